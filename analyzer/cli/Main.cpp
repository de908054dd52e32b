//===- Main.cpp - the quorate command -------------------------------------------------===//
#include "analyzer/cli/Guard.h"
#include "analyzer/cli/Run.h"

#include "llvm/ADT/SmallVector.h"

int main(int count, char **arguments) {
  llvm::SmallVector<llvm::StringRef, 16> words(arguments + 1, arguments + count);
  return quorate::cli::guarded([&] { return quorate::cli::run(words); });
}
