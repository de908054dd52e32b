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

  EXPECT_EQ(keys(root), (std::vector<std::string>{"findings", "incomplete", "inputs", "proofs",
                                                  "schema", "stats", "tool"}));
  EXPECT_EQ(root["schema"], 1);
  EXPECT_EQ(root["tool"]["version"], "1.2.3");
  EXPECT_EQ(
      keys(root["findings"][0]),
      (std::vector<std::string>{"column", "confidence", "contract", "endColumn", "endLine", "file",
                                "fingerprint", "function", "line", "message", "origin", "pc",
                                "related", "rule", "severity", "suppressed", "trace"}));
  EXPECT_EQ(root["findings"][0]["line"], 2);
  EXPECT_EQ(root["findings"][0]["column"], 5);
  EXPECT_EQ(root["findings"][0]["endColumn"], 6);
  EXPECT_TRUE(root["findings"][0]["pc"].is_null());
  for (const char *key : {"invariant", "contract", "verdict", "vacuous", "assumptions", "reason",
                          "trace", "replayed", "seconds"})
    EXPECT_TRUE(root["proofs"][0].contains(key)) << key;
  EXPECT_EQ(root["proofs"][0]["verdict"], "unknown");
  EXPECT_EQ(root["incomplete"][0]["file"], "b.sol");
  EXPECT_TRUE(root["stats"]["files"].is_number_integer());
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
