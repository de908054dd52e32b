//===- TestCalls.cpp - the expectations of an execution test ----------------===//

#include "TestCalls.h"

#include "analyzer/ir/Abi.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::conformance {

namespace {

llvm::Error failed(unsigned line, const llvm::Twine &what) {
  return llvm::createStringError(std::errc::invalid_argument, "line %u: %s", line,
                                 what.str().c_str());
}

constexpr llvm::StringLiteral Builtins[] = {"balance", "storageEmpty", "account",
                                            "isoltest_builtin_test", "isoltest_side_effects_test"};

/// The text of the expectations.
class Reader {
public:
  Reader(llvm::StringRef text, unsigned line) : rest(text), line(line) {}

  llvm::Error run(std::vector<TestCall> &calls) {
    for (skip(); !rest.empty(); skip()) {
      if (word("gas")) { // what the compiler's code cost: no model here has gas
        rest = rest.drop_until([](char c) { return c == '\n'; });
        continue;
      }
      TestCall call;
      call.line = line;
      if (llvm::Error error = one(call))
        return error;
      calls.push_back(std::move(call));
    }
    return llvm::Error::success();
  }

private:
  // ---- tokens
  /// White space, line ends and # comments #.
  void skip() {
    for (;;) {
      if (rest.starts_with("\n"))
        ++line;
      if (!rest.empty() && llvm::isSpace(rest.front())) {
        rest = rest.drop_front();
      } else if (rest.starts_with("#")) {
        size_t end = rest.find('#', 1);
        line += unsigned(rest.take_front(end).count('\n'));
        rest = end == llvm::StringRef::npos ? "" : rest.drop_front(end + 1);
      } else {
        return;
      }
    }
  }
  bool take(llvm::StringRef text) {
    skip();
    return rest.consume_front(text);
  }
  bool word(llvm::StringRef text) {
    skip();
    bool whole =
        rest.starts_with(text) && (rest.size() == text.size() || !isPart(rest[text.size()]));
    if (whole)
      rest = rest.drop_front(text.size());
    return whole;
  }
  static bool isPart(char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; }
  llvm::StringRef identifier() {
    skip();
    llvm::StringRef name = rest.take_while(isPart);
    rest = rest.drop_front(name.size());
    return name;
  }

  // ---- calls
  llvm::Error one(TestCall &call) {
    if (word("library"))
      return library(call);
    llvm::StringRef name = identifier();
    call.signature = name.str();
    skip();
    bool builtin = llvm::is_contained(Builtins, name) && !rest.starts_with("(");
    if (name == "storage" && rest.starts_with(":"))
      return oldStorageTest(call);
    if (!builtin)
      if (llvm::Error error = parameters(call.signature))
        return error;
    call.kind = name == "constructor" ? TestCall::Kind::Constructor
                : builtin             ? TestCall::Kind::Builtin
                : name.empty()        ? TestCall::Kind::LowLevel
                                      : TestCall::Kind::Function;
    if (take(","))
      if (llvm::Error error = etherValue(call.value))
        return error;
    if (take(":")) {
      skip();
      call.firstArgument = rest.take_until([](char c) { return llvm::isSpace(c) || c == ','; });
      bool none = false;
      if (llvm::Error error = values(call.arguments, none))
        return error;
    }
    if (take("->"))
      if (llvm::Error error = values(call.result, call.fails))
        return error;
    while (take("~"))
      if (llvm::Error error = effect(call))
        return error;
    return llvm::Error::success();
  }

  /// `storage: empty` and `storage: nonempty`, the older form of `storageEmpty -> 1` and `-> 0`.
  llvm::Error oldStorageTest(TestCall &call) {
    take(":");
    llvm::StringRef what = identifier();
    if (what != "empty" && what != "nonempty")
      return failed(line, "'empty' or 'nonempty' was expected");
    call.kind = TestCall::Kind::Builtin;
    call.signature = "storageEmpty";
    ir::appendWord(call.result, ir::Word(256, what == "empty"));
    return llvm::Error::success();
  }

  llvm::Error library(TestCall &call) {
    call.kind = TestCall::Kind::Library;
    take(":");
    if (take("\"")) {
      rest = rest.drop_front(std::min(rest.find('"') + 1, rest.size()));
      take(":");
    }
    take(":");
    call.signature = identifier().str();
    return call.signature.empty() ? failed(line, "library without a name") : llvm::Error::success();
  }

  llvm::Error parameters(std::string &signature) {
    if (!rest.starts_with("("))
      return failed(line, "a call was expected at '" + rest.take_front(20) + "'");
    unsigned depth = 0;
    do {
      depth += rest.starts_with("(");
      depth -= rest.starts_with(")");
      if (!llvm::isSpace(rest.front()))
        signature += rest.front();
      rest = rest.drop_front();
    } while (depth > 0 && !rest.empty());
    return llvm::Error::success();
  }

  llvm::Error etherValue(ir::Word &value) {
    skip();
    llvm::StringRef digits = rest.take_while(llvm::isDigit);
    rest = rest.drop_front(digits.size());
    if (digits.empty())
      return failed(line, "a value was expected");
    value = ir::Word(256, digits, 10);
    if (word("ether"))
      value *= ir::Word(256, 1'000'000'000'000'000'000);
    else if (!word("wei"))
      return failed(line, "wei or ether was expected");
    return llvm::Error::success();
  }

  // ---- values
  /// A list of values, perhaps empty; `fails` where it starts with FAILURE.
  llvm::Error values(ir::ByteString &out, bool &fails) {
    if (word("FAILURE")) {
      fails = true;
      if (!take(","))
        return llvm::Error::success();
    } else if (!startsValue()) {
      return llvm::Error::success();
    }
    do {
      llvm::Expected<ir::ByteString> bytes = value();
      if (!bytes)
        return bytes.takeError();
      out.insert(out.end(), bytes->begin(), bytes->end());
    } while (take(","));
    return llvm::Error::success();
  }

  bool startsValue() {
    skip();
    if (rest.empty())
      return false;
    if (llvm::isDigit(rest.front()) || rest.front() == '"' || rest.front() == '-')
      return true;
    for (llvm::StringRef start : {"left(", "right(", "hex\"", "true", "false"})
      if (rest.starts_with(start))
        return true;
    return false;
  }

  static ir::ByteString aligned(llvm::ArrayRef<uint8_t> bytes, bool left) {
    ir::ByteString out(left ? 0 : 32 - std::min<size_t>(32, bytes.size()));
    out.insert(out.end(), bytes.begin(), bytes.end());
    out.resize(std::max<size_t>(out.size(), 32));
    return out;
  }

  llvm::Expected<ir::ByteString> value() {
    bool left = take("left("), right = !left && take("right(");
    llvm::Expected<ir::ByteString> result = plain(left);
    if (result && (left || right) && !take(")"))
      return failed(line, "')' was expected");
    return result;
  }

  llvm::Expected<ir::ByteString> plain(bool left) {
    skip();
    if (word("true"))
      return aligned({1}, left);
    if (word("false"))
      return aligned({0}, left);
    if (rest.consume_front("hex\"")) {
      std::string bytes;
      size_t end = rest.find('"');
      if (end == llvm::StringRef::npos || !llvm::tryGetFromHex(rest.take_front(end), bytes))
        return failed(line, "hex string not understood");
      rest = rest.drop_front(end + 1);
      return ir::ByteString(bytes.begin(), bytes.end());
    }
    if (rest.consume_front("\""))
      return text();
    bool negative = take("-");
    if (rest.consume_front("0x")) {
      llvm::StringRef digits = rest.take_while(llvm::isHexDigit);
      rest = rest.drop_front(digits.size());
      std::string even = (digits.size() % 2 ? "0" : "") + digits.str(), bytes;
      if (digits.empty() || !llvm::tryGetFromHex(even, bytes))
        return failed(line, "hex number not understood");
      return aligned({reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()}, left);
    }
    llvm::StringRef digits = rest.take_while([](char c) { return llvm::isDigit(c) || c == '.'; });
    rest = rest.drop_front(digits.size());
    if (digits.empty())
      return failed(line, "a value was expected at '" + rest.take_front(20) + "'");
    std::string whole(digits);
    std::erase(whole, '.');
    ir::Word number(512, whole, 10);
    number = number.trunc(256);
    ir::ByteString word;
    ir::appendWord(word, negative ? -number : number);
    if (left) { // the significant bytes, at the left
      auto first = std::find_if(word.begin(), word.end(), [](uint8_t b) { return b != 0; });
      return aligned(ir::ByteString(first, word.end()), true);
    }
    return word;
  }

  /// Behind the opening quote.
  llvm::Expected<ir::ByteString> text() {
    ir::ByteString bytes;
    while (!rest.empty() && rest.front() != '"') {
      char c = rest.front();
      rest = rest.drop_front();
      if (c != '\\') {
        bytes.push_back(uint8_t(c));
        continue;
      }
      char escape = rest.empty() ? 0 : rest.front();
      rest = rest.drop_front(!rest.empty());
      switch (escape) {
      case 'n':
        bytes.push_back('\n');
        break;
      case 'r':
        bytes.push_back('\r');
        break;
      case 't':
        bytes.push_back('\t');
        break;
      case '0':
        bytes.push_back(0);
        break;
      case '\\':
        bytes.push_back('\\');
        break;
      case 'x': {
        llvm::StringRef digits = rest.take_front(2).take_while(llvm::isHexDigit);
        unsigned byte = 0;
        if (digits.getAsInteger(16, byte))
          return failed(line, "escape sequence not understood");
        rest = rest.drop_front(digits.size());
        bytes.push_back(uint8_t(byte));
        break;
      }
      default:
        return failed(line, "escape sequence not understood");
      }
    }
    if (!rest.consume_front("\""))
      return failed(line, "string without an end");
    return aligned(bytes, true);
  }

  // ---- effects
  /// emit NAME(types) from 0xADDRESS: #topic, word, ...
  llvm::Error effect(TestCall &call) {
    ExpectedLog log;
    if (!word("emit")) { // of the test tool's own functions, which have no effect
      rest = rest.drop_until([](char c) { return c == '\n'; });
      return llvm::Error::success();
    }
    if (take("<anonymous>")) {
      log.event = "<anonymous>";
    } else {
      log.event = identifier().str();
      if (llvm::Error error = parameters(log.event))
        return error;
    }
    if (word("from")) {
      skip();
      rest.consume_front("0x");
      log.creator = identifier().str();
    }
    if (rest.consume_front(":")) {
      do {
        rest = rest.ltrim(' ');
        bool topic = rest.consume_front("#");
        llvm::Expected<ir::ByteString> bytes = value();
        if (!bytes)
          return bytes.takeError();
        (topic ? log.topics : log.data).push_back(ir::wordAt(*bytes, 0));
        rest = rest.ltrim(' ');
      } while (rest.consume_front(","));
    }
    call.logs.push_back(std::move(log));
    return llvm::Error::success();
  }

  llvm::StringRef rest;
  unsigned line;
};

} // namespace

llvm::Expected<std::vector<TestCall>> parseCalls(llvm::ArrayRef<std::string> lines) {
  std::vector<TestCall> calls;
  std::string text = llvm::join(lines, "\n");
  if (llvm::Error error = Reader(text, 1).run(calls))
    return error;
  return calls;
}

} // namespace quorate::conformance
