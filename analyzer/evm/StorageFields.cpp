//===- StorageFields.cpp - packed words -------------------------------------------------===//
//
// A load followed by shift and mask reads a field; a store of a word that keeps
// the other bits of a fresh load of the same slot writes one.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/StorageFields.h"

#include "analyzer/evm/Limits.h"

#include <algorithm>
#include <set>

namespace quorate::evm {

WordUses::WordUses(const ir::Function &fn)
    : fn(fn), users(fn.instructions.size()), preds(fn.blocks.size()),
      position(fn.instructions.size(), 0), graph(std::make_shared<ir::Graph>(fn)) {
  for (uint32_t b = 0; b < fn.blocks.size(); ++b) {
    uint32_t n = 0;
    for (ValueId id : fn.blocks[b].instructions) {
      position[id.index] = n++;
      for (ValueId operand : fn[id].operands)
        users[operand.index].push_back(id);
    }
    for (BlockId next : fn.successors(BlockId(b)))
      preds[next.index].push_back(BlockId(b));
  }
}

std::vector<WordUse> WordUses::of(ValueId load) const {
  std::vector<WordUse> out;
  std::vector<ValueId> work{load};
  std::set<ValueId> seen{load};
  while (!work.empty()) {
    ValueId value = work.back();
    work.pop_back();
    for (ValueId user : users[value.index]) {
      if (!movesBits(fn, fn[user]))
        out.push_back({user, value});
      else if (seen.insert(user).second)
        work.push_back(user);
    }
  }
  return out;
}

namespace {

/// A slot number as a word and a constant that is added to it; without a word: the constant.
std::pair<ValueId, APInt> splitSlot(const ir::Function &fn, ValueId slot) {
  const ir::Instruction &i = fn[slot];
  if (i.op == Op::Const)
    return {ValueId(), i.imm};
  if (i.op == Op::Add)
    for (unsigned side : {0, 1})
      if (const ir::Instruction &c = fn[i.operands[side]]; c.op == Op::Const)
        return {i.operands[1 - side], c.imm};
  return {slot, APInt(256, 0)};
}

} // namespace

/// The store leaves these bits of what was loaded as they were: it goes to another slot, or writes
/// to that one what was read there.
bool WordUses::leavesAlone(ValueId store, ValueId load, BitRange bits) const {
  const ir::Instruction &from = fn[fn[load].operands[0]], &to = fn[fn[store].operands[0]];
  if (from.op != Op::RefSlot || to.op != Op::RefSlot)
    return false;
  auto [fromBase, fromOffset] = splitSlot(fn, from.operands[0]);
  auto [toBase, toOffset] = splitSlot(fn, to.operands[0]);
  if (fromBase != toBase)
    return false;
  if (fromOffset != toOffset)
    return true;
  std::vector<Piece> all = cut(written(store), bits);
  return std::all_of(all.begin(), all.end(), [&](const Piece &piece) {
    return piece.source == load && piece.sourceLow == piece.at.low;
  });
}

bool WordUses::fresh(ValueId load, ValueId store, BitRange bits) const {
  auto writes = [&](ValueId id) {
    const ir::Instruction &i = fn[id];
    if (i.op == Op::ExtCall)
      return i.call().kind != ir::CallKind::Static;
    if (i.op == Op::Store)
      return fn[i.operands[0]].type.space == ir::Space::Storage && !leavesAlone(id, load, bits);
    return i.op == Op::Create || i.op == Op::Unsupported;
  };
  // Backwards from the store to the load.
  std::vector<std::pair<BlockId, uint32_t>> work{{fn[store].block, position[store.index]}};
  std::set<uint32_t> seen;
  while (!work.empty()) {
    auto [block, end] = work.back();
    work.pop_back();
    const auto &list = fn[block].instructions;
    bool found = false;
    for (uint32_t k = end; k-- > 0 && !found;) {
      if (list[k] == load)
        found = true;
      else if (writes(list[k]))
        return false;
    }
    if (found)
      continue;
    if (preds[block.index].empty())
      return false;
    for (BlockId p : preds[block.index])
      if (seen.insert(p.index).second)
        work.emplace_back(p, uint32_t(fn[p].instructions.size()));
  }
  return true;
}

unsigned WordUses::widthAt(ValueId value, BlockId block) const {
  unsigned bytes = (mostAt(*graph, value, block).getActiveBits() + 7) / 8;
  return std::min<unsigned>(fn[value].type.bits, std::max(8U, 8 * bytes));
}

std::vector<Piece> WordUses::written(ValueId store) const {
  return pieces(fn, fn[store].operands[1], [&](ValueId v) { return widthAt(v, fn[store].block); });
}

bool isKept(const WordUses &uses, const Piece &piece, ValueId store) {
  const ir::Function &fn = uses.fn;
  if (!piece.source.valid() || piece.sourceLow != piece.at.low)
    return false;
  const ir::Instruction &load = fn[piece.source];
  if (load.op != Op::Load)
    return false;
  const ir::Instruction &from = fn[load.operands[0]], &to = fn[fn[store].operands[0]];
  return from.op == Op::RefSlot && to.op == Op::RefSlot && from.type.space == to.type.space &&
         from.operands[0] == to.operands[0] && uses.fresh(piece.source, store, piece.at);
}

namespace {

class FieldFinder {
public:
  FieldFinder(SlotNode &node, const std::vector<WordUses> &functions)
      : node(node), functions(functions) {}

  void run() {
    for (const SlotAccess &access : node.words)
      if (fn(access)[access.at].op == Op::Load)
        readBy(access);
    for (const SlotAccess &access : node.words)
      if (fn(access)[access.at].op == Op::Store)
        writtenBy(access);
    whole |=
        !wellFormed() || ranges.empty() || (ranges.size() == 1 && ranges.begin()->width == 256);
    for (const SlotAccess &access : node.words)
      if (!whole && fn(access)[access.at].op == Op::Store)
        whole |= !expressible(access);
    if (whole)
      return;
    for (const BitRange &range : ranges)
      node.fields.push_back({range, range.width == 8 && alwaysBool(range)});
  }

private:
  const ir::Function &fn(const SlotAccess &a) const { return functions[a.function].fn; }

  void add(BitRange range) { ranges.insert(range); }

  void readBy(const SlotAccess &access) {
    const WordUses &uses = functions[access.function];
    for (const WordUse &use : uses.of(access.at)) {
      bool store = fn(access)[use.user].op == Op::Store;
      bool stored = store && fn(access)[use.user].operands[1] == use.value;
      for (const Piece &piece : stored ? uses.written(use.user) : pieces(fn(access), use.value)) {
        if (piece.source == access.at && !(store && isKept(uses, piece, use.user)))
          add({piece.sourceLow, piece.at.width});
        // Bits that overlap, or lie too deep: what is used cannot be said.
        if (piece.source.valid() && movesBits(fn(access), fn(access)[piece.source]))
          whole = true;
      }
    }
  }

  /// Runs of bits that a store changes.
  void writtenBy(const SlotAccess &access) {
    const WordUses &uses = functions[access.function];
    std::vector<Piece> all = uses.written(access.at);
    std::vector<Piece> run;
    bool complete = std::none_of(all.begin(), all.end(),
                                 [&](const Piece &p) { return isKept(uses, p, access.at); });
    for (const Piece &piece : all) {
      if (isKept(uses, piece, access.at)) {
        changed(run, false);
        run.clear();
      } else {
        run.push_back(piece);
      }
    }
    changed(run, complete);
  }

  /// The parts of a run that no read has shown to be fields become fields; zeros in the store of
  /// a complete word say nothing.
  void changed(const std::vector<Piece> &run, bool complete) {
    if (run.empty())
      return;
    BitRange all{run.front().at.low, run.back().at.end() - run.front().at.low};
    unsigned low = all.low;
    auto rest = [&](unsigned end) {
      if (low >= end)
        return;
      std::vector<unsigned> starts;
      for (const Piece &p : cut(run, {low, end - low}))
        if (!p.isZero())
          starts.push_back(p.at.low);
      if (starts.empty() && !complete)
        starts.push_back(low);
      for (size_t k = 0; k < starts.size(); ++k) {
        unsigned to = k + 1 < starts.size() ? starts[k + 1] : end;
        add({starts[k], to - starts[k]});
      }
    };
    std::set<BitRange> known = ranges;
    for (const BitRange &field : known) {
      if (field.end() <= all.low || field.low >= all.end())
        continue;
      rest(field.low);
      low = std::max(low, field.end());
    }
    rest(all.end());
  }

  bool wellFormed() const {
    unsigned end = 0;
    for (const BitRange &range : ranges) {
      if (range.low < end || range.low % 8 || range.width % 8)
        return false;
      end = range.end();
    }
    return true;
  }

  /// Each field is kept, constant, or has one source with zeros above it.
  bool expressible(const SlotAccess &access) const {
    const WordUses &uses = functions[access.function];
    std::vector<Piece> all = uses.written(access.at);
    for (const BitRange &range : ranges) {
      unsigned kept = 0, sources = 0, constants = 0;
      std::vector<Piece> inside = cut(all, range);
      for (const Piece &p : inside) {
        bool keeps = isKept(uses, p, access.at);
        kept += keeps;
        sources += !keeps && p.source.valid();
        constants += !p.source.valid() && !p.constant.isZero();
      }
      bool fromOne = sources == 1 && inside.front().source.valid() && constants == 0;
      if (kept > 0 ? sources + constants > 0 || kept != inside.size() : sources > 0 && !fromOne)
        return false;
    }
    return true;
  }

  bool alwaysBool(BitRange range) const {
    bool written = false;
    for (const SlotAccess &access : node.words) {
      if (fn(access)[access.at].op != Op::Store)
        continue;
      const WordUses &uses = functions[access.function];
      std::vector<Piece> in = cut(uses.written(access.at), range);
      if (isKept(uses, in.front(), access.at))
        continue;
      written = true;
      bool flag = in.front().source.valid() && in.front().at.width == 1;
      bool constant = !in.front().source.valid() && in.front().constant.ule(1);
      for (size_t k = 1; k < in.size(); ++k)
        constant &= in[k].isZero();
      if (!flag && !constant)
        return false;
    }
    return written;
  }

  SlotNode &node;
  const std::vector<WordUses> &functions;
  std::set<BitRange> ranges;
  bool whole = false;
};

} // namespace

void decideFields(SlotNode &node, const std::vector<WordUses> &functions) {
  FieldFinder(node, functions).run();
}

} // namespace quorate::evm
