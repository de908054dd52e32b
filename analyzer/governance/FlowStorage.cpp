//===- FlowStorage.cpp - what was stored and is read again ---------------------===//

#include "analyzer/governance/Conditions.h"

namespace quorate::gov {

using namespace ir;

/// Other code may change the place while it runs, and so ends what is known.
ValueId Flow::findStored(const Access &read) const {
  const Graph &graph = flat.graph();
  for (const Access &write : flat.accesses()) {
    if (!write.write || !write.value.valid() || !isBoolean(*this, write.value) ||
        !sameSteps(write.path, read.path) || !graph.dominates(write.at, read.at))
      continue;
    auto between = [&](ValueId at) {
      return at != write.at && graph.mayFollow(write.at, at) && graph.mayFollow(at, read.at);
    };
    auto changes = [&](const Access &other) {
      return other.write && other.path.mayAlias(read.path) && between(other.at);
    };
    if (llvm::none_of(flat.accesses(), changes) && llvm::none_of(flat.externalCalls(), between) &&
        llvm::none_of(flat.opaqueCalls, between))
      return write.value;
  }
  return {};
}

ValueId Flow::storedTruth(ValueId value) const {
  const Access *read = load(value);
  if (!read || read->path.unknown || read->deep || flat[value].type.kind != TypeKind::Bool)
    return {};
  auto [it, fresh] = stored.try_emplace(value.index);
  if (fresh)
    it->second = findStored(*read);
  return it->second;
}

} // namespace quorate::gov
