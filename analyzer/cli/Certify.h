//===- Certify.h - --certify and --recheck ---------------------------------------------===//
#pragma once

#include "analyzer/cli/Options.h"
#include "analyzer/diagnostics/Findings.h"
#include "solver/Certificate.h"

namespace quorate::cli {

inline bool wantsCertificate(const Options &options) {
  return !options.certifyFolder.empty() || options.recheck;
}

/// What was kept from earlier runs has verdicts, but nothing of how they came about.
inline bool needsFreshProofs(const Options &options) {
  return wantsCertificate(options) || !options.foundryFolder.empty();
}

/// Writes the certificate and has it checked again, as the options say, and notes on each proof
/// what came of it. False if the second solver contradicts a proof, which is then proved no more;
/// an error if there is no such solver or nothing could be written.
llvm::Expected<bool> certify(const solver::Certificate &certificate, const Options &options,
                             Results &results);

} // namespace quorate::cli
