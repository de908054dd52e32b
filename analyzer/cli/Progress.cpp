//===- Progress.cpp ---------------------------------------------------------------------===//
#include "analyzer/cli/Progress.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

namespace quorate::cli {

static constexpr llvm::StringLiteral ClearLine = "\r\x1b[K";
static constexpr size_t Width = 70; ///< at most, without the time

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
  // A line that is broken over two could not be taken back.
  size_t columns = llvm::sys::Process::StandardErrColumns();
  size_t room = columns > 12 ? std::min<size_t>(Width, columns - 12) : columns ? 0 : Width;
  llvm::errs() << ClearLine << llvm::format("%5.1f s  ", seconds) << what.take_front(room);
}

void Progress::show(llvm::StringRef kind, size_t done, size_t total, llvm::StringRef what) {
  if (!enabled)
    return;
  size_t left = total - std::min(done, total);
  stage(kind.str() + ": " + std::to_string(done) + " done, " + std::to_string(left) + " left; " +
        what.str());
}

} // namespace quorate::cli
