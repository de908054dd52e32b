//===- Coverage.cpp -------------------------------------------------------------------===//
#include "tests/golden/Coverage.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace quorate::golden {
namespace {

using llvm::StringRef;

/// How many are known, by "INVARIANT refuted" and "INVARIANT proved".
std::map<std::string, size_t> parse(StringRef text) {
  std::map<std::string, size_t> result;
  llvm::SmallVector<StringRef, 16> lines;
  text.split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    auto [name, count] = line.split(':').first.trim().rsplit(' ');
    if (!name.starts_with("#"))
      count.getAsInteger(10, result[name.str()]);
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
      if (proof.verdict == "violated")
        refuting[proof.invariant.str()].insert(fixture.str() + " " + contract);
      if (sound && proof.verdict == "proved")
        proving[proof.invariant.str()].insert(fixture.str());
    }
  }
}

bool Coverage::enough(llvm::ArrayRef<std::string> catalog, StringRef exceptions,
                      llvm::raw_ostream &out) const {
  std::map<std::string, size_t> known = parse(exceptions);
  bool good = true;
  auto check = [&](const Named &named, const std::string &id, StringRef verb, size_t fewest,
                   StringRef unit) {
    auto at = named.find(id);
    size_t count = at == named.end() ? 0 : at->second.size();
    auto exception = known.find(id + " " + verb.str());
    bool listed = exception != known.end();
    if (!listed ? count < fewest : count != exception->second || count >= fewest) {
      good = false;
      out << "FAIL " << id << ' ' << verb << " by " << count << ' ' << unit << ", expected "
          << (listed ? exception->second : fewest) << (listed ? "\n" : " at least\n");
    }
    if (listed)
      known.erase(exception);
  };
  for (const std::string &id : catalog) {
    check(refuting, id, "refuted", FewestRefuting, "contracts");
    check(proving, id, "proved", FewestProving, "fixtures with a sound contract");
  }
  for (const auto &[what, count] : known) {
    good = false;
    out << "FAIL the exception \"" << what << "\" is of no invariant\n";
  }
  return good;
}

} // namespace quorate::golden
