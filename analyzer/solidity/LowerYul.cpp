//===- LowerYul.cpp - inline assembly: statements and names -----------------===//

#include "analyzer/solidity/LowerYul.h"

namespace quorate::sol {

YulLowering::YulLowering(FunctionLowering &f, const YulFunctions *visible)
    : f(f), b(f.b), ssa(f.ssa) {
  if (visible)
    functions = *visible;
}

void YulLowering::run(const YulBlock &body) { block(body); }

ValueId YulLowering::unknown(const Node &node, llvm::StringRef reason) {
  ir::HavocRecord nothing;
  nothing.state = nothing.memory = false;
  return f.giveUp(node.span, reason, ir::Type::uint(), nothing);
}

// ---------------------------------------------------------------- functions

void FunctionLowering::lowerYulFunction(const YulFunction &decl, Frame &outer, unsigned outerDepth,
                                        const YulFunctions &visible) {
  start();
  Frame own;
  own.contract = outer.contract;
  own.unit = outer.unit;
  frame = &own;
  depth = outerDepth;
  YulLowering(*this, &visible).runFunction(decl);
  finish();
}

void YulLowering::runFunction(const YulFunction &function) {
  inside = &function;
  scopes.emplace_back();
  for (unsigned i = 0; i < function.params.size(); ++i)
    declare(function.params[i], b.param(i));
  for (const std::string &name : function.returns)
    declare(name, b.constant(0));
  if (function.body)
    block(*function.body);
  if (!b.terminated())
    leave();
}

void YulLowering::leave() {
  Values results;
  if (inside)
    for (const std::string &name : inside->returns)
      if (unsigned *variable = this->variable(name))
        results.push_back(ssa.read(*variable));
  b.ret(results);
}

/// Functions are visible in the whole block, before they are written.
void YulLowering::declareFunctions(const YulBlock &block) {
  llvm::SmallVector<YulCallee, 4> declared;
  for (const Node *node : block.statements)
    if (auto *function = llvm::dyn_cast_or_null<YulFunction>(node)) {
      YulCallee callee{f.contract.reserve(), function};
      ir::Function &header = f.contract.contract[callee.id];
      header.name = f.fn.name + "." + function->name;
      header.definedIn = f.fn.definedIn;
      header.signature = header.name;
      header.place = placeOf(function->span);
      for (const std::string &name : function->params)
        header.params.push_back({name, ir::Type::uint(), ""});
      for (const std::string &name : function->returns)
        header.returns.push_back({name, ir::Type::uint(), ""});
      functions[function->name] = callee;
      declared.push_back(callee);
    }
  for (const YulCallee &callee : declared) {
    ir::Function made = std::move(f.contract.contract[callee.id]);
    ir::Function &header = f.contract.contract[callee.id];
    header = ir::Function();
    header.name = made.name;
    FunctionLowering(f.contract, made)
        .lowerYulFunction(*callee.decl, *f.frame, f.depth + 1, functions);
    f.contract.contract[callee.id] = std::move(made);
  }
}

// ---------------------------------------------------------------- statements

void YulLowering::block(const YulBlock &body) {
  if (f.depth >= MaxLoweringDepth || f.tooLarge) {
    unknown(body, "statements nest too deeply");
    return;
  }
  ++f.depth;
  scopes.emplace_back();
  YulFunctions before;
  bool declares = llvm::any_of(
      body.statements, [](const Node *node) { return llvm::isa_and_nonnull<YulFunction>(node); });
  if (declares) {
    before = functions;
    declareFunctions(body);
  }
  for (size_t i = 0; i < body.statements.size() && !b.terminated(); ++i) {
    const Node *node = body.statements[i];
    if (!node)
      continue;
    At at(f, node->span);
    statement(*node);
    if (i + 1 < body.statements.size() && body.statements[i + 1] &&
        elementWithoutCheck(*node, *body.statements[i + 1]))
      ++i;
  }
  if (declares)
    functions = std::move(before);
  scopes.pop_back();
  --f.depth;
}

void YulLowering::statement(const Node &node) {
  switch (node.kind) {
  case NodeKind::YulBlock:
    return block(llvm::cast<YulBlock>(node));
  case NodeKind::YulFunction:
    return; // declareFunctions()
  case NodeKind::YulVariable: {
    auto &declaration = llvm::cast<YulVariable>(node);
    Values results;
    if (declaration.value)
      values(*declaration.value, results);
    for (size_t i = 0; i < declaration.names.size(); ++i)
      declare(declaration.names[i], i < results.size() ? results[i] : b.constant(0));
    return;
  }
  case NodeKind::YulAssign: {
    auto &assignment = llvm::cast<YulAssign>(node);
    Values results;
    if (assignment.value)
      values(*assignment.value, results);
    for (size_t i = 0; i < assignment.targets.size() && i < results.size(); ++i)
      assign(*assignment.targets[i], results[i]);
    return;
  }
  case NodeKind::YulIf: {
    auto &choice = llvm::cast<YulIf>(node);
    BlockId then = b.newBlock(), join = b.newBlock();
    f.branch(condition(*choice.condition), then, join);
    f.enter(then);
    block(*choice.body);
    f.jumpTo(join);
    return f.enter(join);
  }
  case NodeKind::YulFor:
    return forLoop(llvm::cast<YulFor>(node));
  case NodeKind::YulSwitch:
    return switchOver(llvm::cast<YulSwitch>(node));
  case NodeKind::YulBreak:
    if (!loops.empty())
      f.jumpTo(loops.back().exit);
    return;
  case NodeKind::YulContinue:
    if (!loops.empty())
      f.jumpTo(loops.back().next);
    return;
  case NodeKind::YulLeave:
    return leave();
  case NodeKind::YulExprStmt: {
    Values results;
    if (const Node *inner = llvm::cast<YulExprStmt>(node).expr)
      values(*inner, results);
    return;
  }
  default:
    f.giveUp(node.span, "assembly statement not understood", ir::Type::none());
  }
}

void YulLowering::forLoop(const YulFor &loop) {
  scopes.emplace_back(); // what `init` declares is seen by the whole loop
  if (loop.init)
    for (const Node *node : loop.init->statements)
      if (node && !b.terminated())
        statement(*node);
  BlockId head = b.newBlock(), body = b.newBlock(), next = b.newBlock(), exit = b.newBlock();
  f.jumpTo(head);
  b.setBlock(head);
  f.branch(condition(*loop.condition), body, exit);
  f.enter(body);
  loops.push_back({next, exit});
  if (loop.body)
    block(*loop.body);
  loops.pop_back();
  f.jumpTo(next);
  f.enter(next);
  if (loop.post && !b.terminated())
    block(*loop.post);
  f.jumpTo(head);
  ssa.seal(head);
  f.enter(exit);
  scopes.pop_back();
}

void YulLowering::switchOver(const YulSwitch &choice) {
  ValueId tested = value(*choice.value);
  BlockId join = b.newBlock();
  const YulCase *otherwise = nullptr;
  for (const YulCase *one : choice.cases) {
    if (!one->value) {
      otherwise = one;
      continue;
    }
    BlockId here = b.newBlock(), next = b.newBlock();
    f.branch(b.compare(Op::Eq, tested, literal(*one->value)), here, next);
    f.enter(here);
    if (one->body)
      block(*one->body);
    f.jumpTo(join);
    f.enter(next);
  }
  if (otherwise && otherwise->body)
    block(*otherwise->body);
  f.jumpTo(join);
  f.enter(join);
}

// ---------------------------------------------------------------- names

void YulLowering::declare(llvm::StringRef name, ValueId value) {
  unsigned variable = ssa.newVariable(ir::Type::uint());
  scopes.back()[name] = variable;
  ssa.write(variable, value);
}

unsigned *YulLowering::variable(llvm::StringRef name) {
  for (auto &scope : llvm::reverse(scopes)) {
    auto it = scope.find(name);
    if (it != scope.end())
      return &it->second;
  }
  return nullptr;
}

ValueId YulLowering::fromBool(ValueId value) { return b.convert(value, ir::Type::uint()); }

/// bytesN stand at the left of their word, numbers at the right; memory is an address.
ValueId YulLowering::word(ValueId value, const Span &span) {
  ir::Type type = b.typeOf(value);
  if (type.isScalar()) {
    ValueId wide = b.convert(value, ir::Type::uint());
    if (type.kind == ir::TypeKind::Bytes && type.bits < 256)
      return b.binary(Op::Shl, wide, b.constant(256 - type.bits));
    return wide;
  }
  if (type.isRef() && type.space == ir::Space::Memory)
    return b.emit(Op::AddrOf, ir::Type::uint(), {value});
  if (type.isRef() && type.space == ir::Space::Calldata)
    return b.emit(Op::CdOffsetOf, ir::Type::uint(), {value});
  if (type.isRef())
    return b.emit(Op::RefSlotOf, ir::Type::uint(), {value});
  if (type.kind == ir::TypeKind::Function)
    return b.convert(b.emit(Op::Cast, ir::Type::uint(type.bits), {value}), ir::Type::uint());
  return f.giveUp(span, "value without a word in assembly", ir::Type::uint());
}

/// Solidity's code sees a variable that assembly gave more bits than its type has as it happens to
/// use it. The IR has the cleaned value, and marks where bits may be cut off (docs/ir.md).
ValueId YulLowering::fromWord(ValueId word, ir::Type type, llvm::StringRef mark) {
  const ir::Instruction &made = f.fn[word];
  bool isConstant = made.op == Op::Const;
  bool clean = isConstant && mark == "cut" && !isDirty(made.imm, type);
  if (type.isSigned() && mark == "cut")
    mark = "cut signed";
  auto cut = [&](Op op, ir::Type result, llvm::ArrayRef<ValueId> operands) {
    if (clean)
      return b.emit(op, result, operands);
    ValueId id = b.withRecord(op, result, operands, ir::Record()); // not folded away
    f.fn[id].record.reset();
    f.fn[id].text = mark.str();
    return id;
  };
  if (type.kind == ir::TypeKind::Bool)
    return cut(Op::Ne, ir::Type::boolean(), {word, b.constant(0)});
  if (type.kind == ir::TypeKind::Bytes && type.bits < 256)
    return b.convert(cut(Op::LShr, ir::Type::uint(), {word, b.constant(256 - type.bits)}), type);
  if (type.isScalar() && type.bits < 256)
    return b.convert(cut(Op::Trunc, ir::Type::uint(type.bits), {word}), type);
  if (type.isScalar())
    return b.convert(word, type);
  if (type.isRef() && type.space == ir::Space::Memory)
    return b.emit(Op::RefAt, type, {word});
  if (type.isRef() && type.space == ir::Space::Calldata)
    return b.emit(Op::CdRef, type, {word, b.constant(0)});
  if (type.kind == ir::TypeKind::Function)
    return b.emit(Op::Cast, type, {b.convert(word, ir::Type::uint(type.bits))});
  return ValueId();
}

bool YulLowering::isDirty(const llvm::APInt &word, ir::Type type) {
  if (type.isSigned())
    return !word.isSignedIntN(type.bits);
  if (type.kind == ir::TypeKind::Bytes)
    return word.getLoBits(256u - type.bits) != 0;
  return word.getActiveBits() > type.bits;
}

ValueId YulLowering::identifier(const YulIdentifier &name) {
  if (auto *decl = llvm::dyn_cast_or_null<VariableDecl>(name.decl)) {
    if (!name.suffix.empty())
      return suffixed(name, *decl);
    if (decl->constant)
      return word(f.constantVariable(*decl), name.span);
    if (decl->role == VariableDecl::Role::State)
      return unknown(name, "state variable '" + decl->name + "' in assembly");
    return word(ssa.read(f.local(*decl)), name.span);
  }
  if (unsigned *local = variable(name.name))
    return ssa.read(*local);
  Values results; // before 0.6 an instruction may stand without its parentheses: `gas`
  if (!f.atLeast(6) && instruction(name.name, {}, results) && !results.empty())
    return results[0];
  return unknown(name, "name '" + name.name + "' in assembly could not be resolved");
}

ValueId YulLowering::suffixed(const YulIdentifier &name, const VariableDecl &decl) {
  if (decl.role == VariableDecl::Role::State && !decl.constant) {
    ir::VarId var = f.contract.var(decl);
    if (var.valid() && name.suffix == "slot")
      return b.constant(f.contract.contract[var].slot, ir::Type::uint());
    if (var.valid() && name.suffix == "offset")
      return b.constant(f.contract.contract[var].byte);
    return unknown(name, "state variable '" + decl.name + "' in assembly");
  }
  ValueId local = ssa.read(f.local(decl));
  ir::Type type = b.typeOf(local);
  if (type.isRef() && type.space == ir::Space::Calldata) {
    if (name.suffix == "offset")
      return b.emit(Op::CdOffsetOf, ir::Type::uint(), {local});
    if (name.suffix == "length")
      return b.emit(Op::Length, ir::Type::uint(), {local});
  } else if (type.isRef() && type.space != ir::Space::Memory) {
    if (name.suffix == "slot")
      return b.emit(Op::RefSlotOf, ir::Type::uint(), {local});
    if (name.suffix == "offset")
      return b.constant(0);
  } else if (type.kind == ir::TypeKind::Bytes && type.bits == 192) { // external function
    if (name.suffix == "selector")
      return b.convert(b.convert(local, ir::Type::uint(32)), ir::Type::uint());
    if (name.suffix == "address")
      return b.convert(b.emit(Op::LShr, type, {local, b.constant(32)}), ir::Type::uint());
  }
  return unknown(name, "'." + name.suffix + "' in assembly");
}

void YulLowering::assign(const YulIdentifier &target, ValueId value) {
  At at(f, target.span);
  if (auto *decl = llvm::dyn_cast_or_null<VariableDecl>(target.decl)) {
    if (!target.suffix.empty())
      return assignSuffixed(target, *decl, value);
    auto *choice = decl->type ? llvm::dyn_cast_or_null<EnumDecl>(decl->type->decl) : nullptr;
    std::string mark = choice ? "enum " + std::to_string(choice->values.size()) : "cut";
    ValueId converted = fromWord(value, f.irType(decl->type), mark);
    if (decl->role == VariableDecl::Role::State || !converted.valid())
      unknown(target, "assignment to '" + decl->name + "' in assembly");
    else
      ssa.write(f.local(*decl), converted);
    return;
  }
  if (unsigned *local = variable(target.name))
    ssa.write(*local, value);
  else
    unknown(target, "name '" + target.name + "' in assembly could not be resolved");
}

void YulLowering::assignSuffixed(const YulIdentifier &target, const VariableDecl &decl,
                                 ValueId value) {
  ir::Type type = f.irType(decl.type);
  bool isPointer = decl.role != VariableDecl::Role::State && type.kind == ir::TypeKind::Bytes &&
                   type.bits == 192; // an external function: its address and its selector
  if (isPointer && (target.suffix == "selector" || target.suffix == "address")) {
    bool selector = target.suffix == "selector";
    ValueId old = ssa.read(f.local(decl));
    llvm::APInt kept = llvm::APInt::getLowBitsSet(192, 32);
    ValueId rest = b.binary(Op::And, old, b.constant(selector ? ~kept : kept, type));
    unsigned bits = selector ? 32 : 160;
    ValueId part = b.convert(b.emit(Op::Trunc, ir::Type::uint(bits), {value}), ir::Type::uint(192));
    if (!selector)
      part = b.binary(Op::Shl, part, b.constant(32, ir::Type::uint(192)));
    return ssa.write(f.local(decl), b.binary(Op::Or, rest, b.convert(part, type)));
  }
  if (decl.role == VariableDecl::Role::State || !type.isRef() || type.space == ir::Space::Memory) {
    f.giveUp(target.span, "assignment to '." + target.suffix + "' in assembly", ir::Type::none());
    return;
  }
  unsigned local = f.local(decl);
  if (type.space == ir::Space::Calldata) {
    ValueId old = ssa.read(local);
    bool offset = target.suffix == "offset";
    ValueId start = offset ? value : b.emit(Op::CdOffsetOf, ir::Type::uint(), {old});
    ValueId length = offset ? b.emit(Op::Length, ir::Type::uint(), {old}) : value;
    ssa.write(local, b.emit(Op::CdRef, type, {start, length}));
    return;
  }
  if (target.suffix != "slot") {
    f.giveUp(target.span, "assignment to '." + target.suffix + "' in assembly", ir::Type::none());
    return;
  }
  ir::VarId var;
  if (f.fn[value].op == Op::Const)
    var = f.contract.namespaced(f.fn[value].imm, decl.type, target.span);
  ssa.write(local, var.valid() ? b.refVar(var, type) : b.emit(Op::RefSlot, type, {value}));
}

/// mstore(0, a.slot)  r.slot := add(keccak256(0, 0x20), i)
/// is a[i] without a bounds check, where elements take one slot each.
bool YulLowering::elementWithoutCheck(const Node &first, const Node &second) {
  auto callOf = [](const Node *node, llvm::StringRef name, size_t args) -> const YulCall * {
    auto *call = llvm::dyn_cast_or_null<YulCall>(node);
    return call && call->callee == name && call->args.size() == args ? call : nullptr;
  };
  auto isNumber = [&](const Node *node, uint64_t number) {
    auto *text = llvm::dyn_cast_or_null<YulLiteral>(node);
    llvm::APInt parsed;
    return text && !text->isString && !text->isHexString &&
           !llvm::StringRef(text->value).getAsInteger(0, parsed) && parsed == number;
  };
  auto *statement = llvm::dyn_cast<YulExprStmt>(&first);
  auto *store = statement ? callOf(statement->expr, "mstore", 2) : nullptr;
  auto *assignment = llvm::dyn_cast<YulAssign>(&second);
  if (!store || !isNumber(store->args[0], 0) || !assignment || assignment->targets.size() != 1)
    return false;
  auto *array = llvm::dyn_cast_or_null<YulIdentifier>(store->args[1]);
  const YulIdentifier *target = assignment->targets[0];
  auto *arrayDecl = array ? llvm::dyn_cast_or_null<VariableDecl>(array->decl) : nullptr;
  auto *targetDecl = llvm::dyn_cast_or_null<VariableDecl>(target->decl);
  const YulCall *sum = callOf(assignment->value, "add", 2);
  const YulCall *hash = sum ? callOf(sum->args[0], "keccak256", 2) : nullptr;
  if (!hash || !isNumber(hash->args[0], 0) || !isNumber(hash->args[1], 32) || !arrayDecl ||
      !targetDecl || array->suffix != "slot" || target->suffix != "slot" || !arrayDecl->type ||
      !targetDecl->type || targetDecl->role == VariableDecl::Role::State)
    return false;
  const Type *type = arrayDecl->type;
  if (type->kind != TypeKind::Array || type->length ||
      f.module.dataType(type->element) != f.module.dataType(targetDecl->type) ||
      f.module.layouts.storageSlots(type->element) != 1 || !type->element->isReference())
    return false;
  ValueId index = value(*sum->args[1]);
  At at(f, second.span);
  ValueId base = arrayDecl->role == VariableDecl::Role::State
                     ? f.stateVariable(*arrayDecl, type).ref
                     : ssa.read(f.local(*arrayDecl));
  ssa.write(f.local(*targetDecl), b.refIndex(base, index, f.irType(targetDecl->type)));
  return true;
}

// ---------------------------------------------------------------- expressions

ValueId YulLowering::value(const Node &node) {
  Values results;
  values(node, results);
  return results.empty() ? unknown(node, "assembly expression without a value") : results[0];
}

void YulLowering::values(const Node &node, Values &results) {
  if (f.depth >= MaxLoweringDepth || f.fn.instructions.size() > MaxInstructions) {
    results.push_back(unknown(node, "expressions nest too deeply"));
    return;
  }
  ++f.depth;
  At at(f, node.span);
  if (auto *text = llvm::dyn_cast<YulLiteral>(&node))
    results.push_back(literal(*text));
  else if (auto *name = llvm::dyn_cast<YulIdentifier>(&node))
    results.push_back(identifier(*name));
  else if (auto *callExpr = llvm::dyn_cast<YulCall>(&node))
    call(*callExpr, results);
  else
    results.push_back(unknown(node, "assembly expression not understood"));
  --f.depth;
}

/// A test that was a bool before it was a word is used as such.
ValueId YulLowering::condition(const Node &node) {
  ValueId tested = value(node);
  const ir::Instruction &made = f.fn[tested];
  if (made.op == Op::ZExt && b.typeOf(made.operands[0]).kind == ir::TypeKind::Bool)
    return made.operands[0];
  return b.compare(Op::Ne, tested, b.constant(0));
}

ValueId YulLowering::literal(const YulLiteral &text) {
  if (text.isString || text.isHexString) { // at the left of the word
    llvm::APInt bits(256, 0);
    for (unsigned i = 0; i < 32 && i < text.value.size(); ++i)
      bits.insertBits(llvm::APInt(8, uint8_t(text.value[i])), 256 - 8 * (i + 1));
    return b.constant(bits, ir::Type::uint());
  }
  if (text.value == "true" || text.value == "false")
    return b.constant(text.value == "true");
  llvm::StringRef digits = text.value;
  unsigned radix = digits.consume_front("0x") || digits.consume_front("0X") ? 16 : 10;
  llvm::APInt number;
  if (digits.empty() || digits.size() > 100 || digits.getAsInteger(radix, number))
    return unknown(text, "number in assembly not understood");
  return b.constant(number.zextOrTrunc(256), ir::Type::uint());
}

} // namespace quorate::sol
