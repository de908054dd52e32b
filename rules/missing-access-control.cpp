//===- missing-access-control.cpp - powers that nobody guards ---------------------===//

#include "analyzer/governance/Funds.h"
#include "analyzer/governance/Handover.h"
#include "analyzer/governance/Payload.h"
#include "analyzer/governance/Registers.h"
#include "analyzer/governance/Reopened.h"
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

/// What the sender has, here or elsewhere, decides.
bool asksAboutSender(const Code &code, const Condition &c) {
  for (ValueId side : {c.a, c.b}) {
    if (!side.valid())
      continue;
    const Sources &from = code.flow.sources(side, {false, true, true});
    if (from.caller && (!from.calls.empty() || !from.loads.empty()))
      return true;
  }
  return false;
}

/// Something that was recorded before, other than that this operation is new.
bool asksOtherRecord(const Code &code, const Condition &c, const PathShape &operation) {
  for (ValueId side : {c.a, c.b})
    if (side.valid())
      for (ValueId load : code.flow.sources(side).loads)
        if (const Access *read = code.flow.load(load);
            read && !read->path.unknown && keyCount(read->path) > 0 &&
            !(recordOf(shapeOf(read->path)) == recordOf(operation)))
          return true;
  return false;
}

/// What one contract's entry points do with its state, seen together.
class Check {
public:
  explicit Check(Context &context)
      : context(context), view(context.view), guards(view.guards()), registers(registersOf(view)),
        implementations(implementationCells(view)) {
    collect();
  }
  void run() {
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      if (looksLikeSetup(view, guards, code) || isProposing(entry) || checkAnnouncing(code))
        continue;
      if (!checkSlot(code) && !checkState(code) && !checkRegisters(code) && !checkArm(code))
        checkFunds(code);
    }
    checkRevival();
  }

private:
  bool isProposing(FunctionId entry) const;
  void collect();
  bool checkSlot(const Code &code);
  void checkRevival();
  bool checkState(const Code &code);
  bool checkRegisters(const Code &code);
  bool checkArm(const Code &code);
  bool checkAnnouncing(const Code &code);
  void checkFunds(const Code &code);
  std::string powerOf(const Code &code, const Access &access, const Cell &cell) const;
  bool isSetter(const Code &code) const;
  bool namesHolder(const Cell &cell) const;
  bool readsIt(const Code &code, const Cell &cell) const;
  static bool isVacant(const Code &code, const Condition &c, const Cell &cell);
  static bool isPresence(const Code &code, const Condition &c, const AccessPath &entry);
  void report(const Code &code, const Access &access, const PathResult &path, std::string why);

  Context &context;
  const ContractView &view;
  const Guards &guards;
  const Registers registers;
  std::vector<Cell> implementations;
  std::vector<Cell> guardedCells; ///< written elsewhere, behind a guard
  std::vector<Cell> holders;      ///< one for each key, and the sender has to be the one it names
  std::vector<Cell> callees;      ///< where calls go to
  std::vector<Cell> limits;       ///< what something is compared with, or counted with
};

bool Check::isProposing(FunctionId entry) const {
  auto proposes = [&](const EntryPoint &e) {
    return e.function == entry && (e.kind == EntryKind::Propose || e.kind == EntryKind::Vote);
  };
  const Governor *governor = context.model.governor(context.contractId);
  return governor && llvm::any_of(governor->entries, proposes);
}

void Check::collect() {
  std::vector<Kept> copies = keptCopies(view);
  std::vector<FunctionId> lifecycle; // what it reads without keys are its parameters
  auto steps = [&](const std::vector<EntryPoint> &entries) {
    for (const EntryPoint &e : entries)
      if (e.kind == EntryKind::Propose || e.kind == EntryKind::Vote || e.kind == EntryKind::Queue ||
          e.kind == EntryKind::Execute)
        lifecycle.push_back(e.function);
  };
  if (const Governor *governor = context.model.governor(context.contractId))
    steps(governor->entries);
  if (const Timelock *timelock = context.model.timelock(context.contractId))
    steps(timelock->entries);
  auto add = [](std::vector<Cell> &list, const std::optional<Cell> &cell) {
    if (cell && keyCount(cell->shape) == 0 && !llvm::is_contained(list, *cell))
      list.push_back(*cell);
  };
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    if (view.mayAct(entry)) {
      Openness open(view, code);
      for (const Access &access : code.flat.accesses())
        if (auto cell = access.write ? cellOf(code, access) : std::nullopt;
            cell && (keyCount(cell->shape) == 0 || guards.lists(*cell)) &&
            !llvm::is_contained(guardedCells, *cell) && !open.wayTo(access.at).exists() &&
            commits(code, access.at))
          guardedCells.push_back(*cell);
    }
    if (llvm::is_contained(lifecycle, entry))
      for (const Access &access : code.flat.accesses())
        if (!access.write && code.flat[access.at].type.bits > 1)
          add(limits, cellOf(code, access));
    for (ValueId call : code.flat.externalCalls())
      if (ValueId target = callTarget(code.flat, call); target.valid())
        for (ValueId load : code.flow.sources(target).loads)
          add(callees, cellOf(code, load));
    for (const Condition &c : allConditions(code.flow)) {
      for (auto [who, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
        if (!c.isFlag() && c.op == Op::Eq && code.flow.isCaller(who))
          if (const Access *read = code.flow.load(code.flow.strip(kept));
              read && !read->path.unknown && keyCount(read->path) > 0)
            holders.push_back(*cellOf(code, *read));
      if (!c.isFlag() && c.op != Op::Eq && c.op != Op::Ne)
        for (ValueId side : {c.a, c.b})
          for (ValueId load : code.flow.sources(side).loads) {
            add(limits, cellOf(code, load));
            const Access *read = code.flow.load(load);
            for (const Kept &kept : copies)
              if (!read->path.unknown && shapeOf(read->path) == kept.copy)
                add(limits, cellOf(view.code(kept.entry), kept.load));
          }
    }
  }
}

/// Everything it stores is the sender's input (or a constant), to places without keys: a setter.
bool Check::isSetter(const Code &code) const {
  if (!code.flat.externalCalls().empty())
    return false;
  bool any = false;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write)
      continue;
    auto cell = cellOf(code, access);
    if (!cell || keyCount(cell->shape) > 0 || !access.value.valid())
      return false;
    any = true;
    if (!isRawInput(code.flow, access.value) &&
        !code.flow.isConstant(code.flow.strip(access.value)))
      return false;
  }
  return any;
}

/// Nothing in this contract asks for it, but its name says what it is for: others will.
bool Check::namesHolder(const Cell &cell) const {
  if (!cell.shape.var.valid() || !cell.shape.steps.empty())
    return false;
  const StateVar &var = context.contract[cell.shape.var];
  if (!var.type.valid() || context.module[var.type].kind != DataKind::Value ||
      context.module[var.type].value.kind != TypeKind::Address)
    return false;
  for (llvm::StringRef word : {"owner", "admin", "govern", "timelock", "guardian", "minter"})
    if (llvm::StringRef(var.name).contains_insensitive(word))
      return true;
  return false;
}

/// The function looks at the place itself before it writes there: it keeps a state machine going.
bool Check::readsIt(const Code &code, const Cell &cell) const {
  // That what comes is another value than what is there keeps nothing going.
  auto isChange = [&](const Condition &c) {
    return !c.isFlag() && (c.op == Op::Eq || c.op == Op::Ne) &&
           (isRawInput(code.flow, c.a) || isRawInput(code.flow, c.b));
  };
  for (const Condition &c : allConditions(code.flow))
    for (ValueId side : {c.a, c.b})
      if (side.valid() && !isChange(c))
        for (ValueId load : code.flow.sources(side).loads)
          if (cellOf(code, load) == cell)
            return true;
  return false;
}

/// That the entry is not set yet is no permission to set it.
bool Check::isVacant(const Code &code, const Condition &c, const Cell &cell) {
  if (c.op != Op::Eq || !c.isFlag())
    return false;
  return cellOf(code, code.flow.strip(c.a)) == cell;
}

/// That there is an entry, or none yet, is no permission to change it.
bool Check::isPresence(const Code &code, const Condition &c, const AccessPath &entry) {
  if (!c.isFlag() && !code.flow.isConstant(code.flow.strip(c.b)))
    return false;
  auto isSameEntry = [&](const AccessPath &path) {
    size_t steps = std::min(path.steps.size(), entry.steps.size());
    for (size_t i = 0; i < steps; ++i)
      if (entry.steps[i].value.valid() &&
          !(path.steps[i].value.valid() &&
            code.flow.same(path.steps[i].value, entry.steps[i].value)))
        return false;
    return recordOf(shapeOf(path)) == recordOf(shapeOf(entry));
  };
  const Sources &s = code.flow.sources(c.a);
  return !s.loads.empty() && s.calls.empty() && !s.caller &&
         llvm::all_of(s.loads, [&](ValueId load) {
           const Access *read = code.flow.load(load);
           return read && !read->path.unknown && isSameEntry(read->path);
         });
}

/// Why the write needs authority; empty if it does not.
std::string Check::powerOf(const Code &code, const Access &access, const Cell &cell) const {
  const Flow &flow = code.flow;
  std::string name = show(context, cell);
  ValueId value = access.value;
  bool zero = access.clears || (value.valid() && flow.isZero(value));
  Sources s = value.valid() ? flow.sources(value) : Sources();
  unsigned keys = access.path.unknown ? 0 : keyCount(access.path);
  if (keys == 0 && guards.holds(cell) && !zero && s.chosenByCaller())
    return name + " decides who may act";
  if (keys > 0 && guards.lists(cell) && !zero) {
    bool own = callerIsKey(flow, access.path);
    // Joining by oneself is a choice of design, unless others have to be let in.
    if (!own || (keys == 1 && llvm::is_contained(guardedCells, cell)))
      return name + " decides who may act";
    return {};
  }
  if (keys > 0 && llvm::is_contained(holders, cell) && !zero && s.calldata() &&
      !callerIsKey(flow, access.path) && flow.sources(firstKey(access.path)).calldata())
    return name + " decides who may act";
  if (keys > 0 || !value.valid() || readsIt(code, cell))
    return {};
  bool input = isRawInput(flow, value);
  if (llvm::is_contained(guardedCells, cell) &&
      (input || flow.isCaller(value) || (flow.isConstant(flow.strip(value)) && isSetter(code))))
    return name + " may elsewhere be changed only by somebody with authority";
  if (!input || !isSetter(code))
    return {};
  if (namesHolder(cell))
    return name + " names who holds power";
  if (llvm::is_contained(callees, cell))
    return name + " is what this contract calls";
  if (llvm::is_contained(limits, cell))
    return name + " limits what may happen";
  return {};
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
    std::string why = powerOf(code, access, *cell);
    if (why.empty())
      continue;
    if (!open)
      open.emplace(view, code);
    // That the record exists permits nobody to say who holds it; that it is free may.
    bool ofRecord = llvm::is_contained(holders, *cell) && code.flat.externalCalls().empty();
    open->except = [&](const Condition &c) {
      return ofRecord && c.isFlag() && c.op == Op::Ne && isPresence(code, c, access.path);
    };
    bool chosenKey = !access.path.unknown && keyCount(access.path) > 0 &&
                     code.flow.sources(firstKey(access.path)).calldata();
    PathQuery more;
    more.cut = [&](const Condition &c) {
      return asksPayment(code, c) || asksSignature(code, c) ||
             (chosenKey && asksAboutSender(code, c)) ||
             (asksRecord(code, c) && !open->except(c) &&
              !(chosenKey && !llvm::is_contained(holders, *cell) && isVacant(code, c, *cell)));
    };
    PathResult path = open->wayTo(access.at, more);
    if (!path.exists() || happensOnce(code, access.at))
      continue;
    report(code, access, path, std::move(why));
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
             asksAboutSender(code, c) || (asksRecord(code, c) && !isPresence(code, c, access.path));
    };
    Openness open(view, code);
    open.except = [&](const Condition &c) { return isPresence(code, c, access.path); };
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
  if (!timelock || !timelock->operation || llvm::none_of(timelock->entries, announces))
    return false;
  // A queue that is open to all by design asks nobody who he is.
  if (llvm::none_of(allConditions(code.flow), [&](const Condition &c) {
        return !c.isFlag() && (code.flow.isCaller(c.a) || code.flow.isCaller(c.b));
      }))
    return false;
  for (const Access &access : code.flat.accesses()) {
    if (!access.write || access.path.unknown ||
        !(shapeOf(access.path) == timelock->operation->shape))
      continue;
    PathQuery more;
    more.cut = [&](const Condition &c) {
      return asksPayment(code, c) || asksSignature(code, c) || asksAboutSender(code, c) ||
             asksOtherRecord(code, c, timelock->operation->shape);
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

void check(Context &context) { Check(context).run(); }

} // namespace

} // namespace quorate::rules
