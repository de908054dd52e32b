//===- LowerContract.cpp - one contract as the most derived one -------------===//

#include "analyzer/solidity/LowerContract.h"

#include "analyzer/ir/Text.h"
#include "analyzer/solidity/LowerFunction.h"
#include "analyzer/solidity/NameSlots.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::sol {

ir::Mutability mutabilityOf(StateMutability mutability) {
  switch (mutability) {
  case StateMutability::Pure:
    return ir::Mutability::Pure;
  case StateMutability::View:
    return ir::Mutability::View;
  case StateMutability::Payable:
    return ir::Mutability::Payable;
  case StateMutability::Default:
    return ir::Mutability::NonPayable;
  }
  return ir::Mutability::NonPayable;
}

ir::Parameter parameterOf(ModuleLowering &module, const VariableDecl &variable, bool inMemory) {
  ir::Parameter parameter;
  parameter.name = variable.name;
  parameter.type = module.irType(variable.type);
  if (parameter.type.isVoid()) // only after an error
    parameter.type = ir::Type::uint();
  if (inMemory && parameter.type.isRef() && parameter.type.space == ir::Space::Calldata)
    parameter.type.space = ir::Space::Memory;
  if (variable.type && !(parameter.type.isRef() && parameter.type.space == ir::Space::Storage))
    parameter.abiType = abiType(variable.type);
  return parameter;
}

ContractLowering::ContractLowering(ModuleLowering &module, const ContractDecl &decl)
    : module(module), self(decl),
      contract(*module.module.contracts.emplace_back(std::make_unique<ir::Contract>())) {}

void ContractLowering::run() {
  contract.name = self.name;
  contract.place = placeOf(self.nameSpan.valid() ? self.nameSpan : self.span);
  for (const ContractDecl *base : self.linearized)
    if (base != &self)
      contract.bases.push_back(base->name);
  if (self.contractKind == ContractDecl::Kind::Interface)
    contract.kind = ir::ContractKind::Interface;
  else if (self.contractKind == ContractDecl::Kind::Library)
    contract.kind = ir::ContractKind::Library;
  else if (isAbstract())
    contract.kind = ir::ContractKind::Abstract;
  contract.incomplete = module.unread(self);
  addVariables();
  addConstructor();
  addEntryPoints();
  if (contract.kind == ir::ContractKind::Abstract || contract.kind == ir::ContractKind::Library)
    addOwnInternals();
  while (!work.empty()) {
    Pending item = work.front();
    work.pop_front();
    lower(item);
  }
  nameSlots(contract, [&](const llvm::APInt &slot, ir::DataTypeId data, const Place &place) {
    const ir::DataType &type = module.module[data];
    return namespaced(slot, data,
                      type.name.empty() ? ir::toString(module.module, type.value) : type.name,
                      self.name, place);
  });
}

/// Before 0.6 there is no `abstract`: a contract with a function that lacks a body is.
bool ContractLowering::isAbstract() const {
  if (self.isAbstract)
    return true;
  for (const ContractDecl *base : self.linearized)
    for (const Decl *member : base->members)
      if (auto *f = llvm::dyn_cast<FunctionDecl>(member))
        if (!f->body && f->functionKind == FunctionDecl::Kind::Regular) {
          auto *used = llvm::dyn_cast_or_null<FunctionDecl>(resolveVirtual(self, *f));
          if (used && !used->body)
            return true;
        }
  return false;
}

void ContractLowering::addVariables() {
  layout = module.layouts.of(self);
  for (const ContractLayout::Entry &entry : layout.storage)
    addVariable(*entry.variable, ir::Space::Storage, entry.place);
  for (const ContractLayout::Entry &entry : layout.transient)
    addVariable(*entry.variable, ir::Space::Transient, entry.place);
  for (const VariableDecl *variable : layout.immutables)
    addVariable(*variable, ir::Space::Immutable, {});
}

void ContractLowering::addVariable(const VariableDecl &variable, ir::Space space,
                                   const StoragePlace &place) {
  ir::StateVar var;
  var.name = variable.name;
  var.type = module.dataType(variable.type);
  var.space = space;
  var.slot = place.slot;
  var.byte = uint8_t(place.offset);
  var.definedIn = variable.contract ? variable.contract->name : self.name;
  var.place = placeOf(variable.span);
  vars[&variable] = ir::VarId(uint32_t(contract.vars.size()));
  contract.vars.push_back(std::move(var));
}

ir::VarId ContractLowering::var(const VariableDecl &variable) const {
  return vars.lookup(&variable);
}

ir::VarId ContractLowering::namespaced(const llvm::APInt &slot, const Type *type,
                                       const Span &span) {
  if (!type)
    return {};
  bool isNamed = type->decl != nullptr;
  return namespaced(slot, module.dataType(type), isNamed ? type->decl->name : toString(type),
                    isNamed && type->decl->contract ? type->decl->contract->name : self.name,
                    placeOf(span));
}

ir::VarId ContractLowering::namespaced(const llvm::APInt &slot, ir::DataTypeId data,
                                       const std::string &name, const std::string &definedIn,
                                       const Place &place) {
  // Slots that the compiler hands out itself are small.
  if (slot.getActiveBits() <= 128)
    return {};
  for (ir::VarId known : namespaces) {
    const ir::StateVar &other = contract[known];
    if (other.slot == slot && other.type == data)
      return known;
    llvm::APInt end = slot + module.module[data].storageSlots;
    llvm::APInt otherEnd = other.slot + module.module[other.type].storageSlots;
    if (slot.ult(otherEnd) && other.slot.ult(end))
      return {};
  }
  llvm::SmallString<80> digits;
  slot.toString(digits, 16, false, true);
  ir::StateVar var;
  var.name = name + "@" + digits.substr(0, 10).str();
  var.type = data;
  var.slot = slot;
  var.definedIn = definedIn;
  var.place = place;
  contract.vars.push_back(std::move(var));
  namespaces.push_back(ir::VarId(uint32_t(contract.vars.size() - 1)));
  return namespaces.back();
}

ir::FunctionId ContractLowering::reserve() {
  contract.functions.emplace_back();
  return ir::FunctionId(uint32_t(contract.functions.size() - 1));
}

ir::FunctionId ContractLowering::function(const FunctionDecl &f, bool inMemory) {
  auto isCalldata = [](const VariableDecl *variable) {
    return variable->type && variable->type->location == DataLocation::Calldata;
  };
  inMemory =
      inMemory && (llvm::any_of(f.params, isCalldata) || llvm::any_of(f.returns, isCalldata));
  ir::FunctionId &id = functions[inMemory][&f];
  if (id.valid())
    return id;
  id = reserve();
  contract[id] = header(f, inMemory);
  if (f.body)
    work.push_back({id, &f, nullptr, inMemory});
  return id;
}

ir::Function ContractLowering::header(const FunctionDecl &f, bool inMemory) {
  ir::Function fn;
  fn.name = f.name;
  fn.signature = signatureOf(f);
  fn.definedIn = f.contract ? f.contract->name : "";
  fn.mutability = mutabilityOf(f.mutability);
  fn.place = placeOf(f.nameSpan.valid() ? f.nameSpan : f.span);
  if (f.functionKind == FunctionDecl::Kind::Fallback) {
    fn.kind = ir::FunctionKind::Fallback;
    fn.name = "fallback";
    return fn; // its bytes come from msg.data and go to ReturnMem
  }
  if (f.functionKind == FunctionDecl::Kind::Receive) {
    fn.kind = ir::FunctionKind::Receive;
    fn.name = "receive";
  }
  for (const VariableDecl *param : f.params)
    fn.params.push_back(parameterOf(module, *param, inMemory));
  for (const VariableDecl *value : f.returns)
    fn.returns.push_back(parameterOf(module, *value, inMemory));
  return fn;
}

ir::Function ContractLowering::getterHeader(const VariableDecl &variable) {
  GetterSignature getter = getterOf(module.program.types, variable);
  ir::Function fn;
  fn.name = variable.name;
  fn.definedIn = variable.contract ? variable.contract->name : "";
  fn.mutability = variable.constant ? ir::Mutability::Pure : ir::Mutability::View;
  fn.place = placeOf(variable.nameSpan.valid() ? variable.nameSpan : variable.span);
  for (const Type *type : getter.params)
    fn.params.push_back({"", module.irType(type), abiType(type)});
  for (const Type *type : getter.returns)
    fn.returns.push_back({"", module.irType(type), abiType(type)});
  return fn;
}

void ContractLowering::addConstructor() {
  if (self.contractKind != ContractDecl::Kind::Contract)
    return;
  ir::FunctionId id = reserve();
  ir::Function fn;
  if (const FunctionDecl *constructor = constructorOf(self))
    fn = header(*constructor, false);
  else
    fn.place = contract.place;
  fn.name = "constructor";
  fn.kind = ir::FunctionKind::Constructor;
  fn.definedIn = self.name;
  fn.isEntry = true;
  if (fn.signature.empty())
    fn.signature = "constructor()";
  FunctionLowering(*this, fn).lowerConstructor();
  contract[id] = std::move(fn);
}

void ContractLowering::addEntryPoints() {
  for (const ExternalFunction &entry : externalFunctions(module.program.types, self)) {
    ir::FunctionId id;
    if (entry.function) {
      id = function(*entry.function);
    } else {
      id = reserve();
      contract[id] = getterHeader(*entry.getter);
      work.push_back({id, nullptr, entry.getter, false});
    }
    contract[id].signature = entry.signature;
    contract[id].selector = entry.selector;
    contract[id].isEntry = true;
  }
  for (FunctionDecl *special : {fallbackOf(self), receiveOf(self)})
    if (special)
      contract[function(*special)].isEntry = true;
}

void ContractLowering::addOwnInternals() {
  for (const Decl *member : self.members)
    if (auto *f = llvm::dyn_cast<FunctionDecl>(member))
      if (f->functionKind == FunctionDecl::Kind::Regular && f->body)
        function(*f);
}

void ContractLowering::lower(const Pending &item) {
  if (self.contractKind == ContractDecl::Kind::Interface)
    return;
  // The vector may grow meanwhile, so the function is built on the side.
  ir::Function fn = std::move(contract[item.id]);
  contract[item.id] = ir::Function();
  contract[item.id].name = fn.name;
  if (item.function)
    FunctionLowering(*this, fn, item.inMemory).lowerFunction(*item.function);
  else
    FunctionLowering(*this, fn).lowerGetter(*item.getter);
  contract[item.id] = std::move(fn);
}

} // namespace quorate::sol
