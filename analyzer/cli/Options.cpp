//===- Options.cpp ------------------------------------------------------------------===//
#include "analyzer/cli/Options.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::cli {
namespace {

using llvm::Error, llvm::StringRef;

constexpr unsigned bit(Command command) { return 1u << unsigned(command); }
constexpr unsigned Rules = bit(Command::Check) | bit(Command::Lint);
constexpr unsigned Proofs = bit(Command::Check) | bit(Command::Prove);
constexpr unsigned Runs = Rules | Proofs;
constexpr unsigned Analysed = Runs | bit(Command::Baseline);
constexpr unsigned Shown = Analysed | bit(Command::Show);
constexpr unsigned Formatted = Runs | bit(Command::Show) | bit(Command::List);
constexpr unsigned Every = ~0u;

struct Word {
  llvm::StringLiteral name;
  int value;
};
constexpr Word Formats[] = {{"text", int(Format::Text)},
                            {"json", int(Format::Json)},
                            {"sarif", int(Format::Sarif)},
                            {"html", int(Format::Html)},
                            {"markdown", int(Format::Markdown)},
                            {"junit", int(Format::Junit)},
                            {"gitlab", int(Format::Gitlab)},
                            {"github", int(Format::Github)},
                            {"dot", int(Format::Dot)},
                            {"mermaid", int(Format::Mermaid)},
                            {"svg", int(Format::Svg)}};
constexpr Word Severities[] = {{"note", int(Severity::Note)},
                               {"warning", int(Severity::Warning)},
                               {"error", int(Severity::Error)},
                               {"never", -1}};
constexpr Word Unknowns[] = {{"pass", 0}, {"fail", 1}};
constexpr Word ProofKinds[] = {{"all", int(SarifProofs::All)},
                               {"open", int(SarifProofs::Open)},
                               {"violated", int(SarifProofs::Violated)}};
constexpr Word Colors[] = {{"auto", int(ColorMode::Auto)},
                           {"always", int(ColorMode::Always)},
                           {"never", int(ColorMode::Never)}};

/// The value of `text` among `words`; -2 if it is none of them.
int lookUp(StringRef text, llvm::ArrayRef<Word> words) {
  for (const Word &word : words)
    if (word.name == text)
      return word.value;
  return -2;
}

Error badWord(StringRef option, StringRef text, llvm::ArrayRef<Word> words) {
  std::string names;
  llvm::SmallVector<StringRef, 8> candidates;
  for (const Word &word : words) {
    names += (names.empty() ? "" : ", ") + word.name.str();
    candidates.push_back(word.name);
  }
  return usageError(option, " takes one of ", names, ", not '", text, "'",
                    didYouMean(text, candidates));
}

/// Calls `set(value)` with the value of one of `words`.
template <class Set>
Error choose(StringRef option, StringRef text, llvm::ArrayRef<Word> words, Set set) {
  int value = lookUp(text, words);
  if (value == -2)
    return badWord(option, text, words);
  set(value);
  return Error::success();
}

struct OptionInfo {
  llvm::StringLiteral name; ///< with its dashes
  llvm::StringLiteral shortName;
  llvm::StringLiteral value; ///< what stands for the value in the help; empty: a switch
  unsigned commands;
  llvm::StringLiteral help;
  Error (*set)(Options &options, StringRef value);
  llvm::ArrayRef<Word> words = {}; ///< what the value can be; none: anything
};

Error done() { return Error::success(); }

constexpr OptionInfo Table[] = {
    {"--format", "-f", "FORMAT", Formatted,
     "what goes to standard output: text, json, sarif, html, markdown, junit, gitlab, github",
     [](Options &o, StringRef v) {
       return choose("--format", v, Formats, [&](int value) { o.format = Format(value); });
     },
     Formats},
    {"--json", "", "FILE", Runs, "also write the JSON report to FILE",
     [](Options &o, StringRef v) { return o.files[Format::Json] = v.str(), done(); }},
    {"--sarif", "", "FILE", Runs, "also write the SARIF report to FILE",
     [](Options &o, StringRef v) { return o.files[Format::Sarif] = v.str(), done(); }},
    {"--html", "", "FILE", Runs, "also write the HTML report to FILE",
     [](Options &o, StringRef v) { return o.files[Format::Html] = v.str(), done(); }},
    {"--markdown", "", "FILE", Runs, "also write a summary for a pull request to FILE",
     [](Options &o, StringRef v) { return o.files[Format::Markdown] = v.str(), done(); }},
    {"--junit", "", "FILE", Runs, "also write JUnit XML to FILE",
     [](Options &o, StringRef v) { return o.files[Format::Junit] = v.str(), done(); }},
    {"--gitlab", "", "FILE", Runs, "also write GitLab code quality JSON to FILE",
     [](Options &o, StringRef v) { return o.files[Format::Gitlab] = v.str(), done(); }},
    {"--sarif-proofs", "", "WHICH", Proofs,
     "verdicts in SARIF: all (default), open (violated and unknown), violated",
     [](Options &o, StringRef v) {
       return choose("--sarif-proofs", v, ProofKinds,
                     [&](int value) { o.sarifProofs = SarifProofs(value); });
     },
     ProofKinds},
    {"--fail-on", "", "SEVERITY", Rules,
     "exit with 1 from this severity on: note, warning (default), error, never",
     [](Options &o, StringRef v) {
       return choose("--fail-on", v, Severities, [&](int value) {
         o.failOn = value < 0 ? std::nullopt : std::optional(Severity(value));
       });
     },
     Severities},
    {"--unknown", "", "pass|fail", Proofs,
     "whether an invariant that is neither proved nor violated fails the run (default: pass)",
     [](Options &o, StringRef v) {
       return choose("--unknown", v, Unknowns, [&](int value) { o.unknownFails = value == 1; });
     },
     Unknowns},
    {"--max-warnings", "", "N", Rules, "exit with 1 if there are more than N warnings",
     [](Options &o, StringRef v) {
       unsigned count = 0;
       if (v.getAsInteger(10, count))
         return usageError("--max-warnings takes a whole number, not '", v, "'");
       return o.maxWarnings = count, done();
     }},
    {"--diff-base", "", "REF", Runs, "report only what is not in the git revision REF already",
     [](Options &o, StringRef v) { return o.diffBase = v.str(), done(); }},
    {"--baseline", "", "FILE", Runs, "leave out what FILE accepts (see quorate baseline)",
     [](Options &o, StringRef v) { return o.baselineFile = v.str(), done(); }},
    {"--reason", "", "TEXT", bit(Command::Baseline), "why these findings are accepted",
     [](Options &o, StringRef v) { return o.reason = v.str(), done(); }},
    {"--expires", "", "DATE", bit(Command::Baseline), "accept until DATE (YYYY-MM-DD)",
     [](Options &o, StringRef v) { return o.expires = v.str(), done(); }},
    {"--output", "-o", "FILE", bit(Command::Baseline),
     "where to write it (default: the configured one, or quorate-baseline.json)",
     [](Options &o, StringRef v) { return o.output = v.str(), done(); }},
    {"--force", "", "", bit(Command::Init), "replace a quorate.json that is there",
     [](Options &o, StringRef) { return o.force = true, done(); }},
    {"--config", "", "FILE", Shown, "the configuration (default: the nearest quorate.json)",
     [](Options &o, StringRef v) { return o.configFile = v.str(), done(); }},
    {"--no-config", "", "", Shown, "use no configuration file",
     [](Options &o, StringRef) { return o.noConfig = true, done(); }},
    {"--cache-dir", "", "FOLDER", Analysed,
     "where results are kept (default: $XDG_CACHE_HOME/quorate or ~/.cache/quorate)",
     [](Options &o, StringRef v) { return o.cacheFolder = v.str(), done(); }},
    {"--no-cache", "", "", Analysed, "analyse everything again, keep nothing",
     [](Options &o, StringRef) { return o.noCache = true, done(); }},
    {"--invariant", "", "ID", Proofs | bit(Command::Baseline),
     "only this invariant; may be repeated",
     [](Options &o, StringRef v) { return o.invariants.push_back(v.str()), done(); }},
    {"--contract", "", "NAME", Shown, "only this contract; may be repeated",
     [](Options &o, StringRef v) { return o.contracts.push_back(v.str()), done(); }},
    {"--implementation", "", "FILE", Shown,
     "the code that the proxy among the inputs runs, analysed as one with it; may be repeated",
     [](Options &o, StringRef v) { return o.implementations.push_back(v.str()), done(); }},
    {"--property", "", "FILE", Proofs | bit(Command::Baseline),
     "also prove the properties in FILE (see docs/properties.md); may be repeated",
     [](Options &o, StringRef v) { return o.properties.push_back(v.str()), done(); }},
    {"--timeout", "", "SECONDS", Proofs | bit(Command::Baseline),
     "wall-clock limit of the proofs (default: none; limits are otherwise deterministic)",
     [](Options &o, StringRef v) {
       if (v.getAsDouble(o.timeout) || o.timeout <= 0)
         return usageError("--timeout takes a number of seconds above 0, not '", v, "'");
       return done();
     }},
    {"--certify", "", "FOLDER", Proofs,
     "write what the proofs rest on to FOLDER, as SMT-LIB 2 with an index",
     [](Options &o, StringRef v) { return o.certifyFolder = v.str(), done(); }},
    {"--emit-foundry", "", "FOLDER", Proofs,
     "write each violation to FOLDER as a Foundry test that passes when the exploit works",
     [](Options &o, StringRef v) { return o.foundryFolder = v.str(), done(); }},
    {"--recheck", "", "", Proofs, "let a second solver, cvc5, decide again what the proofs rest on",
     [](Options &o, StringRef) { return o.recheck = true, done(); }},
    {"--include-suppressed", "", "", Runs, "show suppressed findings in text and SARIF",
     [](Options &o, StringRef) { return o.includeSuppressed = true, done(); }},
    {"--verbose", "-v", "", Analysed, "also what proofs rest on, and what does not apply",
     [](Options &o, StringRef) { return o.verbose = true, done(); }},
    {"--quiet", "-q", "", Analysed, "findings only, no summary",
     [](Options &o, StringRef) { return o.quiet = true, done(); }},
    {"--explain", "", "", Runs, "also print the page of each rule and invariant reported",
     [](Options &o, StringRef) { return o.explain = true, done(); }},
    {"--color", "", "WHEN", Every, "auto (default), always, never",
     [](Options &o, StringRef v) {
       return choose("--color", v, Colors, [&](int value) { o.color = ColorMode(value); });
     },
     Colors},
    {"--verify-ir", "", "", Shown, "for developers: check the form of the IR after lowering",
     [](Options &o, StringRef) { return o.verifyIr = true, done(); }},
    {"--time-rules", "", "", Rules,
     "for developers: the processor time of each rule, on standard error",
     [](Options &o, StringRef) { return o.timeRules = true, done(); }},
    {"--help", "-h", "", Every, "this help",
     [](Options &o, StringRef) { return o.help = true, done(); }},
    {"--version", "-V", "", Every, "versions of Quorate and of what it is built on",
     [](Options &o, StringRef) { return o.version = true, done(); }},
};

const OptionInfo *findOption(StringRef name) {
  for (const OptionInfo &option : Table)
    if (option.name == name || (!option.shortName.empty() && option.shortName == name))
      return &option;
  return nullptr;
}

const CommandInfo *findCommand(StringRef name) {
  for (const CommandInfo &entry : commands())
    if (entry.name == name)
      return &entry;
  return nullptr;
}

Error unknownOption(StringRef name) {
  llvm::SmallVector<StringRef, 24> names;
  for (const OptionInfo &option : Table)
    names.push_back(option.name);
  return usageError("unknown option '", name, "'", didYouMean(name, names));
}

Error unknownCommand(StringRef name) {
  llvm::SmallVector<StringRef, 8> names;
  for (const CommandInfo &entry : commands())
    names.push_back(entry.name);
  return usageError("unknown command '", name, "'", didYouMean(name, names),
                    "\nRun quorate --help for the list.");
}

/// Splits "--name=value", fetches the value of "--name value" from `rest`, and applies it.
Error applyOption(StringRef argument, llvm::ArrayRef<StringRef> &rest, Options &options,
                  unsigned &usedBy) {
  auto [name, value] = argument.split('=');
  bool hasValue = name.size() != argument.size();
  const OptionInfo *option = findOption(name);
  if (!option)
    return unknownOption(name);
  usedBy = option->commands;
  options.given.insert(option->name.str());
  if (option->value.empty() && hasValue)
    return usageError(name, " takes no value");
  if (!option->value.empty() && !hasValue) {
    if (rest.empty())
      return usageError(name, " needs a value: ", name, "=", option->value);
    value = rest.front();
    rest = rest.drop_front();
  }
  return option->set(options, value);
}

/// Turns the words that are no options into command, topic and inputs.
Error applyWords(llvm::ArrayRef<StringRef> words, Options &options) {
  if (words.empty())
    return options.help || options.version ? done()
                                           : usageError("no command given\nRun quorate --help.");
  StringRef name = words.front();
  words = words.drop_front();
  if (name == "help") {
    options.help = true;
    if (words.empty())
      return done();
    name = words.front();
    words = {};
  }
  const CommandInfo *command = findCommand(name);
  if (!command)
    return unknownCommand(name);
  options.command = command->command;
  options.hasCommand = true;
  bool takesTopic = options.command == Command::Show || options.command == Command::Explain ||
                    options.command == Command::Generate;
  if (takesTopic && !words.empty()) {
    options.topic = words.front().str();
    words = words.drop_front();
  } else if (takesTopic && !options.help && !options.version) {
    return usageError("quorate ", name, " needs ", command->arguments, "\nRun quorate ", name,
                      " --help.");
  }
  bool takesInputs = command->arguments.contains("INPUT");
  if (!takesInputs && !words.empty())
    return usageError("quorate ", name, " takes no '", words.front(), "'");
  for (StringRef word : words)
    options.inputs.push_back(word.str());
  return done();
}

} // namespace

llvm::Expected<Options> parseOptions(llvm::ArrayRef<StringRef> arguments) {
  Options options;
  llvm::SmallVector<StringRef, 8> words;
  llvm::SmallVector<std::pair<StringRef, unsigned>, 8> used;
  bool onlyWords = false;
  while (!arguments.empty()) {
    StringRef argument = arguments.front();
    arguments = arguments.drop_front();
    if (onlyWords || !argument.starts_with("-") || argument == "-") {
      words.push_back(argument);
    } else if (argument == "--") {
      onlyWords = true;
    } else {
      unsigned usedBy = 0;
      if (Error error = applyOption(argument, arguments, options, usedBy))
        return error;
      used.push_back({argument.split('=').first, usedBy});
    }
  }
  if (Error error = applyWords(words, options))
    return error;
  if (options.hasCommand)
    for (auto [name, usedBy] : used)
      if (!(usedBy & bit(options.command)))
        return usageError("quorate ", info(options.command).name, " has no option ", name,
                          "\nRun quorate ", info(options.command).name, " --help.");
  if (options.quiet && options.verbose)
    return usageError("--quiet and --verbose exclude each other");
  return options;
}

Error applySetting(Options &options, StringRef name, StringRef value) {
  const OptionInfo *option = findOption(name);
  assert(option);
  return options.given.contains(option->name.str()) ? done() : option->set(options, value);
}

std::vector<OptionSummary> optionsOf(Command command) {
  std::vector<OptionSummary> result;
  for (const OptionInfo &option : Table) {
    if (!(option.commands & bit(command)))
      continue;
    OptionSummary summary{option.name, option.shortName, option.value, option.help, {}};
    for (const Word &word : option.words)
      summary.words.push_back(word.name);
    result.push_back(std::move(summary));
  }
  return result;
}

void printHelp(llvm::raw_ostream &out, Command command) {
  const CommandInfo &entry = info(command);
  out << "Usage: quorate " << entry.name << " [OPTION...] " << entry.arguments << "\n\n"
      << (llvm::toUpper(entry.summary.front())) << entry.summary.drop_front() << ".\n"
      << entry.details << "\nOptions:\n";
  for (const OptionInfo &option : Table) {
    if (!(option.commands & bit(command)))
      continue;
    std::string left = option.shortName.empty() ? "    " : option.shortName.str() + ", ";
    left += option.name.str() + (option.value.empty() ? "" : "=" + option.value.str());
    out << "  " << left;
    out.indent(left.size() < 26 ? unsigned(26 - left.size()) : 1u) << option.help << '\n';
  }
  if (!entry.examples.empty())
    out << "\nExamples:\n" << entry.examples;
}

} // namespace quorate::cli
