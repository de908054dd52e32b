//===- Reporting.h - findings, written the same way by every rule -----------------===//
#pragma once

#include "rules/Rule.h"

#include "analyzer/governance/Authority.h"

namespace quorate::gov {
class Certified;
}

namespace quorate::rules {

/// A finding of `rule` in the entry point `code`, at one of its instructions (or, if `at` is
/// invalid, at the entry point's header).
Finding finding(const Context &context, const Rule &rule, const gov::Code &code, ir::ValueId at,
                std::string message);

/// The same with the way to it as trace, and what tells the defect from others of the rule. The
/// caller may change it before it goes into the store.
Finding findingAlong(const Context &context, const Rule &rule, const gov::Code &code,
                     ir::ValueId at, const gov::PathResult &path, std::string message,
                     std::string sink, std::string end);

/// Adds a finding at an instruction that `path` leads to; `end` is the last step of its trace.
Finding &report(Context &context, const Rule &rule, const gov::Code &code, ir::ValueId at,
                const gov::PathResult &path, std::string message, std::string end);

/// Reports, once for each entry point, the acts that a way leads to without what `over` stands for.
/// What governance itself decides is not reported; what only some may do is a warning.
void reportActsWithout(Context &context, const Rule &rule, const gov::Certified &over,
                       const std::string &message);

/// Where an instruction is, for people: code of a library counts as the place that calls it.
Place placeOf(const Context &context, const gov::Code &code, ir::ValueId at);

/// The way as trace steps: the entry point, each branch that was taken on it, and `end`.
std::vector<TraceStep> traceOf(const Context &context, const gov::Code &code,
                               const gov::PathResult &path, std::string end);

/// "proposals[*].executed".
std::string show(const Context &context, const ir::PathShape &shape);
std::string show(const Context &context, const gov::Code &code, const ir::AccessPath &path);
/// "withdraw(uint256)", or the name where the signature is not known.
std::string show(const ir::Function &function);

/// A place in storage, by its variable or its slot.
std::string show(const Context &context, const gov::Cell &cell);

/// How sure a finding is that rests on this code: less where calls could not be followed.
Confidence confidenceIn(const gov::Code &code);

/// The contract itself, or the arm of a governor or timelock, which does what that tells it.
bool isOwnWill(const Context &context, const gov::Authority &authority);

/// Who may get there is decided by governance: the contract itself, or a contract that performs
/// what was voted on.
bool isGovernance(const Context &context, const gov::Authority &authority);

} // namespace quorate::rules
