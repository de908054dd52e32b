//===- Language.h - properties as data ----------------------------------------===//
//
//   text -> parseProperties() -> Specification: typed formulas over roles
//        -> Evaluate.h        -> SMT terms on one state, or on two
//
// docs/properties.md describes the language for its users.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace quorate::solver {

/// What a formula is about. Numbers of different kinds are never compared with each other; a
/// literal is of every kind.
enum class Sort : uint8_t {
  Bool,
  Number,
  Votes,
  Point,   ///< on the governor's clock
  Seconds, ///< on the clock of block.timestamp
  Address,
  Proposal,
  Operation, ///< of the timelock
  Setting,   ///< a parameter of governance: any number
  Authority  ///< a variable that holds an address with rights
};
llvm::StringRef nameOf(Sort sort);

/// When a formula must hold.
enum class Moment : uint8_t {
  Always,    ///< in every state in which other code can run
  Between,   ///< in every state between two transactions
  Step,      ///< between two such states that follow each other; `x'` is the second one
  Execution, ///< when the first call of a payload is made
  Vote,      ///< when a tally grows
  Failure    ///< when an assert() fails, and with it the call
};

/// It is said of each state by itself.
constexpr bool isOfState(Moment moment) {
  return moment == Moment::Always || moment == Moment::Between;
}

enum class RoleId : uint8_t;

struct Expr {
  enum class Kind : uint8_t {
    Number,
    Truth,
    Role,
    Variable, ///< one that `for` names; `index` is its place there
    Not,
    And,
    Or,
    Implies,
    Iff,
    Equal,
    Less,
    AtMost,
    Add,
    Subtract
  } kind = Kind::Truth;
  Sort sort = Sort::Bool;
  bool truth = false, primed = false;
  RoleId role{};
  unsigned index = 0;
  llvm::APInt number{256, 0};
  std::vector<Expr> arguments;
  uint32_t offset = 0; ///< of its first byte in the text
};

struct Clause {
  Moment moment = Moment::Always;
  Expr formula;
  std::string text; ///< as written, blanks made one
};

struct Variable {
  std::string name;
  Sort sort = Sort::Proposal; ///< Address: a voter
};

struct Specification {
  std::string id, statement, why;
  std::vector<Variable> variables;
  std::vector<Clause> clauses;
};

struct PropertyError {
  uint32_t begin = 0, end = 0; ///< byte offsets
  std::string message;
};

/// Every invariant of a text that is well formed; what is wrong with the others goes to `errors`.
std::vector<Specification> parseProperties(llvm::StringRef text,
                                           std::vector<PropertyError> &errors);

} // namespace quorate::solver
