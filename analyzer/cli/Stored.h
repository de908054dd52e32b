//===- Stored.h - results as bytes, for the cache --------------------------------------===//
//
// Places are stored by path and offset. They are read back only together with
// files of the same contents, so offsets mean the same.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/diagnostics/Supplement.h"

#include <nlohmann/json.hpp>

namespace quorate::cli {

/// The files that places refer to, by number.
class PlaceTable {
public:
  explicit PlaceTable(const SourceStore &sources) : sources(sources) {}
  /// For reading: the paths in the order in which they were numbered.
  PlaceTable(const SourceStore &sources, const nlohmann::json &paths);

  nlohmann::json write(const Place &place);
  /// Throws std::out_of_range if the file is not among the sources.
  Place read(const nlohmann::json &stored) const;
  nlohmann::json paths() const;

private:
  const SourceStore &sources;
  std::vector<std::string> names;
  std::map<std::string, uint32_t> numbers;
  std::vector<FileId> ids;
};

nlohmann::json store(const Finding &finding, PlaceTable &places);
nlohmann::json store(const Proof &proof, PlaceTable &places);
nlohmann::json store(const Incomplete &incomplete, PlaceTable &places);
nlohmann::json store(const Listing &listing, PlaceTable &places);
nlohmann::json store(const Lifecycle &lifecycle, PlaceTable &places);

/// These throw nlohmann's exceptions or std::out_of_range on what they did not write.
Finding loadFinding(const nlohmann::json &stored, const PlaceTable &places);
Proof loadProof(const nlohmann::json &stored, const PlaceTable &places);
Incomplete loadIncomplete(const nlohmann::json &stored, const PlaceTable &places);
Listing loadListing(const nlohmann::json &stored, const PlaceTable &places);
Lifecycle loadLifecycle(const nlohmann::json &stored, const PlaceTable &places);

} // namespace quorate::cli
