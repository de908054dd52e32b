//===- Golden.cpp - runs quorate on the fixtures and compares ---------------------------===//
//
//   golden --quorate PROGRAM --root FOLDER [--accept] [--sarif FOLDER] [FIXTURE... |
//   tests/golden/demo.txt]
//
// Every .sol and .hex file below fixtures/ is one test (Expectations.h). The
// text report of the demo is compared with tests/golden/demo.txt. --accept
// writes what was found as what is expected; review it with git diff. --sarif
// also leaves the SARIF report of each fixture, for cli.sarif to look at. A run
// over all fixtures also counts how many refute and prove each invariant of the
// catalog (Coverage.h).
//
//===--------------------------------------------------------------------------------------===//
#include "tests/golden/Coverage.h"
#include "tests/golden/Expectations.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <optional>

using namespace quorate::golden;
using llvm::StringRef;

namespace {

constexpr unsigned TimeoutSeconds = 600;
constexpr StringRef DemoText = "tests/golden/demo.txt";
constexpr StringRef CoverageExceptions = "tests/golden/coverage-exceptions.txt";

struct Suite {
  std::string quorate, sarif;
  bool accept = false;
  Coverage coverage;
  unsigned passed = 0, failed = 0, skipped = 0;
};

std::string readFile(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

bool writeFile(StringRef path, StringRef text) {
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  out << text;
  return !error;
}

struct Run {
  int code = -1;
  std::string output;
};

Run run(const Suite &suite, llvm::ArrayRef<StringRef> arguments) {
  llvm::SmallString<128> out;
  if (llvm::sys::fs::createTemporaryFile("quorate-golden", "out", out))
    return {};
  llvm::FileRemover remover(out);
  llvm::SmallVector<StringRef, 8> command = {suite.quorate};
  llvm::append_range(command, arguments);
  std::optional<StringRef> redirects[] = {StringRef(), StringRef(out), std::nullopt};
  Run result;
  result.code =
      llvm::sys::ExecuteAndWait(suite.quorate, command, std::nullopt, redirects, TimeoutSeconds);
  result.output = readFile(out);
  return result;
}

/// Lines only expected with '-', lines only found with '+'.
bool compare(const std::vector<std::string> &expected, const std::vector<std::string> &actual,
             StringRef name) {
  std::vector<std::string> missing, surplus;
  std::set_difference(expected.begin(), expected.end(), actual.begin(), actual.end(),
                      std::back_inserter(missing));
  std::set_difference(actual.begin(), actual.end(), expected.begin(), expected.end(),
                      std::back_inserter(surplus));
  if (missing.empty() && surplus.empty())
    return true;
  llvm::outs() << "FAIL " << name << '\n';
  for (const std::string &line : missing)
    llvm::outs() << "  - expected, not found: " << line << '\n';
  for (const std::string &line : surplus)
    llvm::outs() << "  + found, not expected: " << line << '\n';
  return false;
}

bool needsPackages(StringRef text) {
  return text.contains("\"@openzeppelin/") && !llvm::sys::fs::exists("node_modules/@openzeppelin");
}

void testFixture(Suite &suite, StringRef path) {
  bool bytecode = !path.ends_with(".sol");
  std::string stem = path.rsplit('.').first.str();
  std::string sidecar = bytecode ? stem + ".expect" : path.str();
  bool twin = bytecode && !llvm::sys::fs::exists(sidecar) && llvm::sys::fs::exists(stem + ".sol");
  std::string text = readFile(twin ? stem + ".sol" : sidecar);
  if (needsPackages(text)) {
    llvm::outs() << "SKIP " << path << ": needs npm ci (./dev test does it)\n";
    ++suite.skipped;
    return;
  }
  Expectations expected = bytecode && !twin ? fromSidecar(text) : fromSolidity(text);
  if (twin)
    expected = withoutPlaces(expected);
  StringRef command = expected.proofs ? "check" : "lint";
  llvm::SmallVector<StringRef, 8> arguments = {command, "--verify-ir", "--format=json", path};
  std::vector<std::string> together;
  for (const std::string &name : expected.with)
    together.push_back((llvm::sys::path::parent_path(path) + "/" + name).str());
  arguments.append(together.begin(), together.end());
  llvm::SmallString<128> sarif(suite.sarif);
  if (!suite.sarif.empty()) {
    std::string name = path.str();
    std::replace(name.begin(), name.end(), '/', '.');
    llvm::sys::path::append(sarif, name + ".sarif");
    arguments.append({"--sarif", sarif});
  }
  Run result = run(suite, arguments);
  auto report = nlohmann::json::parse(result.output, nullptr, /*allow_exceptions=*/false);
  if (result.code < 0 || result.code > 3 || report.is_discarded()) {
    llvm::outs() << "FAIL " << path << "\n  quorate " << command << " ended with " << result.code
                 << (report.is_discarded() ? " and no JSON\n" : "\n");
    ++suite.failed;
    return;
  }
  Expectations actual = fromReport(report, path, bytecode);
  llvm::erase_if(actual.lines, [&](StringRef line) { // need not be listed
    return line.ends_with(": not-applicable") && !llvm::is_contained(expected.lines, line);
  });
  if (!bytecode)
    dropElsewhere(actual, text);
  Expectations found = actual; // accepted as it is
  if (!twin)                   // the same shape once more
    suite.coverage.add(path, found);
  matchOthers(expected, actual);
  if (twin)
    actual = withoutPlaces(actual);
  else if (suite.accept && expected.lines != actual.lines) {
    writeFile(sidecar, bytecode ? acceptSidecar(found) : acceptSolidity(text, found));
    llvm::outs() << "accepted " << path << '\n';
    return;
  }
  compare(expected.lines, actual.lines, path) ? ++suite.passed : ++suite.failed;
}

/// Times differ from run to run, and the state that a proof got stuck in from one build of the
/// solver to another.
std::string withoutWhatVaries(StringRef text) {
  std::string result;
  llvm::Regex varies("( +[0-9]+\\.[0-9]+ s)|( breaks it from a state with [^\n]*)");
  llvm::SmallVector<StringRef, 3> match;
  while (varies.match(text, &match)) {
    size_t at = size_t(match[0].data() - text.data());
    result +=
        text.take_front(at).str() + (match[1].empty() ? " breaks it from some state" : " TIME");
    text = text.drop_front(at + match[0].size());
  }
  return result + text.str();
}

void testText(Suite &suite, StringRef input, StringRef golden) {
  std::string actual = withoutWhatVaries(run(suite, {"check", "--color=never", input}).output);
  std::string expected = readFile(golden);
  if (suite.accept) {
    writeFile(golden, actual);
    return;
  }
  if (actual == expected) {
    ++suite.passed;
    return;
  }
  ++suite.failed;
  llvm::outs() << "FAIL " << golden << ": the text report of " << input
               << " differs; ./dev accept rewrites it\n";
  llvm::SmallVector<StringRef, 64> before, after;
  StringRef(expected).split(before, '\n');
  StringRef(actual).split(after, '\n');
  size_t first = 0;
  while (first < before.size() && first < after.size() && before[first] == after[first])
    ++first;
  for (size_t i = first; i < std::min(first + 5, before.size()); ++i)
    llvm::outs() << "  - " << before[i] << '\n';
  for (size_t i = first; i < std::min(first + 5, after.size()); ++i)
    llvm::outs() << "  + " << after[i] << '\n';
}

void testCoverage(Suite &suite) {
  auto list = nlohmann::json::parse(run(suite, {"list", "--format=json"}).output, nullptr,
                                    /*allow_exceptions=*/false);
  std::vector<std::string> catalog;
  if (list.is_object() && list.contains("invariants"))
    for (const auto &invariant : list["invariants"])
      catalog.push_back(invariant.at("id"));
  bool enough = suite.coverage.enough(catalog, readFile(CoverageExceptions), llvm::outs());
  !catalog.empty() && enough ? ++suite.passed : ++suite.failed;
}

std::vector<std::string> fixtures() {
  std::vector<std::string> found;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator entry("fixtures", error), end;
       !error && entry != end; entry.increment(error)) {
    StringRef extension = llvm::sys::path::extension(entry->path());
    if (extension == ".sol" || extension == ".hex")
      found.push_back(entry->path());
  }
  llvm::sort(found);
  return found;
}

} // namespace

int main(int count, char **arguments) {
  Suite suite;
  std::vector<std::string> chosen;
  for (int i = 1; i < count; ++i) {
    StringRef argument = arguments[i];
    if (argument == "--accept")
      suite.accept = true;
    else if (argument == "--quorate" && i + 1 < count)
      suite.quorate = arguments[++i];
    else if (argument == "--sarif" && i + 1 < count) {
      suite.sarif = arguments[++i];
      if (llvm::sys::fs::remove_directories(suite.sarif, /*IgnoreErrors=*/false) ||
          llvm::sys::fs::create_directories(suite.sarif)) {
        llvm::errs() << "cannot make the folder " << suite.sarif << '\n';
        return 2;
      }
    } else if (argument == "--root" && i + 1 < count) {
      if (llvm::sys::fs::set_current_path(arguments[++i]))
        return 2;
    } else
      chosen.push_back(argument.str());
  }
  bool all = chosen.empty();
  if (all) {
    chosen = fixtures();
    chosen.push_back(DemoText.str());
  }
  for (const std::string &path : chosen)
    path == DemoText ? testText(suite, "fixtures/demo", path) : testFixture(suite, path);
  if (all && suite.skipped == 0)
    testCoverage(suite);
  llvm::outs() << suite.passed << " passed, " << suite.failed << " failed, " << suite.skipped
               << " skipped\n";
  return suite.failed ? 1 : 0;
}
