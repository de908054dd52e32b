//===- Subject.h - what can be proved something of --------------------------===//
#pragma once

#include "analyzer/governance/Roles.h"

namespace quorate::solver {

/// A proof is about one contract and those that it refers to.
struct Subject {
  enum class Kind : uint8_t {
    Governor,
    Timelock, ///< that no governor of the input leads
    Token     ///< with votes
  } kind = Kind::Governor;
  /// Of the others: what stands in a governor's place, with no roles of a proposal.
  gov::Governor governor;
};

/// In order, each contract once.
std::vector<Subject> subjects(const ir::Module &module, const gov::Model &model);

} // namespace quorate::solver
