//===- Around.cpp - what must hold after a transaction ------------------------===//

#include "solver/engine/Concrete.h"

namespace quorate::solver {

namespace {

/// Every choice of the proposals and voters that a transaction touches.
std::vector<Terms> choices(const Specification &spec, const Terms &keys, const Terms &voters,
                           const Terms &operations, const System &system) {
  TermBuilder &tb = system.tb;
  constexpr size_t Enough = 64;
  std::vector<Terms> all = {{}};
  for (const Variable &variable : spec.variables) {
    Terms none = {tb.zero()}; // settings are run through by the formula itself
    Terms indices = {tb.zero(), tb.one()};
    for (uint32_t function : system.initialisers)
      indices.push_back(tb.num(function));
    const Terms &values = variable.sort == system.keySort()  ? keys
                          : variable.sort == Sort::Number    ? indices
                          : variable.sort == Sort::Address   ? voters
                          : variable.sort == Sort::Operation ? operations
                                                             : none;
    std::vector<Terms> longer;
    for (const Terms &chosen : all)
      for (const Term &value : values)
        if (longer.size() < Enough) {
          longer.push_back(chosen);
          longer.back().push_back(value);
        }
    all = std::move(longer);
  }
  return all;
}

} // namespace

std::vector<Broken> brokenAround(Executor &e, unsigned property, const State &before,
                                 const State &after, const Term &caller, Nesting nesting,
                                 const Terms &keys, const Terms &voters, const Terms &operations,
                                 const std::optional<Term> &when) {
  const Specification &spec = e.system.properties[property];
  TermBuilder &tb = e.tb;
  std::vector<Broken> result;
  auto look = [&](const Clause &clause, const State &now, const Terms &variables) {
    Scene scene{e,  &now, clause.moment == Moment::Step ? &after : nullptr, variables, caller,
                {}, false};
    scene.when = when;
    if (auto holds = claimed(clause.formula, scene); holds && !tb.isTrue(*holds))
      result.push_back({tb.not_(*holds), variables, false});
  };
  for (const Clause &clause : spec.clauses) {
    if (e.system.isDropped(property, clause))
      continue;
    if (looksAt(clause.moment, nesting))
      for (const Terms &variables : choices(spec, keys, voters, operations, e.system))
        look(clause, clause.moment == Moment::Step ? before : after, variables);
  }
  return result;
}

} // namespace quorate::solver
