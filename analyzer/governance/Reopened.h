//===- Reopened.h - marks that another function takes away again ---------------===//
#pragma once

#include "analyzer/governance/Lifecycle.h"

namespace quorate::gov {

/// A flag that closes something for good (executed, cancelled, has voted) can be false again after
/// this write, which is reached although it is set.
struct Reopening {
  FunctionId entry;
  ValueId at;
};

/// Writes to one flag of a record alone: whoever deletes the whole record opens nothing again.
std::vector<Reopening> reopenings(const Lifecycle &life, const PathShape &flag);

} // namespace quorate::gov
