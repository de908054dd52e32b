//===- Json.cpp - the stable JSON form -------------------------------------------===//
//
// DESIGN.md section 4 gives the schema. Every key is always present; what does
// not apply is null. Keys are only ever added.
//
//===----------------------------------------------------------------------===//
#include "analyzer/report/Printable.h"
#include "analyzer/report/Region.h"
#include "analyzer/report/Report.h"
#include "analyzer/report/Words.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace quorate::report {
namespace {

using Json = nlohmann::ordered_json;

std::string str(llvm::StringRef text) { return validUtf8(text); }

Json list(const std::vector<std::string> &items) {
  Json result = Json::array();
  for (const std::string &item : items)
    result.push_back(str(item));
  return result;
}

/// Adds "file", "line", "column", "endLine", "endColumn" and "pc".
void addPlace(Json &to, const SourceStore &sources, const Place &place) {
  Region region = regionOf(sources, place);
  auto number = [&](uint32_t value) { return region.hasLines() ? Json(value) : Json(); };
  to["file"] = region.path.empty() ? Json() : Json(str(region.path));
  to["line"] = number(region.begin.line);
  to["column"] = number(region.begin.column);
  to["endLine"] = number(region.end.line);
  to["endColumn"] = number(region.end.column);
  to["pc"] = region.pc ? Json(*region.pc) : Json();
}

Json trace(const SourceStore &sources, const std::vector<TraceStep> &steps) {
  Json result = Json::array();
  for (const TraceStep &step : steps) {
    Json entry;
    entry["message"] = str(step.message);
    entry["call"] = str(step.call);
    entry["caller"] = str(step.caller);
    entry["block"] = step.block ? Json(*step.block) : Json();
    entry["time"] = step.time ? Json(*step.time) : Json();
    Json state = Json::array();
    for (const auto &[path, value] : step.state)
      state.push_back({{"path", str(path)}, {"value", str(value)}});
    entry["state"] = std::move(state);
    addPlace(entry, sources, step.place);
    result.push_back(std::move(entry));
  }
  return result;
}

Json fixes(const SourceStore &sources, const std::vector<Fix> &fixes) {
  Json result = Json::array();
  for (const Fix &fix : fixes) {
    Json edits = Json::array();
    for (const Fix::Edit &edit : fix.edits) {
      Json entry;
      addPlace(entry, sources, {edit.span, {}});
      entry["text"] = str(edit.text);
      edits.push_back(std::move(entry));
    }
    result.push_back({{"description", str(fix.description)}, {"edits", std::move(edits)}});
  }
  return result;
}

/// Adds "accepted" and "justification".
void addAcceptance(Json &to, const Acceptance *acceptance) {
  to["accepted"] = acceptance && acceptance->external;
  to["justification"] = acceptance && !acceptance->justification.empty()
                            ? Json(str(acceptance->justification))
                            : Json();
}

Json finding(const Input &input, const Finding &finding) {
  const SourceStore &sources = input.sources;
  std::string key = finding.fingerprint();
  Json entry;
  entry["rule"] = str(finding.rule);
  entry["severity"] = word(finding.severity).str();
  entry["confidence"] = word(finding.confidence).str();
  entry["message"] = str(finding.message);
  entry["contract"] = str(finding.contract);
  entry["function"] = str(finding.function);
  addPlace(entry, sources, finding.place);
  entry["origin"] = word(finding.origin).str();
  entry["fingerprint"] = key;
  entry["suppressed"] = finding.suppressed;
  addAcceptance(entry, finding.suppressed ? input.supplement.acceptance(key) : nullptr);
  Json related = Json::array();
  for (const Related &item : finding.related) {
    Json place;
    place["message"] = str(item.message);
    addPlace(place, sources, item.place);
    related.push_back(std::move(place));
  }
  entry["related"] = std::move(related);
  entry["trace"] = trace(sources, finding.trace);
  entry["fixes"] = fixes(sources, finding.fixes);
  return entry;
}

Json proof(const Input &input, const Proof &proof) {
  const SourceStore &sources = input.sources;
  Json entry;
  entry["invariant"] = str(proof.invariant);
  entry["contract"] = str(proof.contract);
  entry["verdict"] = verdictOf(proof).str();
  entry["vacuous"] = proof.vacuous;
  entry["statement"] = str(proof.statement);
  entry["assumptions"] = list(proof.assumptions);
  entry["lemmas"] = list(proof.lemmas);
  entry["reason"] = str(proof.reason);
  addPlace(entry, sources, proof.place);
  entry["origin"] = word(proof.origin).str();
  entry["trace"] = trace(sources, proof.trace);
  entry["replayed"] = proof.replayed;
  entry["bound"] = proof.bound;
  entry["seconds"] = proof.seconds;
  if (!proof.recheck.empty())
    entry["recheck"] = proof.recheck;
  std::string key = fingerprint(proof);
  entry["fingerprint"] = key;
  addAcceptance(entry, input.supplement.acceptance(key));
  return entry;
}

Json incomplete(const Input &input, const Incomplete &item) {
  Json entry;
  addPlace(entry, input.sources, item.place);
  if (!item.file.empty())
    entry["file"] = str(item.file);
  entry["contract"] = str(item.contract);
  entry["function"] = str(item.function);
  entry["reason"] = str(item.reason);
  return entry;
}

Json lifecycle(const Input &input, const Lifecycle &item) {
  Json entries = Json::array();
  for (const Lifecycle::Entry &step : item.entries) {
    Json entry{{"step", str(step.step)}, {"function", str(step.function)}};
    addPlace(entry, input.sources, step.place);
    entries.push_back(std::move(entry));
  }
  return {{"contract", str(item.contract)}, {"entries", std::move(entries)}};
}

/// Counts are written as integers.
Json number(double value) {
  if (std::floor(value) == value && std::abs(value) < 1e15)
    return int64_t(value);
  return value;
}

} // namespace

void json(llvm::raw_ostream &out, const Input &input) {
  const Results &results = input.results;
  Json root;
  root["schema"] = 1;
  root["tool"] = {{"name", "quorate"}, {"version", str(input.toolVersion)}};
  root["inputs"] = list(results.inputs);
  auto fill = [&](const char *key, const auto &items, auto convert) {
    Json entries = Json::array();
    for (const auto &item : items)
      entries.push_back(convert(input, item));
    root[key] = std::move(entries);
  };
  fill("findings", results.findings, finding);
  fill("proofs", results.proofs, proof);
  fill("incomplete", results.incomplete, incomplete);
  fill("lifecycles", input.supplement.lifecycles, lifecycle);
  Json stats = Json::object();
  for (const auto &[key, value] : results.stats)
    stats[str(key)] = number(value);
  root["stats"] = std::move(stats);
  out << root.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

} // namespace quorate::report
