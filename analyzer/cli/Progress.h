//===- Progress.h - one changing line on the terminal ----------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

namespace quorate::cli {

/// Writes to standard error, and only where that is a terminal.
class Progress {
public:
  Progress();
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;
  void show(unsigned done, unsigned total, llvm::StringRef what);

private:
  bool enabled, shown = false;
};

} // namespace quorate::cli
