#include "analyzer/report/MarkdownHtml.h"
#include "tests/unit/report/Fixture.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::report;

namespace {

Store sample() {
  Store store;
  store.root = store.workingDirectory = "/repo";
  FileId file = store.sources.add("src/A,b.sol", "contract C {\n  call();\n}\n");
  store.results.findings.push_back(makeFinding(store.find(file, "call()"), "50% | <b>\nnext"));
  Proof proof;
  proof.invariant = "execute-once";
  proof.contract = "C";
  proof.statement = "at most once";
  proof.verdict = Verdict::Violated;
  proof.place.span = store.find(file, "call()");
  store.results.proofs.push_back(proof);
  proof.verdict = Verdict::Unknown;
  proof.invariant = "vote-in-window";
  store.results.proofs.push_back(proof);
  return store;
}

template <void (*Render)(llvm::raw_ostream &, const Input &)> std::string as(const Store &store) {
  return store.render([&](llvm::raw_ostream &out) { Render(out, store.input()); });
}

bool has(const std::string &text, llvm::StringRef part) {
  return llvm::StringRef(text).contains(part);
}

TEST(Github, AnnotationsAreEscaped) {
  std::string text = as<github>(sample());
  EXPECT_TRUE(has(text, "::error file=src/A%2Cb.sol,line=2,endLine=2,col=3,endColumn=9,"
                        "title=quorate%3A reentrancy::50%25 | <b>%0Anext"))
      << text;
  EXPECT_EQ(llvm::StringRef(text).count('\n'), 2u);
}

TEST(Gitlab, HasWhatTheWidgetReads) {
  auto root = nlohmann::json::parse(as<gitlab>(sample()));
  EXPECT_EQ(root[0]["severity"], "blocker");
  EXPECT_EQ(root[1]["check_name"], "reentrancy");
  EXPECT_EQ(root[1]["severity"], "critical");
  EXPECT_EQ(root[1]["location"]["path"], "src/A,b.sol");
  EXPECT_EQ(root[1]["location"]["lines"]["begin"], 2);
}

TEST(Gitlab, FingerprintsAreUnique) {
  Store store = sample();
  store.results.findings.push_back(store.results.findings[0]);
  auto root = nlohmann::json::parse(as<gitlab>(store));
  EXPECT_NE(root[1]["fingerprint"], root[2]["fingerprint"]);
}

TEST(Junit, WhatFailsTheRunFailsTheCase) {
  Store store = sample();
  EXPECT_TRUE(has(as<junit>(store), "failures=\"2\" errors=\"0\""));
  store.failOn = std::nullopt;
  store.unknownFails = true;
  std::string text = as<junit>(store);
  EXPECT_TRUE(has(text, "failures=\"2\" errors=\"0\"")) << text; // both invariants, not the finding
  EXPECT_TRUE(has(text, "50% | &lt;b&gt;"));
}

TEST(Markdown, TextStaysText) {
  std::string text = as<markdown>(sample());
  EXPECT_TRUE(has(text, "50% \\| \\<b\\> next")) << text;
  EXPECT_TRUE(has(text, "[`src/A,b.sol:2`](src/A%2Cb.sol#L2)")) << text;
}

TEST(Markdown, FitsIntoAComment) {
  Store store = sample();
  Finding finding = store.results.findings[0];
  finding.message = std::string(3000, '_');
  finding.trace.resize(400);
  store.results.findings.insert(store.results.findings.end(), 300, finding);
  std::string text = as<markdown>(store);
  EXPECT_LT(text.size(), 65536u);
  EXPECT_TRUE(has(text, "more are in the full report"));
}

TEST(Html, SourcesCannotInject) {
  Store store = sample();
  store.results.findings[0].message = "<script>alert(1)</script>";
  store.results.findings[0].contract = "\" onclick=\"x";
  std::string text = as<html>(store);
  EXPECT_FALSE(has(text, "<script>alert"));
  EXPECT_FALSE(has(text, "\" onclick"));
  EXPECT_TRUE(has(text, "<mark>call()</mark>"));
}

TEST(Html, PagesAreConverted) {
  EXPECT_EQ(
      markdownToHtml("# title\n\n**a** `b<` *c*\nd [e](https://f.org) [g](javascript:h)\n\n"
                     "## two\n- x\n  y\n- z\n\n1. p\n2. q\n\n    code <\n\n```\nraw\n```\n",
                     4),
      "<p><strong>a</strong> <code>b&lt;</code> <em>c</em> d <a href=\"https://f.org\">e</a> "
      "g</p>\n<h4>two</h4>\n<ul>\n<li>x y</li>\n<li>z</li>\n</ul>\n<ol>\n<li>p</li>\n<li>q</li>\n"
      "</ol>\n<pre><code>code &lt;\n</code></pre>\n<pre><code>raw\n</code></pre>\n");
}

TEST(Html, HostileMarkdownEnds) {
  for (const char *text : {"```", "[", "**", "`", "|", "- ", "#", "[a](", "*a", "1. "})
    EXPECT_LT(markdownToHtml(text, 2).size(), 200u);
}

} // namespace
