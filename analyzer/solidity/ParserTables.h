//===- ParserTables.h - what ANTLR learns while it predicts (private) ------===//
//
// ANTLR keeps every prediction that it worked out, in tables which the
// generated lexer and parser share between all threads behind locks: two
// threads then wait for each other at nearly every token. Here each parser
// borrows tables that are its own while it runs, and gives them back with what
// they have learnt. There are never more of them than threads that parsed at
// once.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "antlr4-runtime.h"

#include <memory>
#include <vector>

namespace quorate::sol {

/// The automata of one grammar, one for each of its decisions.
struct PredictionTable {
  std::vector<antlr4::dfa::DFA> decisions; ///< empty before the first use
  antlr4::atn::PredictionContextCache contexts;

  void prepare(const antlr4::atn::ATN &atn);
};

/// Finds what is known already without a lock, which is right where the table has one user.
template <class Simulator> class Unlocked final : public Simulator {
public:
  using Simulator::Simulator;

protected:
  antlr4::dfa::DFAState *getExistingTargetState(antlr4::dfa::DFAState *from,
                                                size_t symbol) override {
    auto edge = from->edges.find(symbol);
    return edge == from->edges.end() ? nullptr : edge->second;
  }
};

/// Makes `recognizer`, a lexer or a parser, predict by `table`, which must outlive it.
template <class Simulator, class Recognizer>
void predictBy(PredictionTable &table, Recognizer &recognizer) {
  table.prepare(recognizer.getATN());
  recognizer.setInterpreter(
      new Unlocked<Simulator>(&recognizer, recognizer.getATN(), table.decisions, table.contexts));
}

struct ParserTables {
  PredictionTable lexer;
  PredictionTable parser;
};

/// Tables that nobody else uses until this is gone.
class BorrowedTables {
public:
  BorrowedTables();
  ~BorrowedTables();
  BorrowedTables(const BorrowedTables &) = delete;
  BorrowedTables &operator=(const BorrowedTables &) = delete;

  ParserTables *operator->() { return tables.get(); }

private:
  std::unique_ptr<ParserTables> tables;
};

} // namespace quorate::sol
