//===- RolesTally.cpp - where votes are counted --------------------------------===//
//
// A tally is a leaf of a record that grows by somebody's weight: what another
// contract says about a person, what this one keeps for them, or one for each
// who is remembered.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Lists.h"
#include "analyzer/governance/Recognise.h"
#include "analyzer/governance/Token.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// The value added to what the leaf held before; invalid if the store is no increment.
ValueId increment(const Flow &flow, const Access &store) {
  const Instruction &sum = flow.flat[flow.strip(store.value)];
  if (sum.op != Op::Add)
    return {};
  for (unsigned side : {0u, 1u}) {
    const Access *old = flow.load(flow.strip(sum.operands[side]));
    if (old && old->path.sameShape(store.path))
      return sum.operands[1 - side];
  }
  return {};
}

/// One key made of the proposal's and of who votes.
bool isHashOfBoth(const Flow &flow, ValueId hash, ValueId key) {
  const Sources &from = flow.sources(hash);
  return from.hash && (from.caller || from.signer) && !flow.isConstant(key) &&
         !flow.same(hash, key) && flow.dependsOn(hash, flow.strip(key));
}

/// The place is one for each (key, person), or (key, thing of a person's).
bool isReceiptFor(const Code &code, const AccessPath &path, ValueId key) {
  if (path.unknown || keyCount(path) == 0)
    return false;
  if (isHashOfBoth(code.flow, firstKey(path), key))
    return true;
  bool person = false, same = false;
  for (const PathStep &step : path.steps)
    if (step.value.valid()) {
      bool isKey = code.flow.same(step.value, key);
      same |= isKey;
      person |= !isKey && standsForSomebody(code.flow, step.value);
    }
  return person && same;
}

bool keepsReceipt(const Code &code, ValueId key) {
  return llvm::any_of(code.flat.accesses(),
                      [&](const Access &access) { return isReceiptFor(code, access.path, key); });
}

/// Every way to `at` requires that nothing is kept for (key, person) yet.
bool asksReceipt(const Code &code, ValueId at, ValueId key) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    const Access *read =
        c.isFlag() && c.op == Op::Eq ? code.flow.load(code.flow.strip(c.a)) : nullptr;
    return read && isReceiptFor(code, read->path, key);
  });
}

/// What its authors call a vote. Where nothing is asked and nothing is recorded, it is all the
/// evidence there is.
bool namedVote(const Code &code, const PathShape &leaf) {
  std::string leafName = toString(code.flat.module, code.flat.contract, leaf);
  for (llvm::StringRef name : {llvm::StringRef(code.flat.source().name), llvm::StringRef(leafName)})
    for (llvm::StringRef word : {"vote", "ballot", "poll", "elect"})
      if (name.contains_insensitive(word))
        return true;
  return false;
}

/// The record names what is paid into it: a share of a pool is no vote.
bool paysIntoRecord(const Code &code, ValueId key, const Sources &amount) {
  return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
    const Instruction &i = code.flat[call];
    if (i.op != Op::ExtCall || i.call().payload != CallRecord::Payload::Typed ||
        i.call().kind == CallKind::Static)
      return false;
    bool named = llvm::any_of(code.flow.sources(callTarget(code.flat, call)).loads, [&](ValueId l) {
      const Access *read = code.flow.load(l);
      return read && !read->path.unknown && firstKey(read->path).valid() &&
             code.flow.same(firstKey(read->path), key);
    });
    return named && llvm::any_of(callArguments(code.flat, call), [&](ValueId argument) {
             Sources given = code.flow.sources(argument);
             return llvm::any_of(amount.params,
                                 [&](uint32_t p) { return llvm::is_contained(given.params, p); });
           });
  });
}

/// The ether that is sent has to be what the sender says he gives: a donation is no vote.
bool isSentAlong(const Code &code, const Sources &amount) {
  auto gives = [&](ValueId value) {
    return llvm::any_of(code.flow.sources(value).params,
                        [&](uint32_t p) { return llvm::is_contained(amount.params, p); });
  };
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    return !c.isFlag() && c.op == Op::Eq &&
           ((code.flow.sources(c.a).value && gives(c.b)) ||
            (code.flow.sources(c.b).value && gives(c.a)));
  });
}

/// Somewhere the sum is held against the ether that is there: it is money.
bool isHeldAgainstFunds(const ContractView &view, const PathShape &sum) {
  auto funds = [](const Code &code, ValueId side) {
    bool found = false;
    code.flow.backward(side, {}, [&](ValueId at) {
      const Instruction &i = code.flat[at];
      found |= i.op == Op::Balance || (i.op == Op::Env && i.env == EnvKind::SelfBalance);
      return !found;
    });
    return found;
  };
  auto summed = [&](const Code &code, ValueId side) {
    return llvm::any_of(code.flow.sources(side).loads, [&](ValueId load) {
      const Access *read = code.flow.load(load);
      return read && !read->path.unknown && shapeOf(read->path) == sum;
    });
  };
  return llvm::any_of(view.actions(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      return !c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt) && summed(code, c.a) &&
             funds(code, c.b);
    });
  });
}

/// He has signed, or it is looked up what he has.
bool isAskedAbout(const Code &code, ValueId account) {
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    return !c.isFlag() && (code.flow.dependsOn(c.a, account, {false, false, true}) ||
                           code.flow.dependsOn(c.b, account, {false, false, true}));
  });
}

/// What is counted goes along into an account of the same kind, and units of a kind go from one
/// account to another, or somebody else gives them to whom he names: the sum is a supply.
bool isSupplyOfKind(const ContractView &view, const Code &code, ValueId key, ValueId said) {
  auto keysOf = [](const AccessPath &path) {
    std::vector<ValueId> keys;
    for (const PathStep &step : path.steps)
      if (step.value.valid())
        keys.push_back(step.value);
    return keys;
  };
  auto areMoved = [&](const PathShape &accounts, size_t kind) {
    return llvm::any_of(view.actions(), [&](FunctionId entry) {
      const Code &other = view.code(entry);
      std::vector<Change> changes = changesOf(other);
      return llvm::any_of(changes, [&](const Change &from) {
        if (from.raises || !(shapeOf(from.store->path) == accounts))
          return false;
        std::vector<ValueId> taken = keysOf(from.store->path);
        return llvm::any_of(changes, [&](const Change &to) {
          if (!to.raises || !(shapeOf(to.store->path) == accounts))
            return false;
          std::vector<ValueId> given = keysOf(to.store->path);
          return other.flow.same(taken[kind], given[kind]) &&
                 !other.flow.same(taken[1 - kind], given[1 - kind]) &&
                 isAddressLike(other.flow, taken[1 - kind]) &&
                 isAddressLike(other.flow, given[1 - kind]);
        });
      });
    });
  };
  return llvm::any_of(changesOf(code), [&](const Change &change) {
    const AccessPath &path = change.store->path;
    if (!change.raises || keyCount(path) != 2 || !isReceiptFor(code, path, key))
      return false;
    std::vector<ValueId> keys = keysOf(path);
    size_t kind = code.flow.same(keys[0], key) ? 0 : 1;
    ValueId account = code.flow.strip(keys[1 - kind]);
    bool given = said.valid() && code.flow.same(change.amount, said) &&
                 parameterOf(code.flow, account) >= 0 && !isAskedAbout(code, account);
    return given || areMoved(shapeOf(path), kind);
  });
}

/// Somebody's own entry in this contract: shares, a stake, a balance.
bool weighsOwn(const Code &code, const Sources &weight) {
  return llvm::any_of(weight.loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    if (!read || read->path.unknown)
      return false;
    return llvm::any_of(read->path.steps, [&](const PathStep &step) {
      return step.value.valid() && isAddressLike(code.flow, step.value);
    });
  });
}

bool weighsSomebody(const Code &code, const Sources &weight) {
  return llvm::any_of(weight.calls, [&](ValueId call) {
    const Instruction &instruction = code.flat[call];
    if (instruction.op != Op::ExtCall)
      return false;
    for (ValueId argument : callArguments(code.flat, call))
      if (isAddressLike(code.flow, argument) || code.flow.sources(argument).caller)
        return true;
    return instruction.call().payload == CallRecord::Payload::Memory;
  });
}

/// The same weight, put where what was counted before is lost: of the sides of a vote, one is
/// counted and the other one replaced.
void addReplaced(const Code &code, FunctionId entry, std::vector<Tally> &tallies) {
  const size_t counted = tallies.size();
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown || !access.value.valid())
      continue;
    for (size_t i = 0; i < counted; ++i) {
      const Tally other = tallies[i];
      if (other.entry != entry || shapeOf(access.path) == other.shape ||
          shapeOf(access.path).var != other.shape.var ||
          keyCount(access.path) != keyCount(other.store->path) ||
          code.flat[access.value].type != code.flat[other.store->value].type ||
          !code.flow.same(firstKey(access.path), other.key) ||
          !code.flow.same(code.flow.strip(access.value), code.flow.strip(other.weight)) ||
          code.flat.graph().mayFollow(access.at, other.store->at) ||
          code.flat.graph().mayFollow(other.store->at, access.at))
        continue;
      tallies.push_back(
          {shapeOf(access.path), entry, &access, other.key, other.weight, other.weightFrom});
      break;
    }
  }
}

/// Some code looks at both under one key.
bool shareKey(const ContractView &view, const PathShape &a, const PathShape &b) {
  return llvm::any_of(view.entries(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    auto keys = [&](const PathShape &leaf) {
      std::vector<ValueId> found;
      for (const Access &access : code.flat.accesses())
        if (!access.path.unknown && access.path.var == leaf.var && firstKey(access.path).valid())
          found.push_back(firstKey(access.path));
      return found;
    };
    std::vector<ValueId> ours = keys(a), theirs = keys(b);
    return llvm::any_of(ours, [&](ValueId key) {
      return llvm::any_of(theirs, [&](ValueId other) { return code.flow.same(key, other); });
    });
  });
}

/// Where votes have weight, what members of a bench agree on one by one, under keys of its own, is
/// no proposal: it is a power beside the vote.
void dropBenches(const ContractView &view, std::vector<Tally> &tallies) {
  auto byHead = [](const Tally &tally) {
    return tally.weightFrom.constant && tally.weightFrom.loads.empty() &&
           tally.weightFrom.calls.empty() && !tally.weightFrom.calldata();
  };
  std::vector<Tally> votes;
  llvm::copy_if(tallies, std::back_inserter(votes), [&](const Tally &t) { return !byHead(t); });
  llvm::erase_if(tallies, [&](const Tally &tally) {
    return !votes.empty() && byHead(tally) && llvm::none_of(votes, [&](const Tally &vote) {
      return vote.shape.var == tally.shape.var || shareKey(view, vote.shape, tally.shape);
    });
  });
}

} // namespace

std::vector<Tally> talliesOf(const ContractView &view) {
  std::vector<Tally> result;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || !access.value.valid() ||
          keyCount(access.path) == 0 || keyCount(access.path) > 2 ||
          access.path.isLength()) // a push counts nothing
        continue;
      // Under the proposal, and possibly the choice; what is kept for a person is no tally.
      ValueId key = firstKey(access.path);
      if (llvm::any_of(access.path.steps, [&](const PathStep &step) {
            return step.value.valid() && isAddressLike(code.flow, step.value);
          }))
        continue;
      ValueId weight = increment(code.flow, access);
      if (!weight.valid())
        continue;
      Sources from = code.flow.sources(weight);
      bool weighed = weighsSomebody(code, from);
      if (from.clock() && !weighed)
        continue; // time that went by
      bool counted =
          (!from.loads.empty() || from.constant || from.calldata()) && keepsReceipt(code, key);
      bool said = from.calldata() && from.loads.empty() && from.calls.empty() && !from.constant;
      if (said && isHeldAgainstFunds(view, shapeOf(access.path)))
        continue;
      bool own = weighsOwn(code, from) ||
                 (from.constant && parameterOf(code.flow, key) >= 0 && from.calls.empty());
      bool named = own && namedVote(code, shapeOf(access.path));
      if (keyCount(access.path) == 2 && !(weighed || named || asksReceipt(code, access.at, key)))
        continue;
      // A deadline that somebody moves grows as well.
      if (!weighed &&
          (paysIntoRecord(code, key, from) || isSentAlong(code, from) || isCursor(code, access) ||
           isSupplyOfKind(view, code, key, said ? weight : ValueId()) ||
           isComparedWithClock(view, shapeOf(access.path))))
        continue;
      if (weighed || counted || named)
        result.push_back({shapeOf(access.path), entry, &access, key, weight, std::move(from)});
    }
    addReplaced(code, entry, result);
  }
  dropBenches(view, result);
  return result;
}

} // namespace quorate::gov
