//===- Settled.cpp - calls that deployment decides, and no caller -----------===//

#include "solver/model/Settled.h"

#include "analyzer/governance/Authority.h"
#include "analyzer/governance/Payload.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

constexpr unsigned MostAnswers = 4; ///< on the way from a variable to the contract

bool isSettled(const gov::ContractView &view, const gov::Code &code, ir::ValueId target,
               std::set<ir::PathShape> &restsOn, unsigned depth = 0) {
  const gov::Sources &from = code.flow.sources(target);
  if (from.chosenByCaller() || from.unknown || from.signer || !from.opaque.empty() ||
      depth == MostAnswers)
    return false;
  auto holds = [&](ir::ValueId load) {
    if (code.flat[load].op == ir::Op::ExtCall) // reads its arguments; what it answers is below
      return true;
    const gov::Access *read = code.flow.load(load);
    if (!read || read->path.unknown || gov::keyCount(read->path) != 0)
      return false;
    restsOn.insert(shapeOf(read->path));
    return view.writtenByAuthorityOnly(shapeOf(read->path));
  };
  auto answers = [&](ir::ValueId call) {
    const ir::Instruction &in = code.flat[call];
    return in.op == ir::Op::ExtCall && in.call().kind != ir::CallKind::Delegate &&
           in.call().kind != ir::CallKind::CallCode &&
           isSettled(view, code, gov::callTarget(code.flat, call), restsOn, depth + 1);
  };
  return (!from.loads.empty() || !from.calls.empty() || from.constant) &&
         llvm::all_of(from.loads, holds) && llvm::all_of(from.calls, answers);
}

std::optional<uint32_t> selectorOf(const gov::Code &code, ir::ValueId call) {
  const ir::CallRecord &record = code.flat[call].call();
  if (record.selector)
    return record.selector;
  llvm::APInt selector;
  for (ir::ValueId argument : gov::callArguments(code.flat, call)) {
    const ir::Instruction &data = code.flat[code.flow.strip(argument)];
    if (data.op == ir::Op::AbiEncode && data.encode().kind == ir::EncodeKind::WithSelector &&
        code.flow.isConstant(data.operands[0], &selector))
      return uint32_t(selector.getLimitedValue());
  }
  return std::nullopt;
}

std::optional<Delegate> onlyAnswer(const ir::Module &module, ir::ContractId caller,
                                   uint32_t selector) {
  std::optional<Delegate> found;
  for (uint32_t i = 0; i < module.contracts.size(); ++i) {
    ir::ContractId id(i);
    ir::FunctionId function = module[id].findEntry(selector);
    if (id == caller || module[id].kind != ir::ContractKind::Contract || !function.valid() ||
        !module[id][function].hasBody() || !gov::isOutermost(module, id))
      continue;
    if (found)
      return std::nullopt;
    found = Delegate{id, function};
  }
  return found;
}

} // namespace

SettledCalls settledCalls(const ir::Module &module, ir::ContractId contract) {
  gov::ContractView view(module, contract);
  SettledCalls result;
  std::set<CallSite> chosen; // from some entry point at least
  std::vector<ir::FunctionId> starts(view.entries());
  for (uint32_t f = 0; f < view.contract.functions.size(); ++f)
    if (view.contract.functions[f].kind == ir::FunctionKind::Constructor)
      starts.emplace_back(f);
  for (ir::FunctionId entry : starts) {
    const gov::Code &code = view.code(entry);
    for (ir::ValueId call : code.flat.externalCalls()) {
      const ir::Instruction &in = code.flat[call];
      if (in.op != ir::Op::ExtCall)
        continue;
      bool delegates = in.call().kind == ir::CallKind::Delegate;
      // Source declares what it calls; of code that is only the likely answer.
      bool asks = in.call().kind == ir::CallKind::Call &&
                  module[contract].origin == Origin::Solidity &&
                  gov::isDeclaredView(module, in.call());
      if (!delegates && !asks)
        continue;
      CallSite site(code.flat.functionOf(call), code.flat.origins[call.index].value);
      std::set<ir::PathShape> restsOn;
      auto selector = selectorOf(code, call);
      if (!selector || !isSettled(view, code, gov::callTarget(code.flat, call), restsOn)) {
        chosen.insert(site);
        continue;
      }
      if (delegates) {
        auto delegate = onlyAnswer(module, contract, *selector);
        if (!delegate)
          continue;
        result.delegates.emplace(site, *delegate);
      } else {
        result.views.insert(site);
      }
      result.restOn.merge(restsOn);
    }
  }
  for (const CallSite &site : chosen) {
    result.views.erase(site);
    result.delegates.erase(site);
  }
  return result;
}

} // namespace quorate::solver
