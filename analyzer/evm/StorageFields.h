//===- StorageFields.h - packed words -------------------------------------------------===//
#pragma once

#include "analyzer/evm/StorageTree.h"
#include "analyzer/ir/Analysis.h"

#include <memory>

namespace quorate::evm {

/// Who uses the bits of a loaded word: an operand of an instruction that does more than move bits.
struct WordUse {
  ValueId user;
  ValueId value; ///< the operand: the word itself, or shifted and masked bits of it
};

/// Facts about one function that deciding and rewriting share.
class WordUses {
public:
  explicit WordUses(const ir::Function &fn);
  std::vector<WordUse> of(ValueId load) const;
  /// Nothing between the load and the store, on any path, may have written these bits of the word.
  bool fresh(ValueId load, ValueId store, BitRange bits) const;
  /// What a store writes; of a word that was found to be less than some number, only the bytes that
  /// it may have. So are arguments that are members of an enum.
  std::vector<Piece> written(ValueId store) const;
  const ir::Function &fn;

private:
  bool leavesAlone(ValueId store, ValueId load, BitRange bits) const;
  unsigned widthAt(ValueId value, BlockId block) const;

  std::vector<llvm::SmallVector<ValueId, 2>> users;
  std::vector<llvm::SmallVector<BlockId, 4>> preds;
  std::vector<uint32_t> position;
  std::shared_ptr<const ir::Graph> graph;
};

/// A piece of a stored word that puts back what was there.
bool isKept(const WordUses &uses, const Piece &piece, ValueId store);

/// Finds `node.fields` from the masks and shifts around its loads and stores. Where views conflict
/// the word stays whole.
void decideFields(SlotNode &node, const std::vector<WordUses> &functions);

} // namespace quorate::evm
