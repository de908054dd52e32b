//===- vote-signature-replay.cpp - a signature that counts again elsewhere ===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Taint.h"
#include "analyzer/governance/Token.h"
#include "analyzer/governance/Words.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {294, 347};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-055", "SCWE-081"};
constexpr Rule TheRule = {
    "vote-signature-replay",
    "A signed vote or delegation can be used again, on another chain, or for the zero address",
    Severity::Error,
    Cwe,
    Scwe,
    8.2,
    check};
const Registration registration(TheRule);

struct Bound {
  bool chain = false, contract = false;
};

void learn(const Flow &flow, ValueId value, Bound &bound) {
  bool precompile = flow.flat[value].op == Op::ExtCall;
  flow.backward(value, {false, false, precompile}, [&](ValueId at) {
    const Instruction &i = flow.flat[at];
    bound.chain |= i.op == Op::Env && i.env == EnvKind::ChainId;
    bound.contract |= i.op == Op::Env && i.env == EnvKind::This;
    return true;
  });
}

/// ecrecover as bytecode has it: a call to address 1.
bool isPrecompile(const Code &code, ValueId call) {
  const Instruction &i = code.flat[call];
  llvm::APInt target;
  return i.op == Op::ExtCall && i.call().kind == CallKind::Static &&
         code.flow.isConstant(code.flow.strip(i.operands[0]), &target) && target == 1;
}

/// Set up by a call instead of its constructor.
bool isUpgradeable(const ContractView &view) {
  return llvm::any_of(view.actions(), [&](FunctionId entry) {
    return looksLikeSetup(view, view.guards(), view.code(entry));
  });
}

/// What the signed hash contains, also through a domain that the constructor made.
Bound boundBy(const Context &context, const Code &code, ValueId digest) {
  Bound bound;
  learn(code.flow, digest, bound);
  Through through{false, false, code.flat[digest].op == Op::ExtCall};
  for (ValueId load : code.flow.sources(digest, through).loads) {
    const Access *read = code.flow.load(load);
    if (!read || read->path.unknown || keyCount(read->path) > 0)
      continue;
    PathShape shape = shapeOf(read->path);
    for (FunctionId maker : context.view.constructors()) {
      const Code &made = context.view.code(maker);
      for (const Access &write : made.flat.accesses())
        if (write.write && !write.path.unknown && shapeOf(write.path) == shape &&
            write.value.valid())
          learn(made.flow, write.value, bound);
    }
    bool callee = llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
      ValueId target = callTarget(code.flat, call);
      return target.valid() && code.flow.dependsOn(target, load);
    });
    // Deployed code alone does not show what its immutables were made from.
    if (!callee && context.contract.origin == Origin::Bytecode &&
        context.view.fixedAtDeployment(shape) && !context.view.setByConstructor(shape))
      bound = {true, true};
    std::vector<ContractView::Write> writes = context.view.writesTo(shape);
    for (const ContractView::Write &write : writes)
      if (write.access->value.valid())
        learn(context.view.code(write.entry).flow, write.access->value, bound);
    // A later version of upgradeable code finds what an earlier one has put there.
    if (writes.empty() && !context.view.setByConstructor(shape) && isUpgradeable(context.view) &&
        context.contract[shape.var].space == Space::Storage)
      bound = {true, true};
  }
  return bound;
}

/// On every way to `at` the value is found to be the signer.
bool isSigner(const Code &code, ValueId recovered, ValueId value, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    if (c.isFlag() || c.op != Op::Eq)
      return false;
    ValueId a = code.flow.strip(c.a), b = code.flow.strip(c.b), v = code.flow.strip(value);
    return (code.flow.dependsOn(a, recovered) && code.flow.same(b, v)) ||
           (code.flow.dependsOn(b, recovered) && code.flow.same(a, v));
  });
}

/// The vote may be cast again and then takes back the earlier one: what it leaves behind stops
/// nothing.
bool mayChange(const Lifecycle &life, const Code &code) {
  return llvm::any_of(changesOf(code), [&](const Change &change) {
    return !change.raises && life.isTally(shapeOf(change.store->path));
  });
}

/// A mark that refuses the same signature, or a number that is part of it and has to grow: to what
/// was signed, which must be more, or by itself, while what was signed must be what it was.
bool refusesAgain(const Code &code, const Access &write, ValueId digest, ValueId at) {
  for (const Mark &mark : marksOf(code))
    if (mark.write == &write && stops(code, mark, at))
      return true;
  auto change = changeOf(code.flow, write);
  llvm::APInt step;
  bool counts = change && change->raises &&
                code.flow.isConstant(code.flow.strip(change->amount), &step) && !step.isZero();
  const std::vector<uint32_t> &stored = code.flow.sources(write.value).params;
  return llvm::any_of(contentOf(code.flow, digest).params, [&](uint32_t parameter) {
    bool follows = llvm::is_contained(stored, parameter);
    return (follows || counts) && mustPass(code.flow, at, [&](const Condition &c) {
             if (c.isFlag() || (c.op == Op::Eq ? !counts : !follows))
               return false;
             auto reads = [&](ValueId side) {
               const Access *read = code.flow.load(code.flow.strip(side));
               return read && read->path.sameShape(write.path);
             };
             auto names = [&](ValueId side) {
               return parameterOf(code.flow, side) == int(parameter);
             };
             return (reads(c.a) && names(c.b)) || (names(c.a) && reads(c.b));
           });
  });
}

/// A sum of what the sender gives, which may grow again as long as there is something left.
bool isInstalment(const Code &code, const Access &write) {
  auto change = changeOf(code.flow, write);
  return change && change->raises && code.flow.sources(change->amount).calldata();
}

/// Something of the signer's, or the signed hash itself, is used up.
bool usedUp(const Lifecycle &life, const Code &code, ValueId recovered, ValueId at) {
  ValueId digest = code.flat[recovered].operands[0];
  for (const Access &write : code.flat.accesses()) {
    if (!write.write || write.path.unknown || keyCount(write.path) == 0 || write.path.isLength())
      continue; // one more entry stands in nobody's way
    bool concerns = llvm::any_of(write.path.steps, [&](const PathStep &step) {
      return step.value.valid() &&
             (code.flow.dependsOn(step.value, recovered) ||
              code.flow.dependsOn(step.value, digest) || code.flow.same(step.value, digest) ||
              code.flow.sources(step.value).hash || isSigner(code, recovered, step.value, at));
    });
    // A bit of the signer's in a word for all.
    if (ValueId place = bitSet(code.flow, write); place.valid())
      concerns |= code.flow.dependsOn(place, recovered, {false, true, false});
    // Its owner may be named by a parameter that the signer is compared with.
    bool number = false;
    for (ValueId load : code.flow.sources(digest).loads)
      if (const Access *read = code.flow.load(load); read && read->path.sameShape(write.path))
        number = true;
    bool compared = !wayWithout(code, at, [&](const Condition &c) {
                       for (ValueId side : {c.a, c.b})
                         if (side.valid())
                           for (ValueId load : code.flow.sources(side).loads)
                             if (const Access *read = code.flow.load(load);
                                 read && read->path.sameShape(write.path))
                               return true;
                       return false;
                     }).exists();
    if (concerns && compared && !number && write.value.valid() &&
        (mayChange(life, code) || isInstalment(code, write)) &&
        !refusesAgain(code, write, digest, at))
      continue;
    if ((number || (concerns && compared)) && !skips(code, at, {write.at}))
      return true;
  }
  return false;
}

/// Another contract says yes of the signer: he is on a list it keeps. How many votes it knows of is
/// no such answer, it may count what was burnt as nobody's.
bool vouchesFor(const Code &code, ValueId answer, ValueId signer) {
  const Instruction &i = code.flat[answer];
  return i.op == Op::Extract && i.index >= 2 && // before that come success and raw data
         i.type.kind == TypeKind::Bool && code.flow.dependsOn(answer, signer, {false, false, true});
}

/// Were nobody recovered, no way would lead on.
bool refusesZero(const ContractView &view, const Code &code, ValueId recovered, ValueId at) {
  PathQuery query;
  query.through = recovered; // what was asked of the voter before counts as well
  query.target = [at](ValueId v) { return v == at; };
  query.assume = [&](ValueId v) -> std::optional<llvm::APInt> {
    return v == recovered ? std::optional(llvm::APInt(code.flat[v].type.bits, 0)) : std::nullopt;
  };
  query.cut = [&](const Condition &c) {
    if (c.isFlag() && c.op == Op::Ne && vouchesFor(code, code.flow.strip(c.a), recovered))
      return true;
    // On a list of members that not everybody writes: nobody is no member.
    if (const Access *read = code.flow.load(code.flow.strip(c.a));
        c.isFlag() && c.op == Op::Ne && read && keyCount(read->path) == 1 &&
        code.flow.dependsOn(firstKey(read->path), recovered) &&
        view.writtenByAuthorityOnly(shapeOf(read->path)))
      return true;
    if (c.isFlag() || c.op != Op::Eq) // the voter who is named is not nobody
      return c.isFlag() && c.op == Op::Ne && isAddressLike(code.flow, c.a) &&
             code.flow.sources(c.a).calldata();
    bool a = code.flow.dependsOn(c.a, recovered), b = code.flow.dependsOn(c.b, recovered);
    Sources other = code.flow.sources(a ? c.b : c.a);
    return a != b && !other.calldata(); // equal to somebody who is kept or fixed
  };
  return !findPath(code.flow, query).exists();
}

/// What was signed tells for which proposal, as far as the sender gives that.
bool namesProposal(const Flow &flow, ValueId digest, ValueId key) {
  std::vector<uint32_t> given = flow.sources(key).params;
  Sources content = contentOf(flow, digest);
  return given.empty() || content.rawCalldata || llvm::any_of(given, [&](uint32_t parameter) {
           return llvm::is_contained(content.params, parameter);
         });
}

/// Somebody the sender names is entered for the signer: his delegate, in whatever register.
ValueId entersDelegate(const Code &code, ValueId recovered) {
  for (const Access &write : code.flat.accesses()) {
    if (!write.write || write.path.unknown || keyCount(write.path) == 0 || !write.value.valid() ||
        !code.flat.graph().mayFollow(recovered, write.at))
      continue;
    ValueId key = firstKey(write.path);
    if (isAddressLike(code.flow, write.value) && isRawInput(code.flow, write.value) &&
        !code.flow.same(write.value, key) && isSigner(code, recovered, key, write.at))
      return write.at;
  }
  return {};
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  const VotesToken *token = context.model.token(context.contractId);
  std::set<std::pair<uint32_t, uint32_t>> told;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    std::vector<ValueId> recovers;
    for (BlockId block : code.flat.graph().reversePostorder())
      for (ValueId v : code.flat.code[block].instructions)
        if (code.flat[v].op == Op::ECRecover || isPrecompile(code, v))
          recovers.push_back(v);
    if (recovers.empty())
      continue;
    ValueId at, key;
    bool vote = false;
    for (const Tally &tally : life.tallies)
      if (tally.entry == entry) {
        at = tally.store->at;
        key = tally.key;
        vote = true;
      }
    if (!vote && token && token->delegates)
      for (const Access &access : code.flat.accesses())
        if (access.write && !access.path.unknown && shapeOf(access.path) == token->delegates->shape)
          at = access.at;
    for (ValueId recovered : recovers)
      if (!at.valid() && code.flat[recovered].op == Op::ECRecover)
        at = entersDelegate(code, recovered);
    if (!at.valid())
      continue;
    for (ValueId recovered : recovers) {
      if (!code.flat.graph().mayFollow(recovered, at))
        continue;
      bool precompile = code.flat[recovered].op == Op::ExtCall;
      Bound bound =
          boundBy(context, code, precompile ? recovered : code.flat[recovered].operands[0]);
      std::string missing;
      if (!bound.chain && !bound.contract)
        missing =
            "is bound neither to the chain nor to this contract, so it is valid elsewhere too";
      else if (!bound.chain)
        missing = "does not contain the chain's id, so it is valid on a fork or another chain too";
      else if (!bound.contract)
        missing = "does not contain this contract's address, so it is valid for another one too";
      else if (vote && !precompile && key.valid() &&
               !namesProposal(code.flow, code.flat[recovered].operands[0], key))
        missing = "does not say which proposal it is for, so it counts for any";
      else if (precompile)
        continue; // what it gives goes through memory, where it is not followed
      else if (!usedUp(life, code, recovered, at))
        missing = vote ? "is not used up: nothing remembers that it was counted"
                       : "is not used up: whoever has it can restore the delegation at any time";
      else if (!refusesZero(context.view, code, recovered, at))
        missing = "may be invalid: ecrecover gives the zero address then, which is accepted";
      if (missing.empty() || !told.insert({code.flat.functionOf(recovered).index,
                                           code.flat.origins[recovered.index].value.index})
                                  .second)
        continue;
      report(context, TheRule, code, recovered, wayTo(code, recovered),
             std::string("The signature of this ") + (vote ? "vote " : "delegation ") + missing +
                 ". Sign an EIP-712 hash with chain id, contract and a nonce, and refuse the zero "
                 "address.",
             "recovers the signer");
    }
  }
}

} // namespace

} // namespace quorate::rules
