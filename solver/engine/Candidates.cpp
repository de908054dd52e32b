//===- Candidates.cpp - what might be invariant -----------------------------===//

#include "solver/engine/Candidates.h"

#include "analyzer/governance/Queries.h"
#include "analyzer/ir/Eval.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::solver {

namespace {

using At = std::function<Term(const State &, const Term &)>;

struct Named {
  std::string name;
  At at;
};

class Maker {
public:
  Maker(Executor &e, const Watch &watch) : e(e), system(e.system), tb(e.tb) { collect(watch); }

  void add(std::string text, At at, std::optional<unsigned> property = {}) {
    list.push_back(
        {std::move(text),
         [at = std::move(at)](const State &s, const Term &p, const Term &) { return at(s, p); },
         property,
         false,
         nullptr,
         nullptr,
         {}});
  }

  void templates(llvm::ArrayRef<unsigned> active) {
    bounds();
    never();
    unsetMeansClean();
    flagsAndFlags();
    flagsAndTimes();
    flagsAndFacts(active);
    storedPayloads();
    existence();
    receipts();
    acrossCalls();
    ordered();
    if (!system.initialisers.empty())
      setUps();
  }

  std::vector<Candidate> list;

private:
  void collect(const Watch &watch) {
    for (unsigned leaf : watch.proposalLeaves()) {
      const StateLeaf &info = system.leaves[leaf];
      if (info.type->depth != 1 || info.type->isLength || info.type->isContent)
        continue;
      bool isBool = info.sort.array_range().is_bool();
      Named named = once({shortName(leaf), [this, leaf](const State &s, const Term &p) {
                            return e.readLeaf(leaf, {p}, s);
                          }});
      (isBool ? bools : ints).push_back(named);
      // A small number is often a stage or a status: each value of it may mean something.
      if (!isBool && info.type->type.bits <= 8)
        for (unsigned value = 1; value <= StageValues; ++value)
          stages.push_back(once({named.name + " is " + std::to_string(value),
                                 [this, leaf, value](const State &s, const Term &p) {
                                   return tb.eq(e.readLeaf(leaf, {p}, s), tb.num(value));
                                 }}));
    }
    for (const Named &b : bools)
      flags.push_back(b);
    for (const Named &i : ints)
      flags.push_back(once({i.name + " is set", [this, i](const State &s, const Term &p) {
                              return tb.ne(i.at(s, p), tb.zero());
                            }}));
    flags.insert(flags.end(), stages.begin(), stages.end());
    flags.push_back(once({"it was performed", [this](const State &s, const Term &p) {
                            return tb.gt(tb.select(s.leaves[Runs], p), tb.zero());
                          }}));
    const gov::Governor &g = system.governor;
    for (const auto *role : {&g.snapshot, &g.start, &g.deadline, &g.extension, &g.eta})
      if (auto found = system.find(0, *role); found && system.leaves[found->leaf].type->depth == 1)
        times.push_back(once(
            {shortName(found->leaf), [this, leaf = found->leaf](const State &s, const Term &p) {
               return e.readLeaf(leaf, {p}, s);
             }}));
    if (g.durationBased)
      times.push_back(once({"the deadline", [this](const State &s, const Term &p) {
                              Facts facts(e, s);
                              auto end = facts.deadline(p);
                              return end ? *end : tb.zero();
                            }}));
    if (g.wait)
      times.push_back(once({"the end of the wait", [this](const State &s, const Term &p) {
                              auto end = Facts(e, s).eta(p);
                              return end ? *end : tb.zero();
                            }}));
    if (times.empty())
      times = ints;
    for (unsigned i = FirstContractLeaf; i < system.leaves.size(); ++i) {
      const StateLeaf &info = system.leaves[i];
      if (info.instance == 0 && info.sort.is_int() && info.type->depth == 0 &&
          info.type->type.kind == ir::TypeKind::UInt && info.type->type.bits >= 32 &&
          info.space == ir::Space::Storage)
        scalars.push_back(once({shortName(i), [this, i](const State &s, const Term &) {
                                  return e.readLeaf(i, {}, s);
                                }}));
    }
  }

  /// Hundreds of candidates are made of a few dozen of these.
  Named once(Named named) {
    unsigned number = parts++;
    return {std::move(named.name),
            [this, number, at = std::move(named.at)](const State &s, const Term &p) {
              auto key = std::make_tuple(e.current(), &s, p.id(), number);
              auto it = made.find(key);
              if (it == made.end())
                it = made.emplace(key, at(s, p)).first;
              return it->second;
            }};
  }

  std::string shortName(unsigned leaf) const {
    llvm::StringRef name = system.leaves[leaf].name;
    size_t star = name.rfind("[*].");
    if (star != llvm::StringRef::npos)
      return name.substr(star + 4).str();
    return name.substr(name.find('.') + 1).str();
  }

  /// What every setter of a number holds it against stays true of it.
  void declaredBounds() {
    gov::ContractView view(system.module, system.instances[0].id);
    std::set<std::pair<unsigned, std::string>> known;
    auto bound = [&](unsigned leaf, const llvm::APInt &k) {
      if (!known.insert({leaf, llvm::toString(k, 16, false)}).second)
        return;
      std::string number = llvm::toString(k, 10, false);
      auto value = [this, leaf](const State &s) { return e.readLeaf(leaf, {}, s); };
      add(shortName(leaf) + " <= " + number,
          [this, value, k](const State &s, const Term &) { return tb.le(value(s), tb.num(k)); });
      add(shortName(leaf) + " >= " + number,
          [this, value, k](const State &s, const Term &) { return tb.ge(value(s), tb.num(k)); });
    };
    for (ir::FunctionId entry : view.actions()) {
      const gov::Code &code = view.code(entry);
      for (const gov::Access &access : code.flat.accesses()) {
        auto found = access.write && !access.path.unknown && access.value.valid()
                         ? system.find(0, shapeOf(access.path))
                         : std::nullopt;
        if (!found || system.leaves[found->leaf].type->depth != 0 ||
            found->node->kind != Node::Kind::Scalar || known.size() >= MostBounds)
          continue;
        ir::ValueId stored = code.flow.strip(access.value);
        for (const gov::Condition &c : gov::allConditions(code.flow)) {
          llvm::APInt k(256, 0);
          if (c.isFlag() || (c.op != ir::Op::ULt && c.op != ir::Op::ULe))
            continue;
          for (auto [side, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
            if (code.flow.isConstant(code.flow.strip(side), &k) &&
                code.flow.same(code.flow.strip(other), stored)) {
              bound(found->leaf, k.zextOrTrunc(256));
              if (c.op == ir::Op::ULt) // the neighbour is what the setter lets pass
                bound(found->leaf, side == c.a ? k.zextOrTrunc(256) + 1 : k.zextOrTrunc(256) - 1);
            }
        }
      }
    }
  }

  /// Of a contract that nothing is known of: what its own code compares numbers with bounds its
  /// variables, and its flags may never change.
  void comparedBounds() {
    std::set<std::string> known;
    std::vector<llvm::APInt> numbers;
    for (const ir::Function &fn : system.instances[0].contract->functions)
      for (const ir::Instruction &in : fn.instructions)
        for (ir::ValueId operand : in.operands)
          if (const ir::Instruction &k = fn[operand];
              ir::isComparison(in.op) && k.op == ir::Op::Const &&
              k.type.kind == ir::TypeKind::UInt && numbers.size() < MostBounds &&
              known.insert(llvm::toString(k.imm, 16, false)).second) {
            llvm::APInt number = k.imm.zextOrTrunc(256);
            for (const llvm::APInt &n : {number, number - 1, number + 1}) // for < and >
              numbers.push_back(n);
          }
    for (unsigned i = FirstContractLeaf; i < system.leaves.size(); ++i) {
      const StateLeaf &leaf = system.leaves[i];
      if (leaf.instance != 0 || leaf.type->depth != 0 || leaf.type->isContent)
        continue;
      auto value = [this, i](const State &s) { return e.readLeaf(i, {}, s); };
      if (leaf.sort.is_bool()) {
        add(shortName(i), [value](const State &s, const Term &) { return value(s); });
        add("not " + shortName(i),
            [this, value](const State &s, const Term &) { return tb.not_(value(s)); });
      } else {
        for (const llvm::APInt &k : numbers) {
          std::string number = llvm::toString(k, 10, false);
          add(shortName(i) + " <= " + number, [this, value, k](const State &s, const Term &) {
            return tb.le(value(s), tb.num(k));
          });
          add(shortName(i) + " >= " + number, [this, value, k](const State &s, const Term &) {
            return tb.ge(value(s), tb.num(k));
          });
        }
      }
    }
  }

  void bounds() {
    if (system.kind == Subject::Kind::Governor)
      declaredBounds();
    if (system.kind == Subject::Kind::Contract)
      comparedBounds();
    // Links and other addresses need none; a counter may bound the proposals that exist.
    for (const Named &x : scalars)
      for (const Named &y : scalars)
        if (x.name != y.name)
          add(x.name + " <= " + y.name, [this, x, y](const State &s, const Term &p) {
            return tb.le(x.at(s, p), y.at(s, p));
          });
    keptSettings();
  }

  /// What a proposal keeps of two settings may be ordered as they are.
  void keptSettings() {
    std::vector<Named> kept;
    for (const gov::Kept &k : gov::keptCopies({system.module, system.instances[0].id}))
      if (auto found = system.find(0, k.copy))
        for (const Named &i : ints)
          if (i.name == shortName(found->leaf) &&
              llvm::none_of(kept, [&](const Named &known) { return known.name == i.name; }))
            kept.push_back(i);
    for (const Named &x : kept)
      for (const Named &y : kept)
        if (x.name != y.name)
          add(x.name + " <= " + y.name, [this, x, y](const State &s, const Term &p) {
            return tb.le(x.at(s, p), y.at(s, p));
          });
  }

  /// What no call can ever bring about: a proof that rests on it says nothing.
  void never() {
    for (const Named &f : flags)
      add("never: " + f.name,
          [this, f](const State &s, const Term &p) { return tb.not_(f.at(s, p)); });
  }

  void implication(const Named &premise, std::string text, At conclusion) {
    add(premise.name + " implies " + text,
        [this, premise, conclusion = std::move(conclusion)](const State &s, const Term &p) {
          return tb.implies(premise.at(s, p), conclusion(s, p));
        });
  }

  void unsetMeansClean() {
    std::vector<Named> premises;
    for (const Named &i : ints)
      premises.push_back({i.name + " is 0", [this, i](const State &s, const Term &p) {
                            return tb.eq(i.at(s, p), tb.zero());
                          }});
    for (const Named &c : scalars) {
      premises.push_back({"being above " + c.name, [this, c](const State &s, const Term &p) {
                            return tb.gt(p, c.at(s, p));
                          }});
      premises.push_back({"not being below " + c.name, [this, c](const State &s, const Term &p) {
                            return tb.ge(p, c.at(s, p));
                          }});
    }
    for (const Named &premise : premises)
      for (const Named &f : flags)
        if (premise.name != f.name.substr(0, f.name.rfind(" is set")) + " is 0")
          implication(premise, "not " + f.name,
                      [this, f](const State &s, const Term &p) { return tb.not_(f.at(s, p)); });
  }

  void flagsAndFlags() {
    for (const Named &f : flags)
      for (const Named &g : flags) {
        if (f.name == g.name)
          continue;
        implication(f, g.name, g.at);
        if (&f < &g)
          implication(f, "not " + g.name,
                      [this, g](const State &s, const Term &p) { return tb.not_(g.at(s, p)); });
      }
  }

  void flagsAndTimes() {
    bool onlyTime = system.governor.clock == gov::Clock::Timestamp &&
                    system.governor.snapshotClock == gov::Clock::Unknown;
    struct ClockLeaf {
      const char *name;
      WorldLeaf leaf;
    };
    for (ClockLeaf clock : {ClockLeaf{"block.number", Number}, {"block.timestamp", Timestamp}}) {
      for (const Named &t : times)
        for (const Named &f : flags) {
          if (onlyTime && clock.leaf == Number)
            continue;
          std::string over = std::string(clock.name) + " > " + t.name;
          implication(f, over, [this, t, clock](const State &s, const Term &p) {
            return tb.gt(s.leaves[clock.leaf], t.at(s, p));
          });
          implication(f, std::string(clock.name) + " >= " + t.name,
                      [this, t, clock](const State &s, const Term &p) {
                        return tb.ge(s.leaves[clock.leaf], t.at(s, p));
                      });
        }
    }
    for (const Named &x : times)
      for (const Named &y : times)
        if (x.name != y.name)
          add(x.name + " <= " + y.name, [this, x, y](const State &s, const Term &p) {
            return tb.le(x.at(s, p), y.at(s, p));
          });
  }

  /// A flag, the number of a version, or when it was that the set-up ran.
  bool isMark(const gov::ContractView &view, unsigned leaf) const {
    const StateLeaf &info = system.leaves[leaf];
    ir::Type type = info.type->type;
    if (type.kind == ir::TypeKind::UInt && type.bits > 64)
      return llvm::all_of(view.writesTo({info.var, info.type->steps}),
                          [&](const gov::ContractView::Write &write) {
                            return system.initialisers.count(write.entry.index);
                          });
    return type.kind == ir::TypeKind::Bool || type.kind == ir::TypeKind::UInt;
  }

  /// What ran has left its mark.
  void setUps() {
    constexpr size_t Enough = 24;
    std::vector<unsigned> marks;
    for (unsigned i = FirstContractLeaf; i < system.leaves.size() && marks.size() < Enough; ++i)
      if (const StateLeaf &info = system.leaves[i]; info.instance == 0 && info.type->depth == 0 &&
                                                    info.space == ir::Space::Storage &&
                                                    !info.type->isLength && !info.type->isContent)
        marks.push_back(i);
    // Before it ran, nothing of what it sets is there.
    gov::ContractView view(system.module, system.instances[0].id);
    for (unsigned flag : marks)
      for (unsigned leaf : marks)
        if (flag != leaf && isMark(view, flag))
          add("no " + shortName(flag) + " implies " + shortName(leaf) + " is 0",
              [this, flag, leaf](const State &s, const Term &) {
                return tb.or_(tb.toBool(e.readLeaf(flag, {}, s)),
                              tb.eq(tb.toInt(e.readLeaf(leaf, {}, s)), tb.zero()));
              });
    for (uint32_t function : system.initialisers)
      for (unsigned leaf : marks)
        add("an initialiser ran implies " + shortName(leaf) + " is set",
            [this, leaf, function](const State &s, const Term &) {
              Term ran = tb.gt(tb.select(s.leaves[SetUps], tb.num(function)), tb.zero());
              return tb.implies(ran, tb.ne(tb.toInt(e.readLeaf(leaf, {}, s)), tb.zero()));
            });
  }

  /// What must hold for an execution may have been established earlier: when it was queued, say.
  void flagsAndFacts(llvm::ArrayRef<unsigned> active) {
    const gov::Governor &g = system.governor;
    if (g.forVotes && g.againstVotes)
      for (const Named &f : flags)
        implication(f, "more votes for than against", [this, &g](const State &s, const Term &p) {
          Facts facts(e, s);
          auto yes = facts.at(g.forVotes, p), no = facts.at(g.againstVotes, p);
          return yes && no ? tb.gt(*yes, *no) : tb.boolean(true);
        });
    // The same numbers as the code compares: some count abstentions, some do not.
    if (g.forVotes && quorumFunction(system).valid())
      for (const Named &f : flags)
        for (bool abstain : {false, true}) {
          if (abstain && !g.abstainVotes)
            continue;
          implication(f,
                      std::string("the quorum is reached by votes for") +
                          (abstain ? " and abstentions" : ""),
                      [this, &g, abstain](const State &s, const Term &p) {
                        auto needed = quorum(s, p);
                        auto yes = Facts(e, s).at(g.forVotes, p);
                        auto more = abstain ? Facts(e, s).at(g.abstainVotes, p) : std::nullopt;
                        if (!needed || needed->is_bool() || !yes)
                          return tb.boolean(true);
                        return tb.ge(more ? tb.add(*yes, *more) : *yes, *needed);
                      });
        }
    for (unsigned property : active) {
      const Specification &spec = system.properties[property];
      for (const Clause &clause : spec.clauses) {
        if (clause.moment != Moment::Execution || system.isDropped(property, clause) ||
            mentions(clause.formula, RoleId::ReadyTime) ||
            mentions(clause.formula, RoleId::CallIsBound))
          continue;
        for (const Named &f : flags)
          implication(f, "what " + spec.id + " asks for",
                      [this, &spec, &clause](const State &s, const Term &p) {
                        return asked(spec, clause, s, p);
                      });
      }
    }
  }

  /// A proposal that is known by the hash of its payload, and whose payload is stored all the same:
  /// what is stored for it hashes to its id.
  void storedPayloads() {
    const Instance &governor = system.instances[0];
    const ir::Contract &contract = *governor.contract;
    for (uint32_t v = 0; v < contract.vars.size(); ++v) {
      const Node &root = *governor.layouts[v].root;
      if (root.kind != Node::Kind::Mapping || root.children[0]->kind != Node::Kind::Struct ||
          contract.vars[v].space != ir::Space::Storage)
        continue;
      for (uint32_t f = 0; f < contract.functions.size(); ++f) {
        std::vector<const Node *> parts = partsFor(contract.functions[f], *root.children[0]);
        if (!parts.empty())
          hashesToKey(v, ir::FunctionId(f), parts);
      }
    }
  }

  /// The members that fit a function's parameters, each taken once, in order; nothing where one
  /// parameter finds none, or where it is no function of data alone.
  static std::vector<const Node *> partsFor(const ir::Function &fn, const Node &record) {
    bool dynamic = false;
    std::vector<const Node *> parts;
    if (!fn.hasBody() || fn.mutability > ir::Mutability::View || fn.returns.size() != 1 ||
        !fn.returns[0].type.isScalar() || fn.returns[0].type.bits != 256 || fn.params.size() < 2)
      return {};
    for (const ir::Parameter &parameter : fn.params) {
      const Node *found = nullptr;
      for (const auto &member : record.children)
        if (!found && !llvm::is_contained(parts, member.get()) &&
            (parameter.type.isRef()
                 ? member->data == parameter.type.data
                 : member->kind == Node::Kind::Scalar && member->type.kind == parameter.type.kind &&
                       member->type.bits == parameter.type.bits))
          found = member.get();
      if (!found)
        return {};
      dynamic |= parameter.type.isRef();
      parts.push_back(found);
    }
    return dynamic ? parts : std::vector<const Node *>();
  }

  void hashesToKey(uint32_t var, ir::FunctionId function, const std::vector<const Node *> &parts) {
    const Instance &governor = system.instances[0];
    unsigned base = governor.firstLeaf[var];
    const Layout *layout = &governor.layouts[var];
    auto hash = [this, var, function, parts, base, layout](const State &s, const Term &p) {
      auto [it, inserted] =
          hashes.try_emplace({e.current(), &s, p.id(), var, function.index}, std::nullopt);
      if (inserted) {
        std::vector<Value> arguments;
        for (const Node *part : parts)
          arguments.push_back(
              part->kind == Node::Kind::Scalar
                  ? Value::of(e.readLeaf(base + part->leaf, {p}, s))
                  : Value::reference(
                        {{tb.boolean(true), ir::Space::Storage, base, 0, part, layout, {p}, {}}}));
        it->second = e.view(0, function, std::move(arguments), s);
      }
      return it->second;
    };
    for (const Node *part : parts) {
      unsigned leaf = base + part->leaf;
      const LeafType &type = *system.leaves[leaf].type;
      if (type.depth != 1 || type.isContent)
        continue;
      implication({shortName(leaf) + " is set",
                   [this, leaf](const State &s, const Term &p) {
                     return tb.ne(tb.toInt(e.readLeaf(leaf, {p}, s)), tb.zero());
                   }},
                  governor.contract->functions[function.index].name +
                      " of what is stored is its key",
                  [this, hash](const State &s, const Term &p) {
                    auto is = hash(s, p);
                    return is ? tb.eq(*is, p) : tb.boolean(true);
                  });
    }
  }

  /// What lies below a counter was created.
  void existence() {
    struct Range {
      std::string text;
      At in;
    };
    std::vector<Range> ranges;
    for (const Named &c : scalars) {
      ranges.push_back({"being from 1 to " + c.name, [this, c](const State &s, const Term &p) {
                          return tb.and_(tb.gt(p, tb.zero()), tb.le(p, c.at(s, p)));
                        }});
      ranges.push_back({"being below " + c.name,
                        [this, c](const State &s, const Term &p) { return tb.lt(p, c.at(s, p)); }});
      for (const Named &low : scalars)
        if (low.name != c.name && scalars.size() <= MaxPaired)
          ranges.push_back({"being above " + low.name + " and up to " + c.name,
                            [this, c, low](const State &s, const Term &p) {
                              return tb.and_(tb.gt(p, low.at(s, p)), tb.le(p, c.at(s, p)));
                            }});
    }
    for (const Range &range : ranges)
      for (const Named &t : times)
        implication(
            {range.text, range.in}, t.name + " is set",
            [this, t](const State &s, const Term &p) { return tb.ne(t.at(s, p), tb.zero()); });
  }

  /// Whoever has not voted has no weight, and nobody has voted on what does not exist.
  void receipts() {
    auto perVoter = [&](std::string text, auto at) {
      list.push_back({std::move(text), std::move(at), std::nullopt, true, nullptr, nullptr, {}});
    };
    if (!system.receiptLeaf)
      return;
    auto voted = [this](const State &s, const Term &p, const Term &v) {
      return tb.toBool(e.readLeaf(*system.receiptLeaf, {p, v}, s));
    };
    for (const Named &t : times)
      perVoter(t.name + " is 0 implies no receipt",
               [this, t, voted](const State &s, const Term &p, const Term &v) {
                 return tb.implies(tb.eq(t.at(s, p), tb.zero()), tb.not_(voted(s, p, v)));
               });
    // What a vote is backed by stays until it is over.
    for (unsigned leaf = FirstContractLeaf; system.lockedLeaf && leaf < system.leaves.size();
         ++leaf)
      if (system.isNumberOfAccount(leaf))
        perVoter("a receipt implies the deadline is at most " + shortName(leaf),
                 [this, leaf, voted](const State &s, const Term &p, const Term &v) {
                   auto end = Facts(e, s).deadline(p);
                   return end ? tb.implies(voted(s, p, v), tb.le(*end, e.readLeaf(leaf, {v}, s)))
                              : tb.boolean(true);
                 });
    if (system.weightLeaf)
      perVoter("no receipt implies no weight", [this, voted](const State &s, const Term &p,
                                                             const Term &v) {
        return tb.or_(voted(s, p, v), tb.eq(e.readLeaf(*system.weightLeaf, {p, v}, s), tb.zero()));
      });
  }

  /// What stays as it is, or only grows, while unknown code runs.
  void acrossCalls() {
    auto across = [&](std::string text, auto relation) {
      list.push_back(
          {std::move(text), nullptr, std::nullopt, false, std::move(relation), nullptr, {}});
    };
    for (const Named &c : scalars)
      across(c.name + " never gets less",
             [this, c](const State &from, const State &to, const Term &p) {
               return tb.ge(c.at(to, p), c.at(from, p));
             });
    for (const Named &b : bools)
      across(b.name + " is never undone",
             [this, b](const State &from, const State &to, const Term &p) {
               return tb.implies(b.at(from, p), b.at(to, p));
             });
    for (const Named &i : ints)
      across(i.name + " never changes once it is set",
             [this, i](const State &from, const State &to, const Term &p) {
               return tb.or_(tb.eq(i.at(from, p), tb.zero()), tb.eq(i.at(to, p), i.at(from, p)));
             });
    if (system.payload.empty())
      return;
    across("what a proposal calls never changes once it is created",
           [this](const State &from, const State &to, const Term &p) {
             Terms same;
             auto was = Facts(e, from).created(p), is = Facts(e, to).created(p);
             if (!was || !is)
               return tb.boolean(true);
             same.push_back(*is);
             for (unsigned leaf : system.payload)
               same.push_back(tb.eq(e.readLeaf(leaf, {p}, from), e.readLeaf(leaf, {p}, to)));
             return tb.implies(*was, tb.all(same));
           });
    list.back().ofPayload = true;
  }

  /// What is searched by halves must be in order for the search to find what is there.
  void ordered() {
    for (const Searched &array : e.searched())
      list.push_back({system.leaves[array.member].name + " is in ascending order", nullptr,
                      std::nullopt, false, nullptr,
                      [this, array](const State &s, const Term &x, const Term &y) {
                        const Term &elements = s.leaves[array.member];
                        return tb.implies(tb.all({tb.ge(x, tb.zero()), tb.lt(x, y),
                                                  tb.lt(y, e.readLeaf(array.length, {}, s))}),
                                          tb.le(tb.select(elements, x), tb.select(elements, y)));
                      },
                      array});
  }

  /// Views run again for each candidate would be most of the work.
  Term asked(const Specification &spec, const Clause &clause, const State &s, const Term &p) {
    auto [it, inserted] = answers.try_emplace({e.current(), &s, p.id(), &clause}, tb.boolean(true));
    if (inserted) {
      Scene scene{e, &s, nullptr, Terms(spec.variables.size(), p), {}, {}, false};
      if (auto holds = claimed(clause.formula, scene))
        it->second = *holds;
    }
    return it->second;
  }

  Executor &e;
  System &system;
  TermBuilder &tb;
  std::map<std::tuple<const Record *, const State *, unsigned, const Clause *>, Term> answers;
  std::optional<Term> quorum(const State &s, const Term &p) {
    auto key = std::make_tuple(e.current(), &s, p.id());
    auto it = quorums.find(key);
    if (it == quorums.end())
      it = quorums.emplace(key, Facts(e, s).quorum(p)).first;
    return it->second;
  }
  std::map<std::tuple<const Record *, const State *, unsigned>, std::optional<Term>> quorums;
  std::map<std::tuple<const Record *, const State *, unsigned, uint32_t, uint32_t>,
           std::optional<Term>>
      hashes;

  std::map<std::tuple<const Record *, const State *, unsigned, unsigned>, Term> made;
  unsigned parts = 0;

  static constexpr unsigned StageValues = 8;
  static constexpr size_t MaxPaired = 6, MostBounds = 24;
  std::vector<Named> bools, ints, flags, stages, times, scalars;
};

} // namespace

std::vector<Candidate> candidates(Executor &e, const Watch &watch,
                                  llvm::ArrayRef<unsigned> active) {
  // The candidates keep pointers into their maker.
  auto maker = std::make_shared<Maker>(e, watch);
  for (unsigned property : active) {
    const Specification &spec = e.system.properties[property];
    for (const Clause &clause : spec.clauses) {
      if (isOfState(clause.moment) && !e.system.isDropped(property, clause)) {
        maker->add(
            spec.id,
            [&e, &spec, &clause](const State &s, const Term &proposal) {
              Terms variables;
              bool first = true;
              for (const Variable &variable : spec.variables) {
                bool isFirst = first && variable.sort == e.system.keySort();
                first &= !isFirst;
                variables.push_back(isFirst ? proposal
                                            : e.tb.c.int_const(("every." + variable.name).c_str()));
                if (variable.sort == Sort::Number)
                  e.tb.range(variables.back(), 256);
              }
              Scene scene{e, &s, nullptr, std::move(variables), {}, {}, false};
              auto holds = claimed(clause.formula, scene);
              return holds ? *holds : e.tb.boolean(false);
            },
            property);
        maker->list.back().between = clause.moment == Moment::Between;
      }
    }
  }
  maker->templates(active);
  std::vector<Candidate> list = std::move(maker->list);
  for (Candidate &c : list)
    if (c.at)
      c.at = [maker, at = std::move(c.at)](const State &s, const Term &p, const Term &v) {
        return at(s, p, v);
      };
    else if (c.elements)
      c.elements = [maker, elements = std::move(c.elements)](
                       const State &s, const Term &x, const Term &y) { return elements(s, x, y); };
    else
      c.across = [maker, across = std::move(c.across)](const State &from, const State &to,
                                                       const Term &p) {
        return across(from, to, p);
      };
  return list;
}

} // namespace quorate::solver
