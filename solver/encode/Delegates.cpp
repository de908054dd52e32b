//===- Delegates.cpp - code that runs on the caller's storage ---------------===//

#include "solver/encode/Executor.h"

namespace quorate::solver {

bool Executor::isPayload(const Frame &frame, ir::ValueId id) const {
  return performing || system.isPayloadCall(frame.message.instance, frame.id, id);
}

/// The only code of the input that answers such a call, with whatever arguments, in the name of
/// whoever called the governor.
Value Executor::runDelegate(Frame &frame, const ir::Instruction &in, const System::DelegatedTo &to,
                            const Term &target, bool payload, Path &path, State &state) {
  const ir::Contract &code = *system.instances[to.instance].contract;
  const ir::Function &fn = code[to.function];
  record->assumptions.insert("what " + frame.fn.name + "() runs by delegatecall is " + code.name +
                             ", the one contract given that answers " + fn.signature);
  Message message{to.instance,
                  frame.message.caller,
                  frame.message.value,
                  frame.message.isStatic,
                  fn.selector,
                  {},
                  {},
                  fn.name + "#" + std::to_string(messages++)};
  for (const ir::Parameter &p : fn.params) {
    message.arguments.push_back(arbitrary(p.type, "argument", state));
    if (mode == Mode::Search && message.arguments.back().kind == Value::Kind::Ref)
      keepSmall(message.arguments.back(), state);
  }
  if (mode == Mode::Search)
    add(path, tb.eq(tb.toInt(target), system.implementationOf(to.instance)));
  size_t outer = std::exchange(performing, performing || !payload ? performing : way.size());
  Value answer = enter(frame, in, to.function, message, path, state);
  performing = outer;
  return answer;
}

} // namespace quorate::solver
