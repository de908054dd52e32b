//===- Module.cpp - look-up and interning ---------------------------------===//

#include "analyzer/ir/Module.h"

namespace quorate::ir {

FunctionId Contract::findEntry(uint32_t selector) const {
  for (uint32_t i = 0; i < functions.size(); ++i)
    if (functions[i].isEntry && functions[i].selector == selector)
      return FunctionId(i);
  return {};
}

FunctionId Contract::findFunction(llvm::StringRef name) const {
  FunctionId found;
  for (uint32_t i = 0; i < functions.size(); ++i) {
    if (functions[i].name != name)
      continue;
    if (functions[i].isEntry)
      return FunctionId(i);
    if (!found.valid())
      found = FunctionId(i);
  }
  return found;
}

Instruction Instruction::clone() const {
  Instruction copy;
  copy.op = op;
  copy.type = type;
  copy.place = place;
  copy.operands = operands;
  copy.blocks = blocks;
  copy.imm = imm;
  copy.index = index;
  copy.var = var;
  copy.callee = callee;
  copy.env = env;
  copy.text = text;
  if (record)
    copy.record = std::make_unique<Record>(*record);
  return copy;
}

ContractId Module::find(llvm::StringRef name) const {
  for (uint32_t i = 0; i < contracts.size(); ++i)
    if (contracts[i]->name == name)
      return ContractId(i);
  return {};
}

DataTypeId Module::addDataType(DataType type) {
  dataTypes.push_back(std::move(type));
  return DataTypeId(uint32_t(dataTypes.size() - 1));
}

DataTypeId Module::valueType(Type scalar, llvm::StringRef name) {
  for (uint32_t i = 0; i < dataTypes.size(); ++i)
    if (dataTypes[i].kind == DataKind::Value && dataTypes[i].value == scalar &&
        dataTypes[i].name == name)
      return DataTypeId(i);
  DataType type;
  type.kind = DataKind::Value;
  type.value = scalar;
  type.name = name.str();
  type.storageBytes = uint8_t((scalar.bits + 7) / 8);
  return addDataType(std::move(type));
}

DataTypeId Module::bytesType(bool isString) {
  for (uint32_t i = 0; i < dataTypes.size(); ++i)
    if (dataTypes[i].kind == DataKind::Bytes && dataTypes[i].isString == isString)
      return DataTypeId(i);
  DataType type;
  type.kind = DataKind::Bytes;
  type.isString = isString;
  type.dynamic = true;
  return addDataType(std::move(type));
}

} // namespace quorate::ir
