//===- ControlFlow.cpp - where every jump goes -------------------------------===//

#include "analyzer/evm/ControlFlow.h"

#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

using llvm::APInt;

namespace quorate::evm {

namespace {

/// What is tried next where recursion makes too many contexts.
FlowLimits withLessRecursion(FlowLimits limits) {
  if (limits.sameReturn > 1)
    limits.sameReturn = limits.sameReturn > 2 ? 2 : 1;
  else
    limits.sameCallee = 2;
  return limits;
}

struct KeyHash {
  size_t operator()(const std::vector<uint32_t> &key) const {
    return llvm::hash_combine_range(key.begin(), key.end());
  }
};
using KeyMap = std::unordered_map<std::vector<uint32_t>, uint32_t, KeyHash>;

class Explorer {
public:
  Explorer(const Code &code, Terms &terms, const FlowLimits &limits, BranchFilter follow)
      : code(code), terms(terms), limits(limits), follow(follow) {}

  bool gaveUp = false; ///< run again with less recursion

  FlowGraph run() {
    enter(0, {}, {});
    while (!work.empty()) {
      uint32_t id = work.front();
      work.pop_front();
      queued[id] = false;
      current = id;
      visit(id);
      FlowLimits less = withLessRecursion(limits);
      bool helps = (deepest > less.sameReturn && less.sameReturn < limits.sameReturn) ||
                   (mostOfCallee > less.sameCallee && less.sameCallee < limits.sameCallee);
      gaveUp =
          helps && graph.states.size() > limits.recursiveStates * (less.sameReturn == 1 ? 2 : 1);
      if (gaveUp)
        return {};
    }
    finish();
    return std::move(graph);
  }

private:
  using Stack = llvm::SmallVector<TermId, 16>;
  struct Cells {
    std::map<uint64_t, TermId> words;
    bool untouched = true;
  };

  bool isDestination(TermId t) {
    enum : uint8_t { NotAsked, No, Yes };
    if (t >= destination.size())
      destination.resize(t + 1, NotAsked);
    if (destination[t] == NotAsked)
      destination[t] = terms.isConst(t) && code.isJumpDest(terms[t].value) ? Yes : No;
    return destination[t] == Yes;
  }

  /// The state for a place and context, joined with what is known; ~0 past a limit.
  uint32_t enter(uint32_t pc, const Stack &stack, const Cells &cells) {
    std::vector<uint32_t> key{pc, uint32_t(stack.size())};
    llvm::SmallDenseMap<uint32_t, unsigned, 8> repeats, calls;
    bool tooDeep = stack.size() > limits.stackHeight;
    for (uint32_t i = 0; i < stack.size(); ++i)
      if (isDestination(stack[i])) {
        key.push_back(i);
        key.push_back(stack[i]);
        // Small constants are often jump destinations by chance; return addresses come after the
        // dispatcher.
        if (terms[stack[i]].value.ugt(0x100)) {
          unsigned count = ++repeats[stack[i]];
          deepest = std::max(deepest, count);
          tooDeep |= count > limits.sameReturn;
          if (auto callee = calleeOf.find(stack[i]); callee != calleeOf.end()) {
            unsigned open = ++calls[callee->second];
            mostOfCallee = std::max(mostOfCallee, open);
            tooDeep |= open > limits.sameCallee;
          }
        }
      }
    if (tooDeep)
      return ~0u;
    if (!index.count(key)) {
      std::vector<uint32_t> context{pc};
      for (size_t i = 3; i < key.size(); i += 2)
        context.push_back(key[i]);
      uint32_t number =
          contexts.try_emplace(std::move(context), uint32_t(contexts.size())).first->second;
      unsigned turns = 0;
      for (uint32_t s = current; s != ~0u; s = origins[s].from)
        turns += origins[s].context == number;
      if (turns > limits.growingTurns)
        return ~0u;
      origins.push_back({current, number});
    }
    auto [it, added] = index.try_emplace(std::move(key), uint32_t(graph.states.size()));
    uint32_t id = it->second;
    if (added) {
      if (graph.states.size() >= std::max<size_t>(limits.states, 1)) { // there is an entry always
        index.erase(it);
        overflow = true;
        return ~0u;
      }
      State s;
      s.pc = pc;
      s.stack = stack;
      s.cells = cells.words;
      s.untouched = cells.untouched;
      graph.states.push_back(std::move(s));
      queued.push_back(false);
      schedule(id);
      return id;
    }
    State &known = graph.states[id];
    bool changed = false;
    for (size_t i = 0; i < stack.size(); ++i)
      if (known.stack[i] != stack[i] && known.stack[i] != Top) {
        known.stack[i] = Top;
        changed = true;
      }
    if (known.untouched && !cells.untouched) {
      known.untouched = false;
      changed = true;
    }
    for (auto c = known.cells.begin(); c != known.cells.end();) {
      auto other = cells.words.find(c->first);
      if (other == cells.words.end() || other->second != c->second) {
        c = known.cells.erase(c);
        changed = true;
      } else {
        ++c;
      }
    }
    if (changed)
      schedule(id);
    return id;
  }

  void schedule(uint32_t id) {
    if (queued[id])
      return;
    queued[id] = true;
    work.push_back(id);
  }

  void setExit(uint32_t id, State::Exit exit, uint32_t pc, llvm::ArrayRef<uint32_t> next = {},
               TermId condition = Top) {
    State &s = graph.states[id];
    s.exit = exit;
    s.exitPc = pc;
    s.condition = condition;
    s.next.assign(next.begin(), next.end());
  }

  void go(uint32_t id, uint32_t pc, uint32_t target, const Stack &stack, const Cells &cells) {
    uint32_t to = enter(target, stack, cells);
    if (to == ~0u)
      setExit(id, State::Exit::TooDeep, pc);
    else
      setExit(id, State::Exit::Goes, pc, {to});
  }

  /// After a test the tested word is known on both ways: without that a failed call would seem to
  /// go on as one that succeeded, with the wrong stack.
  Stack refined(const Stack &stack, TermId condition, bool holds) {
    Stack out = stack;
    while (true) {
      const Term &t = terms[condition];
      if (condition == Top || terms.isConst(condition))
        return out;
      if (!holds || terms.isBool(condition)) {
        TermId value = terms.constant(holds ? 1 : 0);
        std::replace(out.begin(), out.end(), condition, value);
      }
      if (t.kind != Term::Kind::Expr || t.op != ISZERO)
        return out;
      condition = terms[condition].args[0];
      holds = !holds;
    }
  }

  void branch(uint32_t id, const CodeInstruction &i, TermId target, TermId condition,
              const Stack &stack, const Cells &cells) {
    graph.jumps.insert(i.pc);
    std::optional<bool> known = terms.truth(condition);
    bool valid = isDestination(target);
    if (!terms.isConst(target) && known != false && code.jumpDests.any()) {
      graph.unresolved.insert(i.pc);
      return setExit(id, State::Exit::Unresolved, i.pc);
    }
    if (known == false)
      return go(id, i.pc, code.next(i), stack, cells);
    if (known == true && !valid)
      return setExit(id, State::Exit::BadTarget, i.pc);
    uint32_t to = valid ? uint32_t(terms[target].value.getZExtValue()) : 0;
    if (known == true)
      return go(id, i.pc, to, stack, cells);
    auto [taken, fallen] = follow ? follow(terms, condition) : std::pair(true, true);
    uint32_t a = ~0u, b = ~0u;
    if (valid && taken)
      a = enter(to, refined(stack, condition, true), cells);
    if (fallen)
      b = enter(code.next(i), refined(stack, condition, false), cells);
    if (follow || !valid) {
      llvm::SmallVector<uint32_t, 2> next;
      for (uint32_t n : {a, b})
        if (n != ~0u)
          next.push_back(n);
      // A conditional jump to no JUMPDEST: the way that is not taken, or failure.
      return setExit(id, follow ? State::Exit::Branches : State::Exit::BadTarget, i.pc, next,
                     condition);
    }
    if (a == ~0u || b == ~0u)
      return setExit(id, State::Exit::TooDeep, i.pc);
    setExit(id, State::Exit::Branches, i.pc, {a, b}, condition);
  }

  void visit(uint32_t id) {
    Stack stack = graph.states[id].stack;
    Cells cells{graph.states[id].cells, graph.states[id].untouched};
    uint32_t pc = graph.states[id].pc;
    for (bool first = true;; first = false) {
      if (!code.has(pc))
        return setExit(id, State::Exit::Ends, pc);
      const CodeInstruction &i = code.instruction(pc);
      if (i.op == JUMPDEST && !first)
        return go(id, pc, pc, stack, cells);
      const OpcodeInfo &info = i.info();
      if (stack.size() < info.pops)
        return setExit(id, State::Exit::Underflow, pc);
      if (i.op == JUMP) {
        graph.jumps.insert(pc);
        TermId target = stack.pop_back_val();
        if (!terms.isConst(target) && code.jumpDests.any()) {
          graph.unresolved.insert(pc);
          return setExit(id, State::Exit::Unresolved, pc);
        }
        if (!isDestination(target))
          return setExit(id, State::Exit::BadTarget, pc);
        if (TermId behind = terms.constant(pc + 1); llvm::is_contained(stack, behind))
          calleeOf.try_emplace(behind, target);
        return go(id, pc, uint32_t(terms[target].value.getZExtValue()), stack, cells);
      }
      if (i.op == JUMPI) {
        TermId target = stack.pop_back_val(), condition = stack.pop_back_val();
        return branch(id, i, target, condition, stack, cells);
      }
      if (info.ends())
        return setExit(id, State::Exit::Ends, pc);
      if (i.op == CODECOPY)
        noteData(stack);
      transferMemory(i, stack, cells);
      TermId loaded = i.op == MLOAD ? load(stack.back(), cells) : Top;
      step(code, i, terms, stack);
      if (loaded != Top)
        stack.back() = loaded;
      pc = code.next(i);
    }
  }

  void noteData(const Stack &stack) {
    TermId from = stack[stack.size() - 2], length = stack[stack.size() - 3];
    if (!terms.isConst(from) || !terms.isConst(length))
      return;
    uint64_t size = code.bytes.size(), begin = terms[from].value.getLimitedValue(size);
    uint64_t end = begin + terms[length].value.getLimitedValue(size - begin);
    graph.data.emplace(uint32_t(begin), uint32_t(end));
  }

  TermId load(TermId address, const Cells &cells) const {
    if (!terms.isConst(address) || terms[address].value.getActiveBits() > 63)
      return Top;
    auto it = cells.words.find(terms[address].value.getZExtValue());
    return it == cells.words.end() ? Top : it->second;
  }

  /// Cells hold only jump destinations (internal function pointers kept in memory).
  void transferMemory(const CodeInstruction &i, const Stack &stack, Cells &cells) {
    TermId entry = i.op == CODECOPY && cells.untouched ? tableEntry(stack) : Top;
    cells.untouched &= !(i.info().flags & (opflag::Memory | opflag::Calls)) || i.op == MLOAD;
    if (i.op == MSTORE) {
      TermId address = stack.back(), value = stack[stack.size() - 2];
      bool constant = terms.isConst(address) && terms[address].value.getActiveBits() <= 32;
      if (!constant)
        return; // assumed: no computed store reaches a cell at a constant address
      uint64_t at = terms[address].value.getZExtValue();
      std::erase_if(cells.words,
                    [&](const auto &c) { return c.first + 32 > at && at + 32 > c.first; });
      if (isDestination(value))
        cells.words[at] = value;
    } else if (i.info().flags & (opflag::Calls)) {
      cells.words.clear();
    } else if ((i.info().flags & opflag::Memory) && !isLog(i.op) && i.op != MLOAD &&
               i.op != KECCAK256) {
      cells.words.clear();
      if (entry != Top)
        cells.words[0] = entry;
    }
  }

  /// Vyper's code copies the place of a function out of a table to the end of the first word of
  /// memory, where there are zeros.
  TermId tableEntry(const Stack &stack) {
    TermId to = stack.back(), from = stack[stack.size() - 2], length = stack[stack.size() - 3];
    if (!terms.isConst(to) || !terms.isConst(from) || !terms.isConst(length))
      return Top;
    uint64_t n = terms[length].value.getLimitedValue(33),
             begin = terms[from].value.getLimitedValue(code.bytes.size());
    if (n > 4 || terms[to].value != 32 - n || begin + n > code.bytes.size())
      return Top;
    uint64_t place = 0;
    for (uint64_t k = 0; k < n; ++k)
      place = place << 8 | code.bytes[begin + k];
    TermId value = terms.constant(place);
    return isDestination(value) ? value : Top;
  }

  void finish() {
    std::vector<uint8_t> seen(graph.states.size(), 0);
    std::vector<std::pair<uint32_t, unsigned>> path{{0, 0}};
    seen[0] = 1;
    std::vector<uint32_t> post;
    while (!path.empty()) {
      auto &[id, child] = path.back();
      const State &s = graph.states[id];
      if (child < s.next.size()) {
        uint32_t n = s.next[s.next.size() - 1 - child++];
        if (!seen[n]) {
          seen[n] = 1;
          path.emplace_back(n, 0);
        }
      } else {
        post.push_back(id);
        path.pop_back();
      }
    }
    graph.order.assign(post.rbegin(), post.rend());
    std::set<std::string> reasons;
    graph.unresolved.clear();
    for (uint32_t id : graph.order) {
      const State &s = graph.states[id];
      std::string at = " at 0x" + llvm::utohexstr(s.exitPc, true);
      if (s.exit == State::Exit::Unresolved) {
        graph.unresolved.insert(s.exitPc);
        reasons.insert("jump to a computed address" + at);
      } else if (s.exit == State::Exit::Underflow) {
        reasons.insert("stack underflow" + at);
      } else if (s.exit == State::Exit::TooDeep && !overflow) {
        reasons.insert("recursion deeper than the limit" + at);
      }
    }
    if (overflow)
      reasons.insert("more than " + std::to_string(limits.states) +
                     " blocks in context: exploration was cut off");
    graph.incomplete.assign(reasons.begin(), reasons.end());
  }

  const Code &code;
  Terms &terms;
  const FlowLimits &limits;
  BranchFilter follow;
  FlowGraph graph;
  KeyMap index;
  KeyMap contexts; ///< by place and destinations alone
  struct Origin {
    uint32_t from;    ///< the state that first led here; ~0: none
    uint32_t context; ///< in `contexts`
  };
  std::vector<Origin> origins; ///< by state
  uint32_t current = ~0u;      ///< the state that is visited
  std::deque<uint32_t> work;
  std::vector<bool> queued;
  std::vector<uint8_t> destination; ///< by term: is it a jump destination?
  bool overflow = false;
  unsigned deepest = 0;                    ///< how often a jump destination was on one stack
  unsigned mostOfCallee = 0;               ///< how many returns from one function were
  llvm::DenseMap<TermId, TermId> calleeOf; ///< by the place behind the call
};

} // namespace

bool step(const Code &code, const CodeInstruction &i, Terms &terms,
          llvm::SmallVectorImpl<TermId> &stack) {
  const OpcodeInfo &info = i.info();
  if (stack.size() < info.pops)
    return false;
  if (isPush(i.op)) {
    stack.push_back(i.immutable >= 0 ? Top : terms.constant(code.pushed(i)));
    return true;
  }
  if (isDup(i.op)) {
    stack.push_back(stack[stack.size() - 1 - (i.op - DUP1)]);
    return true;
  }
  if (isSwap(i.op)) {
    std::swap(stack.back(), stack[stack.size() - 2 - (i.op - SWAP1)]);
    return true;
  }
  llvm::SmallVector<TermId, 7> args;
  for (unsigned k = 0; k < info.pops; ++k)
    args.push_back(stack.pop_back_val());
  if (info.pushes == 0)
    return true;
  TermId result = Top;
  switch (i.op) {
  case CALLDATALOAD:
    result = terms.isConst(args[0], 0) ? terms.leaf(Term::Kind::Word0) : Top;
    break;
  case CALLDATASIZE:
    result = terms.leaf(Term::Kind::CdSize);
    break;
  case CALLVALUE:
    result = terms.leaf(Term::Kind::CallValue);
    break;
  case PC:
    result = terms.constant(i.pc);
    break;
  case CALL:
  case CALLCODE:
  case DELEGATECALL:
  case STATICCALL: {
    result = terms.leaf(Term::Kind::Flag, i.pc);
    // The same call in an earlier turn of a loop was another call.
    for (TermId &t : stack)
      if (terms.mentions(t, result))
        t = Top;
    break;
  }
  default:
    if (info.pops > 0 && !(info.flags & ~opflag::Defined))
      result = terms.apply(i.op, args);
  }
  stack.push_back(result);
  return true;
}

FlowGraph explore(const Code &code, Terms &terms, const FlowLimits &limits, BranchFilter follow) {
  for (FlowLimits fewer = limits;; fewer = withLessRecursion(fewer)) {
    Explorer explorer(code, terms, fewer, follow);
    FlowGraph graph = explorer.run();
    if (!explorer.gaveUp)
      return graph;
  }
}

} // namespace quorate::evm
