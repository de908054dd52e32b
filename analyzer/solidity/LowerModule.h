//===- LowerModule.h - what the lowering of all contracts shares ------------===//
//
//   lower()           the list of contracts still to do, on all processors
//     ModuleLowering  types, data types: of the whole module, and of one contract's part of it
//     ContractLowering (LowerContract.h)   one contract as the most derived one
//       FunctionLowering (LowerFunction.h) one function
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Frontend.h"
#include "analyzer/solidity/Layout.h"
#include "analyzer/solidity/Sema.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

#include <map>
#include <utility>

namespace quorate::sol {

/// How deep statements and expressions may nest before lowering gives up on them.
inline constexpr unsigned MaxLoweringDepth = 400;
/// Modifiers with several `_` multiply code; no honest function comes near this.
inline constexpr size_t MaxInstructions = 60'000;

/// Contracts are lowered apart from each other, each into a module of its own, and then put
/// together in their order; so all that is shared while they are is the program, which nobody
/// changes but for the table of types.
class ModuleLowering {
public:
  /// `frontEnd`: what parser and analysis could not read.
  ModuleLowering(Program &program, const SourceStore &sources, ir::Module &module, Results &results,
                 llvm::ArrayRef<Incomplete> frontEnd)
      : program(program), sources(sources), module(module), results(results), frontEnd(frontEnd) {}

  Program &program;
  const SourceStore &sources;
  ir::Module &module;
  Results &results;
  Layouts layouts;

  /// The type of an SSA value: a scalar, or a reference into the type's location. Void for what is
  /// no value (a type name, `msg` ...).
  ir::Type irType(const Type *type);
  /// What a reference to a value of this type points to; the location does not matter.
  ir::DataTypeId dataType(const Type *type);
  ir::DataTypeId byteType();
  ir::Type refType(ir::Space space, const Type *type) {
    return ir::Type::ref(space, dataType(type));
  }
  ir::Type memoryBytes(bool isString = false);

  /// Puts a contract on the list; it is lowered once.
  void need(const ContractDecl &contract);
  /// What was put on the list since the last call.
  std::vector<const ContractDecl *> takeNeeded() { return std::exchange(needed, {}); }
  /// Moves what was lowered apart into this module.
  void take(ModuleLowering &part);

  /// What the front end could not read of the contract and its bases: what was left out might
  /// matter, so nothing may be proved on it.
  std::vector<std::string> unread(const ContractDecl &contract) const;

  /// Records it once for each (contract, function, reason).
  void incomplete(const std::string &contract, const std::string &function,
                  const std::string &reason, const Span &span);

private:
  ir::DataTypeId bytesType(bool isString);
  ir::DataTypeId structType(const StructDecl &decl);
  ir::DataTypeId arrayType(const Type *type);
  ir::DataTypeId valueType(const Type *type);
  ir::DataTypeId makeDataType(const Type *type);

  /// What was asked for and led to a new data type, in this order: asked again in another module,
  /// it makes there what is missing.
  struct Request {
    enum class What : uint8_t { Of, Byte, Bytes, String } what = What::Of;
    const Type *type = nullptr;
    ir::DataTypeId made;
  };
  ir::DataTypeId answer(const Request &request);
  std::vector<Request> requests;
  unsigned requestDepth = 0; ///< only the outermost counts

  std::vector<const ContractDecl *> needed;
  llvm::DenseMap<const ContractDecl *, bool> known;
  llvm::DenseMap<const Type *, ir::DataTypeId> dataTypes;
  llvm::DenseMap<const StructDecl *, ir::DataTypeId> structs;
  std::map<std::tuple<ir::DataTypeId, bool, uint64_t>, ir::DataTypeId> arrays;
  std::map<std::pair<ir::DataTypeId, ir::DataTypeId>, ir::DataTypeId> mappings;
  ir::DataTypeId byte, bytes[2];
  llvm::StringSet<> reported;
  llvm::ArrayRef<Incomplete> frontEnd;
};

ir::Space spaceOf(DataLocation location);
inline Place placeOf(const Span &span) { return {span, std::nullopt}; }
/// "transfer(address,uint256)"; types without an ABI form as Solidity prints them.
std::string signatureOf(const FunctionDecl &function);
/// The ABI form of each type.
std::vector<std::string> abiTypes(llvm::ArrayRef<const Type *> types);
/// User-defined value types stand for what they wrap.
inline const Type *underlying(const Type *type) {
  while (type && type->kind == TypeKind::UserValue && type->inner)
    type = type->inner;
  return type;
}

} // namespace quorate::sol
