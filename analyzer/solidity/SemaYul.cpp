//===- SemaYul.cpp - Solidity's variables in inline assembly --------------------===//
#include "analyzer/solidity/SemaAnalyser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"

namespace quorate::sol {

void Analyser::yulBlock(YulBlock *block) {
  if (!block)
    return;
  size_t mark = yulLocals.size();
  for (Node *statement : block->statements)
    yulNode(statement);
  yulLocals.resize(mark);
}

void Analyser::yulIdentifier(YulIdentifier &identifier) {
  auto isYulLocal = [&](llvm::StringRef name) { return llvm::is_contained(yulLocals, name); };
  auto solidityVariable = [&](llvm::StringRef name) -> Decl * {
    if (VariableDecl *local = findLocal(name))
      return local;
    if (at.contract)
      for (Decl *decl : scopes.inContract(*at.contract, name))
        return llvm::dyn_cast<VariableDecl>(decl);
    if (at.unit)
      for (Decl *decl : scopes.inUnit(*at.unit, name))
        return llvm::dyn_cast<VariableDecl>(decl);
    return nullptr;
  };
  if (identifier.suffix.empty()) {
    if (!isYulLocal(identifier.name))
      identifier.decl = solidityVariable(identifier.name);
    return;
  }
  // `x_slot` may as well be the whole name of something.
  std::string whole = identifier.name + "_" + identifier.suffix;
  bool isWhole = isYulLocal(whole);
  if (!isWhole) {
    identifier.decl = solidityVariable(identifier.name);
    if (!identifier.decl) {
      identifier.decl = solidityVariable(whole);
      isWhole = identifier.decl;
    }
  }
  if (isWhole) {
    identifier.name = whole;
    identifier.suffix.clear();
  }
}

void Analyser::yulNode(Node *node) {
  if (!node)
    return;
  if (depth >= 600) {
    incomplete(node->span, "assembly nested too deeply");
    return;
  }
  ++depth;
  auto leave = llvm::make_scope_exit([&] { --depth; });
  switch (node->kind) {
  case NodeKind::YulBlock:
    yulBlock(llvm::cast<YulBlock>(node));
    break;
  case NodeKind::YulVariable: {
    auto *variable = llvm::cast<YulVariable>(node);
    yulNode(variable->value);
    yulLocals.insert(yulLocals.end(), variable->names.begin(), variable->names.end());
    break;
  }
  case NodeKind::YulAssign:
    for (YulIdentifier *target : llvm::cast<YulAssign>(node)->targets)
      yulNode(target);
    yulNode(llvm::cast<YulAssign>(node)->value);
    break;
  case NodeKind::YulIf:
    yulNode(llvm::cast<YulIf>(node)->condition);
    yulBlock(llvm::cast<YulIf>(node)->body);
    break;
  case NodeKind::YulFor: {
    // What the init block declares is known in the rest of the loop.
    auto *loop = llvm::cast<YulFor>(node);
    size_t mark = yulLocals.size();
    if (loop->init)
      for (Node *statement : loop->init->statements)
        yulNode(statement);
    yulNode(loop->condition);
    yulBlock(loop->post);
    yulBlock(loop->body);
    yulLocals.resize(mark);
    break;
  }
  case NodeKind::YulSwitch:
    yulNode(llvm::cast<YulSwitch>(node)->value);
    for (YulCase *branch : llvm::cast<YulSwitch>(node)->cases)
      if (branch)
        yulBlock(branch->body);
    break;
  case NodeKind::YulFunction: {
    auto *function = llvm::cast<YulFunction>(node);
    size_t mark = yulLocals.size();
    yulLocals.insert(yulLocals.end(), function->params.begin(), function->params.end());
    yulLocals.insert(yulLocals.end(), function->returns.begin(), function->returns.end());
    yulBlock(function->body);
    yulLocals.resize(mark);
    break;
  }
  case NodeKind::YulExprStmt:
    yulNode(llvm::cast<YulExprStmt>(node)->expr);
    break;
  case NodeKind::YulCall:
    for (Node *arg : llvm::cast<YulCall>(node)->args)
      yulNode(arg);
    break;
  case NodeKind::YulIdentifier:
    yulIdentifier(llvm::cast<YulIdentifier>(*node));
    break;
  default:
    break;
  }
}

} // namespace quorate::sol
