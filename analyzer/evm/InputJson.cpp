//===- InputJson.cpp - artifacts and compiler output ----------------------------===//
//
// Foundry, Hardhat and Truffle artifacts, Hardhat build-info, solc's standard
// JSON and its combined JSON. They differ in where the same things are; what is
// absent or of another type than expected counts as not given.
//
//===----------------------------------------------------------------------===//

#include "analyzer/evm/Input.h"
#include "analyzer/evm/InputSources.h"
#include "analyzer/evm/Json.h"
#include "analyzer/evm/SourceMap.h"

#include "llvm/Support/Path.h"

namespace quorate::evm {

namespace {

constexpr unsigned MaxDepth = 200;

/// Before anything that might recurse sees the text.
bool tooDeep(llvm::StringRef text) {
  unsigned depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > MaxDepth)
        return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

/// Numbers are written as numbers or as decimal strings.
uint64_t number(const Json *json) {
  uint64_t value = 0;
  if (json && json->is_number_unsigned())
    return json->get<uint64_t>();
  llvm::StringRef(text(json)).getAsInteger(10, value);
  return value;
}

/// The code is a string, or an object with the string in it.
std::string codeText(const Json *json) {
  std::string plain = text(json);
  return plain.empty() ? text(member(json, "object")) : plain;
}

/// The canonical type: tuples are spelt out from their components.
std::string canonicalType(const Json &parameter, unsigned depth = 0) {
  std::string type = text(member(&parameter, "type"));
  if (!llvm::StringRef(type).starts_with("tuple") || depth > 32)
    return type;
  std::string out = "(";
  if (const Json *components = member(&parameter, "components");
      components && components->is_array())
    for (const Json &component : *components) {
      if (out.size() > 1)
        out += ',';
      out += canonicalType(component, depth + 1);
    }
  return out + ")" + type.substr(5);
}

void readParameters(const Json *list, std::vector<std::pair<std::string, std::string>> &out) {
  if (!list || !list->is_array())
    return;
  for (const Json &parameter : *list)
    out.emplace_back(text(member(&parameter, "name")), canonicalType(parameter));
}

void readAbi(const Json *abi, CodeUnit &unit) {
  Json parsed;
  if (abi && abi->is_string()) { // combined JSON of old compilers
    parsed = Json::parse(abi->get_ref<const std::string &>(), nullptr, false);
    abi = &parsed;
  }
  if (!abi || !abi->is_array())
    return;
  for (const Json &item : *abi) {
    AbiEntry entry;
    entry.kind = text(member(&item, "type"));
    if (entry.kind.empty())
      entry.kind = "function"; // the default in the ABI's JSON form
    entry.name = text(member(&item, "name"));
    entry.mutability = text(member(&item, "stateMutability"));
    readParameters(member(&item, "inputs"), entry.inputs);
    readParameters(member(&item, "outputs"), entry.outputs);
    unit.abi.push_back(std::move(entry));
  }
}

void readLayout(const Json *layout, CodeUnit &unit) {
  const Json *storage = member(layout, "storage"), *types = member(layout, "types");
  if (!storage || !storage->is_array())
    return;
  for (const Json &row : *storage) {
    LayoutEntry entry;
    entry.label = text(member(&row, "label"));
    entry.slot = text(member(&row, "slot"));
    entry.offset = unsigned(number(member(&row, "offset")));
    std::string id = text(member(&row, "type"));
    entry.type = text(member(member(types, id.c_str()), "label"));
    unit.storageLayout.push_back(std::move(entry));
  }
}

void readImmutables(const Json *references, CodeUnit &unit) {
  if (!references || !references->is_object())
    return;
  for (const auto &[key, list] : references->items()) {
    if (!list.is_array())
      continue;
    for (const Json &range : list)
      unit.immutables.push_back({uint32_t(number(member(&range, "start"))),
                                 uint32_t(number(member(&range, "length"))), key});
  }
}

/// The compiler's map for a code object, or for the artifact's member `name`.
std::string mapText(const Json *code, const Json &json, const char *name, const char *combined) {
  for (const Json *found :
       {member(code, "sourceMap"), member(&json, name), member(&json, combined)})
    if (std::string map = text(found); !map.empty())
      return map;
  return {};
}

llvm::Error readOne(const Json &json, std::string name, llvm::StringRef path,
                    const SourceFiles &files, std::vector<CodeUnit> &units) {
  CodeUnit unit;
  unit.name = std::move(name);
  unit.path = path.str();
  const Json *evm = member(&json, "evm");
  std::string creation, runtime;
  const Json *deployed = nullptr, *created = nullptr;
  for (const Json *code : {member(evm, "deployedBytecode"), member(&json, "deployedBytecode"),
                           member(&json, "bin-runtime"), member(&json, "runtimeBytecode")})
    if (runtime.empty() && !(runtime = codeText(code)).empty())
      deployed = code;
  for (const Json *code :
       {member(evm, "bytecode"), member(&json, "bytecode"), member(&json, "bin")})
    if (creation.empty() && !(creation = codeText(code)).empty())
      created = code;
  for (auto [hex, bytes] : {std::pair(&runtime, &unit.runtime), {&creation, &unit.creation}}) {
    llvm::Expected<std::vector<uint8_t>> parsed = parseHex(*hex, unit.notes);
    if (!parsed)
      return inputError(unit.name + ": " + llvm::toString(parsed.takeError()));
    *bytes = std::move(*parsed);
  }
  if (unit.runtime.empty() && unit.creation.empty())
    return llvm::Error::success(); // an interface or an abstract contract
  readImmutables(member(deployed, "immutableReferences"), unit);
  if (unit.immutables.empty())
    readImmutables(member(&json, "immutableReferences"), unit);
  readAbi(member(&json, "abi"), unit);
  readLayout(member(&json, "storageLayout"), unit);
  unit.sourceMap =
      decodeSourceMap(mapText(deployed, json, "deployedSourceMap", "srcmap-runtime"), files);
  unit.creationMap = decodeSourceMap(mapText(created, json, "sourceMap", "srcmap"), files);
  units.push_back(std::move(unit));
  return llvm::Error::success();
}

llvm::Error readContracts(const Json &contracts, llvm::StringRef path, const SourceFiles &files,
                          std::vector<CodeUnit> &units) {
  for (const auto &[file, value] : contracts.items()) {
    if (!value.is_object())
      continue;
    if (value.contains("bin") || value.contains("bin-runtime")) { // combined: "file:Name"
      std::string name = llvm::StringRef(file).rsplit(':').second.str();
      if (llvm::Error error = readOne(value, name.empty() ? file : name, path, files, units))
        return error;
      continue;
    }
    for (const auto &[name, contract] : value.items())
      if (llvm::Error error = readOne(contract, name, path, files, units))
        return error;
  }
  return llvm::Error::success();
}

} // namespace

llvm::Expected<std::vector<CodeUnit>> readJson(llvm::StringRef source, llvm::StringRef path,
                                               SourceStore &sources) {
  if (tooDeep(source))
    return inputError("JSON nested more than " + llvm::Twine(MaxDepth) + " deep");
  Json json = Json::parse(source.begin(), source.end(), nullptr, false);
  if (json.is_discarded())
    return inputError("looks like JSON, but is not well formed (cut off?)");
  std::vector<CodeUnit> units;
  SourceFiles files = findSources(json, path, sources);
  const Json *contracts = member(&json, "contracts");
  if (!contracts)
    contracts = member(member(&json, "output"), "contracts"); // Hardhat's build-info
  if (contracts && contracts->is_object()) {
    if (llvm::Error error = readContracts(*contracts, path, files, units))
      return error;
    return units;
  }
  bool artifact = false;
  for (const char *key : {"bytecode", "deployedBytecode", "evm", "bin", "bin-runtime"})
    artifact |= member(&json, key) != nullptr;
  if (!artifact)
    return inputError("JSON without bytecode: expected a Foundry, Hardhat or Truffle artifact or "
                      "solc's JSON output");
  std::string name = text(member(&json, "contractName"));
  if (name.empty())
    name = llvm::sys::path::stem(path).str();
  if (llvm::Error error = readOne(json, name, path, files, units))
    return error;
  return units;
}

} // namespace quorate::evm
