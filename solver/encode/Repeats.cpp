//===- Repeats.cpp - whether a payload's call may be one that was made before -===//
//
// A proposal is a list of calls, and an execution walks along it. Two calls of one
// execution are different ones where a loop around both has a counter and each
// takes what it calls from a list at that counter's place. Anything else may be the
// same call once more.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// What a counter is after a round: more, by a number, whatever way the round took.
bool isStepped(const FunctionInfo &info, ir::ValueId v, ir::ValueId counter, unsigned depth) {
  constexpr unsigned MostJoins = 8, Wide = 64;
  const ir::Function &fn = info.graph.function;
  const ir::Instruction &in = fn[v];
  if (in.op == ir::Op::Phi && v != counter && depth < MostJoins)
    return llvm::all_of(
        in.operands, [&](ir::ValueId from) { return isStepped(info, from, counter, depth + 1); });
  if ((in.op != ir::Op::Add && in.op != ir::Op::Sub) || in.operands[0] != counter)
    return false;
  const ir::Instruction &by = fn[in.operands[1]];
  // One that is narrow may have come around.
  return by.op == ir::Op::Const && by.imm.isOne() &&
         (in.type.bits >= Wide || info.checked.contains(v));
}

/// Control gets from one call to the other without a new round of the loop that both stand in.
bool followsInRound(const FunctionInfo &info, ir::ValueId a, ir::ValueId b, const Loop *around) {
  const ir::Function &fn = info.graph.function;
  ir::BlockId from = fn[a].block, to = fn[b].block;
  if (from == to) {
    const auto &list = fn[from].instructions;
    if (llvm::find(list, a) < llvm::find(list, b))
      return true;
  }
  std::vector<ir::BlockId> open = {from};
  llvm::BitVector seen{unsigned(fn.blocks.size())};
  while (!open.empty()) {
    ir::BlockId at = open.back();
    open.pop_back();
    for (ir::BlockId next : fn.successors(at)) {
      if ((around && next == around->header) || seen.test(next.index))
        continue;
      if (next == to)
        return true;
      seen.set(next.index);
      open.push_back(next);
    }
  }
  return false;
}

bool is(const Term &t, Z3_decl_kind kind) { return t.is_app() && t.decl().decl_kind() == kind; }

/// A constant that the executor made under this name.
bool isNamed(const Term &t, llvm::StringRef name) {
  return is(t, Z3_OP_UNINTERPRETED) && !t.num_args() &&
         llvm::StringRef(t.decl().name().str()).starts_with((name + "!").str());
}

/// A list as it was given: what a loop or assembly has made of one may say the same twice.
bool isGiven(const Term &list) {
  if (is(list, Z3_OP_SELECT))
    return isGiven(list.arg(0));
  if (is(list, Z3_OP_ITE))
    return isGiven(list.arg(1)) && isGiven(list.arg(2));
  return is(list, Z3_OP_UNINTERPRETED) && !list.num_args() && !isNamed(list, "loop") &&
         !isNamed(list, "memory");
}

/// It is read from a list at this place, or if not `exactly`, at one so far from it.
bool isTakenAt(const Term &t, const Term &counter, bool exactly) {
  if (is(t, Z3_OP_ITE)) // call data that ends before it is turned down
    return isTakenAt(t.arg(1), counter, exactly) &&
           (isNamed(t.arg(2), "argument") || isTakenAt(t.arg(2), counter, exactly));
  if (is(t, Z3_OP_MOD) || is(t, Z3_OP_IDIV))
    return isTakenAt(t.arg(0), counter, exactly);
  if (!is(t, Z3_OP_SELECT))
    return false;
  const Term at = t.arg(1);
  bool isBeside = !exactly && (is(at, Z3_OP_ADD) || is(at, Z3_OP_SUB)) && at.num_args() == 2 &&
                  same(at.arg(0), counter) && at.arg(1).is_numeral();
  if (same(at, counter) || isBeside)
    return isGiven(t.arg(0));
  return isTakenAt(t.arg(0), counter, exactly);
}

/// Lifted code has its lists in flat memory or call data: the place of what is read is computed
/// from the counter.
bool isReadAt(const ir::Function &fn, ir::ValueId v, ir::ValueId counter, unsigned reads) {
  using ir::Op;
  if (v == counter)
    return true;
  const ir::Instruction &in = fn[v];
  switch (in.op) {
  case Op::MLoad:
  case Op::CdLoad:
    return !reads && isReadAt(fn, in.operands[0], counter, 1);
  case Op::Add:
  case Op::Sub:
  case Op::Mul:
  case Op::Shl:
  case Op::And:
  case Op::ZExt:
  case Op::Trunc:
  case Op::Cast:
    return llvm::any_of(in.operands,
                        [&](ir::ValueId from) { return isReadAt(fn, from, counter, reads); });
  default:
    return false;
  }
}

} // namespace

/// The later rounds of a loop, from the state at its head.
Executor::Round Executor::later(const Loop &loop, const Frame &frame, const Edge &head) const {
  Round round{&frame.info, &loop, way.size(), true, {}};
  unsigned n = 0;
  for (ir::ValueId v : frame.fn[loop.header].instructions) {
    const ir::Instruction &phi = frame.fn[v];
    if (phi.op != ir::Op::Phi)
      break;
    const Value &value = head.phis[n++];
    bool steps = value.kind == Value::Kind::Scalar;
    for (unsigned i = 0; i < phi.operands.size(); ++i)
      if (loop.body.test(phi.blocks[i].index))
        steps &= isStepped(frame.info, phi.operands[i], v, 0);
    if (steps)
      round.counters.emplace_back(v, value.term());
  }
  return round;
}

/// Code that runs as the payload makes no calls of its own: it is the call that lent it.
Way Executor::wayHere() const {
  return performing ? Way(way.begin(), way.begin() + ptrdiff_t(performing)) : way;
}

/// What is called here, on this way, may be what was called on the earlier one.
bool Executor::mayRepeat(const Performed &before, const Way &here, const Terms &said) const {
  const Way &earlier = before.way;
  size_t parts = 0;
  while (parts < here.size() && parts < earlier.size() && here[parts] == earlier[parts])
    ++parts;
  bool isSame = parts == here.size() && parts == earlier.size();
  auto isAround = [&](const Round &r) {
    return r.level < parts ||
           (r.level == parts && !isSame && parts < earlier.size() &&
            r.loop->body.test(r.function->graph.function[earlier[parts].call].block.index));
  };
  const Loop *innermost = nullptr;
  for (const Round &r : rounds)
    if (isAround(r) && r.level == parts)
      innermost = r.loop;
  // Where one way is the beginning of the other, the call at its end went to unknown code one time
  // and into code that is given the other, never both in a round.
  bool isWithin = parts == here.size() || parts == earlier.size();
  if (!isWithin &&
      followsInRound(*here[parts].function, earlier[parts].call, here[parts].call, innermost))
    return true;
  // The loops that have come no further since are left out.
  auto apart = llvm::make_range(rounds.begin(), rounds.end());
  for (auto [loop, isLater] : before.rounds) {
    if (apart.empty() || apart.begin()->loop != loop || apart.begin()->isLater != isLater)
      break;
    apart = llvm::drop_begin(apart);
  }
  return llvm::any_of(apart, [&](const Round &r) {
    return r.isLater && r.level < here.size() && isAround(r) && !advances(r, here, said, !isSame);
  });
}

/// No other round of this loop calls the same.
bool Executor::advances(const Round &round, const Way &here, const Terms &said,
                        bool exactly) const {
  if (exactly && round.counters.size() != 1)
    return false;
  const ir::Function &fn = round.function->graph.function;
  const ir::Instruction &call = fn[here[round.level].call];
  bool isLifted = system.instances[0].contract->origin == Origin::Bytecode;
  return llvm::any_of(round.counters, [&](const auto &counter) {
    const auto &[value, term] = counter;
    return llvm::any_of(said, [&](const Term &t) { return isTakenAt(t, term, exactly); }) ||
           (isLifted && !call.operands.empty() && isReadAt(fn, call.operands[0], value, 0));
  });
}

} // namespace quorate::solver
