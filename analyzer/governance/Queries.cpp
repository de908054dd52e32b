//===- Queries.cpp - questions about a contract ---------------------------------===//

#include "analyzer/governance/Queries.h"

#include "analyzer/governance/Token.h"

#include <algorithm>

namespace quorate::gov {

using namespace ir;

ContractView::ContractView(const Module &module, ContractId id)
    : module(module), contract(module[id]), id(id) {
  using namespace effect;
  constexpr uint16_t Acting = WriteState | External;
  CallGraph calls(contract);
  std::vector<uint8_t> direct(contract.functions.size());
  for (uint32_t f = 0; f < contract.functions.size(); ++f)
    for (const Block &block : contract.functions[f].blocks)
      for (ValueId value : block.instructions) {
        const Instruction &instruction = contract.functions[f][value];
        bool internal = info(instruction.op).effects & Internal;
        if (instruction.op == Op::ExtCall && instruction.call().kind == CallKind::Static)
          continue;
        if (!internal && (effectsOf(contract.functions[f], instruction) & Acting))
          direct[f] = 1;
      }
  acts.resize(direct.size());
  for (uint32_t f = 0; f < direct.size(); ++f) {
    for (FunctionId g : calls.closure(FunctionId(f)))
      if (g.index < direct.size() && direct[g.index])
        acts[f] = 1;
    const ir::Function &function = contract.functions[f];
    if (function.kind == FunctionKind::Constructor && function.hasBody())
      makers.push_back(FunctionId(f));
    if (!function.isEntry || !function.hasBody() || function.kind == FunctionKind::Constructor)
      continue;
    entryPoints.push_back(FunctionId(f));
    if (acts[f])
      writers.push_back(FunctionId(f));
  }
}

std::function<std::optional<llvm::APInt>(ValueId)> whileHolding(const Code &code, PathShape leaf,
                                                                uint64_t value) {
  return [&code, leaf = std::move(leaf), value](ValueId v) -> std::optional<llvm::APInt> {
    const Access *read = code.flow.load(v);
    if (!read || read->path.unknown || !(shapeOf(read->path) == leaf))
      return std::nullopt;
    return llvm::APInt(std::max<unsigned>(1, code.flat[v].type.bits), value);
  };
}

bool ContractView::mayAct(FunctionId function) const { return acts[function.index]; }

const Code &ContractView::code(FunctionId function) const {
  auto &slot = codes[function.index];
  if (!slot) {
    // Ordinary contracts come to a few thousand instructions in all; hostile ones get less and
    // less.
    constexpr size_t PerFunction = 15'000, PerContract = 300'000, AtLeast = 500;
    size_t left = PerContract - std::min(copied, PerContract);
    slot = std::make_unique<Code>(module, contract, function,
                                  std::clamp(left / 4, AtLeast, PerFunction));
    copied += slot->flat.code.instructions.size();
  }
  return *slot;
}

std::vector<ContractView::Write> ContractView::writesTo(const PathShape &leaf) const {
  std::vector<Write> result;
  for (FunctionId entry : writers)
    for (const Access &access : code(entry).flat.accesses())
      if (access.write && !access.path.unknown) {
        PathShape shape = shapeOf(access.path);
        if (shape == leaf || (access.deep && contains(shape, leaf)))
          result.push_back({entry, &access});
      }
  return result;
}

bool ContractView::fixedAtDeployment(const PathShape &leaf) const {
  return contract[leaf.var].space == Space::Immutable || writesTo(leaf).empty();
}

bool ContractView::setByConstructor(const PathShape &leaf) const {
  for (FunctionId maker : constructors())
    for (const Access &access : code(maker).flat.accesses())
      if (access.write && !access.path.unknown) {
        PathShape shape = shapeOf(access.path);
        if (shape == leaf || (access.deep && !access.clears && contains(shape, leaf)))
          return true;
      }
  return false;
}

bool ContractView::writtenByAuthorityOnly(const PathShape &leaf) const {
  // A leaf that guards its own change is protected by what the constructor put there.
  auto [it, fresh] = authorityCache.try_emplace(leaf, true);
  if (!fresh)
    return it->second;
  bool safe = true;
  for (const Write &write : writesTo(leaf)) {
    if (write.access->clears ||
        (write.access->value.valid() && code(write.entry).flow.isZero(write.access->value)))
      continue;
    const Code &c = code(write.entry);
    if (pathForAnyone(*this, c, write.access->at).exists() && !happensOnce(c, write.access->at)) {
      safe = false;
      break;
    }
  }
  return authorityCache[leaf] = safe;
}

// Authority -------------------------------------------------------------------

namespace {

bool callTakesCaller(const Flow &flow, ValueId call) {
  return llvm::any_of(callArguments(flow.flat, call),
                      [&](ValueId argument) { return flow.sources(argument).caller; });
}

std::optional<Authority> equalToCaller(const ContractView &view, const Flow &flow, ValueId who,
                                       ValueId other, Trust trust) {
  Authority authority;
  Sources w = flow.sources(who), o = flow.sources(other);
  bool sender = flow.isCaller(who) || (w.origin && !w.calldata());
  if (!sender && !(w.signer && !o.loads.empty()))
    return std::nullopt;
  // Nobody sends from the zero address, which is also what an immutable is before it is set.
  if (flow.isSelf(other) || flow.isZero(other)) {
    authority.kind = Authority::Kind::Self;
    return authority;
  }
  if (o.chosenByCaller() && o.loads.empty())
    return std::nullopt;
  authority.kind = w.signer ? Authority::Kind::Signature : Authority::Kind::Address;
  for (ValueId load : o.loads)
    if (const Access *read = flow.load(load); read && !read->path.unknown) {
      if (trust == Trust::Checked && !view.writtenByAuthorityOnly(shapeOf(read->path)))
        return std::nullopt;
      authority.leaf = read->path;
    }
  if (!o.calls.empty())
    authority.kind = Authority::Kind::External;
  return authority;
}

/// A question to another contract whose answer is yes or no. Before Solidity 0.5 those are calls
/// like any other; a low-level call's success is no answer.
bool asksAbout(const Flow &flow, ValueId call) {
  const Instruction &instruction = flow.flat[call];
  if (instruction.op != Op::ExtCall)
    return false;
  const CallRecord &record = instruction.call();
  if (record.kind == CallKind::Static)
    return true;
  bool answers = record.payload == CallRecord::Payload::Typed
                     ? record.retTypes.size() == 1 && record.retTypes[0] == "bool"
                     : record.hasOutput;
  Sources target = flow.sources(callTarget(flow.flat, call));
  return record.kind == CallKind::Call && answers && !record.hasValue && !target.chosenByCaller();
}

/// Only that a call came back, which had something to answer: the answer counts, not this.
bool isMereSuccess(const Flow &flow, ValueId flag) {
  const Instruction &part = flow.flat[flow.strip(flag)];
  if (part.op == Op::AbiDecodes)
    return true;
  if (part.op != Op::Extract || part.index != 0 || flow.flat[part.operands[0]].op != Op::ExtCall)
    return false;
  const CallRecord &record = flow.flat[part.operands[0]].call();
  if (record.payload == CallRecord::Payload::Typed)
    return !record.retTypes.empty();
  return record.hasOutput && !flow.isZero(flow.flat[part.operands[0]].operands.back());
}

/// A stored flag that is set: an entry of a role table, or a permission for this very action.
constexpr uint32_t TransferSelector = 0xa9059cbb; // transfer(address,uint256)

/// One bit of a map of roles.
bool isMaskedLoad(const Flow &flow, ValueId value) {
  const Instruction &i = flow.flat[flow.strip(value)];
  if (i.op != Op::And)
    return false;
  for (unsigned side : {0u, 1u})
    if (flow.isConstant(flow.strip(i.operands[1 - side])) &&
        flow.load(flow.strip(i.operands[side])))
      return true;
  return false;
}

/// True because the answer is small: to have few votes permits nothing.
bool saysFew(const Flow &flow, ValueId flag, ValueId call) {
  bool few = false;
  walkBack(flag, [&](ValueId at, llvm::SmallVectorImpl<ValueId> &work) {
    const Instruction &i = flow.flat[flow.strip(at)];
    if (i.op == Op::Phi || i.op == Op::Select)
      work.append(i.operands.begin(), i.operands.end());
    else if (i.op == Op::ULt || i.op == Op::ULe)
      few |= flow.dependsOn(i.operands[0], call) && !flow.dependsOn(i.operands[1], call);
  });
  return few;
}

std::optional<Authority> setFlag(const ContractView &view, const Flow &flow, ValueId flag,
                                 Trust trust) {
  if (isMereSuccess(flow, flag))
    return std::nullopt;
  Authority authority;
  Sources s = flow.sources(flag);
  for (ValueId load : s.loads) {
    const Access *read = flow.load(load);
    if (!read || read->path.unknown || keyCount(read->path) == 0)
      continue;
    bool signer = llvm::any_of(read->path.steps, [&](const PathStep &step) {
      return step.value.valid() && flow.sources(step.value).signer;
    });
    bool role = signer || callerIsKey(flow, read->path);
    // A table of flags by sender is meant as a guard; whether it is one is asked of its writers.
    bool table =
        role && trust == Trust::Nominal &&
        (flow.flat[load].type.bits <= 8 || isAddressLike(flow, load) || isMaskedLoad(flow, flag));
    if (!table && (!view.writtenByAuthorityOnly(shapeOf(read->path)) ||
                   (!role && view.fixedAtDeployment(shapeOf(read->path)))))
      continue;
    authority.kind = role ? Authority::Kind::Role : Authority::Kind::Ticket;
    authority.leaf = read->path;
    return authority;
  }
  for (ValueId call : s.calls)
    if (asksAbout(flow, call) && callTakesCaller(flow, call) && !saysFew(flow, flag, call) &&
        flow.flat[call].call().selector != TransferSelector) { // that he was paid is no permission
      authority.kind = Authority::Kind::External;
      return authority;
    }
  return std::nullopt;
}

/// Enough of those who may agree have agreed: a count beside what the call names, which grows by
/// one where somebody with authority speaks, reaches what is asked for.
std::optional<Authority> isAgreedBy(const ContractView &view, const Flow &flow,
                                    const Condition &c) {
  const Access *count = flow.load(flow.strip(c.b));
  const Sources &asked = flow.sources(c.a);
  if (!count || count->path.unknown || keyCount(count->path) == 0 || count->path.isLength() ||
      callerIsKey(flow, count->path) || asked.chosenByCaller() || asked.clock() ||
      !view.writtenByAuthorityOnly(shapeOf(count->path)))
    return std::nullopt;
  for (const ContractView::Write &write : view.writesTo(shapeOf(count->path))) {
    auto change = changeOf(view.code(write.entry).flow, *write.access);
    llvm::APInt one;
    if (!change || !change->raises ||
        !view.code(write.entry).flow.isConstant(change->amount, &one) || one != 1)
      return std::nullopt;
  }
  Authority authority;
  authority.kind = Authority::Kind::Ticket;
  authority.leaf = count->path;
  return authority;
}

} // namespace

std::optional<Authority> limitsCaller(const ContractView &view, const Code &code,
                                      const Condition &condition, Trust trust) {
  const Flow &flow = code.flow;
  std::optional<Authority> result;
  if (condition.op == Op::Eq && !condition.isFlag()) {
    result = equalToCaller(view, flow, condition.a, condition.b, trust);
    if (!result)
      result = equalToCaller(view, flow, condition.b, condition.a, trust);
    if (!result)
      for (auto [x, y] :
           {std::pair(condition.a, condition.b), std::pair(condition.b, condition.a)}) {
        // wards[msg.sender] == 1, or a proof: hash of the call's data == stored root
        llvm::APInt constant;
        if (flow.isConstant(y, &constant) && constant != 0)
          result = setFlag(view, flow, x, trust);
        Sources proof = flow.sources(x), stored = flow.sources(y);
        if (!result && proof.hash && proof.calldata() && !stored.loads.empty() &&
            !stored.calldata()) {
          result.emplace();
          result->kind = Authority::Kind::Ticket;
        }
        if (result)
          break;
      }
  } else if (condition.op == Op::Eq && flow.isCaller(condition.a)) {
    result.emplace();
    result->kind = Authority::Kind::Self; // caller == 0: nobody
  } else if (condition.op == Op::Ne && condition.isFlag()) {
    bool truth = flow.flat[condition.a].type.bits <= 8 ||
                 flow.flat[condition.a].type.kind == TypeKind::Bool || flow.load(condition.a) ||
                 isMaskedLoad(flow, condition.a);
    if (truth)
      result = setFlag(view, flow, condition.a, trust);
  } else if (!condition.isFlag() && (condition.op == Op::ULt || condition.op == Op::ULe)) {
    result = isAgreedBy(view, flow, condition);
  }
  if (result)
    result->condition = condition;
  return result;
}

bool isForOthersToWrite(const Code &code, ValueId at) {
  const Instruction &i = code.flat[at];
  return i.op == Op::ICall && !code.flat.contract[i.callee].hasBody();
}

PathResult pathForAnyone(const ContractView &view, const Code &code, ValueId at) {
  PathQuery query;
  query.target = [at](ValueId v) { return v == at; };
  query.cut = [&](const Condition &c) { return limitsCaller(view, code, c).has_value(); };
  // A virtual function without a body is written by whoever completes the contract.
  query.avoid = [&](ValueId v) { return isForOthersToWrite(code, v); };
  return findPath(code.flow, query);
}

namespace {
/// Some way from the branch that establishes the condition leads to `at`.
bool mayHoldAt(const Code &code, const Condition &condition, ValueId at) {
  const Instruction &branch = code.flat[condition.branch];
  if (branch.op != Op::Branch)
    return true;
  for (BlockId side : branch.blocks) {
    llvm::SmallVector<Condition, 4> established;
    conditionsOf(
        code.flow, branch.operands[0], side == branch.blocks[0], [](ValueId v) { return v; },
        established);
    bool here = llvm::any_of(established, [&](const Condition &c) {
      return c.op == condition.op && c.a == condition.a && c.b == condition.b;
    });
    if (here && (side == code.flat[at].block ||
                 code.flat.graph().mayFollow(code.flat.code[side].instructions.front(), at)))
      return true;
  }
  return false;
}
} // namespace

Authority authorityOf(const ContractView &view, const Code &code, ValueId at) {
  Authority found;
  if (pathForAnyone(view, code, at).exists())
    return found;
  found.kind = Authority::Kind::Unknown;
  for (const Condition &condition : allConditions(code.flow)) {
    auto authority = limitsCaller(view, code, condition);
    if (authority && code.flat.graph().dominates(condition.branch, at) &&
        mayHoldAt(code, condition, at)) {
      // Who it is says more than that something was permitted.
      if (authority->kind == Authority::Kind::Ticket && found.kind == Authority::Kind::Address)
        continue;
      found = *authority;
      if (found.kind == Authority::Kind::Self)
        break;
    }
  }
  return found;
}

std::vector<Authority> authoritiesOf(const ContractView &view, const Code &code, ValueId at) {
  Authority first = authorityOf(view, code, at);
  std::vector<Authority> all;
  std::vector<std::pair<Condition, Authority>> guards;
  if (!first.anyone())
    for (const Condition &condition : allConditions(code.flow))
      if (auto authority = limitsCaller(view, code, condition))
        guards.push_back({condition, *authority});
  for (const auto &[condition, authority] : guards) {
    PathQuery alone; // past this guard and no other
    alone.target = [at](ValueId v) { return v == at; };
    alone.cut = [&, &own = condition](const Condition &c) {
      return !(c.op == own.op && c.a == own.a && c.b == own.b) &&
             limitsCaller(view, code, c).has_value();
    };
    if (findPath(code.flow, alone).exists())
      all.push_back(authority);
  }
  return all.empty() ? std::vector{first} : all;
}

// Paths -------------------------------------------------------------------------

bool callerIsKey(const Flow &flow, const AccessPath &path) {
  return llvm::any_of(path.steps, [&](const PathStep &step) {
    return step.value.valid() && (flow.isCaller(step.value) || flow.sources(step.value).caller);
  });
}

unsigned keyCount(const AccessPath &path) {
  return unsigned(llvm::count_if(path.steps, [](const PathStep &s) { return s.value.valid(); }));
}

unsigned keyCount(const PathShape &shape) {
  return unsigned(llvm::count_if(shape.steps, [](const auto &s) {
    return s.first == PathStep::Kind::Key || s.first == PathStep::Kind::Index;
  }));
}

ValueId firstKey(const AccessPath &path) {
  for (const PathStep &step : path.steps)
    if (step.value.valid())
      return step.value;
  return {};
}

PathShape recordOf(const PathShape &shape) {
  PathShape record;
  record.var = shape.var;
  for (const auto &step : shape.steps) {
    record.steps.push_back(step);
    if (step.first == PathStep::Kind::Key || step.first == PathStep::Kind::Index)
      break;
  }
  return record;
}

bool perProposal(const std::set<PathShape> &records, const PathShape &shape) {
  return keyCount(shape) == 1 && records.count(recordOf(shape));
}

bool perProposal(const std::set<PathShape> &records, const AccessPath &path) {
  return !path.unknown && keyCount(path) == 1 && records.count(recordOf(shapeOf(path)));
}

bool contains(const PathShape &whole, const PathShape &leaf) {
  return whole.var == leaf.var && whole.steps.size() <= leaf.steps.size() &&
         std::equal(whole.steps.begin(), whole.steps.end(), leaf.steps.begin());
}

// Calls -------------------------------------------------------------------------

ValueId callTarget(const Flat &flat, ValueId call) {
  return flat[call].op == Op::ExtCall ? flat[call].operands[0] : ValueId();
}

ValueId callValue(const Flat &flat, ValueId call) {
  const Instruction &instruction = flat[call];
  if (!instruction.call().hasValue)
    return {};
  return instruction.operands[instruction.op == Op::ExtCall ? 1 : 0];
}

llvm::ArrayRef<ValueId> callArguments(const Flat &flat, ValueId call) {
  const Instruction &instruction = flat[call];
  const CallRecord &record = instruction.call();
  size_t first = (instruction.op == Op::ExtCall) + record.hasValue + record.hasGas +
                 (record.kind == CallKind::Create2);
  llvm::ArrayRef<ValueId> arguments(instruction.operands);
  arguments = arguments.drop_front(std::min(first, arguments.size()));
  return record.payload == CallRecord::Payload::Memory ? arguments.take_front(2) : arguments;
}

bool mayCallBack(const Flat &flat, ValueId call) {
  const Instruction &instruction = flat[call];
  const CallRecord &record = instruction.call();
  if (record.kind == CallKind::Static)
    return false;
  if (instruction.op == Op::ExtCall && record.hasGas) {
    const Instruction &gas = flat[instruction.operands[1 + record.hasValue]];
    if (gas.op == Op::Const && gas.imm.ule(2300)) // transfer and send
      return false;
    // The same in bytecode: 2300 only where no value, and so no stipend, is sent.
    if (gas.op == Op::Mul || gas.op == Op::Select)
      for (ValueId operand : gas.operands)
        if (flat[operand].op == Op::Const && flat[operand].imm == 2300)
          return false;
  }
  return true;
}

bool isOpenCall(const Flat &flat, ValueId call) {
  const Instruction &instruction = flat[call];
  return instruction.op == Op::ExtCall && instruction.call().kind != CallKind::Static &&
         instruction.call().payload != CallRecord::Payload::Typed && !instruction.call().selector;
}

bool isAddressLike(const Flow &flow, ValueId value) {
  for (unsigned i = 0; i < 16; ++i) {
    const Instruction &instruction = flow.flat[value];
    if (instruction.type.kind == TypeKind::Address || instruction.type.bits == 160)
      return true;
    if (instruction.op == Op::And)
      for (ValueId operand : instruction.operands)
        if (flow.flat[operand].op == Op::Const && flow.flat[operand].imm.isMask(160))
          return true;
    if (instruction.op != Op::ZExt && instruction.op != Op::Cast && instruction.op != Op::Trunc &&
        instruction.op != Op::And)
      break;
    value = instruction.operands[0];
  }
  return flow.isCaller(value) || flow.flat[flow.strip(value)].op == Op::ECRecover;
}

bool isHeldItem(const Flow &flow, ValueId value) {
  return llvm::any_of(allConditions(flow), [&](const Condition &c) {
    if (c.isFlag() || (c.op != Op::Eq && c.op != Op::Ne))
      return false;
    for (auto [sender, holder] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      if (!flow.isCaller(flow.strip(sender)))
        continue;
      const Sources &from = flow.sources(holder);
      if (llvm::any_of(from.calls,
                       [&](ValueId call) {
                         return flow.flat[call].op == Op::ExtCall &&
                                llvm::any_of(callArguments(flow.flat, call), [&](ValueId argument) {
                                  return flow.same(argument, value);
                                });
                       }) ||
          llvm::any_of(from.loads, [&](ValueId load) {
            const Access *read = flow.load(load);
            return read && !read->path.unknown && keyCount(read->path) == 1 &&
                   flow.same(firstKey(read->path), value);
          }))
        return true;
    }
    return false;
  });
}

bool standsForSomebody(const Flow &flow, ValueId value) {
  return isAddressLike(flow, value) || isHeldItem(flow, value);
}

std::vector<Kept> keptCopies(const ContractView &view) {
  std::vector<Kept> result;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || access.path.unknown || keyCount(access.path) == 0 ||
          !access.value.valid())
        continue;
      const Access *read = code.flow.load(code.flow.strip(access.value));
      if (read && !read->path.unknown && keyCount(read->path) == 0)
        result.push_back({shapeOf(access.path), shapeOf(read->path), entry, read->at});
    }
  }
  return result;
}

} // namespace quorate::gov
