//===- Merge.cpp - joins: one path, state and value for several -------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

bool Executor::add(Path &path, const Term &literal) {
  if (path.dead || tb.isTrue(literal))
    return !path.dead;
  if (literal.is_and()) {
    for (unsigned i = 0; i < literal.num_args(); ++i)
      if (!add(path, literal.arg(i)))
        return false;
    return true;
  }
  Term opposite = tb.not_(literal);
  for (const Term &known : path.literals) {
    if (same(known, literal))
      return true;
    if (same(known, opposite))
      path.dead = true;
  }
  path.dead |= tb.isFalse(literal);
  if (!path.dead)
    path.literals.push_back(literal);
  return !path.dead;
}

std::pair<Path, Term> Executor::join(const Path &a, const Path &b) {
  size_t common = 0;
  while (common < a.literals.size() && common < b.literals.size() &&
         same(a.literals[common], b.literals[common]))
    ++common;
  llvm::ArrayRef<Term> restA = llvm::ArrayRef<Term>(a.literals).drop_front(common),
                       restB = llvm::ArrayRef<Term>(b.literals).drop_front(common);
  Path path;
  path.literals.assign(a.literals.begin(), a.literals.begin() + common);
  Term whenA = tb.all(restA), whenB = tb.all(restB);
  // The two exclude each other. Where they part at one literal, that literal decides.
  bool part = !restA.empty() && !restB.empty() && same(tb.not_(restA[0]), restB[0]);
  Term choose = part ? restA[0] : whenA;
  if (!(part && restA.size() == 1 && restB.size() == 1))
    add(path, part ? tb.ite(choose, tb.all(restA.drop_front()), tb.all(restB.drop_front()))
                   : tb.or_(whenA, whenB));
  return {std::move(path), choose};
}

Value Executor::merge(const Term &chooseA, const Value &a, const Value &b) {
  if (a.kind == Value::Kind::None)
    return b;
  if (b.kind == Value::Kind::None || a.kind != b.kind)
    return a.kind == b.kind || b.kind == Value::Kind::None ? a : Value();
  switch (a.kind) {
  case Value::Kind::Scalar:
    if (a.term().is_bool() != b.term().is_bool())
      return Value::of(tb.ite(chooseA, tb.toInt(a.term()), tb.toInt(b.term())));
    return Value::of(tb.ite(chooseA, a.term(), b.term()));
  case Value::Kind::Tuple: {
    std::vector<Value> parts;
    for (size_t i = 0; i < std::min(a.parts.size(), b.parts.size()); ++i)
      parts.push_back(merge(chooseA, a.parts[i], b.parts[i]));
    return Value::tuple(std::move(parts));
  }
  default:
    break;
  }
  if (a.targets.empty() || b.targets.empty())
    return Value::reference({});
  auto alike = [](const Target &x, const Target &y) {
    return x.space == y.space && x.base == y.base && x.node == y.node &&
           x.keys.size() == y.keys.size() && x.byteIndex.has_value() == y.byteIndex.has_value();
  };
  if (a.targets.size() == 1 && b.targets.size() == 1 && alike(a.targets[0], b.targets[0])) {
    Target t = a.targets[0];
    for (size_t i = 0; i < t.keys.size(); ++i)
      t.keys[i] = tb.ite(chooseA, t.keys[i], b.targets[0].keys[i]);
    if (t.byteIndex)
      t.byteIndex = tb.ite(chooseA, *t.byteIndex, *b.targets[0].byteIndex);
    if (const std::optional<Term> &other = b.targets[0].astray; other || t.astray)
      t.astray =
          tb.ite(chooseA, t.astray.value_or(tb.boolean(false)), other.value_or(tb.boolean(false)));
    return Value::reference({std::move(t)});
  }
  std::vector<Target> targets;
  for (Target t : a.targets) {
    t.when = tb.and_(chooseA, t.when);
    targets.push_back(std::move(t));
  }
  for (Target t : b.targets) {
    t.when = tb.and_(tb.not_(chooseA), t.when);
    targets.push_back(std::move(t));
  }
  return Value::reference(std::move(targets));
}

std::vector<Performed> Executor::merge(const Term &chooseA, const std::vector<Performed> &a,
                                       const std::vector<Performed> &b) {
  std::vector<Performed> result = a;
  for (Performed &p : result)
    p.when = tb.and_(p.when, chooseA);
  for (const Performed &other : b) {
    Term when = tb.and_(other.when, tb.not_(chooseA));
    auto known = llvm::find_if(result, [&](const Performed &p) { return p.isAlike(other); });
    if (known == result.end())
      result.push_back({other.way, std::move(when), other.proposal, other.rounds});
    else
      known->when = tb.or_(known->when, when);
  }
  return result;
}

State Executor::merge(const Term &chooseA, const State &a, const State &b) {
  State result = a;
  for (size_t i = 0; i < a.leaves.size(); ++i)
    if (!same(a.leaves[i], b.leaves[i]))
      result.leaves[i] = tb.ite(chooseA, a.leaves[i], b.leaves[i]);
  for (size_t i = 0; i < std::min(a.since.size(), b.since.size()); ++i)
    if (!same(a.since[i], b.since[i]))
      result.since[i] = tb.ite(chooseA, a.since[i], b.since[i]);
  for (const auto &[number, other] : b.objects) {
    auto [it, inserted] = result.objects.try_emplace(number, other);
    if (inserted || it->second == other)
      continue;
    Object object = *it->second;
    for (size_t leaf = 0; leaf < object.leaves.size(); ++leaf)
      object.leaves[leaf] = tb.ite(chooseA, object.leaves[leaf], other->leaves[leaf]);
    object.shared |= other->shared;
    object.exposed |= other->exposed;
    it->second = std::make_shared<Object>(std::move(object));
  }
  for (auto torn : {&State::tornPointer, &State::tornZero})
    if (b.*torn)
      result.*torn = std::min((a.*torn).value_or(~0u), *(b.*torn));
  result.words.clear();
  for (size_t i = 0; i < std::min(a.words.size(), b.words.size()); ++i) {
    if (!same(a.words[i].first, b.words[i].first))
      break;
    result.words.emplace_back(a.words[i].first,
                              tb.ite(chooseA, a.words[i].second, b.words[i].second));
  }
  if (result.words.size() != std::max(a.words.size(), b.words.size()))
    result.words.clear(); // a write that only one side made may have hit anything older
  if (a.run && b.run) {
    result.run->began = tb.ite(chooseA, a.run->began, b.run->began);
    for (size_t i = 0; i < a.run->held.size(); ++i)
      result.run->held[i] = tb.ite(chooseA, a.run->held[i], b.run->held[i]);
    result.run->made = merge(chooseA, a.run->made, b.run->made);
  }
  return result;
}

Executor::Edge Executor::merge(Edges edges) {
  Edge result = std::move(edges.back());
  for (size_t i = edges.size() - 1; i-- > 0;) {
    Edge &e = edges[i];
    auto [path, choose] = join(e.path, result.path);
    result.state = merge(choose, e.state, result.state);
    for (size_t p = 0; p < e.phis.size(); ++p)
      result.phis[p] = merge(choose, e.phis[p], result.phis[p]);
    result.path = std::move(path);
  }
  return result;
}

Outcome Executor::mergeReturns(std::vector<Returned> returns) {
  llvm::erase_if(returns, [](const Returned &r) { return r.path.dead; });
  Outcome result;
  if (returns.empty()) {
    result.path.dead = true;
    return result;
  }
  result = {std::move(returns.back().path), std::move(returns.back().state),
            std::move(returns.back().values)};
  for (size_t i = returns.size() - 1; i-- > 0;) {
    Returned &r = returns[i];
    auto [path, choose] = join(r.path, result.path);
    result.state = merge(choose, r.state, result.state);
    size_t common = std::min(r.values.size(), result.values.size());
    result.values.resize(common);
    for (size_t v = 0; v < common; ++v)
      result.values[v] = merge(choose, r.values[v], result.values[v]);
    result.path = std::move(path);
  }
  return result;
}

} // namespace quorate::solver
