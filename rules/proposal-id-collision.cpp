//===- proposal-id-collision.cpp - an id that does not bind what it stands for ===//

#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {345, 694};
constexpr Rule TheRule = {"proposal-id-collision",
                          "The id of a proposal or operation does not bind its whole payload",
                          Severity::Error,
                          Cwe,
                          {},
                          8.8,
                          check};
const Registration registration(TheRule);

/// Dynamic parts side by side without their lengths: "ab" + "c" is "a" + "bc".
bool packsAmbiguously(const Code &code, ValueId key) {
  bool found = false;
  code.flow.backward(key, {}, [&](ValueId at) {
    const Instruction &i = code.flat[at];
    if (i.op == Op::AbiEncode && i.encode().kind == EncodeKind::Packed) {
      unsigned dynamic = 0;
      for (size_t k = 0; k < i.encode().types.size(); ++k) {
        llvm::StringRef type = i.encode().types[k];
        bool open = type == "bytes" || type == "string" || type.ends_with("[]");
        // A literal, or the hash of something, is no choice of the sender's.
        bool chosen = k < i.operands.size() && code.flow.sources(i.operands[k]).calldata();
        dynamic += open && chosen;
      }
      found |= dynamic > 1;
    }
    return !found;
  });
  return found;
}

/// A parameter of which the whole, or a member of it or of each of its elements, is used.
struct Piece {
  uint32_t parameter;
  std::vector<uint32_t> members; ///< from the parameter inwards
};

/// The member of a parameter's elements that a reference leads to.
std::optional<Piece> pieceAt(const Code &code, ValueId reference) {
  std::vector<uint32_t> members;
  for (unsigned depth = 0; depth < 12; ++depth) {
    const Instruction &i = code.flat[reference];
    if (i.op == Op::Param)
      return Piece{i.index, {members.rbegin(), members.rend()}};
    if (i.op == Op::RefField)
      members.push_back(i.index);
    else if (i.op != Op::RefIndex && i.op != Op::Load)
      return std::nullopt;
    reference = i.operands[0];
  }
  return std::nullopt;
}

/// What of the call's data enters the value; not by how long it is, nor by its first bytes.
std::vector<Piece> piecesOf(const Code &code, ValueId value) {
  std::vector<Piece> pieces;
  if (code.flat.contract.origin == Origin::Bytecode) { // which has no members to tell apart
    for (uint32_t parameter : code.flow.sources(value).params)
      pieces.push_back({parameter, {}});
    return pieces;
  }
  code.flow.backward(value, {}, [&](ValueId at) {
    const Instruction &i = code.flat[at];
    if (i.op == Op::Length || i.op == Op::BytesPrefix)
      return false;
    if (i.op != Op::Param && i.op != Op::RefField && !(i.op == Op::Load && !code.flow.load(at)))
      return true;
    auto piece = pieceAt(code, at);
    if (piece)
      pieces.push_back(*piece);
    return !piece;
  });
  return pieces;
}

struct Key {
  ValueId hash;
  Sources from;
  std::vector<Piece> pieces;
  bool covers(const Piece &part) const {
    return from.rawCalldata || llvm::any_of(pieces, [&](const Piece &own) {
             size_t common = std::min(own.members.size(), part.members.size());
             return own.parameter == part.parameter &&
                    std::equal(own.members.begin(), own.members.begin() + common,
                               part.members.begin());
           });
  }
};
/// The hashes that what is decided on is kept under.
std::vector<Key> keysOf(const Context &context, const Code &code) {
  std::vector<Key> keys;
  for (const Access &access : code.flat.accesses()) {
    if (access.path.unknown || keyCount(access.path) == 0)
      continue;
    PathShape shape = shapeOf(access.path);
    bool record = context.life.governor
                      ? context.life.perProposal(shape)
                      : context.life.timelock && context.life.timelock->operation &&
                            shape == context.life.timelock->operation->shape;
    if (!record)
      continue;
    Sources from = code.flow.sources(firstKey(access.path));
    if (from.hash && from.calldata())
      keys.push_back({firstKey(access.path), contentOf(code.flow, firstKey(access.path)),
                      piecesOf(code, firstKey(access.path))});
  }
  // Or kept under a number, and compared before it is executed.
  for (const Condition &c : allConditions(code.flow)) {
    if (c.isFlag() || c.op != Op::Eq)
      continue;
    for (auto [made, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      Sources from = code.flow.sources(made);
      if (from.hash && from.calldata() &&
          !context.life.recordReads(code.flow, code.flow.sources(kept)).empty())
        keys.push_back({made, contentOf(code.flow, made), piecesOf(code, made)});
    }
  }
  return keys;
}

/// The parameter is itself what a record is kept under.
bool isNumberOfRecord(const Context &context, const Code &code, uint32_t parameter) {
  return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
    return !access.path.unknown && keyCount(access.path) > 0 &&
           context.life.inRecord(access.path) &&
           parameterOf(code.flow, firstKey(access.path)) == int(parameter);
  });
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  std::set<FunctionId> told;
  for (const Step &step : life.acts()) {
    const Code &code = context.view.code(step.entry);
    std::vector<Key> keys = keysOf(context, code);
    if (keys.empty() || told.count(step.entry) || code.flat[step.at].op != Op::ExtCall)
      continue;
    if (isGovernance(context, authorityOf(context.view, code, step.at)))
      continue;
    std::vector<ValueId> parts = decidedParts(code, step.at);
    if (ValueId value = callValue(code.flat, step.at); value.valid())
      parts.push_back(value);
    std::optional<uint32_t> missing;
    for (ValueId part : parts)
      for (const Piece &piece : piecesOf(code, part))
        if (!isNumberOfRecord(context, code, piece.parameter) &&
            llvm::none_of(keys, [&](const Key &key) { return key.covers(piece); }))
          missing = piece.parameter;
    bool packed =
        llvm::any_of(keys, [&](const Key &key) { return packsAmbiguously(code, key.hash); });
    if (!missing && !packed)
      continue;
    told.insert(step.entry);
    const auto &params = code.flat.source().params;
    std::string what;
    if (missing)
      what = *missing < params.size() && !params[*missing].name.empty()
                 ? "'" + params[*missing].name + "'"
                 : "parameter " + std::to_string(*missing + 1);
    report(context, TheRule, code, step.at, wayTo(code, step.at),
           missing ? "The id that was approved does not cover " + what +
                         ", so the call can be made with another one. Put everything that is "
                         "executed into the hash."
                   : "The id is the hash of several parts of variable length packed without their "
                     "lengths, so another payload has the same id. Use abi.encode.",
           "makes the call");
  }
}

} // namespace

} // namespace quorate::rules
