//===- Support.h - Solidity text to verdicts --------------------------------===//
#pragma once

#include "solver/Prover.h"
#include "tests/unit/governance/Support.h"

namespace quorate::solver {

/// The contract `C` of a source text, and what the prover says of it.
struct Proved {
  gov::Compiled compiled;
  Results results;

  explicit Proved(std::string text, Options options = {}) : compiled(std::move(text)) {
    gov::Model model = gov::recognise(compiled.module);
    EXPECT_FALSE(model.governors.empty()) << "no governor was recognised";
    prove(compiled.module, model, options, results);
  }

  const Proof &proof(llvm::StringRef invariant) const {
    static const Proof none;
    for (const Proof &p : results.proofs)
      if (p.invariant == invariant)
        return p;
    ADD_FAILURE() << "nothing is said of " << invariant.str();
    return none;
  }
  Verdict verdict(llvm::StringRef invariant) const { return proof(invariant).verdict; }
  std::string why(llvm::StringRef invariant) const {
    const Proof &p = proof(invariant);
    std::string text = p.reason;
    for (const TraceStep &step : p.trace)
      text += "\n  " + step.call;
    return text;
  }
};

/// A governor in one contract. Each part can be replaced to break it.
struct Dao {
  std::string flagBefore = "p.executed = true;", flagAfter;
  std::string quorumCheck = "require(p.yes >= QUORUM, 'quorum');";
  std::string etaCheck = "require(p.eta != 0 && block.timestamp >= p.eta, 'eta');";
  std::string windowCheck = "require(block.number > p.start && block.number <= p.end, 'closed');";
  std::string onceCheck = "require(!p.executed, 'done');";
  std::string extra;

  std::string text() const {
    return "pragma solidity ^0.8.20;\n"
           "interface IVotes { function getPastVotes(address a, uint256 t) external view "
           "returns (uint256); }\n"
           "contract C {\n"
           "  uint256 public constant QUORUM = 1000;\n"
           "  struct Proposal { address proposer; address target; uint256 value; bytes data;\n"
           "    uint256 start; uint256 end; uint256 eta; uint256 yes; uint256 no;\n"
           "    bool executed; bool canceled; }\n"
           "  IVotes public immutable token;\n"
           "  uint256 public count;\n"
           "  mapping(uint256 => Proposal) public proposals;\n"
           "  mapping(uint256 => mapping(address => bool)) voted;\n"
           "  constructor(IVotes t) { token = t; }\n"
           "  function propose(address target, uint256 value, bytes calldata data) external {\n"
           "    Proposal storage p = proposals[++count];\n"
           "    p.proposer = msg.sender; p.target = target; p.value = value; p.data = data;\n"
           "    p.start = block.number + 1; p.end = block.number + 100; }\n"
           "  function vote(uint256 id, bool yes) external {\n"
           "    Proposal storage p = proposals[id];\n    " +
           windowCheck +
           "\n"
           "    require(!p.canceled && !voted[id][msg.sender], 'no'); voted[id][msg.sender] = "
           "true;\n"
           "    uint256 w = token.getPastVotes(msg.sender, p.start);\n"
           "    if (yes) p.yes += w; else p.no += w; }\n"
           "  function queue(uint256 id) external {\n"
           "    Proposal storage p = proposals[id];\n"
           "    require(p.start != 0 && block.number > p.end && p.eta == 0 && !p.canceled, 'not "
           "yet');\n"
           "    require(p.yes > p.no, 'lost');\n    " +
           quorumCheck +
           "\n"
           "    p.eta = block.timestamp + 2 days; }\n"
           "  function execute(uint256 id) external {\n"
           "    Proposal storage p = proposals[id];\n    require(p.yes > p.no && !p.canceled, "
           "'lost');\n    " +
           etaCheck + "\n    " + onceCheck + "\n    " + flagBefore +
           "\n"
           "    (bool ok,) = p.target.call{value: p.value}(p.data); require(ok, 'failed');\n    " +
           flagAfter +
           "}\n"
           "  function cancel(uint256 id) external { Proposal storage p = proposals[id];\n"
           "    require(msg.sender == p.proposer && !p.executed, 'no'); p.canceled = true; }\n" +
           extra + "}\n";
  }
};

} // namespace quorate::solver
