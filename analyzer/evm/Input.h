//===- Input.h - the forms in which bytecode comes ----------------------------===//
#pragma once

#include "analyzer/evm/Frontend.h"

namespace quorate::evm {

/// Larger than any chain accepts (EIP-3860 limits creation code to 49,152 bytes), so that a wrong
/// file is refused before it costs anything.
inline constexpr size_t MaxCodeBytes = 1 << 20;

/// Hex text to bytes: 0x or not, white space anywhere. A library placeholder (`__Name____`,
/// `__$hash$__`) becomes the zero address and a note.
llvm::Expected<std::vector<uint8_t>> parseHex(llvm::StringRef text,
                                              std::vector<std::string> &notes);

/// Artifacts and compiler output.
llvm::Expected<std::vector<CodeUnit>> readJson(llvm::StringRef text, llvm::StringRef path,
                                               SourceStore &sources);

/// Creation code ends by returning a range of itself, the runtime code. Finds it by running the
/// constructor abstractly; false if the code does no such thing.
bool splitCreation(llvm::ArrayRef<uint8_t> creation, uint32_t &begin, uint32_t &length);

/// The first instructions could be executed: defined opcodes and no stack underflow.
bool plausibleCode(llvm::ArrayRef<uint8_t> bytes);

llvm::Error inputError(const llvm::Twine &message);

} // namespace quorate::evm
