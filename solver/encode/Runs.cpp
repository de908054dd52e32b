//===- Runs.cpp - executions of proposals -------------------------------------===//
//
// The first call of a payload begins an execution, and what must hold for one must
// hold then. Later ones of the same proposal belong to it, unless what they call
// may have been called before (Repeats.cpp): then the proposal is performed again.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Executor.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

/// The operation that has to be done first, as the call of the timelock names it.
std::optional<Term> Executor::predecessorOf(const Message &message) const {
  const ir::Contract &contract = *system.instances[message.instance].contract;
  ir::FunctionId id = message.selector ? contract.findEntry(*message.selector) : ir::FunctionId();
  auto at = id.valid() ? predecessorParameter(contract[id]) : std::nullopt;
  if (!at || *at >= message.arguments.size() || message.arguments[*at].kind != Value::Kind::Scalar)
    return std::nullopt;
  return message.arguments[*at].term();
}

/// Visits what a term consists of, each part once; `visit` returns false to go no further.
template <typename Visit> static void parts(Terms open, Visit visit) {
  llvm::DenseSet<unsigned> seen;
  while (!open.empty()) {
    Term t = open.back();
    open.pop_back();
    if (!t.is_app() || !seen.insert(t.id()).second || !visit(t))
      continue;
    // The condition of a choice is not what is chosen.
    for (unsigned i = t.is_ite() ? 1 : 0; i < t.num_args(); ++i)
      open.push_back(t.arg(i));
  }
}

static bool isSelect(const Term &t) { return t.is_app() && t.decl().decl_kind() == Z3_OP_SELECT; }

/// The proposal that is called by what is kept of it, where that shows; nothing where it shows of
/// several.
std::optional<Term> Executor::proposalOf(const Terms &said) const {
  Terms found;
  parts(said, [&](const Term &t) {
    if (!isSelect(t) || isSelect(t.arg(0)))
      return true;
    auto is = [&](const Term &k) { return same(k, t.arg(1)); };
    if (llvm::any_of(record->proposals, is) && llvm::none_of(found, is))
      found.push_back(t.arg(1));
    return true;
  });
  if (found.size() == 1)
    return found.front();
  // Without a parameter that names it, it is the only proposal that was touched so far.
  return found.empty() && (keyIsGiven || record->proposals.size() <= 1) ? key : std::nullopt;
}

/// What is written of an operation, among the calls that were made: no call leads there.
static bool isMark(const Performed &p) { return p.way.empty(); }

/// A timelock by itself: who performs an operation marks it as done, which it was not, in the same
/// transaction. Then no other one that began meanwhile has done so as well.
void Executor::noteMark(const Term &key, const Term &before, const Term &after, State &state) {
  bool counts = system.kind == Subject::Kind::Timelock && system.timelock &&
                system.timelock->operationIsTimestamp;
  if (!counts || mode == Mode::Search || !state.run || !before.is_int() || !after.is_int())
    return;
  Term one = tb.one();
  state.run->made.push_back({{}, tb.and_(tb.gt(before, one), tb.le(after, one)), key, {}});
}

void Executor::claimMarks(const State &end, const Path &path) {
  bool counts = system.kind == Subject::Kind::Timelock && system.timelock &&
                system.timelock->operationIsTimestamp;
  if (!counts || mode == Mode::Search || !end.run || !recording() || path.dead)
    return;
  for (const Term &operation : record->performed) {
    Terms marked = {tb.not_(end.run->began)};
    for (const Performed &p : end.run->made)
      if (isMark(p))
        marked.push_back(tb.and_(p.when, tb.eq(*p.proposal, operation)));
    for (unsigned property : watcher->executionProperties())
      if (watcher->ofMarks(property))
        record->claims.push_back(
            {property, condition(path), tb.any(marked), Place(), record->assumed.size()});
  }
}

/// What is kept of an operation says that it waits: a flag, or a time, which 1 is not.
Term Executor::isAnnounced(const Term &kept) const {
  return kept.is_bool() ? kept : kept.is_int() ? tb.gt(kept, tb.one()) : tb.boolean(true);
}

/// When the step began, or the last call from which others could act returned.
Term Executor::wasAnnounced(const std::optional<Term> &op, const State &state) {
  auto found = op ? system.find(unsigned(system.timelockInstance), system.timelock->operation)
                  : std::nullopt;
  if (!found || state.since.empty() || system.leaves[found->leaf].type->depth != 1)
    return tb.boolean(false);
  State before;
  before.leaves = state.since;
  return isAnnounced(readLeaf(found->leaf, {*op}, before));
}

/// The timelock announces an operation, or performs one that was not announced, because its caller
/// says so. What the governor has it do outside of the life of proposals, its own caller says.
void Executor::noteOrder(const Message &message, const Term &when, const Path &path,
                         const State &state) {
  if (mode == Mode::Search || !recording() || system.kind != Subject::Kind::Governor ||
      int(message.instance) != system.timelockInstance)
    return;
  Term caller = message.caller;
  const gov::EntryPoint *entry = system.entry(0, record->function);
  bool isLife = entry && entry->kind != gov::EntryKind::Setter;
  if (entryInstance == 0 && !isLife && record->caller)
    caller = *record->caller;
  Term then = tb.and_(condition(path), when);
  if (!tb.isFalse(then))
    record->orders.push_back({message.instance, then, caller, state.leaves});
}

/// A call of a payload. The first one of an execution counts as a run of the proposal, and so does
/// one that may have been made before.
void Executor::beginExecution(Frame &frame, ir::ValueId id, Path &path, State &state) {
  Run &run = *state.run;
  bool ofProposal = entryInstance == 0 && system.kind == Subject::Kind::Governor;
  Terms said = saidBy(frame, id, state);
  std::optional<Term> proposal = ofProposal ? proposalOf(said) : std::nullopt;
  if (ofProposal && !proposal) {
    record->fatal.insert("which proposal the call in " + frame.fn.name +
                         " belongs to is not known");
    return;
  }
  if (!ofProposal && system.kind == Subject::Kind::Governor)
    record->assumptions.insert("what " + system.instances[entryInstance].contract->name +
                               " performs on a call from outside is not a proposal of " +
                               system.instances[0].contract->name);
  // One that is looked up only after its calls is what was hashed before them.
  std::optional<Term> op;
  if (int(frame.message.instance) == system.timelockInstance)
    op = operation || hashed.size() != 1 ? operation : std::optional(hashed[0]);
  if (!ofProposal)
    noteOrder(frame.message, tb.not_(tb.or_(run.began, wasAnnounced(op, state))), path, state);
  looking = recording();
  ++silent;
  std::optional<Term> earlier = op ? predecessorOf(frame.message) : std::nullopt;
  std::optional<Term> code;
  if (watcher->asksCode())
    code = codeHash(scalar(frame, frame.fn[id].operands[0]), state);
  if (code && mode == Mode::Search) // where there is none, nothing is performed
    tb.fact(tb.ne(*code, tb.zero()));
  Terms facts = watcher->atExecution(*this, state, proposal, op, earlier, code);
  --silent;
  Term began = run.began;
  if (mode == Mode::Induct) {
    Terms same, again;
    Way here = wayHere();
    // Data that lies somewhere says nothing of what is called, nor how much is sent along.
    Terms called = said;
    if (frame.fn[id].call().hasValue)
      called.erase(called.begin() + 1);
    for (const Performed &p : run.made) {
      if (isMark(p))
        continue;
      Term isSame =
          p.proposal && proposal ? tb.and_(p.when, tb.eq(*p.proposal, *proposal)) : p.when;
      same.push_back(isSame);
      if (mayRepeat(p, here, called))
        again.push_back(isSame);
    }
    // Of the runs of an operation there is no count.
    for (size_t i = 0; !proposal && i < facts.size(); ++i)
      if (watcher->ofMarks(watcher->executionProperties()[i]))
        facts[i] = tb.and_(facts[i], tb.not_(tb.any(again)));
    began = tb.and_(tb.any(same), tb.not_(tb.any(again)));
    Performed now{std::move(here), tb.boolean(true), proposal, {}};
    for (const Round &r : rounds)
      now.rounds.emplace_back(r.loop, r.isLater);
    llvm::erase_if(run.made, [&](const Performed &p) { return p.isAlike(now); });
    run.made.push_back(std::move(now));
  }
  for (size_t i = 0; i < facts.size(); ++i)
    run.held[i] = watcher->ofEveryCall(watcher->executionProperties()[i])
                      ? tb.and_(run.held[i], facts[i])
                      : tb.ite(began, run.held[i], facts[i]);
  run.began = tb.boolean(true);
  if (proposal) {
    Term runs = state.leaves[Runs];
    Term count = tb.select(runs, *proposal);
    setLeaf(state, Runs, tb.store(runs, *proposal, tb.ite(began, count, tb.add(count, tb.one()))));
  }
  if (!recording())
    return;
  if (op)
    record->performed.push_back(*op);
  notePayload(said, path);
  if (proposal || op)
    record->calls.push_back({condition(path), began, proposal ? *proposal : *op, std::move(said)});
  if (proposal && llvm::none_of(record->keys, [&](const Term &k) { return same(k, *proposal); }))
    record->keys.push_back(*proposal);
  Place place = frame.fn[id].place;
  for (size_t i = 0; i < facts.size(); ++i)
    record->claims.push_back({watcher->executionProperties()[i], condition(path), run.held[i],
                              place, record->assumed.size()});
  if (proposal || op)
    record->reached.push_back({Action::Execution, tb.and_(condition(path), tb.not_(began)),
                               proposal ? *proposal : *op, place, frame.fn.name,
                               record->assumed.size()});
}

/// The target, the value and the data of a call.
Terms Executor::saidBy(Frame &frame, ir::ValueId id, const State &state) {
  const ir::Instruction &in = frame.fn[id];
  Terms called;
  std::string shape;
  const ir::CallRecord &call = in.call();
  bool isMemory = call.payload == ir::CallRecord::Payload::Memory;
  bool isFixed = isMemory && isOfProposal(frame, id);
  for (unsigned i = 0; i < in.operands.size(); ++i) {
    if (call.hasGas && i == 1 + unsigned(call.hasValue)) // how much there is says nothing
      continue;
    if (isFixed && i + 2 >= in.operands.size()) // where the data lies, and how long it is
      break;
    flatten(get(frame, in.operands[i]), state, called, shape);
  }
  // Of flat memory it is not known what lies there, but perhaps that it is the proposal's.
  if (isMemory)
    called.push_back(isFixed ? tb.apply("data." + frame.fn.name + "@" + std::to_string(id.index),
                                        {*key}, tb.intSort())
                             : tb.fresh("data", tb.intSort()));
  return called;
}

/// Whoever has this proposal executed, the data of this call is the same.
bool Executor::isOfProposal(const Frame &frame, ir::ValueId call) const {
  const gov::EntryPoint *entry = system.entry(0, frame.id);
  bool isEntry = entry && stack.size() == 1 && entryInstance == 0 && frame.message.instance == 0;
  return isEntry && key && keyIsGiven && entry->keyParam >= 0 &&
         system.instances[0].contract->origin == Origin::Bytecode &&
         hasFixedData(frame.info.graph, call, 4 + 32 * uint64_t(entry->keyParam));
}

/// Which leaves of the state a call is read from, or a hash of it.
void Executor::notePayload(const Terms &called, const Path &path) {
  Terms from = called;
  auto isHashed = [&](const Term &whole) {
    bool found = false;
    parts({whole}, [&](const Term &t) {
      found |= llvm::any_of(called, [&](const Term &c) { return !c.is_numeral() && same(c, t); });
      return !found;
    });
    return found;
  };
  for (const Term &literal : path.literals)
    if (literal.is_eq() && literal.arg(0).is_int())
      for (unsigned side : {0, 1})
        if (Term hash = literal.arg(side); isHash(hash) && isHashed(hash))
          from.push_back(literal.arg(1 - side));
  llvm::DenseMap<unsigned, unsigned> leafOf;
  for (const Snapshot &s : record->assumed)
    for (unsigned leaf = FirstContractLeaf; leaf < s.leaves.size(); ++leaf)
      leafOf[s.leaves[leaf].id()] = leaf;
  parts(from, [&](const Term &t) {
    auto it = leafOf.find(t.id());
    if (it != leafOf.end())
      record->payload.insert(it->second);
    return true;
  });
}

} // namespace quorate::solver
