//===- Lists.h - lists that somebody hands over ----------------------------------===//
#pragma once

#include "analyzer/governance/Queries.h"

namespace quorate::gov {

/// A dynamic array among the parameters of an entry point, or in a structure that is one.
struct ListInput {
  unsigned position = 0; ///< of the parameter and member, or of its word in the call data
  std::string name;      ///< empty in bytecode
  std::string element;   ///< ABI type of its elements; empty in bytecode
  int whole = -1;        ///< the parameter, if that is a structure of which the list is a member
};
/// In bytecode: the words of the call data that are followed to a length and as many words.
std::vector<ListInput> listInputs(const Code &code);

/// The position of the list that `value` is the length of; -1 if it is none.
int lengthOf(const Code &code, ValueId value);

/// On every way to `at` the two lists are equally long, also by way of others.
bool equallyLong(const Code &code, unsigned a, unsigned b, ValueId at);
/// On every way to `at` the list has an element.
bool notEmpty(const Code &code, unsigned list, ValueId at);
/// Bytecode that copies its lists to memory may look at the lengths there, where they are not
/// followed.
bool copiesLists(const Code &code);

/// The store moves on in a list that is kept beside what it raises: it is written only while that
/// is below the list's length (`require(p.next < p.calls.length); ... p.next += 1`).
bool isCursor(const Code &code, const Access &store);

} // namespace quorate::gov
