//===- LowerConstructor.cpp - deployment: arguments, initialisers, bodies ---===//
//
// The order of the compiler's default code generator: all state variable
// initialisers from base to derived; then the arguments of the base constructors
// from derived to base; then the constructor bodies from base to derived.
//
//===----------------------------------------------------------------------===//

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

/// The arguments for a base constructor and the contract that wrote them.
struct FunctionLowering::BaseArguments {
  const ContractDecl *giver = nullptr;
  const std::vector<Expr *> *args = nullptr;
};

/// In the inheritance list, or like a modifier of the constructor; the most derived contract
/// counts.
FunctionLowering::BaseArguments FunctionLowering::baseArguments(const ContractDecl &base) {
  for (const ContractDecl *giver : contract.self.linearized) {
    for (const InheritanceSpecifier &specifier : giver->bases)
      if (specifier.hasArgs && specifier.base && specifier.base->decl == &base)
        return {giver, &specifier.args};
    if (const FunctionDecl *constructor = constructorOf(*giver))
      for (const ModifierInvocation &use : constructor->modifiers)
        if (use.decl == &base)
          return {giver, &use.args};
  }
  return {};
}

void FunctionLowering::initialise(const ContractDecl &base) {
  for (const Decl *member : base.members) {
    auto *variable = llvm::dyn_cast<VariableDecl>(member);
    if (!variable || variable->constant || !variable->init)
      continue;
    At at(*this, variable->span);
    LValue target = stateVariable(*variable, variable->type);
    assign(target, exprToCopy(*variable->init, variable->type), nullptr);
  }
}

void FunctionLowering::lowerConstructor() {
  start();
  llvm::DenseMap<const ContractDecl *, std::unique_ptr<Frame>> frames;
  const auto &line = contract.self.linearized;
  for (const ContractDecl *base : line) {
    auto own = std::make_unique<Frame>();
    own->contract = base;
    own->unit = base->unit;
    own->function = constructorOf(*base);
    frames[base] = std::move(own);
  }
  frame = frames[&contract.self].get();
  if (frame->function)
    for (unsigned i = 0; i < frame->function->params.size(); ++i)
      bind(*frame->function->params[i], validated(b.param(i), frame->function->params[i]->type));
  for (const ContractDecl *base : llvm::reverse(line)) {
    frame = frames[base].get();
    initialise(*base);
  }
  for (const ContractDecl *base : line) {
    Frame &own = *frames[base];
    if (!own.function || base == &contract.self)
      continue;
    BaseArguments given = baseArguments(*base);
    const auto &params = own.function->params;
    for (size_t i = 0; i < params.size(); ++i) {
      frame = given.giver ? frames[given.giver].get() : &own;
      // An abstract contract leaves them to those who derive from it: any value.
      ValueId value = given.args && i < given.args->size()
                          ? exprAs(*(*given.args)[i], params[i]->type)
                          : b.undef(irType(params[i]->type));
      frame = &own;
      bind(*params[i], value);
    }
  }
  for (const ContractDecl *base : llvm::reverse(line)) {
    Frame &own = *frames[base];
    frame = &own;
    if (own.function)
      bodyWithModifiers(*own.function, own, 0);
  }
  if (!b.terminated())
    b.ret({});
  finish();
}

} // namespace quorate::sol
