//===- Json.h - looking into documents that others wrote ---------------------------===//
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace quorate::evm {

using Json = nlohmann::json;

/// The member of an object, or nothing: also where there is no object.
inline const Json *member(const Json *json, const char *name) {
  if (!json || !json->is_object())
    return nullptr;
  auto it = json->find(name);
  return it == json->end() ? nullptr : &*it;
}

/// A string's text; empty where there is no string.
inline std::string text(const Json *json) {
  return json && json->is_string() ? json->get<std::string>() : std::string();
}

} // namespace quorate::evm
