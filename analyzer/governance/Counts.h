//===- Counts.h - numbers that go up one by one -----------------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// Another contract of the input answers how many there are of something, counted one by one.
bool isCount(const Code &code, ValueId call);

} // namespace quorate::gov
