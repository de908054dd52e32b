//===- RolesFlags.cpp - what ends a proposal ----------------------------------===//
//
// Flags and states that stop the calls of a proposal once they are set: executed,
// cancelled, vetoed, deleted.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/GovernorFinder.h"

namespace quorate::gov {

using namespace ir;

bool GovernorFinder::stopsExecution(const PathShape &leaf, const llvm::APInt &value) const {
  return llvm::any_of(executes, [&](auto &e) {
    return keepsFrom(view.code(e.first), leaf, value.getLimitedValue(), e.second);
  });
}

/// Nothing is executed while the leaf is zero, and something is with this value.
bool GovernorFinder::enablesExecution(const PathShape &leaf, const llvm::APInt &value) const {
  return llvm::any_of(executes, [&](auto &e) {
    return keepsFrom(view.code(e.first), leaf, 0, e.second) &&
           !keepsFrom(view.code(e.first), leaf, value.getLimitedValue(), e.second);
  });
}

void GovernorFinder::findFlags() {
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && perProposal(access.path) && access.value.valid())
        for (const Alternative &stored : alternatives(code.flow, access.value, access.at)) {
          llvm::APInt value;
          if (code.flow.isConstant(stored.value, &value) && value != 0)
            learnFlag(entry, code, access, value);
        }
    learnDeletion(entry, code);
  }
}

void GovernorFinder::learnFlag(FunctionId entry, const Code &code, const Access &access,
                               const llvm::APInt &value) {
  PathShape shape = shapeOf(access.path);
  Place place = placeOf(code, access.at);
  bool performs = llvm::any_of(executes, [&](auto &e) { return e.first == entry; });
  bool flag = flagTyped(code, access);
  auto addPoint = [&](EntryKind kind, std::string why) {
    EntryPoint point{kind, entry, parameterOf(code.flow, firstKey(access.path)), {}};
    point.evidence.push_back(because(std::move(why), place));
    addEntry(governor.entries, std::move(point));
  };
  if (performs) {
    bool stops = stopsExecution(shape, value);
    if (flag && !governor.executed)
      governor.executed = leafAt(access.path,
                                 stops ? "set when the calls are made, and stops them after"
                                       : "set when the calls are made",
                                 place);
    return;
  }
  if (llvm::is_contained(proposes, entry) || llvm::is_contained(queues, entry))
    return;
  if (enablesExecution(shape, value)) {
    addPoint(EntryKind::Queue, "sets " + text(shape) + ", without which nothing is executed");
    return;
  }
  bool stops = stopsExecution(shape, value);
  if (!flag && stops && isLast(entry, shape, value) && isDecided(code, access.at))
    addPoint(EntryKind::Cancel,
             "sets " + text(shape) + " to a state after which nothing is executed");
  if (!flag || !(stops || namedCancel(shape)))
    return;
  if (!governor.canceled)
    governor.canceled = leafAt(
        access.path, stops ? "once set, the calls can no longer be made" : "its name", place);
  addPoint(governor.canceled->shape == shape ? EntryKind::Cancel : EntryKind::Veto,
           "sets " + text(shape) + " for good");
}

/// Once a state holds this value, no other entry point that changes a proposal moves it on.
bool GovernorFinder::isLast(FunctionId entry, const PathShape &leaf,
                            const llvm::APInt &value) const {
  return llvm::all_of(view.writesTo(leaf), [&](const ContractView::Write &write) {
    return write.entry == entry || llvm::is_contained(proposes, write.entry) ||
           keepsFrom(view.code(write.entry), leaf, value.getLimitedValue(), write.access->at);
  });
}

/// Somebody's decision: neither what the votes say nor that time is up.
bool GovernorFinder::isDecided(const Code &code, ValueId at) const {
  if (llvm::any_of(code.flat.externalCalls(),
                   [&](ValueId call) { return isChosenCall(code, call); }))
    return false; // it is done in order to execute something
  return !dependsOnOutcome(code, at) &&
         llvm::none_of(requiredTimes(code, at), [](const Required &r) { return r.group.second; });
}

/// `delete proposals[id]`, where what is gone cannot be executed.
void GovernorFinder::learnDeletion(FunctionId entry, const Code &code) {
  auto in = [&](const auto &list) { return llvm::is_contained(list, entry); };
  if (in(proposes) || in(queues) ||
      llvm::any_of(executes, [&](auto &e) { return e.first == entry; }) ||
      llvm::any_of(tallies, [&](const Tally &t) { return t.entry == entry; }))
    return;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || !access.clears || !access.deep || access.path.unknown ||
        keyCount(access.path) != 1 || !family.count(recordOf(shapeOf(access.path))))
      continue;
    bool stops = llvm::any_of(executes, [&](auto &e) {
      const Code &other = view.code(e.first);
      return llvm::any_of(other.flat.accesses(), [&](const Access &read) {
        return !read.write && perProposal(read.path) &&
               contains(shapeOf(access.path), shapeOf(read.path)) &&
               keepsFrom(other, shapeOf(read.path), 0, e.second);
      });
    });
    if (!stops || !isDecided(code, access.at))
      continue;
    EntryPoint point{EntryKind::Cancel, entry, parameterOf(code.flow, firstKey(access.path)), {}};
    point.evidence.push_back(
        because("deletes " + text(shapeOf(access.path)) + ", without which nothing is executed",
                placeOf(code, access.at)));
    addEntry(governor.entries, std::move(point));
    return;
  }
}

/// One bit in its meaning; a state with more values is no flag.
bool GovernorFinder::flagTyped(const Code &code, const Access &access) const {
  llvm::APInt value;
  DataTypeId type = typeAt(view.module, view.contract, shapeOf(access.path));
  return code.flat[access.value].type.kind == TypeKind::Bool ||
         (type.valid() && view.module[type].value.kind == TypeKind::Bool) ||
         (view.contract.origin == Origin::Bytecode && code.flow.isConstant(access.value, &value) &&
          value == 1);
}

bool GovernorFinder::namedCancel(const PathShape &shape) const {
  return llvm::StringRef(text(shape)).contains_insensitive("cancel");
}

} // namespace quorate::gov
