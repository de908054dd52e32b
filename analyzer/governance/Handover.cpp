//===- Handover.cpp - calls that are given to another contract to perform --------===//

#include "analyzer/governance/Handover.h"

namespace quorate::gov {

using namespace ir;

VarId targetVariable(const Code &code, ValueId call) {
  VarId var;
  if (code.flat[call].op != Op::ExtCall)
    return var;
  for (ValueId load : code.flow.sources(callTarget(code.flat, call)).loads) {
    const Access *read = code.flow.load(load);
    if (!read || read->path.unknown || keyCount(read->path) != 0 ||
        (var.valid() && !(var == read->path.var)))
      return {};
    var = read->path.var;
  }
  return var;
}

ContractId calleeType(const Code &code, ValueId call) {
  if (code.flat[call].op != Op::ExtCall || code.flat[call].call().contract.empty())
    return {};
  return code.flat.module.find(code.flat[call].call().contract);
}

FunctionId calleeEntry(const Code &code, ValueId call, ContractId type) {
  const CallRecord &record = code.flat[call].call();
  if (!type.valid() || !record.selector)
    return {};
  const Contract &callee = code.flat.module[type];
  FunctionId entry = callee.findEntry(*record.selector);
  return entry.valid() && callee[entry].hasBody() ? entry : FunctionId();
}

std::vector<Handover> handovers(const Governor &governor, const ContractView &view) {
  std::vector<Handover> result;
  for (const EntryPoint &entry : governor.entries) {
    if (entry.kind != EntryKind::Queue && entry.kind != EntryKind::Execute)
      continue;
    const Code &code = view.code(entry.function);
    for (const Payload &payload : payloadsOf(code)) {
      VarId var = payload.forwarded ? targetVariable(code, payload.call) : VarId();
      for (const Link &link : governor.timelocks)
        if (var.valid() && link.var == var && llvm::none_of(result, [&](const Handover &h) {
              return h.entry->function == entry.function && h.call == payload.call;
            }))
          result.push_back({&entry, payload.call, &link});
    }
  }
  return result;
}

namespace {

/// Made again and again for another operation each time, and not for the parts of one.
bool isRepeated(const Code &code, const Access &access) {
  auto loops = [&](ValueId at) { return code.flat.graph().mayFollow(at, at); };
  ValueId key = firstKey(access.path);
  return loops(access.at) && !(key.valid() && code.flat[code.flow.strip(key)].block.valid() &&
                               !loops(code.flow.strip(key)));
}

} // namespace

TimelockRights rightsIn(const Timelock &timelock, const ContractView &view) {
  TimelockRights rights;
  if (!timelock.operation)
    return rights;
  const PathShape &operation = timelock.operation->shape;
  std::optional<PathShape> scheduler;
  auto soleHolder = [&](const Authority &authority) -> std::optional<PathShape> {
    if (authority.kind == Authority::Kind::Address && authority.leaf &&
        keyCount(*authority.leaf) == 0)
      return shapeOf(*authority.leaf);
    return std::nullopt;
  };
  for (EntryKind kind : {EntryKind::Queue, EntryKind::Cancel})
    for (const EntryPoint &entry : timelock.entries) {
      if (entry.kind != kind)
        continue;
      const Code &code = view.code(entry.function);
      for (const Access &access : code.flat.accesses()) {
        if (!access.write || access.path.unknown || !(shapeOf(access.path) == operation))
          continue;
        std::optional<PathShape> sole = soleHolder(authorityOf(view, code, access.at));
        if (kind == EntryKind::Queue) {
          rights.manyMaySchedule |= !sole;
          std::set<PathShape> named;
          for (const Authority &one : authoritiesOf(view, code, access.at))
            if (std::optional<PathShape> leaf = soleHolder(one))
              named.insert(*leaf);
          rights.severalMaySchedule |= named.size() > 1;
          scheduler = sole;
          if (auto selector = code.flat.source().selector; selector && !isRepeated(code, access))
            rights.schedules.push_back(*selector);
        } else {
          rights.othersMayCancel |= !sole || sole != scheduler;
        }
        break;
      }
    }
  for (const EntryPoint &entry : timelock.entries) {
    if (entry.kind != EntryKind::Execute)
      continue;
    const Code &code = view.code(entry.function);
    for (const Payload &payload : payloadsOf(code)) {
      PathQuery query; // that it was announced limits nobody
      query.target = [&](ValueId v) { return v == payload.call; };
      query.cut = [&](const Condition &c) {
        auto limit = limitsCaller(view, code, c);
        return limit && limit->kind != Authority::Kind::Ticket;
      };
      rights.anyoneMayExecute |= findPath(code.flow, query).exists();
      // A second operation is looked at: one that has to be done first.
      std::vector<ValueId> keys;
      for (const Access &access : code.flat.accesses())
        if (!access.write && !access.path.unknown && shapeOf(access.path) == operation) {
          ValueId key = firstKey(access.path);
          if (llvm::none_of(keys, [&](ValueId k) { return code.flow.same(k, key); }))
            keys.push_back(key);
        }
      rights.keepsOrder |= keys.size() > 1;
    }
  }
  return rights;
}

} // namespace quorate::gov
