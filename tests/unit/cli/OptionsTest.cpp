#include "analyzer/cli/Options.h"

#include <gtest/gtest.h>

using namespace quorate;
using namespace quorate::cli;

namespace {

Options parsed(std::vector<llvm::StringRef> words) {
  llvm::Expected<Options> options = parseOptions(words);
  if (options)
    return *options;
  ADD_FAILURE() << llvm::toString(options.takeError());
  return {};
}

std::string complaint(std::vector<llvm::StringRef> words) {
  llvm::Expected<Options> options = parseOptions(words);
  if (!options)
    return llvm::toString(options.takeError());
  ADD_FAILURE() << "no error";
  return "";
}

TEST(Options, Defaults) {
  Options options = parsed({"check"});
  EXPECT_EQ(options.command, Command::Check);
  EXPECT_TRUE(options.inputs.empty());
  EXPECT_EQ(options.failOn, Severity::Warning);
  EXPECT_FALSE(options.unknownFails);
  EXPECT_FALSE(options.format);
}

TEST(Options, ValuesWithAndWithoutEquals) {
  EXPECT_EQ(parsed({"lint", "--format=json", "a.sol"}).format, Format::Json);
  EXPECT_EQ(parsed({"lint", "--format", "json", "a.sol"}).format, Format::Json);
  EXPECT_EQ(parsed({"lint", "-f", "json", "a.sol"}).inputs, std::vector<std::string>{"a.sol"});
  EXPECT_EQ(parsed({"--json", "out", "lint", "a.sol"}).files.at(Format::Json), "out");
}

TEST(Options, OptionsMayStandAnywhere) {
  Options options = parsed({"--quiet", "check", "a.sol", "--fail-on=error", "b.sol"});
  EXPECT_EQ(options.inputs, (std::vector<std::string>{"a.sol", "b.sol"}));
  EXPECT_EQ(options.failOn, Severity::Error);
  EXPECT_TRUE(options.quiet);
}

TEST(Options, FailOnNever) { EXPECT_EQ(parsed({"lint", "--fail-on=never"}).failOn, std::nullopt); }

TEST(Options, RepeatedOptionsAddUp) {
  EXPECT_EQ(parsed({"prove", "--invariant", "a", "--invariant=b"}).invariants,
            (std::vector<std::string>{"a", "b"}));
}

TEST(Options, DashesEndOptions) {
  EXPECT_EQ(parsed({"lint", "--", "--odd.sol"}).inputs, std::vector<std::string>{"--odd.sol"});
  EXPECT_EQ(parsed({"lint", "-"}).inputs, std::vector<std::string>{"-"});
}

TEST(Options, Topics) {
  Options options = parsed({"show", "roles", "src"});
  EXPECT_EQ(options.topic, "roles");
  EXPECT_EQ(options.inputs, std::vector<std::string>{"src"});
  EXPECT_EQ(complaint({"explain"}), "quorate explain needs ID\nRun quorate explain --help.");
}

TEST(Options, HelpAndVersionNeedNothingElse) {
  EXPECT_FALSE(parsed({"--help"}).hasCommand);
  EXPECT_TRUE(parsed({"help", "lint"}).hasCommand);
  EXPECT_TRUE(parsed({"show", "--help"}).help);
  EXPECT_TRUE(parsed({"--version"}).version);
}

TEST(Options, MistakesAreNamedWithTheNearestWord) {
  EXPECT_EQ(complaint({"lint", "--formt=json"}),
            "unknown option '--formt'; did you mean '--format'?");
  EXPECT_TRUE(
      llvm::StringRef(complaint({"lnt"})).starts_with("unknown command 'lnt'; did you mean"));
  EXPECT_EQ(
      complaint({"lint", "--fail-on=errors"}),
      "--fail-on takes one of note, warning, error, never, not 'errors'; did you mean 'error'?");
  EXPECT_EQ(complaint({"lint", "--xyzzyxyzzy"}), "unknown option '--xyzzyxyzzy'");
}

TEST(Options, EveryCommandHasItsOwnOptions) {
  EXPECT_TRUE(llvm::StringRef(complaint({"list", "--quiet"})).contains("no option --quiet"));
  EXPECT_TRUE(llvm::StringRef(complaint({"list", "x"})).contains("takes no 'x'"));
}

TEST(Options, HelpListsWhatTheParserTakes) {
  for (const CommandInfo &entry : commands()) {
    std::string text;
    llvm::raw_string_ostream out(text);
    printHelp(out, entry.command);
    EXPECT_TRUE(llvm::StringRef(text).contains(("Usage: quorate " + entry.name).str()));
    EXPECT_TRUE(llvm::StringRef(text).contains("--help"));
  }
}

} // namespace
