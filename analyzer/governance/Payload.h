//===- Payload.h - calls that somebody decided on ------------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// A call whose target and data were laid down before: they are read from a record, or they are
/// call data that hashes to the key of a record.
struct Payload {
  ValueId call;
  /// The target itself is fixed and is handed the decided target and data (a timelock).
  bool forwarded = false;
  /// Read from storage; otherwise bound by a hash.
  bool stored = false;
};

/// What is called says that it changes nothing. The compilers of 0.4 call it like any other
/// function.
bool isDeclaredView(const ir::Module &module, const ir::CallRecord &record);

std::vector<Payload> payloadsOf(const Code &code);

/// What a call does is decided by these: its target and its arguments; not how much gas a
/// messenger is to take along, which follows the data as a plain number.
std::vector<ValueId> decidedParts(const Code &code, ValueId call);

/// A function that the code names, however it is called: token.call(encode(transfer, ...)), with
/// nothing handed on that would be performed in turn.
bool namesFunction(const Code &code, ValueId call);

/// Nothing is handed over but ether, or what the code itself spells out.
bool isPlainPayment(const Code &code, ValueId call);

/// A call whose target and data are the sender's to choose, whether or not something binds them;
/// but not if the code asks which function the data names.
bool isChosenCall(const Code &code, ValueId call);

/// The variable holds a contract that the constructor made, for good: the arm this one acts with.
bool isOwnArm(const ir::Contract &contract, VarId var);

/// What the value is computed from, except by how long a list is: that fixes none of its elements.
Sources contentOf(const Flow &flow, ValueId value);

/// Arguments of the call that enter the hash under which `operation` is kept.
bool boundByKey(const Code &code, const PathShape &operation, const Sources &value);

/// With the call failed, the code goes on to a good end.
PathResult survivesFailure(const Code &code, ValueId call);

} // namespace quorate::gov
