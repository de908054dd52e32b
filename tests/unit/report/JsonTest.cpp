#include "analyzer/report/ReportSchema.h"
#include "tests/reports/JsonSchema.h"
#include "tests/unit/report/Fixture.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::report;

namespace {

std::vector<std::string> keys(const nlohmann::json &object) {
  std::vector<std::string> result;
  for (const auto &[key, value] : object.items())
    result.push_back(key);
  return result;
}

TEST(Json, KeysOfTheSchema) {
  Store store;
  FileId file = store.sources.add("a.sol", "one\ntwo x\n");
  store.results.inputs = {"a.sol"};
  store.results.findings.push_back(makeFinding(store.find(file, "x")));
  store.results.proofs.emplace_back();
  store.results.incomplete.push_back({"b.sol", "", "", "syntax error", {}});
  store.results.stats["files"] = 2;
  nlohmann::json root = store.asJson();

  auto schema = nlohmann::json::parse(reportSchema());
  tests::SchemaChecker checker(schema);
  checker.check(root);
  EXPECT_EQ(checker.complaints, std::vector<std::string>());
  // "Every key is always present": the schema requires what is written, no less.
  std::vector<std::string> required = schema["required"];
  std::sort(required.begin(), required.end());
  EXPECT_EQ(keys(root), required);
  EXPECT_EQ(root["schema"], 1);
  EXPECT_EQ(root["tool"]["version"], "1.2.3");
  for (const char *kind : {"finding", "proof", "incomplete"}) {
    std::vector<std::string> wanted = schema["definitions"][kind]["required"];
    for (const std::string key : schema["definitions"]["place"]["required"])
      wanted.push_back(key);
    std::sort(wanted.begin(), wanted.end());
    std::string list = std::string(kind) + (kind[0] == 'i' ? "" : "s");
    EXPECT_EQ(keys(root[list][0]), wanted);
  }
  EXPECT_EQ(root["findings"][0]["line"], 2);
  EXPECT_EQ(root["findings"][0]["column"], 5);
  EXPECT_EQ(root["findings"][0]["endColumn"], 6);
  EXPECT_TRUE(root["findings"][0]["pc"].is_null());
  EXPECT_EQ(root["proofs"][0]["verdict"], "unknown");
  EXPECT_EQ(root["incomplete"][0]["file"], "b.sol");
  EXPECT_TRUE(root["stats"]["files"].is_number_integer());
}

// Whoever reads the verdict alone must not take it for a proof.
TEST(Json, WhatIsVacuousIsNotProved) {
  Store store;
  for (bool vacuous : {false, true}) {
    Proof proof;
    proof.verdict = Verdict::Proved;
    proof.vacuous = vacuous;
    store.results.proofs.push_back(std::move(proof));
  }
  nlohmann::json proofs = store.asJson()["proofs"];
  EXPECT_EQ(proofs[0]["verdict"], "proved");
  EXPECT_EQ(proofs[1]["verdict"], "unknown");
  EXPECT_EQ(proofs[1]["vacuous"], true);
}

TEST(Json, PlacesInBytecode) {
  Store store;
  FileId file = store.sources.add("a.hex", "6001");
  Finding finding = makeFinding({file, 0, 0});
  finding.place.pc = 31;
  store.results.findings.push_back(finding);
  nlohmann::json entry = store.asJson()["findings"][0];
  EXPECT_EQ(entry["pc"], 31);
  EXPECT_EQ(entry["file"], "a.hex");
  EXPECT_TRUE(entry["line"].is_null());
}

TEST(Json, InvalidUtf8NeverThrows) {
  Store store;
  Finding finding = makeFinding({}, "\xff\xfe");
  finding.contract = "\xc3";
  store.results.findings.push_back(finding);
  store.results.inputs = {"\x80.sol"};
  EXPECT_EQ(store.asJson()["findings"][0]["message"], "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_NO_THROW(store.asSarif());
}

TEST(Json, FingerprintsDoNotDependOnLines) {
  Store store;
  FileId a = store.sources.add("a.sol", "x");
  FileId b = store.sources.add("a.sol", "\n\n\n   x");
  EXPECT_EQ(makeFinding(store.find(a, "x")).fingerprint(),
            makeFinding(store.find(b, "x")).fingerprint());
}

} // namespace
