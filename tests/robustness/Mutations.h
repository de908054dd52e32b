//===- Mutations.h - hostile inputs, the same ones in every run ----------------------===//
#pragma once

#include <string>
#include <vector>

namespace quorate::robustness {

struct Case {
  std::string name;      ///< tells how it was made
  std::string extension; ///< ".sol", ".hex", ...
  std::string text;
};

struct Seed {
  std::string name, extension, text;
};

/// `cuts` truncations at evenly spread bytes and `changes` random edits, shared out among the
/// seeds.
std::vector<Case> mutations(const std::vector<Seed> &seeds, unsigned cuts, unsigned changes);

/// Random bytes of many sizes.
std::vector<Case> noise(unsigned count);

/// Depths, widths and sizes that real files do not have.
std::vector<Case> extremes();

} // namespace quorate::robustness
