//===- Copy.cpp - objects: making, copying, clearing ------------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr unsigned LengthBits = 64; // what fits in memory or can be paid for in storage

} // namespace

const Layout *Executor::layoutFor(ir::DataTypeId data) {
  auto &layout = layouts[data.index];
  if (!layout) {
    if (data.valid())
      layout = std::make_shared<Layout>(layoutOf(system.module, data));
    else { // byte strings that no instruction gave a type to
      Layout bytes = scalarLayout(ir::Type::uint());
      bytes.root->kind = Node::Kind::Bytes;
      bytes.leaves[0].isContent = true;
      layout = std::make_shared<Layout>(std::move(bytes));
    }
  }
  return layout.get();
}

Value Executor::newObject(ir::DataTypeId data, State &state, bool zeroed, llvm::StringRef name) {
  const Layout *layout = layoutFor(data);
  if (layout->root->kind == Node::Kind::Opaque)
    return Value::reference({});
  Object object{layouts[data.index], {}, false};
  for (const LeafType &leaf : layout->leaves) {
    z3::sort sort = tb.arraySort(leaf.depth, leaf.type.kind == ir::TypeKind::Bool);
    Term t = zeroed ? tb.zeroOf(sort) : tb.fresh(name, sort);
    if (!zeroed && leaf.depth == 0 && sort.is_int()) {
      if (leaf.isContent)
        tb.fact(tb.ge(t, tb.zero()));
      else
        tb.range(t, leaf.isLength ? LengthBits : leaf.type.bits);
    }
    object.leaves.push_back(t);
  }
  unsigned number = objects++;
  ++allocated;
  Target target{
      tb.boolean(true), ir::Space::Memory, number, -1, layout->root.get(), layout, {}, {}};
  state.objects[number] = std::make_shared<Object>(std::move(object));
  return Value::reference({std::move(target)});
}

Value Executor::bytesObject(const Term &content, ir::DataTypeId data, State &state) {
  if (data.valid() && layoutFor(data)->root->kind != Node::Kind::Bytes)
    data = ir::DataTypeId();
  Value ref = newObject(data, state, true, "bytes");
  Object object = *state.objects.at(ref.targets[0].base);
  object.leaves[0] = content;
  state.objects[ref.targets[0].base] = std::make_shared<Object>(std::move(object));
  return ref;
}

/// The length that a content has, whatever number stands for it.
Term Executor::lengthTerm(const Term &content) { return tb.apply("blen", {content}, tb.intSort()); }

Term Executor::bytesLength(const Term &content) {
  if (same(content, tb.zero()))
    return content;
  tb.fact(tb.eq(lengthTerm(tb.zero()), tb.zero())); // 0 is the empty string
  Term length = lengthTerm(content);
  tb.range(length, LengthBits);
  return length;
}

/// As many bytes of it, or zeros behind it: which bytes those are is not known.
Term Executor::resized(const Term &content, const Term &length) {
  Term result = tb.apply("resized", {content, length}, tb.intSort());
  tb.fact(tb.ge(result, tb.zero()));
  tb.fact(tb.eq(lengthTerm(result), length));
  return tb.ite(tb.eq(length, tb.zero()), tb.zero(), result);
}

/// Equal texts are equal contents, and only they are.
Term Executor::literal(llvm::StringRef text) {
  if (text.empty())
    return tb.zero();
  Term index = tb.num(literals.try_emplace(text.str(), literals.size()).first->second);
  Term content = tb.apply("literal", {index}, tb.intSort());
  tb.fact(tb.eq(tb.apply("literal~", {content}, tb.intSort()), index));
  tb.fact(tb.gt(content, tb.zero()));
  tb.fact(tb.eq(lengthTerm(content), tb.num(text.size())));
  return content;
}

Term Executor::content(const Value &ref, const State &state) {
  std::optional<Term> result;
  for (const Target &t : llvm::reverse(ref.targets)) {
    Term value = t.node->kind == Node::Kind::Bytes && !t.byteIndex
                     ? readTarget(t, 0, state)
                     : tb.fresh("content", tb.intSort());
    result = result ? tb.ite(t.when, value, *result) : value;
  }
  if (result)
    return *result;
  impure = true;
  return tb.fresh("content", tb.intSort());
}

Term Executor::lengthOf(const Value &ref, const State &state) {
  std::optional<Term> result;
  for (const Target &t : llvm::reverse(ref.targets)) {
    Term value = t.node->kind == Node::Kind::Bytes   ? bytesLength(readTarget(t, 0, state))
                 : t.node->kind != Node::Kind::Array ? tb.freshWord("length", LengthBits)
                 : t.node->dynamic                   ? readTarget(t, 0, state)
                                                     : tb.num(t.node->length);
    result = result ? tb.ite(t.when, value, *result) : value;
  }
  if (result)
    return *result;
  impure = true;
  return tb.freshWord("length", LengthBits);
}

Value Executor::clone(const Value &from, ir::Type type, State &state) {
  ir::DataTypeId data = type.data;
  if (!data.valid() && from.targets.size() == 1)
    data = from.targets[0].node->data;
  Value to = newObject(data, state, false, "clone");
  if (to.targets.empty() || from.targets.empty())
    return to;
  Path path;
  const ir::Instruction nowhere;
  copy(nullptr, to, from, path, state, nowhere);
  return to;
}

void Executor::copy(Frame *frame, const Value &to, const Value &from, Path &path, State &state,
                    const ir::Instruction &at) {
  if (to.targets.empty()) {
    bool memory =
        !frame || at.operands.empty() || frame->fn[at.operands[0]].type.space == ir::Space::Memory;
    if (memory)
      havocMemory(state);
    else
      havocInstance(frame->message.instance, path, state, "a copy to an unknown place in storage");
    return;
  }
  for (const Target &destination : to.targets) {
    if (from.targets.empty()) {
      impure = true;
      for (unsigned i = 0; i < destination.node->leaves; ++i) {
        Term old = readTarget(destination, i, state);
        writeTarget(frame, destination, i, tb.fresh("copied", old.get_sort()), path, state, &at);
      }
      continue;
    }
    for (const Target &source : from.targets) {
      Target d = destination;
      if (from.targets.size() > 1)
        d.when = tb.and_(d.when, source.when);
      copyNode(frame, d, source, path, state, at);
    }
  }
}

/// Whether the same leaves, as numbers, are the same elements of both arrays.
static bool sameElements(const Target &to, const Target &from) {
  const Node &d = *to.node->children[0], &s = *from.node->children[0];
  if (d.leaves != s.leaves)
    return false;
  for (unsigned i = 0; i < d.leaves; ++i) {
    const LeafType &a = to.layout->leaves[d.leaf + i], &b = from.layout->leaves[s.leaf + i];
    bool wider = a.type.kind == ir::TypeKind::UInt && b.type.kind == ir::TypeKind::UInt &&
                 a.type.bits >= b.type.bits;
    if (a.isLength != b.isLength || a.isContent != b.isContent || (a.type != b.type && !wider))
      return false;
  }
  return true;
}

void Executor::copyNode(Frame *frame, const Target &to, const Target &from, Path &path,
                        State &state, const ir::Instruction &at) {
  const Node &d = *to.node, &s = *from.node;
  auto copyLeaf = [&](unsigned dLeaf, unsigned sLeaf) {
    writeTarget(frame, to, dLeaf, readTarget(from, sLeaf, state), path, state, &at);
  };
  auto givesUp = [&] {
    for (unsigned i = 0; i < d.leaves; ++i)
      writeTarget(frame, to, i, tb.fresh("copied", readTarget(to, i, state).get_sort()), path,
                  state, &at);
  };
  if (d.kind != s.kind) {
    givesUp();
    return;
  }
  switch (d.kind) {
  case Node::Kind::Scalar:
  case Node::Kind::Bytes:
  case Node::Kind::Byte:
    copyLeaf(0, 0);
    return;
  case Node::Kind::Struct:
    // Memory structs have no mappings; the members that are left correspond in order.
    for (size_t i = 0; i < std::min(d.children.size(), s.children.size()); ++i) {
      Target td = to, ts = from;
      td.node = d.children[i].get();
      ts.node = s.children[i].get();
      if (td.node->kind != Node::Kind::Mapping && ts.node->kind != Node::Kind::Mapping)
        copyNode(frame, td, ts, path, state, at);
    }
    return;
  case Node::Kind::Array: {
    // What a longer array has behind the end is zero, and other elements may be other numbers.
    bool alike = sameElements(to, from) && (d.dynamic || s.dynamic || d.length == s.length);
    if (!alike)
      givesUp();
    if (d.dynamic) {
      if (s.dynamic)
        copyLeaf(0, 0);
      else
        writeTarget(frame, to, 0, tb.num(s.length), path, state, &at);
    }
    unsigned dFirst = d.children[0]->leaf - d.leaf, sFirst = s.children[0]->leaf - s.leaf;
    for (unsigned i = 0; alike && i < d.children[0]->leaves; ++i)
      copyLeaf(dFirst + i, sFirst + i);
    return;
  }
  case Node::Kind::Mapping:
  case Node::Kind::Opaque:
    givesUp();
    return;
  }
}

void Executor::clear(Frame *frame, const Target &target, Path &path, State &state,
                     const ir::Instruction &at) {
  const Node &node = *target.node;
  switch (node.kind) {
  case Node::Kind::Mapping:
    return;
  case Node::Kind::Struct:
    for (const auto &child : node.children) {
      Target t = target;
      t.node = child.get();
      clear(frame, t, path, state, at);
    }
    return;
  case Node::Kind::Opaque:
    if (target.instance >= 0)
      havocInstance(unsigned(target.instance), path, state, "data of unknown shape is deleted");
    else
      havocMemory(state);
    return;
  default:
    for (unsigned i = 0; i < node.leaves; ++i)
      writeTarget(frame, target, i, tb.zeroOf(readTarget(target, i, state).get_sort()), path, state,
                  &at);
  }
}

} // namespace quorate::solver
