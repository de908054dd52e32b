//===- LowerFunction.h - one function to SSA --------------------------------===//
//
// The members are spread over files by theme: LowerFunction (bodies, modifiers,
// returns), LowerConstructor, LowerGetter, LowerStmt, LowerExpr, LowerOperator,
// LowerLValue, LowerConvert, LowerCall, LowerExternal, LowerMember, LowerBuiltin.
//
// Values: a value type is one scalar; a reference type in storage or calldata is
// the reference itself, in memory the reference to the object, so that copying
// the SSA value is what copying the variable means in Solidity.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/ir/Builder.h"
#include "analyzer/solidity/LowerContract.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <functional>

namespace quorate::sol {

using ir::BlockId;
using ir::Op;
using ir::ValueId;
using Values = llvm::SmallVector<ValueId, 4>;
using Types = llvm::SmallVector<const Type *, 4>;

/// Where an assignment goes.
struct LValue {
  enum class Kind : uint8_t {
    None,  ///< left out, or not understood: the value is dropped
    Local, ///< an SSA variable
    Place, ///< what `ref` refers to
    Length ///< `array.length = n` before 0.6; `ref` is the array
  } kind = Kind::None;
  const Type *type = nullptr;
  unsigned local = 0;
  ValueId ref;
};

/// One body being lowered: a function's, a modifier's (once for each use) or a base constructor's.
struct Frame {
  const ContractDecl *contract = nullptr; ///< where the code stands, for `super`
  const SourceUnit *unit = nullptr;       ///< for the language version
  llvm::DenseMap<const VariableDecl *, unsigned> locals;
  const FunctionDecl *function = nullptr; ///< whose `returns` a return statement sets
  bool returnsDirectly = false;           ///< `return` leaves the IR function
  BlockId exit;                           ///< else where it goes, once needed
  std::function<void()> placeholder;      ///< modifier: what `_` runs
};

class FunctionLowering {
public:
  FunctionLowering(ContractLowering &contract, ir::Function &fn, bool inMemory = false);

  void lowerFunction(const FunctionDecl &decl);
  void lowerConstructor();
  void lowerGetter(const VariableDecl &variable);
  void lowerYulFunction(const YulFunction &decl, Frame &outer, unsigned outerDepth,
                        const llvm::StringMap<struct YulCallee> &visible);

  ContractLowering &contract;
  ModuleLowering &module;
  ir::Function &fn;
  ir::Builder b;
  ir::SsaBuilder ssa;
  Frame *frame = nullptr;

  // ---- LowerFunction: blocks, checks, variables
  void jumpTo(BlockId target); ///< unless the block has ended already
  void branch(ValueId condition, BlockId yes, BlockId no);
  /// Continues in `block`, to which every jump has been made. Code that no jump reaches is dropped.
  void enter(BlockId block);
  /// Continues where `condition` holds; elsewhere runs `otherwise`, which must not fall through.
  void require(ValueId condition, llvm::function_ref<void()> otherwise);
  /// Continues where `condition` holds; elsewhere panics (before 0.8: invalid opcode).
  void check(ValueId condition, uint32_t panicCode);
  void revertEmpty();
  bool atLeast(unsigned minor, unsigned patch = 0) const;
  bool checked() const { return !inUnchecked && atLeast(8); }
  unsigned local(const VariableDecl &decl);
  unsigned declare(const VariableDecl &decl);
  void bind(const VariableDecl &variable, ValueId value); ///< declares and sets it
  ir::Type irType(const Type *type);
  const Type *memoryForm(const Type *type);
  ValueId defaultValue(const Type *type);
  /// An Unsupported instruction, recorded in the results.
  ValueId giveUp(const Span &span, llvm::StringRef reason, ir::Type type,
                 ir::HavocRecord havoc = {});
  /// The same for an expression; nothing but its value is unknown.
  ValueId unknown(const Expr &e, llvm::StringRef reason);

  // ---- LowerStmt
  void block(const Block &b);
  void stmt(const Stmt &s);
  void returnValues(llvm::ArrayRef<ValueId> values);

  // ---- LowerExpr
  /// The value of an expression in its own type (number literals: the smallest integer type).
  ValueId expr(const Expr &e);
  /// The same; invalid where the expression has no value (a call without results, a type's name).
  ValueId exprOrNone(const Expr &e);
  ValueId exprAs(const Expr &e, const Type *to);
  /// The components of a tuple or of a call with several results; left-out ones are invalid.
  void exprList(const Expr &e, Values &values, Types &types);
  /// As exprAs(), but what is copied into storage stays where it is.
  ValueId exprToCopy(const Expr &e, const Type *to);
  ValueId condition(const Expr &e);
  ValueId constant(const Constant &value, const Type *type);
  ValueId constantBytes(llvm::StringRef content, bool isString);
  /// The initialiser of a `constant` variable, read in place of the variable.
  ValueId constantVariable(const VariableDecl &variable);

  // ---- LowerOperator
  ValueId arithmetic(const Expr &e, BinaryOp op, ValueId left, ValueId right, const Type *type,
                     const Type *rightType);
  ValueId compare(BinaryOp op, ValueId left, ValueId right, const Type *type);

  // ---- LowerLValue
  LValue lvalue(const Expr &e);
  LValue place(const Expr &e); ///< of a member, index or push() expression
  LValue stateVariable(const VariableDecl &variable, const Type *type);
  ValueId read(const LValue &target);
  void assign(const LValue &target, ValueId value, const Type *from);
  void write(const LValue &target, ValueId value); ///< already of the right type
  void resize(ValueId array, ValueId length);
  ValueId element(ValueId array, const Type *type, ValueId index); ///< no bounds check
  ValueId field(ValueId object, unsigned index, const Type *type);
  void clear(const LValue &target);
  void storeTo(ValueId ref, ValueId value);

  // ---- LowerConvert
  ValueId convert(ValueId value, const Type *from, const Type *to, const Span &span);
  /// The value where it has that type or its width; what only a program with errors leads to
  /// becomes an unknown one.
  ValueId fit(ValueId value, ir::Type type, const Span &span);
  ValueId exprFit(const Expr &e, ir::Type type) { return fit(expr(e), type, e.span); }
  /// An expression's value as an address, whatever its type says.
  ValueId address(const Expr &e);
  bool refersTo(ValueId ref, ir::DataKind kind) const;
  ValueId converted(ValueId value, const Type *from, const Type *to, const Span &span);
  ValueId bytesToBytes(ValueId value, ir::Type to);
  ValueId checkedEnum(ValueId value, const Type &target);
  /// A value that came from outside through the ABI, which knows enums as numbers only.
  ValueId validated(ValueId value, const Type *type);
  bool containsEnum(const Type *type, unsigned depth = 0);

  // ---- LowerCall, LowerExternal
  void call(const CallExpr &e, Values &results);
  struct ExternalResult {
    ValueId tuple, success;
    Types types; ///< of the decoded returns
  };
  ExternalResult externalCall(const CallExpr &e, bool inTry = false);
  ExternalResult create(const CallExpr &e);
  /// A public library function as the compiler calls it, by delegatecall.
  ExternalResult libraryCall(const CallExpr &e, const FunctionDecl &f);
  /// Continues where the return data decodes; the results.
  void decoded(const ExternalResult &result, Values &values);
  void returned(const ExternalResult &result, Values &values); ///< without bubbling failure
  void bubble(ValueId success);
  void tryStmt(const TryStmt &s);
  ValueId abiArgument(const Expr &e, const Type *type);
  ir::Type decodedType(const Type *type);

  // ---- LowerMember, LowerBuiltin
  ValueId member(const MemberExpr &e);
  ValueId functionValue(const FunctionDecl &f);
  void builtin(const CallExpr &e, llvm::StringRef name, Values &results);
  void revertWith(const CallExpr &error);
  void emitEvent(const CallExpr &event);

private:
  friend class YulLowering;
  // LowerFunction, LowerConstructor
  void start();
  void finish();
  void returnVariables();
  void bodyWithModifiers(const FunctionDecl &decl, Frame &own, size_t nextModifier);
  void modifier(const ModifierDecl &decl, const ModifierInvocation &use,
                std::function<void()> placeholder);
  void run(Frame &inner, const Block &body);
  void hoist(const Stmt &s);
  struct BaseArguments;
  BaseArguments baseArguments(const ContractDecl &base);
  void initialise(const ContractDecl &base);

  // LowerStmt
  void ifStmt(const IfStmt &s);
  void loop(const Expr *condition, const Stmt *body, const Expr *update, bool testFirst);
  void returnStmt(const ReturnStmt &s);
  void variableStmt(const VariableStmt &s);
  void assembly(const AssemblyStmt &s);

  // LowerExpr, LowerOperator
  ValueId exprUnchecked(const Expr &e);
  ValueId identifier(const IdentifierExpr &e);
  ValueId variable(const VariableDecl &decl, const Type *type, const Expr &e);
  ValueId conditional(const ConditionalExpr &e);
  void conditionalList(const ConditionalExpr &e, Values &values, Types &types);
  ValueId inlineArray(const TupleExpr &e);
  ValueId unary(const UnaryExpr &e);
  ValueId binary(const BinaryExpr &e);
  ValueId shortCircuit(const BinaryExpr &e);
  ValueId assignment(const AssignExpr &e);
  void tupleAssignment(const AssignExpr &e, Values *results, Types *types);
  struct Component;
  Component components(const Expr &e);
  void assignComponents(const TupleExpr &left, const Component &right);
  ValueId increment(const UnaryExpr &e);
  ValueId scalar(const Expr &e);
  ValueId power(ValueId base, ValueId exponent, const Type *type);
  ValueId shift(BinaryOp op, ValueId left, ValueId right, const Type *type);
  ValueId divide(BinaryOp op, ValueId left, ValueId right, const Type *type);
  ValueId indexValue(const IndexExpr &e);
  ValueId slice(const IndexRangeExpr &e);

  // LowerCall
  void internalCall(const CallExpr &e, Values &results);
  void callFunction(const FunctionDecl &f, bool inMemory, llvm::ArrayRef<ValueId> args,
                    Values &results);
  void pointerCall(const CallExpr &e, Values &results);
  void lowLevelCall(const CallExpr &e, llvm::StringRef name, Values &results);
  ValueId lowLevelData(const CallExpr &e);
  ValueId conversion(const CallExpr &e);
  ValueId makeStruct(const CallExpr &e);
  ValueId newObject(const CallExpr &e);
  const FunctionDecl *dispatch(const CallExpr &e);
  const Type *calldataInMemory(const Type *type);
  struct Options {
    const Expr *value = nullptr, *gas = nullptr, *salt = nullptr;
    ValueId valueId, gasId, saltId;
  };
  const Expr *peel(const Expr *callee, Options &options);
  void evaluate(Options &options);
  void tryFailure(const TryStmt &s, ValueId data, BlockId join);

  // LowerMember, LowerBuiltin
  ValueId magicMember(const MemberExpr &e, const Type &object);
  ValueId addressMember(const MemberExpr &e);
  ValueId functionMember(const MemberExpr &e);
  ValueId lengthOf(const MemberExpr &e);
  ValueId externalPointer(const MemberExpr &e, const Expr &object);
  std::optional<uint32_t> selectorOf(const Decl *decl);
  ValueId erc7201(llvm::StringRef id);
  ir::RevertRecord errorRecord(const CallExpr &error, Values &values);
  ValueId hash(const CallExpr &e, Op op);
  ValueId bytesArgument(const Expr &e);
  ValueId encode(const CallExpr &e, llvm::StringRef name);
  ValueId encodeRecord(ir::EncodeKind kind, llvm::ArrayRef<const Expr *> args, ValueId selector,
                       llvm::ArrayRef<const Type *> types, ir::Type result);
  void decode(const CallExpr &e, Values &results);
  void requireCall(const CallExpr &e);
  void revertString(ValueId message);
  ValueId push(const CallExpr &e);
  void pop(const CallExpr &e);
  void rawLog(const CallExpr &e);
  bool isDynamicArray(ValueId ref) const;

  bool inMemory;            ///< calldata types of this function are in memory
  bool inUnchecked = false; ///< inside unchecked { }
  unsigned depth = 0;
  bool tooLarge = false;
  llvm::DenseMap<const VariableDecl *, ValueId> constantValues;
  llvm::SmallVector<const VariableDecl *, 4> openConstants; ///< whose initialisers are being read
  llvm::BitVector targeted; ///< blocks that some jump made here goes to
  struct Loop {
    BlockId next, exit;
  };
  llvm::SmallVector<Loop, 4> loops;
};

/// Sets the place of the instructions made while it lives.
class At {
public:
  At(FunctionLowering &f, const Span &span) : f(f), before(f.b.currentPlace()) {
    f.b.setPlace(placeOf(span));
  }
  ~At() { f.b.setPlace(before); }

private:
  FunctionLowering &f;
  Place before;
};

/// (e) is e.
const Expr &withoutParentheses(const Expr &e);

} // namespace quorate::sol
