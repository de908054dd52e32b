//===- unprotected-selfdestruct.cpp - a contract that anyone can end --------------===//

#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {284};
constexpr llvm::StringLiteral Scwe[] = {"SCWE-038"};
constexpr Rule TheRule = {"unprotected-selfdestruct",
                          "Anyone can destroy the contract, or make it send away all it holds",
                          Severity::Error,
                          Cwe,
                          Scwe,
                          9.3,
                          check};
const Registration registration(TheRule);

void check(Context &context) {
  for (FunctionId entry : context.view.actions()) {
    const Code &code = context.view.code(entry);
    for (BlockId block : code.flat.graph().reversePostorder()) {
      ValueId at = code.flat.code[block].instructions.back();
      if (code.flat[at].op != Op::SelfDestruct)
        continue;
      // A guard that anyone can satisfy, such as an owner who was never set, protects nothing here:
      // what is destroyed stays so.
      PathResult path = Openness(context.view, code, Trust::Checked).wayTo(at);
      if (!path.exists())
        continue;
      bool nominal = Openness(context.view, code).wayTo(at).exists();
      context.findings.push_back(findingAlong(
          context, TheRule, code, at, path,
          nominal
              ? "Anyone can destroy this contract: nothing limits who gets here. Restrict it to "
                "governance, or better, remove it."
              : "Anyone can destroy this contract: whom the check lets pass, anyone can become. "
                "Protect what the check looks at, or remove this.",
          "selfdestruct in " + show(code.flat.source()), "destroys the contract"));
    }
  }
}

} // namespace

} // namespace quorate::rules
