//===- LowerExpr.cpp - expressions ------------------------------------------===//

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

const Expr &withoutParentheses(const Expr &e) {
  const Expr *inner = &e;
  for (;;) {
    auto *tuple = llvm::dyn_cast<TupleExpr>(inner);
    if (!tuple || tuple->isArray || tuple->elements.size() != 1 || !tuple->elements[0])
      return *inner;
    inner = tuple->elements[0];
  }
}

// ---------------------------------------------------------------- constants

ValueId FunctionLowering::constantBytes(llvm::StringRef content, bool isString) {
  ValueId id = b.emit(Op::ConstBytes, module.memoryBytes(isString), {});
  fn[id].text = content.str();
  return id;
}

/// A compile-time value as a value of `type`, with the rules of an explicit conversion.
ValueId FunctionLowering::constant(const Constant &value, const Type *type) {
  const Type *plain = underlying(type);
  ir::Type ir = irType(plain);
  if (value.kind == Constant::Kind::Bool)
    return b.boolean(value.boolean);
  if (value.kind == Constant::Kind::Number) {
    if (!ir.isScalar())
      ir = ir::Type::uint();
    return b.constant(integerOf(value, ir.bits).value_or(llvm::APInt(ir.bits, 0)), ir);
  }
  if (plain && plain->kind == TypeKind::FixedBytes) { // a string's bytes stand at the left
    llvm::APInt bits(ir.bits, 0);
    for (unsigned i = 0; i < ir.bits / 8 && i < value.bytes.size(); ++i)
      bits.insertBits(llvm::APInt(8, uint8_t(value.bytes[i])), ir.bits - 8 * (i + 1));
    return b.constant(bits, ir);
  }
  return constantBytes(value.bytes, !plain || plain->kind != TypeKind::Bytes || plain->isString);
}

ValueId FunctionLowering::constantVariable(const VariableDecl &variable) {
  if (ValueId known = constantValues.lookup(&variable); known.valid())
    return known;
  bool again = llvm::is_contained(openConstants, &variable);
  if (!variable.init || again || depth >= MaxLoweringDepth)
    return giveUp(variable.span,
                  again ? "constant that depends on itself" : "constant without a value",
                  irType(variable.type));
  Frame own;
  own.contract = variable.contract;
  own.unit = variable.unit;
  Frame *outer = std::exchange(frame, &own);
  bool outerUnchecked = std::exchange(inUnchecked, false);
  openConstants.push_back(&variable);
  ValueId value = exprAs(*variable.init, variable.type);
  openConstants.pop_back();
  inUnchecked = outerUnchecked;
  frame = outer;
  if (fn[value].op == Op::Const) // in the entry block, so good everywhere
    constantValues[&variable] = value;
  return value;
}

// ---------------------------------------------------------------- entry points

ValueId FunctionLowering::expr(const Expr &e) {
  ValueId value = exprOrNone(e);
  return value.valid() ? value : unknown(e, "expression without a value");
}

ValueId FunctionLowering::exprOrNone(const Expr &e) {
  tooLarge |= fn.instructions.size() > MaxInstructions;
  if (depth >= MaxLoweringDepth || tooLarge) {
    ir::Type type = irType(e.type);
    return giveUp(e.span, tooLarge ? "function too large" : "expressions nest too deeply",
                  type.isVoid() ? ir::Type::uint() : type);
  }
  ++depth;
  At at(*this, e.span);
  ValueId value = exprUnchecked(e);
  --depth;
  return value;
}

ValueId FunctionLowering::exprAs(const Expr &e, const Type *to) {
  if (e.constant && e.type && to) {
    At at(*this, e.span);
    const Type *from = e.type;
    bool literal = from->kind == TypeKind::RationalLiteral ||
                   from->kind == TypeKind::StringLiteral || from->kind == TypeKind::Bool;
    if (literal)
      return fit(constant(*e.constant, to), irType(to), e.span);
  }
  ValueId value = expr(e);
  At at(*this, e.span);
  return convert(value, e.type, to, e.span);
}

ValueId FunctionLowering::exprToCopy(const Expr &e, const Type *to) {
  bool copies = to && to->isReference() && !to->isPointer && to->location != DataLocation::Memory;
  return copies ? expr(e) : exprAs(e, to);
}

ValueId FunctionLowering::condition(const Expr &e) {
  return exprAs(e, module.program.types.boolean());
}

void FunctionLowering::exprList(const Expr &expression, Values &values, Types &types) {
  const Expr &e = withoutParentheses(expression);
  At at(*this, e.span);
  if (auto *tuple = llvm::dyn_cast<TupleExpr>(&e); tuple && !tuple->isArray) {
    for (const Expr *element : tuple->elements) {
      values.push_back(element ? exprOrNone(*element) : ValueId());
      types.push_back(element ? element->type : nullptr);
    }
    return;
  }
  if (auto *callExpr = llvm::dyn_cast<CallExpr>(&e)) {
    size_t before = values.size();
    call(*callExpr, values);
    if (e.type && e.type->kind == TypeKind::Tuple)
      types.append(e.type->params.begin(), e.type->params.end());
    else if (values.size() > before)
      types.push_back(e.type);
    types.resize(values.size());
    return;
  }
  if (auto *choice = llvm::dyn_cast<ConditionalExpr>(&e))
    if (e.type && e.type->kind == TypeKind::Tuple)
      return conditionalList(*choice, values, types);
  if (auto *assign = llvm::dyn_cast<AssignExpr>(&e))
    if (llvm::isa<TupleExpr>(withoutParentheses(*assign->left)))
      return tupleAssignment(*assign, &values, &types);
  ValueId value = exprOrNone(e);
  if (value.valid()) {
    values.push_back(value);
    types.push_back(e.type);
  }
}

ValueId FunctionLowering::exprUnchecked(const Expr &e) {
  if (e.constant && e.type)
    switch (e.type->kind) {
    case TypeKind::RationalLiteral:
    case TypeKind::StringLiteral:
      return constant(*e.constant, mobileType(module.program.types, e.type, e.constant));
    case TypeKind::Bool:
    case TypeKind::Integer:
    case TypeKind::Enum:
    case TypeKind::Address:
    case TypeKind::FixedBytes:
      return constant(*e.constant, e.type);
    default:
      break;
    }
  switch (e.kind) {
  case NodeKind::Identifier:
    return identifier(llvm::cast<IdentifierExpr>(e));
  case NodeKind::Member:
    return member(llvm::cast<MemberExpr>(e));
  case NodeKind::Index:
    return indexValue(llvm::cast<IndexExpr>(e));
  case NodeKind::IndexRange:
    return slice(llvm::cast<IndexRangeExpr>(e));
  case NodeKind::Call: {
    Values results;
    call(llvm::cast<CallExpr>(e), results);
    return results.empty() ? ValueId() : results[0];
  }
  case NodeKind::Unary:
    return unary(llvm::cast<UnaryExpr>(e));
  case NodeKind::Binary:
    return binary(llvm::cast<BinaryExpr>(e));
  case NodeKind::Assign:
    return assignment(llvm::cast<AssignExpr>(e));
  case NodeKind::Conditional:
    return conditional(llvm::cast<ConditionalExpr>(e));
  case NodeKind::TupleExpr: {
    auto &tuple = llvm::cast<TupleExpr>(e);
    if (tuple.isArray)
      return inlineArray(tuple);
    if (tuple.elements.size() == 1 && tuple.elements[0])
      return exprOrNone(*tuple.elements[0]);
    for (const Expr *element : tuple.elements)
      if (element)
        exprOrNone(*element);
    return ValueId();
  }
  case NodeKind::Literal:
    if (e.constant)
      return constant(*e.constant, e.type);
    break;
  // A type's name alone as a statement does nothing.
  case NodeKind::ElementaryTypeExpr:
  case NodeKind::MetaType:
    return ValueId();
  default:
    break;
  }
  return unknown(e, "expression not understood");
}

// ---------------------------------------------------------------- names

ValueId FunctionLowering::identifier(const IdentifierExpr &e) {
  if (auto *decl = llvm::dyn_cast_or_null<VariableDecl>(e.decl))
    return variable(*decl, e.type, e);
  if (auto *function = llvm::dyn_cast_or_null<FunctionDecl>(e.decl)) {
    auto *chosen = llvm::dyn_cast_or_null<FunctionDecl>(resolveVirtual(contract.self, *function));
    return functionValue(chosen ? *chosen : *function);
  }
  if (e.decl)
    return ValueId(); // the name of a type or module
  if (e.name == "this")
    return b.env(ir::EnvKind::This);
  if (e.name == "now")
    return b.env(ir::EnvKind::Timestamp);
  if (!e.type)
    return unknown(e, "name '" + e.name + "' could not be resolved");
  return ValueId();
}

ValueId FunctionLowering::variable(const VariableDecl &decl, const Type *type, const Expr &e) {
  if (decl.constant)
    return constantVariable(decl);
  if (decl.role != VariableDecl::Role::State)
    return ssa.read(local(decl));
  LValue target = stateVariable(decl, type ? type : decl.type);
  if (target.kind == LValue::Kind::None)
    return unknown(e, "state variable '" + decl.name + "' of another contract");
  return read(target);
}

// ---------------------------------------------------------------- choices and literals

ValueId FunctionLowering::conditional(const ConditionalExpr &e) {
  ValueId test = condition(*e.condition);
  const Type *type = e.type;
  if (type && (type->kind == TypeKind::RationalLiteral || type->kind == TypeKind::StringLiteral))
    type = mobileType(module.program.types, type, e.constant);
  unsigned result = ssa.newVariable(irType(type));
  BlockId yes = b.newBlock(), no = b.newBlock(), join = b.newBlock();
  branch(test, yes, no);
  bool hasValue = !module.irType(type).isVoid();
  for (auto [target, choice] : {std::pair(yes, e.ifTrue), std::pair(no, e.ifFalse)}) {
    enter(target);
    if (hasValue) {
      ValueId value = exprAs(*choice, type);
      ssa.write(result, value);
    } else {
      exprOrNone(*choice);
    }
    jumpTo(join);
  }
  enter(join);
  return hasValue ? ssa.read(result) : ValueId();
}

void FunctionLowering::conditionalList(const ConditionalExpr &e, Values &values, Types &types) {
  ValueId test = condition(*e.condition);
  BlockId yes = b.newBlock(), no = b.newBlock(), join = b.newBlock();
  branch(test, yes, no);
  llvm::SmallVector<unsigned, 4> variables;
  for (const Type *type : e.type->params)
    variables.push_back(ssa.newVariable(irType(type)));
  for (auto [target, choice] : {std::pair(yes, e.ifTrue), std::pair(no, e.ifFalse)}) {
    enter(target);
    Values inner;
    Types from;
    exprList(*choice, inner, from);
    for (size_t i = 0; i < inner.size() && i < variables.size(); ++i)
      if (inner[i].valid())
        ssa.write(variables[i], convert(inner[i], from[i], e.type->params[i], e.span));
    jumpTo(join);
  }
  enter(join);
  for (unsigned i = 0; i < variables.size(); ++i) {
    values.push_back(ssa.read(variables[i]));
    types.push_back(e.type->params[i]);
  }
}

ValueId FunctionLowering::inlineArray(const TupleExpr &e) {
  if (!e.type || e.type->kind != TypeKind::Array)
    return unknown(e, "array literal of unknown type");
  Values elements;
  for (const Expr *element : e.elements)
    elements.push_back(element ? exprAs(*element, e.type->element) : ValueId());
  ValueId array = b.emit(Op::New, irType(e.type), {});
  for (size_t i = 0; i < elements.size(); ++i)
    if (elements[i].valid())
      b.store(element(array, e.type, b.constant(i)), elements[i]);
  return array;
}

// ---------------------------------------------------------------- indices

ValueId FunctionLowering::indexValue(const IndexExpr &e) {
  const Type *object = e.object->type;
  if (!object || object->kind == TypeKind::TypeType || !e.index)
    return object ? ValueId() : unknown(e, "index into something of unknown type");
  if (underlying(object)->kind != TypeKind::FixedBytes)
    return read(place(e));
  ValueId bytes = exprFit(*e.object, irType(object));
  ValueId index = exprAs(*e.index, module.program.types.integer(256, false));
  unsigned count = b.typeOf(bytes).bits / 8;
  check(b.compare(Op::ULt, index, b.constant(count)), 0x32);
  // The first byte is the most significant one.
  ValueId amount =
      b.binary(Op::Mul, b.binary(Op::Sub, b.constant(count - 1), index), b.constant(8));
  ValueId shifted = b.emit(Op::LShr, b.typeOf(bytes), {bytes, amount});
  return b.convert(shifted, ir::Type::bytes(1));
}

/// x[start:end] of calldata.
ValueId FunctionLowering::slice(const IndexRangeExpr &e) {
  const Type *word = module.program.types.integer(256, false);
  ValueId object = expr(*e.object);
  if (!b.typeOf(object).isRef())
    return unknown(e, "slice of something of unknown type");
  ValueId start = e.start ? exprAs(*e.start, word) : b.constant(0);
  ValueId length = b.emit(Op::Length, ir::Type::uint(), {object});
  ValueId end = e.end ? exprAs(*e.end, word) : length;
  require(b.compare(Op::ULe, start, end), [&] { revertEmpty(); });
  require(b.compare(Op::ULe, end, length), [&] { revertEmpty(); });
  return b.emit(Op::Slice, b.typeOf(object), {object, start, end});
}

} // namespace quorate::sol
