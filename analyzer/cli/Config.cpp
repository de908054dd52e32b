//===- Config.cpp ------------------------------------------------------------------------===//
#include "analyzer/cli/Config.h"

#include "analyzer/cli/Baseline.h"
#include "analyzer/cli/Glob.h"
#include "analyzer/cli/JsonText.h"
#include "analyzer/cli/Suppressions.h"
#include "rules/Rule.h"
#include "solver/Prover.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace quorate::cli {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
using Json = nlohmann::json;
using Written = nlohmann::ordered_json; ///< keeps the order of keys

constexpr std::pair<llvm::StringLiteral, int> LevelWords[] = {{"off", -1},
                                                              {"note", int(Severity::Note)},
                                                              {"warning", int(Severity::Warning)},
                                                              {"error", int(Severity::Error)}};

enum class Shape { Text, Number, Texts, Levels, Switches, Paths, Roles };

/// One key. With an option, its value goes through the option's own parser.
struct Setting {
  llvm::StringLiteral key, option;
  Shape shape;
  llvm::StringLiteral help;
};
constexpr Setting Table[] = {
    {"$schema", "", Shape::Text, "where editors find the schema of this file"},
    {"include", "", Shape::Texts, "files and folders to analyse when the command line names none"},
    {"exclude", "", Shape::Texts,
     "patterns of files to leave out; * and ? stay within a folder, ** does not"},
    {"rules", "", Shape::Levels, "severity of each rule, or off"},
    {"invariants", "", Shape::Switches, "invariants that are not to be proved: off"},
    {"paths", "", Shape::Paths, "rules for some files only; later entries win"},
    {"contracts", "--contract", Shape::Texts, "only these contracts"},
    {"roles", "", Shape::Roles, "what contracts are, where that is recognised wrongly"},
    {"failOn", "--fail-on", Shape::Text, "the severity from which a finding fails the run"},
    {"maxWarnings", "--max-warnings", Shape::Number, "more warnings than this fail the run"},
    {"properties", "--property", Shape::Texts, "files with properties of your own"},
    {"unknown", "--unknown", Shape::Text,
     "whether an invariant that is neither proved nor violated fails the run"},
    {"timeout", "--timeout", Shape::Number, "wall-clock limit of the proofs, in seconds"},
    {"baseline", "--baseline", Shape::Text, "the file of accepted findings"},
    {"sarifProofs", "--sarif-proofs", Shape::Text, "which verdicts are in SARIF reports"},
};
constexpr Setting PathTable[] = {
    {"files", "", Shape::Texts, "patterns, as in exclude"},
    {"rules", "", Shape::Levels, "severity of each rule in these files, or off"},
};

std::string absoluteTo(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<256> result;
  if (!path::is_absolute(name))
    result = folder;
  path::append(result, name);
  path::remove_dots(result, /*remove_dot_dot=*/true);
  return result.str().str();
}

/// The JSON pointer of a member.
std::string below(std::string pointer, const std::string &key) {
  pointer += '/';
  return pointer += key;
}

class Reader {
public:
  Reader(const JsonText &text, Options &options, Config &config)
      : text(text), options(options), config(config) {}

  llvm::Error read() {
    if (text.root.is_object() && text.root.contains("findings"))
      return text.error("", "this is a report of Quorate, not its configuration; give the report "
                            "another name");
    return object(text.root, "", Table, [&](const Setting &setting, const Json &value) {
      return top(setting, value, "/" + setting.key.str());
    });
  }

private:
  const JsonText &text;
  Options &options;
  Config &config;

  template <class Visit>
  llvm::Error object(const Json &value, const std::string &pointer, llvm::ArrayRef<Setting> table,
                     Visit visit) {
    if (!value.is_object())
      return text.error(pointer, "an object {...} is expected here");
    llvm::SmallVector<llvm::StringRef, 16> keys;
    for (const Setting &setting : table)
      keys.push_back(setting.key);
    for (const auto &[key, item] : value.items()) {
      auto setting =
          llvm::find_if(table, [&, &name = key](const Setting &s) { return s.key == name; });
      if (setting == table.end())
        return text.error(below(pointer, key), "unknown key '" + key + "'" + didYouMean(key, keys));
      if (llvm::Error error = visit(*setting, item))
        return error;
    }
    return llvm::Error::success();
  }

  llvm::Error top(const Setting &setting, const Json &value, const std::string &pointer) {
    if (setting.key == "rules")
      return levels(value, pointer, config.rules);
    if (setting.key == "invariants")
      return switches(value, pointer);
    if (setting.key == "paths")
      return paths(value, pointer);
    if (setting.key == "roles")
      return roles(value, pointer);
    if (setting.key == "include" || setting.key == "exclude")
      return texts(value, pointer, setting.key == "include" ? config.include : config.exclude);
    std::vector<std::string> values;
    if (setting.shape == Shape::Texts) {
      if (llvm::Error error = texts(value, pointer, values))
        return error;
    } else if (setting.shape == Shape::Number) {
      if (!value.is_number())
        return text.error(pointer, "a number is expected here");
      values.push_back(value.dump());
    } else {
      if (!value.is_string())
        return text.error(pointer, "a string is expected here");
      values.push_back(value.get<std::string>());
    }
    if (setting.option.empty())
      return llvm::Error::success();
    for (std::string &word : values) {
      if (setting.key == "baseline" || setting.key == "properties")
        word = absoluteTo(config.folder, word);
      if (llvm::Error error = applySetting(options, setting.option, word))
        return text.error(pointer, llvm::toString(std::move(error)));
    }
    return llvm::Error::success();
  }

  llvm::Error texts(const Json &value, const std::string &pointer, std::vector<std::string> &out) {
    if (!value.is_array() || !llvm::all_of(value, [](const Json &v) { return v.is_string(); }))
      return text.error(pointer, "a list of strings [\"...\"] is expected here");
    for (const Json &item : value)
      out.push_back(item.get<std::string>());
    return llvm::Error::success();
  }

  llvm::Error known(const std::string &id, llvm::ArrayRef<llvm::StringRef> ids,
                    llvm::StringRef what, const std::string &pointer) {
    if (llvm::is_contained(ids, id))
      return llvm::Error::success();
    return text.error(pointer + "/" + id,
                      "there is no " + what.str() + " '" + id + "'" + didYouMean(id, ids));
  }

  llvm::Error levels(const Json &value, const std::string &pointer, Levels &out) {
    if (!value.is_object())
      return text.error(pointer, "an object {\"RULE\": \"SEVERITY\"} is expected here");
    std::vector<llvm::StringRef> ids = ruleIds();
    for (const auto &[id, level] : value.items()) {
      if (llvm::Error error = known(id, ids, "rule", pointer))
        return error;
      auto word = llvm::find_if(LevelWords, [&, &given = level](const auto &entry) {
        return given.is_string() && entry.first == given.template get<std::string>();
      });
      if (word == std::end(LevelWords))
        return text.error(below(pointer, id), "one of off, note, warning, error is expected here");
      out[id] = word->second < 0 ? std::nullopt : std::optional(Severity(word->second));
    }
    return llvm::Error::success();
  }

  llvm::Error switches(const Json &value, const std::string &pointer) {
    if (!value.is_object())
      return text.error(pointer, "an object {\"INVARIANT\": \"off\"} is expected here");
    std::vector<llvm::StringRef> ids = invariantIds();
    for (const auto &[id, state] : value.items()) {
      if (llvm::Error error = known(id, ids, "invariant", pointer))
        return error;
      if (state != "on" && state != "off")
        return text.error(below(pointer, id), "on or off is expected here");
      if (state == "off")
        config.invariantsOff.insert(id);
    }
    return llvm::Error::success();
  }

  /// A word, or a list of them; null is none.
  llvm::Error words(const Json &value, const std::string &pointer, bool several,
                    std::vector<std::string> &out) {
    if (value.is_string())
      out.push_back(value.get<std::string>());
    else if (several && value.is_array())
      return texts(value, pointer, out);
    else if (!value.is_null())
      return text.error(pointer, several ? "a string, a list of strings or null is expected here"
                                         : "a string or null is expected here");
    return llvm::Error::success();
  }

  llvm::Error links(const Json &value, const std::string &pointer,
                    std::vector<std::pair<std::string, std::string>> &out) {
    if (!value.is_object() ||
        !llvm::all_of(value, [](const Json &v) { return v.is_string() || v.is_null(); }))
      return text.error(pointer, "an object {\"VARIABLE\": \"CONTRACT\"} is expected here; null "
                                 "where its code is not in the input");
    for (const auto &[variable, contract] : value.items())
      out.emplace_back(variable, contract.is_null() ? "" : contract.get<std::string>());
    return llvm::Error::success();
  }

  std::string placeOf(const std::string &pointer) const {
    return text.path + ":" + std::to_string(text.line(pointer));
  }

  llvm::Error roles(const Json &value, const std::string &pointer) {
    if (!value.is_object())
      return text.error(pointer, "an object {\"CONTRACT\": {...}} is expected here");
    llvm::SmallVector<llvm::StringRef, 40> keys;
    for (const gov::OverrideKey &key : gov::overrideKeys())
      keys.push_back(key.key);
    for (const auto &[contract, settings] : value.items()) {
      std::string at = below(pointer, contract);
      gov::RoleOverride roles{contract, placeOf(at), {}};
      if (settings == "none") {
        roles.settings.push_back({"role", roles.where, {"none"}, {}});
        config.roles.push_back(std::move(roles));
        continue;
      }
      if (!settings.is_object())
        return text.error(at, "an object {...} or \"none\" is expected here");
      for (const auto &[key, item] : settings.items()) {
        std::string inner = below(at, key);
        auto known = llvm::find_if(gov::overrideKeys(),
                                   [&, &name = key](const auto &k) { return k.key == name; });
        if (known == gov::overrideKeys().end())
          return text.error(inner, "unknown key '" + key + "'" + didYouMean(key, keys));
        gov::RoleOverride::Setting setting{key, placeOf(inner), {}, {}};
        bool several = known->shape == gov::OverrideShape::Roles ||
                       known->shape == gov::OverrideShape::Functions;
        if (llvm::Error error = known->shape == gov::OverrideShape::Links
                                    ? links(item, inner, setting.links)
                                    : words(item, inner, several, setting.values))
          return error;
        roles.settings.push_back(std::move(setting));
      }
      config.roles.push_back(std::move(roles));
    }
    return llvm::Error::success();
  }

  llvm::Error paths(const Json &value, const std::string &pointer) {
    if (!value.is_array())
      return text.error(pointer, "a list [{\"files\": [...], \"rules\": {...}}] is expected here");
    for (size_t i = 0; i < value.size(); ++i) {
      std::string at = pointer + "/" + std::to_string(i);
      Config::PathSettings entry;
      if (llvm::Error error =
              object(value[i], at, PathTable, [&](const Setting &setting, const Json &item) {
                std::string inner = at + "/" + setting.key.str();
                return setting.key == "files" ? texts(item, inner, entry.files)
                                              : levels(item, inner, entry.rules);
              }))
        return error;
      if (entry.files.empty())
        return text.error(at, "an entry of paths needs \"files\"");
      config.paths.push_back(std::move(entry));
    }
    return llvm::Error::success();
  }
};

/// The nearest configuration at or above the working directory, inside the repository.
std::string findConfig() {
  llvm::SmallString<256> here;
  if (fs::current_path(here))
    return {};
  for (llvm::StringRef folder = here; !folder.empty(); folder = path::parent_path(folder)) {
    std::string candidate = absoluteTo(folder, ConfigName);
    if (fs::is_regular_file(candidate))
      return candidate;
    if (fs::exists(absoluteTo(folder, ".git")))
      break;
  }
  return {};
}

/// The path from the configuration's folder, or the path itself if it lies elsewhere.
std::string fromFolder(const Config &config, llvm::StringRef file) {
  llvm::SmallString<256> absolute(file);
  fs::make_absolute(absolute);
  path::remove_dots(absolute, /*remove_dot_dot=*/true);
  llvm::StringRef inside = absolute;
  if (inside.consume_front(config.folder) && inside.consume_front("/"))
    return inside.str();
  return absolute.str().str();
}

Written listSchema() { return {{"type", "array"}, {"items", {{"type", "string"}}}}; }

Written levelsSchema(llvm::ArrayRef<llvm::StringRef> ids, const Written &words) {
  Written properties = Written::object();
  for (llvm::StringRef id : ids) {
    Written entry;
    if (const rules::Rule *rule = rules::find(id))
      entry["description"] = rule->summary.str();
    entry["enum"] = words;
    properties[id.str()] = std::move(entry);
  }
  return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
}

/// One contract: its role, or each part of it.
Written rolesSchema() {
  Written words{{"type", {"string", "null"}}};
  Written list{{"type", {"string", "array", "null"}}, {"items", {{"type", "string"}}}};
  Written object{{"type", "object"}, {"additionalProperties", words}};
  Written properties = Written::object();
  for (const gov::OverrideKey &key : gov::overrideKeys()) {
    Written entry =
        key.shape == gov::OverrideShape::Links                                            ? object
        : key.shape == gov::OverrideShape::Leaf || key.shape == gov::OverrideShape::Clock ? words
                                                                                          : list;
    entry["description"] = key.help.str();
    properties[key.key.str()] = std::move(entry);
  }
  Written contract{
      {"type", {"object", "string"}}, {"properties", properties}, {"additionalProperties", false}};
  return {{"type", "object"}, {"additionalProperties", std::move(contract)}};
}

Written schemaOf(const Setting &setting);

Written objectSchema(llvm::ArrayRef<Setting> table) {
  Written properties = Written::object();
  for (const Setting &setting : table) {
    Written entry = schemaOf(setting);
    entry["description"] = setting.help.str();
    properties[setting.key.str()] = std::move(entry);
  }
  return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
}

Written schemaOf(const Setting &setting) {
  switch (setting.shape) {
  case Shape::Number:
    return {{"type", "number"}, {"minimum", 0}};
  case Shape::Texts:
    return listSchema();
  case Shape::Levels: {
    Written words = Written::array();
    for (const auto &[word, value] : LevelWords)
      words.push_back(word.str());
    return levelsSchema(ruleIds(), words);
  }
  case Shape::Switches:
    return levelsSchema(invariantIds(), {"on", "off"});
  case Shape::Paths: {
    Written entry = objectSchema(PathTable);
    entry["required"] = {"files"};
    return {{"type", "array"}, {"items", std::move(entry)}};
  }
  case Shape::Roles:
    return rolesSchema();
  case Shape::Text:
    break;
  }
  Written result{{"type", "string"}};
  for (const OptionSummary &option : optionsOf(Command::Check))
    if (option.name == setting.option && !option.words.empty()) {
      Written words = Written::array();
      for (llvm::StringRef word : option.words)
        words.push_back(word.str());
      result["enum"] = std::move(words);
    }
  return result;
}

} // namespace

std::vector<llvm::StringRef> ruleIds() {
  std::vector<llvm::StringRef> ids;
  for (const rules::Rule *rule : rules::all())
    ids.push_back(rule->id);
  for (llvm::StringRef own : {llvm::StringRef(UnusedSuppression), llvm::StringRef(StaleBaseline)})
    if (!llvm::is_contained(ids, own))
      ids.push_back(own);
  return ids;
}

std::vector<llvm::StringRef> invariantIds() {
  std::vector<llvm::StringRef> ids;
  for (const solver::Invariant &invariant : solver::invariants())
    ids.push_back(invariant.id);
  return ids;
}

bool Config::excludes(llvm::StringRef file) const {
  std::string name = fromFolder(*this, file);
  return llvm::any_of(exclude, [&](const std::string &glob) { return globMatches(glob, name); });
}

llvm::Expected<Config> loadConfig(Options &options) {
  Config config;
  std::string file = options.configFile;
  if (file.empty() && !options.noConfig)
    file = findConfig();
  if (file.empty())
    return config;
  llvm::Expected<JsonText> text = readJsonText(file);
  if (!text)
    return text.takeError();
  llvm::SmallString<256> absolute(file);
  fs::make_absolute(absolute);
  config.file = file;
  config.folder = path::parent_path(absolute).str();
  if (llvm::Error error = Reader(*text, options, config).read())
    return error;
  if (options.inputs.empty())
    for (const std::string &name : config.include)
      options.inputs.push_back(absoluteTo(config.folder, name));
  if (options.invariants.empty() && !config.invariantsOff.empty()) {
    for (llvm::StringRef id : invariantIds())
      if (!config.invariantsOff.contains(id.str()))
        options.invariants.push_back(id.str());
    if (options.invariants.empty())
      return text->error("/invariants", "every invariant is off; use quorate lint instead");
  }
  return config;
}

void applyLevels(const Config &config, const SourceStore &sources, Results &results) {
  auto levelOf = [&](const Finding &finding) -> std::optional<Severity> {
    std::optional<Severity> level = finding.severity;
    if (auto set = config.rules.find(finding.rule); set != config.rules.end())
      level = set->second;
    if (!finding.place.span.valid())
      return level;
    std::string name = fromFolder(config, sources.file(finding.place.span.file).path);
    for (const Config::PathSettings &entry : config.paths)
      if (auto set = entry.rules.find(finding.rule);
          set != entry.rules.end() && llvm::any_of(entry.files, [&](const std::string &glob) {
            return globMatches(glob, name);
          }))
        level = set->second;
    return level;
  };
  llvm::erase_if(results.findings, [&](Finding &finding) {
    std::optional<Severity> level = levelOf(finding);
    if (level)
      finding.severity = *level;
    return !level;
  });
}

std::string configSchema() {
  Written root{{"$schema", "http://json-schema.org/draft-07/schema#"},
               {"title", "Configuration of Quorate: quorate.json"}};
  root.update(objectSchema(Table));
  return root.dump(2) + "\n";
}

} // namespace quorate::cli
