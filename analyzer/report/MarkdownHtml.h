//===- MarkdownHtml.h - our documentation pages as HTML ----------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace quorate::report {

/// Text with what has a meaning in HTML escaped; control and direction characters made visible.
std::string htmlEscaped(llvm::StringRef text);
/// The same for a signature or a call, which may be broken where a parameter begins.
std::string breakable(llvm::StringRef signature);

/// The Markdown that our pages use: headings, paragraphs, lists, fenced and indented code, tables,
/// quotes, `code`, **bold**, *emphasis*, [links](https://...). Everything else is text. Headings
/// begin at `level`; the first one, the page's title, is left out.
std::string markdownToHtml(llvm::StringRef page, unsigned level);

} // namespace quorate::report
