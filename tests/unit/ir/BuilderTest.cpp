#include "Common.h"

#include "analyzer/ir/Builder.h"
#include "analyzer/ir/Eval.h"

using namespace quorate;
using namespace quorate::ir;
using namespace quorate::ir::test;
using llvm::APInt;

namespace {

struct Fixture : testing::Test {
  Module module;
  Function *f = nullptr;
  std::unique_ptr<Builder> builder;
  std::unique_ptr<SsaBuilder> ssa;

  void SetUp() override {
    auto contract = std::make_unique<Contract>();
    contract->name = "C";
    contract->functions.emplace_back();
    module.contracts.push_back(std::move(contract));
    f = &module.contracts[0]->functions[0];
    f->name = "f";
    f->params = {{"p", Type::boolean(), "bool"}, {"n", Type::uint(), "uint256"}};
    f->returns = {{"", Type::uint(), "uint256"}};
    builder = std::make_unique<Builder>(module, *f);
    ssa = std::make_unique<SsaBuilder>(*builder);
    builder->setBlock(builder->newBlock());
  }
  void expectSound() {
    for (const std::string &error : verify(module))
      ADD_FAILURE() << error << "\n" << printed(module);
  }
  unsigned count(Op op) const {
    unsigned n = 0;
    for (const Block &block : f->blocks)
      for (ValueId id : block.instructions)
        n += (*f)[id].op == op;
    return n;
  }
};

TEST_F(Fixture, ConstantsAreInternedAndFolded) {
  ValueId a = builder->constant(3), b = builder->constant(4);
  EXPECT_EQ(builder->constant(3), a);
  EXPECT_NE(builder->constant(3, Type::uint(8)), a);
  ValueId sum = builder->binary(Op::Add, a, b);
  EXPECT_EQ((*f)[sum].imm, 7u);
  EXPECT_EQ(builder->binary(Op::ULt, a, b), builder->boolean(true));
  EXPECT_EQ((*f)[builder->convert(builder->constant(0x1ff), Type::uint(8))].imm, 0xffu);
  builder->ret({sum});
  expectSound();
}

TEST_F(Fixture, CodeAfterATerminatorIsUnreachableAndWellFormed) {
  builder->ret({builder->constant(1)});
  BlockId first = builder->block();
  builder->ret({builder->constant(2)});
  EXPECT_EQ(builder->block(), first);
  builder->emit(Op::Balance, Type::uint(), {builder->constant(2)});
  EXPECT_NE(builder->block(), first);
  builder->ret({builder->constant(2)});
  expectSound();
}

TEST_F(Fixture, CountingLoopNeedsOnePhi) {
  unsigned i = ssa->newVariable(Type::uint()), untouched = ssa->newVariable(Type::uint());
  ssa->seal(builder->block());
  ssa->write(i, builder->constant(0));
  ssa->write(untouched, builder->param(1));
  BlockId head = builder->newBlock(), body = builder->newBlock(), done = builder->newBlock();
  builder->jump(head);
  builder->setBlock(head);
  builder->branch(builder->binary(Op::ULt, ssa->read(i), ssa->read(untouched)), body, done);
  ssa->seal(body);
  builder->setBlock(body);
  ssa->write(i, builder->binary(Op::Add, ssa->read(i), builder->constant(1)));
  ssa->read(untouched);
  builder->jump(head);
  ssa->seal(head);
  ssa->seal(done);
  builder->setBlock(done);
  builder->ret({builder->binary(Op::Add, ssa->read(i), ssa->read(untouched))});
  ssa->finish();
  EXPECT_EQ(count(Op::Phi), 1u) << printed(module);
  expectSound();
}

TEST_F(Fixture, TrivialPhisGoInNestedLoopsAlsoWhereBlocksAreSealedLate) {
  unsigned x = ssa->newVariable(Type::uint());
  ssa->write(x, builder->param(1));
  std::vector<BlockId> heads, exits;
  for (int depth = 0; depth < 4; ++depth) {
    heads.push_back(builder->newBlock());
    exits.push_back(builder->newBlock());
    builder->jump(heads.back());
    builder->setBlock(heads.back());
    BlockId body = builder->newBlock();
    builder->branch(builder->binary(Op::ULt, ssa->read(x), builder->param(1)), body, exits.back());
    builder->setBlock(body);
  }
  ssa->read(x);
  for (int depth = 3; depth >= 0; --depth) {
    builder->jump(heads[depth]);
    builder->setBlock(exits[depth]);
  }
  builder->ret({ssa->read(x)});
  ssa->finish();
  EXPECT_EQ(count(Op::Phi), 0u) << printed(module);
  expectSound();
}

TEST_F(Fixture, JoinsAndUninitialisedReads) {
  unsigned x = ssa->newVariable(Type::uint()), never = ssa->newVariable(Type::uint());
  BlockId left = builder->newBlock(), right = builder->newBlock(), join = builder->newBlock();
  builder->branch(builder->param(0), left, right);
  builder->setBlock(left);
  ssa->write(x, builder->constant(1));
  builder->jump(join);
  builder->setBlock(right);
  ssa->write(x, builder->constant(2));
  builder->jump(join);
  builder->setBlock(join);
  ValueId value = ssa->read(x);
  builder->ret({builder->binary(Op::Add, value, ssa->read(never))});
  ssa->finish();
  EXPECT_EQ(count(Op::Phi), 1u);
  EXPECT_EQ(count(Op::Undef), 1u);
  expectSound();
}

TEST_F(Fixture, LongChainsNeedNoStack) {
  unsigned x = ssa->newVariable(Type::uint());
  ssa->seal(builder->block());
  ssa->write(x, builder->param(1));
  for (int k = 0; k < 100000; ++k) {
    BlockId next = builder->newBlock();
    builder->jump(next);
    ssa->seal(next);
    builder->setBlock(next);
  }
  builder->ret({ssa->read(x)});
  ssa->finish();
  EXPECT_EQ(count(Op::Phi), 0u);
}

TEST_F(Fixture, ChainsOfDiamondsNeedNoStack) {
  unsigned x = ssa->newVariable(Type::uint());
  ssa->seal(builder->block());
  ssa->write(x, builder->param(1));
  for (int k = 0; k < 30000; ++k) {
    BlockId side = builder->newBlock(), next = builder->newBlock();
    builder->branch(builder->param(0), side, next);
    ssa->seal(side);
    builder->setBlock(side);
    builder->jump(next);
    ssa->seal(next);
    builder->setBlock(next);
  }
  builder->ret({ssa->read(x)});
  ssa->finish();
  EXPECT_EQ(count(Op::Phi), 0u);
}

TEST(Eval, ArithmeticEdges) {
  auto eval = [](Op op, unsigned bits, std::initializer_list<uint64_t> values) {
    llvm::SmallVector<APInt, 3> operands;
    for (uint64_t v : values)
      operands.push_back(APInt(64, v).trunc(bits));
    unsigned result = isComparison(op) || isOverflowTest(op) ? 1 : bits;
    return evaluate(op, Type::uint(result), operands)->getZExtValue();
  };
  EXPECT_EQ(eval(Op::UDiv, 8, {5, 0}), 0u);
  EXPECT_EQ(eval(Op::SDiv, 8, {0x80, 0xff}), 0x80u) << "int8 min / -1 wraps";
  EXPECT_EQ(eval(Op::SRem, 8, {0xf9, 3}), 0xffu) << "sign of the dividend";
  EXPECT_EQ(eval(Op::AddMod, 8, {0xff, 0xff, 0xfe}), 2u) << "no wrap in between";
  EXPECT_EQ(eval(Op::MulMod, 8, {0xff, 0xff, 0}), 0u);
  EXPECT_EQ(eval(Op::Exp, 8, {2, 8}), 0u);
  EXPECT_EQ(eval(Op::Exp, 8, {0, 0}), 1u);
  EXPECT_EQ(eval(Op::UExpO, 8, {2, 7}), 0u);
  EXPECT_EQ(eval(Op::UExpO, 8, {2, 8}), 1u);
  EXPECT_EQ(eval(Op::UExpO, 8, {1, 255}), 0u);
  EXPECT_EQ(eval(Op::SExpO, 8, {0xfe, 7}), 0u) << "(-2)^7 = -128 fits int8";
  EXPECT_EQ(eval(Op::SExpO, 8, {2, 7}), 1u);
  EXPECT_EQ(eval(Op::SSubO, 8, {0x80, 1}), 1u);
  EXPECT_EQ(eval(Op::USubO, 8, {1, 2}), 1u);
  EXPECT_EQ(eval(Op::SMulO, 8, {0x80, 0xff}), 1u);
  EXPECT_EQ(eval(Op::Shl, 8, {1, 200}), 0u);
  EXPECT_EQ(eval(Op::AShr, 8, {0x80, 200}), 0xffu);
  EXPECT_EQ(eval(Op::Byte, 32, {1, 0x11223344}), 0x22u);
  EXPECT_EQ(eval(Op::Byte, 32, {4, 0x11223344}), 0u);
  EXPECT_EQ(eval(Op::SignExtend, 32, {0, 0x80}), 0xffffff80u);
  EXPECT_EQ(eval(Op::SignExtend, 32, {3, 0x80}), 0x80u);
  EXPECT_EQ(eval(Op::SLt, 8, {0xff, 0}), 1u);
}

} // namespace
