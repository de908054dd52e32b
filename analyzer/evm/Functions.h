//===- Functions.h - entry points of the code --------------------------------===//
#pragma once

#include "analyzer/evm/ControlFlow.h"

namespace quorate::evm {

/// What the code at the top tests before it runs a function.
struct Dispatcher {
  std::vector<uint32_t> selectors; ///< in the order of the tests, each once
  bool testsEmpty = false;         ///< asks whether there are call data at all (receive)
  /// Vyper: what the selector is divided by, where the remainder is a row of a table of jumps and
  /// what no row knows ends in one place. 0: none.
  uint32_t rows = 0;
};

Dispatcher findDispatcher(const Code &code);

/// A way into the runtime code: a function's selector, no call data, or anything else.
struct EntryPoint {
  ir::FunctionKind kind = ir::FunctionKind::Regular;
  Assumptions assumed;
};
std::vector<EntryPoint> entryPoints(const Dispatcher &dispatcher);

} // namespace quorate::evm
