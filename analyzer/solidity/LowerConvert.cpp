//===- LowerConvert.cpp - conversions between Solidity's types --------------===//

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

/// bytesN is left-aligned in Solidity: shortening drops the last bytes, lengthening appends zeros.
ValueId FunctionLowering::bytesToBytes(ValueId value, ir::Type to) {
  ir::Type from = b.typeOf(value);
  if (from.bits == to.bits)
    return b.convert(value, to);
  if (from.bits < to.bits)
    return b.emit(Op::Shl, to, {b.emit(Op::ZExt, to, {value}), b.constant(to.bits - from.bits)});
  ValueId shifted = b.emit(Op::LShr, from, {value, b.constant(from.bits - to.bits)});
  return b.emit(Op::Trunc, to, {shifted});
}

bool FunctionLowering::refersTo(ValueId ref, ir::DataKind kind) const {
  ir::Type type = b.typeOf(ref);
  return type.isRef() && type.data.valid() && module.module[type.data].kind == kind;
}

ValueId FunctionLowering::fit(ValueId value, ir::Type type, const Span &span) {
  ir::HavocRecord nothing;
  nothing.state = nothing.memory = false;
  if (type.isVoid())
    return value;
  if (!value.valid())
    return giveUp(span, "value missing", type, nothing);
  ir::Type have = b.typeOf(value);
  if (have.isScalar() && type.isScalar())
    return have.bits == type.bits && type.kind != ir::TypeKind::Bool ? value
                                                                     : b.convert(value, type);
  bool same = have.kind == type.kind && (!have.isRef() || have.space == type.space);
  return same ? value : giveUp(span, "value of an unexpected type", type, nothing);
}

ValueId FunctionLowering::address(const Expr &e) {
  ValueId value = expr(e);
  return fit(b.convert(value, ir::Type::address()), ir::Type::address(), e.span);
}

/// Implicit and explicit conversions alike; that they are allowed is the compiler's business.
ValueId FunctionLowering::convert(ValueId value, const Type *from, const Type *to,
                                  const Span &span) {
  return fit(to ? converted(value, from, to, span) : value, irType(to), span);
}

ValueId FunctionLowering::converted(ValueId value, const Type *from, const Type *to,
                                    const Span &span) {
  if (!value.valid() || !from || from == to)
    return value;
  const Type *source = underlying(from), *target = underlying(to);
  ir::Type type = irType(target), have = b.typeOf(value);

  if (have.isRef()) {
    if (type.isRef()) {
      if (type.space == ir::Space::Memory && have.space != ir::Space::Memory)
        return b.emit(Op::Clone, type, {value});
      return value; // bytes and string share their form
    }
    if (type.kind == ir::TypeKind::Bytes)
      return b.emit(Op::BytesPrefix, type, {value});
    return giveUp(span, "conversion from " + toString(from) + " to " + toString(to),
                  type.isVoid() ? ir::Type::uint() : type);
  }
  if (!type.isScalar() || !have.isScalar() || type == have)
    return have.isScalar() && type == have && target->kind == TypeKind::Enum &&
                   source->kind != TypeKind::Enum
               ? checkedEnum(value, *target)
               : value;
  if (target->kind == TypeKind::Enum && source->kind != TypeKind::Enum)
    return checkedEnum(value, *target);
  if (target->kind == TypeKind::FixedBytes && source->kind == TypeKind::FixedBytes)
    return bytesToBytes(value, type);
  return b.convert(value, type);
}

/// An integer outside the enum's values panics; the test is made in the integer's own width.
ValueId FunctionLowering::checkedEnum(ValueId value, const Type &target) {
  size_t count = llvm::cast<EnumDecl>(target.decl)->values.size();
  ir::Type have = b.typeOf(value);
  if (have.bits < 64 && (uint64_t(1) << have.bits) <= count)
    return b.convert(value, irType(&target));
  check(b.compare(Op::ULt, value, b.constant(count, have)), 0x21);
  return b.convert(value, irType(&target));
}

bool FunctionLowering::containsEnum(const Type *type, unsigned nesting) {
  if (!type || nesting > 16)
    return false;
  if (type->kind == TypeKind::Enum)
    return true;
  return type->kind == TypeKind::Struct &&
         llvm::any_of(llvm::cast<StructDecl>(type->decl)->members,
                      [&](const VariableDecl *m) { return containsEnum(m->type, nesting + 1); });
}

/// ABI coder v2 reverts without data where an enum is out of range; v1 lets it through.
ValueId FunctionLowering::validated(ValueId value, const Type *type) {
  bool checks = !frame->unit || frame->unit->abiCoderV2;
  if (!checks || !containsEnum(type) || !value.valid())
    return value;
  ir::Type have = b.typeOf(value);
  if (type->kind == TypeKind::Enum) {
    size_t count = llvm::cast<EnumDecl>(type->decl)->values.size();
    if (!have.isScalar() || (uint64_t(1) << std::min(have.bits, uint16_t(32))) <= count)
      return value;
    require(b.compare(Op::ULt, value, b.constant(count, have)), [&] { revertEmpty(); });
    return value;
  }
  if (!have.isRef() || have.space != ir::Space::Memory || depth >= MaxLoweringDepth)
    return value; // of calldata, members are read and checked one by one
  ++depth;
  auto &decl = *llvm::cast<StructDecl>(type->decl);
  for (unsigned i = 0; i < decl.members.size(); ++i) {
    const Type *member = memoryForm(decl.members[i]->type);
    if (!containsEnum(member))
      continue;
    LValue place;
    place.kind = LValue::Kind::Place;
    place.type = member;
    place.ref = field(value, i, member);
    validated(read(place), member);
  }
  --depth;
  return value;
}

} // namespace quorate::sol
