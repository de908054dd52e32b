//===- AstBuilderChecks.cpp - what the grammar lets through -----------------===//
//
// Syntax that some version takes and another does not, and text that no version
// takes although the grammar, which is kept simple, does.
//
//===----------------------------------------------------------------------===//
#include "analyzer/solidity/AstBuilder.h"

#include "llvm/ADT/StringExtras.h"

#include <regex>

using namespace quorate;
using namespace quorate::sol;
using llvm::StringRef;

void AstBuilder::wrong(const Span &place, std::string message) {
  errors.push_back({place, std::move(message)});
}

void AstBuilder::refused(const Span &place, std::string message) {
  errors.push_back({place, std::move(message), /*isSyntax=*/false});
}

void AstBuilder::drop(const Span &place, std::string message) const {
  throw SyntaxError{place, std::move(message), /*isSyntax=*/false};
}

void AstBuilder::outdated(const Span &place, const Removal &removal) {
  uses.push_back({place, removal.what.str(), removal.version, removal.isSyntax});
}

void AstBuilder::checkName(const Span &place, StringRef name) {
  if (const ReservedWord *word = findReservedWord(name))
    uses.push_back({place, "`" + name.str() + "` is a reserved word", word->version});
}

void AstBuilder::checkYulName(const Span &place, StringRef name, uint32_t since) {
  if (const ReservedWord *word = findReservedInstruction(name))
    uses.push_back(
        {place, "`" + name.str() + "` is an instruction", std::max(word->version, since)});
  else if (name == "hex")
    checkName(place, name);
}

/// `0.8.4` of 8'004.
static std::string versionName(uint32_t version) {
  return std::to_string(version / 1'000'000) + "." + std::to_string(version / 1'000 % 1'000) + "." +
         std::to_string(version % 1'000);
}

void AstBuilder::judgeVersions() {
  // Without a pragma nobody knows which compiler is meant: whatever one takes is fine.
  uint32_t oldest = sawVersion || compiler ? unit.version.low : 0;
  for (VersionUse &use : uses)
    if (use.removed <= oldest)
      errors.push_back(
          {use.span,
           use.removed ? use.what + " since Solidity " + versionName(use.removed) : use.what,
           use.isSyntax});
}

void AstBuilder::checkNumber(Grammar::LiteralContext *ctx) {
  StringRef number = text(ctx->start);
  Span place = span(ctx->start);
  bool isHex = number.size() > 1 && (number[1] == 'x' || number[1] == 'X');
  if (isHex && number[1] == 'X')
    outdated(place, removed::upperHex);
  if (!isHex && number.size() > 1 && number[0] == '0' && llvm::isDigit(number[1]))
    outdated(place, removed::octal);
  if (ctx->dot)
    outdated(span(ctx->dot), removed::trailingDot);
  if (ctx->stop->getType() == Grammar::SoftUnit && text(ctx->stop) != "gwei")
    outdated(span(ctx->stop), removed::oldDenomination);
  // One underscore may stand between two digits.
  auto isDigit = [&](size_t at) {
    return at < number.size() &&
           (isHex ? at > 1 && llvm::isHexDigit(number[at]) : llvm::isDigit(number[at]));
  };
  for (size_t at = number.find('_'); at != StringRef::npos; at = number.find('_', at + 1))
    if (!isDigit(at - 1) || !isDigit(at + 1))
      drop(place, "an underscore in a number stands between two digits");
}

void AstBuilder::checkString(const antlr4::Token *token) {
  StringRef whole = text(token);
  for (size_t at = 0; at + 1 < whole.size(); ++at) {
    if (whole[at] != '\\') {
      if (uint8_t(whole[at]) < 0x20 || uint8_t(whole[at]) >= 0x7f)
        return outdated(span(token), removed::rawUnicode);
      continue;
    }
    char escape = whole[++at];
    if (escape == 'b' || escape == 'f' || escape == 'v')
      return outdated(span(token), removed::oldEscape);
    if (escape == '\r' && whole[at + 1] == '\n')
      ++at;
  }
}

/// How deep the writing direction is changed at the end of `text`; -1 if it was changed back once
/// too often.
static int directionDepth(StringRef text) {
  int depth = 0;
  for (size_t at = text.find("\xE2\x80"); at != StringRef::npos;
       at = text.find("\xE2\x80", at + 2)) {
    // U+202A, U+202B, U+202D and U+202E open, U+202C closes.
    StringRef last = text.substr(at + 2, 1);
    if (last == "\xAA" || last == "\xAB" || last == "\xAD" || last == "\xAE")
      ++depth;
    else if (last == "\xAC" && --depth < 0)
      return depth;
  }
  return depth;
}

void AstBuilder::checkDirection() {
  auto check = [&](StringRef part) {
    if (directionDepth(part) != 0) {
      uint32_t begin = uint32_t(part.data() - source.data());
      outdated({unit.file, begin, begin + uint32_t(part.size())}, removed::direction);
    }
  };
  if (!source.contains("\xE2\x80"))
    return;
  size_t gap = 0;
  for (size_t i = 0;; ++i) {
    const antlr4::Token *token = tokens.get(i);
    bool isEnd = token->getType() == antlr4::Token::EOF;
    size_t begin = isEnd ? source.size() : token->getStartIndex();
    for (const Comment &comment : commentsIn(source.slice(gap, begin)))
      check(comment.text);
    if (isEnd)
      break;
    if (token->getType() == Grammar::UnicodeString)
      check(text(token));
    gap = token->getStopIndex() + 1;
  }
}

/// Since 0.6.8. What license a file has is nobody's business here, so only who asks for the
/// compiler's own verdict hears of it.
void AstBuilder::checkLicense() {
  static const std::regex name("[a-zA-Z0-9 ()+.-]+");
  constexpr StringRef mark = "SPDX-License-Identifier:";
  std::vector<std::string> found;
  size_t gap = 0;
  auto look = [&](size_t end) {
    StringRef rest = source.slice(gap, end);
    for (size_t at = rest.find(mark); at != StringRef::npos; at = rest.find(mark)) {
      rest = rest.drop_front(at + mark.size()).ltrim();
      size_t line = rest.find_first_of("\n\r");
      size_t last = std::min(line, rest.find("*/", 1));
      if (last == StringRef::npos)
        return;
      found.push_back(rest.take_front(last).trim().str());
      rest = rest.drop_front(last);
    }
  };
  for (const Span &place : declarations) {
    look(place.begin);
    gap = place.end;
  }
  look(source.size());
  Span whole = {unit.file, 0, 0};
  if (found.size() > 1)
    wrong(whole, "more than one SPDX-License-Identifier");
  else if (found.size() == 1 && !std::regex_match(found.front(), name))
    wrong(whole, "this is no SPDX license identifier");
}
