//===- Funds.h - money that leaves ---------------------------------------------===//
#pragma once

#include "analyzer/governance/Taint.h"

namespace quorate::gov {

/// What a call says, where that can be read off: selector and arguments, also of an encoded call.
struct Message {
  std::optional<uint32_t> selector;
  llvm::ArrayRef<ValueId> arguments;
};
Message messageOf(const Code &code, ValueId call);

/// Ether, or tokens, sent from here (or from somebody who approved this contract).
struct Payout {
  ValueId call, to, amount;
  ValueId from; ///< transferFrom; otherwise invalid
};
std::optional<Payout> payoutOf(const Code &code, ValueId call);

/// A way on which anyone gets paid although nothing shows that it is owed: no record of his, no
/// payment, no proof; or a record that stays as it is.
PathResult unearned(const ContractView &view, const Code &code, const Payout &payout);

} // namespace quorate::gov
