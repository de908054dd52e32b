//===- ProverTest.cpp - verdicts on a small governor and its broken twins ----===//

#include "solver/invariants/Catalog.h"
#include "solver/property/Property.h"
#include "tests/unit/solver/Support.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {
namespace {

void expectViolated(const Proved &p, llvm::StringRef invariant, llvm::StringRef lastCall) {
  const Proof &proof = p.proof(invariant);
  ASSERT_EQ(proof.verdict, Verdict::Violated) << p.why(invariant);
  EXPECT_TRUE(proof.replayed);
  ASSERT_FALSE(proof.trace.empty());
  EXPECT_TRUE(llvm::StringRef(proof.trace.front().call).starts_with("new C("));
  EXPECT_TRUE(llvm::StringRef(proof.trace.back().call).starts_with(lastCall)) << p.why(invariant);
}

TEST(Prover, ProvesEveryInvariantOfTheSoundOne) {
  Proved p(Dao().text());
  auto ofGovernors = llvm::count_if(
      catalog(), [](const Specification &s) { return isAbout(s, Subject::Kind::Governor); });
  ASSERT_EQ(p.results.proofs.size(), size_t(ofGovernors));
  size_t proved = 0;
  for (const Proof &proof : p.results.proofs) {
    if (proof.verdict == Verdict::NotApplicable)
      continue;
    ++proved;
    EXPECT_EQ(proof.verdict, Verdict::Proved) << proof.invariant << ": " << proof.reason;
    EXPECT_FALSE(proof.vacuous) << proof.invariant;
    EXPECT_FALSE(proof.assumptions.empty());
  }
  EXPECT_GE(proved, 24u);
  // The outcome is established when it is queued; execution relies on a lemma about that.
  EXPECT_FALSE(p.proof("execute-needs-quorum").lemmas.empty());
}

TEST(Prover, FlagNeverSet) {
  Dao dao;
  dao.flagBefore = "";
  Proved p(dao.text());
  expectViolated(p, "execute-once", "C.execute(");
  EXPECT_EQ(p.verdict("execute-after-eta"), Verdict::Proved) << p.why("execute-after-eta");
}

TEST(Prover, FlagSetAfterTheCallIsReentered) {
  Dao dao;
  dao.flagBefore = "";
  dao.flagAfter = "p.executed = true; ";
  Proved p(dao.text());
  expectViolated(p, "execute-once", "C.execute(");
  EXPECT_EQ(p.proof("execute-once").trace.size(), 5u); // deploy, propose, vote, queue, execute
}

TEST(Prover, LockThatWorksIsUnderstood) {
  Dao dao;
  dao.flagBefore = "require(!locked, 'locked'); locked = true;";
  dao.flagAfter = "p.executed = true; locked = false;";
  dao.extra = "bool locked;\n";
  Proved p(dao.text());
  EXPECT_NE(p.verdict("execute-once"), Verdict::Violated) << p.why("execute-once");
}

TEST(Prover, QuorumNotChecked) {
  Dao dao;
  dao.quorumCheck = "";
  Proved p(dao.text());
  expectViolated(p, "execute-needs-quorum", "C.execute(");
  EXPECT_EQ(p.verdict("execute-once"), Verdict::Proved) << p.why("execute-once");
}

TEST(Prover, QuorumHeldAgainstSomethingElse) {
  Dao dao;
  dao.quorumCheck = "require(p.value >= QUORUM, 'quorum');";
  Proved p(dao.text());
  expectViolated(p, "execute-needs-quorum", "C.execute(");
}

TEST(Prover, QuorumOfParticipation) {
  Dao dao;
  dao.quorumCheck = "require(p.yes + p.no >= QUORUM, 'quorum');";
  Proved p(dao.text());
  EXPECT_EQ(p.verdict("execute-needs-quorum"), Verdict::Proved) << p.why("execute-needs-quorum");
}

TEST(Prover, EtaNotWaitedFor) {
  Dao dao;
  dao.etaCheck = "require(p.eta != 0, 'eta');";
  Proved p(dao.text());
  expectViolated(p, "execute-after-eta", "C.execute(");
}

TEST(Prover, EtaOfZeroCountsAsReady) {
  Dao dao;
  dao.etaCheck = "require(block.timestamp >= p.eta, 'eta');";
  Proved p(dao.text());
  expectViolated(p, "execute-after-eta", "C.execute(");
}

TEST(Prover, VoteAfterTheDeadline) {
  Dao dao;
  dao.windowCheck = "require(block.number > p.start && p.start != 0, 'closed');";
  Proved p(dao.text());
  expectViolated(p, "vote-in-window", "C.vote(");
}

TEST(Prover, SecondWayToExecution) {
  Dao dao;
  dao.extra = "function rescue(uint256 id) external { Proposal storage p = proposals[id];\n"
              "  require(!p.executed && p.yes > p.no); p.executed = true;\n"
              "  (bool ok,) = p.target.call{value: p.value}(p.data); require(ok); }\n";
  Proved p(dao.text());
  EXPECT_EQ(p.verdict("execute-after-eta"), Verdict::Violated) << p.why("execute-after-eta");
  EXPECT_EQ(p.verdict("execute-needs-quorum"), Verdict::Violated) << p.why("execute-needs-quorum");
  EXPECT_EQ(p.verdict("execute-once"), Verdict::Proved) << p.why("execute-once");
}

TEST(Prover, ExecutionThatCannotHappenIsVacuous) {
  Dao dao;
  dao.onceCheck = "require(p.executed && !p.executed, 'never');";
  Proved p(dao.text());
  for (const char *invariant : {"execute-once", "execute-needs-quorum", "execute-after-eta"}) {
    EXPECT_EQ(p.verdict(invariant), Verdict::Proved) << p.why(invariant);
    EXPECT_TRUE(p.proof(invariant).vacuous) << invariant;
  }
  EXPECT_FALSE(p.proof("vote-in-window").vacuous);
}

TEST(Prover, IncompleteCodeIsUnknown) {
  gov::Compiled compiled(Dao().text());
  gov::Model model = gov::recognise(compiled.module);
  compiled.module[compiled.contract("C")].incomplete.push_back("a jump was not resolved");
  Results results;
  prove(compiled.module, model, {}, results);
  ASSERT_FALSE(results.proofs.empty());
  for (const Proof &proof : results.proofs) {
    if (proof.verdict == Verdict::NotApplicable)
      continue;
    EXPECT_EQ(proof.verdict, Verdict::Unknown);
    EXPECT_NE(proof.reason.find("a jump was not resolved"), std::string::npos);
  }
}

TEST(Prover, OneInvariantCanBeAskedFor) {
  Options options;
  options.only = {"vote-in-window"};
  Proved p(Dao().text(), options);
  ASSERT_EQ(p.results.proofs.size(), 1u);
  EXPECT_EQ(p.results.proofs[0].invariant, "vote-in-window");
}

TEST(Prover, ASmallBudgetGivesUnknownNotAWrongAnswer) {
  Options options;
  options.rlimit = 1;
  Proved p(Dao().text(), options);
  for (const Proof &proof : p.results.proofs)
    EXPECT_NE(proof.verdict, Verdict::Violated) << proof.invariant;
  EXPECT_EQ(p.verdict("execute-needs-quorum"), Verdict::Unknown);
}

TEST(Prover, SameAnswerTwice) {
  Dao dao;
  dao.flagBefore = "";
  Proved a(dao.text()), b(dao.text());
  for (size_t i = 0; i < a.results.proofs.size(); ++i) {
    EXPECT_EQ(a.results.proofs[i].verdict, b.results.proofs[i].verdict);
    EXPECT_EQ(a.results.proofs[i].lemmas, b.results.proofs[i].lemmas);
    ASSERT_EQ(a.results.proofs[i].trace.size(), b.results.proofs[i].trace.size());
    for (size_t s = 0; s < a.results.proofs[i].trace.size(); ++s)
      EXPECT_EQ(a.results.proofs[i].trace[s].call, b.results.proofs[i].trace[s].call);
  }
}

/// Another seed stands for another version of Z3: it is led to other models.
TEST(Prover, SameTraceWhateverTheSolverDoes) {
  Dao dao;
  dao.flagBefore = "";
  Options options;
  options.only = {"execute-once"};
  Proved a(dao.text(), options);
  options.seed = 4711;
  Proved b(dao.text(), options);
  const Proof &x = a.proof("execute-once"), &y = b.proof("execute-once");
  ASSERT_EQ(x.trace.size(), y.trace.size());
  ASSERT_GE(x.trace.size(), 5u);
  for (size_t s = 0; s < x.trace.size(); ++s) {
    EXPECT_EQ(x.trace[s].call, y.trace[s].call);
    EXPECT_EQ(x.trace[s].caller, y.trace[s].caller);
    EXPECT_EQ(x.trace[s].block, y.trace[s].block);
    EXPECT_EQ(x.trace[s].time, y.trace[s].time);
    EXPECT_EQ(x.trace[s].message, y.trace[s].message);
    EXPECT_EQ(x.trace[s].state, y.trace[s].state);
  }
  // As early as it can be: voting opens after its start, and ends 100 blocks after the proposal.
  EXPECT_EQ(x.trace[1].block, 2u);
  EXPECT_EQ(x.trace[2].block, 4u);
  EXPECT_EQ(x.trace[3].block, 103u);
}

} // namespace
} // namespace quorate::solver
