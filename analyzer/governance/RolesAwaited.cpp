//===- RolesAwaited.cpp - calls to itself that a governor lets its executor make -===//

#include "analyzer/governance/GovernorFinder.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// `keccak256(msg.data)`: of all there is (Op::CdRef).
bool isHashOfMessage(const Flow &flow, ValueId value) {
  value = flow.strip(value);
  if (!value.valid() || flow.flat[value].op != Op::Keccak)
    return false;
  ValueId data = flow.strip(flow.flat[value].operands[0]);
  return data.valid() && flow.flat[data].op == Op::CdRef &&
         flow.isZero(flow.flat[data].operands[0]) &&
         flow.flat[flow.strip(flow.flat[data].operands[1])].op == Op::CdSize;
}

/// The one variable that a place in a list is counted by.
std::optional<PathShape> counterOf(const Flow &flow, ValueId key) {
  std::optional<PathShape> counter;
  for (ValueId from : flow.sources(key).loads) {
    const Access *load = flow.load(from);
    if (!load || load->path.unknown || keyCount(load->path) != 0 ||
        (counter && !(*counter == shapeOf(load->path))))
      return std::nullopt;
    counter = shapeOf(load->path);
  }
  return counter;
}

} // namespace

/// A call from the executor is held against what is stored: `queue.popFront() == hash(msg.data)`
/// (Governor._checkGovernance of OpenZeppelin). What is stored has one word, or is an array, or
/// lies between two counters.
void GovernorFinder::findAwaited() {
  auto held = [&](const Flow &flow, const Condition &condition) -> const Access * {
    if (condition.op != Op::Eq && condition.op != Op::Ne)
      return nullptr;
    for (auto [hash, other] :
         {std::pair(condition.a, condition.b), std::pair(condition.b, condition.a)})
      if (condition.b.valid() && isHashOfMessage(flow, hash))
        for (ValueId from : flow.sources(other).loads)
          if (const Access *load = flow.load(from); load && !load->path.unknown)
            return load;
    if (condition.isFlag())
      if (const Access *load = flow.load(flow.strip(condition.a)); load && !load->path.unknown)
        for (const PathStep &step : load->path.steps)
          if (step.kind == PathStep::Kind::Key && isHashOfMessage(flow, step.value))
            return load;
    return nullptr;
  };
  const Access *list = nullptr;
  const Code *code = nullptr;
  for (FunctionId entry : view.actions()) {
    code = &view.code(entry);
    for (const Condition &condition : allConditions(code->flow))
      if ((list = held(code->flow, condition)))
        break;
    if (list)
      break;
  }
  if (!list)
    return;
  PathShape shape = shapeOf(list->path);
  Awaited awaited{shape, std::nullopt};
  if (keyCount(list->path) == 1 && list->path.steps.back().kind == PathStep::Kind::Index) {
    awaited.first.steps.back() = {PathStep::Kind::Length, 0};
  } else if (keyCount(list->path) == 1) {
    auto first = counterOf(code->flow, list->path.steps.back().value);
    std::optional<PathShape> end;
    for (FunctionId entry : view.actions()) {
      const Code &other = view.code(entry);
      for (const Access &access : other.flat.accesses())
        if (access.write && !access.path.unknown && !access.clears && access.value.valid() &&
            shapeOf(access.path) == shape && other.flow.sources(access.value).hash)
          end = counterOf(other.flow, access.path.steps.back().value);
    }
    if (first && end && !(*first == *end))
      awaited = {*first, end};
  }
  governor.awaited = std::move(awaited);
}

} // namespace quorate::gov
