//===- Learn.cpp - what is always true of a view's answer ---------------------===//
//
// A view that loops is an unknown function to a proof (Calls.cpp). What can be
// shown of its answer is found once for each such view: templates are
// instantiated over its arguments and over the arrays that it reads; the same
// templates over the variables of a loop are its invariants, by Houdini. A
// search by halves, say, stops at an index before which no key is greater, and
// behind which every one is.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"
#include "solver/smt/Limits.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// Z3 resource units for one question: they are small.
constexpr unsigned QuestionLimit = 2'000'000;

class Questions {
public:
  Questions(TermBuilder &tb, llvm::ArrayRef<Term> facts, llvm::ArrayRef<Term> more)
      : tb(tb), solver(tb.c, z3::solver::simple()) {
    configure(solver, QuestionLimit, 0);
    for (const Term &fact : facts)
      solver.add(fact);
    for (const Term &fact : more)
      solver.add(fact);
  }

  /// Drops those that may be false, given those of `hypotheses` that are left. A hypothesis stands
  /// at the same place as the goal that shows that it stays true.
  void filter(llvm::ArrayRef<Term> hypotheses, llvm::ArrayRef<Term> goals,
              std::vector<bool> &alive) {
    for (;;) {
      solver.push();
      Terms broken;
      for (size_t i = 0; i < goals.size(); ++i) {
        if (!alive[i])
          continue;
        if (!hypotheses.empty())
          solver.add(hypotheses[i]);
        broken.push_back(tb.not_(goals[i]));
      }
      solver.add(tb.any(broken));
      z3::check_result result = solver.check();
      bool changed = false;
      if (result == z3::sat) {
        z3::model model = solver.get_model();
        for (size_t i = 0; i < goals.size(); ++i)
          if (alive[i] && model.eval(goals[i], true).is_false()) {
            alive[i] = false;
            changed = true;
          }
      }
      solver.pop();
      if (result == z3::unsat)
        return;
      if (!changed) { // no answer: nothing is learned
        alive.assign(alive.size(), false);
        return;
      }
    }
  }

private:
  TermBuilder &tb;
  z3::solver solver;
};

/// Where a search stands: all that was passed is on one side of the key. `start` is where it began.
Terms besides(TermBuilder &tb, const Term &at, const Term &start, const Term &array,
              const Term &key) {
  Term before = tb.select(array, tb.sub(at, tb.one())), here = tb.select(array, at);
  Term begins = tb.eq(at, start);
  return {tb.or_(begins, tb.le(before, key)), tb.or_(begins, tb.lt(before, key)),
          tb.or_(begins, tb.gt(here, key)), tb.or_(begins, tb.ge(here, key))};
}
constexpr unsigned Sides = 4; ///< how many besides() gives

bool isNumber(const Value &value) {
  return value.kind == Value::Kind::Scalar && value.term().is_int();
}

} // namespace

/// Ten steps of Newton's method are a term of a thousand cases, or ten small equations.
Term Executor::named(const Term &t) {
  if (!study || !t.is_int() || t.num_args() == 0)
    return t;
  Term name = tb.fresh("step", tb.intSort());
  for (unsigned bits : {8, 32, 64, 128, 256})
    if (tb.fits(t, bits)) {
      tb.range(name, bits);
      break;
    }
  tb.fact(tb.eq(name, t));
  return name;
}

std::vector<Executor::Column> Executor::columns(llvm::ArrayRef<Value> arguments,
                                                const std::set<unsigned> &reads,
                                                const State &state) {
  std::vector<Column> result;
  for (unsigned leaf : reads) {
    const StateLeaf &info = system.leaves[leaf];
    if (!info.type || info.type->depth != 1 || info.type->isLength || info.type->isContent ||
        info.type->firstKey.valid() || info.type->type.kind != ir::TypeKind::UInt)
      continue;
    // The length before it, of the same array.
    for (unsigned length = leaf; length-- > FirstContractLeaf;) {
      const StateLeaf &before = system.leaves[length];
      if (before.instance != info.instance || before.var != info.var)
        break;
      if (!before.type->isLength || before.type->depth != 0)
        continue;
      auto prefix = llvm::ArrayRef(before.type->steps).drop_back();
      if (llvm::ArrayRef(info.type->steps).take_front(prefix.size()) == prefix)
        result.push_back({{length, leaf}, state.leaves[length], state.leaves[leaf]});
      break;
    }
  }
  for (const Value &argument : arguments) {
    if (argument.kind != Value::Kind::Ref || argument.targets.size() != 1)
      continue;
    const Target &t = argument.targets[0];
    if (t.instance < 0 || t.node->kind != Node::Kind::Array || !t.node->dynamic)
      continue;
    const Node &element = *t.node->children[0];
    for (unsigned i = 0; i < element.leaves; ++i) {
      unsigned leaf = t.base + element.leaf + i;
      const StateLeaf &info = system.leaves[leaf];
      if (info.type->depth != t.keys.size() + 1 || info.type->isLength || info.type->isContent ||
          info.type->type.kind != ir::TypeKind::UInt)
        continue;
      Term elements = state.leaves[leaf], length = state.leaves[t.base + t.node->leaf];
      for (const Term &key : t.keys) {
        elements = tb.select(elements, key);
        length = tb.select(length, key);
      }
      if (t.keys.empty()) // found by what is read
        continue;
      result.push_back({{t.base + t.node->leaf, leaf}, length, elements});
    }
  }
  return result;
}

/// The numbers among the arguments, then the ends of the arrays.
Terms Executor::scalarsAndBounds(llvm::ArrayRef<Value> arguments, llvm::ArrayRef<Column> arrays) {
  Terms result;
  for (const Value &argument : arguments)
    if (isNumber(argument))
      result.push_back(argument.term());
  if (!arrays.empty()) {
    result.push_back(tb.zero());
    result.push_back(arrays.front().length);
  }
  return result;
}

/// Adds what holds of the variables of a loop whenever control is at its head. Each candidate is
/// true when the loop begins, by its form.
void Executor::strengthen(Frame &frame, const Loop &loop, const Edge &entry, const Edge &head) {
  std::vector<size_t> moving;
  for (size_t n = 0; n < head.phis.size(); ++n)
    if (isNumber(head.phis[n]) && isNumber(entry.phis[n]))
      moving.push_back(n);
  std::vector<Column> arrays = columns(frame.arguments, *reads, head.state);
  auto candidates = [&](const std::vector<Value> &now) {
    Terms list;
    for (size_t n : moving) {
      const Term &at = now[n].term(), &start = entry.phis[n].term();
      list.push_back(tb.ge(at, start));
      list.push_back(tb.le(at, start));
      for (size_t m : moving)
        if (m != n)
          list.push_back(tb.implies(tb.le(start, entry.phis[m].term()), tb.le(at, now[m].term())));
      for (const Column &array : arrays)
        for (const Value &key : frame.arguments)
          if (isNumber(key))
            for (Term &side : besides(tb, at, start, array.elements, key.term()))
              list.push_back(std::move(side));
    }
    return list;
  };
  auto isSame = [&](const std::vector<Value> &values) {
    return llvm::all_of(moving, [&](size_t n) { return isNumber(values[n]); });
  };

  std::vector<Value> values = frame.values;
  std::vector<Returned> ignored;
  TermBuilder::Facts body, *outer = tb.collect(&body);
  Study rehearsal, *outerStudy = std::exchange(study, &rehearsal);
  ++silent;
  Edges start;
  start.push_back(head);
  Edges back = runRegion(frame, &loop.body, std::move(start), ignored);
  --silent;
  study = outerStudy;
  llvm::erase_if(back, [&](const Edge &e) { return e.to != loop.header; });
  frame.values = std::move(values);
  Terms now = candidates(head.phis);
  std::vector<bool> alive(now.size(),
                          llvm::all_of(back, [&](const Edge &e) { return isSame(e.phis); }));
  Terms facts = outer->list;
  facts.insert(facts.end(), body.list.begin(), body.list.end());
  // Conditions may differ from edge to edge, so each edge keeps what it keeps by itself.
  for (bool changed = true; changed;) {
    changed = false;
    for (const Edge &e : back) {
      if (!llvm::is_contained(alive, true))
        break;
      std::vector<bool> before = alive;
      Questions(tb, facts, e.path.literals).filter(now, candidates(e.phis), alive);
      changed |= before != alive;
    }
  }
  for (size_t i = 0; i < now.size(); ++i)
    if (alive[i])
      facts.push_back(now[i]);
  // Some difference gets smaller each time, and stays above zero.
  Terms fixed = scalarsAndBounds(frame.arguments, arrays);
  auto differences = [&](const std::vector<Value> &values) {
    Terms ends = fixed, list;
    for (size_t n : moving)
      ends.push_back(values[n].term());
    for (size_t a = 0; a < ends.size(); ++a)
      for (size_t b = 0; b < ends.size(); ++b)
        if (a != b && (a >= fixed.size() || b >= fixed.size()))
          list.push_back(tb.sub(ends[a], ends[b]));
    return list;
  };
  Terms measures = differences(head.phis);
  std::vector<bool> shrinks(measures.size(), true);
  for (const Edge &e : back) {
    if (!isSame(e.phis)) {
      study->terminates = false;
      break;
    }
    Terms then = differences(e.phis), goals;
    for (size_t i = 0; i < then.size(); ++i)
      goals.push_back(tb.and_(tb.le(tb.zero(), then[i]), tb.lt(then[i], measures[i])));
    Questions(tb, facts, e.path.literals).filter({}, goals, shrinks);
  }
  study->terminates &= back.empty() || llvm::is_contained(shrinks, true);
  tb.collect(outer);
  for (size_t i = 0; i < now.size(); ++i)
    if (alive[i])
      tb.fact(now[i]);
}

const Executor::Learned &Executor::learn(const Message &message, ir::FunctionId callee,
                                         const std::string &name,
                                         const std::vector<Value> &arguments) {
  auto [it, inserted] = learned.try_emplace(name);
  Learned &result = it->second;
  if (!inserted)
    return result;
  const ir::Contract &contract = *system.instances[message.instance].contract;
  if (FunctionInfo(contract[callee]).loops.empty()) { // arithmetic: left alone by the solver
    using Parts = llvm::ArrayRef<Term>;
    Bounds bounds = boundsOf(contract, callee);
    result.total = bounds.total;
    if (bounds.atMost)
      result.lessons.push_back({[this](const Term &r, Parts s, Parts) { return tb.le(r, s[0]); }});
    if (bounds.positive)
      result.lessons.push_back({[this](const Term &r, Parts s, Parts) {
        return tb.or_(tb.eq(s[0], tb.zero()), tb.ge(r, tb.one()));
      }});
    return result;
  }

  TermBuilder::Facts facts, *outer = tb.collect(&facts);
  Record scratch, *outerRecord = std::exchange(record, &scratch);
  Study seen, *outerStudy = std::exchange(study, &seen);
  bool outerImpure = impure;
  std::set<unsigned> read, *outerReads = std::exchange(reads, &read);
  ++silent;
  State state;
  state.leaves = system.freshLeaves("any.");
  std::vector<Value> any = arguments;
  for (Value &argument : any)
    if (argument.kind == Value::Kind::Scalar)
      argument = argument.term().is_bool() ? Value::of(tb.fresh("argument", tb.boolSort()))
                                           : Value::of(tb.freshWord("argument"));
    else
      for (Term &key : argument.targets[0].keys)
        key = tb.freshWord("key");
  const ir::Function &fn = contract[callee];
  for (size_t i = 0; i < std::min(any.size(), fn.params.size()); ++i)
    if (isNumber(any[i]) && fn.params[i].type.isScalar())
      tb.range(any[i].term(), fn.params[i].type.bits);
  Message inside = message;
  Outcome outcome = call(message.instance, callee, any, inside, Path(), state);
  --silent;

  if (!outcome.path.dead && outcome.values.size() == 1 && isNumber(outcome.values[0])) {
    using Parts = llvm::ArrayRef<Term>;
    std::vector<Column> arrays = columns(any, read, state);
    Terms scalars = scalarsAndBounds(any, arrays), elements;
    for (const Column &array : arrays)
      elements.push_back(array.elements);
    size_t keys = scalars.size() - (arrays.empty() ? 0 : 2);
    std::vector<Lesson> candidates;
    auto add = [&](auto says, int array = -1) { candidates.push_back({std::move(says), array}); };
    for (size_t x = 0; x < keys; ++x) {
      add([this, x](const Term &r, Parts s, Parts) { return tb.le(r, s[x]); });
      add([this, x](const Term &r, Parts s, Parts) {
        return tb.or_(tb.eq(s[x], tb.zero()), tb.ge(r, tb.one()));
      });
    }
    for (size_t x = 0; x < scalars.size() && !arrays.empty(); ++x)
      for (size_t y = 0; y < scalars.size(); ++y) {
        if (x == y)
          continue;
        add([this, x, y](const Term &r, Parts s, Parts) {
          return tb.implies(tb.le(s[x], s[y]), tb.and_(tb.le(s[x], r), tb.le(r, s[y])));
        });
        for (size_t k = 0; k < keys; ++k)
          for (unsigned a = 0; a < arrays.size() && k != x && k != y; ++a) {
            if (!read.count(arrays[a].leaves.member))
              continue;
            for (unsigned side = 0; side < Sides; ++side)
              add(
                  [this, x, y, k, a, side](const Term &r, Parts s, Parts arrays) {
                    return tb.implies(
                        tb.le(s[x], s[y]),
                        besides(tb, r, side < Sides / 2 ? s[x] : s[y], arrays[a], s[k])[side]);
                  },
                  int(a));
          }
      }
    Terms goals;
    for (const Lesson &lesson : candidates)
      goals.push_back(lesson.says(outcome.values[0].term(), scalars, elements));
    std::vector<bool> alive(goals.size(), true);
    Questions(tb, facts.list, outcome.path.literals).filter({}, goals, alive);
    for (size_t i = 0; i < goals.size(); ++i)
      if (alive[i] && !tb.isTrue(goals[i])) {
        result.lessons.push_back(candidates[i]);
        if (candidates[i].array >= 0)
          searches.insert(arrays[candidates[i].array].leaves);
      }
  }
  result.total = seen.terminates && scratch.fatal.empty();
  if (result.total) {
    Terms ways;
    for (const Path &path : seen.reverts)
      if (!path.dead)
        ways.push_back(tb.all(path.literals));
    std::vector<bool> never = {true};
    Term returns = tb.not_(tb.any(ways));
    Questions(tb, facts.list, {}).filter({}, {returns}, never);
    result.total = never[0];
    std::vector<Column> arrays = columns(any, read, state);
    Terms scalars = scalarsAndBounds(any, arrays);
    for (size_t x = 0; x + 2 < scalars.size() && !arrays.empty() && !result.total; ++x) {
      never[0] = true;
      Questions(tb, facts.list, {tb.le(scalars[x], arrays.front().length)})
          .filter({}, {returns}, never);
      if (never[0] && result.within < 0)
        result.within = int(x);
    }
  }
  result.reads = read;
  study = outerStudy;
  impure = outerImpure;
  reads = outerReads;
  record = outerRecord;
  tb.collect(outer);
  return result;
}

/// Says of one answer what was learned of all: nothing of one that may never have been given.
void Executor::tell(const Learned &what, const Term &returns, const Term &answer,
                    const std::vector<Value> &arguments, const State &state) {
  if (what.lessons.empty())
    return;
  std::vector<Column> arrays = columns(arguments, what.reads, state);
  Terms scalars = scalarsAndBounds(arguments, arrays), elements;
  for (const Column &array : arrays)
    elements.push_back(array.elements);
  bool searched = false;
  Term given = returns;
  if (what.within >= 0 && !arrays.empty() && record) {
    given = tb.or_(returns, tb.le(scalars[what.within], arrays.front().length));
    record->answers.emplace_back(arrays.front().leaves.length, tb.implies(given, returns));
  }
  for (const Lesson &lesson : what.lessons) {
    Term says = lesson.says(answer, scalars, elements);
    if (!what.total)
      says = tb.implies(given, says);
    if (arrays.empty() || !record)
      tb.fact(says);
    else
      record->answers.emplace_back(arrays.front().leaves.length, says);
    searched |= lesson.array >= 0;
  }
  if (!searched || !record)
    return;
  for (const Term &index : {answer, tb.sub(answer, tb.one())})
    record->elements.emplace_back(arrays.front().leaves.length, index);
}

} // namespace quorate::solver
