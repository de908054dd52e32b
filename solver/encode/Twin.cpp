//===- Twin.cpp - the same entry point once more, with another message --------===//

#include "solver/encode/Twin.h"
#include "solver/encode/Executor.h"

#include "llvm/ADT/DenseSet.h"

namespace quorate::solver {

namespace {

/// The constants in some terms, in the order in which they are met.
Terms constantsOf(llvm::ArrayRef<Term> terms) {
  Terms found, open(terms.begin(), terms.end());
  llvm::DenseSet<unsigned> seen;
  while (!open.empty()) {
    Term t = open.back();
    open.pop_back();
    if (!t.is_app() || !seen.insert(t.id()).second)
      continue;
    if (t.num_args() == 0 && t.decl().decl_kind() == Z3_OP_UNINTERPRETED)
      found.push_back(t);
    for (unsigned i = 0; i < t.num_args(); ++i)
      open.push_back(t.arg(i));
  }
  return found;
}

} // namespace

Renaming::Renaming(TermBuilder &tb, llvm::ArrayRef<Term> terms, llvm::ArrayRef<Term> shared)
    : from(tb.c), to(tb.c) {
  llvm::DenseSet<unsigned> kept;
  for (const Term &t : constantsOf(shared))
    kept.insert(t.id());
  for (const Term &t : constantsOf(terms)) {
    std::string name = t.decl().name().str();
    // Without a number of its own it is of the chain, or of the message by its name.
    if (kept.count(t.id()) || name.find_first_of("!#") == std::string::npos)
      continue;
    from.push_back(t);
    to.push_back(tb.fresh("twin." + name, t.get_sort()));
  }
}

Term Renaming::operator()(const Term &t) const { return Term(t).substitute(from, to); }

Term Executor::bindCall() {
  Term bound = tb.fresh("bound", tb.boolSort());
  if (looking)
    record->bounds.emplace_back(bound, record->calls.size());
  return bound;
}

namespace {

Term differ(TermBuilder &tb, const Terms &a, const Terms &b) {
  if (a.size() != b.size())
    return tb.boolean(true);
  Terms ways;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!z3::eq(a[i].get_sort(), b[i].get_sort()))
      return tb.boolean(true);
    ways.push_back(tb.ne(a[i], b[i]));
  }
  return tb.any(ways);
}

} // namespace

/// Where the clock and the storage are the same, and the proposal is, the call that an execution
/// makes is the same: for each call, or its placeholder is false.
void Executor::bindCalls(Record &r, const State &start) {
  if (r.bounds.empty())
    return;
  Terms terms = r.facts.list, shared = start.leaves;
  for (const PerformedCall &call : r.calls) {
    terms.insert(terms.end(), {call.when, call.began, call.key});
    terms.insert(terms.end(), call.said.begin(), call.said.end());
  }
  // The same call is the one that the loops around it have come to as often.
  shared.insert(shared.end(), r.counters.begin(), r.counters.end());
  auto twin = std::make_shared<Renaming>(tb, terms, shared);
  Term facts = (*twin)(tb.all(r.facts.list));
  for (const auto &[bound, number] : r.bounds) {
    if (number >= r.calls.size())
      continue;
    const PerformedCall &call = r.calls[number];
    Terms ways;
    for (const PerformedCall &other : r.calls) {
      Terms said;
      for (const Term &part : other.said)
        said.push_back((*twin)(part));
      Term alike = tb.and_(tb.not_(call.began), tb.not_((*twin)(other.began)));
      if (&other == &call)
        alike = tb.or_(alike, tb.and_(call.began, (*twin)(call.began)));
      ways.push_back(tb.all({alike, (*twin)(other.when), tb.eq(call.key, (*twin)(other.key)),
                             differ(tb, call.said, said)}));
    }
    r.twins.push_back(tb.or_(bound, tb.and_(facts, tb.any(ways))));
  }
  r.renaming = std::move(twin);
}

/// Whoever makes a proposal with this key passes the same payload.
Term Executor::bindKey(Record &r, const Term &key, const Terms &shared, const Term &made,
                       const Terms &payload) {
  Terms terms = r.facts.list;
  terms.insert(terms.end(), {key, made});
  terms.insert(terms.end(), payload.begin(), payload.end());
  auto twin = std::make_shared<Renaming>(tb, terms, shared);
  Term bound = tb.fresh("bound", tb.boolSort());
  Terms other;
  for (const Term &part : payload)
    other.push_back((*twin)(part));
  r.twins.push_back(tb.or_(bound, tb.all({(*twin)(tb.all(r.facts.list)), (*twin)(made),
                                          tb.eq(key, (*twin)(key)), differ(tb, payload, other)})));
  r.renaming = std::move(twin);
  return bound;
}

} // namespace quorate::solver
