//===- SemaEval.cpp - constants that types and layouts depend on --------------===//
//
// Array lengths and `layout at` are needed before expressions have types, so this
// works on names and literals alone.
//
//===----------------------------------------------------------------------===//
#include "analyzer/ir/Interpreter.h"
#include "analyzer/solidity/SemaAnalyser.h"
#include "analyzer/solidity/SemaConstants.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace quorate::sol {

const Constant *Analyser::keep(Constant constant) {
  program.constants.push_back(std::move(constant));
  return &program.constants.back();
}

/// a.b.C as names; empty if it is something else.
static std::vector<std::string> pathOf(const Expr *expr) {
  std::vector<std::string> path;
  while (auto *member = llvm::dyn_cast_or_null<MemberExpr>(expr)) {
    path.push_back(member->member);
    expr = member->object;
  }
  auto *first = llvm::dyn_cast_or_null<IdentifierExpr>(expr);
  if (!first)
    return {};
  path.push_back(first->name);
  std::reverse(path.begin(), path.end());
  return path;
}

/// ERC-7201: keccak256(abi.encode(uint256(keccak256(id)) - 1)) & ~0xff.
static llvm::APInt namespaceSlot(llvm::StringRef id) {
  auto *data = reinterpret_cast<const uint8_t *>(id.data());
  llvm::APInt inner = ir::keccak256({data, id.size()}) - 1;
  std::vector<uint8_t> word(32);
  for (unsigned i = 0; i < 32; ++i)
    word[31 - i] = uint8_t(inner.extractBitsAsZExtValue(8, 8 * i));
  llvm::APInt slot = ir::keccak256(word);
  slot.clearLowBits(8);
  return slot;
}

std::optional<Analyser::Evaluated> Analyser::evaluateDecls(llvm::ArrayRef<Decl *> decls,
                                                           unsigned depth) {
  for (Decl *decl : decls) {
    auto *variable = llvm::dyn_cast<VariableDecl>(decl);
    if (!variable || !variable->constant)
      continue;
    // The entry made first, without a value, ends cyclic definitions.
    auto [entry, isNew] = evaluated.try_emplace(variable);
    if (!isNew)
      return entry->second;
    auto value = evaluate(variable->init, variable->contract,
                          variable->unit ? variable->unit : at.unit, depth + 1);
    if (value)
      value->isTyped = true;
    evaluated[variable] = value;
    return value;
  }
  return std::nullopt;
}

std::optional<Analyser::Evaluated> Analyser::evaluate(const Expr *expr,
                                                      const ContractDecl *contract,
                                                      const SourceUnit *unit, unsigned depth) {
  if (!expr || !unit || depth > 200)
    return std::nullopt;
  auto again = [&](const Expr *inner) { return evaluate(inner, contract, unit, depth + 1); };
  auto plain = [](std::optional<Constant> value, bool isTyped) -> std::optional<Evaluated> {
    if (!value)
      return std::nullopt;
    return Evaluated{std::move(*value), isTyped};
  };
  switch (expr->kind) {
  case NodeKind::Literal: {
    auto *literal = llvm::cast<LiteralExpr>(expr);
    if (literal->literal != LiteralExpr::Literal::Number &&
        literal->literal != LiteralExpr::Literal::HexNumber)
      return std::nullopt;
    return plain(parseNumber(literal->value, literal->denomination), false);
  }
  case NodeKind::Identifier:
  case NodeKind::Member: {
    if (auto path = pathOf(expr); !path.empty())
      return evaluateDecls(scopes.byPath(*unit, contract, path), depth);
    auto *member = llvm::dyn_cast<MemberExpr>(expr);
    auto *meta = llvm::dyn_cast_or_null<MetaTypeExpr>(member ? member->object : nullptr);
    auto *named = llvm::dyn_cast_or_null<ElementaryTypeName>(meta ? meta->typeName : nullptr);
    const Type *type = named ? types.elementary(named->name) : nullptr;
    if (!type || type->kind != TypeKind::Integer ||
        (member->member != "max" && member->member != "min"))
      return std::nullopt;
    bool isMax = member->member == "max";
    llvm::APInt value = type->isSigned ? isMax ? llvm::APInt::getSignedMaxValue(type->bits)
                                               : llvm::APInt::getSignedMinValue(type->bits)
                        : isMax ? llvm::APInt::getMaxValue(type->bits)
                                       : llvm::APInt(type->bits, 0);
    return Evaluated{numberConstant(std::move(value), type->isSigned), true};
  }
  case NodeKind::TupleExpr: {
    auto *tuple = llvm::cast<TupleExpr>(expr);
    return tuple->isArray || tuple->elements.size() != 1 ? std::nullopt
                                                         : again(tuple->elements.front());
  }
  case NodeKind::Unary: {
    auto *unary = llvm::cast<UnaryExpr>(expr);
    auto operand = again(unary->operand);
    return operand ? plain(foldUnary(unary->op, operand->value), operand->isTyped) : std::nullopt;
  }
  case NodeKind::Binary: {
    auto *binary = llvm::cast<BinaryExpr>(expr);
    auto left = again(binary->left);
    auto right = left ? again(binary->right) : std::nullopt;
    if (!right)
      return std::nullopt;
    bool isTyped = left->isTyped || right->isTyped;
    return plain(foldBinary(binary->op, left->value, right->value, isTyped), isTyped);
  }
  case NodeKind::Call: {
    auto *call = llvm::cast<CallExpr>(expr);
    if (call->args.size() != 1)
      return std::nullopt;
    auto *conversion = llvm::dyn_cast_or_null<ElementaryTypeExpr>(call->callee);
    const Type *type =
        conversion && conversion->typeName ? types.elementary(conversion->typeName->name) : nullptr;
    if (type && type->kind == TypeKind::Integer) {
      auto value = again(call->args.front());
      auto wrapped = value ? integerOf(value->value, type->bits) : std::nullopt;
      return wrapped ? plain(numberConstant(*wrapped, type->isSigned), true) : std::nullopt;
    }
    auto *name = llvm::dyn_cast_or_null<IdentifierExpr>(call->callee);
    auto *id = llvm::dyn_cast_or_null<LiteralExpr>(call->args.front());
    if (name && name->name == "erc7201" && id && id->literal == LiteralExpr::Literal::String)
      return Evaluated{numberConstant(namespaceSlot(id->value)), true};
    return std::nullopt;
  }
  default:
    return std::nullopt;
  }
}

} // namespace quorate::sol
