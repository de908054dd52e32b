//===- Output.h - files that the user asked for ---------------------------------------===//
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <set>
#include <string>

namespace quorate::cli {

/// Replaces the file by what `print` writes. That it cannot be written is a usage error.
llvm::Error writeFile(llvm::StringRef path, llvm::function_ref<void(llvm::raw_ostream &)> print);
llvm::Error writeText(llvm::StringRef path, llvm::StringRef text);

/// `stem`, or `stem.2`, `stem.3` and so on if it is among `taken`, to which it is added.
std::string untaken(const std::string &stem, std::set<std::string> &taken);

} // namespace quorate::cli
