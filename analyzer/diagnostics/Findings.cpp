//===- Findings.cpp - what is said to people ------------------------------===//

#include "analyzer/diagnostics/Findings.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

#include <algorithm>
#include <tuple>

namespace quorate {

std::string Finding::fingerprint() const {
  llvm::SHA256 hash;
  for (const std::string *part : {&rule, &contract, &function, &sink}) {
    hash.update(*part);
    hash.update(llvm::StringRef("\0", 1)); // so that "ab","c" and "a","bc" differ
  }
  auto digest = hash.final();
  return llvm::toHex(llvm::ArrayRef<uint8_t>(digest.data(), 16), /*LowerCase=*/true);
}

void Results::normalise() {
  // A file of bytecode may hold the code of many contracts, each counted from zero.
  auto placeOf = [](const Finding &f) {
    return std::tuple(f.place.span, f.place.pc.value_or(0), f.place.pc.has_value(),
                      f.place.pc ? f.contract : std::string());
  };
  auto key = [&](const Finding &f) {
    // Of two findings at one place the graver and surer comes first and stays.
    return std::tuple(placeOf(f), f.rule, -int(f.severity), -int(f.confidence), f.contract,
                      f.function, f.sink, f.message);
  };
  auto repeats = [&](const Finding &a, const Finding &b) {
    if (a.rule != b.rule || placeOf(a) != placeOf(b))
      return false;
    bool somewhere = a.place.span.valid() || a.place.pc;
    return somewhere ||
           std::tie(a.contract, a.function, a.sink) == std::tie(b.contract, b.function, b.sink);
  };
  std::sort(findings.begin(), findings.end(),
            [&](const Finding &a, const Finding &b) { return key(a) < key(b); });
  findings.erase(std::unique(findings.begin(), findings.end(), repeats), findings.end());
}

} // namespace quorate
