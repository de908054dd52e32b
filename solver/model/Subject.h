//===- Subject.h - what can be proved something of --------------------------===//
#pragma once

#include "analyzer/governance/Roles.h"

namespace quorate::solver {

/// A proof is about one contract and those that it refers to.
struct Subject {
  enum class Kind : uint8_t {
    Governor,
    Timelock, ///< that no governor of the input leads
    Token,    ///< with votes
    Contract  ///< any other one, of which nothing is asked but that its asserts hold
  } kind = Kind::Governor;
  /// Of the others: what stands in a governor's place, with no roles of a proposal.
  gov::Governor governor;
};

/// In order, each contract once. `others`: what plays no part in governance as well.
std::vector<Subject> subjects(const ir::Module &module, const gov::Model &model,
                              bool others = false);

} // namespace quorate::solver
