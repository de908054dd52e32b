//===- Delegates.cpp - code that runs on another contract's storage ---------===//

#include "solver/model/System.h"

#include "analyzer/governance/Behind.h"
#include "analyzer/ir/Analysis.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// Variables that a function touches, or that what it calls does.
std::set<ir::VarId> touched(const ir::Contract &contract, ir::FunctionId function) {
  std::set<ir::VarId> vars;
  for (ir::FunctionId f : ir::CallGraph(contract).closure(function))
    for (const ir::Instruction &in : contract[f].instructions)
      if (in.op == ir::Op::RefVar)
        vars.insert(in.var);
  return vars;
}

} // namespace

void System::findSettled() {
  settled = settledCalls(module, instances[0].id);
  std::map<std::pair<ir::ContractId, ir::FunctionId>, std::optional<unsigned>> added;
  for (const auto &[site, to] : settled.delegates) {
    auto [known, isNew] = added.try_emplace({to.contract, to.function}, std::nullopt);
    if (isNew)
      known->second = addDelegate(to);
    if (known->second)
      delegates.emplace(site, DelegatedTo{*known->second, to.function});
  }
  for (const ir::PathShape &shape : settled.restOn)
    if (auto found = find(0, shape))
      choosing.insert(found->leaf);
  constexpr unsigned ByCompiler = 128; // slots that it hands out have fewer bits
  gov::ContractView view(module, instances[0].id);
  for (unsigned i = FirstContractLeaf; i < leaves.size(); ++i) {
    const StateLeaf &leaf = leaves[i];
    if (leaf.instance == 0 && leaf.space == ir::Space::Storage && leaf.type->depth == 0 &&
        (*instances[0].contract)[leaf.var].slot.getActiveBits() > ByCompiler &&
        view.fixedAtDeployment({leaf.var, leaf.type->steps}) &&
        !view.setByConstructor({leaf.var, leaf.type->steps}))
      given.emplace(i, leaf.type->type.bits);
  }
}

/// What a proxy keeps in the slots of the code that it runs is there before that code sets anything
/// up, and where the proxy writes it later it may be anything at any time.
void System::findFront() {
  for (uint32_t c = 0; c < module.contracts.size(); ++c) {
    gov::ContractView proxy(module, ir::ContractId(c));
    if (ir::ContractId(c) == instances[0].id || !gov::delegatesInFallback(proxy))
      continue;
    for (const gov::Collision &found : gov::collisions(module, proxy))
      if (found.behind == instances[0].id &&
          module[found.ours.var->type].kind != ir::DataKind::Mapping)
        keepFor(proxy, found);
  }
}

void System::keepFor(const gov::ContractView &proxy, const gov::Collision &found) {
  const ir::Contract &behind = *instances[0].contract;
  collides = true;
  bool written = llvm::any_of(proxy.actions(), [&](ir::FunctionId action) {
    return llvm::any_of(proxy.code(action).flat.accesses(), [&](const gov::Access &access) {
      return access.write &&
             (access.path.unknown || &proxy.contract[access.path.var] == found.ours.var);
    });
  });
  for (unsigned i = FirstContractLeaf; i < leaves.size(); ++i) {
    const StateLeaf &leaf = leaves[i];
    if (leaf.instance != 0 || leaf.space != ir::Space::Storage ||
        &behind[leaf.var] != found.theirs.var || leaf.type->isInTable())
      continue;
    auto at = slotOf(module, behind, leaf.var, *leaf.type, {});
    if (!at) { // an element of an array in place, which one is not known
      shared.insert(i);
      continue;
    }
    llvm::APInt low = at->slot * 256 + at->shift, end = low + leaf.type->type.bits;
    llvm::APInt first = found.ours.first * 8, past = (found.ours.last + 1) * 8;
    if (first.uge(end) || past.ule(low))
      continue;
    unsigned bits = unsigned((llvm::APIntOps::umin(end, past) - low).getZExtValue());
    auto [kept, isNew] = given.try_emplace(i, bits);
    kept->second = std::max(kept->second, bits);
    if (written)
      shared.insert(i);
    if (linkOf(i) >= 0)
      overlaid.insert(leaf.name + " lies where a proxy keeps " + found.ours.var->name);
  }
}

/// Its variables are those of the governor that lie at the same places. One that has no twin there
/// might be part of anything, so that such code is none that is understood.
std::optional<unsigned> System::addDelegate(const Delegate &delegate) {
  const ir::Contract &code = module[delegate.contract], &owner = *instances[0].contract;
  if (!code.incomplete.empty())
    return std::nullopt;
  std::set<ir::VarId> used = touched(code, delegate.function);
  Instance added{
      delegate.contract, &code, instances[0].address, false, true, false, {}, {}, {}, {}, false, 0};
  for (uint32_t v = 0; v < code.vars.size(); ++v) {
    const ir::StateVar &var = code.vars[v];
    auto twin = llvm::find_if(owner.vars, [&](const ir::StateVar &other) {
      return other.space == var.space && var.space != ir::Space::Immutable &&
             other.slot == var.slot && other.byte == var.byte && other.type == var.type;
    });
    bool shared = twin != owner.vars.end();
    if (!shared && used.count(ir::VarId(v)))
      return std::nullopt;
    added.layouts.push_back(layoutOf(module, var.type));
    added.firstLeaf.push_back(shared ? instances[0].firstLeaf[size_t(twin - owner.vars.begin())]
                                     : 0);
    added.links.push_back(-1);
    added.late.push_back(false);
  }
  instances.push_back(std::move(added));
  return unsigned(instances.size() - 1);
}

std::optional<System::DelegatedTo> System::delegate(unsigned instance, const CallSite &site) const {
  auto found = instance == 0 ? delegates.find(site) : delegates.end();
  return found == delegates.end() ? std::nullopt : std::optional(found->second);
}

} // namespace quorate::solver
