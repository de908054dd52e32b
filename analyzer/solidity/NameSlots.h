//===- NameSlots.h - slots that are passed to functions as constants ---------===//
#pragma once

#include "analyzer/ir/Module.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace quorate::sol {

/// A library reads and writes `sload(position)` for whoever calls it with a position of his own,
/// which is a constant. Each such constant gets a copy of the functions that it passes through, so
/// that the place is a variable there. `name` gives that variable, or an invalid id.
void nameSlots(
    ir::Contract &contract,
    llvm::function_ref<ir::VarId(const llvm::APInt &slot, ir::DataTypeId data, const Place &)>
        name);

} // namespace quorate::sol
