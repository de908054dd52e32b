//===- RolesDescribe.cpp - roles as text -----------------------------------===//

#include "analyzer/governance/Roles.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace quorate::gov {

using namespace ir;

namespace {

constexpr std::array<llvm::StringLiteral, 8> EntryNames = {
    "propose", "vote", "queue", "execute", "cancel", "veto", "emergency", "setter"};

class Describer {
public:
  Describer(const Module &module, llvm::raw_ostream &out) : module(module), out(out) {}

  void head(llvm::StringRef role, ContractId id, const std::vector<Evidence> &evidence) {
    contract = &module[id];
    out << role << ' ' << contract->name << '\n';
    because(evidence);
  }

  void leaf(llvm::StringRef name, const std::optional<Leaf> &leaf) {
    if (!leaf)
      return;
    out << "  " << name << ": " << toString(module, *contract, leaf->shape) << '\n';
    because(leaf->evidence, "    ");
  }

  void entries(const std::vector<EntryPoint> &list) {
    for (const EntryPoint &entry : list) {
      const Function &function = (*contract)[entry.function];
      out << "  " << EntryNames[unsigned(entry.kind)] << ": "
          << (function.signature.empty() ? function.name : function.signature);
      if (entry.keyParam >= 0)
        out << " (proposal: parameter " << entry.keyParam + 1 << ')';
      out << '\n';
      because(entry.evidence, "    ");
    }
  }

  void function(llvm::StringRef name, FunctionId id) {
    if (id.valid())
      out << "  " << name << ": " << (*contract)[id].name << '\n';
  }

  void links(llvm::StringRef name, const std::vector<Link> &list) {
    for (const Link &link : list) {
      out << "  " << name << ": " << (*contract)[link.var].name;
      if (link.contract.valid())
        out << " -> " << module[link.contract].name;
      else if (link.only.valid())
        out << " (nothing says which; proofs take " << module[link.only].name
            << ", the one contract given that answers)";
      else
        out << " (its code is not in the input)";
      out << "\n    " << link.why << '\n';
    }
  }

  void named(const std::vector<Named> &list) {
    for (const Named &n : list)
      out << "  " << (n.performs ? "executor" : "strategy")
          << ", which each proposal names: " << toString(module, *contract, n.leaf)
          << " (proofs take " << module[n.contract].name
          << ", the one contract given that answers)\n";
  }

  std::string formula(const Formula &f) const {
    switch (f.kind) {
    case Formula::Kind::Constant:
      return llvm::toString(f.constant, 10, false);
    case Formula::Kind::Leaf:
      return toString(module, *contract, f.leaf);
    default: {
      const char *op = f.kind == Formula::Kind::Add   ? " + "
                       : f.kind == Formula::Kind::Mul ? " * "
                                                      : " / ";
      return "(" + formula(f.parts[0]) + op + formula(f.parts[1]) + ")";
    }
    }
  }

  void stage(llvm::StringRef what, const std::optional<Stage> &stage) {
    if (!stage)
      return;
    std::string values;
    for (const llvm::APInt &value : stage->values)
      values += (values.empty() ? "" : " or ") + llvm::toString(value, 10, false);
    line((what + ": " + toString(module, *contract, stage->leaf.shape) + " is " + values).str());
    because(stage->leaf.evidence, "    ");
  }

  void length(llvm::StringRef what, const std::optional<Formula> &seconds) {
    if (seconds)
      line((what + ": " + formula(*seconds)).str());
  }

  void participation(const std::optional<Participation> &test) {
    if (!test)
      return;
    line("quorum: " + formula(test->votes) + (test->strict ? " > " : " >= ") +
         formula(test->needed));
    because({test->evidence}, "    ");
  }

  std::string shape(const PathShape &shape) const { return toString(module, *contract, shape); }

  void line(llvm::StringRef text) { out << "  " << text << '\n'; }

private:
  void because(const std::vector<Evidence> &evidence, llvm::StringRef indent = "  ") {
    for (const Evidence &e : evidence)
      out << indent << e.text << '\n';
  }

  const Module &module;
  llvm::raw_ostream &out;
  const Contract *contract = nullptr;
};

} // namespace

std::string describe(const Module &module, const Model &model) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Describer d(module, out);
  constexpr llvm::StringLiteral Clocks[] = {"", "block number", "timestamp", "the token's clock",
                                            "computed"};
  for (const Governor &g : model.governors) {
    d.head("governor", g.contract, g.evidence);
    d.entries(g.entries);
    d.leaf("record", g.record);
    d.leaf("proposer", g.proposer);
    d.leaf(g.start ? "snapshot" : "vote start", g.snapshot);
    d.leaf("vote start", g.start);
    d.leaf(g.durationBased ? "vote duration" : "vote end", g.deadline);
    d.leaf("vote duration", g.period);
    if (g.fixedPeriod)
      d.line("vote duration: " + llvm::toString(*g.fixedPeriod, 10, false));
    d.leaf("vote extension", g.extension);
    d.leaf("votes for", g.forVotes);
    d.leaf("votes against", g.againstVotes);
    d.leaf("votes abstaining", g.abstainVotes);
    d.leaf("votes cast", g.castVotes);
    d.leaf("receipt", g.receipt);
    d.leaf("eta", g.eta);
    d.length(g.wait ? "wait after eta" : "delay before eta", g.delay);
    d.length("grace after eta", g.grace);
    d.length(g.expiresAt ? "expires at" : "expires after", g.expiry);
    d.leaf("executed", g.executed);
    d.leaf("canceled", g.canceled);
    d.stage("executed", g.executedStage);
    d.stage("canceled", g.canceledStage);
    d.leaf("counter", g.counter);
    d.function("state", g.stateView);
    d.function("quorum", g.quorumView);
    d.participation(g.participation);
    if (g.clock != Clock::Unknown)
      d.line(("clock: " + Clocks[unsigned(g.clock)]).str());
    if (g.snapshotClock != Clock::Unknown)
      d.line(("clock of snapshots: " + Clocks[unsigned(g.snapshotClock)]).str());
    d.links("timelock", g.timelocks);
    d.links("token", g.tokens);
    d.named(g.named);
    if (g.awaited)
      d.line("calls to itself that are awaited: " + d.shape(g.awaited->first) +
             (g.awaited->end ? " up to " + d.shape(*g.awaited->end) : ""));
  }
  for (const Timelock &t : model.timelocks) {
    d.head("timelock", t.contract, t.evidence);
    d.entries(t.entries);
    d.leaf(t.operationIsTimestamp ? "operation (a time)" : "operation", t.operation);
    d.leaf("delay", t.delay);
    d.leaf("admin", t.admin);
  }
  for (const VotesToken &t : model.tokens) {
    d.head("token", t.contract, t.evidence);
    d.leaf("balances", t.balances);
    d.leaf("supply", t.supply);
    d.leaf("delegates", t.delegates);
    d.leaf("checkpoints", t.checkpoints);
    for (FunctionId f : t.mints)
      d.function("mints", f);
    for (FunctionId f : t.burns)
      d.function("burns", f);
  }
  for (const Approval &a : model.approvals) {
    d.head("approval", a.contract, a.evidence);
    d.entries(a.entries);
    d.leaf("support", a.support);
    d.leaf("elected", a.elected);
  }
  for (const Conviction &c : model.convictions) {
    d.head("conviction", c.contract, c.evidence);
    for (const Leaf &support : c.support)
      d.leaf("support", support);
    d.leaf("level", c.level);
  }
  if (text.empty())
    out << "no governance roles found\n";
  return text;
}

} // namespace quorate::gov
