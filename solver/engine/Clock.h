//===- Clock.h - the time that work takes ----------------------------------===//
#pragma once

#include <chrono>

namespace quorate::solver {

/// Seconds of the steady clock: only differences mean anything.
inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace quorate::solver
