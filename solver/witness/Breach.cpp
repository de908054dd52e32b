//===- Breach.cpp - the formula that breaks, over what can be read ------------===//

#include "solver/witness/Breach.h"
#include "solver/engine/Concrete.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::solver {

namespace {

std::string literal(const ir::Word &word) {
  if (word.getActiveBits() <= 64)
    return llvm::toString(word, 10, false);
  std::string digits = llvm::StringRef(llvm::toString(word, 16, false)).lower();
  return "0x" + std::string(64 - digits.size(), '0') + digits; // 40 digits would be an address
}

class Writer {
public:
  explicit Writer(const BreachScene &at)
      : at(at), e(at.scene.e), system(e.system), tb(e.tb),
        isStep(at.clause.moment == Moment::Step) {}

  Breach write() {
    breach.clause = at.clause.text;
    breach.performs = at.clause.moment == Moment::Execution;
    breach.formula = formula(at.clause.formula);
    return std::move(breach);
  }

private:
  static bool subtracts(const Expr &x) {
    return x.kind == Expr::Kind::Subtract || llvm::any_of(x.arguments, subtracts);
  }

  std::string formula(const Expr &x, bool isSigned = false) {
    using Kind = Expr::Kind;
    auto part = [&](size_t i) { return formula(x.arguments[i], isSigned); };
    auto both = [&](llvm::StringRef op) {
      return "(" + part(0) + " " + op.str() + " " + part(1) + ")";
    };
    auto several = [&](llvm::StringRef op) {
      std::string text;
      for (const Expr &argument : x.arguments)
        text += (text.empty() ? "" : " " + op.str() + " ") + formula(argument, isSigned);
      return "(" + text + ")";
    };
    switch (x.kind) {
    case Kind::Number:
      return number(literal(x.number), isSigned);
    case Kind::Truth:
      return x.truth ? "true" : "false";
    case Kind::Not:
      return "!" + part(0);
    case Kind::And:
      return several("&&");
    case Kind::Or:
      return several("||");
    case Kind::Implies:
      return "(!" + part(0) + " || " + part(1) + ")";
    case Kind::Iff:
      return both("==");
    case Kind::Equal:
    case Kind::Less:
    case Kind::AtMost:
      isSigned = subtracts(x);
      return both(x.kind == Kind::Equal ? "==" : x.kind == Kind::Less ? "<" : "<=");
    case Kind::Add:
      return both("+");
    case Kind::Subtract:
      return both("-");
    case Kind::Variable:
      return number(variable(x), isSigned);
    case Kind::Role:
      return x.sort == Sort::Bool ? truth(x) : number(role(x), isSigned);
    }
    return "true";
  }

  static std::string number(std::string text, bool isSigned) {
    return isSigned ? "int256(" + text + ")" : text;
  }

  const State &stateOf(const Expr &x) const { return x.primed ? *at.scene.after : *at.scene.now; }

  std::string about(const Expr &x) const {
    std::string text = x.kind == Expr::Kind::Role ? roleOf(x.role).name.str()
                                                  : at.property.variables[x.index].name;
    text += x.primed ? "'" : "";
    for (size_t i = 0; i < x.arguments.size(); ++i)
      text += (i ? ", " : "(") + (x.arguments[i].kind == Expr::Kind::Variable ||
                                          x.arguments[i].kind == Expr::Kind::Role
                                      ? about(x.arguments[i])
                                      : "...");
    return text + (x.arguments.empty() ? "" : ")");
  }

  std::optional<ir::Word> valueOf(const std::optional<Term> &t) {
    return t ? tb.value(tb.toInt(*t).simplify(), 256) : std::nullopt;
  }

  /// The name of a reading, each made once.
  std::string add(Reading reading, llvm::StringRef stem) {
    for (const Reading &known : breach.readings)
      if (known.from == reading.from && known.before == reading.before &&
          known.about == reading.about && known.account == reading.account &&
          known.slot == reading.slot && known.shift == reading.shift)
        return known.name;
    std::string name = stem.str() + (isStep && !reading.before ? "After" : ""), unique = name;
    for (unsigned n = 2;
         llvm::any_of(breach.readings, [&](const Reading &r) { return r.name == unique; }); ++n)
      unique = name + std::to_string(n);
    reading.name = unique;
    breach.readings.push_back(std::move(reading));
    return unique;
  }

  std::string constant(const std::optional<Term> &t, const Expr &x) {
    Reading reading{Reading::From::Constant, "", about(x)};
    if (auto v = valueOf(t))
      reading.value = *v;
    return add(std::move(reading), stem(x));
  }

  static std::string stem(const Expr &x) {
    return x.kind == Expr::Kind::Role ? roleOf(x.role).name.str() : "setting";
  }

  /// A leaf of the governor under keys, as it is in one state.
  std::string leaf(unsigned leaf, const Terms &keys, const State &state, const Expr &x,
                   std::string what) {
    const StateLeaf &info = system.leaves[leaf];
    auto in = [&](const State &s) { return valueOf(e.readLeaf(leaf, keys, s)); };
    Reading reading{Reading::From::Constant, "", std::move(what)};
    auto value = in(state);
    if (value)
      reading.value = *value;
    std::vector<ir::Word> words;
    for (const Term &key : keys)
      words.push_back(valueOf(key).value_or(ir::Word(256, 0)));
    const Instance &instance = system.instances[info.instance];
    auto slot = slotOf(system.module, *instance.contract, info.var, *info.type, words);
    bool stored = value && slot && info.space == ir::Space::Storage;
    if (stored && (isStep || in(at.before) == value || in(at.after) == value)) {
      reading.from = Reading::From::Storage;
      reading.before = isStep ? !x.primed : !isOfState(at.clause.moment) && in(at.before) == value;
      reading.account = *tb.value(instance.address);
      reading.slot = slot->slot;
      reading.shift = slot->shift;
      reading.bits = std::max<unsigned>(info.type->type.bits, 1);
      if (info.type->type.kind == ir::TypeKind::Bool)
        reading.bits = 8;
    }
    return add(std::move(reading), stem(x));
  }

  std::string of(const std::optional<gov::Leaf> &role, const Expr &x, const Terms &keys,
                 std::string what = "") {
    auto found = system.find(0, role);
    const LeafType *type = found ? system.leaves[found->leaf].type : nullptr;
    // A reading of storage gives no number below zero.
    if (!type || type->depth != keys.size() || type->type.isSigned())
      return constant(evaluate(x, at.scene), x);
    return leaf(found->leaf, keys, stateOf(x), x, what.empty() ? about(x) : what);
  }

  Terms keysOf(const Expr &x) {
    Terms keys;
    for (const Expr &argument : x.arguments) {
      auto v = evaluate(argument, at.scene);
      keys.push_back(v ? v->simplify() : tb.zero());
    }
    return keys;
  }

  std::string sumOfVotes(const Expr &x, const Terms &keys) {
    const gov::Governor &g = system.governor;
    std::string text;
    for (const auto *role : {&g.forVotes, &g.againstVotes, &g.abstainVotes})
      if (system.find(0, *role))
        text += (text.empty() ? "" : " + ") + of(*role, x, keys, about(x) + ", a part of it");
    return text.empty() ? constant(evaluate(x, at.scene), x) : "(" + text + ")";
  }

  std::string quorumReached(const Expr &x, const Terms &keys) {
    Facts facts(e, stateOf(x));
    auto needed = system.governor.participation ? std::nullopt : facts.quorum(keys[0]);
    auto value = needed && !needed->is_bool() ? valueOf(needed) : std::nullopt;
    if (!value)
      return "(" + constant(evaluate(x, at.scene), x) + " != 0)";
    Reading quorum{Reading::From::Constant, "", x.primed ? "quorum'(p)" : "quorum(p)"};
    quorum.before = isStep && !x.primed;
    quorum.value = *value;
    std::string name = add(std::move(quorum), "quorum");
    return "(" + sumOfVotes(x, keys) + " >= " + name + ")";
  }

  std::string kept(const std::set<unsigned> &leaves, const Expr &x, const Terms &keys) {
    std::string text;
    for (unsigned l : leaves) {
      if (system.leaves[l].type->depth != 1 || system.leaves[l].type->isContent)
        continue;
      if (valueOf(e.readLeaf(l, keys, at.before)) == valueOf(e.readLeaf(l, keys, at.after)))
        continue;
      Expr was = x, is = x;
      is.primed = true;
      const std::string &name = system.leaves[l].name;
      text += (text.empty() ? "" : " && ") + leaf(l, keys, *at.scene.now, was, name) +
              " == " + leaf(l, keys, *at.scene.after, is, name + ", afterwards");
    }
    return text.empty() ? constantTruth(x) : "(" + text + ")";
  }

  std::string constantTruth(const Expr &x) {
    return "(" + constant(evaluate(x, at.scene), x) + " != 0)";
  }

  std::string ended(const std::optional<gov::Leaf> &flag, const std::optional<gov::Stage> &stage,
                    const Expr &x, const Terms &keys) {
    if (flag || !stage)
      return "(" + of(flag, x, keys) + " != 0)";
    std::string is = of(stage->leaf, x, keys), text;
    for (const llvm::APInt &value : stage->values)
      text += (text.empty() ? "" : " || ") + is + " == " + llvm::toString(value, 10, false);
    return "(" + text + ")";
  }

  std::string truth(const Expr &x) {
    const gov::Governor &g = system.governor;
    Terms keys = keysOf(x);
    switch (x.role) {
    case RoleId::Executed:
      return ended(g.executed, g.executedStage, x, keys);
    case RoleId::Canceled:
      return ended(g.canceled, g.canceledStage, x, keys);
    case RoleId::Created: {
      std::string marks;
      for (const auto *role : {&g.snapshot, &g.start, &g.deadline, &g.proposer})
        if (auto found = system.find(0, *role);
            found && system.leaves[found->leaf].type->depth == 1)
          marks += (marks.empty() ? "" : " || ") + of(*role, x, keys, about(x) + ", a mark of it") +
                   " != 0";
      return marks.empty() ? constantTruth(x) : "(" + marks + ")";
    }
    case RoleId::QuorumReached:
      return quorumReached(x, keys);
    case RoleId::Passed:
      return "(" + quorumReached(x, keys) + " && " + of(g.forVotes, x, keys, about(x) + ", for") +
             " > " + of(g.againstVotes, x, keys, about(x) + ", against") + ")";
    case RoleId::PastDeadline: {
      Expr now = x, end = x;
      now.role = RoleId::Clock;
      end.role = RoleId::Deadline;
      now.sort = end.sort = Sort::Point;
      now.arguments.clear();
      return "(" + role(now) + (system.endsBefore ? " >= " : " > ") + role(end) + ")";
    }
    case RoleId::HasVoted:
      if (!system.receiptLeaf)
        return constantTruth(x);
      return "(" + leaf(*system.receiptLeaf, keys, stateOf(x), x, about(x)) + " != 0)";
    case RoleId::SamePayload:
      return kept(system.payload, x, keys);
    case RoleId::Unchanged:
      return kept(system.record, x, keys);
    default:
      return constantTruth(x);
    }
  }

  std::string role(const Expr &x) {
    const gov::Governor &g = system.governor;
    Terms keys = keysOf(x);
    switch (x.role) {
    case RoleId::Proposer:
      return of(g.proposer, x, keys);
    case RoleId::Snapshot:
      return of(g.snapshot, x, keys);
    case RoleId::Start:
      if (!g.start && (g.snapshotClock != gov::Clock::Unknown || g.snapshotLag != 0))
        break;
      return of(g.begin(), x, keys);
    case RoleId::Deadline:
      if (g.extension)
        break;
      if (g.fixedPeriod)
        return "(" + of(g.begin(), x, keys, about(x) + ", from") + " + " +
               llvm::toString(*g.fixedPeriod, 10, false) + ")";
      if (g.durationBased)
        return "(" + of(g.begin(), x, keys, about(x) + ", from") + " + " +
               of(g.period ? g.period : g.deadline, x, g.period ? Terms{} : keys,
                  about(x) + ", how long") +
               ")";
      return of(g.deadline, x, keys);
    case RoleId::Eta:
      if (g.wait)
        break;
      return of(g.eta, x, keys);
    case RoleId::ForVotes:
      return of(g.forVotes, x, keys);
    case RoleId::AgainstVotes:
      return of(g.againstVotes, x, keys);
    case RoleId::AbstainVotes:
      return of(g.abstainVotes, x, keys);
    case RoleId::Votes:
      return sumOfVotes(x, keys);
    case RoleId::RecordedWeight:
      if (system.weightLeaf)
        return leaf(*system.weightLeaf, keys, stateOf(x), x, about(x));
      break;
    case RoleId::ReadyTime:
      if (!at.scene.operation && !at.scene.noProposal && !g.wait)
        return of(g.eta, x, {at.scene.variables[0].simplify()});
      break;
    case RoleId::Clock:
      if (g.clock == gov::Clock::BlockNumber || g.clock == gov::Clock::Timestamp)
        return now(g.clock == gov::Clock::Timestamp ? Reading::From::Timestamp
                                                    : Reading::From::BlockNumber,
                   x);
      break;
    case RoleId::SnapshotClock:
      if (auto kind = g.clockOfSnapshots();
          kind == gov::Clock::BlockNumber || kind == gov::Clock::Timestamp)
        return now(kind == gov::Clock::Timestamp ? Reading::From::Timestamp
                                                 : Reading::From::BlockNumber,
                   x);
      break;
    case RoleId::Time:
      return now(Reading::From::Timestamp, x);
    case RoleId::Block:
      return now(Reading::From::BlockNumber, x);
    case RoleId::Performances: {
      Reading reading{Reading::From::Performances, "", about(x)};
      reading.before = isStep && !x.primed;
      reading.value = valueOf(evaluate(x, at.scene)).value_or(ir::Word(256, 0));
      return add(std::move(reading), stem(x));
    }
    default:
      break;
    }
    return constant(evaluate(x, at.scene), x);
  }

  /// Of the last transaction: a step does not move the clock.
  std::string now(Reading::From from, const Expr &x) {
    Reading reading{from, "", about(x)};
    reading.value = valueOf(evaluate(x, at.scene)).value_or(ir::Word(256, 0));
    return add(std::move(reading), stem(x));
  }

  std::string variable(const Expr &x) {
    if ((x.sort == Sort::Setting || x.sort == Sort::Authority) && at.scene.setting)
      return leaf(*at.scene.setting, {}, stateOf(x), x,
                  system.leaves[*at.scene.setting].name + (x.primed ? ", afterwards" : ""));
    return constant(evaluate(x, at.scene), x);
  }

  const BreachScene &at;
  Executor &e;
  System &system;
  TermBuilder &tb;
  bool isStep;
  Breach breach;
};

} // namespace

Breach breachOf(const BreachScene &at) { return Writer(at).write(); }

} // namespace quorate::solver
