//===- LowerConstructor.cpp - deployment: arguments, initialisers, bodies ---===//
//
// The order of the compiler's default code generator: base constructor arguments
// from the most derived contract to the most base one, then all state variable
// initialisers from base to derived, then the constructor bodies in that order.
//
//===----------------------------------------------------------------------===//

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

struct FunctionLowering::ConstructorFrames {
  llvm::DenseMap<const ContractDecl *, std::unique_ptr<Frame>> frames;
  llvm::DenseMap<const ContractDecl *, bool> given; ///< whose arguments were found
};

/// Sets the constructor parameters of the bases that `base` gives arguments to.
void FunctionLowering::baseArguments(const ContractDecl &base, Frame &own,
                                     ConstructorFrames &frames) {
  auto give = [&](const Decl *decl, const std::vector<Expr *> &args) {
    auto *target = llvm::dyn_cast_or_null<ContractDecl>(decl);
    const FunctionDecl *constructor = target ? constructorOf(*target) : nullptr;
    auto it = target ? frames.frames.find(target) : frames.frames.end();
    if (!constructor || it == frames.frames.end() || !frames.given.try_emplace(target, true).second)
      return;
    for (size_t i = 0; i < constructor->params.size() && i < args.size(); ++i) {
      frame = &own;
      ValueId value = exprAs(*args[i], constructor->params[i]->type);
      frame = it->second.get();
      bind(*constructor->params[i], value);
    }
    frame = &own;
  };
  for (const InheritanceSpecifier &specifier : base.bases)
    if (specifier.hasArgs && specifier.base)
      give(specifier.base->decl, specifier.args);
  if (const FunctionDecl *constructor = constructorOf(base))
    for (const ModifierInvocation &use : constructor->modifiers)
      if (llvm::isa_and_nonnull<ContractDecl>(use.decl))
        give(use.decl, use.args);
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
  ConstructorFrames frames;
  const auto &line = contract.self.linearized;
  for (const ContractDecl *base : line) {
    auto own = std::make_unique<Frame>();
    own->contract = base;
    own->unit = base->unit;
    own->function = constructorOf(*base);
    frames.frames[base] = std::move(own);
  }
  for (const ContractDecl *base : line) {
    Frame &own = *frames.frames[base];
    frame = &own;
    if (own.function && base == &contract.self)
      for (unsigned i = 0; i < own.function->params.size(); ++i)
        bind(*own.function->params[i], b.param(i));
    else if (own.function && !frames.given.count(base))
      // An abstract contract leaves them to those who derive from it: any value.
      for (const VariableDecl *param : own.function->params)
        bind(*param, b.undef(irType(param->type)));
    baseArguments(*base, own, frames);
  }
  for (const ContractDecl *base : llvm::reverse(line)) {
    frame = frames.frames[base].get();
    initialise(*base);
  }
  for (const ContractDecl *base : llvm::reverse(line)) {
    Frame &own = *frames.frames[base];
    frame = &own;
    if (own.function)
      bodyWithModifiers(*own.function, own, 0);
  }
  if (!b.terminated())
    b.ret({});
  finish();
}

} // namespace quorate::sol
