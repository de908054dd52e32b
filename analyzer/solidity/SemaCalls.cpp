//===- SemaCalls.cpp - overloads and the kinds of call -------------------------===//
#include "analyzer/solidity/SemaAnalyser.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::sol {

// ---------------------------------------------------------------- arguments

const std::vector<VariableDecl *> *parametersOf(const Decl *decl) {
  if (!decl)
    return nullptr;
  switch (decl->kind) {
  case NodeKind::Function:
    return &llvm::cast<FunctionDecl>(decl)->params;
  case NodeKind::Event:
    return &llvm::cast<EventDecl>(decl)->params;
  case NodeKind::Error:
    return &llvm::cast<ErrorDecl>(decl)->params;
  case NodeKind::Struct:
    return &llvm::cast<StructDecl>(decl)->members;
  default:
    return nullptr;
  }
}

std::optional<std::vector<Expr *>> orderArguments(const CallArguments &call,
                                                  const std::vector<VariableDecl *> *params,
                                                  size_t count, size_t skip) {
  if (call.args.size() + skip != count)
    return std::nullopt;
  if (call.names.empty())
    return call.args.vec();
  if (!params || params->size() != count || call.names.size() != call.args.size())
    return std::nullopt;
  std::vector<Expr *> ordered;
  for (VariableDecl *param : llvm::drop_begin(*params, skip)) {
    auto it = llvm::find(call.names, param->name);
    if (it == call.names.end())
      return std::nullopt;
    ordered.push_back(call.args[it - call.names.begin()]);
  }
  return ordered;
}

/// Conversions that were implicit before 0.5, between addresses, contracts and numbers; and what
/// could not be typed.
static bool looselyConvertible(const Type *from, const Type *to) {
  if (!from || !to)
    return true;
  bool isAddress = to->kind == TypeKind::Address || to->kind == TypeKind::FixedBytes;
  return isAddress && (from->kind == TypeKind::Contract || from->kind == TypeKind::Address ||
                       from->kind == TypeKind::Integer || from->kind == TypeKind::RationalLiteral);
}

std::optional<size_t> Analyser::chooseOverload(llvm::ArrayRef<Candidate> candidates,
                                               const CallArguments *call) {
  if (candidates.size() == 1)
    return 0;
  if (!call)
    return std::nullopt;
  // How well a candidate fits: 3 exact types, 2 implicit conversions, 1 loose ones, 0 not at all.
  auto fitOf = [&](const Candidate &candidate) -> unsigned {
    if (!candidate.type)
      return 0;
    size_t skip = candidate.bound ? 1 : 0;
    auto ordered =
        orderArguments(*call, parametersOf(candidate.decl), candidate.type->params.size(), skip);
    if (!ordered)
      return 0;
    unsigned fit = 3;
    for (auto [arg, param] : llvm::zip(*ordered, llvm::drop_begin(candidate.type->params, skip))) {
      const Type *type = arg ? arg->type : nullptr;
      if (type && type == param)
        continue;
      if (implicitlyConvertible(type, param, arg ? arg->constant : nullptr))
        fit = std::min(fit, 2u);
      else if (looselyConvertible(type, param))
        fit = 1;
      else
        return 0;
    }
    return fit;
  };
  std::optional<size_t> best;
  unsigned bestFit = 0;
  for (size_t i = 0; i < candidates.size(); ++i)
    if (unsigned fit = fitOf(candidates[i]); fit > bestFit) {
      best = i;
      bestFit = fit;
    }
  return best;
}

Expr *strippedCallee(Expr *expr) {
  while (expr) {
    if (auto *options = llvm::dyn_cast<CallOptionsExpr>(expr))
      expr = options->callee;
    else if (auto *tuple = llvm::dyn_cast<TupleExpr>(expr);
             tuple && !tuple->isArray && tuple->elements.size() == 1)
      expr = tuple->elements.front();
    else
      break;
  }
  return expr;
}

// ---------------------------------------------------------------- calls

const Type *Analyser::resultType(llvm::ArrayRef<const Type *> returns) {
  return returns.empty()       ? emptyTuple
         : returns.size() == 1 ? returns.front()
                               : types.tuple(returns.vec());
}

void Analyser::call(CallExpr &expr) {
  for (Expr *arg : expr.args)
    expression(arg);
  CallArguments arguments{expr.args, expr.argNames};
  expression(expr.callee, &arguments);
  if (Expr *callee = strippedCallee(expr.callee); callee && callee->type)
    classify(expr, *callee);
  if (expr.ordered.empty())
    expr.ordered = expr.args;
}

void Analyser::callOptions(CallOptionsExpr &expr, const CallArguments *call) {
  for (Expr *value : expr.values)
    expression(value);
  expr.type = expression(expr.callee, call);
}

void Analyser::classify(CallExpr &expr, Expr &callee) {
  const Type &type = *callee.type;
  CallArguments arguments{expr.args, expr.argNames};
  switch (type.kind) {
  case TypeKind::TypeType:
    if (type.inner->kind == TypeKind::Struct)
      makeStruct(expr, llvm::cast<StructDecl>(*type.inner->decl), type.inner);
    else
      convert(expr, type.inner);
    return;
  case TypeKind::Function:
    callFunction(expr, callee, type);
    return;
  case TypeKind::Builtin:
    callBuiltin(expr, type);
    return;
  case TypeKind::Event:
  case TypeKind::Error:
    expr.target = type.kind == TypeKind::Event ? CallTarget::Event : CallTarget::Error;
    expr.decl = type.decl;
    expr.type = emptyTuple;
    if (auto ordered = orderArguments(arguments, parametersOf(type.decl), type.params.size(), 0))
      expr.ordered = std::move(*ordered);
    else
      incomplete(expr.span, "arguments do not fit '" + type.decl->name + "'");
    return;
  default:
    incomplete(expr.span, "a value of type " + toString(&type) + " cannot be called");
  }
}

/// Below the old x.value(v).gas(g) as well.
static const Expr *withoutOldOptions(Expr *expr) {
  for (;;) {
    auto *call = llvm::dyn_cast_or_null<CallExpr>(strippedCallee(expr));
    auto *access =
        call ? llvm::dyn_cast_or_null<MemberExpr>(strippedCallee(call->callee)) : nullptr;
    if (!access || !access->type || access->type->kind != TypeKind::Builtin ||
        !llvm::StringRef(access->type->name).starts_with("function."))
      return strippedCallee(expr);
    expr = access->object;
  }
}

void Analyser::callFunction(CallExpr &expr, Expr &callee, const Type &type) {
  expr.decl = type.decl;
  expr.type = resultType(type.returns);
  auto *function = llvm::dyn_cast_or_null<FunctionDecl>(type.decl);
  auto *member = llvm::dyn_cast<MemberExpr>(&callee);
  if (llvm::isa_and_nonnull<NewExpr>(withoutOldOptions(&callee))) {
    expr.target = CallTarget::Create;
  } else if (!type.external) {
    expr.target = function ? CallTarget::Internal : CallTarget::FunctionValue;
  } else {
    bool isLibrary = function && function->contract &&
                     function->contract->contractKind == ContractDecl::Kind::Library;
    expr.target = isLibrary ? CallTarget::LibraryCall : CallTarget::External;
  }
  if (expr.target == CallTarget::Internal && member && member->object && member->object->type) {
    const Type &object = *member->object->type;
    expr.superCall = object.isSuper;
    expr.explicitBase = object.kind == TypeKind::TypeType && function->contract &&
                        function->contract->contractKind != ContractDecl::Kind::Library;
  }
  auto ordered = orderArguments({expr.args, expr.argNames}, parametersOf(type.decl),
                                type.params.size(), type.hasBound);
  if (ordered)
    expr.ordered = std::move(*ordered);
  else
    incomplete(expr.span, "arguments do not fit " + toString(&type));
}

void Analyser::callBuiltin(CallExpr &expr, const Type &type) {
  llvm::StringRef name = type.name;
  expr.target = name.starts_with("address.") ? CallTarget::LowLevel : CallTarget::Builtin;
  if (name == "abi.decode" && expr.args.size() == 2) {
    expr.type = decodedTypes(expr.args[1]);
  } else if (name == "array.push" && expr.args.empty() && since(6)) {
    expr.type = elementOf(type.inner);
    expr.isLValue = true;
  } else {
    expr.type = resultType(type.returns);
  }
}

/// The second argument of abi.decode: one type, or several in parentheses.
const Type *Analyser::decodedTypes(const Expr *list) {
  if (!list->type)
    return nullptr;
  auto one = [&](const Type *type) -> const Type * {
    if (!type || type->kind != TypeKind::TypeType)
      return nullptr;
    if (type->inner->kind == TypeKind::Address && since(5))
      return types.address(true);
    return types.withLocation(type->inner, DataLocation::Memory);
  };
  if (list->type->kind != TypeKind::Tuple)
    return one(list->type);
  std::vector<const Type *> members;
  for (const Type *member : list->type->params)
    members.push_back(one(member));
  return types.tuple(std::move(members));
}

void Analyser::convert(CallExpr &expr, const Type *target) {
  expr.target = CallTarget::Conversion;
  expr.type = target;
  if (expr.args.size() != 1 || !expr.args.front()) {
    incomplete(expr.span, "a conversion takes one argument");
    return;
  }
  const Type *from = expr.args.front()->type;
  if (target->isReference()) {
    bool keeps = from && from->isReference();
    expr.type = types.withLocation(target, keeps ? from->location : DataLocation::Memory);
  }
  // From 0.5 to 0.7 address(x) was payable unless x was a plain address or a contract that takes
  // no ether.
  if (target->kind == TypeKind::Address && !target->payable && from && since(5) && !since(8)) {
    bool isPayable = true;
    if (from->kind == TypeKind::Address)
      isPayable = from->payable;
    else if (from->kind == TypeKind::Contract) {
      auto &contract = llvm::cast<ContractDecl>(*from->decl);
      FunctionDecl *fallback = fallbackOf(contract);
      isPayable =
          receiveOf(contract) || (fallback && fallback->mutability == StateMutability::Payable);
    }
    expr.type = types.address(isPayable);
  }
}

void Analyser::makeStruct(CallExpr &expr, StructDecl &decl, const Type *type) {
  expr.target = CallTarget::StructMaker;
  expr.decl = &decl;
  expr.type = types.withLocation(type, DataLocation::Memory);
  CallArguments arguments{expr.args, expr.argNames};
  auto ordered = orderArguments(arguments, &decl.members, decl.members.size(), 0);
  if (!ordered) {
    // Before 0.7 members that hold a mapping are left out.
    std::vector<VariableDecl *> valued;
    for (VariableDecl *member : decl.members)
      if (member->type && member->type->kind != TypeKind::Mapping)
        valued.push_back(member);
    ordered = orderArguments(arguments, &valued, valued.size(), 0);
  }
  if (ordered)
    expr.ordered = std::move(*ordered);
  else
    incomplete(expr.span, "arguments do not fit struct '" + decl.name + "'");
}

} // namespace quorate::sol
