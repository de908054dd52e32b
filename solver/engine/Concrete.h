//===- Concrete.h - transactions with values --------------------------------===//
#pragma once

#include "analyzer/ir/Abi.h"
#include "solver/Exploit.h"
#include "solver/encode/Executor.h"
#include "solver/engine/Plan.h"

namespace quorate::solver {

struct ConcreteArgument {
  std::string type; ///< ABI type
  ir::Datum value;
  std::string text;
};

/// What a contract outside answered.
struct Answer {
  ir::Word target;
  std::optional<uint32_t> selector;
  std::vector<ir::Word> arguments, results;
  std::string signature;  ///< if known
  bool isHeld = false;    ///< the target was no choice of the caller
  bool isSettled = false; ///< it never changes
};

/// A word of storage.
struct Preset {
  std::string name; ///< of what is there
  ir::Word slot, value;
};

struct ConcreteCall {
  Move move; ///< for a deployment: the constructor, or no function
  bool deploys = false;
  ir::Word caller = ir::Word(256, 0), value = ir::Word(256, 0);
  ir::Word number = ir::Word(256, 0), timestamp = ir::Word(256, 0);
  std::vector<ConcreteArgument> arguments;
  std::vector<Answer> answers;
  /// Accounts outside whose code was asked for, and whether they have any.
  std::vector<std::pair<ir::Word, bool>> codes;
  std::vector<Preset> presets;          ///< in the storage of a proxy that is deployed
  std::optional<ir::Word> key;          ///< the proposal or operation that it is about
  bool keyIsHash = false;               ///< and that it computes
  std::optional<ir::Word> result;       ///< the scalar that it returns
  std::shared_ptr<ConcreteCall> nested; ///< while the payload has control
  bool isPayload = false;               ///< of a nested one: the payload is just this call
  /// The same with another message: what it does must not differ.
  std::shared_ptr<ConcreteCall> twin;
  /// What breaks the property after it: by variable of the property.
  std::vector<ir::Word> variables;
  bool breaksInside = false; ///< after the nested one, not after the whole
};

/// A way in which a transaction breaks what must hold after it, and at which proposals and voters.
struct Broken {
  Term when;
  Terms variables;
  bool isInside = false; ///< around the nested transaction
};
/// How a transaction stands to another one.
enum class Nesting : uint8_t { Alone, Around, Inside };
/// Whether a clause is about what such a transaction leaves. With another one inside there are
/// several steps, not one; and what holds between transactions need not hold inside of one.
constexpr bool looksAt(Moment moment, Nesting nesting) {
  return moment == Moment::Always || (moment == Moment::Between && nesting != Nesting::Inside) ||
         (moment == Moment::Step && nesting != Nesting::Around);
}
std::vector<Broken> brokenAround(Executor &e, unsigned property, const State &before,
                                 const State &after, const Term &caller, Nesting nesting,
                                 const Terms &keys, const Terms &voters, const Terms &operations,
                                 const std::optional<Term> &when = std::nullopt);

/// Numbers from here on stand for hashes in a trace, until the replay has computed them.
inline ir::Word firstHash() { return ir::Word::getOneBitSet(256, 255); }

/// Byte strings that are calls, by the number that stands for their content in a model.
using Contents = std::map<ir::Word, ir::ByteString, ir::WordLess>;

/// Argument values of a message in a model.
std::vector<ConcreteArgument> concretise(System &system, ir::FunctionId function,
                                         const Message &message, const State &state,
                                         const z3::model &model, const Contents &calls = {});
/// The call data; nothing if an argument cannot be encoded.
std::optional<ir::ByteString> encodeCall(const System &system, const ConcreteCall &call);
/// "1, true", for people: of call data in words only the beginning.
std::string printList(llvm::ArrayRef<ConcreteArgument> arguments);
ir::Word wordOf(TermBuilder &tb, const z3::model &model, const Term &t);
/// "0xabc..." for addresses and byte strings, decimal otherwise; with a system, its contracts by
/// name.
std::string printWord(const ir::Word &word, ir::Type type, const System *system = nullptr);

/// Runs the transactions in the interpreter. Empty if the last one breaks the property there too,
/// else what went differently. Then `exploit` has what was run, if it is given.
std::string replay(System &system, unsigned property, const std::vector<ConcreteCall> &calls,
                   Exploit *exploit = nullptr);

} // namespace quorate::solver
