//===- ShowLifecycle.cpp - quorate show lifecycle --------------------------------------===//
#include "analyzer/cli/ShowLifecycle.h"

#include "solver/Lifecycle.h"

#include "llvm/ADT/StringExtras.h"

#include <nlohmann/json.hpp>

namespace quorate::cli {
namespace {

using solver::LifeCycle, solver::LifeEdge;
using Json = nlohmann::ordered_json;

std::string nameOf(const LifeCycle &cycle, unsigned state) { return cycle.states[state].name; }

/// "queue(uint256)" of "SoundDao.queue(uint256)" where that is the governor's own.
std::string entryOf(const LifeCycle &cycle, const LifeEdge &edge) {
  llvm::StringRef entry = edge.entry;
  entry.consume_front(cycle.contract + ".");
  return entry.str();
}

std::string mark(const LifeEdge &edge) {
  return edge.expected ? "" : edge.certain ? "unexpected" : "unexpected, and not excluded";
}

std::string by(const LifeEdge &edge) {
  std::string text = edge.who.empty() ? "" : "by " + edge.who;
  if (!edge.guards.empty())
    text += (text.empty() ? "if " : ", if ") + llvm::join(edge.guards, ", ");
  return text;
}

void printText(llvm::raw_ostream &out, const LifeCycle &cycle) {
  out << "lifecycle of " << cycle.contract << '\n';
  if (!cycle.reason.empty()) {
    out << "  not known: " << cycle.reason << "\n\n";
    return;
  }
  out << "  states, the first that holds:\n";
  for (const solver::LifeState &state : cycle.states)
    out << "    " << llvm::left_justify(state.name, 10) << "  " << state.meaning << '\n';
  for (const std::string &missing : cycle.missing)
    out << "    not here: " << missing << '\n';
  out << "  changes that are possible; all others were shown not to be:\n";
  unsigned unexpected = 0;
  for (unsigned from = 0; from < cycle.states.size(); ++from)
    for (const LifeEdge &edge : cycle.edges) {
      if (edge.from != from)
        continue;
      unexpected += !edge.expected;
      out << "    " << (edge.expected ? "  " : "! ")
          << llvm::left_justify(nameOf(cycle, edge.from), 9) << " -> "
          << llvm::left_justify(nameOf(cycle, edge.to), 9) << "  " << entryOf(cycle, edge) << '\n';
      if (std::string how = by(edge); !how.empty())
        out << "        " << how << '\n';
      if (!edge.expected)
        out << "        " << mark(edge) << '\n';
    }
  out << (unexpected ? "  " + std::to_string(unexpected) +
                           " changes are not those of a proposal's life (marked !)\n\n"
                     : "  every change is one of a proposal's life: proved\n\n");
}

Json json(const LifeCycle &cycle) {
  Json states = Json::array(), edges = Json::array();
  for (const solver::LifeState &state : cycle.states)
    states.push_back({{"name", state.name}, {"meaning", state.meaning}});
  for (const LifeEdge &edge : cycle.edges)
    edges.push_back({{"from", nameOf(cycle, edge.from)},
                     {"to", nameOf(cycle, edge.to)},
                     {"entry", edge.entry},
                     {"who", edge.who},
                     {"guards", edge.guards},
                     {"expected", edge.expected},
                     {"certain", edge.certain}});
  return {{"contract", cycle.contract},
          {"states", std::move(states)},
          {"edges", std::move(edges)},
          {"missing", cycle.missing},
          {"reason", cycle.reason}};
}

/// Edges between the same states share one line of the drawing.
std::map<std::pair<unsigned, unsigned>, std::pair<std::string, bool>>
grouped(const LifeCycle &cycle, llvm::StringRef separator) {
  std::map<std::pair<unsigned, unsigned>, std::pair<std::string, bool>> groups;
  for (const LifeEdge &edge : cycle.edges) {
    auto &[label, expected] = groups.try_emplace({edge.from, edge.to}, "", true).first->second;
    std::string name = llvm::StringRef(entryOf(cycle, edge)).split('(').first.str();
    label += (label.empty() ? "" : separator.str()) + name;
    expected &= edge.expected;
  }
  return groups;
}

void printDot(llvm::raw_ostream &out, llvm::ArrayRef<LifeCycle> cycles) {
  out << "digraph lifecycle {\n  rankdir=LR; node [shape=box, style=rounded];\n";
  for (size_t i = 0; i < cycles.size(); ++i) {
    const LifeCycle &cycle = cycles[i];
    out << "  subgraph cluster" << i << " { label=\"" << cycle.contract << "\";\n";
    for (const solver::LifeState &state : cycle.states)
      out << "    s" << i << '_' << state.name << " [label=\"" << state.name << "\"];\n";
    for (const auto &[ends, edge] : grouped(cycle, "\\n"))
      out << "    s" << i << '_' << nameOf(cycle, ends.first) << " -> s" << i << '_'
          << nameOf(cycle, ends.second) << " [label=\"" << edge.first << '"'
          << (edge.second ? "" : ", color=red, fontcolor=red") << "];\n";
    out << "  }\n";
  }
  out << "}\n";
}

void printMermaid(llvm::raw_ostream &out, llvm::ArrayRef<LifeCycle> cycles) {
  out << "stateDiagram-v2\n";
  for (const LifeCycle &cycle : cycles) {
    std::string indent = "  ";
    if (cycles.size() > 1)
      out << "  state " << cycle.contract << " {\n";
    for (const auto &[ends, edge] : grouped(cycle, ", ")) {
      auto name = [&](unsigned state) {
        std::string prefix = cycles.size() > 1 ? cycle.contract + "_" : "";
        return nameOf(cycle, state) == "none" ? "[*]" : prefix + nameOf(cycle, state);
      };
      out << indent << name(ends.first) << " --> " << name(ends.second) << ": " << edge.first
          << (edge.second ? "" : " (unexpected)") << '\n';
    }
    if (cycles.size() > 1)
      out << "  }\n";
  }
}

} // namespace

void printLifecycles(llvm::raw_ostream &out, const Pipeline &pipeline, Format format) {
  solver::Options how;
  for (const gov::Governor &governor : pipeline.model.governors)
    if (const std::string &name = pipeline.module[governor.contract].name; pipeline.wanted(name))
      how.contracts.push_back(name);
  std::vector<LifeCycle> cycles;
  if (!how.contracts.empty())
    cycles = solver::lifecycles(pipeline.module, pipeline.model, how);
  switch (format) {
  case Format::Json: {
    Json list = Json::array();
    for (const LifeCycle &cycle : cycles)
      list.push_back(json(cycle));
    out << list.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    break;
  }
  case Format::Dot:
    printDot(out, cycles);
    break;
  case Format::Mermaid:
    printMermaid(out, cycles);
    break;
  default:
    if (cycles.empty())
      out << "no governor was recognised\n";
    for (const LifeCycle &cycle : cycles)
      printText(out, cycle);
  }
}

} // namespace quorate::cli
