//===- LiftLoops.cpp - memory where loops begin and ways meet ----------------------------===//

#include "analyzer/evm/Lifter.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace quorate::evm {

/// By state: is it in the loop that begins here? Empty where none does, or where control can get
/// into it elsewhere.
std::vector<bool> Lifter::bodyOf(uint32_t header) const {
  std::vector<bool> body;
  llvm::SmallVector<uint32_t, 16> open;
  for (uint32_t p : preds[header]) {
    bool back = dominates(blockOf[header], blockOf[p]);
    if (!back && rank[blockOf[p].index] >= rank[blockOf[header].index])
      return {};
    if (back)
      open.push_back(p);
  }
  if (open.empty())
    return {};
  body.resize(graph.states.size());
  body[header] = true;
  while (!open.empty()) {
    uint32_t id = open.pop_back_val();
    if (body[id])
      continue;
    body[id] = true;
    open.append(preds[id].begin(), preds[id].end());
  }
  return body;
}

/// The word that all ways into the loop bring.
std::optional<Address> Lifter::entering(uint32_t header, uint32_t slot) const {
  uint32_t height = uint32_t(graph.states[header].stack.size());
  std::optional<ValueId> value;
  for (uint32_t p : preds[header]) {
    if (dominates(blockOf[header], blockOf[p]))
      continue;
    const Exit &exit = exits[p];
    std::optional<ValueId> word = slot < height ? std::optional(exit.stack[slot])
                                                : exit.memory.word({~0u, int64_t(FreePointerCell)});
    if (!word || (value && *value != *word))
      return std::nullopt;
    value = word;
  }
  return value ? std::optional(addressOf(values, *value)) : std::nullopt;
}

std::optional<Address> Lifter::resolve(uint32_t header, const NamedAddress &name) const {
  if (!name.slot)
    return Address{~0u, name.offset};
  std::optional<Address> at = entering(header, *name.slot);
  return at ? std::optional(*at + name.offset) : std::nullopt;
}

/// Takes from memory what the loop that begins here may write, and adds what is known of its phis.
void Lifter::enterLoop(uint32_t id) {
  if (bodyOf(id).empty()) { // there are ways around what is known
    memory = Memory(context.heapStart);
    memory.returnSize = ValueId();
    return;
  }
  auto found = loops.find(id);
  if (found == loops.end())
    return memory.forgetAll();
  if (found->second.recovers)
    memory.returnSize = ValueId();
  const LoopFact &fact = found->second;
  auto resolveFloors = [&](const std::vector<NamedAddress> &names) {
    llvm::SmallVector<Address, 4> out;
    for (const NamedAddress &name : names)
      if (std::optional<Address> at = resolve(id, name))
        if (fitted(*at))
          out.push_back(*at);
    return out;
  };
  const Address anywhere{~0u - 1, 0};
  for (const LoopWrite &write : fact.writes) {
    if (!write.at) {
      memory.forgetAll();
      break;
    }
    std::optional<Address> exact = write.exact ? resolve(id, write.at->front()) : std::nullopt;
    if (exact) {
      memory.clobber(*exact, write.length, floorsOf(*exact));
      continue;
    }
    llvm::SmallVector<Address, 4> floors;
    if (!write.exact)
      floors = resolveFloors(*write.at);
    llvm::SmallVector<Address, 8> all(floors.begin(), floors.end());
    for (Address floor : floors)
      llvm::append_range(all, floorsOf(floor));
    memory.clobber(anywhere, std::nullopt, all);
  }
}

/// What an earlier lift found out about the phis that stand at the head of a loop.
void Lifter::enterPhis(uint32_t id) {
  auto found = loops.find(id);
  if (found == loops.end() || bodyOf(id).empty())
    return;
  const LoopFact &fact = found->second;
  for (size_t k = pending.size(); k-- > 0 && pending[k].state == id;) {
    uint32_t phi = pending[k].phi.index;
    if (fact.counters.count(pending[k].slot))
      memory.fits(values, pending[k].phi);
    auto floors = fact.floors.find(pending[k].slot);
    if (floors == fact.floors.end())
      continue;
    for (const NamedAddress &name : floors->second) {
      std::optional<Address> at =
          name.slot ? entering(id, *name.slot) : std::optional(Address{~0u, 0});
      if (at && fitted(*at + name.offset))
        phiFloors[phi].push_back(*at + name.offset);
    }
  }
}

/// A comparison with a number far below 2^256 decided for this way: what is not above it is one
/// too. So the length that a copying loop has reached is.
void Lifter::enterBranch(uint32_t id) {
  if (preds[id].size() != 1)
    return;
  const Exit &exit = exits[preds[id].front()];
  const State &from = graph.states[preds[id].front()];
  if (!exit.lifted || !exit.condition.valid() || from.exit != State::Exit::Branches ||
      from.next[0] == from.next[1])
    return;
  const ir::Instruction &test = values.at(exit.condition);
  bool holds = from.next[0] == id;
  const APInt *zero = test.operands.size() == 2 ? values.constantOf(test.operands[1]) : nullptr;
  if (zero && zero->isZero() && ((test.op == Op::Eq && !holds) || (test.op == Op::Ne && holds)))
    memory.isNotZero(test.operands[0]);
  if (test.op != Op::ULt && test.op != Op::ULe)
    return;
  ValueId lower = test.operands[holds ? 0 : 1], upper = test.operands[holds ? 1 : 0];
  if (isSmall(upper))
    memory.fits(values, lower);
}

/// Can control come from there? It cannot where both values of a bit were excluded, as in solc's
/// code for the encodings of bytes in storage.
bool Lifter::comesAlong(uint32_t pred, uint32_t id) const {
  const Exit &exit = exits[pred];
  const State &from = graph.states[pred];
  if (exit.dead)
    return false;
  for (unsigned way = 0; way < from.next.size() && way < 2; ++way)
    if (from.next[way] == id && !exit.deadWay[way])
      return true;
  return false;
}

void Lifter::findDeadWays(Exit &exit) const {
  const ir::Instruction &test = values.at(exit.condition);
  if (test.op != Op::Eq && test.op != Op::Ne)
    return;
  ValueId value = test.operands[0];
  const APInt *other = values.constantOf(test.operands[1]);
  const ir::Instruction &i = values.at(value);
  const APInt *mask = i.op == Op::And ? values.constantOf(i.operands[1]) : nullptr;
  if (other && other->isOne() && mask && mask->isOne() && exit.memory.wasNotZero(value))
    exit.deadWay[test.op == Op::Eq ? 1 : 0] = true;
}

/// What all ways to a merge say of the words that it joins.
void Lifter::enterMerge(uint32_t id) {
  uint32_t height = uint32_t(graph.states[id].stack.size());
  for (size_t k = pending.size(); k-- > 0 && pending[k].state == id;) {
    const PendingPhi &p = pending[k];
    if (values.at(p.phi).type != Type::uint())
      continue;
    bool fits = true;
    std::optional<llvm::SmallVector<Address, 4>> common;
    for (uint32_t pred : preds[id]) {
      Exit &exit = exits[pred];
      if (!comesAlong(pred, id))
        continue;
      std::optional<ValueId> word = p.slot < height
                                        ? std::optional(exit.stack[p.slot])
                                        : exit.memory.word({~0u, int64_t(FreePointerCell)});
      if (!word) {
        fits = false;
        common.emplace();
        break;
      }
      std::swap(memory, exit.memory); // as it is on that way
      Address at = addressOf(values, *word);
      llvm::SmallVector<Address, 4> floors = floorsOf(at);
      if (fitted(at))
        floors.push_back(at);
      else
        fits = false;
      std::swap(memory, exit.memory);
      llvm::SmallVector<Address, 4> both;
      for (Address mine : floors)
        for (Address other : common.value_or(llvm::SmallVector<Address, 4>{mine}))
          if (mine.base == other.base && !llvm::is_contained(both, std::min(mine, other)))
            both.push_back(std::min(mine, other));
      common = std::move(both);
    }
    if (fits)
      memory.fits(values, p.phi);
    if (common)
      for (Address floor : *common)
        if (!floor.isConstant() && fitted(floor))
          phiFloors[p.phi.index].push_back(floor);
  }
}

} // namespace quorate::evm
