// A tree written and read again is the same tree.
#include "analyzer/solidity/Tree.h"

#include "ParserSupport.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace quorate::sol {
namespace {

std::string dumpOf(const SourceUnit &unit, const SourceStore &sources) {
  std::string text;
  llvm::raw_string_ostream out(text);
  dump(out, unit, sources);
  return text;
}

std::string contentsOf(const std::filesystem::path &path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Tree, EveryFixtureIsReadAsItWasWritten) {
  unsigned files = 0;
  for (const char *folder : {"/fixtures", "/tests/conformance"})
    for (const auto &entry :
         std::filesystem::recursive_directory_iterator(std::string(QUORATE_SOURCE_DIR) + folder)) {
      if (entry.path().extension() != ".sol")
        continue;
      SCOPED_TRACE(entry.path().string());
      Parsed parsed(contentsOf(entry.path()));
      std::string bytes = writeTree(*parsed.unit);
      SourceUnit *again = readTree(bytes, parsed.unit->file, parsed.ast);
      ASSERT_TRUE(again);
      EXPECT_EQ(dumpOf(*again, parsed.sources), dumpOf(*parsed.unit, parsed.sources));
      EXPECT_EQ(writeTree(*again), bytes);
      ++files;
    }
  EXPECT_GT(files, 200u);
}

TEST(Tree, MembersKnowWhereTheyStand) {
  Parsed parsed("enum E { A } contract C { uint x; function f(uint y) external {} }");
  std::string bytes = writeTree(*parsed.unit);
  SourceUnit *unit = readTree(bytes, parsed.unit->file, parsed.ast);
  ASSERT_TRUE(unit);
  EXPECT_EQ(unit->members[0]->contract, nullptr);
  auto *contract = llvm::cast<ContractDecl>(unit->members[1]);
  EXPECT_EQ(contract->contract, nullptr);
  auto *function = llvm::cast<FunctionDecl>(contract->members[1]);
  for (const Decl *decl : {contract->members[0], contract->members[1],
                           static_cast<Decl *>(function->params.front())}) {
    EXPECT_EQ(decl->contract, contract);
    EXPECT_EQ(decl->unit, unit);
  }
}

TEST(Tree, BytesThatAreNoTreeAreRefused) {
  Parsed parsed("contract C { function f() external returns (uint) { return 1 + 2; } }");
  std::string bytes = writeTree(*parsed.unit);
  AstContext ast;
  FileId file{0};
  EXPECT_FALSE(readTree("", file, ast));
  EXPECT_FALSE(readTree(bytes + "x", file, ast));
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(readTree(llvm::StringRef(bytes).take_front(size), file, ast)) << size;
  EXPECT_FALSE(readTree(std::string(20, '\xff'), file, ast));
}

} // namespace
} // namespace quorate::sol
