//===- JsonSchema.h - validates JSON against a schema --------------------------------===//
//
// The part of JSON Schema (draft 7) that our schemas use: $ref within the
// document, allOf, anyOf, type, const, enum, pattern, minimum, required,
// properties, patternProperties, additionalProperties, propertyNames, items,
// uniqueItems. A keyword that is none of these is itself a complaint, so that
// a schema cannot say more than is checked.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <nlohmann/json.hpp>

#include <regex>
#include <set>

namespace quorate::tests {

class SchemaChecker {
public:
  explicit SchemaChecker(const nlohmann::json &root) : root(root) {}
  std::vector<std::string> complaints;

  void check(const nlohmann::json &value) { check(value, root, ""); }

private:
  static std::string joined(const std::string &path, const std::string &key) {
    return std::string(path).append("/").append(key);
  }

  using Json = nlohmann::json;
  const Json &root;

  void complain(const std::string &path, const std::string &what) {
    complaints.push_back((path.empty() ? "/" : path) + ": " + what);
  }

  bool fits(const Json &value, const Json &schema) {
    SchemaChecker other(root);
    other.check(value, schema, "");
    return other.complaints.empty();
  }

  static bool isType(const Json &value, const std::string &type) {
    if (type == "object")
      return value.is_object();
    if (type == "array")
      return value.is_array();
    if (type == "string")
      return value.is_string();
    if (type == "boolean")
      return value.is_boolean();
    if (type == "null")
      return value.is_null();
    if (type == "integer")
      return value.is_number_integer();
    return type == "number" && value.is_number();
  }

  void check(const Json &value, const Json &schema, const std::string &path) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>())
        complain(path, "is not allowed");
      return;
    }
    for (const auto &[keyword, rule] : schema.items())
      keywordCheck(value, schema, keyword, rule, path);
  }

  void keywordCheck(const Json &value, const Json &schema, const std::string &keyword,
                    const Json &rule, const std::string &path) {
    static const std::set<std::string> silent = {"$schema", "$id",         "title",   "description",
                                                 "default", "definitions", "examples"};
    if (silent.count(keyword))
      return;
    if (keyword == "$ref") {
      check(value, root.at(Json::json_pointer(rule.get<std::string>().substr(1))), path);
    } else if (keyword == "allOf") {
      for (const Json &part : rule)
        check(value, part, path);
    } else if (keyword == "anyOf") {
      if (std::none_of(rule.begin(), rule.end(),
                       [&](const Json &part) { return fits(value, part); }))
        complain(path, "fits none of the alternatives");
    } else if (keyword == "type") {
      bool ok = rule.is_array() ? std::any_of(rule.begin(), rule.end(),
                                              [&](const Json &type) { return isType(value, type); })
                                : isType(value, rule);
      if (!ok)
        complain(path, "is not of type " + rule.dump());
    } else if (keyword == "const") {
      if (value != rule)
        complain(path, "is not " + rule.dump());
    } else if (keyword == "enum") {
      if (std::find(rule.begin(), rule.end(), value) == rule.end())
        complain(path, value.dump() + " is none of " + rule.dump());
    } else if (keyword == "pattern") {
      if (value.is_string() &&
          !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>())))
        complain(path, value.dump() + " does not match " + rule.dump());
    } else if (keyword == "minimum") {
      if (value.is_number() && value < rule)
        complain(path, "is below " + rule.dump());
    } else if (keyword == "required") {
      for (const Json &key : rule)
        if (value.is_object() && !value.contains(key.get<std::string>()))
          complain(path, "lacks " + key.dump());
    } else if (keyword == "items") {
      if (value.is_array())
        for (size_t i = 0; i < value.size(); ++i)
          check(value[i], rule, path + "/" + std::to_string(i));
    } else if (keyword == "uniqueItems") {
      if (value.is_array() && std::set<Json>(value.begin(), value.end()).size() != value.size())
        complain(path, "repeats an item");
    } else if (keyword == "properties") {
      for (const auto &[key, part] : rule.items())
        if (value.is_object() && value.contains(key))
          check(value[key], part, joined(path, key));
    } else if (keyword == "propertyNames") {
      if (value.is_object())
        for (const auto &entry : value.items())
          check(Json(entry.key()), rule, joined(path, entry.key()));
    } else if (keyword == "additionalProperties") {
      if (value.is_object())
        for (const auto &[key, part] : value.items())
          if (!schema.contains("properties") || !schema["properties"].contains(key))
            check(part, rule, joined(path, key));
    } else {
      complain(path, "the schema says '" + keyword + "', which is not checked");
    }
  }
};

} // namespace quorate::tests
