//===- EncodingTest.cpp - the encoding against the meaning of the IR ---------===//
//
// Random straight-line code. ir::evaluate() says what it computes; in the
// encoding that result must be possible, and where the encoding is exact, the
// only one.
//
//===----------------------------------------------------------------------===//

#include "analyzer/ir/Builder.h"
#include "analyzer/ir/Eval.h"
#include "solver/encode/Executor.h"

#include <gtest/gtest.h>

#include <random>

namespace quorate::solver {
namespace {

using ir::Op, ir::Type, ir::ValueId, llvm::APInt;

/// A module with one contract and one function, which is yet to be written.
struct Program {
  Program() {
    module.contracts.push_back(std::make_unique<ir::Contract>());
    contract().name = "C";
    contract().functions.emplace_back();
    function().name = "f";
    function().isEntry = true;
    governor.contract = ir::ContractId(0);
  }
  ir::Contract &contract() { return *module.contracts.back(); }
  ir::Function &function() { return contract().functions.back(); }

  ir::Module module;
  gov::Model model;
  gov::Governor governor;
};

constexpr Op Exact[] = {Op::Add, Op::Sub,  Op::UAddO, Op::USubO, Op::SAddO, Op::SSubO,
                        Op::Eq,  Op::Ne,   Op::ULt,   Op::ULe,   Op::SLt,   Op::SLe,
                        Op::Not, Op::ZExt, Op::SExt,  Op::Trunc, Op::Cast,  Op::Select};
constexpr Op Bounded[] = {Op::Mul,  Op::UDiv,   Op::URem,   Op::SDiv,  Op::SRem,      Op::And,
                          Op::Or,   Op::Xor,    Op::Shl,    Op::LShr,  Op::AShr,      Op::UMulO,
                          Op::Byte, Op::AddMod, Op::MulMod, Op::SMulO, Op::SignExtend};
constexpr Op WithConstant[] = {Op::Mul,  Op::UDiv, Op::URem,  Op::Shl,
                               Op::LShr, Op::AShr, Op::UMulO, Op::SMulO};

class Random {
public:
  explicit Random(unsigned seed) : engine(seed) {}
  unsigned below(unsigned n) { return unsigned(engine() % n); }
  APInt word(unsigned bits) {
    switch (below(4)) { // corners more often than a uniform choice would hit them
    case 0:
      return APInt(64, below(3)).zextOrTrunc(bits);
    case 1:
      return APInt::getAllOnes(bits) - APInt(64, below(2)).zextOrTrunc(bits);
    case 2:
      return APInt::getOneBitSet(bits, below(bits));
    default:
      return APInt(256, {engine(), engine(), engine(), engine()}).zextOrTrunc(bits);
    }
  }
  Type type() {
    constexpr unsigned Widths[] = {8, 32, 96, 160, 256};
    unsigned bits = Widths[below(5)];
    return below(3) ? Type::uint(bits) : Type::sint(bits);
  }

private:
  std::mt19937_64 engine;
};

/// Writes random code; `values` holds what every instruction gives on the chosen parameters.
class Writer {
public:
  Writer(Program &program, Random &random) : random(random), b(program.module, program.function()) {
    b.setBlock(b.newBlock());
    for (unsigned i = 0; i < 3; ++i) {
      ir::Type type = random.type();
      program.function().params.push_back({"p" + std::to_string(i), type, ""});
      parameters.push_back(random.word(type.bits));
      add(b.param(i), parameters.back());
    }
  }

  void operation(Op op, bool withConstant) {
    ValueId x = pick();
    Type type = b.typeOf(x);
    std::vector<ValueId> operands = {x};
    Type result = type;
    if (op == Op::ZExt || op == Op::SExt || op == Op::Trunc || op == Op::Cast) {
      unsigned bits = op == Op::Cast    ? type.bits
                      : op == Op::Trunc ? (type.bits > 8 ? type.bits / 2 : type.bits)
                                        : 256;
      if (op == Op::Trunc && bits == type.bits)
        return;
      if ((op == Op::ZExt || op == Op::SExt) && type.bits == 256)
        return;
      result = random.below(2) ? Type::uint(bits) : Type::sint(bits);
    } else if (op == Op::Byte || op == Op::SignExtend) {
      if (type.bits != 256)
        return;
      operands = {b.constant(random.below(33), type), x};
      values.emplace(operands[0], b.fn[operands[0]].imm);
    } else if (op == Op::Select) {
      ValueId condition = b.compare(Op::ULt, x, pick(type));
      compute(condition);
      operands = {condition, x, pick(type)};
    } else if (op == Op::AddMod || op == Op::MulMod) {
      if (type.bits != 256)
        return;
      operands = {x, pick(type), pick(type)};
    } else if (op != Op::Not) {
      operands.push_back(withConstant ? constant(op, type) : pick(type));
    }
    if (ir::isComparison(op) || ir::isOverflowTest(op))
      result = Type::boolean();
    ValueId id = b.emit(op, result, operands);
    compute(id);
  }

  void finish(Program &program) {
    ValueId last = order.back();
    program.function().returns.push_back({"", b.typeOf(last), ""});
    b.ret({last});
    expected = values.at(last);
  }

  std::vector<APInt> parameters;
  APInt expected;

private:
  void add(ValueId id, const APInt &value) {
    if (values.try_emplace(id, value).second && b.typeOf(id).kind != ir::TypeKind::Bool)
      order.push_back(id);
  }
  void compute(ValueId id) {
    if (values.count(id))
      return;
    const ir::Instruction &in = b.fn[id];
    if (in.op == Op::Const) {
      values.emplace(id, in.imm);
      return;
    }
    std::vector<APInt> operands;
    for (ValueId v : in.operands) {
      compute(v);
      operands.push_back(values.at(v));
    }
    auto result = ir::evaluate(in.op, in.type, operands);
    ASSERT_TRUE(result.has_value());
    values.emplace(id, *result);
    if (in.type.kind == ir::TypeKind::Bool) { // keep the last value a word
      ValueId word = b.emit(Op::ZExt, Type::uint(), {id});
      compute(word);
    } else {
      order.push_back(id);
    }
  }
  ValueId constant(Op op, Type type) {
    bool amount = op == Op::Shl || op == Op::LShr || op == Op::AShr;
    APInt value = amount ? APInt(type.bits, random.below(std::min(type.bits + 2u, 127u)))
                         : random.word(type.bits);
    ValueId id = b.constant(value, type);
    values.emplace(id, value);
    return id;
  }
  ValueId pick() { return order[random.below(unsigned(order.size()))]; }
  ValueId pick(Type type) {
    for (size_t i = order.size(); i-- > 0;)
      if (b.typeOf(order[i]) == type && random.below(2))
        return order[i];
    APInt value = random.word(type.bits);
    ValueId id = b.constant(value, type);
    values.emplace(id, value);
    return id;
  }

  Random &random;
  ir::Builder b;
  std::map<ValueId, APInt> values;
  std::vector<ValueId> order;
};

struct Encoded {
  explicit Encoded(Program &program)
      : system(tb, program.module, program.model, program.governor, {}),
        executor(system, Mode::Induct, nullptr) {
    executor.attach(&record);
    state.leaves = system.freshLeaves("s.");
    message = std::make_unique<Message>(executor.arbitraryMessage(0, ir::FunctionId(0), state));
    outcome = executor.run(record, 0, ir::FunctionId(0), *message, Path(), state);
    executor.attach(nullptr);
  }
  z3::check_result resultIs(bool equal, const Writer &writer) {
    z3::solver solver(tb.c);
    z3::params params(tb.c);
    params.set("rlimit", 20'000'000u);
    solver.set(params);
    for (const Term &fact : record.facts.list)
      solver.add(fact);
    for (size_t i = 0; i < writer.parameters.size(); ++i)
      solver.add(tb.toInt(message->arguments[i].term()) == tb.num(writer.parameters[i]));
    Term same = tb.eq(tb.toInt(outcome.values.at(0).term()), tb.num(writer.expected));
    solver.add(equal ? same : tb.not_(same));
    return solver.check();
  }

  TermBuilder tb;
  System system;
  Executor executor;
  Record record;
  State state;
  std::unique_ptr<Message> message;
  Outcome outcome;
};

TEST(Encoding, ExactInstructionsGiveTheResultAndNoOther) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    Program program;
    Random random(seed);
    Writer writer(program, random);
    for (unsigned i = 0; i < 8; ++i)
      writer.operation(Exact[random.below(std::size(Exact))], false);
    writer.finish(program);
    Encoded encoded(program);
    EXPECT_EQ(encoded.resultIs(true, writer), z3::sat) << "seed " << seed;
    EXPECT_EQ(encoded.resultIs(false, writer), z3::unsat) << "seed " << seed;
  }
}

TEST(Encoding, ConstantsMakeTheOthersExact) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    Program program;
    Random random(1000 + seed);
    Writer writer(program, random);
    for (unsigned i = 0; i < 3; ++i)
      writer.operation(WithConstant[random.below(std::size(WithConstant))], true);
    writer.finish(program);
    Encoded encoded(program);
    EXPECT_EQ(encoded.resultIs(true, writer), z3::sat) << "seed " << seed;
    EXPECT_EQ(encoded.resultIs(false, writer), z3::unsat) << "seed " << seed;
  }
}

TEST(Encoding, NothingPossibleIsExcluded) {
  for (unsigned seed = 0; seed < 120; ++seed) {
    Program program;
    Random random(2000 + seed);
    Writer writer(program, random);
    for (unsigned i = 0; i < 6; ++i)
      writer.operation(random.below(3) ? Bounded[random.below(std::size(Bounded))]
                                       : Exact[random.below(std::size(Exact))],
                       false);
    writer.finish(program);
    Encoded encoded(program);
    EXPECT_NE(encoded.resultIs(true, writer), z3::unsat) << "seed " << seed;
  }
}

} // namespace
} // namespace quorate::solver
