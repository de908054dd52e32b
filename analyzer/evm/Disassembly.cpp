//===- Disassembly.cpp - bytes to instructions ------------------------------===//

#include "analyzer/evm/Coverage.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using llvm::APInt;

namespace quorate::evm {

uint32_t codeEnd(llvm::ArrayRef<uint8_t> bytes) {
  size_t n = bytes.size();
  if (n < 4)
    return uint32_t(n);
  size_t length = size_t(bytes[n - 2]) << 8 | bytes[n - 1];
  // A CBOR map with one to fifteen entries, whose first key is a text string.
  if (length + 2 >= n || length < 2)
    return uint32_t(n);
  uint8_t map = bytes[n - 2 - length], key = bytes[n - 1 - length];
  bool looksLikeMap = map >= 0xa1 && map <= 0xaf && key >= 0x60 && key <= 0x77;
  return uint32_t(looksLikeMap ? n - 2 - length : n);
}

APInt Code::pushed(const CodeInstruction &i) const {
  APInt value(256, 0);
  for (unsigned k = 1; k <= i.info().immediate; ++k) {
    value <<= 8;
    if (i.pc + k < bytes.size())
      value |= bytes[i.pc + k];
  }
  return value;
}

namespace {

bool allZero(llvm::ArrayRef<uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; });
}

void sweep(Code &code) {
  code.instructions.clear();
  code.at.assign(code.bytes.size(), ~0u);
  code.jumpDests.clear();
  code.jumpDests.resize(unsigned(code.bytes.size()));
  // Past the end too: nothing keeps code from jumping into what looks like metadata.
  for (uint32_t pc = 0; pc < code.bytes.size();) {
    CodeInstruction i{pc, code.bytes[pc], -1};
    code.at[pc] = uint32_t(code.instructions.size());
    if (i.op == JUMPDEST)
      code.jumpDests.set(pc);
    code.instructions.push_back(i);
    pc = code.next(i);
  }
}

} // namespace

Code decode(llvm::ArrayRef<uint8_t> bytes, llvm::ArrayRef<ImmutableRef> immutables) {
  Code code;
  code.bytes = bytes;
  code.end = codeEnd(bytes);
  sweep(code);
  llvm::StringMap<int32_t> byKey;
  auto number = [&](std::string key) {
    auto [it, added] = byKey.try_emplace(key, int32_t(code.immutables.size()));
    if (added)
      code.immutables.push_back(std::move(key));
    return it->second;
  };
  for (const ImmutableRef &ref : immutables)
    if (ref.start > 0 && code.has(ref.start - 1)) {
      CodeInstruction &push = code.instructions[code.at[ref.start - 1]];
      if (push.op == PUSH32 && ref.length == 32)
        push.immutable = number(ref.key);
    }
  // solc never pushes a 32-byte zero for any other purpose: an immutable before deployment.
  if (immutables.empty())
    for (CodeInstruction &i : code.instructions)
      if (i.op == PUSH32 && i.pc + 33 <= bytes.size() && allZero(bytes.slice(i.pc + 1, 32)))
        i.immutable = number("at_" + std::to_string(i.pc));
  return code;
}

std::string disassemble(const CodeUnit &unit) {
  std::string text;
  llvm::raw_string_ostream out(text);
  auto part = [&](llvm::StringRef title, llvm::ArrayRef<uint8_t> bytes,
                  llvm::ArrayRef<ImmutableRef> immutables) {
    Code code = decode(bytes, immutables);
    out << "; " << unit.name << ": " << title << ", " << bytes.size() << " bytes\n";
    if (&bytes.front() == unit.runtime.data())
      out << "; " << describe(cover(code)) << '\n';
    for (const CodeInstruction &i : code.instructions) {
      if (i.pc >= code.end)
        break;
      out << llvm::format_hex_no_prefix(i.pc, 5) << "  ";
      if (!i.info().defined())
        out << "UNKNOWN " << llvm::format_hex(i.op, 4);
      else
        out << i.info().name;
      if (i.immutable >= 0) {
        out << " <immutable " << code.immutables[size_t(i.immutable)] << '>';
      } else if (i.info().immediate > 0) {
        std::string digits = llvm::StringRef(llvm::toString(code.pushed(i), 16, false)).lower();
        out << " 0x"
            << std::string(std::max<size_t>(2u * i.info().immediate, digits.size()) - digits.size(),
                           '0');
        out << digits;
      }
      out << '\n';
    }
    if (code.end < bytes.size())
      out << "; metadata, " << bytes.size() - code.end << " bytes\n";
  };
  if (!unit.runtime.empty())
    part("runtime code", unit.runtime, unit.immutables);
  else
    part("creation code", unit.creation, {});
  return text;
}

} // namespace quorate::evm
