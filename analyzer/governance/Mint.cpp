//===- Mint.cpp - what stands against minting -------------------------------------===//

#include "analyzer/governance/Mint.h"

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Taint.h"

#include "analyzer/ir/Eval.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool sharesInput(const Flow &flow, ValueId a, ValueId b) {
  if (flow.same(a, b))
    return true;
  Sources x = flow.sources(a), y = flow.sources(b);
  bool shared = (x.rawCalldata && y.rawCalldata) || (x.value && y.value);
  for (uint32_t p : x.params)
    shared |= llvm::is_contained(y.params, p);
  for (ValueId load : x.loads)
    for (ValueId other : y.loads)
      shared |= flow.same(load, other);
  for (ValueId call : x.calls)
    shared |= llvm::is_contained(y.calls, call);
  return shared;
}

/// The sender names the asset that he pays with, and nothing asks whether it is one of those that
/// are taken: a token of his own making. What is credited for that asset alone is worth as much.
bool isAnyAsset(const Code &code, ValueId call, const Change &up) {
  const Flow &flow = code.flow;
  ValueId asset = flow.strip(callTarget(code.flat, call));
  if (!asset.valid() || !isRawInput(flow, asset))
    return false;
  auto keyedBy = [&](const AccessPath &path) {
    return llvm::any_of(path.steps, [&](const PathStep &step) {
      return step.value.valid() && flow.dependsOn(step.value, asset);
    });
  };
  // A record of it, or what a contract answers about it; what the sender has put in is neither.
  auto saysOf = [&](ValueId value) {
    const Sources &from = flow.sources(value);
    return llvm::any_of(from.loads,
                        [&](ValueId load) {
                          const Access *read = flow.load(load);
                          return read && (read->path.unknown ||
                                          (keyedBy(read->path) && !callerIsKey(flow, read->path)));
                        }) ||
           llvm::any_of(from.calls, [&](ValueId asked) {
             return !flow.same(flow.strip(callTarget(code.flat, asked)), asset) &&
                    llvm::any_of(callArguments(code.flat, asked), [&](ValueId argument) {
                      return flow.same(flow.strip(argument), asset);
                    });
           });
  };
  auto vouches = [&](const Condition &c) {
    for (auto [one, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      if (one.valid() && saysOf(one))
        return true;
      if (one.valid() && other.valid() && c.op == Op::Eq && flow.same(flow.strip(one), asset) &&
          !flow.sources(other).calldata())
        return true;
    }
    return false;
  };
  return !keyedBy(up.store->path) && !saysOf(up.amount) && !mustPass(flow, up.store->at, vouches);
}

/// A call that moves something away from the sender, for this amount.
bool takesFromSender(const Code &code, ValueId call, const Change &up) {
  const Instruction &instruction = code.flat[call];
  if (instruction.op != Op::ExtCall || instruction.call().kind != CallKind::Call ||
      isAnyAsset(code, call, up))
    return false;
  if (code.flow.dependsOn(up.amount, call))
    return true; // what is minted is what the call says it took
  bool from = false, amount = false, here = false;
  for (ValueId argument : callArguments(code.flat, call)) {
    Sources s = code.flow.sources(argument);
    from |= s.caller || s.signer;
    here |= s.self;
    amount |= sharesInput(code.flow, argument, up.amount);
  }
  if (instruction.call().payload == CallRecord::Payload::Memory) {
    Sources s = code.flow.sources(call, {false, false, true});
    return s.caller || s.self;
  }
  // From the sender to here pays whatever the unit: a token by its id, for one.
  return (from && here) || (amount && (from || here));
}

/// A record of somebody's that is used up: lowered by the amount, or cleared after it was read.
bool usesUp(const Code &code, const Access &access, const Change &up) {
  if (!access.write || access.path.unknown || access.path.sameShape(up.store->path))
    return false;
  if (auto change = changeOf(code.flow, access);
      change && !change->raises && keyCount(access.path) > 0)
    return sharesInput(code.flow, change->amount, up.amount);
  bool cleared = access.clears || (access.value.valid() && code.flow.isZero(access.value));
  if (!cleared || keyCount(access.path) == 0)
    return false;
  return llvm::any_of(code.flow.sources(up.amount).loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && !read->path.unknown && contains(shapeOf(access.path), shapeOf(read->path));
  });
}

/// 2^64 - 1 and the like: the width of a type, not a limit that somebody chose.
bool isTypeLimit(const Flow &flow, ValueId value) {
  llvm::APInt constant;
  if (!flow.isConstant(flow.strip(value), &constant))
    return false;
  return constant.getActiveBits() >= 64 && (constant.isMask() || constant.isPowerOf2());
}

/// The addition cannot wrap: it is tested, or its result is compared with an operand.
bool additionChecked(const Code &code, ValueId sum) {
  const Instruction &add = code.flat[code.flow.strip(sum)];
  if (add.op != Op::Add)
    return true;
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId v : code.flat.code[block].instructions) {
      const Instruction &i = code.flat[v];
      if (i.op == Op::UAddO && code.flow.same(i.operands[0], add.operands[0]) &&
          code.flow.same(i.operands[1], add.operands[1]))
        return true;
    }
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    if (c.isFlag() || (c.op != Op::ULe && c.op != Op::ULt))
      return false;
    // a <= a + b, or a <= ~b as the compiler writes it
    const Instruction &high = code.flat[code.flow.strip(c.b)];
    for (ValueId operand : add.operands) {
      if (!code.flow.same(c.a, operand))
        continue;
      if (code.flow.same(c.b, sum))
        return true;
      if (high.op == Op::Not || high.op == Op::Sub || high.op == Op::Xor)
        return true;
    }
    return false;
  });
}

/// `count * 100`, to be compared with a share: the count.
ValueId unscaled(const Flow &flow, ValueId value) {
  value = flow.strip(value);
  const Instruction &i = flow.flat[value];
  if (i.op == Op::Mul)
    for (unsigned side : {0u, 1u})
      if (flow.isConstant(flow.strip(i.operands[side])))
        return flow.strip(i.operands[1 - side]);
  return value;
}

/// The value is read from a count that the amount was added to just before, or is what such a count
/// is set to.
const Access *countOf(const Code &code, ValueId value, const Change &up) {
  value = unscaled(code.flow, value);
  for (const Access &write : code.flat.accesses())
    if (write.write && write.value.valid() && code.flow.same(write.value, value))
      if (auto change = changeOf(code.flow, write); change && change->raises &&
                                                    change->store != up.store &&
                                                    code.flow.same(change->amount, up.amount))
        return &write;
  const Access *read = code.flow.load(value);
  if (!read || read->path.unknown)
    return nullptr;
  // One count, or one for each period.
  auto sameCount = [&](const AccessPath &other) {
    if (keyCount(read->path) == 0)
      return true;
    const Sources &key = code.flow.sources(firstKey(read->path));
    return keyCount(read->path) == 1 && key.clock() && !key.chosenByCaller() &&
           code.flow.same(firstKey(read->path), firstKey(other));
  };
  for (const Access &write : code.flat.accesses()) {
    if (!write.write || !write.path.sameShape(read->path) || !sameCount(write.path) ||
        !code.flat.graph().dominates(write.at, read->at))
      continue;
    auto change = changeOf(code.flow, write);
    if (change && change->raises && sharesInput(code.flow, change->amount, up.amount))
      return &write;
  }
  return nullptr;
}

/// How many there are, asked just before there is one more: a limit of the sum as well.
bool countsThese(const Code &code, ValueId value, const Change &up) {
  const Access *read = code.flow.load(code.flow.strip(value));
  if (!read || read->path.unknown || keyCount(read->path) > 0 ||
      !code.flow.isConstant(code.flow.strip(up.amount)))
    return false;
  return llvm::any_of(code.flat.accesses(), [&](const Access &write) {
    if (!write.write || !write.path.sameShape(read->path))
      return false;
    auto change = changeOf(code.flow, write);
    return change && change->raises && code.flow.isConstant(code.flow.strip(change->amount));
  });
}

/// More msg.value makes it more: value * supply / balance, but not amount * supply / (balance -
/// value).
bool growsWithValue(const Flow &flow, ValueId amount) {
  bool found = false;
  walkBack(amount, [&](ValueId at, llvm::SmallVectorImpl<ValueId> &work) {
    const Instruction &i = flow.flat[at];
    found |= i.op == Op::Env && i.env == EnvKind::Value;
    if (i.op == Op::UDiv || i.op == Op::Sub || i.op == Op::LShr)
      work.push_back(i.operands[0]);
    else if (i.op == Op::Select)
      work.append({i.operands[1], i.operands[2]});
    else if (i.op == Op::Phi || isPureScalar(i.op))
      work.append(i.operands.begin(), i.operands.end());
  });
  return found;
}

/// allowance[from][sender] is all ones: `from`, who is somebody, gave it.
bool isUnlimitedAllowance(const Code &code, const Condition &c) {
  if (c.isFlag() || c.op != Op::Eq)
    return false;
  for (auto [given, limit] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
    const Access *read = code.flow.load(code.flow.strip(given));
    llvm::APInt constant;
    if (read && !read->path.unknown && keyCount(read->path) == 2 &&
        code.flow.isConstant(code.flow.strip(limit), &constant) && constant.isAllOnes() &&
        llvm::any_of(read->path.steps, [&](const PathStep &step) {
          return step.value.valid() && code.flow.isCaller(step.value);
        }))
      return true;
  }
  return false;
}

/// The amount is zero where this holds: nothing is made, and nothing need be paid.
bool isNothing(const Flow &flow, const Condition &c, ValueId amount) {
  if (c.op != Op::Eq || !(c.isFlag() || flow.isZero(c.b)))
    return false;
  for (ValueId part = amount;; part = flow.flat[part].operands[0]) {
    if (flow.same(flow.strip(part), flow.strip(c.a)))
      return true;
    if (flow.flat[part].op != Op::Trunc && flow.flat[part].op != Op::ZExt)
      return false;
  }
}

} // namespace

PathQuery withoutPayment(const Code &code, const Change &up) {
  llvm::DenseMap<uint32_t, char> payments;
  for (ValueId call : code.flat.externalCalls())
    if (takesFromSender(code, call, up))
      payments.insert({call.index, 0});
  for (const Access &access : code.flat.accesses())
    if (usesUp(code, access, up))
      payments.insert({access.at.index, 0});
  PathQuery query;
  if (growsWithValue(code.flow, up.amount)) // bought with ether
    payments.insert({up.store->at.index, 0});
  query.avoid = [payments](ValueId v) { return payments.count(v.index) != 0; };
  query.cut = [&code, up](const Condition &c) {
    if (isUnlimitedAllowance(code, c) || isNothing(code.flow, c, up.amount))
      return true;
    // What is left of it is lowered, and not below zero.
    if (const Instruction &test = code.flat[code.flow.strip(c.a)];
        c.isFlag() && c.op == Op::Eq && test.op == Op::USubO)
      return growsWithValue(code.flow, test.operands[0]) &&
             sharesInput(code.flow, test.operands[1], up.amount);
    if (c.isFlag() || c.op == Op::Ne)
      return false;
    for (auto [price, sent] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
      if (growsWithValue(code.flow, sent) && (c.op == Op::Eq || sent == c.b) &&
          (sharesInput(code.flow, price, up.amount) || !code.flow.isZero(price)))
        return true; // msg.value is a price, or reaches one
    return false;
  };
  return query;
}

namespace {

/// A fixed amount each time, and no sooner than some time after the last: the code keeps when that
/// was.
bool isPaced(const Code &code, const Change &up, ValueId at) {
  if (!code.flow.isConstant(code.flow.strip(up.amount)))
    return false;
  return mustPass(code.flow, at, [&](const Condition &c) {
    auto test = clockTest(code.flow, c);
    return test && test->after && llvm::any_of(test->leaves, [&](const Access *last) {
             return llvm::any_of(code.flat.accesses(), [&](const Access &write) {
               return write.write && write.value.valid() && write.path.sameShape(last->path) &&
                      clockOf(code.flow, code.flow.sources(write.value)) &&
                      !code.flow.sources(write.value).calldata();
             });
           });
  });
}

/// What stands at `at` against the amount of `up`.
MintCap capAt(const Code &code, const Change &up, ValueId at) {
  const Flow &flow = code.flow;
  if (isPaced(code, up, at))
    return MintCap::Held;
  bool wraps = false;
  auto limits = [&](const Condition &c, bool checked) {
    if (c.isFlag() || c.op == Op::Eq || c.op == Op::Ne)
      return false;
    const Access *count = countOf(code, c.a, up);
    bool counted = countsThese(code, c.a, up);
    if ((!count && !counted && !sharesInput(flow, c.a, up.amount)) || isTypeLimit(flow, c.b))
      return false;
    Sources high = flow.sources(c.b);
    if (high.calldata() || high.caller || high.value)
      return false;
    // balances[to] + amount >= balances[to] is no limit
    if (flow.dependsOn(c.b, at) || flow.same(c.a, c.b))
      return false;
    bool something =
        high.constant || !high.loads.empty() || !high.calls.empty() || !high.opaque.empty();
    if (something && (!checked || counted))
      return true;
    if (something && !additionChecked(code, count ? count->value : c.a)) {
      wraps = true;
      return false;
    }
    return something;
  };
  if (!mustPass(flow, at, [&](const Condition &c) { return limits(c, false); }))
    return MintCap::None;
  bool held = mustPass(flow, at, [&](const Condition &c) { return limits(c, true); });
  return held || !wraps ? MintCap::Held : MintCap::Wraps;
}

} // namespace

MintCap capOf(const Code &code, const Change &up) { return capAt(code, up, up.store->at); }

MintCap capOfCall(const Code &code, ValueId call, ValueId amount) {
  return capAt(code, Change{nullptr, true, amount}, call);
}

bool isAsset(const ContractView &view, const Authority &authority) {
  if (!authority.leaf)
    return false;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (ValueId call : code.flat.externalCalls())
      if (code.flat[call].op == Op::ExtCall)
        for (ValueId load : code.flow.sources(callTarget(code.flat, call)).loads)
          if (const Access *read = code.flow.load(load);
              read && read->path.sameShape(*authority.leaf))
            return true;
  }
  return false;
}

} // namespace quorate::gov
