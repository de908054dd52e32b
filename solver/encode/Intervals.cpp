//===- Intervals.cpp - a function of one number, by orders of magnitude --------===//
//
// Roots and logarithms branch on how large their argument is, and then divide
// again and again: hard for a solver of linear arithmetic, and easy to bound.
// For an argument between two powers of two every branch is decided, and each
// value lies in an interval.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/FunctionInfo.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr unsigned Width = 520; ///< of the arithmetic: a product of two words fits
constexpr unsigned MaxSteps = 4000, MaxDepth = 4, MaxHalvings = 6;

struct Interval {
  llvm::APInt low{Width, 0}, high{Width, 0};
  bool single() const { return low == high; }
};

class Run {
public:
  explicit Run(const ir::Contract &contract) : contract(contract) {}

  /// Nothing where it may revert, or where something is not decided.
  std::optional<Interval> of(ir::FunctionId id, llvm::ArrayRef<Interval> arguments,
                             unsigned depth) {
    const ir::Function &fn = contract[id];
    if (!fn.hasBody() || depth > MaxDepth || fn.returns.size() != 1)
      return std::nullopt;
    std::vector<std::optional<Interval>> values(fn.instructions.size());
    std::map<ir::ValueId, Interval> called;
    auto get = [&](ir::ValueId v) -> std::optional<Interval> {
      const ir::Instruction &in = fn[v];
      if (in.op == ir::Op::Const)
        return Interval{in.imm.zext(Width), in.imm.zext(Width)};
      return values[v.index];
    };
    ir::BlockId from, block(0);
    for (;;) {
      std::optional<ir::BlockId> next;
      const std::vector<std::optional<Interval>> before = values; // phis read it all at once
      for (ir::ValueId v : fn[block].instructions) {
        const ir::Instruction &in = fn[v];
        if (++steps > MaxSteps)
          return std::nullopt;
        std::vector<Interval> operands;
        bool known = true;
        for (ir::ValueId operand : in.operands) {
          auto value = get(operand);
          known &= value.has_value();
          operands.push_back(value.value_or(Interval()));
        }
        switch (in.op) {
        case ir::Op::Const:
          break;
        case ir::Op::Param:
          if (in.index >= arguments.size())
            return std::nullopt;
          values[v.index] = arguments[in.index];
          break;
        case ir::Op::Phi:
          values[v.index] = std::nullopt;
          for (unsigned i = 0; i < in.blocks.size(); ++i)
            if (in.blocks[i] == from)
              values[v.index] = fn[in.operands[i]].op == ir::Op::Const
                                    ? get(in.operands[i])
                                    : before[in.operands[i].index];
          break;
        case ir::Op::ICall: {
          std::optional<Interval> result;
          if (!known || !(result = of(in.callee, operands, depth + 1)))
            return std::nullopt; // it may revert
          called[v] = *result;
          break;
        }
        case ir::Op::Extract:
          values[v.index] = std::nullopt;
          if (auto it = called.find(in.operands[0]); in.index == 0 && it != called.end())
            values[v.index] = it->second;
          break;
        case ir::Op::Jump:
          next = in.blocks[0];
          break;
        case ir::Op::Branch:
          if (!known || !operands[0].single())
            return std::nullopt;
          next = in.blocks[operands[0].low.isZero() ? 1 : 0];
          break;
        case ir::Op::Return:
          return known && operands.size() == 1 ? std::optional<Interval>(operands[0])
                                               : std::nullopt;
        case ir::Op::Revert:
        case ir::Op::Unreachable:
        case ir::Op::Unsupported:
          return std::nullopt;
        default:
          values[v.index] =
              known && in.type.isScalar() ? compute(in, operands) : std::optional<Interval>();
        }
        if (next)
          break;
      }
      if (!next)
        return std::nullopt;
      from = block;
      block = *next;
    }
  }

private:
  static Interval truth(bool possible, bool certain) {
    return {llvm::APInt(Width, certain), llvm::APInt(Width, possible)};
  }

  std::optional<Interval> compute(const ir::Instruction &in, llvm::ArrayRef<Interval> x) {
    using ir::Op;
    unsigned bits = in.type.kind == ir::TypeKind::Bool ? 1 : in.type.bits;
    auto fits = [&](Interval i) -> std::optional<Interval> {
      return i.high.getActiveBits() <= bits ? std::optional<Interval>(i) : std::nullopt;
    };
    switch (in.op) {
    case Op::Add:
      return fits({x[0].low + x[1].low, x[0].high + x[1].high});
    case Op::Sub:
      return x[0].low.uge(x[1].high) ? fits({x[0].low - x[1].high, x[0].high - x[1].low})
                                     : std::nullopt;
    case Op::Mul:
      return fits({x[0].low * x[1].low, x[0].high * x[1].high});
    case Op::UDiv:
      return x[1].low.isZero() ? std::nullopt
                               : fits({x[0].low.udiv(x[1].high), x[0].high.udiv(x[1].low)});
    case Op::LShr:
      return x[1].single() && x[1].low.ult(256)
                 ? fits({x[0].low.lshr(x[1].low), x[0].high.lshr(x[1].low)})
                 : std::nullopt;
    case Op::Shl:
      return x[1].single() && x[1].low.ult(256)
                 ? fits({x[0].low.shl(x[1].low), x[0].high.shl(x[1].low)})
                 : std::nullopt;
    case Op::ULt:
      return truth(x[0].low.ult(x[1].high), x[0].high.ult(x[1].low));
    case Op::ULe:
      return truth(x[0].low.ule(x[1].high), x[0].high.ule(x[1].low));
    case Op::Eq:
    case Op::Ne: {
      bool apart = x[0].high.ult(x[1].low) || x[1].high.ult(x[0].low);
      bool equal = x[0].single() && x[1].single() && !apart;
      return in.op == Op::Eq ? truth(!apart, equal) : truth(!equal, apart);
    }
    case Op::UAddO:
    case Op::UMulO:
    case Op::USubO:
      return std::nullopt;
    case Op::ZExt:
    case Op::Trunc:
    case Op::Cast:
      return fits(x[0]);
    default:
      return std::nullopt;
    }
  }

  const ir::Contract &contract;
  unsigned steps = 0;
};

} // namespace

Bounds boundsOf(const ir::Contract &contract, ir::FunctionId function) {
  const ir::Function &fn = contract[function];
  Bounds bounds;
  if (fn.params.size() != 1 || fn.returns.size() != 1 ||
      fn.params[0].type.kind != ir::TypeKind::UInt || fn.returns[0].type.kind != ir::TypeKind::UInt)
    return bounds;
  bounds = {true, true, true};
  // What is too wide to be decided is halved.
  auto test = [&](auto &self, const llvm::APInt &low, const llvm::APInt &high,
                  unsigned halvings) -> bool {
    auto result = Run(contract).of(function, {Interval{low, high}}, 0);
    bool good = result && result->high.ule(low) && (low.isZero() || !result->low.isZero());
    if (!good && low != high && halvings) {
      llvm::APInt middle = (low + high).lshr(1);
      return self(self, low, middle, halvings - 1) && self(self, middle + 1, high, halvings - 1);
    }
    bounds.total &= result.has_value();
    bounds.atMost &= result && result->high.ule(low);
    bounds.positive &= result && (low.isZero() || !result->low.isZero());
    return bounds.total && (bounds.atMost || bounds.positive);
  };
  llvm::APInt zero(Width, 0), one(Width, 1);
  if (!test(test, zero, zero, 0))
    return {};
  for (unsigned bit = 0; bit < fn.params[0].type.bits; ++bit)
    if (!test(test, one.shl(bit), one.shl(bit + 1) - 1, MaxHalvings))
      return {};
  return bounds;
}

} // namespace quorate::solver
