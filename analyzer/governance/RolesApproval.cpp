//===- RolesApproval.cpp - the candidate with the most support ------------------===//
//
// There are no proposals that pass or fail: support stands behind candidates,
// and one entry point passes the hat on to whoever has more of it than the one
// who holds it (DSChief).
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// The entry of a table of numbers that a value is.
const Access *entryOf(const Code &code, ValueId value) {
  const Access *read = value.valid() ? code.flow.load(code.flow.strip(value)) : nullptr;
  return read && !read->path.unknown && keyCount(read->path) == 1 ? read : nullptr;
}

/// The support of whoever gets the hat reaches something: which table that is.
std::optional<PathShape> supportOf(const Code &code, const Condition &c, const Access &hat) {
  if (c.isFlag() || (c.op != Op::ULt && c.op != Op::ULe))
    return std::nullopt;
  const Access *more = entryOf(code, c.b);
  if (!more || !code.flow.same(code.flow.strip(firstKey(more->path)), code.flow.strip(hat.value)))
    return std::nullopt;
  return shapeOf(more->path);
}

/// It is more than what the one who holds the hat has.
bool comparedWithHat(const Code &code, const Condition &c, const Access &hat) {
  auto support = supportOf(code, c, hat);
  const Access *less = support ? entryOf(code, c.a) : nullptr;
  if (!less || !(shapeOf(less->path) == *support))
    return false;
  const Access *holder = code.flow.load(code.flow.strip(firstKey(less->path)));
  return holder && !holder->path.unknown &&
         keyCount(holder->path) == 0; // or who is next to hold it
}

/// Somebody's own entry in another table (his deposit) is added to that of a candidate.
bool growsByDeposits(const ContractView &view, const PathShape &support) {
  return llvm::any_of(view.writesTo(support), [&](const ContractView::Write &write) {
    const Code &code = view.code(write.entry);
    if (!write.access->value.valid() || callerIsKey(code.flow, write.access->path))
      return false;
    return llvm::any_of(code.flow.sources(write.access->value).loads, [&](ValueId load) {
      const Access *own = code.flow.load(load);
      return own && !own->path.unknown && callerIsKey(code.flow, own->path) &&
             !(shapeOf(own->path) == support);
    });
  });
}

} // namespace

std::optional<Approval> recogniseApproval(const ContractView &view) {
  Approval approval{view.id, {}, {}, {}, {}, {}};
  for (FunctionId entry : view.actions()) {
    const Code &code = view.code(entry);
    for (const Access &hat : code.flat.accesses()) {
      if (!hat.write || hat.path.unknown || keyCount(hat.path) != 0 || !hat.value.valid() ||
          !code.flow.sources(hat.value).calldata())
        continue;
      std::optional<PathShape> support;
      bool backed = mustPass(code.flow, hat.at, [&](const Condition &c) {
        auto found = supportOf(code, c, hat);
        support = found ? found : support;
        return found.has_value();
      });
      if (!backed || !support || !growsByDeposits(view, *support))
        continue;
      const Place &place = code.flat[hat.at].place;
      approval.elected = leafAt(hat.path, "goes to a candidate who has enough support", place);
      approval.support = Leaf{*support, {because("what a candidate has to have enough of", place)}};
      approval.evidence = approval.elected->evidence;
      EntryPoint point{EntryKind::Execute, entry, -1, {because("passes the hat on", place)}};
      addEntry(approval.entries, std::move(point));
      if (!mustPass(code.flow, hat.at,
                    [&](const Condition &c) { return comparedWithHat(code, c, hat); }))
        approval.unopposed.push_back(
            {entry, code.flat.functionOf(hat.at), code.flat.origins[hat.at.index].value});
    }
  }
  if (!approval.support)
    return std::nullopt;
  for (const ContractView::Write &write : view.writesTo(approval.support->shape)) {
    EntryPoint point{EntryKind::Vote, write.entry, -1, {}};
    point.evidence.push_back(because("puts weight behind a candidate, or takes it back",
                                     view.code(write.entry).flat[write.access->at].place));
    addEntry(approval.entries, std::move(point));
  }
  return approval;
}

} // namespace quorate::gov
