//===- Reporting.cpp - findings, written the same way by every rule ----------------===//

#include "rules/Reporting.h"

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::rules {

using namespace ir;

std::string show(const ir::Function &function) {
  if (!function.signature.empty())
    return function.signature;
  switch (function.kind) {
  case FunctionKind::Fallback:
    return "fallback()";
  case FunctionKind::Receive:
    return "receive()";
  default:
    return function.name;
  }
}

std::string show(const Context &context, const PathShape &shape) {
  return toString(context.module, context.contract, shape);
}

std::string show(const Context &context, const gov::Code &code, const AccessPath &path) {
  return toString(context.module, context.contract, code.flat.code, path);
}

std::string show(const Context &context, const gov::Cell &cell) {
  if (cell.shape.var.valid())
    return show(context, cell.shape);
  return "slot 0x" + llvm::toString(*cell.slot, 16, false).substr(0, 8) + "..";
}

Confidence confidenceIn(const gov::Code &code) {
  return code.flat.opaqueCalls.empty() ? Confidence::Definite : Confidence::Likely;
}

Place placeOf(const Context &context, const gov::Code &code, ValueId at) {
  Place place = code.flat[at].place;
  uint32_t frame = code.flat.origins[at.index].frame;
  while (frame != 0) {
    const gov::Frame &f = code.flat.frames[frame];
    ContractId home = context.module.find(context.contract[f.function].definedIn);
    if (!home.valid() || context.module[home].kind != ContractKind::Library)
      break;
    place = f.call;
    frame = f.parent;
  }
  return place;
}

Finding finding(const Context &context, const Rule &rule, const gov::Code &code, ValueId at,
                std::string message) {
  Finding f;
  f.rule = rule.id.str();
  f.severity = rule.severity;
  f.confidence = confidenceIn(code);
  f.message = std::move(message);
  f.contract = context.contract.name;
  f.function = show(code.flat.source());
  f.place = at.valid() ? placeOf(context, code, at) : code.flat.source().place;
  f.origin = context.contract.origin;
  return f;
}

Finding findingAlong(const Context &context, const Rule &rule, const gov::Code &code, ValueId at,
                     const gov::PathResult &path, std::string message, std::string sink,
                     std::string end) {
  Finding f = finding(context, rule, code, at, std::move(message));
  f.sink = std::move(sink);
  if (path.kind == gov::PathResult::Kind::Limit)
    f.confidence = Confidence::Possible;
  f.trace = traceOf(context, code, path, std::move(end));
  return f;
}

Finding &report(Context &context, const Rule &rule, const gov::Code &code, ValueId at,
                const gov::PathResult &path, std::string message, std::string end) {
  context.findings.push_back(findingAlong(context, rule, code, at, path, std::move(message),
                                          rule.id.str() + " in " + show(code.flat.source()),
                                          std::move(end)));
  return context.findings.back();
}

void reportActsWithout(Context &context, const Rule &rule, const gov::Certified &over,
                       const std::string &message) {
  std::set<FunctionId> told;
  for (const gov::Step &step : context.life.acts()) {
    const gov::Code &code = context.view.code(step.entry);
    if (told.count(step.entry))
      continue;
    gov::PathResult path = over.wayWithout(code, step.at);
    if (!path.exists())
      continue;
    gov::Authority authority = authorityOf(context.view, code, step.at);
    if (isGovernance(context, authority))
      continue;
    told.insert(step.entry);
    Finding &f = report(context, rule, code, step.at, path, message, "carries out the proposal");
    if (!authority.anyone() && authority.kind != gov::Authority::Kind::Ticket)
      f.severity = Severity::Warning;
  }
}

namespace {
bool panics(const ir::Function &code, BlockId block) {
  const Instruction &last = code.terminator(block);
  return last.op == Op::Revert && last.revert().kind == RevertRecord::Kind::Panic;
}
} // namespace

std::vector<TraceStep> traceOf(const Context &context, const gov::Code &code,
                               const gov::PathResult &path, std::string end) {
  const gov::Flat &flat = code.flat;
  std::vector<TraceStep> trace;
  auto step = [&](const Place &place, std::string message) {
    TraceStep s;
    s.place = place;
    s.message = std::move(message);
    if (trace.empty() || !(trace.back().place == s.place) || trace.back().message != s.message)
      trace.push_back(std::move(s));
  };
  step(flat.source().place, "enters " + show(flat.source()));
  for (size_t i = 0; i + 1 < path.blocks.size(); ++i) {
    const Instruction &last = flat.code.terminator(path.blocks[i]);
    // Overflow and bounds checks are not what a reader looks for.
    if (last.op != Op::Branch ||
        panics(flat.code, last.blocks[last.blocks[0] == path.blocks[i + 1] ? 1 : 0]))
      continue;
    llvm::SmallVector<gov::Condition, 4> conditions;
    gov::conditionsOf(
        code.flow, last.operands[0], last.blocks[0] == path.blocks[i + 1],
        [](ValueId v) { return v; }, conditions);
    // Branches that say nothing about state are not worth a step.
    bool state = false;
    std::string names;
    for (const gov::Condition &condition : conditions)
      for (ValueId side : {condition.a, condition.b})
        if (side.valid())
          for (ValueId load : code.flow.sources(side).loads)
            if (const gov::Access *read = code.flow.load(load); read && !read->path.unknown) {
              std::string name = show(context, code, read->path);
              if (llvm::StringRef(names).contains(name))
                continue;
              names += (names.empty() ? "" : ", ") + name;
              state = true;
            }
    if (state)
      step(last.place, "passes the check of " + names);
  }
  if (path.reached.valid())
    step(placeOf(context, code, path.reached), std::move(end));
  return trace;
}

bool isOwnWill(const Context &context, const gov::Authority &authority) {
  if (authority.kind == gov::Authority::Kind::Self)
    return true;
  return authority.leaf && gov::keyCount(*authority.leaf) == 0 &&
         gov::isOwnArm(context.contract, authority.leaf->var) &&
         (context.model.timelock(context.contractId) || context.model.governor(context.contractId));
}

namespace {
bool isOwnAddress(const Function &function, ValueId value) {
  while (function[value].op == Op::Cast || function[value].op == Op::ZExt)
    value = function[value].operands[0];
  return function[value].op == Op::Env && function[value].env == EnvKind::This;
}

/// A governor or timelock of the input makes this contract, and names itself in the place for good.
bool isMaker(const Context &context, VarId holder) {
  PathShape place;
  place.var = holder;
  if (!context.view.writesTo(place).empty())
    return false; // somebody else may take its place
  for (FunctionId maker : context.view.constructors()) {
    const gov::Code &code = context.view.code(maker);
    for (const gov::Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || !access.path.steps.empty() ||
          access.path.var != holder || !access.value.valid())
        continue;
      ValueId value = code.flow.strip(access.value);
      int parameter = gov::parameterOf(code.flow, value);
      if (!code.flow.isCaller(value) && parameter < 0)
        continue;
      auto makes = [&](ContractId id) {
        gov::ContractView other(context.module, id);
        return llvm::any_of(other.contract.functions, [&](const Function &by) {
          return by.hasBody() && llvm::any_of(by.instructions, [&](const Instruction &i) {
                   if (i.op != Op::Create || !i.block.valid() ||
                       i.call().contract != context.contract.name)
                     return false;
                   size_t at = (i.call().hasValue ? 1 : 0) + size_t(std::max(parameter, 0));
                   return parameter < 0 ||
                          (at < i.operands.size() && isOwnAddress(by, i.operands[at]));
                 });
        });
      };
      for (const gov::Governor &governor : context.model.governors)
        if (makes(governor.contract))
          return true;
      for (const gov::Timelock &timelock : context.model.timelocks)
        if (makes(timelock.contract))
          return true;
    }
  }
  return false;
}
} // namespace

bool isGovernance(const Context &context, const gov::Authority &authority) {
  if (isOwnWill(context, authority))
    return true;
  if (!authority.leaf || gov::keyCount(*authority.leaf) != 0)
    return false;
  VarId var = authority.leaf->var;
  if (const gov::Governor *governor = context.model.governor(context.contractId))
    for (const gov::Link &link : governor->timelocks)
      if (link.var == var)
        return true;
  if (isMaker(context, var))
    return true;
  // The declared type names a contract that governs.
  const StateVar &holder = context.contract[var];
  llvm::StringRef type;
  if (holder.type.valid())
    type = context.module[holder.type].name;
  ContractId declared = type.empty() ? ContractId() : context.module.find(type);
  if (declared.valid() && (context.model.governor(declared) || context.model.timelock(declared)))
    return true;
  // An address alone does not tell; what its author calls it is the evidence left.
  for (llvm::StringRef word : {"govern", "timelock", "dao"})
    if (llvm::StringRef(holder.name).contains_insensitive(word))
      return true;
  return false;
}

} // namespace quorate::rules
