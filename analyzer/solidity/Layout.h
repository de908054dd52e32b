//===- Layout.h - where the compiler places state variables -------------------===//
//
// Solidity's storage layout: variables in the order of the linearised bases (most
// base first), packed from the low end of a slot; structs and arrays start a new
// slot and the next variable after them does too.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Types.h"

#include "llvm/ADT/DenseMap.h"

namespace quorate::sol {

struct StoragePlace {
  llvm::APInt slot = llvm::APInt(256, 0);
  unsigned offset = 0; ///< in bytes, from the low end of the slot
};

struct StructLayout {
  std::vector<StoragePlace> members; ///< relative, in order of declaration
  llvm::APInt slots = llvm::APInt(256, 0);
};

struct ContractLayout {
  struct Entry {
    VariableDecl *variable = nullptr;
    StoragePlace place;
  };
  std::vector<Entry> storage;   ///< no constants, no immutables
  std::vector<Entry> transient; ///< its own numbering from slot 0
  std::vector<VariableDecl *> immutables;
  const StoragePlace *find(const VariableDecl &variable) const; ///< storage or transient
};

/// Bytes that a value takes inside a slot, 1 to 32; 32 for everything that takes whole slots.
unsigned storageBytes(const Type *type);

/// Layouts of structs are remembered.
class Layouts {
public:
  const StructLayout &of(const StructDecl &decl);
  ContractLayout of(const ContractDecl &mostDerived);
  llvm::APInt storageSlots(const Type *type); ///< at least 1

private:
  llvm::DenseMap<const StructDecl *, std::unique_ptr<StructLayout>> structs;
  unsigned depth = 0;
};

} // namespace quorate::sol
