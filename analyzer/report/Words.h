//===- Words.h - how enumerations are written in reports ----------------------===//
//
// The same words in every format: scripts compare them.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Findings.h"

#include <array>

namespace quorate::report {

inline constexpr std::array<llvm::StringLiteral, 3> SeverityWords = {"note", "warning", "error"};
inline constexpr std::array<llvm::StringLiteral, 3> ConfidenceWords = {"possible", "likely",
                                                                       "definite"};
inline constexpr std::array<llvm::StringLiteral, 2> OriginWords = {"solidity", "bytecode"};
inline constexpr std::array<llvm::StringLiteral, 4> VerdictWords = {"proved", "violated", "unknown",
                                                                    "not-applicable"};

inline llvm::StringRef word(Severity value) { return SeverityWords[unsigned(value)]; }
inline llvm::StringRef word(Confidence value) { return ConfidenceWords[unsigned(value)]; }
inline llvm::StringRef word(Origin value) { return OriginWords[unsigned(value)]; }
inline llvm::StringRef word(Verdict value) { return VerdictWords[unsigned(value)]; }
/// What holds only because it is about nothing is no proof to whoever reads no more than this word.
inline llvm::StringRef verdictOf(const Proof &proof) {
  return word(proof.vacuous ? Verdict::Unknown : proof.verdict);
}

} // namespace quorate::report
