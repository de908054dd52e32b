//===- JsonText.h - JSON written by people -------------------------------------------===//
//
// quorate.json and the baseline: comments are allowed, and a mistake is
// reported with its line.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/Support/Error.h"

#include <nlohmann/json.hpp>

#include <map>

namespace quorate::cli {

struct JsonText {
  nlohmann::json root;
  std::string path; ///< of the file, for messages
  std::string text;
  std::map<std::string, size_t> offsets; ///< JSON pointer of a member or item -> behind its key

  /// An error about what `pointer` names: "quorate.json:3: MESSAGE".
  llvm::Error error(const std::string &pointer, const std::string &message) const;
  unsigned line(const std::string &pointer) const; ///< from 1
  size_t offset(const std::string &pointer) const;
};

llvm::Expected<JsonText> readJsonText(llvm::StringRef path);

} // namespace quorate::cli
