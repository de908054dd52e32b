//===- BlockCopies.h - a block for each of some ways into it (private) ------------------===//
#pragma once

#include "analyzer/ir/Analysis.h"
#include "analyzer/ir/Module.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

#include <map>
#include <optional>
#include <vector>

namespace quorate::evm {

using ir::BlockId, ir::ValueId;

constexpr size_t MaxCopied = 40; ///< instructions in a block that is copied
constexpr size_t MaxBlocks = 3000;

/// Moves what depends on nothing in the block to the one above it: it need not be copied.
void hoist(ir::Function &fn, const ir::Graph &graph, BlockId block);
/// True if a reference of the block is used elsewhere: with copies it would become a phi of
/// references, which names no place.
bool leaksReference(const ir::Function &fn, BlockId block);

/// Copies of one block, made together. The function is not well-formed before repair().
class BlockCopies {
public:
  BlockCopies(ir::Function &fn, BlockId block);

  /// The ways from `from` lead into a copy, which goes on to `target`, or where the block goes.
  void copyFor(llvm::ArrayRef<BlockId> from, std::optional<BlockId> target);
  /// Lets the uses of the block's values elsewhere see the copy that reaches them: an SSA updater
  /// after Braun et al., "Simple and Efficient Construction of Static Single Assignment Form",
  /// 2013.
  void repair();

private:
  ValueId atEnd(ValueId value, BlockId block);
  ValueId atStart(ValueId value, BlockId block);
  ValueId atFront(BlockId block, ir::Instruction i);
  void addPhiInputs(BlockId target, BlockId copy, const llvm::DenseMap<ValueId, ValueId> &map);

  ir::Function &fn;
  const BlockId block;
  const size_t copiesBegin;
  std::map<ValueId, std::map<uint32_t, ValueId>> defs; ///< by value, by block that ends with it
  std::map<std::pair<uint32_t, uint32_t>, ValueId> starts;
  std::vector<llvm::SmallVector<BlockId, 4>> preds;
};

} // namespace quorate::evm
