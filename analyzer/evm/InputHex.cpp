//===- InputHex.cpp - hex text -------------------------------------------------===//

#include "analyzer/evm/Input.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>

namespace quorate::evm {

llvm::Error inputError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

namespace {

constexpr size_t PlaceholderLength = 40; ///< as many characters as an address

std::string shown(char c) {
  return llvm::isPrint(c) ? std::string("'") + c + "'" : "byte 0x" + llvm::utohexstr(uint8_t(c));
}

} // namespace

llvm::Expected<std::vector<uint8_t>> parseHex(llvm::StringRef text,
                                              std::vector<std::string> &notes) {
  llvm::StringRef all = text;
  text = text.trim();
  if (text.starts_with("0x") || text.starts_with("0X"))
    text = text.drop_front(2);
  std::vector<uint8_t> bytes;
  int high = -1;
  while (!text.empty()) {
    char c = text.front();
    if (llvm::isSpace(c)) {
      text = text.drop_front();
      continue;
    }
    if (bytes.size() > MaxCodeBytes)
      return inputError("more than " + llvm::Twine(MaxCodeBytes) +
                        " bytes of code: no chain accepts that");
    if (text.starts_with("__") && text.size() >= PlaceholderLength && high < 0) {
      llvm::StringRef name = text.take_front(PlaceholderLength).trim("_$");
      std::string note = "library " + name.str() + " is not linked: its address is taken as zero";
      if (std::find(notes.begin(), notes.end(), note) == notes.end())
        notes.push_back(std::move(note));
      bytes.insert(bytes.end(), PlaceholderLength / 2, 0);
      text = text.drop_front(PlaceholderLength);
      continue;
    }
    unsigned digit = llvm::hexDigitValue(c);
    if (digit > 15)
      return inputError("not hex: " + shown(c) + " at offset " +
                        llvm::Twine(text.data() - all.data()));
    if (high < 0) {
      high = int(digit);
    } else {
      bytes.push_back(uint8_t(high << 4 | int(digit)));
      high = -1;
    }
    text = text.drop_front();
  }
  if (high >= 0)
    return inputError("odd number of hex digits: the code is cut off");
  return bytes;
}

} // namespace quorate::evm
