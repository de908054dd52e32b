//===- TestFile.h - one execution test in the compiler project's form -------===//
//
//   source text, or several after lines `==== Source: NAME ====`
//   // ====
//   // setting: value
//   // ----
//   // f(uint256), 1 wei: 2 -> 3
//   // ~ emit E(uint256): #0x01, 0x02
//
// The last source is the one whose last contract is deployed.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Interpreter.h"

#include "llvm/Support/Error.h"

#include <map>
#include <string>
#include <vector>

namespace quorate::conformance {

/// A log that a call must leave.
struct ExpectedLog {
  std::string event;   ///< signature; "<anonymous>" where all topics are listed
  std::string creator; ///< digits of an address; empty: the contract under test
  std::vector<ir::Word> topics, data;
};

struct TestCall {
  enum class Kind { Function, LowLevel, Constructor, Library, Builtin } kind = Kind::Function;
  std::string signature; ///< Library: its name
  ir::Word value = ir::Word(256, 0);
  ir::ByteString arguments;
  std::string firstArgument; ///< as written, for the built-in `balance` and `account`
  bool fails = false;
  ir::ByteString result;
  std::vector<ExpectedLog> logs;
  unsigned line = 0;
};

struct TestFile {
  struct Source {
    std::string name, text;
    bool isExternal = false; ///< text is a path relative to the test's folder
  };
  std::vector<Source> sources;
  std::map<std::string, std::string> settings;
  std::vector<TestCall> calls;
};

llvm::Expected<TestFile> parseTestFile(llvm::StringRef text);

} // namespace quorate::conformance
