//===- Taint.h - who has a say in a value ---------------------------------------===//
#pragma once

#include "analyzer/governance/Authority.h"

namespace quorate::gov {

/// Anyone can make the value what he likes: it is computed from call data or the sender, or read
/// from state that anyone may set to such a value.
bool chosenByAnyone(const ContractView &view, const Code &code, ValueId value);
/// The state through which he can, if it is not direct.
bool writableByAnyone(const ContractView &view, const Cell &cell);

/// The condition lets only values pass that the sender does not choose: it equals something fixed.
bool pins(const Code &code, const Condition &condition, ValueId value);
/// The condition asks for something that was recorded before under a key: a proposal's stage,
/// confirmations, a record of the sender's.
bool asksRecord(const Code &code, const Condition &condition);
/// What the sender has, here or elsewhere, decides.
bool asksAboutSender(const Code &code, const Condition &condition);
/// Something that was recorded before, and not in the same record.
bool asksOtherRecord(const Code &code, const Condition &condition, const PathShape &record);
/// That there is an entry, or none yet: no permission to change it.
bool asksPresence(const Code &code, const Condition &condition, const AccessPath &entry);
/// That the entry is not set yet: no permission to set it.
bool asksVacancy(const Code &code, const Condition &condition, const Cell &cell);
/// So does an entry that was never written: the clock has come to a time that may be zero.
bool passesEmptyRecord(const Code &code, const Condition &condition);
/// Ether has to be sent along.
bool asksPayment(const Code &code, const Condition &condition);
/// A signature has to fit an address that the sender names: somebody agreed.
bool asksSignature(const Code &code, const Condition &condition);

/// The value is exactly the sender's input, but for its width; also one element of an array.
bool isRawInput(const Flow &flow, ValueId value);

} // namespace quorate::gov
