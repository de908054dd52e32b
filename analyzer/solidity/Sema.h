//===- Sema.h - what the annotated tree means --------------------------------===//
//
// The contract between analyse() (Frontend.h) and whoever reads the tree after
// it. Every "Sema:" member of Ast.h follows these rules.
//
// Names and types
//  - `type == nullptr` only where something could not be resolved; one Incomplete
//    names the declaration. `decl == nullptr` also means "built in".
//  - TypeName::type of a reference type is its storage form (location Storage,
//    isPointer false). VariableDecl::type has the variable's own location.
//  - State variables: their storage type with isPointer == false; assignment
//    copies. Elements, members and mapping values reached through storage are
//    isPointer == false too. Local storage references: isPointer == true.
//    Memory and calldata types always have isPointer == true. Mappings are always
//    in storage. `constant` variables of reference type are in memory.
//  - Members of structs: VariableDecl::type is the storage form; an access through
//    a memory struct has the memory form in Expr::type.
//  - Array::element has the array's own location (storage: isPointer false).
//  - A function named without a call has a Function type with `decl` set; named
//    through a contract value it is `external`. Its `params` are all parameters;
//    with `hasBound` the first is the object of the MemberExpr.
//  - Type names in expressions (ElementaryTypeExpr, a contract's, struct's, enum's
//    name, `uint[]`) have TypeType with `inner`. `super` is a Contract with isSuper,
//    `this` a Contract. type(T) is Magic "type" with `inner`; the others are Magic
//    "msg", "block", "tx", "abi".
//  - A Tuple's members, and the parameters of an Event or Error, are in Type::params.
//    An Enum has `bits`. `now` is an identifier without declaration, of type uint256.
//  - A payable function is payable only in its external form.
//  - (e) has the type, constant and isLValue of e. Other tuples have Tuple, with
//    null members where a component is left out. [a, b] is a memory array.
//
// Calls (CallExpr)
//  - The type is the single return type, or a Tuple (empty for none).
//  - `ordered` has the arguments in parameter order, without the bound object.
//    It is set for every call, named arguments or not.
//  - Internal: `decl` is the FunctionDecl as seen from the contract the code stands
//    in; with neither `superCall` nor `explicitBase`, use resolveVirtual(); with
//    `superCall`, resolveSuper(). Library and free functions never dispatch.
//  - External: `decl` is a FunctionDecl, a VariableDecl (getter), or null for a
//    value of external function type.
//  - Create: callee is a NewExpr, perhaps below a CallOptionsExpr. NewExpr::type is
//    a Function type from the constructor's parameters (arrays: one uint256) to the
//    new object; `decl` is the constructor's FunctionDecl, or null.
//  - Conversion: the type is the target; for bytes(x), string(x) with x's location.
//    For int literals, see Expr::constant of the argument.
//  - CallOptionsExpr has its callee's type. The old x.f.value(v).gas(g)(...) form:
//    `.value` and `.gas` are Builtin "function.value" and "function.gas" with
//    `inner` the function's type; calling one gives `inner` again (target Builtin).
//  - try: TryStmt::call is an ordinary call.
//
// Built-in functions have Builtin types; `params` (where fixed), `returns`, and as
// `name` one of
//    keccak256 sha256 sha3 ripemd160 ecrecover addmod mulmod blockhash blobhash
//    gasleft selfdestruct suicide require assert revert log0 .. log4 erc7201
//    abi.encode abi.encodePacked abi.encodeWithSelector abi.encodeWithSignature
//    abi.encodeCall abi.decode bytes.concat string.concat
//    array.push array.pop (arrays and bytes; MemberExpr::object is the array)
//    address.call address.delegatecall address.staticcall address.callcode
//    address.send address.transfer
//    function.value function.gas userValue.wrap userValue.unwrap
// (block.blockhash of 0.4 is "blockhash", msg.gas a value.) `userValue.*` have the
// user type in `inner`. CallTarget is LowLevel for address.*, Builtin for the rest.
//
// Value members are MemberExprs with decl == null; the object's type says which:
//    Magic msg/block/tx .x; Magic type .max .min (also `constant`) .creationCode
//    .runtimeCode .interfaceId .name; Address (and Contract before 0.5) .balance
//    .code .codehash; Array and Bytes .length; FixedBytes .length; Function
//    .selector .address; Event .selector; Error .selector.
//
// Constants
//  - Expr::constant is set on everything of type RationalLiteral or StringLiteral, on
//    true and false, address literals, type(T).max/min, enum values, array lengths and
//    `layout at`. Reads of `constant` variables have none: lower their initialiser.
//  - A number written in hex keeps its digits' bytes in Constant::bytes.
//
// Operators
//  - BinaryExpr::commonType is what both sides convert to; for shifts and ** it is
//    the type of the left side and of the result. It is null for && and || and for
//    user operators. Both sides literal: the result is a RationalLiteral.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Types.h"

namespace quorate::sol {

/// True if the file is to be read as at least 0.minor.patch (the low end of its pragma's range;
/// without a pragma, the newest).
bool languageAtLeast(const SourceUnit &unit, unsigned minor, unsigned patch = 0);

// ---------------------------------------------------------------- types

/// `value` is the expression's constant; it decides for RationalLiteral and StringLiteral.
bool implicitlyConvertible(const Type *from, const Type *to, const Constant *value = nullptr);
/// The type that a variable initialised with such an expression would have: the smallest integer
/// for a number literal, `string memory` for a string literal, a pointer for a storage reference.
const Type *mobileType(TypeTable &types, const Type *type, const Constant *value = nullptr);
/// The type to which both sides of an operator or a conditional convert; null if there is none.
const Type *commonType(TypeTable &types, const Type *left, const Constant *leftValue,
                       const Type *right, const Constant *rightValue);
/// The integer value of a number constant, wrapped to `bits` (two's complement); null if it is no
/// integer.
std::optional<llvm::APInt> integerOf(const Constant &value, unsigned bits = 256);
/// Smallest type that holds an enum: uint8, for more than 256 members uint16 (before 0.8).
unsigned enumBits(const EnumDecl &decl);

// ---------------------------------------------------------------- contracts

/// The members that stand in `contract` itself and have this name.
llvm::ArrayRef<Decl *> membersNamed(const ContractDecl &contract, llvm::StringRef name);

/// The function that a call of `f` runs in an object of class `mostDerived`: a FunctionDecl, or the
/// VariableDecl of a public state variable that overrides it. `f` itself if it does not dispatch.
Decl *resolveVirtual(const ContractDecl &mostDerived, const FunctionDecl &f);
ModifierDecl *resolveVirtualModifier(const ContractDecl &mostDerived, const ModifierDecl &m);
/// super.f(...) written in `caller`, in an object of class `mostDerived`: the next implementation
/// after `caller` in the linearisation of `mostDerived`; null if there is none.
FunctionDecl *resolveSuper(const ContractDecl &mostDerived, const ContractDecl &caller,
                           const FunctionDecl &f);

/// These three look through the base contracts where the language does (not for constructors).
FunctionDecl *constructorOf(const ContractDecl &contract);
FunctionDecl *fallbackOf(const ContractDecl &contract);
FunctionDecl *receiveOf(const ContractDecl &contract);

/// The external function that the compiler makes for a public state variable.
struct GetterSignature {
  std::vector<const Type *> params;  ///< mapping keys and array indices (uint256), outermost first
  std::vector<const Type *> returns; ///< memory forms; for a struct its members that have a value
  std::vector<unsigned> members;     ///< struct: the indices of the members returned, else empty
};
GetterSignature getterOf(TypeTable &types, const VariableDecl &variable);

/// One entry of a contract's dispatcher: a function, or the getter of a public variable.
struct ExternalFunction {
  uint32_t selector = 0;
  std::string signature;
  FunctionDecl *function = nullptr;
  VariableDecl *getter = nullptr;
};
/// Inherited ones included, overridden ones left out, by selector.
std::vector<ExternalFunction> externalFunctions(TypeTable &types, const ContractDecl &contract);

/// type(I).interfaceId: the selectors of the functions that stand in `contract` itself, xor-ed.
uint32_t interfaceId(TypeTable &types, const ContractDecl &contract);

} // namespace quorate::sol
