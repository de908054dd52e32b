//===- Authority.cpp - who is meant to get where, and who gets there -----------===//

#include "analyzer/governance/Authority.h"

#include "analyzer/governance/Taint.h"
#include "analyzer/governance/Token.h"

namespace quorate::gov {

using namespace ir;

// Cells -----------------------------------------------------------------------

bool operator==(const Cell &a, const Cell &b) {
  if (a.slot && b.slot && (!a.shape.var.valid() || !b.shape.var.valid()))
    return *a.slot == *b.slot && a.fields == b.fields;
  return a.shape == b.shape;
}

namespace {

/// The slot that a chain of references without keys starts from, where it is a number.
std::optional<llvm::APInt> namedSlot(const Code &code, ValueId ref,
                                     llvm::SmallVectorImpl<uint32_t> &fields) {
  for (unsigned i = 0; i < 16; ++i) {
    const Instruction &instruction = code.flat[ref];
    llvm::APInt slot;
    switch (instruction.op) {
    case Op::RefField:
      if (instruction.index != 0 || !fields.empty())
        fields.insert(fields.begin(), instruction.index);
      ref = instruction.operands[0];
      continue;
    case Op::RefSlot:
      if (code.flow.isConstant(code.flow.strip(instruction.operands[0]), &slot))
        return slot;
      return std::nullopt;
    case Op::RefVar:
      return code.flat.contract[instruction.var].slot;
    default:
      return std::nullopt;
    }
  }
  return std::nullopt;
}

} // namespace

std::optional<Cell> cellOf(const Code &code, const Access &access) {
  Cell cell;
  const Instruction &instruction = code.flat[access.at];
  if (!instruction.operands.empty())
    cell.slot = namedSlot(code, instruction.operands[0], cell.fields);
  if (!access.path.unknown)
    cell.shape = shapeOf(access.path);
  else if (!cell.slot)
    return std::nullopt;
  return cell;
}

std::optional<Cell> cellOf(const Code &code, ValueId load) {
  const Access *read = code.flow.load(load);
  return read ? cellOf(code, *read) : std::nullopt;
}

// Openness --------------------------------------------------------------------

Edges guardedExits(const Code &code, const std::function<bool(const Condition &)> &guards) {
  Edges exits;
  const Graph &graph = code.flat.graph();
  const ir::Function &function = code.flat.code;
  for (BlockId end : graph.reversePostorder())
    for (BlockId head : function.successors(end)) {
      if (!graph.isBackEdge(end, head))
        continue;
      std::set<uint32_t> body = {head.index};
      std::vector<BlockId> work = {end};
      while (!work.empty()) {
        BlockId block = work.back();
        work.pop_back();
        if (!body.insert(block.index).second)
          continue;
        for (BlockId pred : graph.predecessors(block))
          if (graph.reachable(pred))
            work.push_back(pred);
      }
      // A round that no guard stands in.
      PathQuery round;
      round.from = function[head].instructions.front();
      ValueId last = function[end].instructions.back();
      round.target = [last](ValueId v) { return v == last; };
      round.cut = guards;
      round.cutEdge = [&](BlockId, BlockId to) { return body.count(to.index) == 0; };
      if (body.size() == 1 || findPath(code.flow, round).exists())
        continue;
      const Instruction &test = function.terminator(head);
      if (test.op != Op::Branch || code.flow.sources(test.operands[0]).chosenByCaller())
        continue;
      for (BlockId next : test.blocks)
        if (!body.count(next.index))
          exits.insert({head.index, next.index});
    }
  return exits;
}

Openness::Openness(const ContractView &view, const Code &code, Trust trust)
    : view(view), code(code), trust(trust),
      guardedEdges(guardedExits(code, [this](const Condition &c) { return limits(c); })) {}

bool Openness::limits(const Condition &condition) const {
  return !(except && except(condition)) && limitsCaller(view, code, condition, trust).has_value();
}

PathQuery Openness::query() const {
  PathQuery query;
  query.cut = [this](const Condition &c) { return limits(c); };
  query.avoid = [this](ValueId v) { return isForOthersToWrite(code, v); };
  query.cutEdge = [this](BlockId from, BlockId to) {
    return guardedEdges.count({from.index, to.index}) != 0;
  };
  return query;
}

PathResult Openness::wayTo(ValueId at, const PathQuery &more) const {
  PathQuery query = this->query();
  query.target = [at](ValueId v) { return v == at; };
  if (more.cut)
    query.cut = [this, &more](const Condition &c) { return limits(c) || more.cut(c); };
  if (more.avoid)
    query.avoid = [this, &more](ValueId v) { return isForOthersToWrite(code, v) || more.avoid(v); };
  query.assume = more.assume;
  PathResult path = findPath(code.flow, query);
  if (!path.exists() || isTerminator(code.flat[at].op))
    return path;
  // What comes after has to let it stand: a guard may come last, and a simulation always reverts.
  query.through = at;
  query.target = [&](ValueId v) {
    Op op = code.flat[v].op;
    return op == Op::Return || op == Op::ReturnMem || op == Op::SelfDestruct;
  };
  return findPath(code.flow, query).exists() ? path : PathResult();
}

std::vector<Standing> standingAt(const Code &code, ValueId call) {
  std::vector<Standing> standing;
  auto constantOf = [&](const Access &access, llvm::APInt &value) {
    return access.value.valid() && code.flow.isConstant(code.flow.strip(access.value), &value);
  };
  for (const Access &set : code.flat.accesses()) {
    llvm::APInt value, other;
    auto cell = set.write ? cellOf(code, set) : std::nullopt;
    if (!cell || keyCount(cell->shape) > 0 || !constantOf(set, value) ||
        !code.flat.graph().mayFollow(set.at, call))
      continue;
    bool changed = false;
    llvm::DenseMap<uint32_t, char> writes;
    for (const Access &access : code.flat.accesses()) {
      if (!access.write || cellOf(code, access) != cell)
        continue;
      if (constantOf(access, other) && other == value)
        writes.insert({access.at.index, 0});
      else
        changed |= code.flat.graph().mayFollow(access.at, call);
    }
    if (changed)
      continue;
    PathQuery without;
    without.target = [call](ValueId v) { return v == call; };
    without.avoid = [&](ValueId v) { return writes.count(v.index) != 0; };
    without.cut = [&](const Condition &c) {
      if (cellOf(code, code.flow.strip(c.a)) != cell)
        return false;
      if (c.isFlag())
        return value == 1 ? c.op == Op::Ne : value == 0 && c.op == Op::Eq;
      llvm::APInt asked;
      return c.op == Op::Eq && code.flow.isConstant(c.b, &asked) && asked == value;
    };
    if (!findPath(code.flow, without).exists())
      standing.push_back({*cell, value});
  }
  return standing;
}

bool commits(const Code &code, ValueId at) {
  PathQuery query;
  query.from = at;
  query.target = [&](ValueId v) {
    Op op = code.flat[v].op;
    return op == Op::Return || op == Op::ReturnMem || op == Op::SelfDestruct;
  };
  return findPath(code.flow, query).exists();
}

namespace {

/// Written with constants only: a lock, or a mark. An immutable that holds the contract's own
/// address tells who runs the code.
bool isBookkeeping(const ContractView &view, const Cell &cell) {
  for (uint32_t f = 0; f < view.contract.functions.size(); ++f) {
    const ir::Function &function = view.contract.functions[f];
    if (!function.isEntry || !function.hasBody())
      continue;
    const Code &code = view.code(FunctionId(f));
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.clears && cellOf(code, access) == cell &&
          !(access.value.valid() && (code.flow.isConstant(code.flow.strip(access.value)) ||
                                     code.flow.isSelf(access.value))))
        return false;
  }
  return true;
}

} // namespace

bool hasSomethingToLose(const ContractView &view) {
  for (FunctionId entry : view.entries()) {
    FunctionKind kind = view.contract[entry].kind;
    if (kind == FunctionKind::Receive ||
        (kind == FunctionKind::Fallback && view.contract[entry].mutability == Mutability::Payable))
      return true;
  }
  for (uint32_t v = 0; v < view.contract.vars.size(); ++v) {
    Cell cell;
    cell.shape.var = VarId(v);
    const StateVar &var = view.contract.vars[v];
    bool scalar = var.type.valid() && view.module[var.type].kind == DataKind::Value;
    if (!scalar || !isBookkeeping(view, cell))
      return true;
  }
  return false;
}

// Once ----------------------------------------------------------------------------

namespace {

bool setsSomething(const Code &code, const Access &access) {
  return access.write && !access.clears && access.value.valid() && !code.flow.isZero(access.value);
}

/// Set while the entry point runs and never after: asked for, it is a nested call.
bool isPassing(const Code &code, llvm::function_ref<bool(const Access &)> names) {
  const Flat &flat = code.flat;
  PathQuery left;
  left.target = [&](ValueId v) { return flat[v].op == Op::Return || flat[v].op == Op::ReturnMem; };
  left.avoid = [&](ValueId v) {
    return llvm::any_of(flat.accesses(), [&](const Access &a) {
      return a.at == v && a.write && !setsSomething(code, a) && names(a);
    });
  };
  bool any = false;
  for (const Access &access : flat.accesses())
    if (setsSomething(code, access) && names(access)) {
      any = true;
      left.through = access.at;
      if (findPath(code.flow, left).exists())
        return false;
    }
  return any;
}

} // namespace

bool happensOnce(const Code &code, ValueId at) {
  const Flat &flat = code.flat;
  // A place without keys, or an entry under a constant: the head of a list.
  struct Flag {
    Cell cell;
    ValueId key;
  };
  auto flagOf = [&](ValueId value) -> std::optional<Flag> {
    auto cell = value.valid() ? cellOf(code, code.flow.strip(value)) : std::nullopt;
    if (!cell || keyCount(cell->shape) == 0)
      return cell ? std::optional(Flag{*cell, {}}) : std::nullopt;
    const Access *read = code.flow.load(code.flow.strip(value));
    bool fixed = read && !read->path.unknown && keyCount(read->path) == 1 &&
                 code.flow.isConstant(code.flow.strip(firstKey(read->path)));
    return fixed ? std::optional(Flag{*cell, firstKey(read->path)}) : std::nullopt;
  };
  auto names = [&](const Access &access, const Flag &flag) {
    return cellOf(code, access) == flag.cell &&
           (!flag.key.valid() || (!access.path.unknown && firstKey(access.path).valid() &&
                                  code.flow.same(firstKey(access.path), flag.key)));
  };
  auto sets = [&](const Access &access, const Flag &flag) {
    return setsSomething(code, access) && names(access, flag);
  };
  // Every way on from here, and every way to here, has the flag set somewhere.
  auto isSet = [&](const Flag &flag) {
    bool any = false;
    for (const Access &access : flat.accesses())
      if (sets(access, flag)) {
        any = true;
        if (flat.graph().dominates(access.at, at) || access.at == at)
          return true;
      }
    if (!any)
      return false;
    PathQuery rest;
    rest.from = at;
    rest.target = [&](ValueId v) {
      return flat[v].op == Op::Return || flat[v].op == Op::ReturnMem;
    };
    rest.avoid = [&](ValueId v) {
      return llvm::any_of(flat.accesses(),
                          [&](const Access &a) { return a.at == v && sets(a, flag); });
    };
    if (!findPath(code.flow, rest).exists())
      return true;
    // Set before on some ways and after on others: modifiers with a nested call.
    return llvm::any_of(flat.accesses(), [&](const Access &access) {
      return sets(access, flag) && flat.graph().mayFollow(access.at, at);
    });
  };
  // A lock: by the end the flag is again what was asked for.
  auto isGivenBack = [&](const Flag &flag, const llvm::APInt &asked) {
    return llvm::any_of(flat.accesses(), [&](const Access &access) {
      llvm::APInt value(256, 0);
      bool known = access.clears || (access.value.valid() &&
                                     code.flow.isConstant(code.flow.strip(access.value), &value));
      return access.write && known && value.zextOrTrunc(256) == asked && names(access, flag) &&
             flat.graph().mayFollow(at, access.at);
    });
  };
  return mustPass(code.flow, at, [&](const Condition &condition) {
    auto flag = flagOf(condition.a);
    if (flag && condition.op == Op::Ne && condition.isFlag())
      return isPassing(code, [&](const Access &access) { return names(access, *flag); });
    bool below = condition.op == Op::ULt || condition.op == Op::ULe; // version < 2
    if ((condition.op != Op::Eq && !below) || !flag)
      return false;
    llvm::APInt asked(256, 0);
    if (!condition.isFlag() && !code.flow.isConstant(condition.b, &asked))
      return false;
    // A sum that has to stay below a bound does so many times.
    if (below && llvm::any_of(flat.accesses(), [&](const Access &access) {
          auto change = sets(access, *flag) ? changeOf(code.flow, access) : std::nullopt;
          llvm::APInt step;
          return change && change->raises &&
                 (!code.flow.isConstant(code.flow.strip(change->amount), &step) || step.ult(asked));
        }))
      return false;
    return isSet(*flag) && !isGivenBack(*flag, asked.zextOrTrunc(256));
  });
}

bool makesNoDifference(const Code &code, const Condition &condition) {
  const Instruction &branch = code.flat[condition.branch];
  if (branch.op != Op::Branch)
    return false;
  const ir::Function &function = code.flat.code;
  bool found = false;
  for (unsigned side : {0u, 1u}) {
    llvm::SmallVector<Condition, 4> established;
    conditionsOf(
        code.flow, branch.operands[0], side == 0, [](ValueId v) { return v; }, established);
    if (llvm::none_of(established, [&](const Condition &c) {
          return c.op == condition.op && c.a == condition.a && c.b == condition.b;
        }))
      continue;
    found = true;
    std::vector<BlockId> work = {branch.blocks[1 - side]};
    std::set<uint32_t> seen = {branch.blocks[side].index};
    while (!work.empty()) {
      BlockId block = work.back();
      work.pop_back();
      if (!seen.insert(block.index).second)
        continue;
      const Instruction &last = function.terminator(block);
      if (last.blocks.empty())
        return false; // it ends otherwise
      work.insert(work.end(), last.blocks.begin(), last.blocks.end());
    }
  }
  return found;
}

// Guards ----------------------------------------------------------------------

namespace {

/// Who may speak through a messenger: the one address that may call here says on whose behalf, and
/// that has to be whom this contract remembers (a governor on another chain).
std::vector<Cell> remoteSenders(const ContractView &view, const Code &code) {
  std::vector<Cell> senders;
  const std::vector<Condition> &conditions = allConditions(code.flow);
  if (llvm::none_of(conditions, [&](const Condition &c) {
        auto authority = limitsCaller(view, code, c, Trust::Nominal);
        return authority && authority->kind == Authority::Kind::Address;
      }))
    return senders;
  for (const Condition &c : conditions)
    for (auto [told, kept] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      if (c.isFlag() || c.op != Op::Eq)
        continue;
      ValueId name = code.flow.strip(told);
      const Access *read = code.flow.load(code.flow.strip(kept));
      if (!read || read->path.unknown || keyCount(read->path) > 0 || !isRawInput(code.flow, name))
        continue;
      const Type &type = code.flat[read->at].type;
      if (type.kind == TypeKind::Address || (type.kind == TypeKind::Bytes && type.bits == 256))
        senders.push_back(*cellOf(code, *read));
    }
  return senders;
}

Guards guardsOf(const ContractView &view) {
  Guards guards;
  auto add = [](std::vector<Cell> &list, const Cell &cell) {
    if (!llvm::is_contained(list, cell))
      list.push_back(cell);
  };
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Condition &condition : allConditions(code.flow)) {
      auto authority = limitsCaller(view, code, condition, Trust::Nominal);
      if (!authority)
        continue;
      for (ValueId side : {condition.a, condition.b}) {
        if (!side.valid())
          continue;
        for (ValueId load : code.flow.sources(side).loads) {
          const Access *read = code.flow.load(load);
          auto cell = read ? cellOf(code, *read) : std::nullopt;
          if (!cell)
            continue;
          unsigned keys = read->path.unknown ? 0 : keyCount(read->path);
          if (keys == 0 && (authority->kind == Authority::Kind::Address ||
                            authority->kind == Authority::Kind::Signature))
            add(guards.holders, *cell);
          else if (keys > 0 && authority->kind == Authority::Kind::Role && authority->leaf &&
                   authority->leaf->sameShape(read->path) && !makesNoDifference(code, condition))
            add(guards.tables, *cell);
        }
      }
    }
  }
  for (FunctionId entry : view.actions())
    for (const Cell &sender : remoteSenders(view, view.code(entry)))
      add(guards.holders, sender);
  // Whoever deploys is remembered to have power, even if no guard asks for it yet.
  for (FunctionId maker : view.constructors()) {
    const Code &code = view.code(maker);
    for (const Access &access : code.flat.accesses())
      if (auto cell = access.write ? cellOf(code, access) : std::nullopt;
          cell && access.value.valid() && keyCount(cell->shape) == 0 &&
          code.flow.isCaller(access.value))
        add(guards.holders, *cell);
  }
  return guards;
}

} // namespace

const Guards &ContractView::guards() const {
  if (!guardCache)
    guardCache = std::make_shared<const Guards>(guardsOf(*this));
  return *guardCache;
}

bool constructorLocks(const ContractView &view, const Code &code, ValueId at) {
  std::vector<Cell> set;
  for (FunctionId maker : view.constructors()) {
    const Code &constructor = view.code(maker);
    for (const Access &access : constructor.flat.accesses())
      if (access.write)
        if (auto cell = cellOf(constructor, access))
          set.push_back(*cell);
  }
  // Some condition on every way here asks for a place that the constructor has written.
  return mustPass(code.flow, at, [&](const Condition &c) {
    auto cell = cellOf(code, code.flow.strip(c.a));
    if (!cell)
      return false;
    if (c.op == Op::Ne) // of a flag that the constructor does not leave set
      return c.isFlag() && !llvm::is_contained(set, *cell) &&
             isPassing(code, [&](const Access &access) { return cellOf(code, access) == cell; });
    return llvm::is_contained(set, *cell);
  });
}

namespace {

/// What the constructor leaves in a place: constants, and somebody's address, which is not zero.
struct Filled {
  Cell cell;
  llvm::APInt value = llvm::APInt(256, 0);
};
std::vector<Filled> filledByConstructor(const ContractView &view) {
  std::vector<Filled> filled;
  for (FunctionId maker : view.constructors()) {
    const Code &code = view.code(maker);
    for (const Access &access : code.flat.accesses()) {
      auto cell = access.write && access.value.valid() ? cellOf(code, access) : std::nullopt;
      bool kept = cell && keyCount(cell->shape) == 0 &&
                  !(cell->shape.var.valid() &&
                    view.contract[cell->shape.var].space == Space::Immutable); // copies share it
      llvm::APInt value(256, 1);
      if (kept && (code.flow.isCaller(access.value) || code.flow.isSelf(access.value) ||
                   code.flow.isConstant(code.flow.strip(access.value), &value)))
        filled.push_back({*cell, value.zextOrTrunc(256)});
    }
  }
  return filled;
}

bool holdsFor(Op op, const llvm::APInt &a, const llvm::APInt &b) {
  return op == Op::Eq    ? a == b
         : op == Op::Ne  ? a != b
         : op == Op::ULt ? a.ult(b)
         : op == Op::ULe ? a.ule(b)
                         : true;
}

bool isWrittenBySomeAction(const ContractView &view, const Cell &cell) {
  return llvm::any_of(view.actions(), [&](FunctionId entry) {
    const Code &code = view.code(entry);
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      return access.write && cellOf(code, access) == cell;
    });
  });
}

} // namespace

bool staysOpenInCopies(const ContractView &view, const Code &code, ValueId at) {
  std::vector<Filled> filled = filledByConstructor(view);
  return !filled.empty() && mustPass(code.flow, at, [&](const Condition &c) {
    for (auto [side, other] : {std::pair(c.a, c.b), std::pair(c.b, c.a)}) {
      llvm::APInt asked(256, 0);
      auto cell = side.valid() ? cellOf(code, code.flow.strip(side)) : std::nullopt;
      if (!cell || (other.valid() && !code.flow.isConstant(code.flow.strip(other), &asked)))
        continue;
      asked = asked.zextOrTrunc(256);
      bool closed = false, open = false;
      for (const Filled &place : filled)
        if (place.cell == *cell)
          (side == c.a ? holdsFor(c.op, place.value, asked) : holdsFor(c.op, asked, place.value))
              ? open = true
              : closed = true;
      if (closed && !open && !isWrittenBySomeAction(view, *cell))
        return true;
    }
    return false;
  });
}

// Proxies -----------------------------------------------------------------------

namespace {

/// keccak256("eip1967.proxy.implementation") - 1, keccak256("eip1967.proxy.beacon") - 1,
/// keccak256("PROXIABLE") of ERC-1822, keccak256("org.zeppelinos.proxy.implementation").
constexpr llvm::StringLiteral ImplementationSlots[] = {
    "360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc",
    "a3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50",
    "c5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7",
    "7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3"};

constexpr uint32_t ImplementationSelector = 0x5c60da1b; // implementation()

} // namespace

bool forwardsEverything(const Code &code, ValueId call) {
  const Instruction &instruction = code.flat[call];
  if (instruction.op != Op::ExtCall || (instruction.call().kind != CallKind::Delegate &&
                                        instruction.call().kind != CallKind::CallCode))
    return false;
  for (ValueId argument : callArguments(code.flat, call)) {
    const Instruction &i = code.flat[code.flow.strip(argument)];
    if (i.op == Op::CdSize || i.op == Op::CdRef)
      return true;
  }
  return false;
}

std::vector<Cell> implementationCells(const ContractView &view) {
  std::vector<Cell> cells;
  auto add = [&](const Cell &cell) {
    if (keyCount(cell.shape) == 0 && !llvm::is_contained(cells, cell))
      cells.push_back(cell);
  };
  for (llvm::StringRef slot : ImplementationSlots) {
    Cell cell;
    cell.slot = llvm::APInt(256, slot, 16);
    cells.push_back(cell);
  }
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    for (ValueId call : code.flat.externalCalls()) {
      const Instruction &instruction = code.flat[call];
      if (instruction.op == Op::ExtCall && (instruction.call().kind == CallKind::Delegate ||
                                            instruction.call().kind == CallKind::CallCode))
        for (ValueId load : code.flow.sources(callTarget(code.flat, call)).loads)
          if (auto cell = cellOf(code, load))
            add(*cell);
    }
    if (view.contract[entry].selector != ImplementationSelector)
      continue;
    for (BlockId block : code.flat.graph().reversePostorder()) {
      const Instruction &last = code.flat.code.terminator(block);
      if (last.op == Op::Return || last.op == Op::ReturnMem)
        for (ValueId operand : last.operands)
          for (ValueId load : code.flow.sources(operand).loads)
            if (auto cell = cellOf(code, load))
              add(*cell);
    }
  }
  return cells;
}

std::vector<Cell> facetTables(const ContractView &view) {
  std::vector<Cell> tables;
  for (FunctionId entry : view.entries()) {
    const Code &code = view.code(entry);
    for (ValueId call : code.flat.externalCalls())
      if (forwardsEverything(code, call))
        for (ValueId load : code.flow.sources(callTarget(code.flat, call)).loads)
          if (auto cell = cellOf(code, load); cell && keyCount(cell->shape) > 0)
            tables.push_back(*cell);
  }
  return tables;
}

// Setup -------------------------------------------------------------------------

namespace {

bool namedLikeSetup(const ir::Function &function) {
  std::string name = llvm::StringRef(function.name).lower();
  llvm::StringRef word = llvm::StringRef(name).ltrim('_');
  for (llvm::StringRef start : {"init", "setup", "construct", "bootstrap", "deploy", "__"})
    if (word.starts_with(start))
      return true;
  return false;
}

/// A constructor of Solidity before 0.5 whose name was not kept in step with the contract's.
bool resemblesContract(const ir::Function &function, const Contract &contract) {
  std::string name = llvm::StringRef(function.name).lower();
  llvm::StringRef word = llvm::StringRef(name).ltrim('_');
  std::string home = llvm::StringRef(contract.name).lower();
  return !home.empty() && (word == home || word.contains(home) ||
                           (word.size() > 4 && llvm::StringRef(home).contains(word)) ||
                           llvm::StringRef(word).edit_distance(home, true, 2) <= 2);
}

} // namespace

namespace {

/// It asks whether it has happened before: a flag that no other entry point writes.
bool asksWhetherDone(const ContractView &view, const Guards &guards, const Code &code) {
  return llvm::any_of(allConditions(code.flow), [&](const Condition &c) {
    // Asked for in the wrong way it is one still, if what happens here is what sets it.
    auto flag = c.isFlag() ? c.op == Op::Eq ? cellOf(code, c.a) : std::nullopt
                : code.flow.isConstant(code.flow.strip(c.b)) ? cellOf(code, code.flow.strip(c.a))
                                                             : std::nullopt;
    // That nobody holds it yet asks the same.
    if (!flag || keyCount(flag->shape) > 0 || (guards.holds(*flag) && !c.isFlag()))
      return false;
    if (llvm::any_of(flag->shape.steps,
                     [](const auto &step) { return step.first == PathStep::Kind::Length; }))
      return false; // how much there is of something
    if (!c.isFlag() && llvm::none_of(code.flat.accesses(), [&](const Access &access) {
          return access.write && access.value.valid() && cellOf(code, access) == flag &&
                 code.flow.isConstant(code.flow.strip(access.value));
        }))
      return false;
    for (FunctionId entry : view.actions())
      if (entry != code.flat.entry)
        for (const Access &access : view.code(entry).flat.accesses())
          if (access.write && cellOf(view.code(entry), access) == flag)
            return false;
    return true;
  });
}

} // namespace

namespace {
/// The constructor runs this very function: it is the set-up, also of copies that have none.
bool isRunByConstructor(const ContractView &view, FunctionId function) {
  return llvm::any_of(view.constructors(), [&](FunctionId maker) {
    return llvm::any_of(view.code(maker).flat.frames,
                        [&](const Frame &frame) { return frame.function == function; });
  });
}
} // namespace

bool looksLikeSetup(const ContractView &view, const Guards &guards, const Code &code) {
  std::vector<Cell> set, filled;
  bool takesInput = false, shared = isRunByConstructor(view, code.flat.entry);
  for (const Access &access : code.flat.accesses()) {
    auto cell = access.write && !access.clears ? cellOf(code, access) : std::nullopt;
    if (!cell)
      continue;
    bool constructed = !shared && cell->shape.var.valid() && view.setByConstructor(cell->shape);
    if (!constructed && keyCount(cell->shape) == 0 && access.value.valid() &&
        !code.flow.isZero(access.value) && !llvm::is_contained(filled, *cell))
      filled.push_back(*cell);
    takesInput |= !constructed && keyCount(cell->shape) == 0 && access.value.valid() &&
                  isRawInput(code.flow, access.value);
    if (!guards.holds(*cell) || llvm::is_contained(set, *cell))
      continue;
    if (constructed)
      return false; // the constructor is the set-up; this changes it
    set.push_back(*cell);
  }
  // A holder together with much else that nobody has set before.
  if (set.size() > 1 || (!set.empty() && filled.size() > 3))
    return true;
  // What comes from the sender, in places that were never set, once: as an initialiser does.
  if (takesInput && asksWhetherDone(view, guards, code))
    return true;
  // A name alone says nothing; it tells what sets the one holder first from what changes him.
  return (!filled.empty() && namedLikeSetup(code.flat.source())) ||
         (!set.empty() && (resemblesContract(code.flat.source(), view.contract) ||
                           asksWhetherDone(view, guards, code)));
}

} // namespace quorate::gov
