//===- Subject.cpp - what can be proved something of ------------------------===//

#include "solver/model/Subject.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

bool isLinked(const gov::Model &model, std::vector<gov::Link> gov::Governor::*links,
              ir::ContractId id) {
  return llvm::any_of(model.governors, [&](const gov::Governor &governor) {
    return llvm::any_of(governor.*links, [&](const gov::Link &l) { return l.contract == id; }) ||
           llvm::any_of(governor.named, [&](const gov::Named &n) { return n.contract == id; });
  });
}

} // namespace

std::vector<Subject> subjects(const ir::Module &module, const gov::Model &model, bool others) {
  std::vector<Subject> all;
  auto known = [&](ir::ContractId id) {
    return llvm::any_of(all, [&](const Subject &s) { return s.governor.contract == id; });
  };
  for (const gov::Governor &governor : model.governors)
    if (!known(governor.contract))
      all.push_back({Subject::Kind::Governor, governor});
  auto add = [&](Subject::Kind kind, ir::ContractId id) -> Subject * {
    if (module[id].kind != ir::ContractKind::Contract || known(id))
      return nullptr;
    Subject subject{kind, {}};
    subject.governor.contract = id;
    all.push_back(std::move(subject));
    return &all.back();
  };
  for (const gov::Timelock &timelock : model.timelocks) {
    if (isLinked(model, &gov::Governor::timelocks, timelock.contract))
      continue;
    if (Subject *subject = add(Subject::Kind::Timelock, timelock.contract)) {
      subject->governor.entries = timelock.entries;
      subject->governor.payloadCalls = timelock.payloadCalls;
    }
  }
  for (const gov::VotesToken &token : model.tokens)
    if (token.delegates || token.checkpoints ||
        isLinked(model, &gov::Governor::tokens, token.contract))
      add(Subject::Kind::Token, token.contract);
  for (uint32_t id = 0; others && id < module.contracts.size(); ++id)
    add(Subject::Kind::Contract, ir::ContractId(id));
  return all;
}

} // namespace quorate::solver
