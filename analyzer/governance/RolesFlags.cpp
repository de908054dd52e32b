//===- RolesFlags.cpp - what ends a proposal ----------------------------------===//
//
// Flags and states that stop the calls of a proposal once they are set: executed,
// cancelled, vetoed, deleted.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Alternatives.h"
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

/// The constants other than zero that entry points write to what is kept for a proposal.
void GovernorFinder::findFlags() {
  std::vector<Mark> marks;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && perProposal(access.path) && access.value.valid())
        for (const Alternative &stored : alternatives(code.flow, access.value, access.at)) {
          llvm::APInt value;
          if (code.flow.isConstant(stored.value, &value) && value != 0)
            marks.push_back({entry, &code, &access, value});
        }
  }
  findExecuted(marks);
  for (const Mark &mark : marks)
    learnEnd(mark);
  for (FunctionId entry : view.actions())
    learnDeletion(entry, view.code(entry));
}

bool GovernorFinder::performs(FunctionId entry) const {
  return llvm::any_of(executes, [&](auto &e) { return e.first == entry; });
}

/// The flag that most of what performs proposals sets: one of them may set others as well.
void GovernorFinder::findExecuted(llvm::ArrayRef<Mark> marks) {
  std::map<PathShape, std::set<uint32_t>> setBy;
  for (const Mark &mark : marks)
    if (performs(mark.entry) && flagTyped(*mark.code, *mark.access))
      setBy[shapeOf(mark.access->path)].insert(mark.entry.index);
  size_t most = 0;
  for (const Mark &mark : marks) {
    if (!performs(mark.entry))
      continue;
    const auto &[entry, code, access, value] = mark;
    PathShape shape = shapeOf(access->path);
    bool stops = stopsExecution(shape, value);
    Leaf leaf = leafAt(access->path,
                       stops ? "set when the calls are made, and stops them after"
                             : "set when the calls are made",
                       placeOf(*code, access->at));
    if (flagTyped(*code, *access)) {
      if (setBy[shape].size() > most) {
        most = setBy[shape].size();
        governor.executed = std::move(leaf);
      }
    } else if (stops && marksPerformed(mark)) {
      addStage(governor.executedStage, std::move(leaf), value);
    }
  }
}

/// On the way to the calls, or after them.
bool GovernorFinder::marksPerformed(const Mark &mark) const {
  const Graph &graph = mark.code->flat.graph();
  return llvm::any_of(executes, [&](auto &e) {
    return e.first == mark.entry && (graph.dominates(mark.access->at, e.second) ||
                                     graph.dominates(e.second, mark.access->at));
  });
}

/// Another member that says so as well is left alone.
void GovernorFinder::addStage(std::optional<Stage> &stage, Leaf leaf, const llvm::APInt &value) {
  if (!stage)
    stage = Stage{std::move(leaf), {value}};
  else if (stage->leaf.shape == leaf.shape && !llvm::is_contained(stage->values, value))
    stage->values.push_back(value);
}

/// Set by what performs nothing: a way to queue, to cancel, to veto.
void GovernorFinder::learnEnd(const Mark &mark) {
  const auto &[entry, marked, written, value] = mark;
  const Code &code = *marked;
  const Access &access = *written;
  if (performs(entry) || llvm::is_contained(proposes, entry) || llvm::is_contained(queues, entry))
    return;
  PathShape shape = shapeOf(access.path);
  Place place = placeOf(code, access.at);
  bool flag = flagTyped(code, access);
  auto addPoint = [&, by = entry](EntryKind kind, std::string why) {
    EntryPoint point{kind, by, parameterOf(code.flow, firstKey(access.path)), {}};
    point.evidence.push_back(because(std::move(why), place));
    addEntry(governor.entries, std::move(point));
  };
  if (enablesExecution(shape, value)) {
    addPoint(EntryKind::Queue, "sets " + text(shape) + ", without which nothing is executed");
    return;
  }
  bool stops = stopsExecution(shape, value);
  if (!flag && stops && isLast(entry, shape, value) && isDecided(code, access.at)) {
    std::string why = "sets " + text(shape) + " to a state after which nothing is executed";
    addStage(governor.canceledStage, leafAt(access.path, why, place), value);
    addPoint(EntryKind::Cancel, std::move(why));
  }
  if (!flag || !(stops || namedCancel(shape)))
    return;
  bool executed = governor.executed && governor.executed->shape == shape;
  if (!governor.canceled && !executed)
    governor.canceled = leafAt(
        access.path, stops ? "once set, the calls can no longer be made" : "its name", place);
  bool cancels = governor.canceled && governor.canceled->shape == shape;
  addPoint(cancels ? EntryKind::Cancel : EntryKind::Veto, "sets " + text(shape) + " for good");
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
  if (in(proposes) || in(queues) || performs(entry) ||
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
