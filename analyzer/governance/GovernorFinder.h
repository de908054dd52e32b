//===- GovernorFinder.h - what is known of a governor while it is looked at ----===//
//
// The parts are filled in one after the other, each from what is known by then:
// votes and the record (RolesGovernor.cpp), its times (RolesWindow.cpp), what is
// executed (RolesExecution.cpp), how long that waits (RolesDelay.cpp), what stops it
// (RolesFlags.cpp), and which calls to itself it then lets be made (RolesAwaited.cpp).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

class GovernorFinder {
public:
  GovernorFinder(const ContractView &view, std::vector<Tally> tallies)
      : view(view), tallies(std::move(tallies)) {
    governor.contract = view.id;
  }
  Governor find();

private:
  /// What the clock is compared with: leaves, and whether it has to come after.
  using Group = std::pair<std::vector<PathShape>, bool>;
  struct Required {
    Group group;
    ClockTest test;
    Place place;
    const Code *code = nullptr;
  };

  // RolesGovernor.cpp
  void findVotes();
  void findFamily();
  std::vector<ValueId> keysOfFamily(const Code &code) const;
  void findReceipt(const Code &code, const Tally &tally);
  void findUnwrittenReceipt(const Code &code, const Tally &tally);
  void findRecord();

  // RolesWindow.cpp
  std::optional<Group> groupOf(const Flow &flow, const ClockTest &test) const;
  std::vector<Required> requiredTimes(const Code &code, ValueId at) const;
  void setDeadline(const Required &required, llvm::StringRef why);
  void setComputedDeadline(const Required &required, llvm::StringRef why);
  void setExtended(const Required &required);
  void findWindow();
  void setSnapshotFromCall(const Code &code, ValueId call);
  void findPropose();
  void learnFromPropose(const Code &code, const Access &access);
  static PathShape indexed(PathShape length);
  void findMakers();
  void findForgottenStart();
  void findEta();
  void findLateDeadline();

  // RolesDelay.cpp
  void findDelay();
  void findExpiry();

  // RolesAwaited.cpp
  void findAwaited();

  // RolesExecution.cpp
  bool isWaitedFor(const PathShape &leaf) const;
  bool handsHash(const Code &code) const;
  const Access *etaWrite(const Code &code) const;
  bool isTimeOfEnd(const Code &code, const Access &write) const;
  bool paysBack(const Code &code, ValueId call) const;
  bool dependsOnOutcome(const Code &code, ValueId at) const;
  bool takesBack(const Code &code) const;
  bool needsOneOutcome(const Code &code, ValueId at) const;
  void findPayloads();
  bool marksFor(const Code &code, FunctionId entry, ValueId call) const;
  bool readsRecord(const Code &code, const Sources &sources) const;
  static bool namedExecution(const Code &code);
  void addAct(FunctionId entry, ValueId at, ValueId key, llvm::StringRef why);
  ValueId recordKey(const Code &code) const;
  bool changesSomething(const ir::CallRecord &record) const;
  bool mayDecide(FunctionId entry) const;
  void findDecided();
  void findMarked();
  void findUnasked();
  bool concernsProposer(const Code &code, ValueId call) const;
  static bool sendsValue(const Code &code, ValueId call);
  bool readsProposal(const Code &code, ValueId before) const;
  int keyOf(const Code &code, ValueId before) const;

  // RolesFlags.cpp
  bool stopsExecution(const PathShape &leaf, const llvm::APInt &value) const;
  bool enablesExecution(const PathShape &leaf, const llvm::APInt &value) const;
  void findFlags();
  /// A constant that an entry point writes to what is kept for a proposal.
  struct Mark {
    FunctionId entry;
    const Code *code;
    const Access *access;
    llvm::APInt value;
  };
  bool performs(FunctionId entry) const;
  void findExecuted(llvm::ArrayRef<Mark> marks);
  bool marksPerformed(const Mark &mark) const;
  static void addStage(std::optional<Stage> &stage, Leaf leaf, const llvm::APInt &value);
  void learnEnd(const Mark &mark);
  bool isLast(FunctionId entry, const PathShape &leaf, const llvm::APInt &value) const;
  bool isDecided(const Code &code, ValueId at) const;
  void learnDeletion(FunctionId entry, const Code &code);
  bool flagTyped(const Code &code, const Access &access) const;
  bool namedCancel(const PathShape &shape) const;

  bool perProposal(const AccessPath &path) const { return gov::perProposal(family, path); }
  std::string text(const PathShape &shape) const {
    return toString(view.module, view.contract, shape);
  }
  const Place &placeOf(const Code &code, ValueId at) const { return code.flat[at].place; }

  const ContractView &view;
  std::vector<Tally> tallies;
  Governor governor;
  std::set<PathShape> family; ///< proposals[*], and whatever else is kept per proposal
  std::vector<FunctionId> proposes, queues;
  std::vector<std::pair<FunctionId, ValueId>> executes;
};

} // namespace quorate::gov
