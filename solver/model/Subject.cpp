//===- Subject.cpp - what can be proved something of ------------------------===//

#include "solver/model/Subject.h"

#include "analyzer/governance/Authority.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

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

namespace {

/// "init", "initialize", "initializeV2": other setters may run as often as somebody may call them.
bool isNamedInitialiser(llvm::StringRef name) {
  name = name.ltrim('_');
  if (!name.consume_front("initialize") && !name.consume_front("initialise") &&
      !name.consume_front("init"))
    return false;
  return name.empty() || !llvm::isLower(name.front());
}

bool hasInitialiser(const ir::Module &module, ir::ContractId id) {
  auto named = [](const ir::Function &fn) { return fn.isEntry && isNamedInitialiser(fn.name); };
  if (llvm::none_of(module[id].functions, named) || !gov::isOutermost(module, id))
    return false;
  gov::ContractView view(module, id);
  return llvm::any_of(view.actions(), [&](ir::FunctionId f) { return isInitialiser(view, f); });
}

} // namespace

bool isInitialiser(const gov::ContractView &view, ir::FunctionId id) {
  return isNamedInitialiser(view.contract[id].name) &&
         gov::looksLikeSetup(view, view.guards(), view.code(id));
}

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
  for (uint32_t index = 0; index < module.contracts.size(); ++index) {
    ir::ContractId id(index);
    bool isSetUp = hasInitialiser(module, id);
    if (Subject *subject = isSetUp || others ? add(Subject::Kind::Contract, id) : nullptr)
      subject->isSetUp = isSetUp;
  }
  return all;
}

} // namespace quorate::solver
