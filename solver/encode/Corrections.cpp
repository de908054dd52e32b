//===- Corrections.cpp - arithmetic that a model has wrong --------------------===//
//
// Products and quotients of two unknowns are unknown functions. A proof does
// not mind; a trace must have the right numbers. Where a model has a wrong one,
// the search is told: for the value that one operand has in the model, the
// result is linear in the other.
//
//===----------------------------------------------------------------------===//

#include "analyzer/ir/Eval.h"
#include "solver/encode/Executor.h"

namespace quorate::solver {

void Executor::noteOpaque(ir::Op op, ir::Type type, llvm::ArrayRef<Term> operands,
                          const Term &result) {
  if (mode == Mode::Search)
    opaques.push_back({op, type, {operands.begin(), operands.end()}, result});
}

Terms Executor::corrections(const z3::model &model) {
  using ir::Op;
  Terms all;
  for (const Opaque &o : opaques) {
    std::vector<llvm::APInt> values;
    Terms are;
    for (const Term &operand : o.operands) {
      Term value = model.eval(operand, true);
      auto number = tb.value(value, 258);
      // A term of a path that is not taken need not be a word.
      if (!number || number->isNegative() || number->getActiveBits() > o.type.bits)
        break;
      values.push_back(number->trunc(o.type.bits));
      are.push_back(tb.eq(operand, value));
    }
    if (values.size() != o.operands.size())
      continue;
    bool isTruth = o.result.is_bool();
    auto right = ir::evaluate(o.op, isTruth ? ir::Type::boolean() : o.type, values);
    if (!right)
      continue;
    Term value = isTruth ? tb.boolean(!right->isZero()) : tb.num(*right);
    if (model.eval(tb.eq(o.result, value), true).is_true())
      continue;
    all.push_back(tb.implies(tb.all(are), tb.eq(o.result, value)));
    // The same for every value of the other operand.
    for (unsigned i = 0; i < 2 && o.operands.size() >= 2; ++i) {
      Term full = tb.mul(tb.num(values[i]), o.operands[1 - i]);
      Term words = tb.all({are[i], tb.ge(o.operands[1 - i], tb.zero()),
                           tb.lt(o.operands[1 - i], tb.pow2(o.type.bits))});
      Term fits = tb.lt(full, o.op == Op::MulMod ? o.operands[2] : tb.pow2(o.type.bits));
      if (o.op == Op::Mul || o.op == Op::MulMod)
        all.push_back(tb.implies(tb.and_(words, fits), tb.eq(o.result, full)));
      else if (o.op == Op::UMulO)
        all.push_back(tb.implies(words, tb.eq(o.result, tb.not_(fits))));
      else if (o.op == Op::UDiv && i == 1 && !values[1].isZero())
        all.push_back(tb.implies(words, tb.eq(o.result, tb.div(o.operands[0], tb.num(values[1])))));
    }
  }
  return all;
}

} // namespace quorate::solver
