//===- LiftEnds.cpp - return, revert and the other ends -------------------------------===//

#include "analyzer/evm/Lifter.h"
#include "analyzer/evm/Names.h"
#include "analyzer/ir/Interpreter.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>

namespace quorate::evm {

using ir::RevertRecord;

namespace {

constexpr uint64_t MaxReturnWords = 32;
constexpr uint32_t PanicSelector = 0x4e487b71; ///< Panic(uint256)
constexpr uint32_t ErrorSelector = 0x08c379a0; ///< Error(string)

} // namespace

std::string abiName(Type type) {
  switch (type.kind) {
  case ir::TypeKind::Bool:
    return "bool";
  case ir::TypeKind::Address:
    return "address";
  case ir::TypeKind::Bytes:
    return "bytes" + std::to_string(type.bits / 8);
  default:
    return "uint" + std::to_string(type.bits);
  }
}

void Lifter::liftEnd(uint8_t op, llvm::ArrayRef<ValueId> o) {
  switch (op) {
  case STOP:
    return liftReturn(values.constant(0), values.constant(0));
  case RETURN:
    return liftReturn(o[0], o[1]);
  case REVERT:
    return liftRevert(o[0], o[1]);
  case SELFDESTRUCT:
    builder.emit(Op::SelfDestruct, Type::none(), {values.address(o[0])});
    return;
  default: // INVALID, or no opcode at all
    return fail();
  }
}

void Lifter::liftReturn(ValueId address, ValueId length) {
  ReturnSite site;
  if (context.constructor) { // what it returns is the runtime code, which is at hand
    if (!runtimeAt || addressOf(values, address) != *runtimeAt)
      builder.unsupported("creation code that returns other code than was found", Type::none(), {});
    builder.ret({});
    return;
  }
  std::optional<uint64_t> n = small(length);
  if (n && *n % 32 == 0 && *n / 32 <= MaxReturnWords)
    site.words = memory.words(addressOf(values, address), int64_t(*n));
  site.at = builder.emit(Op::ReturnMem, Type::none(), {address, length});
  returns.push_back(std::move(site));
}

std::string Lifter::revertText(Address at) {
  // selector, offset 0x20, length, characters
  std::optional<ValueId> length = memory.word(at + 36);
  std::optional<uint64_t> n = length ? small(*length) : std::nullopt;
  std::string text;
  if (!n || *n > 1024)
    return text;
  for (uint64_t k = 0; k < *n; k += 32) {
    std::optional<ValueId> word = memory.word(at + 68 + int64_t(k));
    const APInt *c = word ? values.constantOf(*word) : nullptr;
    if (word && values.at(*word).op == Op::Or) // the last part, over what was there
      c = values.constantOf(values.at(*word).operands[1]);
    if (!c)
      return {};
    for (unsigned b = 0; b < 32 && k + b < *n; ++b)
      text += char(c->extractBitsAsZExtValue(8, 248 - 8 * b));
  }
  return llvm::all_of(text, llvm::isPrint) ? text : std::string();
}

void Lifter::liftRevert(ValueId address, ValueId length) {
  RevertRecord record;
  std::optional<uint64_t> n = small(length);
  Address at = addressOf(values, address);
  if (n == 0)
    return builder.revert(std::move(record));
  if (returnDataAt == at && values.at(length).op == Op::RetSize) {
    record.kind = RevertRecord::Kind::CallData;
    return builder.revert(std::move(record));
  }
  std::optional<uint32_t> selector = memory.prefix(at);
  record.kind = RevertRecord::Kind::Memory;
  if (!selector || !n || *n < 4)
    return builder.revert(std::move(record), {address, length});
  record.selector = *selector;
  record.signature = knownError(*selector).str();
  for (const AbiEntry &entry : context.unit.abi)
    if (entry.kind == "error" && record.signature.empty()) {
      std::string signature = entry.name + "(";
      for (size_t k = 0; k < entry.inputs.size(); ++k)
        signature += (k ? "," : "") + entry.inputs[k].second;
      signature += ")";
      if (ir::selectorOf(signature) == *selector)
        record.signature = signature;
    }
  auto words = (*n - 4) % 32 == 0 ? memory.words(at + 4, int64_t(*n - 4)) : std::nullopt;
  if (*selector == PanicSelector && words && words->size() == 1)
    if (std::optional<uint64_t> code = small(words->front())) {
      record.kind = RevertRecord::Kind::Panic;
      record.panicCode = uint32_t(*code);
      return builder.revert(std::move(record));
    }
  if (*selector == ErrorSelector) {
    std::string text = revertText(at);
    builder.revert(std::move(record), {address, length});
    fn.instructions.back().text = text;
    return;
  }
  if (!words)
    return builder.revert(std::move(record), {address, length});
  // Static arguments: each is one word, whatever its type.
  record.kind = RevertRecord::Kind::Error;
  record.types.assign(words->size(), "uint256");
  builder.revert(std::move(record), *words);
}

/// Where every way out gives the same number of known words, they are the function's results.
void Lifter::typeReturns() {
  if (returns.empty())
    return;
  for (const ReturnSite &site : returns)
    if (!site.words || site.words->size() != returns.front().words->size())
      return;
  size_t count = returns.front().words->size();
  for (size_t k = 0; k < count; ++k) {
    llvm::SmallVector<ValueId, 4> results;
    for (const ReturnSite &site : returns)
      results.push_back((*site.words)[k]);
    Type type = values.commonType(results);
    if (type == Type::uint(160))
      type = Type::address();
    ir::Parameter result;
    result.type = type;
    result.abiType = abiName(type);
    fn.returns.push_back(std::move(result));
  }
  for (const ReturnSite &site : returns) {
    BlockId block = fn[site.at].block;
    fn[block].instructions.pop_back();
    builder.setBlock(block);
    builder.setPlace(fn[site.at].place);
    llvm::SmallVector<ValueId, 4> results;
    for (size_t k = 0; k < count; ++k)
      results.push_back(fn.returns[k].type == Type::uint()
                            ? (*site.words)[k]
                            : values.narrow((*site.words)[k], fn.returns[k].type));
    fn[block].instructions.push_back(site.at);
    ir::Instruction &i = fn[site.at];
    i.op = Op::Return;
    i.operands.assign(results.begin(), results.end());
  }
}

} // namespace quorate::evm
