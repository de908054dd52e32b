//===- ShowTables.h - storage, selectors and control flow of contracts ----------------===//
#pragma once

#include "analyzer/ir/Module.h"

#include "llvm/Support/raw_ostream.h"

namespace quorate::cli {

using Contracts = std::vector<const ir::Contract *>;

/// State variables with slot, byte and type; members of structs beneath.
void printStorage(llvm::raw_ostream &out, const ir::Module &module, const Contracts &contracts,
                  bool json);
/// Entry points by selector, and what has none.
void printSelectors(llvm::raw_ostream &out, const Contracts &contracts, bool json);

void printCfgText(llvm::raw_ostream &out, const ir::Module &module, const Contracts &contracts);
void printCfgDot(llvm::raw_ostream &out, const ir::Module &module, const Contracts &contracts);

} // namespace quorate::cli
