//===- delegation-double-count.cpp - weight that is delegated twice -------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Taint.h"
#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {682, 841};
constexpr Rule TheRule = {
    "delegation-double-count",
    "Delegating adds weight to the new delegate without taking it from where it was",
    Severity::Error,
    Cwe,
    {},
    9.0,
    check};
const Registration registration(TheRule);

/// A way on which the choice changes and nothing is taken from who was chosen before, although he
/// had something.
PathResult leavesBehind(const Code &code, const Access &choice, const Change &up,
                        llvm::ArrayRef<Change> changes,
                        const std::function<bool(const Condition &)> &excused) {
  ValueId amount = code.flow.strip(up.amount);
  PathQuery query;
  query.through = choice.at;
  query.target = [&](ValueId v) { return isReturn(code, v); };
  query.avoid = [&](ValueId v) {
    return llvm::any_of(changes, [&](const Change &c) {
      return !c.raises && c.store->at == v && c.store->path.sameShape(up.store->path);
    });
  };
  query.cut = [&](const Condition &c) {
    return excused(c) ||
           (c.isFlag() && c.op == Op::Eq && code.flow.same(code.flow.strip(c.a), amount));
  };
  return findPath(code.flow, query);
}

/// `delegateOf(holder)` right after the choice was stored.
bool readsBack(const Code &code, ValueId key, const Access &choice) {
  return llvm::any_of(code.flow.sources(key).loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && read->path.sameShape(choice.path) &&
           code.flow.same(firstKey(read->path), firstKey(choice.path)) &&
           code.flat.graph().dominates(choice.at, load);
  });
}

/// Whoever chose nobody speaks for himself: somewhere votes move under his choice or, where there
/// is none, under himself.
bool speaksForHimself(const ContractView &view, const PathShape &chosen) {
  auto reads = [&](const Code &code, ValueId key) {
    ValueId holder;
    bool himself = false;
    llvm::SmallVector<ValueId, 8> parts;
    walkBack(key, [&](ValueId part, llvm::SmallVectorImpl<ValueId> &work) {
      part = code.flow.strip(part);
      parts.push_back(part);
      const Access *read = code.flow.load(part);
      if (read && !read->path.unknown && shapeOf(read->path) == chosen)
        holder = firstKey(read->path);
      if (code.flat[part].op == Op::Phi || code.flat[part].op == Op::Select)
        work.append(code.flat[part].operands.begin(), code.flat[part].operands.end());
    });
    if (holder.valid())
      for (ValueId part : parts)
        himself |= code.flow.same(part, holder);
    return himself;
  };
  return llvm::any_of(view.actions(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    return llvm::any_of(changesOf(code), [&](const Change &change) {
      ValueId key = firstKey(change.store->path);
      return key.valid() && !(shapeOf(change.store->path) == chosen) && reads(code, key);
    });
  });
}

void check(Context &context) {
  const ContractView &view = context.view;
  std::set<FunctionId> told;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    // Somebody chooses somebody else: an account stored under the sender or signer; or what he
    // holds votes for another thing of its kind.
    auto chooses = [&](const Access &access) {
      ValueId key = firstKey(access.path);
      return isAddressLike(code.flow, key)
                 ? isAddressLike(code.flow, access.value)
                 : isHeldItem(code.flow, key) && isRawInput(code.flow, access.value);
    };
    std::vector<const Access *> choices;
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && access.value.valid() && !access.clears &&
          keyCount(access.path) == 1 && chooses(access) &&
          code.flow.sources(access.value).calldata())
        choices.push_back(&access);
    if (choices.empty() || told.count(entry))
      continue;
    std::vector<Change> changes = changesOf(code);
    std::vector<Mark> marks = marksOf(code);
    for (const Change &up : changes) {
      if (!up.raises || keyCount(up.store->path) == 0)
        continue;
      ValueId key = firstKey(up.store->path);
      const Access *choice = nullptr;
      for (const Access *c : choices)
        if (code.flow.same(key, c->value) || code.flow.dependsOn(key, code.flow.strip(c->value)) ||
            readsBack(code, key, *c))
          choice = c;
      // What is added is the delegator's: kept for them, or asked about them.
      Sources amount = code.flow.sources(up.amount);
      // Of a thing that he holds, so much for each.
      bool each = choice && !up.store->path.isLength() &&
                  !isAddressLike(code.flow, firstKey(choice->path)) &&
                  code.flow.isConstant(code.flow.strip(up.amount)) && isAddressLike(code.flow, key);
      bool theirs =
          choice && (each ||
                     llvm::any_of(amount.calls,
                                  [&](ValueId call) {
                                    return llvm::any_of(
                                        callArguments(code.flat, call), [&](ValueId argument) {
                                          return code.flow.same(argument, firstKey(choice->path));
                                        });
                                  }) ||
                     llvm::any_of(amount.loads, [&](ValueId load) {
                       const Access *read = code.flow.load(load);
                       return read && !read->path.unknown && firstKey(read->path).valid() &&
                              code.flow.same(firstKey(read->path), firstKey(choice->path));
                     }));
      if (!theirs)
        continue;
      PathShape chosen = shapeOf(choice->path);
      auto readsChoice = [&](ValueId value) {
        bool reads = false; // alone, or the delegator where there is no delegate yet
        walkBack(value, [&](ValueId part, llvm::SmallVectorImpl<ValueId> &work) {
          part = code.flow.strip(part);
          const Access *read = code.flow.load(part);
          reads |= read && !read->path.unknown && shapeOf(read->path) == chosen;
          if (code.flat[part].op == Op::Phi || code.flat[part].op == Op::Select)
            work.append(code.flat[part].operands.begin(), code.flat[part].operands.end());
        });
        return reads;
      };
      PathQuery none;
      bool himself = speaksForHimself(view, chosen);
      none.cut = [&](const Condition &c) { // there was no delegate before, or it is the same
        if (c.op != Op::Eq || (c.isFlag() && himself && code.flow.load(code.flow.strip(c.a))))
          return false;
        for (auto [before, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
          if (before.valid() && readsChoice(before) &&
              (!other.valid() || !code.flow.isCaller(code.flow.strip(other))))
            return true;
        return false;
      };
      Creation creation = createdBy(code, up, changes, none);
      bool once = llvm::any_of(marks, [&](const Mark &mark) {
        return firstKey(mark.write->path).valid() &&
               code.flow.same(firstKey(mark.write->path), firstKey(choice->path)) &&
               // What is read back is the new choice, whatever the earlier one was.
               !(mark.write == choice && readsBack(code, key, *choice)) &&
               stops(code, mark, up.store->at);
      });
      // The delegator's own is taken away: it moves, it is not added twice.
      bool moves = llvm::any_of(changes, [&](const Change &down) {
        return !down.raises && firstKey(down.store->path).valid() &&
               code.flow.same(firstKey(down.store->path), firstKey(choice->path));
      });
      if (once || moves)
        continue;
      if (!creation.exists) {
        PathResult way = leavesBehind(code, *choice, up, changes, none.cut);
        if (!way.exists())
          continue;
        told.insert(entry);
        report(context, TheRule, code, choice->at, way,
               "On this way another delegate is chosen, or none, and the previous one keeps the "
               "weight: delegating again adds it a second time. Take it from the previous delegate "
               "whatever the new one is.",
               "leaves the weight where it was");
        break;
      }
      told.insert(entry);
      report(context, TheRule, code, up.store->at, creation.path,
             "Delegating adds the delegator's weight to the new delegate, and on this way takes it "
             "from nobody: delegating to one after the other multiplies it. Take it from the "
             "previous delegate first.",
             "adds the weight to the delegate");
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
