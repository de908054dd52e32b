//===- Bits.cpp - which bits of a word come from where -----------------------------------===//

#include "analyzer/evm/Bits.h"

#include <optional>

namespace quorate::evm {

namespace {

constexpr unsigned MaxDepth = 24;

const APInt *constantOperand(const ir::Function &fn, const ir::Instruction &i) {
  const ir::Instruction &second = fn[i.operands[1]];
  return second.op == Op::Const ? &second.imm : nullptr;
}

/// Left shift in bits (negative: right) of a shift, or of a product or quotient with a power of
/// two, which is how compilers before EIP-145 shifted.
std::optional<int> shiftOf(const ir::Function &fn, const ir::Instruction &i) {
  if (i.op != Op::Shl && i.op != Op::LShr && i.op != Op::Mul && i.op != Op::UDiv)
    return std::nullopt;
  const APInt *c = constantOperand(fn, i);
  if (!c || i.type.bits != 256)
    return std::nullopt;
  if (i.op == Op::Shl || i.op == Op::LShr) {
    if (c->uge(256))
      return std::nullopt;
    int n = int(c->getZExtValue());
    return i.op == Op::Shl ? n : -n;
  }
  if (!c->isPowerOf2() || c->logBase2() % 8 != 0)
    return std::nullopt;
  int n = int(c->logBase2());
  return i.op == Op::Mul ? n : -n;
}

void appendConstant(std::vector<Piece> &out, BitRange at, const APInt &value) {
  if (at.width == 0)
    return;
  Piece p;
  p.at = at;
  p.constant = value.zextOrTrunc(256);
  out.push_back(std::move(p));
}

std::vector<Piece> whole(const ir::Function &fn, ValueId value, WidthOf widthOf) {
  unsigned bits = fn[value].type.bits, width = std::min(bits, widthOf(value));
  std::vector<Piece> out(1);
  out.front().at = {0, width};
  out.front().source = value;
  appendConstant(out, {width, bits - width}, APInt(256, 0));
  return out;
}

/// Joins neighbours that continue each other.
std::vector<Piece> joined(std::vector<Piece> in) {
  std::vector<Piece> out;
  for (Piece &p : in) {
    if (!out.empty()) {
      Piece &last = out.back();
      if (last.source.valid() && last.source == p.source &&
          last.sourceLow + last.at.width == p.sourceLow) {
        last.at.width += p.at.width;
        continue;
      }
      if (last.isZero() && p.isZero()) {
        last.at.width += p.at.width;
        continue;
      }
    }
    out.push_back(std::move(p));
  }
  return out;
}

std::vector<Piece> moved(const std::vector<Piece> &in, int shift, unsigned bits) {
  std::vector<Piece> out;
  if (shift > 0)
    appendConstant(out, {0, unsigned(shift)}, APInt(256, 0));
  unsigned from = shift < 0 ? unsigned(-shift) : 0;
  for (Piece &p : cut(in, {from, bits - unsigned(std::abs(shift))})) {
    p.at.low = unsigned(int(p.at.low) + shift);
    out.push_back(std::move(p));
  }
  if (shift < 0)
    appendConstant(out, {bits - from, from}, APInt(256, 0));
  return joined(std::move(out));
}

std::vector<Piece> masked(const std::vector<Piece> &in, const APInt &mask) {
  std::vector<Piece> out;
  unsigned bits = mask.getBitWidth();
  for (unsigned low = 0; low < bits;) {
    unsigned run = 1;
    while (low + run < bits && mask[low + run] == mask[low])
      ++run;
    if (mask[low])
      for (Piece &p : cut(in, {low, run}))
        out.push_back(std::move(p));
    else
      appendConstant(out, {low, run}, APInt(256, 0));
    low += run;
  }
  return joined(std::move(out));
}

/// Where one side is zero the other shows; nothing if both have bits in one place.
std::optional<std::vector<Piece>> combined(const std::vector<Piece> &a,
                                           const std::vector<Piece> &b) {
  std::vector<Piece> out;
  size_t i = 0, j = 0;
  unsigned low = 0;
  while (i < a.size() && j < b.size()) {
    unsigned end = std::min(a[i].at.end(), b[j].at.end());
    BitRange range{low, end - low};
    std::vector<Piece> x = cut({a[i]}, range), y = cut({b[j]}, range);
    if (x[0].isZero())
      out.push_back(y[0]);
    else if (y[0].isZero())
      out.push_back(x[0]);
    else if (!x[0].source.valid() && !y[0].source.valid())
      appendConstant(out, range, x[0].constant | y[0].constant);
    else
      return std::nullopt;
    low = end;
    i += a[i].at.end() == end;
    j += b[j].at.end() == end;
  }
  return joined(std::move(out));
}

/// `budget` bounds the work where operands are shared.
std::vector<Piece> find(const ir::Function &fn, ValueId value, WidthOf widthOf, unsigned depth,
                        unsigned &budget) {
  const ir::Instruction &i = fn[value];
  unsigned bits = i.type.bits;
  if (i.op == Op::Const) {
    std::vector<Piece> out;
    appendConstant(out, {0, bits}, i.imm);
    return out;
  }
  if (depth > MaxDepth || !movesBits(fn, i) || budget == 0)
    return whole(fn, value, widthOf);
  --budget;
  std::vector<Piece> first = find(fn, i.operands[0], widthOf, depth + 1, budget);
  switch (i.op) {
  case Op::Cast:
    return first;
  case Op::ZExt:
    appendConstant(first, {fn[i.operands[0]].type.bits, bits - fn[i.operands[0]].type.bits},
                   APInt(256, 0));
    return joined(std::move(first));
  case Op::Trunc:
    return cut(first, {0, bits});
  case Op::And:
    return masked(first, *constantOperand(fn, i));
  case Op::Or:
    if (auto out = combined(first, find(fn, i.operands[1], widthOf, depth + 1, budget)))
      return *out;
    return whole(fn, value, widthOf);
  default:
    return moved(first, *shiftOf(fn, i), bits);
  }
}

} // namespace

bool movesBits(const ir::Function &fn, const ir::Instruction &i) {
  switch (i.op) {
  case Op::Cast:
    return i.type.isScalar() && fn[i.operands[0]].type.isScalar();
  case Op::ZExt:
  case Op::Trunc:
    return true;
  case Op::Or:
    return i.type.bits == 256;
  case Op::And:
    return i.type.bits == 256 && constantOperand(fn, i);
  default:
    return shiftOf(fn, i).has_value();
  }
}

std::vector<Piece> pieces(const ir::Function &fn, ValueId value, WidthOf widthOf) {
  unsigned budget = 500;
  return find(fn, value, widthOf, 0, budget);
}

std::vector<Piece> pieces(const ir::Function &fn, ValueId value) {
  return pieces(fn, value, [&](ValueId v) { return fn[v].type.bits; });
}

std::vector<Piece> cut(const std::vector<Piece> &all, BitRange range) {
  std::vector<Piece> out;
  for (const Piece &p : all) {
    unsigned low = std::max(p.at.low, range.low), end = std::min(p.at.end(), range.end());
    if (low >= end)
      continue;
    Piece q = p;
    unsigned skip = low - p.at.low;
    q.at = {low, end - low};
    if (q.source.valid())
      q.sourceLow += skip;
    else
      q.constant = p.constant.lshr(skip) & APInt::getLowBitsSet(256, end - low);
    out.push_back(std::move(q));
  }
  return out;
}

} // namespace quorate::evm
