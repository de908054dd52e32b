//===- Stored.cpp ---------------------------------------------------------------------------===//
#include "analyzer/cli/Stored.h"

namespace quorate::cli {
namespace {

using Json = nlohmann::json;

// Text may be any bytes, and CBOR wants UTF-8: it is stored as a byte string.
Json bytes(const std::string &text) { return Json::binary({text.begin(), text.end()}); }
std::string text(const Json &stored) {
  const auto &data = stored.get_binary();
  return {data.begin(), data.end()};
}

Json list(const std::vector<std::string> &items) {
  Json result = Json::array();
  for (const std::string &item : items)
    result.push_back(bytes(item));
  return result;
}
std::vector<std::string> texts(const Json &stored) {
  std::vector<std::string> result;
  for (const Json &item : stored)
    result.push_back(text(item));
  return result;
}

template <class T> Json optional(const std::optional<T> &value) {
  return value ? Json(*value) : Json();
}
template <class T> std::optional<T> optionalOf(const Json &stored) {
  return stored.is_null() ? std::nullopt : std::optional(stored.get<T>());
}

Json store(const std::vector<TraceStep> &steps, PlaceTable &places) {
  Json result = Json::array();
  for (const TraceStep &step : steps) {
    Json state = Json::array();
    for (const auto &[path, value] : step.state)
      state.push_back({bytes(path), bytes(value)});
    result.push_back({places.write(step.place), bytes(step.message), bytes(step.call),
                      bytes(step.caller), optional(step.block), optional(step.time), state});
  }
  return result;
}

std::vector<TraceStep> loadSteps(const Json &stored, const PlaceTable &places) {
  std::vector<TraceStep> result;
  for (const Json &item : stored) {
    TraceStep step;
    step.place = places.read(item.at(0));
    step.message = text(item.at(1));
    step.call = text(item.at(2));
    step.caller = text(item.at(3));
    step.block = optionalOf<uint64_t>(item.at(4));
    step.time = optionalOf<uint64_t>(item.at(5));
    for (const Json &change : item.at(6))
      step.state.push_back({text(change.at(0)), text(change.at(1))});
    result.push_back(std::move(step));
  }
  return result;
}

Json store(const std::vector<Fix> &fixes, PlaceTable &places) {
  Json result = Json::array();
  for (const Fix &fix : fixes) {
    Json edits = Json::array();
    for (const Fix::Edit &edit : fix.edits)
      edits.push_back({places.write({edit.span, {}}), bytes(edit.text)});
    result.push_back({bytes(fix.description), edits});
  }
  return result;
}

std::vector<Fix> loadFixes(const Json &stored, const PlaceTable &places) {
  std::vector<Fix> result;
  for (const Json &item : stored) {
    Fix fix{text(item.at(0)), {}};
    for (const Json &edit : item.at(1))
      fix.edits.push_back({places.read(edit.at(0)).span, text(edit.at(1))});
    result.push_back(std::move(fix));
  }
  return result;
}

} // namespace

PlaceTable::PlaceTable(const SourceStore &sources, const Json &paths) : sources(sources) {
  std::map<std::string, FileId> byPath;
  for (uint32_t i = 0; i < sources.size(); ++i)
    byPath.emplace(sources.file(FileId{i}).path, FileId{i});
  for (const Json &path : paths)
    ids.push_back(byPath.at(text(path)));
}

Json PlaceTable::write(const Place &place) {
  Json file;
  if (place.span.valid()) {
    const std::string &path = sources.file(place.span.file).path;
    auto [entry, added] = numbers.try_emplace(path, names.size());
    if (added)
      names.push_back(path);
    file = entry->second;
  }
  return {file, place.span.begin, place.span.end, optional(place.pc)};
}

Place PlaceTable::read(const Json &stored) const {
  Place place;
  if (!stored.at(0).is_null())
    place.span = {ids.at(stored.at(0).get<size_t>()), stored.at(1).get<uint32_t>(),
                  stored.at(2).get<uint32_t>()};
  place.pc = optionalOf<uint32_t>(stored.at(3));
  return place;
}

Json PlaceTable::paths() const { return list(names); }

Json store(const Finding &f, PlaceTable &places) {
  Json related = Json::array();
  for (const Related &item : f.related)
    related.push_back({places.write(item.place), bytes(item.message)});
  return {bytes(f.rule),     int(f.severity),   int(f.confidence),      bytes(f.message),
          bytes(f.contract), bytes(f.function), places.write(f.place),  int(f.origin),
          bytes(f.sink),     related,           store(f.trace, places), store(f.fixes, places)};
}

Finding loadFinding(const Json &s, const PlaceTable &places) {
  Finding f;
  f.rule = text(s.at(0));
  f.severity = Severity(s.at(1).get<int>());
  f.confidence = Confidence(s.at(2).get<int>());
  f.message = text(s.at(3));
  f.contract = text(s.at(4));
  f.function = text(s.at(5));
  f.place = places.read(s.at(6));
  f.origin = Origin(s.at(7).get<int>());
  f.sink = text(s.at(8));
  for (const Json &item : s.at(9))
    f.related.push_back({places.read(item.at(0)), text(item.at(1))});
  f.trace = loadSteps(s.at(10), places);
  f.fixes = loadFixes(s.at(11), places);
  return f;
}

Json store(const Proof &p, PlaceTable &places) {
  return {bytes(p.invariant),
          bytes(p.contract),
          int(p.verdict),
          p.vacuous,
          list(p.assumptions),
          list(p.lemmas),
          bytes(p.reason),
          bytes(p.statement),
          places.write(p.place),
          int(p.origin),
          store(p.trace, places),
          p.replayed,
          p.bound,
          p.seconds};
}

Proof loadProof(const Json &s, const PlaceTable &places) {
  Proof p;
  p.invariant = text(s.at(0));
  p.contract = text(s.at(1));
  p.verdict = Verdict(s.at(2).get<int>());
  p.vacuous = s.at(3).get<bool>();
  p.assumptions = texts(s.at(4));
  p.lemmas = texts(s.at(5));
  p.reason = text(s.at(6));
  p.statement = text(s.at(7));
  p.place = places.read(s.at(8));
  p.origin = Origin(s.at(9).get<int>());
  p.trace = loadSteps(s.at(10), places);
  p.replayed = s.at(11).get<bool>();
  p.bound = s.at(12).get<unsigned>();
  p.seconds = s.at(13).get<double>();
  return p;
}

Json store(const Incomplete &i, PlaceTable &places) {
  return {bytes(i.file), bytes(i.contract), bytes(i.function), bytes(i.reason),
          places.write(i.place)};
}

Incomplete loadIncomplete(const Json &s, const PlaceTable &places) {
  return {text(s.at(0)), text(s.at(1)), text(s.at(2)), text(s.at(3)), places.read(s.at(4))};
}

Json store(const Listing &l, PlaceTable &places) {
  return {places.write({{l.file, 0, 0}, {}}), bytes(l.contract), bytes(l.text), optional(l.offset)};
}

Listing loadListing(const Json &s, const PlaceTable &places) {
  return {places.read(s.at(0)).span.file, text(s.at(1)), text(s.at(2)),
          optionalOf<uint32_t>(s.at(3))};
}

Json store(const Lifecycle &l, PlaceTable &places) {
  Json entries = Json::array();
  for (const Lifecycle::Entry &entry : l.entries)
    entries.push_back({bytes(entry.step), bytes(entry.function), places.write(entry.place)});
  return {bytes(l.contract), entries};
}

Lifecycle loadLifecycle(const Json &s, const PlaceTable &places) {
  Lifecycle l;
  l.contract = text(s.at(0));
  for (const Json &entry : s.at(1))
    l.entries.push_back({text(entry.at(0)), text(entry.at(1)), places.read(entry.at(2))});
  return l;
}

} // namespace quorate::cli
