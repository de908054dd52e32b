//===- LowerStmt.cpp - statements -------------------------------------------===//

#include "analyzer/solidity/LowerFunction.h"
#include "analyzer/solidity/LowerYul.h"

namespace quorate::sol {

void FunctionLowering::block(const Block &block) {
  bool outer = inUnchecked;
  inUnchecked |= block.unchecked;
  for (const Stmt *s : block.statements) {
    if (b.terminated())
      break; // what follows cannot run
    if (s)
      stmt(*s);
  }
  inUnchecked = outer;
}

void FunctionLowering::stmt(const Stmt &s) {
  if (tooLarge)
    return;
  if (depth >= MaxLoweringDepth || fn.instructions.size() > MaxInstructions) {
    tooLarge = depth < MaxLoweringDepth;
    giveUp(s.span, tooLarge ? "function too large" : "statements nest too deeply",
           ir::Type::none());
    return;
  }
  ++depth;
  At at(*this, s.span);
  switch (s.kind) {
  case NodeKind::Block:
    block(llvm::cast<Block>(s));
    break;
  case NodeKind::If:
    ifStmt(llvm::cast<IfStmt>(s));
    break;
  case NodeKind::While: {
    auto &loopStmt = llvm::cast<WhileStmt>(s);
    loop(loopStmt.condition, loopStmt.body, nullptr, true);
    break;
  }
  case NodeKind::DoWhile: {
    auto &loopStmt = llvm::cast<DoWhileStmt>(s);
    loop(loopStmt.condition, loopStmt.body, nullptr, false);
    break;
  }
  case NodeKind::For: {
    auto &loopStmt = llvm::cast<ForStmt>(s);
    if (loopStmt.init)
      stmt(*loopStmt.init);
    loop(loopStmt.condition, loopStmt.body, loopStmt.update, true);
    break;
  }
  case NodeKind::Return:
    returnStmt(llvm::cast<ReturnStmt>(s));
    break;
  case NodeKind::Break:
    if (!loops.empty())
      jumpTo(loops.back().exit);
    break;
  case NodeKind::Continue:
    if (!loops.empty())
      jumpTo(loops.back().next);
    break;
  case NodeKind::Throw: {
    ir::RevertRecord record; // before 0.4.10 an invalid jump, since then revert(0, 0)
    record.kind = ir::RevertRecord::Kind::Empty;
    b.revert(std::move(record));
    break;
  }
  case NodeKind::Placeholder:
    if (frame->placeholder)
      frame->placeholder();
    break;
  case NodeKind::Emit: {
    auto &emitStmt = llvm::cast<EmitStmt>(s);
    if (emitStmt.call)
      emitEvent(*emitStmt.call);
    break;
  }
  case NodeKind::RevertStmt: {
    auto &revertStmt = llvm::cast<RevertStmt>(s);
    if (revertStmt.call)
      revertWith(*revertStmt.call);
    break;
  }
  case NodeKind::VariableStmt:
    variableStmt(llvm::cast<VariableStmt>(s));
    break;
  case NodeKind::ExprStmt: {
    Values values;
    Types types;
    if (const Expr *e = llvm::cast<ExprStmt>(s).expr)
      exprList(*e, values, types);
    break;
  }
  case NodeKind::Try:
    tryStmt(llvm::cast<TryStmt>(s));
    break;
  case NodeKind::Assembly:
    assembly(llvm::cast<AssemblyStmt>(s));
    break;
  default:
    giveUp(s.span, "statement not understood", ir::Type::none());
    break;
  }
  --depth;
}

void FunctionLowering::ifStmt(const IfStmt &s) {
  ValueId test = condition(*s.condition);
  BlockId then = b.newBlock(), join = b.newBlock();
  BlockId otherwise = s.otherwise ? b.newBlock() : join;
  branch(test, then, otherwise);
  enter(then);
  if (s.then)
    stmt(*s.then);
  jumpTo(join);
  if (s.otherwise) {
    enter(otherwise);
    stmt(*s.otherwise);
    jumpTo(join);
  }
  enter(join);
}

/// while, do-while and for: `testFirst` says where the condition stands.
void FunctionLowering::loop(const Expr *test, const Stmt *body, const Expr *update,
                            bool testFirst) {
  BlockId head = b.newBlock(), next = b.newBlock(), exit = b.newBlock();
  jumpTo(head);
  b.setBlock(head); // sealed once the way back is known
  auto branchOut = [&](BlockId into) {
    if (test)
      branch(condition(*test), into, exit);
    else
      jumpTo(into);
  };
  if (testFirst) {
    BlockId inside = b.newBlock();
    branchOut(inside);
    enter(inside);
  }
  loops.push_back({next, exit});
  if (body)
    stmt(*body);
  loops.pop_back();
  jumpTo(next);
  enter(next);
  if (!b.terminated()) {
    if (update) {
      Values values;
      Types types;
      exprList(*update, values, types);
    }
    if (testFirst)
      jumpTo(head);
    else
      branchOut(head);
  }
  ssa.seal(head);
  enter(exit);
}

void FunctionLowering::returnStmt(const ReturnStmt &s) {
  const auto *returns = frame->function ? &frame->function->returns : nullptr;
  Values values;
  if (s.value && returns && !returns->empty()) {
    if (returns->size() == 1) {
      values.push_back(exprAs(*s.value, (*returns)[0]->type));
    } else {
      Types types;
      exprList(*s.value, values, types);
      for (size_t i = 0; i < values.size() && i < returns->size(); ++i)
        values[i] = convert(values[i], types[i], (*returns)[i]->type, s.span);
      while (values.size() < returns->size()) // only after an error
        values.push_back(b.undef(irType((*returns)[values.size()]->type)));
      values.resize(returns->size());
    }
  } else if (s.value) {
    Types types;
    exprList(*s.value, values, types); // return f(); where f returns nothing
    values.clear();
  }
  if (frame->returnsDirectly) {
    if (values.empty() && returns)
      for (const VariableDecl *variable : *returns)
        values.push_back(ssa.read(local(*variable)));
    return returnValues(values);
  }
  for (size_t i = 0; i < values.size(); ++i)
    ssa.write(local(*(*returns)[i]), values[i]);
  if (!frame->exit.valid())
    frame->exit = b.newBlock();
  jumpTo(frame->exit);
}

void FunctionLowering::variableStmt(const VariableStmt &s) {
  if (!s.init) {
    for (const VariableDecl *variable : s.variables)
      if (variable && (atLeast(5) || !frame->locals.count(variable)))
        bind(*variable, defaultValue(variable->type));
    return;
  }
  auto set = [&](const VariableDecl &variable, ValueId value) {
    ssa.write(atLeast(5) ? declare(variable) : local(variable), value);
  };
  if (s.variables.size() == 1 && s.variables[0] && !s.isTuple) {
    set(*s.variables[0], exprAs(*s.init, s.variables[0]->type));
    return;
  }
  Values values;
  Types types;
  exprList(*s.init, values, types);
  // Before 0.5 the list may be shorter: (a, ) and (, b) take the ends.
  size_t skip = 0;
  if (!s.variables.empty() && !s.variables.front() && values.size() > s.variables.size())
    skip = values.size() - s.variables.size();
  for (size_t i = 0; i < s.variables.size(); ++i) {
    const VariableDecl *variable = s.variables[i];
    if (!variable)
      continue;
    if (i + skip < values.size() && values[i + skip].valid())
      set(*variable, convert(values[i + skip], types[i + skip], variable->type, s.span));
    else
      bind(*variable, defaultValue(variable->type));
  }
}

void FunctionLowering::assembly(const AssemblyStmt &s) {
  if (!s.body) {
    giveUp(s.span, "assembly that is not Yul", ir::Type::none());
    return;
  }
  YulLowering(*this).run(*s.body);
}

} // namespace quorate::sol
