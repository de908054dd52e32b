//===- Parse.cpp - text to typed formulas -------------------------------------===//

#include "solver/property/Roles.h"

#include "grammar/PropertyLexer.h"
#include "grammar/PropertyParser.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace quorate::solver {

namespace {

using Grammar = grammar::PropertyParser;
using antlr4::ParserRuleContext;
using antlr4::Token;

constexpr size_t MaxText = 1 << 20;
constexpr unsigned MaxBrackets = 100, MaxErrors = 20;
constexpr size_t MaxOperands = 64, MaxNumberDigits = 78; // 2^256 has 78

struct Wrong {
  PropertyError error;
};

class Listener final : public antlr4::BaseErrorListener {
public:
  explicit Listener(std::vector<PropertyError> &errors) : errors(errors) {}
  void syntaxError(antlr4::Recognizer *, Token *at, size_t, size_t, const std::string &message,
                   std::exception_ptr) override {
    if (at && errors.size() < MaxErrors)
      errors.push_back({uint32_t(at->getStartIndex()), uint32_t(at->getStopIndex() + 1), message});
  }

private:
  std::vector<PropertyError> &errors;
};

class Reader {
public:
  Reader(llvm::StringRef text, Specification &spec) : text(text), spec(spec) {}

  void read(Grammar::InvariantContext *ctx) {
    spec.id = ctx->Name()->getText();
    spec.statement = words(ctx->statement);
    if (ctx->why)
      spec.why = words(ctx->why);
    for (Grammar::QuantifierContext *quantifier : ctx->quantifier())
      bind(quantifier);
    for (Grammar::ClauseContext *clause : ctx->clause())
      spec.clauses.push_back(read(clause));
  }

private:
  [[noreturn]] void fail(uint32_t begin, uint32_t end, std::string message) {
    throw Wrong{{begin, end, std::move(message)}};
  }
  [[noreturn]] void fail(ParserRuleContext *ctx, std::string message) {
    fail(uint32_t(ctx->getStart()->getStartIndex()), uint32_t(ctx->getStop()->getStopIndex() + 1),
         std::move(message));
  }

  static std::string words(Grammar::TextContext *ctx) {
    std::string joined;
    for (auto *part : ctx->String()) {
      std::string quoted = part->getText();
      joined += (joined.empty() ? "" : " ") + quoted.substr(1, quoted.size() - 2);
    }
    return joined;
  }

  void bind(Grammar::QuantifierContext *ctx) {
    std::string kind = ctx->kind->getText();
    Sort sort = kind == "proposal"    ? Sort::Proposal
                : kind == "voter"     ? Sort::Address
                : kind == "account"   ? Sort::Address
                : kind == "index"     ? Sort::Number
                : kind == "operation" ? Sort::Operation
                : kind == "setting"   ? Sort::Setting
                : kind == "authority" ? Sort::Authority
                                      : Sort::Bool;
    if (sort == Sort::Bool)
      fail(ctx, "there is no quantification over `" + kind +
                    "`: proposal, voter, account, index, operation, setting or authority");
    for (size_t i = 1; i < ctx->Name().size(); ++i) {
      std::string name = ctx->Name(i)->getText();
      if (roleNamed(name) ||
          llvm::any_of(spec.variables, [&](const Variable &v) { return v.name == name; }))
        fail(ctx, "`" + name + "` already means something else");
      spec.variables.push_back({std::move(name), sort});
    }
    if (llvm::count_if(spec.variables, [](const Variable &v) { return v.sort == Sort::Proposal; }) >
            2 ||
        spec.variables.size() > 4)
      fail(ctx, "more variables than any property needs (two proposals, four in all)");
  }

  Clause read(Grammar::ClauseContext *ctx) {
    Clause clause;
    std::string word = ctx->getStart()->getText();
    if (word == "step")
      clause.moment = Moment::Step;
    if (word == "between")
      clause.moment = Moment::Between;
    if (ctx->moment) {
      std::string moment = ctx->moment->getText();
      if (moment != "execution" && moment != "vote" && moment != "failure")
        fail(ctx, "there is no moment `" + moment + "`: execution, vote or failure");
      clause.moment = moment == "vote"      ? Moment::Vote
                      : moment == "failure" ? Moment::Failure
                                            : Moment::Execution;
    }
    this->moment = clause.moment;
    clause.formula = formula(ctx->formula());
    want(clause.formula, Sort::Bool, ctx->formula());
    if (isOfState(clause.moment) && proposalsIn(clause.formula).size() > 1)
      fail(ctx, "two proposals can only be compared in `step`");
    llvm::StringRef source =
        text.slice(ctx->getStart()->getStartIndex(), ctx->getStop()->getStopIndex() + 1);
    for (llvm::StringRef rest = source; !rest.empty();) {
      auto [first, more] = rest.split('\n');
      if (!first.trim().empty())
        clause.text += (clause.text.empty() ? "" : " ") + first.trim().str();
      rest = more;
    }
    return clause;
  }

  static std::set<unsigned> proposalsIn(const Expr &e) {
    std::set<unsigned> found;
    if (e.kind == Expr::Kind::Variable && e.sort == Sort::Proposal)
      found.insert(e.index);
    for (const Expr &argument : e.arguments)
      found.merge(proposalsIn(argument));
    return found;
  }

  Expr make(Expr::Kind kind, Sort sort, ParserRuleContext *ctx, std::vector<Expr> arguments = {}) {
    Expr e;
    e.kind = kind;
    e.sort = sort;
    e.arguments = std::move(arguments);
    e.offset = uint32_t(ctx->getStart()->getStartIndex());
    return e;
  }

  void want(const Expr &e, Sort sort, ParserRuleContext *ctx) {
    bool fits = e.sort == sort ||
                (e.kind == Expr::Kind::Number && sort != Sort::Bool && sort != Sort::Proposal);
    if (!fits)
      fail(ctx, "this is " + nameOf(e.sort).str() + ", but " + nameOf(sort).str() + " is needed");
  }

  Expr formula(Grammar::FormulaContext *ctx) {
    std::vector<Expr> operands;
    if (ctx->operand().size() > MaxOperands)
      fail(ctx, "too many operands");
    for (Grammar::OperandContext *o : ctx->operand())
      operands.push_back(operand(o));
    if (operands.size() == 1)
      return std::move(operands.front());
    std::string op = ctx->connective(0)->getText();
    for (Grammar::ConnectiveContext *other : ctx->connective())
      if (other->getText() != op)
        fail(other, "`" + op + "` and `" + other->getText() +
                        "` are mixed: put parentheses around what belongs together");
    bool chains = op == "&&" || op == "||";
    if (!chains && operands.size() > 2)
      fail(ctx->connective(1), "`" + op + "` twice: put parentheses around what belongs together");
    for (size_t i = 0; i < operands.size(); ++i)
      want(operands[i], Sort::Bool, ctx->operand(i));
    Expr::Kind kind = op == "&&"   ? Expr::Kind::And
                      : op == "||" ? Expr::Kind::Or
                      : op == "=>" ? Expr::Kind::Implies
                                   : Expr::Kind::Iff;
    return make(kind, Sort::Bool, ctx, std::move(operands));
  }

  Expr operand(Grammar::OperandContext *ctx) {
    unsigned negations = 0;
    while (ctx->operand()) {
      ctx = ctx->operand();
      ++negations;
    }
    Expr inner = comparison(ctx->comparison());
    if (negations == 0)
      return inner;
    want(inner, Sort::Bool, ctx);
    return negations % 2 ? make(Expr::Kind::Not, Sort::Bool, ctx, {std::move(inner)}) : inner;
  }

  Expr comparison(Grammar::ComparisonContext *ctx) {
    Expr left = sum(ctx->sum(0));
    if (!ctx->relation())
      return left;
    Expr right = sum(ctx->sum(1));
    alike(left, right, ctx);
    std::string op = ctx->relation()->getText();
    bool equality = op == "=" || op == "!=";
    bool ordered =
        left.sort != Sort::Bool && left.sort != Sort::Proposal && left.sort != Sort::Address;
    if (!equality && !ordered)
      fail(ctx, nameOf(left.sort).str() + " has no order: only = and != compare it");
    if (op[0] == '>') {
      std::swap(left, right);
      op[0] = '<';
    }
    Expr::Kind kind = equality     ? Expr::Kind::Equal
                      : op == "<=" ? Expr::Kind::AtMost
                                   : Expr::Kind::Less;
    std::vector<Expr> both;
    both.push_back(std::move(left));
    both.push_back(std::move(right));
    Expr result = make(kind, Sort::Bool, ctx, std::move(both));
    if (op == "!=")
      return make(Expr::Kind::Not, Sort::Bool, ctx, {std::move(result)});
    return result;
  }

  /// A literal takes the kind of the other side.
  void alike(Expr &a, Expr &b, ParserRuleContext *ctx) {
    bool free = a.kind == Expr::Kind::Number, otherFree = b.kind == Expr::Kind::Number;
    if (free && !otherFree)
      want(a, a.sort = b.sort, ctx);
    else if (otherFree && !free)
      want(b, b.sort = a.sort, ctx);
    if (a.sort != b.sort)
      fail(ctx, nameOf(a.sort).str() + " and " + nameOf(b.sort).str() + " do not go together");
  }

  Expr sum(Grammar::SumContext *ctx) {
    Expr left = term(ctx->term(0));
    if (ctx->term().size() > MaxOperands)
      fail(ctx, "too many operands");
    for (size_t i = 1; i < ctx->term().size(); ++i) {
      Expr right = term(ctx->term(i));
      alike(left, right, ctx);
      if (left.sort == Sort::Bool || left.sort == Sort::Proposal || left.sort == Sort::Address)
        fail(ctx, "there is no arithmetic on " + nameOf(left.sort).str());
      auto *op = dynamic_cast<antlr4::tree::TerminalNode *>(ctx->children[2 * i - 1]);
      Sort sort = left.sort;
      std::vector<Expr> both;
      both.push_back(std::move(left));
      both.push_back(std::move(right));
      left = make(op->getText() == "+" ? Expr::Kind::Add : Expr::Kind::Subtract, sort, ctx,
                  std::move(both));
    }
    return left;
  }

  Expr term(Grammar::TermContext *ctx) {
    if (auto *number = dynamic_cast<Grammar::NumberContext *>(ctx)) {
      std::string digits = number->Number()->getText();
      std::erase(digits, '_');
      llvm::StringRef significant = llvm::StringRef(digits).ltrim('0');
      if (significant.size() > MaxNumberDigits ||
          (!significant.empty() && llvm::APInt::getBitsNeeded(significant, 10) > 256))
        fail(ctx, "this number does not fit into 256 bits");
      Expr e = make(Expr::Kind::Number, Sort::Number, ctx);
      e.number = llvm::APInt(256, significant.empty() ? "0" : significant, 10);
      return e;
    }
    if (auto *truth = dynamic_cast<Grammar::TruthContext *>(ctx)) {
      Expr e = make(Expr::Kind::Truth, Sort::Bool, ctx);
      e.truth = truth->truth->getText() == "true";
      return e;
    }
    if (auto *group = dynamic_cast<Grammar::GroupContext *>(ctx))
      return formula(group->formula());
    return role(dynamic_cast<Grammar::RoleContext *>(ctx));
  }

  /// It stands for a variable of the contract, whose value changes.
  static bool isStored(Sort sort) { return sort == Sort::Setting || sort == Sort::Authority; }

  /// "; did you mean `executed`?", if something is near.
  std::string nearest(llvm::StringRef name) const {
    llvm::StringRef best;
    unsigned least = unsigned(name.size()) / 3 + 1;
    auto consider = [&](llvm::StringRef candidate) {
      unsigned distance = candidate.edit_distance(name, true, least);
      if (candidate.equals_insensitive(name))
        distance = 0;
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    };
    for (const Role &role : roles())
      consider(role.name);
    for (const Variable &variable : spec.variables)
      consider(variable.name);
    return best.empty() ? "" : "; did you mean `" + best.str() + "`?";
  }

  Expr role(Grammar::RoleContext *ctx) {
    std::string name = ctx->Name()->getText();
    bool primed = ctx->Prime() != nullptr;
    if (primed && moment != Moment::Step)
      fail(ctx, "`" + name + "'` is the value after a step: only `step` has two states");
    for (unsigned i = 0; i < spec.variables.size(); ++i)
      if (spec.variables[i].name == name) {
        if (!ctx->formula().empty() || (primed && !isStored(spec.variables[i].sort)))
          fail(ctx, "`" + name + "` is " + nameOf(spec.variables[i].sort).str() +
                        ": it takes no argument and does not change");
        Expr e = make(Expr::Kind::Variable, spec.variables[i].sort, ctx);
        e.index = i;
        e.primed = primed;
        return e;
      }
    const Role *role = roleNamed(name);
    if (!role)
      fail(ctx, "`" + name + "` is neither a role nor a variable" +
                    (llvm::StringRef(name).contains('-')
                         ? std::string(" (a minus needs blanks around it)")
                         : nearest(name)));
    if (primed && !role->ofState)
      fail(ctx, "`" + name + "` is about the step itself and takes no prime");
    if (role->where == Where::StepOnly && moment != Moment::Step)
      fail(ctx, "`" + name + "` can only stand in `step`");
    if (role->where == Where::ExecutionOnly && moment != Moment::Execution)
      fail(ctx, "`" + name + "` can only stand in `on execution`");
    if (ctx->formula().size() != role->arity)
      fail(ctx, "`" + name + "` takes " + std::to_string(role->arity) +
                    " arguments: " + role->meaning.str());
    Expr e = make(Expr::Kind::Role, role->result, ctx);
    e.role = role->id;
    e.primed = primed;
    for (unsigned i = 0; i < role->arity; ++i) {
      e.arguments.push_back(formula(ctx->formula(i)));
      want(e.arguments.back(), role->takes[i], ctx->formula(i));
    }
    return e;
  }

  llvm::StringRef text;
  Specification &spec;
  Moment moment = Moment::Always;
};

/// ANTLR recurses with the nesting.
std::optional<PropertyError> tooMuch(llvm::StringRef text) {
  if (text.size() > MaxText)
    return PropertyError{0, 0, "the file is larger than any property file"};
  unsigned open = 0, negations = 0;
  for (uint32_t i = 0; i < text.size(); ++i) {
    open += text[i] == '(';
    open -= open && text[i] == ')';
    negations = text[i] == '!' ? negations + 1 : text[i] == ' ' ? negations : 0;
    if (open > MaxBrackets || negations > MaxBrackets)
      return PropertyError{i, i + 1, "this is nested too deep"};
  }
  return std::nullopt;
}

} // namespace

std::vector<Specification> parseProperties(llvm::StringRef text,
                                           std::vector<PropertyError> &errors) {
  if (auto error = tooMuch(text)) {
    errors.push_back(std::move(*error));
    return {};
  }
  // Offsets are in bytes: what is not ASCII (in comments and texts) is read as one byte each.
  std::string bytes = text.str();
  for (char &c : bytes)
    if (uint8_t(c) >= 0x80)
      c = '?';
  antlr4::ANTLRInputStream stream(bytes);
  grammar::PropertyLexer lexer(&stream);
  lexer.removeErrorListeners();
  antlr4::CommonTokenStream tokens(&lexer);
  Grammar parser(&tokens);
  Listener listener(errors);
  parser.removeErrorListeners();
  parser.addErrorListener(&listener);
  Grammar::FileContext *file = parser.file();
  std::vector<Specification> found;
  if (!errors.empty())
    return found; // a tree with holes is not read
  for (Grammar::InvariantContext *invariant : file->invariant()) {
    Specification spec;
    try {
      Reader(text, spec).read(invariant);
      found.push_back(std::move(spec));
    } catch (Wrong &wrong) {
      errors.push_back(std::move(wrong.error));
    }
  }
  return found;
}

} // namespace quorate::solver
