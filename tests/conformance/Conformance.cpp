//===- Conformance.cpp - the front end held to the compiler's own tests -----===//
//
//   conformance [-v] [--max-unsupported N] [--compiler 0.6.12] FOLDER|FILE...
//
// runs execution tests in the form of the compiler project's semanticTests from
// source through the IR and prints pass, wrong and unsupported per folder, and why.
// Exit code: 1 if anything is wrong, or more than N files are unsupported.
//
//===----------------------------------------------------------------------===//

#include "Run.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace quorate::conformance;
namespace path = llvm::sys::path;
namespace cl = llvm::cl;

namespace {

cl::list<std::string> inputs(cl::Positional, cl::OneOrMore, cl::desc("FOLDER|FILE..."));
cl::opt<bool> verbose("v", cl::desc("name every file that does not pass, and why"));
cl::opt<std::string> compiler("compiler", cl::desc("the compiler's version; default: the newest"));
cl::opt<unsigned> maxUnsupported("max-unsupported", cl::init(~0u),
                                 cl::desc("fail when more files are unsupported"));

struct Count {
  unsigned pass = 0, wrong = 0, unsupported = 0, calls = 0, callsPassed = 0;
  void add(const Verdict &verdict) {
    bool passed = verdict.kind == Verdict::Kind::Pass;
    pass += passed;
    wrong += verdict.kind == Verdict::Kind::Wrong;
    unsupported += verdict.kind == Verdict::Kind::Unsupported;
    calls += verdict.calls;
    callsPassed += passed ? verdict.calls : 0;
  }
};

/// The first folder below the input.
std::string feature(llvm::StringRef file, llvm::StringRef input) {
  file.consume_front(input);
  file = file.ltrim('/');
  return file.contains('/') ? file.split('/').first.str() : ".";
}

/// 6012 for "0.6.12"; zero for nothing.
uint32_t versionNumber(llvm::StringRef text) {
  uint32_t minor = 0, patch = 0;
  auto [zero, rest] = text.split('.');
  auto [first, second] = rest.split('.');
  bool failed = first.getAsInteger(10, minor) || second.getAsInteger(10, patch) || zero != "0";
  if (failed && !text.empty())
    llvm::errs() << "'" << text << "' is no version of the compiler\n";
  return failed ? 0 : minor * 1000 + patch;
}

Verdict runFile(const std::string &name) {
  Verdict verdict;
  auto buffer = llvm::MemoryBuffer::getFile(name);
  if (!buffer) {
    verdict.kind = Verdict::Kind::Wrong;
    verdict.reason = "cannot be read: " + buffer.getError().message();
    return verdict;
  }
  TestFile file = readTestFile((*buffer)->getBuffer());
  auto calls = parseCalls(file.expectations);
  if (!calls || calls->empty()) {
    verdict.kind = Verdict::Kind::Wrong;
    verdict.reason = "no test: " + (calls ? "no calls" : llvm::toString(calls.takeError()));
    return verdict;
  }
  return runTest(file, *calls, path::parent_path(name), versionNumber(compiler));
}

void row(llvm::StringRef name, const Count &count) {
  llvm::outs() << llvm::format("%-28s %6u %6u %6u %8u of %u\n", name.str().c_str(), count.pass,
                               count.wrong, count.unsupported, count.callsPassed, count.calls);
}

} // namespace

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "Runs execution tests on the IR\n");
  std::map<std::string, Count> features;
  std::map<std::string, unsigned> reasons;
  Count all;
  for (const std::string &input : inputs)
    for (const std::string &name : testFilesBelow(input)) {
      if (llvm::StringRef(name).contains("/_"))
        continue; // sources that tests include
      Verdict verdict = runFile(name);
      features[feature(name, input)].add(verdict);
      all.add(verdict);
      bool wrong = verdict.kind == Verdict::Kind::Wrong;
      if (verdict.kind == Verdict::Kind::Unsupported)
        ++reasons[verdict.reason];
      if (wrong || (verbose && verdict.kind == Verdict::Kind::Unsupported)) {
        llvm::outs() << (wrong ? "wrong: " : "unsupported: ") << name << ": " << verdict.reason
                     << (verdict.difference.empty() ? "" : " | ") << verdict.difference << "\n";
        llvm::outs().flush();
      }
    }
  llvm::outs() << "feature                        pass  wrong unsup.    calls passed\n";
  for (const auto &[name, count] : features)
    row(name, count);
  row("all", all);
  std::vector<std::pair<unsigned, std::string>> sorted;
  for (const auto &[reason, count] : reasons)
    sorted.emplace_back(count, reason);
  llvm::sort(sorted, std::greater<>());
  if (!sorted.empty())
    llvm::outs() << "\nunsupported, by reason\n";
  for (const auto &[count, reason] : sorted)
    llvm::outs() << llvm::format("%6u  ", count) << reason << "\n";
  return all.wrong > 0 || all.pass == 0 || all.unsupported > maxUnsupported;
}
