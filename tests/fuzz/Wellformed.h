//===- Wellformed.h - what every module that a front end makes must be ------===//
#pragma once

#include "analyzer/ir/Module.h"
#include "analyzer/ir/Simplify.h"
#include "analyzer/ir/Verify.h"

#include "llvm/Support/raw_ostream.h"

#include <cstdlib>

namespace quorate {

inline void mustBeWellFormed(const ir::Module &module, const char *when) {
  std::vector<std::string> broken = ir::verify(module);
  for (const std::string &line : broken)
    llvm::errs() << when << ": " << line << '\n';
  if (!broken.empty())
    std::abort();
}

/// Before and after simplification.
inline void mustBeWellFormed(ir::Module &module) {
  mustBeWellFormed(module, "made");
  ir::simplify(module);
  mustBeWellFormed(module, "simplified");
}

} // namespace quorate
