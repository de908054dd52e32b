//===- Robustness.cpp - no input may crash the program or make it hang ---------------===//
//
//   robustness --root FOLDER --quorate PROGRAM [--or PROGRAM] [--keep FOLDER] [--times N]
//
// Runs `quorate lint` (and on a sample `prove`) on hostile inputs, some at a
// time; a batch that fails is run again one by one to name the culprit, which
// is kept. The exit code must be 0, 1, 2 or 3. The number of inputs does not
// grow with the number of fixtures; --times N tries N times as many.
//
//===--------------------------------------------------------------------------------===//
#include "tests/robustness/Mutations.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

using namespace quorate::robustness;
using llvm::StringRef;

namespace {

constexpr size_t BatchSize = 20;
constexpr unsigned BatchSeconds = 240, CaseSeconds = 60;
constexpr unsigned Cuts = 1200, Changes = 800, Noise = 200;
constexpr size_t ProofEvery = 24; // one input in that many also goes to the prover
constexpr size_t ProofBatchSize = 4;

struct Batch {
  std::vector<const Case *> cases;
  bool proofs = false;
};

class Runner {
public:
  Runner(std::string program, std::string folder)
      : program(std::move(program)), folder(std::move(folder)) {}
  std::atomic<size_t> failures{0};

  void run(const Batch &batch, size_t number) {
    std::vector<std::string> files;
    for (size_t i = 0; i < batch.cases.size(); ++i)
      files.push_back(write(*batch.cases[i], std::to_string(number) + "-" + std::to_string(i)));
    if (execute(files, batch.proofs, BatchSeconds).empty())
      return remove(files);
    bool found = false;
    for (size_t i = 0; i < files.size(); ++i) {
      std::string why = execute({files[i]}, batch.proofs, CaseSeconds);
      if (why.empty()) {
        llvm::sys::fs::remove(files[i]);
        continue;
      }
      found = true;
      report(batch.cases[i]->name, files[i], why);
    }
    if (!found)
      report("a batch as a whole, starting with " + batch.cases[0]->name, files[0],
             "fails only together");
  }

private:
  std::string program, folder;
  llvm::ErrorOr<std::string> timeout = llvm::sys::findProgramByName("timeout");
  std::mutex output;

  std::string write(const Case &item, const std::string &stem) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, stem + item.extension);
    std::error_code error;
    llvm::raw_fd_ostream out(path, error);
    out << item.text;
    return path.str().str();
  }

  static void remove(const std::vector<std::string> &files) {
    for (const std::string &file : files)
      llvm::sys::fs::remove(file);
  }

  /// Empty if the program behaved; otherwise what it did.
  std::string execute(const std::vector<std::string> &files, bool proofs, unsigned seconds) {
    // LLVM's own limit rests on SIGALRM, which cannot serve several threads.
    std::string limit = std::to_string(seconds);
    llvm::SmallVector<StringRef, 32> command = {
        "timeout", "--kill-after=5", limit, program, proofs ? "prove" : "lint", "--format=json"};
    if (proofs)
      llvm::append_range(command,
                         llvm::ArrayRef<StringRef>{"--invariant=execute-once", "--timeout=2"});
    llvm::append_range(command, files);
    std::string log = files[0] + ".log";
    std::optional<StringRef> redirects[] = {StringRef(), StringRef(), StringRef(log)};
    std::string message;
    int code = llvm::sys::ExecuteAndWait(*timeout, command, std::nullopt, redirects,
                                         /*SecondsToWait=*/0, /*MemoryLimit=*/0, &message);
    if (code >= 0 && code <= 3) {
      llvm::sys::fs::remove(log);
      return "";
    }
    if (code == 124)
      return "not done after " + limit + " s";
    std::string why = "exit code " + std::to_string(code) + " " + message;
    if (auto text = llvm::MemoryBuffer::getFile(log))
      for (StringRef part : {"SUMMARY:", "runtime error:", "quorate:"})
        if (size_t at = (*text)->getBuffer().find(part); at != StringRef::npos) {
          why += "; " + (*text)
                            ->getBuffer()
                            .drop_front(at)
                            .take_until([](char c) { return c == '\n'; })
                            .str();
          break;
        }
    return why;
  }

  void report(const std::string &name, const std::string &file, const std::string &why) {
    ++failures;
    std::lock_guard lock(output);
    llvm::outs() << "FAIL " << name << "\n  " << why << "\n  kept as " << file << '\n';
    llvm::outs().flush();
  }
};

std::vector<Seed> seeds(StringRef folder) {
  std::vector<Seed> found;
  std::vector<std::string> paths;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error))
    if (StringRef name = llvm::sys::path::extension(entry->path());
        name == ".sol" || name == ".hex" || name == ".json")
      paths.push_back(entry->path());
  llvm::sort(paths);
  for (const std::string &path : paths)
    if (auto buffer = llvm::MemoryBuffer::getFile(path))
      found.push_back({path, llvm::sys::path::extension(path).str(), (*buffer)->getBuffer().str()});
  return found;
}

} // namespace

int main(int count, char **arguments) {
  std::string root = ".", program, other, keep = "robustness-inputs", times = "1";
  for (int i = 1; i + 1 < count; i += 2) {
    StringRef option = arguments[i];
    std::string value = arguments[i + 1];
    (option == "--root"      ? root
     : option == "--quorate" ? program
     : option == "--or"      ? other
     : option == "--times"   ? times
                             : keep) = value;
  }
  if (!llvm::sys::fs::can_execute(program)) {
    llvm::outs() << program << " is not there; using " << other << '\n';
    program = other;
  }
  if (!llvm::sys::findProgramByName("timeout")) {
    llvm::outs() << "the program timeout (coreutils) was not found\n";
    return 2;
  }
  llvm::sys::fs::create_directories(keep);

  auto start = std::chrono::steady_clock::now();
  std::vector<Seed> files = seeds(root + "/fixtures");
  unsigned factor = 1;
  if (StringRef(times).getAsInteger(10, factor) || factor == 0) {
    llvm::errs() << "--times takes a whole number above 0\n";
    return 2;
  }
  std::vector<Case> cases = mutations(files, Cuts * factor, Changes * factor);
  llvm::append_range(cases, noise(Noise * factor));
  size_t ordinary = cases.size();
  llvm::append_range(cases, extremes());

  std::vector<Batch> batches, proofs;
  auto add = [&](std::vector<Batch> &to, const Case &item, size_t size, bool prove) {
    if (to.empty() || to.back().cases.size() == size)
      to.push_back({{}, prove});
    to.back().cases.push_back(&item);
  };
  for (size_t i = 0; i < ordinary; ++i) {
    add(batches, cases[i], BatchSize, false);
    if (i % ProofEvery == 0)
      add(proofs, cases[i], ProofBatchSize, true);
  }
  llvm::append_range(batches, proofs);
  for (size_t i = ordinary; i < cases.size(); ++i) // extremes one by one
    batches.push_back({{&cases[i]}, false});

  Runner runner(program, keep);
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back([&] {
      for (size_t number; (number = next++) < batches.size();)
        runner.run(batches[number], number);
    });
  for (std::thread &thread : threads)
    thread.join();

  auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
  llvm::outs() << cases.size() << " inputs from " << files.size() << " files, "
               << runner.failures.load() << " failures, " << seconds.count() << " s, " << program
               << '\n';
  return runner.failures ? 1 : 0;
}
