//===- Analysis.cpp - check, lint and prove -------------------------------------------===//
#include "analyzer/cli/Analysis.h"

#include "analyzer/cli/Baseline.h"
#include "analyzer/cli/Certify.h"
#include "analyzer/cli/DiffBase.h"
#include "analyzer/cli/Emit.h"
#include "analyzer/cli/Output.h"
#include "analyzer/cli/Reuse.h"
#include "analyzer/cli/ReuseTrees.h"
#include "analyzer/cli/Run.h"
#include "analyzer/report/Report.h"
#include "rules/Rule.h"
#include "solver/Prover.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace quorate::cli {
namespace {

std::vector<report::CheckInfo> checkInfos(llvm::ArrayRef<solver::OwnProperty> own) {
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
    info.cwe = {841}; // improper enforcement of behavioural workflow: what each of them is about
    info.invariant = true;
    info.why = invariant.why.str();
    info.step = solver::guardedStep(invariant.id).str();
    infos.push_back(std::move(info));
  }
  for (const solver::OwnProperty &property : own) {
    report::CheckInfo info;
    info.id = property.id;
    info.summary = property.statement;
    info.page = property.statement + "\n\n" + property.why + "\n";
    info.severity = Severity::Error;
    info.invariant = true;
    info.why = property.why;
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

using Renderer = void (*)(llvm::raw_ostream &, const report::Input &);

/// Null for what is no format of a report.
Renderer rendererOf(Format format) {
  switch (format) {
  case Format::Json:
    return report::json;
  case Format::Sarif:
    return report::sarif;
  case Format::Html:
    return report::html;
  case Format::Markdown:
    return report::markdown;
  case Format::Junit:
    return report::junit;
  case Format::Gitlab:
    return report::gitlab;
  case Format::Github:
    return report::github;
  default:
    return nullptr;
  }
}

void render(llvm::raw_ostream &out, Format format, const report::Input &input,
            const Options &options, bool color) {
  if (Renderer renderer = rendererOf(format))
    renderer(out, input);
  else
    report::text(out, input,
                 {color, options.verbose, options.quiet, color && useHyperlinks(options)});
}

ExitCode verdictOf(const report::Input &input, const Options &options) {
  const Results &results = input.results;
  if (!results.incomplete.empty())
    return Incomplete;
  unsigned warnings = 0;
  for (const Finding &finding : results.findings) {
    if (finding.suppressed)
      continue;
    if (options.failOn && finding.severity >= *options.failOn)
      return Findings;
    warnings += finding.severity == Severity::Warning;
  }
  if (options.maxWarnings && warnings > *options.maxWarnings)
    return Findings;
  for (const Proof &proof : results.proofs) {
    bool open = proof.verdict == Verdict::Unknown || proof.vacuous;
    bool violated =
        proof.verdict == Verdict::Violated && !input.supplement.acceptance(fingerprint(proof));
    if (violated || (open && options.unknownFails))
      return Findings;
  }
  return Clean;
}

llvm::Error checkOptions(const Options &options) {
  Format format = options.format.value_or(Format::Text);
  if (format != Format::Text && !rendererOf(format))
    return usageError("quorate ", info(options.command).name,
                      " writes text, json, sarif, html, markdown, junit, gitlab or github");
  return llvm::Error::success();
}

/// --explain: the pages of what was reported, each once.
void explain(llvm::raw_ostream &out, const Results &results) {
  std::set<std::string> ids;
  for (const Finding &finding : results.findings)
    if (!finding.suppressed)
      ids.insert(finding.rule);
  for (const Proof &proof : results.proofs)
    if (proof.verdict == Verdict::Violated || proof.vacuous)
      ids.insert(proof.invariant);
  for (const std::string &id : ids)
    if (llvm::StringRef page = rules::page(id); !page.empty())
      out << '\n' << page.rtrim() << '\n';
}

/// Analyses the same inputs as they are in another revision.
llvm::Expected<Before> analyseBase(const Options &given, const Config &config,
                                   const std::string &root) {
  llvm::Expected<std::unique_ptr<Checkout>> checkout = Checkout::create(root, given.diffBase);
  if (!checkout)
    return checkout.takeError();
  Options options = given;
  options.inputs.clear();
  std::vector<std::string> inputs = given.inputs;
  if (inputs.empty())
    inputs.push_back(".");
  for (const std::string &input : inputs)
    if (input != "-")
      if (std::optional<std::string> there = (*checkout)->find(input))
        options.inputs.push_back(*there);
  if (options.inputs.empty())
    return Before(); // all of it is new
  Config there = config;
  if (!config.folder.empty())
    there.folder = (*checkout)->find(config.folder).value_or(config.folder);
  Pipeline pipeline(options, there);
  if (llvm::Error error = analyse(pipeline, options, there)) {
    llvm::consumeError(std::move(error)); // a folder in which there was nothing to analyse yet
    return Before();
  }
  return collect(pipeline.results);
}

} // namespace

llvm::Error analyse(Pipeline &pipeline, const Options &options, const Config &config) {
  if (llvm::Error error = pipeline.load())
    return error;
  for (const std::string &id : options.invariants) {
    bool own = llvm::any_of(pipeline.ownProperties,
                            [&](const solver::OwnProperty &p) { return p.id == id; });
    if (own)
      continue;
    if (llvm::Error error = checkId(id, /*rules=*/false, /*invariants=*/true))
      return error;
  }
  Cache cache(options);
  std::string key = cache.enabled() ? runKey(pipeline, options, config) : "";
  bool known = false;
  if (!key.empty())
    if (std::optional<std::string> stored = cache.read(key))
      known = restoreRun(pipeline, *stored);
  if (!known) {
    KeptTrees trees(cache);
    pipeline.parse(&trees);
    trees.save();
    pipeline.results.stats["files.reused"] = double(trees.reused());
    pipeline.lower();
    if (llvm::Error error = pipeline.recognise())
      return error;
    if (options.command != Command::Prove)
      pipeline.runRules(cache);
    if (options.command != Command::Lint)
      pipeline.prove(cache);
    pipeline.finish();
    // What is quick to do again is not worth a file.
    if (!key.empty() && pipeline.elapsed() >= 0.05)
      if (std::optional<std::string> bytes = captureRun(pipeline))
        cache.write(key, *bytes);
  }
  if (known) {
    cache.say("nothing has changed: all results are those of an earlier run");
    for (const char *key : {"files.reused", "rules.reused", "proofs.reused"}) // of that run
      pipeline.results.stats.erase(key);
    pipeline.results.stats["run.reused"] = 1;
  }
  pipeline.suppress();
  applyLevels(config, pipeline.sources, pipeline.results);
  pipeline.results.stats["seconds"] = pipeline.elapsed();
  return llvm::Error::success();
}

namespace {
/// Nothing proved is not the same as nothing to complain of: who meant to have a governor checked
/// learns that none was seen, what was, and where to look.
void sayWithoutGovernor(const Pipeline &pipeline, const Options &options) {
  if (options.command == Command::Lint || options.quiet || !pipeline.model.governors.empty() ||
      pipeline.module.contracts.empty())
    return;
  std::string seen;
  auto add = [&](llvm::StringRef role, ir::ContractId id) {
    seen += (seen.empty() ? "" : ", ") + role.str() + " " + pipeline.module[id].name;
  };
  for (const gov::Timelock &timelock : pipeline.model.timelocks)
    add("timelock", timelock.contract);
  for (const gov::VotesToken &token : pipeline.model.tokens)
    add("token", token.contract);
  for (const gov::Conviction &conviction : pipeline.model.convictions)
    add("conviction voting (no vote that ends, so that no lifecycle applies)", conviction.contract);
  llvm::errs() << "note: no governor was recognised (a contract that counts votes on proposals), "
                  "so no lifecycle was proved"
               << (options.command == Command::Check ? "; the rules were checked.\n" : ".\n");
  if (!seen.empty())
    llvm::errs() << "  recognised: " << seen << "\n";
  llvm::errs() << "  If there should be one, give the file that counts the votes as well; "
                  "`quorate show roles` prints what is seen and why.\n";
}
} // namespace

llvm::Expected<ExitCode> runAnalysis(const Options &given) {
  Options options = given;
  llvm::Expected<Config> config = loadConfig(options);
  if (!config)
    return config.takeError();
  if (llvm::Error error = checkOptions(options))
    return error;
  llvm::SmallString<256> here;
  if (llvm::sys::fs::current_path(here))
    here.clear();
  std::string root = repositoryRoot(here);
  Before before;
  if (!options.diffBase.empty()) {
    llvm::Expected<Before> base = analyseBase(options, *config, root);
    if (!base)
      return base.takeError();
    before = std::move(*base);
  }
  Pipeline pipeline(options, *config);
  if (llvm::Error error = analyse(pipeline, options, *config))
    return error;
  bool confirmed = true;
  if (wantsCertificate(options)) {
    llvm::Expected<bool> certified = certify(pipeline.certificate, options, pipeline.results);
    if (!certified)
      return certified.takeError();
    confirmed = *certified;
  }
  if (!options.foundryFolder.empty())
    if (llvm::Error error = emitFoundry(pipeline, options.foundryFolder))
      return error;
  if (!options.baselineFile.empty())
    if (llvm::Error error = applyBaseline(options.baselineFile, options.command != Command::Prove,
                                          options.command != Command::Lint, pipeline.sources,
                                          pipeline.results, pipeline.supplement))
      return error;
  if (!options.diffBase.empty())
    subtract(before, options.diffBase, pipeline.results, pipeline.supplement);

  report::Input input{pipeline.results,
                      pipeline.supplement,
                      pipeline.sources,
                      checkInfos(pipeline.ownProperties),
                      QUORATE_VERSION,
                      root,
                      here.str().str(),
                      options.includeSuppressed,
                      options.sarifProofs,
                      QUORATE_HOMEPAGE,
                      options.failOn,
                      options.unknownFails,
                      options.command != Command::Prove};
  Format format = options.format.value_or(Format::Text);
  render(llvm::outs(), format, input, options, useColor(options));
  if (options.explain && format == Format::Text)
    explain(llvm::outs(), pipeline.results);
  sayWithoutGovernor(pipeline, options);
  for (const auto &[kind, path] : options.files)
    if (!path.empty())
      if (llvm::Error error = writeFile(path, [&](llvm::raw_ostream &out) {
            render(out, kind, input, options, /*color=*/false);
          }))
        return error;
  return confirmed ? verdictOf(input, options) : Internal;
}

} // namespace quorate::cli
