//===- Sarif.cpp - what SARIF's consumers ask for ------------------------------------===//
//
// The schema allows much more than code scanning, DefectDojo and editors read.
// Here is what they need, each with what happens otherwise.
//
//===----------------------------------------------------------------------===//
#include "tests/reports/Checks.h"

#include <nlohmann/json.hpp>

#include <regex>
#include <set>

namespace quorate::tests {
namespace {

using Json = nlohmann::json;

class Checker {
public:
  Checker(const Json &root, bool suppressions) : root(root), suppressions(suppressions) {}
  Complaints complaints;

  void checkLog() {
    claim(root.value("version", "") == "2.1.0", "version is not 2.1.0");
    claim(root["runs"].size() == 1, "not exactly one run: an upload takes one");
    run_ = &root["runs"][0];
    const Json &driver = run()["tool"]["driver"];
    claim(driver.contains("name") && driver.contains("semanticVersion"),
          "the tool lacks name or version");
    claim(run().value("columnKind", "") == "utf16CodeUnits", "columnKind is not utf16CodeUnits");
    rules = driver["rules"];
    std::set<std::string> ids;
    for (const Json &rule : rules) {
      checkRule(rule);
      claim(ids.insert(rule["id"]).second, rule["id"].get<std::string>() + ": described twice");
    }
    const Json &results = run()["results"];
    claim(results.size() <= 5000, "more than 5,000 results: the rest is dropped in silence");
    for (size_t i = 0; i < results.size(); ++i) {
      where = "result " + std::to_string(i) + " (" + results[i].value("ruleId", "?") + ")";
      checkResult(results[i]);
    }
  }

private:
  const Json &root;
  bool suppressions;
  const Json *run_ = nullptr;
  Json rules;
  std::string where = "log";
  std::set<std::string> fingerprints;

  const Json &run() const { return *run_; }

  bool claim(bool ok, const std::string &what) {
    if (!ok)
      complaints.push_back(where + ": " + what);
    return ok;
  }

  void checkRule(const Json &rule) {
    where = "rule " + rule.value("id", "?");
    for (const char *key : {"shortDescription", "fullDescription", "help"})
      claim(rule.contains(key) && !rule[key].value("text", "").empty(),
            std::string("no ") + key + ".text");
    claim(!rule["help"].value("markdown", "").empty(), "no help.markdown: the page is not shown");
    const Json &properties = rule["properties"];
    const Json &tags = properties["tags"];
    claim(tags.size() <= 20, "more than 20 tags");
    claim(std::find(tags.begin(), tags.end(), "security") != tags.end(), "not tagged 'security'");
    static const std::regex cwe("external/cwe/cwe-[0-9]+");
    for (const std::string tag : tags)
      if (tag.rfind("external/cwe", 0) == 0)
        claim(std::regex_match(tag, cwe), "tag " + tag + " is not read as a CWE");
    static const std::set<std::string> levels = {"error", "warning", "note"};
    claim(levels.count(rule["defaultConfiguration"].value("level", "")),
          "no defaultConfiguration.level");
    static const std::set<std::string> precisions = {"very-high", "high", "medium", "low"};
    claim(precisions.count(properties.value("precision", "")), "no precision");
    if (properties.contains("security-severity")) {
      claim(properties["security-severity"].is_string(), "security-severity is not a string");
      double score = std::stod(properties["security-severity"].get<std::string>());
      claim(score >= 0.1 && score <= 10.0, "security-severity is not 0.1 to 10.0");
    }
    const Json relations = rule.value("relationships", Json::array());
    claim(relations.empty() || rule.value("helpUri", "").rfind("https://", 0) == 0, "no helpUri");
    std::set<std::string> related, tagged;
    for (const std::string tag : tags)
      if (tag.rfind("external/cwe/", 0) == 0)
        tagged.insert("CWE" + tag.substr(tag.rfind('-')));
    for (const Json &relation : relations)
      if (relation["target"]["toolComponent"]["name"] == "CWE")
        related.insert(relation["target"]["id"]);
    claim(tags.size() == 20 || related == tagged, "tags and relationships name other weaknesses");
    for (const Json &relation : relations) {
      const Json &target = relation["target"];
      const Json &taxonomy = run()["taxonomies"][target["toolComponent"]["index"].get<size_t>()];
      claim(taxonomy["name"] == target["toolComponent"]["name"] &&
                taxonomy["taxa"][target["index"].get<size_t>()]["id"] == target["id"],
            "relationship to " + target["id"].get<std::string>() + " points elsewhere");
    }
  }

  void checkUri(const Json &location) {
    if (!claim(location.contains("uri"), "a location without uri: the whole file is rejected"))
      return;
    std::string uri = location["uri"];
    static const std::regex encoded("([A-Za-z0-9._~/-]|%[0-9A-F]{2})+");
    bool outside = uri.rfind("file:///", 0) == 0;
    claim(std::regex_match(outside ? uri.substr(7) : uri, encoded),
          uri + " is not percent-encoded");
    claim(outside ||
              (uri[0] != '/' && uri.rfind("./", 0) != 0 && uri.find("../") == std::string::npos),
          uri + " is not relative to the repository");
    if (location.contains("index")) {
      size_t index = location["index"];
      claim(index < run()["artifacts"].size() &&
                run()["artifacts"][index]["location"]["uri"] == uri,
            uri + ": artifact index points elsewhere");
    }
  }

  void checkPhysical(const Json &location) {
    if (!claim(location.contains("physicalLocation"), "a location that is in no file"))
      return;
    const Json &physical = location["physicalLocation"];
    checkUri(physical["artifactLocation"]);
    const Json &region = physical["region"];
    for (const char *key : {"startLine", "startColumn", "endLine", "endColumn"})
      claim(region.value(key, 0) >= 1, std::string("region without ") + key);
    claim(region["startLine"] == region["endLine"],
          "the region has several lines: no annotation in a review");
    claim(region["startColumn"] <= region["endColumn"], "the region ends before it begins");
  }

  void checkLinks(const Json &result) {
    static const std::regex link(R"(\]\(([0-9]+)\))");
    std::string text = result["message"]["text"];
    std::set<int> linked, there;
    for (std::sregex_iterator i(text.begin(), text.end(), link), end; i != end; ++i)
      linked.insert(std::stoi((*i)[1]));
    for (const Json &related : result.value("relatedLocations", Json::array())) {
      there.insert(related.value("id", -1));
      claim(related.contains("message"), "a related location without message");
      checkPhysical(related);
    }
    claim(linked == there,
          "links in the message and related locations differ: only linked ones are shown");
  }

  void checkAttachments(const Json &result) {
    bool code = result["locations"][0].value("physicalLocation", Json()).contains("address");
    std::string origin = result.value("properties", Json::object()).value("origin", "");
    claim(origin != "bytecode" || result["kind"] != "fail" || code, "bytecode without an address");
    claim(!code || result.contains("attachments") || !hasListings(),
          "bytecode without its disassembly");
    for (const Json &attachment : result.value("attachments", Json::array())) {
      const Json &artifact =
          run()["artifacts"][attachment["artifactLocation"]["index"].get<size_t>()];
      std::string text = artifact.value("contents", Json::object()).value("text", "");
      const Json &region = attachment["regions"][0];
      std::string snippet = region["snippet"]["text"];
      int line = 1;
      size_t at = 0;
      for (; line < region["startLine"].get<int>() && at != std::string::npos; ++line)
        at = text.find('\n', at) + 1;
      claim(text.compare(at, snippet.size(), snippet) == 0, "the attached line is another one");
    }
  }

  bool hasListings() const {
    for (const Json &artifact : run()["artifacts"])
      if (artifact.contains("contents"))
        return true;
    return false;
  }

  void checkResult(const Json &result) {
    size_t rule = result.value("ruleIndex", rules.size());
    claim(rule < rules.size() && rules[rule]["id"] == result["ruleId"],
          "ruleIndex points elsewhere");
    static const std::set<std::string> kinds = {"pass", "fail", "open", "notApplicable"};
    std::string kind = result.value("kind", ""), level = result.value("level", "");
    claim(kinds.count(kind), "kind " + kind);
    claim((kind == "fail") == (level != "none"), "level " + level + " with kind " + kind);
    claim(!result["message"].value("text", "").empty(), "no message");
    if (claim(result.contains("locations") && !result["locations"].empty(),
              "no location: the whole file is rejected"))
      checkPhysical(result["locations"][0]);
    checkLinks(result);
    checkAttachments(result);
    const Json &prints = result["partialFingerprints"];
    claim(!prints.empty() && !prints.contains("primaryLocationLineHash"), "fingerprints");
    static const std::regex print("[0-9a-f]{16,}:[0-9]+");
    for (const auto &[key, value] : prints.items()) {
      claim(std::regex_match(value.get<std::string>(), print), "a fingerprint of another form");
      claim(fingerprints.insert(key + value.get<std::string>()).second,
            "a fingerprint is there twice");
    }
    claim(suppressions || !result.contains("suppressions"),
          "a suppressed result: code scanning shows it as an alert");
    size_t steps = 0;
    for (const Json &flow : result.value("codeFlows", Json::array()))
      for (const Json &thread : flow["threadFlows"])
        for (const Json &step : thread["locations"]) {
          ++steps;
          checkPhysical(step["location"]);
          claim(step["location"].contains("message"), "a step without message");
        }
    claim(steps <= 1000, "more than 1,000 steps");
    for (const Json &fix : result.value("fixes", Json::array()))
      for (const Json &change : fix["artifactChanges"]) {
        checkUri(change["artifactLocation"]);
        claim(!change["replacements"].empty(), "a fix that changes nothing");
      }
  }
};

} // namespace

Complaints checkSarif(const std::string &text, bool suppressions) {
  Json root = Json::parse(text);
  Checker checker(root, suppressions);
  checker.checkLog();
  return checker.complaints;
}

} // namespace quorate::tests
