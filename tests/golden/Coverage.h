//===- Coverage.h - how many fixtures refute and prove each invariant --------------------===//
//
// An invariant that no broken contract refutes may say nothing, and one that
// only contracts of a single shape prove may mean that shape alone. So each of
// the catalog is refuted by three contracts at least, and proved of sound ones
// in three fixtures at least.
//
//===--------------------------------------------------------------------------------------===//
#pragma once

#include "tests/golden/Expectations.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

#include <map>
#include <set>
#include <string>

namespace quorate::golden {

constexpr size_t FewestRefuting = 3, FewestProving = 3;

class Coverage {
public:
  /// `found`: what was found in the fixture, with every verdict on its own line.
  void add(llvm::StringRef fixture, const Expectations &found);

  /// Names what falls short. `exceptions` has lines "INVARIANT refuted|proved COUNT: reason", where
  /// fewer are known; such a line must say how many there are, so that it is raised, and then
  /// removed, with them. False if something is not as it should be.
  bool enough(llvm::ArrayRef<std::string> catalog, llvm::StringRef exceptions,
              llvm::raw_ostream &out) const;

private:
  using Named = std::map<std::string, std::set<std::string>>; ///< by invariant
  Named refuting; ///< contracts that refute it, each with its fixture
  Named proving;  ///< fixtures with a sound contract that it is proved of
};

} // namespace quorate::golden
