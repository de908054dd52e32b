//===- Subject.h - what can be proved something of --------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"
#include "analyzer/governance/Roles.h"

namespace quorate::solver {

/// A proof is about one contract and those that it refers to.
struct Subject {
  enum class Kind : uint8_t {
    Governor,
    Timelock, ///< that no governor of the input leads
    Token,    ///< with votes
    Contract  ///< any other one: that its asserts hold, and that it is set up once
  } kind = Kind::Governor;
  /// Of the others: what stands in a governor's place, with no roles of a proposal.
  gov::Governor governor;
  bool isSetUp = false; ///< Contract: by an initialiser
};

/// In order, each contract once. `others`: what plays no part in governance as well, and not only
/// where somebody sets up whom it obeys.
std::vector<Subject> subjects(const ir::Module &module, const gov::Model &model,
                              bool others = false);

/// It sets up who holds power: by what it writes and asks for, and says so by its name.
bool isInitialiser(const gov::ContractView &view, ir::FunctionId id);

} // namespace quorate::solver
