//===- RolesNamed.cpp - contracts that each proposal names for itself ----------===//
//
// An executor out of a list that governance keeps, or the strategy that was in
// force when the proposal was made. What such a leaf holds must have been let
// in by those with authority: what anyone may name could be anything.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

namespace {

struct Use {
  std::set<uint32_t> selectors;
  bool weighs = false, performs = false;
};

class NamedFinder {
public:
  NamedFinder(const Project &project, const Model &model, Governor &governor)
      : module(project.module), model(model), view(project.view(governor.contract)),
        governor(governor) {}

  void find() {
    std::map<PathShape, Use> uses;
    for (FunctionId entry : view.entries()) {
      const Code &code = view.code(entry);
      std::vector<Payload> payloads = payloadsOf(code);
      for (ValueId call : code.flat.externalCalls()) {
        auto leaf = targetLeaf(code, call);
        if (!leaf)
          continue;
        Use &use = uses[*leaf];
        if (const auto &selector = code.flat[call].call().selector)
          use.selectors.insert(*selector);
        use.performs |=
            llvm::any_of(payloads, [&](const Payload &p) { return p.forwarded && p.call == call; });
      }
    }
    for (const Tally &tally : talliesOf(view))
      for (ValueId call : tally.weightFrom.calls)
        if (auto leaf = targetLeaf(view.code(tally.entry), call))
          uses[*leaf].weighs = true;
    for (const auto &[leaf, use] : uses) {
      ContractId contract = use.performs || use.weighs ? onlyAnswer(use) : ContractId();
      if (contract.valid() && isVetted(leaf))
        governor.named.push_back({leaf, contract, use.performs});
    }
  }

private:
  /// The leaf of a proposal that a call's target is read from, if it is one.
  std::optional<PathShape> targetLeaf(const Code &code, ValueId call) const {
    if (code.flat[call].op != Op::ExtCall)
      return std::nullopt;
    std::optional<PathShape> leaf;
    for (ValueId load : code.flow.sources(callTarget(code.flat, call)).loads) {
      const Access *read = code.flow.load(load);
      if (!read || read->path.unknown || keyCount(read->path) != 1 ||
          !perProposal(governor.records, read->path) || (leaf && *leaf != shapeOf(read->path)))
        return std::nullopt;
      leaf = shapeOf(read->path);
    }
    return leaf;
  }

  ContractId onlyAnswer(const Use &use) const {
    ContractId found;
    for (uint32_t i = 0; i < module.contracts.size(); ++i) {
      ContractId id(i);
      if (id == view.id || module[id].kind != ContractKind::Contract || !isOutermost(module, id) ||
          (use.performs && !model.timelock(id)) || use.selectors.empty() ||
          !llvm::all_of(use.selectors, [&](uint32_t s) { return module[id].findEntry(s).valid(); }))
        continue;
      if (found.valid())
        return ContractId();
      found = id;
    }
    return found;
  }

  /// Nothing is written to it but by those with authority, or what they wrote elsewhere.
  bool isVetted(const PathShape &leaf) const {
    std::vector<ContractView::Write> writes = view.writesTo(leaf);
    return !writes.empty() && llvm::all_of(writes, [&](const ContractView::Write &write) {
      const Access &access = *write.access;
      const Code &code = view.code(write.entry);
      return access.clears || (access.value.valid() && (isKept(code, access.value) ||
                                                        isListed(code, access.value, access.at)));
    });
  }

  bool isKept(const Code &code, ValueId value) const {
    const Sources &from = code.flow.sources(value);
    return !from.chosenByCaller() && !from.unknown && !from.signer && from.opaque.empty() &&
           from.calls.empty() && !from.loads.empty() && llvm::all_of(from.loads, [&](ValueId load) {
             const Access *read = code.flow.load(load);
             return read && !read->path.unknown && keyCount(read->path) == 0 &&
                    view.writtenByAuthorityOnly(shapeOf(read->path));
           });
  }

  /// Every way to the write asks a list that only those with authority keep.
  bool isListed(const Code &code, ValueId value, ValueId at) const {
    return mustPass(code.flow, at, [&](const Condition &c) {
      const Access *read = c.isFlag() && c.op == Op::Ne ? code.flow.load(c.a) : nullptr;
      return read && !read->path.unknown && keyCount(read->path) == 1 &&
             code.flow.same(firstKey(read->path), value) &&
             view.writtenByAuthorityOnly(shapeOf(read->path));
    });
  }

  const Module &module;
  const Model &model;
  const ContractView &view;
  Governor &governor;
};

} // namespace

void recogniseNamed(const Project &project, Model &model) {
  for (Governor &governor : model.governors)
    NamedFinder(project, model, governor).find();
}

} // namespace quorate::gov
