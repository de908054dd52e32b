//===- Op.cpp - the table of the instruction set --------------------------===//

#include "analyzer/ir/Op.h"

#include "llvm/ADT/StringMap.h"

#include <cassert>

namespace quorate::ir {

namespace {

using namespace effect;

constexpr uint16_t Anything = ReadState | WriteState | ReadMemory | WriteMemory | ReadEnv | Emits;
constexpr uint16_t ReadAny = ReadState | ReadMemory;

/// In the order of the enumeration.
constexpr OpInfo Table[] = {
    {"const", 0, true, None},
    {"param", 0, true, None},
    {"phi", -1, true, None},
    {"undef", 0, true, None},
    {"const.bytes", 0, true, WriteMemory},
    {"add", 2, true, None},
    {"sub", 2, true, None},
    {"mul", 2, true, None},
    {"udiv", 2, true, None},
    {"sdiv", 2, true, None},
    {"urem", 2, true, None},
    {"srem", 2, true, None},
    {"exp", 2, true, None},
    {"addmod", 3, true, None},
    {"mulmod", 3, true, None},
    {"and", 2, true, None},
    {"or", 2, true, None},
    {"xor", 2, true, None},
    {"not", 1, true, None},
    {"shl", 2, true, None},
    {"lshr", 2, true, None},
    {"ashr", 2, true, None},
    {"byte", 2, true, None},
    {"signextend", 2, true, None},
    {"select", 3, true, None},
    {"uaddo", 2, true, None},
    {"usubo", 2, true, None},
    {"umulo", 2, true, None},
    {"uexpo", 2, true, None},
    {"saddo", 2, true, None},
    {"ssubo", 2, true, None},
    {"smulo", 2, true, None},
    {"sexpo", 2, true, None},
    {"eq", 2, true, None},
    {"ne", 2, true, None},
    {"ult", 2, true, None},
    {"ule", 2, true, None},
    {"slt", 2, true, None},
    {"sle", 2, true, None},
    {"zext", 1, true, None},
    {"sext", 1, true, None},
    {"trunc", 1, true, None},
    {"cast", 1, true, None},
    {"ref.var", 0, true, None},
    {"ref.slot", 1, true, None},
    {"slotof", 1, true, None},
    {"ref.at", 1, true, None},
    {"addrof", 1, true, None},
    {"ref.field", 1, true, None},
    {"ref.key", 2, true, ReadMemory},
    {"ref.index", 2, true, None},
    {"length", 1, true, ReadAny},
    {"setlength", 2, false, WriteState},
    {"load", 1, true, ReadAny},
    {"store", 2, false, WriteState | WriteMemory},
    {"copyto", 2, false, ReadAny | WriteState | WriteMemory},
    {"clone", 1, true, ReadAny | WriteMemory},
    {"clear", 1, false, ReadState | WriteState},
    {"new", -1, true, WriteMemory},
    {"slice", 3, true, ReadMemory | WriteMemory},
    {"bytes.prefix", 1, true, ReadAny},
    {"mload", 1, true, ReadMemory},
    {"mstore", 2, false, WriteMemory},
    {"mstore8", 2, false, WriteMemory},
    {"mcopy", 3, false, ReadMemory | WriteMemory},
    {"msize", 0, true, ReadMemory},
    {"cdload", 1, true, None},
    {"cdsize", 0, true, None},
    {"cdcopy", 3, false, WriteMemory},
    {"cdref", 2, true, None},
    {"cdoffsetof", 1, true, None},
    {"codesizeself", 0, true, None},
    {"codecopy", 3, false, WriteMemory},
    {"extcodecopy", 4, false, ReadState | WriteMemory},
    {"codeof", 1, true, ReadState | WriteMemory},
    {"contractcode", 0, true, WriteMemory},
    {"retsize", 0, true, ReadMemory},
    {"retcopy", 3, false, ReadMemory | WriteMemory},
    {"keccak", 1, true, ReadAny},
    {"keccak.mem", 2, true, ReadMemory},
    {"keccak.words", -1, true, None},
    {"abi.encode", -1, true, ReadAny | WriteMemory},
    {"abi.decode", 1, true, ReadMemory | WriteMemory},
    {"abi.decodes", 1, true, ReadMemory},
    {"icall", -1, true, Internal | Anything},
    {"icall.ptr", -1, true, Internal | Anything},
    {"funcptr", 0, true, None},
    {"extcall", -1, true, External | Anything},
    {"create", -1, true, External | Anything},
    {"extract", 1, true, None},
    {"log", -1, false, Emits | ReadAny},
    {"env", 0, true, ReadEnv},
    {"balance", 1, true, ReadState},
    {"codesize", 1, true, ReadState},
    {"codehash", 1, true, ReadState},
    {"blockhash", 1, true, ReadEnv},
    {"blobhash", 1, true, ReadEnv},
    {"library", 0, true, ReadEnv},
    {"ecrecover", 4, true, None},
    {"sha256", 1, true, ReadAny},
    {"ripemd160", 1, true, ReadAny},
    {"unsupported", -1, true, Anything},
    {"jump", 0, false, Terminator},
    {"branch", 1, false, Terminator},
    {"return", -1, false, Terminator},
    {"return.mem", 2, false, Terminator | ReadMemory},
    {"revert", -1, false, Terminator | ReadAny},
    {"selfdestruct", 1, false, Terminator | WriteState},
    {"unreachable", 0, false, Terminator},
};
static_assert(std::size(Table) == NumOps);

} // namespace

const OpInfo &info(Op op) {
  assert(unsigned(op) < NumOps);
  return Table[unsigned(op)];
}

bool parseOp(llvm::StringRef name, Op &out) {
  static const llvm::StringMap<Op> byName = [] {
    llvm::StringMap<Op> map;
    for (unsigned i = 0; i < NumOps; ++i)
      map[Table[i].name] = Op(i);
    return map;
  }();
  auto it = byName.find(name);
  if (it == byName.end())
    return false;
  out = it->second;
  return true;
}

} // namespace quorate::ir
