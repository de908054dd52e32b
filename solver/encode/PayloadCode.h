//===- PayloadCode.h - the code that stands in for what a payload calls -------===//
#pragma once

#include "analyzer/ir/Interpreter.h"

namespace quorate::solver {

/// Counts its calls in slot 0: s[0] = s[0] + 1.
inline ir::ByteString payloadCode() {
  return {0x60, 0x00, 0x54, 0x60, 0x01, 0x01, 0x60, 0x00, 0x55, 0x00};
}

} // namespace quorate::solver
