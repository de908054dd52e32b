//===- LowerGetter.cpp - the functions behind public state variables --------===//

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

/// One parameter for each mapping key and array index, outermost first; of a struct, the members
/// that are neither arrays nor mappings.
void FunctionLowering::lowerGetter(const VariableDecl &variable) {
  start();
  Frame own;
  own.contract = variable.contract;
  own.unit = variable.unit;
  frame = &own;
  GetterSignature getter = getterOf(module.program.types, variable);
  if (variable.constant) {
    returnValues({convert(constantVariable(variable), variable.type, memoryForm(variable.type),
                          variable.span)});
    return finish();
  }
  LValue target = stateVariable(variable, variable.type);
  for (unsigned i = 0; i < getter.params.size(); ++i) {
    const Type *type = target.type;
    if (!type || !target.ref.valid())
      break;
    ValueId key = validated(b.param(i), getter.params[i]);
    if (type->kind == TypeKind::Mapping) {
      target.ref =
          b.refKey(target.ref, key, module.refType(b.typeOf(target.ref).space, type->element));
    } else {
      ValueId length = type->length ? b.constant(type->length->zextOrTrunc(256), ir::Type::uint())
                                    : b.emit(Op::Length, ir::Type::uint(), {target.ref});
      require(b.compare(Op::ULt, key, length), [&] {
        if (atLeast(5))
          return revertEmpty();
        ir::RevertRecord record;
        record.kind = ir::RevertRecord::Kind::Invalid;
        b.revert(std::move(record));
      });
      target.ref = element(target.ref, type, key);
    }
    target.type = type->element;
  }
  Values values;
  auto add = [&](const LValue &from, const Type *to) {
    values.push_back(convert(read(from), from.type, to, variable.span));
  };
  if (getter.members.empty()) {
    if (!getter.returns.empty())
      add(target, getter.returns[0]);
  } else {
    auto &decl = *llvm::cast<StructDecl>(target.type->decl);
    for (size_t i = 0; i < getter.members.size() && i < getter.returns.size(); ++i) {
      LValue member = target;
      member.type = decl.members[getter.members[i]]->type;
      member.ref = field(target.ref, getter.members[i], member.type);
      add(member, getter.returns[i]);
    }
  }
  returnValues(values);
  finish();
}

} // namespace quorate::sol
