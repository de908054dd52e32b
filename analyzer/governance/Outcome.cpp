//===- Outcome.cpp - what a proposal has to pass ----------------------------------===//

#include "analyzer/governance/Outcome.h"

#include "analyzer/governance/Alternatives.h"
#include "analyzer/governance/Assessor.h"
#include "analyzer/governance/Authority.h"
#include "analyzer/governance/Units.h"
#include "analyzer/governance/Words.h"

namespace quorate::gov {

using namespace ir;

namespace {

bool isOrder(Op op) { return op == Op::ULt || op == Op::ULe || op == Op::SLt || op == Op::SLe; }

/// What a side of a comparison is made of, in terms of the vote.
struct Side {
  bool forVotes = false, otherVotes = false;
  bool scaled = false; ///< multiplied or divided on the way
  bool bound = false;  ///< something that is no vote: a constant, a parameter, a share of supply
  llvm::APInt constant = llvm::APInt(256, 0);
  bool plainConstant = false;
  bool ratio = false;  ///< votes divided by votes: who won, not how many took part
  bool raised = false; ///< a bound that votes are added to: a quorum that grows with opposition
  llvm::APInt lead = llvm::APInt(256, 0); ///< a constant that votes are added to
};

bool isTally(const Governor &governor, const PathShape &shape, bool &forVotes) {
  // What every vote adds to says how many took part.
  bool cast = governor.castVotes && governor.castVotes->shape == shape;
  forVotes = cast || (governor.forVotes && governor.forVotes->shape == shape);
  if (cast)
    return true;
  for (const auto *leaf : {&governor.forVotes, &governor.againstVotes, &governor.abstainVotes})
    if (*leaf && (*leaf)->shape == shape)
      return true;
  // Where it is not known which votes are for it, all that are counted took part.
  return !governor.forVotes && llvm::is_contained(governor.tallies, shape);
}

bool readsTally(const Governor &governor, const Flow &flow, ValueId value) {
  return llvm::any_of(flow.sources(value).loads, [&](ValueId load) {
    const Access *read = flow.load(load);
    bool forVotes = false;
    return read && !read->path.unknown && isTally(governor, shapeOf(read->path), forVotes);
  });
}

Side sideOf(const Governor &governor, const Flow &flow, ValueId value) {
  Side side;
  side.plainConstant = flow.isConstant(flow.strip(value), &side.constant);
  flow.backward(value, {}, [&](ValueId at) {
    const Op op = flow.flat[at].op;
    if ((op == Op::UDiv || op == Op::SDiv) && readsTally(governor, flow, flow.flat[at].operands[1]))
      side.ratio = true;
    if (op == Op::Add)
      for (unsigned bound : {0u, 1u}) {
        ValueId base = flow.flat[at].operands[bound], votes = flow.flat[at].operands[1 - bound];
        side.raised |= !flow.sources(base).loads.empty() && !readsTally(governor, flow, base) &&
                       readsTally(governor, flow, votes);
        if (llvm::APInt lead; flow.isConstant(base, &lead) && readsTally(governor, flow, votes))
          side.lead = lead;
      }
    side.scaled |= op == Op::Mul || op == Op::UDiv || op == Op::SDiv || op == Op::LShr;
    const Access *read = flow.load(at);
    bool forVotes = false;
    if (read && !read->path.unknown && isTally(governor, shapeOf(read->path), forVotes))
      (forVotes ? side.forVotes : side.otherVotes) = true;
    else if (read || op == Op::ExtCall || op == Op::ICall)
      side.bound = true;
    return true;
  });
  Sources sources = flow.sources(value);
  side.bound |= sources.constant && !side.forVotes && !side.otherVotes;
  if (sources.calldata() && sources.loads.empty() && sources.calls.empty() &&
      sources.opaque.empty())
    side.bound = false; // the caller's own number is no quorum
  return side;
}

bool neverWritten(const ContractView &view, const PathShape &leaf) {
  if (!view.writesTo(leaf).empty() || view.setByConstructor(leaf))
    return false;
  return llvm::none_of(view.actions(), [&](FunctionId entry) { // unless somewhere unknown is here
    return llvm::any_of(view.code(entry).flat.accesses(),
                        [](const Access &access) { return access.write && access.path.unknown; });
  });
}

} // namespace

bool isAskedElsewhere(const Code &code, const Condition &condition) {
  if (!condition.isFlag() || condition.op != Op::Ne ||
      code.flat[condition.a].type.kind != TypeKind::Bool)
    return false;
  const Instruction &answer = code.flat[condition.a];
  if (answer.op != Op::Extract || answer.index < 2) // before that: success and raw data
    return false;
  ValueId call = answer.operands[0];
  if (code.flat[call].op != Op::ExtCall || code.flat[call].call().kind != CallKind::Static)
    return false;
  return llvm::any_of(callArguments(code.flat, call), [&](ValueId argument) {
    return !isAddressLike(code.flow, argument) &&
           llvm::any_of(code.flat.accesses(), [&](const Access &access) {
             return !access.path.unknown && firstKey(access.path).valid() &&
                    code.flow.same(firstKey(access.path), argument);
           });
  });
}

bool isJudgedElsewhere(const Code &code, const Condition &condition, const PathShape &record) {
  if (!condition.isFlag())
    return false;
  const Instruction &answer = code.flat[code.flow.strip(condition.a)];
  if (answer.op != Op::Extract || answer.index < 2 || // before that: success and raw data
      code.flat[answer.operands[0]].op != Op::ExtCall ||
      code.flow.sources(callTarget(code.flat, answer.operands[0])).calldata())
    return false;
  return llvm::any_of(callArguments(code.flat, answer.operands[0]), [&](ValueId argument) {
    return llvm::any_of(code.flow.sources(argument).loads, [&](ValueId load) {
      const Access *read = code.flow.load(load);
      return read && !read->path.unknown && keyCount(read->path) > 0 &&
             recordOf(shapeOf(read->path)) == record;
    });
  });
}

QuorumTest quorumTest(const ContractView &view, const Governor &governor, const Code &code,
                      const Condition &condition) {
  if (isAskedElsewhere(code, condition) ||
      isWeighedElsewhere(view, governor, code, condition, Against::Bound))
    return QuorumTest::Met;
  bool counted = condition.op == Op::Eq && governor.tokens.empty(); // one by one, up to the bound
  // One vote at least, as a compiler asks for it.
  if (condition.op == Op::Ne && governor.tokens.empty() &&
      (condition.isFlag() || code.flow.isZero(condition.b))) {
    Side cast = sideOf(governor, code.flow, condition.a);
    return cast.forVotes && !cast.bound && !cast.ratio ? QuorumTest::Met : QuorumTest::None;
  }
  if ((!isOrder(condition.op) && !counted) || condition.isFlag())
    return QuorumTest::None;
  Side low = sideOf(governor, code.flow, condition.a),
       high = sideOf(governor, code.flow, condition.b);
  // Part of the proposal, and nothing ever puts anything there.
  auto madeOfNothing = [&] {
    return llvm::any_of(code.flow.sources(condition.a).loads, [&](ValueId load) {
      const Access *read = code.flow.load(load);
      return read && gov::perProposal(governor.records, read->path) &&
             neverWritten(view, shapeOf(read->path));
    });
  };
  if (low.raised && !low.forVotes && high.forVotes && !high.bound)
    return madeOfNothing() ? QuorumTest::None : QuorumTest::Met;
  // So many more than against it are at least so many.
  if (low.lead != 0 && !low.forVotes && high.forVotes && !high.bound && !high.scaled &&
      low.lead.uge(leastWeight(view, governor)))
    return QuorumTest::Met;
  if (low.ratio || high.ratio)
    return QuorumTest::None;
  if (counted && low.forVotes)
    std::swap(low, high);
  // The only votes there are have to stay below a bound: a veto, and silence is consent.
  bool only = !governor.againstVotes && !governor.abstainVotes;
  if (only && low.forVotes && high.bound && !high.forVotes)
    return QuorumTest::Met;
  if (!low.bound || low.forVotes || low.otherVotes || !(high.forVotes || high.otherVotes))
    return QuorumTest::None;
  // One account, one vote: more than none is one at least.
  bool oneAtLeast = governor.tokens.empty() && condition.op == Op::ULt;
  if (low.plainConstant && low.constant == 0 && !oneAtLeast)
    return QuorumTest::None;
  if (low.plainConstant && !high.scaled && low.constant.ult(leastWeight(view, governor)))
    return QuorumTest::OtherUnit;
  if (inWholeTokens(view, code.flow, condition.a) && !inWholeTokens(view, code.flow, condition.b))
    return QuorumTest::OtherUnit;
  if (!high.forVotes && governor.forVotes)
    return QuorumTest::OtherVotes;
  return madeOfNothing() ? QuorumTest::None : QuorumTest::Met;
}

// Certified -------------------------------------------------------------------

bool Certified::Claim::operator<(const Claim &other) const {
  if (!(leaf == other.leaf))
    return leaf < other.leaf;
  if (mask != other.mask)
    return mask.ult(other.mask);
  if (equals.has_value() != other.equals.has_value())
    return !equals.has_value();
  return equals && equals->ult(*other.equals);
}

std::optional<Certified::Claim> Certified::claimOf(const Code &code,
                                                   const Condition &condition) const {
  // Leaves of a record; what is kept for the sender is about a person, not about a proposal.
  auto part = [&](ValueId value) -> std::optional<Part> {
    std::optional<Part> found = partOf(code.flow, value);
    if (!found || found->leaf->path.unknown || keyCount(found->leaf->path) == 0)
      return std::nullopt;
    for (const PathStep &step : found->leaf->path.steps)
      if (step.value.valid() && isAddressLike(code.flow, step.value))
        return std::nullopt;
    // Whatever the leaf is wide, all of it is all of it.
    unsigned bits = code.flat[found->leaf->at].type.bits;
    if (bits > 0 && bits < 256 && found->mask.countTrailingOnes() >= bits)
      found->mask = llvm::APInt::getAllOnes(256);
    return found;
  };
  auto nonZero = [](const Part &p) { return Claim{shapeOf(p.leaf->path), p.mask, std::nullopt}; };
  llvm::APInt constant;
  if (condition.isFlag()) {
    auto read = condition.op == Op::Ne ? part(condition.a) : std::nullopt;
    return read ? std::optional(nonZero(*read)) : std::nullopt;
  }
  for (auto [x, y] : {std::pair(condition.a, condition.b), std::pair(condition.b, condition.a)}) {
    auto read = part(x);
    if (!read || !code.flow.isConstant(code.flow.strip(y), &constant))
      continue;
    if (condition.op == Op::Ne && constant == 0)
      return nonZero(*read);
    if (condition.op == Op::Eq && constant != 0) {
      llvm::APInt there = read->shift >= 0 ? constant << read->shift : constant.lshr(-read->shift);
      return Claim{shapeOf(read->leaf->path), read->mask, there & read->mask};
    }
    // 0 < leaf, 1 <= leaf
    if (x == condition.b && isOrder(condition.op) && (condition.op == Op::ULt || constant != 0))
      return nonZero(*read);
  }
  return std::nullopt;
}

bool Certified::establishes(const Code &code, const Condition &condition) const {
  if (test(code, condition))
    return true;
  auto claim = claimOf(code, condition);
  return claim && claims.count(*claim);
}

PathResult Certified::wayWithout(const Code &code, ValueId at) const {
  PathQuery query;
  query.target = [at](ValueId v) { return v == at; };
  query.cut = [&](const Condition &c) { return establishes(code, c); };
  Edges passed = guardedExits(code, query.cut);
  query.cutEdge = [&](BlockId from, BlockId to) {
    return passed.count({from.index, to.index}) != 0;
  };
  return findPath(code.flow, query);
}

/// The store may make the claim true on a way that does not establish what is asked for.
bool Certified::mayHold(const Code &code, const Access &write, const Claim &claim) const {
  return llvm::any_of(alternatives(code.flow, write.value, write.at), [&](const Alternative &to) {
    Bits bits = bitsOf(code.flow, to.value, write);
    bool never = claim.equals ? bits.zero.intersects(*claim.equals) ||
                                    bits.one.intersects(claim.mask & ~*claim.equals)
                              : claim.mask.isSubsetOf(bits.zero);
    // What stays as it was cannot come to hold here.
    bool asBefore = claim.mask.isSubsetOf(bits.kept | (claim.equals ? bits.kept : bits.zero));
    if (never || asBefore)
      return false;
    return !to.mustPass([&](const Condition &c) { return establishes(code, c); });
  });
}

bool Certified::written(const Claim &claim) const {
  bool any = false;
  if (view.setByConstructor(claim.leaf))
    return false; // holds before anything was passed
  for (const ContractView::Write &write : view.writesTo(claim.leaf)) {
    if (write.access->clears)
      continue;
    const Code &code = view.code(write.entry);
    any = true;
    if (!write.access->value.valid() || mayHold(code, *write.access, claim))
      return false;
  }
  return any; // never set at all: whatever waits for it never happens, which proves nothing
}

Certified::Certified(const ContractView &view, Test test) : view(view), test(std::move(test)) {
  for (FunctionId entry : view.actions())
    for (const Condition &condition : allConditions(view.code(entry).flow))
      if (auto claim = claimOf(view.code(entry), condition))
        claims.insert(*claim);
  // Everything starts at zero, so a leaf may vouch for its own next write: take away what fails
  // until nothing does.
  for (bool changed = true; changed;) {
    changed = false;
    for (auto it = claims.begin(); it != claims.end();) {
      Claim claim = *it;
      if (written(claim)) {
        ++it;
      } else {
        it = claims.erase(it);
        changed = true;
      }
    }
  }
}

} // namespace quorate::gov
