//===- VerifyTypes.cpp - types and records of instructions ---------------------===//

#include "analyzer/ir/Verify.h"

#include "analyzer/ir/Eval.h"

namespace quorate::ir {

namespace {

/// Interchangeable: scalars of one width (the kind is for people), references into one space.
bool compatible(Type a, Type b) {
  if (a.isScalar() && b.isScalar())
    return a.bits == b.bits;
  if (a.isRef() && b.isRef())
    return a.space == b.space;
  return a.kind == b.kind;
}

bool isState(Type type) {
  return type.isRef() && type.space != Space::Memory && type.space != Space::Calldata;
}
bool isMemory(Type type) { return type.isRef() && type.space == Space::Memory; }
bool isCalldata(Type type) { return type.isRef() && type.space == Space::Calldata; }
bool isWord(Type type) { return type.isScalar() && type.bits == 256; }
bool isBool(Type type) { return type.kind == TypeKind::Bool; }

class Checker {
public:
  Checker(FunctionVerifier &v, ValueId id) : v(v), f(v.function), id(id), i(v.function[id]) {}

  void check() {
    if (i.record && !(recordIndex() == i.record->index()))
      return fail("has a record of the wrong kind");
    if (recordIndex() != 0 && !i.record)
      return fail("lacks its record");
    if (i.type.isRef() && i.type.data.valid() && i.type.data.index >= v.module.dataTypes.size())
      return fail("its data type is out of range");
    if (isPureScalar(i.op))
      return scalar();
    other();
  }

private:
  void fail(llvm::Twine what) { v.fail(id, what); }
  void require(bool condition, llvm::StringRef what) {
    if (!condition)
      fail(what);
  }
  Type at(size_t k) const { return f[i.operands[k]].type; }
  const DataType *data(Type type) const {
    bool known = type.isRef() && type.data.index < v.module.dataTypes.size();
    return known && v.module[type.data].kind != DataKind::Unknown ? &v.module[type.data] : nullptr;
  }

  /// Which alternative of Record the opcode carries.
  size_t recordIndex() const {
    switch (i.op) {
    case Op::ExtCall:
    case Op::Create:
      return 1;
    case Op::Log:
      return 2;
    case Op::Revert:
      return 3;
    case Op::AbiEncode:
      return 4;
    case Op::AbiDecode:
    case Op::AbiDecodes:
      return 5;
    case Op::Unsupported:
      return 6;
    default:
      return 0;
    }
  }

  void scalar() {
    bool functions = (i.op == Op::Eq || i.op == Op::Ne || i.op == Op::Cast || i.op == Op::Select);
    for (size_t k = 0; k < i.operands.size(); ++k)
      if (!at(k).isScalar() && !(functions && at(k).kind == TypeKind::Function) &&
          !(i.op == Op::Select && k > 0))
        return fail("operand " + std::to_string(k) + " must be a scalar");
    if (isComparison(i.op) || isOverflowTest(i.op))
      require(isBool(i.type), "must give a bool");
    unsigned width = i.type.bits, from = at(0).bits;
    switch (i.op) {
    case Op::ZExt:
    case Op::SExt:
      return require(i.type.isScalar() && width > from, "must widen");
    case Op::Trunc:
      return require(i.type.isScalar() && width < from, "must narrow");
    case Op::Cast:
      return require(width == from, "must keep the width");
    case Op::Not:
      return require(width == from, "operand and result must have one width");
    case Op::Select:
      require(isBool(at(0)), "the condition must be a bool");
      return require(compatible(at(1), i.type) && compatible(at(2), i.type),
                     "both choices must have the type of the result");
    case Op::Exp:
    case Op::Shl:
    case Op::LShr:
    case Op::AShr:
      return require(width == from, "the first operand must have the width of the result");
    case Op::UExpO:
    case Op::SExpO:
      return;
    case Op::Byte:
    case Op::SignExtend:
      return require(at(1).bits == width && width % 8 == 0,
                     "the word must have the width of the result");
    default:
      break;
    }
    for (size_t k = 1; k < i.operands.size(); ++k)
      require(at(k).bits == from, "operands must have one width");
    if (!isBool(i.type) || !(isComparison(i.op) || isOverflowTest(i.op)))
      require(width == from, "operands and result must have one width");
  }

  void words() {
    for (size_t k = 0; k < i.operands.size(); ++k)
      require(isWord(at(k)), "operands must have 256 bits");
    if (info(i.op).result)
      require(isWord(i.type), "the result must have 256 bits");
  }

  void other() {
    switch (i.op) {
    case Op::Const:
      return require(i.type.isScalar() && i.imm.getBitWidth() == i.type.bits,
                     "the constant must have the width of its type");
    case Op::Param:
      return require(i.index < f.params.size() && compatible(f.params[i.index].type, i.type),
                     "no such parameter of that type");
    case Op::Phi:
      for (size_t k = 0; k < i.operands.size(); ++k)
        require(compatible(at(k), i.type), "operands must have the type of the result");
      return;
    case Op::ConstBytes:
      return require(isMemory(i.type), "must give a memory reference");
    case Op::RefVar:
    case Op::RefSlot:
    case Op::RefSlotOf:
    case Op::RefAt:
    case Op::AddrOf:
    case Op::RefField:
    case Op::RefKey:
    case Op::RefIndex:
      return reference();
    case Op::Length:
      return require(at(0).isRef() && isWord(i.type), "takes a reference and gives 256 bits");
    case Op::SetLength:
      return require(isState(at(0)) && isWord(at(1)), "takes a storage reference and 256 bits");
    case Op::Load:
      return access(at(0), i.type);
    case Op::Store:
      return access(at(0), at(1));
    case Op::CopyTo:
      return require((isState(at(0)) || isMemory(at(0))) && at(1).isRef(),
                     "takes a writable reference and a reference");
    case Op::Clone:
      return require(at(0).isRef() && isMemory(i.type),
                     "takes a reference and gives a memory reference");
    case Op::Clear:
      return require(isState(at(0)), "takes a storage reference");
    case Op::New:
      require(i.operands.empty() || isWord(at(0)), "the length must have 256 bits");
      return require(isMemory(i.type) && i.operands.size() <= 1, "must give a memory reference");
    case Op::Slice:
      return require(at(0).isRef() && isWord(at(1)) && isWord(at(2)) && i.type.isRef() &&
                         at(0).space == i.type.space,
                     "takes a reference, start and end");
    case Op::BytesPrefix:
      return require(at(0).isRef() && i.type.isScalar(), "takes a reference and gives a scalar");
    case Op::MLoad:
    case Op::MStore:
    case Op::MCopy:
    case Op::MSize:
    case Op::CdLoad:
    case Op::CdSize:
    case Op::CdCopy:
    case Op::CodeSizeSelf:
    case Op::CodeCopy:
    case Op::ExtCodeCopy:
    case Op::RetSize:
    case Op::RetCopy:
    case Op::KeccakMem:
    case Op::ReturnMem:
      return words();
    case Op::CodeOf:
      return require(at(0).isScalar() && isMemory(i.type), "takes an address and gives bytes");
    case Op::ContractCode:
      return require(isMemory(i.type), "must give a memory reference");
    case Op::MStore8:
      return require(isWord(at(0)) && at(1).isScalar(), "takes an address and a scalar");
    case Op::CdRef:
      return require(isWord(at(0)) && isWord(at(1)) && isCalldata(i.type),
                     "takes offset and length and gives a calldata reference");
    case Op::CdOffsetOf:
      return require(isCalldata(at(0)) && isWord(i.type), "takes a calldata reference");
    case Op::Keccak:
    case Op::Sha256:
    case Op::Ripemd160:
      return require(at(0).isRef() && i.type.isScalar(), "takes a reference and gives a scalar");
    case Op::KeccakWords:
      for (size_t k = 0; k < i.operands.size(); ++k)
        require(at(k).isScalar(), "operands must be scalars");
      return require(i.type.isScalar() && i.type.bits == 256, "the result must have 256 bits");
    case Op::AbiEncode: {
      size_t values = i.operands.size() - (i.encode().kind == EncodeKind::WithSelector ? 1 : 0);
      return require(values == i.encode().types.size() && isMemory(i.type),
                     "needs one ABI type for each operand and gives a memory reference");
    }
    case Op::AbiDecode:
      require(i.decode().types.size() == i.decode().results.size(),
              "needs one IR type for each ABI type");
      return require(at(0).isRef() && i.type.kind == TypeKind::Tuple,
                     "takes a bytes reference and gives a tuple");
    case Op::AbiDecodes:
      return require(at(0).isRef() && isBool(i.type), "takes a bytes reference and gives a bool");
    case Op::ICall:
      return internalCall();
    case Op::ICallIndirect:
      return require(!i.operands.empty() && at(0).kind == TypeKind::Function,
                     "the first operand must be a function");
    case Op::FuncPtr:
      return require(i.callee.index < v.contract.functions.size() &&
                         i.type.kind == TypeKind::Function,
                     "no such function");
    case Op::ExtCall:
    case Op::Create:
      return externalCall();
    case Op::Extract:
      return extract();
    case Op::Log:
      return log();
    case Op::Env:
    case Op::Balance:
    case Op::CodeSize:
    case Op::CodeHash:
    case Op::BlockHash:
    case Op::BlobHash:
    case Op::LibraryAddress:
    case Op::ECRecover:
      for (size_t k = 0; k < i.operands.size(); ++k)
        require(at(k).isScalar(), "operands must be scalars");
      return require(i.type.isScalar(), "must give a scalar");
    case Op::Branch:
      require(i.blocks[0] != i.blocks[1], "the targets must differ");
      return require(isBool(at(0)), "the condition must be a bool");
    case Op::Return:
      require(i.operands.size() == f.returns.size(), "needs one value for each return");
      for (size_t k = 0; k < std::min(i.operands.size(), f.returns.size()); ++k)
        require(compatible(at(k), f.returns[k].type), "a value has another type than its return");
      return;
    case Op::Revert:
      return revert();
    case Op::SelfDestruct:
      return require(at(0).isScalar(), "takes an address");
    default:
      return;
    }
  }

  void reference() {
    if (i.op == Op::RefSlotOf || i.op == Op::AddrOf) {
      bool memory = i.op == Op::AddrOf;
      return require((memory ? isMemory(at(0)) : isState(at(0))) && isWord(i.type),
                     "takes a reference of its space and gives 256 bits");
    }
    if (!i.type.isRef())
      return fail("must give a reference");
    switch (i.op) {
    case Op::RefVar:
      return require(i.var.index < v.contract.vars.size() &&
                         v.contract[i.var].space == i.type.space,
                     "no such variable in that space");
    case Op::RefSlot:
      return require(isWord(at(0)) && isState(i.type), "takes a slot number");
    case Op::RefAt:
      return require(isWord(at(0)) && isMemory(i.type), "takes a memory address");
    default:
      break;
    }
    Type base = at(0);
    if (!base.isRef() || base.space != i.type.space)
      return fail("the base must be a reference into the same space");
    const DataType *type = data(base);
    if (i.op == Op::RefField)
      return require(!type || (type->kind == DataKind::Struct && i.index < type->fields.size()),
                     "no such field");
    if (i.op == Op::RefKey) {
      require(at(1).isScalar() || at(1).isRef(), "the key must be a scalar or a reference");
      return require(isState(base) && (!type || type->kind == DataKind::Mapping),
                     "the base must be a mapping");
    }
    require(isWord(at(1)), "the index must have 256 bits");
    require(!type || type->kind == DataKind::Array || type->kind == DataKind::Bytes,
            "the base must be an array or bytes");
  }

  void access(Type ref, Type value) {
    if (!ref.isRef())
      return fail("takes a reference");
    if (i.op == Op::Store && ref.space == Space::Calldata)
      fail("calldata cannot be written");
    if (value.isRef())
      return require(!isState(ref), "storage holds no references");
    if (!value.isScalar() && value.kind != TypeKind::Function)
      return fail("the value must be a scalar, a function or a reference");
    if (const DataType *type = data(ref)) {
      if (type->kind == DataKind::Value)
        return require(type->value.bits == value.bits,
                       "the value has another width than its place");
      if (type->kind == DataKind::Byte)
        return require(value.bits == 8, "a byte has 8 bits");
      fail("what is behind the reference is not a value");
    }
  }

  void internalCall() {
    if (i.callee.index >= v.contract.functions.size())
      return fail("no such function");
    const Function &callee = v.contract[i.callee];
    require(i.operands.size() == callee.params.size(), "needs one argument for each parameter");
    for (size_t k = 0; k < std::min(i.operands.size(), callee.params.size()); ++k)
      require(compatible(at(k), callee.params[k].type), "an argument has the wrong type");
    require(i.type.kind == TypeKind::Tuple || i.type.isVoid(), "must give a tuple");
  }

  void externalCall() {
    const CallRecord &call = i.call();
    bool creates = call.kind == CallKind::Create || call.kind == CallKind::Create2;
    require(creates == (i.op == Op::Create), "the kind of the call does not fit the opcode");
    size_t fixed =
        (creates ? 0 : 1) + call.hasValue + call.hasGas + (call.kind == CallKind::Create2 ? 1 : 0);
    size_t payload = call.payload == CallRecord::Payload::Typed   ? call.argTypes.size()
                     : call.payload == CallRecord::Payload::Bytes ? 1
                     : call.hasOutput                             ? 4
                                                                  : 2;
    require(i.operands.size() == fixed + payload, "the operands do not fit the call record");
    require(call.retTypes.size() == call.returns.size(), "needs one IR type for each ABI type");
    require(i.type.kind == TypeKind::Tuple, "must give a tuple");
    for (size_t k = 0; k < std::min(fixed, i.operands.size()); ++k)
      require(at(k).isScalar(), "target, value, gas and salt must be scalars");
    if (call.payload == CallRecord::Payload::Bytes && i.operands.size() == fixed + 1)
      require(at(fixed).isRef(), "the call data must be a bytes reference");
  }

  void extract() {
    const Instruction &tuple = f[i.operands[0]];
    auto component = [&](llvm::ArrayRef<Type> types, size_t index) {
      require(index < types.size() && compatible(types[index], i.type),
              "no such component of that type");
    };
    switch (tuple.op) {
    case Op::ICall: {
      if (tuple.callee.index >= v.contract.functions.size())
        return;
      const auto &returns = v.contract[tuple.callee].returns;
      return require(i.index < returns.size() && compatible(returns[i.index].type, i.type),
                     "no such component of that type");
    }
    case Op::AbiDecode:
      return component(tuple.decode().results, i.index);
    case Op::ExtCall:
    case Op::Create:
      if (!tuple.record || tuple.record->index() != 1)
        return;
      if (i.index == 0)
        return require(isBool(i.type), "success is a bool");
      if (i.index == 1)
        return require(isMemory(i.type), "the return data is a memory reference");
      if (tuple.op == Op::Create)
        return require(i.index == 2 && i.type.isScalar(), "no such component of that type");
      return component(tuple.call().returns, i.index - 2);
    case Op::ICallIndirect:
    case Op::Unsupported:
    case Op::Phi:
    case Op::Select:
    case Op::Undef:
      return require(at(0).kind == TypeKind::Tuple, "takes a tuple");
    default:
      return fail("takes the result of a call or a decode");
    }
  }

  void log() {
    const LogRecord &record = i.log();
    if (record.topics > 4)
      fail("has more than four topics");
    if (record.rawTopics)
      return require(i.operands.size() == size_t(record.topics) + 2,
                     "needs its topics, an address and a length");
    require(i.operands.size() == record.types.size() && record.topics <= i.operands.size(),
            "needs one ABI type for each operand");
  }

  void revert() {
    const RevertRecord &record = i.revert();
    size_t wanted = 0;
    switch (record.kind) {
    case RevertRecord::Kind::Error:
      wanted = record.types.size();
      break;
    case RevertRecord::Kind::Bytes:
      wanted = 1;
      break;
    case RevertRecord::Kind::Memory:
      wanted = 2;
      break;
    default:
      break;
    }
    require(i.operands.size() == wanted, "the operands do not fit the revert record");
  }

  FunctionVerifier &v;
  const Function &f;
  ValueId id;
  const Instruction &i;
};

} // namespace

void checkTypes(FunctionVerifier &v) {
  for (const Block &block : v.function.blocks)
    for (ValueId id : block.instructions)
      Checker(v, id).check();
}

} // namespace quorate::ir
