//===- Stand.cpp - accounts that play a part in a replay --------------------===//

#include "solver/engine/Stand.h"

#include "analyzer/ir/Builder.h"

namespace quorate::solver {

namespace {

/// A module with one contract, whose fallback is still to be written.
struct Shell {
  Shell() : module(std::make_unique<ir::Module>()) {
    auto contract = std::make_unique<ir::Contract>();
    contract->name = "Stand";
    contract->functions.emplace_back();
    ir::Function &fn = contract->functions.back();
    fn.name = "fallback";
    fn.kind = ir::FunctionKind::Fallback;
    fn.mutability = ir::Mutability::Payable;
    fn.isEntry = true;
    module->contracts.push_back(std::move(contract));
    build = std::make_unique<ir::Builder>(*module, function());
    build->setBlock(build->newBlock());
  }
  ir::Function &function() { return module->contracts.back()->functions.back(); }

  std::unique_ptr<ir::Module> module;
  std::unique_ptr<ir::Builder> build;
};

} // namespace

std::unique_ptr<ir::Module> answering(llvm::ArrayRef<Answer> answers) {
  Shell shell;
  ir::Builder &b = *shell.build;
  auto word = [&](const ir::Word &w) { return b.constant(w, ir::Type::uint()); };
  auto load = [&](uint64_t offset) {
    return b.emit(ir::Op::CdLoad, ir::Type::uint(), {b.constant(offset)});
  };
  ir::ValueId selector = b.emit(ir::Op::LShr, ir::Type::uint(), {load(0), b.constant(224)});
  for (const Answer &a : answers) {
    ir::ValueId matches = b.boolean(true);
    if (a.selector)
      matches = b.compare(ir::Op::Eq, selector, b.constant(*a.selector));
    for (size_t i = 0; i < a.arguments.size(); ++i)
      matches = b.binary(ir::Op::And, matches,
                         b.compare(ir::Op::Eq, load(4 + 32 * i), word(a.arguments[i])));
    ir::BlockId give = b.newBlock(), next = b.newBlock();
    b.branch(matches, give, next);
    b.setBlock(give);
    for (size_t i = 0; i < a.results.size(); ++i)
      b.emit(ir::Op::MStore, ir::Type::none(), {b.constant(32 * i), word(a.results[i])});
    b.emit(ir::Op::ReturnMem, ir::Type::none(),
           {b.constant(uint64_t(0)), b.constant(32 * a.results.size())});
    b.setBlock(next);
  }
  b.revert({});
  return std::move(shell.module);
}

std::unique_ptr<ir::Module> callingBack(const ir::Word &target, llvm::ArrayRef<uint8_t> data) {
  Shell shell;
  ir::Builder &b = *shell.build;
  // Once: the first word of its storage says whether it was here before.
  shell.module->contracts.back()->vars.emplace_back();
  ir::StateVar &done = shell.module->contracts.back()->vars.back();
  done.name = "done";
  done.type = shell.module->valueType(ir::Type::uint());
  ir::Type refType = ir::Type::ref(ir::Space::Storage, done.type);
  ir::ValueId ref = b.refVar(ir::VarId(0), refType);
  ir::ValueId before = b.load(ref, ir::Type::uint());
  ir::BlockId call = b.newBlock(), end = b.newBlock();
  b.branch(b.compare(ir::Op::Eq, before, b.constant(uint64_t(0))), call, end);
  b.setBlock(call);
  b.store(ref, b.constant(1));
  for (size_t at = 0; at < data.size(); at += 32)
    b.emit(ir::Op::MStore, ir::Type::none(),
           {b.constant(at), b.constant(ir::wordAt(data, at), ir::Type::uint())});
  ir::CallRecord record;
  record.payload = ir::CallRecord::Payload::Memory;
  b.withRecord(ir::Op::ExtCall, ir::Type::tuple(),
               {b.constant(target.trunc(160), ir::Type::address()), b.constant(uint64_t(0)),
                b.constant(data.size())},
               record);
  b.jump(end);
  b.setBlock(end);
  b.ret({});
  return std::move(shell.module);
}

} // namespace quorate::solver
