//===- supply-mismatch.cpp - balances and supply that drift apart -----------------===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {682, 840};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-001"};
constexpr Rule TheRule = {"supply-mismatch",
                          "Some way changes balances without the supply, or the supply without "
                          "balances",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          7.5,
                          check};
const Registration registration(TheRule);

/// A sum of values, each added or taken off some number of times.
class Sum {
public:
  explicit Sum(const Code &code) : code(code) {}
  void add(ValueId value, int times, unsigned depth = 0) {
    value = code.flow.strip(value);
    const Instruction &i = code.flat[value];
    if (depth < 8 && (i.op == Op::Add || i.op == Op::Sub)) {
      add(i.operands[0], times, depth + 1);
      add(i.operands[1], i.op == Op::Add ? times : -times, depth + 1);
      return;
    }
    for (auto &[known, count] : parts)
      if (code.flow.same(known, value)) {
        count += times;
        return;
      }
    parts.push_back({value, times});
  }
  bool zero() const {
    return llvm::all_of(
        parts, [&](const auto &part) { return part.second == 0 || code.flow.isZero(part.first); });
  }
  bool plain() const { // nothing that was merged: what it is depends on the way
    return llvm::none_of(parts, [&](const auto &part) {
      Op op = code.flat[part.first].op;
      return op == Op::Phi || op == Op::Select;
    });
  }

private:
  const Code &code;
  std::vector<std::pair<ValueId, int>> parts;
};

/// What each account holds of something, and how much there is of it.
struct Held {
  PathShape balances, supply;
};

/// Wherever the total changes, so does what somebody holds, by as much.
bool isTotalOnly(const ContractView &view, const Held &held) {
  return llvm::all_of(view.actions(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    std::vector<Change> changes = changesOf(code);
    return llvm::all_of(view.writesTo(held.supply), [&](const ContractView::Write &write) {
      return write.entry != entry || llvm::any_of(changes, [&](const Change &total) {
               return total.store == write.access && llvm::any_of(changes, [&](const Change &part) {
                        return shapeOf(part.store->path) == held.balances &&
                               part.raises == total.raises &&
                               code.flow.same(part.amount, total.amount);
                      });
             });
    });
  });
}

/// What payouts are a part of; a total that nothing is divided by may count all that ever came.
std::vector<PathShape> divisors(const ContractView &view) {
  std::vector<PathShape> found;
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    for (BlockId block : code.flat.graph().reversePostorder())
      for (ValueId at : code.flat.code[block].instructions)
        if (code.flat[at].op == Op::UDiv)
          for (ValueId load : code.flow.sources(code.flat[at].operands[1]).loads)
            if (const Access *read = code.flow.load(load);
                read && !read->path.unknown && keyCount(read->path) == 0)
              found.push_back(shapeOf(read->path));
  }
  return found;
}

/// Shares that grow together with their total, where payouts are a part in that total.
void addShares(const ContractView &view, std::vector<Held> &found) {
  std::vector<PathShape> shared = divisors(view);
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    std::vector<Change> changes = changesOf(code);
    for (const Change &up : changes)
      for (const Change &total : changes) {
        Held held = {shapeOf(up.store->path), shapeOf(total.store->path)};
        if (up.raises && total.raises && keyCount(up.store->path) == 1 &&
            isAddressLike(code.flow, firstKey(up.store->path)) &&
            llvm::is_contained(shared, held.supply) && code.flow.same(up.amount, total.amount) &&
            llvm::none_of(found, [&](const Held &h) { return h.balances == held.balances; }) &&
            isTotalOnly(view, held))
          found.push_back(std::move(held));
      }
  }
}

class Check {
public:
  Check(Context &context, const Held &held, const Code &code)
      : context(context), code(code), balances(held.balances), supply(held.supply) {
    for (const Change &change : changesOf(code)) {
      PathShape shape = shapeOf(change.store->path);
      if (shape == balances || shape == supply)
        changes.push_back(change);
    }
    for (const Access &access : code.flat.accesses())
      if (access.write && access.clears && !access.path.unknown &&
          contains(shapeOf(access.path), balances))
        addCleared(access);
    // Set rather than changed: what it was before is not known here.
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown &&
          (shapeOf(access.path) == balances || shapeOf(access.path) == supply) &&
          llvm::none_of(changes, [&](const Change &c) { return c.store == &access; }))
        opaque = true;
  }

  void run() {
    // Tokens counted one by one are not a sum of amounts.
    for (const Change &change : changes)
      opaque |= change.amount.valid() && code.flow.isConstant(code.flow.strip(change.amount));
    if (opaque)
      return;
    for (const Change &change : changes)
      if (!change.store->clears && alone(change))
        return report(change, isSupply(change)
                                  ? "The supply changes on this way, and no balance does."
                                  : "A balance changes on this way, and neither the supply nor "
                                    "another balance does.");
    if (llvm::any_of(changes, [](const Change &c) { return !c.amount.valid(); }) &&
        changes.size() > 2)
      return;
    // With a record that is deleted another number of it may stand for the same amount.
    bool deleted = llvm::any_of(changes, [](const Change &c) { return c.store->clears; });
    bool lessened = llvm::any_of(changes, [&](const Change &c) { return takesOff(c.amount); });
    if (!changes.empty() && (!deleted || lessened) && unequal())
      report(changes.front(), "What is taken from balances, what is added to them, and the change "
                              "of the supply do not match.");
  }

private:
  bool isSupply(const Change &c) const { return shapeOf(c.store->path) == supply; }

  /// Deleting the record lowers the balance by all that was read of it before.
  void addCleared(const Access &access) {
    for (const Access &old : code.flat.accesses())
      if (!old.write && !old.path.unknown && shapeOf(old.path) == balances &&
          code.flow.same(firstKey(old.path), firstKey(access.path)) &&
          code.flat.graph().mayFollow(old.at, access.at)) {
        changes.push_back({&access, false, old.at});
        return;
      }
    changes.push_back({&access, false, ValueId()}); // nobody looked
  }

  /// Computed by taking something off, or a share.
  bool takesOff(ValueId amount) const {
    bool found = false;
    if (!amount.valid())
      return false;
    walkBack(amount, [&](ValueId at, llvm::SmallVectorImpl<ValueId> &work) {
      const Instruction &i = code.flat[code.flow.strip(at)];
      found |= i.op == Op::Sub || i.op == Op::UDiv;
      if (i.op == Op::Add || i.op == Op::Mul || i.op == Op::Phi || i.op == Op::Select)
        work.append(i.operands.begin(), i.operands.end());
    });
    return found;
  }

  /// The change that makes up for this one.
  bool balancesOut(const Change &change, const Change &other) const {
    if (isSupply(change)) // what is minted to nobody and burnt from nobody leaves all as it was
      return isSupply(other)
                 ? other.raises != change.raises && code.flow.same(other.amount, change.amount)
                 : other.raises == change.raises;
    return isSupply(other) ? other.raises == change.raises : other.raises != change.raises;
  }

  /// A way through this change that passes nothing which makes up for it.
  bool alone(const Change &change) {
    llvm::DenseMap<uint32_t, char> counter;
    for (const Change &other : changes)
      if (balancesOut(change, other)) {
        // Made up for part by part: with no round there is nothing to make up for.
        if (isTotalOf(code.flow, change.amount, other.amount) &&
            code.flat.graph().mayFollow(other.store->at, other.store->at))
          return false;
        counter.insert({other.store->at.index, 0});
      }
    PathQuery query;
    query.through = change.store->at;
    query.target = [&](ValueId v) {
      return code.flat[v].op == Op::Return || code.flat[v].op == Op::ReturnMem;
    };
    query.avoid = [&](ValueId v) {
      return counter.count(v.index) != 0 || isForOthersToWrite(code, v);
    };
    // Nobody can take from the zero address, which holds nothing and approves of nobody.
    query.cut = [&](const Condition &c) {
      return c.isFlag() && c.op == Op::Eq && llvm::any_of(changes, [&](const Change &other) {
               return counter.count(other.store->at.index) && !other.raises && !isSupply(other) &&
                      firstKey(other.store->path).valid() &&
                      code.flow.same(firstKey(other.store->path), c.a);
             });
    };
    way = findPath(code.flow, query);
    return way.exists();
  }

  /// Every change is made exactly once on every way, and the sum is not zero.
  bool unequal() {
    const Graph &graph = code.flat.graph();
    Sum sum(code);
    for (const Change &change : changes) {
      ValueId at = change.store->at;
      if (graph.mayFollow(at, at))
        return false;
      PathQuery around;
      around.target = [&](ValueId v) {
        return code.flat[v].op == Op::Return || code.flat[v].op == Op::ReturnMem;
      };
      around.avoid = [at](ValueId v) { return v == at; };
      if (findPath(code.flow, around).exists())
        return false;
      if (change.amount.valid())
        sum.add(change.amount, change.raises != isSupply(change) ? 1 : -1);
    }
    PathQuery query;
    query.target = [&](ValueId v) { return v == changes.front().store->at; };
    way = findPath(code.flow, query);
    return sum.plain() && !sum.zero();
  }

  void report(const Change &change, std::string what) {
    std::string leaf = show(context, code, change.store->path);
    Finding f = findingAlong(context, TheRule, code, ValueId(), way,
                             what + " Votes and quorum are then counted against the wrong total.",
                             "mismatch of " + show(context, balances), "changes " + leaf);
    f.related.push_back({code.flat[change.store->at].place, leaf + " is changed here"});
    context.findings.push_back(std::move(f));
  }

  Context &context;
  const Code &code;
  PathShape balances, supply;
  std::vector<Change> changes;
  bool opaque = false;
  PathResult way;
};

/// What the store adds to was read before the other one: of one account it is another number by
/// then.
bool addsToStale(const Code &code, const Change &down, const Change &up) {
  const Graph &graph = code.flat.graph();
  bool stale = false, fresh = false;
  const Instruction &sum = code.flat[code.flow.strip(up.store->value)];
  for (ValueId operand : sum.operands)
    walkBack(operand, [&](ValueId part, llvm::SmallVectorImpl<ValueId> &work) {
      part = code.flow.strip(part);
      const Access *old = code.flow.load(part);
      if (old && old->path.sameShape(up.store->path) &&
          code.flow.same(firstKey(old->path), firstKey(up.store->path)))
        (graph.mayFollow(down.store->at, old->at) ? fresh : stale) = true;
      if (code.flat[part].op == Op::Phi || code.flat[part].op == Op::Select)
        work.append(code.flat[part].operands.begin(), code.flat[part].operands.end());
    });
  return stale && !fresh;
}

/// From an account to itself: the sum is written over the difference, and there is more than
/// before.
void checkToOneself(Context &context, const Code &code, const PathShape &balances) {
  std::vector<Change> changes = changesOf(code);
  for (const Change &down : changes)
    for (const Change &up : changes) {
      ValueId from = firstKey(down.store->path), to = firstKey(up.store->path);
      if (down.raises || !up.raises || !(shapeOf(down.store->path) == balances) ||
          !(shapeOf(up.store->path) == balances) || code.flow.same(from, to) ||
          !code.flow.same(down.amount, up.amount) || !addsToStale(code, down, up))
        continue;
      PathQuery query;
      query.through = down.store->at;
      query.target = [&](ValueId v) { return v == up.store->at; };
      query.cut = [&](const Condition &c) {
        return c.op == Op::Ne && !c.isFlag() &&
               ((code.flow.same(c.a, from) && code.flow.same(c.b, to)) ||
                (code.flow.same(c.a, to) && code.flow.same(c.b, from)));
      };
      PathResult way = findPath(code.flow, query);
      if (!way.exists())
        continue;
      std::string leaf = show(context, code, up.store->path);
      Finding f =
          findingAlong(context, TheRule, code, up.store->at, way,
                       "Both balances are read before either is written: a transfer to "
                       "oneself writes the sum over the difference and makes tokens, and "
                       "votes, of nothing. Read the second one after the first is written.",
                       "transfer to oneself of " + show(context, balances), "changes " + leaf);
      f.related.push_back({code.flat[down.store->at].place, "the other balance is changed here"});
      context.findings.push_back(std::move(f));
      return;
    }
}

void check(Context &context) {
  const VotesToken *token = context.model.token(context.contractId);
  std::vector<Held> all;
  if (token && token->balances) {
    for (FunctionId entry : context.view.actions())
      checkToOneself(context, context.view.code(entry), token->balances->shape);
    if (token->supply)
      all.push_back({token->balances->shape, token->supply->shape});
  }
  if (token || context.life.governor)
    addShares(context.view, all);
  for (const Held &held : all)
    for (FunctionId entry : context.view.actions())
      Check(context, held, context.view.code(entry)).run();
}

} // namespace

} // namespace quorate::rules
