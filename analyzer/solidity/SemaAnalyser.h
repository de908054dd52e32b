//===- SemaAnalyser.h - the walk that fills the "Sema:" members ---------------===//
//
// Private to Sema. Phases over the whole program, in this order, so that each
// finds what it needs already there:
//
//   linearise -> types of declarations -> signatures -> using for -> bodies
//
// SemaTypes.cpp has the second and third, SemaUsing.cpp the fourth; bodies are in
// SemaStmt.cpp (statements), SemaYul.cpp, SemaExpr.cpp (operators, literals, names),
// SemaMembers.cpp (x.y) and SemaCalls.cpp (overloads, kinds of call).
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Frontend.h"
#include "analyzer/solidity/SemaScopes.h"

#include <deque>

namespace quorate::sol {

/// The arguments of the call whose callee is being typed: they choose among overloads.
struct CallArguments {
  llvm::ArrayRef<Expr *> args;
  llvm::ArrayRef<std::string> names; ///< empty unless named
};

/// Something that a call may mean.
struct Candidate {
  Decl *decl = nullptr;
  const Type *type = nullptr; ///< Function, Event or Error as seen from the call
  bool bound = false;         ///< `using for`: the first parameter is the object
};

class Analyser {
public:
  Analyser(Program &program, const SourceStore &sources, Results &results);
  void run();

private:
  // ---- where we are
  struct Position {
    SourceUnit *unit = nullptr;
    ContractDecl *contract = nullptr;
    Decl *decl = nullptr;
    FunctionDecl *function = nullptr;
  };
  /// Enters a declaration; one Incomplete at most is reported until it is left.
  class Entered {
  public:
    Entered(Analyser &analyser, Decl &decl);
    ~Entered();
    Entered(const Entered &) = delete;
    Entered &operator=(const Entered &) = delete;

  private:
    Analyser &analyser;
    Position before;
    bool reportedBefore;
  };
  void incomplete(const Span &span, const std::string &reason);
  bool since(unsigned minor, unsigned patch = 0) const;

  // ---- SemaTypes.cpp
  void declareTypes();
  void declareMember(Decl &decl);
  void declareFunction(FunctionDecl &function);
  void declareVariable(VariableDecl &variable, DataLocation fallback);
  void declareParameters(llvm::ArrayRef<VariableDecl *> params, DataLocation fallback);
  void computeSignatures();
  std::string signatureOf(llvm::StringRef name, llvm::ArrayRef<VariableDecl *> params,
                          bool isLibrary);
  const Type *resolve(TypeName *name, unsigned depth = 0);
  const Type *resolveUnnamed(TypeName &name, unsigned depth);
  const Type *functionTypeName(FunctionTypeName &name, unsigned depth);
  const Type *arrayType(const Type *element, const Expr *length);
  const Type *typeOfDecl(Decl &decl); ///< of an expression that names it
  const Type *instanceType(Decl &decl);
  const Type *functionType(FunctionDecl &function);
  /// As called from outside: through a contract value, or a library's public function.
  const Type *externalForm(const Type *internal);
  const Type *getterType(VariableDecl &variable);
  const Type *boundForm(const Type *type);
  const Type *typeType(const Type *inner);
  const Type *magic(llvm::StringRef name, const Type *inner = nullptr);
  const Type *builtin(llvm::StringRef name, std::vector<const Type *> params,
                      std::vector<const Type *> returns, const Type *inner = nullptr);

  // ---- SemaEval.cpp: constants outside of expression typing (array lengths, layout at)
  struct Evaluated {
    Constant value;
    bool isTyped = false; ///< came through a variable: division truncates
  };
  std::optional<Evaluated> evaluate(const Expr *expr, const ContractDecl *contract,
                                    const SourceUnit *unit, unsigned depth = 0);
  std::optional<Evaluated> evaluateDecls(llvm::ArrayRef<Decl *> decls, unsigned depth);
  const Constant *keep(Constant constant);

  // ---- SemaUsing.cpp
  void resolveUsing();
  void resolveUsing(UsingForDecl &decl);
  llvm::ArrayRef<UsingForDecl *> directivesFor(const Type *object);
  void boundFunctions(const Expr &object, llvm::StringRef name,
                      llvm::SmallVectorImpl<Candidate> &found);
  FunctionDecl *userOperator(const Type *type, llvm::StringRef op, unsigned arity);

  // ---- SemaStmt.cpp
  void analyseBodies();
  void analyseBody(Decl &decl);
  void functionBody(FunctionDecl &function);
  void modifierInvocation(ModifierInvocation &invocation);
  void statement(Stmt *stmt);
  void block(Block *block);
  void variableStatement(VariableStmt &stmt);
  void tryStatement(TryStmt &stmt);
  void declareLocals(llvm::ArrayRef<VariableDecl *> variables, DataLocation fallback);
  /// Before 0.5 a local variable is known in its whole function.
  void hoistLocals(Stmt *stmt, unsigned depth = 0);
  VariableDecl *findLocal(llvm::StringRef name) const;

  // ---- SemaYul.cpp
  void yulBlock(YulBlock *block);
  void yulNode(Node *node);
  void yulIdentifier(YulIdentifier &identifier);

  // ---- SemaExpr.cpp
  const Type *expression(Expr *expr, const CallArguments *call = nullptr);
  void literal(LiteralExpr &expr);
  void identifier(IdentifierExpr &expr, const CallArguments *call);
  bool builtinIdentifier(IdentifierExpr &expr);
  void unary(UnaryExpr &expr);
  void binary(BinaryExpr &expr);
  void binaryOperator(BinaryExpr &expr); ///< the left side has its type
  void assign(AssignExpr &expr);
  void conditional(ConditionalExpr &expr);
  const Type *mobileOf(const Expr &expr); ///< mobileType() with the constants inside tuples
  void tuple(TupleExpr &expr, const CallArguments *call);
  void index(IndexExpr &expr);
  void indexRange(IndexRangeExpr &expr);
  void newExpr(NewExpr &expr);
  const Type *elementOf(const Type *container);

  // ---- SemaMembers.cpp
  void member(MemberExpr &expr, const CallArguments *call);
  bool valueMember(MemberExpr &expr, const Type &object);
  bool builtinMember(MemberExpr &expr, const Type &object);
  bool addressMember(MemberExpr &expr);
  bool magicMember(MemberExpr &expr, const Type &object);
  bool typeInfoMember(MemberExpr &expr, const Type &object);
  bool arrayMember(MemberExpr &expr, const Type &object);
  void attachedPush(MemberExpr &expr, const Type &object, const CallArguments *call);
  bool functionMember(MemberExpr &expr, const Type &object);
  bool typeNameMember(MemberExpr &expr, const Type &object);
  void contractMembers(const ContractDecl &contract, llvm::StringRef name,
                       llvm::SmallVectorImpl<Candidate> &found);
  void superMembers(llvm::StringRef name, llvm::SmallVectorImpl<Candidate> &found);
  void qualifiedMembers(const ContractDecl &contract, llvm::StringRef name,
                        llvm::SmallVectorImpl<Candidate> &found);
  void setDecl(MemberExpr &expr, const Candidate &candidate);

  // ---- SemaCalls.cpp
  void call(CallExpr &expr);
  void callOptions(CallOptionsExpr &expr, const CallArguments *call);
  void classify(CallExpr &expr, Expr &callee);
  void callFunction(CallExpr &expr, Expr &callee, const Type &type);
  void callBuiltin(CallExpr &expr, const Type &type);
  void convert(CallExpr &expr, const Type *target);
  void makeStruct(CallExpr &expr, StructDecl &decl, const Type *type);
  const Type *decodedTypes(const Expr *types);
  const Type *resultType(llvm::ArrayRef<const Type *> returns);
  /// The index of the candidate that the arguments choose, if any.
  std::optional<size_t> chooseOverload(llvm::ArrayRef<Candidate> candidates,
                                       const CallArguments *call);

  Program &program;
  TypeTable &types;
  const SourceStore &sources;
  Results &results;
  Scopes scopes;
  Position at;
  bool reported = false;
  unsigned depth = 0; ///< of nested expressions and statements
  std::vector<VariableDecl *> locals, hoisted;
  std::vector<llvm::StringRef> yulLocals;
  llvm::DenseMap<const VariableDecl *, std::optional<Evaluated>> evaluated;

  const Type *rational, *stringLiteral, *emptyTuple, *uint256, *bytesMemory, *stringMemory;
  llvm::DenseMap<const Decl *, const Type *> declTypes, instanceTypes;
  llvm::DenseMap<const Type *, const Type *> externalForms, boundForms, typeTypes;

  using UsingKey = std::pair<const Node *, const Type *>;
  llvm::DenseMap<UsingKey, std::vector<UsingForDecl *>> usingMemo;
  llvm::DenseMap<const SourceUnit *, std::vector<UsingForDecl *>> globalUsing, unitUsing;
  llvm::DenseMap<const ContractDecl *, std::vector<UsingForDecl *>> contractUsing;
};

/// The declared parameters of whatever a call may name; null for values of function type.
const std::vector<VariableDecl *> *parametersOf(const Decl *decl);
/// Arguments in the order of the parameters; none if number or names do not fit.
std::optional<std::vector<Expr *>> orderArguments(const CallArguments &call,
                                                  const std::vector<VariableDecl *> *params,
                                                  size_t count, size_t skip);
/// Below parentheses and call options.
Expr *strippedCallee(Expr *expr);

} // namespace quorate::sol
