//===- Witness.h - a trace from a model -------------------------------------===//
#pragma once

#include "solver/engine/Concrete.h"
#include "solver/engine/Search.h"

namespace quorate::solver {

/// One transaction of a search, run on what the ones before it left.
struct Transaction {
  explicit Transaction(TermBuilder &tb) : message{0, tb.zero(), tb.zero(), false, {}, {}, {}, ""} {}

  Move move;
  bool deploys = false;
  Message message;
  std::unique_ptr<Record> record;
  Path path;
  State before, after;
  std::vector<Value> values;
  std::unique_ptr<Transaction> nested;
  std::optional<Term> happens; ///< of a nested one: that it takes place
  std::optional<Term> asData;  ///< the content that is its call data, where the payload is the call
  std::vector<Lookup> asked;   ///< by the property, of the past
  std::vector<Broken> ends;    ///< how it may leave the property broken
};

ConcreteCall concretise(System &system, const Transaction &t, const z3::model &model,
                        const Contents &calls = {});
TraceStep describe(Executor &e, const Watch &watch, const Transaction &t, const ConcreteCall &call,
                   const z3::model &model);

} // namespace quorate::solver
