//===- VoteInWindow.cpp - votes count only while voting is open -------------===//

#include "solver/invariants/Property.h"

namespace quorate::solver {

const Property voteInWindow = {
    {"vote-in-window", "a vote is counted only between the start and the deadline of its proposal",
     "a vote before the snapshot counts borrowed tokens, one after the deadline changes an outcome "
     "that others have acted on"},
    [](const System &system) -> std::optional<Obstacle> {
      const gov::Governor &g = system.governor;
      if (!system.find(0, g.forVotes))
        return Obstacle{Verdict::Unknown, "where votes are counted was not recognised"};
      if (!system.find(0, g.snapshot) && !system.find(0, g.deadline))
        return Obstacle{Verdict::Unknown, "the voting window of a proposal was not recognised"};
      if (!system.find(0, g.deadline))
        return Obstacle{Verdict::Unknown, "the deadline of a proposal was not recognised"};
      return std::nullopt;
    },
    nullptr,
    [](Facts &f, const Term &proposal) -> std::optional<Term> {
      const gov::Governor &g = f.system.governor;
      Term clock = f.clock();
      auto deadline = f.deadline(proposal);
      if (!deadline)
        return std::nullopt;
      Term open = f.tb.le(clock, *deadline);
      if (auto start = f.at(g.snapshot, proposal))
        open = f.tb.and_(open, f.tb.le(*start, clock));
      return open;
    },
    nullptr,
    Action::Vote};

} // namespace quorate::solver
