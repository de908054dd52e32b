//===- Paths.cpp - which ways lead to an instruction --------------------------===//

#include "analyzer/governance/Paths.h"

#include "analyzer/ir/Eval.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringSet.h"

#include <map>

namespace quorate::gov {

using namespace ir;
using llvm::APInt;

namespace {

constexpr size_t MaxStates = 20'000;
constexpr unsigned MaxEvaluation = 256;

/// What a value is known to be on the current path: a constant, or another value. Kept for merged
/// values and for truth values that several branches test.
struct Known {
  ValueId value;
  bool isConstant = false;
  APInt constant = APInt(1, 0);
  /// What a merged truth value stands for, also where that is known: what establishing it says.
  ValueId alias;
};
using Environment = std::vector<Known>; ///< by value

bool byValue(const Known &a, const Known &b) { return a.value < b.value; }

class Search {
public:
  Search(const Flow &flow, const PathQuery &query)
      : flow(flow), flat(flow.flat), graph(flat.graph()), query(query) {}

  PathResult run();

private:
  struct State {
    BlockId block;
    Environment environment;
    uint32_t parent;
    size_t start = 0;    ///< first instruction looked at
    bool passed = false; ///< has been through `query.through`
  };
  struct Marks {
    size_t target = ~size_t(0), avoid = ~size_t(0); ///< positions in the block
    bool passed = false;
  };

  /// One value that stands for a truth value and its negation, however they are written, and
  /// whether `condition` is the negation.
  std::pair<ValueId, bool> baseOf(ValueId condition) const;
  void findBases();
  void markBlocks();
  void findTracked();
  void findRelevance();
  std::string key(const State &state) const;
  const Known *lookup(const Environment &environment, ValueId phi) const;
  std::optional<APInt> evaluateIn(const Environment &environment, ValueId value,
                                  unsigned &budget) const;
  std::optional<APInt> unlikeHash(const Environment &environment, const Instruction &equality,
                                  unsigned &budget) const;
  ValueId resolveIn(const Environment &environment, ValueId value) const;
  Environment afterBranch(const State &state, BlockId next) const;
  Environment enter(const State &state, BlockId next) const;
  bool blocked(const State &state, const Instruction &branch, bool taken) const;
  Marks marksOf(BlockId block, size_t start, bool passed) const;
  PathResult found(const State &state, ValueId reached, const std::vector<State> &states) const;

  const Flow &flow;
  const Flat &flat;
  const Graph &graph;
  const PathQuery &query;
  llvm::DenseMap<uint32_t, ValueId> twins; ///< comparison -> the first one that says the same
  llvm::BitVector useful;                  ///< blocks from which a target can be reached
  llvm::BitVector tracked;                 ///< values worth remembering
  llvm::DenseMap<uint32_t, llvm::BitVector>
      relevant; ///< tracked value -> blocks where it still matters
};

Search::Marks Search::marksOf(BlockId block, size_t start, bool passed) const {
  Marks marks;
  marks.passed = passed || !query.through.valid();
  const auto &list = flat.code[block].instructions;
  for (size_t i = start; i < list.size(); ++i) {
    if (query.avoid && query.avoid(list[i])) {
      marks.avoid = i;
      break;
    }
    marks.passed |= list[i] == query.through;
    if (marks.passed && query.target(list[i])) {
      marks.target = i;
      break;
    }
  }
  return marks;
}

/// a != b is !(a == b), a <= b is !(b < a): one form for each, and whether it was negated.
std::pair<std::tuple<Op, ValueId, ValueId>, bool> canonical(const Instruction &comparison) {
  ValueId a = comparison.operands[0], b = comparison.operands[1];
  switch (comparison.op) {
  case Op::Eq:
  case Op::Ne:
    return {{Op::Eq, std::min(a, b), std::max(a, b)}, comparison.op == Op::Ne};
  case Op::ULe:
    return {{Op::ULt, b, a}, true};
  case Op::SLe:
    return {{Op::SLt, b, a}, true};
  default:
    return {{comparison.op, a, b}, false};
  }
}

void Search::findBases() {
  std::map<std::tuple<Op, ValueId, ValueId>, ValueId> first;
  for (BlockId block : graph.reversePostorder())
    for (ValueId value : flat.code[block].instructions)
      if (isComparison(flat[value].op)) {
        auto [it, fresh] = first.try_emplace(canonical(flat[value]).first, value);
        if (!fresh)
          twins[value.index] = it->second;
      }
}

std::pair<ValueId, bool> Search::baseOf(ValueId condition) const {
  bool negative = false;
  for (bool more = true; more;) {
    more = flat[condition].op == Op::Not && isBoolean(flow, condition);
    if (more) {
      condition = flat[condition].operands[0];
      negative = !negative;
    } else if (ValueId stored = flow.storedTruth(condition); stored.valid()) {
      condition = stored;
      more = true;
    }
  }
  if (auto twin = twins.find(condition.index); twin != twins.end()) {
    negative ^= canonical(flat[condition]).second != canonical(flat[twin->second]).second;
    condition = twin->second;
  }
  return {condition, negative};
}

void Search::markBlocks() {
  useful.resize(unsigned(flat.code.blocks.size()));
  std::vector<BlockId> work;
  for (BlockId block : graph.reversePostorder())
    if (llvm::any_of(flat.code[block].instructions, [&](ValueId v) { return query.target(v); })) {
      useful.set(block.index);
      work.push_back(block);
    }
  while (!work.empty()) {
    BlockId block = work.back();
    work.pop_back();
    for (BlockId pred : graph.predecessors(block))
      if (graph.reachable(pred) && !useful.test(pred.index)) {
        useful.set(pred.index);
        work.push_back(pred);
      }
  }
}

/// Phis that a branch condition is computed from, and truth values that are asked for twice.
void Search::findTracked() {
  tracked.resize(unsigned(flat.code.instructions.size()));
  std::vector<ValueId> work;
  llvm::BitVector seen(unsigned(flat.code.instructions.size())), asked = seen;
  auto ask = [&](ValueId value) {
    ValueId base = baseOf(value).first;
    if (asked.test(base.index))
      tracked.set(base.index);
    asked.set(base.index);
  };
  for (BlockId block : graph.reversePostorder())
    if (const Instruction &last = flat.code.terminator(block); last.op == Op::Branch) {
      work.push_back(last.operands[0]);
      ask(last.operands[0]);
    }
  while (!work.empty()) {
    ValueId value = work.back();
    work.pop_back();
    if (seen.test(value.index))
      continue;
    seen.set(value.index);
    if (ValueId stored = flow.storedTruth(value); stored.valid())
      work.push_back(stored);
    const Instruction &instruction = flat[value];
    if (instruction.op != Op::Phi && !isPureScalar(instruction.op))
      continue;
    if (instruction.op == Op::Phi && instruction.type.isScalar()) {
      tracked.set(value.index);
      for (ValueId operand : instruction.operands)
        if (isBoolean(flow, operand))
          ask(flow.strip(operand));
    }
    for (ValueId operand : instruction.operands)
      work.push_back(operand);
  }
}

/// A phi matters in a block from which a branch, or another tracked phi, that uses it can be
/// reached; elsewhere remembering it would only multiply states.
void Search::findRelevance() {
  llvm::DenseMap<uint32_t, std::vector<BlockId>> usedIn;
  auto addUse = [&](ValueId from, BlockId block) {
    walkBack(from, [&](ValueId value, llvm::SmallVectorImpl<ValueId> &work) {
      const Instruction &instruction = flat[value];
      if (ValueId base = baseOf(value).first; tracked.test(base.index))
        usedIn[base.index].push_back(block);
      if (isPureScalar(instruction.op))
        for (ValueId operand : instruction.operands)
          work.push_back(operand);
      // An alias names its operand; what a negation in it negates has to be known still.
      if (instruction.op == Op::Phi && isBoolean(flow, value))
        for (ValueId operand : instruction.operands)
          if (flat[operand].op == Op::Not)
            work.push_back(operand);
    });
  };
  for (BlockId block : graph.reversePostorder()) {
    if (!useful.test(block.index))
      continue;
    if (const Instruction &last = flat.code.terminator(block); last.op == Op::Branch)
      addUse(last.operands[0], block);
    for (ValueId value : flat.code[block].instructions) {
      const Instruction &instruction = flat[value];
      if (instruction.op != Op::Phi)
        break;
      if (tracked.test(value.index))
        for (size_t i = 0; i < instruction.operands.size(); ++i)
          addUse(instruction.operands[i], instruction.blocks[i]);
    }
  }
  // An alias to a truth value that is itself computed from phis keeps those alive as well; it is
  // resolved when the alias is made, so nothing more is needed here.
  for (auto &[phi, blocks] : usedIn) {
    llvm::BitVector &set = relevant[phi];
    set.resize(unsigned(flat.code.blocks.size()));
    std::vector<BlockId> work = blocks;
    BlockId home = flat.code.instructions[phi].block;
    while (!work.empty()) {
      BlockId block = work.back();
      work.pop_back();
      if (set.test(block.index))
        continue;
      set.set(block.index);
      if (block == home)
        continue; // defined anew there
      for (BlockId pred : graph.predecessors(block))
        if (graph.reachable(pred))
          work.push_back(pred);
    }
  }
}

const Known *Search::lookup(const Environment &environment, ValueId phi) const {
  auto it =
      llvm::lower_bound(environment, phi, [](const Known &k, ValueId v) { return k.value < v; });
  return it != environment.end() && it->value == phi ? &*it : nullptr;
}

ValueId Search::resolveIn(const Environment &environment, ValueId value) const {
  const Known *known = lookup(environment, value);
  return known && known->alias.valid() ? known->alias : value;
}

std::optional<APInt> Search::evaluateIn(const Environment &environment, ValueId value,
                                        unsigned &budget) const {
  if (budget == 0)
    return std::nullopt;
  --budget;
  const Instruction &instruction = flat[value];
  if (instruction.op == Op::Const)
    return instruction.imm;
  if (const Known *known = lookup(environment, value))
    return known->isConstant ? std::optional(known->constant)
                             : evaluateIn(environment, known->alias, budget);
  if (auto [base, negative] = baseOf(value); base != value)
    if (const Known *known = lookup(environment, base); known && known->isConstant)
      return negative ? ~known->constant : known->constant;
  if (instruction.op == Op::Phi)
    return std::nullopt;
  if (!isPureScalar(instruction.op))
    return query.assume ? query.assume(value) : std::nullopt;
  if (instruction.op == Op::Select) {
    auto condition = evaluateIn(environment, instruction.operands[0], budget);
    if (!condition)
      return std::nullopt;
    return evaluateIn(environment, instruction.operands[*condition != 0 ? 1 : 2], budget);
  }
  llvm::SmallVector<APInt, 3> operands;
  for (ValueId operand : instruction.operands) {
    auto known = evaluateIn(environment, operand, budget);
    if (!known && (instruction.op == Op::Eq || instruction.op == Op::Ne))
      return unlikeHash(environment, instruction, budget);
    if (!known)
      return std::nullopt;
    operands.push_back(*known);
  }
  return evaluate(instruction.op, instruction.type, operands);
}

/// A hash is none of the small numbers that mark a state: nobody finds an input for one.
std::optional<APInt> Search::unlikeHash(const Environment &environment, const Instruction &equality,
                                        unsigned &budget) const {
  for (unsigned side : {0u, 1u}) {
    const Op op = flat[flow.strip(equality.operands[side])].op;
    if (op != Op::Keccak && op != Op::KeccakMem && op != Op::KeccakWords)
      continue;
    auto other = evaluateIn(environment, equality.operands[1 - side], budget);
    if (other && other->getActiveBits() <= 64)
      return APInt(1, equality.op == Op::Ne);
  }
  return std::nullopt;
}

/// What the branch at the end of `state.block` says when it leads to `next`.
Environment Search::afterBranch(const State &state, BlockId next) const {
  Environment result = state.environment;
  const Instruction &last = flat.code.terminator(state.block);
  if (last.op != Op::Branch)
    return result;
  auto [base, negative] = baseOf(last.operands[0]);
  Known known;
  known.value = base;
  known.isConstant = true;
  known.constant = APInt(1, (last.blocks[0] == next) != negative);
  auto at = llvm::lower_bound(result, known, byValue);
  // What the merged value stood for is known as well.
  std::optional<Known> meant;
  if (const Known *before = lookup(state.environment, base); before && !before->isConstant) {
    auto [other, turned] = baseOf(before->alias);
    meant.emplace(known);
    meant->value = other;
    meant->constant = APInt(1, (known.constant == 1) != turned);
  }
  if (at == result.end() || at->value != base)
    result.insert(at, std::move(known));
  else
    *at = std::move(known);
  if (meant && flat[meant->value].op != Op::Const) {
    auto place = llvm::lower_bound(result, *meant, byValue);
    if (place == result.end() || place->value != meant->value)
      result.insert(place, std::move(*meant));
  }
  return result;
}

/// What is known in `next`, come from `state.block`.
Environment Search::enter(const State &state, BlockId next) const {
  Environment before = afterBranch(state, next), result;
  auto matters = [&](ValueId value) {
    auto it = relevant.find(value.index);
    return it != relevant.end() && it->second.test(next.index);
  };
  bool back = graph.isBackEdge(state.block, next);
  for (const Known &known : before) {
    bool redefined = flat[known.value].block == next && next.index != 0;
    // What an alias names is computed again in the next round of a loop.
    if (redefined || !matters(known.value) || (back && !known.isConstant))
      continue;
    result.push_back(known);
    if (back)
      result.back().alias = ValueId();
  }
  for (ValueId value : flat.code[next].instructions) {
    const Instruction &instruction = flat[value];
    if (instruction.op != Op::Phi)
      break;
    if (!tracked.test(value.index) || !matters(value))
      continue;
    auto from = llvm::find(instruction.blocks, state.block);
    if (from == instruction.blocks.end())
      continue;
    ValueId incoming = instruction.operands[size_t(from - instruction.blocks.begin())];
    Known known;
    known.value = value;
    unsigned budget = MaxEvaluation;
    // Counting round a loop would never end, so only what is a constant already goes round.
    bool direct = flat[incoming].op == Op::Const || flat[incoming].op == Op::Phi;
    std::optional<APInt> constant;
    if (!back || direct)
      constant = evaluateIn(before, incoming, budget);
    if (constant) {
      known.isConstant = true;
      known.constant = *constant;
    }
    if (isBoolean(flow, incoming) && !back) {
      known.alias = resolveIn(before, flow.strip(incoming));
    } else if (!constant) {
      continue;
    }
    result.push_back(std::move(known));
  }
  llvm::sort(result, byValue);
  return result;
}

std::string Search::key(const State &state) const {
  std::string text;
  auto add = [&](uint64_t number) {
    text.append(reinterpret_cast<const char *>(&number), sizeof number);
  };
  add(state.block.index);
  add(state.start * 2 + state.passed);
  for (const Known &known : state.environment) {
    add(known.value.index);
    add(known.alias.valid() ? known.alias.index : ~0ull);
    add(known.isConstant);
    if (known.isConstant)
      for (unsigned i = 0; i < known.constant.getNumWords(); ++i)
        add(known.constant.getRawData()[i]);
  }
  return text;
}

bool Search::blocked(const State &state, const Instruction &branch, bool taken) const {
  unsigned budget = MaxEvaluation;
  if (auto value = evaluateIn(state.environment, branch.operands[0], budget))
    if ((*value != 0) != taken)
      return true;
  // Nobody sends from the zero address.
  auto meant = [&](ValueId value) { return resolveIn(state.environment, flow.strip(value)); };
  if (auto [base, negative] = baseOf(branch.operands[0]);
      (flat[base].op == Op::Eq && taken != negative) ||
      (flat[base].op == Op::Ne && taken == negative))
    for (unsigned side : {0u, 1u})
      if (flow.isCaller(meant(flat[base].operands[side])) &&
          flow.isZero(flat[base].operands[1 - side]))
        return true;
  if (!query.cut)
    return false;
  llvm::SmallVector<Condition, 4> conditions;
  conditionsOf(
      flow, branch.operands[0], taken, [&](ValueId v) { return resolveIn(state.environment, v); },
      conditions);
  ValueId terminator = flat.code[state.block].instructions.back();
  for (Condition &condition : conditions) {
    condition.branch = terminator;
    if (query.cut(condition))
      return true;
  }
  return false;
}

PathResult Search::found(const State &state, ValueId reached,
                         const std::vector<State> &states) const {
  PathResult result;
  result.kind = PathResult::Kind::Found;
  result.reached = reached;
  const State *at = &state;
  while (true) {
    result.blocks.push_back(at->block);
    if (at->parent == ~0u)
      break;
    at = &states[at->parent];
  }
  std::reverse(result.blocks.begin(), result.blocks.end());
  return result;
}

PathResult Search::run() {
  PathResult result;
  if (!flat.code.hasBody())
    return result;
  markBlocks();
  findBases();
  findTracked();
  findRelevance();
  std::vector<State> states;
  auto count = llvm::make_scope_exit(
      [&] { flow.searched += flat.code.instructions.size() + states.size(); });
  llvm::StringSet<> seen;
  State first{BlockId(0), {}, ~0u, 0, false};
  if (query.from.valid()) {
    first.block = flat[query.from].block;
    const auto &list = flat.code[first.block].instructions;
    first.start = size_t(llvm::find(list, query.from) - list.begin()) + 1;
  }
  if (!useful.test(first.block.index) && first.start == 0)
    return result;
  states.push_back(std::move(first));
  for (uint32_t i = 0; i < states.size(); ++i) {
    if (i >= MaxStates) {
      result.kind = PathResult::Kind::Limit;
      return result;
    }
    Marks marks = marksOf(states[i].block, states[i].start, states[i].passed);
    const auto &list = flat.code[states[i].block].instructions;
    if (marks.target != ~size_t(0))
      return found(states[i], list[marks.target], states);
    if (marks.avoid != ~size_t(0))
      continue;
    const Instruction &last = flat.code.terminator(states[i].block);
    llvm::ArrayRef<BlockId> successors = flat.code.successors(states[i].block);
    for (size_t s = 0; s < successors.size(); ++s) {
      if (!useful.test(successors[s].index))
        continue;
      if (last.op == Op::Branch && blocked(states[i], last, s == 0))
        continue;
      if (query.cutEdge && query.cutEdge(states[i].block, successors[s]))
        continue;
      State next{successors[s], enter(states[i], successors[s]), i, 0, marks.passed};
      if (seen.insert(key(next)).second)
        states.push_back(std::move(next));
    }
  }
  return result;
}

} // namespace

PathResult findPath(const Flow &flow, const PathQuery &query) {
  if (flow.cutShort())
    return {};
  return Search(flow, query).run();
}

bool mustPass(const Flow &flow, ValueId target, std::function<bool(const Condition &)> what) {
  PathQuery query;
  query.target = [target](ValueId v) { return v == target; };
  query.cut = std::move(what);
  if (findPath(flow, query).exists())
    return false;
  query.cut = nullptr;
  return flow.cutShort() || findPath(flow, query).exists();
}

} // namespace quorate::gov
