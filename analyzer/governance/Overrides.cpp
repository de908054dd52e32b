//===- Overrides.cpp - roles that people know better ------------------------------===//

#include "analyzer/governance/Overrides.h"

#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Recognise.h"

#include "llvm/ADT/STLExtras.h"

#include <map>

namespace quorate::gov {

using namespace ir;

namespace {

using Shape = OverrideShape;

constexpr OverrideKey Keys[] = {
    {"role", Shape::Roles, "governor, timelock, token; or none"},
    {"propose", Shape::Functions, "functions that make a proposal"},
    {"vote", Shape::Functions, "functions that count votes"},
    {"queue", Shape::Functions, "functions that queue a proposal or announce an operation"},
    {"execute", Shape::Functions, "functions that perform what was decided"},
    {"cancel", Shape::Functions, "functions that end a proposal or operation"},
    {"veto", Shape::Functions, "functions that end it for others' reasons"},
    {"emergency", Shape::Functions, "functions that pass by the vote in an emergency"},
    {"setter", Shape::Functions, "functions that change what the lifecycle reads"},
    {"record", Shape::Leaf, "what is kept for each proposal"},
    {"proposer", Shape::Leaf, "who made the proposal"},
    {"snapshot", Shape::Leaf, "when voting weight is read"},
    {"start", Shape::Leaf, "when votes begin, if not at the snapshot"},
    {"deadline", Shape::Leaf, "when votes end"},
    {"period", Shape::Leaf, "how long votes last, where no end is kept"},
    {"eta", Shape::Leaf, "when a queued proposal is ready"},
    {"forVotes", Shape::Leaf, "votes for"},
    {"againstVotes", Shape::Leaf, "votes against"},
    {"abstainVotes", Shape::Leaf, "abstentions"},
    {"receipt", Shape::Leaf, "that somebody has voted"},
    {"executed", Shape::Leaf, "that a proposal was performed"},
    {"canceled", Shape::Leaf, "that a proposal was cancelled"},
    {"counter", Shape::Leaf, "the number of proposals"},
    {"clock", Shape::Clock, "block number, timestamp, or the token's clock()"},
    {"timelock", Shape::Links, "variables that hold a timelock, each with its contract"},
    {"token", Shape::Links, "variables that hold a votes token, each with its contract"},
    {"operation", Shape::Leaf, "timelock: what is kept for each operation"},
    {"delay", Shape::Leaf, "timelock: the least wait"},
    {"admin", Shape::Leaf, "timelock: who may announce"},
    {"balances", Shape::Leaf, "token: balances"},
    {"supply", Shape::Leaf, "token: total supply"},
    {"delegates", Shape::Leaf, "token: to whom somebody delegates"},
    {"checkpoints", Shape::Leaf, "token: past votes"},
};

constexpr std::pair<llvm::StringLiteral, EntryKind> Kinds[] = {
    {"propose", EntryKind::Propose}, {"vote", EntryKind::Vote},
    {"queue", EntryKind::Queue},     {"execute", EntryKind::Execute},
    {"cancel", EntryKind::Cancel},   {"veto", EntryKind::Veto},
    {"setter", EntryKind::Setter},   {"emergency", EntryKind::Emergency}};

template <class Role> using Member = std::optional<Leaf> Role::*;
constexpr std::pair<llvm::StringLiteral, Member<Governor>> GovernorLeaves[] = {
    {"record", &Governor::record},
    {"proposer", &Governor::proposer},
    {"snapshot", &Governor::snapshot},
    {"start", &Governor::start},
    {"deadline", &Governor::deadline},
    {"period", &Governor::period},
    {"eta", &Governor::eta},
    {"forVotes", &Governor::forVotes},
    {"againstVotes", &Governor::againstVotes},
    {"abstainVotes", &Governor::abstainVotes},
    {"receipt", &Governor::receipt},
    {"executed", &Governor::executed},
    {"canceled", &Governor::canceled},
    {"counter", &Governor::counter}};
constexpr std::pair<llvm::StringLiteral, Member<Timelock>> TimelockLeaves[] = {
    {"operation", &Timelock::operation}, {"delay", &Timelock::delay}, {"admin", &Timelock::admin}};
constexpr std::pair<llvm::StringLiteral, Member<VotesToken>> TokenLeaves[] = {
    {"balances", &VotesToken::balances},
    {"supply", &VotesToken::supply},
    {"delegates", &VotesToken::delegates},
    {"checkpoints", &VotesToken::checkpoints}};

constexpr std::pair<llvm::StringLiteral, Clock> Clocks[] = {{"block number", Clock::BlockNumber},
                                                            {"timestamp", Clock::Timestamp},
                                                            {"clock()", Clock::Token}};

template <class Role> Role *find(std::vector<Role> &roles, ContractId id) {
  auto it = llvm::find_if(roles, [&](const Role &role) { return role.contract == id; });
  return it == roles.end() ? nullptr : &*it;
}

using Setting = RoleOverride::Setting;
using Mistake = std::optional<OverrideMistake>;

/// The settings of one contract.
class Applier {
public:
  Applier(const Module &module, Model &model, const RoleOverride &override, ContractId id)
      : module(module), model(model), override(override), project(module), view(project.view(id)),
        id(id) {}

  Mistake apply() {
    for (const Setting &setting : override.settings) // first, whatever the order in the file
      if (setting.key == "role")
        if (Mistake mistake = setRoles(setting))
          return mistake;
    for (const Setting &setting : override.settings) {
      auto key = llvm::find_if(Keys, [&](const OverrideKey &k) { return k.key == setting.key; });
      Mistake mistake = key->shape == Shape::Functions ? setFunctions(setting)
                        : key->shape == Shape::Leaf    ? setLeaf(setting)
                        : key->shape == Shape::Links   ? setLinks(setting)
                        : key->shape == Shape::Clock   ? setClock(setting)
                                                       : std::nullopt;
      if (mistake)
        return mistake;
    }
    return std::nullopt;
  }

private:
  const Module &module;
  Model &model;
  const RoleOverride &override;
  Project project;
  const ContractView &view;
  ContractId id;
  std::map<std::string, PathShape> shapes;

  Evidence said(const Setting &setting) const {
    return because("said in " + setting.where, view.contract.place);
  }
  static OverrideMistake mistake(const Setting &setting, std::string message,
                                 std::string given = {}, std::vector<std::string> candidates = {}) {
    return {setting.where, std::move(message), std::move(given), std::move(candidates)};
  }

  template <class Role> void setRole(std::vector<Role> &roles, bool plays, const Setting &setting) {
    if (!plays)
      llvm::erase_if(roles, [&](const Role &role) { return role.contract == id; });
    else if (!find(roles, id)) {
      roles.emplace_back();
      roles.back().contract = id;
      roles.back().evidence.push_back(said(setting));
    }
  }

  Mistake setRoles(const Setting &setting) {
    for (const std::string &role : setting.values)
      if (!llvm::is_contained({"governor", "timelock", "token", "none"}, role) ||
          (role == "none" && setting.values.size() > 1))
        return mistake(setting, "'" + role + "' is no role", role,
                       {"governor", "timelock", "token", "none"});
    auto plays = [&](const char *role) { return llvm::is_contained(setting.values, role); };
    setRole(model.governors, plays("governor"), setting);
    setRole(model.timelocks, plays("timelock"), setting);
    setRole(model.tokens, plays("token"), setting);
    llvm::erase_if(model.convictions, [&](const Conviction &c) { return c.contract == id; });
    return std::nullopt;
  }

  Mistake nothingToSet(const Setting &setting, llvm::StringRef role) {
    return mistake(setting, override.contract + " is no " + role.str() + ", so that '" +
                                setting.key + "' says nothing; add \"role\" if it is one");
  }

  Mistake setFunctions(const Setting &setting) {
    Governor *governor = find(model.governors, id);
    Timelock *timelock = find(model.timelocks, id);
    if (!governor && !timelock)
      return nothingToSet(setting, "governor and no timelock");
    auto kind = llvm::find_if(Kinds, [&](auto &k) { return k.first == setting.key; })->second;
    std::vector<EntryPoint> points;
    for (const std::string &name : setting.values) {
      bool any = false;
      for (FunctionId entry : view.entries()) {
        const Function &function = view.contract[entry];
        if (name != function.name && name != function.signature)
          continue;
        any = true;
        points.push_back({kind, entry, -1, {said(setting)}});
      }
      if (!any) {
        std::vector<std::string> names;
        for (FunctionId entry : view.entries())
          names.push_back(view.contract[entry].name);
        return mistake(setting, override.contract + " has no function '" + name + "'", name, names);
      }
    }
    auto replace = [&](auto &role) {
      for (EntryPoint &point : points) // what was known of it stays known
        for (const EntryPoint &old : role.entries)
          if (old.function == point.function && old.keyParam >= 0)
            point.keyParam = old.keyParam;
      llvm::erase_if(role.entries, [&](const EntryPoint &e) { return e.kind == kind; });
      role.entries.insert(role.entries.end(), points.begin(), points.end());
    };
    if (timelock)
      replace(*timelock);
    if (governor) {
      replace(*governor);
      if (kind == EntryKind::Execute)
        setActs(*governor, points);
    }
    return std::nullopt;
  }

  /// What the named functions perform: the calls that somebody decided on, or every call.
  void setActs(Governor &governor, const std::vector<EntryPoint> &points) {
    auto named = [&](FunctionId entry) {
      return llvm::any_of(points, [&](const EntryPoint &p) { return p.function == entry; });
    };
    std::vector<Act> before = std::move(governor.acts);
    governor.acts.clear();
    governor.payloadCalls.clear();
    for (const EntryPoint &point : points) {
      const Code &code = view.code(point.function);
      std::vector<ValueId> calls;
      for (const Payload &payload : payloadsOf(code))
        calls.push_back(payload.call);
      if (calls.empty())
        for (ValueId call : code.flat.externalCalls())
          if (code.flat[call].op == Op::ExtCall && code.flat[call].call().kind != CallKind::Static)
            calls.push_back(call);
      for (ValueId call : calls) {
        ValueId at = code.flat.origins[call.index].value;
        FunctionId holder = code.flat.functionOf(call);
        governor.acts.push_back({point.function, holder, at});
        if (llvm::none_of(governor.payloadCalls, [&](const PayloadCall &p) {
              return p.function == holder && p.call == at;
            }))
          governor.payloadCalls.push_back({holder, at});
      }
    }
    for (const Act &act : before) // a decision that is stored
      if (named(act.entry) && llvm::none_of(governor.acts, [&](const Act &a) {
            return a.entry == act.entry && a.function == act.function && a.at == act.at;
          }))
        governor.acts.push_back(act);
  }

  /// Everything that the code reads or writes, and what contains it, by name.
  const std::map<std::string, PathShape> &knownShapes() {
    if (shapes.empty())
      for (FunctionId entry : view.entries())
        for (const Access &access : view.code(entry).flat.accesses())
          if (!access.path.unknown)
            for (PathShape shape = shapeOf(access.path);; shape.steps.pop_back()) {
              shapes.emplace(toString(module, view.contract, shape), shape);
              if (shape.steps.empty())
                break;
            }
    return shapes;
  }

  template <class Role, size_t N>
  std::optional<Leaf> *memberOf(Role *role,
                                const std::pair<llvm::StringLiteral, Member<Role>> (&table)[N],
                                llvm::StringRef key) {
    auto it = llvm::find_if(table, [&](auto &entry) { return entry.first == key; });
    return role && it != std::end(table) ? &(role->*it->second) : nullptr;
  }

  Mistake setLeaf(const Setting &setting) {
    Governor *governor = find(model.governors, id);
    std::optional<Leaf> *leaf = memberOf(governor, GovernorLeaves, setting.key);
    bool ofGovernor = llvm::any_of(GovernorLeaves, [&](auto &g) { return g.first == setting.key; });
    bool ofTimelock = llvm::any_of(TimelockLeaves, [&](auto &t) { return t.first == setting.key; });
    if (!leaf)
      leaf = memberOf(find(model.timelocks, id), TimelockLeaves, setting.key);
    if (!leaf)
      leaf = memberOf(find(model.tokens, id), TokenLeaves, setting.key);
    if (!leaf)
      return nothingToSet(setting, ofGovernor   ? "governor"
                                   : ofTimelock ? "timelock"
                                                : "votes token");
    leaf->reset();
    if (!setting.values.empty()) {
      const std::string &name = setting.values.front();
      auto known = knownShapes().find(name);
      if (known == knownShapes().end()) {
        std::vector<std::string> names;
        for (auto &[text, shape] : knownShapes())
          names.push_back(text);
        return mistake(setting, override.contract + " uses no storage '" + name + "'", name, names);
      }
      *leaf = Leaf{known->second, {said(setting)}};
      if (ofGovernor && keyCount(known->second) > 0)
        governor->records.insert(recordOf(known->second));
    }
    // What was found beside the old leaf says nothing of the new one.
    if (ofGovernor && setting.key == "executed")
      governor->executedStage.reset();
    if (ofGovernor && setting.key == "canceled")
      governor->canceledStage.reset();
    if (ofGovernor && setting.key == "eta") {
      governor->delay = governor->wait = governor->grace = std::nullopt;
      governor->etaUnclear = true;
    }
    if (ofGovernor && (setting.key == "deadline" || setting.key == "period"))
      governor->durationBased =
          setting.key == "period" ? leaf->has_value() : governor->period.has_value() && !*leaf;
    return std::nullopt;
  }

  Mistake setLinks(const Setting &setting) {
    Governor *governor = find(model.governors, id);
    if (!governor)
      return nothingToSet(setting, "governor");
    std::vector<Link> links;
    for (const auto &[name, target] : setting.links) {
      VarId var;
      std::vector<std::string> names;
      for (uint32_t v = 0; v < view.contract.vars.size(); ++v) {
        names.push_back(view.contract.vars[v].name);
        if (view.contract.vars[v].name == name)
          var = VarId(v);
      }
      if (!var.valid())
        return mistake(setting, override.contract + " has no variable '" + name + "'", name, names);
      ContractId contract = target.empty() ? ContractId() : module.find(target);
      if (!target.empty() && !contract.valid()) {
        names.clear();
        for (const auto &other : module.contracts)
          names.push_back(other->name);
        return mistake(setting, "there is no contract '" + target + "' in the input", target,
                       names);
      }
      links.push_back({var, contract, "said in " + setting.where});
    }
    (setting.key == "timelock" ? governor->timelocks : governor->tokens) = std::move(links);
    return std::nullopt;
  }

  Mistake setClock(const Setting &setting) {
    Governor *governor = find(model.governors, id);
    if (!governor)
      return nothingToSet(setting, "governor");
    auto clock = llvm::find_if(Clocks, [&](auto &c) {
      return setting.values.size() == 1 && c.first == setting.values.front();
    });
    if (clock == std::end(Clocks))
      return mistake(setting, "the clock is 'block number', 'timestamp' or 'clock()'");
    governor->clock = clock->second;
    return std::nullopt;
  }
};

} // namespace

llvm::ArrayRef<OverrideKey> overrideKeys() { return Keys; }

std::optional<OverrideMistake> applyOverrides(const Module &module,
                                              llvm::ArrayRef<RoleOverride> overrides, Model &model,
                                              std::vector<const RoleOverride *> &unknown) {
  for (const RoleOverride &override : overrides) {
    bool any = false;
    for (uint32_t i = 0; i < module.contracts.size(); ++i) {
      if (module.contracts[i]->name != override.contract || !isOutermost(module, ContractId(i)))
        continue;
      any = true;
      if (Mistake mistake = Applier(module, model, override, ContractId(i)).apply())
        return mistake;
    }
    if (!any)
      unknown.push_back(&override);
  }
  return std::nullopt;
}

} // namespace quorate::gov
