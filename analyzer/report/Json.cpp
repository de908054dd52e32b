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

Json finding(const SourceStore &sources, const Finding &finding) {
  Json entry;
  entry["rule"] = str(finding.rule);
  entry["severity"] = word(finding.severity).str();
  entry["confidence"] = word(finding.confidence).str();
  entry["message"] = str(finding.message);
  entry["contract"] = str(finding.contract);
  entry["function"] = str(finding.function);
  addPlace(entry, sources, finding.place);
  entry["origin"] = word(finding.origin).str();
  entry["fingerprint"] = finding.fingerprint();
  entry["suppressed"] = finding.suppressed;
  Json related = Json::array();
  for (const Related &item : finding.related) {
    Json place;
    place["message"] = str(item.message);
    addPlace(place, sources, item.place);
    related.push_back(std::move(place));
  }
  entry["related"] = std::move(related);
  entry["trace"] = trace(sources, finding.trace);
  return entry;
}

Json proof(const SourceStore &sources, const Proof &proof) {
  Json entry;
  entry["invariant"] = str(proof.invariant);
  entry["contract"] = str(proof.contract);
  entry["verdict"] = word(proof.verdict).str();
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
  return entry;
}

Json incomplete(const SourceStore &sources, const Incomplete &item) {
  Json entry;
  addPlace(entry, sources, item.place);
  if (!item.file.empty())
    entry["file"] = str(item.file);
  entry["contract"] = str(item.contract);
  entry["function"] = str(item.function);
  entry["reason"] = str(item.reason);
  return entry;
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
  const SourceStore &sources = input.sources;
  Json root;
  root["schema"] = 1;
  root["tool"] = {{"name", "quorate"}, {"version", str(input.toolVersion)}};
  root["inputs"] = list(results.inputs);
  auto fill = [&](const char *key, const auto &items, auto convert) {
    Json entries = Json::array();
    for (const auto &item : items)
      entries.push_back(convert(sources, item));
    root[key] = std::move(entries);
  };
  fill("findings", results.findings, finding);
  fill("proofs", results.proofs, proof);
  fill("incomplete", results.incomplete, incomplete);
  Json stats = Json::object();
  for (const auto &[key, value] : results.stats)
    stats[str(key)] = number(value);
  root["stats"] = std::move(stats);
  out << root.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

} // namespace quorate::report
