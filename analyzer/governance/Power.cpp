//===- Power.cpp - power beside the vote ----------------------------------------===//

#include "analyzer/governance/Power.h"

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Token.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// Closed by the clock: the way requires that it is still before some time.
bool closesInTime(const Code &code, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    auto test = clockTest(code.flow, c);
    return test && !test->after;
  });
}

/// `read` is what was written, or a member of it.
bool isWithin(const Code &code, const Access &read, const Cell &cell) {
  return cellOf(code, read) == cell ||
         (!read.path.unknown && cell.shape.var.valid() && contains(cell.shape, shapeOf(read.path)));
}

/// What is stored is what he says: a number, or all members of a struct at once.
bool isGivenBySender(const Code &code, const Access &write) {
  if (write.value.valid()) // also in other units, but not on top of what is there
    return isRawInput(code.flow, write.value) ||
           (code.flow.sources(write.value).calldata() && !changeOf(code.flow, write));
  return write.copied.valid() && code.flow.sources(write.copied).calldata();
}

/// A table of parameters by name: somewhere one of them is asked for that the code itself names.
bool isNamedParameter(const ContractView &view, const Cell &cell) {
  return keyCount(cell.shape) == 1 && llvm::any_of(view.entries(), [&](FunctionId entry) {
           const Code &code = view.code(entry);
           return llvm::any_of(code.flat.accesses(), [&](const Access &read) {
             return !read.write && !read.path.unknown && shapeOf(read.path) == cell.shape &&
                    code.flow.isConstant(code.flow.strip(firstKey(read.path)));
           });
         });
}

/// Compared, counted with, or called somewhere else.
bool matters(const ContractView &view, const Cell &cell) {
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    for (const Access &read : code.flat.accesses())
      if (!read.write && isWithin(code, read, cell)) {
        for (const Condition &c : allConditions(code.flow))
          for (ValueId side : {c.a, c.b})
            if (side.valid() && code.flow.dependsOn(side, read.at))
              return true;
        for (const Access &write : code.flat.accesses())
          if (write.write && write.value.valid() && code.flow.dependsOn(write.value, read.at))
            return true;
        for (ValueId call : code.flat.externalCalls())
          if (ValueId target = callTarget(code.flat, call);
              target.valid() && code.flow.dependsOn(target, read.at))
            return true;
      }
  }
  return false;
}

bool setsNothing(const Code &code, const Access &write) {
  return write.clears || (write.value.valid() && code.flow.isZero(write.value));
}

} // namespace

bool givesUpTheRight(const ContractView &view, const Code &code, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    if (c.isFlag() || c.op != Op::Eq)
      return false;
    ValueId name = code.flow.isCaller(c.a) ? c.b : code.flow.isCaller(c.b) ? c.a : ValueId();
    const Access *holder = name.valid() ? code.flow.load(code.flow.strip(name)) : nullptr;
    if (!holder || holder->path.unknown || keyCount(holder->path) > 0)
      return false;
    std::vector<ValueId> given;
    for (const ContractView::Write &write : view.writesTo(shapeOf(holder->path))) {
      if (!setsNothing(view.code(write.entry), *write.access))
        return false;
      if (write.entry == code.flat.entry)
        given.push_back(write.access->at);
    }
    return !given.empty() && !skips(code, at, given);
  });
}

std::vector<Power> powersBesideVote(const Model &model, const ContractView &view) {
  std::vector<Power> powers;
  // In a timelock alone, calls past the delay.
  bool governs = model.governor(view.id);
  if (!governs && !model.timelock(view.id))
    return powers;
  const Guards &guards = view.guards();
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    auto addFor = [&](const Authority &authority, Power::Kind kind, ValueId at) {
      if ((authority.kind != Authority::Kind::Address && authority.kind != Authority::Kind::Role) ||
          !authority.leaf)
        return;
      // The proposer's own proposal is no power over others.
      if (authority.kind == Authority::Kind::Address && keyCount(*authority.leaf) > 0)
        return;
      PathQuery query;
      query.target = [at](ValueId v) { return v == at; };
      PathResult path = findPath(code.flow, query);
      if (path.exists())
        powers.push_back({kind, entry, at, authority, path, closesInTime(code, at)});
    };
    auto add = [&](Power::Kind kind, ValueId at) {
      if (!happensOnce(code, at) && !givesUpTheRight(view, code, at))
        for (const Authority &authority : authoritiesOf(view, code, at))
          addFor(authority, kind, at);
    };
    std::vector<Payload> payloads = payloadsOf(code);
    for (ValueId call : code.flat.externalCalls()) {
      bool payload = llvm::any_of(payloads, [&](const Payload &p) { return p.call == call; });
      if (payload && governs)
        add(Power::Kind::Payload, call);
      else if (!payload && isChosenCall(code, call))
        add(Power::Kind::Call, call);
    }
    for (const Access &access : code.flat.accesses()) {
      auto cell = access.write ? cellOf(code, access) : std::nullopt;
      if (governs && cell && !guards.holds(*cell) &&
          (keyCount(cell->shape) == 0 || isNamedParameter(view, *cell)) &&
          isGivenBySender(code, access) && matters(view, *cell)) {
        add(Power::Kind::Parameter, access.at);
        break;
      }
    }
  }
  return powers;
}

bool isGuardian(const Model &model, const ContractView &view, const Authority &authority) {
  const StateVar &var = view.contract[authority.leaf->var];
  for (llvm::StringRef word : {"guardian", "emergency", "council", "sentinel", "veto"})
    if (llvm::StringRef(var.name).contains_insensitive(word))
      return true;
  const Governor *governor = model.governor(view.id);
  const Timelock *timelock = model.timelock(view.id);
  if (!governor && !timelock)
    return false;
  std::set<FunctionId> cancels;
  for (const EntryPoint &entry : governor ? governor->entries : timelock->entries)
    if (entry.kind == EntryKind::Cancel || entry.kind == EntryKind::Veto)
      cancels.insert(entry.function);
  if (governor && governor->canceled)
    for (const ContractView::Write &write : view.writesTo(governor->canceled->shape))
      cancels.insert(write.entry);
  for (FunctionId entry : cancels) {
    const Code &code = view.code(entry);
    for (const Condition &c : allConditions(code.flow))
      if (auto limit = limitsCaller(view, code, c);
          limit && limit->leaf && limit->leaf->sameShape(*authority.leaf))
        return true;
  }
  return false;
}

} // namespace quorate::gov
