//===- Common.h - helpers of the IR's tests ---------------------------------===//
#pragma once

#include "analyzer/ir/Text.h"

#include "llvm/Support/Error.h"

#include <gtest/gtest.h>

namespace quorate::ir::test {

inline Module parsed(llvm::StringRef text) {
  llvm::Expected<Module> module = parse(text);
  if (!module) {
    ADD_FAILURE() << llvm::toString(module.takeError());
    return Module();
  }
  for (const std::string &error : verify(*module))
    ADD_FAILURE() << error;
  return std::move(*module);
}

inline std::string printed(const Module &module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  print(out, module);
  return text;
}

/// One function of one contract; `body` holds its blocks.
inline std::string inFunction(llvm::StringRef body, llvm::StringRef params = "()",
                              llvm::StringRef returns = "()") {
  return ("contract C contract solidity {\n  function f0 f regular pure entry params " + params +
          " returns " + returns + " {\n" + body + "\n  }\n}\n")
      .str();
}

} // namespace quorate::ir::test
