//===- Facts.cpp - reading the facts that invariants are about --------------===//

#include "solver/property/Property.h"

#include "analyzer/governance/Queries.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <array>

namespace quorate::solver {

namespace {
constexpr uint32_t ClockSelector = 0x91ddadf4; // clock(), ERC-6372
} // namespace

std::string plainName(llvm::StringRef name) {
  std::string plain;
  for (char c : name)
    if (c != '_')
      plain += llvm::toLower(c);
  return plain;
}

Term Facts::number(unsigned leaf, llvm::ArrayRef<Term> keys) {
  return e.asNumber(leaf, e.readLeaf(leaf, keys, state));
}

std::optional<Term> Facts::at(const std::optional<gov::Leaf> &role, const Term &proposal) {
  auto found = system.find(0, role);
  if (!found || system.leaves[found->leaf].type->depth != 1)
    return std::nullopt;
  return number(found->leaf, {proposal});
}

/// What is kept once for all proposals.
std::optional<Term> Facts::shared(const std::optional<gov::Leaf> &role) {
  auto found = system.find(0, role);
  if (!found || system.leaves[found->leaf].type->depth != 0)
    return std::nullopt;
  return number(found->leaf, {});
}

std::optional<Term> Facts::at(std::optional<unsigned> leaf, const Term &proposal,
                              const Term &voter) {
  if (!leaf)
    return std::nullopt;
  return number(*leaf, {proposal, voter});
}

std::optional<Term> Facts::created(const Term &proposal) {
  // Any of them: where one is forgotten, proposals are made all the same.
  const gov::Governor &g = system.governor;
  Terms marks;
  for (const auto *role : {&g.snapshot, &g.start, &g.deadline, &g.proposer})
    if (auto mark = at(*role, proposal))
      marks.push_back(tb.ne(*mark, tb.zero()));
  return marks.empty() ? std::nullopt : std::optional<Term>(tb.any(marks));
}

Term Facts::clock(gov::Clock kind) {
  if (kind != gov::Clock::BlockNumber && kind != gov::Clock::Timestamp)
    if (auto own = e.view(0, system.instances[0].contract->findEntry(ClockSelector), {}, state))
      return *own;
  if (auto token = kind == gov::Clock::Token ? system.tokenLeaf() : std::nullopt)
    return e.clockOutside(tb.toInt(e.readLeaf(*token, {}, state)), state);
  if (kind == gov::Clock::Derived) // nothing says how
    return tb.freshWord("clock", System::ClockBits);
  return state.leaves[kind == gov::Clock::Timestamp ? Timestamp : Number];
}

Term Facts::clock() { return clock(system.governor.clock); }

Term Facts::snapshotClock() { return clock(system.governor.clockOfSnapshots()); }

std::optional<Term> Facts::start(const Term &proposal) {
  const gov::Governor &g = system.governor;
  if (g.start)
    return at(g.start, proposal);
  // A snapshot that is counted by another clock is no point of this one.
  auto snapshot = g.snapshotClock == gov::Clock::Unknown ? at(g.snapshot, proposal) : std::nullopt;
  // Votes begin when it is taken, at the earliest.
  return snapshot ? std::optional(tb.add(*snapshot, tb.num(g.snapshotLag))) : std::nullopt;
}

std::optional<Term> Facts::ended(const std::optional<gov::Leaf> &flag,
                                 const std::optional<gov::Stage> &stage, const Term &proposal) {
  if (auto set = at(flag, proposal))
    return tb.ne(*set, tb.zero());
  auto is = stage ? at(stage->leaf, proposal) : std::nullopt;
  if (!is)
    return std::nullopt;
  Terms ways;
  for (const llvm::APInt &value : stage->values)
    ways.push_back(tb.eq(*is, tb.num(value)));
  return tb.any(ways);
}

std::optional<Term> Facts::eta(const Term &proposal) {
  const gov::Governor &g = system.governor;
  auto stored = at(g.eta, proposal);
  if (!stored || !g.wait)
    return stored;
  auto wait = value(*g.wait, proposal);
  return wait ? std::optional(tb.ite(tb.eq(*stored, tb.zero()), tb.zero(), tb.add(*stored, *wait)))
              : std::nullopt;
}

std::optional<Term> Facts::deadline(const Term &proposal) {
  const gov::Governor &g = system.governor;
  if (!g.durationBased)
    return at(g.deadline, proposal);
  bool sameClock = g.start || g.snapshotClock == gov::Clock::Unknown;
  auto from = sameClock ? at(g.begin(), proposal) : std::nullopt;
  std::optional<Term> length;
  if (g.fixedPeriod)
    length = tb.num(*g.fixedPeriod);
  else
    length = g.period ? shared(g.period) : at(g.deadline, proposal);
  if (!from || !length)
    return std::nullopt;
  Term sum = tb.add(*from, *length);
  auto later = at(g.extension, proposal);
  return later ? tb.ite(tb.gt(*later, sum), *later, sum) : sum;
}

std::optional<Term> Facts::pastDeadline(const Term &proposal) {
  auto end = deadline(proposal);
  if (!end)
    return std::nullopt;
  return system.endsBefore ? tb.ge(clock(), *end) : tb.gt(clock(), *end);
}

std::optional<Term> Facts::value(const gov::Formula &formula, const Term &proposal) {
  using Kind = gov::Formula::Kind;
  if (formula.kind == Kind::Constant)
    return tb.num(formula.constant);
  if (formula.kind == Kind::Leaf) {
    gov::Leaf leaf{formula.leaf, {}};
    auto own = at(leaf, proposal);
    return own ? own : shared(leaf);
  }
  auto a = value(formula.parts[0], proposal), b = value(formula.parts[1], proposal);
  if (!a || !b)
    return std::nullopt;
  if (formula.kind == Kind::Add)
    return tb.add(*a, *b);
  if (formula.kind == Kind::Mul)
    return e.multiply(*a, *b);
  return same(*b, tb.zero()) ? std::nullopt : std::optional(e.divide(*a, *b));
}

std::optional<Term> Facts::operationTime(const Term &operation) {
  if (!system.timelock || !system.timelock->operationIsTimestamp)
    return std::nullopt;
  auto found = system.find(unsigned(system.timelockInstance), system.timelock->operation);
  if (!found || system.leaves[found->leaf].type->depth != 1)
    return std::nullopt;
  return e.readLeaf(found->leaf, {operation}, state);
}

std::optional<Term> Facts::duration(bool (*isNamed)(llvm::StringRef)) {
  for (int instance : {system.timelockInstance, 0}) {
    if (instance < 0)
      continue;
    const ir::Contract &contract = *system.instances[instance].contract;
    ir::FunctionId found;
    unsigned count = 0;
    for (uint32_t f = 0; f < contract.functions.size(); ++f) {
      const ir::Function &fn = contract.functions[f];
      if (fn.isEntry && fn.hasBody() && fn.mutability <= ir::Mutability::View &&
          fn.params.empty() && fn.returns.size() == 1 &&
          fn.returns[0].type.kind == ir::TypeKind::UInt && isNamed(fn.name)) {
        found = ir::FunctionId(f);
        ++count;
      }
    }
    if (count == 1)
      return e.view(unsigned(instance), found, {}, state);
    if (count > 1)
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Term> Facts::storedDelay() {
  if (!system.timelock)
    return system.ownDelay ? std::optional(tb.toInt(e.readLeaf(*system.ownDelay, {}, state)))
                           : std::nullopt;
  auto found = system.find(unsigned(system.timelockInstance), system.timelock->delay);
  if (!found || system.leaves[found->leaf].type->depth != 0 ||
      system.leaves[found->leaf].space != ir::Space::Storage)
    return std::nullopt;
  return tb.toInt(e.readLeaf(found->leaf, {}, state));
}

std::optional<Term> Facts::minimumDelay() {
  auto least = duration([](llvm::StringRef name) {
    return name.contains_insensitive("delay") && name.contains_insensitive("minimum");
  });
  auto stored = storedDelay();
  return least && stored && same(*least, *stored) ? std::nullopt : least;
}

std::optional<Term> Facts::tokenClock() {
  if (system.tokenInstance < 0)
    return std::nullopt;
  unsigned token = unsigned(system.tokenInstance);
  return e.view(token, system.instances[token].contract->findEntry(ClockSelector), {}, state);
}

std::optional<Term> Facts::delay() {
  const gov::Governor &g = system.governor;
  if (auto stored = system.timelock ? storedDelay() : std::nullopt)
    return stored;
  if (!system.timelock && g.etaUnclear)
    return std::nullopt;
  // What the contract declares tells more than what it adds where it queues.
  auto declared = duration([](llvm::StringRef name) {
    return name.contains_insensitive("delay") && !name.contains_insensitive("vot") &&
           !name.contains_insensitive("max") && !name.contains_insensitive("minimum");
  });
  return declared || system.timelock || !g.delay ? declared : value(*g.delay, tb.zero());
}

std::optional<Term> Facts::grace() {
  const gov::Governor &g = system.governor;
  auto declared = duration([](llvm::StringRef name) { return name.contains_insensitive("grace"); });
  if (declared || system.timelock || !g.grace)
    return declared;
  auto length = value(*g.grace, tb.zero()); // after what is stored
  auto wait = g.wait ? value(*g.wait, tb.zero()) : std::nullopt;
  return length && wait ? std::optional(tb.sub(*length, *wait)) : length;
}

std::optional<Term> Facts::callsAwaited() {
  const std::optional<gov::Awaited> &awaited = system.governor.awaited;
  if (!awaited)
    return std::nullopt;
  auto at = [&](const ir::PathShape &shape) -> std::optional<Term> {
    auto found = system.find(0, shape);
    return found && system.leaves[found->leaf].type->depth == 0
               ? std::optional(tb.toInt(e.readLeaf(found->leaf, {}, state)))
               : std::nullopt;
  };
  auto first = at(awaited->first), end = awaited->end ? at(*awaited->end) : tb.zero();
  return first && end ? std::optional(tb.ne(*first, *end)) : std::nullopt;
}

std::optional<Term> Facts::expiry(const Term &proposal) {
  if (const gov::Governor &g = system.governor; g.expiry) {
    auto end = value(*g.expiry, proposal);
    if (!end || !g.expiresAt)
      return end;
    return tb.ite(tb.eq(*end, tb.zero()), tb.zero(), tb.sub(*end, tb.one()));
  }
  auto ready = eta(proposal), length = grace();
  return ready && length
             ? std::optional(tb.ite(tb.eq(*ready, tb.zero()), tb.zero(), tb.add(*ready, *length)))
             : std::nullopt;
}

/// The token's own clock, where it says which; else block numbers.
Term Facts::ownClock() {
  if (auto own = e.view(0, system.instances[0].contract->findEntry(ClockSelector), {}, state))
    return *own;
  return state.leaves[system.tokenCountsSeconds ? Timestamp : Number];
}

std::optional<Term> Facts::proposalThreshold() {
  constexpr uint32_t Selector = 0xb58131b0; // proposalThreshold()
  const ir::Contract &contract = *system.instances[0].contract;
  ir::FunctionId found = contract.findEntry(Selector);
  for (uint32_t f = 0; f < contract.functions.size() && !found.valid(); ++f) {
    const ir::Function &fn = contract.functions[f];
    llvm::StringRef name = fn.name;
    if (fn.isEntry && fn.hasBody() && fn.mutability <= ir::Mutability::View && fn.params.empty() &&
        fn.returns.size() == 1 && fn.returns[0].type.kind == ir::TypeKind::UInt &&
        name.contains_insensitive("propos") && name.contains_insensitive("threshold"))
      found = ir::FunctionId(f);
  }
  return e.view(0, found, {}, state);
}

std::optional<Term> Facts::withinDeclared(unsigned setting) {
  const ir::Contract &contract = *system.instances[0].contract;
  const std::string &whole = system.leaves[setting].name;
  std::string name = plainName(llvm::StringRef(whole).substr(whole.rfind('.') + 1));
  std::optional<Term> within;
  Term value = tb.toInt(e.readLeaf(setting, {}, state));
  for (uint32_t f = 0; f < contract.functions.size(); ++f) {
    const ir::Function &fn = contract.functions[f];
    if (!fn.isEntry || !fn.hasBody() || fn.mutability > ir::Mutability::View ||
        !fn.params.empty() || fn.returns.size() != 1 ||
        fn.returns[0].type.kind != ir::TypeKind::UInt)
      continue;
    std::string declared = plainName(fn.name);
    auto isBound = [&](llvm::ArrayRef<llvm::StringLiteral> words) {
      return llvm::any_of(words, [&](llvm::StringRef word) {
        return declared == word.str() + name || declared == name + word.str();
      });
    };
    static constexpr llvm::StringLiteral Least[] = {"minimum", "min"}, Most[] = {"maximum", "max"};
    bool least = isBound(Least), most = isBound(Most);
    auto bound = least || most ? e.view(0, ir::FunctionId(f), {}, state) : std::nullopt;
    if (!bound)
      continue;
    Term holds = least ? tb.le(*bound, value) : tb.le(value, *bound);
    within = within ? tb.and_(*within, holds) : holds;
  }
  return within;
}

/// As far as the model's own assumptions go: so many votes there may be, and so late it may become.
std::optional<Term> Facts::withinReach(unsigned setting) {
  using Kind = gov::Measure::Kind;
  constexpr unsigned VoteBits = 224, WaitBits = 32; // the latter of seconds: 136 years
  auto known = system.measures.find(setting);
  if (known == system.measures.end())
    return std::nullopt;
  Term value = tb.toInt(e.readLeaf(setting, {}, state));
  const gov::Measure &measure = known->second;
  switch (measure.kind) {
  case Kind::Votes:
    return tb.lt(value, tb.pow2(VoteBits));
  case Kind::Time:
    return tb.lt(value, tb.pow2(WaitBits));
  case Kind::Share:
    return measure.whole ? std::optional(tb.le(value, tb.num(*measure.whole))) : std::nullopt;
  case Kind::Other:
  case Kind::Unclear:
    break;
  }
  return std::nullopt;
}

Term Facts::isGovernance(const Term &address) {
  Terms ways;
  for (int own : {0, system.timelockInstance})
    if (own >= 0 && !system.anyonesVoice.count(unsigned(own)))
      ways.push_back(tb.eq(address, system.instances[own].address));
  const Instance &governor = system.instances[0];
  for (const gov::Link &link : system.governor.timelocks)
    ways.push_back(
        tb.eq(address, tb.toInt(e.readLeaf(governor.firstLeaf[link.var.index], {}, state))));
  return tb.any(ways);
}

Term Facts::isMember(const Term &address, const Memberships &tables) {
  Terms ways;
  for (const auto &[leaf, role] : tables) {
    Term member = role ? e.readLeaf(leaf, {tb.num(*role), address}, state)
                       : e.readLeaf(leaf, {address}, state);
    ways.push_back(tb.toBool(member));
  }
  return tb.any(ways);
}

Term Facts::mayCommand(const Term &address) {
  Terms ways = {isAuthority(address), isMember(address, system.commandTables)};
  for (unsigned leaf : system.commanders)
    ways.push_back(tb.eq(address, e.readLeaf(leaf, {}, state)));
  return tb.any(ways);
}

Term Facts::isAuthority(const Term &address, llvm::ArrayRef<unsigned> except) {
  Terms ways;
  for (int own : {0, system.timelockInstance})
    if (own >= 0 && !system.anyonesVoice.count(unsigned(own)))
      ways.push_back(tb.eq(address, system.instances[own].address));
  for (unsigned leaf : system.authorities)
    if (!llvm::is_contained(except, leaf))
      ways.push_back(tb.eq(address, e.readLeaf(leaf, {}, state)));
  ways.push_back(isMember(address, system.memberships));
  // Whether it gives rights that a contract outside says yes is not known: no proof rests on it,
  // and no breach is shown by it.
  if (e.mode == Mode::Search && e.current())
    for (const Lookup &asked : e.current()->lookups)
      for (const Term &about : asked.arguments)
        if (asked.vouches && !tb.isNumber(about))
          ways.push_back(tb.and_(*asked.vouches, tb.eq(about, address)));
  return tb.any(ways);
}

} // namespace quorate::solver
