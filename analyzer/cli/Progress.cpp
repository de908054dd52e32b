//===- Progress.cpp ---------------------------------------------------------------------===//
#include "analyzer/cli/Progress.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

namespace quorate::cli {

static constexpr llvm::StringLiteral ClearLine = "\r\x1b[K";
static constexpr size_t Width = 70;

Progress::Progress() : enabled(llvm::errs().is_displayed()) {}

void Progress::clear() {
  if (shown)
    llvm::errs() << ClearLine;
  shown = false;
}

void Progress::stage(llvm::StringRef what) {
  if (!enabled)
    return;
  shown = true;
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  llvm::errs() << ClearLine << llvm::format("%5.1f s  ", seconds) << what.take_front(Width);
}

void Progress::show(unsigned done, unsigned total, llvm::StringRef what) {
  unsigned left = total - std::min(done, total);
  stage("proofs: " + std::to_string(done) + " done, " + std::to_string(left) + " left; " +
        what.str());
}

} // namespace quorate::cli
