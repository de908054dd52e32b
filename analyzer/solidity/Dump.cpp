//===- Dump.cpp - the syntax tree as text -----------------------------------===//
#include "analyzer/solidity/Parser.h"

#include "llvm/ADT/StringExtras.h"

using namespace quorate;
using namespace quorate::sol;
using llvm::dyn_cast;
using llvm::isa;

namespace {

constexpr const char *kindNames[] = {"SourceUnit",
                                     "Import",
                                     "Contract",
                                     "Function",
                                     "Modifier",
                                     "Variable",
                                     "Struct",
                                     "Enum",
                                     "EnumValue",
                                     "Event",
                                     "Error",
                                     "UserValueType",
                                     "UsingFor",
                                     "ElementaryTypeName",
                                     "UserTypeName",
                                     "MappingTypeName",
                                     "ArrayTypeName",
                                     "FunctionTypeName",
                                     "Block",
                                     "If",
                                     "While",
                                     "DoWhile",
                                     "For",
                                     "Return",
                                     "Break",
                                     "Continue",
                                     "Throw",
                                     "Placeholder",
                                     "Emit",
                                     "Revert",
                                     "VariableStmt",
                                     "ExprStmt",
                                     "Try",
                                     "Assembly",
                                     "Literal",
                                     "Identifier",
                                     "ElementaryTypeExpr",
                                     "Member",
                                     "Index",
                                     "IndexRange",
                                     "Call",
                                     "CallOptions",
                                     "New",
                                     "Unary",
                                     "Binary",
                                     "Assign",
                                     "Conditional",
                                     "Tuple",
                                     "MetaType",
                                     "YulBlock",
                                     "YulVariable",
                                     "YulAssign",
                                     "YulIf",
                                     "YulFor",
                                     "YulSwitch",
                                     "YulCase",
                                     "YulFunction",
                                     "YulBreak",
                                     "YulContinue",
                                     "YulLeave",
                                     "YulExprStmt",
                                     "YulLiteral",
                                     "YulIdentifier",
                                     "YulCall"};
static_assert(std::size(kindNames) == size_t(NodeKind::YulCall) + 1);

constexpr const char *visibilityNames[] = {"", "external", "public", "internal", "private"};
constexpr const char *mutabilityNames[] = {"", "pure", "view", "payable"};
constexpr const char *locationNames[] = {"", "storage", "memory", "calldata", "transient"};
constexpr const char *contractNames[] = {"contract", "interface", "library"};
constexpr const char *functionNames[] = {"", "constructor", "fallback", "receive", "free"};
constexpr const char *roleNames[] = {"state",  "local", "param", "return",
                                     "member", "event", "file"};
constexpr const char *literalNames[] = {"bool", "number", "hex", "string", "unicode", "hexstring"};
constexpr const char *unaryNames[] = {"-", "+", "!", "~", "++x", "--x", "x++", "x--", "delete"};
constexpr const char *binaryNames[] = {"+", "-", "*",  "/",  "%",  "**", "<<", ">>", ">>>", "&",
                                       "|", "^", "&&", "||", "==", "!=", "<",  "<=", ">",   ">="};

class Dumper {
public:
  Dumper(llvm::raw_ostream &out, const SourceStore &sources) : out(out), sources(sources) {}

  void show(const Node *node, llvm::StringRef label = {}) {
    if (!node) {
      out.indent(indent) << labelled(label) << "-\n";
      return;
    }
    out.indent(indent) << labelled(label) << kindNames[size_t(node->kind)];
    attributes(node);
    LineColumn begin = sources.position(node->span.file, node->span.begin);
    LineColumn end = sources.position(node->span.file, node->span.end);
    out << "  <" << begin.line << ':' << begin.column << '-' << end.line << ':' << end.column
        << ">\n";
    indent += 2;
    children(node);
    indent -= 2;
  }

private:
  static std::string labelled(llvm::StringRef label) {
    return label.empty() ? std::string() : label.str() + ": ";
  }
  template <class List> void all(const List &list, llvm::StringRef label = {}) {
    for (const auto *node : list)
      show(node, label);
  }
  void optional(const Node *node, llvm::StringRef label) {
    if (node)
      show(node, label);
  }
  void word(llvm::StringRef text) {
    if (!text.empty())
      out << ' ' << text;
  }
  void flag(bool on, llvm::StringRef text) { word(on ? text : ""); }
  void quoted(llvm::StringRef text) {
    out << " \"";
    llvm::printEscapedString(text, out);
    out << '"';
  }
  void path(const std::vector<std::string> &parts) { word(llvm::join(parts, ".")); }
  void decl(const Decl *decl) {
    word(decl->name);
    if (!decl->documentation.empty())
      out << " documented";
  }

  void attributes(const Node *node);
  void declAttributes(const Node *node);
  void children(const Node *node);
  void declChildren(const Node *node);
  void stmtChildren(const Node *node);
  void exprChildren(const Node *node);
  void yulChildren(const Node *node);

  llvm::raw_ostream &out;
  const SourceStore &sources;
  unsigned indent = 0;
};

void Dumper::declAttributes(const Node *node) {
  if (auto *n = dyn_cast<Decl>(node))
    decl(n);
  if (auto *n = dyn_cast<ImportDecl>(node)) {
    quoted(n->path);
    word(n->unitAlias.empty() ? "" : "as " + n->unitAlias);
    for (const ImportSymbol &symbol : n->symbols)
      word(symbol.name + (symbol.alias.empty() ? "" : "=" + symbol.alias));
  } else if (auto *n = dyn_cast<ContractDecl>(node)) {
    word(contractNames[size_t(n->contractKind)]);
    flag(n->isAbstract, "abstract");
  } else if (auto *n = dyn_cast<FunctionDecl>(node)) {
    word(functionNames[size_t(n->functionKind)]);
    word(visibilityNames[size_t(n->visibility)]);
    word(mutabilityNames[size_t(n->mutability)]);
    flag(n->isVirtual, "virtual");
    flag(n->isOverride, "override");
  } else if (auto *n = dyn_cast<ModifierDecl>(node)) {
    flag(n->isVirtual, "virtual");
    flag(n->isOverride, "override");
  } else if (auto *n = dyn_cast<VariableDecl>(node)) {
    word(roleNames[size_t(n->role)]);
    word(locationNames[size_t(n->location)]);
    word(visibilityNames[size_t(n->visibility)]);
    flag(n->constant, "constant");
    flag(n->immutable, "immutable");
    flag(n->indexed, "indexed");
    flag(n->isOverride, "override");
  } else if (auto *n = dyn_cast<EventDecl>(node)) {
    flag(n->anonymous, "anonymous");
  } else if (auto *n = dyn_cast<UsingForDecl>(node)) {
    for (const UsingForDecl::Item &item : n->items) {
      path(item.path);
      word(item.op);
    }
    flag(!n->target, "*");
    flag(n->global, "global");
  }
}

void Dumper::attributes(const Node *node) {
  declAttributes(node);
  if (auto *n = dyn_cast<SourceUnit>(node)) {
    word(sources.file(n->file).path);
    for (const std::string &pragma : n->pragmas)
      quoted(pragma);
  } else if (auto *n = dyn_cast<ElementaryTypeName>(node)) {
    word(n->name);
    flag(n->payable, "payable");
  } else if (auto *n = dyn_cast<UserTypeName>(node)) {
    path(n->path);
  } else if (auto *n = dyn_cast<MappingTypeName>(node)) {
    word(n->keyName);
    word(n->valueName);
  } else if (auto *n = dyn_cast<FunctionTypeName>(node)) {
    word(visibilityNames[size_t(n->visibility)]);
    word(mutabilityNames[size_t(n->mutability)]);
  } else if (auto *n = dyn_cast<Block>(node)) {
    flag(n->unchecked, "unchecked");
  } else if (auto *n = dyn_cast<AssemblyStmt>(node)) {
    word(n->dialect);
    flag(n->memorySafe, "memory-safe");
    flag(!n->body, "not Yul");
  } else if (auto *n = dyn_cast<VariableStmt>(node)) {
    flag(n->isTuple, "tuple");
  } else if (auto *n = dyn_cast<LiteralExpr>(node)) {
    word(literalNames[size_t(n->literal)]);
    quoted(n->value);
    word(n->denomination);
  } else if (auto *n = dyn_cast<IdentifierExpr>(node)) {
    word(n->name);
  } else if (auto *n = dyn_cast<MemberExpr>(node)) {
    word("." + n->member);
  } else if (auto *n = dyn_cast<UnaryExpr>(node)) {
    word(unaryNames[size_t(n->op)]);
  } else if (auto *n = dyn_cast<BinaryExpr>(node)) {
    word(binaryNames[size_t(n->op)]);
  } else if (auto *n = dyn_cast<AssignExpr>(node)) {
    word(std::string(n->op ? binaryNames[size_t(*n->op)] : "") + "=");
  } else if (auto *n = dyn_cast<TupleExpr>(node)) {
    flag(n->isArray, "array");
  } else if (auto *n = dyn_cast<YulVariable>(node)) {
    word(llvm::join(n->names, ", "));
  } else if (auto *n = dyn_cast<YulFunction>(node)) {
    word(n->name + "(" + llvm::join(n->params, ", ") + ")");
    word(n->returns.empty() ? "" : "-> " + llvm::join(n->returns, ", "));
  } else if (auto *n = dyn_cast<YulLiteral>(node)) {
    quoted(n->value);
  } else if (auto *n = dyn_cast<YulIdentifier>(node)) {
    word(n->name + (n->suffix.empty() ? "" : "." + n->suffix));
  } else if (auto *n = dyn_cast<YulCall>(node)) {
    word(n->callee);
  }
}

void Dumper::declChildren(const Node *node) {
  if (auto *n = dyn_cast<SourceUnit>(node)) {
    all(n->imports);
    all(n->members);
  } else if (auto *n = dyn_cast<ContractDecl>(node)) {
    for (const InheritanceSpecifier &base : n->bases) {
      show(base.base, "base");
      all(base.args, "argument");
    }
    optional(n->layoutBase, "layout");
    all(n->members);
  } else if (auto *n = dyn_cast<FunctionDecl>(node)) {
    all(n->params);
    all(n->returns);
    all(n->overrides, "override");
    for (const ModifierInvocation &modifier : n->modifiers) {
      out.indent(indent) << "modifier: " << llvm::join(modifier.path, ".") << '\n';
      all(modifier.args, "argument");
    }
    optional(n->body, "body");
  } else if (auto *n = dyn_cast<ModifierDecl>(node)) {
    all(n->params);
    all(n->overrides, "override");
    optional(n->body, "body");
  } else if (auto *n = dyn_cast<VariableDecl>(node)) {
    optional(n->typeName, "type");
    all(n->overrides, "override");
    optional(n->init, "init");
  } else if (auto *n = dyn_cast<StructDecl>(node)) {
    all(n->members);
  } else if (auto *n = dyn_cast<EnumDecl>(node)) {
    all(n->values);
  } else if (auto *n = dyn_cast<EventDecl>(node)) {
    all(n->params);
  } else if (auto *n = dyn_cast<ErrorDecl>(node)) {
    all(n->params);
  } else if (auto *n = dyn_cast<UserValueTypeDecl>(node)) {
    show(n->underlying);
  } else if (auto *n = dyn_cast<UsingForDecl>(node)) {
    optional(n->target, "target");
  } else if (auto *n = dyn_cast<MappingTypeName>(node)) {
    show(n->key, "key");
    show(n->value, "value");
  } else if (auto *n = dyn_cast<ArrayTypeName>(node)) {
    show(n->element, "element");
    optional(n->length, "length");
  } else if (auto *n = dyn_cast<FunctionTypeName>(node)) {
    all(n->params);
    all(n->returns);
  }
}

void Dumper::stmtChildren(const Node *node) {
  if (auto *n = dyn_cast<Block>(node)) {
    all(n->statements);
  } else if (auto *n = dyn_cast<IfStmt>(node)) {
    show(n->condition);
    show(n->then, "then");
    optional(n->otherwise, "else");
  } else if (auto *n = dyn_cast<WhileStmt>(node)) {
    show(n->condition);
    show(n->body);
  } else if (auto *n = dyn_cast<DoWhileStmt>(node)) {
    show(n->body);
    show(n->condition);
  } else if (auto *n = dyn_cast<ForStmt>(node)) {
    show(n->init, "init");
    show(n->condition, "condition");
    show(n->update, "update");
    show(n->body);
  } else if (auto *n = dyn_cast<ReturnStmt>(node)) {
    optional(n->value, "value");
  } else if (auto *n = dyn_cast<EmitStmt>(node)) {
    show(n->call);
  } else if (auto *n = dyn_cast<RevertStmt>(node)) {
    show(n->call);
  } else if (auto *n = dyn_cast<VariableStmt>(node)) {
    all(n->variables);
    optional(n->init, "init");
  } else if (auto *n = dyn_cast<ExprStmt>(node)) {
    show(n->expr);
  } else if (auto *n = dyn_cast<TryStmt>(node)) {
    show(n->call, "call");
    all(n->returns, "returns");
    show(n->body);
    for (const CatchClause &clause : n->catches) {
      out.indent(indent) << "catch: " << clause.name << '\n';
      all(clause.params);
      show(clause.body);
    }
  } else if (auto *n = dyn_cast<AssemblyStmt>(node)) {
    optional(n->body, "body");
  }
}

void Dumper::exprChildren(const Node *node) {
  if (auto *n = dyn_cast<ElementaryTypeExpr>(node)) {
    show(n->typeName);
  } else if (auto *n = dyn_cast<MemberExpr>(node)) {
    show(n->object);
  } else if (auto *n = dyn_cast<IndexExpr>(node)) {
    show(n->object);
    show(n->index, "index");
  } else if (auto *n = dyn_cast<IndexRangeExpr>(node)) {
    show(n->object);
    show(n->start, "start");
    show(n->end, "end");
  } else if (auto *n = dyn_cast<CallExpr>(node)) {
    show(n->callee, "callee");
    for (size_t i = 0; i < n->args.size(); ++i)
      show(n->args[i], n->argNames.empty() ? "" : n->argNames[i]);
  } else if (auto *n = dyn_cast<CallOptionsExpr>(node)) {
    show(n->callee, "callee");
    for (size_t i = 0; i < n->values.size(); ++i)
      show(n->values[i], n->names[i]);
  } else if (auto *n = dyn_cast<NewExpr>(node)) {
    show(n->typeName);
  } else if (auto *n = dyn_cast<MetaTypeExpr>(node)) {
    show(n->typeName);
  } else if (auto *n = dyn_cast<UnaryExpr>(node)) {
    show(n->operand);
  } else if (auto *n = dyn_cast<BinaryExpr>(node)) {
    show(n->left);
    show(n->right);
  } else if (auto *n = dyn_cast<AssignExpr>(node)) {
    show(n->left);
    show(n->right);
  } else if (auto *n = dyn_cast<ConditionalExpr>(node)) {
    show(n->condition);
    show(n->ifTrue, "then");
    show(n->ifFalse, "else");
  } else if (auto *n = dyn_cast<TupleExpr>(node)) {
    all(n->elements);
  }
}

void Dumper::yulChildren(const Node *node) {
  if (auto *n = dyn_cast<YulBlock>(node)) {
    all(n->statements);
  } else if (auto *n = dyn_cast<YulVariable>(node)) {
    optional(n->value, "value");
  } else if (auto *n = dyn_cast<YulAssign>(node)) {
    all(n->targets, "target");
    show(n->value, "value");
  } else if (auto *n = dyn_cast<YulIf>(node)) {
    show(n->condition);
    show(n->body);
  } else if (auto *n = dyn_cast<YulFor>(node)) {
    show(n->init, "init");
    show(n->condition, "condition");
    show(n->post, "post");
    show(n->body);
  } else if (auto *n = dyn_cast<YulSwitch>(node)) {
    show(n->value);
    all(n->cases);
  } else if (auto *n = dyn_cast<YulCase>(node)) {
    if (n->value)
      show(n->value, "value");
    show(n->body, n->value ? "" : "default");
  } else if (auto *n = dyn_cast<YulFunction>(node)) {
    show(n->body);
  } else if (auto *n = dyn_cast<YulExprStmt>(node)) {
    show(n->expr);
  } else if (auto *n = dyn_cast<YulCall>(node)) {
    all(n->args);
  }
}

void Dumper::children(const Node *node) {
  if (node->kind >= NodeKind::YulBlock)
    yulChildren(node);
  else if (isa<Expr>(node))
    exprChildren(node);
  else if (isa<Stmt>(node))
    stmtChildren(node);
  else
    declChildren(node);
}

} // namespace

void sol::dump(llvm::raw_ostream &out, const SourceUnit &unit, const SourceStore &sources) {
  Dumper(out, sources).show(&unit);
}
