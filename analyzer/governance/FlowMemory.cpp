//===- FlowMemory.cpp - what flat memory holds where it is read ---------------------------===//

#include "analyzer/governance/Addresses.h"
#include "analyzer/governance/Flow.h"

#include "llvm/ADT/DenseMap.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// The memory that an instruction reads: its first byte, and how many there are.
struct Region {
  ValueId address;
  ValueId length; ///< invalid: a word
};

Region regionOf(const Instruction &i) {
  switch (i.op) {
  case Op::KeccakMem:
    return {i.operands[0], i.operands[1]};
  case Op::MCopy:
    return {i.operands[1], i.operands[2]};
  case Op::ExtCall: {
    size_t end = i.operands.size() - (i.call().hasOutput ? 2 : 0);
    return {i.operands[end - 2], i.operands[end - 1]};
  }
  case Op::Create:
    return {i.operands.end()[-2], i.operands.end()[-1]};
  default:
    return {i.operands[0], {}};
  }
}

} // namespace

const std::vector<ValueId> &Flow::writtenBefore(ValueId reader) const {
  auto [it, fresh] = writesRead.try_emplace(reader.index);
  if (!fresh)
    return it->second;
  const Graph &graph = flat.graph();
  const Addresses addresses(flat);
  const Region read = regionOf(flat[reader]);
  llvm::APInt number;
  std::optional<int64_t> size;
  if (!read.length.valid())
    size = 32;
  else if (isConstant(read.length, &number) && number.getActiveBits() < 48)
    size = int64_t(number.getZExtValue());
  std::vector<ValueId> found;
  llvm::DenseMap<uint32_t, llvm::SmallVector<ValueId, 2>> certain; ///< words, by address
  for (ValueId write : flatWrites)
    if (flat[write].op == Op::MStore && graph.dominates(write, reader))
      certain[flat[write].operands[0].index].push_back(write);
  for (ValueId write : flatWrites) {
    if (!graph.mayFollow(write, reader))
      continue;
    const Instruction &at = flat[write];
    bool word = at.op == Op::MStore;
    if ((word && addresses.isBehind(read.address, at.operands[0], 32)) ||
        (size && addresses.isBehind(at.operands[0], read.address, *size)))
      continue;
    auto later = word ? certain.find(at.operands[0].index) : certain.end();
    bool overwritten = later != certain.end() && llvm::any_of(later->second, [&](ValueId other) {
                         return other != write && !graph.mayFollow(other, write);
                       });
    if (!overwritten)
      found.push_back(write);
  }
  return writesRead[reader.index] = std::move(found);
}

void Flow::pushWritten(ValueId reader, llvm::SmallVectorImpl<ValueId> &work) const {
  for (ValueId write : writtenBefore(reader)) {
    if (flat[write].op == Op::MCopy)
      work.push_back(write);
    work.append(flat[write].operands.begin() + 1, flat[write].operands.end());
  }
  if (flat[reader].op != Op::MLoad)
    return;
  // An answer is read where it was asked for; its address and length are the last two operands.
  llvm::APInt address, other;
  bool fixed = isConstant(flat[reader].operands[0], &address);
  for (ValueId call : outputs)
    if (ValueId to = flat[call].operands.end()[-2];
        to == flat[reader].operands[0] || (fixed && isConstant(to, &other) && address == other))
      work.push_back(call);
}

} // namespace quorate::gov
