//===- Verify.cpp - is the IR well formed? ------------------------------------===//
//
// In three layers, each run only when the one before found nothing: ids and
// shape, so that the graph can be built; then dominance; then the types and
// records of each instruction (VerifyTypes.cpp).
//
//===----------------------------------------------------------------------===//

#include "analyzer/ir/Verify.h"
#include "analyzer/ir/Analysis.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::ir {

namespace {

class DataTypes {
public:
  DataTypes(const Module &module, std::vector<std::string> &errors)
      : module(module), errors(errors) {}

  void check() {
    for (uint32_t i = 0; i < module.dataTypes.size(); ++i)
      check(i, module.dataTypes[i]);
    if (errors.empty())
      checkContainment();
  }

private:
  void fail(uint32_t index, llvm::Twine what) {
    errors.push_back(("type t" + llvm::Twine(index) + ": " + what).str());
  }

  bool known(DataTypeId id) const { return id.index < module.dataTypes.size(); }

  void check(uint32_t index, const DataType &type) {
    if (type.kind == DataKind::Value && !type.value.isScalar() &&
        type.value.kind != TypeKind::Function)
      fail(index, "a value must be a scalar or a function");
    if ((type.kind == DataKind::Array || type.kind == DataKind::Mapping) && !known(type.element))
      fail(index, "the element type is out of range");
    if (type.kind == DataKind::Mapping && !known(type.key))
      fail(index, "the key type is out of range");
    for (const Field &field : type.fields)
      if (!known(field.type))
        fail(index, "the type of field " + field.name + " is out of range");
    if (type.storageBytes == 0 || type.storageBytes > 32)
      fail(index, "the packed size must be 1 to 32 bytes");
  }

  /// A type that holds itself by value would have no size. Depth-first with three colours.
  void checkContainment() {
    enum : uint8_t { New, Open, Done };
    std::vector<uint8_t> colour(module.dataTypes.size(), New);
    for (uint32_t root = 0; root < colour.size(); ++root) {
      std::vector<std::pair<uint32_t, size_t>> stack;
      if (colour[root] == New)
        stack.push_back({root, 0});
      while (!stack.empty()) {
        auto &[index, next] = stack.back();
        const DataType &type = module.dataTypes[index];
        colour[index] = Open;
        size_t parts = type.kind == DataKind::Struct                   ? type.fields.size()
                       : type.kind == DataKind::Array && !type.dynamic ? 1
                                                                       : 0;
        if (next == parts) {
          colour[index] = Done;
          stack.pop_back();
          continue;
        }
        uint32_t part =
            type.kind == DataKind::Struct ? type.fields[next].type.index : type.element.index;
        ++next;
        if (colour[part] == Open)
          return fail(part, "contains itself");
        if (colour[part] == New)
          stack.push_back({part, 0});
      }
    }
  }

  const Module &module;
  std::vector<std::string> &errors;
};

/// The part of a function's check that needs no graph.
class Shape {
public:
  Shape(FunctionVerifier &v) : v(v), owner(v.function.instructions.size()) {}

  void check() {
    if (v.function.blocks.empty())
      return;
    for (uint32_t b = 0; b < v.function.blocks.size(); ++b)
      block(BlockId(b));
    for (uint32_t b = 0; b < v.function.blocks.size(); ++b)
      for (ValueId id : v.function.blocks[b].instructions)
        if (id.index < owner.size())
          ids(id);
  }

private:
  void block(BlockId b) {
    const auto &list = v.function[b].instructions;
    if (list.empty())
      return v.fail(b, "is empty");
    bool phisOver = false;
    for (size_t k = 0; k < list.size(); ++k) {
      ValueId id = list[k];
      if (id.index >= owner.size()) {
        v.fail(b, "lists an instruction that does not exist");
        continue;
      }
      if (owner[id.index].valid())
        v.fail(id, "stands in more than one place");
      owner[id.index] = b;
      const Instruction &i = v.function[id];
      if (i.block != b)
        v.fail(id, "says that it is in another block");
      if (i.op == Op::Phi && phisOver)
        v.fail(id, "phis must come first in their block");
      phisOver |= i.op != Op::Phi;
      if (isTerminator(i.op) != (k + 1 == list.size()))
        v.fail(id,
               isTerminator(i.op) ? "a terminator must come last" : "the terminator is missing");
    }
  }

  void ids(ValueId id) {
    const Instruction &i = v.function[id];
    const OpInfo &op = info(i.op);
    if (op.operands >= 0 && int(i.operands.size()) != op.operands)
      v.fail(id, "needs " + llvm::Twine(int(op.operands)) + " operands and has " +
                     llvm::Twine(i.operands.size()));
    for (ValueId operand : i.operands) {
      if (operand.index >= owner.size() || !owner[operand.index].valid())
        v.fail(id, "uses %" + llvm::Twine(operand.index) + ", which is in no block");
      else if (v.function[operand].type.isVoid())
        v.fail(id, "uses %" + llvm::Twine(operand.index) + ", which defines no value");
    }
    size_t targets = i.op == Op::Jump     ? 1
                     : i.op == Op::Branch ? 2
                     : i.op == Op::Phi    ? i.operands.size()
                                          : 0;
    if (i.blocks.size() != targets)
      v.fail(id, i.op == Op::Phi ? "needs one block for each operand"
                                 : "has the wrong number of targets");
    for (BlockId target : i.blocks) {
      if (target.index >= v.function.blocks.size())
        v.fail(id, "names a block that does not exist");
      else if (target.index == 0 && i.op != Op::Phi)
        v.fail(id, "jumps to the entry block");
    }
    bool mayLackResult = i.op == Op::Unsupported || i.op == Op::ICall || i.op == Op::ICallIndirect;
    if (!op.result && !i.type.isVoid())
      v.fail(id, "must not define a value");
    if (op.result && i.type.isVoid() && !mayLackResult)
      v.fail(id, "must define a value");
  }

  FunctionVerifier &v;
  std::vector<BlockId> owner;
};

void checkDominance(FunctionVerifier &v) {
  const Function &f = v.function;
  if (!f.hasBody())
    return;
  Graph graph(f);
  for (BlockId b : graph.reversePostorder())
    for (ValueId id : f[b].instructions) {
      const Instruction &i = f[id];
      if (i.op != Op::Phi) {
        for (ValueId operand : i.operands)
          if (!graph.dominates(operand, id))
            v.fail(id, "%" + llvm::Twine(operand.index) + " does not dominate this use");
        continue;
      }
      llvm::SmallVector<BlockId, 4> incoming(i.blocks.begin(), i.blocks.end());
      llvm::SmallVector<BlockId, 4> preds(graph.predecessors(b).begin(),
                                          graph.predecessors(b).end());
      llvm::sort(incoming);
      llvm::sort(preds);
      if (incoming != preds)
        v.fail(id, "its blocks are not the predecessors, each once");
      for (size_t k = 0; k < i.operands.size(); ++k) {
        BlockId from = i.blocks[k];
        BlockId defined = f[i.operands[k]].block;
        if (graph.reachable(from) && !graph.dominates(defined, from))
          v.fail(id, "%" + llvm::Twine(i.operands[k].index) + " does not dominate the end of b" +
                         llvm::Twine(from.index));
      }
    }
}

void checkVariables(const Module &module, const Contract &contract,
                    std::vector<std::string> &errors) {
  for (const StateVar &var : contract.vars) {
    auto fail = [&](llvm::StringRef what) {
      errors.push_back(contract.name + "." + var.name + ": " + what.str());
    };
    if (var.type.index >= module.dataTypes.size())
      fail("its type is out of range");
    if (var.slot.getBitWidth() != 256)
      fail("its slot number must have 256 bits");
    if (var.space == Space::Memory || var.space == Space::Calldata)
      fail("a state variable cannot live there");
  }
}

} // namespace

std::vector<std::string> verify(const Module &module) {
  std::vector<std::string> errors;
  DataTypes(module, errors).check();
  for (const auto &contract : module.contracts)
    checkVariables(module, *contract, errors);
  if (!errors.empty())
    return errors;
  for (const auto &contract : module.contracts)
    for (const Function &function : contract->functions) {
      FunctionVerifier verifier{module, *contract, function, errors};
      size_t before = errors.size();
      Shape(verifier).check();
      if (errors.size() == before)
        checkDominance(verifier);
      if (errors.size() == before)
        checkTypes(verifier);
    }
  return errors;
}

} // namespace quorate::ir
