//===- Init.cpp - quorate init and quorate baseline ---------------------------------------===//
#include "analyzer/cli/Analysis.h"
#include "analyzer/cli/Baseline.h"
#include "analyzer/cli/Output.h"
#include "analyzer/cli/Run.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"

namespace quorate::cli {
namespace {

namespace fs = llvm::sys::fs;

constexpr llvm::StringLiteral SchemaName = "quorate.schema.json";

struct Project {
  std::string kind, sources;
  std::vector<std::string> exclude;
};

std::string firstMatch(llvm::StringRef file, llvm::StringRef pattern, llvm::StringRef otherwise) {
  auto buffer = llvm::MemoryBuffer::getFile(file);
  llvm::SmallVector<llvm::StringRef, 2> groups;
  if (buffer && llvm::Regex(pattern, llvm::Regex::Newline).match((*buffer)->getBuffer(), &groups))
    return groups[1].str();
  return otherwise.str();
}

Project detect() {
  if (fs::exists("foundry.toml"))
    return {"Foundry",
            firstMatch("foundry.toml", "^[ \t]*src[ \t]*=[ \t]*[\"']([^\"']+)[\"']", "src"),
            {"test/**", "script/**", "**/*.t.sol", "**/*.s.sol"}};
  for (const char *name :
       {"hardhat.config.js", "hardhat.config.ts", "hardhat.config.cjs", "hardhat.config.mjs"})
    if (fs::exists(name)) {
      std::string sources =
          firstMatch(name, "sources[ \t]*:[ \t]*[\"']\\.?/?([^\"']+)[\"']", "contracts");
      return {"Hardhat", sources, {"test/**", sources + "/test/**", sources + "/mocks/**"}};
    }
  for (const char *folder : {"contracts", "src"})
    if (fs::is_directory(folder))
      return {"", folder, {"test/**", "**/mocks/**"}};
  return {"", ".", {"test/**", "**/mocks/**"}};
}

std::string quoted(const std::string &text) { return "\"" + text + "\""; }

std::string configText(const Project &project) {
  std::string exclude;
  for (const std::string &glob : project.exclude)
    exclude += (exclude.empty() ? "" : ", ") + quoted(glob);
  return "// Configuration of Quorate" +
         (project.kind.empty() ? "" : " for this " + project.kind + " project") +
         ". Options of the command line win over it.\n"
         "{\n"
         "  \"$schema\": \"./" +
         SchemaName.str() +
         "\",\n\n"
         "  // What `quorate check` reads when it is given no input.\n"
         "  \"include\": [" +
         quoted(project.sources) + "],\n  \"exclude\": [" + exclude +
         "],\n\n"
         "  // A finding of this severity or above fails the run: note, warning, error, never.\n"
         "  \"failOn\": \"warning\",\n"
         "  // Whether an invariant that is neither proved nor violated fails it: pass, fail.\n"
         "  \"unknown\": \"pass\",\n\n"
         "  // Severity of single rules: off, note, warning, error. `quorate list` names them.\n"
         "  \"rules\": {\n"
         "    // \"reentrancy\": \"error\"\n"
         "  },\n\n"
         "  // Other severities in some files; later entries win.\n"
         "  \"paths\": [\n"
         "    // { \"files\": [\"" +
         project.sources +
         "/legacy/**\"], \"rules\": { \"reentrancy\": \"note\" } }\n"
         "  ]\n"
         "}\n";
}

} // namespace

llvm::Expected<ExitCode> runInit(const Options &options) {
  if (fs::exists(ConfigName) && !options.force)
    return usageError(ConfigName, " is there already; --force replaces it");
  Project project = detect();
  if (llvm::Error error = writeText(ConfigName, configText(project)))
    return error;
  if (llvm::Error error = writeText(SchemaName, configSchema()))
    return error;
  llvm::outs() << (project.kind.empty() ? "no Foundry or Hardhat project was recognised here"
                                        : "a " + project.kind + " project was recognised")
               << "; sources: " << project.sources << "\nwrote " << ConfigName << " and "
               << SchemaName
               << " (with which editors complete and check it)\nnext: quorate check\n";
  return Clean;
}

llvm::Expected<ExitCode> runBaseline(const Options &given) {
  Options options = given;
  if (!options.expires.empty() && !isDate(options.expires))
    return usageError("--expires takes a date such as 2027-06-30, not '", options.expires, "'");
  llvm::Expected<Config> config = loadConfig(options);
  if (!config)
    return config.takeError();
  std::string file = !options.output.empty()         ? options.output
                     : !options.baselineFile.empty() ? options.baselineFile
                                                     : BaselineName.str();
  Pipeline pipeline(options, *config);
  if (llvm::Error error = analyse(pipeline, options, *config))
    return error;
  llvm::Expected<size_t> count = writeBaseline(file, options, pipeline.sources, pipeline.results);
  if (!count)
    return count.takeError();
  if (!options.quiet)
    llvm::outs() << "wrote " << file << ": " << *count
                 << (*count == 1 ? " finding is" : " findings are") << " accepted\n";
  for (const struct Incomplete &item : pipeline.results.incomplete)
    llvm::errs() << "incomplete: " << item.file << (item.file.empty() ? "" : ": ") << item.reason
                 << '\n';
  return pipeline.results.incomplete.empty() ? Clean : Incomplete;
}

} // namespace quorate::cli
