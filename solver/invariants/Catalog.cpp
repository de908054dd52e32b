//===- Catalog.cpp - the built-in invariants ----------------------------------===//

#include "solver/invariants/Catalog.h"
#include "solver/Prover.h"
#include "solver/property/Property.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

namespace quorate::solver {

namespace {

constexpr llvm::StringLiteral Ids[] = {
    "executed-terminal",
    "canceled-terminal",
    "executed-xor-canceled",
    "transition-relation",
    "execute-once",
    "unknown-proposal-inert",
    "no-resurrection",
    "propose-fresh",
    "payload-immutable",
    "window-immutable",
    "window-ordered",
    "id-binds-payload",
    "proposer-threshold",
    "vote-in-window",
    "one-vote",
    "tally-sum",
    "tally-monotone",
    "tally-frozen",
    "weight-from-past",
    "only-own-vote",
    "votes-bounded",
    "execute-needs-quorum",
    "execute-needs-majority",
    "quorum-fixed-for-past",
    "quorum-positive",
    "succeed-stable",
    "execute-after-eta",
    "eta-respects-delay",
    "eta-immutable",
    "queue-needs-success",
    "grace-respected",
    "delay-floor",
    "delay-self-only",
    "operation-once",
    "predecessor-first",
    "execute-after-vote-end",
    "no-skip-queue",
    "cancel-authorised",
    "guardian-cannot-execute",
    "guardian-expires",
    "veto-final",
    "params-by-governance-only",
    "params-bounded",
    "params-not-retroactive",
    "admin-by-governance-only",
    "initialise-once",
    "upgrade-by-governance-only",
    "treasury-by-governance-only",
    "supply-is-sum",
    "votes-is-delegated-sum",
    "mint-authorised",
    "mint-capped",
    "checkpoints-ordered",
    "past-votes-immutable",
    "nonce-monotone",
    "not-frozen",
    "queued-executable",
    "one-transition-per-block",
    "frame",
    "clock-agrees",
    "codehash-pinned",
    "governance-call-queue-empty",
    "call-data-is-payload",
    "lock-outlives-vote",
    "delay-not-retroactive",
};

} // namespace

const std::vector<Specification> &catalog() {
  static const std::vector<Specification> all = [] {
    std::vector<Specification> list;
    for (llvm::StringRef id : Ids) {
      std::vector<PropertyError> errors;
      std::vector<Specification> specs = parseProperties(property(id), errors);
      if (!errors.empty() || specs.size() != 1 || specs[0].id != id)
        llvm::report_fatal_error("the built-in invariant " + id + " is not well formed: " +
                                 (errors.empty() ? "" : errors[0].message));
      list.push_back(std::move(specs[0]));
    }
    return list;
  }();
  return all;
}

llvm::ArrayRef<Invariant> invariants() {
  static const std::vector<Invariant> all = [] {
    std::vector<Invariant> list;
    for (const Specification &s : catalog())
      list.push_back({s.id, s.statement, s.why});
    return list;
  }();
  return all;
}

namespace {

bool mentionsAfter(const Expr &formula, RoleId role) {
  return (formula.kind == Expr::Kind::Role && formula.role == role && formula.primed) ||
         llvm::any_of(formula.arguments,
                      [&](const Expr &part) { return mentionsAfter(part, role); });
}

/// The step that a clause is about because it asks whether something has just come about.
llvm::StringRef stepOf(const Clause &clause) {
  if (clause.moment != Moment::Step || clause.formula.kind != Expr::Kind::Implies)
    return {};
  static constexpr std::pair<RoleId, llvm::StringLiteral> signs[] = {{RoleId::Created, "propose"},
                                                                     {RoleId::Eta, "queue"},
                                                                     {RoleId::Canceled, "cancel"},
                                                                     {RoleId::Executed, "execute"}};
  for (const auto &[role, step] : signs)
    if (mentionsAfter(clause.formula.arguments[0], role))
      return step;
  return {};
}

} // namespace

llvm::StringRef guardedStep(llvm::StringRef invariant) {
  for (const Specification &spec : catalog())
    if (spec.id == invariant)
      for (const Clause &clause : spec.clauses) {
        if (clause.moment == Moment::Vote)
          return "vote";
        if (clause.moment == Moment::Execution || mentions(clause.formula, RoleId::Performances))
          return "execute";
      }
  for (const Specification &spec : catalog())
    if (spec.id == invariant)
      for (const Clause &clause : spec.clauses)
        if (llvm::StringRef step = stepOf(clause); !step.empty())
          return step;
  return {};
}

} // namespace quorate::solver
