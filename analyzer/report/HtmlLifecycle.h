//===- HtmlLifecycle.h - a governor's lifecycle as a drawing -----------------------===//
#pragma once

#include "analyzer/report/Report.h"

namespace quorate::report {

/// An inline SVG: the steps of a proposal, the functions that make them, and on each edge what was
/// proved or refuted of it. The same is said in words below it.
std::string lifecycleHtml(const Input &input, const Lifecycle &lifecycle, unsigned number);

} // namespace quorate::report
