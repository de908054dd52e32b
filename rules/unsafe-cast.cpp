//===- unsafe-cast.cpp - numbers that lose their upper bits -----------------------===//

#include "analyzer/governance/Alternatives.h"
#include "analyzer/governance/Bounds.h"
#include "analyzer/governance/Counts.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {197, 681};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-041"};
constexpr Rule TheRule = {"unsafe-cast",
                          "A number is cut to a narrower type, and its upper bits can be lost",
                          Severity::Warning,
                          Cwe,
                          Scwe,
                          6.1,
                          check};
const Registration registration(TheRule);

/// A record keeps the number as the sender gave it, held against nothing.
bool isKeptAsGiven(const ContractView &view, const Code &code, ValueId load, unsigned bits) {
  const Access *read = code.flow.load(load);
  if (!read || read->path.unknown || keyCount(read->path) == 0)
    return false;
  return llvm::any_of(view.writesTo(shapeOf(read->path)), [&](const ContractView::Write &write) {
    const Code &setter = view.code(write.entry);
    ValueId given = write.access->value;
    return given.valid() && isRawInput(setter.flow, given) && widthOf(setter, given) > bits &&
           !boundedAbove(setter, given, write.access->at);
  });
}

bool restsOnKept(const ContractView &view, const Code &code, const Sources &sources,
                 unsigned bits) {
  return llvm::any_of(sources.loads,
                      [&](ValueId load) { return isKeptAsGiven(view, code, load, bits); });
}

/// A quantity that can be larger than the narrow type: chosen by the sender, or another contract's
/// answer. Clocks fit for a long time, hashes and packed words are cut on purpose.
bool canBeLarger(const ContractView &view, const Code &code, ValueId wide, unsigned bits) {
  const Instruction &i = code.flat[code.flow.strip(wide)];
  switch (i.op) {
  case Op::CdLoad: // how older compilers clean an argument,
  case Op::MLoad:  // or another contract's answer
  case Op::LShr:
  case Op::AShr:
  case Op::And:
  case Op::Or:
  case Op::Xor:
  case Op::UDiv:
  case Op::URem:
  case Op::Const:
    return false;
  case Op::Extract:
    if (const Instruction &call = code.flat[i.operands[0]];
        call.op == Op::ExtCall && call.call().contract.empty()) // a word, to be cleaned
      return false;
    break;
  case Op::Add:
  case Op::Sub:
  case Op::Mul:
    return llvm::any_of(i.operands,
                        [&](ValueId part) { return canBeLarger(view, code, part, bits); });
  default:
    break;
  }
  Sources s = code.flow.sources(wide);
  if (s.hash || s.unknown)
    return false;
  if (restsOnKept(view, code, s, bits))
    return true;
  if (s.clock() && !s.calldata() && s.calls.empty() && bits >= 32)
    return false;
  if (s.calldata())
    return true;
  return llvm::any_of(s.calls, [&](ValueId call) { return bits < 32 || !isCount(code, call); });
}

/// Somewhere a number that is no time is held against a limit that fits into so many bits.
bool hasLimitOf(const ContractView &view, unsigned bits) {
  auto limits = [&](const Code &code) {
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      llvm::APInt limit;
      return !c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt) &&
             code.flow.isConstant(code.flow.strip(c.b), &limit) &&
             limit.zextOrTrunc(256).ule(llvm::APInt::getOneBitSet(256, bits)) &&
             limit.getActiveBits() > bits / 2 && !code.flow.sources(c.a).clock();
    });
  };
  auto limitsIn = [&](FunctionId function) { return limits(view.code(function)); };
  return llvm::any_of(view.constructors(), limitsIn) || llvm::any_of(view.actions(), limitsIn);
}

/// Votes are counted in fewer bits than what weighs them is kept in, which is a sum itself.
bool isCutWeight(const Context &context, const Code &code, const Access &tally, ValueId wide,
                 unsigned bits) {
  if (tally.path.unknown || !context.life.isTally(shapeOf(tally.path)))
    return false;
  // Looked up in a list, it comes through merges, with zero where there is none.
  bool sum = false;
  code.flow.backward(wide, {}, [&](ValueId at) {
    const Access *read = code.flow.load(at);
    if (!read || read->path.unknown || code.flat[at].type.bits <= bits)
      return !read;
    sum |= keyCount(read->path) > 0 &&
           llvm::any_of(context.view.writesTo(shapeOf(read->path)),
                        [&](const ContractView::Write &write) {
                          const Code &writer = context.view.code(write.entry);
                          bool adds = false;
                          if (write.access->value.valid())
                            writer.flow.backward(write.access->value, {}, [&](ValueId v) {
                              adds |= writer.flat[v].op == Op::Add;
                              return !adds;
                            });
                          return adds;
                        });
    return false;
  });
  return sum && !hasLimitOf(context.view, bits);
}

/// The smaller of two, one of which is small.
bool isMinimum(const Code &code, ValueId wide, unsigned bits) {
  const Instruction &merge = code.flat[code.flow.strip(wide)];
  if (merge.op != Op::Phi && merge.op != Op::Select)
    return false;
  llvm::ArrayRef<ValueId> values(merge.operands);
  if (merge.op == Op::Select)
    values = values.drop_front();
  return values.size() == 2 &&
         (widthOf(code, values[0]) <= bits || widthOf(code, values[1]) <= bits);
}

/// On every way a checked subtraction takes it from something that is there.
bool takenFromElsewhere(const Code &code, ValueId value, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    const Instruction &test = code.flat[code.flow.strip(c.a)];
    return c.isFlag() && c.op == Op::Eq && test.op == Op::USubO &&
           code.flow.same(test.operands[1], value);
  });
}

/// The value, or every operand of the sum that it is, was held against something.
bool isBounded(const ContractView &view, const Code &code, ValueId value, unsigned bits,
               ValueId at) {
  if (boundedAbove(code, value, at))
    return true;
  const Instruction &i = code.flat[code.flow.strip(value)];
  if (i.op != Op::Add && i.op != Op::Sub)
    return false;
  return llvm::all_of(i.operands, [&](ValueId operand) {
    const Sources &from = code.flow.sources(operand);
    return (!from.calldata() && !restsOnKept(view, code, from, bits)) ||
           boundedAbove(code, operand, at) || isMinimum(code, operand, bits) ||
           takenFromElsewhere(code, operand, at);
  });
}

/// A place within a word: the number chooses a bit or a byte by what is left of it.
bool choosesPlace(const Code &code, ValueId cut) {
  bool shifts = false, other = false;
  walkBack(cut, [&](ValueId value, llvm::SmallVectorImpl<ValueId> &work) {
    for (ValueId at : code.flat.uses().of(value)) {
      const Instruction &user = code.flat[at];
      if (user.op == Op::ZExt || user.op == Op::Cast)
        work.push_back(at);
      else if ((user.op == Op::Shl || user.op == Op::LShr) && user.operands[1] == value &&
               user.operands[0] != value)
        shifts = true;
      else
        other = true;
    }
  });
  return shifts && !other;
}

/// The cut value is compared with the whole.
bool comparesBack(const Code &code, ValueId cut, ValueId wide, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    if (c.isFlag() || c.op != Op::Eq)
      return false;
    auto narrow = [&](ValueId v) { return code.flow.dependsOn(v, cut); };
    auto whole = [&](ValueId v) { return !narrow(v) && code.flow.same(v, wide); };
    return (narrow(c.a) && whole(c.b)) || (narrow(c.b) && whole(c.a));
  });
}

/// Everything before was held against a limit, or the cut value is compared with the whole.
bool isHeld(const ContractView &view, const Code &code, ValueId cut, ValueId wide, ValueId at) {
  unsigned bits = code.flat[cut].type.bits;
  const Instruction &sum = code.flat[code.flow.strip(wide)];
  if (isBounded(view, code, wide, bits, at) || isMinimum(code, wide, bits))
    return true;
  // Arithmetic of narrow numbers, done in a whole word.
  if ((sum.op == Op::Add || sum.op == Op::Sub || sum.op == Op::Mul) &&
      llvm::all_of(sum.operands, [&](ValueId v) { return widthOf(code, v) <= bits; }))
    return true;
  if (llvm::all_of(alternatives(code.flow, wide, at), [&](const Alternative &a) {
        return widthOf(code, a.value) <= bits || !canBeLarger(view, code, a.value, bits) ||
               a.mustPass([&](const Condition &c) { return isUpperBound(code, c, a.value); });
      }))
    return true;
  return comparesBack(code, cut, wide, at);
}

/// The supply is held against a limit that itself does not fit.
bool capIsLarger(const Context &context, unsigned bits) {
  const VotesToken *token = context.model.token(context.contractId);
  if (!token || !token->supply)
    return false;
  llvm::APInt limit;
  return llvm::any_of(context.view.actions(), [&](FunctionId entry) {
    const Code &code = context.view.code(entry);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      if (c.isFlag() || (c.op != Op::ULe && c.op != Op::ULt) ||
          !code.flow.isConstant(code.flow.strip(c.b), &limit) ||
          limit.zextOrTrunc(256).ule(llvm::APInt::getOneBitSet(256, bits)))
        return false;
      const Access *read = code.flow.load(code.flow.strip(c.a));
      return read && !read->path.unknown && shapeOf(read->path) == token->supply->shape;
    });
  });
}

/// On every way it is held against something that fits.
bool isHeldByWidth(const Code &code, ValueId wide, unsigned bits, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    return !c.isFlag() && isUpperBound(code, c, wide) &&
           (code.flow.isConstant(code.flow.strip(c.b)) || widthOf(code, c.b) <= bits);
  });
}

/// Bits that matter are cut off on the way to where `access` keeps the value.
bool isLost(const Context &context, const Code &code, const Access &access, ValueId cut) {
  ValueId wide = code.flat[cut].operands[0];
  unsigned bits = code.flat[cut].type.bits;
  bool fits = isHeldByWidth(code, wide, bits, access.at) ||
              largestOf(code, wide, access.at).getActiveBits() <= bits;
  if (fits)
    return false;
  if (canBeLarger(context.view, code, wide, bits))
    return !isMinimum(code, wide, bits) &&
           (!isHeld(context.view, code, cut, wide, access.at) || capIsLarger(context, bits));
  return isCutWeight(context, code, access, wide, bits) &&
         !comparesBack(code, cut, wide, access.at);
}

void check(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::set<uint32_t> told;
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || !access.value.valid())
        continue;
      code.flow.backward(access.value, {}, [&](ValueId at) {
        const Instruction &i = code.flat[at];
        bool number = i.type.kind == TypeKind::UInt || i.type.kind == TypeKind::SInt;
        if (i.op == Op::Trunc && number && i.type.bits > 1 && i.type.bits < 160 &&
            code.flat[i.operands[0]].type.bits > i.type.bits && !told.count(at.index) &&
            isLost(context, code, access, at) && !choosesPlace(code, at)) {
          told.insert(at.index);
          PathQuery query;
          query.target = [&](ValueId v) { return v == access.at; };
          std::string bits = std::to_string(i.type.bits);
          std::string leaf = show(context, *cellOf(code, access));
          if (PathResult path = findPath(code.flow, query); path.exists())
            context.findings.push_back(findingAlong(
                context, TheRule, code, at, path,
                "Only the lower " + bits +
                    " bits are kept, and nothing makes sure that there are "
                    "no more: a large number becomes a small one. Require that it fits (SafeCast).",
                "cast for " + leaf, "keeps the cut value in " + leaf));
        }
        return i.op != Op::Keccak && i.op != Op::KeccakMem && i.op != Op::KeccakWords;
      });
    }
  }
}

} // namespace

} // namespace quorate::rules
