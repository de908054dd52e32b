#include "tests/unit/report/Fixture.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::report;

namespace {

bool has(const std::string &text, llvm::StringRef part) {
  return llvm::StringRef(text).contains(part);
}

TEST(Text, AFindingLooksLikeACompilersError) {
  Store store;
  FileId file = store.sources.add("src/Governor.sol", "contract Governor {\n  x = call();\n}\n");
  Finding finding = makeFinding(store.find(file, "call()"));
  finding.related.push_back({{store.find(file, "x ="), {}}, "written here"});
  store.results.findings.push_back(finding);
  store.results.stats = {{"files", 1}, {"contracts", 2}, {"seconds", 0.25}};
  EXPECT_EQ(store.asText(), R"(error[reentrancy]: a call before the state is written
  --> src/Governor.sol:2:7
  |
2 |   x = call();
  |       ^^^^^^
   = in Governor.execute(uint256), confidence: definite
   note: written here
  ::: src/Governor.sol:2:3
  |
2 |   x = call();
  |   ^^^

1 error (1 file, 2 contracts, 0.25 s)
)");
}

TEST(Text, ColourOnlyWhenAsked) {
  Store store;
  FileId file = store.sources.add("a.sol", "x");
  store.results.findings.push_back(makeFinding({file, 0, 1}));
  EXPECT_FALSE(has(store.asText(), "\x1b["));
  EXPECT_TRUE(has(store.asText({.color = true}), "\x1b[1;31merror[reentrancy]\x1b[0m"));
}

TEST(Text, BytecodeIsNamedByItsOffset) {
  Store store;
  FileId file = store.sources.add("a.hex", "6001");
  Finding finding = makeFinding({file, 0, 0});
  finding.place.pc = 0x1f;
  finding.origin = Origin::Bytecode;
  store.results.findings.push_back(finding);
  EXPECT_TRUE(has(store.asText(), "--> a.hex:0x1f\n"));
  EXPECT_TRUE(has(store.asText(), "execute(uint256), bytecode"));
}

TEST(Text, ATraceShowsCallersTimesAndState) {
  Store store;
  Proof proof;
  proof.invariant = "execute-once";
  proof.contract = "Governor";
  proof.verdict = Verdict::Violated;
  proof.statement = "A proposal is executed at most once.";
  proof.replayed = true;
  TraceStep step;
  step.call = "Governor.execute(1)";
  step.caller = "0xbeef";
  step.block = 7;
  step.time = 1000;
  step.state = {{"proposals[1].executed", "true"}};
  proof.trace = {step, step};
  store.results.proofs.push_back(proof);
  std::string text = store.asText();
  EXPECT_TRUE(has(text, "violated[execute-once]: A proposal is executed at most once.\n"));
  EXPECT_TRUE(has(text, "the trace was replayed"));
  EXPECT_TRUE(has(text, "     2. Governor.execute(1)\n        caller 0xbeef, block 7, time 1000\n"
                        "        proposals[1].executed = true\n"));
  EXPECT_TRUE(has(text, "invariants: 1 violated"));
}

TEST(Text, AssumptionsOnlyWhenVerbose) {
  Store store;
  Proof proof;
  proof.invariant = "execute-once";
  proof.contract = "Governor";
  proof.verdict = Verdict::Proved;
  proof.assumptions = {"keccak is injective"};
  store.results.proofs.push_back(proof);
  EXPECT_FALSE(has(store.asText(), "keccak"));
  EXPECT_TRUE(has(store.asText({.verbose = true}), "assumes: keccak is injective"));
}

TEST(Text, AVacuousProofIsNotCountedAsProved) {
  Store store;
  Proof proof;
  proof.invariant = "execute-once";
  proof.verdict = Verdict::Proved;
  proof.vacuous = true;
  store.results.proofs.push_back(proof);
  EXPECT_TRUE(has(store.asText(), "invariants: 1 vacuous"));
  EXPECT_FALSE(has(store.asText(), "proved"));
}

TEST(Text, WhatIsIncompleteIsSaid) {
  Store store;
  store.results.incomplete.push_back({"a.sol", "C", "f()", "inline assembly: verbatim", {}});
  std::string text = store.asText({.quiet = true});
  EXPECT_TRUE(has(text, "incomplete: inline assembly: verbatim (in C.f())\n  --> a.sol\n"));
}

TEST(Text, SuppressedFindingsAreCountedOnly) {
  Store store;
  FileId file = store.sources.add("a.sol", "x");
  Finding finding = makeFinding({file, 0, 1});
  finding.suppressed = true;
  store.results.findings.push_back(finding);
  EXPECT_TRUE(has(store.asText(), "no findings, 1 suppressed"));
  EXPECT_FALSE(has(store.asText(), "reentrancy"));
  store.includeSuppressed = true;
  EXPECT_TRUE(has(store.asText(), "error (suppressed)[reentrancy]"));
}

} // namespace
