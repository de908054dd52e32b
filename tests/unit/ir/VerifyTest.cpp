#include "Common.h"

using namespace quorate;
using namespace quorate::ir;
using namespace quorate::ir::test;

namespace {

std::string firstError(const std::string &text) {
  llvm::Expected<Module> module = parse(text);
  if (!module)
    return "PARSE " + llvm::toString(module.takeError());
  std::vector<std::string> errors = verify(*module);
  return errors.empty() ? "" : errors.front();
}

struct Broken {
  const char *name, *body, *expected;
};

class VerifyBody : public testing::TestWithParam<Broken> {};

TEST_P(VerifyBody, IsRejected) {
  std::string text = R"(type t0 = value uint256
type t1 = bytes
type t2 = mapping t0 => t0
type t3 = struct (a : t0 at 0)
contract C contract solidity {
  var v0 m : storage t2 slot 0
  var v1 s : storage t3 slot 1
  function f0 other regular pure params (x : uint256) returns (y : bool);
  function f1 f regular pure params (a : uint256, p : bool, r : memory t1, q : calldata t1) returns (z : uint256) {
  b0:
    %0 = param 0 : uint256
    %1 = param 1 : bool
    %2 = param 2 : memory t1
    %3 = param 3 : calldata t1
)" + std::string(GetParam().body) +
                     "\n  }\n}\n";
  std::string error = firstError(text);
  EXPECT_NE(error.find(GetParam().expected), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(
    All, VerifyBody,
    testing::Values(
        Broken{"NoTerminator", "", "the terminator is missing"},
        Broken{"EarlyTerminator", "return %0\n return %0", "a terminator must come last"},
        Broken{"EmptyBlock", "jump b1\n b1:", "is empty"},
        Broken{"LatePhi",
               "jump b1\n b1:\n %9 = add %0, %0 : uint256\n %8 = phi b0 %0 : uint256\n return %0",
               "phis must come first"},
        Broken{"NoSuchBlock", "jump b7", "block that does not exist"},
        Broken{"ToEntry", "jump b0", "jumps to the entry"},
        Broken{"NoSuchValue", "return %77", "which is in no block"},
        Broken{"UseOfNothing", "store %5, %0\n return %4", "which"},
        Broken{"Operands", "%9 = add %0 : uint256\n return %0", "needs 2 operands"},
        Broken{"Dominance",
               "branch %1, b1, b2\n b1:\n %9 = add %0, %0 : uint256\n jump b2\n b2:\n return %9",
               "does not dominate"},
        Broken{"UseBeforeDefinition",
               "%8 = add %9, %0 : uint256\n %9 = add %0, %0 : uint256\n return %8",
               "does not dominate"},
        Broken{"PhiMissesPredecessor",
               "branch %1, b1, b2\n b1:\n jump b2\n b2:\n %9 = phi b0 %0 : uint256\n return %9",
               "not the predecessors"},
        Broken{"PhiFromLater",
               "branch %1, b1, b2\n b1:\n jump b2\n b2:\n %9 = phi b0 %8, b1 %0 : uint256\n %8 = "
               "add %0, %0 : uint256\n return %9",
               "does not dominate the end of b0"},
        Broken{"BranchTargets", "branch %1, b1, b1\n b1:\n return %0", "targets must differ"},
        Broken{"Widths", "%9 = const 1 : uint8\n %8 = add %0, %9 : uint256\n return %8",
               "one width"},
        Broken{"CompareToWord", "%9 = ult %0, %0 : uint256\n return %9", "must give a bool"},
        Broken{"ZExtNarrows", "%9 = zext %0 : uint8\n return %0", "must widen"},
        Broken{"TruncWidens", "%9 = trunc %0 : uint256\n return %0", "must narrow"},
        Broken{"CastWidth", "%9 = cast %0 : address\n return %0", "must keep the width"},
        Broken{"ScalarOfRef", "%9 = add %2, %2 : uint256\n return %0", "must be a scalar"},
        Broken{"Condition", "branch %0, b1, b2\n b1:\n return %0\n b2:\n return %0",
               "must be a bool"},
        Broken{"SelectCondition", "%9 = select %0, %0, %0 : uint256\n return %9", "must be a bool"},
        Broken{"Param", "%9 = param 5 : uint256\n return %0", "no such parameter"},
        Broken{"Variable", "%9 = ref.var v9 : storage t0\n return %0", "no such variable"},
        Broken{"VariableSpace", "%9 = ref.var v0 : transient t2\n return %0", "no such variable"},
        Broken{"Field",
               "%9 = ref.var v1 : storage t3\n %8 = ref.field %9, 4 : storage t0\n return %0",
               "no such field"},
        Broken{"KeyOfStruct",
               "%9 = ref.var v1 : storage t3\n %8 = ref.key %9, %0 : storage t0\n return %0",
               "must be a mapping"},
        Broken{"IndexOfMapping",
               "%9 = ref.var v0 : storage t2\n %8 = ref.index %9, %0 : storage t0\n return %0",
               "must be an array"},
        Broken{"LoadWidth",
               "%9 = ref.var v1 : storage t3\n %8 = ref.field %9, 0 : storage t0\n %7 = load %8 : "
               "uint8\n return %0",
               "another width"},
        Broken{"StoreToCalldata", "%9 = ref.index %3, %0 : calldata t0\n store %9, %0\n return %0",
               "cannot be written"},
        Broken{"MemoryWord", "%9 = mload %1 : uint256\n return %9", "256 bits"},
        Broken{"CallArguments", "%9 = icall f0 : tuple\n return %0", "one argument for each"},
        Broken{"CallArgumentType", "%9 = icall f0, %1 : tuple\n return %0",
               "argument has the wrong type"},
        Broken{"Callee", "%9 = icall f9, %0 : tuple\n return %0", "no such function"},
        Broken{"Component", "%9 = icall f0, %0 : tuple\n %8 = extract %9, 1 : bool\n return %0",
               "no such component"},
        Broken{"ComponentType",
               "%9 = icall f0, %0 : tuple\n %8 = extract %9, 0 : uint256\n return %0",
               "no such component"},
        Broken{"NoRecord", "%9 = extcall %0 : tuple\n return %0", "lacks its record"},
        Broken{"WrongRecord", "%9 = extcall %0 : tuple {havoc}\n return %0",
               "record of the wrong kind"},
        Broken{"StrayRecord", "%9 = add %0, %0 : uint256 {havoc}\n return %0",
               "record of the wrong kind"},
        Broken{"CallOperands", "%9 = extcall %0 : tuple {call call typed value}\n return %0",
               "do not fit the call record"},
        Broken{"CreateKind", "%9 = create %0 : tuple {call call typed}\n return %0",
               "kind of the call"},
        Broken{"LogTypes", "log %0 {log topics 1}\n return %0", "one ABI type for each"},
        Broken{"RevertOperands", "revert %0 {revert empty}", "do not fit the revert record"},
        Broken{"EncodeTypes", "%9 = abi.encode %0 : memory t1 {encode standard}\n return %0",
               "one ABI type for each"},
        Broken{"Returns", "return", "one value for each return"},
        Broken{"ReturnType", "return %1", "another type than its return"},
        Broken{"Result", "%9 = store %2, %0 : uint256\n return %0", "must not define a value"},
        Broken{"DataType", "%9 = ref.at %0 : memory t99\n return %0", "out of range"}),
    [](const auto &info) { return std::string(info.param.name); });

TEST(Verify, DataTypesAndVariables) {
  EXPECT_NE(firstError("type t0 = array t7 []").find("out of range"), std::string::npos);
  EXPECT_NE(firstError("type t0 = mapping t7 => t0").find("key type"), std::string::npos);
  EXPECT_NE(firstError("type t0 = value memory t0").find("scalar"), std::string::npos);
  EXPECT_NE(firstError("type t0 = struct (a : t1 at 0)\ntype t1 = array t0 [2]").find("itself"),
            std::string::npos);
  EXPECT_EQ(firstError("type t0 = struct (a : t1 at 0)\ntype t1 = array t0 []"), "");
  EXPECT_NE(firstError("contract C contract solidity { var v0 x : storage t4 slot 0 }")
                .find("out of range"),
            std::string::npos);
  EXPECT_NE(
      firstError("type t0 = byte\ncontract C contract solidity { var v0 x : memory t0 slot 0 }")
          .find("cannot live there"),
      std::string::npos);
}

TEST(Verify, BrokenIdsOfHandMadeModules) {
  Module module = parsed(inFunction("b0:\n %0 = const 1 : uint8\n return"));
  Function &f = module.contracts[0]->functions[0];
  f.blocks[0].instructions.insert(f.blocks[0].instructions.begin(), ValueId(0));
  EXPECT_NE(verify(module).at(0).find("more than one place"), std::string::npos);
  f.blocks[0].instructions[0] = ValueId(1000);
  EXPECT_NE(verify(module).at(0).find("does not exist"), std::string::npos);
  f.blocks[0].instructions.erase(f.blocks[0].instructions.begin());
  f[ValueId(0)].block = BlockId(9);
  EXPECT_NE(verify(module).at(0).find("another block"), std::string::npos);
}

} // namespace
