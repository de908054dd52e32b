//===- DiffBase.cpp ----------------------------------------------------------------------===//
#include "analyzer/cli/DiffBase.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

namespace quorate::cli {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string below(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<256> result(folder);
  path::append(result, name);
  return result.str().str();
}

/// Runs a program with its output in `out`; an error holds what it said.
llvm::Error execute(llvm::ArrayRef<llvm::StringRef> command, llvm::StringRef out,
                    llvm::StringRef err) {
  auto program = llvm::sys::findProgramByName(command.front());
  if (!program)
    return usageError("--diff-base needs ", command.front(), ", which was not found");
  std::string problem;
  int code = llvm::sys::ExecuteAndWait(*program, command, std::nullopt,
                                       {llvm::StringRef(), out, err}, 0, 0, &problem);
  if (code == 0)
    return llvm::Error::success();
  auto said = llvm::MemoryBuffer::getFile(err);
  std::string text = said ? (*said)->getBuffer().trim().str() : problem;
  return usageError(command.front(), " failed: ", text);
}

} // namespace

llvm::Expected<std::unique_ptr<Checkout>> Checkout::create(const std::string &root,
                                                           const std::string &revision) {
  llvm::SmallString<256> folder;
  if (std::error_code error = fs::createUniqueDirectory("quorate-base", folder))
    return usageError("no temporary folder: ", error.message());
  std::unique_ptr<Checkout> result(new Checkout(root, folder.str().str()));
  std::string archive = below(folder, "base.tar"), out = below(folder, "out"),
              err = below(folder, "err");
  std::string tree = below(folder, "tree");
  if (std::error_code error = fs::create_directory(tree))
    return usageError("no temporary folder: ", error.message());
  // The commit first: "git archive" would take what begins with a dash for an option.
  std::string commit = revision + "^{commit}";
  if (llvm::Error error = execute(
          {"git", "-C", root, "rev-parse", "--quiet", "--verify", "--end-of-options", commit}, out,
          err)) {
    llvm::consumeError(std::move(error));
    return usageError("--diff-base: there is no revision '", revision, "' in ", root);
  }
  auto sha = llvm::MemoryBuffer::getFile(out);
  if (!sha)
    return usageError("--diff-base: git said nothing");
  std::string id = (*sha)->getBuffer().trim().str();
  if (llvm::Error error =
          execute({"git", "-C", root, "archive", "--format=tar", "-o", archive, id}, out, err))
    return error;
  if (llvm::Error error = execute({"tar", "-xf", archive, "-C", tree}, out, err))
    return error;
  // What git ignores (node_modules) and submodules (lib/...) are the same for both.
  if (llvm::Error error = execute({"git", "-C", root, "ls-files", "-z", "--others", "--ignored",
                                   "--exclude-standard", "--directory"},
                                  out, err))
    return error;
  result->linkUntracked();
  if (llvm::Error error = execute(
          {"git", "-C", root, "config", "-z", "--file", ".gitmodules", "--get-regexp", "path"}, out,
          err))
    llvm::consumeError(std::move(error)); // there are none
  else
    result->linkUntracked();
  return result;
}

/// Links the folders that `out` names (NUL-terminated; of "key\nvalue" the value) and that the
/// revision does not hold.
void Checkout::linkUntracked() const {
  auto list = llvm::MemoryBuffer::getFile(below(place, "out"));
  if (!list)
    return;
  llvm::SmallVector<llvm::StringRef, 16> names;
  (*list)->getBuffer().split(names, '\0', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef name : names) {
    if (name.contains('\n'))
      name = name.split('\n').second;
    name = name.rtrim('/');
    std::string source = below(root, name), target = below(below(place, "tree"), name);
    if (!fs::is_directory(source))
      continue;
    fs::remove(target); // an empty folder is what is left of a submodule
    if (fs::exists(target) || fs::create_directories(path::parent_path(target)))
      continue;
    fs::create_link(source, target); // where it fails, imports are reported as not found
  }
}

Checkout::~Checkout() { fs::remove_directories(place); }

std::optional<std::string> Checkout::find(llvm::StringRef name) const {
  llvm::SmallString<256> absolute(name);
  fs::make_absolute(absolute);
  path::remove_dots(absolute, /*remove_dot_dot=*/true);
  llvm::StringRef inside = absolute;
  if (!inside.consume_front(root))
    return absolute.str().str();
  std::string target = below(below(place, "tree"), inside.ltrim('/'));
  return fs::exists(target) ? std::optional(target) : std::nullopt;
}

Before collect(const Results &results) {
  Before before;
  for (const Finding &finding : results.findings)
    if (!finding.suppressed)
      ++before.findings[finding.fingerprint()];
  for (const Proof &proof : results.proofs)
    if (proof.verdict == Verdict::Violated)
      before.violated.insert(fingerprint(proof));
  return before;
}

void subtract(const Before &before, const std::string &revision, Results &results,
              Supplement &supplement) {
  std::map<std::string, unsigned> left = before.findings;
  size_t count = results.findings.size();
  llvm::erase_if(results.findings, [&](const Finding &finding) {
    if (finding.suppressed)
      return false;
    auto entry = left.find(finding.fingerprint());
    if (entry == left.end() || entry->second == 0)
      return false;
    --entry->second;
    return true;
  });
  results.stats["findings.unchanged"] = double(count - results.findings.size());
  for (const Proof &proof : results.proofs)
    if (proof.verdict == Verdict::Violated && before.violated.count(fingerprint(proof)))
      supplement.accepted[fingerprint(proof)] = {true, "violated in " + revision + " already"};
}

} // namespace quorate::cli
