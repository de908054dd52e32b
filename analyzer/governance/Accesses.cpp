//===- Accesses.cpp - what flat code reads and writes in storage ----------------===//

#include "analyzer/governance/Flat.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace quorate::gov {

using namespace ir;

namespace {

bool inState(const ir::Function &code, ValueId ref) {
  const Type &type = code[ref].type;
  return type.isRef() && type.space != Space::Memory && type.space != Space::Calldata;
}

/// What one member of a new memory object was set to.
struct Member {
  ValueId value; ///< invalid if it cannot be told
  bool set = false;
};

Member memberOf(const Flat &flat, ValueId object, uint32_t field) {
  Member member;
  for (ValueId ref : flat.uses().of(object)) {
    if (flat[ref].op != Op::RefField || flat[ref].index != field)
      continue;
    for (ValueId at : flat.uses().of(ref)) {
      const Instruction &store = flat[at];
      if ((store.op != Op::Store && store.op != Op::CopyTo) || store.operands[0] != ref)
        continue;
      member.value = member.set ? ValueId() : store.operands[1];
      member.set = true;
    }
  }
  return member;
}

/// A copy of the place that it is written back to: `p = record[id]; p.x = a; record[id] = p`.
bool isCopyOf(const ir::Function &code, ValueId source, const AccessPath &path) {
  if (code[source].op != Op::Clone)
    return false;
  AccessPath from = accessPath(code, code[source].operands[0]);
  if (!from.sameShape(path))
    return false;
  for (size_t i = 0; i < path.steps.size(); ++i)
    if (path.steps[i].value != from.steps[i].value)
      return false;
  return true;
}

/// `record[id] = Record(a, b, c)` as the writes of its members; nothing if the source is neither a
/// new object whose members can be told nor a copy of the same place, whose other members stay.
std::vector<Access> membersWritten(const Flat &flat, ValueId at, const Access &whole) {
  std::vector<Access> result;
  const ir::Function &code = flat.code;
  ValueId source = code[at].operands[1];
  const Type &type = code[source].type;
  bool same = !whole.path.unknown && isCopyOf(code, source, whole.path);
  if (whole.path.unknown || !(code[source].op == Op::New || same) || !type.data.valid() ||
      flat.module[type.data].kind != DataKind::Struct)
    return result;
  const DataType &record = flat.module[type.data];
  for (uint32_t i = 0; i < record.fields.size(); ++i) {
    if (flat.module[record.fields[i].type].kind == DataKind::Mapping)
      continue; // not copied
    Access member = whole;
    PathStep step;
    step.field = i;
    member.path.steps.push_back(step);
    Member content = memberOf(flat, source, i);
    if (same && !content.set)
      continue;
    bool scalar = flat.module[record.fields[i].type].kind == DataKind::Value;
    member.deep = !scalar;
    member.clears = !content.set;
    member.copied = scalar ? ValueId() : content.value;
    if (scalar)
      member.value = content.value;
    result.push_back(std::move(member));
  }
  return result;
}

/// A struct with a single member, copied as a whole, is that member (a timer that is a deadline).
void enterOnlyMember(const Flat &flat, Access &access) {
  while (!access.path.unknown) {
    DataTypeId type = typeAt(flat.module, flat.contract, shapeOf(access.path));
    if (!type.valid() || flat.module[type].kind != DataKind::Struct ||
        flat.module[type].fields.size() != 1)
      return;
    access.path.steps.push_back({});
    if (flat.module[flat.module[type].fields[0].type].kind == DataKind::Value)
      access.deep = false;
  }
}

/// The same record, with the same keys, stands at the head of both paths.
bool isWithin(const AccessPath &path, const AccessPath &record) {
  if (path.unknown || path.var != record.var || path.steps.size() < record.steps.size())
    return false;
  for (size_t k = 0; k < record.steps.size(); ++k)
    if (path.steps[k].kind != record.steps[k].kind ||
        path.steps[k].field != record.steps[k].field ||
        path.steps[k].value != record.steps[k].value)
      return false;
  return true;
}

/// Zeros in every scalar of a record are `delete`, as a compiler writes it.
void findCleared(const Flat &flat, std::vector<Access> &accesses) {
  std::vector<Access *> zeros;
  for (Access &access : accesses)
    if (access.write && !access.path.unknown && access.value.valid() &&
        flat.code[access.value].op == Op::Const && flat.code[access.value].imm.isZero())
      zeros.push_back(&access);
  for (Access *first : zeros) {
    if (first->path.steps.empty() || first->path.steps.back().kind != PathStep::Kind::Field)
      continue;
    AccessPath record = first->path;
    record.steps.pop_back();
    DataTypeId type = typeAt(flat.module, flat.contract, shapeOf(record));
    if (!type.valid() || flat.module[type].kind != DataKind::Struct)
      continue;
    std::set<uint32_t> left;
    for (uint32_t k = 0; k < flat.module[type].fields.size(); ++k)
      if (flat.module[flat.module[type].fields[k].type].kind == DataKind::Value)
        left.insert(k);
    if (left.size() < 2)
      continue;
    for (const Access *zero : zeros)
      if (isWithin(zero->path, record) && zero->path.steps.size() == record.steps.size() + 1)
        left.erase(zero->path.steps.back().field);
    for (Access *zero : zeros)
      zero->clears |= left.empty() && isWithin(zero->path, record);
  }
}

std::vector<Access> collectAccesses(const Flat &flat) {
  std::vector<Access> result;
  const ir::Function &code = flat.code;
  auto add = [&](ValueId at, ValueId ref, bool write) -> Access & {
    Access access;
    access.at = at;
    access.write = write;
    access.path = accessPath(code, ref);
    result.push_back(std::move(access));
    return result.back();
  };
  auto addWhole = [&](ValueId at, ValueId ref) {
    Access &access = add(at, ref, false);
    access.deep = true;
    access.whole = ref;
  };
  auto addLength = [&](ValueId at, bool write) -> Access & {
    Access &access = add(at, code[at].operands[0], write);
    if (!access.path.unknown)
      access.path.steps.push_back({PathStep::Kind::Length, 0, {}, {}});
    return access;
  };
  for (BlockId block : flat.graph().reversePostorder())
    for (ValueId at : code[block].instructions) {
      const Instruction &instruction = code[at];
      if (instruction.operands.empty())
        continue;
      ValueId ref = instruction.operands[0];
      switch (instruction.op) {
      case Op::Load:
        if (inState(code, ref))
          add(at, ref, false);
        break;
      case Op::Length:
        if (inState(code, ref))
          addLength(at, false);
        break;
      case Op::SetLength:
        if (inState(code, ref))
          addLength(at, true).value = instruction.operands[1];
        break;
      case Op::Store:
        if (inState(code, ref))
          add(at, ref, true).value = instruction.operands[1];
        break;
      case Op::Clear:
        if (inState(code, ref)) {
          Access &access = add(at, ref, true);
          access.clears = access.deep = true;
        }
        break;
      case Op::Clone:
      case Op::Keccak:
      case Op::AbiEncode:
      case Op::Log:
        for (ValueId operand : instruction.operands)
          if (inState(code, operand))
            addWhole(at, operand);
        break;
      case Op::CopyTo:
        if (inState(code, ref)) {
          Access &access = add(at, ref, true);
          access.deep = true;
          access.copied = instruction.operands[1];
          if (auto members = membersWritten(flat, at, access); !members.empty()) {
            result.pop_back();
            llvm::move(members, std::back_inserter(result));
          }
        }
        if (inState(code, instruction.operands[1]))
          add(at, instruction.operands[1], false).deep = true;
        break;
      case Op::ExtCall:
      case Op::Create:
        for (ValueId operand : instruction.operands)
          if (inState(code, operand))
            addWhole(at, operand);
        break;
      default:
        break;
      }
    }
  for (Access &access : result)
    if (access.deep && !access.clears)
      enterOnlyMember(flat, access);
  findCleared(flat, result);
  return result;
}

} // namespace

const std::vector<Access> &Flat::accesses() const {
  if (!accessCache)
    accessCache = std::make_unique<std::vector<Access>>(collectAccesses(*this));
  return *accessCache;
}

} // namespace quorate::gov
