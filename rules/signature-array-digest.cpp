//===- signature-array-digest.cpp - lists in what is signed ---------------===//

#include "analyzer/governance/Lifecycle.h"
#include "rules/Reporting.h"

namespace quorate::rules {

using namespace ir;
using namespace gov;

namespace {

void check(Context &context);

constexpr unsigned Cwe[] = {347, 1286};
constexpr Rule TheRule = {
    "signature-array-digest",
    "A list enters the signed EIP-712 structure as it is, instead of by the hash of its elements",
    Severity::Warning,
    Cwe,
    {},
    4.8,
    check};
const Registration registration(TheRule);

bool isList(llvm::StringRef type) { return type.ends_with("[]"); }

/// keccak256(abi.encode(TYPEHASH, ..., list)), or a list hashed with its offset and length.
bool hashesRawList(const Code &code, const Instruction &i) {
  if (i.op != Op::AbiEncode || i.operands.empty())
    return false;
  const EncodeRecord &record = i.encode();
  if (llvm::none_of(record.types, [](const std::string &type) { return isList(type); }))
    return false;
  // Elements without a fixed length cannot be packed, and a member that is declared as the hash of
  // their encoding is one word.
  if (record.types.size() == 1)
    return record.kind == EncodeKind::Standard && record.types[0] != "bytes[]" &&
           record.types[0] != "string[]" && !llvm::StringRef(record.types[0]).starts_with("(");
  // A structure starts with the hash of its type.
  Sources first = code.flow.sources(i.operands[0]);
  bool fixed =
      !first.calldata() && !first.caller && !first.self && first.calls.empty() && !first.clock();
  for (ValueId load : first.loads)
    if (const Access *read = code.flow.load(load); !read || keyCount(read->path) > 0)
      fixed = false;
  return fixed && record.types[0] == "bytes32";
}

/// What a signature is checked against.
std::vector<ValueId> digestsOf(const Code &code) {
  std::vector<ValueId> digests;
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId v : code.flat.code[block].instructions) {
      const Instruction &i = code.flat[v];
      if (i.op == Op::ECRecover)
        digests.push_back(i.operands[0]);
      // isValidSignature(bytes32,bytes), https://eips.ethereum.org/EIPS/eip-1271
      if (i.op == Op::ExtCall && i.call().selector == 0x1626ba7e &&
          !callArguments(code.flat, v).empty())
        digests.push_back(callArguments(code.flat, v)[0]);
    }
  return digests;
}

void check(Context &context) {
  for (FunctionId entry : context.view.entries()) {
    const Code &code = context.view.code(entry);
    std::set<ValueId> raw;
    for (ValueId digest : digestsOf(code)) {
      unsigned hashes = 0; // the structure's and, around it, the domain's
      code.flow.backward(digest, {}, [&](ValueId v) {
        hashes += code.flat[v].op == Op::Keccak || code.flat[v].op == Op::KeccakMem ||
                  code.flat[v].op == Op::KeccakWords;
        if (hashesRawList(code, code.flat[v]))
          raw.insert(v);
        return true;
      });
      if (hashes < 2)
        raw.clear();
    }
    for (ValueId encode : raw)
      report(context, TheRule, code, encode, wayTo(code, encode),
             "A list enters the signed structure with its offset and length, where EIP-712 asks "
             "for the hash of its elements: wallets sign another hash, so that honest signatures "
             "fail, and what they show need not be what is signed. Use "
             "keccak256(abi.encodePacked(list)).",
             "enters the hash that is signed");
  }
}

} // namespace

} // namespace quorate::rules
