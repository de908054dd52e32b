//===- RolesConviction.cpp - support that ripens with time ----------------------===//
//
// The level of a proposal is computed from what it was, from the support that
// stands behind it, and from the time that went by: L' = L * d^t + support * (1 - d^t),
// or L + support * t. Where there is such a level there is no vote that ends.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// The old value of what is stored enters.
bool readsItself(const Code &code, const Access &write, const Sources &from) {
  return llvm::any_of(from.loads, [&](ValueId load) {
    const Access *read = code.flow.load(load);
    return read && read->path.sameShape(write.path);
  });
}

const Tally *supportIn(const Code &code, const Sources &from, const std::vector<Tally> &tallies) {
  for (ValueId load : from.loads)
    if (const Access *read = code.flow.load(load); read && !read->path.unknown)
      for (const Tally &tally : tallies)
        if (tally.shape == shapeOf(read->path))
          return &tally;
  return nullptr;
}

} // namespace

std::optional<Conviction> recogniseConviction(const ContractView &view) {
  std::vector<Tally> tallies = talliesOf(view);
  Conviction conviction{view.id, {}, {}, {}};
  if (tallies.empty())
    return std::nullopt;
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &write : code.flat.accesses()) {
      if (!write.write || write.path.unknown || !write.value.valid() || keyCount(write.path) == 0)
        continue;
      PathShape shape = shapeOf(write.path);
      if (llvm::any_of(tallies, [&](const Tally &t) { return t.shape == shape; }) ||
          isAddressLike(code.flow, firstKey(write.path)))
        continue;
      Sources from = code.flow.sources(write.value);
      const Tally *support = supportIn(code, from, tallies);
      // How long it was may only choose how often something is repeated.
      if (!support || !readsItself(code, write, from) ||
          !code.flow.sources(write.value, {true, false, false}).clock())
        continue;
      const Place &place = code.flat[write.at].place;
      if (!conviction.level) {
        conviction.level =
            leafAt(write.path, "ripens with time by the support that stands behind it", place);
        conviction.evidence = conviction.level->evidence;
      }
      if (llvm::none_of(conviction.support,
                        [&](const Leaf &l) { return l.shape == support->shape; }))
        conviction.support.push_back(
            leafAt(support->store->path, "grows by the weight of whoever supports the proposal",
                   view.code(support->entry).flat[support->store->at].place));
    }
  }
  return conviction.level ? std::optional(std::move(conviction)) : std::nullopt;
}

} // namespace quorate::gov
