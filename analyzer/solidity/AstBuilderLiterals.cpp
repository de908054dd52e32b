//===- AstBuilderLiterals.cpp - strings and comments ------------------------===//
#include "analyzer/solidity/AstBuilder.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

using namespace quorate;
using llvm::StringRef;
using sol::Comment;

/// What stands between the quotes; a prefix (`unicode`, `hex`) may come before them.
static StringRef unquote(StringRef token) {
  return token.drop_front(token.find_first_of("\"'") + 1).drop_back();
}

static bool readHex(StringRef &rest, unsigned digits, unsigned &value) {
  if (rest.size() < digits || rest.take_front(digits).getAsInteger(16, value))
    return false;
  rest = rest.drop_front(digits);
  return true;
}

bool sol::decodeString(StringRef token, std::string &out, std::string &problem) {
  StringRef rest = unquote(token);
  while (!rest.empty()) {
    size_t plain = std::min(rest.find('\\'), rest.size());
    out += rest.take_front(plain);
    rest = rest.drop_front(plain);
    if (rest.empty())
      break;
    char escape = rest[1]; // the lexer let no string end in a single backslash
    rest = rest.drop_front(2);
    unsigned value = 0;
    switch (escape) {
    case '\r': // a line break after a backslash is nothing
      rest.consume_front("\n");
      break;
    case '\n':
      break;
    case 'n':
      out += '\n';
      break;
    case 'r':
      out += '\r';
      break;
    case 't':
      out += '\t';
      break;
    // Until 0.8 these three were escapes too.
    case 'b':
      out += '\b';
      break;
    case 'f':
      out += '\f';
      break;
    case 'v':
      out += '\v';
      break;
    case '\\':
    case '\'':
    case '"':
      out += escape;
      break;
    case 'x':
      if (!readHex(rest, 2, value)) {
        problem = "\\x needs two hexadecimal digits";
        return false;
      }
      out += char(value);
      break;
    case 'u': {
      if (!readHex(rest, 4, value)) {
        problem = "\\u needs four hexadecimal digits";
        return false;
      }
      // As the compiler does, encode surrogates as they stand.
      if (value < 0x80) {
        out += char(value);
      } else if (value < 0x800) {
        out += char(0xC0 | (value >> 6));
        out += char(0x80 | (value & 0x3F));
      } else {
        out += char(0xE0 | (value >> 12));
        out += char(0x80 | ((value >> 6) & 0x3F));
        out += char(0x80 | (value & 0x3F));
      }
      break;
    }
    default:
      problem = "unknown escape sequence in a string";
      return false;
    }
  }
  return true;
}

bool sol::decodeHexString(StringRef token, std::string &out, std::string &problem) {
  std::string digits;
  StringRef inner = unquote(token);
  for (char c : inner)
    if (c != '_')
      digits += c;
  if (!llvm::tryGetFromHex(digits, out) || digits.size() % 2) {
    problem = "a hex string needs an even number of hexadecimal digits";
    return false;
  }
  // Single underscores may stand between whole bytes.
  size_t run = 0;
  for (size_t i = 0; i < inner.size(); ++i) {
    bool fits = inner[i] != '_' || (run > 0 && run % 2 == 0 && i + 1 < inner.size());
    run = inner[i] == '_' ? 0 : run + 1;
    if (!fits) {
      problem = "an underscore in a hex string stands between bytes";
      return false;
    }
  }
  return true;
}

std::vector<Comment> sol::commentsIn(StringRef gap) {
  std::vector<Comment> comments;
  for (;;) {
    size_t begin = gap.find('/');
    if (begin == StringRef::npos || begin + 1 >= gap.size())
      return comments;
    gap = gap.drop_front(begin);
    bool line = gap[1] == '/';
    size_t end = line ? gap.find_first_of("\r\n") : gap.find("*/", 2);
    if (end == StringRef::npos)
      end = gap.size();
    else if (!line)
      end += 2;
    comments.push_back({gap.take_front(end), line});
    gap = gap.drop_front(end);
  }
}

static bool isDocLine(const Comment &comment) {
  return comment.line && comment.text.starts_with("///") && !comment.text.starts_with("////");
}

static bool isDocBlock(const Comment &comment) {
  return !comment.line && comment.text.starts_with("/**") && comment.text.size() > 5;
}

std::string sol::documentationIn(StringRef gap) {
  if (!gap.contains("/**") && !gap.contains("///"))
    return {};
  std::vector<Comment> comments = commentsIn(gap);
  size_t last = comments.size();
  while (last > 0 && !isDocLine(comments[last - 1]) && !isDocBlock(comments[last - 1]))
    --last;
  if (last == 0)
    return {};
  llvm::SmallVector<StringRef, 16> lines;
  if (isDocLine(comments[last - 1])) {
    size_t begin = last - 1;
    while (begin > 0 && isDocLine(comments[begin - 1]))
      --begin;
    for (size_t i = begin; i < last; ++i)
      lines.push_back(comments[i].text.drop_front(3));
  } else {
    comments[last - 1].text.drop_front(3).drop_back(2).split(lines, '\n');
    for (size_t i = 1; i < lines.size(); ++i) {
      StringRef trimmed = lines[i].ltrim();
      lines[i] = trimmed.consume_front("*") ? trimmed : lines[i];
    }
  }
  std::string text;
  for (StringRef line : lines) {
    line.consume_front(" ");
    text += line.rtrim();
    text += '\n';
  }
  return StringRef(text).trim().str();
}
