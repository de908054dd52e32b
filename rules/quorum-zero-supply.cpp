//===- quorum-zero-supply.cpp - a quorum of nothing -----------------------===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Majority.h"
#include "analyzer/governance/Outcome.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {682, 1284};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-100"};
constexpr Rule TheRule = {
    "quorum-zero-supply",
    "The quorum can be zero: at zero supply, by rounding, or by a setter without a floor",
    Severity::Warning,
    Cwe,
    Scwe,
    6.1,
    check};
const Registration registration(TheRule);

/// What is some times as much; a compiler may multiply on each way before they merge.
ValueId multiplied(const Code &code, ValueId value) {
  value = code.flow.strip(value);
  const Instruction &i = code.flat[value];
  return i.op == Op::Mul && code.flow.isConstant(i.operands[1]) ? multiplied(code, i.operands[0])
                                                                : value;
}

/// Merged of nothing and of what is kept in this contract's own history.
bool isLookup(const Code &code, ValueId merged) {
  return llvm::all_of(code.flat[merged].operands, [&](ValueId operand) {
    operand = multiplied(code, operand);
    const Access *read = code.flow.load(operand);
    return code.flow.isZero(operand) || operand == merged ||
           (read && !read->path.unknown && keyCount(read->path) > 0) ||
           code.flat[operand].op == Op::Phi;
  });
}

/// At least something, whatever the rest of the value is: "+ 1", or the larger of two.
bool hasFloor(const Code &code, ValueId bound) {
  bool floor = false;
  auto somethingOf = [&](const Instruction &i) {
    llvm::APInt number;
    return llvm::any_of(i.operands, [&](ValueId operand) {
      return code.flow.isConstant(operand, &number) && number != 0;
    });
  };
  code.flow.backward(bound, {}, [&](ValueId at) {
    const Instruction &i = code.flat[at];
    floor |= i.op == Op::Add && somethingOf(i);
    // More than a product; a merge below may be a search for what there was at some time.
    bool merged = i.op == Op::Select || i.op == Op::Phi;
    floor |= i.op == Op::ICall || (merged && (somethingOf(i) || !isLookup(code, at)));
    return true;
  });
  return floor;
}

/// supply * share / base
bool isShare(const Code &code, ValueId bound) {
  const Instruction &i = code.flat[code.flow.strip(bound)];
  if (i.op != Op::UDiv && i.op != Op::Mul && i.op != Op::LShr)
    return false;
  for (ValueId call : code.flow.sources(bound).calls)
    if (code.flat[call].op == Op::ExtCall && !isClockCall(code.flat, call))
      return true;
  // Or of what this contract keeps a history of.
  return llvm::any_of(code.flow.sources(bound).loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && !read->path.unknown && keyCount(read->path) == 1 && !read->path.isLength() &&
           read->path.steps.front().kind == PathStep::Kind::Index;
  });
}

/// Where something stands in a list, rather than what stands there.
bool isIndexed(const Code &code, ValueId value) {
  return llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && read->path.isLength();
  });
}

/// Something else refuses an empty supply.
bool refusesZero(const Code &code, ValueId bound) {
  Sources from = code.flow.sources(bound);
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    if (c.op == Op::ULt && !c.isFlag() && code.flow.isZero(c.a) && code.flow.same(c.b, bound))
      return true;
    // At least so much was there.
    if (!c.isFlag() && (c.op == Op::ULt || c.op == Op::ULe) && !code.flow.isZero(c.a) &&
        code.flow.isConstant(code.flow.strip(c.a)))
      return llvm::any_of(from.loads, [&](ValueId load) {
        return !isIndexed(code, c.b) && llvm::is_contained(code.flow.sources(c.b).loads, load);
      });
    if (!c.isFlag() || c.op != Op::Ne)
      return false;
    return llvm::any_of(from.calls,
                        [&](ValueId call) {
                          const Instruction &i = code.flat[code.flow.strip(c.a)];
                          return i.op == Op::Extract && i.index >= 2 && i.operands[0] == call;
                        }) ||
           code.flow.same(c.a, bound);
  });
}

llvm::APInt leastOf(const ContractView &view, const Code &code, ValueId value, ValueId at,
                    unsigned depth = 0);

/// The least that the constructor or anything else leaves in a place without a key.
llvm::APInt leastKept(const ContractView &view, const Access &read, unsigned depth) {
  llvm::APInt none(512, 0);
  if (read.path.unknown || keyCount(read.path) > 0)
    return none;
  PathShape shape = shapeOf(read.path);
  std::optional<llvm::APInt> least;
  auto take = [&](const Code &code, const Access &write) {
    llvm::APInt one =
        write.value.valid() ? leastOf(view, code, write.value, write.at, depth) : none;
    least = least ? llvm::APIntOps::umin(*least, one) : one;
  };
  for (FunctionId maker : view.constructors()) {
    const Code &code = view.code(maker);
    for (const Access &access : code.flat.accesses())
      if (access.write && (access.path.unknown || contains(shapeOf(access.path), shape)))
        take(code, access);
  }
  if (!least)
    return none;
  for (const ContractView::Write &write : view.writesTo(shape))
    take(view.code(write.entry), *write.access);
  return *least;
}

/// The value is no smaller than this where control gets to `at`: constants, limits on the way, and
/// what is computed from them. In 512 bits, so that nothing is lost.
llvm::APInt leastOf(const ContractView &view, const Code &code, ValueId value, ValueId at,
                    unsigned depth) {
  value = code.flow.strip(value);
  const Instruction &i = code.flat[value];
  llvm::APInt constant, least(512, 0);
  if (code.flow.isConstant(value, &constant))
    return constant.zextOrTrunc(512);
  if (depth > 4)
    return least;
  auto of = [&](ValueId part) { return leastOf(view, code, part, at, depth + 1); };
  if (i.op == Op::Mul) {
    llvm::APInt a = of(i.operands[0]), b = of(i.operands[1]);
    if (a.getActiveBits() + b.getActiveBits() < 256)
      least = a * b;
  } else if (i.op == Op::UDiv && code.flow.isConstant(code.flow.strip(i.operands[1]), &constant) &&
             constant != 0) {
    least = of(i.operands[0]).udiv(constant.zextOrTrunc(512));
  } else if (const Access *read = code.flow.load(value)) {
    least = leastKept(view, *read, depth + 1);
  }
  for (const Condition &c : allConditions(code.flow))
    if (!c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt) && code.flow.same(c.b, value) &&
        code.flow.isConstant(code.flow.strip(c.a), &constant) &&
        constant.zextOrTrunc(512).uge(least) &&
        mustPass(code.flow, at, [&](const Condition &other) {
          return !other.isFlag() && other.op == c.op && code.flow.same(other.a, c.a) &&
                 code.flow.same(other.b, value);
        }))
      least = constant.zextOrTrunc(512) + (c.op == Op::ULt ? 1 : 0);
  return least;
}

/// A quorum that was written down when the proposal was made: where that happens.
std::optional<std::pair<const Code *, ValueId>> writtenDown(const Context &context,
                                                            const Code &code, ValueId bound) {
  const Access *read = code.flow.load(code.flow.strip(bound));
  if (!read || !context.life.perProposal(read->path))
    return std::nullopt;
  PathShape shape = shapeOf(read->path);
  for (const ContractView::Write &write : context.view.writesTo(shape)) {
    const Code &maker = context.view.code(write.entry);
    bool asked = llvm::any_of(allConditions(maker.flow), [&](const Condition &c) {
      ValueId side = c.isFlag() ? c.a : c.b;
      const Access *kept = maker.flow.load(maker.flow.strip(side));
      return (c.isFlag() ? c.op == Op::Ne : c.op == Op::ULt && maker.flow.isZero(c.a)) && kept &&
             !kept->path.unknown && shapeOf(kept->path) == shape;
    });
    if (write.access->value.valid() && !asked)
      return std::pair(&maker, write.access->value);
  }
  return std::nullopt;
}

/// Where votes stay below a bound they are a veto, and a bound of nothing lets none through.
bool isVeto(const Governor &governor, const Code &code, const Condition &c) {
  return governor.forVotes && llvm::any_of(code.flow.sources(c.a).loads, [&](ValueId load) {
           const Access *read = code.flow.load(load);
           return read && !read->path.unknown && shapeOf(read->path) == governor.forVotes->shape;
         });
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  std::set<std::pair<uint32_t, uint32_t>> told;
  for (FunctionId entry : context.view.entries()) {
    const Code &asking = context.view.code(entry);
    for (const Condition &condition : allConditions(asking.flow)) {
      if (quorumTest(context.view, *life.governor, asking, condition) != QuorumTest::Met ||
          isVeto(*life.governor, asking, condition) || isAskedElsewhere(asking, condition) ||
          isAbsoluteMajority(life, asking, condition) || life.readsOther(asking.flow, condition.a))
        continue;
      auto kept = writtenDown(context, asking, condition.a);
      const Code &code = kept ? *kept->first : asking;
      ValueId bound = kept ? kept->second : condition.a;
      if (!isShare(code, bound) || hasFloor(code, bound) || refusesZero(code, bound) ||
          leastOf(context.view, code, bound, code.flow.strip(bound)) != 0)
        continue;
      ValueId at = code.flow.strip(bound);
      if (!told.insert({code.flat.functionOf(at).index, code.flat.origins[at.index].value.index})
               .second)
        continue;
      // More for than against, or than the share, takes one vote at least; without that, none.
      bool strict = life.governor->againstVotes.has_value() || condition.op == Op::ULt;
      Finding &f = report(
          context, TheRule, code, at, wayTo(code, at),
          "The quorum is a share of the supply and has no floor: while there are no tokens, or so "
          "few that the share rounds to zero, " +
              std::string(strict ? "a single vote" : "no vote at all") +
              " carries a proposal. Add one, or require a minimum.",
          "computes the quorum");
      if (strict)
        f.severity = Severity::Note;
    }
  }
}

} // namespace

} // namespace quorate::rules
