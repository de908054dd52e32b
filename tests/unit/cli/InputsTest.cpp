#include "analyzer/cli/Inputs.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace quorate;

namespace {

class Inputs : public testing::Test {
protected:
  llvm::SmallString<128> folder;
  SourceStore sources;
  Results results;

  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("quorate-inputs", folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string write(llvm::StringRef name, llvm::StringRef text) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(path));
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << text;
    EXPECT_FALSE(error);
    return path.str().str();
  }
  std::string error(std::vector<std::string> paths) {
    auto loaded = cli::loadInputs(paths, sources, results);
    return loaded ? "" : llvm::toString(loaded.takeError());
  }
};

TEST_F(Inputs, FoldersAreWalkedInOrderWithoutDependencies) {
  write("src/B.sol", "contract B {}");
  write("src/A.sol", "contract A {}");
  write("node_modules/p/P.sol", "contract P {}");
  write("lib/q/Q.sol", "contract Q {}");
  write("src/code.hex", "6001600055");
  write("package.json", "{}");
  write("Artifact.json", R"({"contractName": "C", "abi": [], "bytecode": "0x6001600055"})");
  write("notes.txt", "text");
  auto loaded = cli::loadInputs({folder.str().str()}, sources, results);
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  ASSERT_EQ(loaded->solidity.size(), 2u);
  EXPECT_TRUE(llvm::StringRef(sources.file(loaded->solidity[0]).path).ends_with("A.sol"));
  EXPECT_EQ(loaded->code.size(), 2u);
  EXPECT_TRUE(results.incomplete.empty());
}

TEST_F(Inputs, OnlyAProjectsOwnLibrariesAreSkipped) {
  write("foundry.toml", "[profile.default]\nlibs = ['deps']\nout = 'made'\n");
  write("src/lib/Math.sol", "contract Math {}");
  write("src/build/Builder.sol", "contract Builder {}");
  write("deps/q/Q.sol", "contract Q {}");
  write("made/M.sol", "contract M {}");
  auto loaded = cli::loadInputs({folder.str().str()}, sources, results);
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  ASSERT_EQ(loaded->solidity.size(), 2u);
  EXPECT_TRUE(llvm::StringRef(sources.file(loaded->solidity[0]).path).ends_with("Builder.sol"));
}

TEST_F(Inputs, LinksAreFollowedOnce) {
  write("shared/S.sol", "contract S {}");
  write("project/src/A.sol", "contract A {}");
  ASSERT_FALSE(llvm::sys::fs::create_link(folder + "/shared", folder + "/project/src/linked"));
  ASSERT_FALSE(llvm::sys::fs::create_link(folder + "/project", folder + "/project/src/circle"));
  auto loaded = cli::loadInputs({(folder + "/project").str()}, sources, results);
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  EXPECT_EQ(loaded->solidity.size(), 2u);
  EXPECT_TRUE(results.incomplete.empty());
}

TEST_F(Inputs, AFolderThatIsNamedIsNotSkipped) {
  write("node_modules/p/P.sol", "contract P {}");
  auto loaded = cli::loadInputs({(folder + "/node_modules").str()}, sources, results);
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  EXPECT_EQ(loaded->solidity.size(), 1u);
}

TEST_F(Inputs, AFileNamedTwiceIsLoadedOnce) {
  std::string file = write("A.sol", "contract A {}");
  auto loaded = cli::loadInputs({file, folder.str().str()}, sources, results);
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  EXPECT_EQ(loaded->solidity.size(), 1u);
}

TEST_F(Inputs, MistakesAreTheUsers) {
  std::string text = write("notes.md", "# notes");
  EXPECT_TRUE(llvm::StringRef(error({(folder + "/none.sol").str()})).contains("no such file"));
  EXPECT_TRUE(llvm::StringRef(error({text})).contains("neither Solidity"));
  EXPECT_TRUE(llvm::StringRef(error({folder.str().str()})).contains("nothing to analyse"));
}

} // namespace
