//===- LoopScan.cpp - what the loops of a finished lift write --------------------------===//
//
// Two facts make copying loops harmless to what stands before their target. A number to which
// each turn adds less than 2^64 stays far below 2^256, since gas pays for less than 2^63 turns; and
// what is at or above such a sum's other part is never below it.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Lifter.h"
#include "analyzer/evm/LoopCopies.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace quorate::evm {

namespace {

constexpr unsigned MaxDepth = 12;
constexpr size_t MaxWritesOfLoop = 256;
/// Counters that count by counters: each turn's 2^63 come on top of each other.
constexpr unsigned MaxNestedCounters = 2;

} // namespace

/// Looks at one finished lift: all phis have their operands.
class LoopScan {
public:
  explicit LoopScan(const Lifter &lifter) : lifter(lifter), values(lifter.values) {
    for (const Lifter::PendingPhi &p : lifter.pending)
      stateOf[p.phi.index] = p.state;
  }

  std::optional<LoopFact> scan(uint32_t header) {
    std::vector<bool> body = lifter.bodyOf(header);
    if (body.empty())
      return std::nullopt;
    uint32_t height = uint32_t(lifter.graph.states[header].stack.size());
    names.clear();
    for (uint32_t slot = 0; slot <= height; ++slot)
      if (std::optional<Address> at = lifter.entering(header, slot); at && !at->isConstant())
        names.try_emplace(at->base, NamedAddress{slot, -at->offset});
    LoopFact fact;
    for (const Lifter::PendingPhi &p : lifter.pending) {
      if (p.state != header)
        continue;
      if (isCounter(p.phi))
        fact.counters.insert(p.slot);
      std::vector<NamedAddress> floors;
      collect({p.phi.index, 0}, lifter.exits[header].memory, floors, 0);
      if (!floors.empty())
        fact.floors[p.slot] = std::move(floors);
    }
    for (uint32_t id = 0; id < body.size(); ++id)
      fact.recovers |= body[id] && lifter.exits[id].lifted && lifter.exits[id].memory.returnSize;
    for (const Lifter::Write &write : lifter.writes)
      if (write.state != ~0u && body[write.state])
        fact.writes.insert(describe(write));
    if (fact.writes.size() > MaxWritesOfLoop)
      fact.writes = {LoopWrite{}};
    fact.copy = copyOf(lifter, header, body, [this](Address at) { return named(at); });
    return fact;
  }

private:
  const ir::Instruction &at(uint32_t id) const { return values.at(ValueId(id)); }

  std::optional<NamedAddress> named(Address address) const {
    if (address.isConstant())
      return NamedAddress{std::nullopt, address.offset};
    auto it = names.find(address.base);
    if (it == names.end())
      return std::nullopt;
    return NamedAddress{it->second.slot, it->second.offset + address.offset};
  }

  LoopWrite describe(const Lifter::Write &write) {
    LoopWrite out;
    if (!write.at)
      return out;
    out.at.emplace();
    if (std::optional<NamedAddress> exact = named(*write.at)) {
      out.exact = true;
      out.at->push_back(*exact);
      out.length = write.length;
      return out;
    }
    // What was learnt until the state's end of numbers that it uses holds wherever it gets there.
    collect(*write.at, lifter.exits[write.state].memory, *out.at, 0);
    llvm::sort(*out.at);
    return out;
  }

  /// Addresses with names that this one is never below.
  void collect(Address address, const Memory &memory, std::vector<NamedAddress> &out,
               unsigned depth) {
    if (std::optional<NamedAddress> name = named(address)) {
      if (!llvm::is_contained(out, *name))
        out.push_back(*name);
      return;
    }
    if (depth > MaxDepth)
      return;
    const ir::Instruction &i = at(address.base);
    if (i.op == Op::Add) {
      for (unsigned k = 0; k < 2; ++k)
        if (isSmall(i.operands[1 - k], memory))
          collect(addressOf(values, i.operands[k]) + address.offset, memory, out, depth + 1);
      return;
    }
    ValueId id(address.base);
    if (i.op != Op::Phi || !stateOf.count(id.index) || !open.insert(id.index).second)
      return;
    std::optional<std::vector<NamedAddress>> common;
    for (size_t k = 0; k < i.operands.size(); ++k) {
      std::set<uint32_t> seen;
      if (grows(i.operands[k], id, memoryAt(id, k), seen))
        continue;
      std::vector<NamedAddress> mine;
      collect(addressOf(values, i.operands[k]) + address.offset, memoryAt(id, k), mine, depth + 1);
      common = common ? lower(*common, mine) : mine;
    }
    open.erase(id.index);
    if (common)
      for (const NamedAddress &name : *common)
        if (!llvm::is_contained(out, name))
          out.push_back(name);
  }

  /// What is below either.
  static std::vector<NamedAddress> lower(llvm::ArrayRef<NamedAddress> a,
                                         llvm::ArrayRef<NamedAddress> b) {
    std::vector<NamedAddress> out;
    for (const NamedAddress &x : a)
      for (const NamedAddress &y : b)
        if (x.slot == y.slot)
          out.push_back({x.slot, std::min(x.offset, y.offset)});
    return out;
  }

  /// What is known where the phi's operand k comes from.
  const Memory &memoryAt(ValueId phi, size_t k) const {
    uint32_t state = stateOf.at(phi.index);
    return lifter.exits[lifter.preds[state][k]].memory;
  }

  bool isSmall(ValueId value, const Memory &memory) {
    return lifter.isSmall(value, [&](ValueId v) {
      return memory.isSmall(v) || (at(v.index).op == Op::Phi && isCounter(v));
    });
  }

  /// A phi that begins with a number far below 2^256 and only has such added to it.
  bool isCounter(ValueId phi) {
    if (!stateOf.count(phi.index))
      return false;
    auto [it, added] = counters.try_emplace(phi.index, false); // while it is looked at: no
    if (!added || nested >= MaxNestedCounters)
      return it->second;
    ++nested;
    bool result = true;
    const ir::Instruction &i = at(phi.index);
    for (size_t k = 0; result && k < i.operands.size(); ++k) {
      std::set<uint32_t> seen;
      const Memory &memory = memoryAt(phi, k);
      result = grows(i.operands[k], phi, memory, seen) || isSmall(i.operands[k], memory);
    }
    --nested;
    return counters[phi.index] = result;
  }

  /// Is it the phi, or that with such numbers added?
  bool grows(ValueId value, ValueId phi, const Memory &memory, std::set<uint32_t> &seen) {
    if (value == phi)
      return true;
    const ir::Instruction &i = at(value.index);
    if (seen.size() > MaxDepth)
      return false;
    if (i.op == Op::Add) {
      for (unsigned k = 0; k < 2; ++k)
        if (isSmall(i.operands[1 - k], memory) && grows(i.operands[k], phi, memory, seen))
          return true;
      return false;
    }
    if (i.op != Op::Phi || !stateOf.count(value.index))
      return false;
    if (!seen.insert(value.index).second)
      return true;
    for (size_t k = 0; k < i.operands.size(); ++k)
      if (!grows(i.operands[k], phi, memoryAt(value, k), seen))
        return false;
    return true;
  }

  const Lifter &lifter;
  const Values &values;
  std::map<uint32_t, uint32_t> stateOf;   ///< by phi
  std::map<uint32_t, NamedAddress> names; ///< by base
  std::map<uint32_t, bool> counters;      ///< by phi
  std::set<uint32_t> open;                ///< phis that collect() is at
  unsigned nested = 0;
};

LoopFacts Lifter::loopFacts() const {
  LoopFacts out;
  LoopScan scan(*this);
  for (uint32_t id : leaderOrder)
    if (llvm::any_of(preds[id], [&](uint32_t p) { return dominates(blockOf[id], blockOf[p]); }))
      if (std::optional<LoopFact> fact = scan.scan(id))
        out.emplace(id, std::move(*fact));
  return out;
}

} // namespace quorate::evm
