//===- Ast.h - the syntax tree of Solidity 0.4 to 0.8 ----------------------===//
//
// Plain nodes with a kind tag for llvm::isa / cast / dyn_cast. The parser fills
// the syntactic members; Sema fills those under "Sema:". Nodes belong to an
// AstContext and are referred to by plain pointers.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/source/Source.h"

#include "llvm/Support/Casting.h"

#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace quorate::sol {

class Type;      // Types.h
struct Constant; // Types.h: value of a compile-time constant
struct Node;
struct Expr;
struct Stmt;
struct TypeName;
struct Decl;
struct VariableDecl;
struct FunctionDecl;
struct ModifierDecl;
struct StructDecl;
struct ContractDecl;
struct Block;
struct YulBlock;
struct SourceUnit;

enum class NodeKind : uint8_t {
  SourceUnit,
  // Declarations
  FirstDecl,
  Import = FirstDecl,
  Contract,
  Function,
  Modifier,
  Variable,
  Struct,
  Enum,
  EnumValue,
  Event,
  Error,
  UserValueType,
  UsingFor,
  LastDecl = UsingFor,
  // Types
  FirstType,
  ElementaryTypeName = FirstType,
  UserTypeName,
  MappingTypeName,
  ArrayTypeName,
  FunctionTypeName,
  LastType = FunctionTypeName,
  // Statements
  FirstStmt,
  Block = FirstStmt,
  If,
  While,
  DoWhile,
  For,
  Return,
  Break,
  Continue,
  Throw,
  Placeholder,
  Emit,
  RevertStmt,
  VariableStmt,
  ExprStmt,
  Try,
  Assembly,
  LastStmt = Assembly,
  // Expressions
  FirstExpr,
  Literal = FirstExpr,
  Identifier,
  ElementaryTypeExpr,
  Member,
  Index,
  IndexRange,
  Call,
  CallOptions,
  New,
  Unary,
  Binary,
  Assign,
  Conditional,
  TupleExpr,
  MetaType,
  LastExpr = MetaType,
  // Yul
  YulBlock,
  YulVariable,
  YulAssign,
  YulIf,
  YulFor,
  YulSwitch,
  YulCase,
  YulFunction,
  YulBreak,
  YulContinue,
  YulLeave,
  YulExprStmt,
  YulLiteral,
  YulIdentifier,
  YulCall
};

struct Node {
  NodeKind kind;
  Span span;
  explicit Node(NodeKind kind) : kind(kind) {}
  virtual ~Node() = default;
};

/// Owns every node of one program.
class AstContext {
public:
  template <class T, class... Args> T *make(Args &&...args) {
    auto node = std::make_unique<T>(std::forward<Args>(args)...);
    T *raw = node.get();
    nodes.push_back(std::move(node));
    return raw;
  }
  /// Takes over what `other` owns.
  void adopt(AstContext &&other) {
    nodes.insert(nodes.end(), std::make_move_iterator(other.nodes.begin()),
                 std::make_move_iterator(other.nodes.end()));
    other.nodes.clear();
  }

private:
  std::vector<std::unique_ptr<Node>> nodes;
};

#define QUORATE_NODE(Name, Kind)                                                                   \
  Name() : Base(NodeKind::Kind) {}                                                                 \
  static bool classof(const Node *node) { return node->kind == NodeKind::Kind; }

// ---------------------------------------------------------------- types as written

struct TypeName : Node {
  using Node::Node;
  const Type *type = nullptr; ///< Sema:
  static bool classof(const Node *n) {
    return n->kind >= NodeKind::FirstType && n->kind <= NodeKind::LastType;
  }
};
struct ElementaryTypeName : TypeName {
  using Base = TypeName;
  QUORATE_NODE(ElementaryTypeName, ElementaryTypeName)
  std::string name; ///< "uint256", "address", "bytes" ... as written; `payable(x)`: "address"
  bool payable = false;
};
struct UserTypeName : TypeName {
  using Base = TypeName;
  QUORATE_NODE(UserTypeName, UserTypeName)
  std::vector<std::string> path; ///< a.b.C
  std::vector<Span> pathSpans;
  Decl *decl = nullptr; ///< Sema:
};
struct MappingTypeName : TypeName {
  using Base = TypeName;
  QUORATE_NODE(MappingTypeName, MappingTypeName)
  TypeName *key = nullptr, *value = nullptr;
  std::string keyName, valueName;
};
struct ArrayTypeName : TypeName {
  using Base = TypeName;
  QUORATE_NODE(ArrayTypeName, ArrayTypeName)
  TypeName *element = nullptr;
  Expr *length = nullptr; ///< null: dynamic
};
enum class Visibility : uint8_t { Default, External, Public, Internal, Private };
enum class StateMutability : uint8_t { Default, Pure, View, Payable };
struct FunctionTypeName : TypeName {
  using Base = TypeName;
  QUORATE_NODE(FunctionTypeName, FunctionTypeName)
  std::vector<VariableDecl *> params, returns;
  Visibility visibility = Visibility::Default;
  StateMutability mutability = StateMutability::Default;
};

// ---------------------------------------------------------------- declarations

struct Decl : Node {
  using Node::Node;
  std::string name;
  Span nameSpan;
  std::string documentation;        ///< NatSpec comment text directly before, without comment marks
  SourceUnit *unit = nullptr;       ///< Parser: the file it stands in
  ContractDecl *contract = nullptr; ///< Parser: the contract it stands in, if any
  static bool classof(const Node *n) {
    return n->kind >= NodeKind::FirstDecl && n->kind <= NodeKind::LastDecl;
  }
};

struct ImportSymbol {
  std::string name, alias; ///< alias empty if none
  Span span;
};
struct ImportDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(ImportDecl, Import)
  std::string path; ///< as written
  Span pathSpan;
  std::string unitAlias;             ///< import "x" as A; import * as A from "x"
  std::vector<ImportSymbol> symbols; ///< import {a as b} from "x"
  SourceUnit *target = nullptr;      ///< import resolution; null if it could not be found
};

struct VariableDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(VariableDecl, Variable)
  TypeName *typeName = nullptr; ///< null for `var`
  enum class Location : uint8_t {
    Default,
    Storage,
    Memory,
    Calldata,
    Transient
  } location = Location::Default;
  enum class Role : uint8_t {
    State,
    Local,
    Param,
    Return,
    StructMember,
    EventParam,
    FileConstant
  } role = Role::Local;
  Visibility visibility = Visibility::Default;
  bool constant = false, immutable = false, indexed = false;
  std::vector<UserTypeName *> overrides;
  bool isOverride = false;
  Expr *init = nullptr;
  const Type *type = nullptr; ///< Sema: with its data location
};

struct ModifierInvocation {
  std::vector<std::string> path;
  std::vector<Expr *> args;
  bool hasArgs = false;
  Span span;
  Decl *decl = nullptr; ///< Sema: a ModifierDecl, or the ContractDecl of a base constructor call
};

struct FunctionDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(FunctionDecl, Function)
  enum class Kind : uint8_t {
    Regular,
    Constructor,
    Fallback,
    Receive,
    Free
  } functionKind = Kind::Regular; ///< `name` is empty for all but Regular, Free and 0.4
                                  ///< constructors
  Visibility visibility = Visibility::Default; ///< Sema: replaces Default by the version's default
  StateMutability mutability = StateMutability::Default;
  bool isVirtual = false, isOverride = false;
  std::vector<UserTypeName *> overrides;
  std::vector<ModifierInvocation> modifiers;
  std::vector<VariableDecl *> params, returns;
  Block *body = nullptr;            ///< null: declared only
  const Type *type = nullptr;       ///< Sema: function type
  std::string signature;            ///< Sema: canonical, for public and external functions
  std::optional<uint32_t> selector; ///< Sema:
};

struct ModifierDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(ModifierDecl, Modifier)
  std::vector<VariableDecl *> params;
  bool isVirtual = false, isOverride = false;
  std::vector<UserTypeName *> overrides;
  Block *body = nullptr;
};

struct StructDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(StructDecl, Struct)
  std::vector<VariableDecl *> members;
};
struct EnumValueDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(EnumValueDecl, EnumValue)
  unsigned value = 0;
};
struct EnumDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(EnumDecl, Enum)
  std::vector<EnumValueDecl *> values;
};
struct EventDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(EventDecl, Event)
  std::vector<VariableDecl *> params;
  bool anonymous = false;
  std::string signature; ///< Sema:
};
struct ErrorDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(ErrorDecl, Error)
  std::vector<VariableDecl *> params;
  std::string signature; ///< Sema:
  uint32_t selector = 0; ///< Sema:
};
struct UserValueTypeDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(UserValueTypeDecl, UserValueType)
  TypeName *underlying = nullptr;
};
struct UsingForDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(UsingForDecl, UsingFor)
  struct Item {
    std::vector<std::string> path; ///< library or function
    std::string op;                ///< "+" in `{add as +}`, else empty
    Span span;
    Decl *decl = nullptr; ///< Sema: ContractDecl (library) or FunctionDecl
  };
  std::vector<Item> items;
  bool braces = false;        ///< using {f, g} for
  TypeName *target = nullptr; ///< null for *
  bool global = false;
};

struct InheritanceSpecifier {
  UserTypeName *base = nullptr;
  std::vector<Expr *> args;
  bool hasArgs = false;
};
struct ContractDecl : Decl {
  using Base = Decl;
  QUORATE_NODE(ContractDecl, Contract)
  enum class Kind : uint8_t { Contract, Interface, Library } contractKind = Kind::Contract;
  bool isAbstract = false;
  std::vector<InheritanceSpecifier> bases;
  Expr *layoutBase = nullptr;             ///< layout at EXPR
  std::vector<Decl *> members;            ///< in order of appearance
  std::vector<ContractDecl *> linearized; ///< Sema: C3, most derived (itself) first
  std::vector<Decl *> byName;             ///< Sema: members with a name, sorted by it
};

/// A language version range from the pragmas of one file: [low, high), each
/// major*1e6+minor*1e3+patch.
struct VersionRange {
  uint32_t low = 0, high = ~0u;
  /// True if every version allowed by the pragma is at least 0.minor.patch.
  bool atLeast(unsigned minor, unsigned patch = 0) const { return low >= minor * 1000 + patch; }
};

struct SourceUnit : Node {
  using Base = Node;
  QUORATE_NODE(SourceUnit, SourceUnit)
  FileId file;
  std::vector<std::string> pragmas;
  /// The meaning of the code follows its low end; no pragma: newest. parseProgram() raises it to
  /// what the files that it is compiled with ask for.
  VersionRange version;
  bool abiCoderV2 = true;
  std::vector<Decl *> members; ///< without the imports
  std::vector<ImportDecl *> imports;
};

// ---------------------------------------------------------------- expressions

struct Expr : Node {
  using Node::Node;
  const Type *type = nullptr;         ///< Sema: null only after an error
  const Constant *constant = nullptr; ///< Sema: set where the value is known at compile time
  bool isLValue = false;              ///< Sema:
  static bool classof(const Node *n) {
    return n->kind >= NodeKind::FirstExpr && n->kind <= NodeKind::LastExpr;
  }
};
struct LiteralExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(LiteralExpr, Literal)
  enum class Literal : uint8_t {
    Bool,
    Number,
    HexNumber,
    String,
    UnicodeString,
    HexString
  } literal = Literal::Number;
  std::string value;        ///< as written for numbers; decoded bytes for strings
  std::string denomination; ///< "wei", "gwei", "ether", "days" ...; empty if none
};
struct IdentifierExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(IdentifierExpr, Identifier)
  std::string name;
  Decl *decl = nullptr;           ///< Sema: the chosen declaration; null for built-ins
  std::vector<Decl *> candidates; ///< Sema: overloads, before a call chooses
};
struct ElementaryTypeExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(ElementaryTypeExpr, ElementaryTypeExpr)
  ElementaryTypeName *typeName = nullptr;
};
struct MemberExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(MemberExpr, Member)
  Expr *object = nullptr;
  std::string member;
  Span memberSpan;
  Decl *decl = nullptr; ///< Sema: member, function, enum value, type ...; null for built-ins
  std::vector<Decl *> candidates; ///< Sema:
  bool bound = false; ///< Sema: a `using for` function; the object is its first argument
};
struct IndexExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(IndexExpr, Index)
  Expr *object = nullptr, *index = nullptr; ///< index null in a type such as uint[]
};
struct IndexRangeExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(IndexRangeExpr, IndexRange)
  Expr *object = nullptr, *start = nullptr, *end = nullptr;
};
enum class CallTarget : uint8_t {
  Unknown,
  Internal,    ///< decl, by jump; virtual unless named through a contract or super
  External,    ///< decl through a contract value, or a function-typed value
  LibraryCall, ///< public or external library function, by delegatecall
  LowLevel,    ///< call, delegatecall, staticcall, callcode, send, transfer
  Builtin,     ///< keccak256, require, abi.encode, push, blockhash ... (callee's name says which)
  Conversion,  ///< T(x)
  StructMaker, ///< S(a, b)
  Event,
  Error,        ///< in emit, revert, require
  Create,       ///< new C(...), new T[](n)
  FunctionValue ///< through a variable of internal function type
};
struct CallExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(CallExpr, Call)
  Expr *callee = nullptr;
  std::vector<Expr *> args;
  std::vector<std::string> argNames;       ///< named arguments, parallel to args; else empty
  CallTarget target = CallTarget::Unknown; ///< Sema:
  Decl *decl = nullptr;                    ///< Sema: function, event, error or struct called
  bool superCall = false;                  ///< Sema: through `super`
  bool explicitBase = false;   ///< Sema: through a base contract's name: no virtual dispatch
  std::vector<Expr *> ordered; ///< Sema: arguments in parameter order (without the bound one)
};
struct CallOptionsExpr : Expr { ///< f{value: v, gas: g}
  using Base = Expr;
  QUORATE_NODE(CallOptionsExpr, CallOptions)
  Expr *callee = nullptr;
  std::vector<std::string> names;
  std::vector<Expr *> values;
};
struct NewExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(NewExpr, New)
  TypeName *typeName = nullptr;
};
enum class UnaryOp : uint8_t { Neg, Plus, Not, BitNot, PreInc, PreDec, PostInc, PostDec, Delete };
struct UnaryExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(UnaryExpr, Unary)
  UnaryOp op = UnaryOp::Not;
  Expr *operand = nullptr;
  FunctionDecl *userOperator = nullptr; ///< Sema:
};
enum class BinaryOp : uint8_t {
  Add,
  Sub,
  Mul,
  Div,
  Mod,
  Exp,
  Shl,
  Shr, ///< `>>`, for signed numbers too; the parser makes no Sar
  Sar,
  BitAnd,
  BitOr,
  BitXor,
  And,
  Or,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge
};
struct BinaryExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(BinaryExpr, Binary)
  BinaryOp op = BinaryOp::Add;
  Expr *left = nullptr, *right = nullptr;
  const Type *commonType = nullptr; ///< Sema: both sides convert to it (shifts, exp: the left only)
  FunctionDecl *userOperator = nullptr; ///< Sema:
};
struct AssignExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(AssignExpr, Assign)
  std::optional<BinaryOp> op; ///< compound assignment
  Expr *left = nullptr, *right = nullptr;
};
struct ConditionalExpr : Expr {
  using Base = Expr;
  QUORATE_NODE(ConditionalExpr, Conditional)
  Expr *condition = nullptr, *ifTrue = nullptr, *ifFalse = nullptr;
};
struct TupleExpr : Expr { ///< (a, , b) and [a, b]
  using Base = Expr;
  QUORATE_NODE(TupleExpr, TupleExpr)
  std::vector<Expr *> elements; ///< null where left out
  bool isArray = false;
};
struct MetaTypeExpr : Expr { ///< type(T)
  using Base = Expr;
  QUORATE_NODE(MetaTypeExpr, MetaType)
  TypeName *typeName = nullptr;
};

// ---------------------------------------------------------------- statements

struct Stmt : Node {
  using Node::Node;
  static bool classof(const Node *n) {
    return n->kind >= NodeKind::FirstStmt && n->kind <= NodeKind::LastStmt;
  }
};
struct Block : Stmt {
  using Base = Stmt;
  QUORATE_NODE(Block, Block)
  std::vector<Stmt *> statements;
  bool unchecked = false;
};
struct IfStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(IfStmt, If)
  Expr *condition = nullptr;
  Stmt *then = nullptr, *otherwise = nullptr;
};
struct WhileStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(WhileStmt, While)
  Expr *condition = nullptr;
  Stmt *body = nullptr;
};
struct DoWhileStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(DoWhileStmt, DoWhile)
  Stmt *body = nullptr;
  Expr *condition = nullptr;
};
struct ForStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(ForStmt, For)
  Stmt *init = nullptr;
  Expr *condition = nullptr, *update = nullptr;
  Stmt *body = nullptr;
};
struct ReturnStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(ReturnStmt, Return)
  Expr *value = nullptr;
};
struct BreakStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(BreakStmt, Break)
};
struct ContinueStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(ContinueStmt, Continue)
};
struct ThrowStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(ThrowStmt, Throw)
};
struct PlaceholderStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(PlaceholderStmt, Placeholder)
}; ///< _;
struct EmitStmt : Stmt { ///< also the old form without `emit`, which the parser leaves as ExprStmt
  using Base = Stmt;
  QUORATE_NODE(EmitStmt, Emit)
  CallExpr *call = nullptr;
};
struct RevertStmt : Stmt { ///< revert E(...); plain revert(...) is a call
  using Base = Stmt;
  QUORATE_NODE(RevertStmt, RevertStmt)
  CallExpr *call = nullptr;
};
struct VariableStmt : Stmt { ///< T x = e;  (T a, , U b) = e;  var (a, b) = e;
  using Base = Stmt;
  QUORATE_NODE(VariableStmt, VariableStmt)
  std::vector<VariableDecl *> variables; ///< null where left out
  bool isTuple = false;
  Expr *init = nullptr;
};
struct ExprStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(ExprStmt, ExprStmt)
  Expr *expr = nullptr;
};
struct CatchClause {
  std::string name; ///< "Error", "Panic" or empty
  std::vector<VariableDecl *> params;
  Block *body = nullptr;
  Span span;
};
struct TryStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(TryStmt, Try)
  Expr *call = nullptr;
  std::vector<VariableDecl *> returns;
  Block *body = nullptr;
  std::vector<CatchClause> catches;
};
struct AssemblyStmt : Stmt {
  using Base = Stmt;
  QUORATE_NODE(AssemblyStmt, Assembly)
  std::string dialect;
  bool memorySafe = false;
  YulBlock *body = nullptr; ///< null: old-style assembly that is not Yul (labels, bare opcodes)
};

// ---------------------------------------------------------------- Yul

struct YulNode : Node {
  using Node::Node;
};
struct YulBlock : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulBlock, YulBlock)
  std::vector<Node *> statements;
};
struct YulLiteral : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulLiteral, YulLiteral)
  std::string value; ///< numbers as written, "true"/"false", decoded bytes for strings
  bool isString = false, isHexString = false;
};
struct YulIdentifier : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulIdentifier, YulIdentifier)
  std::string name; ///< without suffix
  std::string
      suffix; ///< "slot", "offset", "length", "address", "selector" (both `.slot` and `_slot`)
  Decl *decl = nullptr; ///< Sema: Solidity variable, if it is one
};
struct YulCall : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulCall, YulCall)
  std::string callee;
  std::vector<Node *> args;
};
struct YulVariable : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulVariable, YulVariable)
  std::vector<std::string> names;
  Node *value = nullptr;
};
struct YulAssign : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulAssign, YulAssign)
  std::vector<YulIdentifier *> targets;
  Node *value = nullptr;
};
struct YulIf : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulIf, YulIf)
  Node *condition = nullptr;
  YulBlock *body = nullptr;
};
struct YulFor : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulFor, YulFor)
  YulBlock *init = nullptr, *post = nullptr, *body = nullptr;
  Node *condition = nullptr;
};
struct YulCase : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulCase, YulCase)
  YulLiteral *value = nullptr; ///< null: default
  YulBlock *body = nullptr;
};
struct YulSwitch : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulSwitch, YulSwitch)
  Node *value = nullptr;
  std::vector<YulCase *> cases;
};
struct YulFunction : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulFunction, YulFunction)
  std::string name;
  std::vector<std::string> params, returns;
  YulBlock *body = nullptr;
};
struct YulBreak : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulBreak, YulBreak)
};
struct YulContinue : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulContinue, YulContinue)
};
struct YulLeave : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulLeave, YulLeave)
};
struct YulExprStmt : YulNode {
  using Base = YulNode;
  QUORATE_NODE(YulExprStmt, YulExprStmt)
  Node *expr = nullptr;
};

#undef QUORATE_NODE

} // namespace quorate::sol
