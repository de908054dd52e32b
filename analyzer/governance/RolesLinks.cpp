//===- RolesLinks.cpp - which contract a variable refers to --------------------===//
//
// The static type of a call's target names the contract; where that is an
// interface, the one contract in the module that answers every call made.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

namespace {

struct Use {
  std::set<uint32_t> selectors;
  std::set<std::string> types;
  bool weighs = false, performs = false;
};

/// The variable that a call's target is read from, if it is one plain variable.
std::optional<VarId> targetVar(const Code &code, ValueId call) {
  if (code.flat[call].op != Op::ExtCall)
    return std::nullopt;
  std::optional<VarId> var;
  for (ValueId load : code.flow.sources(callTarget(code.flat, call)).loads) {
    const Access *read = code.flow.load(load);
    if (!read || read->path.unknown || keyCount(read->path) != 0 || (var && *var != read->path.var))
      return std::nullopt;
    var = read->path.var;
  }
  return var;
}

class Linker {
public:
  Linker(const Project &project, const Model &model) : project(project), model(model) {}

  void link(Governor &governor) {
    const ContractView &view = project.view(governor.contract);
    std::map<VarId, Use> uses;
    for (FunctionId entry : view.entries()) {
      const Code &code = view.code(entry);
      bool executes = llvm::any_of(governor.entries, [&](const EntryPoint &e) {
        return e.function == entry && (e.kind == EntryKind::Execute || e.kind == EntryKind::Queue);
      });
      std::vector<Payload> payloads = executes ? payloadsOf(code) : std::vector<Payload>();
      for (ValueId call : code.flat.externalCalls()) {
        auto var = targetVar(code, call);
        if (!var)
          continue;
        Use &use = uses[*var];
        const CallRecord &record = code.flat[call].call();
        if (record.selector)
          use.selectors.insert(*record.selector);
        if (!record.contract.empty())
          use.types.insert(record.contract);
        use.performs |=
            llvm::any_of(payloads, [&](const Payload &p) { return p.forwarded && p.call == call; });
      }
    }
    for (const Tally &tally : talliesOf(view))
      for (ValueId call : tally.weightFrom.calls)
        if (auto var = targetVar(view.code(tally.entry), call))
          uses[*var].weighs = true;
    for (auto &[var, use] : uses) {
      if (use.weighs)
        governor.tokens.push_back(linked(view, var, use, false, "voting weight is read from it"));
      if (use.performs)
        governor.timelocks.push_back(
            linked(view, var, use, true, "proposals' calls are handed to it"));
    }
  }

private:
  bool answers(ContractId id, const Use &use) const {
    return llvm::all_of(use.selectors,
                        [&](uint32_t s) { return project.module[id].findEntry(s).valid(); });
  }

  bool plays(ContractId id, bool timelock) const {
    return timelock ? model.timelock(id) != nullptr : model.token(id) != nullptr;
  }

  Link linked(const ContractView &view, VarId var, const Use &use, bool timelock,
              std::string why) const {
    ContractId meant = target(view, use, timelock);
    return {var, meant, std::move(why), meant.valid() ? meant : onlyAnswer(view, use, timelock)};
  }

  ContractId onlyAnswer(const ContractView &view, const Use &use, bool timelock) const {
    const Module &module = project.module;
    ContractId found;
    for (uint32_t i = 0; i < module.contracts.size(); ++i) {
      ContractId id(i);
      if (id == view.id || module[id].kind != ContractKind::Contract || !isOutermost(module, id) ||
          use.selectors.empty() || !answers(id, use) || !plays(id, timelock))
        continue;
      if (found.valid())
        return ContractId();
      found = id;
    }
    return found;
  }

  ContractId target(const ContractView &view, const Use &use, bool timelock) const {
    const Module &module = project.module;
    std::vector<ContractId> candidates;
    for (uint32_t i = 0; i < module.contracts.size(); ++i) {
      ContractId id(i);
      const Contract &contract = module[id];
      if (id == view.id || contract.kind == ContractKind::Interface ||
          contract.kind == ContractKind::Library || !isOutermost(module, id))
        continue;
      bool typed = use.types.count(contract.name) > 0;
      for (const std::string &base : contract.bases)
        typed |= use.types.count(base) > 0;
      // An interface that the callee does not name says only what it must answer; code that came
      // together, in one file or as bytecode, is taken to belong together.
      bool together = contract.origin == view.contract.origin &&
                      (sameFile(contract, view.contract) || contract.origin == Origin::Bytecode);
      if (typed || (together && plays(id, timelock) && !use.selectors.empty() && answers(id, use)))
        candidates.push_back(id);
    }
    // Several answer: the one that plays the part, then the one whose name the type gives.
    auto narrow = [&](auto keep) {
      std::vector<ContractId> kept;
      llvm::copy_if(candidates, std::back_inserter(kept), keep);
      if (!kept.empty())
        candidates = kept;
    };
    if (candidates.size() > 1)
      narrow([&](ContractId id) { return plays(id, timelock); });
    if (candidates.size() > 1)
      narrow([&](ContractId id) { return use.types.count(module[id].name) > 0; });
    if (candidates.size() > 1)
      narrow([&](ContractId id) { return sameFile(module[id], view.contract); });
    if (candidates.size() > 1)
      narrow([&](ContractId id) { return !comesWithAnother(id, view.contract); });
    return candidates.size() == 1 ? candidates.front() : ContractId();
  }

  /// A file that defines another governor defines this for that one.
  bool comesWithAnother(ContractId id, const Contract &governor) const {
    const Contract &contract = project.module[id];
    return !sameFile(contract, governor) &&
           llvm::any_of(model.governors, [&](const Governor &other) {
             return sameFile(project.module[other.contract], contract);
           });
  }

  static bool sameFile(const Contract &a, const Contract &b) {
    return a.place.span.valid() && a.place.span.file == b.place.span.file;
  }

  const Project &project;
  const Model &model;
};

} // namespace

void recogniseLinks(const Project &project, Model &model) {
  Linker linker(project, model);
  for (Governor &governor : model.governors)
    linker.link(governor);
}

} // namespace quorate::gov
