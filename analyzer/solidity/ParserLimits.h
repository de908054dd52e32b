//===- ParserLimits.h - what a hostile file may ask for (private) ----------===//
//
// Parser, builder and everything after them recurse over the nesting of the
// code. Real code stays below a tenth of these limits; beyond them a file is
// refused with an error at the place.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/source/Source.h"

#include <string>

namespace quorate::sol {

constexpr unsigned maxBrackets = 256;   ///< open ( [ { at any one place
constexpr unsigned maxRuleDepth = 800;  ///< grammar rules not yet left: 4 MB of sanitized stack
constexpr unsigned maxTreeDepth = 512;  ///< expressions, statements and types in each other
constexpr size_t maxTokens = 2'500'000; ///< in one file, about 12 MB; real ones hold some 200,000
constexpr size_t maxErrorsShown = 5;    ///< of one file; more are counted
constexpr size_t maxErrors = 64;        ///< then the rest of the file is not read

struct SyntaxError {
  Span span;
  std::string message;
  bool isSyntax = true; ///< false: the compiler reads it, but no compiler takes it
};

constexpr const char *nestingMessage = "this is nested too deeply; split the code up";

} // namespace quorate::sol
