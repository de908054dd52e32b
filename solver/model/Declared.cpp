//===- Declared.cpp - what a governor declares beside a proposal's life -------===//
//
// Until when a guardian may act, where its code stands, what an account has put
// in, and what else is kept for accounts.
//
//===----------------------------------------------------------------------===//

#include "solver/model/System.h"

#include "analyzer/governance/Authority.h"
#include "analyzer/governance/Clock.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

/// "expiresAt", "guardianUntil", "VETO_SUNSET".
bool namesEnd(llvm::StringRef name) {
  return llvm::any_of(llvm::ArrayRef<llvm::StringRef>{"expir", "until", "sunset", "term"},
                      [&](llvm::StringRef word) { return name.contains_insensitive(word); });
}

bool namesGuardian(llvm::StringRef name) {
  return llvm::any_of(
      llvm::ArrayRef<llvm::StringRef>{"guardian", "veto", "council", "emergency", "canceller"},
      [&](llvm::StringRef word) { return name.contains_insensitive(word); });
}

/// A stored address, kept once, that a condition holds the caller against.
const gov::Access *comparedWithCaller(const gov::Flow &flow, const gov::Condition &condition) {
  if (condition.isFlag() || (condition.op != ir::Op::Eq && condition.op != ir::Op::Ne))
    return nullptr;
  for (auto [sender, other] :
       {std::pair(condition.a, condition.b), std::pair(condition.b, condition.a)})
    if (flow.isCaller(sender)) {
      const gov::Access *read = flow.load(flow.strip(other));
      return read && !read->path.unknown && gov::keyCount(read->path) == 0 ? read : nullptr;
    }
  return nullptr;
}

bool isCallerCompared(const gov::Flow &flow, const gov::Condition &condition) {
  return !condition.isFlag() && (condition.op == ir::Op::Eq || condition.op == ir::Op::Ne) &&
         (flow.isCaller(condition.a) || flow.isCaller(condition.b));
}

/// The point, kept once for all proposals, that the clock must be before.
std::optional<gov::Formula> latest(const gov::Flow &flow, const gov::ClockTest &test) {
  auto point = test.after ? std::nullopt : gov::pointInTime(flow, test);
  if (!point || point->leaves.size() != 1 || gov::keyCount(point->leaves[0]->path) != 0)
    return std::nullopt;
  return gov::asFormula(*point);
}

} // namespace

std::optional<unsigned> System::numberOfAccount(const ir::PathShape &shape) const {
  auto found = find(0, shape);
  if (!found || found->node->kind != Node::Kind::Scalar || !isNumberOfAccount(found->leaf))
    return std::nullopt;
  return found->leaf;
}

bool System::isNumberOfAccount(unsigned leaf) const {
  const StateLeaf &info = leaves[leaf];
  return info.instance == 0 && info.type->depth == 1 && info.space == ir::Space::Storage &&
         info.type->type.kind == ir::TypeKind::UInt && !info.type->isLength &&
         !info.type->isContent && info.type->firstKey.valid() &&
         module[info.type->firstKey].value.kind == ir::TypeKind::Address;
}

void System::findDeclared() {
  gov::ContractView view(module, governor.contract);
  for (ir::FunctionId id : view.actions())
    if (const gov::EntryPoint *known = entry(0, id)) {
      using gov::EntryKind;
      if (known->kind == EntryKind::Cancel || known->kind == EntryKind::Veto ||
          known->kind == EntryKind::Emergency)
        findExpiry(view.code(id));
      if (known->kind == EntryKind::Vote)
        findLocked(view.code(id));
    }
  if (!expiry)
    findNamedExpiry();
  findCode();
  findCodeRecord();
}

/// A leaf of the record that a code hash is written to, or held against.
void System::findCodeRecord() {
  gov::ContractView view(module, governor.contract);
  std::set<unsigned> found;
  auto note = [&](const ir::AccessPath &path) {
    if (path.unknown || !gov::perProposal(governor.records, path))
      return;
    auto leaf = find(0, shapeOf(path));
    if (leaf && leaves[leaf->leaf].type->depth == 1 && leaf->node->kind == Node::Kind::Scalar)
      found.insert(leaf->leaf);
    else
      codeRecordUnclear = true;
  };
  for (ir::FunctionId action : view.actions()) {
    const gov::Code &code = view.code(action);
    auto isHash = [&](ir::ValueId value) {
      return value.valid() && code.flat[code.flow.strip(value)].op == ir::Op::CodeHash;
    };
    for (const gov::Access &access : code.flat.accesses())
      if (access.write && isHash(access.value))
        note(access.path);
    for (const gov::Condition &c : gov::allConditions(code.flow))
      if (!c.isFlag() && (c.op == ir::Op::Eq || c.op == ir::Op::Ne))
        for (auto [hash, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
          if (isHash(hash))
            if (const gov::Access *read = code.flow.load(code.flow.strip(other)))
              note(read->path);
  }
  if (found.size() == 1)
    codeRecord = *found.begin();
  else
    codeRecordUnclear |= found.size() > 1;
  if (!codeRecord && !codeRecordUnclear)
    findOwnCode();
}

/// What delegatecalls read their target from, where the proposal keeps one.
void System::findOwnCode() {
  gov::ContractView view(module, governor.contract);
  std::set<unsigned> found;
  for (ir::FunctionId action : view.actions()) {
    const gov::Code &code = view.code(action);
    for (ir::ValueId call : code.flat.externalCalls()) {
      const ir::Instruction &in = code.flat[call];
      if (in.op != ir::Op::ExtCall || in.call().kind != ir::CallKind::Delegate)
        continue;
      const gov::Access *read = code.flow.load(code.flow.strip(gov::callTarget(code.flat, call)));
      if (!read || read->path.unknown || !gov::perProposal(governor.records, read->path))
        continue;
      auto leaf = find(0, shapeOf(read->path));
      if (leaf && leaves[leaf->leaf].type->depth == 1 && leaf->node->kind == Node::Kind::Scalar)
        found.insert(leaf->leaf);
    }
  }
  if (found.size() == 1)
    ownCode = *found.begin();
}

void System::findCode() {
  gov::ContractView view(module, governor.contract);
  std::vector<gov::Cell> cells = gov::implementationCells(view);
  std::set<unsigned> found;
  for (ir::FunctionId action : view.actions()) {
    const gov::Code &code = view.code(action);
    for (const gov::Access &access : code.flat.accesses()) {
      auto cell = access.write ? gov::cellOf(code, access) : std::nullopt;
      auto leaf = cell && !access.path.unknown && llvm::is_contained(cells, *cell)
                      ? find(0, shapeOf(access.path))
                      : std::nullopt;
      if (leaf && leaves[leaf->leaf].type->depth == 0)
        found.insert(leaf->leaf);
    }
  }
  codeLeaves.assign(found.begin(), found.end());
}

/// A stored address may act here, and every way on which it is the caller that counts asks whether
/// its time is over.
void System::findExpiry(const gov::Code &code) {
  const gov::Flow &flow = code.flow;
  std::vector<ir::PathShape> holders;
  for (const gov::Condition &c : gov::allConditions(flow))
    if (const gov::Access *read = comparedWithCaller(flow, c))
      if (!llvm::is_contained(holders, shapeOf(read->path)))
        holders.push_back(shapeOf(read->path));
  for (const ir::PathShape &holder : holders)
    for (const gov::Condition &c : gov::allConditions(flow)) {
      auto test = gov::clockTest(flow, c);
      auto until = test ? latest(flow, *test) : std::nullopt;
      if (!until || !asksHolder(code, holder, *until))
        continue;
      auto found = find(0, holder);
      if (!found || found->node->kind != Node::Kind::Scalar)
        continue;
      if (!expiry)
        expiry = Expiry{*until, test->kind, {}};
      if (expiry->until == *until && !llvm::is_contained(expiry->holders, found->leaf))
        expiry->holders.push_back(found->leaf);
    }
}

bool System::asksHolder(const gov::Code &code, const ir::PathShape &holder,
                        const gov::Formula &until) const {
  const gov::Flow &flow = code.flow;
  bool any = false;
  for (const gov::Access &write : code.flat.accesses()) {
    if (!write.write || write.path.unknown)
      continue;
    gov::PathQuery query;
    query.target = [&](ir::ValueId at) { return at == write.at; };
    // The ways of others: who is held against something else, or is not this one.
    auto ofOthers = [&](const gov::Condition &c) {
      if (!isCallerCompared(flow, c))
        return false;
      const gov::Access *read = comparedWithCaller(flow, c);
      bool isHolder = read && shapeOf(read->path) == holder;
      return isHolder ? c.op == ir::Op::Ne : c.op == ir::Op::Eq;
    };
    query.cut = ofOthers;
    if (!findPath(flow, query).exists())
      continue;
    query.cut = [&](const gov::Condition &c) {
      auto test = gov::clockTest(flow, c);
      auto other = test ? latest(flow, *test) : std::nullopt;
      return ofOthers(c) || (other && *other == until);
    };
    if (findPath(flow, query).exists())
      return false;
    any = true;
  }
  return any;
}

/// By name, where no way asks for it any more: the check is what may have been forgotten.
void System::findNamedExpiry() {
  const Instance &in = instances[0];
  std::vector<unsigned> ends, holders;
  for (uint32_t v = 0; v < in.contract->vars.size(); ++v) {
    const ir::StateVar &var = in.contract->vars[v];
    if (in.layouts[v].leaves.size() != 1 || in.layouts[v].leaves[0].depth != 0)
      continue;
    ir::TypeKind kind = in.layouts[v].leaves[0].type.kind;
    if (kind == ir::TypeKind::UInt && namesGuardian(var.name) && namesEnd(var.name))
      ends.push_back(v);
    else if (kind == ir::TypeKind::Address && namesGuardian(var.name))
      holders.push_back(in.firstLeaf[v]);
  }
  if (ends.size() != 1 || holders.empty())
    return;
  gov::Formula until;
  until.kind = gov::Formula::Kind::Leaf;
  until.leaf = ir::PathShape{ir::VarId(ends[0]), {}};
  bool blocks = llvm::StringRef(in.contract->vars[ends[0]].name).contains_insensitive("block");
  expiry = Expiry{until, blocks ? gov::Clock::BlockNumber : gov::Clock::Timestamp, holders};
}

/// What a vote reads for its caller, as a number, and does not write: what the caller has put in.
void System::findLocked(const gov::Code &code) {
  std::set<unsigned> read, written;
  for (const gov::Access &access : code.flat.accesses()) {
    auto found = access.path.unknown || !gov::callerIsKey(code.flow, access.path)
                     ? std::nullopt
                     : numberOfAccount(shapeOf(access.path));
    if (found && leaves[*found].type->type.bits >= 64)
      (access.write ? written : read).insert(*found);
  }
  for (unsigned leaf : read)
    if (!written.count(leaf))
      lockedLeaf = lockedLeaf && *lockedLeaf != leaf ? std::nullopt : std::optional(leaf);
}

} // namespace quorate::solver
