#include "Run.h"

#include "analyzer/ir/Builder.h"
#include "analyzer/ir/Eval.h"
#include "analyzer/ir/Simplify.h"

#include <random>

using namespace quorate;
using namespace quorate::ir;
using namespace quorate::ir::test;
using llvm::APInt;

namespace {

/// The body of the one function after simplification.
std::string simplified(llvm::StringRef body, llvm::StringRef params, llvm::StringRef returns,
                       llvm::StringRef types = "") {
  Module module = parsed((types + inFunction(body, params, returns)).str());
  simplify(module);
  for (const std::string &error : verify(module))
    ADD_FAILURE() << error;
  std::string text = printed(module);
  size_t start = text.find("  b0:\n");
  return text.substr(start, text.find("  }\n") - start);
}

const char *const TwoWords = "(a : uint256, b : uint256)";

TEST(Simplify, WidenedBoolsAreBools) {
  EXPECT_EQ(simplified(R"(b0:
    %0 = param 0 : uint256
    %1 = param 1 : uint256
    %2 = eq %0, %1 : bool
    %3 = zext %2 : uint256
    %4 = const 0 : uint256
    %5 = eq %3, %4 : bool
    %6 = zext %5 : uint256
    %7 = eq %6, %4 : bool
    %8 = zext %7 : uint256
    %9 = ne %8, %4 : bool
    return %9)",
                       TwoWords, "(r : bool)"),
            "  b0:\n    %0 = param 0 : uint256\n    %1 = param 1 : uint256\n"
            "    %2 = eq %0, %1 : bool\n    return %2\n");
}

TEST(Simplify, MasksBecomeTruncations) {
  EXPECT_EQ(simplified(R"(b0:
    %0 = param 0 : uint256
    %1 = const 0xffffffffffffffffffffffffffffffffffffffff : uint256
    %2 = and %1, %0 : uint256
    %3 = and %2, %1 : uint256
    %4 = env caller : address
    %5 = zext %4 : uint256
    %6 = eq %3, %5 : bool
    return %6)",
                       TwoWords, "(r : bool)"),
            "  b0:\n    %0 = param 0 : uint256\n    %8 = trunc %0 : uint160\n"
            "    %4 = env caller : address\n    %10 = eq %4, %8 : bool\n    return %10\n");
}

TEST(Simplify, OverflowTestsOfEverySpelling) {
  auto test = [](llvm::StringRef lines) {
    return simplified(("b0:\n %0 = param 0 : uint256\n %1 = param 1 : uint256\n " + lines).str(),
                      TwoWords, "(r : bool)");
  };
  const std::string start = "  b0:\n    %0 = param 0 : uint256\n    %1 = param 1 : uint256\n";
  std::string sum = test("%2 = add %0, %1 : uint256\n %3 = ult %2, %1 : bool\n return %3");
  EXPECT_NE(sum.find("uaddo %0, %1"), std::string::npos) << sum;
  std::string room = test("%2 = not %0 : uint256\n %3 = ult %2, %1 : bool\n return %3");
  EXPECT_NE(room.find("uaddo %0, %1"), std::string::npos) << room;
  std::string safe = test("%2 = add %0, %1 : uint256\n %3 = ule %0, %2 : bool\n return %3");
  EXPECT_NE(safe.find("uaddo %0, %1"), std::string::npos) << safe;
  std::string fits = test("%2 = not %1 : uint256\n %3 = ule %0, %2 : bool\n return %3");
  EXPECT_NE(fits.find("uaddo %0, %1"), std::string::npos) << fits;
  std::string product =
      test("%2 = mul %0, %1 : uint256\n %3 = const 0 : uint256\n %4 = eq %0, %3 : bool\n "
           "%5 = udiv %2, %0 : uint256\n %6 = eq %5, %1 : bool\n %7 = or %4, %6 : bool\n "
           "%8 = not %7 : bool\n return %8");
  EXPECT_NE(product.find("umulo %0, %1"), std::string::npos) << product;
  EXPECT_EQ(product.find("udiv"), std::string::npos) << product;
  for (const char *by : {"7", "0"}) {
    std::string times =
        test((llvm::Twine("%2 = const ") + by +
              " : uint256\n %3 = mul %0, %2 : uint256\n %4 = udiv %3, %2 : uint256\n "
              "%5 = ne %4, %0 : bool\n return %5")
                 .str());
    EXPECT_EQ(times.find("umulo") != std::string::npos, *by == '7') << times;
  }
}

// x != 0 && MAX / x < y, also where x is narrower than the word it is multiplied as.
TEST(Simplify, QuotientsOfTheMostAreOverflowTests) {
  for (const char *tested : {"%2", "%3"}) {
    std::string text = simplified(std::string(R"(b0:
    %0 = param 0 : uint256
    %1 = param 1 : uint256
    %2 = trunc %0 : uint64
    %3 = zext %2 : uint256
    %4 = const 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff : uint256
    %5 = udiv %4, %3 : uint256
    %6 = ult %5, %1 : bool
    %7 = const 0 : )") + (tested[1] == '2' ? "uint64" : "uint256") +
                                      "\n    %8 = ne " + tested +
                                      ", %7 : bool\n    %9 = and %8, %6 : bool\n    return %9",
                                  TwoWords, "(r : bool)");
    EXPECT_NE(text.find("umulo %1, %3"), std::string::npos) << text;
    EXPECT_EQ(text.find("udiv"), std::string::npos) << text;
  }
}

TEST(Simplify, UnreachableBlocksAndChainsGo) {
  EXPECT_EQ(simplified(R"(b0:
    %0 = param 0 : uint256
    %1 = const 1 : bool
    branch %1, b1, b2
  b1:
    jump b3
  b2:
    jump b3
  b3:
    %2 = phi b1 %0, b2 %0, b4 %3 : uint256
    return %2
  b4:
    %3 = const 7 : uint256
    jump b3)",
                       TwoWords, "(r : uint256)"),
            "  b0:\n    %0 = param 0 : uint256\n    return %0\n");
}

TEST(Simplify, EqualComputationsOnceWhereTheyDominate) {
  std::string text = simplified(R"(b0:
    %0 = param 0 : uint256
    %1 = param 1 : uint256
    %2 = add %0, %1 : uint256
    %3 = ult %0, %1 : bool
    branch %3, b1, b2
  b1:
    %4 = add %1, %0 : uint256
    %5 = mul %4, %4 : uint256
    jump b3
  b2:
    %6 = mul %2, %2 : uint256
    jump b3
  b3:
    %7 = phi b1 %5, b2 %6 : uint256
    return %7)",
                                TwoWords, "(r : uint256)");
  EXPECT_EQ(text.find("%4"), std::string::npos) << text;
  EXPECT_NE(text.find("%5 = mul %2, %2"), std::string::npos) << text;
  EXPECT_NE(text.find("%6 = mul %2, %2"), std::string::npos) << "neither dominates the other";
}

TEST(Simplify, WhatHasEffectsStays) {
  std::string text = simplified(R"(b0:
    %0 = param 0 : uint256
    %9 = param 1 : calldata t1
    %12 = const 9 : uint256
    %1 = ref.slot %12 : storage t0
    %2 = load %1 : uint256
    store %1, %0
    %3 = load %1 : uint256
    %4 = add %2, %3 : uint256
    %5 = env gasleft : uint256
    %6 = env gasleft : uint256
    %7 = sub %5, %6 : uint256
    %8 = add %4, %7 : uint256
    %10 = ref.index %9, %0 : calldata t1
    %11 = unsupported : uint256 "kept" {havoc}
    return %8)",
                                "(a : uint256, c : calldata t1)", "(r : uint256)",
                                "type t0 = value uint256\ntype t1 = array t1 []\n");
  for (const char *kept :
       {"%2 = load", "%3 = load", "store", "%5 = env", "%6 = env", "ref.index", "unsupported"})
    EXPECT_NE(text.find(kept), std::string::npos) << kept << "\n" << text;
}

/// Random programs over scalars of several widths, with branches, joins and loops.
class Generator {
public:
  Generator(unsigned seed) : random(seed) {
    auto contract = std::make_unique<Contract>();
    contract->name = "C";
    contract->functions.emplace_back();
    module.contracts.push_back(std::move(contract));
    fn = &module.contracts[0]->functions[0];
    fn->name = "f";
    fn->isEntry = true;
    fn->selector = 1;
    for (int k = 0; k < 3; ++k)
      fn->params.push_back({"p" + std::to_string(k), Type::uint(), "uint256"});
    fn->returns = {{"", Type::uint(), "uint256"}};
    Builder b(module, *fn);
    SsaBuilder s(b);
    builder = &b;
    ssa = &s;
    b.setBlock(b.newBlock());
    s.seal(b.block());
    std::vector<ValueId> pool;
    for (unsigned k = 0; k < 3; ++k)
      pool.push_back(b.param(k));
    for (int k = 0; k < 3; ++k) {
      variables.push_back(s.newVariable(Type::uint()));
      s.write(variables.back(), b.param(k));
    }
    statements(pool, 3);
    ValueId result = b.convert(bits(pool), Type::uint());
    for (unsigned v : variables)
      result = b.binary(Op::Xor, result, s.read(v));
    b.ret({result});
    s.finish();
    builder = nullptr;
  }

  Module module;

private:
  unsigned below(unsigned n) { return unsigned(random() % n); }
  ValueId bits(const std::vector<ValueId> &pool) {
    return pool[pool.size() - 1 - std::min<unsigned>(below(unsigned(pool.size())), below(8))];
  }
  Type someType() {
    static const Type types[] = {Type::boolean(), Type::uint(8),  Type::sint(8),   Type::bytes(2),
                                 Type::uint(16),  Type::uint(24), Type::address(), Type::uint()};
    return types[below(8)];
  }
  ValueId constant(Type type) {
    unsigned bits = type.bits;
    switch (below(6)) {
    case 0:
      return builder->constant(0, type);
    case 1:
      return builder->constant(1, type);
    case 2:
      return builder->constant(APInt::getAllOnes(bits), type);
    case 3:
      return builder->constant(APInt::getLowBitsSet(bits, std::min(bits, 8 * (1 + below(3)))),
                               type);
    case 4:
      return builder->constant(8 * below(5), type);
    default:
      return builder->constant(random(), type);
    }
  }
  ValueId ofType(const std::vector<ValueId> &pool, Type type) {
    if (below(4) == 0)
      return constant(type);
    for (int tries = 0; tries < 6; ++tries)
      if (ValueId v = bits(pool); builder->typeOf(v) == type)
        return v;
    return builder->convert(bits(pool), type);
  }
  ValueId condition(const std::vector<ValueId> &pool) { return ofType(pool, Type::boolean()); }

  ValueId operation(const std::vector<ValueId> &pool) {
    for (;;) {
      Op op = Op(unsigned(Op::Add) + below(unsigned(Op::SLe) - unsigned(Op::Add) + 1));
      Type type = builder->typeOf(bits(pool));
      if (op == Op::Exp || op == Op::UExpO || op == Op::SExpO || op == Op::AddMod ||
          op == Op::MulMod)
        continue; // no identities of their own, and slow
      if (op == Op::Select)
        return builder->emit(op, type, {condition(pool), ofType(pool, type), ofType(pool, type)});
      if (op == Op::Not)
        return builder->emit(op, type, {ofType(pool, type)});
      if ((op == Op::Byte || op == Op::SignExtend) && type.bits % 8)
        continue;
      return builder->binary(op, ofType(pool, type), ofType(pool, type));
    }
  }

  /// What the compilers write, so that the rules have something to find.
  ValueId idiom(const std::vector<ValueId> &pool) {
    Type type = someType();
    ValueId a = ofType(pool, type), b = ofType(pool, type), zero = builder->constant(0, type);
    switch (below(8)) {
    case 0:
      return builder->binary(Op::ULt, builder->binary(Op::Add, a, b), below(2) ? a : b);
    case 1:
      return builder->binary(Op::ULe, b, builder->binary(Op::Add, a, b));
    case 2:
      return builder->binary(Op::ULt, builder->emit(Op::Not, type, {a}), b);
    case 3:
      return builder->binary(
          Op::Or, builder->binary(Op::Eq, a, zero),
          builder->binary(Op::Eq, b, builder->binary(Op::UDiv, builder->binary(Op::Mul, a, b), a)));
    case 4: {
      ValueId amount = builder->constant(8 * (1 + below(4)), type);
      return builder->binary(below(2) ? Op::LShr : Op::AShr, builder->binary(Op::Shl, a, amount),
                             amount);
    }
    case 5:
      return builder->binary(Op(unsigned(Op::Eq) + below(6)), builder->convert(a, Type::uint()),
                             below(2) ? builder->convert(b, Type::uint()) : constant(Type::uint()));
    case 6:
      return builder->binary(below(2) ? Op::Eq : Op::Ne,
                             builder->binary(below(2) ? Op::Sub : Op::Xor, a, b), zero);
    default:
      return builder->logicalNot(condition(pool));
    }
  }

  void statements(std::vector<ValueId> &pool, unsigned depth) {
    for (unsigned n = 2 + below(6); n > 0; --n) {
      switch (below(depth > 0 ? 9 : 7)) {
      case 0:
      case 1:
        pool.push_back(operation(pool));
        break;
      case 2:
      case 3:
        pool.push_back(idiom(pool));
        break;
      case 4:
        pool.push_back(builder->convert(bits(pool), someType()));
        break;
      case 5:
        ssa->write(variables[below(3)], ofType(pool, Type::uint()));
        break;
      case 6:
        pool.push_back(ssa->read(variables[below(3)]));
        break;
      case 7:
        conditional(pool, depth - 1);
        break;
      case 8:
        loop(pool, depth - 1);
        break;
      }
    }
  }

  void conditional(std::vector<ValueId> pool, unsigned depth) {
    BlockId yes = builder->newBlock(), no = builder->newBlock(), join = builder->newBlock();
    builder->branch(condition(pool), yes, no);
    for (BlockId block : {yes, no}) {
      ssa->seal(block);
      builder->setBlock(block);
      std::vector<ValueId> inner = pool;
      statements(inner, depth);
      builder->jump(join);
    }
    ssa->seal(join);
    builder->setBlock(join);
  }

  void loop(std::vector<ValueId> pool, unsigned depth) {
    unsigned counter = ssa->newVariable(Type::uint());
    ssa->write(counter, builder->constant(0));
    BlockId head = builder->newBlock(), body = builder->newBlock(), done = builder->newBlock();
    builder->jump(head);
    builder->setBlock(head);
    builder->branch(builder->binary(Op::ULt, ssa->read(counter), builder->constant(3)), body, done);
    ssa->seal(body);
    builder->setBlock(body);
    statements(pool, depth);
    ssa->write(counter, builder->binary(Op::Add, ssa->read(counter), builder->constant(1)));
    builder->jump(head);
    ssa->seal(head);
    ssa->seal(done);
    builder->setBlock(done);
  }

  std::mt19937_64 random;
  Function *fn = nullptr;
  Builder *builder = nullptr;
  SsaBuilder *ssa = nullptr;
  std::vector<unsigned> variables;
};

TEST(Simplify, RandomProgramsKeepTheirMeaning) {
  size_t before = 0, after = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    Generator program(seed);
    std::string original = printed(program.module);
    Runner reference(original);
    simplify(program.module);
    std::string result = printed(program.module);
    std::vector<std::string> errors = verify(program.module);
    ASSERT_TRUE(errors.empty()) << errors[0] << "\n" << original << "\n" << result;
    before += original.size();
    after += result.size();
    Runner changed(result);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 12; ++round) {
      std::vector<Word> inputs;
      for (int k = 0; k < 3; ++k) {
        uint64_t small = random() % 3;
        inputs.push_back(random() % 2   ? word(random() % 300)
                         : random() % 2 ? word(random()) << (random() % 200)
                                        : Word::getMaxValue(256) - small);
      }
      Outcome expected = reference.call(1, inputs);
      ASSERT_EQ(changed.call(1, inputs), expected) << "seed " << seed << "\n"
                                                   << original << "\n"
                                                   << result;
    }
    simplify(program.module);
    EXPECT_EQ(printed(program.module), result) << "a second run changes nothing, seed " << seed;
  }
  EXPECT_LT(after * 4, before * 3);
}

TEST(Simplify, LongFunctionsNeedNoStack) {
  Generator base(1);
  Function &fn = base.module.contracts[0]->functions[0];
  fn.blocks.clear();
  fn.instructions.clear();
  Builder b(base.module, fn);
  b.setBlock(b.newBlock());
  ValueId value = b.param(0);
  for (int k = 0; k < 50000; ++k) {
    value = b.binary(k % 2 ? Op::Xor : Op::Add, value, b.param(k % 3));
    if (k % 10 == 0) {
      BlockId next = b.newBlock();
      b.jump(next);
      b.setBlock(next);
    }
  }
  b.ret({value});
  simplify(base.module);
  EXPECT_EQ(fn.blocks.size(), 1u);
  EXPECT_TRUE(verify(base.module).empty());
}

} // namespace
