//===- Expectations.h - what a fixture says should be found -------------------------===//
//
// In Solidity fixtures the expectation stands where the finding does:
//
//   code(); //~ ERROR rule //~ NOTE rule
//   //! execute-once: violated          above the contract that the proof is about
//   //! others: proved                  every other invariant that applies to that contract
//   //! elsewhere: WARNING rule FILE    a finding in a file that this one imports
//   //! incomplete: REASON              a construct that could not be analysed
//   //! with: FILE                      read together with this one, beside which it lies
//
// NAME.hex beside NAME.sol is the same contract compiled: the same rules must report the same
// severities. Other bytecode has a sidecar NAME.expect with one such line for each expectation:
//
//   ERROR rule function(uint256)
//   execute-once Contract: proved
//   incomplete: REASON
//
// Both become the same kind of lines, which are compared as sorted lists.
//
//===----------------------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace quorate::golden {

struct Expectations {
  /// Sorted. Findings: "12: ERROR rule" (bytecode: "ERROR rule function"); the others as above,
  /// proofs with their contract: "execute-once Contract: proved".
  std::vector<std::string> lines;
  bool proofs = false;           ///< the fixture says something about proofs
  std::vector<std::string> with; ///< files that are read together with it
};

/// "INVARIANT CONTRACT: VERDICT" in its parts.
struct ProofLine {
  llvm::StringRef invariant, contract, verdict;
};
/// Nothing where the line is about something else.
std::optional<ProofLine> proofIn(llvm::StringRef line);

/// What the fixture expects. `text`: the Solidity file, or the sidecar of bytecode.
Expectations fromSolidity(llvm::StringRef text);
Expectations fromSidecar(llvm::StringRef text);

/// Only which rules report with which severity: what a contract and its bytecode have in common.
Expectations withoutPlaces(const Expectations &expectations);

/// What `quorate check|lint --format json` reported on the fixture `path`.
Expectations fromReport(const nlohmann::json &report, llvm::StringRef path, bool bytecode);

/// Takes "others CONTRACT: proved" and the proofs that it covers out of both.
void matchOthers(Expectations &expected, Expectations &actual);

/// Forgets verdicts about contracts of other files, which are claimed there.
void dropElsewhere(Expectations &actual, llvm::StringRef text);

/// The fixture (or sidecar) with `actual` written in place of what it expected.
std::string acceptSolidity(llvm::StringRef text, const Expectations &actual);
std::string acceptSidecar(const Expectations &actual);

} // namespace quorate::golden
