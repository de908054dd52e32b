//===- Hashing.cpp - ABI encoding and keccak --------------------------------===//
//
// abi.encode is an injective constructor over its typed parts, keccak an
// injective function of the content. encodePacked with more than one dynamic
// part is not injective, and is modelled so.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {
constexpr llvm::StringLiteral HashOfNothing =
    "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
} // namespace

bool isHash(const Term &t) {
  // The sorts of its arguments are part of a function's name.
  return t.is_app() && t.num_args() == 1 && t.decl().name().str() == "keccaki";
}

bool isHashed(const Term &t) {
  if (t.is_ite())
    return isHashed(t.arg(1)) && isHashed(t.arg(2));
  // A hash of memory as it lies there is a word of its own.
  return isHash(t) ||
         (t.is_const() && llvm::StringRef(t.decl().name().str())
                              .starts_with((ir::info(ir::Op::KeccakMem).name + "!").str()));
}

Term Executor::keccakOf(const Term &content) {
  record->assumptions.insert("keccak256 has no collisions, and data of different shape differs");
  Term hash = tb.applyWord("keccak", {content});
  if (llvm::none_of(hashed, [&](const Term &known) { return same(known, hash); }))
    hashed.push_back(hash);
  tb.fact(tb.eq(tb.apply("keccak~", {hash}, tb.intSort()), content));
  // A caller who names a hash must name the real one: in a trace, texts are empty where they can
  // be.
  if (mode == Mode::Search)
    tb.fact(
        tb.eq(tb.applyWord("keccak", {tb.zero()}), tb.num(llvm::APInt(256, HashOfNothing, 16))));
  return hash;
}

/// What abi.encode gives for words: the same content however the code came to it.
Term Executor::wordsContent(llvm::ArrayRef<Term> words) {
  Terms parts;
  for (const Term &w : words)
    parts.push_back(tb.toInt(w));
  Term content = tb.construct("words" + std::to_string(parts.size()), parts);
  tb.fact(tb.eq(lengthTerm(content), tb.num(32 * parts.size())));
  return content;
}

/// The leaves of a value, in order, and the shape that they have.
void Executor::flatten(const Value &value, const State &state, Terms &out, std::string &shape) {
  if (value.kind == Value::Kind::Scalar) {
    out.push_back(tb.toInt(value.term()));
    shape += 'w';
    return;
  }
  auto unknown = [&] {
    impure = true;
    out.push_back(tb.fresh("part", tb.intSort()));
    shape += '?';
  };
  if (value.kind != Value::Kind::Ref || value.targets.empty())
    return unknown();
  std::vector<Terms> alternatives;
  for (const Target &t : value.targets) {
    Terms leaves;
    for (unsigned i = 0; i < t.node->leaves; ++i)
      leaves.push_back(readTarget(t, i, state));
    alternatives.push_back(std::move(leaves));
  }
  Terms merged = alternatives.back();
  auto sameSort = [](const Term &a, const Term &b) { return z3::eq(a.get_sort(), b.get_sort()); };
  for (size_t a = alternatives.size() - 1; a-- > 0;) {
    if (!std::equal(merged.begin(), merged.end(), alternatives[a].begin(), alternatives[a].end(),
                    sameSort))
      return unknown();
    for (size_t i = 0; i < merged.size(); ++i)
      merged[i] = tb.ite(value.targets[a].when, alternatives[a][i], merged[i]);
  }
  shape += 'd';
  for (const Term &t : merged)
    shape += t.is_array() ? 'a' : t.is_bool() ? 'b' : 'i';
  out.insert(out.end(), merged.begin(), merged.end());
}

Term Executor::encode(Frame &frame, const ir::Instruction &in, State &state) {
  const ir::EncodeRecord &encoding = in.encode();
  Terms parts;
  std::string shape;
  unsigned dynamic = 0;
  bool onlyWords = true, wide = true, arrays = false;
  for (ir::ValueId v : in.operands) {
    const Value &value = get(frame, v);
    Value part =
        value.kind == Value::Kind::None ? arbitrary(frame.fn[v].type, "part", state) : value;
    bool isRef = part.kind == Value::Kind::Ref;
    dynamic += isRef;
    arrays |= llvm::any_of(part.targets,
                           [](const Target &t) { return t.node->kind != Node::Kind::Bytes; });
    onlyWords &= !isRef;
    wide &= frame.fn[v].type.bits == 256;
    if (!isRef && encoding.kind != ir::EncodeKind::Packed && part.kind == Value::Kind::Scalar)
      part = Value::of(asWord(part.term(), frame.fn[v].type));
    flatten(part, state, parts, shape);
    if (encoding.kind == ir::EncodeKind::Packed && !isRef)
      shape += std::to_string(frame.fn[v].type.bits); // packed parts have the width of their type
  }
  switch (encoding.kind) {
  case ir::EncodeKind::Standard:
    if (onlyWords)
      return wordsContent(parts);
    return tb.construct("encode." + shape, parts);
  case ir::EncodeKind::WithSelector:
    return tb.construct("call." + shape, parts);
  case ir::EncodeKind::Packed:
    break;
  }
  if (onlyWords && wide && !parts.empty())
    return wordsContent(parts); // nothing to pack
  // Packed, an array does not tell its length: one of fixed length may give the same.
  if (dynamic <= 1 && !arrays && !parts.empty())
    return tb.construct("packed." + shape, parts);
  if (parts.empty())
    return tb.zero();
  record->gaps.insert(frame.fn.name + " packs several dynamic parts: the result may be ambiguous");
  Term t = tb.apply("ambiguous." + shape, parts, tb.intSort());
  tb.fact(tb.ge(t, tb.zero()));
  return t;
}

Value Executor::decode(Frame &frame, const ir::Instruction &in, State &state) {
  const ir::DecodeRecord &decoding = in.decode();
  Term from = content(get(frame, in.operands[0]), state);
  std::vector<Value> parts;
  for (unsigned i = 0; i < decoding.results.size(); ++i) {
    ir::Type type = decoding.results[i];
    std::string name = "decode." + std::to_string(i) + "." + std::to_string(type.bits);
    if (type.kind == ir::TypeKind::Bool)
      parts.push_back(Value::of(tb.apply(name, {from}, tb.boolSort())));
    else if (type.isScalar())
      parts.push_back(Value::of(tb.applyWord(name, {from}, type.bits)));
    else
      parts.push_back(arbitrary(type, "decoded", state));
  }
  return Value::tuple(std::move(parts));
}

} // namespace quorate::solver
