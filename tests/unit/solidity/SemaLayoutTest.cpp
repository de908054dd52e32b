//===- SemaLayoutTest.cpp - storage layout against the compiler's --------------===//
#include "SemaSupport.h"

#include "analyzer/solidity/Layout.h"

#include "llvm/ADT/StringExtras.h"

using namespace quorate;
using namespace quorate::sol;

namespace {

struct Place {
  std::string name;
  uint64_t slot;
  unsigned offset;
  friend bool operator==(const Place &, const Place &) = default;
  friend std::ostream &operator<<(std::ostream &out, const Place &place) {
    return out << place.name << "@" << place.slot << "+" << place.offset;
  }
};

std::vector<Place> places(llvm::ArrayRef<ContractLayout::Entry> entries) {
  std::vector<Place> list;
  for (const auto &entry : entries)
    list.push_back({entry.variable->name, entry.place.slot.getZExtValue(), entry.place.offset});
  return list;
}

// The expected places are solc 0.8.30's `storageLayout` of the same source.
TEST(SemaLayout, LikeTheCompiler) {
  Analysed a(R"(
    type Small is uint40;
    enum Kind { A, B, C }
    struct Inner { uint8 a; uint16 b; address c; }
    struct Outer { bool flag; Inner inner; uint8 tail; mapping(uint => Inner) byId; }
    struct Grows { Grows[] children; uint128 x; uint128 y; uint8 z; }
    interface Token {}
    contract Base {
      uint8 internal first;
      address internal owner;
      uint constant LIMIT = 7;
      uint immutable started = block.timestamp;
    }
    contract Other { bool internal other; }
    contract Derived is Base, Other {
      uint96 a;
      Small s;
      Kind kind;
      Token token;
      bytes4 sig;
      function (uint) external returns (uint) ext;
      function (uint) internal returns (uint) int_;
      Inner inner;
      uint8 afterStruct;
      uint8[LIMIT] packed;
      uint24[3][2] nested;
      Inner[2] inners;
      uint8 afterArray;
      uint[] dynamic;
      string name;
      mapping(address => uint) balances;
      Outer outer;
      bool last;
      bytes32[] more;
      Grows grows;
      uint128[3] odd;
      bool veryLast;
    })");
  EXPECT_EQ(a.reasons(), Names{});
  Layouts layouts;
  ContractLayout layout = layouts.of(a.contract("Derived"));
  EXPECT_EQ(places(layout.storage),
            (std::vector<Place>{
                {"first", 0, 0},    {"owner", 0, 1},  {"other", 0, 21},    {"a", 1, 0},
                {"s", 1, 12},       {"kind", 1, 17},  {"token", 2, 0},     {"sig", 2, 20},
                {"ext", 3, 0},      {"int_", 3, 24},  {"inner", 4, 0},     {"afterStruct", 5, 0},
                {"packed", 6, 0},   {"nested", 7, 0}, {"inners", 9, 0},    {"afterArray", 11, 0},
                {"dynamic", 12, 0}, {"name", 13, 0},  {"balances", 14, 0}, {"outer", 15, 0},
                {"last", 19, 0},    {"more", 20, 0},  {"grows", 21, 0},    {"odd", 24, 0},
                {"veryLast", 26, 0}}));
  ASSERT_EQ(layout.immutables.size(), 1u);
  const StructLayout &outer = layouts.of(*a.find<StructDecl>("Outer"));
  EXPECT_EQ(outer.slots, 4u);
  EXPECT_EQ(outer.members[2].slot, 2u);
  const StructLayout &inner = layouts.of(*a.find<StructDecl>("Inner"));
  EXPECT_EQ(inner.members[2].offset, 3u);
}

TEST(SemaLayout, BaseAndTransient) {
  Analysed a(R"(pragma solidity ^0.8.29;
    contract Base { uint inherited; }
    uint constant START = 0x100;
    contract C is Base layout at START + 2 {
      uint8 transient lock; uint x; address transient who; uint transient total;
    })");
  EXPECT_EQ(a.reasons(), Names{});
  ContractLayout layout = Layouts().of(a.contract("C"));
  EXPECT_EQ(places(layout.storage), (std::vector<Place>{{"inherited", 258, 0}, {"x", 259, 0}}));
  EXPECT_EQ(places(layout.transient),
            (std::vector<Place>{{"lock", 0, 0}, {"who", 0, 1}, {"total", 1, 0}}));
  EXPECT_EQ(layout.find(*a.find<VariableDecl>("C.x"))->slot, 259u);
}

TEST(SemaLayout, HostileSizes) {
  std::string chain = "struct S0 { uint a; uint b; }";
  for (int i = 1; i < 40; ++i) {
    std::string inner = "S" + std::to_string(i - 1);
    chain += "struct S" + std::to_string(i) + " { " + inner + " a; " + inner + " b; }";
  }
  Analysed a(chain + R"(
    struct Cyclic { Cyclic inner; uint x; }
    contract C { S39 huge; Cyclic c; uint[2**255][4] wraps; uint z; })");
  Layouts layouts;
  EXPECT_EQ(layouts.of(*a.find<StructDecl>("S39")).slots, uint64_t(1) << 40);
  EXPECT_EQ(layouts.of(a.contract("C")).storage.size(), 4u);
}

} // namespace
