//===- ShowTables.cpp -----------------------------------------------------------------===//
#include "analyzer/cli/ShowTables.h"

#include "analyzer/ir/Text.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

#include <nlohmann/json.hpp>

namespace quorate::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr unsigned MaxTypeDepth = 8; // mappings and arrays may nest without end in bytecode

std::string typeName(const ir::Module &module, ir::DataTypeId id, unsigned depth = 0) {
  if (!id.valid() || depth > MaxTypeDepth)
    return "?";
  const ir::DataType &type = module[id];
  auto nested = [&](ir::DataTypeId inner) { return typeName(module, inner, depth + 1); };
  switch (type.kind) {
  case ir::DataKind::Unknown:
    return "?";
  case ir::DataKind::Value:
    return type.name.empty() ? ir::toString(module, type.value) : type.name;
  case ir::DataKind::Byte:
    return "bytes1";
  case ir::DataKind::Bytes:
    return type.isString ? "string" : "bytes";
  case ir::DataKind::Array:
    return nested(type.element) + (type.dynamic ? "[]" : "[" + std::to_string(type.length) + "]");
  case ir::DataKind::Mapping:
    return "mapping(" + nested(type.key) + " => " + nested(type.element) + ")";
  case ir::DataKind::Struct:
    return type.name.empty() ? "struct" : type.name;
  }
  llvm_unreachable("every kind of data is listed");
}

std::string slotText(const llvm::APInt &slot) {
  bool small = slot.getActiveBits() <= 32;
  return (small ? "" : "0x") + llvm::toString(slot, small ? 10 : 16, /*Signed=*/false);
}

llvm::StringRef spaceName(ir::Space space) {
  return space == ir::Space::Transient   ? "transient"
         : space == ir::Space::Immutable ? "immutable"
                                         : "storage";
}

/// The struct that a variable holds, behind mappings and arrays; null if there is none.
const ir::DataType *structBehind(const ir::Module &module, ir::DataTypeId id) {
  for (unsigned depth = 0; id.valid() && depth < MaxTypeDepth; ++depth) {
    const ir::DataType &type = module[id];
    if (type.kind == ir::DataKind::Struct)
      return &type;
    id = type.element;
  }
  return nullptr;
}

Json storageJson(const ir::Module &module, const ir::Contract &contract) {
  Json variables = Json::array();
  for (const ir::StateVar &var : contract.vars) {
    Json entry{{"name", var.name},
               {"type", typeName(module, var.type)},
               {"space", spaceName(var.space).str()},
               {"slot", slotText(var.slot)},
               {"byte", var.byte},
               {"definedIn", var.definedIn}};
    if (const ir::DataType *record = structBehind(module, var.type)) {
      Json &fields = entry["fields"] = Json::array();
      for (const ir::Field &field : record->fields)
        fields.push_back({{"name", field.name},
                          {"type", typeName(module, field.type)},
                          {"slot", field.slot},
                          {"byte", field.byte}});
    }
    variables.push_back(std::move(entry));
  }
  return {{"contract", contract.name}, {"variables", std::move(variables)}};
}

void storageText(llvm::raw_ostream &out, const ir::Module &module, const ir::Contract &contract) {
  out << contract.name << '\n';
  for (const ir::StateVar &var : contract.vars) {
    std::string slot =
        var.space == ir::Space::Immutable ? std::string("immutable") : slotText(var.slot);
    out << "  " << llvm::right_justify(slot, 9) << llvm::format("%4u  ", unsigned(var.byte))
        << var.name << ": " << typeName(module, var.type);
    if (var.space == ir::Space::Transient)
      out << "  (transient)";
    if (!var.definedIn.empty() && var.definedIn != contract.name)
      out << "  (from " << var.definedIn << ")";
    out << '\n';
    if (const ir::DataType *record = structBehind(module, var.type))
      for (const ir::Field &field : record->fields)
        out << "           " << llvm::right_justify("+" + std::to_string(field.slot), 4)
            << llvm::format("%4u  ", unsigned(field.byte)) << '.' << field.name << ": "
            << typeName(module, field.type) << '\n';
  }
}

std::string selectorText(const ir::Function &function) {
  if (function.selector)
    return "0x" + llvm::utohexstr(*function.selector, /*LowerCase=*/true, 8);
  switch (function.kind) {
  case ir::FunctionKind::Constructor:
    return "constructor";
  case ir::FunctionKind::Fallback:
    return "fallback";
  case ir::FunctionKind::Receive:
    return "receive";
  case ir::FunctionKind::Regular:
    return "internal";
  }
  llvm_unreachable("every kind of function is listed");
}

llvm::StringRef mutabilityName(ir::Mutability mutability) {
  constexpr llvm::StringLiteral names[] = {"pure", "view", "nonpayable", "payable"};
  return names[unsigned(mutability)];
}

std::string escapeDot(llvm::StringRef text) {
  std::string result;
  for (char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

/// First line of the block's terminator: enough to follow a graph.
llvm::StringRef lastOp(const ir::Function &function, const ir::Block &block) {
  return block.instructions.empty() ? "empty"
                                    : ir::info(function[block.instructions.back()].op).name;
}

/// Calls visit(block, successors) for every block of a function.
template <class Visit> void eachBlock(const ir::Function &function, Visit visit) {
  for (uint32_t index = 0; index < function.blocks.size(); ++index) {
    ir::BlockId id(index);
    if (function[id].instructions.empty())
      visit(id, llvm::ArrayRef<ir::BlockId>());
    else
      visit(id, function.successors(id));
  }
}

} // namespace

void printStorage(llvm::raw_ostream &out, const ir::Module &module, const Contracts &contracts,
                  bool json) {
  Json root = Json::array();
  for (const ir::Contract *contract : contracts) {
    if (contract->vars.empty())
      continue;
    if (json)
      root.push_back(storageJson(module, *contract));
    else
      storageText(out, module, *contract);
  }
  if (json)
    out << root.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void printSelectors(llvm::raw_ostream &out, const Contracts &contracts, bool json) {
  Json root = Json::array();
  for (const ir::Contract *contract : contracts) {
    Json entries = Json::array();
    if (!json)
      out << contract->name << '\n';
    for (const ir::Function &function : contract->functions) {
      if (!function.isEntry)
        continue;
      llvm::StringRef name = function.signature.empty() ? function.name : function.signature;
      if (json)
        entries.push_back({{"selector", selectorText(function)},
                           {"signature", name.str()},
                           {"mutability", mutabilityName(function.mutability).str()}});
      else
        out << "  " << llvm::left_justify(selectorText(function), 12) << name << "  "
            << mutabilityName(function.mutability) << '\n';
    }
    if (json)
      root.push_back({{"contract", contract->name}, {"entries", std::move(entries)}});
  }
  if (json)
    out << root.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void printCfgText(llvm::raw_ostream &out, const ir::Module &, const Contracts &contracts) {
  for (const ir::Contract *contract : contracts) {
    out << contract->name << '\n';
    for (const ir::Function &function : contract->functions) {
      if (!function.hasBody())
        continue;
      out << "  " << (function.signature.empty() ? function.name : function.signature) << '\n';
      eachBlock(function, [&](ir::BlockId id, llvm::ArrayRef<ir::BlockId> successors) {
        out << "    b" << id.index << ": " << function[id].instructions.size() << " instructions, "
            << lastOp(function, function[id]);
        for (ir::BlockId next : successors)
          out << " b" << next.index;
        out << '\n';
      });
    }
  }
}

void printCfgDot(llvm::raw_ostream &out, const ir::Module &, const Contracts &contracts) {
  out << "digraph quorate {\n  node [shape=box, fontname=monospace];\n";
  unsigned cluster = 0;
  for (const ir::Contract *contract : contracts) {
    for (const ir::Function &function : contract->functions) {
      if (!function.hasBody())
        continue;
      std::string prefix = "f" + std::to_string(cluster) + "_b";
      std::string label =
          contract->name + "." + (function.signature.empty() ? function.name : function.signature);
      out << "  subgraph cluster_" << cluster++ << " {\n    label=\"" << escapeDot(label)
          << "\";\n";
      eachBlock(function, [&](ir::BlockId id, llvm::ArrayRef<ir::BlockId> successors) {
        out << "    " << prefix << id.index << " [label=\"b" << id.index << ": "
            << function[id].instructions.size() << "\\n"
            << lastOp(function, function[id]) << "\"];\n";
        bool branch = successors.size() == 2;
        for (size_t i = 0; i < successors.size(); ++i)
          out << "    " << prefix << id.index << " -> " << prefix << successors[i].index
              << (branch ? i == 0 ? " [label=true]" : " [label=false]" : "") << ";\n";
      });
      out << "  }\n";
    }
  }
  out << "}\n";
}

} // namespace quorate::cli
