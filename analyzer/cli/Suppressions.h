//===- Suppressions.h - findings that the source says to leave out ------------------===//
//
//   // quorate-disable-next-line RULE[, RULE...] -- reason
//   ... code                         // quorate-disable-line RULE -- reason
//   // quorate-disable-start RULE -- reason      until
//   // quorate-disable-end RULE                  or the end of the file
//
// One that suppresses nothing, names no known rule or cannot be read is itself
// reported, as a note.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Supplement.h"

namespace quorate::cli {

/// Marks findings in `files` as suppressed, with their reasons, and adds the notes, with a fix
/// where the comment can simply go. `rules`: every id there is.
void applySuppressions(llvm::ArrayRef<FileId> files, const SourceStore &sources,
                       llvm::ArrayRef<llvm::StringRef> rules, Results &results,
                       Supplement &supplement);

inline constexpr llvm::StringLiteral UnusedSuppression = "unused-suppression";

} // namespace quorate::cli
