//===- Registers.cpp - tables that say who, or what, may do something -----------===//

#include "analyzer/governance/Registers.h"

#include "analyzer/governance/Authority.h"
#include "analyzer/governance/Taint.h"

namespace quorate::gov {

using namespace ir;

namespace {

void add(std::vector<Cell> &list, const std::optional<Cell> &cell) {
  if (cell && !llvm::is_contained(list, *cell))
    list.push_back(*cell);
}

/// Some key is exactly what the sender says, and none is he himself.
bool isNamedEntry(const Flow &flow, const AccessPath &path) {
  bool named = false;
  for (const PathStep &step : path.steps)
    if (step.value.valid())
      named |= isRawInput(flow, step.value);
  return named && !callerIsKey(flow, path);
}

bool namesAccount(const Flow &flow, const AccessPath &path) {
  return llvm::any_of(path.steps, [&](const PathStep &step) {
    return step.value.valid() && isRawInput(flow, step.value) && isAddressLike(flow, step.value);
  });
}

/// Leaves zero behind.
bool clears(const Code &code, const Access &access) {
  return access.clears || (access.value.valid() && code.flow.isZero(access.value));
}

/// The moment, and nothing of the sender's.
bool isMoment(const Flow &flow, ValueId value) {
  const Sources &s = flow.sources(value);
  return s.clock() && s.loads.empty() && s.calls.empty() && !s.chosenByCaller();
}

/// What a table of marks is filled with, other than a sum.
bool isMark(const Flow &flow, ValueId value) {
  return isRawInput(flow, value) || flow.isConstant(flow.strip(value)) || isMoment(flow, value);
}

/// The sender pays, is asked, or takes part some other way: it is no mere entry.
bool callsOut(const Code &code) {
  return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
    const Instruction &i = code.flat[call];
    return i.op != Op::ExtCall || i.call().kind != CallKind::Static;
  });
}

void lookUps(const Code &code, Registers &registers) {
  const Flow &flow = code.flow;
  auto isCalled = [&](ValueId key) {
    return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
      ValueId target = callTarget(code.flat, call);
      return target.valid() && flow.same(flow.strip(target), flow.strip(key));
    });
  };
  for (const Condition &c : allConditions(flow))
    for (ValueId side : {c.a, c.b}) {
      if (!side.valid())
        continue;
      for (ValueId load : flow.sources(side).loads) {
        const Access *read = flow.load(load);
        if (!read || read->path.unknown || keyCount(read->path) == 0)
          continue;
        bool present = c.isFlag() && c.op == Op::Ne;
        bool limit = !c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt);
        if (callerIsKey(flow, read->path)) {
          if (present && !makesNoDifference(code, c))
            add(registers.members, cellOf(code, *read));
          else if (limit && side == c.b) // what is asked for is at most the entry
            add(registers.allowances, cellOf(code, *read));
        } else if (present && isCalled(firstKey(read->path)))
          add(registers.permitted, cellOf(code, *read));
      }
    }
}

} // namespace

Registers registersOf(const ContractView &view) {
  Registers registers;
  std::vector<ContractView::Write> writes;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    lookUps(code, registers);
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && isNamedEntry(code.flow, access.path) &&
          namesAccount(code.flow, access.path))
        writes.push_back({entry, &access});
  }
  for (const ContractView::Write &write : writes) {
    const Code &code = view.code(write.entry);
    PathShape record = recordOf(shapeOf(write.access->path));
    bool elsewhere = llvm::any_of(writes, [&](const ContractView::Write &other) {
      return !(other.entry == write.entry) && recordOf(shapeOf(other.access->path)) == record;
    });
    // What an entry point does that anyone may call is nothing to guard where it is called here.
    FunctionId home = code.flat.functionOf(write.access->at);
    if (!(home == write.entry) && view.contract[home].isEntry)
      continue;
    if (elsewhere && !Openness(view, code).wayTo(write.access->at).exists() &&
        commits(code, write.access->at))
      add(registers.kept, cellOf(code, *write.access));
  }
  return registers;
}

std::string entryInto(const Registers &registers, const Guards &guards, const Code &code,
                      const Access &access) {
  const Flow &flow = code.flow;
  auto cell = access.path.unknown ? std::nullopt : cellOf(code, access);
  if (!cell || !isNamedEntry(flow, access.path) || callsOut(code))
    return {};
  auto in = [&](const std::vector<Cell> &list) { // also as a part of the record that is written
    return llvm::any_of(
        list, [&](const Cell &c) { return c == *cell || contains(cell->shape, c.shape); });
  };
  bool account = namesAccount(flow, access.path);
  if (clears(code, access))
    return account && (in(guards.tables) || in(registers.members)) && in(registers.kept)
               ? "decides who may act, and others are struck from it"
               : "";
  if (!access.value.valid() || !isMark(flow, access.value))
    return {};
  if (account && in(registers.members))
    return "decides who may act";
  if (account && in(registers.allowances) && isRawInput(flow, access.value))
    return "says what an account may take";
  if (in(registers.permitted))
    return "says what may be called";
  // Names and numbers are there for whoever comes first, and carry on a life of their own.
  if (account && in(registers.kept))
    return "may elsewhere be changed only by somebody with authority";
  return {};
}

} // namespace quorate::gov
