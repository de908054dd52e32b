//===- Expectations.cpp ---------------------------------------------------------------===//
#include "tests/golden/Expectations.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <map>
#include <set>

namespace quorate::golden {
namespace {

using llvm::StringRef;
using Json = nlohmann::json;

constexpr StringRef FindingMark = "//~";
constexpr StringRef ClaimMark = "//!";
constexpr StringRef Elsewhere = "elsewhere";
constexpr StringRef Incomplete = "incomplete";
constexpr StringRef Others = "others";
constexpr StringRef With = "with";
constexpr size_t ManyProved = 4; ///< more are written as "others: proved"

llvm::SmallVector<StringRef, 64> linesOf(StringRef text) {
  llvm::SmallVector<StringRef, 64> lines;
  text.split(lines, '\n');
  return lines;
}

/// The name in "abstract contract NAME is ..."; empty if the line declares no contract.
StringRef contractDeclared(StringRef line) {
  line = line.trim();
  if (line.consume_front("abstract "))
    line = line.ltrim();
  if (!line.consume_front("contract "))
    return {};
  return line.ltrim().take_while([](char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; });
}

/// The contract that a claim on line `from` is about: the next one declared.
std::string nextContract(llvm::ArrayRef<StringRef> lines, size_t from) {
  for (StringRef line : lines.drop_front(from))
    if (StringRef name = contractDeclared(line); !name.empty())
      return name.str();
  return "?";
}

/// Where a line's expectations begin (the end of the line if there are none).
size_t markIn(StringRef line) { return std::min(line.find(FindingMark), line.size()); }

std::string proofLine(StringRef invariant, StringRef contract, StringRef verdict) {
  return (invariant + " " + contract + ": " + verdict).str();
}

std::string upper(const Json &value) { return StringRef(value.get<std::string>()).upper(); }

/// Claims by the contract they are about; "" for those about the file.
std::map<std::string, std::vector<std::string>> claimsByContract(const Expectations &actual) {
  std::map<std::string, std::vector<std::string>> claims;
  for (StringRef line : actual.lines) {
    auto [head, rest] = line.split(": ");
    if (head == Elsewhere || head == Incomplete) {
      claims[""].push_back(line.str());
    } else if (auto [invariant, contract] = head.split(' ');
               !contract.empty() && rest != "not-applicable") {
      claims[contract.str()].push_back((invariant + ": " + rest).str());
    }
  }
  for (auto &[contract, list] : claims) {
    auto isProved = [](StringRef claim) { return claim.ends_with(": proved"); };
    if (contract.empty() || size_t(std::count_if(list.begin(), list.end(), isProved)) <= ManyProved)
      continue;
    std::erase_if(list, isProved);
    list.push_back((Others + ": proved").str());
  }
  return claims;
}

} // namespace

std::optional<ProofLine> proofIn(StringRef line) {
  auto [head, verdict] = line.split(": ");
  auto [invariant, contract] = head.split(' ');
  if (verdict.empty() || contract.empty() || head == Elsewhere || head == Incomplete)
    return std::nullopt;
  return ProofLine{invariant, contract, verdict};
}

Expectations fromSolidity(StringRef text) {
  Expectations result;
  auto lines = linesOf(text);
  for (size_t index = 0; index < lines.size(); ++index) {
    StringRef line = lines[index];
    llvm::SmallVector<StringRef, 4> marks;
    line.drop_front(markIn(line)).split(marks, FindingMark, -1, /*KeepEmpty=*/false);
    for (StringRef mark : marks)
      result.lines.push_back(std::to_string(index + 1) + ": " + mark.trim().str());

    StringRef claim = line.trim();
    if (!claim.consume_front(ClaimMark))
      continue;
    auto [head, value] = claim.trim().split(':');
    if (head == "unsupported") // always checked: whatever is incomplete must be listed
      continue;
    if (head == With) {
      result.with.push_back(value.trim().str());
      continue;
    }
    if (head == Elsewhere || head == Incomplete) {
      result.lines.push_back((head + ": " + value.trim()).str());
      continue;
    }
    result.proofs = true;
    result.lines.push_back(proofLine(head, nextContract(lines, index), value.trim()));
  }
  llvm::sort(result.lines);
  return result;
}

Expectations fromSidecar(StringRef text) {
  Expectations result;
  for (StringRef line : linesOf(text)) {
    line = line.trim();
    if (line.empty() || line.starts_with("#"))
      continue;
    result.lines.push_back(line.str());
    result.proofs |= line.contains(": ") && !line.starts_with(Incomplete);
  }
  llvm::sort(result.lines);
  return result;
}

Expectations withoutPlaces(const Expectations &expectations) {
  Expectations result;
  for (StringRef line : expectations.lines) {
    auto [head, rest] = line.split(": ");
    StringRef what = rest.empty() ? head : rest; // bytecode: "ERROR rule function"
    if (head == Elsewhere || head == Incomplete || head.contains(' ') != rest.empty())
      continue;
    auto [severity, rule] = what.split(' ');
    result.lines.push_back((severity + " " + rule.split(' ').first).str());
  }
  llvm::sort(result.lines);
  result.lines.erase(std::unique(result.lines.begin(), result.lines.end()), result.lines.end());
  return result;
}

Expectations fromReport(const Json &report, StringRef path, bool bytecode) {
  Expectations result;
  for (const Json &finding : report.at("findings")) {
    if (finding.at("suppressed"))
      continue;
    std::string what = upper(finding.at("severity")) + " " + finding.at("rule").get<std::string>();
    if (bytecode)
      result.lines.push_back(what + " " + finding.at("function").get<std::string>());
    else if (finding.at("file") == path.str() && finding.at("line").is_number())
      result.lines.push_back(std::to_string(finding.at("line").get<unsigned>()) + ": " + what);
    else
      result.lines.push_back((Elsewhere + ": " + what).str() + " " +
                             (finding.at("file").is_string() ? finding.at("file").get<std::string>()
                                                             : std::string("?")));
  }
  for (const Json &proof : report.at("proofs"))
    result.lines.push_back(
        proofLine(proof.at("invariant").get<std::string>(), proof.at("contract").get<std::string>(),
                  proof.at("vacuous") ? "vacuous" : proof.at("verdict").get<std::string>()));
  for (const Json &item : report.at("incomplete"))
    result.lines.push_back((Incomplete + ": ").str() + item.at("reason").get<std::string>());
  result.proofs = !report.at("proofs").empty();
  llvm::sort(result.lines);
  return result;
}

void matchOthers(Expectations &expected, Expectations &actual) {
  std::vector<std::string> contracts;
  std::erase_if(expected.lines, [&](StringRef line) {
    if (!line.consume_front(Others) || !line.consume_back(": proved"))
      return false;
    contracts.push_back(line.trim().str());
    return true;
  });
  for (const std::string &contract : contracts) {
    std::string tail = " " + contract + ": proved";
    std::erase_if(actual.lines, [&](StringRef line) {
      return line.ends_with(tail) &&
             std::find(expected.lines.begin(), expected.lines.end(), line) == expected.lines.end();
    });
  }
}

void dropElsewhere(Expectations &actual, StringRef text) {
  std::set<std::string> declared;
  for (StringRef line : linesOf(text))
    declared.insert(contractDeclared(line).str());
  std::erase_if(actual.lines, [&](StringRef line) {
    std::optional<ProofLine> proof = proofIn(line);
    return proof && !declared.count(proof->contract.str());
  });
}

std::string acceptSolidity(StringRef text, const Expectations &actual) {
  std::map<unsigned, std::vector<std::string>> findings;
  for (StringRef line : actual.lines) {
    auto [head, rest] = line.split(": ");
    unsigned number = 0;
    if (!head.getAsInteger(10, number))
      findings[number].push_back(rest.str());
  }
  auto claims = claimsByContract(actual);
  auto lines = linesOf(text);
  std::string result;
  bool fileClaimsWritten = false;
  auto write = [&](const std::string &contract) {
    for (const std::string &claim : claims[contract])
      result += ("//! " + claim + "\n");
    claims.erase(contract);
  };
  for (size_t index = 0; index < lines.size(); ++index) {
    StringRef line = lines[index];
    if (line.trim().starts_with(ClaimMark) && !line.contains("unsupported:") &&
        !line.contains("with:"))
      continue;
    StringRef contract = contractDeclared(line);
    if (!contract.empty()) {
      if (!fileClaimsWritten)
        write("");
      fileClaimsWritten = true;
      write(contract.str());
    }
    StringRef kept = line.take_front(markIn(line)).rtrim();
    result += line.contains(FindingMark) ? kept.str() : line.str();
    for (const std::string &finding : findings[unsigned(index + 1)])
      result += (" " + FindingMark + " ").str() + finding;
    if (index + 1 < lines.size())
      result += '\n';
  }
  return result;
}

std::string acceptSidecar(const Expectations &actual) {
  std::string result;
  for (const std::string &line : actual.lines)
    if (!StringRef(line).ends_with(": not-applicable"))
      result += line + "\n";
  return result;
}

} // namespace quorate::golden
