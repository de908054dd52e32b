//===- Printable.h - text that is safe to show ---------------------------------===//
//
// Source files and names in artifacts are hostile until proven otherwise:
// terminal escapes, text-direction overrides, invalid UTF-8, endless lines.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace quorate::report {

/// Invalid UTF-8 becomes U+FFFD.
std::string validUtf8(llvm::StringRef text);

/// One line for a terminal: control and direction characters are spelt out as <U+XXXX>, line
/// breaks and tabs become blanks.
std::string printable(llvm::StringRef text);

/// A source line as shown, and the marks beneath a part of it.
struct Excerpt {
  std::string text, marks;
};

/// Marks the bytes [begin, end) of `line`. Tabs become blanks, wide characters get wide marks, and
/// a long line is cut to about `width` columns around the marked part.
Excerpt excerpt(llvm::StringRef line, size_t begin, size_t end, unsigned width = 120);

} // namespace quorate::report
