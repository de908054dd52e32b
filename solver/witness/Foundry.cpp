//===- Foundry.cpp - a violation as a Foundry test ----------------------------===//
//
// Every address, hash and value is the trace's own: contracts are put where the
// trace has them by running their creation code there (vm.etch, twice), so that
// all calldata is literal. What is written compiles with every release from
// 0.5.3 on, whichever the contracts ask for: no call options, no fallback, no
// types of theirs.
//
//===----------------------------------------------------------------------===//

#include "solver/Exploit.h"
#include "solver/encode/PayloadCode.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <map>
#include <set>

namespace quorate::solver {

namespace {

constexpr llvm::StringLiteral Cheatcodes = R"(interface Vm {
    function prank(address sender, address origin) external;
    function roll(uint256 number) external;
    function warp(uint256 timestamp) external;
    function chainId(uint256 id) external;
    function deal(address account, uint256 balance) external;
    function etch(address account, bytes calldata code) external;
    function store(address account, bytes32 slot, bytes32 value) external;
    function setNonce(address account, uint64 nonce) external;
    function load(address account, bytes32 slot) external returns (bytes32);
    function mockCall(address callee, bytes calldata data, bytes calldata result) external;
    function clearMockedCalls() external;
}
)";

constexpr llvm::StringLiteral Helpers = R"(
    /// Runs the creation code at the address that the trace gives the contract.
    function deploy(address from, address where, uint256 value, bytes memory creation) internal {
        vm.setNonce(where, 1);
        vm.etch(where, creation);
        bytes memory runtime = send(from, where, value, "");
        vm.etch(where, runtime);
        vm.deal(where, 2 ** 120);
    }

    function send(address from, address to, uint256 value, bytes memory data) internal returns (bytes memory result) {
        if (value != 0) {
            vm.deal(from, value);
            vm.deal(address(this), value);
        }
        vm.prank(from, from);
        bool success;
        // Not call{value: ...}(...), which older compilers do not know.
        assembly {
            success := call(not(0), to, value, add(data, 0x20), mload(data), 0, 0)
            result := mload(0x40)
            mstore(0x40, and(add(add(result, returndatasize()), 0x3f), not(0x1f)))
            mstore(result, returndatasize())
            returndatacopy(add(result, 0x20), 0, returndatasize())
        }
        require(success, "a transaction of the trace failed");
    }

    function read(address account, uint256 slot, uint256 shift, uint256 bits) internal returns (uint256) {
        uint256 word = uint256(vm.load(account, bytes32(slot))) / 2 ** shift;
        return bits == 256 ? word : word % 2 ** bits;
    }
)";

/// As payloadCode(); when it is called first, as slot 1 says, it calls `to` with the bytes behind
/// the code.
constexpr llvm::StringLiteral Reentering[] = {
    "600054600101600055"                        // s[0] = s[0] + 1
    "60015415601157005b6001600155"              // if s[1] stop; s[1] = 1
    "6043380380604360003960006000916000600073", // call(gas, to, 0, code[0x43:])
    "5af15000"};

std::string decimal(const ir::Word &word) { return llvm::toString(word, 10, false); }

std::string hex(const ir::Word &word, unsigned digits) {
  std::string text = llvm::StringRef(llvm::toString(word, 16, false)).lower();
  return "0x" + std::string(digits > text.size() ? digits - text.size() : 0, '0') + text;
}

/// A literal of exactly 40 digits would be an address with a checksum.
std::string integer(const ir::Word &word) {
  return word.getActiveBits() <= 96 ? decimal(word) : hex(word, 64);
}

std::string bytes(llvm::ArrayRef<uint8_t> data) {
  return "hex\"" + llvm::toHex(data, /*LowerCase=*/true) + "\"";
}

/// A name that Solidity takes.
std::string identifier(llvm::StringRef text, bool constant) {
  std::string name;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (!llvm::isAlnum(c))
      c = '_';
    if (constant && i && llvm::toLower(c) != c && llvm::toUpper(text[i - 1]) != text[i - 1])
      name += '_';
    name += constant ? llvm::toUpper(c) : c;
  }
  return name.empty() || llvm::isDigit(name[0]) ? "_" + name : name;
}

/// On one line, and the end of no comment.
std::string remark(std::string text) {
  for (char &c : text)
    if (c == '\n' || c == '\r' || uint8_t(c) >= 0x80)
      c = ' ';
  return text;
}

class Writer {
public:
  Writer(const Exploit &exploit,
         llvm::function_ref<std::optional<CodeSource>(ir::ContractId)> codeOf,
         llvm::function_ref<std::string(ir::ContractId)> nameOf)
      : exploit(exploit), codeOf(codeOf), nameOf(nameOf) {}

  std::string write() {
    for (const auto &[address, name] : exploit.contracts)
      nameAddress(address, identifier(name, true));
    nameAddress(exploit.payload, "PAYLOAD");
    static constexpr std::pair<uint64_t, llvm::StringLiteral> People[] = {
        {0xA11CE, "ALICE"}, {0xB0B, "BOB"}, {0xCA401, "CAROL"}, {0xDA5E, "DAVE"}};
    for (const auto &[number, name] : People)
      nameAddress(ir::Word(256, number), name.str());

    std::string steps, calls;
    for (size_t i = 0; i < exploit.steps.size(); ++i) {
      if (!step(unsigned(i + 1), exploit.steps[i], steps))
        return "";
      if (i + 1 == exploit.steps.size())
        calls += readings(true);
      calls += "        step" + std::to_string(i + 1) + "();\n";
    }
    calls += readings(false) + checks();

    std::string title = identifier(exploit.contract + "_" + exploit.invariant, false);
    std::string text =
        "// SPDX-License-Identifier: UNLICENSED\n"
        "// Written by quorate " QUORATE_VERSION ".\n// " +
        remark(exploit.contract + " breaks " + exploit.invariant + ": " + exploit.statement) +
        ".\n// This test passes as long as the contract can be broken this way.\n"
        "pragma solidity >=0.5.3;\n";
    if (needsEncoder)
      text += "pragma experimental ABIEncoderV2; // arrays of byte strings, before 0.8\n";
    for (const std::string &line : imports)
      text += line;
    text += "\n" + Cheatcodes.str() + "\ncontract " + title + "_Test {\n" +
            "    Vm constant vm = Vm(address(uint160(uint256(keccak256(\"hevm cheat code\")))));\n";
    for (const ir::Word &address : used)
      text += "    address constant " + names.at(address) + " = address(uint160(" +
              (address.getActiveBits() <= 128 ? hex(address, 0) : hex(address, 64)) + "));\n";
    for (const Reading &reading : exploit.breach.readings)
      text += "    uint256 internal " + reading.name + "; // " + remark(reading.about) + "\n";
    return text + "\n    function test_" + identifier(exploit.invariant, false) +
           "() public {\n        vm.chainId(1);\n" + calls + "    }\n" + steps + Helpers.str() +
           "}\n";
  }

private:
  void nameAddress(const ir::Word &address, std::string name) {
    for (const auto &[other, taken] : names)
      if (taken == name)
        name += "_" + std::to_string(names.size());
    names.emplace(address, std::move(name));
  }

  std::string addressOf(const ir::Word &word) {
    if (names.count(word)) {
      used.insert(word);
      return names.at(word);
    }
    return "address(uint160(" + integer(word) + "))";
  }

  /// The name under which the code of a contract is imported; empty if it is bytecode.
  std::string import(ir::ContractId id, const CodeSource &code) {
    auto [it, isNew] = imported.try_emplace(id.index, "Code" + std::to_string(imported.size()));
    if (isNew)
      imports.push_back("\nimport {" + nameOf(id) + " as " + it->second + "} from \"" +
                        code.import + "\";\n");
    return it->second;
  }

  std::string scalar(const ir::Word &abiWord, const ir::Type &type, llvm::StringRef name) {
    switch (type.kind) {
    case ir::TypeKind::Bool:
      return abiWord.isZero() ? "false" : "true";
    case ir::TypeKind::Address:
      return addressOf(abiWord);
    case ir::TypeKind::Bytes: {
      ir::Word value = abiWord.lshr(256 - type.bits);
      return name.str() + "(" + hex(value, type.bits / 4) + ")";
    }
    default:
      if (type.isSigned() && abiWord.isNegative())
        return name.str() + "(" + llvm::toString(abiWord, 10, true) + ")";
      return name.str() + "(" + integer(abiWord) + ")";
    }
  }

  /// An expression for a value; statements that it needs go to `before`. False for types that are
  /// written as raw data.
  bool value(const ir::AbiType &type, llvm::StringRef name, const ir::Datum &datum,
             std::string &before, std::string &expression) {
    using Kind = ir::AbiType::Kind;
    if (type.kind == Kind::Scalar) {
      expression = scalar(datum.word, type.scalar, name);
      return true;
    }
    std::string variable = "v" + std::to_string(++variables);
    if (type.kind == Kind::Bytes) { // of strings as well: the encoding is the same
      before += "        bytes memory " + variable + " = " + bytes(datum.bytes) + ";\n";
      expression = variable;
      return true;
    }
    if (type.kind != Kind::Array || !type.dynamicLength)
      return false;
    const ir::AbiType &element = type.items[0];
    if (element.kind != Kind::Scalar && element.kind != Kind::Bytes)
      return false;
    bool isScalar = element.kind == Kind::Scalar;
    std::string elementName = isScalar ? name.drop_back(2).str() : "bytes";
    needsEncoder |= !isScalar;
    before += "        " + elementName + "[] memory " + variable + " = new " + elementName + "[](" +
              std::to_string(datum.items.size()) + ");\n";
    for (size_t i = 0; i < datum.items.size(); ++i)
      before += "        " + variable + "[" + std::to_string(i) + "] = " +
                (isScalar ? scalar(datum.items[i].word, element.scalar, elementName)
                          : bytes(datum.items[i].bytes)) +
                ";\n";
    expression = variable;
    return true;
  }

  /// ", a, b" for the arguments, or nothing where they must be raw.
  std::optional<std::string> arguments(const ExploitStep &s, std::string &before) {
    std::string list, statements;
    for (const ExploitValue &argument : s.arguments) {
      auto type = ir::parseAbiType(argument.type);
      std::string expression;
      if (!type || !value(*type, argument.type, argument.value, statements, expression))
        return std::nullopt;
      list += ", " + expression;
    }
    before += statements;
    return list;
  }

  static ir::ByteString encoded(const ExploitStep &s) {
    std::vector<ir::AbiType> types;
    std::vector<ir::Datum> values;
    for (const ExploitValue &argument : s.arguments) {
      types.push_back(ir::parseAbiType(argument.type).value_or(ir::AbiType()));
      values.push_back(argument.value);
    }
    return ir::abiEncode(types, values).value_or(ir::ByteString());
  }

  static ir::ByteString selectorBytes(uint32_t selector) {
    return {uint8_t(selector >> 24), uint8_t(selector >> 16), uint8_t(selector >> 8),
            uint8_t(selector)};
  }

  std::string calldata(const ExploitStep &s, std::string &before) {
    if (!s.selector)
      return "\"\"";
    if (auto list = arguments(s, before))
      return s.signature.empty() ? "abi.encodeWithSelector(bytes4(" +
                                       hex(ir::Word(256, *s.selector), 8) + ")" + *list + ")"
                                 : "abi.encodeWithSignature(\"" + s.signature + "\"" + *list + ")";
    ir::ByteString data = selectorBytes(*s.selector), tail = encoded(s);
    data.insert(data.end(), tail.begin(), tail.end());
    return "abi.encodePacked(" + bytes(data) + ")";
  }

  bool creation(const ExploitStep &s, std::string &before, std::string &expression) {
    std::optional<CodeSource> code = codeOf(s.contract);
    if (!code)
      return false;
    std::string program;
    if (!code->import.empty())
      program = "type(" + import(s.contract, *code) + ").creationCode";
    else if (!code->creation.empty())
      program = bytes(code->creation);
    else
      return false;
    std::string statements;
    auto list = arguments(s, statements);
    if (!list)
      list = ", " + bytes(encoded(s));
    else if (!list->empty())
      list = ", abi.encode(" + list->substr(2) + ")";
    before += statements;
    expression = "abi.encodePacked(" + program + *list + ")";
    return true;
  }

  bool step(unsigned number, const ExploitStep &s, std::string &out) {
    out += "\n    // " + std::to_string(number) + ". " + remark(s.title) + "\n    function step" +
           std::to_string(number) + "() internal {\n        vm.roll(" + decimal(s.number) +
           ");\n        vm.warp(" + decimal(s.timestamp) + ");\n";
    mocks(s, out);
    std::string before, data;
    if (s.deploys) {
      std::optional<CodeSource> code = codeOf(s.contract);
      if (code && code->import.empty() && code->creation.empty() && !code->runtime.empty()) {
        out += "        vm.etch(" + addressOf(s.to) + ", " + bytes(code->runtime) +
               ");\n        vm.deal(" + addressOf(s.to) + ", 2 ** 120);\n    }\n";
        return true;
      }
      if (!creation(s, before, data))
        return false;
      out += before + "        deploy(" + addressOf(s.from) + ", " +
             addressOf(s.implementation.value_or(s.to)) + ", " + integer(s.value) + ", " + data +
             ");\n";
      if (s.implementation)
        out += "        // Behind a proxy: its code, and storage of its own.\n        vm.etch(" +
               addressOf(s.to) + ", " + addressOf(*s.implementation) + ".code);\n        vm.deal(" +
               addressOf(s.to) + ", 2 ** 120);\n";
      for (const StoredWord &preset : s.presets)
        out += "        vm.store(" + addressOf(preset.account) + ", bytes32(uint256(" +
               integer(preset.slot) + ")), bytes32(uint256(" + integer(preset.value) + ")));\n";
      out += "    }\n";
      return true;
    }
    if (s.nested) {
      std::string inner = calldata(*s.nested, before);
      out += before +
             "        // The payload: counts its calls, and the first time makes one of its own: " +
             remark(s.nested->title) + "\n        vm.etch(" + addressOf(exploit.payload) +
             ", abi.encodePacked(hex\"" + Reentering[0].str() + "\", " + addressOf(s.nested->to) +
             ", hex\"" + Reentering[1].str() + "\", " + inner + "));\n";
      before.clear();
    } else if (number == exploit.steps.size() || !counts) {
      out += "        // The payload: counts its calls.\n        vm.etch(" +
             addressOf(exploit.payload) + ", hex\"" + llvm::toHex(payloadCode(), true) + "\");\n";
      counts = true;
    }
    for (const auto &[account, has] : s.codes)
      out += "        // Its code is asked for.\n        vm.etch(" + addressOf(account) +
             ", hex\"" + (has ? llvm::toHex(payloadCode(), true) : "") + "\");\n";
    data = calldata(s, before);
    out += before + "        send(" + addressOf(s.from) + ", " + addressOf(s.to) + ", " +
           integer(s.value) + ", " + data + ");\n    }\n";
    return true;
  }

  void mocks(const ExploitStep &s, std::string &out) {
    std::set<std::string> said;
    std::string text;
    for (const ExploitStep *in = &s; in; in = in->nested.get())
      for (const ExploitAnswer &answer : in->answers) {
        std::string data = mocked(answer);
        if (!said.insert(addressOf(answer.target) + data).second)
          continue; // the first answer is the one that is given
        std::string results;
        for (const ir::Word &word : answer.results)
          results += (results.empty() ? "" : ", ") + std::string("uint256(") + integer(word) + ")";
        text += "        vm.mockCall(" + addressOf(answer.target) + ", " + data + ", " +
                (results.empty() ? "\"\"" : "abi.encode(" + results + ")") + ");\n";
      }
    if (mocking)
      out += "        vm.clearMockedCalls();\n";
    mocking = !text.empty();
    out += text;
  }

  std::string mocked(const ExploitAnswer &answer) {
    if (!answer.selector)
      return "\"\"";
    llvm::StringRef signature = answer.signature;
    llvm::SmallVector<llvm::StringRef, 4> types;
    signature.drop_front(std::min(signature.size(), signature.find('(') + 1))
        .drop_back(signature.empty() ? 0 : 1)
        .split(types, ',', -1, false);
    bool typed = !signature.empty() && types.size() == answer.arguments.size();
    std::string list;
    for (size_t i = 0; i < answer.arguments.size(); ++i) {
      auto type = typed ? ir::parseAbiType(types[i]) : std::nullopt;
      list += ", " + (type && type->kind == ir::AbiType::Kind::Scalar
                          ? scalar(answer.arguments[i], type->scalar, types[i])
                          : "uint256(" + integer(answer.arguments[i]) + ")");
    }
    return typed ? "abi.encodeWithSignature(\"" + answer.signature + "\"" + list + ")"
                 : "abi.encodeWithSelector(bytes4(" + hex(ir::Word(256, *answer.selector), 8) +
                       ")" + list + ")";
  }

  std::string readings(bool before) {
    std::string text;
    for (const Reading &r : exploit.breach.readings) {
      bool early = r.before && r.from != Reading::From::BlockNumber &&
                   r.from != Reading::From::Timestamp && r.from != Reading::From::Constant;
      if (early != before)
        continue;
      text += "        " + r.name + " = ";
      switch (r.from) {
      case Reading::From::Storage:
        text += "read(" + addressOf(r.account) + ", " + integer(r.slot) + ", " +
                std::to_string(r.shift) + ", " + std::to_string(r.bits) + ")";
        break;
      case Reading::From::BlockNumber:
        text += "block.number";
        break;
      case Reading::From::Timestamp:
        text += "block.timestamp";
        break;
      case Reading::From::Performances:
        text += "read(" + addressOf(exploit.counter) + ", 0, 0, 256)";
        break;
      case Reading::From::Constant:
        text += integer(r.value);
        break;
      }
      text += ";\n";
    }
    if (before && exploit.breach.performs)
      text += "        uint256 calls = read(" + addressOf(exploit.counter) + ", 0, 0, 256);\n";
    return text;
  }

  std::string checks() {
    std::string text;
    if (exploit.breach.performs)
      text += "        require(read(" + addressOf(exploit.counter) +
              ", 0, 0, 256) > calls, \"nothing was performed\");\n";
    for (const StoredWord &word : exploit.stored)
      text += "        require(read(" + addressOf(word.account) + ", " + integer(word.slot) +
              ", 0, 256) == " + integer(word.value) + ", \"another state\");\n";
    return text + "        // " + remark(exploit.breach.clause) + "\n        require(!(" +
           exploit.breach.formula + "), \"" + identifier(exploit.invariant, false) + " holds\");\n";
  }

  const Exploit &exploit;
  llvm::function_ref<std::optional<CodeSource>(ir::ContractId)> codeOf;
  llvm::function_ref<std::string(ir::ContractId)> nameOf;
  std::map<ir::Word, std::string, ir::WordLess> names;
  std::set<ir::Word, ir::WordLess> used;
  std::map<uint32_t, std::string> imported;
  std::vector<std::string> imports;
  unsigned variables = 0;
  bool needsEncoder = false, mocking = false, counts = false;
};

} // namespace

std::string foundryTest(const Exploit &exploit,
                        llvm::function_ref<std::optional<CodeSource>(ir::ContractId)> codeOf,
                        llvm::function_ref<std::string(ir::ContractId)> nameOf) {
  return Writer(exploit, codeOf, nameOf).write();
}

} // namespace quorate::solver
