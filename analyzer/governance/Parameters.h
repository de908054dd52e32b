//===- Parameters.h - what the parameters of governance are for ---------------===//
//
// A parameter is a number that is kept once for all proposals and that their
// life takes something from. By what is done with it, and never by its name.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Lifecycle.h"

#include <optional>

namespace quorate::gov {

/// Some time of a proposal lies that much later than now, or than another of its times.
bool addedToClock(const Lifecycle &life, const PathShape &leaf);
/// Votes are held against it, or against what is made of it.
bool comparedWithVotes(const Lifecycle &life, const PathShape &leaf);
/// Whoever proposes has to have so many votes.
bool askedOfProposers(const Lifecycle &life, const PathShape &leaf);
/// The lifecycle takes a number from the leaf: it is compared with votes or added to the clock.
bool isParameter(const Lifecycle &life, const PathShape &leaf);

/// What a parameter is counted in.
struct Measure {
  enum class Kind : uint8_t {
    Other, ///< it is no parameter
    Time,
    Votes,
    Share,  ///< of `whole`, where the code divides by a number that is written into it
    Unclear ///< it is one
  } kind = Kind::Other;
  std::optional<llvm::APInt> whole = std::nullopt;
};
Measure measureOf(const Lifecycle &life, const PathShape &leaf);

} // namespace quorate::gov
