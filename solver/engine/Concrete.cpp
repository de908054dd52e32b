//===- Concrete.cpp - from a model to transactions with values --------------===//

#include "solver/engine/Concrete.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

namespace quorate::solver {

ir::Word wordOf(TermBuilder &tb, const z3::model &model, const Term &t) {
  auto v = tb.value(model.eval(t, true), 256);
  return v ? *v : ir::Word(256, 0);
}

std::string printWord(const ir::Word &word, ir::Type type, const System *system) {
  if (system && type.kind == ir::TypeKind::Address)
    for (const Instance &in : system->instances)
      if (auto own = system->tb.value(in.address); own && *own == word)
        return in.contract->name;
  if (type.kind == ir::TypeKind::Bool)
    return word.isZero() ? "false" : "true";
  if (type.isSigned())
    return llvm::toString(word.trunc(type.bits), 10, true);
  bool hex = type.kind == ir::TypeKind::Address || type.kind == ir::TypeKind::Bytes;
  std::string digits = llvm::toString(word, hex ? 16 : 10, false, /*formatAsCLiteral=*/hex);
  return llvm::StringRef(digits).lower();
}

namespace {

class Reader {
public:
  Reader(System &system, const State &state, const z3::model &model, const Contents &calls)
      : system(system), tb(system.tb), state(state), model(model), calls(calls) {}

  /// The value at a node of an object, and how it reads.
  std::pair<ir::Datum, std::string> read(const Target &t) {
    const Node &node = *t.node;
    ir::Datum datum;
    switch (node.kind) {
    case Node::Kind::Scalar: {
      ir::Word word = eval(t, 0);
      datum.word = ir::toAbiWord(word.trunc(std::max<unsigned>(node.type.bits, 1)), node.type);
      return {datum, printWord(word, node.type, &system)};
    }
    case Node::Kind::Bytes: {
      datum.bytes = bytes(term(t, 0));
      return {datum, "0x" + llvm::toHex(llvm::ArrayRef<uint8_t>(datum.bytes), true)};
    }
    case Node::Kind::Struct: {
      std::string text;
      for (const auto &child : node.children) {
        Target below = t;
        below.node = child.get();
        auto [value, part] = read(below);
        datum.items.push_back(std::move(value));
        text += (text.empty() ? "" : ", ") + part;
      }
      return {datum, "(" + text + ")"};
    }
    case Node::Kind::Array: {
      uint64_t length = node.dynamic ? eval(t, 0).getLimitedValue(16) : node.length;
      std::string text;
      for (uint64_t i = 0; i < length; ++i) {
        Target below = t;
        below.keys.push_back(tb.num(i));
        below.node = node.children[0].get();
        auto [value, part] = read(below);
        datum.items.push_back(std::move(value));
        text += (text.empty() ? "" : ", ") + part;
      }
      return {datum, "[" + text + "]"};
    }
    default:
      return {datum, "?"};
    }
  }

private:
  Term term(const Target &t, unsigned leafInNode) {
    Term value = state.objects.at(t.base)->leaves[t.node->leaf + leafInNode];
    for (const Term &k : t.keys)
      value = tb.select(value, k);
    return value;
  }
  ir::Word eval(const Target &t, unsigned leaf) { return wordOf(tb, model, term(t, leaf)); }

  /// Contents that differ in the model differ as bytes: each is named in its first four.
  ir::ByteString bytes(const Term &content) {
    ir::Word number = wordOf(tb, model, content);
    if (auto call = calls.find(number); call != calls.end())
      return call->second;
    uint64_t length =
        wordOf(tb, model, tb.apply("blen", {content}, tb.intSort())).getLimitedValue(256);
    uint64_t id = number.getLimitedValue();
    ir::ByteString result(length, 0);
    for (size_t i = 0; i < result.size() && i < 4; ++i)
      result[i] = uint8_t(id >> (8 * i));
    return result;
  }

  const System &system;
  TermBuilder &tb;
  const State &state;
  const z3::model &model;
  const Contents &calls;
};

bool isScalar(const ir::Parameter &parameter) {
  auto type = ir::parseAbiType(parameter.abiType);
  return type && type->kind == ir::AbiType::Kind::Scalar;
}

/// Each word of the call data that the code read is a parameter of known type.
bool namesAllWords(const ir::Function &fn, const Message &message) {
  const uint64_t end = message.argumentsAt() + 32 * uint64_t(fn.params.size());
  return message.wordsAt.empty() && llvm::all_of(fn.params, isScalar) &&
         (message.callData.empty() || message.callData.rbegin()->first < end);
}

/// The call data as the code read them, where it alone knows what the arguments are.
std::vector<ConcreteArgument> wordsRead(System &system, const ir::Function &fn,
                                        const Message &message, const z3::model &model) {
  constexpr uint64_t MaxData = 4096;
  const uint64_t first = message.argumentsAt();
  TermBuilder &tb = system.tb;
  std::map<uint64_t, ir::Word> words;
  for (const auto &[offset, word] : message.callData)
    words.emplace(offset, wordOf(tb, model, word));
  for (const auto &[offset, word] : message.wordsAt)
    words.emplace(wordOf(tb, model, offset).getLimitedValue(), wordOf(tb, model, word));
  words.erase(words.begin(), words.lower_bound(first));
  words.erase(words.lower_bound(first + MaxData), words.end());
  uint64_t end = words.empty() ? first : words.rbegin()->first + 32;
  if (message.size)
    if (uint64_t size = wordOf(tb, model, *message.size).getLimitedValue(); size <= MaxData)
      end = std::max(end, size);
  ir::ByteString data(llvm::alignTo(end - first, 32));
  for (const auto &[offset, word] : words)
    for (unsigned k = 0; k < 32; ++k)
      data[offset - first + k] = uint8_t(word.extractBitsAsZExtValue(8, 248 - 8 * k));
  std::vector<ConcreteArgument> result;
  for (uint64_t at = 0; at < data.size(); at += 32) {
    const ir::Parameter *named = at / 32 < fn.params.size() ? &fn.params[at / 32] : nullptr;
    bool typed = named && isScalar(*named);
    ConcreteArgument argument{typed ? named->abiType : "uint256", {}, ""};
    argument.value.word = ir::wordAt(data, at);
    ir::Type type = argument.type == "address" ? ir::Type::address() : ir::Type::uint();
    argument.text = printWord(argument.value.word, type, &system);
    result.push_back(std::move(argument));
  }
  return result;
}

} // namespace

std::string printList(llvm::ArrayRef<ConcreteArgument> arguments) {
  constexpr size_t Enough = 12;
  std::string text;
  for (const ConcreteArgument &a : arguments.take_front(Enough))
    text += (text.empty() ? "" : ", ") + a.text;
  return arguments.size() > Enough ? text + ", ..." : text;
}

std::vector<ConcreteArgument> concretise(System &system, ir::FunctionId function,
                                         const Message &message, const State &state,
                                         const z3::model &model, const Contents &calls) {
  const ir::Contract &contract = *system.instances[message.instance].contract;
  const ir::Function &fn = contract[function];
  std::vector<ConcreteArgument> result;
  if (contract.origin == Origin::Bytecode && !namesAllWords(fn, message))
    return wordsRead(system, fn, message, model);
  Reader reader(system, state, model, calls);
  for (size_t i = 0; i < message.arguments.size(); ++i) {
    const Value &value = message.arguments[i];
    const ir::Parameter &parameter = fn.params[i];
    ConcreteArgument argument{parameter.abiType, {}, "?"};
    if (value.kind == Value::Kind::Scalar) {
      ir::Word word = wordOf(system.tb, model, value.term());
      argument.value.word =
          ir::toAbiWord(word.trunc(std::max<unsigned>(parameter.type.bits, 1)), parameter.type);
      argument.text = printWord(word, parameter.type, &system);
    } else if (value.kind == Value::Kind::Ref && value.targets.size() == 1 &&
               value.targets[0].instance < 0) {
      std::tie(argument.value, argument.text) = reader.read(value.targets[0]);
    }
    result.push_back(std::move(argument));
  }
  return result;
}

std::optional<ir::ByteString> encodeCall(const System &system, const ConcreteCall &call) {
  ir::ByteString data;
  if (call.move.function.valid() && !call.deploys) {
    const ir::Function &fn = (*system.instances[call.move.instance].contract)[call.move.function];
    if (fn.selector)
      for (int shift = 24; shift >= 0; shift -= 8)
        data.push_back(uint8_t(*fn.selector >> shift));
  }
  std::vector<ir::AbiType> types;
  std::vector<ir::Datum> values;
  for (const ConcreteArgument &a : call.arguments) {
    auto type = ir::parseAbiType(a.type);
    if (!type)
      return std::nullopt;
    types.push_back(std::move(*type));
    values.push_back(a.value);
  }
  auto encoded = ir::abiEncode(types, values);
  if (!encoded)
    return std::nullopt;
  data.insert(data.end(), encoded->begin(), encoded->end());
  return data;
}

} // namespace quorate::solver
