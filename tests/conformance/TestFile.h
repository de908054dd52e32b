//===- TestFile.h - the compiler project's single-file tests ---------------===//
//
// One file holds its sources, then settings, then expectations:
//
//     ==== Source: a.sol ====          (absent when there is one source only)
//     contract A { }
//     // ====
//     // EVMVersion: >=cancun
//     // ----
//     // TypeError 1234: (a.sol:0-14): ...
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <map>
#include <string>
#include <vector>

namespace quorate::conformance {

struct TestSource {
  std::string name; ///< as written between the equals signs; empty for a file with one source
  std::string text;
};

struct TestFile {
  std::vector<TestSource> sources; ///< at least one
  /// "==== ExternalSource: NAME=PATH ====": `text` is the path, from the test's folder.
  std::vector<TestSource> externalSources;
  std::map<std::string, std::string> settings;
  std::vector<std::string> expectations; ///< lines below `// ----`, without the leading `// `
};

TestFile readTestFile(llvm::StringRef text);

/// The `.sol` files below `folder` (or `folder` itself if it is one), sorted.
std::vector<std::string> testFilesBelow(llvm::StringRef folder);

/// `importPath` as the compiler looks it up among the sources of a test: a relative path counts
/// from the importing source's folder, any other stands for itself.
std::string sourceNameOf(llvm::StringRef importPath, llvm::StringRef importingSource);

} // namespace quorate::conformance
