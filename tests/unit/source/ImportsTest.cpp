//===- ImportsTest.cpp - where imports are looked for -----------------------===//
#include "analyzer/source/Imports.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

using namespace quorate;

namespace {

class Imports : public testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<128> made;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("quorate-imports", made));
    ASSERT_FALSE(llvm::sys::fs::real_path(made, folder));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string at(llvm::StringRef name) {
    llvm::SmallString<256> path(folder);
    llvm::sys::path::append(path, name);
    return path.str().str();
  }
  void write(llvm::StringRef name, llvm::StringRef text = "") {
    std::string path = at(name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(path));
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << text;
    ASSERT_FALSE(error);
  }
  /// Relative to the folder, or the error.
  std::string resolve(llvm::StringRef path, llvm::StringRef from) {
    llvm::Expected<ImportResolver> resolver = ImportResolver::forProject(folder);
    if (!resolver)
      return llvm::toString(resolver.takeError());
    llvm::Expected<std::string> found = resolver->resolve(path, at(from));
    if (!found)
      return llvm::toString(found.takeError());
    llvm::StringRef name = *found;
    name.consume_front(folder.str().str() + "/");
    return name.str();
  }

  llvm::SmallString<128> folder;
};

TEST_F(Imports, Relative) {
  write("src/a.sol");
  write("lib.sol");
  EXPECT_EQ(resolve("./a.sol", "src/b.sol"), "src/a.sol");
  EXPECT_EQ(resolve("../lib.sol", "src/b.sol"), "lib.sol");
  EXPECT_EQ(resolve("./x/../../lib.sol", "src/b.sol"), "lib.sol");
}

TEST_F(Imports, RootAndNodeModulesAbove) {
  write("src/a.sol");
  write("node_modules/@scope/pkg/x.sol");
  write("packages/p/node_modules/near/y.sol");
  write("node_modules/near/y.sol");
  EXPECT_EQ(resolve("src/a.sol", "test/t.sol"), "src/a.sol");
  EXPECT_EQ(resolve("@scope/pkg/x.sol", "packages/p/src/deep/b.sol"),
            "node_modules/@scope/pkg/x.sol");
  EXPECT_EQ(resolve("near/y.sol", "packages/p/src/b.sol"), "packages/p/node_modules/near/y.sol");
}

TEST_F(Imports, Remappings) {
  write("remappings.txt", "# comment\n\n@oz/=lib/oz/contracts/\r\n@oz/special/=other/\n"
                          "src/old:@oz/=legacy/\nnonsense\n=x\n");
  write("lib/oz/contracts/a.sol");
  write("other/b.sol");
  write("lib/oz/contracts/special/c.sol");
  write("legacy/a.sol");
  EXPECT_EQ(resolve("@oz/a.sol", "src/x.sol"), "lib/oz/contracts/a.sol");
  EXPECT_EQ(resolve("@oz/special/b.sol", "src/x.sol"), "other/b.sol");
  EXPECT_EQ(resolve("@oz/special/c.sol", "src/x.sol"), "lib/oz/contracts/special/c.sol");
  EXPECT_EQ(resolve("@oz/a.sol", "src/old/x.sol"), "legacy/a.sol");
}

TEST_F(Imports, FoundryToml) {
  write("foundry.toml", "[profile.default]\nlibs = ['deps']\nremappings = ['m/=mapped/']\n");
  write("mapped/a.sol");
  write("deps/thing/src/t.sol");
  write("deps/flat/f.sol");
  write("deps/hard/contracts/h.sol");
  write("deps/own/remappings.txt", "inner/=vendor/inner/\n");
  write("deps/own/vendor/inner/i.sol");
  EXPECT_EQ(resolve("m/a.sol", "src/x.sol"), "mapped/a.sol");
  EXPECT_EQ(resolve("thing/t.sol", "src/x.sol"), "deps/thing/src/t.sol");
  EXPECT_EQ(resolve("flat/f.sol", "src/x.sol"), "deps/flat/f.sol");
  EXPECT_EQ(resolve("hard/h.sol", "src/x.sol"), "deps/hard/contracts/h.sol");
  EXPECT_EQ(resolve("inner/i.sol", "deps/own/src/o.sol"), "deps/own/vendor/inner/i.sol");
}

TEST_F(Imports, FoundryProfiles) {
  write("foundry.toml", "[profile.default]\nlibs = ['deps']\nremappings = ['m/=default/']\n"
                        "[profile.ci]\nremappings = ['m/=ci/']\n");
  write("default/a.sol");
  write("ci/a.sol");
  write("deps/thing/src/t.sol");
  EXPECT_EQ(resolve("m/a.sol", "src/x.sol"), "default/a.sol");
  setenv("FOUNDRY_PROFILE", "ci", 1);
  EXPECT_EQ(resolve("m/a.sol", "src/x.sol"), "ci/a.sol");
  EXPECT_EQ(resolve("thing/t.sol", "src/x.sol"), "deps/thing/src/t.sol"); // as in the default one
  setenv("FOUNDRY_PROFILE", "nowhere", 1);
  EXPECT_EQ(resolve("m/a.sol", "src/x.sol"), "default/a.sol");
  unsetenv("FOUNDRY_PROFILE");
}

TEST_F(Imports, FoundryWithoutDetection) {
  write("foundry.toml",
        "[profile.default]\nauto_detect_remappings = false\ninclude_paths = ['more']\n");
  write("lib/thing/src/t.sol");
  write("more/near/n.sol");
  EXPECT_NE(resolve("thing/t.sol", "src/x.sol").find("looked for"), std::string::npos);
  EXPECT_EQ(resolve("near/n.sol", "src/x.sol"), "more/near/n.sol");
}

/// Two libraries bring their own version of a third one along.
TEST_F(Imports, VersionsSideBySide) {
  write("foundry.toml", "[profile.default]\n");
  write("lib/a/src/A.sol");
  write("lib/a/lib/token/src/T.sol");
  write("lib/b/contracts/B.sol");
  write("lib/b/foundry.toml", "[profile.default]\nremappings = ['token/=lib/token-v2/']\n");
  write("lib/b/lib/token-v2/T.sol");
  EXPECT_EQ(resolve("token/T.sol", "lib/a/src/A.sol"), "lib/a/lib/token/src/T.sol");
  EXPECT_EQ(resolve("token/T.sol", "lib/b/contracts/B.sol"), "lib/b/lib/token-v2/T.sol");
  // What the project itself says, it says for all.
  write("remappings.txt", "token/=vendor/token/\n");
  write("vendor/token/T.sol");
  EXPECT_EQ(resolve("token/T.sol", "src/x.sol"), "vendor/token/T.sol");
  EXPECT_EQ(resolve("token/T.sol", "lib/a/src/A.sol"), "vendor/token/T.sol");
  // With a context, for that part.
  write("remappings.txt", "lib/b/:token/=vendor/token/\n");
  EXPECT_EQ(resolve("token/T.sol", "lib/a/src/A.sol"), "lib/a/lib/token/src/T.sol");
  EXPECT_EQ(resolve("token/T.sol", "lib/b/contracts/B.sol"), "vendor/token/T.sol");
}

TEST_F(Imports, LibrariesInACircleEnd) {
  write("foundry.toml", "[profile.default]\n");
  write("lib/a/src/A.sol");
  llvm::sys::fs::create_directories(at("lib/a/lib"));
  ASSERT_FALSE(llvm::sys::fs::create_link(at("lib/a"), at("lib/a/lib/again")));
  EXPECT_EQ(resolve("a/A.sol", "src/x.sol"), "lib/a/src/A.sol");
  EXPECT_NE(resolve("b/B.sol", "src/x.sol").find("looked for"), std::string::npos);
}

/// A store of packages with links into it, as pnpm makes it.
TEST_F(Imports, LinkedPackages) {
  write("node_modules/.store/p@1/node_modules/p/P.sol");
  write("node_modules/.store/p@1/node_modules/q/Q.sol");
  ASSERT_FALSE(llvm::sys::fs::create_link(at("node_modules/.store/p@1/node_modules/p"),
                                          at("node_modules/p")));
  EXPECT_EQ(resolve("p/P.sol", "src/x.sol"), "node_modules/p/P.sol");
  EXPECT_EQ(resolve("q/Q.sol", "node_modules/p/P.sol"),
            "node_modules/.store/p@1/node_modules/q/Q.sol");
}

TEST_F(Imports, BrokenFoundryToml) {
  write("foundry.toml", "[profile.default\nremappings = 5");
  EXPECT_NE(resolve("a.sol", "b.sol").find("foundry.toml:1"), std::string::npos);
  write("foundry.toml", "profile = 5\n");
  EXPECT_NE(resolve("a.sol", "b.sol").find("looked for"), std::string::npos);
}

TEST_F(Imports, NotFound) {
  EXPECT_NE(resolve("./a.sol", "b.sol").find(at("a.sol")), std::string::npos);
  EXPECT_NE(resolve("@a/b/c.sol", "x.sol").find("npm install @a/b)"), std::string::npos);
  EXPECT_NE(resolve("lib/c.sol", "x.sol").find("remappings.txt"), std::string::npos);
  EXPECT_NE(resolve("", "x.sol").find("empty or malformed"), std::string::npos);
  EXPECT_NE(resolve(llvm::StringRef("a\0b", 3), "x.sol").find("malformed"), std::string::npos);
  write("folder/a.sol");
  EXPECT_NE(resolve("./folder", "x.sol").find("looked for"), std::string::npos);
}

TEST_F(Imports, WithoutAProject) {
  write("x/node_modules/p/a.sol");
  llvm::Expected<ImportResolver> resolver = ImportResolver::forProject("");
  ASSERT_TRUE(bool(resolver));
  EXPECT_EQ(resolver->root, "");
  llvm::Expected<std::string> found = resolver->resolve("p/a.sol", at("x/b.sol"));
  ASSERT_TRUE(bool(found));
  EXPECT_EQ(*found, at("x/node_modules/p/a.sol"));
}

TEST_F(Imports, ProjectRoot) {
  write("p/foundry.toml");
  write("p/src/a.sol");
  write("q/package.json");
  EXPECT_EQ(findProjectRoot(at("p/src/a.sol")), at("p"));
  EXPECT_EQ(findProjectRoot(at("p/src")), at("p"));
  EXPECT_EQ(findProjectRoot(at("p")), at("p"));
  EXPECT_EQ(findProjectRoot(at("q/b.sol")), at("q"));
  // A package.json inside a project begins no new one; a repository does.
  write("p/src/package.json");
  EXPECT_EQ(findProjectRoot(at("p/src/a.sol")), at("p"));
  write("p/lib/own/.git");
  EXPECT_EQ(findProjectRoot(at("p/lib/own/src/a.sol")), at("p/lib/own"));
  write("mono/package.json");
  write("mono/packages/x/hardhat.config.ts");
  write("mono/packages/y/foundry.toml");
  EXPECT_EQ(findProjectRoot(at("mono/packages/x/contracts/a.sol")), at("mono/packages/x"));
  EXPECT_EQ(findProjectRoot(at("mono/packages/y/src/a.sol")), at("mono/packages/y"));
  EXPECT_EQ(findProjectRoot(at("mono/packages/z/a.sol")), at("mono"));
}

} // namespace
