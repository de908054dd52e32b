//===- State.h - symbolic values, states and paths --------------------------===//
#pragma once

#include "solver/encode/FunctionInfo.h"
#include "solver/model/System.h"

namespace quorate::solver {

/// A conjunction of literals: what has to hold for control to be here. Two paths that part at a
/// branch share what they had before it as a prefix, which keeps merged conditions small.
struct Path {
  Terms literals;
  bool dead = false;
};

/// A place that a reference may name, and under which condition it does.
struct Target {
  Term when;
  ir::Space space = ir::Space::Storage;
  unsigned base = 0; ///< Storage and the like: first state leaf of the variable; else: the object
  int instance = -1;
  const Node *node = nullptr;
  const Layout *layout = nullptr;
  Terms keys;
  std::optional<Term> byteIndex; ///< one byte of a byte string
  /// It lies so far past the end of a list that it may be any slot.
  std::optional<Term> astray = std::nullopt;
};

/// What an SSA value is: nothing (not computed on this path), a scalar, a reference with its
/// possible targets (none: it could not be followed), or a tuple.
struct Value {
  enum class Kind : uint8_t { None, Scalar, Ref, Tuple } kind = Kind::None;
  Terms scalar; ///< one term
  std::vector<Target> targets;
  std::vector<Value> parts;

  const Term &term() const { return scalar.front(); }
  static Value of(const Term &t) { return {Kind::Scalar, {t}, {}, {}}; }
  static Value reference(std::vector<Target> targets) {
    return {Kind::Ref, {}, std::move(targets), {}};
  }
  static Value tuple(std::vector<Value> parts) { return {Kind::Tuple, {}, {}, std::move(parts)}; }
};

/// A memory object, a value like any other: changing it makes a new one.
struct Object {
  std::shared_ptr<const Layout> layout;
  Terms leaves;
  /// A reference to it was stored in another object, so a change would show through there as well.
  bool shared = false;
  /// Assembly was told where it lies, and may write to it as to flat memory.
  bool exposed = false;
};

/// A call in a function, and the way to one through the calls that lead to it.
struct Site {
  const FunctionInfo *function;
  ir::ValueId call;
  bool operator==(const Site &o) const { return function == o.function && call == o.call; }
};
using Way = std::vector<Site>;

/// A call of a payload that this transaction may have made; without a way, that it marked an
/// operation as done.
struct Performed {
  Way way;
  Term when;
  std::optional<Term> proposal;
  /// In which rounds of which loops, the outermost first: the first one, or a later one.
  std::vector<std::pair<const Loop *, bool>> rounds;
  bool isAlike(const Performed &o) const {
    return way == o.way && rounds == o.rounds && proposal.has_value() == o.proposal.has_value() &&
           (!proposal || same(*proposal, *o.proposal));
  }
};

/// The execution of a proposal (or of a timelock's operation) that this transaction performs.
struct Run {
  Term began; ///< a payload call was made
  Terms held; ///< for each claim about executions: it held when the first one was made
  std::vector<Performed> made; ///< Induct only
};

struct State {
  Terms leaves;
  Terms since; ///< the leaves when control last came in: at the start, or after unknown code ran
  std::map<unsigned, std::shared_ptr<const Object>> objects; ///< by a number used once
  std::vector<std::pair<Term, Term>> words; ///< flat memory: address and value, newest last
  std::optional<Run> run;
  /// The free memory pointer, or the word that is zero, is not what the compiler takes it for,
  /// since so much was allocated: objects may lie over one another.
  std::optional<unsigned> tornPointer, tornZero;
  bool isTorn() const { return tornPointer || tornZero; }
};

/// A state at which the invariants must hold, or may be assumed.
struct Snapshot {
  Term when;
  Terms leaves;
  std::string where; ///< "before the call at line 12", for people
  /// Obligations: the state that this step came from (none: from nothing). Assumed ones: the state
  /// in which control was given away (none: the beginning).
  Terms since;
  /// Obligations: how many states had been assumed when it arose. What is assumed later (after a
  /// call, say) must not be used to show what has to hold before it.
  size_t known = 0;
  /// Obligations: the entry point ends with it.
  bool ends = false;
  /// Obligations: a round of a loop does, which began in that one of the assumed states.
  std::optional<size_t> round = std::nullopt;
  /// Assumed ones: what happened since is what unknown code did, and nothing else.
  bool outside = false;
};

} // namespace quorate::solver
