//===- Proxies.cpp - code that runs other code in its own name --------------------===//

#include "analyzer/evm/Proxies.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <optional>
#include <set>

namespace quorate::evm {

namespace {

using ir::Op, ir::ValueId;

/// What the target of a delegatecall is made from.
struct Origins {
  const llvm::APInt *constant = nullptr;
  std::set<std::string> variables; ///< state variables that are read for it
  bool byKey = false;              ///< one of them is a mapping: the target depends on the call
  bool fromCall = false;           ///< another contract was asked
};

class Tracer {
public:
  Tracer(const ir::Contract &contract, const ir::Function &fn) : contract(contract), fn(fn) {}

  Origins of(ValueId target) {
    work.push_back(target);
    while (!work.empty()) {
      ValueId id = work.back();
      work.pop_back();
      if (seen.insert(id).second)
        visit(fn[id]);
    }
    return std::move(origins);
  }

private:
  void visit(const ir::Instruction &i) {
    switch (i.op) {
    case Op::Const:
      if (i.imm.getActiveBits() > 32) // else a shift amount or an offset
        origins.constant = &i.imm;
      return;
    case Op::RefVar:
      origins.variables.insert(contract[i.var].name);
      return;
    case Op::RefKey:
      origins.byKey = true;
      work.push_back(i.operands[0]);
      return;
    case Op::MLoad: // what a call left in memory
      origins.fromCall = true;
      return;
    case Op::ExtCall:
      origins.fromCall = true;
      work.push_back(i.operands[0]);
      return;
    case Op::And: // a mask is not an address
    case Op::LShr:
      work.push_back(i.operands[0]);
      return;
    default:
      work.insert(work.end(), i.operands.begin(), i.operands.end());
    }
  }

  const ir::Contract &contract;
  const ir::Function &fn;
  std::vector<ValueId> work;
  std::set<ValueId> seen;
  Origins origins;
};

bool asksBeacon(const ir::Contract &contract, const ir::Function &fn) {
  return llvm::any_of(fn.instructions, [&](const ir::Instruction &i) {
    return i.op == Op::RefVar &&
           llvm::StringRef(contract[i.var].name).starts_with("erc1967_beacon");
  });
}

std::string schemeOf(const ir::Contract &contract, const ir::Function &fn, const Origins &from) {
  auto reads = [&](llvm::StringRef name) { // the word, or a field of it
    return llvm::any_of(from.variables, [&](llvm::StringRef v) { return v.starts_with(name); });
  };
  if (asksBeacon(contract, fn) && (from.fromCall || reads("erc1967_beacon")))
    return "beacon proxy (EIP-1967): the implementation is what the beacon in slot "
           "erc1967_beacon says";
  if (reads("erc1967_implementation"))
    return "proxy (EIP-1967): the implementation is in slot erc1967_implementation";
  if (reads("eip1822_implementation"))
    return "proxy (EIP-1822): the implementation is in slot eip1822_implementation";
  if (from.byKey)
    return "diamond (EIP-2535): the implementation depends on the selector, in " +
           *from.variables.begin();
  if (!from.variables.empty())
    return "proxy: the implementation is in " + *from.variables.begin();
  if (from.constant)
    return "minimal proxy (EIP-1167): the implementation is at 0x" +
           llvm::StringRef(llvm::toString(*from.constant, 16, false)).lower();
  return "proxy: the implementation is at an address that is computed";
}

} // namespace

namespace {

/// The first delegatecall of a fallback, and what its target is made from.
std::optional<std::pair<const ir::Function *, Origins>> delegation(const ir::Contract &contract) {
  for (const ir::Function &fn : contract.functions) {
    if (fn.kind != ir::FunctionKind::Fallback)
      continue;
    for (const ir::Block &block : fn.blocks)
      for (ValueId id : block.instructions) {
        const ir::Instruction &i = fn[id];
        if (i.op == Op::ExtCall && i.call().kind == ir::CallKind::Delegate)
          return std::pair(&fn, Tracer(contract, fn).of(i.operands[0]));
      }
  }
  return std::nullopt;
}

} // namespace

std::string describeProxy(const ir::Contract &contract) {
  auto found = delegation(contract);
  return found ? schemeOf(contract, *found->first, found->second) +
                     ", and its code is not analysed with this one"
               : std::string();
}

std::vector<const ir::StateVar *> proxyTargets(const ir::Contract &contract) {
  std::vector<const ir::StateVar *> result;
  if (auto found = delegation(contract))
    for (const ir::StateVar &var : contract.vars)
      if (var.space == ir::Space::Storage && var.slot.getActiveBits() <= 32 &&
          found->second.variables.count(var.name))
        result.push_back(&var);
  return result;
}

} // namespace quorate::evm
