//===- RegistryTest.cpp - the registry, and what a finding carries -----------------===//

#include "rules/Rule.h"
#include "tests/unit/governance/Support.h"

#include "llvm/Support/FileSystem.h"

namespace quorate::rules {
namespace {

std::vector<Finding> lint(const gov::Compiled &compiled) {
  Results results;
  run(compiled.module, gov::recognise(compiled.module), results);
  return results.findings;
}

TEST(Registry, KnowsEveryRuleInOrder) {
  std::vector<llvm::StringRef> ids;
  for (const Rule *rule : all())
    ids.push_back(rule->id);
  EXPECT_TRUE(llvm::is_sorted(ids));
  for (llvm::StringRef id : {"quorum-bypass", "reentrancy", "timelock-bypass", "unchecked-mint"})
    ASSERT_NE(find(id), nullptr) << id.str();
  EXPECT_EQ(find("no-such-rule"), nullptr);
}

TEST(Registry, EveryRuleHasItsParts) {
  for (const Rule *rule : all()) {
    llvm::StringRef text = page(rule->id);
    EXPECT_TRUE(text.starts_with(("# " + rule->id + "\n").str())) << rule->id.str();
    for (llvm::StringRef part :
         {"## What is reported", "## Why it matters", "## An exploit in steps", "## The incident",
          "## How to fix it", "quorate-disable-next-line"})
      EXPECT_TRUE(text.contains(part)) << rule->id.str() << ": " << part.str();
    for (unsigned cwe : rule->cwe)
      EXPECT_TRUE(text.contains(("CWE-" + llvm::Twine(cwe)).str())) << rule->id.str();
    for (llvm::StringRef scwe : rule->scwe)
      EXPECT_TRUE(text.contains(scwe)) << rule->id.str();
    EXPECT_GT(rule->securitySeverity, 0);
    EXPECT_LE(rule->securitySeverity, 10);
    EXPECT_TRUE(llvm::sys::fs::is_directory(std::string(QUORATE_SOURCE_DIR) + "/fixtures/rules/" +
                                            rule->id.str()));
  }
  EXPECT_TRUE(page("no-such-rule").empty());
}

constexpr llvm::StringLiteral Vault =
    "contract Base {\n"
    "  mapping(address => uint256) internal owed;\n"
    "  function put() external payable { owed[msg.sender] += msg.value; }\n"
    "  function take() external {\n"
    "    uint256 n = owed[msg.sender];\n"
    "    (bool ok,) = msg.sender.call{value: n}(\"\");\n"
    "    require(ok);\n"
    "    owed[msg.sender] = 0;\n"
    "  }\n"
    "}\n";

TEST(Registry, FindingSaysWhereAndHow) {
  gov::Compiled compiled(Vault.str());
  std::vector<Finding> findings = lint(compiled);
  ASSERT_EQ(findings.size(), 1u);
  const Finding &f = findings.front();
  EXPECT_EQ(f.rule, "reentrancy");
  EXPECT_EQ(f.severity, Severity::Error);
  EXPECT_EQ(f.confidence, Confidence::Definite);
  EXPECT_EQ(f.contract, "Base");
  EXPECT_EQ(f.function, "take()");
  EXPECT_EQ(compiled.line(f.place), 6u);
  EXPECT_FALSE(f.sink.empty());
  EXPECT_EQ(f.sink.find_first_of("0123456789"), std::string::npos) << f.sink;
  ASSERT_EQ(f.related.size(), 2u);
  EXPECT_EQ(compiled.line(f.related[0].place), 5u);
  EXPECT_EQ(compiled.line(f.related[1].place), 8u);
  ASSERT_GE(f.trace.size(), 3u);
  EXPECT_EQ(compiled.line(f.trace.back().place), 8u);
}

TEST(Registry, OneDefectSeenThroughTwoContractsIsOneFinding) {
  gov::Compiled compiled(Vault.str() + "contract A is Base {}\ncontract B is Base {}\n");
  EXPECT_EQ(lint(compiled).size(), 1u);
}

TEST(Registry, AbstractContractsCountOnlyAlone) {
  std::string abstractVault = "abstract " + Vault.str();
  EXPECT_EQ(lint(gov::Compiled(abstractVault)).size(), 1u);
  // Derived from, the defect is the derived contract's.
  std::vector<Finding> findings = lint(gov::Compiled(abstractVault + "contract A is Base {}\n"));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings.front().contract, "A");
}

TEST(Registry, ALibraryCallIsReportedWhereItIsMade) {
  gov::Compiled compiled("library Pay {\n"
                         "  function out(address to, uint256 n) internal {\n"
                         "    (bool ok,) = to.call{value: n}(\"\");\n"
                         "    require(ok);\n"
                         "  }\n"
                         "}\n"
                         "contract C {\n"
                         "  mapping(address => uint256) owed;\n"
                         "  function take() external {\n"
                         "    Pay.out(msg.sender, owed[msg.sender]);\n"
                         "    owed[msg.sender] = 0;\n"
                         "  }\n"
                         "}\n");
  std::vector<Finding> findings = lint(compiled);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(compiled.line(findings.front().place), 10u);
}

} // namespace
} // namespace quorate::rules
