//===- Flat.h - one entry point with its internal calls written out --------===//
//
// Questions such as "which conditions hold at this call" or "may this store
// follow that read" go through modifiers and internal functions. Instead of
// carrying call strings through every query, an entry point is copied once
// with each internal call replaced by the callee's body. Dominance, access
// paths and data flow are then those of one function, parameters of internal
// functions are the caller's values, and branches that a constant argument
// decides are gone.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/AccessPath.h"
#include "analyzer/ir/Analysis.h"

namespace quorate::gov {

using ir::BlockId, ir::ContractId, ir::FunctionId, ir::ValueId, ir::VarId;

/// One activation of an internal function. Frame 0 is the entry point itself.
struct Frame {
  FunctionId function;
  uint32_t parent = 0;
  Place call; ///< where it was called
};

/// Where an instruction of the flat code was copied from.
struct OriginOf {
  uint32_t frame = 0;
  ValueId value; ///< in that frame's function; invalid for phis that the copying made
};

/// A storage access, in program order of the flat code.
struct Access {
  ValueId at;
  bool write = false;
  ir::AccessPath path;
  /// What is stored; invalid where it is not one scalar (copies), zero for `delete`, see `clears`.
  ValueId value;
  ValueId copied; ///< the reference that a copy takes its content from
  bool clears = false;
  /// Reads or writes everything below the path (a copy or delete of a struct or array).
  bool deep = false;
  /// The reference of such a read, where an instruction may have several (arguments of a call).
  ValueId whole;
};

class Flat {
public:
  /// Copying stops at about `limit` instructions; what is left stays an opaque internal call.
  Flat(const ir::Module &module, const ir::Contract &contract, FunctionId entry,
       size_t limit = 15'000);

  const ir::Module &module;
  const ir::Contract &contract;
  const FunctionId entry;
  ir::Function code;
  std::vector<Frame> frames;
  std::vector<OriginOf> origins; ///< by value id of `code`
  /// Calls that were left as they are: recursion, size, an unknown pointer, no body.
  std::vector<ValueId> opaqueCalls;

  const ir::Function &source() const { return contract[entry]; }
  const ir::Instruction &operator[](ValueId id) const { return code[id]; }
  /// The function that an instruction was written in.
  FunctionId functionOf(ValueId id) const { return frames[origins[id.index].frame].function; }

  // Computed when first asked for.
  const ir::Graph &graph() const;
  const ir::Uses &uses() const;
  const std::vector<Access> &accesses() const;
  const std::vector<ValueId> &externalCalls() const;

private:
  mutable std::unique_ptr<ir::Graph> graphCache;
  mutable std::unique_ptr<ir::Uses> usesCache;
  mutable std::unique_ptr<std::vector<Access>> accessCache;
  mutable std::unique_ptr<std::vector<ValueId>> callCache;
};

} // namespace quorate::gov
