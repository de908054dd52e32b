//===- Layout.cpp - where the compiler places state variables -----------------===//
//
// "Layout of State Variables in Storage and Transient Storage" in Solidity's
// documentation.
//
//===----------------------------------------------------------------------===//
#include "analyzer/solidity/Layout.h"

#include "analyzer/solidity/Sema.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::sol {

namespace {

/// Hands out places one after another.
class Packer {
public:
  explicit Packer(llvm::APInt first) : next{std::move(first), 0} {}

  /// A value of `bytes` bytes: in what is left of the slot, or in the next one.
  StoragePlace value(unsigned bytes) {
    if (next.offset + bytes > 32)
      startSlot();
    StoragePlace place = next;
    next.offset += bytes;
    return place;
  }
  StoragePlace wholeSlots(const llvm::APInt &count) {
    startSlot();
    StoragePlace place = next;
    next.slot += count;
    return place;
  }
  /// Ends a slot in use; the first slot after everything placed so far.
  const llvm::APInt &startSlot() {
    if (next.offset) {
      ++next.slot;
      next.offset = 0;
    }
    return next.slot;
  }

private:
  StoragePlace next;
};

/// Structs within structs; the compiler stops at 256 too.
constexpr unsigned maxStructDepth = 256;

bool takesWholeSlots(const Type *type) { return type->isReference(); }

StoragePlace place(Packer &packer, Layouts &layouts, const Type *type) {
  if (!type) // unresolved: a slot of its own keeps the rest plausible
    return packer.wholeSlots(llvm::APInt(256, 1));
  return takesWholeSlots(type) ? packer.wholeSlots(layouts.storageSlots(type))
                               : packer.value(storageBytes(type));
}

} // namespace

unsigned storageBytes(const Type *type) {
  if (!type)
    return 32;
  switch (type->kind) {
  case TypeKind::Bool:
    return 1;
  case TypeKind::Integer:
  case TypeKind::FixedPoint:
  case TypeKind::FixedBytes:
  case TypeKind::Enum:
    return type->bits / 8;
  case TypeKind::Address:
  case TypeKind::Contract:
    return 20;
  case TypeKind::UserValue:
    return storageBytes(type->inner);
  case TypeKind::Function: // external: address and selector; internal: a code position
    return type->external ? 24 : 8;
  default:
    return 32;
  }
}

llvm::APInt Layouts::storageSlots(const Type *type) {
  llvm::APInt one(256, 1);
  if (!type)
    return one;
  if (type->kind == TypeKind::Struct)
    if (auto *decl = llvm::dyn_cast_or_null<StructDecl>(type->decl))
      return of(*decl).slots;
  if (type->kind != TypeKind::Array || !type->length)
    return one;
  llvm::APInt slots(256, 0);
  if (!type->element || takesWholeSlots(type->element)) {
    slots = *type->length * storageSlots(type->element);
  } else {
    llvm::APInt perSlot(256, 32 / storageBytes(type->element));
    slots = type->length->udiv(perSlot);
    if (!type->length->urem(perSlot).isZero())
      ++slots;
  }
  return slots.isZero() ? one : slots;
}

const StructLayout &Layouts::of(const StructDecl &decl) {
  std::unique_ptr<StructLayout> &known = structs[&decl];
  if (known)
    return *known;
  // The empty layout made first ends structs that contain themselves, which no compiler accepts.
  known = std::make_unique<StructLayout>();
  StructLayout &layout = *known;
  if (depth >= maxStructDepth) {
    layout.slots = llvm::APInt(256, 1);
    layout.members.resize(decl.members.size());
    return layout;
  }
  ++depth;
  Packer packer(llvm::APInt(256, 0));
  for (const VariableDecl *member : decl.members)
    layout.members.push_back(place(packer, *this, member->type));
  --depth;
  layout.slots = packer.startSlot();
  if (layout.slots.isZero())
    layout.slots = llvm::APInt(256, 1);
  return layout;
}

ContractLayout Layouts::of(const ContractDecl &mostDerived) {
  ContractLayout layout;
  llvm::APInt base(256, 0);
  if (mostDerived.layoutBase && mostDerived.layoutBase->constant)
    base = integerOf(*mostDerived.layoutBase->constant).value_or(base);
  Packer storage(base), transient(llvm::APInt(256, 0));
  for (ContractDecl *contract : llvm::reverse(mostDerived.linearized))
    for (Decl *member : contract->members) {
      auto *variable = llvm::dyn_cast_or_null<VariableDecl>(member);
      if (!variable || variable->constant)
        continue;
      if (variable->immutable)
        layout.immutables.push_back(variable);
      else if (variable->location == VariableDecl::Location::Transient)
        layout.transient.push_back({variable, place(transient, *this, variable->type)});
      else
        layout.storage.push_back({variable, place(storage, *this, variable->type)});
    }
  return layout;
}

const StoragePlace *ContractLayout::find(const VariableDecl &variable) const {
  for (const std::vector<Entry> *list : {&storage, &transient})
    for (const Entry &entry : *list)
      if (entry.variable == &variable)
        return &entry.place;
  return nullptr;
}

} // namespace quorate::sol
