//===- LowerMerge.cpp - contracts that were lowered apart, put together -----===//
//
// Data types are numbered per module. Those of the part are asked for again here,
// in the order in which the part needed them; so the whole is, to the number, what
// lowering one contract after the other would give.
//
//===----------------------------------------------------------------------===//
#include "analyzer/solidity/LowerModule.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>

namespace quorate::sol {

namespace {

/// From the data types of one module to the equal ones of another.
class DataTypeMap {
public:
  DataTypeMap(const ir::Module &from, const ir::Module &to)
      : from(from), to(to), ids(from.dataTypes.size()) {}

  /// The two are built alike, and so are their parts.
  void unify(ir::DataTypeId source, ir::DataTypeId target) {
    if (!source.valid() || ids[source.index].valid())
      return;
    ids[source.index] = target;
    const ir::DataType &a = from[source], &b = to[target];
    unify(a.key, b.key);
    unify(a.element, b.element);
    for (auto [field, other] : llvm::zip(a.fields, b.fields))
      unify(field.type, other.type);
  }

  void operator()(ir::DataTypeId &id) const {
    if (id.valid()) {
      assert(ids[id.index].valid() && "a data type that nobody asked for");
      id = ids[id.index];
    }
  }
  void operator()(ir::Type &type) const { (*this)(type.data); }
  void operator()(std::vector<ir::Type> &types) const {
    for (ir::Type &type : types)
      (*this)(type);
  }
  void operator()(std::vector<ir::Parameter> &parameters) const {
    for (ir::Parameter &parameter : parameters)
      (*this)(parameter.type);
  }
  void operator()(ir::Contract &contract) const {
    for (ir::StateVar &variable : contract.vars)
      (*this)(variable.type);
    for (ir::Function &function : contract.functions) {
      (*this)(function.params);
      (*this)(function.returns);
      for (ir::Instruction &instruction : function.instructions)
        (*this)(instruction);
    }
  }

private:
  void operator()(ir::Instruction &instruction) const {
    (*this)(instruction.type);
    if (!instruction.record)
      return;
    if (auto *call = std::get_if<ir::CallRecord>(instruction.record.get()))
      (*this)(call->returns);
    else if (auto *decode = std::get_if<ir::DecodeRecord>(instruction.record.get()))
      (*this)(decode->results);
  }

  const ir::Module &from, &to;
  std::vector<ir::DataTypeId> ids;
};

} // namespace

ir::DataTypeId ModuleLowering::answer(const Request &request) {
  switch (request.what) {
  case Request::What::Byte:
    return byteType();
  case Request::What::Bytes:
  case Request::What::String:
    return bytesType(request.what == Request::What::String);
  case Request::What::Of:
    break;
  }
  return dataType(request.type);
}

void ModuleLowering::take(ModuleLowering &part) {
  std::vector<ir::DataTypeId> answers;
  for (const Request &request : part.requests)
    answers.push_back(answer(request));
  DataTypeMap map(part.module, module);
  for (auto [request, id] : llvm::zip(part.requests, answers))
    map.unify(request.made, id);
  for (std::unique_ptr<ir::Contract> &contract : part.module.contracts) {
    map(*contract);
    module.contracts.push_back(std::move(contract));
  }
  for (Incomplete &item : part.results.incomplete)
    if (reported.insert(item.contract + '\n' + item.function + '\n' + item.reason).second)
      results.incomplete.push_back(std::move(item));
  for (const ContractDecl *contract : part.takeNeeded())
    need(*contract);
}

} // namespace quorate::sol
