//===- LowerYul.h - inline assembly -----------------------------------------===//
//
// Every Yul value is a 256-bit word. Memory is flat; Solidity's memory references
// are seen as addresses. Functions become internal functions of the contract.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "analyzer/solidity/LowerFunction.h"

namespace quorate::sol {

struct YulCallee {
  ir::FunctionId id;
  const YulFunction *decl = nullptr;
};
using YulFunctions = llvm::StringMap<YulCallee>;

class YulLowering {
public:
  explicit YulLowering(FunctionLowering &f, const YulFunctions *visible = nullptr);
  void run(const YulBlock &block); ///< an assembly statement
  void runFunction(const YulFunction &function);

private:
  // LowerYul: statements and names
  void block(const YulBlock &block);
  void statement(const Node &node);
  void declareFunctions(const YulBlock &block);
  void declare(llvm::StringRef name, ValueId value);
  void forLoop(const YulFor &loop);
  void switchOver(const YulSwitch &choice);
  void assign(const YulIdentifier &target, ValueId value);
  void assignSuffixed(const YulIdentifier &target, const VariableDecl &decl, ValueId value);
  bool elementWithoutCheck(const Node &first, const Node &second);
  void leave();

  ValueId value(const Node &node);
  void values(const Node &node, Values &results);
  ValueId condition(const Node &node);
  ValueId literal(const YulLiteral &literal);
  ValueId identifier(const YulIdentifier &name);
  ValueId suffixed(const YulIdentifier &name, const VariableDecl &decl);
  ValueId storageRef(ValueId slot, ir::Space space, const Node &node);
  unsigned *variable(llvm::StringRef name);

  ValueId word(ValueId value, const Span &span); ///< a Solidity value as Yul sees it
  ValueId fromWord(ValueId word, ir::Type type, llvm::StringRef mark = "cut");
  static bool isDirty(const llvm::APInt &word, ir::Type type); ///< has bits that the type lacks
  ValueId fromBool(ValueId value);
  ValueId unknown(const Node &node, llvm::StringRef reason);

  // LowerYulCalls: built-in functions
  ValueId bytesAt(ValueId address, ValueId length);
  ValueId lengthAt(ValueId address);
  void call(const YulCall &call, Values &results);
  bool instruction(llvm::StringRef name, llvm::ArrayRef<ValueId> args, Values &results);
  bool special(const YulCall &call, llvm::ArrayRef<ValueId> args, Values &results);
  void userCall(const YulCall &call, const YulCallee &callee, Values &results);
  ValueId externalCall(llvm::StringRef name, llvm::ArrayRef<ValueId> args);
  ValueId create(llvm::ArrayRef<ValueId> args);
  void log(llvm::ArrayRef<ValueId> args);
  void revert(llvm::ArrayRef<ValueId> args);

  FunctionLowering &f;
  ir::Builder &b;
  ir::SsaBuilder &ssa;
  std::vector<llvm::StringMap<unsigned>> scopes;
  YulFunctions functions;
  const YulFunction *inside = nullptr; ///< the Yul function being lowered
  struct Loop {
    BlockId next, exit;
  };
  llvm::SmallVector<Loop, 4> loops;
};

} // namespace quorate::sol
