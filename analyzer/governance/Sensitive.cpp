//===- Sensitive.cpp - state that may not be left to anyone ----------------------===//

#include "analyzer/governance/Sensitive.h"

#include "analyzer/governance/Taint.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// What is stored is the sender's input: one value, or a record of his.
bool isGiven(const Code &code, const Access &access) {
  if (access.value.valid())
    return isRawInput(code.flow, access.value);
  return access.deep && access.copied.valid() && code.flow.sources(access.copied).calldata();
}

/// Everything it stores is the sender's input (or a constant), to places without keys: a setter.
bool isSetter(const Code &code) {
  if (!code.flat.externalCalls().empty())
    return false;
  bool any = false;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write)
      continue;
    auto cell = cellOf(code, access);
    if (!cell || keyCount(cell->shape) > 0)
      return false;
    any = true;
    if (!isGiven(code, access) &&
        !(access.value.valid() && code.flow.isConstant(code.flow.strip(access.value))))
      return false;
  }
  return any;
}

/// Nothing in this contract asks for it, but its name says what it is for: others will.
bool namesHolder(const ContractView &view, const Cell &cell) {
  if (!cell.shape.var.valid() || !cell.shape.steps.empty())
    return false;
  const StateVar &var = view.contract[cell.shape.var];
  if (!var.type.valid() || view.module[var.type].kind != DataKind::Value ||
      view.module[var.type].value.kind != TypeKind::Address)
    return false;
  for (llvm::StringRef word : {"owner", "admin", "govern", "timelock", "guardian", "minter"})
    if (llvm::StringRef(var.name).contains_insensitive(word))
      return true;
  return false;
}

/// The function looks at the place itself before it writes there: it keeps a state machine going.
bool readsIt(const Code &code, const Cell &cell) {
  // That what comes is another value than what is there keeps nothing going.
  auto isChange = [&](const Condition &c) {
    return !c.isFlag() && (c.op == Op::Eq || c.op == Op::Ne) &&
           (isRawInput(code.flow, c.a) || isRawInput(code.flow, c.b));
  };
  for (const Condition &c : allConditions(code.flow))
    for (ValueId side : {c.a, c.b})
      if (side.valid() && !isChange(c))
        for (ValueId load : code.flow.sources(side).loads)
          if (cellOf(code, load) == cell)
            return true;
  return false;
}

} // namespace

Sensitive sensitiveStateOf(const Model &model, const ContractView &view) {
  Sensitive state;
  const Guards &guards = view.guards();
  std::vector<Kept> copies = keptCopies(view);
  std::vector<FunctionId> lifecycle; // what it reads without keys are its parameters
  auto steps = [&](const std::vector<EntryPoint> &entries) {
    for (const EntryPoint &e : entries)
      if (e.kind == EntryKind::Propose || e.kind == EntryKind::Vote || e.kind == EntryKind::Queue ||
          e.kind == EntryKind::Execute)
        lifecycle.push_back(e.function);
  };
  if (const Governor *governor = model.governor(view.id))
    steps(governor->entries);
  if (const Timelock *timelock = model.timelock(view.id))
    steps(timelock->entries);
  auto add = [](std::vector<Cell> &list, const std::optional<Cell> &cell) {
    if (cell && keyCount(cell->shape) == 0 && !llvm::is_contained(list, *cell))
      list.push_back(*cell);
  };
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    if (view.mayAct(entry)) {
      std::optional<Openness> open; // costs more than to see that there is nothing to ask it
      for (const Access &access : code.flat.accesses()) {
        auto cell = access.write ? cellOf(code, access) : std::nullopt;
        if (!cell || (keyCount(cell->shape) > 0 && !guards.lists(*cell)) ||
            llvm::is_contained(state.guarded, *cell))
          continue;
        if (!open)
          open.emplace(view, code);
        if (!open->wayTo(access.at).exists() && commits(code, access.at))
          state.guarded.push_back(*cell);
      }
    }
    if (llvm::is_contained(lifecycle, entry))
      for (const Access &access : code.flat.accesses())
        if (!access.write && code.flat[access.at].type.bits > 1)
          add(state.limits, cellOf(code, access));
    for (ValueId call : code.flat.externalCalls())
      if (ValueId target = callTarget(code.flat, call); target.valid())
        for (ValueId load : code.flow.sources(target).loads)
          add(state.callees, cellOf(code, load));
    for (const Condition &c : allConditions(code.flow)) {
      for (auto [who, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
        if (!c.isFlag() && c.op == Op::Eq && code.flow.isCaller(who))
          if (const Access *read = code.flow.load(code.flow.strip(kept));
              read && !read->path.unknown && keyCount(read->path) > 0)
            state.named.push_back(*cellOf(code, *read));
      if (c.isFlag() && view.mayAct(entry))
        if (const Access *read = code.flow.load(code.flow.strip(c.a)))
          add(state.switches, cellOf(code, *read));
      if (!c.isFlag() && c.op != Op::Eq && c.op != Op::Ne)
        for (ValueId side : {c.a, c.b})
          for (ValueId load : code.flow.sources(side).loads) {
            add(state.limits, cellOf(code, load));
            const Access *read = code.flow.load(load);
            for (const Kept &kept : copies)
              if (!read->path.unknown && shapeOf(read->path) == kept.copy)
                add(state.limits, cellOf(view.code(kept.entry), kept.load));
          }
    }
  }
  return state;
}

std::string powerOver(const Sensitive &state, const ContractView &view, const Code &code,
                      const Access &access, const Cell &cell) {
  const Guards &guards = view.guards();
  const Flow &flow = code.flow;
  ValueId value = access.value;
  bool zero = access.clears || (value.valid() && flow.isZero(value));
  Sources s = value.valid() ? flow.sources(value) : Sources();
  unsigned keys = access.path.unknown ? 0 : keyCount(access.path);
  if (keys == 0 && guards.holds(cell) && !zero && s.chosenByCaller())
    return "decides who may act";
  if (keys > 0 && guards.lists(cell) && !zero) {
    bool own = callerIsKey(flow, access.path);
    // Joining by oneself is a choice of design, unless others have to be let in.
    if (!own || (keys == 1 && llvm::is_contained(state.guarded, cell)))
      return "decides who may act";
    return {};
  }
  if (keys > 0 && llvm::is_contained(state.named, cell) && !zero && s.calldata() &&
      !callerIsKey(flow, access.path) && flow.sources(firstKey(access.path)).calldata())
    return "decides who may act";
  bool input = isGiven(code, access);
  if (keys > 0 || (!value.valid() && !input) || readsIt(code, cell))
    return {};
  // A record that is given as a whole is one for each of its members.
  auto in = [&](const std::vector<Cell> &list) {
    return llvm::any_of(list, [&](const Cell &c) {
      return c == cell || (access.deep && contains(cell.shape, c.shape));
    });
  };
  if (in(state.guarded) &&
      (input || flow.isCaller(value) || (flow.isConstant(flow.strip(value)) && isSetter(code))))
    return "may elsewhere be changed only by somebody with authority";
  if (!input || !isSetter(code))
    return {};
  if (namesHolder(view, cell))
    return "names who holds power";
  if (in(state.callees))
    return "is what this contract calls";
  if (in(state.limits))
    return "limits what may happen";
  if (in(state.switches))
    return "is asked before others may act";
  return {};
}

} // namespace quorate::gov
