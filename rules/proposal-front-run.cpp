//===- proposal-front-run.cpp - a proposal that anyone can take over ------===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {362, 841};
constexpr Rule TheRule = {"proposal-front-run",
                          "Whoever proposes the same first owns the proposal and can cancel it",
                          Severity::Warning,
                          Cwe,
                          {},
                          5.9,
                          check};
const Registration registration(TheRule);

/// Of a byte or word of a text, the text: where it stands is found by the length of what it is
/// compared with, which says nothing about what stands there.
ValueId textOf(const Code &code, ValueId value) {
  const Instruction &read = code.flat[code.flow.strip(value)];
  if (read.op != Op::Load)
    return value;
  const Instruction &place = code.flat[read.operands[0]];
  return place.op == Op::RefIndex && place.type.space == Space::Memory ? place.operands[0] : value;
}

/// The sender is held against something in the call's data: a suffix that names the proposer.
bool bindsSender(const Code &code) {
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    if (c.isFlag() || (c.op != Op::Eq && c.op != Op::Ne))
      return false;
    for (auto [a, b] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      Sources other = code.flow.sources(textOf(code, b));
      // Parsed from text by way of memory: neither stored, nor asked for, nor fixed.
      bool parsed = other.loads.empty() && other.calls.empty() && !other.self && !other.origin &&
                    !code.flow.isConstant(code.flow.strip(b));
      if (code.flow.sources(textOf(code, a)).caller && !other.caller &&
          (other.calldata() || parsed))
        return true;
    }
    return false;
  });
}

/// Whom the record names may put an end to it: the way to a mark in it is open to them.
bool ownerEnds(const Context &context, const PathShape &owner) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    bool asked = llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      if (c.op != Op::Eq || c.isFlag())
        return false;
      for (auto [a, b] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
        if (code.flow.isCaller(a))
          for (ValueId load : code.flow.sources(b).loads)
            if (const Access *read = code.flow.load(load);
                read && !read->path.unknown && shapeOf(read->path) == owner)
              return true;
      return false;
    });
    if (!asked)
      continue;
    for (const Access &access : code.flat.accesses()) {
      llvm::APInt value;
      if (access.write && !access.path.unknown && access.value.valid() && !access.clears &&
          recordOf(shapeOf(access.path)) == recordOf(owner) &&
          code.flow.isConstant(code.flow.strip(access.value), &value) && value != 0)
        return true;
    }
  }
  return false;
}

void check(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Access &owner : code.flat.accesses()) {
      if (!owner.write || owner.path.unknown || keyCount(owner.path) != 1 || !owner.value.valid() ||
          !code.flow.isCaller(owner.value))
        continue;
      Sources key = code.flow.sources(firstKey(owner.path));
      if (!key.hash || key.caller || !key.calldata() || !key.loads.empty())
        continue;
      // With a time of its own: something that is decided on later.
      PathShape shape = shapeOf(owner.path);
      bool timed = llvm::any_of(code.flat.accesses(), [&](const Access &access) {
        return access.write && !access.path.unknown && access.value.valid() &&
               recordOf(shapeOf(access.path)) == recordOf(shape) &&
               (clockOf(code.flow, code.flow.sources(access.value)).has_value() ||
                !code.flow.sources(access.value).opaque.empty());
      });
      if (!timed || bindsSender(code) || !ownerEnds(context, shape))
        continue;
      report(context, TheRule, code, owner.at, wayTo(code, owner.at),
             "The id is made from the content alone, the first to send it becomes the proposer, "
             "and the proposer can cancel: whoever copies a pending proposal and cancels it blocks "
             "it for ever. Make the sender part of the id, or let the description name the "
             "proposer.",
             "names the first sender as proposer");
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
