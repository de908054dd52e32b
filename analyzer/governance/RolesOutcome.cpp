//===- RolesOutcome.cpp - which votes are for, and what the quorum is --------===//
//
// Told apart by the comparison that stands between the vote and what follows
// from it: whatever has to exceed the other is for. The value of `support`
// that leads to a tally, and the names of the fields, decide only where no
// such comparison is left (which is then somebody's bug).
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Alternatives.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Outcome.h"
#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

namespace {

class OutcomeFinder {
public:
  OutcomeFinder(const ContractView &view, const std::vector<Tally> &tallies, Governor &governor)
      : view(view), tallies(tallies), governor(governor) {
    for (const Tally &tally : tallies)
      if (!llvm::is_contained(shapes, tally.shape))
        shapes.push_back(tally.shape);
  }

  void find() {
    collectGoals();
    byComparison();
    if (!governor.forVotes)
      bySupport();
    if (!governor.forVotes)
      byName();
    // Not one that is known to count the votes against: the votes for are then somewhere else.
    if (!governor.forVotes && !governor.againstVotes && shapes.size() == 1)
      governor.forVotes = leaf(shapes[0], "the only tally", placeOf(shapes[0]));
    if (shapes.size() == 2 && governor.forVotes && !governor.againstVotes)
      governor.againstVotes = leaf(rest(), "the other tally", placeOf(rest()));
    if (shapes.size() == 3 && governor.forVotes && governor.againstVotes &&
        !governor.abstainVotes) {
      bool cast = growsWith(rest(), governor.forVotes->shape) &&
                  growsWith(rest(), governor.againstVotes->shape);
      (cast ? governor.castVotes : governor.abstainVotes) =
          leaf(rest(), cast ? "every vote adds to it" : "a tally that is neither for nor against",
               placeOf(rest()));
    }
    findQuorum();
  }

private:
  Leaf leaf(const PathShape &shape, std::string why, const Place &place) {
    return Leaf{shape, {because(std::move(why), place)}};
  }
  Place placeOf(const PathShape &shape) const {
    for (const Tally &tally : tallies)
      if (tally.shape == shape)
        return view.code(tally.entry).flat[tally.store->at].place;
    return {};
  }
  PathShape rest() const {
    for (const PathShape &shape : shapes) {
      bool taken = false;
      for (const auto *known : {&governor.forVotes, &governor.againstVotes, &governor.abstainVotes})
        taken |= *known && (*known)->shape == shape;
      if (!taken)
        return shape;
    }
    return shapes.front();
  }

  /// Wherever something is added to `part`, something is added to `whole` as well.
  bool growsWith(const PathShape &whole, const PathShape &part) const {
    return llvm::all_of(tallies, [&](const Tally &tally) {
      if (!(tally.shape == part))
        return true;
      std::vector<ValueId> beside;
      for (const Tally &other : tallies)
        if (other.entry == tally.entry && other.shape == whole)
          beside.push_back(other.store->at);
      return !beside.empty() && !skips(view.code(tally.entry), tally.store->at, beside);
    });
  }

  /// Somewhere a passed vote leads.
  struct Goal {
    FunctionId function;
    std::function<bool(std::function<bool(const Condition &)>)> mustPass;
  };

  /// The payload, and what is stored on the way there: an eta, a flag, a state.
  void collectGoals() {
    for (const Act &act : governor.acts) { // what is stored as well
      const Code &code = view.code(act.entry);
      for (uint32_t v = 0; v < code.flat.origins.size(); ++v)
        if (code.flat.origins[v].value == act.at && code.flat[ValueId(v)].block.valid() &&
            code.flat[ValueId(v)].op == Op::Store &&
            code.flat.functionOf(ValueId(v)) == act.function)
          goals.push_back({act.entry, [&code, v](auto what) {
                             return mustPass(code.flow, ValueId(v), std::move(what));
                           }});
    }
    for (const EntryPoint &entry : governor.entries) {
      const Code &code = view.code(entry.function);
      if (entry.kind == EntryKind::Execute)
        for (const Payload &payload : payloadsOf(code))
          goals.push_back({entry.function, [&code, call = payload.call](auto what) {
                             return mustPass(code.flow, call, std::move(what));
                           }});
      if (entry.kind != EntryKind::Queue)
        continue;
      for (const Access &access : code.flat.accesses())
        if (access.write && !access.path.unknown && access.value.valid() &&
            keyCount(access.path) == 1)
          for (Alternative &stored : alternatives(code.flow, access.value, access.at))
            if (!code.flow.isZero(stored.value))
              goals.push_back({entry.function, std::move(stored.mustPass)});
    }
  }

  /// The one tally that a value is made of; nothing if it is made of none, of several, or of a
  /// tally and something else.
  std::optional<PathShape> singleTally(const Flow &flow, ValueId value) const {
    std::optional<PathShape> found;
    Sources s = flow.sources(value);
    if (!s.calls.empty() || s.calldata())
      return std::nullopt;
    for (ValueId load : s.loads) {
      const Access *read = flow.load(load);
      if (!read || read->path.unknown)
        return std::nullopt;
      PathShape shape = shapeOf(read->path);
      if (!llvm::is_contained(shapes, shape) || (found && !(*found == shape)))
        return std::nullopt;
      found = shape;
    }
    return found;
  }

  void byComparison() {
    for (const Goal &goal : goals) {
      const Code &code = view.code(goal.function);
      for (const PathShape &more : shapes)
        for (const PathShape &less : shapes) {
          if (more == less || governor.forVotes)
            continue;
          Place place;
          bool seen = false;
          auto exceeds = [&](const Condition &c) {
            if (c.isFlag() || (c.op != Op::ULt && c.op != Op::ULe && c.op != Op::SLt))
              return false;
            return singleTally(code.flow, c.a) == less && singleTally(code.flow, c.b) == more;
          };
          for (const Condition &c : allConditions(code.flow))
            if (exceeds(c)) {
              seen = true;
              place = code.flat[c.branch].place;
            }
          if (!seen || !goal.mustPass(exceeds))
            continue;
          governor.forVotes = leaf(more, "has to exceed the votes against", place);
          governor.againstVotes = leaf(less, "has to be exceeded by the votes for", place);
        }
    }
  }

  /// `support` as Governor Bravo numbers it: 0 against, 1 for, 2 abstain; a flag: true for.
  void bySupport() {
    for (const Tally &tally : tallies) {
      const Code &code = view.code(tally.entry);
      auto needs = [&](const Tally &tally, uint64_t wanted) {
        return mustPass(code.flow, tally.store->at, [&](const Condition &c) {
          if (parameterOf(code.flow, c.a) < 0 || code.flow.same(c.a, tally.key))
            return false;
          llvm::APInt constant;
          // "Not zero" is "true" only where there are two sides to take.
          if (c.isFlag())
            return (c.op == Op::Ne && wanted == 1 && shapes.size() <= 2) ||
                   (c.op == Op::Eq && wanted == 0);
          return c.op == Op::Eq && code.flow.isConstant(c.b, &constant) && constant == wanted;
        });
      };
      // A value that every vote has to have tells none from another.
      auto reachedWhen = [&](uint64_t wanted) {
        return needs(tally, wanted) && llvm::none_of(tallies, [&](const Tally &other) {
                 return other.entry == tally.entry && !(other.shape == tally.shape) &&
                        needs(other, wanted);
               });
      };
      Place place = code.flat[tally.store->at].place;
      if (!governor.forVotes && reachedWhen(1))
        governor.forVotes = leaf(tally.shape, "counts support = 1", place);
      else if (!governor.againstVotes && reachedWhen(0))
        governor.againstVotes = leaf(tally.shape, "counts support = 0", place);
      else if (!governor.abstainVotes && reachedWhen(2))
        governor.abstainVotes = leaf(tally.shape, "counts support = 2", place);
    }
    // Where nobody can choose 0, the sides are counted from 1.
    if (governor.abstainVotes && !governor.againstVotes &&
        llvm::all_of(tallies, [&](const Tally &tally) { return refusesZero(tally); })) {
      governor.againstVotes = std::move(governor.abstainVotes);
      governor.abstainVotes.reset();
    }
  }

  /// Of every vote some parameter beside the proposal is required not to be 0.
  bool refusesZero(const Tally &tally) const {
    const Code &code = view.code(tally.entry);
    auto isChoice = [&](ValueId v) {
      return parameterOf(code.flow, v) >= 0 && !code.flow.same(v, tally.key);
    };
    return mustPass(code.flow, tally.store->at, [&](const Condition &c) {
      llvm::APInt constant;
      if (c.isFlag())
        return c.op == Op::Ne && isChoice(c.a);
      if (c.op == Op::Eq) // one of the choices, by its number
        return isChoice(c.a) && code.flow.isConstant(c.b, &constant) && !constant.isZero();
      if (!code.flow.isConstant(c.a, &constant) || !isChoice(c.b))
        return false;
      return c.op == Op::ULt || (c.op == Op::ULe && !constant.isZero());
    });
  }

  void byName() {
    for (const PathShape &shape : shapes) {
      llvm::StringRef name = fieldName(shape);
      auto says = [&](std::initializer_list<llvm::StringRef> words) {
        return llvm::any_of(words,
                            [&](llvm::StringRef w) { return name.starts_with_insensitive(w); });
      };
      if (!governor.forVotes && says({"for", "yes", "yea", "aye", "support"}))
        governor.forVotes = leaf(shape, "its name", placeOf(shape));
      else if (!governor.againstVotes && says({"against", "no", "nay"}))
        governor.againstVotes = leaf(shape, "its name", placeOf(shape));
    }
  }

  std::string nameBuffer;
  llvm::StringRef fieldName(const PathShape &shape) {
    nameBuffer = toString(view.module, view.contract, shape);
    return llvm::StringRef(nameBuffer).rsplit('.').second;
  }

  /// A function that says yes or no to more than how many votes there are: to what time it is, or
  /// to whether the proposal was carried out.
  bool saysMore(const Code &code, FunctionId function) const {
    if (view.contract[function].returns[0].type.kind != TypeKind::Bool)
      return false;
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      if (code.flat.functionOf(c.branch) != function)
        return false;
      return clockTest(code.flow, c).has_value() || (c.isFlag() && code.flow.load(c.a));
    });
  }

  /// The function that gives what the tallies are compared with.
  void findQuorum() {
    std::vector<FunctionId> found; // one of several may be what ends the vote early
    for (const Goal &goal : goals) {
      const Code &code = view.code(goal.function);
      for (const Condition &c : allConditions(code.flow)) {
        if (c.isFlag())
          continue;
        for (auto [votes, bound] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
          bool counted = false, other = false;
          for (ValueId load : code.flow.sources(votes).loads)
            if (const Access *read = code.flow.load(load); read && !read->path.unknown)
              counted |= llvm::is_contained(shapes, shapeOf(read->path));
          Sources from = code.flow.sources(bound);
          for (ValueId load : from.loads)
            if (const Access *read = code.flow.load(load); read && !read->path.unknown)
              other |= keyCount(read->path) == 1 && llvm::is_contained(shapes, shapeOf(read->path));
          FunctionId home = code.flat.functionOf(code.flow.strip(bound));
          FunctionId here =
              code.flat.functionOf(code.flat.code[c.branch].block.valid() ? c.branch : bound);
          bool computed = !from.loads.empty() || !from.calls.empty();
          if (counted && !other && computed && home != here &&
              !view.contract[home].returns.empty() && !clockOf(code.flow, from) &&
              !saysMore(code, home))
            found.push_back(home);
        }
      }
    }
    // quorum(uint256) and quorumVotes() are what explorers call.
    constexpr uint32_t Known[] = {0xf8ce560au, 0x24bc1a64u};
    for (uint32_t selector : Known)
      if (FunctionId entry = view.contract.findEntry(selector); llvm::is_contained(found, entry))
        governor.quorumView = entry;
    if (!governor.quorumView.valid() && !found.empty())
      governor.quorumView = found.front();
    if (governor.quorumView.valid() && view.contract[governor.quorumView].isEntry)
      return;
    for (uint32_t selector : Known)
      if (FunctionId entry = view.contract.findEntry(selector); entry.valid()) {
        governor.quorumView = entry;
        return;
      }
    if (!governor.quorumView.valid())
      findParticipation();
  }

  /// `yes + no >= supply * 4 / 100`: sums, products and quotients of what is stored.
  std::optional<Formula> formulaOf(const Code &code, ValueId value, unsigned depth = 0) const {
    value = code.flow.strip(value);
    Formula formula;
    if (code.flow.isConstant(value, &formula.constant)) {
      formula.constant = formula.constant.zextOrTrunc(256);
      return formula;
    }
    if (const Access *read = code.flow.load(value)) {
      if (read->path.unknown || keyCount(read->path) > 1 ||
          (keyCount(read->path) == 1 && !isOfProposal(code, read->path)))
        return std::nullopt;
      formula.kind = Formula::Kind::Leaf;
      formula.leaf = shapeOf(read->path);
      return formula;
    }
    if (ValueId product = guardedProduct(code, value); product.valid())
      value = product;
    const Instruction &in = code.flat[value];
    if ((in.op != Op::Add && in.op != Op::Mul && in.op != Op::UDiv) || depth > 4)
      return std::nullopt;
    formula.kind = in.op == Op::Add   ? Formula::Kind::Add
                   : in.op == Op::Mul ? Formula::Kind::Mul
                                      : Formula::Kind::Div;
    for (ValueId operand : in.operands) {
      auto part = formulaOf(code, operand, depth + 1);
      if (!part)
        return std::nullopt;
      formula.parts.push_back(std::move(*part));
    }
    using Kind = Formula::Kind;
    if (in.op == Op::UDiv && formula.parts[1].kind != Kind::Constant &&
        formula.parts[1].kind != Kind::Leaf)
      return std::nullopt;
    return formula;
  }

  /// A product that is given as zero where a factor is zero, lest the check for overflow divides by
  /// it.
  ValueId guardedProduct(const Code &code, ValueId value) const {
    const Flow &flow = code.flow;
    if (code.flat[value].op != Op::Phi)
      return {};
    ValueId product;
    std::vector<Alternative> all = alternatives(flow, value, value), zeros;
    for (Alternative &one : all) {
      if (flow.isZero(one.value))
        zeros.push_back(std::move(one));
      else if (product.valid() || code.flat[one.value].op != Op::Mul)
        return {};
      else
        product = one.value;
    }
    auto isNothing = [&](const Condition &c) {
      return c.op == Op::Eq && (c.isFlag() || flow.isZero(c.b)) &&
             llvm::any_of(code.flat[product].operands,
                          [&](ValueId factor) { return flow.same(factor, c.a); });
    };
    bool fits = product.valid() && llvm::all_of(zeros, [&](const Alternative &zero) {
                  return zero.mustPass(isNothing);
                });
    return fits ? product : ValueId();
  }

  /// There must be as many votes as are taken away from them: a vote that is changed.
  static bool isTaken(const Code &code, const Condition &c) {
    auto takes = [&](const Instruction &in) {
      return in.op == Op::Sub && in.block.valid() &&
             code.flow.strip(in.operands[0]) == code.flow.strip(c.b) &&
             code.flow.strip(in.operands[1]) == code.flow.strip(c.a);
    };
    return llvm::any_of(code.flat.code.instructions, takes);
  }

  bool readsTally(const Code &code, ValueId value) const {
    return llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
      const Access *read = code.flow.load(load);
      return read && !read->path.unknown && llvm::is_contained(shapes, shapeOf(read->path));
    });
  }

  /// What the votes for are held against as a share of the votes cast. The same share of all that
  /// there could be decides a vote before its end, and is no quorum.
  std::set<PathShape> supports() const {
    std::set<PathShape> found;
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      for (const Condition &c : allConditions(code.flow)) {
        if (c.op != Op::ULt && c.op != Op::ULe)
          continue;
        bool ofCast = false;
        code.flow.backward(c.b, {}, [&](ValueId at) {
          const Instruction &in = code.flat[at];
          ofCast |= in.op == Op::UDiv && readsTally(code, in.operands[0]) &&
                    readsTally(code, in.operands[1]);
          return !ofCast;
        });
        if (!ofCast)
          continue;
        for (ValueId load : code.flow.sources(c.a).loads)
          if (const Access *read = code.flow.load(load); read && !read->path.unknown)
            found.insert(shapeOf(read->path));
      }
    }
    return found;
  }

  /// Kept under the key under which a tally is kept.
  bool isOfProposal(const Code &code, const AccessPath &path) const {
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      return !access.path.unknown && llvm::is_contained(shapes, shapeOf(access.path)) &&
             code.flow.same(firstKey(access.path), firstKey(path));
    });
  }

  /// All comparisons of the votes with a quorum have to be the same one: of two it is not known
  /// which the contract means.
  void findParticipation() {
    const std::set<PathShape> support = supports();
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      for (const Condition &c : allConditions(code.flow)) {
        if ((c.op != Op::ULt && c.op != Op::ULe) ||
            quorumTest(view, governor, code, c) != QuorumTest::Met || isTaken(code, c))
          continue;
        auto needed = formulaOf(code, c.a), votes = formulaOf(code, c.b);
        if (needed && needed->kind == Formula::Kind::Leaf && support.count(needed->leaf))
          continue;
        if (!needed || !votes) {
          governor.participation.reset();
          return;
        }
        Participation found{std::move(*votes), std::move(*needed), c.op == Op::ULt,
                            because("the votes are held against it", code.flat[c.branch].place)};
        auto &known = governor.participation;
        if (known && !(known->votes == found.votes && known->needed == found.needed &&
                       known->strict == found.strict)) {
          known.reset();
          return;
        }
        known = std::move(found);
      }
    }
  }

  const ContractView &view;
  const std::vector<Tally> &tallies;
  Governor &governor;
  std::vector<PathShape> shapes;
  std::vector<Goal> goals;
};

} // namespace

void recogniseOutcome(const ContractView &view, const std::vector<Tally> &tallies,
                      Governor &governor) {
  OutcomeFinder(view, tallies, governor).find();
}

} // namespace quorate::gov
