//===- Transition.cpp - one step of the system ------------------------------===//

#include "solver/engine/Transition.h"

#include "analyzer/governance/Queries.h"
#include "solver/smt/Limits.h"

#include <utility>

namespace quorate::solver {

ir::FunctionId constructorOf(const ir::Contract &contract) {
  for (uint32_t f = 0; f < contract.functions.size(); ++f)
    if (contract.functions[f].kind == ir::FunctionKind::Constructor &&
        contract.functions[f].isEntry && contract.functions[f].hasBody())
      return ir::FunctionId(f);
  return ir::FunctionId();
}

namespace {

std::string nameOf(const ir::Contract &contract, const ir::Function &fn) {
  return contract.name + "." + (fn.signature.empty() ? fn.name : fn.signature);
}

} // namespace

std::vector<std::pair<unsigned, ir::FunctionId>> entryPoints(const System &system) {
  std::vector<std::pair<unsigned, ir::FunctionId>> result;
  for (unsigned i = 0; i < system.instances.size(); ++i) {
    const ir::Contract &contract = *system.instances[i].contract;
    if (system.instances[i].isVolatile || system.instances[i].worksFor >= 0)
      continue;
    // By what it does: the compilers of 0.4 let a function that is called constant write state.
    gov::ContractView view(system.module, system.instances[i].id);
    for (uint32_t f = 0; f < contract.functions.size(); ++f) {
      const ir::Function &fn = contract.functions[f];
      if (fn.isEntry && fn.kind != ir::FunctionKind::Constructor && fn.hasBody() &&
          (view.mayAct(ir::FunctionId(f)) ||
           (system.watchesFailures && mayFailAssert(contract, ir::FunctionId(f)))))
        result.emplace_back(i, ir::FunctionId(f));
    }
  }
  return result;
}

namespace {

/// A proxy runs the code, immutables included; what the constructor stored, or did to what is told
/// of the contract's storage, is not there.
void restoreStorage(const System &system, unsigned instance, const Terms &empty, State &state) {
  for (unsigned i = Runs; i < system.leaves.size(); ++i) {
    const StateLeaf &leaf = system.leaves[i];
    if (leaf.instance < 0 || (leaf.instance == int(instance) && leaf.space != ir::Space::Immutable))
      state.leaves[i] = empty[i];
  }
}

} // namespace

Deployment deploy(Executor &e, Record &record) {
  Record *outer = e.attach(&record);
  Deployment d;
  d.state.leaves = e.system.zeroLeaves();
  // What the governor refers to is there before it.
  for (unsigned i = unsigned(e.system.instances.size()); i-- > 0;) {
    const Instance &instance = e.system.instances[i];
    ir::FunctionId constructor = constructorOf(*instance.contract);
    if (instance.isVolatile || instance.worksFor >= 0 || d.path.dead)
      continue;
    Message message{i, e.tb.zero(), e.tb.zero(), false, {}, {}, {}, ""};
    if (constructor.valid()) {
      Terms empty = d.state.leaves;
      Term &address = e.system.instances[i].address, own = address;
      if (instance.isProxied)
        address = e.system.implementationOf(i);
      message = e.arbitraryMessage(i, constructor, d.state);
      Outcome outcome = e.run(record, i, constructor, message, d.path, d.state);
      address = own;
      d.path = std::move(outcome.path);
      if (!d.path.dead)
        d.state = std::move(outcome.state);
      if (!d.path.dead && instance.isProxied)
        restoreStorage(e.system, i, empty, d.state);
    }
    d.messages.push_back(std::move(message));
    d.order.push_back(i);
  }
  e.attach(outer);
  return d;
}

namespace {

/// Some set-up can run right after deployment; nothing if that is not known.
std::optional<bool> canBeSetUp(Executor &e) {
  constexpr uint64_t Limit = 4'000'000; // Z3 resource units
  Record record;
  Deployment d = deploy(e, record);
  if (d.path.dead)
    return std::nullopt;
  Record *outer = e.attach(&record);
  Terms ways;
  for (uint32_t f : e.system.initialisers) {
    ir::FunctionId function(f);
    Message message = e.arbitraryMessage(0, function, d.state);
    Outcome outcome = e.run(record, 0, function, message, d.path, d.state);
    if (!outcome.path.dead)
      ways.push_back(e.tb.all(outcome.path.literals));
  }
  e.attach(outer);
  z3::solver solver(e.tb.c, z3::solver::simple());
  configure(solver, Limit, 0);
  for (const Term &fact : record.facts.list)
    solver.add(fact);
  solver.add(e.tb.any(ways));
  z3::check_result result = solver.check();
  return result == z3::unknown ? std::nullopt : std::optional(result == z3::sat);
}

/// Its constructor is what keeps it from being set up.
bool isLocked(Executor &e) {
  Instance &governor = e.system.instances[0];
  if (e.system.initialisers.empty() || !constructorOf(*governor.contract).valid() ||
      canBeSetUp(e) != false)
    return false;
  governor.isProxied = true;
  bool opens = canBeSetUp(e) == true;
  governor.isProxied = false;
  return opens;
}

/// The proposal that a call is about, if it takes its key and proposals name contracts.
std::optional<Term> namingProposal(const System &system, unsigned instance, ir::FunctionId function,
                                   const Message &message) {
  const gov::EntryPoint *entry = instance == 0 ? system.entry(0, function) : nullptr;
  if (system.named.empty() || !entry || entry->keyParam < 0 ||
      size_t(entry->keyParam) >= message.arguments.size() ||
      message.arguments[size_t(entry->keyParam)].kind != Value::Kind::Scalar)
    return std::nullopt;
  return message.arguments[size_t(entry->keyParam)].term();
}

/// Of a call about a proposal, whether the contracts that it names are those of the system; what
/// they do is then seen at once, and nothing else runs where it calls them.
enum class Names : uint8_t { Either, System, Others };

void suppose(const System &system, Names names, const Term &proposal, Path &path, State &state) {
  TermBuilder &tb = system.tb;
  Terms all;
  for (const System::NamedLink &link : system.named) {
    Term &leaf = state.leaves[link.leaf];
    const Term &address = system.instances[link.instance].address;
    all.push_back(tb.eq(tb.select(leaf, proposal), address));
    if (names == Names::System)
      leaf = tb.store(leaf, proposal, address);
  }
  if (names == Names::Others)
    path.literals.push_back(tb.not_(tb.all(all)));
}

/// One pass over the entry points; which contracts may call anyone, and which links deployment may
/// leave unset, is found out on the way.
std::vector<std::unique_ptr<Transition>> collect(Executor &e, bool &again) {
  System &system = e.system;
  TermBuilder &tb = e.tb;
  std::vector<std::unique_ptr<Transition>> result;

  auto deployment = std::make_unique<Transition>();
  deployment->name = "deployment";
  auto deployed = [&](const char *where) {
    Deployment d = deploy(e, deployment->record);
    if (d.path.dead)
      return;
    deployment->record.obligeAtEnd(tb.all(d.path.literals), d.state.leaves, where, {});
    for (unsigned i = FirstContractLeaf; i < system.leaves.size(); ++i)
      if (int link = system.linkOf(i); link >= 0 && !system.isLate(i) &&
                                       !same(d.state.leaves[i], system.instances[link].address)) {
        system.setLate(i);
        again = true;
      }
  };
  bool proxied = std::exchange(system.instances[0].isProxied, false);
  deployed("after deployment");
  system.instances[0].isProxied = proxied;
  if (proxied) // whoever uses it as it is has the same guarantees
    deployed("after the deployment of a proxy");
  result.push_back(std::move(deployment));

  auto start = [&](Transition &t, State &state) {
    state.leaves = system.freshLeaves("s.");
    state.since = state.leaves;
    t.record.assumed.push_back({tb.boolean(true), state.leaves, "before", {}, 0});
  };

  for (const Instance &in : system.instances)
    if (!in.isVolatile && !in.hasCreation)
      result[0]->record.assumptions.insert("how " + in.contract->name +
                                           " was deployed is not known; its mappings begin empty");
  if (system.counterLeaf >= 0)
    result[0]->record.assumptions.insert(system.leaves[system.counterLeaf].name +
                                         " does not wrap around");

  auto tick = std::make_unique<Transition>();
  tick->name = "the passing of time";
  tick->record.assumptions.insert("block numbers and times stay below 2^39");
  Record *outer = e.attach(&tick->record);
  State state;
  start(*tick, state);
  for (WorldLeaf clock : {Number, Timestamp}) {
    Term next = system.freshLeaf(clock, "next.");
    tb.fact(tb.ge(next, state.leaves[clock]));
    state.leaves[clock] = next;
  }
  // Meanwhile others act: contracts outside of the system, and the token inside it.
  for (unsigned i = 0; i < system.leaves.size(); ++i) {
    const StateLeaf &leaf = system.leaves[i];
    if (i == Epoch || system.isVolatile(leaf) || system.isShared(i))
      state.leaves[i] = system.freshLeaf(i, "next.");
    else if (leaf.space == ir::Space::Transient)
      state.leaves[i] = tb.zeroOf(leaf.sort);
  }
  tick->record.obligeAtEnd(tb.boolean(true), state.leaves, "later", state.since);
  e.attach(outer);
  result.push_back(std::move(tick));

  auto enter = [&](unsigned instance, ir::FunctionId function, Names names) {
    const ir::Contract &contract = *system.instances[instance].contract;
    auto t = std::make_unique<Transition>();
    t->name = nameOf(contract, contract[function]);
    t->instance = instance;
    t->function = function;
    outer = e.attach(&t->record);
    State before;
    start(*t, before);
    Message message = e.arbitraryMessage(instance, function, before);
    auto proposal = namingProposal(system, instance, function, message);
    Path path;
    if (proposal && names != Names::Either) {
      suppose(system, names, *proposal, path, before);
      before.since = t->record.assumed.front().leaves = before.leaves;
    }
    t->record.caller = message.caller;
    Outcome outcome = e.run(t->record, instance, function, message, path, before);
    if (!outcome.path.dead)
      t->record.obligeAtEnd(tb.all(outcome.path.literals), outcome.state.leaves, "after " + t->name,
                            outcome.state.since);
    State began;
    began.leaves = t->record.assumed.front().leaves;
    e.bindCalls(t->record, began);
    e.attach(outer);
    result.push_back(std::move(t));
    return proposal.has_value();
  };
  for (auto [instance, function] : entryPoints(system))
    if (enter(instance, function, system.named.empty() ? Names::Either : Names::System))
      enter(instance, function, Names::Others);
  return result;
}

} // namespace

std::vector<std::unique_ptr<Transition>> transitions(Executor &e) {
  e.system.instances[0].isProxied = e.system.collides || isLocked(e);
  for (;;) {
    bool more = false;
    std::vector<std::unique_ptr<Transition>> result = collect(e, more);
    for (unsigned caller : e.callsUnknown()) {
      more |= !e.system.instances[caller].callsAnyone;
      e.system.instances[caller].callsAnyone = true;
    }
    if (!more)
      return result;
  }
}

} // namespace quorate::solver
