//===- Syntax.cpp - the parser against the compiler's syntax tests ---------===//
//
//   conformance_syntax [--verbose] [--compiler VERSION] [--except LIST] FOLDER
//   conformance_syntax --verdicts [--compiler VERSION] FOLDER
//
// Every file of the folder in which the compiler finds no ParserError must be
// parsed, every other one must be rejected. Files are read as compiler VERSION
// reads them (0.8.4; default: the newest). --verdicts only prints `accepted NAME`
// or `rejected NAME` for each. LIST names the files that may disagree, one a line
// with the reason: `path: reason`; a listed file that agrees is a failure too.
//
// Set aside and counted: files in the other language that `pragma experimental
// solidity` turns on. Where the settings ask for an EVM older than the compiler's
// default one, assembly reserves fewer words, and we do not ask which: that a name
// is an instruction's is then no error if the compiler has none.
//
//===----------------------------------------------------------------------===//
#include "TestFile.h"

#include "analyzer/solidity/Frontend.h"
#include "analyzer/solidity/Parser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <set>

using namespace quorate;
using namespace quorate::conformance;
using llvm::StringRef;

namespace {

std::string read(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

/// What the parser has against the sources of `test`; empty if it takes them.
std::vector<std::string> problems(const TestFile &test, uint32_t compiler) {
  SourceStore store;
  Results results;
  sol::AstContext ast;
  std::vector<std::string> found;
  std::set<std::string> names;
  for (const TestSource &source : test.sources)
    names.insert(source.name);
  for (const TestSource &source : test.sources) {
    FileId file = store.add(source.name, source.text);
    sol::SourceUnit *unit = sol::parseFile(file, store, ast, results, compiler);
    for (const sol::ImportDecl *import : unit->imports)
      if (!names.count(sourceNameOf(import->path, source.name)))
        found.push_back("import not found: " + import->path);
  }
  for (const Incomplete &incomplete : results.incomplete)
    if (StringRef(incomplete.reason).starts_with("syntax error: ")) {
      LineColumn at = store.position(incomplete.place.span.file, incomplete.place.span.begin);
      found.push_back(std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
                      incomplete.reason);
    }
  return found;
}

/// Why a test says nothing about how we read Solidity; empty if it does.
StringRef reasonToSetAside(const TestFile &test) {
  for (const TestSource &source : test.sources)
    if (StringRef(source.text).contains("pragma experimental solidity;"))
      return "in the experimental language";
  return {};
}

bool isForOlderEvm(const TestFile &test) {
  auto evm = test.settings.find("EVMVersion");
  return evm != test.settings.end() && (evm->second[0] == '<' || evm->second[0] == '=');
}

struct Count {
  unsigned accepted = 0, rejected = 0, wronglyAccepted = 0, wronglyRejected = 0, excused = 0;
  void add(const Count &other) {
    accepted += other.accepted;
    rejected += other.rejected;
    wronglyAccepted += other.wronglyAccepted;
    wronglyRejected += other.wronglyRejected;
    excused += other.excused;
  }
};

void print(StringRef name, const Count &count) {
  llvm::outs() << llvm::formatv("{0,-28}{1,9}{2,10}{3,17}{4,17}{5,9}\n", name, count.accepted,
                                count.rejected, count.wronglyAccepted, count.wronglyRejected,
                                count.excused);
}

/// `path: reason` lines; `#` starts a comment.
llvm::StringMap<std::string> readExceptions(const std::string &path) {
  llvm::StringMap<std::string> list;
  std::string text = path.empty() ? std::string() : read(path);
  for (StringRef rest = text; !rest.empty();) {
    auto [line, next] = rest.split('\n');
    rest = next;
    auto [name, reason] = line.split(':');
    if (!line.starts_with("#") && !reason.empty())
      list[name.trim()] = reason.trim().str();
  }
  return list;
}

struct Options {
  std::string folder, exceptionFile;
  bool verbose = false, verdicts = false;
  uint32_t compiler = sol::newestVersion;
};

Options readOptions(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    StringRef argument = argv[i];
    if (argument == "--verbose")
      options.verbose = true;
    else if (argument == "--verdicts")
      options.verdicts = true;
    else if (argument == "--compiler" && i + 1 < argc)
      options.compiler = sol::VersionPragma(argv[++i]).hull().low;
    else if (argument == "--except" && i + 1 < argc)
      options.exceptionFile = argv[++i];
    else
      options.folder = argument.rtrim('/').str();
  }
  return options;
}

/// One run over a folder.
class Run {
public:
  explicit Run(const Options &options)
      : options(options), exceptions(readExceptions(options.exceptionFile)) {}

  void check(const std::string &path) {
    TestFile test = readTestFile(read(path));
    if (StringRef reason = reasonToSetAside(test); !reason.empty()) {
      ++setAside[reason.str()];
      return;
    }
    bool mayParse = llvm::none_of(test.expectations,
                                  [](StringRef line) { return line.starts_with("ParserError"); });
    std::vector<std::string> found = problems(test, options.compiler);
    if (mayParse && isForOlderEvm(test))
      llvm::erase_if(found, [](StringRef text) { return text.contains("` is an instruction"); });
    StringRef name = nameOf(path);
    auto [feature, rest] = name.split('/');
    Count &count = features[rest.empty() ? "." : feature.str()];
    bool agrees = mayParse == found.empty();
    bool isException = exceptions.contains(name);
    if (agrees)
      ++(mayParse ? count.accepted : count.rejected);
    else if (isException)
      ++count.excused;
    else
      ++(mayParse ? count.wronglyRejected : count.wronglyAccepted);
    failed |= agrees == isException;
    if (agrees && isException)
      llvm::outs() << name << ": agrees, but is listed as an exception\n";
    if (!agrees && (options.verbose || !isException))
      explain(name, test, found);
  }

  void printVerdict(const std::string &path) {
    bool taken = problems(readTestFile(read(path)), options.compiler).empty();
    llvm::outs() << (taken ? "accepted " : "rejected ") << nameOf(path) << '\n';
  }

  void printTable() const {
    llvm::outs() << "feature                      accepted  rejected wrongly accepted wrongly "
                    "rejected   listed\n";
    Count all;
    for (const auto &[name, count] : features) {
      print(name, count);
      all.add(count);
    }
    print("all", all);
    for (const auto &[reason, count] : setAside)
      llvm::outs() << count << " files set aside: " << reason << '\n';
  }

  bool failed = false;

private:
  StringRef nameOf(StringRef path) const { return path.substr(options.folder.size()).ltrim('/'); }

  static void explain(StringRef name, const TestFile &test, llvm::ArrayRef<std::string> found) {
    llvm::outs() << name << ": "
                 << (found.empty() ? "parsed, but the compiler rejects it"
                                   : "rejected, but the compiler parses it")
                 << '\n';
    for (StringRef line : found)
      llvm::outs() << "    ours: " << line << '\n';
    for (StringRef line : test.expectations)
      if (line.starts_with("ParserError"))
        llvm::outs() << "    the compiler's: " << line << '\n';
  }

  const Options &options;
  llvm::StringMap<std::string> exceptions;
  std::map<std::string, Count> features;
  std::map<std::string, unsigned> setAside;
};

} // namespace

int main(int argc, char **argv) {
  Options options = readOptions(argc, argv);
  std::vector<std::string> files = testFilesBelow(options.folder);
  if (files.empty()) {
    llvm::errs() << "usage: conformance_syntax [--verbose] [--verdicts] [--compiler VERSION] "
                    "[--except LIST] FOLDER-WITH-TESTS\n";
    return 2;
  }
  Run run(options);
  for (const std::string &path : files)
    if (options.verdicts)
      run.printVerdict(path);
    else
      run.check(path);
  if (!options.verdicts)
    run.printTable();
  return run.failed ? 1 : 0;
}
