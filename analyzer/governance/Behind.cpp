//===- Behind.cpp - what a proxy runs, and where the two collide --------------===//

#include "analyzer/governance/Behind.h"

#include "analyzer/governance/Authority.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::gov {

using namespace ir;

bool delegatesInFallback(const ContractView &view) {
  for (FunctionId entry : view.actions()) {
    if (view.contract[entry].kind == FunctionKind::Regular)
      continue;
    const Code &code = view.code(entry);
    for (ValueId call : code.flat.externalCalls())
      if (forwardsEverything(code, call))
        return true;
  }
  return false;
}

std::vector<Range> plainLayout(const Module &module, const Contract &contract) {
  std::vector<Range> result;
  for (const StateVar &var : contract.vars) {
    if (var.space != Space::Storage || !var.type.valid() || var.slot.getActiveBits() > 32 ||
        llvm::StringRef(var.name).contains_insensitive("gap") ||
        llvm::StringRef(var.name).contains('@'))
      continue;
    const DataType &type = module[var.type];
    uint64_t bytes = type.kind == DataKind::Value
                         ? type.storageBytes
                         : 32 * std::clamp<uint64_t>(type.storageSlots, 1, 1u << 20);
    llvm::APInt first = var.slot * 32 + var.byte;
    result.push_back({&var, first, first + (bytes - 1)});
  }
  return result;
}

std::string bareName(llvm::StringRef name) { return name.trim('_').lower(); }

bool sameMeaning(const StateVar &a, const StateVar &b) {
  return a.definedIn == b.definedIn || bareName(a.name) == bareName(b.name);
}
bool related(const Contract &a, const Contract &b) {
  return llvm::is_contained(a.bases, b.name) || llvm::is_contained(b.bases, a.name);
}

namespace {

/// An entry point that sets the contract up: made to run behind a proxy.
bool setsUpItself(const ContractView &view) {
  for (FunctionId entry : view.actions())
    if (llvm::StringRef(view.contract[entry].name).starts_with_insensitive("init"))
      return true;
  return false;
}

bool mentions(const Module &module, const Contract &contract, llvm::StringRef name) {
  for (const StateVar &var : contract.vars)
    if (var.type.valid() && module[var.type].name == name)
      return true;
  return llvm::any_of(contract.functions, [&](const ir::Function &function) {
    return llvm::any_of(function.instructions, [&](const Instruction &i) {
      return i.op == Op::Create && i.record && i.call().contract == name;
    });
  });
}

bool runsBehind(const Module &module, const Contract &proxy, const Contract &behind,
                unsigned candidates) {
  if (mentions(module, proxy, behind.name))
    return true;
  if (mentions(module, behind, proxy.name))
    return false;
  bool together = behind.place.span.file == proxy.place.span.file;
  ContractView view(module, module.find(behind.name));
  return (together && candidates == 1) || setsUpItself(view);
}

} // namespace

bool overlap(const Range &a, const Range &b) { return a.first.ule(b.last) && b.first.ule(a.last); }

std::vector<Collision> collisions(const Module &module, const ContractView &proxy) {
  std::vector<Range> ours = plainLayout(module, proxy.contract);
  std::vector<ContractId> candidates;
  for (uint32_t i = 0; i < module.contracts.size() && !ours.empty(); ++i) {
    ContractId id(i);
    const Contract &other = module[id];
    if (&other == &proxy.contract || other.kind != ContractKind::Contract ||
        !isOutermost(module, id) || related(proxy.contract, other) ||
        delegatesInFallback(ContractView(module, id)))
      continue;
    if (!plainLayout(module, other).empty() && !mentions(module, other, proxy.contract.name))
      candidates.push_back(id);
  }
  std::vector<Collision> result;
  for (ContractId id : candidates)
    if (runsBehind(module, proxy.contract, module[id], unsigned(candidates.size())))
      for (const Range &mine : ours)
        for (const Range &theirs : plainLayout(module, module[id]))
          if (overlap(mine, theirs) && !sameMeaning(*mine.var, *theirs.var))
            result.push_back({mine, id, theirs});
  return result;
}

} // namespace quorate::gov
