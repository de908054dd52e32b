//===- Plan.cpp - in which order to try entry points ------------------------===//

#include "solver/engine/Plan.h"
#include "solver/engine/Transition.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::solver {

namespace {

using gov::EntryKind;

/// One letter for each kind, in the order of a proposal's life.
struct Letter {
  char name;
  EntryKind kind;
};
constexpr Letter Letters[] = {{'P', EntryKind::Propose}, {'V', EntryKind::Vote},
                              {'Q', EntryKind::Queue},   {'X', EntryKind::Execute},
                              {'C', EntryKind::Cancel},  {'E', EntryKind::Emergency}};

// '!' behind an execution: the payload executes once more while it runs.
constexpr llvm::StringLiteral Executions[] = {"PX",   "PVX",   "PQX",   "PVQX", "PE",    "PVE",
                                              "PVQE", "PVVQX", "PVQVX", "PCX",  "PVQCX", "PVCQX",
                                              "X",    "QX",    "QXX",   "QQX",  "PVVX"};
constexpr llvm::StringLiteral Votes[] = {"PV", "V", "PCV", "PVV", "PVQV", "PVQXV", "PVXV"};
constexpr llvm::StringLiteral Repeats[] = {
    "PVXX",  "PVQXX", "PXX",     "PX!",     "PVX!",     "PVQX!", "PVQXQX", "PVQQXX",
    "PVQXE", "PVEE",  "PVQXCQX", "PVQXPQX", "PVQXPVQX", "PEE",   "PVVXX",  "PVVQXX"};

/// How far a proposal may have come.
constexpr llvm::StringLiteral Lives[] = {"", "P", "PV", "PVQ", "PVQX", "PC", "PVC", "PVX", "PVQC",
                                         "PQ", "PX", "PP",
                                         // Where one voter is not enough.
                                         "PVV", "PVVQ", "PVVQX", "PVVX"};
/// What is voted for may be a call of governance itself, which others wait for.
constexpr llvm::StringLiteral Performances[] = {"PVX", "PVQX", "PPVVX", "PPVVQX"};
constexpr size_t MaxFailing = 6, MaxSetUp = 200;

/// Entry points of a kind, the plainest first: those that take the proposal's key, few arguments.
std::vector<Move> ofKind(const System &system, EntryKind kind) {
  std::vector<std::pair<size_t, Move>> found;
  for (const gov::EntryPoint &e : system.governor.entries)
    if (e.kind == kind && e.function.valid()) {
      const ir::Function &fn = (*system.instances[0].contract)[e.function];
      if (fn.isEntry && fn.hasBody())
        found.emplace_back(fn.params.size() + fn.blocks.size() / 8, Move{0, e.function, false, {}});
    }
  llvm::stable_sort(found, [](const auto &a, const auto &b) { return a.first < b.first; });
  std::vector<Move> moves;
  for (auto &[cost, move] : found)
    moves.push_back(move);
  return moves;
}

} // namespace

std::vector<Plan> plans(const System &system, const Specification &property,
                        llvm::ArrayRef<Move> failing, unsigned maxDepth) {
  std::map<char, std::vector<Move>> moves;
  for (const Letter &letter : Letters)
    moves[letter.name] = ofKind(system, letter.kind);
  std::vector<Plan> result;
  auto push = [&](Plan plan) {
    if (!plan.empty() && plan.size() <= maxDepth && !llvm::is_contained(result, plan))
      result.push_back(std::move(plan));
  };
  auto expand = [&](llvm::StringRef word) {
    std::vector<Plan> open = {{}};
    for (size_t i = 0; i < word.size(); ++i) {
      bool reenters = i + 1 < word.size() && word[i + 1] == '!';
      std::vector<Plan> longer;
      // Variants of one step (voting by signature, say) only where the step comes last.
      bool last = i + 1 + reenters >= word.size();
      const std::vector<Move> &choices = moves[word[i]];
      for (const Plan &plan : open)
        for (const Move &move : llvm::ArrayRef<Move>(choices).take_front(last ? 4 : 1)) {
          longer.push_back(plan);
          longer.back().push_back(move);
          longer.back().back().reenters = reenters;
        }
      open = std::move(longer);
      i += reenters;
    }
    return open;
  };

  std::vector<llvm::StringRef> words;
  bool endsAnyhow = false;
  for (const Clause &clause : property.clauses) {
    endsAnyhow |= clause.moment == Moment::Step || isOfState(clause.moment) ||
                  clause.moment == Moment::Failure;
    if (clause.moment == Moment::Vote)
      words.insert(words.end(), std::begin(Votes), std::end(Votes));
    else if (mentions(clause.formula, RoleId::Performances))
      words.insert(words.end(), std::begin(Repeats), std::end(Repeats));
    else if (clause.moment == Moment::Execution)
      words.insert(words.end(), std::begin(Executions), std::end(Executions));
  }
  for (llvm::StringRef word : words)
    for (Plan &plan : expand(word))
      push(std::move(plan));
  // A state from which a call may break it, and then that call.
  if (endsAnyhow)
    for (llvm::StringRef word : Lives)
      for (const Plan &plan : expand(word))
        for (const Move &last : failing.take_front(MaxFailing)) {
          Plan longer = plan;
          longer.push_back(last);
          push(longer);
          longer.push_back(last);
          push(std::move(longer));
        }
  auto isOfLife = [&](const Move &move) {
    return llvm::any_of(moves,
                        [&](const auto &kind) { return llvm::is_contained(kind.second, move); });
  };
  // Where it matters who calls, what was voted for is no breach: governance may.
  bool asksWho = llvm::any_of(property.clauses,
                              [](const Clause &c) { return mentions(c.formula, RoleId::Caller); });
  if (endsAnyhow && !asksWho)
    for (llvm::StringRef word : Performances)
      for (const Plan &plan : expand(word))
        for (const Move &call : failing.take_front(MaxFailing))
          if (!isOfLife(call)) {
            Plan longer = plan;
            longer.back().performs = call.instance;
            longer.back().inner = call.function;
            push(std::move(longer));
          }
  // What must hold in every state must hold while the payload runs.
  bool always =
      llvm::any_of(property.clauses, [](const Clause &c) { return c.moment == Moment::Always; });
  if (always)
    for (llvm::StringRef word : {"PVQX!", "PVX!", "PVE!"})
      for (const Plan &plan : expand(word))
        for (char other : {'C', 'Q', 'V'})
          for (const Move &inside : moves[other]) {
            Plan nested = plan;
            nested.back().inner = inside.function;
            push(std::move(nested));
          }

  // What a timelock performs may announce what is being performed.
  bool executes =
      llvm::any_of(property.clauses, [](const Clause &c) { return c.moment == Moment::Execution; });
  if (executes && system.kind != Subject::Kind::Governor)
    for (const Move &execution : moves['X'])
      for (const Move &inside : moves['Q']) {
        Move around = execution;
        around.reenters = true;
        around.inner = inside.function;
        push({around});
      }

  // A token or a timelock by itself has no life to follow: any two calls, and then the failing one.
  if (endsAnyhow && system.kind != Subject::Kind::Governor) {
    for (auto [instance, function] : entryPoints(system))
      for (const Move &last : failing.take_front(MaxFailing))
        push({Move{instance, function, false, {}}, last});
    for (auto [instance, function] : entryPoints(system))
      for (auto [other, second] : entryPoints(system))
        for (const Move &last : failing.take_front(MaxFailing))
          push({Move{instance, function, false, {}}, Move{other, second, false, {}}, last});
  }

  // After its set-up; what is used through a proxy does nothing before.
  std::vector<Plan> setUp;
  for (uint32_t initialiser : system.initialisers)
    for (const Plan &plan : result)
      if (plan.size() < maxDepth && setUp.size() < MaxSetUp) {
        setUp.push_back({Move{0, ir::FunctionId(initialiser), false, {}}});
        llvm::append_range(setUp.back(), plan);
      }
  result.insert(system.instances[0].isProxied ? result.begin() : result.end(), setUp.begin(),
                setUp.end());

  // One foreign step (accepting a role, say) before or inside each of the first plans.
  std::vector<Plan> base(result.begin(), result.begin() + std::min<size_t>(result.size(), 6));
  for (auto [instance, function] : entryPoints(system)) {
    Move other{instance, function, false, {}};
    if (isOfLife(other))
      continue;
    for (const Plan &plan : base)
      for (size_t at = 0; at < plan.size(); ++at) {
        Plan longer = plan;
        longer.insert(longer.begin() + at, other);
        push(std::move(longer));
      }
    // Whoever votes may have to become a member first.
    for (llvm::StringRef word : {"PV", "PVQ"})
      for (const Plan &plan : endsAnyhow ? expand(word) : std::vector<Plan>())
        for (const Move &last : failing.take_front(MaxFailing)) {
          Plan longer = {other};
          llvm::append_range(longer, plan);
          longer.push_back(last);
          push(std::move(longer));
        }
  }
  return result;
}

} // namespace quorate::solver
