//===- Frontend.h - Solidity files to IR -----------------------------------===//
//
//   parse (Parser.h)  ->  resolve imports  ->  Sema  ->  lower
//
// Every stage reports what it cannot do as an Incomplete with its place and
// goes on with the rest.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"
#include "analyzer/solidity/Ast.h"
#include "analyzer/solidity/Types.h"
#include "analyzer/source/Imports.h"

#include <deque>

namespace quorate::sol {

struct Program {
  AstContext ast;
  TypeTable types;
  std::vector<SourceUnit *> units; ///< every file read, imported ones included
  std::deque<Constant> constants;  ///< what Expr::constant points to
};

/// Parses one file. Syntax errors go to `results.incomplete` ("syntax error: ..."); what could be
/// parsed is returned all the same. Every version's syntax is read; what no compiler takes that the
/// file's pragma allows is a syntax error too. With `compiler` (a version, such as 8'030) the file
/// is read as that compiler reads it: its pragma must allow it.
SourceUnit *parseFile(FileId file, const SourceStore &sources, AstContext &ast, Results &results,
                      std::optional<uint32_t> compiler = std::nullopt);

/// Trees (Tree.h) of earlier runs, by the contents of the file. Several threads ask at once.
class KnownTrees {
public:
  virtual ~KnownTrees() = default;
  virtual std::optional<std::string> find(llvm::StringRef contents) = 0;
  /// Of a file without errors.
  virtual void keep(llvm::StringRef contents, std::string tree) = 0;
};

/// Parses `files` and everything that they import, but for what is known.
void parseProgram(llvm::ArrayRef<FileId> files, SourceStore &sources, const ImportResolver &imports,
                  Program &program, Results &results, KnownTrees *known = nullptr);

/// Names, types, overloads, constants, linearisation: fills the "Sema:" members of the tree.
void analyse(Program &program, const SourceStore &sources, Results &results);

/// Lowers the contracts of the units in `files` (imported ones only as they are needed as bases,
/// libraries and callees) and of their imports when `includeImports`.
void lower(Program &program, const SourceStore &sources, llvm::ArrayRef<FileId> files,
           bool includeImports, ir::Module &module, Results &results);

} // namespace quorate::sol
