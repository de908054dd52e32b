//===- Custody.cpp - tokens that are held while they vote -----------------------===//

#include "analyzer/governance/Custody.h"

#include "analyzer/governance/Token.h"

namespace quorate::gov {

using namespace ir;

namespace {

constexpr uint32_t Transfer = 0xa9059cbb;     // transfer(address,uint256)
constexpr uint32_t TransferFrom = 0x23b872dd; // transferFrom(address,address,uint256)

bool isCall(const Code &code, ValueId call, uint32_t selector) {
  return code.flat[call].op == Op::ExtCall && code.flat[call].call().selector == selector;
}

/// The vote takes what it counts from the sender.
bool takesWeight(const Code &code, const Tally &tally) {
  return llvm::any_of(code.flat.externalCalls(), [&](ValueId call) {
    if (!isCall(code, call, TransferFrom))
      return false;
    llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
    return arguments.size() == 3 && code.flow.isCaller(arguments[0]) &&
           code.flow.isSelf(arguments[1]) && code.flow.same(arguments[2], tally.weight);
  });
}

/// Where it is kept how much a voter gave, for each proposal.
std::vector<PathShape> receiptsOf(const Code &code, const Tally &tally) {
  std::vector<PathShape> kept;
  for (const Access &access : code.flat.accesses())
    if (access.write && !access.path.unknown && access.value.valid() &&
        keyCount(access.path) == 2 && callerIsKey(code.flow, access.path) &&
        llvm::any_of(access.path.steps,
                     [&](const PathStep &step) {
                       return step.value.valid() && code.flow.same(step.value, tally.key);
                     }) &&
        code.flow.same(access.value, tally.weight))
      kept.push_back(shapeOf(access.path));
  return kept;
}

bool paysBack(const Code &code, ValueId call, const PathShape &kept) {
  if (!isCall(code, call, Transfer))
    return false;
  llvm::ArrayRef<ValueId> arguments = callArguments(code.flat, call);
  return arguments.size() == 2 && code.flow.isCaller(arguments[0]) &&
         llvm::any_of(code.flow.sources(arguments[1]).loads, [&](ValueId load) {
           const Access *read = code.flow.load(load);
           return read && !read->path.unknown && shapeOf(read->path) == kept;
         });
}

bool lowersTally(const Lifecycle &life, const Code &code) {
  return llvm::any_of(changesOf(code), [&](const Change &change) {
    return !change.raises && life.isTally(shapeOf(change.store->path));
  });
}

} // namespace

std::vector<Release> earlyReleases(const Lifecycle &life) {
  std::vector<PathShape> kept;
  for (const Tally &tally : life.tallies)
    if (const Code &code = life.view.code(tally.entry); takesWeight(code, tally))
      for (const PathShape &shape : receiptsOf(code, tally))
        if (!llvm::is_contained(kept, shape))
          kept.push_back(shape);
  std::vector<Release> found;
  for (const PathShape &shape : kept)
    for (FunctionId entry : life.view.actions()) {
      const Code &code = life.view.code(entry);
      for (ValueId call : code.flat.externalCalls()) {
        if (!paysBack(code, call, shape) || lowersTally(life, code))
          continue;
        PathResult path = wayWithout(code, call, [&](const Condition &c) {
          return life.afterEnd(code, c) || life.isClosed(code, c);
        });
        if (path.exists())
          found.push_back({entry, call, std::move(path)});
      }
    }
  return found;
}

} // namespace quorate::gov
