//===- QuorumFacts.cpp - how many votes a proposal needs, and has -----------===//

#include "solver/property/Property.h"

#include "analyzer/governance/Queries.h"

#include "llvm/ADT/STLExtras.h"

#include <array>

namespace quorate::solver {

namespace {

/// Made of tallies, and numbers that they are counted in.
bool isOfTallies(const System &system, const gov::Formula &formula) {
  using Kind = gov::Formula::Kind;
  const gov::Governor &g = system.governor;
  switch (formula.kind) {
  case Kind::Constant:
    return true;
  case Kind::Leaf:
    return llvm::any_of(
        std::array{&g.forVotes, &g.againstVotes, &g.abstainVotes},
        [&](const auto *tally) { return *tally && (*tally)->shape == formula.leaf; });
  case Kind::Div:
    return false;
  default:
    return llvm::all_of(formula.parts,
                        [&](const gov::Formula &part) { return isOfTallies(system, part); });
  }
}

bool multiplies(const gov::Formula &formula) {
  return formula.kind == gov::Formula::Kind::Mul || llvm::any_of(formula.parts, multiplies);
}
/// The proposal keeps what this view says when it is made, and nothing else is stored there.
bool isKept(System &system, const gov::Formula &needed, ir::FunctionId says) {
  if (needed.kind != gov::Formula::Kind::Leaf)
    return false;
  if (auto known = system.keepsQuorum.find(says.index); known != system.keepsQuorum.end())
    return known->second;
  gov::ContractView view(system.module, system.instances[0].id);
  auto loadedIn = [](const gov::Code &code, ir::ValueId value) -> std::optional<ir::PathShape> {
    const gov::Access *read = code.flow.load(code.flow.strip(value));
    return read && !read->path.unknown && gov::keyCount(read->path) == 0
               ? std::optional(shapeOf(read->path))
               : std::nullopt;
  };
  std::set<std::optional<ir::PathShape>> said;
  const gov::Code &code = view.code(says);
  for (const ir::Instruction &in : code.flat.code.instructions)
    if (in.op == ir::Op::Return && in.operands.size() == 1)
      said.insert(loadedIn(code, in.operands[0]));
  bool kept = said.size() == 1 && said.begin()->has_value();
  for (const gov::ContractView::Write &write : view.writesTo(needed.leaf))
    kept &= write.access->clears ||
            (write.access->value.valid() &&
             loadedIn(view.code(write.entry), write.access->value) == *said.begin());
  return system.keepsQuorum[says.index] = kept;
}

} // namespace

/// A number of votes; a share of the supply is held against something else.
bool namesVotes(llvm::StringRef name) {
  if (!name.contains_insensitive("quorum"))
    return false;
  for (llvm::StringRef share : {"bps", "basis", "pct", "percent", "numerator", "denominator",
                                "fraction", "ratio", "rate", "factor", "permille"})
    if (name.contains_insensitive(share))
      return false;
  return true;
}

namespace {

/// The reference that a function takes is to the record of a proposal.
bool takesRecord(const System &system, const ir::Parameter &parameter) {
  auto record = system.find(0, system.governor.record);
  return record && parameter.type.isRef() && parameter.type.space == ir::Space::Storage &&
         record->node->depth == 1 && parameter.type.data == record->node->data;
}

/// The first argument of this function is a proposal: something that is kept for proposals is read
/// under it. Else, by its name, or a point in time.
bool takesProposal(System &system, ir::FunctionId function) {
  if (auto known = system.takesProposal.find(function.index); known != system.takesProposal.end())
    return known->second;
  gov::ContractView view(system.module, system.instances[0].id);
  const gov::Code &code = view.code(function);
  llvm::StringRef name = view.contract[function].params[0].name;
  bool found = name.contains_insensitive("proposal") || name.ends_with_insensitive("id");
  for (const gov::Access &access : code.flat.accesses())
    found |= !access.path.unknown && gov::perProposal(system.governor.records, access.path) &&
             gov::parameterOf(code.flow, gov::firstKey(access.path)) == 0;
  system.takesProposal.emplace(function.index, found);
  return found;
}

} // namespace

ir::FunctionId quorumFunction(const System &system) {
  const ir::Contract &contract = *system.instances[0].contract;
  auto fits = [&](const ir::Function &fn) {
    if (fn.returns.size() != 1 || fn.params.size() > 1 || !fn.hasBody())
      return false;
    ir::TypeKind kind = fn.returns[0].type.kind;
    if (kind != ir::TypeKind::UInt && kind != ir::TypeKind::Bool)
      return false;
    return fn.params.empty() || fn.params[0].type.isScalar() || takesRecord(system, fn.params[0]);
  };
  ir::FunctionId view = system.governor.quorumView;
  if (view.valid() && fits(contract[view]))
    return view;
  for (uint32_t f = 0; f < contract.functions.size(); ++f) {
    const ir::Function &fn = contract.functions[f];
    if (fn.isEntry && fn.mutability <= ir::Mutability::View && fits(fn) && namesVotes(fn.name) &&
        fn.returns[0].type.kind == ir::TypeKind::UInt)
      return ir::FunctionId(f);
  }
  return ir::FunctionId();
}

std::optional<Term> Facts::quorum(const Term &proposal) {
  return votesNeeded(quorumFunction(system), proposal);
}

std::optional<Term> Facts::closedEarly(const Term &proposal) {
  if (!system.earlyEnd.valid())
    return tb.boolean(false);
  auto needed = votesNeeded(system.earlyEnd, proposal);
  auto yes = at(system.governor.forVotes, proposal),
       no = at(system.governor.againstVotes, proposal);
  if (!needed || !yes)
    return std::nullopt;
  return tb.and_(tb.ge(*yes, *needed), tb.gt(*yes, no ? *no : tb.zero()));
}

std::optional<Term> Facts::votesNeeded(ir::FunctionId id, const Term &proposal) {
  if (!id.valid())
    return std::nullopt;
  const ir::Function &fn = (*system.instances[0].contract)[id];
  std::vector<Value> arguments;
  if (!fn.params.empty() && fn.params[0].type.isRef()) {
    const Instance &governor = system.instances[0];
    ir::VarId var = system.governor.record->shape.var;
    Target record{tb.boolean(true),
                  ir::Space::Storage,
                  governor.firstLeaf[var.index],
                  0,
                  system.find(0, system.governor.record)->node,
                  &governor.layouts[var.index],
                  {proposal},
                  {}};
    arguments.push_back(Value::reference({std::move(record)}));
  } else if (!fn.params.empty()) {
    // The quorum of a proposal, or of the point in time at which its votes are counted.
    bool ofProposal = fn.returns[0].type.kind == ir::TypeKind::Bool || takesProposal(system, id);
    auto snapshot = at(system.governor.snapshot, proposal);
    if (!ofProposal && !snapshot)
      return std::nullopt;
    arguments.push_back(Value::of(ofProposal ? proposal : *snapshot));
  }
  return e.view(0, id, std::move(arguments), state);
}

std::optional<Term> Facts::votes(const Term &proposal) {
  const gov::Governor &g = system.governor;
  // A sum of some would be no sum of all.
  if (!system.find(0, g.forVotes) || (system.otherTally && !g.againstVotes))
    return std::nullopt;
  std::optional<Term> sum;
  for (const auto *role : {&g.forVotes, &g.againstVotes, &g.abstainVotes})
    if (auto tally = at(*role, proposal))
      sum = sum ? tb.add(*sum, *tally) : *tally;
  return sum;
}

/// What the contract says that its quorum is, where its own test is of votes and of no share.
std::optional<Term> Facts::declaredQuorum(const gov::Participation &test, const Term &proposal) {
  if (!isOfTallies(system, test.votes) || multiplies(test.needed))
    return std::nullopt;
  ir::FunctionId view = quorumFunction(system);
  if (!view.valid() || isKept(system, test.needed, view))
    return std::nullopt;
  std::string name = plainName((*system.instances[0].contract)[view].name);
  bool isIt = name == "quorum" || name == "quorumvotes" || name == "getquorum";
  auto needed = isIt ? votesNeeded(view, proposal) : std::nullopt;
  return needed && needed->is_int() ? needed : std::nullopt;
}

std::optional<Term> Facts::quorumReached(const Term &proposal) {
  if (const auto &test = system.governor.participation) {
    auto cast = value(test->votes, proposal), needed = value(test->needed, proposal);
    if (cast && needed) {
      Term reached = test->strict ? tb.gt(*cast, *needed) : tb.ge(*cast, *needed);
      auto declared = declaredQuorum(*test, proposal);
      auto all = declared ? votes(proposal) : std::nullopt;
      return all ? tb.and_(reached, tb.ge(*all, *declared)) : reached;
    }
  }
  auto needed = quorum(proposal), cast = votes(proposal);
  if (!needed)
    return namedQuorum(proposal);
  if (!cast)
    return std::nullopt;
  return needed->is_bool() ? *needed : tb.ge(*cast, *needed);
}

bool Facts::isQuorumNothing(const Term &proposal) {
  auto needed = [&](Facts &facts) {
    const auto &test = system.governor.participation;
    auto votes = test ? facts.value(test->needed, proposal) : std::nullopt;
    return votes ? votes : facts.quorum(proposal);
  };
  State never = state;
  for (unsigned leaf : system.unwritten)
    never.leaves[leaf] = tb.zeroOf(system.leaves[leaf].sort);
  Facts facts(e, never);
  auto is = needed(*this), then = needed(facts);
  auto isZero = [&](const std::optional<Term> &t) {
    return t && t->is_int() && same(t->simplify(), tb.zero());
  };
  return !isZero(is) && isZero(then);
}

} // namespace quorate::solver
