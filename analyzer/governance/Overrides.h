//===- Overrides.h - roles that people know better ------------------------------===//
//
// What a configuration says of a contract takes the place of what was
// recognised. Names are those that `quorate show roles` prints: functions by
// name or signature, storage as `proposals[*].eta`.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Roles.h"

namespace quorate::gov {

struct RoleOverride {
  struct Setting {
    std::string key;                 ///< one of overrideKeys()
    std::string where;               ///< "quorate.json:7", for messages
    std::vector<std::string> values; ///< none: there is no such thing
    /// `timelock` and `token`: the variable that holds it, and the contract (empty: not in the
    /// input).
    std::vector<std::pair<std::string, std::string>> links;
  };
  std::string contract, where;
  std::vector<Setting> settings;
};

/// What a key takes.
enum class OverrideShape : uint8_t { Roles, Functions, Leaf, Links, Clock };
struct OverrideKey {
  llvm::StringLiteral key;
  OverrideShape shape;
  llvm::StringLiteral help;
};
llvm::ArrayRef<OverrideKey> overrideKeys();

/// Why a setting means nothing, and what was perhaps meant.
struct OverrideMistake {
  std::string where, message, given;
  std::vector<std::string> candidates;
};

/// Changes `model`; the first mistake ends it. Names of contracts that are not in the module are
/// added to `unknown`.
std::optional<OverrideMistake> applyOverrides(const ir::Module &module,
                                              llvm::ArrayRef<RoleOverride> overrides, Model &model,
                                              std::vector<const RoleOverride *> &unknown);

} // namespace quorate::gov
