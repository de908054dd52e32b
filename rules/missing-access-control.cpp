//===- missing-access-control.cpp - powers that nobody guards ---------------------===//

#include "analyzer/governance/Electorate.h"
#include "analyzer/governance/Funds.h"
#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Holdings.h"
#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Registers.h"
#include "analyzer/governance/Reopened.h"
#include "analyzer/governance/Sensitive.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284, 862};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-016", "SCWE-049"};
constexpr Rule TheRule = {"missing-access-control",
                          "Anyone can change who holds power, what governs, or take funds",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.4,
                          check};
const Registration registration(TheRule);

/// Another contract has a say.
bool asksAnother(const Code &code, const Condition &c) {
  return llvm::any_of(std::initializer_list<ValueId>{c.a, c.b}, [&](ValueId side) {
    return side.valid() && llvm::any_of(code.flow.sources(side).calls, [&](ValueId call) {
             return code.flat[call].op == Op::ExtCall &&
                    code.flat[call].call().kind == CallKind::Static;
           });
  });
}

/// A new record that is put together here leaves this member of it empty.
bool leavesEmpty(const Code &code, const Access &record, const PathShape &leaf) {
  auto [kind, member] = leaf.steps.back();
  ValueId made = record.copied.valid() ? code.flow.strip(record.copied) : ValueId();
  if (kind != PathStep::Kind::Field || !made.valid() || code.flat[made].op != Op::New ||
      leaf.steps.size() != record.path.steps.size() + 1)
    return false;
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId at : code.flat.code[block].instructions) {
      const Instruction &store = code.flat[at];
      if (store.op != Op::Store)
        continue;
      const Instruction &place = code.flat[store.operands[0]];
      if (place.op == Op::RefField && code.flow.strip(place.operands[0]) == made &&
          place.index == member && !code.flow.isZero(store.operands[1]))
        return false;
    }
  return true;
}

/// Only somebody with authority says yes here: his agreement to what the record holds.
bool isAgreement(const ContractView &view, const PathShape &leaf) {
  bool any = false;
  for (const ContractView::Write &write : view.writesTo(leaf)) {
    const Code &code = view.code(write.entry);
    const Access &access = *write.access;
    if (access.clears || (access.value.valid() && code.flow.isZero(access.value)) ||
        (access.deep && leavesEmpty(code, access, leaf)))
      continue;
    if (pathForAnyone(view, code, access.at).exists())
      return false;
    any = true;
  }
  return any;
}

/// Members of one struct.
bool areBeside(const PathShape &a, const PathShape &b) {
  return a.var == b.var && !a.steps.empty() && a.steps.size() == b.steps.size() &&
         std::equal(a.steps.begin(), a.steps.end() - 1, b.steps.begin());
}

/// Each call that is performed needs an agreement, which stands beside whom it goes to.
bool needsAgreement(const ContractView &view, const Timelock &timelock) {
  bool any = false;
  for (const EntryPoint &entry : timelock.entries) {
    if (entry.kind != EntryKind::Execute)
      continue;
    const Code &code = view.code(entry.function);
    for (const gov::Payload &payload : payloadsOf(code)) {
      const Access *target = code.flow.load(code.flow.strip(callTarget(code.flat, payload.call)));
      auto agreed = [&](const Condition &c) {
        const Access *read = code.flow.load(code.flow.strip(c.a));
        return c.isFlag() && c.op == Op::Ne && read && !read->path.unknown && target &&
               !target->path.unknown && areBeside(shapeOf(read->path), shapeOf(target->path)) &&
               isAgreement(view, shapeOf(read->path));
      };
      Edges exits = guardedExits(code, agreed);
      PathQuery query;
      query.target = [&](ValueId v) { return v == payload.call; };
      query.cut = agreed;
      query.cutEdge = [&](BlockId from, BlockId to) {
        return exits.count({from.index, to.index}) != 0;
      };
      if (findPath(code.flow, query).exists())
        return false;
      any = true;
    }
  }
  return any;
}

/// The sender says who holds the record, and has to be right.
bool namesHolder(const Code &code, const Condition &c, const Cell &cell) {
  if (c.isFlag() || c.op != Op::Eq)
    return false;
  for (auto [named, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
    if (isRawInput(code.flow, named) && cellOf(code, code.flow.strip(kept)) == cell)
      return true;
  return false;
}

/// Looks only at what an account has whom the sender names.
bool asksOfNamedAccount(const Code &code, const Condition &c) {
  bool any = false;
  for (ValueId side : {c.a, c.b})
    for (ValueId load : side.valid() ? code.flow.sources(side).loads : std::vector<ValueId>()) {
      const Access *read = code.flow.load(load);
      ValueId key = read && !read->path.unknown ? firstKey(read->path) : ValueId();
      if (!key.valid() || !isAddressLike(code.flow, key) || !isRawInput(code.flow, key))
        return false;
      any = true;
    }
  return any;
}

/// The sender is whom he named.
bool isNamedHolder(const Code &code, const Condition &c, const Cell &cell) {
  if (c.isFlag() || c.op != Op::Eq || !(code.flow.isCaller(c.a) || code.flow.isCaller(c.b)))
    return false;
  ValueId named = code.flow.isCaller(c.a) ? c.b : c.a;
  return llvm::any_of(allConditions(code.flow), [&](const Condition &other) {
    return namesHolder(code, other, cell) &&
           (code.flow.same(other.a, named) || code.flow.same(other.b, named));
  });
}

/// What one contract's entry points do with its state, seen together.
class Check {
public:
  explicit Check(Context &context)
      : context(context), view(context.view), guards(view.guards()), registers(registersOf(view)),
        sensitive(sensitiveStateOf(context.model, view)),
        implementations(implementationCells(view)) {}
  void run() {
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      if (looksLikeSetup(view, guards, code) || isProposing(entry) || checkAnnouncing(code))
        continue;
      if (!checkSlot(code) && !checkState(code) && !checkRegisters(code) && !checkArm(code))
        checkFunds(code);
    }
    checkRevival();
    checkVotes();
    checkHoldings();
  }

private:
  bool isProposing(FunctionId entry) const;
  bool checkSlot(const Code &code);
  bool isAssigned(const Cell &cell) const;
  void checkRevival();
  bool checkState(const Code &code);
  bool checkRegisters(const Code &code);
  bool checkArm(const Code &code);
  bool checkAnnouncing(const Code &code);
  void checkFunds(const Code &code);
  void checkVotes();
  void checkHoldings();
  void report(const Code &code, const Access &access, const PathResult &path, std::string why);

  Context &context;
  const ContractView &view;
  const Guards &guards;
  const Registers registers;
  const Sensitive sensitive;
  const std::vector<Cell> implementations;
};

bool Check::isProposing(FunctionId entry) const {
  auto proposes = [&](const EntryPoint &e) {
    return e.function == entry && (e.kind == EntryKind::Propose || e.kind == EntryKind::Vote);
  };
  const Governor *governor = context.model.governor(context.contractId);
  return governor && llvm::any_of(governor->entries, proposes);
}

void Check::report(const Code &code, const Access &access, const PathResult &path,
                   std::string why) {
  std::string leaf = show(context, *cellOf(code, access));
  Finding f = findingAlong(context, TheRule, code, ValueId(), path,
                           "Anyone can get here: " + why +
                               ". Restrict it to governance, or to whom it belongs.",
                           "write of " + leaf, "writes " + leaf);
  f.related.push_back({code.flat[access.at].place, leaf + " is written here"});
  context.findings.push_back(std::move(f));
}

/// Assembly that writes to whatever slot the sender names.
bool Check::checkSlot(const Code &code) {
  for (const Access &access : code.flat.accesses()) {
    const Instruction &store = code.flat[access.at];
    if (!access.write || store.op != Op::Store || store.operands.empty())
      continue;
    const Instruction &place = code.flat[store.operands[0]];
    if (place.op != Op::RefSlot || place.type.space != Space::Storage ||
        !isRawInput(code.flow, place.operands[0]))
      continue;
    PathResult path = Openness(view, code).wayTo(access.at);
    if (!path.exists())
      continue;
    context.findings.push_back(findingAlong(
        context, TheRule, code, access.at, path,
        "Anyone can write to whatever slot of storage he likes: who holds power, what governs, any "
        "balance. Fix the slot, or restrict it to governance.",
        "write in " + show(code.flat.source()), "writes the slot"));
    return true;
  }
  return false;
}

/// Where nobody holds the record yet, it takes authority to say who will: a free one is not there
/// for the taking.
bool Check::isAssigned(const Cell &cell) const {
  return llvm::any_of(view.actions(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      return access.write && !access.clears && cellOf(code, access) == cell &&
             mustPass(code.flow, access.at,
                      [&](const Condition &c) { return asksVacancy(code, c, cell); }) &&
             !Openness(view, code).wayTo(access.at).exists();
    });
  });
}

/// A cancelled proposal lives again.
void Check::checkRevival() {
  const Governor *governor = context.life.governor;
  if (!governor || !governor->canceled ||
      (governor->executed && governor->executed->shape == governor->canceled->shape))
    return;
  for (const Reopening &reopening : reopenings(context.life, governor->canceled->shape)) {
    const Code &code = view.code(reopening.entry);
    PathResult path = Openness(view, code).wayTo(reopening.at);
    if (path.exists())
      context.findings.push_back(findingAlong(
          context, TheRule, code, reopening.at, path,
          "Anyone can take back that a proposal was cancelled, after which it may be executed. "
          "Leave the mark as it is for good, or restrict it to governance.",
          "revival in " + show(code.flat.source()), "takes the mark away"));
  }
}

bool Check::checkState(const Code &code) {
  std::optional<Openness> open;
  for (const Access &access : code.flat.accesses()) {
    auto cell = access.write ? cellOf(code, access) : std::nullopt;
    if (!cell || llvm::is_contained(implementations, *cell))
      continue;
    std::string why = powerOver(sensitive, view, code, access, *cell);
    if (why.empty())
      continue;
    if (!open)
      open.emplace(view, code);
    // That the record exists permits nobody to say who holds it; that it is free may.
    // Nor does his naming whoever holds it now, which everybody can look up.
    bool ofRecord = llvm::is_contained(sensitive.named, *cell) && code.flat.externalCalls().empty();
    open->except = [&](const Condition &c) {
      return ofRecord && ((c.isFlag() && c.op == Op::Ne && asksPresence(code, c, access.path)) ||
                          namesHolder(code, c, *cell) || asksOfNamedAccount(code, c));
    };
    bool chosenKey = !access.path.unknown && keyCount(access.path) > 0 &&
                     code.flow.sources(firstKey(access.path)).calldata();
    auto isFree = [&](const Condition &c) {
      return chosenKey && asksVacancy(code, c, *cell) &&
             (!llvm::is_contained(sensitive.named, *cell) || isAssigned(*cell));
    };
    PathQuery more;
    more.cut = [&](const Condition &c) {
      return asksPayment(code, c) || asksSignature(code, c) ||
             (chosenKey && asksAboutSender(code, c)) ||
             (ofRecord && isNamedHolder(code, c, *cell)) ||
             (asksRecord(code, c) && !open->except(c) && !isFree(c));
    };
    PathResult path = open->wayTo(access.at, more);
    if (!path.exists() || happensOnce(code, access.at))
      continue;
    report(code, access, path, show(context, *cell) + " " + why);
    return true;
  }
  return false;
}

/// Entries for others, which nobody who enters them is asked for a right, a payment or a record.
bool Check::checkRegisters(const Code &code) {
  for (const Access &access : code.flat.accesses()) {
    std::string why = access.write ? entryInto(registers, guards, code, access) : "";
    if (why.empty())
      continue;
    PathQuery more;
    auto isOwn = [&](const Condition &c) { // the key that is named has to be the sender
      return !c.isFlag() && c.op == Op::Eq &&
             llvm::any_of(access.path.steps, [&](const PathStep &step) {
               return step.value.valid() &&
                      ((code.flow.isCaller(c.a) && code.flow.same(c.b, step.value)) ||
                       (code.flow.isCaller(c.b) && code.flow.same(c.a, step.value)));
             });
    };
    more.cut = [&](const Condition &c) {
      return isOwn(c) || asksPayment(code, c) || asksSignature(code, c) ||
             asksAboutSender(code, c) ||
             (asksRecord(code, c) && !asksPresence(code, c, access.path));
    };
    Openness open(view, code);
    open.except = [&](const Condition &c) { return asksPresence(code, c, access.path); };
    PathResult path = open.wayTo(access.at, more);
    if (!path.exists() || happensOnce(code, access.at))
      continue;
    report(code, access, path, show(context, *cellOf(code, access)) + " " + why);
    return true;
  }
  return false;
}

/// Anyone may announce what a timelock then performs: nobody asks who he is, what he pays, or what
/// he has a right to.
bool Check::checkAnnouncing(const Code &code) {
  const Timelock *timelock = context.model.timelock(context.contractId);
  auto announces = [&](const EntryPoint &e) {
    return e.function == code.flat.entry && e.kind == EntryKind::Queue;
  };
  if (!timelock || !timelock->operation || llvm::none_of(timelock->entries, announces) ||
      needsAgreement(view, *timelock))
    return false;
  // Where nothing is kept, calls in this contract's name are worth as little as those of anyone.
  bool asksWho = llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    return !c.isFlag() && (code.flow.isCaller(c.a) || code.flow.isCaller(c.b));
  });
  if (!asksWho && llvm::none_of(view.entries(), [&](FunctionId entry) {
        return view.contract[entry].mutability == Mutability::Payable;
      }))
    return false;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown ||
        !(shapeOf(access.path) == timelock->operation->shape))
      continue;
    PathQuery more;
    more.cut = [&](const Condition &c) {
      bool absence = c.isFlag() && c.op == Op::Eq; // that it was not announced before
      return asksPayment(code, c) || asksSignature(code, c) || asksAnother(code, c) ||
             (!absence &&
              (asksAboutSender(code, c) || asksOtherRecord(code, c, timelock->operation->shape)));
    };
    more.avoid = [&](ValueId v) {
      return code.flat[v].op == Op::ExtCall && code.flat[v].call().kind != CallKind::Static;
    };
    PathResult path = Openness(view, code).wayTo(access.at, more);
    if (!path.exists())
      continue;
    report(code, access, path,
           show(context, *cellOf(code, access)) +
               " lets an operation be performed after the delay");
    return true;
  }
  return false;
}

/// What only this contract may do with one that it has made is dictated by the sender.
bool Check::checkArm(const Code &code) {
  std::vector<gov::Payload> payloads = payloadsOf(code);
  for (ValueId call : code.flat.externalCalls()) {
    const Instruction &i = code.flat[call];
    VarId arm = i.op == Op::ExtCall ? targetVariable(code, call) : VarId();
    if (!arm.valid() || i.call().kind != CallKind::Call ||
        i.call().payload != CallRecord::Payload::Typed || !isOwnArm(view.contract, arm) ||
        llvm::any_of(payloads, [&](const gov::Payload &p) { return p.call == call; }))
      continue;
    bool target = false, data = false;
    llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
    for (size_t a = 0; a < std::min(arguments.size(), i.call().argTypes.size()); ++a) {
      llvm::StringRef type = i.call().argTypes[a];
      bool chosen = code.flow.sources(arguments[a]).calldata();
      target |= chosen && (type == "address" || type == "address[]");
      data |= chosen && (type == "bytes" || type == "bytes[]");
    }
    if (!target || !data)
      continue;
    PathQuery more;
    more.cut = [&](const Condition &c) {
      bool absence = c.isFlag() && c.op == Op::Eq;
      return asksPayment(code, c) || asksSignature(code, c) || (asksRecord(code, c) && !absence);
    };
    PathResult path = Openness(view, code).wayTo(call, more);
    if (!path.exists())
      continue;
    context.findings.push_back(findingAlong(
        context, TheRule, code, call, path,
        "Anyone can get here, and dictates calls to a contract that takes them from this one "
        "alone. Restrict it to whom the calls may come from.",
        "dictated calls in " + show(code.flat.source()), "hands the calls on"));
    return true;
  }
  return false;
}

void Check::checkFunds(const Code &code) {
  std::vector<gov::Payload> payloads = payloadsOf(code);
  for (ValueId call : code.flat.externalCalls()) {
    auto payout = payoutOf(code, call);
    if (!payout || llvm::any_of(payloads, [&](const gov::Payload &p) { return p.call == call; }))
      continue;
    llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
    bool chosenData = code.flat[call].call().payload == CallRecord::Payload::Memory
                          ? !code.flow.isZero(arguments[1])
                          : llvm::any_of(arguments, [&](ValueId argument) {
                              return code.flow.sources(argument).calldata();
                            });
    if (chosenData && isChosenCall(code, call) && !code.flow.isCaller(payout->to))
      continue; // arbitrary-call says so
    PathResult path = unearned(view, code, *payout);
    if (!path.exists())
      continue;
    bool others = payout->from.valid() && !code.flow.isSelf(payout->from);
    context.findings.push_back(findingAlong(
        context, TheRule, code, call, path,
        others ? "Anyone can move what others have approved for this contract: the payer is the "
                 "sender's choice. Take from msg.sender, or ask for the payer's signature."
               : "Anyone can be paid here: nothing shows that it is owed to him. Restrict it to "
                 "governance, or pay what a record says and take it off the record.",
        "payout in " + show(code.flat.source()), "pays"));
    return;
  }
}

/// Votes are counted that nobody had to have the right to.
void Check::checkVotes() {
  std::set<FunctionId> told;
  for (const Tally &tally : context.life.tallies) {
    const Code &code = view.code(tally.entry);
    PathResult path = votesWithoutRoll(context.life, tally);
    bool byHead = path.exists();
    if (!byHead)
      path = votesForOthers(context.life, tally);
    if (!path.exists() || !told.insert(tally.entry).second)
      continue;
    context.findings.push_back(findingAlong(
        context, TheRule, code, tally.store->at, path,
        byHead ? "Anyone can vote here, once with each account that he makes: accounts cost "
                 "nothing. Ask whether the sender is one of those who vote, or weigh what he has."
               : "Anyone can vote here in the name of another: whose weight it is, is the sender's "
                 "choice. Count msg.sender's, or ask for the other's signature.",
        "votes in " + show(code.flat.source()), "counts the vote"));
  }
}

/// What somebody holds is given to another although he was not asked; that it is destroyed is what
/// unchecked-burn says.
void Check::checkHoldings() {
  for (const Holdings &held : holdingsOf(context.model, context.life))
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      std::vector<Change> changes = changesOf(code);
      auto concerns = [&](const Change &c) { return shapeOf(c.store->path) == held.leaf; };
      for (const Change &down : changes) {
        if (down.raises || !concerns(down) || llvm::none_of(changes, [&](const Change &c) {
              return c.raises && concerns(c) &&
                     areOtherKeys(code.flow, c.store->path, down.store->path);
            }))
          continue;
        PathResult path = takenUnasked(view, code, held, down);
        if (!path.exists())
          continue;
        report(code, *down.store, path,
               show(context, held.leaf) + " of a holder whom the sender names is given to another");
        break;
      }
    }
}

void check(Context &context) { Check(context).run(); }

} // namespace

} // namespace quorate::rules
