//===- Settle.cpp - what only the transitions tell of a system ----------------===//

#include "solver/engine/Settle.h"

#include "analyzer/governance/Queries.h"
#include "solver/smt/Limits.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

bool isLifecycle(const System &system, const Transition &t) {
  const gov::EntryPoint *entry = system.entry(t.instance, t.function);
  return t.instance == 0 && entry && entry->kind != gov::EntryKind::Setter;
}

namespace {

/// What an execution reads that is not of what it calls: flags, times and tallies.
std::set<unsigned> roleLeaves(const System &system) {
  std::set<unsigned> leaves;
  const gov::Governor &g = system.governor;
  for (const auto *role :
       {&g.executed, &g.canceled, &g.proposer, &g.snapshot, &g.start, &g.deadline, &g.extension,
        &g.eta, &g.forVotes, &g.againstVotes, &g.abstainVotes, &g.receipt})
    if (auto found = system.find(0, *role))
      leaves.insert(found->leaf);
  for (const auto *stage : {&g.executedStage, &g.canceledStage})
    if (auto found = *stage ? system.find(0, (*stage)->leaf) : std::nullopt)
      leaves.insert(found->leaf);
  return leaves;
}

void findPayload(System &system, llvm::ArrayRef<std::unique_ptr<Transition>> transitions) {
  std::set<unsigned> others = roleLeaves(system);
  for (const auto &t : transitions)
    for (unsigned leaf : t->record.payload) {
      const StateLeaf &info = system.leaves[leaf];
      if (system.record.count(leaf) && !others.count(leaf))
        system.payload.insert(leaf);
      else if (info.instance == 0 && info.space == ir::Space::Storage && info.type->depth > 0 &&
               !others.count(leaf))
        system.payloadElsewhere = true;
    }
  // How many there are belongs to what is called.
  std::set<unsigned> lengths;
  for (unsigned leaf : system.payload)
    for (unsigned other : system.record) {
      const LeafType &type = *system.leaves[other].type;
      auto prefix = llvm::ArrayRef(type.steps);
      auto steps = llvm::ArrayRef(system.leaves[leaf].type->steps);
      if (type.isLength && type.depth == 1 && system.leaves[other].var == system.leaves[leaf].var &&
          prefix.size() <= steps.size() &&
          prefix.drop_back() == steps.take_front(prefix.size() - 1))
        lengths.insert(other);
    }
  system.payload.insert(lengths.begin(), lengths.end());
}

/// Of a table by caller, alone or below one key that the code names. One into which anyone can
/// write himself gives no rights.
void addMembership(System &system, unsigned instance, const gov::ContractView &view,
                   const gov::Code &code, const ir::AccessPath &path, Memberships &tables) {
  auto found = system.find(instance, shapeOf(path));
  if (!found || found->node->kind != Node::Kind::Scalar ||
      !view.writtenByAuthorityOnly(shapeOf(path)))
    return;
  std::optional<llvm::APInt> role;
  unsigned keys = 0;
  bool caller = false;
  for (const ir::PathStep &step : path.steps) {
    if (!step.value.valid())
      continue;
    ++keys;
    if (code.flow.isCaller(step.value))
      caller = keys == system.leaves[found->leaf].type->depth;
    else if (!(role = step.constant))
      return;
  }
  if (!caller || keys > 2)
    return;
  std::pair<unsigned, std::optional<llvm::APInt>> table{
      found->leaf, role ? std::optional(role->zextOrTrunc(256)) : std::nullopt};
  if (!llvm::is_contained(tables, table))
    tables.push_back(table);
}

/// Stored addresses that the caller is compared with, whatever comes of it: where one of several
/// may act, the guard is no single condition.
void findCompared(const System &system, unsigned instance, const gov::Code &code,
                  std::set<unsigned> &found) {
  for (const gov::Condition &condition : gov::allConditions(code.flow)) {
    if (condition.isFlag() || (condition.op != ir::Op::Eq && condition.op != ir::Op::Ne))
      continue;
    for (auto [sender, other] :
         {std::pair(condition.a, condition.b), std::pair(condition.b, condition.a)}) {
      const gov::Access *read =
          code.flow.isCaller(sender) ? code.flow.load(code.flow.strip(other)) : nullptr;
      if (!read || read->path.unknown)
        continue;
      auto leaf = system.find(instance, shapeOf(read->path));
      if (leaf && system.leaves[leaf->leaf].type->depth == 0 &&
          leaf->node->kind == Node::Kind::Scalar)
        found.insert(leaf->leaf);
    }
  }
}

/// Of what an entry point writes: whom it holds its caller against.
void findWriters(System &system, unsigned instance, const gov::ContractView &view,
                 const gov::Code &code, std::set<unsigned> &found, Memberships &tables) {
  std::set<ir::PathShape> seen;
  for (const gov::Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown || !seen.insert(shapeOf(access.path)).second)
      continue;
    gov::Authority authority = gov::authorityOf(view, code, access.at);
    if (authority.kind == gov::Authority::Kind::Role && authority.leaf)
      addMembership(system, instance, view, code, *authority.leaf, tables);
    if (authority.kind != gov::Authority::Kind::Address || !authority.leaf) {
      // A caller who is none of them may not act, or it is no guard: the properties tell.
      findCompared(system, instance, code, found);
      continue;
    }
    auto leaf = system.find(instance, shapeOf(*authority.leaf));
    if (leaf && system.leaves[leaf->leaf].type->depth == 0 &&
        leaf->node->kind == Node::Kind::Scalar)
      found.insert(leaf->leaf);
  }
}

/// Tables that the caller has to be in, whatever else is asked of what is written.
void findTables(System &system, unsigned instance, const gov::ContractView &view,
                const gov::Code &code, Memberships &tables) {
  for (const gov::Condition &condition : gov::allConditions(code.flow))
    if (condition.isFlag())
      if (const gov::Access *read = code.flow.load(code.flow.strip(condition.a));
          read && !read->path.unknown)
        addMembership(system, instance, view, code, read->path, tables);
}

void findCommanders(System &system) {
  if (system.kind != Subject::Kind::Governor || system.timelockInstance <= 0)
    return;
  auto instance = unsigned(system.timelockInstance);
  gov::ContractView view(system.module, system.instances[instance].id);
  std::set<unsigned> found;
  for (ir::FunctionId entry : view.actions()) {
    const gov::Code &code = view.code(entry);
    findWriters(system, instance, view, code, found, system.commandTables);
    findTables(system, instance, view, code, system.commandTables);
  }
  system.commanders.assign(found.begin(), found.end());
}

void findAuthorities(System &system) {
  gov::ContractView view(system.module, system.instances[0].id);
  std::set<unsigned> found, cancellers;
  for (ir::FunctionId entry : view.actions()) {
    const gov::EntryPoint *known = system.entry(0, entry);
    if (known && (known->kind == gov::EntryKind::Cancel || known->kind == gov::EntryKind::Veto))
      findCompared(system, 0, view.code(entry), cancellers);
    // Whoever alone may queue or execute has rights as well.
    if (known && (known->kind == gov::EntryKind::Queue || known->kind == gov::EntryKind::Execute ||
                  known->kind == gov::EntryKind::Emergency))
      findCompared(system, 0, view.code(entry), found);
    if (known && known->kind != gov::EntryKind::Setter && known->kind != gov::EntryKind::Cancel &&
        known->kind != gov::EntryKind::Veto)
      continue;
    findWriters(system, 0, view, view.code(entry), found, system.memberships);
  }
  system.authorities.assign(found.begin(), found.end());
  system.cancellers.assign(cancellers.begin(), cancellers.end());
}

/// What deployment leaves at zero, and no call changes.
void findUnwritten(System &system, llvm::ArrayRef<std::unique_ptr<Transition>> transitions) {
  auto stays = [&](unsigned leaf) {
    Term zero = system.tb.zeroOf(system.leaves[leaf].sort);
    return llvm::all_of(transitions, [&](const auto &t) {
      bool deploys = t == transitions.front();
      return llvm::all_of(t->record.obligations, [&](const Snapshot &s) {
        return leaf < s.leaves.size() &&
               same(s.leaves[leaf], deploys || leaf >= s.since.size() ? zero : s.since[leaf]);
      });
    });
  };
  for (unsigned leaf = FirstContractLeaf; leaf < system.leaves.size(); ++leaf)
    if (system.leaves[leaf].instance == 0 && system.leaves[leaf].space == ir::Space::Storage &&
        stays(leaf))
      system.unwritten.insert(leaf);
}

/// A sum of what accounts hold is no parameter: whenever it changes, a number of the caller's own
/// changes by as much (modulo 2^256, as code before Solidity 0.8 counts).
bool isSumOfHoldings(const System &system, unsigned total,
                     llvm::ArrayRef<std::unique_ptr<Transition>> transitions) {
  constexpr unsigned Limit = 200'000; // Z3 resource units
  TermBuilder &tb = system.tb;
  std::set<unsigned> held;
  for (unsigned leaf = FirstContractLeaf; leaf < system.leaves.size(); ++leaf)
    if (system.isNumberOfAccount(leaf) &&
        system.leaves[leaf].type->type.bits == system.leaves[total].type->type.bits)
      held.insert(leaf);
  for (const auto &t : transitions)
    for (const Snapshot &s : t->record.obligations) {
      if (held.empty() || !t->function.valid() || total >= s.since.size() ||
          same(s.since[total], s.leaves[total]))
        continue;
      auto grew = [&](const Term &was, const Term &is) {
        return tb.mod(tb.sub(is, was), tb.pow2(256));
      };
      std::erase_if(held, [&](unsigned leaf) {
        if (!t->record.caller)
          return true;
        z3::solver solver(tb.c, z3::solver::simple());
        configure(solver, Limit, 0);
        for (const Term &fact : t->record.facts.list)
          solver.add(fact);
        solver.add(s.when);
        solver.add(tb.ne(grew(s.since[total], s.leaves[total]),
                         grew(tb.select(s.since[leaf], *t->record.caller),
                              tb.select(s.leaves[leaf], *t->record.caller))));
        return solver.check() != z3::unsat;
      });
    }
  return !held.empty();
}

void findSettings(System &system, llvm::ArrayRef<std::unique_ptr<Transition>> transitions) {
  std::set<unsigned> byAdministration, byLife;
  for (const auto &t : transitions) {
    if (!t->function.valid())
      continue;
    for (const Snapshot &s : t->record.obligations)
      for (unsigned leaf = FirstContractLeaf; leaf < s.since.size(); ++leaf)
        if (!same(s.since[leaf], s.leaves[leaf]))
          (isLifecycle(system, *t) ? byLife : byAdministration).insert(leaf);
  }
  for (unsigned leaf : byLife)
    if (llvm::is_contained(system.authorities, leaf))
      byAdministration.insert(leaf);
  for (unsigned leaf : byAdministration) {
    if (llvm::is_contained(system.authorities, leaf) || llvm::is_contained(system.commanders, leaf))
      system.changingAuthorities.push_back(leaf);
    const StateLeaf &info = system.leaves[leaf];
    bool isLink = info.instance == 0 && system.instances[0].links[info.var.index] >= 0;
    if (info.instance == 0 && info.type->depth == 0 && info.space == ir::Space::Storage &&
        !info.type->isLength && !info.type->isContent && !isLink &&
        int(leaf) != system.counterLeaf && !byLife.count(leaf) &&
        !llvm::is_contained(system.authorities, leaf) &&
        !(info.sort.is_int() && isSumOfHoldings(system, leaf, transitions)))
      system.settings.push_back(leaf);
  }
}

/// A number of votes, of seconds, a share: as the lifecycle uses it.
void findMeasures(System &system) {
  if (system.kind != Subject::Kind::Governor || system.settings.empty())
    return;
  gov::ContractView view(system.module, system.instances[0].id);
  gov::Lifecycle life(system.model, view);
  for (unsigned leaf : system.settings)
    system.measures[leaf] = gov::measureOf(
        life, ir::PathShape{system.leaves[leaf].var, system.leaves[leaf].type->steps});
}

} // namespace

void settle(System &system, llvm::ArrayRef<std::unique_ptr<Transition>> transitions) {
  for (const auto &t : transitions)
    if (const gov::EntryPoint *entry = system.entry(t->instance, t->function);
        entry && !t->record.pastVotes.empty()) {
      system.cancelAsksVotes |= entry->kind == gov::EntryKind::Cancel;
      system.weighsPast |= entry->kind == gov::EntryKind::Vote;
    }
  for (const auto &t : transitions)
    if (const gov::EntryPoint *entry = system.entry(t->instance, t->function);
        entry && entry->kind == gov::EntryKind::Propose)
      for (const Term &key : t->record.proposals)
        system.keyIsHash |= isHash(key);
  findPayload(system, transitions);
  findAuthorities(system);
  findCommanders(system);
  findSettings(system, transitions);
  findUnwritten(system, transitions);
  findMeasures(system);
}

} // namespace quorate::solver
