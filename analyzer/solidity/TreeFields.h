//===- TreeFields.h - what a syntax tree says, node by node (private) ------===//
//
// One description of every node's syntactic members, in order. An archive is
// called with them: a writer and a reader that use the same description cannot
// disagree (Tree.cpp). What "Sema:" fills is left out. The description is of no
// use if a member is forgotten here: tests/unit/solidity/TreeTest.cpp compares
// whole dumps.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/Ast.h"

#include <cstdlib>
#include <type_traits>

namespace quorate::sol {

// ---------------------------------------------------------------- parts of nodes

template <class A> void fields(A &a, ImportSymbol &n) { a(n.name, n.alias, n.span); }
template <class A> void fields(A &a, ModifierInvocation &n) {
  a(n.path, n.args, n.hasArgs, n.span);
}
template <class A> void fields(A &a, InheritanceSpecifier &n) { a(n.base, n.args, n.hasArgs); }
template <class A> void fields(A &a, UsingForDecl::Item &n) { a(n.path, n.op, n.span); }
template <class A> void fields(A &a, CatchClause &n) { a(n.name, n.params, n.body, n.span); }
template <class A> void fields(A &a, VersionRange &n) { a(n.low, n.high); }

// ---------------------------------------------------------------- types

template <class A> void fields(A &a, ElementaryTypeName &n) { a(n.name, n.payable); }
template <class A> void fields(A &a, UserTypeName &n) { a(n.path, n.pathSpans); }
template <class A> void fields(A &a, MappingTypeName &n) {
  a(n.key, n.value, n.keyName, n.valueName);
}
template <class A> void fields(A &a, ArrayTypeName &n) { a(n.element, n.length); }
template <class A> void fields(A &a, FunctionTypeName &n) {
  a(n.params, n.returns, n.visibility, n.mutability);
}

// ---------------------------------------------------------------- declarations

template <class A> void fields(A &a, SourceUnit &n) {
  a(n.pragmas, n.version, n.abiCoderV2, n.members, n.imports);
}
template <class A> void fields(A &a, ImportDecl &n) {
  a(n.path, n.pathSpan, n.unitAlias, n.symbols);
}
template <class A> void fields(A &a, VariableDecl &n) {
  a(n.typeName, n.location, n.role, n.visibility, n.constant, n.immutable, n.indexed, n.overrides,
    n.isOverride, n.init);
}
template <class A> void fields(A &a, FunctionDecl &n) {
  a(n.functionKind, n.visibility, n.mutability, n.isVirtual, n.isOverride, n.overrides, n.modifiers,
    n.params, n.returns, n.body);
}
template <class A> void fields(A &a, ModifierDecl &n) {
  a(n.params, n.isVirtual, n.isOverride, n.overrides, n.body);
}
template <class A> void fields(A &a, StructDecl &n) { a(n.members); }
template <class A> void fields(A &a, EnumValueDecl &n) { a(n.value); }
template <class A> void fields(A &a, EnumDecl &n) { a(n.values); }
template <class A> void fields(A &a, EventDecl &n) { a(n.params, n.anonymous); }
template <class A> void fields(A &a, ErrorDecl &n) { a(n.params); }
template <class A> void fields(A &a, UserValueTypeDecl &n) { a(n.underlying); }
template <class A> void fields(A &a, UsingForDecl &n) { a(n.items, n.braces, n.target, n.global); }
template <class A> void fields(A &a, ContractDecl &n) {
  a(n.contractKind, n.isAbstract, n.bases, n.layoutBase, n.members);
}

// ---------------------------------------------------------------- statements

template <class A> void fields(A &a, Block &n) { a(n.statements, n.unchecked); }
template <class A> void fields(A &a, IfStmt &n) { a(n.condition, n.then, n.otherwise); }
template <class A> void fields(A &a, WhileStmt &n) { a(n.condition, n.body); }
template <class A> void fields(A &a, DoWhileStmt &n) { a(n.body, n.condition); }
template <class A> void fields(A &a, ForStmt &n) { a(n.init, n.condition, n.update, n.body); }
template <class A> void fields(A &a, ReturnStmt &n) { a(n.value); }
template <class A> void fields(A &, BreakStmt &) {}
template <class A> void fields(A &, ContinueStmt &) {}
template <class A> void fields(A &, ThrowStmt &) {}
template <class A> void fields(A &, PlaceholderStmt &) {}
template <class A> void fields(A &a, EmitStmt &n) { a(n.call); }
template <class A> void fields(A &a, RevertStmt &n) { a(n.call); }
template <class A> void fields(A &a, VariableStmt &n) { a(n.variables, n.isTuple, n.init); }
template <class A> void fields(A &a, ExprStmt &n) { a(n.expr); }
template <class A> void fields(A &a, TryStmt &n) { a(n.call, n.returns, n.body, n.catches); }
template <class A> void fields(A &a, AssemblyStmt &n) { a(n.dialect, n.memorySafe, n.body); }

// ---------------------------------------------------------------- expressions

template <class A> void fields(A &a, LiteralExpr &n) { a(n.literal, n.value, n.denomination); }
template <class A> void fields(A &a, IdentifierExpr &n) { a(n.name); }
template <class A> void fields(A &a, ElementaryTypeExpr &n) { a(n.typeName); }
template <class A> void fields(A &a, MemberExpr &n) { a(n.object, n.member, n.memberSpan); }
template <class A> void fields(A &a, IndexExpr &n) { a(n.object, n.index); }
template <class A> void fields(A &a, IndexRangeExpr &n) { a(n.object, n.start, n.end); }
template <class A> void fields(A &a, CallExpr &n) { a(n.callee, n.args, n.argNames); }
template <class A> void fields(A &a, CallOptionsExpr &n) { a(n.callee, n.names, n.values); }
template <class A> void fields(A &a, NewExpr &n) { a(n.typeName); }
template <class A> void fields(A &a, UnaryExpr &n) { a(n.op, n.operand); }
template <class A> void fields(A &a, BinaryExpr &n) { a(n.op, n.left, n.right); }
template <class A> void fields(A &a, AssignExpr &n) { a(n.op, n.left, n.right); }
template <class A> void fields(A &a, ConditionalExpr &n) { a(n.condition, n.ifTrue, n.ifFalse); }
template <class A> void fields(A &a, TupleExpr &n) { a(n.elements, n.isArray); }
template <class A> void fields(A &a, MetaTypeExpr &n) { a(n.typeName); }

// ---------------------------------------------------------------- Yul

template <class A> void fields(A &a, YulBlock &n) { a(n.statements); }
template <class A> void fields(A &a, YulVariable &n) { a(n.names, n.value); }
template <class A> void fields(A &a, YulAssign &n) { a(n.targets, n.value); }
template <class A> void fields(A &a, YulIf &n) { a(n.condition, n.body); }
template <class A> void fields(A &a, YulFor &n) { a(n.init, n.post, n.body, n.condition); }
template <class A> void fields(A &a, YulSwitch &n) { a(n.value, n.cases); }
template <class A> void fields(A &a, YulCase &n) { a(n.value, n.body); }
template <class A> void fields(A &a, YulFunction &n) { a(n.name, n.params, n.returns, n.body); }
template <class A> void fields(A &, YulBreak &) {}
template <class A> void fields(A &, YulContinue &) {}
template <class A> void fields(A &, YulLeave &) {}
template <class A> void fields(A &a, YulExprStmt &n) { a(n.expr); }
template <class A> void fields(A &a, YulLiteral &n) { a(n.value, n.isString, n.isHexString); }
template <class A> void fields(A &a, YulIdentifier &n) { a(n.name, n.suffix); }
template <class A> void fields(A &a, YulCall &n) { a(n.callee, n.args); }

/// Calls `use` with a null pointer to the type that nodes of this kind have.
template <class Use> auto withNodeType(NodeKind kind, Use use) {
  switch (kind) {
#define QUORATE_KIND(Kind, Type)                                                                   \
  case NodeKind::Kind:                                                                             \
    return use(std::add_pointer_t<Type>());
    QUORATE_KIND(SourceUnit, SourceUnit)
    QUORATE_KIND(Import, ImportDecl)
    QUORATE_KIND(Contract, ContractDecl)
    QUORATE_KIND(Function, FunctionDecl)
    QUORATE_KIND(Modifier, ModifierDecl)
    QUORATE_KIND(Variable, VariableDecl)
    QUORATE_KIND(Struct, StructDecl)
    QUORATE_KIND(Enum, EnumDecl)
    QUORATE_KIND(EnumValue, EnumValueDecl)
    QUORATE_KIND(Event, EventDecl)
    QUORATE_KIND(Error, ErrorDecl)
    QUORATE_KIND(UserValueType, UserValueTypeDecl)
    QUORATE_KIND(UsingFor, UsingForDecl)
    QUORATE_KIND(ElementaryTypeName, ElementaryTypeName)
    QUORATE_KIND(UserTypeName, UserTypeName)
    QUORATE_KIND(MappingTypeName, MappingTypeName)
    QUORATE_KIND(ArrayTypeName, ArrayTypeName)
    QUORATE_KIND(FunctionTypeName, FunctionTypeName)
    QUORATE_KIND(Block, Block)
    QUORATE_KIND(If, IfStmt)
    QUORATE_KIND(While, WhileStmt)
    QUORATE_KIND(DoWhile, DoWhileStmt)
    QUORATE_KIND(For, ForStmt)
    QUORATE_KIND(Return, ReturnStmt)
    QUORATE_KIND(Break, BreakStmt)
    QUORATE_KIND(Continue, ContinueStmt)
    QUORATE_KIND(Throw, ThrowStmt)
    QUORATE_KIND(Placeholder, PlaceholderStmt)
    QUORATE_KIND(Emit, EmitStmt)
    QUORATE_KIND(RevertStmt, RevertStmt)
    QUORATE_KIND(VariableStmt, VariableStmt)
    QUORATE_KIND(ExprStmt, ExprStmt)
    QUORATE_KIND(Try, TryStmt)
    QUORATE_KIND(Assembly, AssemblyStmt)
    QUORATE_KIND(Literal, LiteralExpr)
    QUORATE_KIND(Identifier, IdentifierExpr)
    QUORATE_KIND(ElementaryTypeExpr, ElementaryTypeExpr)
    QUORATE_KIND(Member, MemberExpr)
    QUORATE_KIND(Index, IndexExpr)
    QUORATE_KIND(IndexRange, IndexRangeExpr)
    QUORATE_KIND(Call, CallExpr)
    QUORATE_KIND(CallOptions, CallOptionsExpr)
    QUORATE_KIND(New, NewExpr)
    QUORATE_KIND(Unary, UnaryExpr)
    QUORATE_KIND(Binary, BinaryExpr)
    QUORATE_KIND(Assign, AssignExpr)
    QUORATE_KIND(Conditional, ConditionalExpr)
    QUORATE_KIND(TupleExpr, TupleExpr)
    QUORATE_KIND(MetaType, MetaTypeExpr)
    QUORATE_KIND(YulBlock, YulBlock)
    QUORATE_KIND(YulVariable, YulVariable)
    QUORATE_KIND(YulAssign, YulAssign)
    QUORATE_KIND(YulIf, YulIf)
    QUORATE_KIND(YulFor, YulFor)
    QUORATE_KIND(YulSwitch, YulSwitch)
    QUORATE_KIND(YulCase, YulCase)
    QUORATE_KIND(YulFunction, YulFunction)
    QUORATE_KIND(YulBreak, YulBreak)
    QUORATE_KIND(YulContinue, YulContinue)
    QUORATE_KIND(YulLeave, YulLeave)
    QUORATE_KIND(YulExprStmt, YulExprStmt)
    QUORATE_KIND(YulLiteral, YulLiteral)
    QUORATE_KIND(YulIdentifier, YulIdentifier)
    QUORATE_KIND(YulCall, YulCall)
#undef QUORATE_KIND
  }
  std::abort(); // no such kind
}

} // namespace quorate::sol
