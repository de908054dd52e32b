//===- Output.cpp - files that the user asked for -------------------------------------===//
#include "analyzer/cli/Output.h"

#include "analyzer/cli/Options.h"

namespace quorate::cli {

llvm::Error writeFile(llvm::StringRef path, llvm::function_ref<void(llvm::raw_ostream &)> print) {
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  if (!error) {
    print(out);
    out.close();
    error = out.error();
    out.clear_error(); // it is reported here, and not by the destructor
  }
  return error ? usageError("cannot write ", path, ": ", error.message()) : llvm::Error::success();
}

llvm::Error writeText(llvm::StringRef path, llvm::StringRef text) {
  return writeFile(path, [&](llvm::raw_ostream &out) { out << text; });
}

std::string untaken(const std::string &stem, std::set<std::string> &taken) {
  std::string name = stem;
  for (unsigned n = 2; !taken.insert(name).second; ++n)
    name = stem + "." + std::to_string(n);
  return name;
}

} // namespace quorate::cli
