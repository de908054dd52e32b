//===- DiffBase.h - only what a change introduces ---------------------------------------===//
//
// The same inputs are analysed as they are in another git revision, laid out in
// a folder of their own; what is found there too is left out. Findings are
// compared by fingerprint, so moved lines are no change, and a finding in an
// untouched file that is due to a change elsewhere is reported.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/cli/Config.h"
#include "analyzer/cli/Pipeline.h"

namespace quorate::cli {

/// What was there already, by fingerprint.
struct Before {
  std::map<std::string, unsigned> findings; ///< how many of each
  std::set<std::string> violated;
};

/// A revision's files in a temporary folder, removed in the end.
class Checkout {
public:
  /// `root`: of the repository that holds the working directory.
  static llvm::Expected<std::unique_ptr<Checkout>> create(const std::string &root,
                                                          const std::string &revision);
  ~Checkout();
  Checkout(const Checkout &) = delete;
  Checkout &operator=(const Checkout &) = delete;

  /// The place of a path in the checkout; nothing if it is not in that revision. What lies outside
  /// the repository is the same in every revision.
  std::optional<std::string> find(llvm::StringRef path) const;
  const std::string &folder() const { return place; }

private:
  Checkout(std::string root, std::string place) : root(std::move(root)), place(std::move(place)) {}
  std::string root, place;

  void linkUntracked() const;
};

Before collect(const Results &results);
/// Takes out what was there before.
void subtract(const Before &before, const std::string &revision, Results &results,
              Supplement &supplement);

} // namespace quorate::cli
