//===- Replay.cpp - a trace in the interpreter ------------------------------===//
//
// The property is evaluated by the same definition that was proved or refuted,
// on a state read back from the storage of the interpreter's accounts. What
// answers from outside is an account that gives the answers of the trace; a
// payload that calls back is an account whose code does just that.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/Giving.h"
#include "solver/encode/PayloadCode.h"
#include "solver/engine/ReplayWorld.h"
#include "solver/engine/Stand.h"
#include "solver/witness/Breach.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

class Replay : ReplayWorld {
public:
  Replay(System &system, unsigned property, Exploit *exploit)
      : ReplayWorld(system), exploit(exploit), property(property), watch(system, {property}),
        executor(system, Mode::Search, &watch) {}

  std::string run(const std::vector<ConcreteCall> &calls) {
    executor.attach(&record);
    std::string difference;
    describe();
    const Specification &spec = system.properties[property];
    for (size_t i = 0; i < spec.variables.size() && i < calls.back().variables.size(); ++i) {
      Sort sort = spec.variables[i].sort;
      if (sort == system.keySort())
        proposals.push_back(calls.back().variables[i]);
      else if (sort == Sort::Address)
        voters.push_back(calls.back().variables[i]);
      else if (sort == Sort::Operation)
        operations.push_back(calls.back().variables[i]);
    }
    if (system.kind == Subject::Kind::Token)
      for (const ConcreteCall &call : calls)
        meet(call);
    for (unsigned i = 0; i < system.instances.size(); ++i)
      if (system.instances[i].worksFor >= 0) {
        ir::Account &code = world.accounts[*tb.value(system.implementationOf(i))];
        code.module = &system.module;
        code.contract = system.instances[i].id;
      }
    holders = voters;
    holders.push_back(calls.back().caller);
    for (size_t i = 0; i < calls.size() && difference.empty() && !failed; ++i) {
      bool last = i + 1 == calls.size() && calls[i].twin;
      ir::World then = last ? world : ir::World();
      foresee(llvm::ArrayRef(calls).drop_front(i));
      difference = perform(calls[i]);
      if (last && difference.empty())
        difference = compare(calls[i], std::move(then));
    }
    executor.attach(nullptr);
    if (!difference.empty())
      return difference;
    return isBroken ? "" : "every transaction ran, but the property held";
  }

private:
  /// A hash that a later transaction computes, where the first one names it already.
  void foresee(llvm::ArrayRef<ConcreteCall> calls) {
    for (const ConcreteCall &later : calls.drop_front()) {
      if (!later.result || later.result->ult(firstHash()) || actual.count(*later.result) ||
          llvm::none_of(calls[0].arguments, [&](const ConcreteArgument &argument) {
            return argument.value.word == *later.result;
          }))
        continue;
      ir::World now = world;
      world.block.number = later.number;
      world.block.timestamp = later.timestamp;
      answer(later);
      if (auto message = messageOf(later))
        if (ir::Outcome outcome = world.call(*message); outcome.ok() && outcome.data.size() == 32)
          actual[*later.result] = ir::wordAt(outcome.data, 0);
      world = std::move(now);
    }
  }

  /// The last transaction by somebody else, from where it was made.
  std::string compare(const ConcreteCall &call, ir::World then) {
    auto message = messageOf(*call.twin);
    if (!message)
      return "the other arguments could not be encoded";
    std::vector<ir::Message> performedThen = std::exchange(performed, {});
    ir::ByteString gave = given;
    auto dataBefore = dataOf(call);
    std::swap(world, then);
    world.block = then.block;
    answer(*call.twin);
    world.onStep = [&](const ir::Account &account, const ir::Contract &contract,
                       const ir::Function &fn,
                       ir::ValueId id) { watchStep(account, contract, fn, id); };
    world.onMessage = [&](const ir::Message &sent) { watchMoney(sent); };
    ir::Outcome outcome = world.call(*message);
    world.onStep = nullptr;
    world.onMessage = nullptr;
    if (!outcome.ok())
      return "the call by somebody else did not succeed " + outcome.reason;
    const gov::EntryPoint *entry = system.entry(call.move.instance, call.move.function);
    if (entry && entry->kind == gov::EntryKind::Propose) {
      isBroken = gave == outcome.data && dataBefore && *dataBefore != message->data;
      return "";
    }
    for (size_t i = 0; i < std::min(performed.size(), performedThen.size()); ++i) {
      const ir::Message &a = performed[i], &b = performedThen[i];
      isBroken |= a.to != b.to || a.value != b.value || a.data != b.data;
    }
    return "";
  }

  std::string perform(const ConcreteCall &call) {
    const Instance &instance = system.instances[call.move.instance];
    std::string name = instance.contract->name;
    auto made = messageOf(call);
    if (!made)
      return "the arguments of " + name + " could not be encoded";
    ir::Message message = std::move(*made);
    world.block.number = call.number;
    world.block.timestamp = call.timestamp;
    answer(call);
    for (const ConcreteCall *c = &call; c; c = c->nested.get())
      for (const auto &[account, has] : codesOf(*c))
        world.codeOutside[account] = has ? payloadCode() : ir::ByteString();
    note(call);
    if (call.deploys) {
      ir::Word address = message.to;
      message.to = placeOfCode(call.move.instance);
      world.onStep = [&](const ir::Account &, const ir::Contract &contract, const ir::Function &fn,
                         ir::ValueId id) { watchFailure(contract, fn[id]); };
      ir::Outcome outcome = world.deploy(system.module, instance.id, message, message.to);
      world.onStep = nullptr;
      if ((isBroken |= failed))
        return "";
      if (instance.isProxied) {
        ir::Account proxy = world.accounts[message.to];
        proxy.storage.clear();
        for (const Preset &preset : call.presets)
          proxy.storage[preset.slot] = preset.value;
        world.accounts[address] = std::move(proxy);
      }
      world.accounts[address].balance = ir::Word::getOneBitSet(256, 120);
      return outcome.ok() ? "" : "the deployment of " + name + " failed " + outcome.reason;
    }
    if (call.nested && !call.nested->isPayload)
      if (auto inner = dataOf(*call.nested))
        standIn(call, *inner);
    if (call.key && !findKey(call, message))
      return "which proposal " + name + "." + functionOf(call).name + " is about is not known";
    key = call.key ? std::optional<ir::Word>(real(*call.key)) : std::nullopt;
    predecessor.reset();
    if (call.move.function.valid() && !call.deploys)
      if (auto at = predecessorParameter(functionOf(call)); at && *at < call.arguments.size())
        predecessor = number(real(call.arguments[*at].value.word));
    runs = 0;
    began = false;
    State before = stateNow();
    cameIn = before.leaves;
    std::map<ir::Word, ir::SlotMap, ir::WordLess> stored;
    if (exploit)
      for (const auto &[address, account] : world.accounts)
        stored.emplace(address, account.storage);
    world.onStep = [&](const ir::Account &account, const ir::Contract &contract,
                       const ir::Function &fn,
                       ir::ValueId id) { watchStep(account, contract, fn, id); };
    auto inner = call.nested && call.nested->isPayload ? dataOf(*call.nested) : std::nullopt;
    auto isInner = [&](const ir::Message &sent) {
      return inner && sent.to == addressOf(call.nested->move.instance) && sent.data == *inner &&
             sent.from == call.nested->caller;
    };
    std::optional<State> wentIn, cameOut;
    world.onMessage = [&](const ir::Message &sent) {
      watchMoney(sent);
      if (isInner(sent))
        wentIn = stateNow();
    };
    world.onDelegate = [&](const ir::Message &sent) { watchCode(sent); };
    world.onReturn = [&](const ir::Message &sent, bool ok) {
      if (isInner(sent) && ok)
        cameOut = stateNow();
    };
    performs = false;
    performed.clear();
    ir::Outcome outcome = world.call(message);
    given = outcome.data;
    world.onStep = nullptr;
    world.onMessage = nullptr;
    world.onDelegate = nullptr;
    world.onReturn = nullptr;
    if ((isBroken |= failed))
      return "";
    if (!outcome.ok())
      return name + "." + functionOf(call).name + " did not succeed " + outcome.reason;
    if (call.result && outcome.data.size() == 32)
      if (ir::Word got = ir::wordAt(outcome.data, 0); got != *call.result)
        actual[*call.result] = got;
    if (call.move.instance == 0 && system.initialisers.count(call.move.function.index))
      ++setUps[call.move.function.index];
    if (key && runs)
      totals[*key] += runs;
    State after = countVotes(before);
    isBroken = brokenInside || breaksVote(before, after) ||
               breaksEnd(call, before, after, call.nested ? Nesting::Around : Nesting::Alone);
    ConcreteCall breaks = call;
    if (!isBroken && call.breaksInside && wentIn && cameOut) {
      breaks = *call.nested;
      breaks.variables = call.variables;
      isBroken = breaksEnd(breaks, *wentIn, *cameOut, Nesting::Inside);
    }
    if (exploit && isBroken) {
      explain(breaks, before, after);
      noteChanges(stored);
    }
    return "";
  }

  /// Whoever may hold something of a token.
  /// A key that the transaction computes is known by what it looks up; and so is an operation.
  bool findKey(const ConcreteCall &call, const ir::Message &message) {
    bool isOperation = system.kind != Subject::Kind::Governor;
    if (!isOperation && (!call.keyIsHash || actual.count(*call.key)))
      return true;
    std::set<unsigned> leaves = watch.proposalLeaves();
    if (system.timelock)
      if (auto found = system.find(unsigned(system.timelockInstance), system.timelock->operation))
        leaves.insert(found->leaf);
    Looked looked = look(message);
    if (!call.keyIsHash || actual.count(*call.key))
      return isLookedUp(looked, leaves, real(*call.key));
    std::set<ir::Word, ir::WordLess> made = looked.hashes;
    std::erase_if(made, [&](const ir::Word &hash) { return !isLookedUp(looked, leaves, hash); });
    if (made.empty())
      made = std::move(looked.hashes);
    if (made.size() == 1)
      actual[*call.key] = *made.begin();
    return made.size() == 1;
  }

  void meet(const ConcreteCall &call) {
    auto add = [&](const ir::Word &account) {
      if (!llvm::is_contained(accounts, account))
        accounts.push_back(account);
    };
    add(ir::Word(256, 0));
    add(call.caller);
    add(addressOf(call.move.instance));
    bool typed = system.instances[call.move.instance].contract->origin == Origin::Solidity;
    for (const ConcreteArgument &argument : call.arguments)
      if (argument.type == "address" || (!typed && argument.value.word.getActiveBits() <= 160))
        add(argument.value.word);
  }

  /// The ghosts of a token, which are sums over everybody in the trace.
  void addUp(State &state) {
    Facts facts(executor, state);
    Term all = tb.zero(), delegated = tb.zeroOf(system.leaves[Delegated].sort);
    for (const ir::Word &account : accounts) {
      auto held = facts.balance(number(account));
      if (!held)
        return;
      all = tb.add(all, *held);
      if (!system.delegateLeaf)
        continue;
      Term to = executor.readLeaf(*system.delegateLeaf, {number(account)}, state).simplify();
      delegated = tb.store(delegated, to, tb.add(tb.select(delegated, to), *held));
    }
    state.leaves[Balances] = all.simplify();
    state.leaves[Delegated] = delegated;
  }

  // ------------------------------------------------------------ what is kept of it

  void describe() {
    if (!exploit)
      return;
    const Specification &spec = system.properties[property];
    exploit->contract = system.instances[0].contract->name;
    exploit->invariant = spec.id;
    exploit->statement = spec.statement;
    exploit->payload = exploit->counter = ir::Word(256, CallBackAddress);
    for (unsigned i = 0; i < system.instances.size(); ++i)
      if (system.instances[i].worksFor < 0)
        exploit->contracts.emplace_back(addressOf(i), system.instances[i].contract->name);
  }

  ExploitStep stepOf(const ConcreteCall &call) const {
    ExploitStep step;
    const Instance &instance = system.instances[call.move.instance];
    step.title = instance.contract->name;
    step.deploys = call.deploys;
    step.contract = instance.id;
    step.from = call.caller;
    step.to = addressOf(call.move.instance);
    if (call.deploys && instance.isProxied)
      step.implementation = placeOfCode(call.move.instance);
    for (const Preset &preset : call.presets)
      step.presets.push_back({step.to, preset.slot, preset.value});
    step.value = call.value;
    step.number = call.number;
    step.timestamp = call.timestamp;
    if (call.move.function.valid() && !call.deploys) {
      step.title += "." + functionOf(call).name;
      step.signature = functionOf(call).signature;
      step.selector = functionOf(call).selector;
    }
    for (const ConcreteArgument &a : call.arguments) {
      step.arguments.push_back({a.type, a.value});
      step.arguments.back().value.word = real(a.value.word);
    }
    step.codes = codesOf(call);
    for (const Answer &a : call.answers) {
      if (isOwn(a.target))
        continue;
      step.answers.push_back({a.target, a.signature, a.selector, a.arguments, a.results});
      for (ir::Word &w : step.answers.back().arguments)
        w = real(w);
    }
    return step;
  }

  void note(const ConcreteCall &call) {
    if (!exploit)
      return;
    exploit->steps.push_back(stepOf(call));
    if (call.nested && !call.nested->isPayload)
      exploit->steps.back().nested = std::make_shared<ExploitStep>(stepOf(*call.nested));
  }

  void noteChanges(const std::map<ir::Word, ir::SlotMap, ir::WordLess> &stored) {
    for (unsigned i = 0; i < system.instances.size(); ++i) {
      ir::Word address = addressOf(i);
      auto account = world.accounts.find(address);
      auto was = stored.find(address);
      if (system.instances[i].isVolatile || system.instances[i].worksFor >= 0 ||
          account == world.accounts.end() || was == stored.end())
        continue;
      for (const auto &[slot, value] : account->second.storage) {
        auto old = was->second.find(slot);
        if (value != (old == was->second.end() ? ir::Word(256, 0) : old->second))
          exploit->stored.push_back({address, slot, value});
      }
    }
  }

  /// Which clause is broken, and by what.
  void explain(const ConcreteCall &call, const State &before, const State &after) {
    const Specification &spec = system.properties[property];
    for (const Clause &clause : spec.clauses) {
      if (system.isDropped(property, clause))
        continue;
      Scene scene{executor, &before, nullptr, {}, number(call.caller), {}, false};
      bool isStep = clause.moment == Moment::Step,
           atKey = clause.moment == Moment::Vote || clause.moment == Moment::Execution;
      if (clause.moment == Moment::Execution && !whileRunning)
        continue;
      scene.now = clause.moment == Moment::Execution ? &*whileRunning
                  : isOfState(clause.moment)         ? &after
                                                     : &before;
      scene.code = codeThen;
      if (isStep)
        scene.after = &after;
      if (clause.moment == Moment::Execution && key && system.kind != Subject::Kind::Governor) {
        scene.operation = number(*key);
        scene.noProposal = true;
      }
      if ((atKey && !key) || (!atKey && call.variables.size() != spec.variables.size()))
        continue;
      for (size_t i = 0; i < spec.variables.size(); ++i)
        scene.variables.push_back(
            atKey ? number(spec.variables[i].sort == Sort::Proposal ? *key : ir::Word(256, 0))
                  : number(spec.variables[i].sort == Sort::Proposal ? real(call.variables[i])
                                                                    : call.variables[i]));
      auto isFalse = [&] {
        auto holds = evaluate(clause.formula, scene);
        return holds && holds->simplify().is_false();
      };
      if (!isFalse())
        continue;
      for (const auto *list : {&system.settings, &system.changingAuthorities})
        for (unsigned leaf : *list) {
          bool settled = scene.setting.has_value();
          if (settled)
            break;
          scene.setting = leaf;
          if (!isFalse())
            scene.setting.reset();
        }
      exploit->counter = ranOn.value_or(exploit->payload);
      exploit->breach = breachOf({spec, clause, scene, before, after});
      return;
    }
  }

  /// What a property says of asserts that fail. It is evaluated in the state that the call found:
  /// what it did itself is undone.
  void watchFailure(const ir::Contract &contract, const ir::Instruction &in) {
    if (!isFailedAssert(in) || !watchesFailures(system.properties[property]))
      return;
    for (const Instance &instance : system.instances)
      if (!instance.isVolatile && instance.contract == &contract) {
        auto holds = watch.claim(executor, stateNow(), property, Moment::Failure, std::nullopt,
                                 std::nullopt);
        failed |= holds && holds->simplify().is_false();
      }
  }

  /// Counts executions: each time an entry point of the governor starts, a payload call that
  /// follows is the first of a new run.
  void watchStep(const ir::Account &account, const ir::Contract &contract, const ir::Function &fn,
                 ir::ValueId id) {
    watchFailure(contract, fn[id]);
    for (unsigned i = 0; i < system.instances.size(); ++i) {
      const Instance &instance = system.instances[i];
      if (instance.isVolatile || account.contract != instance.id ||
          account.module != &system.module)
        continue;
      ir::FunctionId f(uint32_t(&fn - instance.contract->functions.data()));
      if (f.index >= instance.contract->functions.size())
        return;
      if (fn[id].op == ir::Op::ExtCall)
        performs = system.isPayloadCall(i, f, id);
      if (i == 0 && fn.isEntry && id == fn.blocks[0].instructions.front())
        began = false;
      if (!system.isPayloadCall(i, f, id) || began || isInlined(fn, id))
        return;
      began = true;
      ++runs;
      if (!watch.asksCode())
        claim(std::nullopt);
    }
  }

  /// That a payload is performed as it should be.
  void claim(const std::optional<Term> &code) {
    if (!key || watch.executionProperties().empty())
      return;
    State state = stateNow();
    state.since = cameIn;
    std::optional<Term> about = number(*key), none;
    bool ofProposal = system.kind == Subject::Kind::Governor;
    auto holds =
        watch.claim(executor, state, property, Moment::Execution, ofProposal ? about : none,
                    ofProposal ? none : about, predecessor, code);
    if (holds && holds->simplify().is_false()) {
      brokenInside = true;
      whileRunning = std::move(state);
      codeThen = code;
    }
  }

  void claimCode(const ir::Message &sent) {
    if (watch.asksCode() && !isOwn(sent.to))
      claim(number(codeHashOf(sent.to)));
  }

  void watchCode(const ir::Message &sent) {
    if (!isOwn(sent.from) || !std::exchange(performs, false))
      return;
    bool before = std::exchange(brokenInside, false);
    claimCode(sent);
    if (brokenInside)
      ranOn = sent.from;
    brokenInside |= before;
  }

  /// What the contracts of the system give away otherwise than by a payload, and what comes in.
  void watchMoney(const ir::Message &sent) {
    bool isPayload = std::exchange(performs, false);
    if (isPayload && isOwn(sent.from)) {
      performed.push_back(sent);
      claimCode(sent);
    }
    auto move = [&](const ir::Word &account, const Term &amount) {
      auto [it, inserted] = paid.try_emplace(account, tb.zero());
      it->second = tb.add(it->second, amount).simplify();
    };
    if (isOwn(sent.to) && !isOwn(sent.from))
      move(sent.from, tb.sub(tb.zero(), number(sent.value)));
    if (!isOwn(sent.from) || isOwn(sent.to) || isPayload)
      return;
    move(sent.to, number(sent.value));
    if (sent.data.size() < 4)
      return;
    uint32_t selector = 0;
    for (unsigned i = 0; i < 4; ++i)
      selector = selector << 8 | sent.data[i];
    const Giving *giving = givingOf(selector);
    auto word = [&](int at) {
      return size_t(at) * 32 + 36 <= sent.data.size()
                 ? ir::wordAt(llvm::ArrayRef<uint8_t>(sent.data).drop_front(4), size_t(at) * 32)
                 : ir::Word(256, 0);
    };
    if (giving && (giving->from < 0 || word(giving->from) == sent.from))
      move(word(giving->to), giving->amount < 0 ? tb.one() : number(word(giving->amount)));
  }

  /// The governor's call of its timelock is not the payload; the timelock makes that.
  bool isInlined(const ir::Function &fn, ir::ValueId id) const {
    return system.timelockInstance >= 0 && fn[id].op == ir::Op::ExtCall && fn[id].call().selector &&
           fn[id].call().payload == ir::CallRecord::Payload::Typed;
  }

  /// The ghosts that watch votes, from what the transaction changed.
  State countVotes(const State &before) {
    State after = stateNow();
    auto grew = [&](unsigned leaf, const Terms &keys) {
      Term was = executor.asNumber(leaf, executor.readLeaf(leaf, keys, before)),
           is = executor.asNumber(leaf, executor.readLeaf(leaf, keys, after));
      return tb.gt(is, was).simplify().is_true();
    };
    noteCodes(before, after);
    for (const ir::Word &p : proposals) {
      Term proposal = number(real(p));
      Counts &counts = counted.try_emplace(real(p), tb).first->second;
      for (unsigned leaf = FirstContractLeaf; leaf < system.leaves.size(); ++leaf)
        counts.casts += watch.isTally(leaf) && grew(leaf, {proposal});
      for (const ir::Word &voter : voters) {
        Terms keys = {proposal, number(voter)};
        auto is = [&](unsigned leaf, const State &state) {
          return executor.asNumber(leaf, executor.readLeaf(leaf, keys, state));
        };
        // One that holds a number is written once: when it is no longer zero.
        counts.receipts += system.receiptLeaf && grew(*system.receiptLeaf, keys) &&
                           tb.eq(is(*system.receiptLeaf, before), tb.zero()).simplify().is_true();
        if (auto weight = system.usedLeaf ? system.usedLeaf : system.weightLeaf)
          counts.weights =
              tb.add(counts.weights, tb.sub(is(*weight, after), is(*weight, before))).simplify();
      }
    }
    return stateNow();
  }

  /// What a proposal came to name has the code that it has now.
  void noteCodes(const State &before, const State &after) {
    if (!system.ownCode)
      return;
    std::vector<ir::Word> named;
    for (const ir::Word &p : proposals)
      named.push_back(real(p));
    if (key)
      named.push_back(*key);
    for (const ir::Word &p : named) {
      auto target = [&](const State &state) {
        return tb.value(tb.toInt(executor.readLeaf(*system.ownCode, {number(p)}, state)).simplify(),
                        256);
      };
      auto was = target(before), is = target(after);
      if (is && was && *is != *was)
        codesThen[p] = codeHashOf(*is);
    }
  }

  bool breaksVote(const State &before, const State &after) {
    if (!key)
      return false;
    Term proposal = number(*key);
    bool grew = false;
    for (unsigned leaf = FirstContractLeaf; leaf < system.leaves.size(); ++leaf)
      if (watch.isTally(leaf))
        grew |= tb.gt(executor.asNumber(leaf, executor.readLeaf(leaf, {proposal}, after)),
                      executor.asNumber(leaf, executor.readLeaf(leaf, {proposal}, before)))
                    .simplify()
                    .is_true();
    if (!grew)
      return false;
    auto holds = watch.claim(executor, before, property, Moment::Vote, proposal, std::nullopt);
    return holds && holds->simplify().is_false();
  }

  bool breaksEnd(const ConcreteCall &call, const State &before, const State &after,
                 Nesting nesting) {
    const Specification &spec = system.properties[property];
    if (call.variables.size() != spec.variables.size())
      return false; // not the last one
    Terms variables;
    for (size_t i = 0; i < spec.variables.size(); ++i)
      variables.push_back(number(spec.variables[i].sort == Sort::Proposal ||
                                         spec.variables[i].sort == Sort::Operation
                                     ? real(call.variables[i])
                                     : call.variables[i]));
    for (const Clause &clause : spec.clauses) {
      bool step = clause.moment == Moment::Step;
      if (!looksAt(clause.moment, nesting) || system.isDropped(property, clause))
        continue;
      Scene scene{executor,  step ? &before : &after, step ? &after : nullptr,
                  variables, number(call.caller),     {},
                  false};
      auto holds = evaluate(clause.formula, scene);
      if (holds && holds->simplify().is_false())
        return true;
    }
    return false;
  }

  Term number(const ir::Word &word) { return tb.num(word); }
  Terms numbers(llvm::ArrayRef<ir::Word> words) {
    Terms result;
    for (const ir::Word &word : words)
      result.push_back(number(word));
    return result;
  }

  /// The storage of the model's contracts as a state: scalars, and what the proposals that matter
  /// have, for the voters that matter.
  State stateNow() {
    State state;
    state.leaves = system.freshLeaves("replay.");
    state.leaves[Number] = number(world.block.number);
    state.leaves[Timestamp] = number(world.block.timestamp);
    std::vector<ir::Word> keys;
    for (const ir::Word &p : proposals)
      keys.push_back(real(p));
    if (key && !llvm::is_contained(keys, *key))
      keys.push_back(*key);
    for (const ir::Word &operation : operations)
      keys.push_back(real(operation));
    if (predecessor)
      keys.push_back(*tb.value(*predecessor));
    for (const ir::Word &account : accounts)
      if (!llvm::is_contained(keys, account))
        keys.push_back(account);
    for (WorldLeaf ghost :
         {Runs, Casts, Receipts, Weights, Balances, Delegated, Payments, SetUps, Payouts, CodeThen})
      state.leaves[ghost] = tb.zeroOf(system.leaves[ghost].sort);
    for (auto [function, times] : setUps)
      state.leaves[SetUps] = tb.store(state.leaves[SetUps], tb.num(function), tb.num(times));
    for (const auto &[account, sum] : paid)
      state.leaves[Payouts] = tb.store(state.leaves[Payouts], number(account), sum);
    for (const ir::Word &k : keys) {
      auto put = [&](WorldLeaf ghost, uint64_t value) {
        state.leaves[ghost] = tb.store(state.leaves[ghost], number(k), tb.num(value));
      };
      auto total = totals.find(k);
      put(Runs, total == totals.end() ? 0 : total->second);
      auto counts = counted.find(k);
      put(Casts, counts == counted.end() ? 0 : counts->second.casts);
      put(Receipts, counts == counted.end() ? 0 : counts->second.receipts);
      if (auto code = codesThen.find(k); code != codesThen.end())
        state.leaves[CodeThen] = tb.store(state.leaves[CodeThen], number(k), number(code->second));
      if (counts != counted.end())
        state.leaves[Weights] = tb.store(state.leaves[Weights], number(k), counts->second.weights);
    }
    for (unsigned i = FirstContractLeaf; i < system.leaves.size(); ++i)
      read(i, keys, state);
    if (system.kind == Subject::Kind::Token)
      addUp(state);
    return state;
  }

  void read(unsigned i, llvm::ArrayRef<ir::Word> keys, State &state) {
    const StateLeaf &leaf = system.leaves[i];
    auto account = world.accounts.find(addressOf(unsigned(leaf.instance)));
    if (account == world.accounts.end() || leaf.type->isContent)
      return;
    const Instance &instance = system.instances[leaf.instance];
    auto valueAt = [&](llvm::ArrayRef<ir::Word> at) -> std::optional<Term> {
      auto slot = slotOf(system.module, *instance.contract, leaf.var, *leaf.type, at);
      if (!slot)
        return std::nullopt;
      auto word = account->second.storage.find(slot->slot);
      ir::Word raw = word == account->second.storage.end() ? ir::Word(256, 0) : word->second;
      return scalar(raw.lshr(slot->shift), leaf);
    };
    Term &value = state.leaves[i];
    if (leaf.space == ir::Space::Immutable && leaf.type->depth == 0) {
      auto it = account->second.immutables.find(leaf.var.index);
      if (it != account->second.immutables.end())
        value = scalar(it->second, leaf);
    } else if (leaf.type->depth == 0) {
      if (auto now = valueAt({}))
        value = *now;
    } else if (system.kind == Subject::Kind::Governor && system.isNumberOfAccount(i)) {
      for (const ir::Word &account : holders)
        if (auto now = valueAt({account}))
          value = tb.store(value, number(account), *now);
    } else if ((leaf.instance == 0 || watch.isOperation(i)) && leaf.type->depth <= 2) {
      for (const ir::Word &k : keys) {
        if (leaf.type->depth == 1) {
          if (auto now = valueAt({k}))
            value = tb.store(value, number(k), *now);
          continue;
        }
        for (const ir::Word &voter : secondKeys())
          if (auto now = valueAt({k, voter}))
            value = tb.store(value, number(k),
                             tb.store(tb.select(value, number(k)), number(voter), *now));
      }
    }
  }

  /// Voters of a proposal; the first checkpoints of an account.
  std::vector<ir::Word> secondKeys() const {
    std::vector<ir::Word> keys = voters;
    constexpr unsigned Checkpoints = 4;
    for (unsigned i = 0; system.kind == Subject::Kind::Token && i < Checkpoints; ++i)
      keys.emplace_back(256, i);
    return keys;
  }

  Term scalar(const ir::Word &word, const StateLeaf &leaf) {
    ir::Type type = leaf.type->type;
    llvm::APInt cut = word.trunc(std::max<unsigned>(type.bits, 1));
    return type.kind == ir::TypeKind::Bool ? tb.boolean(!cut.isZero()) : tb.num(cut);
  }

  void answer(const ConcreteCall &call) {
    std::map<ir::Word, std::vector<Answer>, ir::WordLess> byTarget;
    for (const ConcreteCall *c = &call; c; c = c->nested.get())
      for (const Answer &a : c->answers)
        byTarget[a.target].push_back(a);
    record.pastVotes.clear(); // what was asked in an earlier step
    for (auto &[target, answers] : byTarget) {
      if (isOwn(target))
        continue;
      for (Answer &a : answers) {
        for (ir::Word &w : a.arguments)
          w = real(w);
        if (isPastLookup(a.selector) && a.arguments.size() == 2 && a.results.size() == 1)
          record.pastVotes.push_back({tb.boolean(a.isHeld), number(a.arguments[0]),
                                      number(a.arguments[1]), number(a.results[0])});
        if (a.isSettled)
          executor.answered.push_back({number(target), tb.boolean(true), tb.boolean(true),
                                       a.selector, "", numbers(a.arguments), numbers(a.results)});
      }
      stands.push_back(answering(answers));
      place(target, *stands.back());
    }
  }

  /// The target of the payload calls back once.
  void standIn(const ConcreteCall &call, const ir::ByteString &data) {
    stands.push_back(callingBack(addressOf(call.nested->move.instance), data));
    for (const ConcreteCall *c = &call; c; c = nullptr)
      place(ir::Word(256, CallBackAddress), *stands.back());
  }

  Exploit *exploit;
  std::optional<State> whileRunning; ///< where an execution broke it
  std::optional<Term> codeThen;      ///< and the hash of what it came upon
  unsigned property;
  Watch watch;
  Executor executor;
  Record record;
  std::map<ir::Word, unsigned, ir::WordLess> totals;
  struct Counts {
    explicit Counts(TermBuilder &tb) : weights(tb.zero()) {}
    unsigned casts = 0, receipts = 0;
    Term weights;
  };
  std::map<ir::Word, Counts, ir::WordLess> counted;
  std::map<ir::Word, ir::Word, ir::WordLess> codesThen;
  std::optional<ir::Word> ranOn; ///< whose storage a delegatecall that breaks it runs on
  std::map<uint32_t, unsigned> setUps;
  std::vector<ir::Word> proposals, voters, operations; ///< that the property is broken at
  std::vector<ir::Word> accounts;                      ///< Token
  std::vector<ir::Word> holders; ///< for whom numbers are kept that the property is broken at
  std::map<ir::Word, Term, ir::WordLess> paid;
  std::optional<ir::Word> key;
  std::optional<Term> predecessor;
  Terms cameIn; ///< the state in which the transaction found the contracts
  unsigned runs = 0;
  std::vector<ir::Message> performed; ///< by the last transaction
  ir::ByteString given;               ///< what it returned
  bool performs = false;              ///< the next call is one of a payload
  bool began = false, brokenInside = false, isBroken = false;
  bool failed = false; ///< an assert(), of which the property says that it does not
};

} // namespace

std::string replay(System &system, unsigned property, const std::vector<ConcreteCall> &calls,
                   Exploit *exploit) {
  return Replay(system, property, exploit).run(calls);
}

} // namespace quorate::solver
