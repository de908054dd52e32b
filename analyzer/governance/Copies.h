//===- Copies.h - what is read from a copy of stored state ---------------------===//
//
// `Proposal memory p = proposals[id]` copies a record once, and what follows
// reads the copy. For every question about state those are reads of the record
// itself, made where the copy was made.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/governance/Flat.h"

namespace quorate::gov {

/// Replaces each read of a member of a copied struct by a read of the stored member at the place of
/// the copy, as long as nothing can have changed that member of the copy since.
void readThroughCopies(Flat &flat);

} // namespace quorate::gov
