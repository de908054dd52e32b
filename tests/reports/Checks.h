//===- Checks.h - what reports must be --------------------------------------------===//
#pragma once

#include <string>
#include <vector>

namespace quorate::tests {

using Complaints = std::vector<std::string>;

/// The rules of SARIF's consumers. `suppressions`: the report was asked for suppressed results.
Complaints checkSarif(const std::string &text, bool suppressions);

/// Well formed, self-contained, and what assistive technology needs: language, title, one main
/// heading, no skipped heading level, unique ids, references that lead somewhere, names for
/// drawings and buttons.
Complaints checkHtml(const std::string &text);

} // namespace quorate::tests
