//===- LoopCopies.cpp - loops that copy memory ------------------------------------------===//
//
// Before there was MCOPY compilers copied memory by loops, a word each turn: what was encoded for a
// call by hand gets in this way to where it is handed over. Where it is known how often such a loop
// turns, the words behind it are those before it.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/LoopCopies.h"

#include "analyzer/ir/Eval.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <set>

namespace quorate::evm {

namespace {
constexpr uint64_t MaxTurns = 64, Word = 32;
} // namespace

/// Looks at one loop of a finished lift: all phis have their operands.
class CopyScan {
public:
  using Named = llvm::function_ref<std::optional<NamedAddress>(Address)>;

  CopyScan(const Lifter &lifter, uint32_t header, const std::vector<bool> &body, Named named)
      : lifter(lifter), values(lifter.values), header(header), body(body), named(named) {}

  std::optional<LoopCopy> scan() {
    findSteps();
    std::optional<uint64_t> turns = countTurns();
    const ir::Instruction *store = turns && *turns <= MaxTurns ? onlyStore() : nullptr;
    if (!store)
      return std::nullopt;
    const ir::Instruction &word = values.at(store->operands[1]);
    if (word.op != Op::MLoad)
      return std::nullopt;
    std::optional<NamedAddress> to = start(addressOf(values, store->operands[0])),
                                from = start(addressOf(values, word.operands[0]));
    if (!to || !from)
      return std::nullopt;
    LoopCopy copy{uint32_t(*turns), *to, *from, {}};
    for (const auto &[phi, counter] : counters)
      copy.steps[counter.slot] = counter.step;
    return copy;
  }

private:
  struct Counter {
    uint32_t slot;
    int64_t step;
    Address begin;
  };

  bool isBack(uint32_t pred) const {
    return lifter.dominates(lifter.blockOf[header], lifter.blockOf[pred]);
  }

  void findSteps() {
    for (const Lifter::PendingPhi &p : lifter.pending) {
      std::optional<Address> begin =
          p.state == header ? lifter.entering(header, p.slot) : std::nullopt;
      if (!begin)
        continue;
      std::optional<int64_t> step;
      bool steady = true;
      const ir::Instruction &phi = values.at(p.phi);
      for (size_t k = 0; k < phi.operands.size(); ++k) {
        if (!isBack(lifter.preds[header][k]))
          continue;
        Address next = addressOf(values, phi.operands[k]);
        steady &= next.base == p.phi.index && (!step || *step == next.offset);
        step = next.offset;
      }
      if (steady && step)
        counters.insert({p.phi.index, {p.slot, *step, *begin}});
    }
  }

  /// A counter and nothing else, that begins with a number.
  const Counter *counterOf(ValueId value) const {
    auto it = counters.find(value.index);
    return it != counters.end() && it->second.begin.isConstant() && it->second.begin.offset >= 0
               ? &it->second
               : nullptr;
  }

  /// Where control leaves from the head, it is asked for each turn how far a counter got.
  std::optional<uint64_t> countTurns() const {
    for (uint32_t id = 0; id < body.size(); ++id) {
      const Lifter::Exit &exit = lifter.exits[id];
      const State &s = lifter.graph.states[id];
      if (!body[id] || lifter.blockOf[id] != lifter.blockOf[header] || !exit.lifted ||
          s.exit != State::Exit::Branches || body[s.next[0]] == body[s.next[1]] ||
          !exit.condition.valid())
        continue;
      const ir::Instruction &test = values.at(exit.condition);
      if (test.op != Op::ULt && test.op != Op::ULe)
        return std::nullopt;
      // On it goes while `low < high`, or `low <= high`.
      bool straight = body[s.next[0]], strict = (test.op == Op::ULt) == straight;
      ValueId low = test.operands[straight ? 0 : 1], high = test.operands[straight ? 1 : 0];
      const Counter *up = counterOf(low), *down = counterOf(high);
      const APInt *bound = values.constantOf(up ? high : low);
      if (!bound || bound->getActiveBits() > 32)
        return std::nullopt;
      int64_t end = int64_t(bound->getZExtValue());
      if (up && strict && up->step == Word)
        return up->begin.offset < end ? (end - up->begin.offset + Word - 1) / Word : 0;
      if (down && !strict && down->step == -int64_t(Word) && end >= int64_t(Word))
        return down->begin.offset >= end ? (down->begin.offset - end) / Word + 1 : 0;
      return std::nullopt;
    }
    return std::nullopt;
  }

  /// The loop's one store, once each turn, beside which it only computes and reads.
  const ir::Instruction *onlyStore() const {
    std::set<uint32_t> blocks;
    const ir::Instruction *store = nullptr;
    for (uint32_t id = 0; id < body.size(); ++id) {
      if (!body[id] || !blocks.insert(lifter.blockOf[id].index).second)
        continue;
      for (ValueId v : lifter.fn[lifter.blockOf[id]].instructions) {
        const ir::Instruction &i = values.at(v);
        bool harmless = ir::isPureScalar(i.op) || i.op == Op::Const || i.op == Op::Phi ||
                        i.op == Op::MLoad || i.op == Op::Jump || i.op == Op::Branch;
        if (!harmless && (i.op != Op::MStore || store))
          return nullptr;
        if (i.op == Op::MStore)
          store = &i;
      }
    }
    // The head, which is passed once more than there are turns, and all of a turn.
    bool each = store && blocks.size() == 2 && store->block != lifter.blockOf[header];
    return each ? store : nullptr;
  }

  /// Where the address is in the first turn, if it is a word farther on in each that follows.
  std::optional<NamedAddress> start(Address at) const {
    if (at.isConstant())
      return std::nullopt;
    if (auto it = counters.find(at.base); it != counters.end())
      return it->second.step == Word ? std::optional(NamedAddress{it->second.slot, at.offset})
                                     : std::nullopt;
    const ir::Instruction &sum = values.at(ValueId(at.base));
    if (sum.op != Op::Add)
      return std::nullopt;
    for (unsigned k = 0; k < 2; ++k)
      if (const Counter *counter = counterOf(sum.operands[k]); counter && counter->step == Word)
        return named(addressOf(values, sum.operands[1 - k]) + at.offset + counter->begin.offset);
    return std::nullopt;
  }

  const Lifter &lifter;
  const Values &values;
  const uint32_t header;
  const std::vector<bool> &body;
  Named named;
  std::map<uint32_t, Counter> counters; ///< by phi
};

std::optional<LoopCopy> copyOf(const Lifter &lifter, uint32_t header, const std::vector<bool> &body,
                               CopyScan::Named named) {
  return CopyScan(lifter, header, body, named).scan();
}

/// Behind a loop that copies: what stood there stands here too, and its counters have ended.
void Lifter::leaveCopy(uint32_t id) {
  if (preds[id].size() != 1)
    return;
  uint32_t from = preds[id].front();
  for (const auto &[header, fact] : loops) {
    if (!fact.copy || blockOf[header] != blockOf[from])
      continue;
    std::vector<bool> body = bodyOf(header);
    if (body.empty() || body[id])
      return;
    const LoopCopy &copy = *fact.copy;
    std::optional<Address> target = resolve(header, copy.to), source = resolve(header, copy.from);
    if (target && source)
      memory.put(*target, memory.contents(*source, Word * copy.turns));
    for (const PendingPhi &p : pending) {
      auto step = p.state == header ? copy.steps.find(p.slot) : copy.steps.end();
      std::optional<Address> begin =
          step != copy.steps.end() ? entering(header, p.slot) : std::nullopt;
      if (!begin || !llvm::is_contained(stack, p.phi))
        continue;
      APInt moved(256, uint64_t(begin->offset + step->second * int64_t(copy.turns)), true);
      ValueId end = begin->isConstant() ? values.constant(moved)
                                        : values.addConstant(ValueId(begin->base), moved);
      std::replace(stack.begin(), stack.end(), p.phi, end);
    }
    return;
  }
}

} // namespace quorate::evm
