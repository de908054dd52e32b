//===- ReplayWorld.h - the accounts of a trace in the interpreter -----------===//
#pragma once

#include "solver/engine/Concrete.h"

#include "analyzer/ir/Interpreter.h"

namespace quorate::solver {

/// The contracts of the proof at the addresses that the trace gives them, and what stands in for
/// those outside.
struct ReplayWorld {
  explicit ReplayWorld(System &system) : system(system), tb(system.tb) {}

  System &system;
  TermBuilder &tb;
  ir::World world;
  std::vector<std::unique_ptr<ir::Module>> stands;
  std::map<ir::Word, ir::Word, ir::WordLess> actual; ///< by what the model made up for it

  ir::Word addressOf(unsigned instance) const;
  ir::Word placeOfCode(unsigned instance) const;
  bool isOwn(const ir::Word &target) const;
  /// Values that the model made up for hashes stand for what the interpreter computed.
  ir::Word real(const ir::Word &word) const;
  const ir::Function &functionOf(const ConcreteCall &call) const;
  std::optional<ir::ByteString> dataOf(ConcreteCall call) const;
  std::optional<ir::Message> messageOf(const ConcreteCall &call) const;
  /// Of accounts outside: the contracts of the proof have their own.
  std::vector<std::pair<ir::Word, bool>> codesOf(const ConcreteCall &call) const;
  ir::Word codeHashOf(const ir::Word &account) const;
  void place(const ir::Word &address, const ir::Module &module);
  /// What a message has hashed, and which slots of which account it reads and writes.
  struct Looked {
    std::set<ir::Word, ir::WordLess> hashes;
    std::map<ir::Word, std::set<ir::Word, ir::WordLess>, ir::WordLess> slots;
  };
  /// Runs the message, and forgets that it did.
  Looked look(const ir::Message &message);
  /// Something that is kept in one of `leaves` under the key.
  bool isLookedUp(const Looked &looked, const std::set<unsigned> &leaves,
                  const ir::Word &key) const;
};

} // namespace quorate::solver
