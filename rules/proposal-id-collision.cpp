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

struct Key {
  ValueId hash;
  Sources from;
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
      keys.push_back({firstKey(access.path), contentOf(code.flow, firstKey(access.path))});
  }
  // Or kept under a number, and compared before it is executed.
  for (const Condition &c : allConditions(code.flow)) {
    if (c.isFlag() || c.op != Op::Eq)
      continue;
    for (auto [made, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      Sources from = code.flow.sources(made);
      if (from.hash && from.calldata() &&
          !context.life.recordReads(code.flow, code.flow.sources(kept)).empty())
        keys.push_back({made, contentOf(code.flow, made)});
    }
  }
  return keys;
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
      for (uint32_t parameter : code.flow.sources(part).params)
        if (llvm::none_of(keys, [&](const Key &key) {
              return key.from.rawCalldata || llvm::is_contained(key.from.params, parameter);
            }))
          missing = parameter;
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
