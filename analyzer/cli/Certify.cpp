//===- Certify.cpp - --certify and --recheck -------------------------------------------===//
#include "analyzer/cli/Certify.h"
#include "analyzer/cli/Output.h"
#include "analyzer/source/Names.h"
#include "analyzer/source/Parallel.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <nlohmann/json.hpp>

namespace quorate::cli {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

/// cvc5's resource units for one query. A limit in seconds would make the answer the machine's.
constexpr llvm::StringLiteral QueryLimit = "--rlimit-per=300000";

enum class Answer : uint8_t { Agrees, Undecided, Disagrees };
constexpr llvm::StringLiteral Words[] = {"agrees", "undecided", "disagrees"};

/// "queue(uint256)" as part of a file's name.
std::string plain(llvm::StringRef text) {
  std::string name;
  for (char c : text)
    if (llvm::isAlnum(c) || c == '-' || c == '_')
      name += c;
    else if (!name.empty() && name.back() != '.')
      name += '.';
  return llvm::StringRef(name).rtrim('.').take_front(80).str();
}

/// One for each script, in a folder for each contract; no two alike.
std::vector<std::string> fileNames(const solver::Certificate &certificate) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const solver::CertificateScript &script : certificate.scripts) {
    std::string stem = plain(script.contract) + "/" + plain(script.entry);
    names.push_back(untaken(stem, taken) + ".smt2");
  }
  return names;
}

llvm::Error write(const std::string &file, llvm::StringRef text) {
  if (std::error_code error = fs::create_directories(path::parent_path(file)))
    return usageError("cannot create ", path::parent_path(file), ": ", error.message());
  return writeText(file, text);
}

std::string index(const solver::Certificate &certificate, llvm::ArrayRef<std::string> files) {
  Json scripts = Json::array(), proofs = Json::array();
  for (size_t i = 0; i < files.size(); ++i) {
    const solver::CertificateScript &script = certificate.scripts[i];
    Json queries = Json::array();
    for (const solver::CertificateQuery &query : script.queries)
      queries.push_back({{"name", query.name}, {"expected", query.satisfiable ? "sat" : "unsat"}});
    scripts.push_back({{"file", files[i]},
                       {"contract", script.contract},
                       {"entry", script.entry},
                       {"queries", std::move(queries)}});
  }
  for (const solver::CertificateProof &proof : certificate.proofs) {
    Json queries = Json::array();
    for (auto [script, query] : proof.queries)
      queries.push_back({{"file", files[script]}, {"query", query + 1}});
    proofs.push_back({{"contract", proof.contract},
                      {"invariant", proof.invariant},
                      {"lemmas", proof.lemmas},
                      {"queries", std::move(queries)}});
  }
  Json root = {{"schema", 2},
               {"tool", {{"name", "quorate"}, {"version", QUORATE_VERSION}}},
               {"scripts", std::move(scripts)},
               {"proofs", std::move(proofs)}};
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

llvm::Error writeAll(const solver::Certificate &certificate, llvm::ArrayRef<std::string> files,
                     const std::string &folder) {
  for (size_t i = 0; i < files.size(); ++i)
    if (llvm::Error error = write(below(folder, files[i]), certificate.scripts[i].text))
      return error;
  return write(below(folder, "index.json"), index(certificate, files));
}

/// What cvc5 says of each query of a script. What it did not come to is undecided.
std::vector<Answer> decide(const std::string &cvc5, const std::string &script,
                           llvm::ArrayRef<solver::CertificateQuery> queries) {
  std::vector<Answer> answers(queries.size(), Answer::Undecided);
  llvm::SmallString<128> output;
  if (fs::createTemporaryFile("quorate-recheck", "out", output))
    return answers;
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(), output.str(), llvm::StringRef()};
  llvm::sys::ExecuteAndWait(cvc5, {cvc5, "--lang=smt2", "--incremental", QueryLimit, script},
                            std::nullopt, redirects);
  if (auto text = llvm::MemoryBuffer::getFile(output)) {
    llvm::SmallVector<llvm::StringRef, 16> lines;
    (*text)->getBuffer().split(lines, '\n', -1, /*KeepEmpty=*/false);
    for (size_t i = 0; i < answers.size() && i < lines.size(); ++i) {
      bool sat = lines[i] == "sat", unsat = lines[i] == "unsat";
      if (!sat && !unsat && lines[i] != "unknown")
        break; // a message: what follows answers no known query
      if (sat || unsat)
        answers[i] = sat == queries[i].satisfiable ? Answer::Agrees : Answer::Disagrees;
    }
  }
  fs::remove(output);
  return answers;
}

llvm::Expected<std::vector<std::vector<Answer>>> decideAll(const solver::Certificate &certificate,
                                                           llvm::ArrayRef<std::string> files,
                                                           const std::string &folder) {
  llvm::ErrorOr<std::string> cvc5 = llvm::sys::findProgramByName("cvc5");
  if (!cvc5)
    return usageError("--recheck needs the solver cvc5, which is not on the PATH (Debian and "
                      "Ubuntu: apt-get install cvc5)");
  std::vector<std::vector<Answer>> answers(files.size());
  inParallel(files.size(), [&](size_t i) {
    answers[i] = decide(*cvc5, below(folder, files[i]), certificate.scripts[i].queries);
  });
  return answers;
}

/// Says on each proof what came of its queries; false if one was contradicted.
bool judge(const solver::Certificate &certificate, llvm::ArrayRef<std::string> files,
           llvm::ArrayRef<std::vector<Answer>> answers, Results &results) {
  size_t counts[3] = {}, decided = 0, all = 0;
  for (const std::vector<Answer> &script : answers) {
    all += script.size();
    decided += script.size() - size_t(llvm::count(script, Answer::Undecided));
  }
  for (const solver::CertificateProof &certified : certificate.proofs) {
    Answer worst = Answer::Agrees;
    std::string where;
    for (auto [script, query] : certified.queries) {
      Answer answer = answers[script][query];
      if (answer > worst && answer == Answer::Disagrees)
        where = files[script] + ", query " + std::to_string(query + 1);
      worst = std::max(worst, answer);
    }
    ++counts[size_t(worst)];
    for (Proof &proof : results.proofs) {
      if (proof.contract != certified.contract || proof.invariant != certified.invariant ||
          proof.verdict != Verdict::Proved)
        continue;
      proof.recheck = Words[size_t(worst)].str();
      if (worst != Answer::Disagrees)
        continue;
      proof.verdict = Verdict::Unknown;
      proof.vacuous = false;
      proof.reason = "cvc5 contradicts the proof: " + where;
    }
  }
  results.stats["recheck.queries"] = double(all);
  results.stats["recheck.decided"] = double(decided);
  llvm::errs() << "recheck: cvc5 decided " << decided << " of " << all
               << " queries; it agrees with " << counts[0] << " proofs, leaves " << counts[1]
               << " undecided, and contradicts " << counts[2] << '\n';
  return counts[2] == 0;
}

} // namespace

llvm::Expected<bool> certify(const solver::Certificate &certificate, const Options &options,
                             Results &results) {
  std::string folder = options.certifyFolder;
  llvm::SmallString<128> temporary;
  if (folder.empty()) {
    if (std::error_code error = fs::createUniqueDirectory("quorate-certificate", temporary))
      return usageError("cannot create a temporary folder: ", error.message());
    folder = temporary.str().str();
  }
  auto clean = llvm::make_scope_exit([&] {
    if (!temporary.empty())
      fs::remove_directories(temporary);
  });
  std::vector<std::string> files = fileNames(certificate);
  if (llvm::Error error = writeAll(certificate, files, folder))
    return error;
  if (!options.recheck)
    return true;
  auto answers = decideAll(certificate, files, folder);
  if (!answers)
    return answers.takeError();
  return judge(certificate, files, *answers, results);
}

} // namespace quorate::cli
