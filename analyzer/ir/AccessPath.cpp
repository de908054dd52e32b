//===- AccessPath.cpp - which storage a reference names --------------------===//

#include "analyzer/ir/AccessPath.h"

#include "analyzer/ir/Text.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace quorate::ir {

namespace {

bool sameStep(const PathStep &a, const PathStep &b) {
  return a.kind == b.kind && (a.kind != PathStep::Kind::Field || a.field == b.field);
}

/// Two steps from the same place that lead to storage with nothing in common.
bool disjoint(const PathStep &a, const PathStep &b) {
  if (!sameStep(a, b))
    return true;
  return a.constant && b.constant && a.constant->zextOrTrunc(256) != b.constant->zextOrTrunc(256);
}

std::string printConstant(const llvm::APInt &value, Type type) {
  if (type.isSigned() && value.isNegative())
    return "-" + numeral(-value, false);
  bool hex = type.kind == TypeKind::Address || type.kind == TypeKind::Bytes;
  return numeral(value, hex || value.getActiveBits() > 64);
}

/// How a key or an index reads in a message: "proposalId", "msg.sender", "3", "*".
std::string printKey(const Function &function, ValueId value) {
  while (function[value].op == Op::ZExt || function[value].op == Op::Cast)
    value = function[value].operands[0];
  const Instruction &key = function[value];
  switch (key.op) {
  case Op::Const:
    return printConstant(key.imm, key.type);
  case Op::Param:
    if (key.index < function.params.size() && !function.params[key.index].name.empty())
      return function.params[key.index].name;
    return "*";
  case Op::Env:
    return key.env == EnvKind::Caller ? "msg.sender" : EnvNames[unsigned(key.env)].str();
  default:
    return key.text.empty() ? "*" : key.text;
  }
}

/// Walks the data types along a path; an invalid id is a part that is not known.
class TypeWalk {
public:
  TypeWalk(const Module &module, DataTypeId start) : module(module), current(start) {}

  std::string step(PathStep::Kind kind, uint32_t field) {
    const DataType *type = current.valid() ? &module[current] : nullptr;
    current = DataTypeId();
    switch (kind) {
    case PathStep::Kind::Field:
      if (!type || field >= type->fields.size())
        return ("#" + llvm::Twine(field)).str();
      current = type->fields[field].type;
      return type->fields[field].name;
    case PathStep::Kind::Key:
    case PathStep::Kind::Index:
      if (type)
        current = type->element;
      return {};
    case PathStep::Kind::Length:
      for (uint32_t i = 0; i < module.dataTypes.size(); ++i)
        if (module.dataTypes[i].kind == DataKind::Value &&
            module.dataTypes[i].value == Type::uint())
          current = DataTypeId(i);
      return "length";
    }
    return {};
  }
  DataTypeId type() const { return current; }

private:
  const Module &module;
  DataTypeId current;
};

template <class Steps, class KeyText>
std::string print(const Module &module, const Contract &contract, VarId var, const Steps &steps,
                  KeyText keyText) {
  if (!var.valid() || var.index >= contract.vars.size())
    return "?";
  std::string text = contract[var].name;
  TypeWalk walk(module, contract[var].type);
  for (const auto &s : steps) {
    auto [kind, field, key] = keyText(s);
    std::string member = walk.step(kind, field);
    bool keyed = kind == PathStep::Kind::Key || kind == PathStep::Kind::Index;
    text += keyed ? "[" + key + "]" : "." + member;
  }
  return text;
}

} // namespace

bool AccessPath::sameShape(const AccessPath &other) const {
  return !unknown && !other.unknown && var == other.var &&
         std::equal(steps.begin(), steps.end(), other.steps.begin(), other.steps.end(), sameStep);
}

bool AccessPath::mayAlias(const AccessPath &other) const {
  if (unknown || other.unknown)
    return true;
  if (var != other.var)
    return false;
  for (size_t i = 0; i < std::min(steps.size(), other.steps.size()); ++i)
    if (disjoint(steps[i], other.steps[i]))
      return false;
  return true;
}

AccessPath accessPath(const Function &function, ValueId ref) {
  AccessPath path;
  llvm::SmallVector<PathStep, 4> backwards;
  if (function[ref].op == Op::Length || function[ref].op == Op::SetLength) {
    backwards.push_back({PathStep::Kind::Length, 0, {}, {}});
    ref = function[ref].operands[0];
  }
  while (function[ref].op != Op::RefVar) {
    const Instruction &instruction = function[ref];
    PathStep step;
    switch (instruction.op) {
    case Op::RefField:
      step.field = instruction.index;
      break;
    case Op::RefKey:
    case Op::RefIndex: {
      step.kind = instruction.op == Op::RefKey ? PathStep::Kind::Key : PathStep::Kind::Index;
      step.value = instruction.operands[1];
      const Instruction &key = function[step.value];
      if (key.op == Op::Const)
        step.constant = key.imm;
      break;
    }
    default:
      return path;
    }
    backwards.push_back(std::move(step));
    ref = instruction.operands[0];
  }
  path.unknown = false;
  path.var = function[ref].var;
  path.steps.assign(backwards.rbegin(), backwards.rend());
  return path;
}

PathShape shapeOf(const AccessPath &path) {
  PathShape shape;
  shape.var = path.var;
  for (const PathStep &step : path.steps)
    shape.steps.push_back({step.kind, step.field});
  return shape;
}

std::string toString(const Module &module, const Contract &contract, const PathShape &shape) {
  return print(module, contract, shape.var, shape.steps, [](const auto &step) {
    return std::tuple(step.first, step.second, std::string("*"));
  });
}

std::string toString(const Module &module, const Contract &contract, const Function &function,
                     const AccessPath &path) {
  if (path.unknown)
    return "?";
  return print(module, contract, path.var, path.steps, [&](const PathStep &step) {
    std::string key = step.value.valid() ? printKey(function, step.value) : "*";
    return std::tuple(step.kind, step.field, key);
  });
}

DataTypeId typeAt(const Module &module, const Contract &contract, const PathShape &shape) {
  if (!shape.var.valid() || shape.var.index >= contract.vars.size())
    return {};
  TypeWalk walk(module, contract[shape.var].type);
  for (auto [kind, field] : shape.steps)
    walk.step(kind, field);
  return walk.type();
}

} // namespace quorate::ir
