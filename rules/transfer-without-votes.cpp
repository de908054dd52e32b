//===- transfer-without-votes.cpp - tokens that move and leave their votes behind ===//

#include "analyzer/governance/Lifecycle.h"
#include "analyzer/governance/Token.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {682, 841};
constexpr Rule TheRule = {
    "transfer-without-votes",
    "A transfer, mint or burn moves the balance but not the votes that were delegated",
    Severity::Error,
    Cwe,
    {},
    8.8,
    check};
const Registration registration(TheRule);

bool perAccount(const Code &code, const Access &access) {
  return !access.path.unknown && keyCount(access.path) > 0 &&
         isAddressLike(code.flow, firstKey(access.path));
}

/// Some of these are made from the amount by which the balance changes, or from the parts that it
/// is the sum of, one by one.
bool movesAlong(const Code &code, ValueId amount, llvm::ArrayRef<const Access *> votes,
                llvm::ArrayRef<Change> changes) {
  auto follow = [&](ValueId part) {
    return llvm::any_of(votes, [&](const Access *vote) {
      return !vote->value.valid() || code.flow.dependsOn(vote->value, part, {true, true, true});
    });
  };
  return follow(amount) || llvm::any_of(changes, [&](const Change &part) {
           return isTotalOf(code.flow, amount, part.amount) && follow(part.amount);
         });
}

/// Which way a number of votes goes, where it is made of what was there and an amount.
enum class Way : uint8_t { Unknown, Up, Down };
Way wayOf(const Code &code, const Access &vote) {
  if (!vote.value.valid())
    return Way::Unknown;
  switch (code.flat[code.flow.strip(vote.value)].op) {
  case Op::Add:
    return Way::Up;
  case Op::Sub:
    return Way::Down;
  default:
    return Way::Unknown;
  }
}

std::set<Way> waysOf(const Code &code, llvm::ArrayRef<const Access *> votes) {
  std::set<Way> ways;
  for (const Access *vote : votes) {
    // A time beside them, or a length, is no number of votes.
    bool ofVotes = !vote->value.valid() ||
                   llvm::any_of(code.flow.sources(vote->value).loads, [&](ValueId load) {
                     const Access *read = code.flow.load(load);
                     return !read || read->path.unknown || read->path.var == vote->path.var;
                   });
    if (ofVotes && !vote->path.isLength())
      ways.insert(wayOf(code, *vote));
  }
  return ways;
}

/// What one account gets another one loses, but all votes that change go one way.
bool movesOneWay(const Code &code, llvm::ArrayRef<const Access *> votes,
                 llvm::ArrayRef<Change> changes) {
  auto raises = [](const Change &change) { return change.raises; };
  if (llvm::all_of(changes, raises) || llvm::none_of(changes, raises))
    return false;
  std::set<Way> ways = waysOf(code, votes);
  return ways.size() == 1 && !ways.count(Way::Unknown);
}

void check(Context &context) {
  const VotesToken *token = context.model.token(context.contractId);
  if (!token || !token->balances || !token->delegates)
    return;
  const ContractView &view = context.view;
  // What choosing a delegate changes besides the choice: the votes of accounts. Nonces are used up
  // by numbers alone.
  std::set<VarId> votes;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    bool delegates = llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      return access.write && !access.path.unknown &&
             shapeOf(access.path) == token->delegates->shape;
    });
    if (!delegates)
      continue;
    for (const Access &access : code.flat.accesses()) {
      if (access.write && access.path.unknown)
        return; // kept where it cannot be followed
      if (!access.write || !perAccount(code, access))
        continue;
      VarId var = access.path.var;
      if (var == token->delegates->shape.var || var == token->balances->shape.var ||
          !access.value.valid())
        continue;
      // The votes come from balances.
      bool fromBalance = llvm::any_of(code.flow.sources(access.value).loads, [&](ValueId load) {
        const Access *read = code.flow.load(load);
        return read && !read->path.unknown && shapeOf(read->path) == token->balances->shape;
      });
      if (fromBalance)
        votes.insert(var);
    }
  }
  if (votes.empty())
    return;
  // Where another delegate is chosen in one way only, that is the defect (delegation-double-count).
  bool delegatesBothWays = llvm::all_of(view.actions(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    std::vector<const Access *> moved;
    bool delegates = false;
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown)
        continue;
      delegates |= shapeOf(access.path) == token->delegates->shape;
      if (votes.count(access.path.var))
        moved.push_back(&access);
    }
    return !delegates || waysOf(code, moved).size() != 1;
  });
  std::set<std::pair<uint32_t, uint32_t>> told;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    if (!code.flat.opaqueCalls.empty() ||
        llvm::any_of(code.flat.accesses(),
                     [](const Access &access) { return access.write && access.path.unknown; }))
      continue;
    std::vector<const Access *> moved;
    std::vector<Change> changes;
    for (const Access &access : code.flat.accesses()) {
      if (!access.write)
        continue;
      if (votes.count(access.path.var))
        moved.push_back(&access);
      if (shapeOf(access.path) == token->balances->shape)
        if (auto change = changeOf(code.flow, access))
          changes.push_back(*change);
    }
    // Where the votes of one move are seen to follow its amount, those of another one have to.
    bool byAmount = llvm::any_of(changes, [&](const Change &change) {
      return movesAlong(code, change.amount, moved, changes);
    });
    if (delegatesBothWays && movesOneWay(code, moved, changes) &&
        told.insert({entry.index, moved.front()->at.index}).second)
      report(context, TheRule, code, moved.front()->at, wayTo(code, moved.front()->at),
             "One account's balance goes down and another one's up, but the delegated votes change "
             "in one way only: what was handed on counts for both, or for nobody. Take the votes "
             "from the delegate of the one and give them to that of the other.",
             "changes the votes");
    for (const Change &change : changes) {
      const Access &access = *change.store;
      if (!moved.empty() && (!byAmount || movesAlong(code, change.amount, moved, changes)))
        continue;
      if (told.insert({code.flat.functionOf(access.at).index,
                       code.flat.origins[access.at.index].value.index})
              .second)
        report(context, TheRule, code, access.at, wayTo(code, access.at),
               "The balance changes here and the delegated votes stay as they are: who sold the "
               "tokens keeps the votes, and the buyer can delegate them once more. Move the votes "
               "of the delegates along in every transfer, mint and burn.",
               "changes the balance");
      break;
    }
  }
}

} // namespace

} // namespace quorate::rules
