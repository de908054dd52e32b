//===- Support.h - what the tests of the bytecode front end share ---------------------===//
#pragma once

#include "analyzer/evm/Frontend.h"
#include "analyzer/ir/Interpreter.h"
#include "analyzer/ir/Text.h"

#include <gtest/gtest.h>

namespace quorate::evm {

inline std::string dataPath(llvm::StringRef name) {
  return std::string(QUORATE_SOURCE_DIR) + "/tests/unit/evm/data/" + name.str();
}

inline llvm::Expected<std::vector<CodeUnit>> readText(llvm::StringRef path, std::string text) {
  SourceStore sources;
  return readCode(sources.add(path, std::move(text)), sources);
}

/// The message of an input that must be refused.
inline std::string refusal(llvm::StringRef path, std::string text) {
  auto units = readText(path, std::move(text));
  if (units)
    return "";
  return llvm::toString(units.takeError());
}

inline CodeUnit unitOf(std::string hex) {
  auto units = readText("code.hex", std::move(hex));
  EXPECT_TRUE(bool(units)) << llvm::toString(units.takeError());
  return units->front();
}

/// A lifted file and a world in which it is deployed.
struct Lifted {
  ir::Module module;
  Results results;
  ir::World world;
  ir::Word self = ir::Word(256, 0xc0de);

  explicit Lifted(const CodeUnit &unit) {
    lift(unit, module, results);
    ir::Account &account = world.accounts[self];
    account.module = &module;
    account.contract = ir::ContractId(0);
  }
  static Lifted file(llvm::StringRef name) {
    SourceStore sources;
    auto id = sources.load(dataPath(name));
    EXPECT_TRUE(bool(id));
    auto units = readCode(*id, sources);
    EXPECT_TRUE(bool(units));
    return Lifted(units->front());
  }

  const ir::Contract &contract() const { return *module.contracts.front(); }

  ir::Outcome call(llvm::StringRef signature, llvm::ArrayRef<uint64_t> words = {},
                   uint64_t from = 0xa1, uint64_t value = 0) {
    ir::Message message;
    message.from = ir::Word(256, from);
    message.to = self;
    message.value = ir::Word(256, value);
    uint32_t selector = ir::selectorOf(signature);
    for (int shift = 24; shift >= 0; shift -= 8)
      message.data.push_back(uint8_t(selector >> shift));
    for (uint64_t word : words) {
      message.data.insert(message.data.end(), 24, 0);
      for (int shift = 56; shift >= 0; shift -= 8)
        message.data.push_back(uint8_t(word >> shift));
    }
    return world.call(message);
  }
};

inline uint64_t wordOf(const ir::Outcome &outcome, size_t index = 0) {
  uint64_t value = 0;
  for (size_t k = 24; k < 32; ++k)
    value = value << 8 | (outcome.data.size() > 32 * index + k ? outcome.data[32 * index + k] : 0);
  return value;
}

} // namespace quorate::evm
