//===- SemaStmt.cpp - bodies, statements and local variables --------------------===//
#include "analyzer/solidity/SemaAnalyser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::sol {

static constexpr unsigned maxDepth = 600; // as in SemaExpr.cpp

// ---------------------------------------------------------------- declarations with code

void Analyser::analyseBodies() {
  for (SourceUnit *unit : program.units)
    for (Decl *member : unit->members) {
      if (!member)
        continue;
      analyseBody(*member);
      if (auto *contract = llvm::dyn_cast<ContractDecl>(member))
        for (Decl *inner : contract->members)
          if (inner)
            analyseBody(*inner);
    }
}

void Analyser::analyseBody(Decl &decl) {
  Entered entered(*this, decl);
  locals.clear();
  hoisted.clear();
  if (auto *function = llvm::dyn_cast<FunctionDecl>(&decl)) {
    functionBody(*function);
  } else if (auto *modifier = llvm::dyn_cast<ModifierDecl>(&decl)) {
    locals = modifier->params;
    if (!since(5))
      hoistLocals(modifier->body);
    block(modifier->body);
  } else if (auto *variable = llvm::dyn_cast<VariableDecl>(&decl)) {
    expression(variable->init);
  } else if (auto *contract = llvm::dyn_cast<ContractDecl>(&decl)) {
    for (InheritanceSpecifier &base : contract->bases)
      for (Expr *arg : base.args)
        expression(arg);
  }
}

void Analyser::functionBody(FunctionDecl &function) {
  at.function = &function;
  locals = function.params;
  locals.insert(locals.end(), function.returns.begin(), function.returns.end());
  for (ModifierInvocation &invocation : function.modifiers)
    modifierInvocation(invocation);
  if (!since(5))
    hoistLocals(function.body);
  block(function.body);
}

void Analyser::modifierInvocation(ModifierInvocation &invocation) {
  for (Expr *arg : invocation.args)
    expression(arg);
  if (!at.unit)
    return;
  for (Decl *decl : scopes.byPath(*at.unit, at.contract, invocation.path))
    if (!invocation.decl && (llvm::isa<ModifierDecl>(decl) || llvm::isa<ContractDecl>(decl)))
      invocation.decl = decl;
  if (!invocation.decl)
    incomplete(invocation.span,
               "modifier '" + llvm::join(invocation.path, ".") + "' was not found");
}

// ---------------------------------------------------------------- local variables

VariableDecl *Analyser::findLocal(llvm::StringRef name) const {
  for (const std::vector<VariableDecl *> *list : {&locals, &hoisted})
    for (VariableDecl *variable : llvm::reverse(*list))
      if (variable && variable->name == name)
        return variable;
  return nullptr;
}

void Analyser::declareLocals(llvm::ArrayRef<VariableDecl *> variables, DataLocation fallback) {
  for (VariableDecl *variable : variables) {
    if (!variable)
      continue;
    declareVariable(*variable, fallback);
    locals.push_back(variable);
  }
}

void Analyser::hoistLocals(Stmt *stmt, unsigned level) {
  if (!stmt || level > maxDepth)
    return;
  auto again = [&](Stmt *inner) { hoistLocals(inner, level + 1); };
  if (auto *block = llvm::dyn_cast<Block>(stmt)) {
    for (Stmt *inner : block->statements)
      again(inner);
  } else if (auto *branch = llvm::dyn_cast<IfStmt>(stmt)) {
    again(branch->then);
    again(branch->otherwise);
  } else if (auto *loop = llvm::dyn_cast<WhileStmt>(stmt)) {
    again(loop->body);
  } else if (auto *loop = llvm::dyn_cast<DoWhileStmt>(stmt)) {
    again(loop->body);
  } else if (auto *loop = llvm::dyn_cast<ForStmt>(stmt)) {
    again(loop->init);
    again(loop->body);
  } else if (auto *variables = llvm::dyn_cast<VariableStmt>(stmt)) {
    for (VariableDecl *variable : variables->variables)
      if (variable) {
        if (variable->typeName)
          declareVariable(*variable, DataLocation::Storage);
        hoisted.push_back(variable);
      }
  }
}

/// The value for one of several variables. Old code could leave out components at either end.
static std::optional<size_t> componentOf(size_t index, size_t variables, size_t values,
                                         bool startsEmpty) {
  if (variables == values || !startsEmpty)
    return index < values ? std::optional(index) : std::nullopt;
  size_t fromEnd = variables - index;
  return fromEnd <= values ? std::optional(values - fromEnd) : std::nullopt;
}

void Analyser::variableStatement(VariableStmt &stmt) {
  const Type *init = expression(stmt.init);
  declareLocals(stmt.variables, DataLocation::Storage);
  const Type *mobile = init ? mobileOf(*stmt.init) : nullptr;
  for (auto [i, variable] : llvm::enumerate(stmt.variables)) {
    auto *written =
        variable ? llvm::dyn_cast_or_null<ElementaryTypeName>(variable->typeName) : nullptr;
    if (!variable || (variable->typeName && !(written && written->name == "var")))
      continue;
    if (!init || init->kind != TypeKind::Tuple) {
      variable->type = mobile;
      continue;
    }
    auto component =
        componentOf(i, stmt.variables.size(), mobile->params.size(), !stmt.variables.front());
    variable->type = component ? mobile->params[*component] : nullptr;
  }
}

// ---------------------------------------------------------------- statements

void Analyser::block(Block *block) {
  if (!block)
    return;
  size_t mark = locals.size();
  for (Stmt *stmt : block->statements)
    statement(stmt);
  locals.resize(mark);
}

void Analyser::tryStatement(TryStmt &stmt) {
  expression(stmt.call);
  size_t mark = locals.size();
  declareLocals(stmt.returns, DataLocation::Memory);
  block(stmt.body);
  locals.resize(mark);
  for (CatchClause &clause : stmt.catches) {
    declareLocals(clause.params, DataLocation::Memory);
    block(clause.body);
    locals.resize(mark);
  }
}

void Analyser::statement(Stmt *stmt) {
  if (!stmt)
    return;
  if (depth >= maxDepth) {
    incomplete(stmt->span, "statement nested too deeply");
    return;
  }
  ++depth;
  size_t mark = locals.size();
  auto leave = llvm::make_scope_exit([&] { --depth; });
  // The single statement below an `if` or a loop is a scope of its own.
  auto inner = [&](Stmt *body) {
    size_t mark = locals.size();
    statement(body);
    locals.resize(mark);
  };
  switch (stmt->kind) {
  case NodeKind::Block:
    block(llvm::cast<Block>(stmt));
    break;
  case NodeKind::If:
    expression(llvm::cast<IfStmt>(stmt)->condition);
    inner(llvm::cast<IfStmt>(stmt)->then);
    inner(llvm::cast<IfStmt>(stmt)->otherwise);
    break;
  case NodeKind::While:
    expression(llvm::cast<WhileStmt>(stmt)->condition);
    inner(llvm::cast<WhileStmt>(stmt)->body);
    break;
  case NodeKind::DoWhile:
    inner(llvm::cast<DoWhileStmt>(stmt)->body);
    expression(llvm::cast<DoWhileStmt>(stmt)->condition);
    break;
  case NodeKind::For: {
    auto *loop = llvm::cast<ForStmt>(stmt);
    statement(loop->init);
    expression(loop->condition);
    expression(loop->update);
    inner(loop->body);
    locals.resize(mark);
    break;
  }
  case NodeKind::Return:
    expression(llvm::cast<ReturnStmt>(stmt)->value);
    break;
  case NodeKind::Emit:
    expression(llvm::cast<EmitStmt>(stmt)->call);
    break;
  case NodeKind::RevertStmt:
    expression(llvm::cast<RevertStmt>(stmt)->call);
    break;
  case NodeKind::VariableStmt:
    variableStatement(llvm::cast<VariableStmt>(*stmt));
    break;
  case NodeKind::ExprStmt:
    expression(llvm::cast<ExprStmt>(stmt)->expr);
    break;
  case NodeKind::Try:
    tryStatement(llvm::cast<TryStmt>(*stmt));
    break;
  case NodeKind::Assembly:
    yulLocals.clear();
    yulBlock(llvm::cast<AssemblyStmt>(stmt)->body);
    break;
  default:
    break;
  }
}

} // namespace quorate::sol
