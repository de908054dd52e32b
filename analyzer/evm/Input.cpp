//===- Input.cpp - which form a file has -----------------------------------------===//

#include "analyzer/evm/Input.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <algorithm>

namespace quorate::evm {

namespace {

bool isText(llvm::StringRef text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return llvm::isPrint(c) || llvm::isSpace(c); });
}

bool isJson(llvm::StringRef text) {
  llvm::StringRef start = text.ltrim();
  // Artifacts hold the source, whose comments may be in any language. Code of the EVM could begin
  // with these characters (`{` is PUSH28), but would not be UTF-8 throughout.
  return (start.starts_with("{") || start.starts_with("[")) && llvm::json::isUTF8(text);
}

bool isHexName(llvm::StringRef path) {
  llvm::StringRef extension = llvm::sys::path::extension(path);
  return extension == ".hex" || extension == ".bin" || extension == ".evm";
}

} // namespace

bool looksLikeCode(llvm::StringRef path, llvm::StringRef text) {
  if (isHexName(path))
    return true;
  if (isJson(text))
    return text.contains("\"bytecode\"") || text.contains("\"deployedBytecode\"") ||
           text.contains("\"bin\"") || text.contains("\"bin-runtime\"");
  llvm::StringRef extension = llvm::sys::path::extension(path);
  if (!extension.empty() && extension != ".txt")
    return false;
  llvm::StringRef start = text.trim().take_front(64);
  if (start.consume_front("0x"))
    return !start.empty() && llvm::all_of(start, llvm::isHexDigit);
  return start.size() >= 16 && llvm::all_of(start, llvm::isHexDigit);
}

llvm::Expected<std::vector<CodeUnit>> readCode(FileId file, SourceStore &sources) {
  const SourceFile &source = sources.file(file); // stays where it is when files are added
  llvm::StringRef text = source.text;
  auto fail = [&](llvm::Error error) {
    return inputError(source.path + ": " + llvm::toString(std::move(error)));
  };
  std::vector<CodeUnit> units;
  if (text.trim().empty())
    return fail(inputError("the file is empty: expected bytecode or an artifact"));
  if (isJson(text)) {
    llvm::Expected<std::vector<CodeUnit>> read = readJson(text, source.path, sources);
    if (!read)
      return fail(read.takeError());
    units = std::move(*read);
  } else {
    CodeUnit unit;
    unit.name = llvm::sys::path::stem(source.path).str();
    unit.path = source.path;
    if (isText(text)) {
      llvm::Expected<std::vector<uint8_t>> bytes = parseHex(text, unit.notes);
      if (!bytes)
        return fail(bytes.takeError());
      if (bytes->empty())
        return fail(inputError("no code after 0x"));
      unit.runtime = std::move(*bytes);
    } else {
      if (text.size() > MaxCodeBytes)
        return fail(inputError("binary of " + llvm::Twine(text.size()) +
                               " bytes: larger than any contract"));
      unit.runtime.assign(text.bytes_begin(), text.bytes_end());
      if (!plausibleCode(unit.runtime))
        return fail(inputError("neither hex text, JSON nor EVM code: the first bytes cannot be "
                               "executed"));
    }
    units.push_back(std::move(unit));
  }
  for (CodeUnit &unit : units) {
    unit.file = file;
    // Hex alone does not say which code it is; creation code gives itself away by what it returns.
    const std::vector<uint8_t> &known = unit.creation.empty() ? unit.runtime : unit.creation;
    uint32_t begin = 0, length = 0;
    bool mayBeCreation = unit.creation.empty() || unit.runtime.empty();
    if (mayBeCreation && splitCreation(known, begin, length)) {
      std::vector<uint8_t> creation = known;
      unit.runtime.assign(creation.begin() + begin, creation.begin() + begin + length);
      unit.creation = std::move(creation);
    }
  }
  return units;
}

} // namespace quorate::evm
