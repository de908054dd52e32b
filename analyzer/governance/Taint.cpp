//===- Taint.cpp - who has a say in a value -------------------------------------===//

#include "analyzer/governance/Taint.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool chosen(const ContractView &view, const Code &code, ValueId value, unsigned depth);

/// Set only while it is empty; but another entry point empties it again.
bool isEmptiedAgain(const ContractView &view, const Code &code, const Cell &cell) {
  return llvm::any_of(view.actions(), [&](FunctionId entry) {
    const Code &other = view.code(entry);
    return entry != code.flat.entry &&
           llvm::any_of(other.flat.accesses(), [&](const Access &access) {
             bool empties =
                 access.clears || (access.value.valid() && other.flow.isZero(access.value));
             auto emptied = access.write && empties ? cellOf(other, access) : std::nullopt;
             return emptied && (*emptied == cell || (keyCount(cell.shape) == 0 &&
                                                     contains(emptied->shape, cell.shape)));
           });
  });
}

bool writable(const ContractView &view, const Cell &cell, unsigned depth) {
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.clears || cellOf(code, access) != cell)
        continue;
      if (access.value.valid() && !chosen(view, code, access.value, depth + 1))
        continue;
      if (Openness(view, code).wayTo(access.at).exists() &&
          (!happensOnce(code, access.at) || isEmptiedAgain(view, code, cell)))
        return true;
    }
  }
  return false;
}

bool chosen(const ContractView &view, const Code &code, ValueId value, unsigned depth) {
  Sources s = code.flow.sources(value);
  if (s.calldata() || s.caller || s.origin)
    return true;
  return depth < 2 && llvm::any_of(
                          s.loads,
                          [&](ValueId load) {
                            auto cell = cellOf(code, load);
                            return cell && writable(view, *cell, depth);
                          });
}

} // namespace

bool chosenByAnyone(const ContractView &view, const Code &code, ValueId value) {
  return chosen(view, code, value, 0);
}

bool writableByAnyone(const ContractView &view, const Cell &cell) {
  return writable(view, cell, 0);
}

bool pins(const Code &code, const Condition &condition, ValueId value) {
  if (condition.op != Op::Eq || condition.isFlag())
    return false;
  for (auto [x, y] : {std::pair(condition.a, condition.b), std::pair(condition.b, condition.a)})
    if (code.flow.same(x, value) && !code.flow.sources(y).chosenByCaller())
      return true;
  return false;
}

bool asksRecord(const Code &code, const Condition &condition) {
  for (ValueId side : {condition.a, condition.b}) {
    if (!side.valid())
      continue;
    Sources s = code.flow.sources(side);
    for (ValueId load : s.loads)
      if (const Access *read = code.flow.load(load);
          read && (read->path.unknown ? !cellOf(code, *read) : keyCount(read->path) > 0))
        return true;
  }
  return false;
}

bool asksAboutSender(const Code &code, const Condition &c) {
  for (ValueId side : {c.a, c.b}) {
    if (!side.valid())
      continue;
    const Sources &from = code.flow.sources(side, {false, true, true});
    if (from.caller && (!from.calls.empty() || !from.loads.empty()))
      return true;
  }
  return false;
}

bool asksOtherRecord(const Code &code, const Condition &c, const PathShape &record) {
  for (ValueId side : {c.a, c.b})
    if (side.valid())
      for (ValueId load : code.flow.sources(side).loads)
        if (const Access *read = code.flow.load(load);
            read && !read->path.unknown && keyCount(read->path) > 0 &&
            !(recordOf(shapeOf(read->path)) == recordOf(record)))
          return true;
  return false;
}

bool asksVacancy(const Code &code, const Condition &c, const Cell &cell) {
  if (c.op != Op::Eq || !c.isFlag())
    return false;
  return cellOf(code, code.flow.strip(c.a)) == cell;
}

bool asksPresence(const Code &code, const Condition &c, const AccessPath &entry) {
  if (!c.isFlag() && !code.flow.isConstant(code.flow.strip(c.b)))
    return false;
  auto isSameEntry = [&](const AccessPath &path) {
    size_t steps = std::min(path.steps.size(), entry.steps.size());
    for (size_t i = 0; i < steps; ++i)
      if (entry.steps[i].value.valid() &&
          !(path.steps[i].value.valid() &&
            code.flow.same(path.steps[i].value, entry.steps[i].value)))
        return false;
    return recordOf(shapeOf(path)) == recordOf(shapeOf(entry));
  };
  const Sources &s = code.flow.sources(c.a);
  return !s.loads.empty() && s.calls.empty() && !s.caller &&
         llvm::all_of(s.loads, [&](ValueId load) {
           const Access *read = code.flow.load(load);
           return read && !read->path.unknown && isSameEntry(read->path);
         });
}

bool passesEmptyRecord(const Code &code, const Condition &condition) {
  if (condition.isFlag() || (condition.op != Op::ULt && condition.op != Op::ULe))
    return false;
  const Sources &time = code.flow.sources(condition.a), &now = code.flow.sources(condition.b);
  if (!now.clock() || !now.loads.empty() || time.calldata() || !time.calls.empty())
    return false;
  bool named = false; // by the sender; what has no key is an interval after it
  return llvm::all_of(time.loads,
                      [&](ValueId load) {
                        const Access *read = code.flow.load(load);
                        if (!read || read->path.unknown || keyCount(read->path) > 1)
                          return false;
                        if (keyCount(read->path) == 0)
                          return true;
                        named = true;
                        return code.flow.sources(firstKey(read->path)).calldata();
                      }) &&
         named;
}

bool asksPayment(const Code &code, const Condition &condition) {
  // `msg.value == 0` is the test that compilers put into functions that take no ether.
  if (condition.isFlag() && condition.op == Op::Eq)
    return false;
  for (ValueId side : {condition.a, condition.b})
    if (side.valid() && code.flow.sources(side).value)
      return true;
  return false;
}

bool asksSignature(const Code &code, const Condition &condition) {
  for (ValueId side : {condition.a, condition.b})
    if (side.valid() && condition.op == Op::Eq && !condition.isFlag() &&
        code.flow.sources(side).signer)
      return true;
  return false;
}

bool isRawInput(const Flow &flow, ValueId value) {
  value = flow.strip(value);
  const Instruction &i = flow.flat[value];
  if (i.op == Op::Param || i.op == Op::CdLoad || i.op == Op::CdRef)
    return true;
  if (i.op == Op::Load && !flow.load(value))
    return flow.sources(value).calldata();
  // A boolean is stored as != 0.
  if ((i.op == Op::Ne || i.op == Op::Eq || i.op == Op::Not) && !i.operands.empty())
    return isRawInput(flow, i.operands[0]);
  return false;
}

} // namespace quorate::gov
