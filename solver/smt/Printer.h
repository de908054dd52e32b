//===- Printer.h - terms as SMT-LIB 2 ------------------------------------------===//
//
// Z3 prints each term as a tree of its own. Terms of one transition have most
// of their parts in common: here each part that is met again is defined once.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "solver/smt/Terms.h"

#include <set>
#include <unordered_map>

namespace quorate::solver {

/// The terms of one script. Those that are added must live as long as it does.
class Printer {
public:
  /// All that will be printed is added first, so that what is shared is known.
  void add(const Term &root);
  std::string print(const Term &root);

  /// What the terms printed so far are made of: constants and functions, then definitions.
  std::string preamble() const { return declarations + definitions; }

private:
  Term shortened(const Term &node);

  std::unordered_map<unsigned, unsigned> uses; ///< term to how often it is met
  std::unordered_map<unsigned, Term> printable;
  std::set<unsigned> declared;
  std::string declarations, definitions;
  unsigned defined = 0;
};

} // namespace quorate::solver
