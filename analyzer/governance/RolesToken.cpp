//===- RolesToken.cpp - what makes a contract a token with votes --------------===//
//
// Balances are a leaf per account that one entry point lowers for one account
// and raises for another. Supply is the scalar that changes with a balance
// alone.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Token.h"

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

std::optional<Change> changeOf(const Flow &flow, const Access &store) {
  if (!store.write || store.path.unknown || !store.value.valid())
    return std::nullopt;
  const Instruction &result = flow.flat[flow.strip(store.value)];
  if (result.op != Op::Add && result.op != Op::Sub)
    return std::nullopt;
  auto ownKey = [&](const Access &old) {
    ValueId a = old.path.steps.empty() ? ValueId() : firstKey(old.path);
    return !a.valid() || flow.same(a, firstKey(store.path));
  };
  // Another account's entry may be what is added: the own one is that under the same key.
  for (unsigned attempt = 0; attempt < 4; ++attempt) {
    unsigned side = attempt % 2;
    bool exact = attempt < 2;
    if (side == 1 && result.op == Op::Sub)
      continue;
    bool own = false;
    flow.backward(result.operands[side], {}, [&](ValueId at) {
      const Access *old = flow.load(at);
      own |= old && old->path.sameShape(store.path) && (!exact || ownKey(*old));
      const Op op = flow.flat[at].op; // only what passes the value on
      return op == Op::Phi || op == Op::ZExt || op == Op::Trunc || op == Op::Cast ||
             op == Op::And || op == Op::Select;
    });
    if (!own)
      continue;
    Change change{&store, result.op == Op::Add, result.operands[1 - side]};
    if (flow.isZero(change.amount))
      return std::nullopt;
    // A signed difference: minus so much is added.
    const Instruction &amount = flow.flat[flow.strip(change.amount)];
    if (change.raises && amount.op == Op::Sub && flow.isZero(amount.operands[0])) {
      change.raises = false;
      change.amount = amount.operands[1];
    }
    return change;
  }
  return std::nullopt;
}

ValueId summedUp(const Flow &flow, ValueId total) {
  total = flow.strip(total);
  const Instruction &merged = flow.flat[total];
  ValueId part;
  if (merged.op != Op::Phi)
    return {};
  for (ValueId operand : merged.operands) {
    const Instruction &next = flow.flat[flow.strip(operand)];
    if (flow.isZero(operand) || flow.strip(operand) == total)
      continue;
    if (next.op != Op::Add || part.valid())
      return {};
    for (unsigned side : {0u, 1u})
      if (flow.strip(next.operands[side]) == total)
        part = next.operands[1 - side];
  }
  return part;
}

/// In code, where the list begins that an element of the call data is read from: what its place is
/// the sum of, but for the index.
static std::vector<ValueId> listInCallData(const Flow &flow, ValueId element) {
  const Instruction &read = flow.flat[flow.strip(element)];
  std::vector<ValueId> parts, work;
  unsigned indices = 0;
  if (read.op == Op::CdLoad)
    work.push_back(read.operands[0]);
  while (!work.empty()) {
    ValueId at = work.back();
    work.pop_back();
    const Instruction &part = flow.flat[at];
    bool scaled = (part.op == Op::Shl || part.op == Op::Mul) && part.operands.size() == 2;
    if (part.op == Op::Add)
      work.insert(work.end(), part.operands.begin(), part.operands.end());
    else if (scaled && llvm::any_of(part.operands, [&](ValueId o) {
               return flow.flat[flow.strip(o)].op == Op::Phi;
             }))
      ++indices;
    else
      parts.push_back(at);
  }
  return indices == 1 ? parts : std::vector<ValueId>();
}

static bool isSameListInCallData(const Flow &flow, ValueId a, ValueId b) {
  std::vector<ValueId> x = listInCallData(flow, a), y = listInCallData(flow, b);
  return !x.empty() && x.size() == y.size() && llvm::all_of(x, [&](ValueId part) {
    return llvm::any_of(y, [&](ValueId other) { return flow.same(part, other); });
  });
}

bool isTotalOf(const Flow &flow, ValueId total, ValueId part) {
  if (!total.valid() || !part.valid())
    return false;
  ValueId added = summedUp(flow, total);
  if (!added.valid())
    return false;
  if (flow.same(added, part) || isSameListInCallData(flow, added, part))
    return true;
  // Two loops over one list: each has its own index.
  auto list = [&](ValueId element) {
    const Instruction &read = flow.flat[flow.strip(element)];
    const Instruction *place = read.op == Op::Load ? &flow.flat[read.operands[0]] : nullptr;
    while (place && place->op == Op::RefField)
      place = &flow.flat[place->operands[0]];
    return place && place->op == Op::RefIndex ? place->operands[0] : ValueId();
  };
  ValueId a = list(added), b = list(part);
  return a.valid() && b.valid() && flow.same(a, b);
}

std::vector<Change> changesOf(const Code &code) {
  std::vector<Change> result;
  for (const Access &access : code.flat.accesses())
    if (auto change = changeOf(code.flow, access))
      result.push_back(*change);
  return result;
}

Creation createdBy(const Code &code, const Change &up, llvm::ArrayRef<Change> changes,
                   const PathQuery &exclude) {
  Creation result;
  auto lowers = [&](ValueId v) {
    return llvm::any_of(changes, [&](const Change &c) {
      return !c.raises && c.store->at == v && c.store->path.sameShape(up.store->path);
    });
  };
  PathQuery query = exclude;
  query.target = [&](ValueId v) { return v == up.store->at; };
  query.avoid = [&](ValueId v) { return lowers(v) || (exclude.avoid && exclude.avoid(v)); };
  result.path = findPath(code.flow, query);
  if (!result.path.exists())
    return result;
  query.from = up.store->at;
  query.target = [&](ValueId v) {
    Op op = code.flat[v].op;
    return op == Op::Return || op == Op::ReturnMem;
  };
  result.exists = findPath(code.flow, query).exists();
  return result;
}

namespace {

bool perAccount(const Code &code, const Access &access) {
  return keyCount(access.path) == 1 && isAddressLike(code.flow, firstKey(access.path));
}

/// The newest of the entries that are kept for an account: a balance that is a history.
bool newestOfAccount(const Code &code, const Access &access) {
  return keyCount(access.path) == 2 && isAddressLike(code.flow, firstKey(access.path)) &&
         llvm::any_of(access.path.steps,
                      [](const PathStep &s) { return s.kind == PathStep::Kind::Index; });
}

/// balanceOf, getVotes, getPastVotes, getCurrentVotes and getPriorVotes.
constexpr uint32_t BalanceSelectors[] = {0x70a08231, 0x9ab24eb0, 0x3a46b1a8, 0xb4b5ea57,
                                         0x782d6fe1};

/// A plain number; the length of an array that grows along is none.
bool isTotal(const Change &change) {
  const auto &steps = change.store->path.steps;
  return llvm::all_of(steps, [](const PathStep &s) { return s.kind == PathStep::Kind::Field; });
}

/// The newest of a history that is kept once for all.
bool isKeptTotal(const Change &change) {
  const auto &steps = change.store->path.steps;
  return keyCount(change.store->path) == 1 && steps.front().kind == PathStep::Kind::Index;
}

class TokenFinder {
public:
  explicit TokenFinder(const ContractView &view) : view(view) { token.contract = view.id; }

  std::optional<VotesToken> find() {
    if (!findBalances())
      return std::nullopt;
    findSupply();
    findDelegation();
    findMints();
    return std::move(token);
  }

private:
  /// What moves from one account to another: a leaf of each, or the newest of a history of each.
  bool findMoved(bool (*ofAccount)(const Code &, const Access &)) {
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      std::vector<Change> changes = changesOf(code);
      for (const Change &down : changes)
        for (const Change &up : changes)
          if (!down.raises && up.raises && down.store->path.sameShape(up.store->path) &&
              ofAccount(code, *down.store) && ofAccount(code, *up.store) &&
              code.flow.same(down.amount, up.amount) &&
              !code.flow.same(firstKey(down.store->path), firstKey(up.store->path)) &&
              namedByCall(code, *down.store) && namedByCall(code, *up.store)) {
            token.balances = leafAt(up.store->path, "moves from one account to another",
                                    code.flat[up.store->at].place);
            token.evidence = token.balances->evidence;
            return true;
          }
    }
    return false;
  }

  bool findBalances() {
    if (findMoved(perAccount) || findMoved(newestOfAccount))
      return true;
    // A token that is only ever minted still has the accounts' balances beside a supply; and it
    // answers for them, which tells it from other books kept by account.
    bool answers = llvm::any_of(BalanceSelectors, [&](uint32_t selector) {
      return view.contract.findEntry(selector).valid();
    });
    if (!answers)
      return findStake();
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      std::vector<Change> changes = changesOf(code);
      for (const Change &up : changes)
        for (const Change &total : changes)
          if (up.raises && total.raises && perAccount(code, *up.store) && isTotal(total) &&
              !listsRecords(code, *up.store) && code.flow.same(up.amount, total.amount)) {
            token.balances = leafAt(up.store->path, "grows together with a total",
                                    code.flat[up.store->at].place);
            token.evidence = token.balances->evidence;
            return true;
          }
    }
    return false;
  }

  /// The length of a list whose entries have members, as a history of votes has: no count of
  /// tokens.
  static bool listsRecords(const Code &code, const Access &store) {
    return store.path.isLength() && llvm::any_of(code.flat.accesses(), [&](const Access &access) {
             return !access.path.unknown && access.path.var == store.path.var &&
                    access.path.steps.size() > 1 &&
                    access.path.steps.back().kind == PathStep::Kind::Field &&
                    access.path.steps[access.path.steps.size() - 2].kind == PathStep::Kind::Index;
           });
  }

  /// A stake: raised by what the account brings, and kept with the time in a history of the
  /// account's, so that it counts as votes.
  bool findStake() {
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      for (const Change &up : changesOf(code)) {
        bool newest = newestOfAccount(code, *up.store);
        // Of a history that is the balance itself, what its owner takes away tells it as well.
        if (!(up.raises ? newest || perAccount(code, *up.store) : newest) ||
            !namedByCall(code, *up.store) || up.store->path.isLength() ||
            (newest && passesOn(code, up)))
          continue;
        ValueId account = firstKey(up.store->path);
        for (const Access &access : code.flat.accesses()) {
          ValueId stored = access.value.valid() ? access.value : access.copied;
          if (!access.write || access.path.unknown || !stored.valid() ||
              keyCount(access.path) != 2 || !standsFor(code, firstKey(access.path), account) ||
              !clockOf(code.flow, code.flow.sources(stored)) || !keeps(code, access, up))
            continue;
          token.balances = leafAt(up.store->path, "grows and is kept with the time",
                                  code.flat[up.store->at].place);
          token.evidence = token.balances->evidence;
          return true;
        }
      }
    }
    return false;
  }

  /// A history that grows by all that some account has elsewhere: votes that are lent, whose
  /// balance is the other.
  static bool passesOn(const Code &code, const Change &up) {
    const Access *had = code.flow.load(code.flow.strip(up.amount));
    return had && !had->path.unknown && !had->path.sameShape(up.store->path) &&
           perAccount(code, *had);
  }

  /// The account itself, or the one that it has chosen to vote for it.
  static bool standsFor(const Code &code, ValueId voter, ValueId account) {
    return code.flow.same(voter, account) ||
           llvm::any_of(code.flow.sources(voter).loads, [&](ValueId load) {
             const Access *chosen = code.flow.load(load);
             return chosen && !chosen->path.unknown && perAccount(code, *chosen) &&
                    code.flow.same(firstKey(chosen->path), account);
           });
  }

  /// The entry of the history, whose time was found, keeps what was brought as well.
  static bool keeps(const Code &code, const Access &timed, const Change &up) {
    return llvm::any_of(code.flat.accesses(), [&](const Access &access) {
      ValueId stored = access.value.valid() ? access.value : access.copied;
      return access.write && !access.path.unknown && stored.valid() &&
             access.path.var == timed.path.var &&
             (code.flow.dependsOn(stored, up.amount) ||
              llvm::any_of(code.flow.sources(stored).loads, [&](ValueId load) {
                const Access *read = code.flow.load(load);
                return read && read->path.sameShape(up.store->path);
              }));
    });
  }

  /// Whose balance it is, the call says; whose votes they are, storage says (the delegates).
  static bool namedByCall(const Code &code, const Access &access) {
    return code.flow.sources(firstKey(access.path)).loads.empty();
  }

  bool isBalance(const Access &access) const {
    return !access.path.unknown && shapeOf(access.path) == token.balances->shape;
  }

  /// Leaves that totalSupply() answers with; everything, where there is no such function.
  bool isAnswered(const PathShape &total) const {
    constexpr uint32_t TotalSupply = 0x18160ddd;
    FunctionId entry = view.contract.findEntry(TotalSupply);
    if (!entry.valid() || !view.contract[entry].hasBody())
      return true;
    const Code &code = view.code(entry);
    return code.flat.accesses().empty() || !code.flat.opaqueCalls.empty() ||
           llvm::any_of(code.flat.accesses(), [&](const Access &read) {
             return read.path.unknown || shapeOf(read.path) == total;
           });
  }

  void findSupply() {
    for (uint32_t f = 0; f < view.contract.functions.size() && !token.supply; ++f) {
      if (!view.contract.functions[f].hasBody() || !view.mayAct(FunctionId(f)))
        continue;
      const Code &code = view.code(FunctionId(f));
      std::vector<Change> changes = changesOf(code);
      for (const Change &balance : changes)
        for (const Change &total : changes)
          if (isBalance(*balance.store) && (isTotal(total) || isKeptTotal(total)) &&
              balance.raises == total.raises && !token.supply &&
              code.flow.same(balance.amount, total.amount) &&
              isAnswered(shapeOf(total.store->path)))
            token.supply = leafAt(total.store->path, "changes by what is minted or burned",
                                  code.flat[total.store->at].place);
    }
  }

  void findDelegation() {
    for (FunctionId entry : view.actions()) {
      const Code &code = view.code(entry);
      for (const Access &access : code.flat.accesses()) {
        ValueId stored = access.value.valid() ? access.value : access.copied;
        if (!access.write || access.path.unknown || !stored.valid())
          continue;
        DataTypeId type = typeAt(view.module, view.contract, shapeOf(access.path));
        bool address = isAddressLike(code.flow, stored) ||
                       (type.valid() && view.module[type].value.kind == TypeKind::Address);
        if (!token.delegates && perAccount(code, access) && address &&
            shapeOf(access.path).steps.size() == 1)
          token.delegates =
              leafAt(access.path, "an account chooses another account", code.flat[access.at].place);
        // A checkpoint: a point in time, or what held since then, under an account and a position.
        bool person = keyCount(access.path) == 2 && isAddressLike(code.flow, firstKey(access.path));
        Sources from = code.flow.sources(stored);
        bool timed = clockOf(code.flow, from).has_value() ||
                     clockOf(code.flow, code.flow.sources(lastKey(access.path))).has_value();
        bool better = !token.checkpoints || (isLookedUp(shapeOf(access.path)) &&
                                             !holdsLookedUp(token.checkpoints->shape));
        if (better && person && timed && token.balances && keyCount(token.balances->shape) == 1) {
          token.checkpoints = leafAt(access.path, "written with the time for each account",
                                     code.flat[access.at].place);
          token.checkpoints->shape = recordOf(token.checkpoints->shape);
        }
      }
    }
  }

  /// Somebody asks what held at a time that he gives: it is held against the leaf.
  bool isLookedUp(const PathShape &time) const {
    return llvm::any_of(view.entries(), [&](FunctionId entry) {
      if (!view.readOnly(entry))
        return false;
      const Flow &flow = view.code(entry).flow;
      return llvm::any_of(allConditions(flow), [&](const Condition &c) {
        if (c.isFlag() || (c.op != Op::ULt && c.op != Op::ULe))
          return false;
        auto reads = [&](ValueId side) {
          const Access *read = flow.load(flow.strip(side));
          return read && !read->path.unknown && shapeOf(read->path) == time;
        };
        return (reads(c.a) && flow.sources(c.b).calldata()) ||
               (reads(c.b) && flow.sources(c.a).calldata());
      });
    });
  }
  bool holdsLookedUp(const PathShape &record) const {
    return llvm::any_of(view.entries(), [&](FunctionId entry) {
      return llvm::any_of(view.code(entry).flat.accesses(), [&](const Access &access) {
        return !access.path.unknown && !access.path.isLength() &&
               contains(record, shapeOf(access.path)) && isLookedUp(shapeOf(access.path));
      });
    });
  }

  static ValueId lastKey(const AccessPath &path) {
    ValueId last = firstKey(path);
    for (const PathStep &step : path.steps)
      if (step.value.valid())
        last = step.value;
    return last.valid() ? last : ValueId(0);
  }

  void findMints() {
    for (uint32_t f = 0; f < view.contract.functions.size(); ++f) {
      FunctionId id(f);
      if (!view.contract[id].hasBody() || !view.mayAct(id) ||
          view.contract[id].kind == FunctionKind::Constructor)
        continue;
      const Code &code = view.code(id);
      std::vector<Change> changes = changesOf(code);
      auto onSupply = [&](bool raises) {
        return !token.supply || llvm::any_of(changes, [&](const Change &c) {
          return c.raises == raises && shapeOf(c.store->path) == token.supply->shape;
        });
      };
      auto alone = [&](const Change &change) {
        std::vector<Change> mirrored = changes; // a burn lowers and raises nothing
        if (!change.raises)
          for (Change &c : mirrored)
            c.raises = !c.raises;
        return isBalance(*change.store) && onSupply(change.raises) &&
               createdBy(code, change, mirrored).exists;
      };
      if (llvm::any_of(changes, [&](const Change &c) { return c.raises && alone(c); }))
        token.mints.push_back(id);
      if (llvm::any_of(changes, [&](const Change &c) { return !c.raises && alone(c); }))
        token.burns.push_back(id);
    }
  }

  const ContractView &view;
  VotesToken token;
};

} // namespace

std::optional<VotesToken> recogniseToken(const Project &project, ContractId id) {
  return TokenFinder(project.view(id)).find();
}

} // namespace quorate::gov
