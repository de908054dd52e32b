//===- Generate.cpp - completions, the manual page, schemas --------------------------------===//
//
// All of them are written from the tables of commands, options, rules and
// invariants, so they cannot fall behind.
//
//===----------------------------------------------------------------------===//
#include "analyzer/cli/Config.h"
#include "analyzer/cli/Run.h"
#include "analyzer/report/ReportSchema.h"
#include "rules/Rule.h"
#include "solver/Prover.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::cli {
namespace {

constexpr llvm::StringLiteral Views = "ast ir cfg storage roles lifecycle selectors";

/// What may stand behind a command besides options; empty: files.
std::string topics(const CommandInfo &command) {
  std::vector<llvm::StringRef> ids;
  switch (command.command) {
  case Command::Show:
    return Views.str();
  case Command::Generate:
    return "bash zsh fish man reference config-schema report-schema";
  case Command::Explain:
    ids = ruleIds();
    llvm::append_range(ids, invariantIds());
    return llvm::join(ids, " ");
  default:
    return {};
  }
}

bool takesFile(const OptionSummary &option) {
  return option.value == "FILE" || option.value == "FOLDER";
}

std::string words(const OptionSummary &option) {
  if (option.name == "--invariant")
    return llvm::join(invariantIds(), " ");
  return llvm::join(option.words, " ");
}

std::string commandNames() {
  std::string names;
  for (const CommandInfo &command : commands())
    names += (names.empty() ? "" : " ") + command.name.str();
  return names;
}

void bash(llvm::raw_ostream &out) {
  out << "# bash completion for quorate\n_quorate() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word\n"
         "  local options= words=\n"
         "  [[ $cur == = ]] && cur=\n"
         "  [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    [[ $word != -* ]] && { command=$word; break; }\n  done\n"
         "  case $command in\n";
  for (const CommandInfo &command : commands()) {
    out << "  " << command.name << ")\n    options=\"";
    for (const OptionSummary &option : optionsOf(command.command))
      out << option.name << ' ';
    out << "\"\n    words=\"" << topics(command) << "\"\n    case $prev in\n";
    for (const OptionSummary &option : optionsOf(command.command)) {
      if (option.value.empty())
        continue;
      std::string choice = words(option);
      out << "    " << option.name
          << (option.shortName.empty() ? "" : " | " + option.shortName.str()) << ") ";
      if (!choice.empty())
        out << "COMPREPLY=($(compgen -W \"" << choice << "\" -- \"$cur\")); return ;;\n";
      else
        out << (takesFile(option) ? "COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
                                  : "return ;;\n");
    }
    out << "    esac\n    ;;\n";
  }
  out << "  *) words=\"" << commandNames()
      << "\" options=\"--help --version\" ;;\n  esac\n"
         "  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
         "  elif [[ -n $words && ( -z $command || $prev == \"$command\" ) ]]; then "
         "COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "  else COMPREPLY=($(compgen -f -- \"$cur\"))\n  fi\n}\n"
         "complete -o filenames -F _quorate quorate\n";
}

std::string shellQuoted(llvm::StringRef text) {
  std::string result = "'";
  for (char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

void zsh(llvm::raw_ostream &out) {
  auto escaped = [](llvm::StringRef text) {
    std::string result;
    for (char c : text) {
      if (c == '[' || c == ']' || c == ':' || c == '\\')
        result += '\\';
      result += c;
    }
    return result;
  };
  out << "#compdef quorate\n_quorate() {\n  local -a commands\n  commands=(\n";
  for (const CommandInfo &command : commands())
    out << "    " << shellQuoted(command.name.str() + ":" + command.summary.str()) << '\n';
  out << "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    _arguments "
         "--help --version\n"
         "    return\n  fi\n  local command=$words[2]\n  shift words; (( CURRENT-- ))\n  case "
         "$command in\n";
  for (const CommandInfo &command : commands()) {
    out << "  " << command.name << ") _arguments";
    for (const OptionSummary &option : optionsOf(command.command)) {
      std::string value;
      if (!option.value.empty()) {
        std::string choice = words(option);
        value = ":" + option.value.lower() + ":" +
                (!choice.empty()     ? "(" + choice + ")"
                 : takesFile(option) ? "_files"
                                     : " ");
      }
      out << " \\\n    "
          << shellQuoted(option.name.str() + (value.empty() ? "" : "=") + "[" +
                         escaped(option.help) + "]" + value);
    }
    std::string topic = topics(command);
    if (!topic.empty())
      out << " \\\n    " << shellQuoted("1:what:(" + topic + ")");
    if (command.arguments.contains("INPUT"))
      out << " \\\n    '*:input:_files'";
    out << " ;;\n";
  }
  out << "  esac\n}\n_quorate \"$@\"\n";
}

void fish(llvm::raw_ostream &out) {
  out << "# fish completion for quorate\n";
  for (const CommandInfo &command : commands()) {
    out << "complete -c quorate -n __fish_use_subcommand -f -a " << command.name << " -d "
        << shellQuoted(command.summary) << '\n';
    std::string when = "-n '__fish_seen_subcommand_from " + command.name.str() + "'";
    if (std::string topic = topics(command); !topic.empty())
      out << "complete -c quorate " << when << " -f -a '" << topic << "'\n";
    for (const OptionSummary &option : optionsOf(command.command)) {
      out << "complete -c quorate " << when << " -l " << option.name.drop_front(2);
      if (!option.shortName.empty())
        out << " -s " << option.shortName.drop_front();
      if (std::string choice = words(option); !choice.empty())
        out << " -x -a '" << choice << "'";
      else if (!option.value.empty())
        out << (takesFile(option) ? " -r -F" : " -x");
      out << " -d " << shellQuoted(option.help) << '\n';
    }
  }
}

std::string roff(llvm::StringRef text) {
  std::string result;
  for (char c : text)
    if (c == '\\' || c == '-')
      result += std::string("\\") + (c == '-' ? "-" : "e");
    else
      result += c;
  // A line that begins with a dot or quote would be a request.
  if (!result.empty() && (result[0] == '.' || result[0] == '\''))
    result = "\\&" + result;
  return result;
}

void paragraph(llvm::raw_ostream &out, llvm::StringRef text) {
  llvm::SmallVector<llvm::StringRef, 16> lines;
  text.rtrim().split(lines, '\n');
  for (llvm::StringRef line : lines)
    out << roff(line) << '\n';
}

void man(llvm::raw_ostream &out) {
  out << ".TH QUORATE 1 \"\" \"quorate " << QUORATE_VERSION
      << "\" \"User Commands\"\n.SH NAME\nquorate \\- "
         "static analyser and formal checker for governance contracts\n.SH SYNOPSIS\n.B "
         "quorate\n.I COMMAND\n"
         "[\\fIOPTION\\fR...] [\\fIINPUT\\fR...]\n.SH DESCRIPTION\n";
  paragraph(
      out,
      "Quorate checks governance contracts, Solidity source and EVM bytecode alike: known defects "
      "by rules, and the proposal lifecycle by proof. INPUT is a Solidity file, a folder, the root "
      "of a "
      "Foundry or Hardhat project, bytecode (.hex, .bin, .evm), an artifact or standard-JSON "
      "output "
      "(.json), or - for standard input. Without INPUT the current directory is analysed.");
  out << ".SH COMMANDS\n";
  for (const CommandInfo &command : commands()) {
    out << ".SS \"quorate " << command.name << ' ' << command.arguments << "\"\n";
    paragraph(out,
              llvm::toUpper(command.summary.front()) + command.summary.drop_front().str() + ".");
    if (!command.details.empty()) {
      out << ".PP\n.nf\n";
      paragraph(out, command.details);
      out << ".fi\n";
    }
    for (const OptionSummary &option : optionsOf(command.command)) {
      out << ".TP\n";
      if (!option.shortName.empty())
        out << "\\fB" << roff(option.shortName) << "\\fR, ";
      out << "\\fB" << roff(option.name) << "\\fR";
      if (!option.value.empty())
        out << "=\\fI" << roff(option.value) << "\\fR";
      out << '\n';
      paragraph(out, option.help);
    }
    if (!command.examples.empty()) {
      out << ".PP\nExamples:\n.PP\n.nf\n";
      paragraph(out, command.examples);
      out << ".fi\n";
    }
  }
  out << ".SH EXIT STATUS\n.TP\n0\nclean\n.TP\n1\nfindings at or above \\-\\-fail\\-on, or a "
         "violated invariant\n.TP\n2\n"
         "wrong use or configuration\n.TP\n3\nsome input could not be (fully) "
         "analysed\n.TP\n4\ninternal error\n"
         ".PP\nWhere two apply, the higher one is given.\n"
         ".SH FILES\n.TP\n.I quorate.json\nthe configuration, found from the working directory "
         "upwards\n.TP\n.I "
         "~/.cache/quorate\nresults of earlier runs; it may be removed at any time\n"
         ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colour on the terminal\n.TP\n.B "
         "QUORATE_CACHE_DIR\nwhere results are "
         "kept\n.TP\n.B SOURCE_DATE_EPOCH\nthe date with which dates of expiry are compared\n";
}

/// A page as a part of a larger one: its headings two levels down.
void part(llvm::raw_ostream &out, llvm::StringRef page) {
  bool fenced = false;
  llvm::SmallVector<llvm::StringRef, 64> lines;
  page.rtrim().split(lines, '\n');
  for (llvm::StringRef line : lines) {
    fenced ^= line.starts_with("```");
    out << (!fenced && line.starts_with("#") ? "##" : "") << line << '\n';
  }
  out << '\n';
}

void reference(llvm::raw_ostream &out) {
  out << "# Rules and invariants of Quorate " << QUORATE_VERSION << "\n\n## Rules\n\n";
  for (const rules::Rule *rule : rules::all())
    if (llvm::StringRef page = rules::page(rule->id); !page.empty())
      part(out, page);
    else
      out << "### " << rule->id << "\n\n" << rule->summary << ".\n\n";
  out << "## Invariants\n\n";
  for (const solver::Invariant &invariant : solver::invariants())
    if (llvm::StringRef page = rules::page(invariant.id); !page.empty())
      part(out, page);
    else
      out << "### " << invariant.id << "\n\n"
          << invariant.statement << "\n\n"
          << invariant.why << "\n\n";
}

struct Product {
  llvm::StringLiteral name;
  void (*write)(llvm::raw_ostream &);
};
constexpr Product Products[] = {
    {"bash", bash},
    {"zsh", zsh},
    {"fish", fish},
    {"man", man},
    {"reference", reference},
    {"config-schema", [](llvm::raw_ostream &out) { out << configSchema(); }},
    {"report-schema", [](llvm::raw_ostream &out) { out << report::reportSchema(); }},
};

} // namespace

llvm::Expected<ExitCode> runGenerate(const Options &options) {
  llvm::SmallVector<llvm::StringRef, 8> names;
  for (const Product &product : Products) {
    if (product.name == options.topic) {
      product.write(llvm::outs());
      return Clean;
    }
    names.push_back(product.name);
  }
  return usageError("quorate generate knows no '", options.topic, "'",
                    didYouMean(options.topic, names), "\nIt writes ", llvm::join(names, ", "), ".");
}

} // namespace quorate::cli
