//===- uninitialized-governance.cpp - a vote before the rules of voting ------------===//

#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {909, 665};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-092"};
constexpr Rule TheRule = {"uninitialized-governance",
                          "A governor can be used before its quorum, periods or token are set",
                          Severity::Warning,
                          Cwe,
                          Scwe,
                          6.5,
                          check,
                          Reads::Project};
const Registration registration(TheRule);

/// Code that runs by delegatecall works on the storage of its caller: another contract of the
/// project sets the same place while it is made.
bool setByAnother(const Context &context, const Cell &cell) {
  if (!cell.slot || cell.slot->getActiveBits() <= 64) // no place that was chosen to be shared
    return false;
  for (uint32_t c = 0; c < context.module.contracts.size(); ++c) {
    if (ContractId(c) == context.contractId)
      continue;
    ContractView other(context.module, ContractId(c));
    for (FunctionId maker : other.constructors()) {
      const Code &made = other.code(maker);
      for (const Access &access : made.flat.accesses()) {
        auto set = access.write && !access.clears ? cellOf(made, access) : std::nullopt;
        if (set && set->slot && *set->slot == *cell.slot && set->fields == cell.fields)
          return true;
      }
    }
  }
  return false;
}

/// Numbers without keys that are set only after deployment. A switch that is off has been set.
std::vector<Cell> setLater(const Context &context) {
  std::vector<Cell> cells;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      auto cell = access.write && access.value.valid() ? cellOf(code, access) : std::nullopt;
      if (cell && cell->shape.var.valid() && keyCount(cell->shape) == 0 &&
          code.flat[access.value].type.kind != TypeKind::Bool &&
          isRawInput(code.flow, access.value) && !context.view.setByConstructor(cell->shape) &&
          !llvm::is_contained(cells, *cell) && !setByAnother(context, *cell))
        cells.push_back(*cell);
    }
  }
  return cells;
}

/// The way asks whether it was set up: for the place itself, or for anything else that is empty at
/// first.
bool asksWhetherSet(const Context &context, const Code &code, const Condition &c) {
  auto cell = cellOf(code, code.flow.strip(c.a));
  if (!cell || keyCount(cell->shape) > 0 ||
      (cell->shape.var.valid() && context.view.setByConstructor(cell->shape)))
    return false;
  bool constant = !c.isFlag() && code.flow.isConstant(c.b);
  // Other than the largest number, as an increment asks first, is also what is empty.
  return (c.op == Op::Ne && (!constant || code.flow.isZero(c.b))) || (c.op == Op::Eq && constant);
}

/// What is asked at the zero address has no code, and the call fails.
bool asksNobody(const Code &code, ValueId call, llvm::ArrayRef<Cell> unset) {
  const Instruction &i = code.flat[call];
  if (i.op != Op::ExtCall || i.call().payload != CallRecord::Payload::Typed)
    return false;
  auto callee = cellOf(code, code.flow.strip(callTarget(code.flat, call)));
  return callee && llvm::is_contained(unset, *callee);
}

/// No proposal can be made before something was set up, so that there is nothing to vote on.
bool opensOnlyAfterSetup(const Context &context, const Governor &governor,
                         llvm::ArrayRef<Cell> unset) {
  bool any = false;
  for (const EntryPoint &entry : governor.entries) {
    if (entry.kind != EntryKind::Propose)
      continue;
    any = true;
    const Code &code = context.view.code(entry.function);
    PathQuery query;
    query.target = [&](ValueId v) {
      return code.flat[v].op == Op::Return || code.flat[v].op == Op::ReturnMem;
    };
    query.cut = [&](const Condition &c) { return asksWhetherSet(context, code, c); };
    query.avoid = [&](ValueId v) { return asksNobody(code, v, unset); };
    if (findPath(code.flow, query).exists())
      return false;
  }
  return any;
}

/// What sets the cell is closed by the constructor: this code works behind a proxy, whose storage
/// is set up with its deployment.
bool isLocked(const Context &context, const Cell &cell) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && cellOf(code, access) == cell &&
          authorityOf(context.view, code, access.at).anyone() &&
          constructorLocks(context.view, code, access.at))
        return true;
  }
  return false;
}

void check(Context &context) {
  const Governor *governor = context.model.governor(context.contractId);
  if (!governor)
    return;
  std::vector<Cell> cells = setLater(context);
  llvm::erase_if(cells, [&](const Cell &cell) { return isLocked(context, cell); });
  if (context.view.constructors().empty() || cells.empty() ||
      opensOnlyAfterSetup(context, *governor, cells))
    return;
  for (const EntryPoint &entry : governor->entries) {
    if (entry.kind != EntryKind::Propose && entry.kind != EntryKind::Execute &&
        entry.kind != EntryKind::Queue)
      continue;
    const Code &code = context.view.code(entry.function);
    for (const Access &read : code.flat.accesses()) {
      auto cell = read.write ? std::nullopt : cellOf(code, read);
      if (!cell || !llvm::is_contained(cells, *cell))
        continue;
      // Only numbers: a call to the zero address fails by itself.
      if (isAddressLike(code.flow, read.at))
        continue;
      // To an end that the place has a say in, without having asked whether it is set.
      bool matters = false;
      for (BlockId block : code.flat.graph().reversePostorder()) {
        const Instruction &last = code.flat.code.terminator(block);
        matters |= last.op == Op::Branch && code.flow.dependsOn(last.operands[0], read.at);
      }
      for (const Access &write : code.flat.accesses())
        matters |= write.write && write.value.valid() && code.flow.dependsOn(write.value, read.at);
      if (!matters)
        continue;
      PathQuery more;
      more.cut = [&](const Condition &c) { return asksWhetherSet(context, code, c); };
      more.avoid = [&](ValueId v) { return v != read.at && asksNobody(code, v, cells); };
      PathResult path = Openness(context.view, code).wayTo(read.at, more);
      if (!path.exists())
        continue;
      std::string leaf = show(context, *cell);
      Finding f =
          findingAlong(context, TheRule, code, ValueId(), path,
                       "This can be used before " + leaf +
                           " is set, when it is zero. Set it in the constructor, or require "
                           "here that it is set.",
                       "before " + leaf, "reads " + leaf);
      f.related.push_back({code.flat[read.at].place, leaf + " is read here"});
      context.findings.push_back(std::move(f));
      return;
    }
  }
}

} // namespace

} // namespace quorate::rules
