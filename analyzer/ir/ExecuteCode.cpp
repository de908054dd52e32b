//===- ExecuteCode.cpp - code as data, and creation from it -----------------------===//

#include "analyzer/ir/Abi.h"
#include "analyzer/ir/Code.h"
#include "analyzer/ir/Execution.h"

namespace quorate::ir {

namespace {

constexpr llvm::StringLiteral CodeBytes = "the bytes of code";
/// Hashed words in the stand-ins: any number does.
constexpr unsigned RuntimeWords = 15, CreationWords = 17;

/// keccak(0xff . creator . salt . keccak(code)) cut to an address (EIP-1014).
Word saltedAddress(const Word &creator, const Word &salt, llvm::ArrayRef<uint8_t> code) {
  ByteString word, all = {0xff};
  appendWord(word, creator);
  all.insert(all.end(), word.begin() + 12, word.end());
  appendWord(all, salt);
  appendWord(all, keccak256(code));
  return keccak256(all) & Word::getLowBitsSet(256, 160);
}

} // namespace

ByteString standInCode(const Module &module, ContractId contract, bool creation) {
  ByteString seed;
  llvm::StringRef name = module[contract].name;
  seed.assign(name.bytes_begin(), name.bytes_end());
  appendWord(seed, Word(256, contract.index));
  seed.push_back(creation);
  ByteString code = {0x60, 0x80, 0x60, 0x40, 0x52}; // as the compiler's code starts
  Word hash = keccak256(seed);
  for (unsigned i = 0; i < (creation ? CreationWords : RuntimeWords); ++i)
    appendWord(code, hash + i);
  return code;
}

std::optional<std::pair<ContractId, size_t>> creationOf(const Module &module,
                                                        llvm::ArrayRef<uint8_t> code) {
  for (uint32_t c = 0; c < module.contracts.size(); ++c) {
    ByteString known = standInCode(module, ContractId(c), true);
    if (code.size() >= known.size() && code.take_front(known.size()) == llvm::ArrayRef(known))
      return std::pair(ContractId(c), known.size());
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- reading

ByteString Execution::codeOf(const Word &address) {
  const Account *account = tx.find(address);
  if (!account || !account->module)
    return {};
  tx.world.opaque.insert(CodeBytes.str());
  return standInCode(*account->module, account->contract, false);
}

void Execution::code(const Instruction &i) {
  auto own = [&] {
    tx.world.opaque.insert(CodeBytes.str());
    return standInCode(module, contractId, constructing);
  };
  switch (i.op) {
  case Op::CodeSizeSelf:
    return define(Word(256, own().size()));
  case Op::CodeCopy:
    return copyToMemory(own(), wordOf(i, 0), wordOf(i, 1), wordOf(i, 2));
  case Op::ExtCodeCopy:
    return copyToMemory(codeOf(wordOf(i, 0)), wordOf(i, 1), wordOf(i, 2), wordOf(i, 3));
  case Op::CodeOf:
    return define(allocateBytes(codeOf(wordOf(i, 0))));
  case Op::ContractCode: {
    ContractId of = module.find(i.text);
    if (!of.valid())
      return unsupported("the code of a contract that is not known");
    tx.world.opaque.insert(CodeBytes.str());
    return define(allocateBytes(standInCode(module, of, i.index == 0)));
  }
  case Op::CodeSize: {
    if (auto outside = tx.world.codeOutside.find(wordOf(i, 0));
        outside != tx.world.codeOutside.end() && !outside->second.empty())
      return define(Word(256, outside->second.size()));
    const Account *account = tx.find(wordOf(i, 0));
    if (!account || !account->module)
      return define(Word(256, 0));
    if (!onlyComparedWithZero())
      tx.world.opaque.insert(CodeBytes.str());
    return define(Word(256, standInCode(*account->module, account->contract, false).size()));
  }
  case Op::CodeHash: { // EIP-1052
    if (auto outside = tx.world.codeOutside.find(wordOf(i, 0));
        outside != tx.world.codeOutside.end() && !outside->second.empty())
      return define(keccak256(outside->second));
    const Account *account = tx.find(wordOf(i, 0));
    bool exists = account && (account->module || account->nonce != 0 || account->balance != 0);
    return define(exists ? keccak256(codeOf(wordOf(i, 0))) : Word(256, 0));
  }
  default:
    return unsupported(info(i.op).name);
  }
}

/// Whether the value that is being defined serves but to tell zero from anything else.
bool Execution::onlyComparedWithZero() {
  const Function &f = *frame().function;
  ValueId self = f[frame().block].instructions[frame().position];
  auto isNumber = [&](ValueId id, uint64_t number) {
    return f[id].op == Op::Const && f[id].imm == number;
  };
  for (const Block &block : f.blocks)
    for (ValueId id : block.instructions) {
      const Instruction &use = f[id];
      if (!llvm::is_contained(use.operands, self))
        continue;
      bool tells = false;
      if (use.op == Op::Eq || use.op == Op::Ne)
        tells = isNumber(use.operands[use.operands[0] == self ? 1 : 0], 0);
      else if (use.op == Op::ULt)
        tells = isNumber(use.operands[0], 0) || isNumber(use.operands[1], 1);
      else if (use.op == Op::ULe)
        tells = isNumber(use.operands[0], 1) || isNumber(use.operands[1], 0);
      if (!tells)
        return false;
    }
  return true;
}

// ---------------------------------------------------------------- creation

void Execution::createContract(const Instruction &i) {
  const CallRecord &call = i.call();
  if (!mayWrite())
    return;
  size_t next = 0;
  CallContext callee;
  callee.value = call.hasValue ? wordOf(i, next++) : Word(256, 0);
  next += call.hasGas;
  bool salted = call.kind == CallKind::Create2;
  Word salt = salted ? wordOf(i, next++) : Word(256, 0);
  std::optional<ByteString> data = payload(i, next, call);
  if (!data)
    return;
  ContractId created = module.find(call.contract);
  if (call.payload == CallRecord::Payload::Typed && created.valid()) {
    callee.arguments = std::move(*data);
  } else if (auto known = creationOf(module, *data)) {
    created = known->first;
    callee.arguments.assign(data->begin() + known->second, data->end());
  } else {
    return unsupported("creation of a contract whose code is not known");
  }
  callee.depth = context.depth + 1;
  callee.origin = context.origin;
  callee.caller = context.self;
  callee.self = tx.nextAddress(context.self);
  if (salted) {
    tx.world.opaque.insert(CodeBytes.str());
    ByteString whole = standInCode(module, created, true);
    whole.insert(whole.end(), callee.arguments.begin(), callee.arguments.end());
    callee.self = saltedAddress(context.self, salt, whole);
  }
  callee.code = callee.self;
  Outcome outcome = tx.create(module, created, callee);
  if (outcome.status == Outcome::Status::Unsupported ||
      outcome.status == Outcome::Status::StepLimit)
    return end(std::move(outcome));
  // EIP-161 counts it; the compiler project's test host does not.
  if (!outcome.ok())
    tx.world.opaque.insert("the creator's nonce after a failed creation");
  returnData = outcome.ok() ? ByteString() : outcome.data;

  Value result;
  result.parts.push_back(Value::scalar(llvm::APInt(1, outcome.ok())));
  result.parts.push_back(allocateBytes(returnData));
  result.parts.push_back(
      Value::scalar(outcome.ok() ? callee.self.trunc(160) : llvm::APInt(160, 0)));
  define(std::move(result));
}

} // namespace quorate::ir
