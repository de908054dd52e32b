//===- ReportSchema.h - the JSON Schema of our JSON ----------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

namespace quorate::report {

/// Published as docs/schema/report.schema.json and by `quorate generate report-schema`.
llvm::StringRef reportSchema();

} // namespace quorate::report
