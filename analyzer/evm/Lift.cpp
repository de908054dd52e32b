//===- Lift.cpp - one unit of code to one contract ----------------------------------===//

#include "analyzer/evm/Cleanup.h"
#include "analyzer/evm/Functions.h"
#include "analyzer/evm/Input.h"
#include "analyzer/evm/Lifter.h"
#include "analyzer/evm/Names.h"
#include "analyzer/evm/Proxies.h"
#include "analyzer/evm/Storage.h"
#include "analyzer/ir/Interpreter.h"
#include "analyzer/ir/ProxyTarget.h"
#include "analyzer/ir/Simplify.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <utility>

namespace quorate::evm {

using ir::Function, ir::FunctionKind, ir::Mutability;

namespace {

/// How often a function is lifted to find out what its loops, and the loops around these, write.
constexpr unsigned MaxLifts = 2;

std::string signatureOf(const AbiEntry &entry) {
  std::string out = entry.name + "(";
  for (size_t i = 0; i < entry.inputs.size(); ++i)
    out += (i ? "," : "") + entry.inputs[i].second;
  return out + ")";
}

/// Where the code's first straight line puts the free memory pointer, as far as it is asked for.
int64_t heapStartOf(const Code &code) {
  Terms terms;
  llvm::SmallVector<TermId, 16> stack;
  for (const CodeInstruction &i : code.instructions) {
    if (i.op == MSTORE && stack.size() >= 2 && terms.isConst(stack.back(), FreePointerCell) &&
        terms.isConst(stack[stack.size() - 2])) {
      uint64_t start = terms[stack[stack.size() - 2]].value.getLimitedValue(HeapStart);
      return std::max(LeastHeapStart, int64_t(start));
    }
    if (i.info().ends() || i.op == JUMPI || !step(code, i, terms, stack))
      break;
  }
  return LeastHeapStart;
}

class UnitLifter {
public:
  UnitLifter(const CodeUnit &unit, ir::Module &module, Results &results,
             llvm::ArrayRef<CodeUnit> behind)
      : unit(unit), module(module), results(results), behind(behind) {}

  void run() {
    auto owned = std::make_unique<ir::Contract>();
    contract = owned.get();
    contract->name = unit.name;
    contract->origin = Origin::Bytecode;
    contract->place = place(0);
    module.contracts.push_back(std::move(owned));
    for (const std::string &note : unit.notes)
      incomplete("", note);
    if (unit.runtime.empty()) {
      incomplete("", "no runtime code: the creation code returns none that could be found");
      return;
    }
    liftRuntime(unit);
    if (!behind.empty())
      liftBehind();
    for (Function &fn : contract->functions) {
      narrowTested(fn);
      removeEmptyLoops(module, fn);
      splitSlots(module, fn);
    }
    typeImmutables(module, *contract);
    recoverStorage(module, *contract, unit.storageLayout);
    for (Function &fn : contract->functions)
      cleanUp(module, fn, heapStart);
    if (std::string proxy = describeProxy(*contract); !proxy.empty())
      incomplete("fallback", proxy);
    nameAfterGetters(*contract);
    if (!behind.empty())
      nameTargets();
  }

private:
  Place place(uint32_t pc) const { return {{unit.file, 0, 0}, pc}; }

  /// Other code that runs in this contract's name.
  void liftBehind() {
    if (!forwards)
      incomplete("", "an implementation is given, and no call here hands on all call data");
    // What only forwarded has nothing left to do.
    std::erase_if(contract->functions, [](const Function &fn) {
      return fn.kind != FunctionKind::Constructor &&
             llvm::none_of(fn.blocks, [&](const ir::Block &block) {
               return llvm::any_of(block.instructions, [&](ir::ValueId id) {
                 return fn[id].op == ir::Op::Return || fn[id].op == ir::Op::ReturnMem;
               });
             });
    });
    for (const CodeUnit &other : behind) {
      for (const std::string &note : other.notes)
        incomplete("", other.name + ": " + note);
      if (other.runtime.empty())
        incomplete("", other.name + ": no runtime code");
      else
        liftRuntime(other);
    }
  }

  /// The proxy alone shows which variable says what it runs.
  void nameTargets() {
    ir::Module alone;
    Results ignored;
    UnitLifter(unit, alone, ignored, {}).run();
    for (const ir::StateVar *target : proxyTargets(*alone.contracts.back()))
      for (ir::StateVar &var : contract->vars)
        if (var.space == ir::Space::Storage && var.slot == target->slot &&
            var.byte == target->byte && module[var.type].kind == alone[target->type].kind)
          var.name = ir::ProxyTarget.str();
  }

  void incomplete(llvm::StringRef function, const std::string &reason) {
    auto &list = contract->incomplete;
    if (std::find(list.begin(), list.end(), reason) != list.end())
      return;
    list.push_back(reason);
    results.incomplete.push_back({unit.path, unit.name, function.str(), reason, place(0)});
  }

  void liftRuntime(const CodeUnit &from) {
    Code code = decode(from.runtime, from.immutables);
    LiftContext context{from, code, module, *contract};
    context.heapStart = heapStartOf(code);
    heapStart = std::min(heapStart, context.heapStart);
    bool own = &from == &unit;
    if (own && !behind.empty())
      context.forwards = &forwards;
    context.word = module.valueType(Type::uint());
    declareImmutables(context, {});
    Dispatcher dispatcher = findDispatcher(code);
    contract->functions.reserve(contract->functions.size() + dispatcher.selectors.size() + 3);
    if (own && !unit.creation.empty()) {
      size_t vars = contract->vars.size() - context.immutables.size(),
             functions = contract->functions.size();
      liftConstructor(context);
      std::vector<size_t> same = filledAlike(context.immutables, functions);
      if (unit.immutables.empty() &&
          std::adjacent_find(same.begin(), same.end(), std::greater_equal<>()) != same.end()) {
        contract->vars.resize(vars);
        contract->functions.resize(functions);
        declareImmutables(context, same);
        liftConstructor(context);
      }
    }
    std::vector<EntryPoint> entries = entryPoints(dispatcher);
    toCome = entries.size();
    for (const EntryPoint &entry : entries) {
      --toCome;
      Function fn;
      fn.kind = entry.kind;
      fn.selector = entry.assumed.selector;
      std::optional<uint32_t> selector = fn.selector;
      if (!own && selector && contract->findEntry(*selector).valid() && !passedOn.count(*selector))
        continue; // the proxy answers that itself
      if (fn.selector)
        name(from, fn);
      else
        fn.name = fn.kind == FunctionKind::Receive ? "receive" : "fallback";
      bool before = std::exchange(forwards, false);
      liftFunction(context, std::move(fn), entry.assumed);
      if (forwards && selector)
        passedOn.insert(*selector);
      forwards |= before;
    }
  }

  /// A variable for each immutable of the code; `same`: the first one that is the same, for each.
  void declareImmutables(LiftContext &context, llvm::ArrayRef<size_t> same) {
    context.immutables.clear();
    for (const auto &[number, key] : llvm::enumerate(context.code.immutables)) {
      if (!same.empty() && same[number] != number) {
        context.immutables.push_back(context.immutables[same[number]]);
        continue;
      }
      ir::StateVar var;
      var.name = "immutable_" + key;
      var.type = context.word;
      var.space = ir::Space::Immutable;
      var.slot = APInt(256, contract->vars.size());
      var.definedIn = context.unit.name;
      var.place = context.place(0);
      context.immutables.push_back(ir::VarId(uint32_t(contract->vars.size())));
      contract->vars.push_back(std::move(var));
    }
  }

  /// For each immutable the first one that the constructor, where there is a body of it after the
  /// first `functions`, fills with the same value: the places where one immutable is used, which
  /// code alone does not tell from several.
  std::vector<size_t> filledAlike(llvm::ArrayRef<ir::VarId> immutables, size_t functions) const {
    std::vector<size_t> first(immutables.size());
    std::iota(first.begin(), first.end(), size_t(0));
    if (contract->functions.size() == functions)
      return first;
    const Function &constructor = contract->functions[functions];
    using Filling = std::pair<uint32_t, uint32_t>; // block and value
    std::vector<llvm::SmallVector<Filling, 1>> fillings(immutables.size());
    for (const auto &[block, list] : llvm::enumerate(constructor.blocks))
      for (ir::ValueId at : list.instructions)
        if (const ir::Instruction &i = constructor[at]; i.op == ir::Op::Store)
          if (const ir::Instruction &to = constructor[i.operands[0]]; to.op == ir::Op::RefVar)
            if (auto it = llvm::find(immutables, to.var); it != immutables.end())
              fillings[size_t(it - immutables.begin())].push_back(
                  {uint32_t(block), i.operands[1].index});
    for (size_t a = 0; a < first.size(); ++a)
      for (size_t b = 0; b < a && first[a] == a; ++b)
        if (fillings[a].size() == 1 && fillings[a] == fillings[b])
          first[a] = first[b];
    return first;
  }

  void liftConstructor(const LiftContext &runtime) {
    Code code = decode(unit.creation, {});
    for (CodeInstruction &i : code.instructions)
      i.immutable = -1; // zeros here are zeros
    uint32_t length = 0;
    LiftContext context{unit, code, module, *contract};
    context.word = runtime.word;
    context.constructor = true;
    context.heapStart = heapStartOf(code);
    heapStart = std::min(heapStart, context.heapStart);
    if (!splitCreation(unit.creation, context.runtimeBegin, length))
      return incomplete("constructor", "the creation code does not return the runtime code");
    for (const CodeInstruction &i : runtime.code.instructions)
      if (i.immutable >= 0)
        context.filledIn[i.pc + 1] = runtime.immutables[size_t(i.immutable)];
    Function fn;
    fn.kind = FunctionKind::Constructor;
    fn.name = "constructor";
    for (const AbiEntry &entry : unit.abi)
      if (entry.kind == "constructor")
        for (const auto &[parameter, type] : entry.inputs)
          fn.params.push_back({parameter, Type::uint(), type});
    liftFunction(context, std::move(fn), {});
  }

  static void name(const CodeUnit &from, Function &fn) {
    for (const AbiEntry &entry : from.abi)
      if (entry.kind == "function" && ir::selectorOf(signatureOf(entry)) == *fn.selector) {
        fn.signature = signatureOf(entry);
        for (const auto &[parameter, type] : entry.inputs)
          fn.params.push_back({parameter, Type::uint(), type});
      }
    if (fn.signature.empty()) {
      fn.signature = knownFunction(*fn.selector).str();
      for (const std::string &type : typesOf(fn.signature))
        fn.params.push_back({"", Type::uint(), type});
    }
    fn.name = nameOf(fn.signature).str();
    if (fn.name.empty())
      fn.name = "fn_" + llvm::utohexstr(*fn.selector, true, 8);
  }

  void liftFunction(const LiftContext &context, Function fn, const Assumptions &assumed) {
    Terms terms(assumed);
    FlowGraph graph = explore(context.code, terms, limitsAfter(states, toCome));
    states += graph.order.size();
    bool optional = fn.kind == FunctionKind::Receive || fn.kind == FunctionKind::Fallback;
    if (optional && !mayReturn(context.code, graph))
      return;
    std::string label = fn.signature.empty() ? fn.name : fn.signature;
    for (const std::string &reason : graph.incomplete)
      incomplete(label, reason);
    fn.isEntry = true;
    fn.definedIn = context.unit.name;
    fn.place = context.place(entryPc(graph));
    fn.mutability = mutabilityOf(context.code, terms, graph);
    contract->functions.push_back(std::move(fn));
    Function &lifted = contract->functions.back();
    std::vector<llvm::BitVector> merges = wordsToMerge(context.code, terms, graph);
    LoopFacts loops;
    for (unsigned lifts = 0; lifts < MaxLifts; ++lifts) {
      Lifter lifter(context, lifted, terms, graph, merges, loops);
      lifter.run();
      LoopFacts found = lifter.loopFacts();
      if (found == loops)
        break;
      loops = std::move(found);
      lifted.blocks.clear();
      lifted.instructions.clear();
      lifted.returns.clear();
    }
    if (!lifted.hasBody())
      Lifter(context, lifted, terms, graph, merges, loops).run();
    ir::simplify(module, lifted);
  }

  static bool mayReturn(const Code &code, const FlowGraph &graph) {
    return !graph.incomplete.empty() ||
           std::any_of(graph.order.begin(), graph.order.end(), [&](uint32_t id) {
             const State &s = graph.states[id];
             if (s.exit != State::Exit::Ends)
               return false;
             if (!code.has(s.exitPc))
               return true;
             uint8_t op = code.instruction(s.exitPc).op;
             return op == STOP || op == RETURN || op == SELFDESTRUCT;
           });
  }

  /// Where the function's own code begins: the end of the straight line from the top.
  static uint32_t entryPc(const FlowGraph &graph) {
    uint32_t id = 0;
    for (size_t n = 0; n < graph.states.size(); ++n) {
      const State &s = graph.states[id];
      if (s.exit != State::Exit::Goes)
        break;
      id = s.next[0];
    }
    return graph.states[id].pc;
  }

  static Mutability mutabilityOf(const Code &code, const Terms &terms, const FlowGraph &graph) {
    bool checksValue = false, changes = false;
    for (uint32_t id : graph.order) {
      const State &s = graph.states[id];
      TermId condition = s.condition;
      while (terms[condition].kind == Term::Kind::Expr && terms[condition].op == ISZERO)
        condition = terms[condition].args[0];
      checksValue |=
          s.exit == State::Exit::Branches && terms[condition].kind == Term::Kind::CallValue;
      for (uint32_t pc = s.pc; code.has(pc); pc = code.next(code.instruction(pc))) {
        const CodeInstruction &i = code.instruction(pc);
        changes |= (i.info().flags & opflag::WritesState) || isLog(i.op) ||
                   ((i.info().flags & opflag::Calls) && i.op != STATICCALL);
        if (pc == s.exitPc)
          break;
      }
    }
    return !checksValue ? Mutability::Payable : changes ? Mutability::NonPayable : Mutability::View;
  }

  const CodeUnit &unit;
  ir::Module &module;
  Results &results;
  llvm::ArrayRef<CodeUnit> behind;
  ir::Contract *contract = nullptr;
  int64_t heapStart = HeapStart; ///< the least of all code here
  size_t states = 0, toCome = 0; ///< used by now; entry points that are still to be lifted
  std::set<uint32_t> passedOn;   ///< selectors that the proxy answers itself or hands on
  bool forwards = false;         ///< with `behind`: there is a call that its entry points stand for
};

} // namespace

void lift(const CodeUnit &unit, ir::Module &module, Results &results,
          llvm::ArrayRef<CodeUnit> behind) {
  UnitLifter(unit, module, results, behind).run();
}

} // namespace quorate::evm
