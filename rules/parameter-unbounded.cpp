//===- parameter-unbounded.cpp - a parameter of governance without bounds -===//

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Taint.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {1284, 20};
constexpr Rule TheRule = {
    "parameter-unbounded",
    "A parameter of governance can be set to a value that freezes or opens it for ever",
    Severity::Warning,
    Cwe,
    {},
    5.8,
    check};
const Registration registration(TheRule);

/// The new value is held against something on every way, from both sides or at all.
bool isBounded(const Code &code, ValueId value, ValueId at) {
  auto concerns = [&](ValueId side) {
    return side.valid() && code.flow.dependsOn(side, code.flow.strip(value));
  };
  return mustPass(code.flow, at, [&](const Condition &c) {
    if (c.isFlag())
      return false;
    return c.op != Op::Eq && c.op != Op::Ne && (concerns(c.a) || concerns(c.b));
  });
}

/// Some time of a proposal lies that much later than now, or than another of its times.
bool addedToClock(const Context &context, const PathShape &leaf) {
  const Governor &governor = *context.life.governor;
  if (governor.durationBased) { // the length of the vote, by itself or as each proposal keeps it
    if (governor.period && governor.period->shape == leaf)
      return true;
    for (const Kept &kept : keptCopies(context.view))
      if (kept.from == leaf && governor.deadline && governor.deadline->shape == kept.copy)
        return true;
  }
  return llvm::any_of(context.view.entries(), [&](FunctionId entry) {
    const Code &code = context.view.code(entry);
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      if (!access.write || !access.value.valid() || !context.life.perProposal(access.path))
        return false;
      Sources from = code.flow.sources(access.value);
      return clockOf(code.flow, from) && llvm::any_of(from.loads, [&](ValueId load) {
               const Access *read = code.flow.load(load);
               return read && !read->path.unknown && shapeOf(read->path) == leaf;
             });
    });
  });
}

/// The leaf itself, and what the proposals that were made under it keep of it.
std::set<PathShape> heldIn(const Context &context, const PathShape &leaf) {
  std::set<PathShape> held = {leaf};
  for (const Kept &kept : keptCopies(context.view))
    if (kept.from == leaf && context.life.perProposal(kept.copy))
      held.insert(kept.copy);
  return held;
}

bool readsAny(const Code &code, ValueId value, const std::set<PathShape> &leaves) {
  return llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && !read->path.unknown && leaves.count(shapeOf(read->path));
  });
}

/// Votes are held against it.
bool comparedWithVotes(const Context &context, const PathShape &leaf) {
  std::set<PathShape> held = heldIn(context, leaf);
  return llvm::any_of(context.view.entries(), [&](FunctionId entry) {
    const Code &code = context.view.code(entry);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      if (c.isFlag() || c.op == Op::Eq || c.op == Op::Ne)
        return false;
      for (auto [a, b] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
        if (readsAny(code, a, held) &&
            (context.life.readsFor(code.flow, b) || context.life.readsOther(code.flow, b)))
          return true;
      return false;
    });
  });
}

/// Whoever proposes has to have so many votes.
bool askedOfProposers(const Context &context, const PathShape &leaf) {
  return llvm::any_of(context.life.governor->entries, [&](const EntryPoint &entry) {
    if (entry.kind != EntryKind::Propose)
      return false;
    const Code &code = context.view.code(entry.function);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      return !c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt) && readsAny(code, c.a, {leaf}) &&
             asksAboutSender(code, c);
    });
  });
}

/// The lifecycle takes a number from the leaf: it is compared with votes or added to the clock.
bool isParameter(const Context &context, const PathShape &leaf) {
  std::set<PathShape> held = heldIn(context, leaf);
  for (FunctionId entry : context.view.entries()) {
    const Code &code = context.view.code(entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && access.value.valid() && context.life.perProposal(access.path) &&
          readsAny(code, access.value, held)) {
        Sources from = code.flow.sources(access.value);
        bool copied = code.flow.load(code.flow.strip(access.value)) != nullptr;
        if (clockOf(code.flow, from) ||
            (!copied && !context.life.recordReads(code.flow, from).empty()))
          return true;
      }
  }
  return comparedWithVotes(context, leaf);
}

/// A length of time, or a number or share of votes, that is held from below by a limit of its
/// author's, and not from above.
bool lacksUpperBound(const Context &context, const Code &code, const Access &access) {
  ValueId value = code.flow.strip(access.value);
  auto order = [](const Condition &c) { return !c.isFlag() && c.op != Op::Eq && c.op != Op::Ne; };
  auto concerns = [&](ValueId side) { return code.flow.strip(side) == value; };
  llvm::APInt limit;
  bool low = mustPass(code.flow, access.at, [&](const Condition &c) {
    return order(c) && concerns(c.b) && code.flow.isConstant(code.flow.strip(c.a), &limit) &&
           limit.ugt(1);
  });
  bool high =
      mustPass(code.flow, access.at, [&](const Condition &c) { return order(c) && concerns(c.a); });
  PathShape leaf = shapeOf(access.path);
  return low && !high &&
         (addedToClock(context, leaf) || comparedWithVotes(context, leaf) ||
          askedOfProposers(context, leaf));
}

void check(Context &context) {
  const Lifecycle &life = context.life;
  if (!life.governor)
    return;
  std::set<PathShape> told;
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || keyCount(access.path) > 0 ||
          !access.value.valid() || isAddressLike(code.flow, access.value) ||
          code.flat[access.value].type.kind == TypeKind::Bool)
        continue;
      Sources from = code.flow.sources(access.value);
      PathShape shape = shapeOf(access.path);
      if (!from.calldata() || from.clock() || !from.loads.empty() || told.count(shape) ||
          happensOnce(code, access.at))
        continue;
      bool open = isParameter(context, shape) && !isBounded(code, access.value, access.at);
      if (!open && !lacksUpperBound(context, code, access))
        continue;
      told.insert(shape);
      Authority authority = authorityOf(context.view, code, access.at);
      Finding &f = report(
          context, TheRule, code, access.at, wayTo(code, access.at),
          show(context, shape) +
              (open ? " can be set to any value. Too high, and nothing ever passes again, not even "
                      "the proposal to change it back; too low, and anything does. Require a lower "
                      "and an upper bound."
                    : " has a lower bound only. Too high, and nothing ever passes again, not even "
                      "the proposal to change it back. Require an upper bound as well."),
          "sets the parameter");
      if (!authority.anyone() || !open)
        f.severity = Severity::Note; // those who are trusted with it would set any bound too
    }
  }
}

} // namespace

} // namespace quorate::rules
