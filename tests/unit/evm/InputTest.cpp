#include "Support.h"

#include "llvm/ADT/StringExtras.h"

#include <random>

using namespace quorate;
using namespace quorate::evm;

TEST(Input, HexWithAndWithoutPrefixAndSpace) {
  for (const char *text : {"0x6001600255", "6001600255\n", "  60 01\n60\t02 55 "})
    EXPECT_EQ(unitOf(text).runtime, (std::vector<uint8_t>{0x60, 1, 0x60, 2, 0x55})) << text;
}

TEST(Input, LibraryPlaceholdersBecomeZeroAndAreNoted) {
  for (const char *name :
       {"__$1234567890abcdef1234567890abcdef12$__", "__Lib.sol:Library______________________"}) {
    std::string hex = std::string("73") + (std::string(name) + "____").substr(0, 40) + "50";
    CodeUnit unit = unitOf(hex);
    ASSERT_EQ(unit.runtime.size(), 22u);
    EXPECT_EQ(unit.runtime[1], 0);
    ASSERT_EQ(unit.notes.size(), 1u);
    EXPECT_NE(unit.notes[0].find("not linked"), std::string::npos);
  }
}

TEST(Input, ArtifactsOfEachTool) {
  const char *foundry = R"({"abi":[{"type":"function","name":"f","inputs":[{"name":"a",
    "type":"tuple[]","components":[{"type":"uint8"},{"type":"address"}]}],"outputs":[]}],
    "bytecode":{"object":"0x6001"},"deployedBytecode":{"object":"0x6002",
    "immutableReferences":{"7":[{"start":4,"length":32}]}},
    "storageLayout":{"storage":[{"label":"owner","slot":"3","offset":1,"type":"t"}],
    "types":{"t":{"label":"address"}}}})";
  auto units = readText("out/A.sol/Vault.json", foundry);
  ASSERT_TRUE(bool(units)) << llvm::toString(units.takeError());
  const CodeUnit &unit = units->at(0);
  EXPECT_EQ(unit.name, "Vault");
  EXPECT_EQ(unit.creation, (std::vector<uint8_t>{0x60, 1}));
  EXPECT_EQ(unit.runtime, (std::vector<uint8_t>{0x60, 2}));
  EXPECT_EQ(unit.abi.at(0).inputs.at(0).second, "(uint8,address)[]");
  EXPECT_EQ(unit.immutables.at(0).start, 4u);
  EXPECT_EQ(unit.storageLayout.at(0).type, "address");
  EXPECT_EQ(unit.storageLayout.at(0).offset, 1u);

  units =
      readText("x.json", R"({"contractName":"T","bytecode":"0x6001","deployedBytecode":"6003"})");
  ASSERT_TRUE(bool(units));
  EXPECT_EQ(units->at(0).name, "T");
  EXPECT_EQ(units->at(0).runtime.at(1), 3);

  units =
      readText("x.json", "{\"source\":\"// \u2014 \xe2\x80\x94\",\"deployedBytecode\":\"6003\"}");
  ASSERT_TRUE(bool(units)) << llvm::toString(units.takeError());
  EXPECT_EQ(units->at(0).runtime.size(), 2u);
}

TEST(Input, CompilerOutputHoldsManyUnits) {
  auto standard = readText("out.json", R"({"contracts":{"a.sol":{
    "A":{"evm":{"deployedBytecode":{"object":"6001"}}},
    "I":{"evm":{"deployedBytecode":{"object":""}}},
    "B":{"evm":{"deployedBytecode":{"object":"6002"}}}}}})");
  ASSERT_TRUE(bool(standard));
  ASSERT_EQ(standard->size(), 2u); // the interface has no code
  EXPECT_EQ(standard->at(1).name, "B");

  auto combined = readText("c.json", R"({"contracts":{"a.sol:A":{"bin":"","bin-runtime":"6001",
    "abi":"[{\"type\":\"function\",\"name\":\"g\",\"inputs\":[]}]"}},"version":"0.5"})");
  ASSERT_TRUE(bool(combined));
  EXPECT_EQ(combined->at(0).name, "A");
  EXPECT_EQ(combined->at(0).abi.at(0).name, "g");
}

TEST(Input, CreationCodeIsSplit) {
  SourceStore sources;
  auto creation = sources.load(dataPath("Ledger_0.8.26_creation.hex"));
  ASSERT_TRUE(bool(creation));
  auto units = readCode(*creation, sources);
  ASSERT_TRUE(bool(units));
  EXPECT_FALSE(units->at(0).creation.empty());
  ASSERT_LT(units->at(0).runtime.size(), units->at(0).creation.size());
  EXPECT_EQ(units->at(0).runtime.at(0), 0x60);
}

TEST(Input, RawBinary) {
  std::string code("\x60\x80\x60\x40\x52\x00", 6);
  auto units = readText("a.bin", code);
  ASSERT_TRUE(bool(units)) << llvm::toString(units.takeError());
  EXPECT_EQ(units->at(0).runtime.size(), 6u);
}

TEST(Input, BadInputIsRefusedWithAReason) {
  EXPECT_NE(refusal("a.hex", "0x600").find("odd number"), std::string::npos);
  EXPECT_NE(refusal("a.hex", "60zz").find("not hex: 'z'"), std::string::npos);
  EXPECT_NE(refusal("a.hex", " \n").find("empty"), std::string::npos);
  EXPECT_NE(refusal("a.hex", "0x").find("no code"), std::string::npos);
  EXPECT_NE(refusal("a.json", "{\"bytecode\": \"60").find("not well formed"), std::string::npos);
  EXPECT_NE(refusal("a.json", "{\"name\": 1}").find("without bytecode"), std::string::npos);
  EXPECT_NE(refusal("a.json", std::string(100000, '[')).find("deep"), std::string::npos);
  EXPECT_NE(refusal("a.hex", std::string(10'000'000, '6')).find("no chain"), std::string::npos);
  EXPECT_NE(refusal("a.bin", std::string(10'000'000, '\1')).find("larger"), std::string::npos);
}

TEST(Input, RandomAndTruncatedInputNeverCrashes) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 200, '\0');
    for (char &c : bytes)
      c = char(random());
    if (auto units = readText("r.bin", bytes))
      for (const CodeUnit &unit : *units)
        Lifted lifted(unit);
    else
      llvm::consumeError(units.takeError());
    // The same bytes as hex always are code.
    Lifted lifted(unitOf("0x00" + llvm::toHex(bytes)));
    EXPECT_TRUE(ir::verify(lifted.module).empty());
  }
}

TEST(Input, DamagedCodeNeverCrashes) {
  SourceStore sources;
  auto id = sources.load(dataPath("Ledger_0.8.26_creation.hex"));
  ASSERT_TRUE(bool(id));
  const std::string whole = llvm::StringRef(sources.file(*id).text).trim().str();
  std::mt19937 random(2);
  for (int round = 0; round < 60; ++round) {
    std::string text = whole;
    if (round % 2)
      text.resize(random() % text.size() / 2 * 2);
    for (int k = 0; !text.empty() && k < 4; ++k)
      text[random() % text.size()] = "0123456789abcdef"[random() % 16];
    auto units = readText("damaged.hex", text);
    if (!units) {
      llvm::consumeError(units.takeError());
      continue;
    }
    Lifted lifted(units->front());
    for (const std::string &message : ir::verify(lifted.module))
      ADD_FAILURE() << message;
  }
}

TEST(Input, LooksLikeCode) {
  EXPECT_TRUE(looksLikeCode("a.hex", ""));
  EXPECT_TRUE(looksLikeCode("a.json", "{\"bytecode\":\"0x\"}"));
  EXPECT_FALSE(looksLikeCode("package.json", "{\"name\":\"x\"}"));
  EXPECT_FALSE(looksLikeCode("a.sol", "contract A {}"));
  EXPECT_TRUE(looksLikeCode("-", "0x6080"));
}

TEST(Input, SourceMapsGiveInstructionsTheirText) {
  // Truffle's artifact: the text is in it. PUSH1 1 at 0, PUSH1 2 at 2, SSTORE at 4, STOP at 5.
  auto units = readText("T.json", R"({"contractName":"T","sourcePath":"T.sol",
    "source":"contract T { }","ast":{"src":"0:14:3"},
    "deployedBytecode":"600160025500","deployedSourceMap":"9:1:3:-;0:14;;5:2:-1:-"})");
  ASSERT_TRUE(bool(units)) << llvm::toString(units.takeError());
  const std::vector<Span> &map = units->at(0).sourceMap;
  ASSERT_EQ(map.size(), 4u);
  EXPECT_EQ(map[0].begin, 9u);
  EXPECT_EQ(map[0].end, 10u);
  EXPECT_TRUE(map[2].valid());
  EXPECT_EQ(map[2].end, 14u); // what is left out is as before
  EXPECT_FALSE(map[3].valid());
  Lifted l(units->at(0));
  const ir::Function &fn = l.contract().functions.front();
  bool stored = false;
  for (const ir::Instruction &i : fn.instructions)
    if (i.op == ir::Op::Store) {
      stored = true;
      EXPECT_EQ(i.place.span.end, 14u);
      EXPECT_EQ(i.place.pc, 4u);
    }
  EXPECT_TRUE(stored);
  auto odd = readText("T.json", R"({"source":"x","sourcePath":"T.sol","ast":{"src":"0:1:0"},
    "deployedBytecode":"6001","deployedSourceMap":"x:y:0"})");
  ASSERT_TRUE(bool(odd));
  EXPECT_TRUE(odd->at(0).sourceMap.empty());
}
