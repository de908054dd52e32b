//===- ParserPieces.cpp - where declarations begin and end ------------------===//
#include "analyzer/solidity/ParserPieces.h"
#include "analyzer/solidity/ParserErrors.h"
#include "analyzer/solidity/ParserGuards.h"
#include "analyzer/solidity/ParserWindow.h"

#include "llvm/ADT/STLExtras.h"

using namespace quorate;
using namespace quorate::sol;
using antlr4::Token;

namespace {

/// Thrown by the listener below at the first error of a piece.
struct FirstError {
  Token *at;
};

class FirstErrorListener final : public antlr4::BaseErrorListener {
  void syntaxError(antlr4::Recognizer *, Token *offending, size_t, size_t, const std::string &,
                   std::exception_ptr) override {
    throw FirstError{offending};
  }
};

class PieceParser {
public:
  PieceParser(FileId file, llvm::StringRef text, antlr4::CommonTokenStream &stream,
              PredictionTable &table, AstBuilder &builder, std::vector<SyntaxError> &errors)
      : file(file), text(text), tokens(stream.getTokens()), window(tokens),
        parser(&window, file, table), builder(builder), errors(errors) {
    parser.removeErrorListeners();
    parser.addErrorListener(&listener);
  }

  void run() {
    size_t at = 0;
    while (!isEnd(at) && errors.size() < maxErrors) {
      if (startsContract(at)) {
        at = contract(at);
      } else if (type(at) == Grammar::RBrace) {
        unexpected(at++, "");
      } else {
        size_t end = endOfDeclaration(at);
        piece(at, end, [&] {
          Grammar::SourceElementContext *tree = parser.loneSourceElement()->sourceElement();
          return [this, tree] { builder.addDeclaration(tree); };
        });
        at = end;
      }
    }
  }

private:
  size_t type(size_t index) const { return tokens[index]->getType(); }
  bool isEnd(size_t index) const { return type(index) == Token::EOF; }

  void report(size_t first, size_t last, std::string message) {
    errors.push_back({{file, uint32_t(tokens[first]->getStartIndex()),
                       uint32_t(tokens[last]->getStopIndex() + 1)},
                      std::move(message)});
  }

  void unexpected(size_t index, const char *more) {
    errors.push_back(unexpectedToken(file, text, *tokens[index]));
    errors.back().message += more;
  }

  // ---------------------------------------------------------------- where pieces end

  /// The words are reserved in every version.
  bool startsContract(size_t index) const {
    size_t at = type(index) == Grammar::Abstract ? index + 1 : index;
    return type(at) == Grammar::Contract || type(at) == Grammar::Interface ||
           type(at) == Grammar::Library;
  }

  /// True if nothing but another declaration can begin so. (`function (` is a type.)
  bool startsDeclaration(size_t index) const {
    if (isEnd(index) || isEnd(index + 1))
      return false;
    bool isNamed = isNameToken(type(index + 1));
    switch (type(index)) {
    case Grammar::Function:
    case Grammar::Event:
    case Grammar::ErrorWord:
      return isNamed && type(index + 2) == Grammar::LParen;
    case Grammar::Modifier:
    case Grammar::Struct:
    case Grammar::Enum:
      return isNamed;
    case Grammar::Constructor:
      return type(index + 1) == Grammar::LParen;
    case Grammar::Import:
    case Grammar::Pragma:
      return true;
    default:
      return startsContract(index);
    }
  }

  static bool endsWithBlock(size_t type) {
    constexpr size_t kinds[] = {Grammar::Function, Grammar::Modifier, Grammar::Constructor,
                                Grammar::Fallback, Grammar::Receive,  Grammar::Struct,
                                Grammar::Enum};
    return llvm::is_contained(kinds, type);
  }

  /// Behind the declaration that begins at `begin`.
  size_t endOfDeclaration(size_t begin) const {
    bool withBlock = endsWithBlock(type(begin));
    size_t braces = 0;
    size_t others = 0;
    for (size_t at = begin; !isEnd(at); ++at) {
      if (at > begin && startsDeclaration(at))
        return at;
      switch (type(at)) {
      case Grammar::LParen:
      case Grammar::LBrack:
        ++others;
        break;
      case Grammar::RParen:
      case Grammar::RBrack:
        others -= others > 0;
        break;
      case Grammar::Assign: // `function() internal f = g;`
        withBlock &= braces > 0 || others > 0;
        break;
      case Grammar::LBrace:
        ++braces;
        break;
      case Grammar::RBrace:
        if (braces == 0)
          return at == begin ? at + 1 : at;
        if (--braces == 0 && withBlock)
          return at + 1;
        break;
      case Grammar::Semicolon:
        if (braces == 0)
          return at + 1;
        break;
      default:
        break;
      }
    }
    return tokens.size() - 1;
  }

  /// True if, before the next contract, a brace stands that none behind `index` opened: then the
  /// one at `index` is the one too many.
  bool closesTooEarly(size_t index) const {
    size_t braces = 0;
    for (size_t at = index + 1; !isEnd(at) && !startsContract(at); ++at) {
      if (type(at) == Grammar::LBrace)
        ++braces;
      else if (type(at) == Grammar::RBrace && braces-- == 0)
        return true;
    }
    return false;
  }

  // ---------------------------------------------------------------- contracts

  /// Behind the brace that opens a contract's body; where the head ends without one, there.
  size_t endOfHead(size_t begin) const {
    size_t parentheses = 0;
    for (size_t at = begin + (type(begin) == Grammar::Abstract) + 1;; ++at) {
      if (isEnd(at) || startsDeclaration(at) || type(at) == Grammar::Semicolon)
        return at;
      if (type(at) == Grammar::LParen)
        ++parentheses;
      else if (type(at) == Grammar::RParen)
        parentheses -= parentheses > 0;
      else if (type(at) == Grammar::LBrace && parentheses == 0)
        return at + 1;
      else if (type(at) == Grammar::RBrace && parentheses == 0)
        return at;
    }
  }

  /// Behind the contract that begins at `begin`.
  size_t contract(size_t begin) {
    size_t at = endOfHead(begin);
    bool hasBody = type(at - 1) == Grammar::LBrace;
    bool isSound = piece(begin, at, [&] {
      Grammar::ContractHeadContext *tree = parser.loneContractHead()->contractHead();
      return [this, tree] { builder.openContract(tree); };
    });
    if (!hasBody)
      return type(at) == Grammar::Semicolon ? at + 1 : at;
    while (errors.size() < maxErrors) {
      if (type(at) == Grammar::RBrace && closesTooEarly(at)) {
        unexpected(at++, ": the contract goes on behind it");
      } else if (type(at) == Grammar::RBrace) {
        builder.closeContract(uint32_t(tokens[at]->getStopIndex() + 1));
        return at + 1;
      } else if (isEnd(at) || startsContract(at)) {
        if (isSound)
          unexpected(at, "; expected `}`");
        break;
      } else {
        size_t end = endOfDeclaration(at);
        bool member = piece(at, end, [&] {
          Grammar::ContractElementContext *tree = parser.loneContractElement()->contractElement();
          return [this, tree] { builder.addMember(tree); };
        });
        // An error in the last one is often that its brace is missing: one message is enough.
        isSound = member;
        at = end;
      }
    }
    builder.closeContract(uint32_t(tokens[at]->getStartIndex()));
    return at;
  }

  // ---------------------------------------------------------------- one piece

  bool nestsTooDeeply(size_t begin, size_t end) {
    size_t open = 0;
    for (size_t at = begin; at < end; ++at) {
      switch (type(at)) {
      case Grammar::LParen:
      case Grammar::LBrack:
      case Grammar::LBrace:
        if (++open > maxBrackets) {
          report(at, at, nestingMessage);
          return true;
        }
        break;
      case Grammar::RParen:
      case Grammar::RBrack:
      case Grammar::RBrace:
        open -= open > 0;
        break;
      default:
        break;
      }
    }
    return false;
  }

  /// `parse` runs a rule of the grammar and gives what builds its tree. False after an error.
  template <class Parse> bool piece(size_t begin, size_t end, Parse parse) {
    if (nestsTooDeeply(begin, end))
      return false;
    window.show(begin, end);
    try {
      Token *at = attempt(antlr4::atn::PredictionMode::SLL, parse);
      if (!at)
        return true;
      // SLL is fast and may be wrong; LL never is.
      at = attempt(antlr4::atn::PredictionMode::LL, parse);
      if (!at)
        return true;
      bool isBehind = window.isEnd(at);
      errors.push_back(unexpectedToken(file, text, isBehind ? *window.behind() : *at));
      size_t index = isBehind ? end : at->getTokenIndex();
      bool isUnclosed = llvm::StringRef(errors.back().message).starts_with("this ");
      if (!isUnclosed && errors.size() <= maxErrorsShown)
        errors.back().message += expectation(begin, index, parse);
    } catch (SyntaxError &error) {
      errors.push_back(std::move(error));
    }
    return false;
  }

  /// Parses the window and builds its tree; or gives the first token that does not fit.
  template <class Parse> Token *attempt(antlr4::atn::PredictionMode mode, Parse parse) {
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
    parser.reset();
    try {
      parse()();
    } catch (const FirstError &error) {
      return error.at;
    }
    return nullptr;
  }

  /// "; expected ..." for the token at `index` of the piece from `begin` on: what would have been
  /// taken there is found out by trying.
  template <class Parse> std::string expectation(size_t begin, size_t index, Parse parse) {
    constexpr size_t longestTried = 4'000; // tokens; the time is that times the candidates
    if (index - begin > longestTried)
      return {};
    return expectedTokens([&](size_t candidate) {
      window.show(begin, index + 1);
      window.replaceLast(index, candidate);
      parser.reset();
      try {
        parse();
      } catch (const FirstError &error) {
        return window.isEnd(error.at);
      } catch (const SyntaxError &) {
        return false;
      }
      return true;
    });
  }

  FileId file;
  llvm::StringRef text;
  std::vector<Token *> tokens;
  TokenWindow window;
  GuardedParser parser;
  FirstErrorListener listener;
  AstBuilder &builder;
  std::vector<SyntaxError> &errors;
};

} // namespace

void sol::parsePieces(FileId file, llvm::StringRef text, antlr4::CommonTokenStream &tokens,
                      PredictionTable &table, AstBuilder &builder,
                      std::vector<SyntaxError> &errors) {
  PieceParser(file, text, tokens, table, builder, errors).run();
}
