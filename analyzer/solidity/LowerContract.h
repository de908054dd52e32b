//===- LowerContract.h - one contract as the most derived one ---------------===//
#pragma once

#include "analyzer/solidity/LowerModule.h"

namespace quorate::sol {

/// Lowers entry points first and then, from a work list, the internal functions that they reach:
/// inherited ones after virtual dispatch, library and free ones as if they stood in the contract.
class ContractLowering {
public:
  ContractLowering(ModuleLowering &module, const ContractDecl &decl);
  void run();

  ModuleLowering &module;
  const ContractDecl &self;
  ir::Contract &contract;

  /// The IR function of `f` itself (dispatch is the caller's business). `inMemory`: the variant
  /// whose calldata parameters are memory references, for calls of external library functions.
  ir::FunctionId function(const FunctionDecl &f, bool inMemory = false);
  /// A new function without a declaration of its own, such as one of inline assembly.
  ir::FunctionId reserve();
  /// A state variable that is no constant; invalid if it belongs to no base of the contract.
  ir::VarId var(const VariableDecl &variable) const;
  /// The variable that stands for what is kept at a fixed, hashed slot (ERC-7201 and the like).
  /// Invalid where that could overlap another variable: then the slot stays a bare number.
  ir::VarId namespaced(const llvm::APInt &slot, const Type *type, const Span &span);
  ir::VarId namespaced(const llvm::APInt &slot, ir::DataTypeId data, const std::string &name,
                       const std::string &definedIn, const Place &place);

private:
  struct Pending {
    ir::FunctionId id;
    const FunctionDecl *function = nullptr;
    const VariableDecl *getter = nullptr;
    bool inMemory = false;
  };
  void addVariables();
  void addVariable(const VariableDecl &variable, ir::Space space, const StoragePlace &place);
  void addEntryPoints();
  void addConstructor();
  void addOwnInternals();
  void lower(const Pending &item);
  ir::Function header(const FunctionDecl &f, bool inMemory);
  ir::Function getterHeader(const VariableDecl &variable);
  bool isAbstract() const;

  ContractLayout layout;
  std::deque<Pending> work;
  llvm::DenseMap<const FunctionDecl *, ir::FunctionId> functions[2]; ///< by `inMemory`
  llvm::DenseMap<const VariableDecl *, ir::VarId> vars;
  std::vector<ir::VarId> namespaces;
};

/// A parameter or return value with its type.
ir::Parameter parameterOf(ModuleLowering &module, const VariableDecl &variable, bool inMemory);
ir::Mutability mutabilityOf(StateMutability mutability);

} // namespace quorate::sol
