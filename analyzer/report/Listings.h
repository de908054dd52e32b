//===- Listings.h - instructions of bytecode inputs ------------------------------===//
#pragma once

#include "analyzer/report/Report.h"

namespace quorate::report {

struct Instruction {
  uint32_t line = 0;    ///< of the listing, from 1
  uint32_t size = 1;    ///< in bytes, the immediate included
  llvm::StringRef text; ///< the line: "0001f  JUMPI"
};

std::optional<Instruction> instructionAt(const Listing &listing, uint32_t pc);

/// The listings of a run by what they belong to.
class Listings {
public:
  explicit Listings(const Input &input) : input(input) {}
  /// The contract's; where none is named, the file's only one; null if there is none.
  const Listing *find(FileId file, llvm::StringRef contract) const;
  /// The hex digits of the instruction at `place.pc`, if the file has them in one line.
  std::optional<Span> digits(const Place &place, llvm::StringRef contract) const;

private:
  const Input &input;
};

} // namespace quorate::report
