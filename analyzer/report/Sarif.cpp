//===- Sarif.cpp - SARIF 2.1.0 -----------------------------------------------------===//
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, written for
// how its consumers read it: code scanning shows locations[0] only, wants a
// one-line region there, and shows a related location only where the message
// links to it. Proved, unknown and violated invariants are results of kind
// pass, open and fail.
//
//===----------------------------------------------------------------------===//
#include "analyzer/report/Printable.h"
#include "analyzer/report/Region.h"
#include "analyzer/report/Report.h"
#include "analyzer/report/SarifRules.h"
#include "analyzer/report/Uri.h"
#include "analyzer/report/Words.h"

#include "llvm/ADT/StringExtras.h"

#include <map>

namespace quorate::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr llvm::StringLiteral RootId = "SRCROOT";

/// Brackets are links in SARIF messages (section 3.11.6), so literal ones are escaped.
std::string escaped(llvm::StringRef text) {
  std::string result;
  for (char c : validUtf8(text)) {
    if (c == '[' || c == ']' || c == '\\')
      result += '\\';
    result += c;
  }
  return result;
}

std::string sentence(std::string text) {
  if (text.empty() || !llvm::StringRef(".!?").contains(text.back()))
    text += '.';
  return text;
}

llvm::StringRef levelOf(Severity severity) { return word(severity); } // SARIF uses the same words

class Run {
public:
  explicit Run(const Input &input) : input(input), rules(input.checks) {}

  Json build() {
    for (const Finding &finding : input.results.findings)
      if (!finding.suppressed || input.includeSuppressed)
        addFinding(finding);
    for (const Proof &proof : input.results.proofs)
      addProof(proof);
    Json notifications = Json::array();
    for (const Incomplete &item : input.results.incomplete)
      notifications.push_back(notification(item));

    Json run;
    run["tool"]["driver"] = rules.driver(input.toolVersion);
    Json invocation;
    invocation["executionSuccessful"] = true;
    invocation["toolExecutionNotifications"] = std::move(notifications);
    run["invocations"] = Json::array({std::move(invocation)});
    Json base;
    if (!input.root.empty())
      base["uri"] = "file://" + percentEncode(input.root) + "/";
    base["description"]["text"] = "The root of the repository.";
    run["originalUriBaseIds"][RootId.str()] = std::move(base);
    run["artifacts"] = std::move(artifacts);
    run["results"] = std::move(results);
    run["taxonomies"] = rules.taxonomies();
    run["columnKind"] = "utf16CodeUnits";
    return run;
  }

private:
  const Input &input;
  RuleTable rules;
  Json results = Json::array(), artifacts = Json::array();
  std::map<std::string, size_t> artifactIndex;
  std::map<std::string, unsigned> fingerprints;

  Json artifactLocation(llvm::StringRef path, Origin origin) {
    Uri uri = uriOf(path, input.root, input.workingDirectory);
    Json location;
    location["uri"] = uri.text;
    if (uri.relative)
      location["uriBaseId"] = RootId.str();
    auto [entry, added] = artifactIndex.try_emplace(uri.text, artifacts.size());
    if (added) {
      Json artifact;
      artifact["location"] = location;
      artifact["roles"] = {"analysisTarget"};
      if (origin == Origin::Solidity && path.ends_with(".sol"))
        artifact["sourceLanguage"] = "solidity";
      artifacts.push_back(std::move(artifact));
    }
    location["index"] = entry->second;
    return location;
  }

  /// Null if the place names no file.
  Json physicalLocation(const Place &place, Origin origin) {
    Region region = regionOf(input.sources, place);
    if (region.path.empty())
      return {};
    Json location;
    if (region.pc)
      location["address"] = {{"absoluteAddress", *region.pc}, {"kind", "instruction"}};
    location["artifactLocation"] = artifactLocation(region.path, origin);
    if (!region.hasLines()) { // code has no lines; viewers want one all the same
      location["region"] = {{"startLine", 1}};
      return location;
    }
    llvm::StringRef line = input.sources.line(place.span.file, region.begin.line);
    uint32_t start = utf16Column(line, region.begin.column);
    uint32_t end = region.end.line == region.begin.line
                       ? utf16Column(line, region.end.column)
                       : utf16Column(line, uint32_t(line.rtrim().size()) + 1);
    location["region"] = {{"startLine", region.begin.line},
                          {"startColumn", start},
                          {"endLine", region.begin.line},
                          {"endColumn", std::max(end, start)}};
    return location;
  }

  Json logicalLocation(llvm::StringRef contract, llvm::StringRef function) {
    Json location;
    location["fullyQualifiedName"] =
        validUtf8(function.empty() ? contract.str() : (contract + "." + function).str());
    location["kind"] = function.empty() ? "type" : "function";
    return location;
  }

  Json location(const Place &place, Origin origin, llvm::StringRef contract,
                llvm::StringRef function) {
    Json result = Json::object();
    if (Json physical = physicalLocation(place, origin); !physical.is_null())
      result["physicalLocation"] = std::move(physical);
    if (!contract.empty())
      result["logicalLocations"] = Json::array({logicalLocation(contract, function)});
    return result;
  }

  /// One thread flow; a step without a place of its own is shown at the result's.
  Json codeFlow(const std::vector<TraceStep> &steps, const Place &fallback, Origin origin) {
    Json locations = Json::array();
    unsigned order = 0;
    for (const TraceStep &step : steps) {
      Json at = location(step.place, origin, "", "");
      if (at.empty())
        at = location(fallback, origin, "", "");
      at["message"]["text"] = escaped(describe(step));
      Json entry;
      entry["location"] = std::move(at);
      for (const auto &[path, value] : step.state)
        entry["state"][validUtf8(path)]["text"] = escaped(value);
      entry["executionOrder"] = ++order;
      locations.push_back(std::move(entry));
    }
    Json flow;
    flow["threadFlows"] = Json::array({Json{{"locations", std::move(locations)}}});
    return flow;
  }

  static std::string describe(const TraceStep &step) {
    std::string text = step.call.empty() ? step.message : step.call;
    if (!step.call.empty() && !step.message.empty())
      text += ": " + step.message;
    if (!step.caller.empty())
      text += ", caller " + step.caller;
    if (step.block)
      text += ", block " + std::to_string(*step.block);
    if (step.time)
      text += ", time " + std::to_string(*step.time);
    return sentence(text);
  }

  /// The key carries no line number; equal keys in one run are told apart by their order.
  Json partialFingerprints(const std::string &key) {
    return {{"quorate/v1", key + ":" + std::to_string(++fingerprints[key])}};
  }

  void addFinding(const Finding &finding) {
    Json result;
    result["ruleId"] = finding.rule;
    result["ruleIndex"] = rules.index(finding.rule, finding.severity);
    result["kind"] = "fail";
    result["level"] = levelOf(finding.severity).str();
    std::string message = sentence(escaped(finding.message));
    Json related = Json::array();
    for (const Related &item : finding.related) {
      Json at = location(item.place, finding.origin, "", "");
      if (!at.contains("physicalLocation")) {
        message += " " + sentence(escaped(item.message));
        continue;
      }
      size_t id = related.size() + 1;
      message += " See [" + escaped(item.message) + "](" + std::to_string(id) + ").";
      Json entry;
      entry["id"] = id;
      entry.update(at);
      entry["message"]["text"] = sentence(escaped(item.message));
      related.push_back(std::move(entry));
    }
    result["message"]["text"] = message;
    addCommon(result, finding.place, finding.origin, finding.contract, finding.function,
              finding.trace);
    if (!related.empty())
      result["relatedLocations"] = std::move(related);
    result["partialFingerprints"] = partialFingerprints(finding.fingerprint());
    if (finding.suppressed)
      result["suppressions"] = Json::array({Json{{"kind", "inSource"}}});
    result["properties"] = {{"confidence", word(finding.confidence).str()},
                            {"origin", word(finding.origin).str()}};
    results.push_back(std::move(result));
  }

  void addProof(const Proof &proof) {
    static constexpr std::array<llvm::StringLiteral, 4> kinds = {"pass", "fail", "open",
                                                                 "notApplicable"};
    Json result;
    result["ruleId"] = proof.invariant;
    result["ruleIndex"] = rules.index(proof.invariant, Severity::Error);
    // A vacuous proof says nothing about the contract.
    result["kind"] = proof.vacuous ? "open" : kinds[unsigned(proof.verdict)].str();
    result["level"] = proof.verdict == Verdict::Violated ? "error" : "none";
    std::string verdict = proof.vacuous ? "vacuous" : word(proof.verdict).str();
    std::string message = "'" + proof.invariant + "' is " + verdict + " for " + proof.contract;
    if (!proof.statement.empty())
      message += ": " + proof.statement;
    message = sentence(message);
    if (!proof.reason.empty())
      message += " Reason: " + sentence(proof.reason);
    result["message"]["text"] = escaped(message);
    addCommon(result, proof.place, proof.origin, proof.contract, "", proof.trace);
    result["partialFingerprints"] = partialFingerprints(proof.invariant + "/" + proof.contract);
    result["properties"] = {{"verdict", word(proof.verdict).str()},
                            {"vacuous", proof.vacuous},
                            {"replayed", proof.replayed},
                            {"seconds", proof.seconds},
                            {"assumptions", proof.assumptions}};
    results.push_back(std::move(result));
  }

  void addCommon(Json &result, const Place &place, Origin origin, llvm::StringRef contract,
                 llvm::StringRef function, const std::vector<TraceStep> &trace) {
    Json at = location(place, origin, contract, function);
    if (!at.empty())
      result["locations"] = Json::array({std::move(at)});
    if (!trace.empty())
      result["codeFlows"] = Json::array({codeFlow(trace, place, origin)});
  }

  Json notification(const Incomplete &item) {
    Json entry;
    entry["descriptor"] = {{"id", RuleTable::IncompleteId.str()}, {"index", 0}};
    entry["level"] = "warning";
    entry["message"]["text"] = sentence(escaped(item.reason));
    Json at = location(item.place, Origin::Solidity, item.contract, item.function);
    if (!at.contains("physicalLocation") && !item.file.empty())
      at["physicalLocation"]["artifactLocation"] = artifactLocation(item.file, Origin::Solidity);
    if (!at.empty())
      entry["locations"] = Json::array({std::move(at)});
    return entry;
  }
};

} // namespace

void sarif(llvm::raw_ostream &out, const Input &input) {
  Json root;
  root["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                    "sarif-schema-2.1.0.json";
  root["version"] = "2.1.0";
  root["runs"] = Json::array({Run(input).build()});
  out << root.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

} // namespace quorate::report
