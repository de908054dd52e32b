//===- Alternatives.h - what a merged value may stand for ---------------------===//
#pragma once

#include "analyzer/governance/Paths.h"

namespace quorate::gov {

/// One of the values that a merge or a select may give.
struct Alternative {
  ValueId value;
  /// Every way on which it is this one establishes what `what` accepts.
  std::function<bool(std::function<bool(const Condition &)> what)> mustPass;
};
/// What `value`, used by the instruction `at`, may stand for.
std::vector<Alternative> alternatives(const Flow &flow, ValueId value, ValueId at);

} // namespace quorate::gov
