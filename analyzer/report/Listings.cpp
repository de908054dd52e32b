//===- Listings.cpp ---------------------------------------------------------------===//
#include "analyzer/report/Listings.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::report {

std::optional<Instruction> instructionAt(const Listing &listing, uint32_t pc) {
  llvm::StringRef rest = listing.text;
  std::optional<Instruction> found;
  for (uint32_t line = 1; !rest.empty(); ++line) {
    auto [text, more] = rest.split('\n');
    rest = more;
    uint32_t here = 0;
    if (text.take_until(llvm::isSpace).getAsInteger(16, here))
      continue; // a comment
    if (found) {
      found->size = here - pc;
      return found;
    }
    if (here > pc)
      return std::nullopt;
    if (here == pc)
      found = {line, 1, text};
  }
  return found;
}

const Listing *Listings::find(FileId file, llvm::StringRef contract) const {
  const Listing *only = nullptr;
  unsigned count = 0;
  for (const Listing &listing : input.supplement.listings) {
    if (!(listing.file == file))
      continue;
    if (listing.contract == contract)
      return &listing;
    only = &listing;
    ++count;
  }
  return count == 1 ? only : nullptr;
}

std::optional<Span> Listings::digits(const Place &place, llvm::StringRef contract) const {
  const Listing *listing = find(place.span.file, contract);
  if (!listing || !listing->offset || !place.pc)
    return std::nullopt;
  std::optional<Instruction> at = instructionAt(*listing, *place.pc);
  llvm::StringRef text = input.sources.file(listing->file).text;
  size_t begin = *listing->offset + size_t(2) * *place.pc;
  if (!at || begin + 2 > text.size())
    return std::nullopt;
  size_t end = std::min(begin + size_t(2) * at->size, text.size());
  if (!llvm::all_of(text.slice(begin, end), llvm::isHexDigit))
    return std::nullopt; // the digits are broken into lines
  return Span{listing->file, uint32_t(begin), uint32_t(end)};
}

} // namespace quorate::report
