//===- SemaExpr.cpp - types of operators, literals and names -----------------===//
#include "analyzer/ir/Interpreter.h"
#include "analyzer/solidity/SemaAnalyser.h"
#include "analyzer/solidity/SemaConstants.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace quorate::sol {

/// Of expressions and statements within one another; keeps hostile nesting off the stack.
static constexpr unsigned maxDepth = 600;

const Type *Analyser::expression(Expr *expr, const CallArguments *call) {
  if (!expr)
    return nullptr;
  if (depth >= maxDepth) {
    incomplete(expr->span, "expression nested too deeply");
    return nullptr;
  }
  ++depth;
  auto leave = llvm::make_scope_exit([&] { --depth; });
  switch (expr->kind) {
  case NodeKind::Literal:
    literal(llvm::cast<LiteralExpr>(*expr));
    break;
  case NodeKind::Identifier:
    identifier(llvm::cast<IdentifierExpr>(*expr), call);
    break;
  case NodeKind::ElementaryTypeExpr: {
    const Type *type = resolve(llvm::cast<ElementaryTypeExpr>(expr)->typeName);
    expr->type = type ? typeType(type) : nullptr;
    break;
  }
  case NodeKind::Member:
    member(llvm::cast<MemberExpr>(*expr), call);
    break;
  case NodeKind::Index:
    index(llvm::cast<IndexExpr>(*expr));
    break;
  case NodeKind::IndexRange:
    indexRange(llvm::cast<IndexRangeExpr>(*expr));
    break;
  case NodeKind::Call:
    this->call(llvm::cast<CallExpr>(*expr));
    break;
  case NodeKind::CallOptions:
    callOptions(llvm::cast<CallOptionsExpr>(*expr), call);
    break;
  case NodeKind::New:
    newExpr(llvm::cast<NewExpr>(*expr));
    break;
  case NodeKind::Unary:
    unary(llvm::cast<UnaryExpr>(*expr));
    break;
  case NodeKind::Binary:
    binary(llvm::cast<BinaryExpr>(*expr));
    break;
  case NodeKind::Assign:
    assign(llvm::cast<AssignExpr>(*expr));
    break;
  case NodeKind::Conditional:
    conditional(llvm::cast<ConditionalExpr>(*expr));
    break;
  case NodeKind::TupleExpr:
    tuple(llvm::cast<TupleExpr>(*expr), call);
    break;
  case NodeKind::MetaType: {
    const Type *type = resolve(llvm::cast<MetaTypeExpr>(expr)->typeName);
    expr->type = type ? magic("type", type) : nullptr;
    break;
  }
  default:
    break;
  }
  return expr->type;
}

// ---------------------------------------------------------------- literals

/// EIP-55: a letter is upper case where the hash of the lower-case digits has a high bit.
static bool isChecksummedAddress(llvm::StringRef text) {
  if (!text.consume_front("0x") || text.size() != 40)
    return false;
  std::string lower = text.lower();
  auto *data = reinterpret_cast<const uint8_t *>(lower.data());
  llvm::APInt hash = ir::keccak256({data, lower.size()});
  for (unsigned i = 0; i < 40; ++i) {
    bool isUpper = hash.extractBitsAsZExtValue(4, 252 - 4 * i) >= 8;
    if (llvm::isAlpha(text[i]) && text[i] != (isUpper ? llvm::toUpper(text[i]) : lower[i]))
      return false;
  }
  return true;
}

void Analyser::literal(LiteralExpr &expr) {
  using Literal = LiteralExpr::Literal;
  if (expr.type)
    return;
  switch (expr.literal) {
  case Literal::Bool: {
    Constant value;
    value.kind = Constant::Kind::Bool;
    value.boolean = expr.value == "true";
    expr.type = types.boolean();
    expr.constant = keep(std::move(value));
    return;
  }
  case Literal::Number:
  case Literal::HexNumber: {
    auto value = parseNumber(expr.value, expr.denomination);
    if (!value) {
      incomplete(expr.span, "number '" + expr.value + "' could not be evaluated");
      return;
    }
    bool isAddress = expr.denomination.empty() && isChecksummedAddress(expr.value);
    expr.type = isAddress ? types.address(since(5) && !since(8)) : rational;
    expr.constant = keep(std::move(*value));
    return;
  }
  default: {
    Constant value;
    value.kind = Constant::Kind::String;
    value.bytes = expr.value;
    expr.type = stringLiteral;
    expr.constant = keep(std::move(value));
    return;
  }
  }
}

// ---------------------------------------------------------------- names

namespace {

/// Built-in functions by what they return.
enum class Result : uint8_t { None, Bytes32, Bytes20, Address, Uint };
struct BuiltinFunction {
  llvm::StringLiteral name;
  Result result;
};
constexpr BuiltinFunction builtinFunctions[] = {
    {"keccak256", Result::Bytes32}, {"sha256", Result::Bytes32},    {"sha3", Result::Bytes32},
    {"ripemd160", Result::Bytes20}, {"ecrecover", Result::Address}, {"addmod", Result::Uint},
    {"mulmod", Result::Uint},       {"blockhash", Result::Bytes32}, {"blobhash", Result::Bytes32},
    {"gasleft", Result::Uint},      {"selfdestruct", Result::None}, {"suicide", Result::None},
    {"require", Result::None},      {"assert", Result::None},       {"revert", Result::None},
    {"log0", Result::None},         {"log1", Result::None},         {"log2", Result::None},
    {"log3", Result::None},         {"log4", Result::None},         {"erc7201", Result::Uint},
};

} // namespace

bool Analyser::builtinIdentifier(IdentifierExpr &expr) {
  llvm::StringRef name = expr.name;
  if (name == "msg" || name == "block" || name == "tx" || name == "abi") {
    expr.type = magic(name);
    return true;
  }
  if (name == "now") {
    expr.type = uint256;
    return true;
  }
  if ((name == "this" || name == "super") && at.contract) {
    Type type;
    type.kind = TypeKind::Contract;
    type.decl = at.contract;
    type.isSuper = name == "super";
    expr.type = types.intern(std::move(type));
    return true;
  }
  auto it = llvm::find_if(builtinFunctions,
                          [&](const BuiltinFunction &known) { return known.name == name; });
  if (it == std::end(builtinFunctions))
    return false;
  const Type *results[] = {nullptr, types.fixedBytes(32), types.fixedBytes(20), types.address(),
                           uint256};
  const Type *result = results[unsigned(it->result)];
  expr.type =
      builtin(name, {}, result ? std::vector<const Type *>{result} : std::vector<const Type *>{});
  return true;
}

void Analyser::identifier(IdentifierExpr &expr, const CallArguments *call) {
  if (VariableDecl *local = findLocal(expr.name)) {
    expr.decl = local;
    expr.type = local->type;
    expr.isLValue = true;
    return;
  }
  llvm::ArrayRef<Decl *> found;
  if (at.contract)
    found = scopes.inContract(*at.contract, expr.name);
  if (found.empty() && at.unit)
    found = scopes.inUnit(*at.unit, expr.name);
  if (found.empty()) {
    if (!builtinIdentifier(expr))
      incomplete(expr.span, "name '" + expr.name + "' was not found");
    return;
  }
  Decl *chosen = found.front();
  if (found.size() > 1) {
    llvm::SmallVector<Candidate, 4> candidates;
    for (Decl *decl : found)
      candidates.push_back({decl, typeOfDecl(*decl), false});
    expr.candidates.assign(found.begin(), found.end());
    auto index = chooseOverload(candidates, call);
    if (!index) {
      incomplete(expr.span, "no overload of '" + expr.name + "' fits");
      return;
    }
    chosen = found[*index];
  }
  expr.decl = chosen;
  expr.type = typeOfDecl(*chosen);
  if (auto *variable = llvm::dyn_cast<VariableDecl>(chosen))
    expr.isLValue = !variable->constant;
}

// ---------------------------------------------------------------- operators

void Analyser::unary(UnaryExpr &expr) {
  const Type *operand = expression(expr.operand);
  if (!operand)
    return;
  switch (expr.op) {
  case UnaryOp::Delete:
    expr.type = emptyTuple;
    return;
  case UnaryOp::Not:
    expr.type = types.boolean();
    return;
  case UnaryOp::Neg:
  case UnaryOp::BitNot:
    expr.userOperator = userOperator(operand, expr.op == UnaryOp::Neg ? "-" : "~", 1);
    break;
  default:
    break;
  }
  expr.type = operand;
  if (operand->kind != TypeKind::RationalLiteral || !expr.operand->constant)
    return;
  auto value = foldUnary(expr.op, *expr.operand->constant);
  if (value)
    expr.constant = keep(std::move(*value));
  else
    expr.type = nullptr, incomplete(expr.span, "constant expression could not be computed");
}

static llvm::StringRef operatorText(BinaryOp op) {
  static constexpr llvm::StringLiteral names[] = {"+",  "-",   "*", "/",  "%", "**", "<<",
                                                  ">>", ">>>", "&", "|",  "^", "&&", "||",
                                                  "==", "!=",  "<", "<=", ">", ">="};
  return names[unsigned(op)];
}

void Analyser::binary(BinaryExpr &expr) {
  // Chains of one operator (a + b + c ...) lean to the left: walked without recursion.
  if (auto *inner = llvm::dyn_cast_or_null<BinaryExpr>(expr.left); inner && !inner->type) {
    std::vector<BinaryExpr *> chain;
    for (; inner; inner = llvm::dyn_cast_or_null<BinaryExpr>(inner->left))
      chain.push_back(inner);
    expression(chain.back()->left);
    for (BinaryExpr *link : llvm::reverse(chain))
      binaryOperator(*link);
  } else {
    expression(expr.left);
  }
  binaryOperator(expr);
}

void Analyser::binaryOperator(BinaryExpr &expr) {
  const Type *left = expr.left ? expr.left->type : nullptr;
  const Type *right = expression(expr.right);
  bool isLogic = expr.op == BinaryOp::And || expr.op == BinaryOp::Or;
  bool isComparison = expr.op >= BinaryOp::Eq;
  if (isLogic || isComparison)
    expr.type = types.boolean();
  if (isLogic || !left || !right)
    return;
  const Constant *leftValue = expr.left->constant, *rightValue = expr.right->constant;
  bool bothLiteral =
      left->kind == TypeKind::RationalLiteral && right->kind == TypeKind::RationalLiteral;
  if (bothLiteral && !isComparison) {
    auto value =
        leftValue && rightValue ? foldBinary(expr.op, *leftValue, *rightValue) : std::nullopt;
    if (!value) {
      incomplete(expr.span, "constant expression could not be computed");
      return;
    }
    expr.type = rational;
    expr.constant = keep(std::move(*value));
    return;
  }
  if ((expr.userOperator = userOperator(left, operatorText(expr.op), 2))) {
    if (!isComparison)
      expr.type = left;
    return;
  }
  if (expr.op == BinaryOp::Exp || (expr.op >= BinaryOp::Shl && expr.op <= BinaryOp::Sar)) {
    expr.commonType = mobileType(types, left, leftValue);
    // A literal shifted or raised by a variable is a full word since 0.7; before, it had the type
    // of the variable.
    if (left->kind == TypeKind::RationalLiteral)
      expr.commonType = since(7)
                            ? types.integer(256, leftValue && leftValue->numerator.isNegative())
                            : commonType(types, left, leftValue, right, rightValue);
  } else {
    expr.commonType = commonType(types, left, leftValue, right, rightValue);
  }
  if (!expr.commonType)
    incomplete(expr.span, "operator " + operatorText(expr.op).str() + " does not fit " +
                              toString(left) + " and " + toString(right));
  if (!isComparison)
    expr.type = expr.commonType;
}

void Analyser::assign(AssignExpr &expr) {
  const Type *left = expression(expr.left);
  expression(expr.right);
  expr.type = left && left->kind == TypeKind::Tuple ? emptyTuple : left;
}

const Type *Analyser::mobileOf(const Expr &expr) {
  auto *tuple = llvm::dyn_cast<TupleExpr>(&expr);
  if (!tuple || tuple->isArray || tuple->elements.size() == 1 || !tuple->type)
    return mobileType(types, expr.type, expr.constant);
  std::vector<const Type *> members;
  for (Expr *element : tuple->elements)
    members.push_back(element ? mobileOf(*element) : nullptr);
  return types.tuple(std::move(members));
}

void Analyser::conditional(ConditionalExpr &expr) {
  expression(expr.condition);
  const Type *a = expression(expr.ifTrue);
  const Type *b = expression(expr.ifFalse);
  if (!a || !b)
    return;
  expr.type = commonType(types, mobileOf(*expr.ifTrue), nullptr, mobileOf(*expr.ifFalse), nullptr);
  if (!expr.type)
    incomplete(expr.span, "branches have no common type: " + toString(a) + " and " + toString(b));
}

void Analyser::tuple(TupleExpr &expr, const CallArguments *call) {
  if (!expr.isArray && expr.elements.size() == 1) {
    Expr *inner = expr.elements.front();
    expr.type = expression(inner, call);
    if (inner) {
      expr.constant = inner->constant;
      expr.isLValue = inner->isLValue;
    }
    return;
  }
  std::vector<const Type *> members;
  bool isComplete = true, areLValues = true;
  for (Expr *element : expr.elements) {
    members.push_back(expression(element));
    isComplete &= !element || members.back();
    areLValues &= !element || element->isLValue;
  }
  if (!isComplete)
    return;
  if (!expr.isArray) {
    expr.type = types.tuple(std::move(members));
    expr.isLValue = areLValues && !expr.elements.empty();
    return;
  }
  if (members.empty() || !members.front())
    return;
  const Type *element = mobileType(types, members.front(), expr.elements.front()->constant);
  for (auto [type, value] : llvm::zip(llvm::drop_begin(members), llvm::drop_begin(expr.elements)))
    if (value)
      element = commonType(types, element, nullptr, type, value->constant);
  if (!element) {
    incomplete(expr.span, "elements of the array literal have no common type");
    return;
  }
  Type array;
  array.kind = TypeKind::Array;
  array.location = DataLocation::Memory;
  array.element = types.withLocation(element, DataLocation::Memory);
  array.length = llvm::APInt(256, expr.elements.size());
  expr.type = types.intern(std::move(array));
}

// ---------------------------------------------------------------- indices and new

const Type *Analyser::elementOf(const Type *container) {
  switch (container->kind) {
  case TypeKind::Array:
  case TypeKind::Mapping:
    return container->element;
  case TypeKind::Bytes:
  case TypeKind::FixedBytes:
    return types.fixedBytes(1);
  default:
    return nullptr;
  }
}

void Analyser::index(IndexExpr &expr) {
  const Type *object = expression(expr.object);
  const Type *index = expression(expr.index);
  if (!object)
    return;
  if (object->kind == TypeKind::TypeType) { // T[] or T[3]
    if (expr.index)
      if (auto length = evaluate(expr.index, at.contract, at.unit)) {
        expr.index->constant = keep(std::move(length->value));
        expr.index->type = index ? index : rational;
      }
    const Type *array = arrayType(object->inner, expr.index);
    expr.type = array ? typeType(array) : nullptr;
    return;
  }
  expr.type = elementOf(object);
  expr.isLValue =
      object->kind != TypeKind::FixedBytes && object->location != DataLocation::Calldata;
  if (!expr.type)
    incomplete(expr.span, "a value of type " + toString(object) + " has no elements");
}

void Analyser::indexRange(IndexRangeExpr &expr) {
  const Type *object = expression(expr.object);
  expression(expr.start);
  expression(expr.end);
  if (!object || (object->kind != TypeKind::Array && object->kind != TypeKind::Bytes))
    return;
  Type slice = *object;
  slice.length.reset();
  expr.type = types.intern(std::move(slice));
}

void Analyser::newExpr(NewExpr &expr) {
  const Type *created = resolve(expr.typeName);
  if (!created)
    return;
  Type type;
  type.kind = TypeKind::Function;
  type.external = true;
  if (created->kind == TypeKind::Contract) {
    auto &contract = llvm::cast<ContractDecl>(*created->decl);
    if (FunctionDecl *constructor = constructorOf(contract)) {
      type.decl = constructor;
      type.params = externalForm(functionType(*constructor))->params;
      type.mutability = constructor->mutability;
    }
    type.returns = {created};
  } else {
    type.external = false;
    type.params = {uint256};
    type.returns = {types.withLocation(created, DataLocation::Memory)};
  }
  expr.type = types.intern(std::move(type));
}

} // namespace quorate::sol
