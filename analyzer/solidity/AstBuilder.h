//===- AstBuilder.h - parse tree to syntax tree (private) ------------------===//
//
// The only header that knows ANTLR; included by Parser.cpp and AstBuilder*.cpp
// alone, for it is slow to compile.
//
// A declaration that holds a syntax error is dropped (the error was reported);
// what the grammar lets through but the language does not, such as `1 x = 2;`,
// is found here, reported, and drops its declaration too. Both leave the rest
// of the file.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Ast.h"
#include "analyzer/solidity/ParserLimits.h"
#include "analyzer/solidity/Versions.h"

#include "grammar/SolidityParser.h"

namespace quorate::sol {

using Grammar = grammar::SolidityParser;

class AstBuilder {
public:
  AstBuilder(SourceUnit &unit, llvm::StringRef text, const antlr4::CommonTokenStream &tokens,
             AstContext &ast, std::vector<SyntaxError> &errors, std::optional<uint32_t> compiler)
      : unit(unit), source(text), tokens(tokens), ast(ast), errors(errors), compiler(compiler) {}

  // The file's declarations in their order. Errors in them are reported and cost the declaration.
  void addDeclaration(Grammar::SourceElementContext *ctx);
  void openContract(Grammar::ContractHeadContext *ctx);
  void addMember(Grammar::ContractElementContext *ctx); ///< of the open contract, if there is one
  void closeContract(uint32_t end);                     ///< the offset behind it
  void finish();

private:
  // Places and names (AstBuilder.cpp)
  Span span(const antlr4::ParserRuleContext *ctx) const;
  Span span(const antlr4::Token *token) const;
  llvm::StringRef text(const antlr4::Token *token) const;
  llvm::StringRef text(const antlr4::ParserRuleContext *ctx) const;
  llvm::StringRef gapBefore(const antlr4::ParserRuleContext *ctx) const;
  template <class T> T *node(const antlr4::ParserRuleContext *ctx) {
    T *made = ast.make<T>();
    made->span = span(ctx);
    return made;
  }
  template <class T>
  T *declare(const antlr4::ParserRuleContext *ctx, const antlr4::ParserRuleContext *name) {
    T *decl = node<T>(ctx);
    if (name) {
      decl->name = text(name).str();
      decl->nameSpan = span(name);
      // `function receive()` is a function like any other.
      if (!std::is_same_v<T, FunctionDecl> || (decl->name != "receive" && decl->name != "fallback"))
        checkName(decl->nameSpan, decl->name);
    } else {
      decl->nameSpan = span(ctx->start);
    }
    decl->unit = &unit;
    decl->contract = contract;
    return decl;
  }
  /// Reports a syntax error and drops the declaration that is being built.
  [[noreturn]] void fail(const Span &place, std::string message) const;
  template <class Make> void tolerate(Make make);
  bool before(unsigned minor) const { return unit.version.low < minor * 1000; }

  // What the grammar lets through (AstBuilderChecks.cpp)
  void wrong(const Span &place, std::string message); ///< a syntax error; goes on
  /// What the compiler parses and then refuses; `drop` gives the declaration up.
  void refused(const Span &place, std::string message);
  [[noreturn]] void drop(const Span &place, std::string message) const;
  void outdated(const Span &place, const Removal &removal);
  void checkName(const Span &place, llvm::StringRef name);
  /// `since`: names of instructions are taken at this place until that version.
  void checkYulName(const Span &place, llvm::StringRef name, uint32_t since = 0);
  void judgeVersions();
  void checkNumber(Grammar::LiteralContext *ctx);
  void checkString(const antlr4::Token *token);
  void checkDirection();
  void checkLicense();
  /// For words that may be said once: false, with an error, if it was said before.
  bool once(bool before, const Span &place, llvm::StringRef what) {
    if (before)
      wrong(place, what.str() + " is given twice");
    return !before;
  }

  // Files and declarations (AstBuilderDecls.cpp)
  void sourceElement(Grammar::SourceElementContext *ctx);
  void pragma(Grammar::PragmaDirectiveContext *ctx);
  void versionPragma(Grammar::PragmaDirectiveContext *ctx, llvm::StringRef expression);
  void import(Grammar::ImportDirectiveContext *ctx);
  void contractHead(Grammar::ContractHeadContext *ctx);
  /// What may stand in a file and in a contract alike; null for anything else.
  Decl *declaration(antlr4::tree::ParseTree *ctx);
  FunctionDecl *function(Grammar::FunctionDefinitionContext *ctx);
  FunctionDecl *special(Grammar::ConstructorDefinitionContext *ctx);
  template <typename Context> void finish(FunctionDecl *decl, Context *ctx);
  void functionAttribute(FunctionDecl *decl, Grammar::FunctionAttributeContext *ctx);
  ModifierDecl *modifier(Grammar::ModifierDefinitionContext *ctx);
  StructDecl *structure(Grammar::StructDefinitionContext *ctx);
  EnumDecl *enumeration(Grammar::EnumDefinitionContext *ctx);
  UsingForDecl *usingFor(Grammar::UsingDirectiveContext *ctx);
  VariableDecl *stateVariable(Grammar::StateVariableContext *ctx);
  VariableDecl *parameter(Grammar::ParameterContext *ctx, VariableDecl::Role role);
  std::vector<VariableDecl *> parameters(Grammar::ParameterListContext *ctx,
                                         VariableDecl::Role role);
  std::vector<UserTypeName *> overrides(Grammar::OverrideSpecifierContext *ctx);

  // Types (AstBuilderTypes.cpp)
  TypeName *typeName(Grammar::TypeNameContext *ctx, VariableDecl *spill = nullptr);
  /// With `isSyntax` false the compiler parses any expression here.
  TypeName *asType(Grammar::ExpressionContext *ctx, bool isSyntax = true);
  TypeName *mapping(Grammar::MappingTypeContext *ctx);
  /// `spill` is the state variable that takes the attributes which cannot be the type's own.
  TypeName *functionType(Grammar::FunctionTypeContext *ctx, VariableDecl *spill = nullptr);
  ElementaryTypeName *elementary(Grammar::ElementaryTypeContext *ctx);
  UserTypeName *path(Grammar::IdentifierPathContext *ctx);
  std::vector<std::string> pathNames(Grammar::IdentifierPathContext *ctx);
  ArrayTypeName *array(TypeName *element, Grammar::ExpressionContext *length,
                       const antlr4::Token *end);

  // Expressions (AstBuilderExprs.cpp)
  Expr *expression(Grammar::ExpressionContext *ctx);
  Expr *optional(Grammar::ExpressionContext *ctx) { return ctx ? expression(ctx) : nullptr; }
  Expr *operation(Grammar::ExpressionContext *ctx);
  Expr *operand(Grammar::ExpressionContext *ctx);
  Expr *payable(Grammar::ExpressionContext *ctx);
  Expr *binary(Grammar::ExpressionContext *ctx, BinaryOp op);
  Expr *assignment(Grammar::ExpressionContext *ctx, std::optional<BinaryOp> op);
  Expr *literal(Grammar::LiteralContext *ctx);
  Expr *tuple(Grammar::TupleContext *ctx);
  Expr *pathExpr(Grammar::IdentifierPathContext *ctx);
  CallExpr *call(Expr *callee, Grammar::CallArgumentsContext *arguments);
  std::string stringToken(const antlr4::Token *token);

  void setLocation(VariableDecl *variable, Grammar::ParameterAttributeContext *word);

  // Statements (AstBuilderStmts.cpp)
  Block *block(Grammar::BlockContext *ctx);
  Stmt *statement(Grammar::StatementContext *ctx);
  Stmt *simple(Grammar::SimpleStatementContext *ctx);
  Stmt *varStatement(Grammar::SimpleStatementContext *ctx);
  Stmt *tupleDeclaration(Grammar::ExpressionContext *ctx);
  VariableDecl *local(const antlr4::ParserRuleContext *ctx, Grammar::IdentifierContext *name,
                      Grammar::ExpressionContext *type);
  Stmt *forLoop(Grammar::ForStatementContext *ctx);
  Stmt *tryStatement(Grammar::TryStatementContext *ctx);
  CallExpr *callOf(Grammar::IdentifierPathContext *callee,
                   Grammar::CallArgumentsContext *arguments);

  // Yul (AstBuilderYul.cpp)
  AssemblyStmt *assembly(Grammar::AssemblyStatementContext *ctx);
  YulBlock *yulBlock(Grammar::YulBlockContext *ctx);
  Node *yulStatement(Grammar::YulStatementContext *ctx);
  Node *yulExpression(Grammar::YulExpressionContext *ctx);
  YulLiteral *yulLiteral(Grammar::YulLiteralContext *ctx);
  YulIdentifier *yulIdentifier(const antlr4::Token *token);
  std::string yulDeclaredName(const antlr4::Token *token);
  Node *yulSwitch(Grammar::YulSwitchContext *ctx);
  Node *yulFunction(Grammar::YulFunctionContext *ctx);

  struct Depth; ///< bounds the recursion of whoever holds one

  SourceUnit &unit;
  llvm::StringRef source;
  const antlr4::CommonTokenStream &tokens;
  AstContext &ast;
  std::vector<SyntaxError> &errors;
  std::optional<uint32_t> compiler; ///< the one to read as, if one was asked for
  bool sawVersion = false;
  struct VersionUse {
    Span span;
    std::string what;
    uint32_t removed;
    bool isSyntax = true;
  };
  std::vector<VersionUse> uses;   ///< of what some version removed
  std::vector<Span> declarations; ///< of the file, contracts included
  ContractDecl *contract = nullptr;
  bool inModifier = false;
  std::optional<bool> abiCoder; ///< what the file's pragmas say of version 2
  unsigned depth = 0;
};

/// A level of nesting in the tree being built. The nodes' later readers recurse just as deep.
struct AstBuilder::Depth {
  AstBuilder &builder;
  Depth(AstBuilder &builder, const antlr4::ParserRuleContext *ctx) : builder(builder) {
    if (builder.depth >= maxTreeDepth)
      builder.fail(builder.span(ctx->start), nestingMessage);
    ++builder.depth;
  }
  ~Depth() { --builder.depth; }
  Depth(const Depth &) = delete;
  Depth &operator=(const Depth &) = delete;
};

/// The children of one type, in order.
template <class T, class Visit> void each(const antlr4::tree::ParseTree *ctx, Visit visit) {
  if (!ctx)
    return;
  for (antlr4::tree::ParseTree *child : ctx->children)
    if (auto *match = dynamic_cast<T *>(child))
      visit(match);
}

template <class T> T *first(const antlr4::tree::ParseTree *ctx) {
  if (ctx)
    for (antlr4::tree::ParseTree *child : ctx->children)
      if (auto *match = dynamic_cast<T *>(child))
        return match;
  return nullptr;
}

/// The items of `(a, , b)`: null for each one that is left out. `()` has none.
template <class T, class Visit> void eachOrGap(const antlr4::ParserRuleContext *ctx, Visit visit) {
  if (ctx->children.size() == 2)
    return;
  bool pending = true; // since the last comma no item was seen
  for (antlr4::tree::ParseTree *child : ctx->children) {
    if (child == ctx->children.front())
      continue;
    auto *item = dynamic_cast<T *>(child);
    if (item || pending)
      visit(item);
    pending = !item;
  }
}

/// What `external`, `public`, `internal` and `private` say; nothing for other tokens.
std::optional<Visibility> visibilityOf(size_t token);

/// The first token of type `type` directly under `ctx`.
antlr4::Token *token(const antlr4::tree::ParseTree *ctx, size_t type);

// What string tokens stand for (AstBuilderLiterals.cpp). False if the token is malformed.
bool decodeString(llvm::StringRef token, std::string &out, std::string &problem);
bool decodeHexString(llvm::StringRef token, std::string &out, std::string &problem);

struct Comment {
  llvm::StringRef text; ///< with its marks
  bool line;
};
/// The comments of `gap`, which holds only space and comments.
std::vector<Comment> commentsIn(llvm::StringRef gap);
/// The text of the last NatSpec comment in `gap`, which holds only space and comments.
std::string documentationIn(llvm::StringRef gap);

} // namespace quorate::sol
