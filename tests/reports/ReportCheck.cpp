//===- ReportCheck.cpp - checks written reports ---------------------------------------===//
//
//   report_check sarif FILE...               the rules of SARIF's consumers
//   report_check sarif-suppressed FILE...    the same, with suppressed results allowed
//   report_check html FILE...
//   report_check schema SCHEMA FILE...       JSON against a JSON Schema
//
//===----------------------------------------------------------------------===//
#include "tests/reports/Checks.h"
#include "tests/reports/JsonSchema.h"

#include <fstream>
#include <iostream>
#include <sstream>

using namespace quorate::tests;

namespace {

std::string read(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw std::runtime_error("cannot read " + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Complaints check(const std::string &mode, const nlohmann::json &schema, const std::string &path) {
  std::string text = read(path);
  if (mode == "sarif" || mode == "sarif-suppressed")
    return checkSarif(text, mode != "sarif");
  if (mode == "html")
    return checkHtml(text);
  SchemaChecker checker(schema);
  checker.check(nlohmann::json::parse(text, nullptr, true, /*ignore_comments=*/true));
  return checker.complaints;
}

} // namespace

int main(int count, char **arguments) {
  std::vector<std::string> words(arguments + 1, arguments + count);
  size_t first = !words.empty() && words[0] == "schema" ? 2 : 1;
  if (words.size() <= first) {
    std::cerr
        << "usage: report_check sarif|sarif-suppressed|html FILE... | schema SCHEMA FILE...\n";
    return 2;
  }
  size_t failures = 0;
  try {
    nlohmann::json schema = first == 2 ? nlohmann::json::parse(read(words[1])) : nlohmann::json();
    for (size_t i = first; i < words.size(); ++i)
      for (const std::string &complaint : check(words[0], schema, words[i])) {
        std::cout << words[i] << ": " << complaint << '\n';
        ++failures;
      }
  } catch (const std::exception &error) {
    std::cout << words[0] << ": " << error.what() << '\n';
    ++failures;
  }
  std::cout << words.size() - first << " files checked, " << failures << " complaints\n";
  return failures != 0;
}
