//===- Coverage.cpp -------------------------------------------------------------------===//
#include "tests/golden/Coverage.h"

#include "llvm/ADT/STLExtras.h"

namespace quorate::golden {
namespace {

using llvm::StringRef;

struct Exception {
  size_t count = 0;
  bool met = false;
};

/// By "INVARIANT refuted" and "INVARIANT proved".
std::map<std::string, Exception> parse(StringRef text) {
  std::map<std::string, Exception> result;
  llvm::SmallVector<StringRef, 16> lines;
  text.split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    auto [name, count] = line.split(':').first.trim().rsplit(' ');
    if (!name.starts_with("#"))
      count.getAsInteger(10, result[name.str()].count);
  }
  return result;
}

} // namespace

void Coverage::add(StringRef fixture, const Expectations &found) {
  std::map<std::string, std::vector<ProofLine>> contracts;
  for (StringRef line : found.lines)
    if (std::optional<ProofLine> proof = proofIn(line))
      contracts[proof->contract.str()].push_back(*proof);
  for (const auto &[contract, proofs] : contracts) {
    bool sound = llvm::all_of(proofs, [](const ProofLine &p) {
      return p.verdict == "proved" || p.verdict == "not-applicable";
    });
    for (const ProofLine &proof : proofs) {
      refuting[proof.invariant.str()] += proof.verdict == "violated";
      if (sound && proof.verdict == "proved")
        proving[proof.invariant.str()].insert(fixture.str());
    }
  }
}

bool Coverage::enough(llvm::ArrayRef<std::string> catalog, StringRef exceptions,
                      llvm::raw_ostream &out) const {
  std::map<std::string, Exception> known = parse(exceptions);
  bool good = true;
  auto check = [&](const std::string &what, size_t count, size_t fewest, StringRef unit) {
    auto exception = known.find(what);
    if (exception != known.end())
      exception->second.met = true;
    if (exception == known.end() ? count >= fewest
                                 : count < fewest && count == exception->second.count)
      return;
    good = false;
    out << "FAIL " << what << " by " << count << ' ' << unit << ", not "
        << (exception == known.end() ? fewest : exception->second.count) << '\n';
  };
  auto countOf = [](const auto &map, const std::string &id) {
    auto at = map.find(id);
    return at == map.end() ? typename std::decay_t<decltype(map)>::mapped_type{} : at->second;
  };
  for (const std::string &id : catalog) {
    check(id + " refuted", countOf(refuting, id), FewestRefuting, "contracts");
    check(id + " proved", countOf(proving, id).size(), FewestProving,
          "fixtures with a sound contract");
  }
  for (const auto &[what, exception] : known)
    if (!exception.met) {
      good = false;
      out << "FAIL the exception \"" << what << "\" is of no invariant\n";
    }
  return good;
}

} // namespace quorate::golden
