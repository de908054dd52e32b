//===- Run.h - running IR text in the tests --------------------------------===//
#pragma once

#include "Common.h"

#include "analyzer/ir/Abi.h"
#include "analyzer/ir/Interpreter.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::ir {
inline bool operator==(const Outcome &a, const Outcome &b) {
  return a.status == b.status && a.data == b.data;
}
inline void PrintTo(const Outcome &outcome, std::ostream *out) {
  *out << "status " << int(outcome.status) << " " << outcome.reason << " 0x"
       << llvm::toHex(outcome.data, true);
}
} // namespace quorate::ir

namespace quorate::ir::test {

inline Word word(uint64_t value) { return Word(256, value); }
inline Word hexWord(llvm::StringRef digits) { return Word(256, digits, 16); }

inline ByteString concatBytes(ByteString first, const ByteString &second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}
inline ByteString concat(const std::vector<Word> &words, const ByteString &rest = {}) {
  ByteString out;
  for (const Word &w : words)
    appendWord(out, w);
  ByteString padded = rest;
  padded.resize((rest.size() + 31) / 32 * 32);
  return concatBytes(out, padded);
}
inline Word hashOf(const std::vector<Word> &words) { return keccak256(concat(words)); }

/// The arguments of a function that takes one byte string.
inline std::vector<Word> encodeBytes(const ByteString &content) {
  std::vector<Word> words = {word(32), word(content.size())};
  for (size_t at = 0; at < content.size(); at += 32)
    words.push_back(wordAt(content, at));
  return words;
}

inline Outcome returned(const std::vector<Word> &words) {
  Outcome outcome;
  outcome.data = concat(words);
  return outcome;
}
inline Outcome panicked(uint64_t code) {
  Outcome outcome;
  outcome.status = Outcome::Status::Reverted;
  outcome.data = concatBytes({0x4e, 0x48, 0x7b, 0x71}, concat({word(code)}));
  return outcome;
}

/// The contracts of a module, the first placed at 0x1000, the second at 0x1001 ... without running
/// their constructors.
struct Runner {
  Module module;
  World world;

  explicit Runner(llvm::StringRef text) : module(parsed(text)) {
    for (uint32_t c = 0; c < module.contracts.size(); ++c) {
      Account &account = world.accounts[word(0x1000 + c)];
      account.module = &module;
      account.contract = ContractId(c);
    }
  }
  Account &self(uint64_t index = 0) { return world.accounts[word(0x1000 + index)]; }
  Word slot(const Word &slot, uint64_t index = 0) {
    auto it = self(index).storage.find(slot);
    return it == self(index).storage.end() ? word(0) : it->second;
  }
  Outcome call(uint32_t selector, const std::vector<Word> &arguments, Word value = word(0)) {
    Message message;
    message.from = word(0xaa);
    message.to = word(0x1000);
    message.value = value;
    message.data = concatBytes({uint8_t(selector >> 24), uint8_t(selector >> 16),
                                uint8_t(selector >> 8), uint8_t(selector)},
                               concat(arguments));
    return world.call(message);
  }
};

} // namespace quorate::ir::test
