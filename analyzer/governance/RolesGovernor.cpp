//===- RolesGovernor.cpp - what makes a contract a governor ------------------===//
//
// Votes first: a contract that adds somebody's voting weight to a leaf of a
// record is where decisions are counted. The rest follows from there: the
// record and everything kept under the same key, what the clock is compared
// with on the way to a vote, the calls made when a proposal passed, the flags
// that stop them.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/GovernorFinder.h"

#include <algorithm>

namespace quorate::gov {

using namespace ir;

Governor GovernorFinder::find() {
  findVotes();
  findFamily();
  findWindow();
  findPropose();
  if (proposes.empty())
    findMakers();
  findForgottenStart();
  findPayloads();
  findDecided();
  findFlags();
  findEta();
  findDelay();
  findExpiry();
  findAwaited();
  // A deadline that votes forget is still the one that queueing or execution waits for.
  if (!governor.hasEnd())
    findLateDeadline();
  findRecord();
  recogniseOutcome(view, tallies, governor);
  governor.records = family;
  recogniseSurroundings(view, governor);
  return std::move(governor);
}

void GovernorFinder::findVotes() {
  // Objections to what is queued have a window of their own: what counts them can end it as well.
  std::stable_partition(tallies.begin(), tallies.end(), [&](const Tally &tally) {
    const Code &code = view.code(tally.entry);
    return llvm::none_of(code.flat.accesses(), [&](const Access &access) {
      return access.write && !access.path.unknown && keyCount(access.path) == 1 &&
             access.value.valid() && code.flow.isConstant(access.value) &&
             !code.flow.isZero(access.value) && code.flow.same(firstKey(access.path), tally.key);
    });
  });
  for (const Tally &tally : tallies) {
    if (!llvm::is_contained(governor.tallies, tally.shape))
      governor.tallies.push_back(tally.shape);
    const Code &code = view.code(tally.entry);
    const Place &place = placeOf(code, tally.store->at);
    EntryPoint entry{EntryKind::Vote, tally.entry, parameterOf(code.flow, tally.key), {}};
    entry.evidence.push_back(because("adds voting weight to " + text(tally.shape), place));
    addEntry(governor.entries, std::move(entry));
  }
  governor.evidence.push_back(
      because("counts votes in " + text(tallies.front().shape),
              placeOf(view.code(tallies.front().entry), tallies.front().store->at)));
}

/// Whatever is kept under the key that the tallies are kept under.
void GovernorFinder::findFamily() {
  for (const Tally &tally : tallies) {
    const Code &code = view.code(tally.entry);
    for (const Access &access : code.flat.accesses()) {
      ValueId key = access.path.unknown ? ValueId() : firstKey(access.path);
      if (key.valid() && code.flow.same(key, tally.key))
        family.insert(recordOf(shapeOf(access.path)));
    }
    findReceipt(code, tally);
  }
  // And under the key of any of these elsewhere: an eta, the hash of the calls.
  for (bool grows = true; grows;) {
    grows = false;
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      for (ValueId key : keysOfFamily(code))
        for (const Access &access : code.flat.accesses())
          if (!access.path.unknown && keyCount(access.path) > 0 &&
              code.flow.same(firstKey(access.path), key))
            grows |= family.insert(recordOf(shapeOf(access.path))).second;
    }
  }
}

/// `records[place[id] - 1]`: what the place of a record is looked up under is its key as well.
static ValueId keyBehind(const Code &code, ValueId key) {
  key = code.flow.strip(key);
  const Instruction &i = code.flat[key];
  if ((i.op == Op::Sub || i.op == Op::Add) && code.flow.isConstant(code.flow.strip(i.operands[1])))
    key = code.flow.strip(i.operands[0]);
  const Access *place = code.flow.load(key);
  return place && !place->path.unknown && keyCount(place->path) == 1 &&
                 code.flat[key].op == Op::Load && parameterOf(code.flow, firstKey(place->path)) >= 0
             ? firstKey(place->path)
             : ValueId();
}

std::vector<ValueId> GovernorFinder::keysOfFamily(const Code &code) const {
  std::vector<ValueId> keys;
  auto add = [&](ValueId key) {
    if (key.valid() && !isAddressLike(code.flow, key) && !llvm::is_contained(keys, key))
      keys.push_back(key);
  };
  for (const Access &access : code.flat.accesses()) {
    ValueId key = access.path.unknown ? ValueId() : firstKey(access.path);
    if (key.valid() && family.count(recordOf(shapeOf(access.path))) &&
        !isAddressLike(code.flow, key) && !code.flow.isConstant(key) &&
        !llvm::is_contained(keys, key)) {
      keys.push_back(key);
      add(keyBehind(code, key));
    }
  }
  return keys;
}

void GovernorFinder::findReceipt(const Code &code, const Tally &tally) {
  if (governor.receipt)
    return;
  const Access *best = nullptr;
  int bestScore = 0;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown || keyCount(access.path) < 2)
      continue;
    bool person = false, same = false;
    for (const PathStep &step : access.path.steps)
      if (step.value.valid()) {
        person |= standsForSomebody(code.flow, step.value);
        same |= code.flow.same(step.value, tally.key);
      }
    if (!person || !same)
      continue;
    llvm::APInt value;
    bool flag = access.value.valid() && code.flow.isConstant(access.value, &value) && value == 1;
    // The receipt that counts is the one that a second vote runs into.
    bool checked = mustPass(code.flow, tally.store->at, [&](const Condition &c) {
      const Access *read = c.isFlag() ? code.flow.load(code.flow.strip(c.a)) : nullptr;
      return c.op == Op::Eq && read && read->path.sameShape(access.path);
    });
    int score = 1 + 2 * flag + 4 * checked;
    if (score > bestScore) {
      bestScore = score;
      best = &access;
    }
  }
  if (best)
    governor.receipt = leafAt(best->path, "written for each proposal and voter when a vote counts",
                              placeOf(code, best->at));
  else
    findUnwrittenReceipt(code, tally);
}

/// A receipt that a vote has to be without and that nothing writes: what must be found.
void GovernorFinder::findUnwrittenReceipt(const Code &code, const Tally &tally) {
  for (const Access &access : code.flat.accesses()) {
    if (access.write || access.path.unknown || keyCount(access.path) < 2 || access.deep ||
        !view.writesTo(shapeOf(access.path)).empty())
      continue;
    bool person = false, same = false;
    for (const PathStep &step : access.path.steps)
      if (step.value.valid()) {
        person |= standsForSomebody(code.flow, step.value);
        same |= code.flow.same(step.value, tally.key);
      }
    bool checked = person && same && mustPass(code.flow, tally.store->at, [&](const Condition &c) {
                     const Access *read =
                         c.isFlag() ? code.flow.load(code.flow.strip(c.a)) : nullptr;
                     return c.op == Op::Eq && read && read->path.sameShape(access.path);
                   });
    if (!checked)
      continue;
    governor.receipt = leafAt(
        access.path, "asked for each proposal and voter before a vote counts, and never written",
        placeOf(code, access.at));
    return;
  }
}

void GovernorFinder::findRecord() {
  for (const auto *leaf :
       {&governor.executed, &governor.snapshot, &governor.start, &governor.deadline})
    if (*leaf && keyCount((*leaf)->shape) == 1 && !governor.record) {
      governor.record = Leaf{recordOf((*leaf)->shape), (*leaf)->evidence};
    }
  if (!governor.record)
    governor.record = Leaf{recordOf(tallies.front().shape), governor.evidence};
}

std::optional<Governor> recogniseGovernor(const Project &project, ContractId id) {
  const ContractView &view = project.view(id);
  std::vector<Tally> tallies = talliesOf(view);
  if (tallies.empty())
    return std::nullopt;
  return GovernorFinder(view, std::move(tallies)).find();
}

} // namespace quorate::gov
