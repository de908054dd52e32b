//===- References.cpp - what references name, loads and stores --------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

void Executor::noteKey(unsigned leaf, const Term &k) {
  if (watcher && watcher->isOperation(leaf)) {
    if (!operation && !(waitsFor && same(*waitsFor, k)))
      operation = k;
    if (recording() &&
        llvm::none_of(record->operations, [&](const Term &known) { return same(known, k); }))
      record->operations.push_back(k);
  }
  if (!watcher || !recording() || !watcher->isPerProposal(leaf))
    return;
  // A table from one kind of key to another (a hash to a number) is no record of a proposal.
  if (system.record.count(leaf)) {
    if (!key)
      key = k;
    if (llvm::none_of(record->proposals, [&](const Term &known) { return same(known, k); }))
      record->proposals.push_back(k);
  }
  if (llvm::none_of(record->keys, [&](const Term &known) { return same(known, k); }))
    record->keys.push_back(k);
}

/// In code: an argument as it came, or one off a length. Others are lengths of what was paid for by
/// the word, in memory or in the call data, and what a loop counts.
static bool isUnboundedWord(const ir::Function &fn, ir::ValueId value) {
  using ir::Op;
  for (unsigned i = 0; i < 16; ++i) {
    const ir::Instruction &in = fn[value];
    auto isConst = [&](unsigned side) { return fn[in.operands[side]].op == Op::Const; };
    switch (in.op) {
    case Op::Param:
    case Op::Length:
      return true;
    case Op::CdLoad:
      return isConst(0);
    case Op::ZExt:
    case Op::Trunc:
    case Op::Cast:
      value = in.operands[0];
      break;
    case Op::And:
    case Op::Add:
    case Op::Sub:
      if (!isConst(0) && !isConst(1))
        return false;
      value = in.operands[isConst(0) ? 1 : 0];
      break;
    default:
      return false;
    }
  }
  return false;
}

Value Executor::reference(Frame &frame, ir::ValueId id, const State &state) {
  const ir::Instruction &in = frame.fn[id];
  using ir::Op;
  if (in.op == Op::RefVar) {
    const Instance &instance = system.instances[frame.message.instance];
    Target t{tb.boolean(true),
             (*instance.contract)[in.var].space,
             instance.firstLeaf[in.var.index],
             int(system.storageOf(frame.message.instance)),
             instance.layouts[in.var.index].root.get(),
             &instance.layouts[in.var.index],
             {},
             {}};
    return Value::reference({std::move(t)});
  }
  if (in.op == Op::RefSlot || in.op == Op::RefAt)
    return Value::reference({}); // a raw place: may be any slot, any object
  const Value base = get(frame, in.operands[0]);
  std::vector<Target> targets;
  for (Target t : base.targets) {
    unsigned array = t.base + t.node->leaf;
    switch (in.op) {
    case Op::RefField:
      if (t.node->kind != Node::Kind::Struct || in.index >= t.node->children.size())
        return Value::reference({});
      t.node = t.node->children[in.index].get();
      break;
    case Op::RefKey: {
      if (t.node->kind != Node::Kind::Mapping)
        return Value::reference({});
      const Value &k = get(frame, in.operands[1]);
      t.keys.push_back(k.kind == Value::Kind::Ref ? content(k, state)
                                                  : tb.toInt(scalar(frame, in.operands[1])));
      t.node = t.node->children[0].get();
      break;
    }
    default:
      if (t.node->kind == Node::Kind::Bytes) {
        t.byteIndex = scalar(frame, in.operands[1]);
        break;
      }
      if (t.node->kind != Node::Kind::Array)
        return Value::reference({});
      // Source is checked first, and code may not be: `sstore(add(keccak256(slot), i), v)`.
      if (t.instance >= 0 && t.node->dynamic && isCode(frame) &&
          isUnboundedWord(frame.fn, in.operands[1])) {
        Term index = tb.toInt(scalar(frame, in.operands[1]));
        Term far = tb.and_(tb.ge(index, readTarget(t, 0, state)), tb.ge(index, farthest()));
        t.astray = t.astray ? tb.or_(*t.astray, far) : far;
      }
      t.keys.push_back(scalar(frame, in.operands[1]));
      t.node = t.node->children[0].get();
    }
    if (in.op == Op::RefIndex && t.instance >= 0 && t.keys.size() == 1 && record && recording())
      record->elements.emplace_back(array, t.keys[0]);
    if (t.instance >= 0 && t.keys.size() == 1 && in.op != Op::RefField)
      noteKey(t.base + t.node->leaf, t.keys[0]);
    unsigned first = t.base + t.node->leaf;
    // Elements of a proposal's lists are no voters, unless receipts are what is listed.
    bool ofVoter = in.op == Op::RefKey ||
                   (in.op != Op::RefField && system.receiptLeaf && *system.receiptLeaf >= first &&
                    *system.receiptLeaf < first + t.node->leaves);
    if (t.instance == 0 && t.keys.size() == 2 && ofVoter && recording() &&
        system.record.count(first) &&
        llvm::none_of(record->voters, [&](const Term &k) { return same(k, t.keys[1]); }))
      record->voters.push_back(t.keys[1]);
    targets.push_back(std::move(t));
  }
  return Value::reference(std::move(targets));
}

Term Executor::readTarget(const Target &target, unsigned leafInNode, const State &state) {
  unsigned leaf = target.node->leaf + leafInNode;
  const LeafType &type = target.layout->leaves[leaf];
  if (target.instance >= 0 && reads)
    reads->insert(target.base + leaf);
  Term t = target.instance >= 0 ? state.leaves[target.base + leaf]
                                : state.objects.at(target.base)->leaves[leaf];
  if (state.isTorn() && target.instance < 0 && target.space == ir::Space::Memory) {
    impure = true;
    t = tb.fresh("memory", t.get_sort());
  }
  for (const Term &k : target.keys)
    t = tb.select(t, k);
  if (target.keys.size() < type.depth || t.is_bool() || !t.is_int())
    return t;
  rangeOfRoots(t, type);
  if (target.byteIndex)
    return tb.applyWord("byteat", {t, *target.byteIndex}, 8);
  return t;
}

Term Executor::readLeaf(unsigned leaf, llvm::ArrayRef<Term> keys, const State &state) {
  const StateLeaf &info = system.leaves[leaf];
  Term t = state.leaves[leaf];
  for (const Term &k : keys)
    if (t.is_array())
      t = tb.select(t, k);
  if (t.is_int() && info.type)
    rangeOfRoots(t, *info.type);
  return t;
}

namespace {

/// Looks through writes and choices for the terms that a read may come from.
class Roots {
public:
  explicit Roots(TermBuilder &tb) : tb(tb) {}

  Terms of(const Term &read) {
    Terms found;
    if (isConstant(read))
      found.push_back(read);
    else if (read.is_app() && read.decl().decl_kind() == Z3_OP_SELECT)
      element(read.arg(0), read.arg(1), found);
    return found;
  }

private:
  static constexpr size_t Enough = 32;

  static bool isConstant(const Term &t) {
    return t.is_app() && t.num_args() == 0 && t.decl().decl_kind() == Z3_OP_UNINTERPRETED;
  }

  void element(const Term &array, const Term &index, Terms &out) {
    if (out.size() >= Enough || !array.is_app())
      return;
    if (isConstant(array)) {
      out.push_back(tb.select(array, index));
      return;
    }
    switch (array.decl().decl_kind()) {
    case Z3_OP_ITE:
      element(array.arg(1), index, out);
      element(array.arg(2), index, out);
      return;
    case Z3_OP_STORE:
      if (array.arg(2).is_array()) // what was written is itself searched by the reader
        out.push_back(array.arg(2));
      element(array.arg(0), index, out);
      return;
    case Z3_OP_SELECT: {
      Terms inner;
      element(array.arg(0), array.arg(1), inner);
      for (const Term &t : inner) {
        bool plain = t.is_app() && t.decl().decl_kind() == Z3_OP_SELECT && isConstant(t.arg(0));
        if (plain)
          out.push_back(tb.select(t, index));
        else if (!same(t, array))
          element(t, index, out);
      }
      return;
    }
    default:
      return;
    }
  }

  TermBuilder &tb;
};

} // namespace

void Executor::rangeOfRoots(const Term &read, const LeafType &type) {
  if (type.isLength && record && record->lengthsTold)
    return;
  for (const Term &t : Roots(tb).of(read)) {
    if (!t.is_int())
      continue;
    if (type.isContent)
      tb.fact(tb.ge(t, tb.zero()));
    else
      tb.range(t, type.range());
  }
  if (!type.isContent)
    tb.note(read, type.range());
}

namespace {

Term storeAt(TermBuilder &tb, const Term &array, llvm::ArrayRef<Term> keys, const Term &value) {
  if (keys.empty())
    return value;
  return tb.store(array, keys.front(),
                  storeAt(tb, tb.select(array, keys.front()), keys.drop_front(), value));
}

} // namespace

void Executor::writeTarget(Frame *frame, const Target &target, unsigned leafInNode,
                           const Term &newValue, Path &path, State &state,
                           const ir::Instruction *at) {
  unsigned leaf = target.node->leaf + leafInNode;
  Target whole = target;
  whole.byteIndex.reset();
  Term old = readTarget(whole, leafInNode, state);
  Term value = newValue;
  if (old.is_bool() && value.is_int())
    value = tb.toBool(value);
  else if (old.is_int() && value.is_bool())
    value = tb.toInt(value);
  if (target.byteIndex) {
    value = tb.apply("setbyte", {old, *target.byteIndex, value}, tb.intSort());
    tb.fact(tb.ge(value, tb.zero()));
    tb.fact(tb.eq(lengthTerm(value), lengthTerm(old)));
  }
  if (!z3::eq(old.get_sort(), value.get_sort())) {
    record->gaps.insert("a copy between data of different shape");
    value = tb.fresh("copied", old.get_sort());
  }
  value = tb.ite(target.when, value, old);
  if (target.astray && frame)
    overrun(*frame, tb.and_(target.when, *target.astray), path, state);
  if (target.instance < 0) {
    Object object = *state.objects.at(target.base);
    if (object.shared)
      record->fatal.insert((frame ? frame->fn.name : std::string()) +
                           " changes a memory object after storing a reference to it");
    object.leaves[leaf] = storeAt(tb, object.leaves[leaf], target.keys, value);
    if (object.exposed) // a word of it that assembly wrote is no longer there
      forgetWords(state);
    state.objects[target.base] = std::make_shared<Object>(std::move(object));
    return;
  }
  unsigned global = target.base + leaf;
  bool byDelegate = frame && system.instances[frame->message.instance].worksFor >= 0;
  if (byDelegate && system.choosesCode(global))
    escape(path, "code that is run by delegatecall may change " + system.leaves[global].name +
                     ", which says what code that is");
  if (system.linkOf(global) >= 0) {
    writeLink(frame, global, value, path, state);
    return;
  }
  if (target.instance == 0)
    moveGhosts(global, target.keys, old, value, state);
  if (watcher && record && watcher->isOperation(global) && target.keys.size() == 1) {
    record->marked.push_back(target.keys[0]);
    noteMark(target.keys[0], old, value, state);
    if (frame)
      noteOrder(frame->message, tb.and_(tb.not_(isAnnounced(old)), isAnnounced(value)), path,
                state);
  }
  if (watcher && recording() && watcher->isTally(global) && !value.is_int()) // many at once
    for (unsigned property : watcher->voteProperties())
      record->claims.push_back({property, condition(path), tb.boolean(false),
                                at ? at->place : Place(), record->assumed.size()});
  if (watcher && recording() && !target.keys.empty() && watcher->isTally(global) &&
      value.is_int()) {
    // A vote is whatever makes a tally grow.
    Term grows = tb.gt(asNumber(global, value), asNumber(global, old));
    if (!tb.isFalse(grows)) {
      Term when = tb.and_(condition(path), grows);
      ++silent;
      auto claims = watcher->atVote(*this, state, target.keys[0]);
      --silent;
      for (auto &[property, holds] : claims)
        record->claims.push_back(
            {property, when, holds, at ? at->place : Place(), record->assumed.size()});
      record->reached.push_back({Action::Vote, when, target.keys[0], at ? at->place : Place(),
                                 frame ? frame->fn.name : "", record->assumed.size()});
    }
  }
  setLeaf(state, global, storeAt(tb, state.leaves[global], target.keys, value));
}

/// A variable that holds the address of another contract of the system keeps naming it once it was
/// set. Whether anyone without rights could make it name another one is asked of the solver.
void Executor::writeLink(Frame *frame, unsigned leaf, const Term &value, Path &path, State &state) {
  const StateLeaf &info = system.leaves[leaf];
  const Instance &linked = system.instances[system.linkOf(leaf)];
  bool setUp = frame && frame->fn.kind == ir::FunctionKind::Constructor;
  for (const ir::Function *fn : stack)
    setUp |= fn->kind == ir::FunctionKind::Constructor;
  Term old = state.leaves[leaf];
  Term names = tb.eq(value, linked.address);
  if (!setUp && mode == Mode::Induct && recording()) {
    Term replaced = tb.all({condition(path), tb.ne(old, tb.zero()), tb.not_(names)});
    if (!tb.isFalse(replaced))
      record->escapes.push_back({replaced, record->assumed.size(),
                                 "a caller without rights can make " + info.name +
                                     " name another contract than " + linked.contract->name,
                                 frame ? std::optional<Term>(frame->message.caller) : std::nullopt,
                                 state.leaves});
  }
  record->assumptions.insert(info.name +
                             (setUp ? " is deployed as the address of " : " keeps naming ") +
                             linked.contract->name);
  bool mayBeUnset = mode == Mode::Induct && system.isLate(leaf);
  add(path, mayBeUnset ? tb.or_(names, tb.eq(value, tb.zero())) : names);
  state.leaves[leaf] = mayBeUnset ? tb.ite(names, linked.address, tb.zero()) : linked.address;
}

void Executor::setLeaf(State &state, unsigned leaf, const Term &value) {
  state.leaves[leaf] = value;
}

Value Executor::load(const ir::Instruction &in, const Value &ref, const State &state) {
  if (in.type.isRef())
    return ref; // a member of reference type lives inside its object (see Layout.h)
  std::optional<Term> result;
  for (const Target &t : llvm::reverse(ref.targets)) {
    if (t.node->kind != Node::Kind::Scalar && !t.byteIndex) {
      result.reset();
      break;
    }
    Term value = readTarget(t, 0, state);
    result = result ? tb.ite(t.when, tb.toInt(value), tb.toInt(*result)) : value;
  }
  if (!result) {
    impure = true;
    if (!in.type.isScalar())
      return Value::of(tb.fresh("unknown", tb.intSort()));
    Term t = in.type.kind == ir::TypeKind::Bool ? tb.fresh("unknown", tb.boolSort())
                                                : tb.freshWord("unknown", in.type.bits);
    return Value::of(t);
  }
  return Value::of(in.type.kind == ir::TypeKind::Bool ? tb.toBool(*result) : *result);
}

void Executor::store(Frame &frame, const ir::Instruction &in, const Value &ref, const Value &value,
                     Path &path, State &state) {
  if (value.kind == Value::Kind::Ref) {
    Value to = ref, from = value;
    copy(&frame, to, from, path, state, in);
    for (const Target &t : from.targets)
      if (t.instance < 0 && t.space == ir::Space::Memory) {
        Object object = *state.objects.at(t.base);
        object.shared = true;
        state.objects[t.base] = std::make_shared<Object>(std::move(object));
      }
    return;
  }
  Term term = scalar(frame, in.operands[1]);
  bool unknown = ref.targets.empty();
  for (const Target &t : std::vector<Target>(ref.targets)) {
    if (t.node->kind == Node::Kind::Scalar || t.byteIndex)
      writeTarget(&frame, t, 0, term, path, state, &in);
    else
      unknown = true;
  }
  if (!unknown)
    return;
  if (frame.fn[in.operands[0]].type.space == ir::Space::Memory)
    havocMemory(state);
  else
    havocInstance(frame.message.instance, path, state,
                  frame.fn.name + " writes storage through an unknown reference");
}

/// No list has grown to this length by steps that were paid for: one that has been told to be
/// longer reaches round to the other slots of storage (Solidity docs, "Layout in Storage": elements
/// lie from keccak256(slot) on, modulo 2^256).
Term Executor::farthest() { return tb.num(llvm::APInt(256, 1).shl(64)); }

bool Executor::isCode(const Frame &frame) const {
  return system.instances[frame.message.instance].contract->origin == Origin::Bytecode;
}

void Executor::overrun(Frame &frame, const Term &when, const Path &path, State &state) {
  if (mode == Mode::Search || tb.isFalse(when))
    return;
  Path there = path;
  there.literals.push_back(when);
  State any = state;
  havocInstance(frame.message.instance, there, any,
                frame.fn.name + " may write past the end of a list, which may be any slot");
  state = merge(when, any, state);
}

void Executor::setLength(Frame &frame, const ir::Instruction &in, Path &path, State &state) {
  const Value list = get(frame, in.operands[0]);
  Term length = scalar(frame, in.operands[1]);
  if (list.targets.empty())
    havocInstance(frame.message.instance, path, state,
                  "a length behind an unknown reference is set");
  for (const Target &t : list.targets) {
    bool array = t.node && t.node->kind == Node::Kind::Array && t.node->dynamic;
    bool bytes = t.node && t.node->kind == Node::Kind::Bytes && !t.byteIndex;
    if (!array && !bytes) {
      clear(&frame, t, path, state, in);
      continue;
    }
    Term old = readTarget(t, 0, state);
    Term pushed = tb.add(array ? tb.toInt(old) : lengthTerm(old), tb.one());
    // `pop` of a list that was found not to be empty.
    const ir::Instruction &by = frame.fn[in.operands[1]];
    bool popped = by.op == ir::Op::Sub && same(scalar(frame, by.operands[0]), tb.toInt(old)) &&
                  same(scalar(frame, by.operands[1]), tb.one()) &&
                  llvm::any_of(path.literals, [&](const Term &known) {
                    return same(known, tb.ne(tb.toInt(old), tb.zero()));
                  });
    if (!popped && !same(length, pushed) &&
        (!isCode(frame) || isUnboundedWord(frame.fn, in.operands[1]))) {
      record->lengthsTold = true;
      if (t.instance >= 0)
        overrun(
            frame,
            tb.all({t.when, tb.gt(tb.toInt(length), pushed), tb.ge(tb.toInt(length), farthest())}),
            path, state);
    }
    writeTarget(&frame, t, 0, array ? length : resized(old, length), path, state, &in);
  }
}

void Executor::havocInstance(unsigned runs, const Path &path, State &state, llvm::StringRef why) {
  unsigned instance = system.storageOf(runs);
  record->gaps.insert(why.str());
  if (mode == Mode::Search)
    return;
  bool loosens = false;
  for (unsigned i = 0; i < system.leaves.size(); ++i)
    if (const StateLeaf &leaf = system.leaves[i];
        leaf.instance == int(instance) && leaf.space != ir::Space::Immutable) {
      loosens |= system.linkOf(i) >= 0 || system.choosesCode(i);
      state.leaves[i] = system.freshLeaf(i, "any.");
    }
  if (loosens)
    escape(path, why.str() + ", which may change which contracts " +
                     system.instances[instance].contract->name + " refers to");
  if (instance != 0)
    return;
  // Votes may have been counted that nobody cast, and balances may be anything.
  for (WorldLeaf ghost : {Casts, Receipts, Weights, Balances, Delegated, CodeThen})
    state.leaves[ghost] = system.freshLeaf(ghost, "any.");
  if (watcher && recording())
    for (unsigned property : watcher->voteProperties())
      record->claims.push_back(
          {property, condition(path), tb.boolean(false), Place(), record->assumed.size()});
}

void Executor::escape(const Path &path, std::string why) {
  if (mode == Mode::Induct && recording())
    record->escapes.push_back({condition(path), record->assumed.size(), std::move(why), {}, {}});
}

void Executor::havocMemory(State &state) {
  havocObjects(state);
  forgetWords(state);
}

void Executor::havocObjects(State &state) {
  impure = true;
  for (auto &[number, object] : state.objects) {
    Object changed = *object;
    for (Term &leaf : changed.leaves)
      leaf = tb.fresh("memory", leaf.get_sort());
    object = std::make_shared<Object>(std::move(changed));
  }
}

} // namespace quorate::solver
