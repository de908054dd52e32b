//===- Loose.cpp - what only says how a compiler lays out data ----------------===//
//
// Lifted code computes places in memory from lengths that callers choose, and
// tests that they do not wrap: dozens of sums in each function that takes
// arrays. It packs strings in storage, with masks and shifts as long as the
// string is, and walks the words of a list from the hash of its slot. What is
// computed for such things alone is loose, and so are comparisons with it and
// with the size of call and return data.
//
//===----------------------------------------------------------------------===//

#include "solver/encode/FunctionInfo.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

bool isNumber(const ir::Function &fn, ir::ValueId v, uint64_t number) {
  return fn[v].op == ir::Op::Const && fn[v].imm == number;
}

bool isTest(ir::Op op) { return op >= ir::Op::Eq && op <= ir::Op::SLe; }

bool isLayoutArithmetic(ir::Op op) {
  switch (op) {
  case ir::Op::Add:
  case ir::Op::Sub:
  case ir::Op::Mul:
  case ir::Op::UDiv:
  case ir::Op::And:
  case ir::Op::Or:
  case ir::Op::Not:
  case ir::Op::Shl:
  case ir::Op::LShr:
  case ir::Op::Phi:
  case ir::Op::Select:
    return true;
  default:
    return false;
  }
}

/// Where Solidity keeps the pointer to free memory: nothing but a place is ever kept there.
bool isFreePointer(const ir::Function &fn, ir::ValueId place) { return isNumber(fn, place, 0x40); }

class Layout {
public:
  explicit Layout(const ir::Function &fn) : fn(fn) {
    // `bytes` and `string` in storage have twice their length, and the lowest bit says whether the
    // contents are elsewhere (Solidity documentation, Layout of State Variables in Storage). Nobody
    // asks whether the length of a list is odd.
    each([&](ir::ValueId, const ir::Instruction &in) {
      if (in.op == ir::Op::And)
        for (unsigned n : {0, 1})
          if (fn[in.operands[n]].op == ir::Op::Length && isNumber(fn, in.operands[1 - n], 1))
            strings.insert(fn[in.operands[n]].operands[0]);
    });
  }

  /// Says whether the n-th operand is a matter of layout.
  bool isPlace(ir::ValueId v, unsigned n) const {
    const ir::Instruction &in = fn[v];
    switch (in.op) {
    case ir::Op::MLoad:
    case ir::Op::MStore:
    case ir::Op::MStore8:
    case ir::Op::CdLoad:
      return n < 1;
    case ir::Op::KeccakMem:
    case ir::Op::ReturnMem:
      return n < 2;
    case ir::Op::MCopy:
    case ir::Op::CdCopy:
    case ir::Op::CodeCopy:
    case ir::Op::RetCopy:
      return n < 3;
    case ir::Op::RefIndex:
      return n == 1 && (strings.contains(in.operands[0]) || isDistanceFromHash(in.operands[1]));
    case ir::Op::SetLength:
      return n == 1 && strings.contains(in.operands[0]);
    case ir::Op::Store: {
      const ir::Instruction &to = fn[in.operands[0]];
      return n == 1 && to.op == ir::Op::RefIndex && strings.contains(to.operands[0]);
    }
    default:
      return false;
    }
  }

  /// The raw length of a string in storage.
  bool isPackedLength(ir::ValueId v) const {
    return fn[v].op == ir::Op::Length && strings.contains(fn[v].operands[0]);
  }

  template <typename F> void each(F f) const {
    for (const ir::Block &block : fn.blocks)
      for (ir::ValueId v : block.instructions)
        f(v, fn[v]);
  }

private:
  /// A walk through the words of a list that keeps the slot, and not the index.
  bool isDistanceFromHash(ir::ValueId v) const {
    if (fn[v].op != ir::Op::Sub)
      return false;
    const ir::Instruction *from = &fn[fn[v].operands[1]];
    if (from->op == ir::Op::Cast)
      from = &fn[from->operands[0]];
    return from->op == ir::Op::KeccakWords;
  }

  const ir::Function &fn;
  llvm::DenseSet<ir::ValueId> strings; ///< references to them
};

} // namespace

void findLoose(FunctionInfo &info) {
  const ir::Function &fn = info.graph.function;
  Layout layout(fn);
  llvm::DenseSet<ir::ValueId> places;
  std::vector<ir::ValueId> work;
  auto place = [&](ir::ValueId v) {
    if (isLayoutArithmetic(fn[v].op) && fn[v].type.isScalar() && places.insert(v).second)
      work.push_back(v);
  };
  layout.each([&](ir::ValueId v, const ir::Instruction &in) {
    for (unsigned n = 0; n < in.operands.size(); ++n) {
      if (layout.isPlace(v, n))
        place(in.operands[n]);
      if (layout.isPackedLength(in.operands[n]))
        place(v);
    }
  });
  while (!work.empty()) {
    ir::ValueId v = work.back();
    work.pop_back();
    for (ir::ValueId operand : fn[v].operands)
      place(operand);
  }
  if (places.empty())
    return;
  // A use that is neither a place nor a test keeps what it uses, and what that is made of.
  auto keep = [&](ir::ValueId v) {
    if (places.erase(v))
      work.push_back(v);
  };
  layout.each([&](ir::ValueId v, const ir::Instruction &in) {
    // The pointer to free memory is known there by the same term. What is stored elsewhere may be
    // a number that is read back as one, a length for instance: that has to be the number it is.
    bool isRaw = in.op == ir::Op::Log || in.op == ir::Op::Revert ||
                 (in.op == ir::Op::MStore && isFreePointer(fn, in.operands[0]));
    if (isTest(in.op) || isRaw || places.contains(v))
      return;
    for (unsigned n = 0; n < in.operands.size(); ++n)
      if (!layout.isPlace(v, n))
        keep(in.operands[n]);
  });
  while (!work.empty()) {
    ir::ValueId v = work.back();
    work.pop_back();
    for (ir::ValueId operand : fn[v].operands)
      keep(operand);
  }
  auto isSize = [&](ir::ValueId v) {
    return fn[v].op == ir::Op::CdSize || fn[v].op == ir::Op::RetSize;
  };
  layout.each([&](ir::ValueId v, const ir::Instruction &in) {
    if (isTest(in.op) &&
        llvm::any_of(in.operands, [&](ir::ValueId o) { return places.contains(o) || isSize(o); }))
      info.loose.insert(v);
  });
  // A place at a known distance from another stays one, so that what was stored there is found. It
  // does not wrap: the EVM runs out of gas at places far smaller.
  for (ir::ValueId v : places) {
    const ir::Instruction &in = fn[v];
    bool isDistance = in.op == ir::Op::Add && (fn[in.operands[0]].op == ir::Op::Const ||
                                               fn[in.operands[1]].op == ir::Op::Const);
    if (isDistance)
      info.checked.insert(v);
    else if (in.op != ir::Op::Phi)
      info.loose.insert(v);
  }
  // What a string's length is decoded to where it is used: the same for the same, and no more.
  for (ir::BlockId b : info.graph.reversePostorder())
    for (ir::ValueId v : fn[b].instructions) {
      const ir::Instruction &in = fn[v];
      bool decodes = in.op == ir::Op::And || in.op == ir::Op::LShr || in.op == ir::Op::UDiv;
      if (decodes && !info.loose.contains(v) && llvm::any_of(in.operands, [&](ir::ValueId o) {
            return layout.isPackedLength(o) || info.opaque.contains(o);
          }))
        info.opaque.insert(v);
    }
}

} // namespace quorate::solver
