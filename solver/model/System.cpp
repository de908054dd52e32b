//===- System.cpp - the contracts that are proved together ------------------===//

#include "solver/model/System.h"

#include "analyzer/governance/Authority.h"
#include "analyzer/governance/Clock.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::solver {

System::System(TermBuilder &tb, const ir::Module &module, const gov::Model &model,
               const gov::Governor &governor, llvm::ArrayRef<Specification> properties,
               Subject::Kind kind)
    : tb(tb), module(module), model(model), governor(governor), kind(kind), properties(properties) {
  leaves.push_back({"block.number", tb.intSort(), -1, {}, {}, nullptr});
  leaves.push_back({"block.timestamp", tb.intSort(), -1, {}, {}, nullptr});
  leaves.push_back({"epoch", tb.intSort(), -1, {}, {}, nullptr});
  for (const char *ghost : {"runs[*]", "casts[*]", "receipts[*]", "weights[*]"})
    leaves.push_back({ghost, tb.arraySort(1, false), -1, {}, {}, nullptr});

  leaves.push_back({"balances", tb.intSort(), -1, {}, {}, nullptr});
  leaves.push_back({"delegated[*]", tb.arraySort(1, false), -1, {}, {}, nullptr});
  leaves.push_back({"payments", tb.intSort(), -1, {}, {}, nullptr});
  for (const char *ghost : {"setUps[*]", "payouts[*]", "codeThen[*]"})
    leaves.push_back({ghost, tb.arraySort(1, false), -1, {}, {}, nullptr});

  addInstance(governor.contract, false);
  timelockInstance = link(governor.timelocks, false);
  tokenInstance = link(governor.tokens, true);
  linkNamed();
  if (kind == Subject::Kind::Timelock)
    timelockInstance = 0;
  if (timelockInstance >= 0)
    timelock = model.timelock(instances[timelockInstance].id);
  else
    timelockUnknown = !governor.timelocks.empty();
  if (tokenInstance >= 0)
    token = model.token(instances[tokenInstance].id);

  instances[0].callsAnyone = timelockInstance < 0 && kind == Subject::Kind::Governor;
  if (timelockInstance >= 0)
    instances[timelockInstance].callsAnyone = true;
  if (auto found = find(0, governor.counter); found && leaves[found->leaf].sort.is_int())
    counterLeaf = int(found->leaf);
  // Whatever calls an address that it was given may be used to call the others.
  for (const gov::PayloadCall &payload : governor.payloadCalls) {
    const ir::Function &fn = (*instances[0].contract)[payload.function];
    if (fn[payload.call].op == ir::Op::ExtCall && !fn[payload.call].call().selector)
      instances[0].callsAnyone = true;
  }
  findSettled();
  findFront();
  findRecord();
  findOwnDelay();
  otherTally = kind == Subject::Kind::Governor && findOtherTally();
  findInitialisers();
  if (kind == Subject::Kind::Governor)
    findDeclared();
  if (kind == Subject::Kind::Token)
    findToken();
}

std::optional<unsigned> predecessorParameter(const ir::Function &function) {
  for (unsigned i = 0; i < function.params.size(); ++i) {
    const ir::Parameter &parameter = function.params[i];
    if (parameter.type.isScalar() && parameter.type.bits == 256 &&
        llvm::StringRef(parameter.name).contains_insensitive("predecessor"))
      return i;
  }
  return std::nullopt;
}

void System::findInitialisers() {
  gov::ContractView view(module, governor.contract);
  for (ir::FunctionId id : view.actions()) {
    const gov::EntryPoint *known = entry(0, id);
    bool ofLife = known && known->kind != gov::EntryKind::Setter;
    if (!ofLife && isInitialiser(view, id))
      initialisers.insert(id.index);
  }
}

void System::findToken() {
  const gov::VotesToken *own = model.token(governor.contract);
  if (!own)
    return;
  auto scalar = [&](const std::optional<gov::Leaf> &role, unsigned depth) {
    auto found = find(0, role);
    bool fits = found && found->node->kind == Node::Kind::Scalar &&
                leaves[found->leaf].type->depth == depth;
    return fits ? std::optional<unsigned>(found->leaf) : std::nullopt;
  };
  supplyLeaf = scalar(own->supply, 0);
  balanceLeaf = scalar(own->balances, 1);
  delegateLeaf = scalar(own->delegates, 1);
  auto record = find(0, own->checkpoints);
  if (!record)
    return;
  std::vector<unsigned> values;
  Checkpoints found;
  for (unsigned i = 0; i < record->node->leaves; ++i) {
    const LeafType &type = *leaves[record->leaf + i].type;
    if (type.isLength && type.depth == 1)
      found.length = record->leaf + i;
    else if (type.depth == 2 && type.type.kind == ir::TypeKind::UInt && !type.isLength)
      values.push_back(record->leaf + i);
  }
  if (values.size() != 2)
    return; // packed by hand, or something else
  // A point in time needs fewer bits than votes do.
  unsigned bits[2] = {leaves[values[0]].type->type.bits, leaves[values[1]].type->type.bits};
  if (bits[0] == bits[1])
    return;
  found.time = values[bits[0] > bits[1]];
  found.votes = values[bits[0] < bits[1]];
  if (!found.length) {
    constexpr uint32_t NumCheckpoints = 0x6fcfff45; // numCheckpoints(address)
    const ir::Contract &contract = *instances[0].contract;
    ir::FunctionId count = contract.findEntry(NumCheckpoints);
    if (!count.valid() || contract[count].returns.size() != 1)
      return;
    found.countBits = contract[count].returns[0].type.bits;
  }
  checkpoints = found;
  gov::ContractView view(module, governor.contract);
  for (ir::FunctionId id : view.actions()) {
    const gov::Code &code = view.code(id);
    for (const gov::Access &access : code.flat.accesses()) {
      auto written = access.write && !access.path.unknown && access.value.valid()
                         ? find(0, shapeOf(access.path))
                         : std::nullopt;
      if (written && written->leaf == found.time && written->node->kind == Node::Kind::Scalar)
        tokenCountsSeconds |=
            gov::clockOf(code.flow, code.flow.sources(access.value)) == gov::Clock::Timestamp;
    }
  }
}

void System::findRecord() {
  const gov::Governor &g = governor;
  std::set<ir::VarId> vars;
  for (const auto *role :
       {&g.record, &g.executed, &g.canceled, &g.proposer, &g.snapshot, &g.start, &g.deadline,
        &g.extension, &g.eta, &g.forVotes, &g.againstVotes, &g.abstainVotes, &g.receipt})
    if (*role && (*role)->shape.var.valid())
      vars.insert((*role)->shape.var);
  for (const ir::PathShape &kept : g.records)
    if (kept.var.valid())
      vars.insert(kept.var);
  for (unsigned i = FirstContractLeaf; i < leaves.size(); ++i)
    if (leaves[i].instance == 0 && vars.count(leaves[i].var) && leaves[i].type->depth > 0)
      record.insert(i);

  auto receipt = find(0, g.receipt);
  if (receipt && leaves[receipt->leaf].type->depth == 2)
    receiptLeaf = receipt->leaf;
  else if (!receipt)
    receiptLeaf = unwrittenReceipt();
  if (!receiptLeaf)
    return;
  // A number of votes beside the flag, in the same struct.
  const StateLeaf &flag = leaves[*receiptLeaf];
  if (flag.type->type.kind == ir::TypeKind::UInt && flag.type->type.bits >= 64)
    usedLeaf = receiptLeaf;
  for (unsigned i : record) {
    const LeafType &type = *leaves[i].type;
    auto steps = [](const LeafType &t) { return llvm::ArrayRef(t.steps).drop_back(); };
    if (i != *receiptLeaf && leaves[i].var == flag.var && type.depth == 2 &&
        type.type.kind == ir::TypeKind::UInt && type.type.bits >= 64 && !type.isLength &&
        !type.isContent && type.steps.back().first == ir::PathStep::Kind::Field &&
        steps(type) == steps(*flag.type))
      weightLeaf = weightLeaf ? std::nullopt : std::optional<unsigned>(i);
  }
  if (weightLeaf) // the sums are of one of them
    usedLeaf.reset();
}

void System::findOwnDelay() {
  const auto &delay = governor.delay;
  auto found =
      delay && delay->kind == gov::Formula::Kind::Leaf ? find(0, delay->leaf) : std::nullopt;
  if (found && leaves[found->leaf].type->depth == 0 &&
      leaves[found->leaf].space == ir::Space::Storage &&
      !gov::ContractView(module, instances[0].id).writesTo(delay->leaf).empty())
    ownDelay = found->leaf;
}

bool System::findOtherTally() const {
  const gov::Governor &g = governor;
  auto votes = find(0, g.forVotes);
  if (!votes || (g.againstVotes && g.abstainVotes))
    return false;
  std::set<unsigned> known;
  for (const auto *role : {&g.proposer, &g.snapshot, &g.deadline, &g.extension, &g.eta, &g.forVotes,
                           &g.againstVotes, &g.abstainVotes})
    if (auto found = find(0, *role))
      known.insert(found->leaf);
  gov::ContractView view(module, g.contract);
  auto proposes = [&](ir::FunctionId function) {
    return llvm::any_of(g.entries, [&](const gov::EntryPoint &e) {
      return e.kind == gov::EntryKind::Propose && e.function == function;
    });
  };
  // What a new proposal is given in the call that also casts its first vote is no tally, where
  // others vote by a call of their own.
  bool votesApart = llvm::any_of(g.entries, [&](const gov::EntryPoint &e) {
    return e.kind == gov::EntryKind::Vote && e.function.valid() && !proposes(e.function);
  });
  for (const gov::EntryPoint &e : g.entries) {
    if (e.kind != gov::EntryKind::Vote || !e.function.valid() ||
        (votesApart && proposes(e.function)))
      continue;
    for (const gov::Access &access : view.code(e.function).flat.accesses()) {
      auto found =
          access.write && !access.path.unknown ? find(0, shapeOf(access.path)) : std::nullopt;
      if (found && record.count(found->leaf) && !known.count(found->leaf) &&
          found->node->kind == Node::Kind::Scalar && leaves[found->leaf].type->depth == 1 &&
          leaves[found->leaf].type->type.kind == ir::TypeKind::UInt &&
          leaves[found->leaf].type->type.bits == leaves[votes->leaf].type->type.bits)
        return true;
    }
  }
  return false;
}

/// A receipt that no vote looks at is no receipt to the recogniser, and just what must be found:
/// the one flag that the proposal's record keeps for each account.
std::optional<unsigned> System::unwrittenReceipt() const {
  std::optional<unsigned> found;
  for (unsigned i = FirstContractLeaf; i < leaves.size(); ++i) {
    const StateLeaf &leaf = leaves[i];
    if (leaf.instance != 0 || leaf.type->depth != 2 || leaf.type->type.kind != ir::TypeKind::Bool ||
        !record.count(i))
      continue;
    if (found)
      return std::nullopt;
    found = i;
  }
  return found;
}

namespace {

/// Addresses as a deployment might have them: neither zero nor a precompile.
llvm::APInt madeUpAddress(unsigned instance, unsigned last) {
  return llvm::APInt(256, 0xC0DE0000 + instance).shl(112) + (last + instance);
}

} // namespace

Term System::implementationOf(unsigned instance) { return tb.num(madeUpAddress(instance, 0xB0)); }

void System::addInstance(ir::ContractId id, bool isVolatile) {
  unsigned number = unsigned(instances.size());
  Term address = tb.num(madeUpAddress(number, 0xA0));
  Instance instance{id, &module[id], address, isVolatile, true, false, {}, {}, {}, {}, false, -1};
  const ir::Contract &contract = module[id];
  // What is compiled has creation code, be it empty; runtime code alone does not say what it was.
  instance.hasCreation = contract.origin == Origin::Solidity ||
                         llvm::any_of(contract.functions, [](const ir::Function &fn) {
                           return fn.kind == ir::FunctionKind::Constructor && fn.hasBody();
                         });
  for (uint32_t v = 0; v < contract.vars.size(); ++v) {
    const ir::StateVar &var = contract.vars[v];
    instance.layouts.push_back(layoutOf(module, var.type));
    instance.firstLeaf.push_back(unsigned(leaves.size()));
    instance.links.push_back(-1);
    instance.late.push_back(false);
    for (const LeafType &leaf : instance.layouts.back().leaves) {
      ir::PathShape shape{ir::VarId(v), leaf.steps};
      bool isBool = leaf.type.kind == ir::TypeKind::Bool;
      leaves.push_back({contract.name + "." + ir::toString(module, contract, shape),
                        tb.arraySort(leaf.depth, isBool), int(number), ir::VarId(v), var.space,
                        nullptr});
    }
  }
  instances.push_back(std::move(instance));
  for (uint32_t v = 0; v < contract.vars.size(); ++v) {
    Instance &added = instances.back();
    for (unsigned i = 0; i < added.layouts[v].leaves.size(); ++i)
      leaves[added.firstLeaf[v] + i].type = &added.layouts[v].leaves[i];
  }
}

int System::link(const std::vector<gov::Link> &links, bool isVolatile) {
  int result = -1;
  for (const gov::Link &l : links) {
    ir::ContractId to = l.contract.valid() ? l.contract : l.only;
    if (!to.valid() || !l.var.valid() || to == governor.contract)
      continue;
    ir::ContractKind kind = module[to].kind;
    if (kind == ir::ContractKind::Interface || kind == ir::ContractKind::Abstract)
      continue;
    auto known = llvm::find_if(instances, [&](const Instance &i) { return i.id == to; });
    if (known == instances.end()) {
      if (result >= 0)
        continue; // a second timelock or token: its code is unknown to this proof
      addInstance(to, isVolatile);
      known = std::prev(instances.end());
    }
    if (!l.contract.valid())
      assumptions.insert("what " + (*instances[0].contract)[l.var].name + " names is " +
                         module[to].name + ", the one contract given that answers as it must");
    result = int(known - instances.begin());
    if (l.var.index < instances[0].links.size())
      instances[0].links[l.var.index] = result;
  }
  return result;
}

void System::linkNamed() {
  for (const gov::Named &n : governor.named) {
    auto leaf = find(0, n.leaf);
    if (!leaf || leaf->node->kind != Node::Kind::Scalar || (n.performs && timelockInstance >= 0) ||
        llvm::any_of(instances, [&](const Instance &i) { return i.id == n.contract; }))
      continue;
    unsigned instance = unsigned(instances.size());
    addInstance(n.contract, !n.performs);
    instances.back().isNamed = true;
    named.push_back({leaf->leaf, instance});
    if (n.performs)
      timelockInstance = int(instance);
    assumptions.insert("each contract that " + leaves[leaf->leaf].name + " names is " +
                       module[n.contract].name +
                       ", the one contract given that answers as it must, and was there before");
  }
}

std::optional<unsigned> System::tokenLeaf() const {
  if (governor.tokens.size() != 1)
    return std::nullopt;
  return instances[0].firstLeaf[governor.tokens[0].var.index];
}

std::optional<System::Found> System::find(unsigned instance, const ir::PathShape &shape) const {
  const Instance &in = instances[instance];
  if (!shape.var.valid() || shape.var.index >= in.layouts.size())
    return std::nullopt;
  const Node *node = in.layouts[shape.var.index].root.get();
  unsigned base = in.firstLeaf[shape.var.index];
  for (auto [kind, field] : shape.steps) {
    using Kind = ir::PathStep::Kind;
    if (kind == Kind::Length)
      return Found{base + node->leaf, node};
    if (kind == Kind::Field) {
      if (node->kind != Node::Kind::Struct || field >= node->children.size())
        return std::nullopt;
      node = node->children[field].get();
    } else {
      if (node->kind != Node::Kind::Array && node->kind != Node::Kind::Mapping)
        return std::nullopt;
      node = node->children[0].get();
    }
  }
  return Found{base + node->leaf, node};
}

llvm::ArrayRef<System::AddressLeaf> System::addressLeaves() {
  if (addresses)
    return *addresses;
  addresses.emplace();
  gov::ContractView view(module, instances[0].id);
  for (unsigned i = FirstContractLeaf; i < leaves.size(); ++i) {
    const StateLeaf &leaf = leaves[i];
    // A contract that governance let proposals name is what its code says.
    bool isOwn = leaf.instance == 0
                     ? leaf.space != ir::Space::Transient
                     : leaf.space == ir::Space::Immutable && instances[leaf.instance].isNamed;
    if (isOwn && leaf.type->depth == 0 && !leaf.type->isLength && !leaf.type->isContent &&
        leaf.type->type.bits >= AddressBits)
      addresses->push_back({i, leaf.space == ir::Space::Immutable ||
                                   view.writtenByAuthorityOnly({leaf.var, leaf.type->steps})});
  }
  return *addresses;
}

int System::instanceAt(const Term &address) const {
  for (unsigned i = 0; i < instances.size(); ++i)
    if (same(instances[i].address, address))
      return int(i);
  return -1;
}

bool System::isPayloadCall(unsigned instance, ir::FunctionId function, ir::ValueId call) const {
  auto among = [&](const std::vector<gov::PayloadCall> &calls) {
    return llvm::any_of(
        calls, [&](const gov::PayloadCall &p) { return p.function == function && p.call == call; });
  };
  if (instance == 0) // a timelock by itself stands there with its own
    return among(governor.payloadCalls);
  return int(instance) == timelockInstance && timelock && among(timelock->payloadCalls);
}

const gov::EntryPoint *System::entry(unsigned instance, ir::FunctionId function) const {
  const std::vector<gov::EntryPoint> *entries = instance == 0 ? &governor.entries
                                                : int(instance) == timelockInstance && timelock
                                                    ? &timelock->entries
                                                    : nullptr;
  if (entries)
    for (const gov::EntryPoint &e : *entries)
      if (e.function == function)
        return &e;
  return nullptr;
}

std::vector<std::string> System::incomplete() const {
  std::vector<std::string> reasons;
  for (const Instance &in : instances)
    if (!in.isVolatile)
      for (const std::string &reason : in.contract->incomplete)
        reasons.push_back("the code of " + in.contract->name + " is not complete: " + reason);
  reasons.insert(reasons.end(), overlaid.begin(), overlaid.end());
  return reasons;
}

int System::linkOf(unsigned leaf) const {
  const StateLeaf &info = leaves[leaf];
  if (info.instance < 0 || info.type->depth != 0)
    return -1;
  return instances[info.instance].links[info.var.index];
}

bool System::isLate(unsigned leaf) const {
  const StateLeaf &info = leaves[leaf];
  return info.instance >= 0 && instances[info.instance].late[info.var.index];
}

void System::setLate(unsigned leaf) {
  const StateLeaf &info = leaves[leaf];
  instances[info.instance].late[info.var.index] = true;
}

Term System::freshLeaf(unsigned leaf, llvm::StringRef prefix) {
  const StateLeaf &info = leaves[leaf];
  if (int link = linkOf(leaf); link >= 0) {
    const Term &address = instances[link].address;
    return isLate(leaf)
               ? tb.ite(tb.fresh((prefix + info.name).str(), tb.boolSort()), address, tb.zero())
               : address;
  }
  Term t = tb.fresh((prefix + info.name).str(), info.sort);
  if (info.type && info.type->depth == 0 && !info.sort.is_bool()) {
    tb.range(t, int(leaf) == counterLeaf ? std::min<unsigned>(info.type->type.bits, CounterBits)
                                         : info.type->range());
  } else if (leaf == Number || leaf == Timestamp) {
    tb.range(t, ClockBits);
    tb.fact(tb.gt(t, tb.zero())); // nothing is deployed in the genesis block
  }
  return t;
}

Terms System::freshLeaves(llvm::StringRef prefix) {
  Terms result;
  for (unsigned i = 0; i < leaves.size(); ++i)
    result.push_back(freshLeaf(i, prefix));
  return result;
}

Terms System::zeroLeaves() {
  Terms result;
  for (unsigned i = 0; i < leaves.size(); ++i) {
    const StateLeaf &info = leaves[i];
    bool isGiven = i < Runs;
    if (info.instance >= 0) {
      const Instance &in = instances[info.instance];
      // Without the code that deploys it, only its mappings are known to begin empty.
      isGiven = in.isVolatile || given.count(i) ||
                (linkOf(i) >= 0 && info.space == ir::Space::Immutable) ||
                (!in.hasCreation && !info.type->isInTable() && info.space != ir::Space::Transient);
    }
    result.push_back(isGiven ? freshLeaf(i, "0.") : tb.zeroOf(info.sort));
    if (auto kept = given.find(i); kept != given.end() && linkOf(i) < 0 && info.sort.is_int())
      tb.range(result.back(), kept->second);
  }
  return result;
}

} // namespace quorate::solver
