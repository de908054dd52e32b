//===- SarifRules.cpp ---------------------------------------------------------------===//
#include "analyzer/report/SarifRules.h"

#include "analyzer/report/Printable.h"
#include "analyzer/report/Words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace quorate::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr size_t MaxTags = 20; // what code scanning keeps
constexpr llvm::StringLiteral ScweUri = "https://scs.owasp.org/SCWE/";

std::string cweId(unsigned number) { return "CWE-" + std::to_string(number); }

std::string cweUri(unsigned number) {
  return "https://cwe.mitre.org/data/definitions/" + std::to_string(number) + ".html";
}

/// "execute-once" becomes "ExecuteOnce".
std::string pascalCase(llvm::StringRef id) {
  std::string result;
  bool upper = true;
  for (char c : id) {
    if (!llvm::isAlnum(c)) {
      upper = true;
      continue;
    }
    result += upper ? llvm::toUpper(c) : c;
    upper = false;
  }
  return result;
}

/// The first paragraph of a Markdown page that is not a heading.
std::string firstParagraph(llvm::StringRef page) {
  llvm::SmallVector<llvm::StringRef, 32> lines;
  page.split(lines, '\n');
  std::string result;
  for (llvm::StringRef line : lines) {
    line = line.trim();
    if (line.starts_with("#") || line.empty()) {
      if (!result.empty())
        break;
      continue;
    }
    result += (result.empty() ? "" : " ") + line.str();
  }
  return result;
}

template <class T> size_t positionIn(const std::vector<T> &sorted, const T &value) {
  return size_t(llvm::lower_bound(sorted, value) - sorted.begin());
}

template <class T> void sortUnique(std::vector<T> &items) {
  llvm::sort(items);
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

Json reference(llvm::StringRef taxonomy, size_t taxonomyIndex, llvm::StringRef id, size_t index) {
  Json relation;
  relation["target"] = {{"id", id.str()},
                        {"index", index},
                        {"toolComponent", {{"name", taxonomy.str()}, {"index", taxonomyIndex}}}};
  relation["kinds"] = {"superset"};
  return relation;
}

} // namespace

RuleTable::RuleTable(const std::vector<CheckInfo> &known) : checks(known) {
  for (const CheckInfo &check : checks) {
    byId.try_emplace(check.id, byId.size());
    llvm::append_range(cwe, check.cwe);
    llvm::append_range(scwe, check.scwe);
  }
  sortUnique(cwe);
  sortUnique(scwe);
}

size_t RuleTable::index(llvm::StringRef id, Severity severity) {
  auto [entry, added] = byId.try_emplace(id.str(), checks.size());
  if (added) {
    CheckInfo check;
    check.id = id.str();
    check.summary = id.str();
    check.severity = severity;
    checks.push_back(std::move(check));
  }
  return entry->second;
}

Json RuleTable::relationships(const CheckInfo &check) const {
  Json result = Json::array();
  for (unsigned number : check.cwe)
    result.push_back(reference("CWE", 0, cweId(number), positionIn(cwe, number)));
  for (const std::string &id : check.scwe)
    result.push_back(reference("SCWE", 1, id, positionIn(scwe, id)));
  return result;
}

Json RuleTable::rule(const CheckInfo &check) const {
  std::string summary = validUtf8(check.summary), page = validUtf8(check.page);
  std::string full = firstParagraph(page);
  Json entry;
  entry["id"] = check.id;
  // A name that is the id but for its case is an error to validators.
  if (std::string name = pascalCase(check.id); llvm::StringRef(name).lower() != check.id)
    entry["name"] = name;
  entry["shortDescription"]["text"] = summary;
  entry["fullDescription"]["text"] = full.empty() ? summary : full;
  entry["help"]["text"] = page.empty() ? summary : page;
  entry["help"]["markdown"] = page.empty() ? summary : page;
  if (!check.cwe.empty())
    entry["helpUri"] = cweUri(check.cwe.front());
  else if (!check.scwe.empty())
    entry["helpUri"] = ScweUri.str();
  entry["defaultConfiguration"]["level"] = word(check.severity).str();
  if (Json relations = relationships(check); !relations.empty())
    entry["relationships"] = std::move(relations);

  std::vector<std::string> tags = {"security", "governance", "smart-contract"};
  for (unsigned number : check.cwe)
    tags.push_back("external/cwe/" + llvm::StringRef(cweId(number)).lower());
  for (const std::string &id : check.scwe)
    tags.push_back("external/scwe/" + llvm::StringRef(id).lower());
  tags.resize(std::min(tags.size(), MaxTags));
  Json &properties = entry["properties"];
  properties["tags"] = tags;
  properties["precision"] = check.invariant                     ? "very-high"
                            : check.severity == Severity::Error ? "high"
                                                                : "medium";
  double score = check.securitySeverity;
  if (check.invariant && score <= 0)
    score = 8.0; // a broken lifecycle invariant is always a way round the vote
  if (score > 0)
    properties["security-severity"] = llvm::formatv("{0:f1}", score).str();
  return entry;
}

Json RuleTable::driver(llvm::StringRef version, llvm::StringRef homepage) const {
  Json driver;
  driver["name"] = "quorate";
  driver["fullName"] = "Quorate, static analyser and formal checker for governance contracts";
  driver["version"] = version.str();
  driver["semanticVersion"] = version.str();
  if (!homepage.empty())
    driver["informationUri"] = homepage.str();
  Json &list = driver["rules"] = Json::array();
  for (const CheckInfo &check : checks)
    list.push_back(rule(check));
  Json incomplete;
  incomplete["id"] = IncompleteId.str();
  incomplete["name"] = "IncompleteAnalysis";
  incomplete["shortDescription"]["text"] = "Some input could not be fully analysed.";
  driver["notifications"] = Json::array({std::move(incomplete)});
  driver["supportedTaxonomies"] =
      Json::array({Json{{"name", "CWE"}, {"index", 0}}, Json{{"name", "SCWE"}, {"index", 1}}});
  return driver;
}

Json RuleTable::taxonomies() const {
  Json weaknesses;
  weaknesses["name"] = "CWE";
  weaknesses["organization"] = "MITRE";
  weaknesses["shortDescription"]["text"] = "Common Weakness Enumeration";
  weaknesses["informationUri"] = "https://cwe.mitre.org/";
  weaknesses["isComprehensive"] = false;
  Json &cweTaxa = weaknesses["taxa"] = Json::array();
  for (unsigned number : cwe)
    cweTaxa.push_back({{"id", cweId(number)}, {"helpUri", cweUri(number)}});

  Json smart;
  smart["name"] = "SCWE";
  smart["organization"] = "OWASP";
  smart["shortDescription"]["text"] = "OWASP Smart Contract Weakness Enumeration";
  smart["informationUri"] = ScweUri.str();
  smart["isComprehensive"] = false;
  Json &scweTaxa = smart["taxa"] = Json::array();
  for (const std::string &id : scwe)
    scweTaxa.push_back({{"id", id}});
  return Json::array({std::move(weaknesses), std::move(smart)});
}

} // namespace quorate::report
