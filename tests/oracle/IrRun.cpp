//===- IrRun.cpp - run recorded transactions on the IR ------------------------===//
//
// Reads a scenario (JSON, standard input), lowers or lifts the contracts that it
// names, runs every step in the interpreter and prints what each gave: status,
// return data, logs, and at the end the storage of every account. oracle.mjs
// compares this with what a real EVM gave.
//
//===----------------------------------------------------------------------===//
#include "analyzer/evm/Frontend.h"
#include "analyzer/ir/Interpreter.h"
#include "analyzer/ir/Text.h"
#include "analyzer/solidity/Frontend.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"

#include <iostream>
#include <nlohmann/json.hpp>

using namespace quorate;
using nlohmann::json;

namespace {

ir::Word wordOf(const std::string &hex) {
  llvm::StringRef digits = llvm::StringRef(hex).substr(2);
  return digits.empty() ? ir::Word(256, 0) : ir::Word(256, digits, 16);
}

ir::ByteString bytesOf(const std::string &hex) {
  std::string raw;
  llvm::tryGetFromHex(llvm::StringRef(hex).substr(2), raw);
  return {raw.begin(), raw.end()};
}

std::string hexOf(const ir::Word &word) {
  llvm::SmallString<64> digits;
  word.toString(digits, 16, false, false, false);
  std::string text = llvm::StringRef(digits).lower();
  return "0x" + std::string(64 - std::min<size_t>(64, text.size()), '0') + text;
}

std::string hexOf(llvm::ArrayRef<uint8_t> bytes) { return "0x" + llvm::toHex(bytes, true); }

struct Runner {
  SourceStore sources;
  Results results;
  sol::Program program;
  ir::Module module;
  ir::World world;

  void loadSources(const std::vector<std::string> &paths, const std::string &root) {
    auto imports = ImportResolver::forProject(root);
    if (!imports) {
      llvm::consumeError(imports.takeError());
      std::exit(2);
    }
    std::vector<FileId> files;
    for (const std::string &path : paths)
      files.push_back(llvm::cantFail(sources.load(path)));
    sol::parseProgram(files, sources, *imports, program, results);
    sol::analyse(program, sources, results);
    sol::lower(program, sources, files, true, module, results);
  }

  json outcome(const ir::Outcome &out) {
    static constexpr const char *names[] = {"ok", "revert", "unsupported", "step limit"};
    json step = {
        {"status", names[int(out.status)]}, {"data", hexOf(out.data)}, {"reason", out.reason}};
    step["logs"] = json::array();
    for (const ir::EmittedLog &log : world.logs) {
      json topics = json::array();
      for (const ir::Word &topic : log.topics)
        topics.push_back(hexOf(topic));
      step["logs"].push_back(
          {{"address", hexOf(log.address)}, {"topics", topics}, {"data", hexOf(log.data)}});
    }
    return step;
  }

  /// Deployed code and the storage that its constructor left.
  void install(const json &given, const std::string &name) {
    evm::CodeUnit unit;
    unit.name = unit.path = name;
    unit.runtime = bytesOf(given.at("code"));
    auto contract = ir::ContractId(uint32_t(module.contracts.size()));
    evm::lift(unit, module, results);
    ir::Account &account = world.accounts[wordOf(given.at("at"))];
    account.module = &module;
    account.contract = contract;
    account.balance = wordOf(given.at("balance"));
    for (const auto &[slot, value] : given.at("storage").items())
      account.storage[wordOf(slot)] = wordOf(value);
  }

  json run(const json &step) {
    world.block.number = wordOf(step.value("block", "0x1"));
    world.block.timestamp = wordOf(step.value("time", "0x1"));
    world.block.coinbase = wordOf(step.value("coinbase", "0x0"));
    world.block.prevRandao = wordOf(step.value("prevRandao", "0x0"));
    world.block.gasLimit = wordOf(step.value("gasLimit", "0x1c9c380"));
    ir::Message message;
    message.from = message.origin = wordOf(step.value("from", "0x0"));
    message.to = wordOf(step.value("to", "0x0"));
    message.value = wordOf(step.value("value", "0x0"));
    message.data = bytesOf(step.value("data", "0x"));
    std::string kind = step.at("kind");
    if (kind == "call")
      return outcome(world.call(message));
    if (kind == "balance") {
      world.accounts[message.to].balance = message.value;
      return {{"status", "ok"}};
    }
    if (kind == "install") {
      for (const json &account : step.at("accounts"))
        install(account, step.at("contract"));
      return {{"status", "ok"}};
    }
    ir::ContractId contract = module.find(std::string(step.at("contract")));
    if (!contract.valid())
      return {{"status", "unsupported"}, {"reason", "no such contract"}};
    ir::Word address;
    return outcome(world.deploy(module, contract, message, address));
  }
};

} // namespace

int main() {
  json scenario = json::parse(std::cin);
  Runner runner;
  if (scenario.contains("files"))
    runner.loadSources(scenario.at("files"), scenario.value("root", "."));
  json out = {{"steps", json::array()}, {"storage", json::object()}, {"incomplete", json::array()}};
  for (const json &step : scenario.at("steps"))
    out["steps"].push_back(runner.run(step));
  for (const auto &[address, account] : runner.world.accounts)
    for (const auto &[slot, value] : account.storage)
      if (value != 0)
        out["storage"][hexOf(address)][hexOf(slot)] = hexOf(value);
  for (const Incomplete &item : runner.results.incomplete)
    out["incomplete"].push_back(item.contract + "." + item.function + ": " + item.reason);
  std::cout << out.dump(1) << "\n";
}
