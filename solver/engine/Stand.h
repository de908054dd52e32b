//===- Stand.h - accounts that play a part in a replay ----------------------===//
#pragma once

#include "solver/engine/Concrete.h"

namespace quorate::solver {

/// Where traces put the payload's target, so that it can be given code.
inline constexpr uint64_t CallBackAddress = 0xBEEF;

/// A contract that gives these answers and no others.
std::unique_ptr<ir::Module> answering(llvm::ArrayRef<Answer> answers);
/// A contract that, when first called, makes one call.
std::unique_ptr<ir::Module> callingBack(const ir::Word &target, llvm::ArrayRef<uint8_t> data);

} // namespace quorate::solver
