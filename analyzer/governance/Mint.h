//===- Mint.h - what stands against minting ------------------------------------===//
#pragma once

#include "analyzer/governance/Token.h"

namespace quorate::gov {

/// Excludes the ways on which something of value is taken for what is raised: a transfer in, ether
/// sent along, another record of the sender's that is used up.
PathQuery withoutPayment(const Code &code, const Change &up);

enum class MintCap : uint8_t {
  None,
  Held, ///< every way compares the amount, or the total after it, with a limit
  Wraps ///< there is a limit, but the sum compared with it can overflow
};
MintCap capOf(const Code &code, const Change &up);

/// The same of a call that has another contract mint so much.
MintCap capOfCall(const Code &code, ValueId call, ValueId amount);

/// The authority is a contract that this one calls itself: an asset that reports a deposit.
bool isAsset(const ContractView &view, const Authority &authority);

} // namespace quorate::gov
