//===- Terms.h - abstract stack values ---------------------------------------===//
//
// What is known about a word on the stack while control flow is resolved. Equal
// ids are equal values; id 0 is "anything".
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/evm/Opcodes.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

#include <deque>
#include <optional>
#include <set>

namespace quorate::evm {

using TermId = uint32_t;
inline constexpr TermId Top = 0;

struct Term {
  enum class Kind : uint8_t {
    Top,
    Const,     ///< value
    Word0,     ///< the first word of the call data
    Selector,  ///< its first four bytes, as a number
    CdSize,    ///< size of the call data
    CallValue, ///< ether sent
    Flag,      ///< success of the call at `pc`
    Expr       ///< opcode applied to terms
  } kind = Kind::Top;
  uint8_t op = STOP;
  uint8_t depth = 0;
  uint32_t pc = 0;
  llvm::SmallVector<TermId, 2> args;
  llvm::APInt value = llvm::APInt(256, 0);
};

/// What one exploration takes for granted about the call data.
struct Assumptions {
  std::optional<uint32_t>
      selector;       ///< the call data begin with it (so there are at least four bytes)
  bool empty = false; ///< there are no call data
  bool notEmpty = false;
  std::set<uint32_t> otherThan; ///< the selector is none of these
  /// The selector leaves this remainder (second) when divided by a number (first): one row of the
  /// table through which Vyper finds functions.
  std::optional<std::pair<uint32_t, uint32_t>> remainder;
};

class Terms {
public:
  explicit Terms(Assumptions assumptions = {}) : assumed(std::move(assumptions)), all(1) {}
  const Assumptions assumed;
  const Term &operator[](TermId id) const { return all[id]; }

  TermId constant(const llvm::APInt &value);
  TermId constant(uint64_t value) { return constant(llvm::APInt(256, value)); }
  TermId leaf(Term::Kind kind, uint32_t pc = 0);
  /// Folds; gives Top where an operand is unknown or the term would grow too deep.
  TermId apply(uint8_t op, llvm::ArrayRef<TermId> args);

  bool isConst(TermId id) const { return all[id].kind == Term::Kind::Const; }
  bool isConst(TermId id, uint64_t value) const { return isConst(id) && all[id].value == value; }
  /// Is the word other than zero? Nothing if that depends on the run.
  std::optional<bool> truth(TermId id) const;
  /// Zero or one, whatever the run.
  bool isBool(TermId id) const;
  bool mentions(TermId id, TermId part) const;
  /// What the selector is divided by for its remainder, if it is.
  std::optional<uint32_t> divisorOfSelector() const;

private:
  TermId intern(Term term);
  std::deque<Term> all; ///< references stay valid while terms are made
  llvm::DenseMap<uint64_t, llvm::SmallVector<TermId, 1>> table;
};

} // namespace quorate::evm
