//===- LowerFunction.cpp - bodies, modifiers, returns -----------------------===//

#include "analyzer/solidity/LowerFunction.h"

#include "analyzer/ir/Simplify.h"

#include "llvm/ADT/ScopeExit.h"

namespace quorate::sol {

FunctionLowering::FunctionLowering(ContractLowering &contract, ir::Function &fn, bool inMemory)
    : contract(contract), module(contract.module), fn(fn), b(module.module, fn), ssa(b),
      inMemory(inMemory) {}

// ---------------------------------------------------------------- blocks and checks

void FunctionLowering::jumpTo(BlockId target) {
  if (b.terminated())
    return;
  b.jump(target);
  targeted.resize(fn.blocks.size());
  targeted.set(target.index);
}

void FunctionLowering::branch(ValueId condition, BlockId yes, BlockId no) {
  if (b.terminated())
    return;
  b.branch(condition, yes, no);
  targeted.resize(fn.blocks.size());
  targeted.set(yes.index);
  targeted.set(no.index);
}

void FunctionLowering::enter(BlockId block) {
  ssa.seal(block);
  b.setBlock(block);
  if (block.index >= targeted.size() || !targeted[block.index])
    b.emit(Op::Unreachable, ir::Type::none(), {});
}

void FunctionLowering::require(ValueId condition, llvm::function_ref<void()> otherwise) {
  if (b.fn[condition].op == Op::Const && b.fn[condition].imm != 0)
    return;
  BlockId good = b.newBlock(), bad = b.newBlock();
  branch(condition, good, bad);
  enter(bad);
  otherwise();
  enter(good);
}

void FunctionLowering::check(ValueId condition, uint32_t panicCode) {
  require(condition, [&] {
    if (atLeast(8))
      return b.panic(panicCode);
    ir::RevertRecord record;
    record.kind = ir::RevertRecord::Kind::Invalid;
    b.revert(std::move(record));
  });
}

void FunctionLowering::revertEmpty() { b.revert(ir::RevertRecord()); }

bool FunctionLowering::atLeast(unsigned minor, unsigned patch) const {
  return !frame || !frame->unit || languageAtLeast(*frame->unit, minor, patch);
}

// ---------------------------------------------------------------- variables and types

ir::Type FunctionLowering::irType(const Type *type) {
  ir::Type result = module.irType(type);
  if (result.isVoid()) // only after an error
    return ir::Type::uint();
  if (inMemory && result.isRef() && result.space == ir::Space::Calldata)
    result.space = ir::Space::Memory;
  return result;
}

const Type *FunctionLowering::memoryForm(const Type *type) {
  if (!type || !type->isReference() || type->kind == TypeKind::Mapping)
    return type;
  return module.program.types.withLocation(type, DataLocation::Memory);
}

unsigned FunctionLowering::declare(const VariableDecl &decl) {
  return frame->locals[&decl] = ssa.newVariable(irType(decl.type));
}

void FunctionLowering::bind(const VariableDecl &variable, ValueId value) {
  ssa.write(declare(variable), fit(value, irType(variable.type), variable.span));
}

unsigned FunctionLowering::local(const VariableDecl &decl) {
  auto known = frame->locals.find(&decl);
  return known != frame->locals.end() ? known->second : declare(decl);
}

ValueId FunctionLowering::defaultValue(const Type *type) {
  ir::Type ir = irType(type);
  if (!ir.isRef())
    return ir.isScalar() ? b.constant(0, ir) : b.undef(ir.isVoid() ? ir::Type::uint() : ir);
  switch (ir.space) {
  case ir::Space::Memory: {
    const ir::DataType &data = module.module[ir.data];
    if (data.dynamic || data.kind == ir::DataKind::Bytes)
      return b.emit(Op::New, ir, {b.constant(0)});
    return b.emit(Op::New, ir, {});
  }
  case ir::Space::Calldata:
    return b.emit(Op::CdRef, ir, {b.constant(0), b.constant(0)});
  case ir::Space::Storage:
  case ir::Space::Transient:
  case ir::Space::Immutable:
    break;
  }
  // Before 0.5 a storage pointer that was never set names slot 0; since then the compiler refuses
  // to read one.
  return atLeast(5) ? b.undef(ir) : b.emit(Op::RefSlot, ir, {b.constant(0)});
}

ValueId FunctionLowering::giveUp(const Span &span, llvm::StringRef reason, ir::Type type,
                                 ir::HavocRecord havoc) {
  std::string name = fn.signature.empty() ? fn.name : fn.signature;
  module.incomplete(fn.definedIn.empty() ? contract.contract.name : fn.definedIn, name,
                    reason.str(), span);
  At at(*this, span);
  return b.unsupported(reason, type, havoc);
}

ValueId FunctionLowering::unknown(const Expr &e, llvm::StringRef reason) {
  ir::HavocRecord nothing;
  nothing.state = nothing.memory = false;
  ir::Type type = irType(e.type);
  return giveUp(e.span, reason, type.isVoid() ? ir::Type::uint() : type, nothing);
}

// ---------------------------------------------------------------- functions

void FunctionLowering::start() {
  b.setPlace(fn.place);
  BlockId entry = b.newBlock();
  b.setBlock(entry);
  ssa.seal(entry);
}

void FunctionLowering::finish() {
  if (!b.terminated())
    b.emit(Op::Unreachable, ir::Type::none(), {});
  for (uint32_t i = 0; i < fn.blocks.size(); ++i) {
    b.setBlock(BlockId(i));
    if (!b.terminated())
      b.emit(Op::Unreachable, ir::Type::none(), {});
  }
  ssa.finish();
  ir::simplify(module.module, fn);
}

void FunctionLowering::lowerFunction(const FunctionDecl &decl) {
  start();
  Frame own;
  own.contract = decl.contract;
  own.unit = decl.unit;
  own.function = &decl;
  frame = &own;
  if (decl.functionKind == FunctionDecl::Kind::Fallback) {
    for (const VariableDecl *param : decl.params) {
      ir::Type type = ir::Type::ref(ir::Space::Calldata, module.memoryBytes().data);
      ValueId data =
          b.emit(Op::CdRef, type, {b.constant(0), b.emit(Op::CdSize, ir::Type::uint(), {})});
      bind(*param, data);
    }
  } else {
    for (unsigned i = 0; i < decl.params.size(); ++i)
      bind(*decl.params[i], fn.isEntry ? validated(b.param(i), decl.params[i]->type) : b.param(i));
  }
  for (const VariableDecl *value : decl.returns)
    bind(*value, defaultValue(value->type));
  own.returnsDirectly = llvm::none_of(decl.modifiers, [](const ModifierInvocation &use) {
    return !llvm::isa_and_nonnull<ContractDecl>(use.decl);
  });
  bodyWithModifiers(decl, own, 0);
  if (!b.terminated())
    returnVariables();
  finish();
}

/// Leaves the IR function with what the return variables hold.
void FunctionLowering::returnVariables() {
  Values values;
  if (frame->function)
    for (const VariableDecl *value : frame->function->returns)
      values.push_back(ssa.read(local(*value)));
  returnValues(values);
}

void FunctionLowering::returnValues(llvm::ArrayRef<ValueId> values) {
  if (fn.kind != ir::FunctionKind::Fallback || values.empty()) {
    Values fitted(values.begin(), values.end());
    fitted.resize(fn.returns.size());
    for (size_t i = 0; i < fitted.size(); ++i)
      fitted[i] = fit(fitted[i], fn.returns[i].type, b.currentPlace().span);
    return b.ret(fitted);
  }
  // fallback(bytes calldata) returns (bytes memory): the bytes as they are, not ABI-encoded.
  ValueId data = fit(values[0], module.memoryBytes(), b.currentPlace().span);
  ValueId address = b.emit(Op::AddrOf, ir::Type::uint(), {data});
  ValueId length = b.emit(Op::Length, ir::Type::uint(), {data});
  b.emit(Op::ReturnMem, ir::Type::none(), {b.binary(Op::Add, address, b.constant(32)), length});
}

/// The modifiers from `nextModifier` on, the first outermost, around the body.
void FunctionLowering::bodyWithModifiers(const FunctionDecl &decl, Frame &own,
                                         size_t nextModifier) {
  while (nextModifier < decl.modifiers.size() &&
         llvm::isa_and_nonnull<ContractDecl>(decl.modifiers[nextModifier].decl))
    ++nextModifier; // a base constructor's arguments
  if (nextModifier == decl.modifiers.size()) {
    if (decl.body)
      run(own, *decl.body);
    return;
  }
  const ModifierInvocation &use = decl.modifiers[nextModifier];
  auto rest = [this, &decl, &own, nextModifier] {
    Frame *outer = std::exchange(frame, &own);
    bodyWithModifiers(decl, own, nextModifier + 1);
    frame = outer;
  };
  if (auto *named = llvm::dyn_cast_or_null<ModifierDecl>(use.decl)) {
    // Base.modifier names that one; a plain name dispatches.
    const ModifierDecl *chosen =
        use.path.size() > 1 ? named : resolveVirtualModifier(contract.self, *named);
    return modifier(chosen ? *chosen : *named, use, rest);
  }
  giveUp(use.span, "modifier not found", ir::Type::none());
  rest();
}

void FunctionLowering::modifier(const ModifierDecl &decl, const ModifierInvocation &use,
                                std::function<void()> placeholder) {
  Frame inner;
  inner.contract = decl.contract;
  inner.unit = decl.unit;
  inner.placeholder = std::move(placeholder);
  for (size_t i = 0; i < decl.params.size(); ++i) {
    const Type *type = decl.params[i]->type;
    ValueId value = i < use.args.size() ? exprAs(*use.args[i], type) : defaultValue(type);
    unsigned variable = inner.locals[decl.params[i]] = ssa.newVariable(irType(type));
    ssa.write(variable, value);
  }
  if (decl.body)
    run(inner, *decl.body);
}

/// Lowers a body in its frame; `return` inside continues behind it, or leaves the function.
void FunctionLowering::run(Frame &inner, const Block &body) {
  if (depth > MaxLoweringDepth || tooLarge)
    return;
  ++depth;
  Frame *outer = std::exchange(frame, &inner);
  BlockId outerExit = std::exchange(inner.exit, BlockId());
  bool outerUnchecked = std::exchange(inUnchecked, false);
  auto outerLoops = std::exchange(loops, {});
  if (!atLeast(5))
    hoist(body);
  block(body);
  if (inner.exit.valid()) {
    jumpTo(inner.exit);
    enter(inner.exit);
  }
  loops = std::move(outerLoops);
  inUnchecked = outerUnchecked;
  inner.exit = outerExit;
  frame = outer;
  --depth;
}

/// Before 0.5 a variable belongs to the whole function and is zero from its start.
void FunctionLowering::hoist(const Stmt &s) {
  if (++depth < MaxLoweringDepth) {
    if (auto *list = llvm::dyn_cast<Block>(&s)) {
      for (const Stmt *inner : list->statements)
        if (inner)
          hoist(*inner);
    } else if (auto *branch = llvm::dyn_cast<IfStmt>(&s)) {
      for (const Stmt *inner : {branch->then, branch->otherwise})
        if (inner)
          hoist(*inner);
    } else if (auto *loop = llvm::dyn_cast<WhileStmt>(&s)) {
      if (loop->body)
        hoist(*loop->body);
    } else if (auto *loop = llvm::dyn_cast<DoWhileStmt>(&s)) {
      if (loop->body)
        hoist(*loop->body);
    } else if (auto *loop = llvm::dyn_cast<ForStmt>(&s)) {
      for (const Stmt *inner : {loop->init, loop->body})
        if (inner)
          hoist(*inner);
    } else if (auto *declaration = llvm::dyn_cast<VariableStmt>(&s)) {
      for (const VariableDecl *variable : declaration->variables)
        if (variable)
          bind(*variable, defaultValue(variable->type));
    }
  }
  --depth;
}

} // namespace quorate::sol
