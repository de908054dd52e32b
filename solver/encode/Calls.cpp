//===- Calls.cpp - internal calls -------------------------------------------===//

#include "solver/encode/Executor.h"

namespace quorate::solver {

bool Executor::isSummarised(const ir::Contract &contract, ir::FunctionId callee) {
  if (mode != Mode::Induct)
    return false;
  auto [it, inserted] = hardViews.try_emplace(&contract[callee], false);
  if (inserted)
    it->second = isHardView(contract, callee) &&
                 !(system.watchesFailures && mayFailAssert(contract, callee));
  return it->second;
}

Value Executor::internalCall(Frame &frame, ir::FunctionId callee, std::vector<Value> arguments,
                             Path &path, State &state) {
  const ir::Contract &contract = *system.instances[frame.message.instance].contract;
  if (isSummarised(contract, callee))
    if (auto value = summary(frame.message, callee, arguments, path, state))
      return *value;
  Outcome outcome = call(frame.message.instance, callee, std::move(arguments), frame.message,
                         std::move(path), state);
  path = std::move(outcome.path);
  if (path.dead)
    return Value();
  state = std::move(outcome.state);
  return Value::tuple(std::move(outcome.values));
}

/// A view that loops (a search through checkpoints, say) or multiplies in double width, as an
/// unknown function of its arguments and of the state it reads: called twice on the same state it
/// gives the same.
std::optional<Value> Executor::summary(Message &message, ir::FunctionId callee,
                                       const std::vector<Value> &arguments, Path &path,
                                       State &state) {
  const ir::Function &fn = (*system.instances[message.instance].contract)[callee];
  std::set<unsigned> read, *outer = std::exchange(reads, &read);
  bool outerImpure = std::exchange(impure, false);
  // A rehearsal: what it says about its own terms is of no use to the query.
  TermBuilder::Facts rehearsal, *facts = tb.collect(&rehearsal);
  unsigned loopsBefore = loops;
  ++silent;
  Outcome outcome = call(message.instance, callee, arguments, message, path, state);
  --silent;
  tb.collect(facts);
  size_t given = path.literals.size();
  bool usable = !impure && !outcome.path.dead;
  impure = outerImpure;
  reads = outer;
  if (reads)
    reads->insert(read.begin(), read.end());
  if (!usable)
    return std::nullopt;
  bool exact = loops == loopsBefore; // those inside what it calls are unknown functions themselves

  Terms inputs;
  std::string name = system.instances[message.instance].contract->name + "." + fn.signature + "/" +
                     std::to_string(callee.index);
  for (const Value &a : arguments) {
    if (a.kind == Value::Kind::Scalar) {
      inputs.push_back(tb.toInt(a.term()));
      continue;
    }
    if (a.targets.size() != 1 || a.targets[0].instance < 0)
      return std::nullopt;
    const Target &t = a.targets[0];
    name += "@" + std::to_string(t.base + t.node->leaf);
    inputs.insert(inputs.end(), t.keys.begin(), t.keys.end());
  }
  for (unsigned leaf : read) {
    name += "," + std::to_string(leaf);
    inputs.push_back(state.leaves[leaf]);
  }
  record->assumptions.insert(fn.name + "() is an unknown function of its arguments and of the "
                                       "state that it reads");
  Term returns = tb.apply(name + ":returns", inputs, tb.boolSort());
  const Learned *known = nullptr;
  if (isHard(fn) && fn.returns.size() == 1 && fn.returns[0].type.kind == ir::TypeKind::UInt)
    known = &learn(message, callee, name, arguments);
  if (!known || !known->total) {
    if (study) {
      study->reverts.push_back(path);
      add(study->reverts.back(), tb.not_(returns));
    }
    add(path, returns);
  }
  std::vector<Value> results;
  for (unsigned i = 0; i < fn.returns.size(); ++i) {
    ir::Type type = fn.returns[i].type;
    std::string result = name + ":" + std::to_string(i);
    if (type.kind == ir::TypeKind::Bool) {
      results.push_back(Value::of(tb.apply(result, inputs, tb.boolSort())));
    } else {
      results.push_back(Value::of(tb.applyWord(result, inputs, type.bits)));
    }
  }
  if (exact && !isHard(fn) && outcome.values.size() == 1 && results.size() == 1 &&
      outcome.values[0].kind == Value::Kind::Scalar) {
    // It is hard because of what it calls: what it makes of that is said where it may matter.
    Term gets = tb.all(llvm::ArrayRef<Term>(outcome.path.literals).drop_front(given));
    Term says = tb.and_(tb.eq(returns, gets),
                        tb.implies(gets, tb.eq(results[0].term(), outcome.values[0].term())));
    for (unsigned leaf : read)
      if (system.leaves[leaf].type && system.leaves[leaf].type->isLength) {
        record->answers.emplace_back(leaf, says);
        for (const Term &fact : rehearsal.list)
          record->answers.emplace_back(leaf, fact);
      }
  }
  if (known)
    tell(*known, returns, results[0].term(), arguments, state);
  loops = loopsBefore;
  return Value::tuple(std::move(results));
}

} // namespace quorate::solver
