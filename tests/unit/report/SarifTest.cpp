#include "analyzer/report/Region.h"
#include "analyzer/report/Uri.h"
#include "tests/unit/report/Fixture.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::report;

namespace {

Store withFinding(llvm::StringRef path = "src/A b.sol", llvm::StringRef part = "call()") {
  Store store;
  store.root = "/repo";
  store.workingDirectory = "/repo/sub";
  FileId file = store.sources.add(path, "contract C {\n  \xF0\x9F\x98\x80 call();\n}\n");
  store.results.findings.push_back(makeFinding(store.find(file, part)));
  CheckInfo rule;
  rule.id = "reentrancy";
  rule.summary = "A call can come back.";
  rule.page = "# reentrancy\n\nFirst paragraph,\ntwo lines.\n\nSecond.\n";
  rule.severity = Severity::Error;
  rule.cwe = {841};
  rule.scwe = {"SCWE-046"};
  rule.securitySeverity = 8.1;
  store.checks.push_back(rule);
  return store;
}

TEST(Sarif, UrisAreRelativeToTheRepositoryAndEncoded) {
  nlohmann::json run = withFinding().asSarif()["runs"][0];
  auto place = run["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "sub/src/A%20b.sol");
  EXPECT_EQ(place["artifactLocation"]["uriBaseId"], "SRCROOT");
  EXPECT_EQ(run["artifacts"][0]["location"]["uri"], "sub/src/A%20b.sol");
  EXPECT_EQ(run["originalUriBaseIds"]["SRCROOT"]["uri"], "file:///repo/");
  EXPECT_EQ(uriOf("../x.sol", "/repo", "/repo/sub").text, "x.sol");
  EXPECT_EQ(uriOf("/else/x.sol", "/repo", "/repo/sub").text, "file:///else/x.sol");
  EXPECT_EQ(uriOf("/repository/x.sol", "/repo", "/repo").relative, false);
}

TEST(Sarif, ColumnsCountUtf16Units) {
  auto region =
      withFinding()
          .asSarif()["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(region["startLine"], 2);
  EXPECT_EQ(region["startColumn"], 6); // two blanks, a surrogate pair, a blank
  EXPECT_EQ(region["endColumn"], 12);
}

TEST(Sarif, TheRegionIsOneLine) {
  Store store = withFinding();
  store.results.findings[0].place.span.begin = 0;
  store.results.findings[0].place.span.end = 30;
  auto region =
      store.asSarif()["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(region["startLine"], 1);
  EXPECT_EQ(region["endLine"], 1);
  EXPECT_EQ(region["endColumn"], 13);
}

TEST(Sarif, RulesCarryWhatCodeScanningReads) {
  nlohmann::json run = withFinding().asSarif()["runs"][0];
  auto rule = run["tool"]["driver"]["rules"][0];
  EXPECT_EQ(rule["id"], "reentrancy");
  EXPECT_FALSE(rule.contains("name")); // it would be the id again
  EXPECT_EQ(rule["fullDescription"]["text"], "First paragraph, two lines.");
  EXPECT_TRUE(rule["help"].contains("markdown"));
  EXPECT_EQ(rule["properties"]["security-severity"], "8.1");
  EXPECT_EQ(rule["defaultConfiguration"]["level"], "error");
  EXPECT_NE(std::find(rule["properties"]["tags"].begin(), rule["properties"]["tags"].end(),
                      "external/cwe/cwe-841"),
            rule["properties"]["tags"].end());
  EXPECT_EQ(rule["relationships"][0]["target"]["id"], "CWE-841");
  EXPECT_EQ(run["taxonomies"][0]["taxa"][0]["id"], "CWE-841");
  EXPECT_EQ(run["taxonomies"][1]["taxa"][0]["id"], "SCWE-046");
  EXPECT_EQ(run["results"][0]["ruleIndex"], 0);
}

TEST(Sarif, RelatedLocationsAreLinkedInTheMessage) {
  Store store = withFinding();
  Finding &finding = store.results.findings[0];
  finding.message = "votes[i] is read";
  finding.related.push_back({finding.place, "written [here]"});
  auto result = store.asSarif()["runs"][0]["results"][0];
  EXPECT_EQ(result["message"]["text"], "votes\\[i\\] is read. See [written \\[here\\]](1).");
  EXPECT_EQ(result["relatedLocations"][0]["id"], 1);
}

TEST(Sarif, FingerprintsAreToldApart) {
  Store store = withFinding();
  store.results.findings.push_back(store.results.findings[0]);
  auto results = store.asSarif()["runs"][0]["results"];
  EXPECT_NE(results[0]["partialFingerprints"]["quorate/v1"],
            results[1]["partialFingerprints"]["quorate/v1"]);
  EXPECT_FALSE(results[0]["partialFingerprints"].contains("primaryLocationLineHash"));
}

TEST(Sarif, VerdictsAreKindsOfResults) {
  Store store = withFinding();
  for (Verdict verdict :
       {Verdict::Proved, Verdict::Violated, Verdict::Unknown, Verdict::NotApplicable}) {
    Proof proof;
    proof.invariant = "execute-once";
    proof.contract = "C";
    proof.verdict = verdict;
    proof.place = store.results.findings[0].place;
    proof.trace.emplace_back();
    proof.trace[0].call = "C.f()";
    proof.trace[0].state = {{"x", "1"}};
    store.results.proofs.push_back(proof);
  }
  store.results.proofs.push_back(store.results.proofs[0]);
  store.results.proofs.back().vacuous = true;
  auto results = store.asSarif()["runs"][0]["results"];
  // Violations come first: what is cut off at a limit must not be the worst.
  const char *kinds[] = {"fail", "fail", "pass", "open", "notApplicable", "open"};
  const char *levels[] = {"error", "error", "none", "none", "none", "none"};
  for (size_t i = 0; i < std::size(kinds); ++i) {
    EXPECT_EQ(results[i]["kind"], kinds[i]);
    EXPECT_EQ(results[i]["level"], levels[i]);
  }
  EXPECT_EQ(results[2]["properties"]["verdict"], "proved");
  EXPECT_EQ(results[5]["properties"]["verdict"], "unknown");
  EXPECT_EQ(results[0]["ruleId"], "execute-once");
  store.sarifProofs = SarifProofs::Open;
  EXPECT_EQ(store.asSarif()["runs"][0]["results"].size(), 4u);
  store.sarifProofs = SarifProofs::Violated;
  EXPECT_EQ(store.asSarif()["runs"][0]["results"].size(), 2u);
  auto flow = results[0]["codeFlows"][0]["threadFlows"][0]["locations"][0];
  EXPECT_EQ(flow["location"]["message"]["text"], "C.f().");
  EXPECT_EQ(flow["state"]["x"]["text"], "1");
  // The step has no place of its own: it is shown at the result's.
  EXPECT_EQ(flow["location"]["physicalLocation"]["region"]["startLine"], 2);
}

TEST(Sarif, WhatIsIncompleteIsANotification) {
  Store store;
  store.results.incomplete.push_back({"a.sol", "C", "f()", "syntax error", {}});
  auto run = store.asSarif()["runs"][0];
  auto note = run["invocations"][0]["toolExecutionNotifications"][0];
  EXPECT_EQ(note["message"]["text"], "syntax error.");
  EXPECT_EQ(note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a.sol");
}

TEST(Sarif, SuppressedResultsAreLeftOutUnlessAskedFor) {
  Store store = withFinding();
  store.results.findings[0].suppressed = true;
  EXPECT_TRUE(store.asSarif()["runs"][0]["results"].empty());
  store.includeSuppressed = true;
  EXPECT_EQ(store.asSarif()["runs"][0]["results"][0]["suppressions"][0]["kind"], "inSource");
}

TEST(Sarif, BytecodeHasAnAddress) {
  Store store;
  FileId file = store.sources.add("a.hex", "6001");
  store.results.findings.push_back(makeFinding({file, 0, 0}));
  store.results.findings[0].place.pc = 7;
  auto place = store.asSarif()["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["address"]["absoluteAddress"], 7);
  EXPECT_EQ(place["region"]["startLine"], 1);
}

TEST(Sarif, BytecodeCarriesItsDisassembly) {
  Store store;
  FileId file = store.sources.add("a.hex", "0x6001600255f1\n");
  store.supplement.listings.push_back(
      {file, "A",
       "; A: runtime code\n00000  PUSH1 0x01\n00002  PUSH1 0x02\n00004  SSTORE\n00005  CALL\n", 2});
  store.results.findings.push_back(makeFinding({file, 0, 0}));
  store.results.findings[0].contract = "A";
  store.results.findings[0].place.pc = 2;
  auto run = store.asSarif()["runs"][0];
  auto result = run["results"][0];
  auto place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["address"]["name"], "00002  PUSH1 0x02");
  EXPECT_EQ(place["region"]["startColumn"], 7); // the digits 6002
  EXPECT_EQ(place["region"]["endColumn"], 11);
  auto attachment = result["attachments"][0];
  EXPECT_EQ(attachment["regions"][0]["startLine"], 3);
  auto artifact = run["artifacts"][size_t(attachment["artifactLocation"]["index"])];
  EXPECT_EQ(artifact["parentIndex"], 0);
  EXPECT_NE(artifact["contents"]["text"].get<std::string>().find("SSTORE"), std::string::npos);
}

TEST(Sarif, NoResultIsWithoutALocation) {
  Store store;
  store.sources.add("a.sol", "contract C {}");
  store.results.findings.push_back(makeFinding({}));
  auto result = store.asSarif()["runs"][0]["results"][0];
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a.sol");
}

TEST(Sarif, FixesAreReplacements) {
  Store store = withFinding();
  Finding &finding = store.results.findings[0];
  finding.fixes = {{"Take it away", {{finding.place.span, "x"}}}};
  auto fix = store.asSarif()["runs"][0]["results"][0]["fixes"][0];
  EXPECT_EQ(fix["description"]["text"], "Take it away.");
  auto change = fix["artifactChanges"][0];
  EXPECT_EQ(change["artifactLocation"]["uri"], "sub/src/A%20b.sol");
  EXPECT_EQ(change["replacements"][0]["deletedRegion"]["startColumn"], 6);
  EXPECT_EQ(change["replacements"][0]["insertedContent"]["text"], "x");
}

TEST(Sarif, LimitsAreSaidNotExceeded) {
  Store store = withFinding();
  Finding note = store.results.findings[0];
  note.severity = Severity::Note;
  store.results.findings.insert(store.results.findings.begin(), 5003, note);
  store.results.findings[0].trace.resize(1003);
  auto run = store.asSarif()["runs"][0];
  EXPECT_EQ(run["results"].size(), 5000u);
  EXPECT_EQ(run["results"][0]["level"], "error"); // kept although it came last
  auto steps = run["results"][1]["codeFlows"][0]["threadFlows"][0]["locations"];
  EXPECT_EQ(steps.size(), 1000u);
  EXPECT_EQ(steps[999]["location"]["message"]["text"], ". (3 more steps follow.)");
  std::string said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
  EXPECT_NE(said.find("4 more of lower severity"), std::string::npos);
}

} // namespace
