//===- unprotected-initializer.cpp - set-up that anyone can do, or do again -------===//

#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {665, 284};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-092", "SCWE-098"};
constexpr Rule TheRule = {"unprotected-initializer",
                          "Anyone can set the contract up, again or on the bare implementation, "
                          "and name himself its owner",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.8,
                          check};
const Registration registration(TheRule);

/// State that says who or what the contract obeys, taken from the sender; `weight` grows with how
/// much of it there is.
const Access *setsUp(const Context &context, const Guards &guards, const Code &code,
                     unsigned &weight) {
  const Access *first = nullptr;
  bool strong = false;
  for (const Access &access : code.flat.accesses()) {
    auto cell = access.write && !access.clears ? cellOf(code, access) : std::nullopt;
    if (!cell || !access.value.valid() || code.flow.isZero(access.value))
      continue;
    bool power = guards.holds(*cell) || guards.lists(*cell);
    bool plain = cell->shape.var.valid() && keyCount(cell->shape) == 0 &&
                 !context.view.setByConstructor(cell->shape);
    Sources s = code.flow.sources(access.value);
    bool key = !access.path.unknown && keyCount(access.path) > 0 &&
               code.flow.sources(firstKey(access.path)).chosenByCaller();
    power = power && (s.chosenByCaller() || key);
    if (!power && !(plain && isRawInput(code.flow, access.value)))
      continue;
    weight += power ? 100 : 1;
    if (!first || (power && !strong))
      first = &access;
    strong |= power;
  }
  return first;
}

/// The same in what only copies of this contract run: anything that the sender puts there.
const Access *setsUpCopy(const ContractView &view, const Code &code, unsigned &weight) {
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.clears)
      continue;
    ValueId content = access.value.valid() ? access.value : access.copied;
    ValueId key = access.path.unknown ? ValueId() : firstKey(access.path);
    auto given = [&](ValueId v) { return v.valid() && code.flow.sources(v).chosenByCaller(); };
    if ((given(content) || given(key)) && staysOpenInCopies(view, code, access.at)) {
      weight = 1;
      return &access;
    }
  }
  return nullptr;
}

/// `address(this) != self`, where `self` is the implementation's own address: never so when the
/// implementation is called directly.
bool onlyThroughProxy(const Context &context, const Code &code, const Condition &c) {
  if (c.op != Op::Ne || c.isFlag())
    return false;
  for (auto [self, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
    if (const Access *read = code.flow.load(code.flow.strip(other));
        read && !read->path.unknown && code.flow.isSelf(self) &&
        context.contract[read->path.var].space == Space::Immutable)
      return true;
  return false;
}

/// A proxy is nobody's implementation.
bool isProxy(const Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (ValueId call : code.flat.externalCalls())
      if (context.contract[entry].kind != FunctionKind::Regular && forwardsEverything(code, call))
        return true;
  }
  return false;
}

/// Whoever was set up can run foreign code in this contract, or destroy it: fatal where other
/// contracts run this one's code.
const Instruction *fatalPower(const Context &context, FunctionId setup) {
  for (FunctionId entry : context.view.actions()) {
    if (entry == setup)
      continue;
    const Code &code = context.view.code(entry);
    auto reach = [&](ValueId at) {
      PathQuery query;
      query.target = [at](ValueId v) { return v == at; };
      query.cut = [&](const Condition &c) { return onlyThroughProxy(context, code, c); };
      return findPath(code.flow, query).exists();
    };
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &i = code.flat[call];
      if (i.op == Op::ExtCall && i.call().kind == CallKind::Delegate &&
          code.flow.sources(callTarget(code.flat, call)).calldata() &&
          !code.flow.isSelf(callTarget(code.flat, call)) && commits(code, call) && reach(call))
        return &i;
    }
    for (BlockId block : code.flat.graph().reversePostorder()) {
      ValueId last = code.flat.code[block].instructions.back();
      if (code.flat[last].op == Op::SelfDestruct && reach(last))
        return &code.flat[last];
    }
  }
  return nullptr;
}

/// Code that is made to run behind a proxy: it changes its own implementation, or says where a
/// proxy keeps it.
bool isImplementation(const Context &context) {
  constexpr uint32_t ProxiableUUID = 0x52d1902d; // proxiableUUID(), ERC-1822
  if (context.contract.findEntry(ProxiableUUID).valid())
    return true;
  std::vector<Cell> cells = implementationCells(context.view);
  return llvm::any_of(context.view.actions(), [&](FunctionId entry) {
    const Code &code = context.view.code(entry);
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      auto cell = access.write ? cellOf(code, access) : std::nullopt;
      return cell && llvm::is_contained(cells, *cell);
    });
  });
}

/// A later set-up: it asks for what an earlier one leaves.
bool followsAnother(const ContractView &view, const Code &code, ValueId at) {
  return mustPass(code.flow, at, [&](const Condition &c) {
    llvm::APInt stage, left;
    auto cell = cellOf(code, code.flow.strip(c.a));
    if (c.isFlag() || c.op != Op::Eq || !cell || keyCount(cell->shape) > 0 ||
        !code.flow.isConstant(code.flow.strip(c.b), &stage) || stage == 0)
      return false;
    return llvm::any_of(view.actions(), [&](FunctionId entry) {
      const Code &other = view.code(entry);
      return entry != code.flat.entry &&
             llvm::any_of(other.flat.accesses(), [&](const Access &access) {
               return access.write && access.value.valid() && cellOf(other, access) == cell &&
                      other.flow.isConstant(other.flow.strip(access.value), &left) && left == stage;
             });
    });
  });
}

/// New code is taken without a call in the same transaction, which could set it up.
bool upgradesWithoutCall(const Context &context) {
  return isImplementation(context) && llvm::none_of(context.view.actions(), [&](FunctionId entry) {
           const Code &code = context.view.code(entry);
           return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
             const Instruction &i = code.flat[call];
             return i.op == Op::ExtCall && i.call().kind == CallKind::Delegate;
           });
         });
}

std::optional<Finding> findingOf(const Context &context, const Guards &guards, FunctionId entry,
                                 unsigned &weight) {
  const ContractView &view = context.view;
  const Code &code = view.code(entry);
  const Access *set = setsUp(context, guards, code, weight);
  if (set && !looksLikeSetup(view, guards, code) && !followsAnother(view, code, set->at)) {
    set = nullptr;
    weight = 0;
  }
  if (!set)
    set = setsUpCopy(view, code, weight);
  if (!set)
    return std::nullopt;
  PathQuery more;
  more.cut = [&](const Condition &c) { return onlyThroughProxy(context, code, c); };
  PathResult path = Openness(view, code).wayTo(set->at, more);
  if (!path.exists())
    return std::nullopt;
  bool harmless = false;
  std::string what = show(context, *cellOf(code, *set)), message;
  Place fatal;
  if (!happensOnce(code, set->at)) {
    message = "Anyone can set this contract up, at any time: nothing limits who gets here or how "
              "often. Do it in the constructor, or let it happen once, in the transaction that "
              "deploys.";
  } else if (followsAnother(view, code, set->at) && upgradesWithoutCall(context)) {
    message = "After the first set-up anyone can do this second one: an upgrade here does not call "
              "it in the same transaction. Let only whom the first one named get here.";
  } else {
    if (isProxy(context) || constructorLocks(view, code, set->at))
      return std::nullopt;
    if (const Instruction *power = fatalPower(context, entry)) {
      message = "On the bare implementation anyone can still do this, and then run code in it or "
                "destroy it for every proxy. Lock the implementation in its constructor.";
      fatal = power->place;
    } else if (isImplementation(context)) {
      harmless = true;
      message = "On the bare implementation anyone can still do this and hold its rights. Nothing "
                "here can harm the proxies with them, but what sends the implementation money or "
                "trusts it by mistake is theirs. Lock it in its constructor.";
    } else {
      return std::nullopt;
    }
  }
  Finding f = findingAlong(context, TheRule, code, ValueId(), path, std::move(message),
                           "set-up in " + show(code.flat.source()), "sets " + what);
  if (harmless)
    f.severity = Severity::Note;
  f.related.push_back({code.flat[set->at].place, what + " is set here"});
  if (fatal.span.valid() || fatal.pc)
    f.related.push_back({fatal, "what its owner can do"});
  return f;
}

/// One contract, one set-up: of several parts the one that sets most is where to look.
void check(Context &context) {
  const Guards &guards = context.view.guards();
  std::optional<Finding> best;
  unsigned most = 0;
  for (FunctionId entry : context.view.actions()) {
    unsigned weight = 0;
    auto found = findingOf(context, guards, entry, weight);
    if (found && weight > most) {
      most = weight;
      best = std::move(found);
    }
  }
  if (best)
    context.findings.push_back(std::move(*best));
}

} // namespace

} // namespace quorate::rules
