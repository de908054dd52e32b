//===- Supplement.cpp -----------------------------------------------------------===//
#include "analyzer/diagnostics/Supplement.h"

namespace quorate {

std::string fingerprint(const Proof &proof) {
  Finding key; // the same digest over the same kinds of parts
  key.rule = proof.invariant;
  key.contract = proof.contract;
  key.sink = "invariant";
  return key.fingerprint();
}

} // namespace quorate
