//===- Progress.h - what is being worked on -------------------------------------------------===//
//
// One line on standard error that is written over and over and disappears in
// the end. Nothing is written where standard error is not a terminal.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <chrono>

namespace quorate::cli {

class Progress {
public:
  Progress();
  ~Progress() { clear(); }
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void enable(bool wanted) { enabled &= wanted; }
  void stage(llvm::StringRef what);
  /// "proofs: 3 done, 5 left; Governor: execute-once": the last is being worked on.
  void show(llvm::StringRef kind, size_t done, size_t total, llvm::StringRef what);
  void clear();

private:
  bool enabled = false, shown = false;
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

} // namespace quorate::cli
