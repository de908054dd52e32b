//===- OutOfSight.cpp - findings behind code that is missing ----------------------===//

#include "rules/OutOfSight.h"

#include "rules/Reporting.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::rules {

using namespace ir;

namespace {

/// Calls and modifiers that stand alone; what computes a value forbids nothing by itself.
std::vector<ValueId> missingIn(const gov::Code &code) {
  std::vector<ValueId> missing;
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId at : code.flat.code[block].instructions)
      if (code.flat[at].op == Op::Unsupported && code.flat[at].havoc().state &&
          code.flat.uses().of(at).empty())
        missing.push_back(at);
  return missing;
}

/// Nothing of what stands at the place, or where the code leaves without reverting if nothing does,
/// is reached without `missing`.
bool leadsTo(const gov::Code &code, ValueId missing, const Place &place) {
  bool some = false, all = true, exits = true;
  for (BlockId block : code.flat.graph().reversePostorder()) {
    for (ValueId at : code.flat.code[block].instructions)
      if (at != missing && code.flat[at].place == place) {
        some = true;
        all &= code.flat.graph().dominates(missing, at);
      }
    ValueId last = code.flat.code[block].instructions.back();
    if (code.flat[last].blocks.empty() && code.flat[last].op != Op::Revert)
      exits &= code.flat.graph().dominates(missing, last);
  }
  return some ? all : exits;
}

} // namespace

void weakenOutOfSight(const gov::ContractView &view, llvm::MutableArrayRef<Finding> findings) {
  for (Finding &finding : findings)
    for (FunctionId entry : view.entries()) {
      const gov::Code &code = view.code(entry);
      if (show(code.flat.source()) != finding.function)
        continue;
      const Place &place = finding.trace.empty() ? finding.place : finding.trace.back().place;
      for (ValueId missing : missingIn(code))
        if (leadsTo(code, missing, place)) {
          finding.severity = Severity::Note;
          finding.confidence = Confidence::Possible;
          finding.related.push_back(
              {code.flat[missing].place,
               "what is used here is not in the input, and may prevent this"});
          break;
        }
    }
}

} // namespace quorate::rules
