#include "analyzer/diagnostics/Findings.h"

#include <gtest/gtest.h>

using namespace quorate;

namespace {

TEST(Source, PositionsAndLines) {
  SourceStore store;
  FileId id = store.add("a.sol", "one\ntwo\r\nthree\rfour");
  auto at = [&](uint32_t offset) {
    LineColumn p = store.position(id, offset);
    return std::pair(p.line, p.column);
  };
  EXPECT_EQ(at(0), std::pair(1u, 1u));
  EXPECT_EQ(at(3), std::pair(1u, 4u)) << "a line break belongs to its line";
  EXPECT_EQ(at(4), std::pair(2u, 1u));
  EXPECT_EQ(at(9), std::pair(3u, 1u));
  EXPECT_EQ(at(15), std::pair(4u, 1u));
  EXPECT_EQ(at(1000), std::pair(4u, 5u)) << "clamped to the end";
  EXPECT_EQ(store.line(id, 2), "two");
  EXPECT_EQ(store.line(id, 4), "four");
  EXPECT_EQ(store.line(id, 5), "");
  EXPECT_EQ(store.text({id, 4, 7}), "two");
}

TEST(Source, LoadsEachFileOnce) {
  SourceStore store;
  std::string path = QUORATE_SOURCE_DIR "/CMakeLists.txt";
  auto first = store.load(path);
  ASSERT_TRUE(bool(first));
  auto again = store.load(QUORATE_SOURCE_DIR "/cmake/../CMakeLists.txt");
  ASSERT_TRUE(bool(again));
  EXPECT_EQ(*first, *again);
  EXPECT_EQ(store.size(), 1u);
}

TEST(Source, ErrorsNameThePath) {
  SourceStore store;
  for (const char *path : {"/nonexistent/x.sol", QUORATE_SOURCE_DIR}) {
    auto result = store.load(path);
    ASSERT_FALSE(bool(result));
    EXPECT_NE(llvm::toString(result.takeError()).find(path), std::string::npos);
  }
}

Finding finding(const char *rule, uint32_t begin, Confidence confidence = Confidence::Likely) {
  Finding f;
  f.rule = rule;
  f.place.span = {FileId{0}, begin, begin + 1};
  f.confidence = confidence;
  return f;
}

TEST(Findings, FingerprintIgnoresThePlace) {
  Finding a = finding("r", 1), b = finding("r", 100);
  a.contract = b.contract = "C";
  a.sink = b.sink = "store proposals[*].eta";
  EXPECT_EQ(a.fingerprint(), b.fingerprint());
  EXPECT_EQ(a.fingerprint().size(), 32u);
  b.sink = "other";
  EXPECT_NE(a.fingerprint(), b.fingerprint());
  Finding c = a, d = a;
  c.contract = "Cf", c.function = "x";
  d.contract = "C", d.function = "fx";
  EXPECT_NE(c.fingerprint(), d.fingerprint()) << "parts do not run together";
}

TEST(Findings, NormaliseOrdersAndDropsRepeats) {
  Results results;
  results.findings = {finding("b", 9), finding("a", 5), finding("b", 9, Confidence::Definite),
                      finding("a", 9)};
  results.normalise();
  ASSERT_EQ(results.findings.size(), 3u);
  EXPECT_EQ(results.findings[0].place.span.begin, 5u);
  EXPECT_EQ(results.findings[1].rule, "a");
  EXPECT_EQ(results.findings[2].confidence, Confidence::Definite) << "the surer one stays";
}

TEST(Findings, TheSamePlaceInTheCodeOfTwoContractsIsTwoPlaces) {
  Finding here = finding("a", 0);
  here.place.pc = 7;
  Results results;
  for (const char *contract : {"A", "B", "A"}) {
    here.contract = contract;
    results.findings.push_back(here);
  }
  results.normalise();
  ASSERT_EQ(results.findings.size(), 2u);
  EXPECT_NE(results.findings[0].contract, results.findings[1].contract);
}

} // namespace
