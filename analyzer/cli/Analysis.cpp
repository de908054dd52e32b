//===- Analysis.cpp - check, lint and prove
//---------------------------------------------------------===//
#include "analyzer/cli/Pipeline.h"
#include "analyzer/cli/Run.h"
#include "analyzer/report/Report.h"
#include "rules/Rule.h"
#include "solver/Prover.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace quorate::cli {
namespace {

std::vector<report::CheckInfo> checkInfos() {
  std::vector<report::CheckInfo> infos;
  for (const rules::Rule *rule : rules::all()) {
    report::CheckInfo info;
    info.id = rule->id.str();
    info.summary = rule->summary.str();
    info.page = rules::page(rule->id).str();
    info.severity = rule->severity;
    info.cwe = rule->cwe;
    for (llvm::StringRef id : rule->scwe)
      info.scwe.push_back(id.str());
    info.securitySeverity = rule->securitySeverity;
    infos.push_back(std::move(info));
  }
  for (const solver::Invariant &invariant : solver::invariants()) {
    report::CheckInfo info;
    info.id = invariant.id.str();
    info.summary = invariant.statement.str();
    info.page = rules::page(invariant.id).str();
    if (info.page.empty())
      info.page = invariant.statement.str() + "\n\n" + invariant.why.str() + "\n";
    info.severity = Severity::Error;
    info.invariant = true;
    infos.push_back(std::move(info));
  }
  return infos;
}

/// The folder that SARIF paths are relative to: the repository's, or the working directory.
std::string repositoryRoot(llvm::StringRef workingDirectory) {
  llvm::StringRef folder = workingDirectory;
  while (!folder.empty()) {
    llvm::SmallString<256> marker(folder);
    llvm::sys::path::append(marker, ".git");
    if (llvm::sys::fs::exists(marker))
      return folder.str();
    folder = llvm::sys::path::parent_path(folder);
  }
  return workingDirectory.str();
}

void render(llvm::raw_ostream &out, Format format, const report::Input &input,
            const Options &options, bool color) {
  switch (format) {
  case Format::Json:
    return report::json(out, input);
  case Format::Sarif:
    return report::sarif(out, input);
  default:
    return report::text(out, input, {color, options.verbose, options.quiet});
  }
}

llvm::Error writeFile(llvm::StringRef path, Format format, const report::Input &input,
                      const Options &options) {
  if (path.empty())
    return llvm::Error::success();
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  if (!error) {
    render(out, format, input, options, /*color=*/false);
    out.close();
    error = out.error();
    out.clear_error();
  }
  return error ? usageError("cannot write ", path, ": ", error.message()) : llvm::Error::success();
}

ExitCode verdictOf(const Results &results, const Options &options) {
  if (!results.incomplete.empty())
    return Incomplete;
  for (const Finding &finding : results.findings)
    if (!finding.suppressed && options.failOn && finding.severity >= *options.failOn)
      return Findings;
  for (const Proof &proof : results.proofs) {
    bool open = proof.verdict == Verdict::Unknown || proof.vacuous;
    if (proof.verdict == Verdict::Violated || (open && options.unknownFails))
      return Findings;
  }
  return Clean;
}

llvm::Error checkOptions(const Options &options) {
  Format format = options.format.value_or(Format::Text);
  if (format == Format::Html || format == Format::Markdown || !options.htmlFile.empty())
    return usageError("HTML and Markdown reports are not available yet; use text, json or sarif");
  if (format != Format::Text && format != Format::Json && format != Format::Sarif)
    return usageError("quorate ", info(options.command).name, " writes text, json or sarif");
  for (const std::string &id : options.invariants)
    if (llvm::Error error = checkId(id, /*rules=*/false, /*invariants=*/true))
      return error;
  return llvm::Error::success();
}

} // namespace

llvm::Expected<ExitCode> runAnalysis(const Options &options) {
  if (llvm::Error error = checkOptions(options))
    return error;
  Pipeline pipeline(options);
  if (llvm::Error error = pipeline.load())
    return error;
  pipeline.parse();
  pipeline.lower();
  pipeline.recognise();
  if (options.command != Command::Prove)
    pipeline.runRules();
  if (options.command != Command::Lint)
    pipeline.prove();
  pipeline.finish();

  llvm::SmallString<256> here;
  if (llvm::sys::fs::current_path(here))
    here.clear();
  report::Input input{pipeline.results,         pipeline.sources,     checkInfos(),
                      QUORATE_VERSION,          repositoryRoot(here), here.str().str(),
                      options.includeSuppressed};
  render(llvm::outs(), options.format.value_or(Format::Text), input, options, useColor(options));
  if (llvm::Error error = writeFile(options.jsonFile, Format::Json, input, options))
    return error;
  if (llvm::Error error = writeFile(options.sarifFile, Format::Sarif, input, options))
    return error;
  return verdictOf(pipeline.results, options);
}

} // namespace quorate::cli
