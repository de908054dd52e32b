//===- Run.h - source, IR, interpreter, verdict -----------------------------===//
#pragma once

#include "TestCalls.h"
#include "TestFile.h"

namespace quorate::conformance {

struct Verdict {
  enum class Kind { Pass, Wrong, Unsupported } kind = Kind::Pass;
  std::string reason; ///< Unsupported: short and countable. Wrong: what was expected and what came
  std::string difference; ///< Unsupported: what came instead of what was expected, if anything did
  unsigned calls = 0;     ///< calls with an expected result in the file
};

/// Runs every call of the file in a world of its own. `folder` is where the file lies; `version` is
/// that of the compiler, minor * 1000 + patch, zero for the newest.
Verdict runTest(const TestFile &file, llvm::ArrayRef<TestCall> calls, llvm::StringRef folder,
                uint32_t version);

} // namespace quorate::conformance
