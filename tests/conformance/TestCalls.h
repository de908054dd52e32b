//===- TestCalls.h - the expectations of an execution test ------------------===//
//
//   // f(uint256), 1 wei: 2 -> 3
//   // ~ emit E(uint256): #0x01, 0x02
//
// The last contract of the last source is deployed first.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Interpreter.h"

#include "llvm/Support/Error.h"

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
  unsigned line = 0; ///< among the expectations, from 1
};

/// The calls that the lines of expectations ask for.
llvm::Expected<std::vector<TestCall>> parseCalls(llvm::ArrayRef<std::string> lines);

} // namespace quorate::conformance
