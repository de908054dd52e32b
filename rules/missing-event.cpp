//===- missing-event.cpp - decisions that nobody can see ------------------===//

#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {778, 223};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-063"};
constexpr Rule TheRule = {
    "missing-event",
    "A step in the life of a proposal, or a change of what governs, emits no event",
    Severity::Warning,
    Cwe,
    Scwe,
    3.5,
    check};
const Registration registration(TheRule);

/// A way over `at` to a good end without an event; what others write may emit one.
PathResult silentWay(const Code &code, ValueId at) {
  if (llvm::any_of(code.flat.opaqueCalls,
                   [&](ValueId call) { return isForOthersToWrite(code, call); }))
    return {};
  PathQuery query;
  query.through = at;
  query.target = [&](ValueId v) { return isReturn(code, v); };
  query.avoid = [&](ValueId v) { return code.flat[v].op == Op::Log; };
  PathResult path = findPath(code.flow, query);
  // One for each action: where there is no action, nothing happens.
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId v : code.flat.code[block].instructions)
      if (path.exists() && code.flat[v].op == Op::Log && code.flat.graph().mayFollow(v, v))
        return {};
  return path;
}

const char *nameOf(EntryKind kind) {
  switch (kind) {
  case EntryKind::Propose:
    return "A proposal is made";
  case EntryKind::Vote:
    return "A vote is cast";
  case EntryKind::Queue:
    return "A proposal or operation is queued";
  case EntryKind::Execute:
  case EntryKind::Emergency:
    return "A proposal or operation is performed";
  case EntryKind::Cancel:
  case EntryKind::Veto:
    return "A proposal or operation is cancelled";
  case EntryKind::Setter:
    return "What governs is changed";
  }
  return "";
}

/// What the entry point is there for.
std::vector<ValueId> stepsOf(const Context &context, const EntryPoint &entry, const Code &code) {
  std::vector<ValueId> steps;
  const Lifecycle &life = context.life;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown)
      continue;
    PathShape shape = shapeOf(access.path);
    bool operation =
        life.timelock && life.timelock->operation && shape == life.timelock->operation->shape;
    // A parameter that somebody gives a value; setting up and giving up happen once.
    bool setter = entry.kind == EntryKind::Setter && keyCount(access.path) == 0 &&
                  access.value.valid() && code.flow.sources(access.value).calldata() &&
                  !happensOnce(code, access.at);
    if (entry.kind == EntryKind::Setter
            ? setter
            : life.perProposal(access.path) || operation ||
                  (access.deep && access.clears && life.inRecord(access.path)))
      steps.push_back(access.at);
  }
  for (const Step &step : life.acts())
    if (life.governor && steps.empty() && step.entry == entry.function)
      steps.push_back(step.at);
  return steps;
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  std::vector<EntryPoint> entries;
  if (life.governor)
    entries = life.governor->entries;
  else if (life.timelock)
    entries = life.timelock->entries;
  bool any = false; // in a contract without any event that is one defect, not many
  for (FunctionId entry : context.view.entries()) {
    const Code &code = context.view.code(entry);
    for (BlockId block : code.flat.graph().reversePostorder())
      for (ValueId v : code.flat.code[block].instructions)
        any |= code.flat[v].op == Op::Log;
  }
  std::set<FunctionId> told;
  for (const EntryPoint &entry : entries) {
    const Code &code = context.view.code(entry.function);
    if (told.count(entry.function) || (entry.kind == EntryKind::Setter &&
                                       looksLikeSetup(context.view, context.view.guards(), code)))
      continue;
    for (ValueId at : stepsOf(context, entry, code)) {
      PathResult path = silentWay(code, at);
      if (path.kind != PathResult::Kind::Found) // where the search gave up there may be one
        continue;
      told.insert(entry.function);
      Finding &f = report(
          context, TheRule, code, at, path,
          std::string(nameOf(entry.kind)) +
              (any ? " without an event: whoever follows the contract does not see it"
                   : " without an event, and there is none in the whole contract: nobody who "
                     "follows it sees what is decided") +
              ". Emit one that names the proposal or the old and the new value.",
          "ends without an event");
      if (any)
        break;
      f.severity = Severity::Note; // meant to be read from storage, or no product
      return;
    }
  }
}

} // namespace

} // namespace quorate::rules
