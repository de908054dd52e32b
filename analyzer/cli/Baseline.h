//===- Baseline.h - findings that are accepted for now ----------------------------------===//
//
//   { "schema": 1, "accepted": [ { "fingerprint": ..., "rule": ..., "contract": ..., "function":
//   ...,
//     "file": ..., "message": ..., "count": 1, "reason": "...", "expires": "2027-06-30" or null } ]
//     }
//
// Entries are found again by fingerprint, so moving code does not matter; the
// rest is for people. What is accepted is suppressed, not gone: JSON has it,
// marked. An entry that matches nothing any more is itself reported.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Options.h"

namespace quorate::cli {

inline constexpr llvm::StringLiteral BaselineName = "quorate-baseline.json";
inline constexpr llvm::StringLiteral StaleBaseline = "stale-baseline";

/// Marks what the file accepts. `rulesRan`, `proofsRan`: what did not run cannot have disappeared.
llvm::Error applyBaseline(const std::string &file, bool rulesRan, bool proofsRan,
                          SourceStore &sources, Results &results, Supplement &supplement);

/// Writes today's findings and violated invariants to `file`; entries that are there already keep
/// their reason and date. Gives how many there are.
llvm::Expected<size_t> writeBaseline(const std::string &file, const Options &options,
                                     const SourceStore &sources, const Results &results);

/// Today's date in UTC, "2026-11-21"; of SOURCE_DATE_EPOCH where that is set.
std::string today();
bool isDate(llvm::StringRef text);

} // namespace quorate::cli
