//===- Witness.cpp - a trace from a model -----------------------------------===//

#include "solver/engine/Witness.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// "getPastVotes(0xa11ce, 1001)".
std::string printLookup(const System &system, const Lookup &lookup, const Answer &answer) {
  llvm::StringRef signature = lookup.signature, name = signature.split('(').first;
  llvm::SmallVector<llvm::StringRef, 4> types;
  signature.drop_front(std::min(signature.size(), name.size() + 1)).split(types, ',');
  std::string text = name.str() + "(";
  for (size_t i = 0; i < answer.arguments.size(); ++i) {
    bool isAddress = i < types.size() && types[i].starts_with("address");
    text +=
        (i ? ", " : "") +
        printWord(answer.arguments[i], isAddress ? ir::Type::address() : ir::Type::uint(), &system);
  }
  return text + ")";
}

/// The changes of the leaves that have a value of their own.
class Changes {
public:
  Changes(Executor &e, const Watch &watch, const Transaction &t, const z3::model &model)
      : e(e), watch(watch), t(t), model(model) {}

  std::vector<std::pair<std::string, std::string>> list() {
    const System &system = e.system;
    for (unsigned leaf = FirstContractLeaf; leaf < system.leaves.size(); ++leaf) {
      const StateLeaf &info = system.leaves[leaf];
      if (system.instances[info.instance].isVolatile || info.type->isContent ||
          same(t.before.leaves[leaf], t.after.leaves[leaf]))
        continue;
      if (info.type->depth == 0)
        compare(leaf, {}, info.name);
      else if (info.type->depth == 1 && watch.proposalLeaves().count(leaf))
        for (const auto &[value, key] : keys())
          compare(leaf, {key}, withKey(info.name, value));
    }
    return std::move(changes);
  }

private:
  std::map<std::string, Term> keys() {
    std::map<std::string, Term> found;
    for (const Term &key : t.record->keys) {
      Term value = model.eval(key, true);
      found.emplace(value.to_string(), value);
    }
    return found;
  }
  static std::string withKey(std::string name, const std::string &key) {
    size_t star = name.find("[*]");
    return star == std::string::npos ? name : name.replace(star + 1, 1, key);
  }
  void compare(unsigned leaf, llvm::ArrayRef<Term> keys, std::string name) {
    Term was = model.eval(e.readLeaf(leaf, keys, t.before), true);
    Term is = model.eval(e.readLeaf(leaf, keys, t.after), true);
    if (same(was, is))
      return;
    auto word = e.tb.value(is);
    const StateLeaf &info = e.system.leaves[leaf];
    changes.emplace_back(std::move(name),
                         word ? printWord(*word, info.type->type) : is.to_string());
  }

  Executor &e;
  const Watch &watch;
  const Transaction &t;
  const z3::model &model;
  std::vector<std::pair<std::string, std::string>> changes;
};

} // namespace

ConcreteCall concretise(System &system, const Transaction &t, const z3::model &model,
                        const Contents &calls) {
  TermBuilder &tb = system.tb;
  auto word = [&](const Term &term) { return wordOf(tb, model, tb.toInt(term)); };
  ConcreteCall call;
  call.move = t.move;
  call.deploys = t.deploys;
  call.caller = word(t.message.caller);
  call.value = word(t.message.value);
  call.number = word(t.before.leaves[Number]);
  call.timestamp = word(t.before.leaves[Timestamp]);
  const ir::Contract &contract = *system.instances[t.move.instance].contract;
  if (t.move.function.valid())
    call.arguments = concretise(system, t.move.function, t.message, t.before, model, calls);
  if (t.deploys && t.move.instance == 0 && system.instances[0].isProxied)
    for (unsigned leaf : llvm::make_first_range(system.givenByProxy())) {
      const StateLeaf &info = system.leaves[leaf];
      ir::Word value = word(t.after.leaves[leaf]);
      auto at = slotOf(system.module, contract, info.var, *info.type, {});
      if (!at || value.isZero())
        continue;
      auto beside =
          llvm::find_if(call.presets, [&](const Preset &p) { return p.slot == at->slot; });
      if (beside == call.presets.end())
        call.presets.push_back({info.name, at->slot, value.shl(at->shift)});
      else
        beside->value |= value.shl(at->shift);
    }
  for (const Lookup &l : llvm::concat<const Lookup>(t.record->lookups, t.asked)) {
    Answer answer{word(l.target),
                  l.selector,
                  {},
                  {},
                  l.signature,
                  model.eval(l.isHeld, true).is_true(),
                  model.eval(l.isSettled, true).is_true()};
    for (const Term &a : l.arguments)
      answer.arguments.push_back(word(a));
    for (const Term &r : l.results)
      answer.results.push_back(word(r));
    call.answers.push_back(std::move(answer));
  }
  for (const CodeAsked &asked : t.record->codes)
    call.codes.emplace_back(word(asked.account), model.eval(asked.has, true).is_true());
  for (const Reached &r : t.record->reached)
    if (model.eval(r.when, true).is_true())
      call.key = word(r.key), call.keyIsHash = isHashed(r.key);
  if (t.values.size() == 1 && t.values[0].kind == Value::Kind::Scalar)
    call.result = word(t.values[0].term());
  if (t.nested)
    call.nested = std::make_shared<ConcreteCall>(concretise(system, *t.nested, model, calls));
  call.isPayload = t.asData.has_value();
  return call;
}

TraceStep describe(Executor &e, const Watch &watch, const Transaction &t, const ConcreteCall &call,
                   const z3::model &model) {
  const System &system = e.system;
  const ir::Contract &contract = *system.instances[t.move.instance].contract;
  TraceStep step;
  std::string arguments = printList(call.arguments);
  if (t.deploys) {
    step.call = "new " + contract.name + "(" + arguments + ")";
    step.place = contract.place;
    step.message = system.instances[t.move.instance].isProxied
                       ? "deployment, with a proxy before it, whose storage is empty"
                       : "deployment";
    for (const Preset &preset : call.presets)
      step.message += (&preset == &call.presets.front() ? " but for " : ", ") + preset.name +
                      " = " + printWord(preset.value, ir::Type::address(), &system);
  } else {
    const ir::Function &fn = contract[t.move.function];
    step.call =
        contract.name + "." + (fn.name.empty() ? "fallback" : fn.name) + "(" + arguments + ")";
    step.place = fn.place;
    for (const Reached &r : t.record->reached)
      if (r.action == Action::Execution && model.eval(r.when, true).is_true())
        step.message = "the payload is performed";
  }
  for (size_t i = 0; i < t.record->lookups.size(); ++i) {
    const Lookup &lookup = t.record->lookups[i];
    const Answer &answer = call.answers[i];
    if (lookup.signature.empty() || answer.results.empty() || answer.results[0].isZero())
      continue;
    std::string text = printLookup(system, lookup, answer) + " gives " +
                       printWord(answer.results[0], ir::Type::uint());
    if (!llvm::StringRef(step.message).contains(text))
      step.message += (step.message.empty() ? "" : "; ") + text;
  }
  if (t.nested)
    step.message += (step.message.empty() ? "" : "; ") + std::string("the payload calls ") +
                    describe(e, watch, *t.nested, *call.nested, model).call + " while it runs";
  step.caller = printWord(call.caller, ir::Type::address(), &system);
  step.block = call.number.getLimitedValue();
  step.time = call.timestamp.getLimitedValue();
  step.state = Changes(e, watch, t, model).list();
  return step;
}

} // namespace quorate::solver
