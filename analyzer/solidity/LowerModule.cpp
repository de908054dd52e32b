//===- LowerModule.cpp - types, and the order of contracts ------------------===//

#include "analyzer/solidity/LowerModule.h"

#include "analyzer/solidity/LowerContract.h"
#include "analyzer/solidity/Parser.h"
#include "analyzer/source/Parallel.h"

#include "llvm/ADT/StringExtras.h"

#include <memory>

namespace quorate::sol {

ir::Space spaceOf(DataLocation location) {
  switch (location) {
  case DataLocation::Memory:
    return ir::Space::Memory;
  case DataLocation::Calldata:
    return ir::Space::Calldata;
  case DataLocation::Transient:
    return ir::Space::Transient;
  case DataLocation::None:
  case DataLocation::Storage:
    return ir::Space::Storage;
  }
  return ir::Space::Storage;
}

std::string signatureOf(const FunctionDecl &function) {
  if (!function.signature.empty())
    return function.signature;
  std::string text = function.name;
  switch (function.functionKind) {
  case FunctionDecl::Kind::Constructor:
    text = "constructor";
    break;
  case FunctionDecl::Kind::Fallback:
    text = "fallback";
    break;
  case FunctionDecl::Kind::Receive:
    text = "receive";
    break;
  case FunctionDecl::Kind::Regular:
  case FunctionDecl::Kind::Free:
    break;
  }
  text += '(';
  for (size_t i = 0; i < function.params.size(); ++i) {
    if (i)
      text += ',';
    const Type *type = function.params[i]->type;
    std::string abi = type ? abiType(type) : "?";
    text += abi.empty() ? toString(type) : abi;
  }
  return text + ')';
}

std::vector<std::string> abiTypes(llvm::ArrayRef<const Type *> types) {
  std::vector<std::string> result;
  for (const Type *type : types)
    result.push_back(type ? abiType(type) : std::string());
  return result;
}

ir::Type ModuleLowering::irType(const Type *type) {
  if (!type)
    return ir::Type::none();
  switch (type->kind) {
  case TypeKind::Bool:
    return ir::Type::boolean();
  case TypeKind::Integer:
    return type->isSigned ? ir::Type::sint(type->bits) : ir::Type::uint(type->bits);
  case TypeKind::FixedPoint:
    return ir::Type::uint();
  case TypeKind::FixedBytes:
    return ir::Type::bytes(type->bits / 8);
  case TypeKind::Address:
  case TypeKind::Contract:
    return ir::Type::address();
  case TypeKind::Enum:
    return ir::Type::uint(enumBits(*llvm::cast<EnumDecl>(type->decl)));
  case TypeKind::UserValue:
    return irType(type->inner);
  // An external function is its address and, in the low four bytes, its selector.
  case TypeKind::Function:
    return type->external ? ir::Type::bytes(24) : ir::Type::function();
  case TypeKind::RationalLiteral:
    return ir::Type::uint();
  case TypeKind::StringLiteral:
    return memoryBytes(true);
  case TypeKind::Bytes:
  case TypeKind::Array:
  case TypeKind::Mapping:
  case TypeKind::Struct:
    return refType(spaceOf(type->location), type);
  case TypeKind::Tuple:
  case TypeKind::TypeType:
  case TypeKind::Module:
  case TypeKind::Magic:
  case TypeKind::Event:
  case TypeKind::Error:
  case TypeKind::Modifier:
  case TypeKind::Builtin:
    return ir::Type::none();
  }
  return ir::Type::none();
}

ir::Type ModuleLowering::memoryBytes(bool isString) {
  return ir::Type::ref(ir::Space::Memory, bytesType(isString));
}

ir::DataTypeId ModuleLowering::bytesType(bool isString) {
  if (!bytes[isString].valid()) {
    bytes[isString] = module.bytesType(isString);
    if (!requestDepth)
      requests.push_back(
          {isString ? Request::What::String : Request::What::Bytes, nullptr, bytes[isString]});
  }
  return bytes[isString];
}

ir::DataTypeId ModuleLowering::byteType() {
  if (!byte.valid()) {
    ir::DataType type;
    type.kind = ir::DataKind::Byte;
    type.value = ir::Type::bytes(1);
    type.storageBytes = 1;
    byte = module.addDataType(std::move(type));
    if (!requestDepth)
      requests.push_back({Request::What::Byte, nullptr, byte});
  }
  return byte;
}

ir::DataTypeId ModuleLowering::valueType(const Type *type) {
  bool named = type->kind == TypeKind::Enum || type->kind == TypeKind::Contract ||
               type->kind == TypeKind::UserValue;
  ir::Type scalar = irType(type);
  if (scalar.isVoid()) {
    ir::DataType unknown;
    return module.addDataType(std::move(unknown));
  }
  return module.valueType(scalar, named && type->decl ? type->decl->name : "");
}

ir::DataTypeId ModuleLowering::arrayType(const Type *type) {
  ir::DataTypeId element = dataType(type->element);
  bool dynamic = !type->length;
  uint64_t length = dynamic ? 0 : type->length->getLimitedValue();
  ir::DataTypeId &id = arrays[{element, dynamic, length}];
  if (!id.valid()) {
    ir::DataType array;
    array.kind = ir::DataKind::Array;
    array.element = element;
    array.dynamic = dynamic;
    array.length = length;
    array.storageSlots = layouts.storageSlots(type).getLimitedValue();
    id = module.addDataType(std::move(array));
  }
  return id;
}

/// The entry is made before its members, which may refer to it.
ir::DataTypeId ModuleLowering::structType(const StructDecl &decl) {
  auto [it, inserted] = structs.try_emplace(&decl);
  if (!inserted)
    return it->second;
  ir::DataType type;
  type.kind = ir::DataKind::Struct;
  type.name = decl.name;
  ir::DataTypeId id = it->second = module.addDataType(std::move(type));
  const StructLayout &layout = layouts.of(decl);
  std::vector<ir::Field> fields;
  for (size_t i = 0; i < decl.members.size(); ++i) {
    ir::Field field;
    field.name = decl.members[i]->name;
    field.type = dataType(decl.members[i]->type);
    if (i < layout.members.size()) {
      field.slot = layout.members[i].slot.getLimitedValue();
      field.byte = uint8_t(layout.members[i].offset);
    }
    fields.push_back(std::move(field));
  }
  module.dataTypes[id.index].fields = std::move(fields);
  module.dataTypes[id.index].storageSlots = layout.slots.getLimitedValue();
  return id;
}

ir::DataTypeId ModuleLowering::dataType(const Type *type) {
  auto known = dataTypes.find(type);
  if (known != dataTypes.end())
    return known->second;
  ++requestDepth;
  ir::DataTypeId id = makeDataType(type);
  if (type) // what is not known may be another type each time
    dataTypes[type] = id;
  if (!--requestDepth)
    requests.push_back({Request::What::Of, type, id});
  return id;
}

ir::DataTypeId ModuleLowering::makeDataType(const Type *type) {
  if (!type) {
    ir::DataType unknown;
    return module.addDataType(std::move(unknown));
  }
  ir::DataTypeId id;
  switch (type->kind) {
  case TypeKind::Bytes:
    id = bytesType(type->isString);
    break;
  case TypeKind::StringLiteral:
    id = bytesType(true);
    break;
  case TypeKind::Array:
    id = arrayType(type);
    break;
  case TypeKind::Struct:
    id = structType(*llvm::cast<StructDecl>(type->decl));
    break;
  case TypeKind::Mapping: {
    std::pair<ir::DataTypeId, ir::DataTypeId> parts = {dataType(type->key),
                                                       dataType(type->element)};
    id = mappings[parts];
    if (!id.valid()) {
      ir::DataType mapping;
      mapping.kind = ir::DataKind::Mapping;
      mapping.key = parts.first;
      mapping.element = parts.second;
      id = mappings[parts] = module.addDataType(std::move(mapping));
    }
    break;
  }
  default:
    id = valueType(type);
    break;
  }
  return id;
}

void ModuleLowering::need(const ContractDecl &contract) {
  if (known.try_emplace(&contract, true).second)
    needed.push_back(&contract);
}

std::vector<std::string> ModuleLowering::unread(const ContractDecl &contract) const {
  std::vector<std::string> reasons;
  for (const Incomplete &item : frontEnd) {
    const Span &at = item.place.span;
    bool concerns = llvm::any_of(contract.linearized, [&](const ContractDecl *base) {
      // A syntax error may have cut a contract short, wherever in the file it is.
      llvm::StringRef reason = item.reason;
      bool anywhere = reason.starts_with(syntaxErrorMark) || reason.starts_with(refusedMark);
      return at.valid() && at.file == base->span.file &&
             (anywhere || (at.begin >= base->span.begin && at.begin < base->span.end));
    });
    if (concerns)
      reasons.push_back(item.reason);
  }
  return reasons;
}

void ModuleLowering::incomplete(const std::string &contract, const std::string &function,
                                const std::string &reason, const Span &span) {
  bool causeTold = llvm::any_of(frontEnd, [&](const Incomplete &item) {
    const Span &cause = item.place.span;
    return span.valid() && cause.valid() && cause.file == span.file && cause.begin >= span.begin &&
           cause.end <= span.end;
  });
  if (causeTold || !reported.insert(contract + '\n' + function + '\n' + reason).second)
    return;
  std::string file = span.valid() ? sources.file(span.file).path : std::string();
  results.incomplete.push_back({file, contract, function, reason, placeOf(span)});
}

namespace {

/// A contract on its own, while others are lowered beside it.
struct Part {
  ir::Module module;
  Results results;
  std::unique_ptr<ModuleLowering> lowering;
};

} // namespace

void lower(Program &program, const SourceStore &sources, llvm::ArrayRef<FileId> files,
           bool includeImports, ir::Module &module, Results &results) {
  const std::vector<Incomplete> frontEnd = results.incomplete;
  ModuleLowering whole(program, sources, module, results, frontEnd);
  for (SourceUnit *unit : program.units)
    if (includeImports || llvm::is_contained(files, unit->file))
      for (Decl *member : unit->members)
        if (auto *contract = llvm::dyn_cast<ContractDecl>(member))
          whole.need(*contract);
  for (auto contracts = whole.takeNeeded(); !contracts.empty(); contracts = whole.takeNeeded()) {
    std::vector<Part> parts(contracts.size());
    inParallel(contracts.size(), [&](size_t i) {
      Part &part = parts[i];
      part.lowering =
          std::make_unique<ModuleLowering>(program, sources, part.module, part.results, frontEnd);
      ContractLowering(*part.lowering, *contracts[i]).run();
    });
    for (Part &part : parts)
      whole.take(*part.lowering);
  }
}

} // namespace quorate::sol
