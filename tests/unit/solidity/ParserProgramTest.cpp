//===- ParserProgramTest.cpp - files and their imports ----------------------===//
#include "analyzer/solidity/Frontend.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <map>

using namespace quorate;
using namespace quorate::sol;

namespace {

/// Files in a folder of their own, parsed from `a.sol`.
class ParserProgram : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("quorate-program", folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  void write(llvm::StringRef name, llvm::StringRef text) {
    llvm::SmallString<256> path(folder);
    llvm::sys::path::append(path, name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(path));
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << text;
    ASSERT_FALSE(error);
  }

  void parse() {
    llvm::Expected<FileId> file = sources.load((folder + "/a.sol").str());
    ASSERT_TRUE(bool(file));
    llvm::Expected<ImportResolver> imports = ImportResolver::forProject(folder);
    ASSERT_TRUE(bool(imports));
    parseProgram(*file, sources, *imports, program, results);
  }

  SourceUnit *unit(llvm::StringRef name) {
    for (SourceUnit *unit : program.units)
      if (llvm::sys::path::filename(sources.file(unit->file).path) == name)
        return unit;
    return nullptr;
  }

  llvm::SmallString<128> folder;
  SourceStore sources;
  Program program;
  Results results;
};

TEST_F(ParserProgram, CyclesAndAliasesOfAPathMakeOneUnitEach) {
  write("a.sol", "import \"./b.sol\"; import \"./sub/../b.sol\"; import \"./a.sol\";");
  write("b.sol", "import \"./sub/c.sol\";");
  write("sub/c.sol", "import \"../a.sol\"; contract C { }");
  parse();
  EXPECT_TRUE(results.incomplete.empty());
  ASSERT_EQ(program.units.size(), 3u);
  SourceUnit *a = unit("a.sol"), *b = unit("b.sol"), *c = unit("c.sol");
  EXPECT_EQ(a->imports[0]->target, b);
  EXPECT_EQ(a->imports[1]->target, b);
  EXPECT_EQ(a->imports[2]->target, a);
  EXPECT_EQ(c->imports[0]->target, a);
}

TEST_F(ParserProgram, AMissingImportIsSaidAtItsPlaceAndTheRestIsRead) {
  write("a.sol", "import \"./gone.sol\";\nimport {X} from \"@scope/pkg/X.sol\"; contract A { }");
  parse();
  ASSERT_EQ(results.incomplete.size(), 2u);
  EXPECT_EQ(sources.text(results.incomplete[0].place.span), "\"./gone.sol\"");
  EXPECT_NE(results.incomplete[0].reason.find("gone.sol"), std::string::npos);
  EXPECT_NE(results.incomplete[1].reason.find("npm install @scope/pkg"), std::string::npos);
  EXPECT_EQ(unit("a.sol")->imports[0]->target, nullptr);
  EXPECT_EQ(unit("a.sol")->members.size(), 1u);
}

TEST_F(ParserProgram, AFileIsReadInTheVersionOfThoseAroundIt) {
  write("a.sol", "pragma solidity ^0.8.1; import \"./library.sol\"; import \"./plain.sol\";");
  write("library.sol", "pragma solidity >=0.6.0; import \"./newer.sol\";");
  write("newer.sol", "pragma solidity >=0.8.4;");
  write("plain.sol", "contract C { }");
  parse();
  EXPECT_EQ(unit("a.sol")->version.low, 8004u);
  EXPECT_EQ(unit("library.sol")->version.low, 8004u);
  EXPECT_TRUE(unit("library.sol")->abiCoderV2);
  EXPECT_EQ(unit("newer.sol")->version.low, 8004u);
}

TEST_F(ParserProgram, ARangeThatDoesNotFitStaysAsItIs) {
  write("a.sol", "pragma solidity ^0.8.0; import \"./old.sol\";");
  write("old.sol", "pragma solidity ^0.4.0;");
  parse();
  EXPECT_EQ(unit("old.sol")->version.low, 4000u);
}

} // namespace
