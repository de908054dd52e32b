//===- ParserPragmaTest.cpp - version ranges --------------------------------===//
#include "ParserSupport.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::sol;

namespace {

constexpr uint32_t open = ~0u;

struct Case {
  const char *pragma;
  uint32_t low, high;
};

constexpr Case cases[] = {
    {"^0.8.20", 8020, 9000},
    {"^0.8", 8000, 9000},
    {"^0.0.3", 3, 4},
    {"^1.2.3", 1002003, 2000000},
    {"~0.5.3", 5003, 6000},
    {"~0.5", 5000, 6000},
    {"~1", 1000000, 2000000},
    {"0.8.4", 8004, 8005},
    {"=0.8.4", 8004, 8005},
    {"v0.8.4", 8004, 8005},
    {"0.7", 7000, 8000},
    {"0.7.x", 7000, 8000},
    {"*", 0, open},
    {">=0.4.22 <0.6.0", 4022, 6000},
    {">= 0.4.22 < 0.6", 4022, 6000},
    {">0.4.22 <=0.5.3", 4023, 5004},
    {">0.5 <=0.6", 6000, 7000},
    {"0.4.11 - 0.5.2", 4011, 5003},
    {"0.4 - 0.5", 4000, 6000},
    {"^0.5.0 || ^0.7.0", 5000, 8000},
    {"\"^0.8.0\"", 8000, 9000},
    {"0.8.4-nightly", 8004, 8005},
};

TEST(Pragma, Ranges) {
  for (const Case &c : cases) {
    VersionRange range = VersionPragma(c.pragma).hull();
    EXPECT_EQ(range.low, c.low) << c.pragma;
    EXPECT_EQ(range.high, c.high) << c.pragma;
  }
}

TEST(Pragma, NonsenseIsRead) {
  for (const char *text : {"", "<", "^", "||", ">0.5.0<", "x.y.z", "99999999999999999999.1", "- -"})
    EXPECT_FALSE(VersionPragma(text).problem.empty()) << text;
}

TEST(Pragma, OfAFile) {
  EXPECT_EQ(Parsed("").unit->version.low, newestVersion);
  EXPECT_TRUE(Parsed("").unit->abiCoderV2);
  Parsed two("pragma solidity >=0.6.2; pragma solidity <0.7;");
  EXPECT_EQ(two.unit->version.low, 6002u);
  EXPECT_EQ(two.unit->version.high, 7000u);
  EXPECT_FALSE(two.unit->abiCoderV2);
  EXPECT_TRUE(two.unit->version.atLeast(6, 2));
  EXPECT_FALSE(two.unit->version.atLeast(6, 3));
  EXPECT_TRUE(Parsed("pragma solidity ^0.5.0; pragma experimental ABIEncoderV2;").unit->abiCoderV2);
  EXPECT_TRUE(Parsed("pragma abicoder v2; pragma solidity ^0.7.0;").unit->abiCoderV2);
  EXPECT_FALSE(Parsed("pragma solidity ^0.8.0; pragma abicoder v1;").unit->abiCoderV2);
  EXPECT_TRUE(Parsed("pragma solidity ^0.8.0;").unit->abiCoderV2);
}

} // namespace
