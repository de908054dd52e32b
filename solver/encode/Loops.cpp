//===- Loops.cpp - loops without unrolling ----------------------------------===//
//
// The first iteration runs as it is. For all later ones together, whatever the
// body can change becomes arbitrary and the body runs once more. So every
// call and write inside is seen, and nothing is assumed about how often the
// loop runs. A search for traces unrolls instead, and looks at those runs only.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/STLExtras.h"

#include <map>
#include <set>

namespace quorate::solver {

/// Starts at zero, and grows by one with every iteration.
static bool isCounter(const ir::Function &fn, ir::ValueId v, const Value &start) {
  int64_t number = 0;
  if (start.kind != Value::Kind::Scalar || !start.term().is_numeral_i64(number) || number != 0)
    return false;
  unsigned steps = 0;
  for (ir::ValueId from : fn[v].operands) {
    const ir::Instruction &in = fn[from];
    if (in.op == ir::Op::Const && in.imm.isZero())
      continue;
    if (in.op != ir::Op::Add || in.operands.size() != 2)
      return false;
    const ir::Instruction &one = fn[in.operands[in.operands[0] == v ? 1 : 0]];
    if (!llvm::is_contained(in.operands, v) || one.op != ir::Op::Const || !one.imm.isOne())
      return false;
    ++steps;
  }
  return steps == 1;
}

Executor::Edges Executor::runLoop(Frame &frame, const Loop &loop, Edges entry,
                                  std::vector<Returned> &returns) {
  struct Exit {
    Edge edge;
    std::vector<Value> live;
  };
  std::vector<Exit> exits;

  auto iterate = [&](Edge head, std::vector<Exit> &exits, std::vector<Returned> &returns) {
    Edges back, start;
    start.push_back(std::move(head));
    for (Edge &e : runRegion(frame, &loop.body, std::move(start), returns)) {
      if (e.to == loop.header) {
        back.push_back(std::move(e));
        continue;
      }
      std::vector<Value> live;
      for (ir::ValueId v : loop.liveOut)
        live.push_back(frame.values[v.index]);
      exits.push_back({std::move(e), std::move(live)});
    }
    return back;
  };

  Edge head = merge(std::move(entry));
  if (mode == Mode::Search) {
    for (unsigned i = 0; i < unroll; ++i) {
      Edges back = iterate(std::move(head), exits, returns);
      if (back.empty())
        break;
      head = merge(std::move(back));
    }
  } else {
    ++loops;
    unsigned cutsBefore = cuts;
    rounds.push_back({&frame.info, &loop, way.size(), false, {}});
    Edges back = iterate(head, exits, returns);
    if (!back.empty()) {
      Edge next = merge(std::move(back));
      // Where unknown code runs inside the loop, its head is a cut point like the call itself: the
      // invariants must hold whenever control comes back to it, and so hold for every iteration.
      auto mustHold = [&](const Edge &e) {
        if (recording())
          record->oblige(condition(e.path), e.state.leaves, "around the loop of " + frame.fn.name,
                         e.state.since);
      };
      State first = next.state;
      havocLoop(frame, loop, head, next);
      rounds.back() = later(loop, frame, next);
      if (study)
        strengthen(frame, loop, head, next);
      bool cutInside = cuts != cutsBefore;
      if (cutInside) {
        Terms given = first.leaves;
        mustHold({next.from, next.to, next.path, std::move(first), {}});
        next.state.since = next.state.leaves;
        if (recording())
          record->assumed.push_back(
              {condition(next.path), next.state.leaves, "in a loop", given, 0});
      }
      size_t began = recording() ? record->assumed.size() - 1 : 0;
      for (Edge &e : iterate(std::move(next), exits, returns))
        if (cutInside) {
          mustHold(e);
          if (recording())
            record->obligations.back().round = began;
        }
    }
    rounds.pop_back();
  }

  // Values of the body that are used after the loop: those of the iteration that left it.
  if (!exits.empty()) {
    std::vector<Value> live = exits.back().live;
    Path path = exits.back().edge.path;
    for (size_t i = exits.size() - 1; i-- > 0;) {
      auto [joined, choose] = join(exits[i].edge.path, path);
      for (size_t v = 0; v < live.size(); ++v)
        live[v] = merge(choose, exits[i].live[v], live[v]);
      path = std::move(joined);
    }
    for (size_t v = 0; v < live.size(); ++v)
      frame.values[loop.liveOut[v].index] = std::move(live[v]);
  }
  Edges out;
  for (Exit &e : exits)
    out.push_back(std::move(e.edge));
  return out;
}

namespace {

/// Where an array may differ from what it was: at these indices; none: anywhere.
using Places = std::optional<Terms>;

/// Adds the indices at which `after`, made from `before` by stores, may differ from it. False where
/// that cannot be told.
bool addPlaces(const Term &before, const Term &after, Terms &places) {
  Terms bases = {before}, ways; // a store over a store at the same index takes its place
  while (bases.back().is_app() && bases.back().decl().decl_kind() == Z3_OP_STORE) {
    ways.push_back(bases.back().arg(1));
    bases.push_back(bases.back().arg(0));
  }
  auto add = [&](const Term &index) {
    if (llvm::none_of(places, [&](const Term &known) { return same(known, index); }))
      places.push_back(index);
  };
  Terms work = {after};
  std::set<unsigned> seen;
  while (!work.empty()) {
    Term at = work.back();
    work.pop_back();
    if (!seen.insert(Z3_get_ast_id(at.ctx(), at)).second)
      continue;
    size_t base = 0;
    while (base < bases.size() && !same(bases[base], at))
      ++base;
    if (base < bases.size()) {
      for (size_t k = 0; k < base; ++k)
        add(ways[k]);
      continue;
    }
    Z3_decl_kind kind = at.is_app() ? at.decl().decl_kind() : Z3_OP_UNINTERPRETED;
    if (kind == Z3_OP_STORE) {
      add(at.arg(1));
      work.push_back(at.arg(0));
    } else if (kind == Z3_OP_ITE) {
      work.push_back(at.arg(1));
      work.push_back(at.arg(2));
    } else {
      return false;
    }
  }
  return true;
}

} // namespace

/// Makes arbitrary in `head` (the end of the first iteration) what further iterations can change.
void Executor::havocLoop(Frame &frame, const Loop &loop, const Edge &entry, Edge &head) {
  auto havocPhis = [&] {
    unsigned n = 0;
    for (ir::ValueId v : frame.fn[loop.header].instructions) {
      const ir::Instruction &phi = frame.fn[v];
      if (phi.op != ir::Op::Phi)
        break;
      Value &value = head.phis[n];
      const Value &before = entry.phis[n++];
      if (value.kind == Value::Kind::Scalar && before.kind == Value::Kind::Scalar &&
          same(value.term(), before.term()))
        continue;
      value = phi.type.isScalar() ? arbitrary(phi.type, "loop", head.state) : Value::reference({});
      if (recording() && isCounter(frame.fn, v, before))
        record->counters.push_back(value.term());
    }
  };
  // A phi that the first iteration leaves alone may still be changed by a later one, and so may a
  // leaf: run the body on what is known so far until nothing new is changed.
  std::map<unsigned, Places> changed;
  std::set<unsigned> changedObjects;
  bool words = false, run = false, first = true;
  std::vector<Performed> made;
  std::set<unsigned> isFresh;
  const Terms original = head.state.leaves;
  // A mapping that is written under the same key in every iteration is left alone elsewhere. That
  // the key is the same is seen by its term: what a loop changes has another one in each.
  auto noteLeaf = [&](unsigned leaf, const Term &before, const Term &after) {
    auto [it, fresh] = changed.try_emplace(leaf, Terms());
    Places &places = it->second;
    size_t known = places ? places->size() : 0;
    if (!places || (before.is_array() && addPlaces(before, after, *places) &&
                    (first || places->size() == known)))
      return fresh;
    places.reset();
    return true;
  };
  auto note = [&](const State &before, const State &after) {
    size_t known = changedObjects.size() + words + run;
    bool more = false;
    for (unsigned i = 0; i < before.leaves.size(); ++i)
      if (!same(before.leaves[i], after.leaves[i]))
        more |= noteLeaf(i, before.leaves[i], after.leaves[i]);
    for (const auto &[number, object] : before.objects) {
      auto it = after.objects.find(number);
      if (it != after.objects.end() && it->second != object)
        changedObjects.insert(number);
    }
    words |= before.words.size() != after.words.size();
    if (before.run) {
      run |= !same(before.run->began, after.run->began);
      for (const Performed &p : after.run->made) {
        auto known = llvm::find_if(
            made, [&](const Performed &m) { return m.way == p.way && m.rounds == p.rounds; });
        bool isNew = known == made.end();
        if (isNew)
          made.push_back({p.way, first ? p.when : tb.boolean(false), p.proposal, p.rounds});
        else if (!known->isAlike(p) && !isFresh.count(known->proposal->id())) {
          known->proposal = tb.fresh("of", tb.intSort());
          isFresh.insert(known->proposal->id());
          isNew = true;
        }
        more |= isNew;
      }
    }
    return more || known != changedObjects.size() + words + run;
  };
  auto havocState = [&] {
    for (const auto &[leaf, places] : changed) {
      if (leaf == Number || leaf == Timestamp)
        continue;
      Term any = system.freshLeaf(leaf, "loop.");
      head.state.leaves[leaf] = places ? original[leaf] : any;
      if (places)
        for (const Term &index : *places)
          head.state.leaves[leaf] = tb.store(head.state.leaves[leaf], index, tb.select(any, index));
    }
    for (unsigned number : changedObjects) {
      Object object = *head.state.objects.at(number);
      for (Term &leaf : object.leaves)
        leaf = tb.fresh("loop", leaf.get_sort());
      head.state.objects[number] = std::make_shared<Object>(std::move(object));
    }
    if (words)
      forgetWords(head.state);
    if (run) {
      // Once begun, always begun; what held at the first payload call is then settled.
      Run &now = *head.state.run;
      for (Term &held : now.held)
        held = tb.ite(now.began, held, tb.fresh("held", tb.boolSort()));
      if (!tb.isTrue(now.began))
        now.began = tb.or_(now.began, tb.fresh("began", tb.boolSort()));
      now.made = made;
      for (Performed &p : now.made)
        if (!p.way.empty() && !tb.isTrue(p.when)) // a mark is not made perhaps
          p.when = tb.or_(p.when, tb.fresh("made", tb.boolSort()));
    }
  };

  note(entry.state, head.state);
  first = false;
  for (unsigned round = 0; round < 8; ++round) {
    havocPhis();
    havocState();
    ++silent;
    Edges start;
    start.push_back(head);
    std::vector<Value> values = frame.values;
    std::vector<Returned> ignored;
    bool more = false;
    TermBuilder::Facts rehearsal, *facts = tb.collect(&rehearsal);
    Study *outerStudy = std::exchange(study, nullptr);
    for (Edge &e : runRegion(frame, &loop.body, std::move(start), ignored)) {
      if (e.to != loop.header)
        continue;
      more |= note(head.state, e.state);
      // A phi taken over unchanged by the first iteration, changed by this one.
      for (size_t n = 0; n < e.phis.size(); ++n) {
        const Value &now = head.phis[n], &then = e.phis[n];
        bool alike = now.kind == then.kind && now.kind == Value::Kind::Scalar &&
                     same(now.term(), then.term());
        const Value &before = entry.phis[n];
        bool settled = before.kind != Value::Kind::Scalar || now.kind != Value::Kind::Scalar ||
                       !same(before.term(), now.term());
        if (!alike && !settled) {
          head.phis[n] =
              arbitrary(e.phis[n].kind == Value::Kind::Scalar && e.phis[n].term().is_bool()
                            ? ir::Type::boolean()
                            : ir::Type::uint(),
                        "loop", head.state);
          more = true;
        }
      }
    }
    tb.collect(facts);
    study = outerStudy;
    frame.values = std::move(values);
    --silent;
    if (!more)
      return;
  }
  record->fatal.insert(frame.fn.name + " has a loop whose effects do not settle");
}

} // namespace quorate::solver
