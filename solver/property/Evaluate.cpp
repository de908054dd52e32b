//===- Evaluate.cpp - from typed formulas to terms ----------------------------===//

#include "solver/property/Property.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

class Evaluator {
public:
  Evaluator(const Scene &scene, Missing *missing)
      : scene(scene), e(scene.e), system(e.system), tb(e.tb), missing(missing) {}

  std::optional<Term> value(const Expr &x) {
    using Kind = Expr::Kind;
    switch (x.kind) {
    case Kind::Number:
      return tb.num(x.number);
    case Kind::Truth:
      return tb.boolean(x.truth);
    case Kind::Variable:
      if (x.sort != Sort::Setting && x.sort != Sort::Authority)
        return scene.variables[x.index];
      return tb.toInt(e.readLeaf(*setting, {}, x.primed ? *scene.after : *scene.now));
    case Kind::Role:
      return role(x);
    default:
      break;
    }
    Terms parts;
    for (const Expr &argument : x.arguments) {
      auto part = value(argument);
      if (!part)
        return std::nullopt;
      parts.push_back(*part);
    }
    switch (x.kind) {
    case Kind::Not:
      return tb.not_(parts[0]);
    case Kind::And:
      return tb.all(parts);
    case Kind::Or:
      return tb.any(parts);
    case Kind::Implies:
      return tb.implies(parts[0], parts[1]);
    case Kind::Iff:
    case Kind::Equal:
      return tb.eq(parts[0], parts[1]);
    case Kind::Less:
      return tb.lt(parts[0], parts[1]);
    case Kind::AtMost:
      return tb.le(parts[0], parts[1]);
    case Kind::Add:
      return tb.add(parts[0], parts[1]);
    default:
      return tb.sub(parts[0], parts[1]);
    }
  }

  std::optional<unsigned> setting; ///< or authority

private:
  std::optional<Term> role(const Expr &x) {
    Terms with;
    for (const Expr &argument : x.arguments) {
      auto v = value(argument);
      if (!v)
        return std::nullopt;
      with.push_back(*v);
    }
    Facts facts(e, x.primed ? *scene.after : *scene.now);
    std::optional<Term> found;
    if (scene.memo && roleOf(x.role).ofState) {
      auto key = std::make_tuple(&facts.state, x.role, with.empty() ? 0 : with[0].id(),
                                 with.size() < 2 ? 0 : with[1].id());
      auto it = scene.memo->find(key);
      if (it == scene.memo->end())
        it = scene.memo->emplace(key, read(x.role, facts, with)).first;
      found = it->second;
    } else {
      found = read(x.role, facts, with);
    }
    if (!found && missing)
      *missing = {&roleOf(x.role), isUnknown(x.role)};
    return found;
  }

  /// Every governor has these; the timelock's are known to whoever has its code.
  bool isUnknown(RoleId id) const {
    switch (id) {
    case RoleId::Deadline:
    case RoleId::PastDeadline:
    case RoleId::Quorum:
    case RoleId::QuorumReached:
    case RoleId::Passed:
    case RoleId::ForVotes:
    case RoleId::Votes:
    case RoleId::VoteRecorded:
    case RoleId::Created:
      return true;
    case RoleId::BelowThreshold:
      return !system.named.empty();
    case RoleId::SamePayload:
      return system.payloadElsewhere;
    case RoleId::RecordedCode:
      return system.codeRecordUnclear;
    case RoleId::CallsAwaited:
      return system.governor.awaited.has_value();
    case RoleId::WithinReach:
      return llvm::any_of(system.measures, [](const auto &of) {
        const gov::Measure &measure = of.second;
        return measure.kind == gov::Measure::Kind::Unclear ||
               (measure.kind == gov::Measure::Kind::Share && !measure.whole);
      });
    case RoleId::AgainstVotes:
    case RoleId::AbstainVotes:
      return system.otherTally;
    case RoleId::HasVoted:
    case RoleId::Casts:
    case RoleId::Receipts:
      return system.governor.forVotes.has_value(); // votes are counted, so someone has cast them
    case RoleId::ReadyTime:
    case RoleId::Delay:
    case RoleId::StoredDelay:
    case RoleId::MinimumDelay:
    case RoleId::OperationTime:
    case RoleId::Grace:
      return system.timelockUnknown;
    default:
      return false;
    }
  }

  std::optional<Term> read(RoleId id, Facts &f, const Terms &with) {
    const gov::Governor &g = system.governor;
    // A window that has only an end has always begun.
    auto orZero = [&](std::optional<Term> begin) {
      return begin || !f.deadline(with[0]) ? begin : std::optional<Term>(tb.zero());
    };
    auto ghost = [&](WorldLeaf leaf) { return tb.select(f.state.leaves[leaf], with[0]); };
    switch (id) {
    case RoleId::Executed:
      return f.ended(g.executed, g.executedStage, with[0]);
    case RoleId::Canceled:
      return f.ended(g.canceled, g.canceledStage, with[0]);
    case RoleId::Created:
      return f.created(with[0]);
    case RoleId::Performances:
      return ghost(Runs);
    case RoleId::Proposer:
      return f.at(g.proposer, with[0]);
    case RoleId::Snapshot:
      return orZero(f.at(g.snapshot, with[0]));
    case RoleId::Start:
      return orZero(f.start(with[0]));
    case RoleId::Deadline:
      return f.deadline(with[0]);
    case RoleId::PastDeadline:
      return f.pastDeadline(with[0]);
    case RoleId::Eta:
      return f.eta(with[0]);
    case RoleId::ForVotes:
      return f.at(g.forVotes, with[0]);
    case RoleId::AgainstVotes:
      return f.at(g.againstVotes, with[0]);
    case RoleId::AbstainVotes:
      return f.at(g.abstainVotes, with[0]);
    case RoleId::Votes:
      return f.votes(with[0]);
    case RoleId::Quorum: {
      auto needed = f.quorum(with[0]);
      return needed && needed->is_bool() ? std::nullopt : needed;
    }
    case RoleId::QuorumReached:
      return f.quorumReached(with[0]);
    case RoleId::Passed: {
      auto reached = f.quorumReached(with[0]);
      auto yes = f.at(g.forVotes, with[0]), no = f.at(g.againstVotes, with[0]);
      if (!reached || !yes || !no)
        return std::nullopt;
      return tb.and_(*reached, tb.gt(*yes, *no));
    }
    case RoleId::HasVoted: {
      auto receipt = f.at(system.receiptLeaf, with[0], with[1]);
      return receipt ? std::optional<Term>(tb.ne(*receipt, tb.zero())) : std::nullopt;
    }
    case RoleId::RecordedWeight:
      return f.at(system.weightLeaf, with[0], with[1]);
    case RoleId::Casts:
      return system.receiptLeaf ? std::optional<Term>(ghost(Casts)) : std::nullopt;
    case RoleId::Receipts:
      return system.receiptLeaf ? std::optional<Term>(ghost(Receipts)) : std::nullopt;
    case RoleId::SumOfWeights:
      return system.weightLeaf ? std::optional<Term>(ghost(Weights)) : std::nullopt;
    case RoleId::VoteRecorded: {
      Facts after(e, *scene.after);
      auto before = f.votes(with[0]), now = after.votes(with[0]);
      if (!before || !now)
        return std::nullopt;
      Term recorded = tb.gt(*now, *before);
      if (!system.receiptLeaf)
        return recorded;
      return tb.or_(recorded,
                    tb.gt(tb.select(scene.after->leaves[Receipts], with[0]), ghost(Receipts)));
    }
    case RoleId::SamePayload:
      if (system.payload.empty() || system.payloadElsewhere)
        return std::nullopt;
      return kept(system.payload, with[0]);
    case RoleId::Unchanged:
      return system.record.empty() ? std::nullopt : kept(system.record, with[0]);
    case RoleId::PartOfWeight:
      return partOfWeight(f, with[0], with[1]);
    case RoleId::CoveredByWeights:
      return system.weighsPast ? coveredByWeights(f, with[0]) : std::nullopt;
    case RoleId::ReadyTime: {
      if (scene.operation)
        if (auto time = announced(f).operationTime(*scene.operation)) // 1: done, and so not ready
          return tb.ite(tb.eq(*time, tb.one()), tb.zero(), *time);
      if (system.timelockUnknown)
        return std::nullopt;
      return scene.noProposal ? std::nullopt : f.eta(scene.variables[0]);
    }
    case RoleId::Clock:
      return f.clock();
    case RoleId::SnapshotClock:
      return f.snapshotClock();
    case RoleId::Time:
      return f.timestamp();
    case RoleId::Block:
      return f.state.leaves[Number];
    case RoleId::Caller:
      return scene.caller;
    case RoleId::IsAuthority:
      return f.isAuthority(with[0]);
    case RoleId::Delay:
      return system.timelockUnknown ? std::nullopt : f.delay();
    case RoleId::StoredDelay:
      return f.storedDelay();
    case RoleId::MinimumDelay:
      return system.timelockUnknown ? std::nullopt : f.minimumDelay();
    case RoleId::OperationTime:
      return announced(f).operationTime(with[0]);
    case RoleId::TokenClock:
      return f.tokenClock();
    case RoleId::IsSelf: {
      int self = system.timelockInstance >= 0 ? system.timelockInstance : 0;
      return system.anyonesVoice.count(unsigned(self))
                 ? tb.boolean(false)
                 : tb.eq(with[0], system.instances[self].address);
    }
    case RoleId::Grace:
      return system.timelockUnknown ? std::nullopt : f.grace();
    case RoleId::Expiry:
      return system.timelockUnknown && !system.governor.expiry ? std::nullopt : f.expiry(with[0]);
    case RoleId::Predecessor:
      return scene.predecessor;
    case RoleId::SignedBy:
      return signedBy(with[0], true);
    case RoleId::UsesSignature:
      if (!f.nonce(with[0]))
        return std::nullopt;
      return f.asksNonce(e.current()->function) ? signedBy(with[0], false) : tb.boolean(false);
    case RoleId::MayCancel: {
      Terms ways = {f.isAuthority(with[0])};
      for (unsigned leaf : system.cancellers)
        ways.push_back(tb.eq(with[0], e.readLeaf(leaf, {}, f.state)));
      return tb.any(ways);
    }
    case RoleId::MetThreshold:
    case RoleId::BelowThreshold:
      return threshold(f, with[0], id == RoleId::MetThreshold);
    case RoleId::ProposalThreshold:
      return f.proposalThreshold();
    case RoleId::SetUps:
      return system.initialisers.empty() ? std::nullopt : std::optional<Term>(ghost(SetUps));
    case RoleId::WithinDeclared: {
      if (!setting) // asked whether there is any
        return tb.boolean(true);
      Facts after(e, *scene.after);
      if (auto within = after.withinDeclared(*setting))
        return within;
      bool other = llvm::any_of(
          system.settings, [&](unsigned leaf) { return after.withinDeclared(leaf).has_value(); });
      return other ? std::optional<Term>(tb.boolean(true)) : std::nullopt;
    }
    case RoleId::WithinReach: {
      if (!setting) // asked whether there is any
        return tb.boolean(true);
      Facts after(e, *scene.after);
      if (auto within = after.withinReach(*setting))
        return within;
      bool other = system.measures[*setting].kind == gov::Measure::Kind::Other &&
                   llvm::any_of(system.settings,
                                [&](unsigned leaf) { return after.withinReach(leaf).has_value(); });
      return other ? std::optional<Term>(tb.boolean(true)) : std::nullopt;
    }
    case RoleId::IsGovernance:
      return f.isGovernance(with[0]);
    case RoleId::FirstSet: {
      if (!setting) // asked whether there is any
        return tb.boolean(true);
      Terms ways = {tb.boolean(!system.cleared.count(*setting))}, none;
      for (unsigned f : system.initialisers) {
        auto ran = [&](const State &s) {
          return tb.gt(tb.select(s.leaves[SetUps], tb.num(f)), tb.zero());
        };
        none.push_back(tb.not_(ran(*scene.now)));
        ways.push_back(tb.and_(none.back(), ran(*scene.after)));
      }
      if (!none.empty()) // it is not set up yet
        ways.push_back(tb.all(none));
      return tb.and_(tb.eq(tb.toInt(e.readLeaf(*setting, {}, *scene.now)), tb.zero()),
                     tb.any(ways));
    }
    case RoleId::MayName: {
      if (!setting || system.leaves[*setting].instance == 0)
        return f.isAuthority(with[0]);
      return tb.or_(f.mayCommand(with[0]), isAccepted(*setting));
    }
    case RoleId::Supply:
      return f.supply();
    case RoleId::Balance:
      return f.balance(with[0]);
    case RoleId::SumOfBalances:
      return system.balanceLeaf ? std::optional<Term>(f.state.leaves[Balances]) : std::nullopt;
    case RoleId::Delegate:
      return system.delegateLeaf
                 ? std::optional<Term>(e.readLeaf(*system.delegateLeaf, {with[0]}, f.state))
                 : std::nullopt;
    case RoleId::LatestVotes:
      return f.latestVotes(with[0]);
    case RoleId::SumDelegated:
      return system.delegateLeaf && system.balanceLeaf ? std::optional<Term>(ghost(Delegated))
                                                       : std::nullopt;
    case RoleId::CheckpointCount:
      return f.checkpointCount(with[0]);
    case RoleId::CheckpointTime:
      return f.checkpointTime(with[0], with[1]);
    case RoleId::CheckpointVotes:
      return f.checkpointVotes(with[0], with[1]);
    case RoleId::Nonce:
      return f.nonce(with[0]);
    case RoleId::Cap:
      return f.cap();
    case RoleId::Paid:
      return tb.gt(scene.after->leaves[Payments], scene.now->leaves[Payments]);
    case RoleId::TokenNow:
      return f.ownClock();
    case RoleId::GuardianExpiry:
      return system.expiry ? f.value(system.expiry->until, tb.zero()) : std::nullopt;
    case RoleId::GuardianClock:
      return system.expiry ? std::optional(f.clock(system.expiry->clock)) : std::nullopt;
    case RoleId::IsGuardian:
      return f.isGuardian(with[0]);
    case RoleId::IsAboveGuardian:
      return system.expiry ? std::optional(f.isAuthority(with[0], system.expiry->holders))
                           : std::nullopt;
    case RoleId::Locked:
      return f.locked(with[0]);
    case RoleId::VoteOver:
      return f.voteOver(with[0]);
    case RoleId::ClosedEarly:
      return f.closedEarly(with[0]);
    case RoleId::Upgraded: {
      Terms ways;
      for (unsigned leaf : system.codeLeaves) {
        Term was = tb.toInt(e.readLeaf(leaf, {}, f.state));
        Term is = tb.toInt(e.readLeaf(leaf, {}, *scene.after));
        ways.push_back(tb.and_(tb.ne(was, tb.zero()), tb.ne(is, was)));
      }
      return ways.empty() ? std::nullopt : std::optional(tb.any(ways));
    }
    case RoleId::Payouts:
      return ghost(Payouts);
    case RoleId::CallsFreely:
      return tb.any(e.current()->free);
    case RoleId::CallsAwaited:
      return f.callsAwaited();
    case RoleId::CallIsBound:
      return e.bindCall();
    case RoleId::RecordedCode:
      if (system.ownCode)
        return ghost(CodeThen);
      return system.codeRecord
                 ? std::optional(tb.toInt(e.readLeaf(*system.codeRecord, {with[0]}, f.state)))
                 : std::nullopt;
    case RoleId::CalledCode:
      return scene.code;
    case RoleId::PayloadIsBound:
      return payloadIsBound(f, with[0]);
    case RoleId::DrawnFor: {
      Facts after(e, *scene.after);
      Term own = f.drawn(with[0], after);
      if (!scene.caller)
        return own;
      return tb.add(
          own, tb.ite(tb.eq(*scene.caller, with[0]), tb.zero(), f.drawn(*scene.caller, after)));
    }
    }
    return std::nullopt;
  }

  Term signedBy(const Term &account, bool binding) {
    Terms ways;
    for (const Consent &consent : e.current()->consents)
      if (consent.isBinding || !binding)
        ways.push_back(tb.and_(consent.given, tb.eq(consent.account, account)));
    return tb.any(ways);
  }

  /// By what the token was asked in this step, for a point of the past.
  std::optional<Term> threshold(Facts &f, const Term &account, bool met) {
    auto needed = f.proposalThreshold();
    // Without a threshold nobody is below it; one that a cancellation holds votes against is there
    // all the same, and contracts that proposals name may have their own.
    if (!needed && !met && !system.cancelAsksVotes && system.named.empty())
      return tb.boolean(false);
    if (!needed)
      return std::nullopt;
    Terms ways;
    for (const PastVotes &asked : e.current()->pastVotes)
      ways.push_back(
          tb.all({asked.known, tb.eq(asked.account, account), tb.lt(asked.point, f.clock()),
                  met ? tb.ge(asked.votes, *needed) : tb.lt(asked.votes, *needed)}));
    return tb.any(ways);
  }

  /// Votes may be given in parts where each receipt says what was used so far. Exact numbers: what
  /// wraps around or is cut short is no part.
  Term partOfWeight(Facts &f, const Term &proposal, const Term &voter) {
    Facts after(e, *scene.after);
    auto before = f.votes(proposal), now = after.votes(proposal);
    auto start = after.at(system.governor.snapshot, proposal);
    if (!system.usedLeaf || !before || !now || !start)
      return tb.boolean(false);
    auto used = [&](Facts &facts) { return *facts.at(system.usedLeaf, proposal, voter); };
    auto sum = [&](Facts &facts) { return tb.select(facts.state.leaves[Weights], proposal); };
    Terms covered = {tb.eq(used(f), used(after))};
    for (const PastVotes &asked : e.current()->pastVotes)
      covered.push_back(
          tb.all({asked.known, tb.eq(asked.account, voter), tb.eq(asked.point, *start),
                  tb.lt(asked.point, f.clock()), tb.le(used(after), asked.votes)}));
    return tb.and_(tb.eq(tb.sub(*now, *before), tb.sub(sum(after), sum(f))), tb.any(covered));
  }

  /// Each voter counts once, with what the token says that he had; where receipts say how much of
  /// that is used, with what they grew by.
  std::optional<Term> coveredByWeights(Facts &f, const Term &proposal) {
    Facts after(e, *scene.after);
    auto before = f.votes(proposal), now = after.votes(proposal);
    auto snapshot = after.at(system.governor.snapshot, proposal);
    auto receipt = system.usedLeaf ? system.usedLeaf : system.receiptLeaf;
    if (!before || !now || !snapshot || !receipt)
      return std::nullopt;
    Term most = tb.zero();
    std::vector<std::pair<Term, Term>> counted; // the account, and whether it counts
    for (const PastVotes &asked : e.current()->pastVotes) {
      Terms counts = {asked.known, tb.eq(asked.point, *snapshot),
                      tb.lt(asked.point, f.snapshotClock())};
      for (const auto &[account, once] : counted)
        counts.push_back(tb.not_(tb.and_(once, tb.eq(asked.account, account))));
      Term was = *f.at(receipt, proposal, asked.account);
      Term is = *after.at(receipt, proposal, asked.account);
      Term share =
          tb.ite(tb.and_(tb.eq(was, tb.zero()), tb.ne(is, tb.zero())), asked.votes, tb.zero());
      if (system.usedLeaf)
        share = tb.ite(tb.and_(tb.le(was, is), tb.le(is, asked.votes)), tb.sub(is, was), tb.zero());
      Term once = tb.all(counts);
      most = tb.add(most, tb.ite(once, share, tb.zero()));
      counted.emplace_back(asked.account, once);
    }
    return tb.le(tb.sub(*now, *before), most);
  }

  /// Where in the first list those parameters are that the second one takes as well, in this order:
  /// the longest common subsequence of their types.
  static std::vector<size_t> alike(const std::vector<ir::Parameter> &given,
                                   const std::vector<ir::Parameter> &taken) {
    std::vector<std::vector<std::vector<size_t>>> best(
        given.size() + 1, std::vector<std::vector<size_t>>(taken.size() + 1));
    for (size_t i = 0; i < given.size(); ++i)
      for (size_t j = 0; j < taken.size(); ++j) {
        std::vector<size_t> &here = best[i + 1][j + 1];
        here = best[i][j + 1].size() >= best[i + 1][j].size() ? best[i][j + 1] : best[i + 1][j];
        if (given[i].abiType != taken[j].abiType || best[i][j].size() < here.size())
          continue;
        here = best[i][j];
        here.push_back(i);
      }
    return best[given.size()][taken.size()];
  }

  /// The parameters that the proposal is performed with as well; they are what its hash must bind,
  /// where what stands between them stays as it is.
  std::optional<Term> payloadIsBound(Facts &f, const Term &proposal) {
    Facts after(e, *scene.after);
    Record &record = *e.attached();
    auto was = f.created(proposal), is = after.created(proposal);
    if (!system.keyIsHash || !was || !is)
      return std::nullopt;
    Terms payload;
    const ir::Contract &contract = *system.instances[0].contract;
    const gov::EntryPoint *made = system.entry(0, record.function);
    if (!scene.when || !made || made->kind != gov::EntryKind::Propose)
      return tb.boolean(true);
    const auto &given = contract[record.function].params;
    std::set<size_t> bound, beside;
    for (const gov::EntryPoint &entry : system.governor.entries) {
      if (entry.kind != gov::EntryKind::Execute || entry.keyParam >= 0 || !entry.function.valid())
        continue;
      std::vector<size_t> common = alike(given, contract[entry.function].params);
      bound.insert(common.begin(), common.end());
      // From what stands between them the call data may be put together.
      for (size_t i = common.empty() ? 0 : common.front(); !common.empty() && i < common.back();
           ++i)
        beside.insert(i);
    }
    Terms shared;
    for (size_t i = 0; i < record.arguments.size(); ++i)
      if (bound.count(i))
        llvm::append_range(payload, record.arguments[i]);
      else if (beside.count(i))
        llvm::append_range(shared, record.arguments[i]);
    for (unsigned leaf = 0; leaf < system.leaves.size(); ++leaf)
      if (system.linkOf(leaf) >= 0 || system.leaves[leaf].space == ir::Space::Immutable ||
          e.mode == Mode::Search)
        shared.push_back(f.state.leaves[leaf]);
    return e.bindKey(record, proposal, shared, tb.all({*scene.when, tb.not_(*was), *is}), payload);
  }

  /// The governor takes what the timelock offered it, whoever has it do so: nobody else is named.
  Term isAccepted(unsigned leaf) {
    auto names = [&](unsigned of, const State &s, const Term &whom) {
      return tb.eq(tb.toInt(e.readLeaf(of, {}, s)), whom);
    };
    const Term &governor = system.instances[0].address;
    Terms elsewhere;
    for (unsigned other : system.changingAuthorities)
      if (other != leaf && system.leaves[other].instance > 0)
        elsewhere.push_back(names(other, *scene.after, governor));
    return tb.or_(names(leaf, *scene.after, governor),
                  tb.all({names(leaf, *scene.now, governor), names(leaf, *scene.after, tb.zero()),
                          tb.any(elsewhere)}));
  }

  Facts announced(const Facts &f) const { return scene.before ? Facts(e, *scene.before) : f; }

  std::optional<Term> kept(const std::set<unsigned> &leaves, const Term &proposal) {
    Terms same;
    for (unsigned leaf : leaves)
      same.push_back(tb.eq(e.readLeaf(leaf, {proposal}, *scene.now),
                           e.readLeaf(leaf, {proposal}, *scene.after)));
    return tb.all(same);
  }

  const Scene &scene;
  Executor &e;
  System &system;
  TermBuilder &tb;
  Missing *missing;
};

/// Some execution of the timelock says which operation has to come first.
bool namesPredecessor(const System &system) {
  const Instance &timelock = system.instances[system.timelockInstance];
  return llvm::any_of(system.timelock->entries, [&](const gov::EntryPoint &entry) {
    return entry.kind == gov::EntryKind::Execute &&
           predecessorParameter((*timelock.contract)[entry.function]).has_value();
  });
}

bool usesVariable(const Expr &x, Sort sort) {
  return (x.kind == Expr::Kind::Variable && x.sort == sort) ||
         llvm::any_of(x.arguments, [&](const Expr &a) { return usesVariable(a, sort); });
}

} // namespace

std::string Missing::text() const {
  return role->meaning.str() + (unknown ? " was not recognised" : ": there is no such thing");
}

bool mentions(const Expr &formula, RoleId role) {
  return (formula.kind == Expr::Kind::Role && formula.role == role) ||
         llvm::any_of(formula.arguments, [&](const Expr &a) { return mentions(a, role); });
}

namespace {

/// The variables of this sort that a formula speaks of.
void collect(const Expr &x, Sort sort, std::set<unsigned> &found) {
  if (x.kind == Expr::Kind::Variable && x.sort == sort)
    found.insert(x.index);
  for (const Expr &a : x.arguments)
    collect(a, sort, found);
}

} // namespace

std::optional<Term> evaluate(const Expr &formula, const Scene &scene, Missing *missing) {
  Evaluator evaluator(scene, missing);
  bool settings = usesVariable(formula, Sort::Setting);
  evaluator.setting = scene.setting;
  if (scene.setting)
    return evaluator.value(formula);
  if (!settings && !usesVariable(formula, Sort::Authority))
    return evaluator.value(formula);
  const System &system = scene.e.system;
  Terms all;
  for (unsigned leaf : settings ? system.settings : system.changingAuthorities) {
    evaluator.setting = leaf;
    auto one = evaluator.value(formula);
    if (!one)
      return std::nullopt;
    all.push_back(*one);
  }
  return scene.e.tb.all(all);
}

std::optional<Term> claimed(const Expr &formula, const Scene &scene) {
  auto holds = evaluate(formula, scene);
  const System &system = scene.e.system;
  std::set<unsigned> proposals;
  if (holds && !system.named.empty())
    collect(formula, Sort::Proposal, proposals);
  if (proposals.size() != 1)
    return holds;
  const Term &proposal = scene.variables[*proposals.begin()];
  Term about = Facts(scene.e, scene.after ? *scene.after : *scene.now).namesSystem(proposal);
  // What another one said before it was exchanged may be anything: that shows no breach.
  if (scene.after && scene.e.mode == Mode::Search)
    about = scene.e.tb.and_(about, Facts(scene.e, *scene.now).namesSystem(proposal));
  return scene.e.tb.implies(about, *holds);
}

namespace {

bool anyRole(const Expr &x, llvm::function_ref<bool(const Role &)> fits) {
  return (x.kind == Expr::Kind::Role && fits(roleOf(x.role))) ||
         llvm::any_of(x.arguments, [&](const Expr &a) { return anyRole(a, fits); });
}

} // namespace

bool watchesFailures(const Specification &property) {
  return llvm::any_of(property.clauses,
                      [](const Clause &c) { return c.moment == Moment::Failure; });
}

bool isOfFailures(const Specification &property) {
  return llvm::all_of(property.clauses, [](const Clause &c) {
    return c.moment == Moment::Failure && !anyRole(c.formula, [](const Role &) { return true; });
  });
}

bool isAbout(const Specification &property, Subject::Kind kind) {
  bool isOfSetUp = llvm::all_of(
      property.clauses, [](const Clause &c) { return mentions(c.formula, RoleId::SetUps); });
  if (isOfFailures(property) || kind == Subject::Kind::Contract)
    return isOfFailures(property) || isOfSetUp;
  auto any = [&](llvm::function_ref<bool(const Role &)> fits) {
    return llvm::any_of(property.clauses,
                        [&](const Clause &c) { return anyRole(c.formula, fits); });
  };
  bool token = any([](const Role &r) { return isOfToken(r.id); });
  if (kind != Subject::Kind::Timelock)
    return token == (kind == Subject::Kind::Token);
  return !token && any([](const Role &r) { return isOfTimelock(r.id); }) &&
         !any([](const Role &r) { return r.arity > 0 && r.takes[0] == Sort::Proposal; });
}

Applicable applicability(Executor &e, const Specification &property, bool settled) {
  System &system = e.system;
  Applicable result;
  Record scratch;
  Record *outer = e.attach(&scratch);
  State now, after;
  now.leaves = system.freshLeaves("stated.");
  after.leaves = system.freshLeaves("stated.");
  auto stop = [&](Verdict verdict, std::string why) {
    if (result.verdict == Verdict::Proved || verdict == Verdict::Unknown) {
      result.verdict = verdict;
      result.reason = std::move(why);
    }
  };
  bool any = false;
  std::string firstMissing;
  bool noPayload = system.governor.payloadCalls.empty() &&
                   (!system.timelock || system.timelock->payloadCalls.empty());
  for (const Clause &clause : property.clauses) {
    bool performs =
        clause.moment == Moment::Execution || mentions(clause.formula, RoleId::Performances);
    Scene scene{e, &now, clause.moment == Moment::Step ? &after : nullptr, {}, {}, {}, false};
    for (const Variable &variable : property.variables)
      scene.variables.push_back(e.tb.fresh(variable.name, e.tb.intSort()));
    scene.caller = e.tb.fresh("caller", e.tb.intSort());
    if (system.timelock && system.timelock->operationIsTimestamp)
      scene.operation = e.tb.fresh("operation", e.tb.intSort());
    if (system.timelock && namesPredecessor(system))
      scene.predecessor = e.tb.fresh("predecessor", e.tb.intSort());
    scene.code = e.tb.fresh("code", e.tb.intSort());
    Missing missing;
    // What is only known once the code has run is assumed to be there until then.
    bool settings = usesVariable(clause.formula, Sort::Setting),
         authorities = usesVariable(clause.formula, Sort::Authority);
    bool later =
        !settled && (mentions(clause.formula, RoleId::SamePayload) ||
                     mentions(clause.formula, RoleId::CoveredByWeights) ||
                     mentions(clause.formula, RoleId::PayloadIsBound) || settings || authorities);
    bool stated = later || evaluate(clause.formula, scene, &missing).has_value();
    if (settled && ((settings && system.settings.empty()) ||
                    (authorities && system.changingAuthorities.empty()))) {
      stated = false;
      firstMissing = settings ? "there is no parameter that a call could change"
                              : "no stored address with rights of its own can change";
    }
    if (stated && settled && mentions(clause.formula, RoleId::Payouts) &&
        system.timelockInstance > 0 &&
        system.anyonesVoice.count(unsigned(system.timelockInstance))) {
      stop(Verdict::Unknown, "anyone may have " +
                                 system.instances[system.timelockInstance].contract->name +
                                 " make a call of his choice");
      stated = false;
    }
    if (stated && settled && performs && mentions(clause.formula, RoleId::QuorumReached) &&
        !system.unwritten.empty() && Facts(e, now).isQuorumNothing(scene.variables[0])) {
      stop(Verdict::Unknown, "the quorum is read from what nothing ever writes: it is zero");
      stated = false;
    }
    if (stated && performs && noPayload) {
      stop(Verdict::Unknown, "the call that performs a proposal was not recognised");
      stated = false;
    }
    result.clause.push_back(stated);
    any |= stated;
    if (stated || !missing.role)
      continue;
    if (missing.unknown)
      stop(Verdict::Unknown, system.timelockUnknown ? "the code of the timelock is not in the input"
                                                    : missing.text());
    if (firstMissing.empty())
      firstMissing = missing.text();
    result.unstated.push_back("nothing is said of \"" + clause.text + "\": " + missing.text());
  }
  if (!any)
    stop(Verdict::NotApplicable, firstMissing);
  e.attach(outer);
  return result;
}

} // namespace quorate::solver
