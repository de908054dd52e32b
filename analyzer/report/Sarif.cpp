//===- Sarif.cpp - SARIF 2.1.0 -----------------------------------------------------===//
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, written for
// how its consumers read it: code scanning shows locations[0] only, rejects a
// file with a result that has none, wants a one-line region there, and shows a
// related location only where the message links to it. Proved, unknown and
// violated invariants are results of kind pass, open and fail.
//
//===----------------------------------------------------------------------===//
#include "analyzer/report/Listings.h"
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
// What code scanning keeps of one run and of one result; more would be cut off in silence there.
constexpr size_t MaxResults = 5000, MaxFlowLocations = 1000;

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
  explicit Run(const Input &input) : input(input), rules(input.checks), listings(input) {}

  Json build() {
    addResults();
    Json notifications = Json::array();
    for (const Incomplete &item : input.results.incomplete)
      notifications.push_back(notification(item));
    if (leftOut) {
      Incomplete item;
      item.reason = "the report keeps " + std::to_string(MaxResults) + " results; " +
                    std::to_string(leftOut) + " more of lower severity are left out";
      notifications.push_back(notification(item));
    }

    Json run;
    run["tool"]["driver"] = rules.driver(input.toolVersion, input.homepage);
    Json invocation;
    invocation["executionSuccessful"] = true;
    invocation["toolExecutionNotifications"] = std::move(notifications);
    run["invocations"] = Json::array({std::move(invocation)});
    run["automationDetails"]["id"] = "quorate/";
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
  Listings listings;
  Json results = Json::array(), artifacts = Json::array();
  std::map<std::string, size_t> artifactIndex;
  std::map<const Listing *, Json> listingArtifact;
  std::map<std::string, unsigned> fingerprints;
  size_t leftOut = 0;

  /// The gravest first, so that what has no room is what matters least.
  void addResults() {
    for (const Proof &proof : input.results.proofs)
      if (proof.verdict == Verdict::Violated && (!acceptance(proof) || input.includeSuppressed))
        addProof(proof);
    for (Severity severity : {Severity::Error, Severity::Warning, Severity::Note})
      for (const Finding &finding : input.results.findings)
        if (finding.severity == severity && (!finding.suppressed || input.includeSuppressed))
          addFinding(finding);
    for (const Proof &proof : input.results.proofs) {
      bool open = proof.vacuous || proof.verdict == Verdict::Unknown;
      if (proof.verdict != Verdict::Violated && (input.sarifProofs == SarifProofs::All ||
                                                 (open && input.sarifProofs == SarifProofs::Open)))
        addProof(proof);
    }
  }

  bool full() {
    if (results.size() < MaxResults)
      return false;
    ++leftOut;
    return true;
  }

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

  /// Of one instruction: its address in the code, and its digits where the file is hex text.
  Json codeLocation(const Region &region, const Place &place, llvm::StringRef contract) {
    Json location;
    Json &address =
        location["address"] = {{"absoluteAddress", *region.pc}, {"kind", "instruction"}};
    const Listing *listing = listings.find(place.span.file, contract);
    if (std::optional<Instruction> at =
            listing ? instructionAt(*listing, *region.pc) : std::nullopt)
      address["name"] = validUtf8(at->text);
    location["artifactLocation"] = artifactLocation(region.path, Origin::Bytecode);
    Json &span = location["region"];
    std::optional<Span> digits = listings.digits(place, contract);
    if (!digits) { // viewers want a line all the same
      span = {{"startLine", 1}, {"startColumn", 1}, {"endLine", 1}, {"endColumn", 2}};
      return location;
    }
    LineColumn begin = input.sources.position(digits->file, digits->begin);
    span = {{"startLine", begin.line},
            {"startColumn", begin.column},
            {"endLine", begin.line},
            {"endColumn", begin.column + (digits->end - digits->begin)}};
    return location;
  }

  /// Null if the place names no file.
  Json physicalLocation(const Place &place, Origin origin, llvm::StringRef contract) {
    Region region = regionOf(input.sources, place);
    if (region.path.empty())
      return {};
    if (region.pc)
      return codeLocation(region, place, contract);
    Json location;
    location["artifactLocation"] = artifactLocation(region.path, origin);
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

  /// For a result without a place of its own: the first file there is, as a whole.
  Json someLocation() {
    Json location;
    std::string path = input.sources.size() ? input.sources.file(FileId{0}).path : ".";
    location["artifactLocation"] = artifactLocation(path, Origin::Solidity);
    location["region"] = {{"startLine", 1}, {"startColumn", 1}, {"endLine", 1}, {"endColumn", 2}};
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
    if (Json physical = physicalLocation(place, origin, contract); !physical.is_null())
      result["physicalLocation"] = std::move(physical);
    if (!contract.empty())
      result["logicalLocations"] = Json::array({logicalLocation(contract, function)});
    return result;
  }

  /// One thread flow; a step without a place of its own is shown at the result's.
  Json codeFlow(const std::vector<TraceStep> &steps, const Place &fallback, Origin origin,
                llvm::StringRef contract) {
    Json locations = Json::array();
    unsigned order = 0;
    for (const TraceStep &step : llvm::ArrayRef(steps).take_front(MaxFlowLocations)) {
      Json at = Json::object();
      Json physical = physicalLocation(step.place, origin, contract);
      if (physical.is_null())
        physical = physicalLocation(fallback, origin, contract);
      at["physicalLocation"] = physical.is_null() ? someLocation() : std::move(physical);
      std::string text = describe(step);
      if (order + 1 == MaxFlowLocations && steps.size() > MaxFlowLocations)
        text += " (" + std::to_string(steps.size() - MaxFlowLocations) + " more steps follow.)";
      at["message"]["text"] = escaped(text);
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

  const Acceptance *acceptance(const Proof &proof) const {
    return input.supplement.acceptance(fingerprint(proof));
  }

  static Json suppression(const Acceptance *acceptance) {
    Json entry;
    entry["kind"] = acceptance && acceptance->external ? "external" : "inSource";
    entry["status"] = "accepted";
    if (acceptance && !acceptance->justification.empty())
      entry["justification"] = validUtf8(acceptance->justification);
    return Json::array({std::move(entry)});
  }

  /// Links the related places from the message: only what is linked is shown.
  void addRelated(Json &result, const Finding &finding) {
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
    if (!related.empty())
      result["relatedLocations"] = std::move(related);
  }

  Json fix(const Fix &fix) {
    std::map<FileId, Json> replacements;
    for (const Fix::Edit &edit : fix.edits) {
      LineColumn begin = input.sources.position(edit.span.file, edit.span.begin);
      LineColumn end = input.sources.position(edit.span.file, edit.span.end);
      auto column = [&](LineColumn at) {
        return utf16Column(input.sources.line(edit.span.file, at.line), at.column);
      };
      Json entry;
      entry["deletedRegion"] = {{"startLine", begin.line},
                                {"startColumn", column(begin)},
                                {"endLine", end.line},
                                {"endColumn", column(end)}};
      if (!edit.text.empty())
        entry["insertedContent"]["text"] = validUtf8(edit.text);
      replacements.try_emplace(edit.span.file, Json::array()).first->second.push_back(entry);
    }
    Json changes = Json::array();
    for (auto &[file, list] : replacements)
      changes.push_back(
          {{"artifactLocation", artifactLocation(input.sources.file(file).path, Origin::Solidity)},
           {"replacements", std::move(list)}});
    return {{"description", {{"text", sentence(escaped(fix.description))}}},
            {"artifactChanges", std::move(changes)}};
  }

  void addFinding(const Finding &finding) {
    if (full())
      return;
    Json result;
    result["ruleId"] = finding.rule;
    result["ruleIndex"] = rules.index(finding.rule, finding.severity);
    result["kind"] = "fail";
    result["level"] = levelOf(finding.severity).str();
    addRelated(result, finding);
    addCommon(result, finding.place, finding.origin, finding.contract, finding.function,
              finding.trace);
    std::string key = finding.fingerprint();
    result["partialFingerprints"] = partialFingerprints(key);
    if (finding.suppressed)
      result["suppressions"] = suppression(input.supplement.acceptance(key));
    for (const Fix &entry : finding.fixes)
      result["fixes"].push_back(fix(entry));
    result["properties"] = {{"confidence", word(finding.confidence).str()},
                            {"origin", word(finding.origin).str()}};
    results.push_back(std::move(result));
  }

  void addProof(const Proof &proof) {
    static constexpr std::array<llvm::StringLiteral, 4> kinds = {"pass", "fail", "open",
                                                                 "notApplicable"};
    if (full())
      return;
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
    result["partialFingerprints"] = partialFingerprints(fingerprint(proof));
    if (const Acceptance *accepted = acceptance(proof))
      result["suppressions"] = suppression(accepted);
    auto valid = [](const std::vector<std::string> &list) {
      Json items = Json::array();
      for (const std::string &item : list)
        items.push_back(validUtf8(item));
      return items;
    };
    result["properties"] = {
        {"verdict", verdictOf(proof).str()}, {"vacuous", proof.vacuous},
        {"replayed", proof.replayed},        {"bound", proof.bound},
        {"seconds", proof.seconds},          {"assumptions", valid(proof.assumptions)},
        {"lemmas", valid(proof.lemmas)}};
    results.push_back(std::move(result));
  }

  void addCommon(Json &result, const Place &place, Origin origin, llvm::StringRef contract,
                 llvm::StringRef function, const std::vector<TraceStep> &trace) {
    Json at = location(place, origin, contract, function);
    if (!at.contains("physicalLocation"))
      at["physicalLocation"] = someLocation();
    result["locations"] = Json::array({std::move(at)});
    if (!trace.empty())
      result["codeFlows"] = Json::array({codeFlow(trace, place, origin, contract)});
    if (place.pc)
      addListing(result, place, contract);
  }

  /// Attaches the disassembly, embedded as an artifact, at the instruction's line.
  void addListing(Json &result, const Place &place, llvm::StringRef contract) {
    const Listing *listing = listings.find(place.span.file, contract);
    std::optional<Instruction> at = listing ? instructionAt(*listing, *place.pc) : std::nullopt;
    if (!at)
      return;
    auto [entry, added] = listingArtifact.try_emplace(listing);
    if (added) {
      // It is in no file of its own, but validators want a name for it.
      const std::string &path = input.sources.file(listing->file).path;
      Json parent = artifactLocation(path, Origin::Bytecode), artifact, location;
      location["uri"] =
          parent["uri"].get<std::string>() + "." + percentEncode(listing->contract) + ".asm";
      if (parent.contains("uriBaseId"))
        location["uriBaseId"] = parent["uriBaseId"];
      artifact["location"] = location;
      artifact["description"]["text"] = "Disassembly of " + escaped(listing->contract) + ".";
      artifact["parentIndex"] = parent["index"];
      artifact["roles"] = {"attachment"};
      artifact["mimeType"] = "text/plain";
      artifact["contents"]["text"] = validUtf8(listing->text);
      entry->second = std::move(location);
      entry->second["index"] = artifacts.size();
      artifacts.push_back(std::move(artifact));
    }
    Json attachment;
    attachment["description"]["text"] = "The instruction in the disassembly.";
    attachment["artifactLocation"] = entry->second;
    attachment["regions"] =
        Json::array({Json{{"startLine", at->line}, {"snippet", {{"text", validUtf8(at->text)}}}}});
    result["attachments"] = Json::array({std::move(attachment)});
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
