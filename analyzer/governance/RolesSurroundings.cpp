//===- RolesSurroundings.cpp - what is asked and set around a proposal's life ----===//
//
// The view that says how a proposal stands, and the entry points that change
// what its life depends on. Both follow from the roles that are known by then.
//
//===----------------------------------------------------------------------===//

#include "analyzer/governance/Recognise.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// state(p): what the way to a vote or to execution evaluates, itself an entry point that reads the
/// clock and the record and gives one small number.
void findStateView(const ContractView &view, Governor &governor) {
  std::set<uint32_t> called;
  for (const EntryPoint &entry : governor.entries)
    if (entry.kind == EntryKind::Vote || entry.kind == EntryKind::Queue ||
        entry.kind == EntryKind::Execute)
      for (const Frame &frame : view.code(entry.function).flat.frames)
        called.insert(frame.function.index);
  int best = 0;
  for (FunctionId entry : view.entries()) {
    const ir::Function &function = view.contract[entry];
    bool named = function.selector == 0x3e4f49e6; // state(uint256)
    if (view.mayAct(entry) || (!called.count(entry.index) && !named))
      continue;
    const Code &code = view.code(entry);
    bool small = function.returns.size() == 1 && (function.returns[0].type.bits <= 8 || named);
    int score = 0;
    for (const Access &access : code.flat.accesses())
      if (perProposal(governor.records, access.path))
        for (const auto *leaf :
             {&governor.executed, &governor.canceled, &governor.snapshot, &governor.start,
              &governor.deadline, &governor.eta, &governor.forVotes})
          score += *leaf && (*leaf)->shape == shapeOf(access.path);
    if ((small || named) && score > best) {
      best = score;
      governor.stateView = entry;
    }
  }
}

void findSetters(const ContractView &view, Governor &governor) {
  std::set<PathShape> read, written;
  for (const EntryPoint &entry : governor.entries)
    for (const Access &access : view.code(entry.function).flat.accesses())
      if (!access.path.unknown && keyCount(access.path) == 0)
        (access.write ? written : read).insert(shapeOf(access.path));
  for (const PathShape &shape : written) // its own bookkeeping, not a parameter
    read.erase(shape);
  for (FunctionId entry : view.actions()) {
    if (llvm::any_of(governor.entries, [&](const EntryPoint &e) { return e.function == entry; }))
      continue;
    const Code &code = view.code(entry);
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && read.count(shapeOf(access.path))) {
        EntryPoint point{EntryKind::Setter, entry, -1, {}};
        point.evidence.push_back(
            because("changes " + toString(view.module, view.contract, shapeOf(access.path)) +
                        ", which the lifecycle reads",
                    code.flat[access.at].place));
        addEntry(governor.entries, std::move(point));
        break;
      }
  }
}

} // namespace

void recogniseSurroundings(const ContractView &view, Governor &governor) {
  findStateView(view, governor);
  findSetters(view, governor);
}

} // namespace quorate::gov
