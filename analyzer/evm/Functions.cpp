//===- Functions.cpp - entry points of the code ------------------------------===//
//
// solc dispatches by comparing the first four bytes of the call data: a chain of
// equalities, split by greater-than where there are many; via-IR compares by
// subtraction or exclusive or. The walk follows the tests and leaves out the
// bodies behind them.
// Vyper jumps through a table first, by what the selector leaves when divided by
// the number of its rows: each row is walked by itself.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Functions.h"

#include <algorithm>

namespace quorate::evm {

namespace {

/// A test of the dispatcher, without the negations around it.
struct Test {
  enum Kind { None, Matches, Differs, Split, Size, Empty, Value } kind = None;
  uint32_t selector = 0;
  bool negated = false;
};

Test classify(const Terms &terms, TermId condition) {
  Test test;
  while (terms[condition].kind == Term::Kind::Expr && terms[condition].op == ISZERO) {
    test.negated = !test.negated;
    condition = terms[condition].args[0];
  }
  const Term &t = terms[condition];
  if (t.kind == Term::Kind::CallValue)
    test.kind = Test::Value;
  else if (t.kind == Term::Kind::CdSize)
    test.kind = Test::Empty;
  else if (t.kind == Term::Kind::Selector) // a function whose selector is zero
    test.kind = Test::Differs;
  if (t.kind != Term::Kind::Expr || t.args.size() != 2)
    return test;
  for (unsigned i = 0; i < 2; ++i) {
    const Term &x = terms[t.args[i]], &c = terms[t.args[1 - i]];
    if (c.kind != Term::Kind::Const)
      continue;
    bool order = t.op == LT || t.op == GT || t.op == SLT || t.op == SGT;
    if (x.kind == Term::Kind::CdSize && order)
      test.kind = Test::Size;
    if (x.kind != Term::Kind::Selector || c.value.getActiveBits() > 32)
      continue;
    test.selector = uint32_t(c.value.getZExtValue());
    if (t.op == EQ)
      test.kind = Test::Matches;
    else if (t.op == SUB || t.op == XOR)
      test.kind = Test::Differs;
    else if (order)
      test.kind = Test::Split;
  }
  return test;
}

/// The ways of a test that stay in the dispatcher.
std::pair<bool, bool> stays(const Terms &terms, TermId condition) {
  Test test = classify(terms, condition);
  switch (test.kind) {
  case Test::None:
    return {false, false};
  case Test::Matches:
    return {test.negated, !test.negated};
  case Test::Differs:
    return {!test.negated, test.negated};
  default:
    return {true, true};
  }
}

} // namespace

namespace {

constexpr uint32_t MaxRows = 1024;

void collect(const Terms &terms, const FlowGraph &graph, Dispatcher &out) {
  for (uint32_t id : graph.order) {
    const State &s = graph.states[id];
    if (s.exit != State::Exit::Branches)
      continue;
    Test test = classify(terms, s.condition);
    out.testsEmpty |= test.kind == Test::Empty;
    if ((test.kind == Test::Matches || test.kind == Test::Differs) &&
        std::find(out.selectors.begin(), out.selectors.end(), test.selector) == out.selectors.end())
      out.selectors.push_back(test.selector);
  }
}

/// Where a straight line from the top leads when no function has the selector.
uint32_t placeOfNone(const Code &code, const Dispatcher &dispatcher, uint32_t rows, uint32_t row) {
  Assumptions assumed;
  assumed.remainder = {rows, row};
  assumed.otherThan.insert(dispatcher.selectors.begin(), dispatcher.selectors.end());
  Terms terms(assumed);
  FlowGraph graph = explore(code, terms);
  uint32_t id = 0;
  for (size_t n = 0; n < graph.states.size() && graph.states[id].exit == State::Exit::Goes; ++n)
    id = graph.states[id].next[0];
  return graph.states[id].pc;
}

} // namespace

Dispatcher findDispatcher(const Code &code) {
  Terms terms;
  FlowGraph graph = explore(code, terms, {}, stays);
  Dispatcher out;
  collect(terms, graph, out);
  std::optional<uint32_t> rows = terms.divisorOfSelector();
  if (graph.unresolved.empty() || !rows || *rows == 0 || *rows > MaxRows)
    return out;
  for (uint32_t row = 0; row < *rows; ++row) {
    Assumptions assumed;
    assumed.remainder = {*rows, row};
    Terms inRow(assumed);
    FlowGraph behind = explore(code, inRow, {}, stays);
    collect(inRow, behind, out);
  }
  std::set<uint32_t> places;
  for (uint32_t row = 0; row < *rows; ++row)
    places.insert(placeOfNone(code, out, *rows, row));
  if (places.size() == 1)
    out.rows = *rows;
  return out;
}

std::vector<EntryPoint> entryPoints(const Dispatcher &dispatcher) {
  std::vector<EntryPoint> out;
  for (uint32_t selector : dispatcher.selectors) {
    out.emplace_back();
    out.back().assumed.selector = selector;
  }
  if (dispatcher.testsEmpty) {
    out.emplace_back();
    out.back().kind = ir::FunctionKind::Receive;
    out.back().assumed.empty = true;
  }
  out.emplace_back();
  out.back().kind = ir::FunctionKind::Fallback;
  out.back().assumed.notEmpty = dispatcher.testsEmpty;
  if (dispatcher.rows) // any row does: all lead to the same place
    out.back().assumed.remainder = {dispatcher.rows, 0};
  out.back().assumed.otherThan.insert(dispatcher.selectors.begin(), dispatcher.selectors.end());
  return out;
}

} // namespace quorate::evm
