//===- NamedFacts.cpp - what the contracts say that proposals name ------------===//
//
// An executor that each proposal names for itself may be what holds the votes
// against a quorum: the governor only asks it.
//
//===----------------------------------------------------------------------===//

#include "solver/property/Property.h"

namespace quorate::solver {

Term Facts::namesSystem(const Term &proposal) {
  Terms all;
  for (const System::NamedLink &link : system.named) {
    Term names = tb.toInt(e.readLeaf(link.leaf, {proposal}, state));
    all.push_back(
        tb.or_(tb.eq(names, tb.zero()), tb.eq(names, system.instances[link.instance].address)));
  }
  return tb.all(all);
}

/// A view that says yes or no to a proposal, and may want to be told of which governor.
static bool isTest(const ir::Function &fn) {
  if (!fn.isEntry || !fn.hasBody() || fn.mutability > ir::Mutability::View ||
      fn.returns.size() != 1 || fn.returns[0].type.kind != ir::TypeKind::Bool)
    return false;
  unsigned keys = 0, governors = 0;
  for (const ir::Parameter &p : fn.params) {
    keys += p.type.kind == ir::TypeKind::UInt || p.type.kind == ir::TypeKind::Bytes;
    governors += p.type.kind == ir::TypeKind::Address;
  }
  return keys == 1 && governors <= 1 && keys + governors == fn.params.size();
}

std::optional<Term> Facts::answer(unsigned instance, ir::FunctionId test, const Term &proposal) {
  std::vector<Value> arguments;
  for (const ir::Parameter &p : (*system.instances[instance].contract)[test].params)
    arguments.push_back(
        Value::of(p.type.kind == ir::TypeKind::Address ? system.instances[0].address : proposal));
  auto said = e.view(instance, test, std::move(arguments), state);
  return said ? std::optional(tb.toBool(*said)) : std::nullopt;
}

/// The only test that is called one of a quorum, if it is one of votes: other votes, other news.
std::optional<Term> Facts::namedQuorum(const Term &proposal) {
  auto votes = system.find(0, system.governor.forVotes);
  if (!votes)
    return std::nullopt;
  std::optional<Term> found;
  for (const System::NamedLink &link : system.named) {
    const ir::Contract &contract = *system.instances[link.instance].contract;
    for (uint32_t f = 0; f < contract.functions.size(); ++f) {
      if (!isTest(contract.functions[f]) || !namesVotes(contract.functions[f].name))
        continue;
      State other;
      other.leaves = state.leaves;
      other.leaves[votes->leaf] = system.freshLeaf(votes->leaf, "other.");
      auto said = answer(link.instance, ir::FunctionId(f), proposal);
      auto then = Facts(e, other).answer(link.instance, ir::FunctionId(f), proposal);
      if (found || !said || !then || same(*said, *then))
        return std::nullopt;
      // Of a proposal that names nothing where the test would ask, it never says yes.
      for (const System::NamedLink &asked : system.named) {
        State none = other;
        none.leaves[asked.leaf] = tb.zeroOf(none.leaves[asked.leaf].get_sort());
        if (!Facts(e, none).answer(link.instance, ir::FunctionId(f), proposal))
          said =
              tb.and_(*said, tb.ne(tb.toInt(e.readLeaf(asked.leaf, {proposal}, state)), tb.zero()));
      }
      found = said;
    }
  }
  // Another one that a proposal names decides by itself: whoever may exchange it may let pass what
  // was defeated.
  return found
             ? std::optional(tb.ite(namesSystem(proposal), *found, tb.fresh("says", tb.boolSort())))
             : std::nullopt;
}

} // namespace quorate::solver
