//===- RolesTest.cpp - roles found by what the code does ---------------------===//
//
// Names in these sources are chosen to mislead: nothing may depend on them.
//
//===----------------------------------------------------------------------===//

#include "tests/unit/governance/Support.h"

#include "llvm/Support/MemoryBuffer.h"

namespace quorate::gov {
namespace {

std::string fixture(llvm::StringRef path) {
  auto buffer =
      llvm::MemoryBuffer::getFile((llvm::Twine(QUORATE_SOURCE_DIR) + "/fixtures/" + path).str());
  EXPECT_TRUE(bool(buffer)) << path.str();
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

struct Recognised {
  Compiled compiled;
  Model model;
  explicit Recognised(std::string text)
      : compiled(std::move(text)), model(recognise(compiled.module)) {}

  std::string leaf(ContractId contract, const std::optional<Leaf> &leaf) const {
    return leaf ? ir::toString(compiled.module, compiled.module[contract], leaf->shape) : "-";
  }
  std::vector<std::string> entries(ContractId contract, llvm::ArrayRef<EntryPoint> list,
                                   EntryKind kind) const {
    std::vector<std::string> names;
    for (const EntryPoint &entry : list)
      if (entry.kind == kind) {
        names.push_back(compiled.module[contract][entry.function].name);
        EXPECT_FALSE(entry.evidence.empty()) << names.back();
      }
    llvm::sort(names);
    return names;
  }
};

using Names = std::vector<std::string>;

TEST(Roles, GovernorWithMisleadingNames) {
  Recognised r(R"(
interface Oracle { function price(address a, uint256 at) external view returns (uint256); }
contract Shop {
  struct Item { uint256 against; uint256 colour; uint256 weight; uint256 price; uint256 size;
                bool canceled; bool sold; address votes; bytes name; }
  Oracle public immutable oracle;
  uint256 items;
  mapping(uint256 => Item) public stock;
  mapping(uint256 => mapping(address => bool)) public liked;
  constructor(Oracle o) { oracle = o; }
  function restock(address votes, bytes calldata name) external {
    items++;
    Item storage i = stock[items];
    i.votes = votes; i.name = name;
    i.weight = block.number + 1; i.price = block.number + 100;
  }
  function like(uint256 id, bool yes) external {
    Item storage i = stock[id];
    require(block.number > i.weight); require(block.number <= i.price);
    require(!liked[id][msg.sender]); liked[id][msg.sender] = true;
    uint256 w = oracle.price(msg.sender, i.weight);
    if (yes) i.against += w; else i.colour += w;
  }
  function pack(uint256 id) external {
    Item storage i = stock[id];
    require(block.number > i.price && i.against > i.colour && i.against >= 1000e18 && i.size == 0);
    i.size = block.timestamp + 2 days;
  }
  function sell(uint256 id) external {
    Item storage i = stock[id];
    require(i.size != 0 && block.timestamp >= i.size && !i.sold && !i.canceled);
    i.sold = true;
    (bool ok,) = i.votes.call(i.name); require(ok);
  }
  function recall(uint256 id) external { require(!stock[id].sold); stock[id].canceled = true; }
})");
  ASSERT_EQ(r.model.governors.size(), 1u);
  EXPECT_TRUE(r.model.timelocks.empty());
  EXPECT_TRUE(r.model.tokens.empty());
  const Governor &g = r.model.governors.front();
  EXPECT_EQ(r.leaf(g.contract, g.record), "stock[*]");
  EXPECT_EQ(r.leaf(g.contract, g.forVotes), "stock[*].against");
  EXPECT_EQ(r.leaf(g.contract, g.againstVotes), "stock[*].colour");
  EXPECT_EQ(r.leaf(g.contract, g.snapshot), "stock[*].weight");
  EXPECT_EQ(r.leaf(g.contract, g.deadline), "stock[*].price");
  EXPECT_FALSE(g.durationBased);
  EXPECT_EQ(r.leaf(g.contract, g.eta), "stock[*].size");
  EXPECT_EQ(r.leaf(g.contract, g.executed), "stock[*].sold");
  EXPECT_EQ(r.leaf(g.contract, g.canceled), "stock[*].canceled");
  EXPECT_EQ(r.leaf(g.contract, g.receipt), "liked[*][*]");
  EXPECT_EQ(r.leaf(g.contract, g.counter), "items");
  EXPECT_EQ(g.clock, Clock::BlockNumber);
  EXPECT_EQ(r.entries(g.contract, g.entries, EntryKind::Propose), Names{"restock"});
  EXPECT_EQ(r.entries(g.contract, g.entries, EntryKind::Vote), Names{"like"});
  EXPECT_EQ(r.entries(g.contract, g.entries, EntryKind::Queue), Names{"pack"});
  EXPECT_EQ(r.entries(g.contract, g.entries, EntryKind::Execute), Names{"sell"});
  EXPECT_EQ(r.entries(g.contract, g.entries, EntryKind::Cancel), Names{"recall"});
  for (const EntryPoint &entry : g.entries)
    if (entry.kind == EntryKind::Vote || entry.kind == EntryKind::Execute) {
      EXPECT_EQ(entry.keyParam, 0);
    }
  ASSERT_EQ(g.payloadCalls.size(), 1u);
  ASSERT_EQ(g.tokens.size(), 1u);
  EXPECT_FALSE(g.tokens.front().contract.valid()); // the interface alone is in the input
}

TEST(Roles, DurationHashAndSecondMapping) {
  Recognised r(fixture("rules/quorum-bypass/good-hash-keyed.sol"));
  ASSERT_EQ(r.model.governors.size(), 1u);
  const Governor &g = r.model.governors.front();
  EXPECT_EQ(r.leaf(g.contract, g.record), "cores[*]");
  EXPECT_EQ(r.leaf(g.contract, g.snapshot), "cores[*].start");
  EXPECT_EQ(r.leaf(g.contract, g.deadline), "cores[*].duration");
  EXPECT_TRUE(g.durationBased);
  EXPECT_EQ(r.leaf(g.contract, g.forVotes), "tallies[*].infavour");
  EXPECT_EQ(r.leaf(g.contract, g.receipt), "tallies[*].seen[*]");
  EXPECT_EQ(r.leaf(g.contract, g.executed), "cores[*].executed");
  EXPECT_EQ(g.clock, Clock::Timestamp);
  ASSERT_TRUE(g.stateView.valid());
  EXPECT_EQ(r.compiled.module[g.contract][g.stateView].name, "status");
  ASSERT_TRUE(g.quorumView.valid());
  EXPECT_EQ(r.compiled.module[g.contract][g.quorumView].name, "quorum");
  EXPECT_EQ(r.entries(g.contract, g.entries, EntryKind::Execute), Names{"execute"});
}

TEST(Roles, QueueingByAFlag) {
  Recognised r(fixture("rules/quorum-bypass/good-quorum-when-queued.sol"));
  ASSERT_EQ(r.model.governors.size(), 1u);
  const Governor &g = r.model.governors.front();
  EXPECT_EQ(r.entries(g.contract, g.entries, EntryKind::Queue), Names{"queue"});
  EXPECT_FALSE(g.canceled);
  EXPECT_EQ(r.leaf(g.contract, g.forVotes), "proposals[*].forVotes");
}

TEST(Roles, TimelockByHashAndByTimestamp) {
  Recognised hash(fixture("rules/timelock-bypass/good-hash-with-eta.sol"));
  ASSERT_EQ(hash.model.timelocks.size(), 1u);
  const Timelock &h = hash.model.timelocks.front();
  EXPECT_EQ(hash.leaf(h.contract, h.operation), "queued[*]");
  EXPECT_FALSE(h.operationIsTimestamp);
  EXPECT_EQ(hash.leaf(h.contract, h.delay), "delay");
  EXPECT_EQ(hash.leaf(h.contract, h.admin), "admin");
  EXPECT_EQ(hash.entries(h.contract, h.entries, EntryKind::Cancel), Names{"cancel"});

  Recognised time(fixture("rules/timelock-bypass/good-states-of-a-timestamp.sol"));
  ASSERT_EQ(time.model.timelocks.size(), 1u);
  const Timelock &t = time.model.timelocks.front();
  EXPECT_EQ(time.leaf(t.contract, t.operation), "times[*]");
  EXPECT_TRUE(t.operationIsTimestamp);
  EXPECT_EQ(time.leaf(t.contract, t.delay), "minDelay");
}

TEST(Roles, TokenTellsBalancesFromDelegatedVotes) {
  Recognised r(fixture("rules/unchecked-mint/bad-anyone-mints.sol"));
  ASSERT_EQ(r.model.tokens.size(), 1u);
  const VotesToken &t = r.model.tokens.front();
  EXPECT_EQ(r.leaf(t.contract, t.balances), "balanceOf[*]");
  EXPECT_EQ(r.leaf(t.contract, t.supply), "totalSupply");
  EXPECT_EQ(r.leaf(t.contract, t.delegates), "delegates[*]");
  EXPECT_TRUE(r.model.governors.empty()); // votes[to] += amount is no tally of a proposal
}

TEST(Roles, LinksOnlyWhatTheTypesSay) {
  Recognised r(
      "interface IVotes { function at(address a, uint256 t) external view returns (uint256); }"
      "contract Weights is IVotes { mapping(address => uint256) w;"
      "  function at(address a, uint256) external view returns (uint256) { return w[a]; } }"
      "contract Gov { Weights public weights; IVotes public other;"
      "mapping(uint256 => uint256) yes; mapping(uint256 => mapping(address => bool)) seen;"
      "constructor(Weights w) { weights = w; }"
      "function vote(uint256 id) external { require(!seen[id][msg.sender]);"
      "  seen[id][msg.sender] = true; yes[id] += weights.at(msg.sender, 1); } }");
  ASSERT_EQ(r.model.governors.size(), 1u);
  const Governor &g = r.model.governors.front();
  ASSERT_EQ(g.tokens.size(), 1u);
  EXPECT_EQ(g.tokens.front().contract, r.compiled.contract("Weights"));
}

TEST(Roles, NothingInAnOrdinaryContract) {
  Recognised r("contract Counter { uint256 n; mapping(address => uint256) last;"
               "function up() external { n += 1; last[msg.sender] = block.number; }"
               "function run(address t, bytes calldata d) external { (bool ok,) = t.call(d); "
               "require(ok); } }");
  EXPECT_TRUE(r.model.governors.empty());
  EXPECT_TRUE(r.model.timelocks.empty());
  EXPECT_TRUE(r.model.tokens.empty());
  EXPECT_EQ(describe(r.compiled.module, r.model), "no governance roles found\n");
}

} // namespace
} // namespace quorate::gov
