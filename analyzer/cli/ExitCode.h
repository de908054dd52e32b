//===- ExitCode.h - what the exit code says ------------------------------------===//
#pragma once

namespace quorate::cli {

/// Scripts depend on these (DESIGN.md section 4). Where two apply, the higher number is given: a
/// result that was cut short must not look like a complete one.
enum ExitCode : int {
  Clean = 0,
  Findings =
      1, ///< at or above --fail-on, a violated invariant, or an unknown one as --unknown says
  Usage = 2,
  Incomplete = 3, ///< some input could not be (fully) analysed
  Internal = 4
};

} // namespace quorate::cli
