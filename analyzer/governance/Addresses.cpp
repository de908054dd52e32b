//===- Addresses.cpp - how far places in flat memory are apart ----------------------------===//

#include "analyzer/governance/Addresses.h"

namespace quorate::gov {

using namespace ir;

namespace {

constexpr unsigned MaxDepth = 24, MaxSteps = 12, MaxOpen = 6, MaxLoops = 64;
constexpr size_t MaxTerms = 12;
constexpr int64_t Limit = int64_t(1) << 48; ///< for constants and factors

std::optional<int64_t> numberOf(const Flat &flat, ValueId value) {
  const Instruction &i = flat[value];
  if (i.op != Op::Const || i.imm.getSignificantBits() > 48)
    return std::nullopt;
  return i.imm.getSExtValue();
}

/// x & ~31: at most 31 less than x.
ValueId rounded(const Flat &flat, ValueId value) {
  const Instruction &i = flat[value];
  if (i.op != Op::And || numberOf(flat, i.operands[1]) != -32)
    return {};
  return i.operands[0];
}

} // namespace

void Addresses::Sum::add(ValueId term, int64_t factor) {
  auto at = llvm::find_if(terms, [&](const auto &t) { return t.first == term; });
  if (at == terms.end())
    terms.emplace_back(term, factor);
  else if ((at->second += factor) == 0)
    terms.erase(at);
}

void Addresses::Sum::add(const Sum &other, int64_t factor) {
  constant += other.constant * factor;
  for (auto [term, times] : other.terms)
    add(term, times * factor);
}

bool Addresses::Sum::isAtLeast(int64_t bound) const {
  return constant >= bound && llvm::all_of(terms, [](const auto &t) { return t.second > 0; });
}

Addresses::Sum Addresses::sum(ValueId value, unsigned depth) const {
  if (auto known = sums.find(value.index); known != sums.end())
    return known->second;
  Sum out = findSum(value, depth);
  sums.try_emplace(value.index, out);
  return out;
}

Addresses::Sum Addresses::findSum(ValueId value, unsigned depth) const {
  Sum out;
  const Instruction &i = flat[value];
  auto part = [&](ValueId operand, int64_t factor) { out.add(sum(operand, depth + 1), factor); };
  auto number = [&](unsigned operand) { return numberOf(flat, i.operands[operand]); };
  if (std::optional<int64_t> constant = numberOf(flat, value)) {
    out.constant = *constant;
  } else if (depth > MaxDepth) {
    out.add(value, 1);
  } else if (i.op == Op::Add) {
    part(i.operands[0], 1);
    part(i.operands[1], 1);
  } else if (i.op == Op::Sub && number(1)) {
    part(i.operands[0], 1);
    out.constant -= *number(1);
  } else if (i.op == Op::Shl && number(1) && *number(1) >= 0 && *number(1) < 8) {
    part(i.operands[0], int64_t(1) << *number(1));
  } else if (i.op == Op::Mul && number(1) && *number(1) > 0 && *number(1) < 256) {
    part(i.operands[0], *number(1));
  } else {
    out.add(value, 1);
  }
  // What grew too large is itself again.
  if (out.terms.size() > MaxTerms || std::abs(out.constant) > Limit ||
      llvm::any_of(out.terms, [](const auto &t) { return std::abs(t.second) > Limit; })) {
    out = {};
    out.add(value, 1);
  }
  return out;
}

/// The least that a pointer which only ever moves on can be: where its loop begins.
std::optional<Addresses::Sum> Addresses::start(ValueId phi,
                                               llvm::SmallVectorImpl<ValueId> &open) const {
  if (open.size() >= MaxOpen || ++loops > MaxLoops || llvm::is_contained(open, phi))
    return std::nullopt;
  open.push_back(phi);
  std::optional<Sum> least;
  bool known = true;
  for (ValueId operand : flat[phi].operands) {
    Sum way = sum(operand);
    auto moves = [&] {
      Sum step = way;
      step.add(phi, -1);
      return step.isAtLeast(0);
    };
    for (unsigned k = 0; k < MaxSteps && !moves(); ++k)
      if (!lower(way, open))
        break;
    if (moves())
      continue;
    Sum above = way;
    if (least)
      above.add(*least, -1);
    Sum below;
    below.add(above, -1);
    if (!least || below.isAtLeast(0))
      least = way;
    else
      known &= above.isAtLeast(0);
  }
  open.pop_back();
  return known ? least : std::nullopt;
}

/// Puts something that is no greater in the place of one term.
bool Addresses::lower(Sum &sum, llvm::SmallVectorImpl<ValueId> &open) const {
  for (auto [term, factor] : sum.terms) {
    if (factor < 0)
      continue;
    Sum less;
    if (ValueId whole = rounded(flat, term); whole.valid()) {
      less = this->sum(whole);
      less.constant -= 31;
    } else if (flat[term].op == Op::Phi) {
      std::optional<Sum> begin = start(term, open);
      if (!begin)
        continue;
      less = *begin;
    } else {
      continue;
    }
    int64_t times = factor;
    sum.add(ValueId(term), -times);
    sum.add(less, times);
    return sum.terms.size() <= MaxTerms;
  }
  return false;
}

bool Addresses::isBehind(ValueId to, ValueId from, int64_t distance) const {
  Sum between = sum(to);
  between.add(sum(from), -1);
  llvm::SmallVector<ValueId, MaxOpen> open;
  loops = 0;
  for (unsigned k = 0; k < MaxSteps; ++k) {
    if (between.isAtLeast(distance))
      return true;
    if (!lower(between, open))
      return false;
  }
  return false;
}

} // namespace quorate::gov
