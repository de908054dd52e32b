#include "analyzer/cli/Suppressions.h"

#include <gtest/gtest.h>

using namespace quorate;

namespace {

struct Case {
  SourceStore sources;
  Results results;
  Supplement supplement;
  FileId file;

  /// A finding of rule `r` at every "BAD" in the text.
  explicit Case(llvm::StringRef text) : file(sources.add("a.sol", text.str())) {
    for (size_t at = text.find("BAD"); at != llvm::StringRef::npos; at = text.find("BAD", at + 1)) {
      Finding finding;
      finding.rule = "r";
      finding.place.span = {file, uint32_t(at), uint32_t(at + 3)};
      results.findings.push_back(finding);
    }
    llvm::StringRef rules[] = {"r", "other-rule"};
    cli::applySuppressions(file, sources, rules, results, supplement);
  }
  unsigned suppressed() const {
    return unsigned(
        llvm::count_if(results.findings, [](const Finding &f) { return f.suppressed; }));
  }
  std::vector<std::string> notes() const {
    std::vector<std::string> messages;
    for (const Finding &finding : results.findings)
      if (finding.rule == cli::UnusedSuppression)
        messages.push_back(finding.message);
    return messages;
  }
};

TEST(Suppressions, NextLineOnly) {
  Case test("// quorate-disable-next-line r -- known\nBAD\nBAD\n");
  EXPECT_EQ(test.suppressed(), 1u);
  EXPECT_TRUE(test.results.findings[0].suppressed);
  EXPECT_TRUE(test.notes().empty());
}

TEST(Suppressions, SameLine) {
  Case test("BAD // quorate-disable-line r\nBAD\n");
  EXPECT_EQ(test.suppressed(), 1u);
  EXPECT_TRUE(test.notes().empty());
}

TEST(Suppressions, Range) {
  Case test(
      "BAD\n/* quorate-disable-start r -- legacy */\nBAD\nBAD\n// quorate-disable-end r\nBAD\n");
  EXPECT_EQ(test.suppressed(), 2u);
  EXPECT_TRUE(test.notes().empty());
}

TEST(Suppressions, RangeWithoutEndReachesTheEndOfTheFile) {
  EXPECT_EQ(Case("// quorate-disable-start r\nBAD\n\nBAD").suppressed(), 2u);
}

TEST(Suppressions, OtherRulesAreUntouched) {
  Case test("// quorate-disable-next-line other-rule\nBAD\n");
  EXPECT_EQ(test.suppressed(), 0u);
  EXPECT_EQ(test.notes(),
            std::vector<std::string>{"nothing is suppressed here: 'other-rule' reports nothing"});
}

TEST(Suppressions, ManyRulesInOne) {
  Case test("// quorate-disable-next-line r, other-rule -- both\nBAD\n");
  EXPECT_EQ(test.suppressed(), 1u);
  EXPECT_EQ(test.notes().size(), 1u);
}

TEST(Suppressions, MistakesAreReported) {
  EXPECT_EQ(Case("// quorate-disable-next-line other-rul\n").notes(),
            std::vector<std::string>{"the suppression names no known rule: 'other-rul'; did you "
                                     "mean 'other-rule'?"});
  EXPECT_EQ(Case("// quorate-disable-next-line -- why\n").notes().size(), 1u);
  EXPECT_EQ(Case("// quorate-disable-nextline r\n").notes().size(), 1u);
  EXPECT_EQ(Case("// quorate-disable-end r\n").notes().size(), 1u);
}

TEST(Suppressions, OnlyInComments) {
  Case test("string s = \"quorate-disable-next-line r\";\nBAD\n");
  EXPECT_EQ(test.suppressed(), 0u);
  EXPECT_TRUE(test.notes().empty());
}

TEST(Suppressions, ReasonsAreKept) {
  Case test("BAD // quorate-disable-line r -- known since May \n");
  const Acceptance *why = test.supplement.acceptance(test.results.findings[0].fingerprint());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->justification, "known since May");
  EXPECT_FALSE(why->external);
}

/// The text after the fix of the one note.
std::string repaired(llvm::StringRef text) {
  Case test(text);
  std::string result = text.str();
  for (const Finding &finding : test.results.findings)
    for (const Fix &fix : finding.fixes)
      for (const Fix::Edit &edit : fix.edits)
        result.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
  return result;
}

TEST(Suppressions, WhatDoesNothingCanBeRemoved) {
  EXPECT_EQ(repaired("a\n  // quorate-disable-next-line r -- old\nb\n"), "a\nb\n");
  EXPECT_EQ(repaired("a; // quorate-disable-line r\nb\n"), "a;\nb\n");
  EXPECT_EQ(repaired("a; // quorate-disable-line r\r\nb"), "a;\r\nb");
  EXPECT_EQ(repaired("// quorate-disable-line r"), "");
  // Not where something else would go too, or would be left dangling.
  for (const char *kept :
       {"/* quorate-disable-line r */ a", "// see quorate-disable-line r",
        "// quorate-disable-start r\na", "// quorate-disable-line r, other-rule"})
    EXPECT_EQ(repaired(kept), kept);
}

} // namespace
