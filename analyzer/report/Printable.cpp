//===- Printable.cpp ------------------------------------------------------------===//
#include "analyzer/report/Printable.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Unicode.h"

#include <algorithm>

namespace quorate::report {
namespace {

constexpr llvm::StringLiteral Replacement = "\xEF\xBF\xBD";
constexpr unsigned TabWidth = 4;

/// Takes one code point off `text`; an invalid byte counts as U+FFFD.
uint32_t takeCodePoint(llvm::StringRef &text) {
  const auto *begin = text.bytes_begin(), *cursor = begin;
  llvm::UTF32 point = 0;
  if (llvm::convertUTF8Sequence(&cursor, text.bytes_end(), &point, llvm::strictConversion) !=
      llvm::conversionOK) {
    text = text.drop_front();
    return 0xFFFD;
  }
  text = text.drop_front(size_t(cursor - begin));
  return point;
}

/// Characters that move the cursor, hide text or change its direction.
bool deceptive(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

struct Glyph {
  std::string text;
  unsigned width = 1;
};

Glyph glyph(uint32_t point, llvm::StringRef bytes) {
  if (deceptive(point)) {
    std::string text = "<U+" + llvm::utohexstr(point, /*LowerCase=*/false, /*Width=*/4) + ">";
    auto width = unsigned(text.size());
    return {std::move(text), width};
  }
  if (point == 0xFFFD)
    return {Replacement.str(), 1};
  int width = llvm::sys::unicode::columnWidthUTF8(bytes);
  return {bytes.str(), width < 0 ? 1u : unsigned(width)};
}

bool continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

} // namespace

std::string validUtf8(llvm::StringRef text) {
  return llvm::json::isUTF8(text) ? text.str() : llvm::json::fixUTF8(text);
}

std::string printable(llvm::StringRef text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    llvm::StringRef before = text;
    uint32_t point = takeCodePoint(text);
    if (point == '\n' || point == '\r' || point == '\t')
      result += ' ';
    else
      result += glyph(point, before.drop_back(text.size())).text;
  }
  return result;
}

Excerpt excerpt(llvm::StringRef line, size_t begin, size_t end, unsigned width) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, std::min(begin + 1, line.size()),
                   line.size()); // an empty range marks one place

  // Bytes are at least as many as columns, so starting this far back keeps the mark in the window.
  size_t start = begin > width / 2 ? begin - width / 2 : 0;
  if (line.size() <= width)
    start = 0;
  while (start > 0 && continuation(line[start]))
    --start;

  Excerpt result;
  unsigned column = 0;
  auto emit = [&](const Glyph &shown, bool marked) {
    result.text += shown.text;
    result.marks.append(shown.width, marked ? '^' : ' ');
    column += shown.width;
  };
  if (start > 0)
    emit({"...", 3}, false);

  llvm::StringRef rest = line.drop_front(start);
  while (!rest.empty()) {
    if (column >= width) {
      emit({"...", 3}, false);
      break;
    }
    size_t offset = line.size() - rest.size();
    bool marked = offset >= begin && offset < end;
    llvm::StringRef before = rest;
    uint32_t point = takeCodePoint(rest);
    if (point == '\t') {
      unsigned blanks = TabWidth - column % TabWidth;
      emit({std::string(blanks, ' '), blanks}, marked);
    } else {
      emit(glyph(point, before.drop_back(rest.size())), marked);
    }
  }
  if (!llvm::StringRef(result.marks).contains('^')) { // the end of the line
    result.marks.resize(column, ' ');
    result.marks += '^';
  }
  while (!result.marks.empty() && result.marks.back() == ' ')
    result.marks.pop_back();
  return result;
}

} // namespace quorate::report
