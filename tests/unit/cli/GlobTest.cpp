#include "analyzer/cli/Glob.h"

#include <gtest/gtest.h>

using quorate::cli::globMatches;

namespace {

TEST(Glob, NamesMatchAtAnyDepth) {
  EXPECT_TRUE(globMatches("mocks", "src/mocks/A.sol"));
  EXPECT_TRUE(globMatches("*.t.sol", "test/deep/A.t.sol"));
  EXPECT_TRUE(globMatches("A.sol", "A.sol"));
  EXPECT_FALSE(globMatches("mocks", "src/mocks2/A.sol"));
  EXPECT_FALSE(globMatches("*.t.sol", "src/A.sol"));
}

TEST(Glob, PathsCountFromTheFolder) {
  EXPECT_TRUE(globMatches("src/legacy", "src/legacy/a/B.sol"));
  EXPECT_TRUE(globMatches("./src/*.sol", "src/B.sol"));
  EXPECT_TRUE(globMatches("src/?.sol", "src/B.sol"));
  EXPECT_FALSE(globMatches("src/*.sol", "src/a/B.sol"));
  EXPECT_FALSE(globMatches("legacy/a", "src/legacy/a/B.sol"));
}

TEST(Glob, TwoStarsCrossFolders) {
  EXPECT_TRUE(globMatches("**/legacy/**", "src/legacy/a/B.sol"));
  EXPECT_TRUE(globMatches("src/**/B.sol", "src/B.sol"));
  EXPECT_TRUE(globMatches("src/**/B.sol", "src/x/y/B.sol"));
  EXPECT_TRUE(globMatches("test/**", "test/A.sol"));
  EXPECT_FALSE(globMatches("src/**/B.sol", "lib/src/B.sol"));
}

TEST(Glob, HostilePatternsEnd) {
  std::string stars, path;
  for (int i = 0; i < 12; ++i) {
    stars += "**/a*a*a*a/";
    path += "aaaaaaaaaaaa/";
  }
  EXPECT_FALSE(globMatches(stars + "b", path + "c"));
  EXPECT_FALSE(globMatches(std::string(2000, '*') + "b", std::string(5000, 'a')));
}

} // namespace
