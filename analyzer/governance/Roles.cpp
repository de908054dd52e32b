//===- Roles.cpp - recognition, put together ---------------------------------===//

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

bool Formula::operator==(const Formula &other) const {
  return kind == other.kind && constant == other.constant && leaf == other.leaf &&
         parts == other.parts;
}

using namespace ir;

namespace {

template <class Role> const Role *find(const std::vector<Role> &roles, ContractId id) {
  for (const Role &role : roles)
    if (role.contract == id)
      return &role;
  return nullptr;
}

} // namespace

const Governor *Model::governor(ContractId id) const { return find(governors, id); }
const Timelock *Model::timelock(ContractId id) const { return find(timelocks, id); }
const VotesToken *Model::token(ContractId id) const { return find(tokens, id); }
const Approval *Model::approval(ContractId id) const { return find(approvals, id); }
const Conviction *Model::conviction(ContractId id) const { return find(convictions, id); }

Evidence because(std::string text, const Place &place) { return {std::move(text), place}; }

Leaf leafAt(const AccessPath &path, std::string why, const Place &place) {
  return Leaf{shapeOf(path), {because(std::move(why), place)}};
}

bool keepsFrom(const Code &code, const PathShape &leaf, uint64_t value, ValueId call) {
  PathQuery query;
  query.target = [call](ValueId v) { return v == call; };
  query.assume = whileHolding(code, leaf, value);
  return !findPath(code.flow, query).exists();
}

bool waitsFor(const Code &code, const PathShape &leaf, ValueId call) {
  return mustPass(code.flow, call, [&](const Condition &c) {
    auto test = clockTest(code.flow, c);
    return test && test->after && llvm::any_of(test->leaves, [&](const Access *read) {
             return shapeOf(read->path) == leaf;
           });
  });
}

void addEntry(std::vector<EntryPoint> &entries, EntryPoint entry) {
  for (EntryPoint &known : entries)
    if (known.function == entry.function && known.kind == entry.kind) {
      for (Evidence &evidence : entry.evidence)
        if (llvm::none_of(known.evidence,
                          [&](const Evidence &e) { return e.text == evidence.text; }))
          known.evidence.push_back(std::move(evidence));
      return;
    }
  entries.push_back(std::move(entry));
}

bool isOutermost(const Module &module, ContractId id) {
  const Contract &contract = module[id];
  if (contract.kind == ContractKind::Interface || contract.kind == ContractKind::Library)
    return false;
  if (contract.kind == ContractKind::Contract)
    return true;
  return llvm::none_of(module.contracts, [&](const std::unique_ptr<Contract> &other) {
    return llvm::is_contained(other->bases, contract.name);
  });
}

Model recognise(const Module &module) {
  Model model;
  Project project(module);
  for (uint32_t i = 0; i < module.contracts.size(); ++i) {
    ContractId id(i);
    if (!isOutermost(module, id))
      continue;
    auto conviction = recogniseConviction(project.view(id));
    auto governor = conviction ? std::nullopt : recogniseGovernor(project, id);
    bool executes = governor && llvm::any_of(governor->entries, [](const EntryPoint &e) {
                      return e.kind == EntryKind::Execute;
                    });
    // What performs its own proposals is a governor, even if they wait in it.
    if (auto timelock = executes || conviction ? std::nullopt : recogniseTimelock(project, id))
      model.timelocks.push_back(std::move(*timelock));
    if (!conviction && !governor)
      if (auto approval = recogniseApproval(project.view(id)))
        model.approvals.push_back(std::move(*approval));
    if (conviction)
      model.convictions.push_back(std::move(*conviction));
    if (governor)
      model.governors.push_back(std::move(*governor));
    if (auto token = recogniseToken(project, id))
      model.tokens.push_back(std::move(*token));
  }
  recogniseLinks(project, model);
  recogniseNamed(project, model);
  return model;
}

} // namespace quorate::gov
