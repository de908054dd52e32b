//===- Baseline.cpp -------------------------------------------------------------------------===//
#include "analyzer/cli/Baseline.h"

#include "analyzer/cli/JsonText.h"
#include "analyzer/cli/Output.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <cstdlib>
#include <ctime>

namespace quorate::cli {
namespace {

using Json = nlohmann::json;

constexpr llvm::StringLiteral TextKeys[] = {"fingerprint", "rule",    "contract", "function",
                                            "file",        "message", "reason",   "expires"};

struct Entry {
  std::map<std::string, std::string> text; ///< by TextKeys
  unsigned count = 1;
  std::string pointer;

  std::string at(const char *key) const {
    auto found = text.find(key);
    return found == text.end() ? "" : found->second;
  }
};

llvm::Expected<Entry> readEntry(const JsonText &file, const Json &value,
                                const std::string &pointer) {
  if (!value.is_object())
    return file.error(pointer, "an entry {...} is expected here");
  Entry entry;
  entry.pointer = pointer;
  for (const auto &[key, item] : value.items()) {
    std::string inner = pointer;
    inner += "/";
    inner += key;
    if (key == "count" && item.is_number_unsigned())
      entry.count = item.get<unsigned>();
    else if (llvm::is_contained(TextKeys, key) && (item.is_string() || item.is_null()))
      entry.text[key] = item.is_null() ? "" : item.get<std::string>();
    else if (key == "count" || llvm::is_contained(TextKeys, key))
      return file.error(inner, "'" + key + "' has a value of the wrong kind");
    else
      return file.error(inner, "unknown key '" + key + "'" +
                                   didYouMean(key, {TextKeys, std::size(TextKeys)}));
  }
  if (entry.at("fingerprint").empty())
    return file.error(pointer, "an entry needs a fingerprint");
  if (std::string date = entry.at("expires"); !date.empty() && !isDate(date))
    return file.error(pointer + "/expires",
                      "a date such as \"2027-06-30\" or null is expected here");
  return entry;
}

llvm::Expected<std::vector<Entry>> entriesOf(const JsonText &file) {
  if (!file.root.is_object() || file.root.value("schema", 0) != 1)
    return file.error("", "this is no baseline of this version: \"schema\": 1 is missing");
  for (const auto &item : file.root.items())
    if (item.key() != "schema" && item.key() != "accepted")
      return file.error("/" + item.key(), "unknown key '" + item.key() + "'" +
                                              didYouMean(item.key(), {"schema", "accepted"}));
  const Json &list = file.root.value("accepted", Json::array());
  if (!list.is_array())
    return file.error("/accepted", "a list [...] is expected here");
  std::vector<Entry> entries;
  for (size_t i = 0; i < list.size(); ++i) {
    llvm::Expected<Entry> entry = readEntry(file, list[i], "/accepted/" + std::to_string(i));
    if (!entry)
      return entry.takeError();
    entries.push_back(std::move(*entry));
  }
  return entries;
}

struct Entries {
  JsonText file; ///< for the places of the entries
  std::vector<Entry> list;
};

llvm::Expected<Entries> readEntries(const std::string &path) {
  llvm::Expected<JsonText> file = readJsonText(path);
  if (!file)
    return file.takeError();
  llvm::Expected<std::vector<Entry>> list = entriesOf(*file);
  if (!list)
    return list.takeError();
  return Entries{std::move(*file), std::move(*list)};
}

std::string acceptedUntil(const Entry &entry) {
  std::string reason = entry.at("reason");
  return " (It was accepted until " + entry.at("expires") + (reason.empty() ? "" : ": " + reason) +
         ".)";
}

/// What a finding and a violated invariant are to the baseline.
Json describe(const std::string &fingerprint, const std::string &rule, const std::string &contract,
              const std::string &function, const std::string &message, const Place &place,
              const SourceStore &sources) {
  return {{"fingerprint", fingerprint},
          {"rule", rule},
          {"contract", contract},
          {"function", function},
          {"file", place.span.valid() ? sources.file(place.span.file).path : ""},
          {"message", message}};
}

} // namespace

std::string today() {
  std::time_t now = std::time(nullptr);
  if (const char *fixed = std::getenv("SOURCE_DATE_EPOCH"))
    now = std::time_t(std::strtoll(fixed, nullptr, 10));
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

bool isDate(llvm::StringRef text) {
  unsigned month = 0, day = 0;
  llvm::SmallVector<llvm::StringRef, 3> parts;
  text.split(parts, '-');
  return parts.size() == 3 && parts[0].size() == 4 && llvm::all_of(parts[0], llvm::isDigit) &&
         parts[1].size() == 2 && !parts[1].getAsInteger(10, month) && month >= 1 && month <= 12 &&
         parts[2].size() == 2 && !parts[2].getAsInteger(10, day) && day >= 1 && day <= 31;
}

llvm::Error applyBaseline(const std::string &path, bool rulesRan, bool proofsRan,
                          SourceStore &sources, Results &results, Supplement &supplement) {
  llvm::Expected<Entries> entries = readEntries(path);
  if (!entries)
    return entries.takeError();
  std::string now = today();
  std::map<std::string, std::vector<Finding *>> byPrint;
  for (Finding &finding : results.findings)
    byPrint[finding.fingerprint()].push_back(&finding);
  std::map<std::string, const Proof *> violated;
  std::set<std::string> proofs, analysed;
  for (const Proof &proof : results.proofs) {
    proofs.insert(proof.invariant);
    if (proof.verdict == Verdict::Violated)
      violated.emplace(fingerprint(proof), &proof);
  }
  for (uint32_t i = 0; i < sources.size(); ++i)
    analysed.insert(sources.file(FileId{i}).path);

  std::vector<const Entry *> stale;
  for (const Entry &entry : entries->list) {
    std::string print = entry.at("fingerprint"), expires = entry.at("expires");
    bool expired = !expires.empty() && expires < now;
    bool ofProof = llvm::StringRef(entry.at("message")).starts_with("violated");
    std::vector<Finding *> found;
    if (auto match = byPrint.find(print); match != byPrint.end())
      found = match->second;
    if (found.empty() && !violated.count(print)) {
      // Of a file that this run was not about nothing is known.
      std::string about = entry.at("file");
      bool gone = about.empty() || analysed.count(about) || !llvm::sys::fs::exists(about);
      if (gone && (ofProof ? proofsRan : rulesRan))
        stale.push_back(&entry);
      continue;
    }
    if (violated.count(print) && !expired)
      supplement.accepted[print] = {true, entry.at("reason")};
    for (size_t i = 0; i < std::min<size_t>(found.size(), entry.count); ++i) {
      if (expired) {
        found[i]->message += acceptedUntil(entry);
        continue;
      }
      if (!found[i]->suppressed)
        supplement.accepted[print] = {true, entry.at("reason")};
      found[i]->suppressed = true;
    }
  }
  if (stale.empty())
    return llvm::Error::success();
  llvm::Expected<FileId> id = sources.load(path);
  if (!id)
    return id.takeError();
  for (const Entry *entry : stale) {
    Finding note;
    note.rule = StaleBaseline.str();
    note.severity = Severity::Note;
    note.confidence = Confidence::Definite;
    note.message = "An accepted finding is gone: '" + entry->at("rule") + "' in " +
                   entry->at("contract") + " is no longer reported. Take the entry out.";
    note.contract = entry->at("contract");
    note.function = entry->at("function");
    note.sink = entry->at("fingerprint");
    auto at = uint32_t(entries->file.offset(entry->pointer + "/fingerprint"));
    note.place.span = {*id, at - std::min(at, uint32_t(13)), at};
    results.findings.push_back(std::move(note));
  }
  return llvm::Error::success();
}

llvm::Expected<size_t> writeBaseline(const std::string &path, const Options &options,
                                     const SourceStore &sources, const Results &results) {
  std::map<std::string, Entry> old;
  if (llvm::sys::fs::exists(path)) {
    llvm::Expected<Entries> entries = readEntries(path);
    if (!entries)
      return entries.takeError();
    for (Entry &entry : entries->list)
      old.emplace(entry.at("fingerprint"), entry);
  }
  std::vector<Json> list;
  std::map<std::string, size_t> index;
  auto add = [&](Json entry) {
    std::string print = entry["fingerprint"];
    auto [known, added] = index.try_emplace(print, list.size());
    if (!added) {
      list[known->second]["count"] = list[known->second]["count"].get<unsigned>() + 1;
      return;
    }
    auto before = old.find(print);
    bool kept = before != old.end();
    entry["count"] = 1;
    entry["reason"] = kept ? before->second.at("reason") : options.reason;
    std::string expires = kept ? before->second.at("expires") : options.expires;
    entry["expires"] = expires.empty() ? Json() : Json(expires);
    list.push_back(std::move(entry));
  };
  for (const Finding &f : results.findings)
    if (!f.suppressed && f.rule != StaleBaseline)
      add(describe(f.fingerprint(), f.rule, f.contract, f.function, f.message, f.place, sources));
  for (const Proof &p : results.proofs)
    if (p.verdict == Verdict::Violated)
      add(describe(fingerprint(p), p.invariant, p.contract, "", "violated: " + p.statement, p.place,
                   sources));
  Json root{{"schema", 1}, {"accepted", list}};
  if (llvm::Error error =
          writeText(path, root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"))
    return error;
  return list.size();
}

} // namespace quorate::cli
