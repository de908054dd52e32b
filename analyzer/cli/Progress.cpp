//===- Progress.cpp ---------------------------------------------------------------------===//
#include "analyzer/cli/Progress.h"

#include "llvm/Support/raw_ostream.h"

namespace quorate::cli {

static constexpr llvm::StringLiteral ClearLine = "\r\x1b[K";

Progress::Progress() : enabled(llvm::errs().is_displayed()) {}

Progress::~Progress() {
  if (shown)
    llvm::errs() << ClearLine;
}

void Progress::show(unsigned done, unsigned total, llvm::StringRef what) {
  if (!enabled)
    return;
  shown = true;
  llvm::errs() << ClearLine << '[' << done << '/' << total << "] " << what.take_front(60);
}

} // namespace quorate::cli
