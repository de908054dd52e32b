//===- LowerExternal.cpp - calls that leave the contract --------------------===//
//
// A typed call is followed by what the compiler adds: failure bubbles up with its
// return data, and return data that does not decode reverts.
//
//===----------------------------------------------------------------------===//

#include "analyzer/ir/Interpreter.h"
#include "analyzer/solidity/LowerFunction.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::sol {

// ---------------------------------------------------------------- call options

/// f{value: v, gas: g} and f.value(v).gas(g): what is called, with the options taken off.
const Expr *FunctionLowering::peel(const Expr *callee, Options &options) {
  for (;;) {
    callee = &withoutParentheses(*callee);
    if (auto *with = llvm::dyn_cast<CallOptionsExpr>(callee)) {
      for (size_t i = 0; i < with->names.size() && i < with->values.size(); ++i) {
        const Expr *&slot = with->names[i] == "value" ? options.value
                            : with->names[i] == "gas" ? options.gas
                                                      : options.salt;
        slot = with->values[i];
      }
      callee = with->callee;
      continue;
    }
    auto *old = llvm::dyn_cast<CallExpr>(callee);
    auto *access = old ? llvm::dyn_cast<MemberExpr>(&withoutParentheses(*old->callee)) : nullptr;
    if (!access || !access->type || access->type->kind != TypeKind::Builtin || old->args.empty())
      return callee;
    if (access->type->name == "function.value")
      options.value = old->args[0];
    else if (access->type->name == "function.gas")
      options.gas = old->args[0];
    else
      return callee;
    callee = access->object;
  }
}

void FunctionLowering::evaluate(Options &options) {
  const Type *word = module.program.types.integer(256, false);
  if (options.value)
    options.valueId = exprAs(*options.value, word);
  if (options.gas)
    options.gasId = exprAs(*options.gas, word);
  if (options.salt)
    options.saltId = exprAs(*options.salt, module.program.types.fixedBytes(32));
}

/// What decoding a value of that type gives: references are to memory.
ir::Type FunctionLowering::decodedType(const Type *type) {
  ir::Type result = module.irType(memoryForm(type));
  return result.isVoid() ? ir::Type::uint() : result;
}

/// A value for the ABI encoder, which reads references from any space.
ValueId FunctionLowering::abiArgument(const Expr &e, const Type *type) {
  bool reference = type && type->isReference() && e.type && e.type->isReference();
  return reference ? expr(e) : exprAs(e, memoryForm(type));
}

void FunctionLowering::bubble(ValueId success) {
  require(success, [&] {
    ir::RevertRecord record;
    record.kind = ir::RevertRecord::Kind::CallData;
    b.revert(std::move(record));
  });
}

// ---------------------------------------------------------------- typed calls

FunctionLowering::ExternalResult FunctionLowering::externalCall(const CallExpr &e, bool inTry) {
  Options options;
  const Expr *callee = peel(e.callee, options);
  ir::CallRecord record;
  Types params, returns;
  StateMutability mutability = StateMutability::Default;
  const Type *type = callee->type;
  if (type && type->kind == TypeKind::Function) {
    params.append(type->params.begin(), type->params.end());
    returns.append(type->returns.begin(), type->returns.end());
    mutability = type->mutability;
  }
  ValueId target, selector;
  auto *access = llvm::dyn_cast<MemberExpr>(callee);
  const Type *object = access ? access->object->type : nullptr;
  if (access && object && object->kind == TypeKind::Contract && !object->isSuper) {
    target = address(*access->object);
    if (auto *owner = llvm::dyn_cast_or_null<ContractDecl>(object->decl)) {
      record.contract = owner->name;
      if (owner != &contract.self)
        module.need(*owner);
    }
    if (auto *f = llvm::dyn_cast_or_null<FunctionDecl>(e.decl)) {
      record.selector = f->selector;
      record.signature = f->signature;
      mutability = f->mutability;
    } else if (auto *getter = llvm::dyn_cast_or_null<VariableDecl>(e.decl)) {
      GetterSignature signature = getterOf(module.program.types, *getter);
      record.signature = getter->name + "(" + llvm::join(abiTypes(signature.params), ",") + ")";
      record.selector = ir::selectorOf(record.signature);
      params.assign(signature.params.begin(), signature.params.end());
      returns.assign(signature.returns.begin(), signature.returns.end());
      mutability = StateMutability::View;
    }
  }
  if (!record.selector) { // a value of external function type
    ValueId value = target.valid() ? ValueId() : expr(*callee);
    if (!value.valid() || b.typeOf(value).bits != 192)
      value = giveUp(e.span, "called function not found", ir::Type::bytes(24));
    selector = b.convert(value, ir::Type::bytes(4));
    ValueId address = b.emit(Op::LShr, b.typeOf(value), {value, b.constant(32)});
    target = b.convert(address, ir::Type::address());
  }
  evaluate(options);
  bool constant = mutability == StateMutability::View || mutability == StateMutability::Pure;
  record.kind = constant && atLeast(5) ? ir::CallKind::Static : ir::CallKind::Call;

  Values operands = {target};
  if ((record.hasValue = options.value))
    operands.push_back(options.valueId);
  if ((record.hasGas = options.gas))
    operands.push_back(options.gasId);
  Values args;
  for (size_t i = 0; i < e.ordered.size() && i < params.size(); ++i)
    args.push_back(abiArgument(*e.ordered[i], params[i]));
  params.resize(args.size());
  if (record.selector) {
    record.argTypes = abiTypes(params);
    operands.append(args.begin(), args.end());
  } else {
    ir::EncodeRecord encode{ir::EncodeKind::WithSelector, abiTypes(params)};
    args.insert(args.begin(), selector);
    record.payload = ir::CallRecord::Payload::Bytes;
    operands.push_back(b.withRecord(Op::AbiEncode, module.memoryBytes(), args, std::move(encode)));
  }
  // Since 0.8.10 return data that must decode stands in for the check that there is code.
  bool needsCode = returns.empty() || !atLeast(8, 10);
  record.needsCode = needsCode && !inTry;
  if (inTry && needsCode) { // no failure of the call: it reverts the caller
    ValueId size = b.emit(Op::CodeSize, ir::Type::uint(), {target});
    require(b.compare(Op::Ne, size, b.constant(0)), [&] { revertEmpty(); });
  }
  ExternalResult result;
  for (const Type *value : returns)
    result.types.push_back(memoryForm(value));
  record.retTypes = abiTypes(result.types);
  for (const Type *value : result.types)
    record.returns.push_back(decodedType(value));
  result.tuple = b.withRecord(Op::ExtCall, ir::Type::tuple(), operands, std::move(record));
  result.success = b.extract(result.tuple, 0, ir::Type::boolean());
  return result;
}

FunctionLowering::ExternalResult FunctionLowering::libraryCall(const CallExpr &e,
                                                               const FunctionDecl &f) {
  module.need(*f.contract);
  ir::CallRecord record;
  record.kind = ir::CallKind::Delegate;
  record.contract = f.contract->name;
  record.selector = f.selector;
  record.signature = f.signature;
  ValueId library = b.emit(Op::LibraryAddress, ir::Type::address(), {});
  fn[library].text = f.contract->name;
  auto *access = llvm::dyn_cast<MemberExpr>(&withoutParentheses(*e.callee));
  bool bound = access && access->bound;
  Values operands = {library};
  operands.resize(1 + f.params.size());
  auto give = [&](const Expr &arg, size_t i) {
    const Type *type = f.params[i]->type;
    bool isPlace = type && type->location == DataLocation::Storage;
    ValueId value = isPlace ? expr(arg) : abiArgument(arg, type);
    operands[1 + i] = isPlace ? b.emit(Op::RefSlotOf, ir::Type::uint(), {value}) : value;
  };
  for (size_t i = 0; i < e.ordered.size() && i + bound < f.params.size(); ++i)
    give(*e.ordered[i], i + bound);
  if (bound && !f.params.empty())
    give(*access->object, 0);
  for (size_t i = 0; i < f.params.size(); ++i) {
    const Type *type = f.params[i]->type;
    bool isPlace = type && type->location == DataLocation::Storage;
    record.argTypes.push_back(isPlace ? "uint256" : abiType(type));
    if (!operands[1 + i].valid()) // only after an error
      operands[1 + i] = fit(ValueId(), decodedType(type), e.span);
  }
  ExternalResult result;
  for (const VariableDecl *value : f.returns)
    result.types.push_back(memoryForm(value->type));
  record.retTypes = abiTypes(result.types);
  for (const Type *type : result.types)
    record.returns.push_back(decodedType(type));
  result.tuple = b.withRecord(Op::ExtCall, ir::Type::tuple(), operands, std::move(record));
  result.success = b.extract(result.tuple, 0, ir::Type::boolean());
  return result;
}

/// For calls that are not in a try statement: bubbles first.
void FunctionLowering::decoded(const ExternalResult &result, Values &values) {
  if (!result.tuple.valid())
    return;
  bubble(result.success);
  returned(result, values);
}

void FunctionLowering::returned(const ExternalResult &result, Values &values) {
  if (result.types.empty())
    return;
  ir::DecodeRecord record;
  record.types = abiTypes(result.types);
  for (const Type *type : result.types)
    record.results.push_back(decodedType(type));
  ValueId data = b.extract(result.tuple, 1, module.memoryBytes());
  ValueId fits = b.withRecord(Op::AbiDecodes, ir::Type::boolean(), {data}, std::move(record));
  require(fits, [&] { revertEmpty(); });
  for (unsigned i = 0; i < result.types.size(); ++i)
    values.push_back(
        validated(b.extract(result.tuple, i + 2, decodedType(result.types[i])), result.types[i]));
}

/// new C{value: v, salt: s}(...)
FunctionLowering::ExternalResult FunctionLowering::create(const CallExpr &e) {
  Options options;
  const Expr *callee = peel(e.callee, options);
  evaluate(options);
  ir::CallRecord record;
  record.kind = options.salt ? ir::CallKind::Create2 : ir::CallKind::Create;
  if (auto *made = llvm::dyn_cast_or_null<ContractDecl>(e.type ? e.type->decl : nullptr)) {
    record.contract = made->name;
    module.need(*made);
  }
  Values operands;
  if ((record.hasValue = options.value))
    operands.push_back(options.valueId);
  if (options.salt)
    operands.push_back(options.saltId);
  Types params;
  if (callee->type && callee->type->kind == TypeKind::Function)
    params.append(callee->type->params.begin(), callee->type->params.end());
  for (size_t i = 0; i < e.ordered.size() && i < params.size(); ++i)
    operands.push_back(abiArgument(*e.ordered[i], params[i]));
  params.resize(std::min(params.size(), e.ordered.size()));
  record.argTypes = abiTypes(params);
  ExternalResult result;
  result.tuple = b.withRecord(Op::Create, ir::Type::tuple(), operands, std::move(record));
  result.success = b.extract(result.tuple, 0, ir::Type::boolean());
  return result;
}

// ---------------------------------------------------------------- low-level calls

void FunctionLowering::lowLevelCall(const CallExpr &e, llvm::StringRef name, Values &results) {
  Options options;
  const Expr *callee = peel(e.callee, options);
  auto *access = llvm::dyn_cast<MemberExpr>(callee);
  if (!access) {
    results.push_back(giveUp(e.span, "low-level call not understood", ir::Type::boolean()));
    return;
  }
  ValueId target = address(*access->object);
  ir::CallRecord record;
  bool transfers = name == "address.send" || name == "address.transfer";
  if (transfers) {
    record.hasValue = record.hasGas = true;
    ValueId amount = e.ordered.empty()
                         ? b.constant(0)
                         : exprAs(*e.ordered[0], module.program.types.integer(256, false));
    // The EVM gives the callee the stipend of 2300 gas and nothing else.
    ValueId tuple = b.withRecord(Op::ExtCall, ir::Type::tuple(), {target, amount, b.constant(2300)},
                                 std::move(record));
    ValueId success = b.extract(tuple, 0, ir::Type::boolean());
    if (name == "address.send")
      results.push_back(success);
    else
      bubble(success);
    return;
  }
  evaluate(options);
  record.kind = name == "address.delegatecall" ? ir::CallKind::Delegate
                : name == "address.staticcall" ? ir::CallKind::Static
                : name == "address.callcode"   ? ir::CallKind::CallCode
                                               : ir::CallKind::Call;
  Values operands = {target};
  if ((record.hasValue = options.value))
    operands.push_back(options.valueId);
  if ((record.hasGas = options.gas))
    operands.push_back(options.gasId);
  record.payload = ir::CallRecord::Payload::Bytes;
  record.dropsAnswer = !atLeast(5);
  operands.push_back(lowLevelData(e));
  ValueId tuple = b.withRecord(Op::ExtCall, ir::Type::tuple(), operands, std::move(record));
  results.push_back(b.extract(tuple, 0, ir::Type::boolean()));
  if (atLeast(5))
    results.push_back(b.extract(tuple, 1, module.memoryBytes()));
}

/// The call data: since 0.5 one bytes value; before, any values, words padded and bytes as they
/// are, with a leading bytes4 taken as the selector.
ValueId FunctionLowering::lowLevelData(const CallExpr &e) {
  if (e.args.empty())
    return constantBytes("", false);
  const Type *first = mobileType(module.program.types, e.args[0]->type, e.args[0]->constant);
  bool bytes = first && first->kind == TypeKind::Bytes;
  if (e.args.size() == 1 && bytes)
    return bytesArgument(*e.args[0]);
  Values values;
  ir::EncodeRecord record;
  for (size_t i = 0; i < e.args.size(); ++i) {
    const Type *type = mobileType(module.program.types, e.args[i]->type, e.args[i]->constant);
    if (!type || !type->isValue())
      return giveUp(e.span, "call data made of several dynamic values", module.memoryBytes());
    bool isSelector = i == 0 && type->kind == TypeKind::FixedBytes && type->bits == 32;
    if (isSelector)
      record.kind = ir::EncodeKind::WithSelector;
    else
      record.types.push_back(abiType(type));
    values.push_back(exprAs(*e.args[i], type));
  }
  return b.withRecord(Op::AbiEncode, module.memoryBytes(), values, std::move(record));
}

// ---------------------------------------------------------------- try

void FunctionLowering::tryStmt(const TryStmt &s) {
  auto *callExpr = llvm::dyn_cast<CallExpr>(&withoutParentheses(*s.call));
  bool creates = callExpr && callExpr->target == CallTarget::Create;
  auto *inLibrary = callExpr && callExpr->target == CallTarget::LibraryCall
                        ? llvm::dyn_cast_or_null<FunctionDecl>(callExpr->decl)
                        : nullptr;
  if (inLibrary && llvm::any_of(inLibrary->returns, [](const VariableDecl *value) {
        return value->type && value->type->location == DataLocation::Storage;
      }))
    inLibrary = nullptr;
  if (!callExpr || (!creates && !inLibrary && callExpr->target != CallTarget::External)) {
    giveUp(s.span, "try with a call that is neither external nor a creation", ir::Type::none());
    return;
  }
  ExternalResult result = creates     ? create(*callExpr)
                          : inLibrary ? libraryCall(*callExpr, *inLibrary)
                                      : externalCall(*callExpr, true);
  BlockId success = b.newBlock(), failure = b.newBlock(), join = b.newBlock();
  branch(result.success, success, failure);
  enter(success);
  Values values;
  if (creates)
    values.push_back(b.extract(result.tuple, 2, ir::Type::address()));
  else if (!s.returns.empty())
    returned(result, values); // outside of try: it reverts the caller
  for (size_t i = 0; i < s.returns.size() && i < values.size(); ++i)
    if (s.returns[i]) {
      const Type *from = creates ? callExpr->type : result.types[i];
      bind(*s.returns[i], convert(values[i], from, s.returns[i]->type, s.span));
    }
  if (s.body)
    stmt(*s.body);
  jumpTo(join);
  enter(failure);
  tryFailure(s, b.extract(result.tuple, 1, module.memoryBytes()), join);
  enter(join);
}

/// The first clause whose form the revert data has; without one the data is passed on.
void FunctionLowering::tryFailure(const TryStmt &s, ValueId data, BlockId join) {
  const CatchClause *any = nullptr;
  for (const CatchClause &clause : s.catches) {
    bool isError = clause.name == "Error", isPanic = clause.name == "Panic";
    if (!isError && !isPanic) {
      any = &clause;
      continue;
    }
    ir::Type type = isError ? module.memoryBytes(true) : ir::Type::uint();
    ir::DecodeRecord record{{isError ? "string" : "uint256"}, {type}};
    ValueId prefix = b.emit(Op::BytesPrefix, ir::Type::bytes(4), {data});
    BlockId maybe = b.newBlock(), here = b.newBlock(), next = b.newBlock();
    ValueId wanted = b.constant(isError ? 0x08c379a0 : 0x4e487b71, ir::Type::bytes(4));
    branch(b.compare(Op::Eq, prefix, wanted), maybe, next);
    enter(maybe);
    ValueId length = b.emit(Op::Length, ir::Type::uint(), {data});
    ValueId rest = b.emit(Op::Slice, b.typeOf(data), {data, b.constant(4), length});
    branch(b.withRecord(Op::AbiDecodes, ir::Type::boolean(), {rest}, record), here, next);
    enter(here);
    ValueId tuple = b.withRecord(Op::AbiDecode, ir::Type::tuple(), {rest}, record);
    if (!clause.params.empty() && clause.params[0])
      bind(*clause.params[0], b.extract(tuple, 0, type));
    if (clause.body)
      stmt(*clause.body);
    jumpTo(join);
    enter(next);
  }
  if (any) {
    if (!any->params.empty() && any->params[0])
      bind(*any->params[0], data);
    if (any->body)
      stmt(*any->body);
    return jumpTo(join);
  }
  ir::RevertRecord record;
  record.kind = ir::RevertRecord::Kind::CallData;
  b.revert(std::move(record));
}

} // namespace quorate::sol
