//===- ParserSupport.h - trees as one line of text --------------------------===//
#pragma once

#include "analyzer/solidity/Parser.h"

#include "llvm/ADT/StringExtras.h"

#include <string>
#include <vector>

namespace quorate::sol {

/// One parsed text, with everything that keeps it alive.
struct Parsed {
  SourceStore sources;
  AstContext ast;
  Results results;
  SourceUnit *unit = nullptr;

  explicit Parsed(std::string text) {
    unit = parseFile(sources.add("test.sol", std::move(text)), sources, ast, results);
  }

  /// "line:column reason" of each syntax error, one a line.
  std::string errors() const {
    std::string all;
    for (const Incomplete &incomplete : results.incomplete) {
      LineColumn at = sources.position(incomplete.place.span.file, incomplete.place.span.begin);
      all += std::to_string(at.line) + ":" + std::to_string(at.column) + " " + incomplete.reason;
      all += '\n';
    }
    return all;
  }

  /// The dump without places, a node's children in parentheses: `Binary +(Identifier a, ...)`.
  std::string shape() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    dump(out, *unit, sources);
    llvm::SmallVector<llvm::StringRef, 64> lines;
    llvm::StringRef(text).split(lines, '\n', -1, /*KeepEmpty=*/false);
    std::string flat;
    size_t depth = 0;
    for (llvm::StringRef line : lines) {
      size_t level = line.find_first_not_of(' ') / 2;
      if (!flat.empty())
        flat += level > depth ? "(" : std::string(depth - level, ')') + ", ";
      depth = level;
      flat += line.take_front(line.rfind("  <")).trim();
    }
    return flat + std::string(depth, ')');
  }

  const ContractDecl *contract(size_t index = 0) const {
    return llvm::cast<ContractDecl>(unit->members[index]);
  }
};

/// The shape of what stands between `before` and the closing parentheses of everything around it.
inline std::string shapeAfter(const Parsed &parsed, llvm::StringRef before, unsigned levels) {
  std::string all = parsed.shape();
  size_t at = all.find(before);
  if (at == std::string::npos)
    return parsed.errors() + all;
  return llvm::StringRef(all).drop_front(at + before.size()).drop_back(levels).str();
}

/// Of statements in a function of a contract.
inline std::string statements(const std::string &code, const std::string &pragma = "") {
  Parsed parsed(pragma + "contract C { function f() { " + code + " } }");
  return shapeAfter(parsed, "body: Block(", 4);
}

inline std::string expression(const std::string &code, const std::string &pragma = "") {
  std::string shape = statements(code + ";", pragma);
  llvm::StringRef inner = shape;
  return inner.consume_front("ExprStmt(") ? inner.drop_back().str() : shape;
}

/// Of the members of a contract.
inline std::string members(const std::string &code, const std::string &pragma = "") {
  Parsed parsed(pragma + "contract C { " + code + " }");
  return shapeAfter(parsed, "Contract C contract(", 2);
}

/// Of the declarations of a file.
inline std::string file(const std::string &code) {
  Parsed parsed(code);
  std::string all = parsed.shape();
  size_t at = all.find('(');
  return at == std::string::npos ? parsed.errors() + all
                                 : llvm::StringRef(all).drop_front(at + 1).drop_back().str();
}

} // namespace quorate::sol
