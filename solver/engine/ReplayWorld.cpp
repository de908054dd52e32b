//===- ReplayWorld.cpp - the accounts of a trace in the interpreter ---------===//

#include "solver/engine/ReplayWorld.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

ir::Word ReplayWorld::addressOf(unsigned instance) const {
  return *tb.value(system.instances[instance].address);
}

ir::Word ReplayWorld::placeOfCode(unsigned instance) const {
  return system.instances[instance].isProxied ? *tb.value(system.implementationOf(instance))
                                              : addressOf(instance);
}

bool ReplayWorld::isOwn(const ir::Word &target) const {
  for (unsigned i = 0; i < system.instances.size(); ++i)
    if (!system.instances[i].isVolatile && addressOf(i) == target)
      return true;
  return false;
}

ir::Word ReplayWorld::real(const ir::Word &word) const {
  auto it = actual.find(word);
  return it == actual.end() ? word : it->second;
}

const ir::Function &ReplayWorld::functionOf(const ConcreteCall &call) const {
  return (*system.instances[call.move.instance].contract)[call.move.function];
}

std::optional<ir::ByteString> ReplayWorld::dataOf(ConcreteCall call) const {
  for (ConcreteArgument &a : call.arguments)
    a.value.word = real(a.value.word);
  return encodeCall(system, call);
}

std::optional<ir::Message> ReplayWorld::messageOf(const ConcreteCall &call) const {
  auto data = dataOf(call);
  if (!data)
    return std::nullopt;
  ir::Message message;
  message.from = message.origin = call.caller;
  message.to = addressOf(call.move.instance);
  message.value = call.value;
  message.data = std::move(*data);
  return message;
}

std::vector<std::pair<ir::Word, bool>> ReplayWorld::codesOf(const ConcreteCall &call) const {
  auto codes = call.codes;
  llvm::erase_if(codes, [&](const auto &code) { return isOwn(code.first); });
  return codes;
}

ir::Word ReplayWorld::codeHashOf(const ir::Word &account) const {
  auto found = world.codeOutside.find(account);
  return found == world.codeOutside.end() || found->second.empty() ? ir::Word(256, 0)
                                                                   : ir::keccak256(found->second);
}

void ReplayWorld::place(const ir::Word &address, const ir::Module &module) {
  ir::Account &account = world.accounts[address];
  account.module = &module;
  account.contract = ir::ContractId(0);
}

ReplayWorld::Looked ReplayWorld::look(const ir::Message &message) {
  Looked looked;
  ir::World now = world;
  world.onHash = [&](const ir::Word &hash) { looked.hashes.insert(hash); };
  world.onSlot = [&](const ir::Word &account, const ir::Word &slot) {
    looked.slots[account].insert(slot);
  };
  world.call(message);
  world = std::move(now);
  return looked;
}

bool ReplayWorld::isLookedUp(const Looked &looked, const std::set<unsigned> &leaves,
                             const ir::Word &key) const {
  return llvm::any_of(leaves, [&](unsigned i) {
    const StateLeaf &leaf = system.leaves[i];
    if (leaf.instance < 0 || leaf.type->depth != 1)
      return false;
    auto slot = slotOf(system.module, *system.instances[leaf.instance].contract, leaf.var,
                       *leaf.type, {key});
    auto slots = looked.slots.find(addressOf(unsigned(leaf.instance)));
    return slot && slots != looked.slots.end() && slots->second.count(slot->slot);
  });
}

} // namespace quorate::solver
