//===- LowerSupport.h - from source text to results of the interpreter ------===//
#pragma once

#include "analyzer/ir/Abi.h"
#include "analyzer/ir/Text.h"
#include "analyzer/solidity/Frontend.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

namespace quorate::sol {

/// Source files lowered and verified, and a world to run them in.
struct Lowered {
  SourceStore sources;
  Program program;
  Results results;
  ir::Module module;
  ir::World world;
  ir::Word self = ir::Word(256, 0);

  explicit Lowered(std::string text) { lowerAll({sources.add("test.sol", std::move(text))}); }

  /// Files on disk, so that they can import each other; the last one is the input.
  explicit Lowered(std::vector<std::pair<std::string, std::string>> files) {
    llvm::SmallString<128> folder;
    std::error_code made = llvm::sys::fs::createUniqueDirectory("quorate-lower", folder);
    EXPECT_FALSE(made);
    std::vector<FileId> input;
    for (const auto &[name, text] : files) {
      llvm::SmallString<128> path(folder);
      llvm::sys::path::append(path, name);
      std::error_code failed;
      llvm::raw_fd_ostream(path, failed) << text;
      EXPECT_FALSE(failed);
      input = {llvm::cantFail(sources.load(path))};
    }
    lowerAll(input);
    llvm::sys::fs::remove_directories(folder);
  }

  void lowerAll(std::vector<FileId> files) {
    parseProgram(files, sources, ImportResolver(), program, results);
    analyse(program, sources, results);
    lower(program, sources, files, true, module, results);
    for (const std::string &error : ir::verify(module))
      ADD_FAILURE() << error;
  }

  /// "function: reason" of each Incomplete, one a line.
  std::string incomplete() const {
    std::string all;
    for (const Incomplete &item : results.incomplete)
      all += item.function + ": " + item.reason + "\n";
    return all;
  }

  static ir::Word sender() { return ir::Word(256, 0xa11ce); }

  /// Deploys with ABI words as constructor arguments; later calls go to it.
  ir::Outcome deploy(llvm::StringRef contract, std::vector<int64_t> args = {}) {
    ir::Message message;
    message.from = message.origin = sender();
    append(message.data, args);
    return world.deploy(module, module.find(contract), message, self);
  }

  ir::Outcome raw(ir::ByteString data, uint64_t value = 0) {
    ir::Message message;
    message.from = message.origin = sender();
    message.to = self;
    message.value = ir::Word(256, value);
    message.data = std::move(data);
    world.accounts[sender()].balance = ir::Word(256, 1'000'000);
    return world.call(message);
  }

  ir::Outcome send(llvm::StringRef signature, std::vector<int64_t> args = {}, uint64_t value = 0) {
    ir::ByteString data;
    uint32_t selector = ir::selectorOf(signature);
    for (int shift = 24; shift >= 0; shift -= 8)
      data.push_back(uint8_t(selector >> shift));
    append(data, args);
    return raw(std::move(data), value);
  }

  /// The return words as decimal numbers (signed where they are small), "a,b"; the revert
  /// otherwise: "panic 17", "error TEXT", "revert HEX", "unsupported ...".
  std::string call(llvm::StringRef signature, std::vector<int64_t> args = {}, uint64_t value = 0) {
    return show(send(signature, std::move(args), value));
  }

  static std::string show(const ir::Outcome &outcome) {
    if (outcome.ok())
      return words(outcome.data, 0);
    if (outcome.status != ir::Outcome::Status::Reverted)
      return "unsupported " + outcome.reason;
    std::string hex = llvm::toHex(outcome.data, true);
    if (llvm::StringRef(hex).starts_with("4e487b71"))
      return "panic " + words(outcome.data, 4);
    if (llvm::StringRef(hex).starts_with("08c379a0")) {
      size_t length = outcome.data[67];
      return "error " + std::string(outcome.data.begin() + 68, outcome.data.begin() + 68 + length);
    }
    return "revert " + hex;
  }

  /// Storage of the contract, by slot.
  std::string slot(uint64_t number) {
    auto &storage = world.accounts[self].storage;
    auto it = storage.find(ir::Word(256, number));
    return it == storage.end() ? "0" : decimal(it->second);
  }

  const ir::Contract &contract(llvm::StringRef name) const { return module[module.find(name)]; }
  const ir::Function *function(llvm::StringRef contractName, llvm::StringRef name) const {
    const ir::Contract &in = contract(contractName);
    ir::FunctionId id = in.findFunction(name);
    return id.valid() ? &in[id] : nullptr;
  }
  static unsigned count(const ir::Function &function, ir::Op op) {
    unsigned found = 0;
    for (const ir::Block &block : function.blocks)
      for (ir::ValueId id : block.instructions)
        found += function[id].op == op;
    return found;
  }

private:
  static void append(ir::ByteString &data, const std::vector<int64_t> &args) {
    for (int64_t arg : args)
      ir::appendWord(data, ir::Word(256, uint64_t(arg), true));
  }
  static std::string decimal(const ir::Word &word) {
    llvm::SmallString<80> digits;
    bool isSigned = word.isNegative() && (-word).getActiveBits() < 64;
    if (word.getActiveBits() > 160 && !isSigned)
      word.toString(digits, 16, false, true);
    else
      word.toString(digits, 10, isSigned);
    return std::string(digits);
  }
  static std::string words(llvm::ArrayRef<uint8_t> data, size_t from) {
    std::string text;
    for (size_t at = from; at < data.size(); at += 32)
      text += (at > from ? "," : "") + decimal(ir::wordAt(data, at));
    return text;
  }
};

} // namespace quorate::sol
