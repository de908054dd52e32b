//===- Parameters.cpp - what the parameters of governance are for --------------===//

#include "analyzer/governance/Parameters.h"

#include "analyzer/governance/Clock.h"
#include "analyzer/governance/Taint.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace quorate::gov {

using namespace ir;

/// What is stored is computed from the clock, or from another time of the proposal.
static bool isLater(const Lifecycle &life, const Code &code, const Access &access,
                    const Sources &from) {
  bool copied = code.flow.load(code.flow.strip(access.value)) != nullptr;
  return clockOf(code.flow, from) || (!copied && !life.recordReads(code.flow, from).empty());
}

bool addedToClock(const Lifecycle &life, const PathShape &leaf) {
  const Governor &governor = *life.governor;
  if (governor.durationBased) { // the length of the vote, by itself or as each proposal keeps it
    if (governor.period && governor.period->shape == leaf)
      return true;
    for (const Kept &kept : keptCopies(life.view))
      if (kept.from == leaf && governor.deadline && governor.deadline->shape == kept.copy)
        return true;
  }
  return llvm::any_of(life.view.entries(), [&](FunctionId entry) {
    const Code &code = life.view.code(entry);
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      if (!access.write || !access.value.valid() || !life.perProposal(access.path))
        return false;
      Sources from = code.flow.sources(access.value);
      return isLater(life, code, access, from) && llvm::any_of(from.loads, [&](ValueId load) {
               const Access *read = code.flow.load(load);
               return read && !read->path.unknown && shapeOf(read->path) == leaf;
             });
    });
  });
}

/// The leaf itself, and what the proposals that were made under it keep of it.
static std::set<PathShape> heldIn(const Lifecycle &life, const PathShape &leaf) {
  std::set<PathShape> held = {leaf};
  for (const Kept &kept : keptCopies(life.view))
    if (kept.from == leaf && life.perProposal(kept.copy))
      held.insert(kept.copy);
  return held;
}

static bool readsAny(const Code &code, ValueId value, const std::set<PathShape> &leaves) {
  return llvm::any_of(code.flow.sources(value).loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && !read->path.unknown && leaves.count(shapeOf(read->path));
  });
}

bool comparedWithVotes(const Lifecycle &life, const PathShape &leaf) {
  std::set<PathShape> held = heldIn(life, leaf);
  return llvm::any_of(life.view.entries(), [&](FunctionId entry) {
    const Code &code = life.view.code(entry);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      if (c.isFlag() || c.op == Op::Eq || c.op == Op::Ne)
        return false;
      for (auto [a, b] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
        if (readsAny(code, a, held) &&
            (life.readsFor(code.flow, b) || life.readsOther(code.flow, b)))
          return true;
      return false;
    });
  });
}

bool askedOfProposers(const Lifecycle &life, const PathShape &leaf) {
  return llvm::any_of(life.governor->entries, [&](const EntryPoint &entry) {
    if (entry.kind != EntryKind::Propose)
      return false;
    const Code &code = life.view.code(entry.function);
    return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
      return !c.isFlag() && (c.op == Op::ULe || c.op == Op::ULt) && readsAny(code, c.a, {leaf}) &&
             asksAboutSender(code, c);
    });
  });
}

bool isParameter(const Lifecycle &life, const PathShape &leaf) {
  std::set<PathShape> held = heldIn(life, leaf);
  for (FunctionId entry : life.view.entries()) {
    const Code &code = life.view.code(entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && access.value.valid() && life.perProposal(access.path) &&
          readsAny(code, access.value, held)) {
        if (isLater(life, code, access, code.flow.sources(access.value)))
          return true;
      }
  }
  return comparedWithVotes(life, leaf);
}

namespace {

/// What a side of a comparison makes of the parameter.
struct Scaled {
  bool multiplied = false;
  std::optional<llvm::APInt> divisor, factor;
};

Scaled scaled(const Code &code, ValueId side, const std::set<PathShape> &held) {
  Scaled result;
  code.flow.backward(side, {}, [&](ValueId at) {
    const Instruction &i = code.flat[at];
    llvm::APInt number;
    if (i.op == Op::UDiv && code.flow.isConstant(code.flow.strip(i.operands[1]), &number))
      result.divisor = number;
    if (i.op != Op::Mul)
      return true;
    for (unsigned k : {0, 1})
      if (code.flow.isConstant(code.flow.strip(i.operands[k]), &number))
        result.factor = number;
      else if (readsAny(code, i.operands[k], held))
        result.multiplied = true;
    return true;
  });
  return result;
}

} // namespace

Measure measureOf(const Lifecycle &life, const PathShape &leaf) {
  if (!life.governor)
    return {};
  Measure found;
  std::set<PathShape> held = heldIn(life, leaf);
  for (FunctionId entry : life.view.entries()) {
    const Code &code = life.view.code(entry);
    for (const Condition &c : allConditions(code.flow)) {
      if (c.isFlag() || c.op == Op::Eq || c.op == Op::Ne)
        continue;
      for (auto [a, b] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
        if (!readsAny(code, a, held) ||
            !(life.readsFor(code.flow, b) || life.readsOther(code.flow, b)))
          continue;
        Scaled needed = scaled(code, a, held), votes = scaled(code, b, held);
        if (!needed.multiplied)
          return {Measure::Kind::Votes};
        found = {Measure::Kind::Share, needed.divisor ? needed.divisor : votes.factor};
      }
    }
  }
  if (found.kind == Measure::Kind::Other && askedOfProposers(life, leaf))
    found.kind = Measure::Kind::Votes;
  if (found.kind == Measure::Kind::Other && addedToClock(life, leaf))
    found.kind = Measure::Kind::Time;
  if (found.kind == Measure::Kind::Other && isParameter(life, leaf))
    found.kind = Measure::Kind::Unclear;
  return found;
}

} // namespace quorate::gov
