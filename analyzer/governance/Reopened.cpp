//===- Reopened.cpp - marks that another function takes away again -------------===//

#include "analyzer/governance/Reopened.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// The flag may be false afterwards: it is cleared, or gets what is not known here.
bool mayClear(const Code &code, const Access &write) {
  if (write.clears)
    return true;
  if (!write.value.valid())
    return false; // a copy of the whole record
  return code.flow.isZero(write.value) || !code.flow.isConstant(code.flow.strip(write.value));
}

/// Something else that is kept for the same proposal goes with it.
bool clearsMore(const Lifecycle &life, const Code &code, const Access &write) {
  PathShape flag = shapeOf(write.path);
  return llvm::any_of(code.flat.accesses(), [&](const Access &other) {
    if (!other.write || other.path.unknown || !life.perProposal(other.path) ||
        shapeOf(other.path) == flag)
      return false;
    return other.clears || (other.value.valid() && code.flow.isZero(other.value));
  });
}

} // namespace

std::vector<Reopening> reopenings(const Lifecycle &life, const PathShape &flag) {
  std::vector<Reopening> found;
  for (const ContractView::Write &write : life.view.writesTo(flag)) {
    const Code &code = life.view.code(write.entry);
    const Access &access = *write.access;
    if (access.path.unknown || !(shapeOf(access.path) == flag) || !mayClear(code, access) ||
        hasFreshKey(code, access) || life.hasEntry(EntryKind::Propose, write.entry) ||
        clearsMore(life, code, access) ||
        stops(code, Mark{&access, llvm::APInt(256, 1), false}, access.at))
      continue;
    found.push_back({write.entry, access.at});
  }
  return found;
}

} // namespace quorate::gov
