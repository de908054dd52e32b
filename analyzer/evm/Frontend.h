//===- Frontend.h - bytecode to IR -------------------------------------------===//
#pragma once

#include "analyzer/ir/Module.h"
#include "analyzer/source/Source.h"

namespace quorate::evm {

struct AbiEntry {
  std::string kind; ///< "function", "event", "error", "constructor", "fallback", "receive"
  std::string name, mutability;
  std::vector<std::pair<std::string, std::string>> inputs, outputs; ///< name, canonical ABI type
};

/// One row of solc's storageLayout, if the artifact has it.
struct LayoutEntry {
  std::string label,
      type;         ///< type as solc prints it: "mapping(uint256 => struct Governor.Proposal)"
  std::string slot; ///< decimal
  unsigned offset = 0;
};

/// Bytes of the runtime code that deployment fills in. `key` is the artifact's (an AST id).
struct ImmutableRef {
  uint32_t start = 0, length = 32;
  std::string key;
};

/// What is known besides the code. All of it is optional.
struct CodeUnit {
  std::string name; ///< contract name, or the file's stem
  std::string path; ///< as shown to people
  FileId file;
  std::vector<uint8_t> runtime; ///< empty if only creation code was given and it could not be split
  std::vector<uint8_t> creation;          ///< empty if unknown
  std::vector<ImmutableRef> immutables;   ///< of the runtime code; empty if unknown
  std::vector<AbiEntry> abi;              ///< empty if unknown
  std::vector<LayoutEntry> storageLayout; ///< empty if unknown
  std::vector<std::string> notes;         ///< what is missing: "library X is not linked"
  /// Where each instruction comes from, by its number in the runtime and in the creation code.
  /// Empty, or without a file, where that is not known.
  std::vector<Span> sourceMap, creationMap;
};

/// Recognises hex text (with or without 0x, with unlinked library placeholders), raw binary,
/// Foundry / Hardhat / Truffle artifacts and solc standard-JSON output. One file may hold many
/// units. The error says what the file looked like and what was expected. Source texts that an
/// artifact refers to are added to `sources` where they can be found.
llvm::Expected<std::vector<CodeUnit>> readCode(FileId file, SourceStore &sources);

/// True if the file looks like something that readCode takes, by name and first bytes.
bool looksLikeCode(llvm::StringRef path, llvm::StringRef text);

/// Lifts one unit into a contract of `module`. What is not resolved is recorded in
/// Contract::incomplete and in `results.incomplete`.
///
/// `behind` is what a proxy runs in its own name (an implementation, or a diamond's facets): their
/// entry points become the contract's own, over one storage, in place of the calls that hand on all
/// call data. Function::definedIn says whose code each is. A variable that says what to run is
/// named ir::ProxyTarget, where it is no slot of a standard.
void lift(const CodeUnit &unit, ir::Module &module, Results &results,
          llvm::ArrayRef<CodeUnit> behind = {});

/// After all units are lifted: where one contract of the input alone answers what is asked of an
/// address, the calls to it name that contract.
void nameCallees(ir::Module &module);

/// Text for `quorate show cfg` on bytecode: how much of it is understood, and a listing.
std::string disassemble(const CodeUnit &unit);

} // namespace quorate::evm
