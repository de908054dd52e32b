//===- Queries.h - what rules and role recognition ask of a contract ----------===//
//
//   Flat.h    an entry point with its internal calls written out
//   Flow.h    where a value comes from
//   Paths.h   which ways lead to an instruction, and what they establish
//   here      questions about the contract as a whole: who writes a leaf of
//             its state, who may get to an instruction
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Paths.h"

#include <map>
#include <set>

namespace quorate::gov {

using ir::AccessPath, ir::PathShape;

/// One function, flat, with its data flow.
struct Code {
  Code(const ir::Module &module, const ir::Contract &contract, FunctionId function, size_t limit)
      : flat(module, contract, function, limit), flow(flat) {}
  Flat flat;
  Flow flow;
};

/// For PathQuery::assume: every read of the leaf gives `value`.
std::function<std::optional<llvm::APInt>(ValueId)> whileHolding(const Code &code, PathShape leaf,
                                                                uint64_t value);

/// Everything that is asked about one contract, computed when first asked for. Not thread-safe.
class ContractView {
public:
  ContractView(const ir::Module &module, ContractId id);

  const ir::Module &module;
  const ir::Contract &contract;
  const ContractId id;

  const Code &code(FunctionId function) const;
  /// Callable from outside after deployment: by selector, fallback and receive.
  llvm::ArrayRef<FunctionId> entries() const { return entryPoints; }
  /// Those that may write state or call out.
  llvm::ArrayRef<FunctionId> actions() const { return writers; }
  /// What runs while the contract is made: its constructor and those of its bases, if they have a
  /// body.
  llvm::ArrayRef<FunctionId> constructors() const { return makers; }
  bool mayAct(FunctionId function) const;
  bool readOnly(FunctionId function) const { return !mayAct(function); }

  struct Write {
    FunctionId entry;
    const Access *access;
  };
  /// Writes to this leaf (or to something that contains it) outside the constructor.
  std::vector<Write> writesTo(const PathShape &leaf) const;
  /// Set while the contract is made, never after: a constant, immutable or constructor-only leaf.
  bool fixedAtDeployment(const PathShape &leaf) const;
  bool setByConstructor(const PathShape &leaf) const;
  /// Only somebody with authority can change the leaf; anyone may have set it up once.
  bool writtenByAuthorityOnly(const PathShape &leaf) const;
  const struct Guards &guards() const; ///< Authority.h

private:
  mutable std::shared_ptr<const struct Guards> guardCache;
  mutable std::map<uint32_t, std::unique_ptr<Code>> codes;
  mutable size_t copied = 0; ///< instructions in all of them
  std::vector<FunctionId> entryPoints, writers, makers;
  std::vector<uint8_t> acts; ///< by function
  mutable std::map<PathShape, bool> authorityCache;
};

/// Deployable, or abstract but with nothing derived from it in the module.
bool isOutermost(const ir::Module &module, ContractId id);

/// A leaf with a key that is set to what a leaf without one holds: a proposal keeps the quorum that
/// was in force when it was made.
struct Kept {
  PathShape copy;
  PathShape from;
  FunctionId entry;
  ValueId load; ///< of `from`, in the entry point
};
std::vector<Kept> keptCopies(const ContractView &view);

/// One view per contract of the module, made when first asked for.
class Project {
public:
  explicit Project(const ir::Module &module) : module(module) {}
  const ir::Module &module;
  const ContractView &view(ContractId id) const {
    auto &slot = views[id.index];
    if (!slot)
      slot = std::make_unique<ContractView>(module, id);
    return *slot;
  }

private:
  mutable std::map<uint32_t, std::unique_ptr<ContractView>> views;
};

/// Who may get to an instruction.
struct Authority {
  enum class Kind : uint8_t {
    Anyone,
    Self,      ///< the contract itself: what governance decided
    Address,   ///< one stored or constant address
    Role,      ///< an entry of a table for the caller
    Ticket,    ///< a stored permission or proof for this very action
    Signature, ///< the signature of one stored address
    External,  ///< another contract says so
    Unknown    ///< code that is not in the input decides
  } kind = Kind::Anyone;
  Condition condition;
  std::optional<AccessPath> leaf; ///< of the stored address, role or permission
  bool anyone() const { return kind == Kind::Anyone; }
};

/// How far a guard is believed: only if nobody without authority can become the one it lets pass,
/// or already for being a guard (whose own defect is then reported where it is).
enum class Trust : uint8_t { Checked, Nominal };

/// What establishing `condition` says about the caller; nothing if it limits nobody.
std::optional<Authority> limitsCaller(const ContractView &view, const Code &code,
                                      const Condition &condition, Trust trust = Trust::Checked);
/// A virtual function without a body, which whoever completes the contract writes.
bool isForOthersToWrite(const Code &code, ValueId at);
/// The way to `at` needs a flag that the same entry point then changes: it can be gone once.
bool happensOnce(const Code &code, ValueId at);
Authority authorityOf(const ContractView &view, const Code &code, ValueId at);
/// Everybody whom the guards let pass to `at`: `owner || guardian` are two. Anyone, where nobody is
/// kept out.
std::vector<Authority> authoritiesOf(const ContractView &view, const Code &code, ValueId at);
/// Anyone's way to `at`; does not exist if there is authority.
PathResult pathForAnyone(const ContractView &view, const Code &code, ValueId at);

// Paths ---------------------------------------------------------------------
/// Some key of the path is the sender.
bool callerIsKey(const Flow &flow, const AccessPath &path);
unsigned keyCount(const AccessPath &path);
unsigned keyCount(const PathShape &shape);
/// The first mapping key or array index; invalid if there is none.
ValueId firstKey(const AccessPath &path);
/// The shape up to and including its first key or index.
PathShape recordOf(const PathShape &shape);
/// Kept under one of the `records` (shapes up to and including their key), one leaf for each key.
bool perProposal(const std::set<PathShape> &records, const PathShape &shape);
bool perProposal(const std::set<PathShape> &records, const AccessPath &path);
/// `leaf` is `whole` or lies inside it.
bool contains(const PathShape &whole, const PathShape &leaf);

// Calls ---------------------------------------------------------------------
ValueId callTarget(const Flat &flat, ValueId call); ///< invalid for creations
ValueId callValue(const Flat &flat, ValueId call);  ///< invalid if none is sent
/// The arguments; for a memory payload its address and length.
llvm::ArrayRef<ValueId> callArguments(const Flat &flat, ValueId call);
/// Control leaves for code that may call back: not static, not a transfer with 2300 gas.
bool mayCallBack(const Flat &flat, ValueId call);
/// Target, and data or at least its length, are values that somebody chose at run time.
bool isOpenCall(const Flat &flat, ValueId call);

bool isAddressLike(const Flow &flow, ValueId value);
/// The number of a thing that only its holder may use here: who has it is looked up and compared
/// with the sender.
bool isHeldItem(const Flow &flow, ValueId value);
/// A value that stands for somebody: an account, or a thing of theirs.
bool standsForSomebody(const Flow &flow, ValueId value);

} // namespace quorate::gov
