//===- Run.cpp - source, IR, interpreter, verdict ---------------------------===//
//
// The world is that of the compiler's test host: its accounts, block values and
// nonces. Where an answer rests on what no IR has (gas, the bytes of the code, the
// hash of a block) or the file asks for another compiler's behaviour, a difference
// is `unsupported` with that reason; any other difference is `wrong`.
//
//===----------------------------------------------------------------------===//

#include "Run.h"

#include "analyzer/ir/Abi.h"
#include "analyzer/ir/Text.h"
#include "analyzer/ir/Verify.h"
#include "analyzer/solidity/Frontend.h"
#include "analyzer/solidity/Parser.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace quorate::conformance {

namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
using ir::Word;

Word number(llvm::StringRef digits, unsigned radix) { return Word(256, digits, uint8_t(radix)); }
Word account(uint64_t index) {
  return number("1212121212121212121212121212120000000012", 16) + Word(256, index * 0x1000);
}

std::string hex(const Word &word) {
  llvm::SmallString<64> digits;
  word.toString(digits, 16, false, true);
  return llvm::StringRef(digits).lower();
}

// ---------------------------------------------------------------- settings

unsigned forkNumber(llvm::StringRef name) {
  return llvm::StringSwitch<unsigned>(name)
      .Case("homestead", 1)
      .Case("tangerineWhistle", 2)
      .Case("spuriousDragon", 3)
      .Case("byzantium", 4)
      .Case("constantinople", 5)
      .Case("petersburg", 6)
      .Case("istanbul", 7)
      .Case("berlin", 8)
      .Case("london", 9)
      .Case("paris", 10)
      .Case("shanghai", 11)
      .Case("cancun", 12)
      .Default(13);
}

/// The interpreter's EVM is that of Cancun.
bool runsOnCancun(llvm::StringRef condition) {
  bool less = condition.consume_front("<"), more = condition.consume_front(">");
  bool equal = condition.consume_front("=");
  unsigned asked = forkNumber(condition.trim()), own = forkNumber("cancun");
  return (less && own < asked) || (more && own > asked) || (equal && own == asked);
}

/// Why the file is about something that the language does not say; empty if it is not.
std::string notForUs(const TestFile &file) {
  for (const auto &[key, value] : file.settings) {
    if (key == "EVMVersion" && !runsOnCancun(value))
      return "setting: an EVM other than Cancun's";
    if (key == "revertStrings" && value == "debug")
      return "setting: the compiler's own debug messages in reverts";
  }
  return {};
}

/// What the difference may come from, where the file asks for one way of compiling only.
std::string otherCompiler(const TestFile &file) {
  auto is = [&](const char *key, llvm::StringRef value) {
    auto found = file.settings.find(key);
    return found != file.settings.end() && found->second == value;
  };
  if (is("compileViaYul", "true") || is("compileViaYul", "false"))
    return "setting: only holds for one of the compiler's two code generators";
  return {};
}

// ---------------------------------------------------------------- one file

class Run {
public:
  Run(const TestFile &file, llvm::ArrayRef<TestCall> calls, llvm::StringRef folder,
      uint32_t version)
      : file(file), calls(calls), folder(folder), version(version ? version : sol::newestVersion) {}

  Verdict verdict() {
    for (const TestCall &call : calls)
      result.calls += call.kind == TestCall::Kind::Function ||
                      call.kind == TestCall::Kind::LowLevel ||
                      call.kind == TestCall::Kind::Constructor;
    std::string other = notForUs(file);
    if (!other.empty())
      unsupported(other);
    else if (load() && setUp())
      for (const TestCall &call : calls)
        if (!run(call))
          break;
    if (!temporary.empty())
      fs::remove_directories(temporary);
    return std::move(result);
  }

private:
  bool unsupported(const llvm::Twine &reason) {
    result.kind = Verdict::Kind::Unsupported;
    result.reason = reason.str();
    return false;
  }

  /// A difference: wrong, unless something that is not modelled may be behind it.
  bool differs(const TestCall &call, const llvm::Twine &what) {
    result.difference =
        "line " + std::to_string(call.line) + ": " + call.signature + ": " + what.str();
    if (!world.opaque.empty())
      return unsupported("rests on " + *world.opaque.begin());
    if (std::string other = otherCompiler(file); !other.empty())
      return unsupported(other);
    if (usesCoderV1())
      return unsupported("setting: only holds with ABI coder v1");
    if (!results.incomplete.empty())
      return unsupported("front end: " + general(results.incomplete.front().reason));
    result.kind = Verdict::Kind::Wrong;
    result.reason = std::move(result.difference);
    return false;
  }

  bool usesCoderV1() const {
    auto only = file.settings.find("ABIEncoderV1Only");
    return (only != file.settings.end() && only->second == "true") ||
           llvm::any_of(program.units, [](auto *unit) { return !unit->abiCoderV2; });
  }

  /// A reason without the names in it, so that equal reasons count together.
  static std::string general(llvm::StringRef reason) {
    std::string out;
    bool quoted = false;
    for (size_t i = 0; i < reason.size(); ++i) {
      char c = reason[i];
      bool inWord = i > 0 && llvm::isAlnum(reason[i - 1]) && i + 1 < reason.size() &&
                    llvm::isAlpha(reason[i + 1]);
      if (c == '\'' && (quoted || !inWord))
        quoted = !quoted;
      if (!quoted || out.empty() || out.back() != '\'')
        out += c;
    }
    return out;
  }

  // ---- source to IR
  bool load() {
    ImportResolver imports;
    std::vector<FileId> files;
    if (file.sources.size() == 1 && file.externalSources.empty() && file.sources[0].name.empty()) {
      files.push_back(sources.add("test.sol", versioned(file.sources[0].text)));
    } else {
      if (fs::createUniqueDirectory("quorate-conformance", temporary))
        return unsupported("no temporary folder");
      llvm::SmallString<128> root(temporary);
      path::append(root, "a", "b"); // names may start with ../
      imports.root = root.str().str();
      for (const TestSource &source : file.sources)
        if (!place(source.name, source.text, imports.root))
          return false;
      for (const TestSource &source : file.externalSources) {
        llvm::SmallString<128> from(folder);
        path::append(from, source.text);
        auto buffer = llvm::MemoryBuffer::getFile(from);
        if (!buffer)
          return unsupported("external source not found");
        if (!place(source.name, (*buffer)->getBuffer(), imports.root))
          return false;
      }
      llvm::SmallString<128> main(root);
      path::append(main, file.sources.back().name.empty() ? "main.sol" : file.sources.back().name);
      auto id = sources.load(main);
      if (!id)
        return unsupported(llvm::toString(id.takeError()));
      files.push_back(*id);
    }
    sol::parseProgram(files, sources, imports, program, results);
    sol::analyse(program, sources, results);
    sol::lower(program, sources, files, true, module, results);
    for (const sol::SourceUnit *unit : program.units)
      if (unit->file == files[0])
        for (const sol::Decl *decl : unit->members)
          if (auto *contract = llvm::dyn_cast<sol::ContractDecl>(decl))
            main = contract;
    result.reason = "";
    for (const std::string &error : ir::verify(module)) {
      result.kind = Verdict::Kind::Wrong;
      result.reason = "verifier: " + error;
      return false;
    }
    if (std::string why = textDiffers(); !why.empty()) {
      result.kind = Verdict::Kind::Wrong;
      result.reason = "text form: " + why;
      return false;
    }
    if (!main)
      return unsupported("no contract in the main source");
    return true;
  }

  /// What is printed must be read back as the same; empty if it is.
  std::string textDiffers() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    ir::print(out, module);
    llvm::Expected<ir::Module> again = ir::parse(text);
    if (!again)
      return llvm::toString(again.takeError());
    std::string second;
    llvm::raw_string_ostream secondOut(second);
    ir::print(secondOut, *again);
    return second == text ? "" : "printed otherwise when read back";
  }

  /// Read as by that compiler, unless the file's own pragma keeps it to older ones.
  std::string versioned(llvm::StringRef text) const {
    llvm::StringRef own = text.split("pragma solidity").second.split(';').first;
    if (!own.empty() && !sol::VersionPragma(own.trim()).allows(version))
      return text.str();
    return "pragma solidity 0." + std::to_string(version / 1000) + "." +
           std::to_string(version % 1000) + "; " + text.str();
  }

  bool place(llvm::StringRef name, llvm::StringRef text, llvm::StringRef root) {
    llvm::SmallString<128> to(root);
    path::append(to, name.empty() ? "main.sol" : name);
    path::remove_dots(to, true);
    fs::create_directories(path::parent_path(to));
    std::error_code failed;
    llvm::raw_fd_ostream out(to, failed);
    if (failed)
      return unsupported("cannot write a temporary file");
    out << versioned(text);
    return true;
  }

  // ---- the world
  bool setUp() {
    for (uint64_t i = 0; i < 10; ++i)
      world.accounts[account(i)].balance = Word::getOneBitSet(256, 100);
    for (uint64_t i = 1; i <= 8; ++i)
      world.accounts[Word(256, i)].balance = Word(256, 1);
    world.block.number = world.block.timestamp = Word(256, 0);
    world.block.gasLimit = Word(256, 20'000'000);
    world.block.gasPrice = Word(256, 3'000'000'000);
    world.block.coinbase = number("7878787878787878787878787878787878787878", 16);
    world.block.prevRandao =
        number("a86c2e601b6c44eb4848f7d23d9df3113fbcac42041c49cbed5000cb4f118777", 16);
    Word blob = Word::getOneBitSet(256, 248);
    world.block.blobHashes = {blob + 1, blob + 2};
    world.block.hashOf = [](const Word &block) {
      return Word::getSplat(256, llvm::APInt(8, 0x37)) + block;
    };
    select(0);
    return true;
  }

  void select(uint64_t index) {
    sender = account(index);
    world.accounts[sender].nonce = std::max<uint64_t>(world.accounts[sender].nonce, 1);
  }

  ir::Message message(const TestCall &call) {
    world.block.number += 1;
    world.block.timestamp += 15;
    ir::Message m;
    m.from = sender;
    m.origin = number("9292929292929292929292929292929292929292", 16);
    m.value = call.value;
    m.data = call.arguments;
    return m;
  }

  ir::ContractId find(llvm::StringRef name) const { return module.find(name); }

  bool ended(const TestCall &call, const ir::Outcome &outcome) {
    if (outcome.status == ir::Outcome::Status::Unsupported)
      return unsupported("not modelled: " + general(outcome.reason));
    if (outcome.status == ir::Outcome::Status::StepLimit)
      return unsupported("rests on gas (step limit)");
    (void)call;
    return true;
  }

  bool deploy(const TestCall &call, llvm::StringRef name, bool withArguments) {
    ir::ContractId contract = find(name);
    if (!contract.valid())
      return unsupported("contract not lowered");
    ir::Message m = message(call);
    if (!withArguments) {
      m.data.clear();
      m.value = Word(256, 0);
    }
    Word at(256, 0);
    last = world.deploy(module, contract, m, at);
    self = last.ok() ? at : Word(256, 0);
    return ended(call, last);
  }

  bool run(const TestCall &call) {
    if (call.kind == TestCall::Kind::Library) {
      if (!deploy(call, call.signature, false))
        return false;
      world.libraries[call.signature] = self;
      return last.ok() || differs(call, "library was not deployed");
    }
    bool constructs = call.kind == TestCall::Kind::Constructor;
    if (!deployed && !deploy(call, main->name, constructs))
      return false;
    deployed = true;
    if (constructs)
      return last.ok() != call.fails || differs(call, show(last));
    if (call.kind == TestCall::Kind::Builtin)
      return builtin(call);

    ir::Message m = message(call);
    m.to = self;
    if (call.kind == TestCall::Kind::Function) {
      uint32_t selector = ir::selectorOf(call.signature);
      ir::ByteString data;
      for (int shift = 24; shift >= 0; shift -= 8)
        data.push_back(uint8_t(selector >> shift));
      m.data.insert(m.data.begin(), data.begin(), data.end());
    }
    last = world.call(m);
    if (!ended(call, last))
      return false;
    if (last.ok() == call.fails || last.data != call.result)
      return differs(call, show(last) + ", expected " + (call.fails ? "revert " : "") +
                               words(call.result));
    return logs(call);
  }

  bool builtin(const TestCall &call) {
    Word got(256, 0);
    llvm::StringRef given = call.firstArgument;
    if (call.signature == "balance") {
      // The test tool reads an address of another length as zero.
      Word of = !given.consume_front("0x") ? self
                : given.size() == 40       ? number(given, 16)
                                           : Word(256, 0);
      auto known = world.accounts.find(of);
      got = known == world.accounts.end() ? Word(256, 0) : known->second.balance;
    } else if (call.signature == "storageEmpty") {
      bool empty = true;
      for (const auto &[slot, value] : world.accounts[self].storage)
        empty &= value == 0;
      got = Word(256, empty);
    } else if (call.signature == "account") {
      uint64_t index = 0;
      given.getAsInteger(10, index);
      select(index);
      got = sender;
    } else { // the test tool's tests of itself
      return unsupported("a function of the test tool itself");
    }
    ir::ByteString word;
    ir::appendWord(word, got);
    return word == call.result || differs(call, hex(got) + ", expected " + words(call.result));
  }

  bool logs(const TestCall &call) {
    if (world.logs.size() != call.logs.size())
      return differs(call, llvm::Twine(world.logs.size()) + " logs, expected " +
                               llvm::Twine(call.logs.size()));
    for (size_t i = 0; i < call.logs.size(); ++i) {
      const ExpectedLog &wanted = call.logs[i];
      const ir::EmittedLog &got = world.logs[i];
      std::vector<Word> topics = wanted.topics;
      if (wanted.event != "<anonymous>")
        topics.insert(topics.begin(),
                      ir::keccak256({reinterpret_cast<const uint8_t *>(wanted.event.data()),
                                     wanted.event.size()}));
      ir::ByteString data;
      for (const Word &word : wanted.data)
        ir::appendWord(data, word);
      Word creator = wanted.creator.empty() ? self : number(wanted.creator, 16);
      if (got.topics != topics || got.data != data || got.address != creator) {
        std::string topicText;
        for (const Word &topic : got.topics)
          topicText += " #" + hex(topic);
        return differs(call, "log " + llvm::Twine(i) + " of " + hex(got.address) + topicText +
                                 ": " + words(got.data) + ", expected " + wanted.event + " " +
                                 words(data));
      }
    }
    return true;
  }

  // ---- text
  static std::string words(llvm::ArrayRef<uint8_t> data) {
    std::string text;
    for (size_t at = 0; at < data.size(); at += 32)
      text += (at ? ", " : "") + (data.size() - at < 32
                                      ? "hex\"" + llvm::toHex(data.drop_front(at), true) + "\""
                                      : hex(ir::wordAt(data, at)));
    return data.size() % 32 == 4 ? "hex " + llvm::toHex(data, true) : text;
  }
  static std::string show(const ir::Outcome &outcome) {
    return std::string(outcome.ok() ? "returned " : "reverted ") + words(outcome.data);
  }

  const TestFile &file;
  llvm::ArrayRef<TestCall> calls;
  llvm::StringRef folder;
  uint32_t version;
  llvm::SmallString<128> temporary;
  SourceStore sources;
  Results results;
  sol::Program program;
  ir::Module module;
  ir::World world;
  const sol::ContractDecl *main = nullptr;
  Word sender = Word(256, 0), self = Word(256, 0);
  bool deployed = false;
  ir::Outcome last;
  Verdict result;
};

} // namespace

Verdict runTest(const TestFile &file, llvm::ArrayRef<TestCall> calls, llvm::StringRef folder,
                uint32_t version) {
  // On the heap: the members are large, and hostile sources nest deeply.
  return std::make_unique<Run>(file, calls, folder, version)->verdict();
}

} // namespace quorate::conformance
