//===- Functions.h - entry points of the code --------------------------------===//
#pragma once

#include "analyzer/evm/ControlFlow.h"

namespace quorate::evm {

/// What the code at the top tests before it runs a function.
struct Dispatcher {
  std::vector<uint32_t> selectors; ///< in the order of the tests, each once
  bool testsEmpty = false;         ///< asks whether there are call data at all (receive)
};

Dispatcher findDispatcher(const Code &code);

/// A way into the runtime code: a function's selector, no call data, or anything else.
struct EntryPoint {
  ir::FunctionKind kind = ir::FunctionKind::Regular;
  Assumptions assumed;
};
std::vector<EntryPoint> entryPoints(const Dispatcher &dispatcher);

} // namespace quorate::evm
