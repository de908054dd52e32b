//===- Parser.cpp - one file through ANTLR ----------------------------------===//
#include "analyzer/solidity/Parser.h"
#include "analyzer/solidity/AstBuilder.h"
#include "analyzer/solidity/ParserStream.h"

#include "grammar/SolidityLexer.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <tuple>

using namespace quorate;
using namespace quorate::sol;
using antlr4::ParserRuleContext;
using antlr4::Token;

namespace {

/// Refuses files with too many tokens or too many open brackets while it reads them.
class GuardedLexer final : public grammar::SolidityLexer {
public:
  GuardedLexer(antlr4::CharStream *input, FileId file)
      : grammar::SolidityLexer(input), file(file) {}

  std::unique_ptr<Token> nextToken() override {
    std::unique_ptr<Token> token = grammar::SolidityLexer::nextToken();
    switch (token->getType()) {
    case LParen:
    case LBrack:
    case LBrace:
      if (++brackets > maxBrackets)
        refuse(*token, nestingMessage);
      break;
    case RParen:
    case RBrack:
    case RBrace:
      brackets -= brackets > 0;
      break;
    default:
      break;
    }
    if (++count > maxTokens)
      refuse(*token, "the file is too large (more than " + std::to_string(maxTokens) + " tokens)");
    return token;
  }

private:
  [[noreturn]] void refuse(const Token &token, std::string message) const {
    throw SyntaxError{{file, uint32_t(token.getStartIndex()), uint32_t(token.getStopIndex() + 1)},
                      std::move(message)};
  }
  FileId file;
  unsigned brackets = 0;
  size_t count = 0;
};

/// Refuses nesting that needs no brackets: `!!!...x`, `else if` without end, `a = b = ...`.
class GuardedParser final : public Grammar {
public:
  GuardedParser(antlr4::TokenStream *tokens, FileId file) : Grammar(tokens), file(file) {}

  void enterRule(ParserRuleContext *ctx, size_t state, size_t rule) override {
    enter(ctx);
    Grammar::enterRule(ctx, state, rule);
  }
  void enterRecursionRule(ParserRuleContext *ctx, size_t state, size_t rule,
                          int precedence) override {
    enter(ctx);
    Grammar::enterRecursionRule(ctx, state, rule, precedence);
  }
  void pushNewRecursionContext(ParserRuleContext *ctx, size_t state, size_t rule) override {
    enter(ctx);
    Grammar::pushNewRecursionContext(ctx, state, rule);
  }

private:
  /// ANTLR tells of a rule's beginning but not of its end; the parent tells where we are.
  void enter(ParserRuleContext *ctx) {
    while (!open.empty() && open.back() != ctx->parent)
      open.pop_back();
    open.push_back(ctx);
    if (open.size() <= maxRuleDepth)
      return;
    Token *at = getCurrentToken();
    throw SyntaxError{{file, uint32_t(at->getStartIndex()), uint32_t(at->getStopIndex() + 1)},
                      nestingMessage};
  }
  std::vector<antlr4::tree::ParseTree *> open;
  FileId file;
};

/// How a kind of token is named to people.
std::string displayName(const antlr4::dfa::Vocabulary &vocabulary, ssize_t type) {
  switch (type) {
  case ssize_t(Token::EOF):
    return "the end of the file";
  case Grammar::Identifier:
  case Grammar::YulName:
    return "a name";
  case Grammar::Number:
  case Grammar::HexNumber:
    return "a number";
  case Grammar::StringLiteral:
  case Grammar::HexString:
  case Grammar::UnicodeString:
    return "a string";
  case Grammar::ElementaryType:
    return "a type";
  case Grammar::PragmaText:
    return "a version";
  default:
    break;
  }
  std::string literal(vocabulary.getLiteralName(type));
  if (!literal.empty())
    return "`" + literal.substr(1, literal.size() - 2) + "`";
  // ANTLR drops the literal of a word that Solidity and Yul share; the token is named after it.
  std::string name(vocabulary.getSymbolicName(type));
  return "`" + llvm::StringRef(name).lower() + "`";
}

class ErrorListener final : public antlr4::BaseErrorListener {
public:
  ErrorListener(FileId file, llvm::StringRef text, std::vector<SyntaxError> &errors)
      : file(file), text(text), errors(errors) {}

  void syntaxError(antlr4::Recognizer *recognizer, Token *offending, size_t, size_t,
                   const std::string &, std::exception_ptr cause) override {
    if (!offending) // from the lexer, which has a rule for every byte: cannot be
      return;
    SyntaxError error;
    if (offending->getType() == Token::EOF) {
      error.span = {file, uint32_t(text.size()), uint32_t(text.size())};
      error.message = "unexpected end of the file";
    } else {
      error.span = {file, uint32_t(offending->getStartIndex()),
                    uint32_t(offending->getStopIndex() + 1)};
      error.message = describe(error.span);
    }
    auto *parser = static_cast<antlr4::Parser *>(recognizer);
    if (!isNoViableAlternative(cause))
      error.message += expectation(*parser);
    errors.push_back(std::move(error));
    // Recovery is slow, and after so many errors this may be no Solidity at all.
    if (antlr4::TokenStream *tokens = parser->getTokenStream(); errors.size() >= maxErrors)
      tokens->seek(tokens->size() - 1);
  }

private:
  /// The parser's state is then the start of a longer look-ahead: what it expects is not what was
  /// missing at the offending token.
  static bool isNoViableAlternative(const std::exception_ptr &cause) {
    try {
      if (cause)
        std::rethrow_exception(cause);
    } catch (const antlr4::NoViableAltException &) {
      return true;
    } catch (...) {
    }
    return false;
  }

  std::string describe(const Span &span) const {
    constexpr size_t longest = 40;
    llvm::StringRef token = text.slice(span.begin, span.end);
    if (text.substr(span.begin).starts_with("/*"))
      return "this comment is never closed";
    if (token == "\"" || token == "'")
      return "this string is not closed on its line";
    std::string shown = "unexpected `";
    llvm::raw_string_ostream out(shown);
    llvm::printEscapedString(token.take_front(longest), out);
    out << (token.size() > longest ? "...`" : "`");
    return shown;
  }

  static std::string expectation(antlr4::Parser &parser) {
    std::vector<std::string> names;
    for (ssize_t type : parser.getExpectedTokens().toList()) {
      std::string name = displayName(parser.getVocabulary(), type);
      if (!name.empty() && !llvm::is_contained(names, name))
        names.push_back(std::move(name));
    }
    if (names.empty() || names.size() > 8)
      return {};
    return "; expected " + llvm::join(llvm::ArrayRef(names).drop_back(), ", ") +
           (names.size() > 1 ? " or " : "") + names.back();
  }

  FileId file;
  llvm::StringRef text;
  std::vector<SyntaxError> &errors;
};

Grammar::SourceUnitContext *parseTokens(GuardedParser &parser, antlr4::CommonTokenStream &tokens,
                                        ErrorListener &listener) {
  auto *interpreter = parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  interpreter->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  try {
    return parser.sourceUnit();
  } catch (const antlr4::ParseCancellationException &) {
  }
  tokens.seek(0);
  parser.reset();
  interpreter->setPredictionMode(antlr4::atn::PredictionMode::LL);
  parser.setErrorHandler(std::make_shared<antlr4::DefaultErrorStrategy>());
  parser.addErrorListener(&listener);
  return parser.sourceUnit();
}

void report(std::vector<SyntaxError> &errors, const SourceFile &file, Results &results) {
  llvm::sort(errors, [](const SyntaxError &a, const SyntaxError &b) {
    return std::tie(a.span, a.message) < std::tie(b.span, b.message);
  });
  for (size_t i = 0; i < errors.size() && i < maxErrorsShown; ++i) {
    Incomplete incomplete;
    incomplete.file = file.path;
    incomplete.reason = (errors[i].isSyntax ? syntaxErrorMark : refusedMark) + errors[i].message;
    if (i + 1 == maxErrorsShown && errors.size() > maxErrorsShown)
      incomplete.reason +=
          errors.size() < maxErrors
              ? " (and " + std::to_string(errors.size() - maxErrorsShown) + " more in this file)"
              : " (and many more: the rest of this file was not read)";
    incomplete.place.span = errors[i].span;
    results.incomplete.push_back(std::move(incomplete));
  }
}

} // namespace

SourceUnit *sol::parseFile(FileId file, const SourceStore &sources, AstContext &ast,
                           Results &results, std::optional<uint32_t> compiler) {
  const SourceFile &source = sources.file(file);
  llvm::StringRef text = source.text;
  auto *unit = ast.make<SourceUnit>();
  unit->file = file;
  unit->span = {file, 0, uint32_t(text.size())};
  unit->version = compiler ? VersionRange{*compiler, *compiler + 1} : VersionRange{newestVersion};

  std::vector<SyntaxError> errors;
  ByteStream stream(text);
  GuardedLexer lexer(&stream, file);
  lexer.removeErrorListeners();
  antlr4::CommonTokenStream tokens(&lexer);
  GuardedParser parser(&tokens, file);
  ErrorListener listener(file, text, errors);
  try {
    tokens.fill();
    Grammar::SourceUnitContext *tree = parseTokens(parser, tokens, listener);
    AstBuilder(*unit, text, tokens, ast, errors, compiler).build(tree);
  } catch (SyntaxError &error) {
    errors.push_back(std::move(error));
  }
  report(errors, source, results);
  return unit;
}
