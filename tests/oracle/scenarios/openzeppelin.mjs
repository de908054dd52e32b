// A proposal's life in the OpenZeppelin composition with a TimelockController, and some of the ways to fail.
import { keccak256, toUtf8Bytes, ZeroAddress } from 'ethers';

const who = (n) => '0x' + n.toString(16).padStart(40, '0');
const alice = who(0xa11ce), bob = who(0xb0b), deployer = who(0xd0);

async function run(t) {
  const e18 = 10n ** 18n;
  const token = await t.deploy('OzToken', [alice, 1_000_000n * e18], { from: deployer });
  const timelock = await t.deploy('TimelockController', [2n * 86400n, [], [ZeroAddress], deployer], { from: deployer });
  const governor = await t.deploy('OzGovernor', [token, timelock], { from: deployer });
  const role = (name) => keccak256(toUtf8Bytes(name));
  await t.call(timelock, 'grantRole', [role('PROPOSER_ROLE'), governor], { from: bob });
  await t.call(timelock, 'grantRole', [role('PROPOSER_ROLE'), governor], { from: deployer });
  await t.call(timelock, 'grantRole', [role('CANCELLER_ROLE'), governor], { from: deployer });
  await t.call(timelock, 'renounceRole', ['0x' + '00'.repeat(32), deployer], { from: deployer });
  await t.call(timelock, 'hasRole', [role('PROPOSER_ROLE'), governor]);
  await t.fund(timelock, 5n * e18);

  await t.call(token, 'transfer', [bob, 100_000n * e18], { from: alice });
  await t.call(token, 'transfer', [bob, 10_000_000n * e18], { from: alice });
  await t.call(token, 'delegate', [alice], { from: alice });
  t.mine(1n);
  await t.call(token, 'delegate', [bob], { from: bob });
  await t.call(token, 'transfer', [bob, 5n], { from: alice });
  t.mine(4n);
  for (const block of [99n, 100n, 101n, 102n]) await t.call(token, 'getPastVotes', [alice, block]);
  await t.call(token, 'getPastTotalSupply', [101n]);
  await t.call(token, 'getPastTotalSupply', [t.block]);
  await t.call(token, 'clock', []);
  await t.call(token, 'DOMAIN_SEPARATOR', []);

  const targets = [who(0xcafe), governor], values = [1n, 0n];
  const calldatas = ['0x', t.contracts.OzGovernor.abi.encodeFunctionData('setVotingPeriod', [1000])];
  const description = 'Pay, then vote faster', hash = keccak256(toUtf8Bytes(description));
  const action = [targets, values, calldatas];
  await t.call(governor, 'propose', [...action, description], { from: who(99) });
  await t.call(governor, 'propose', [targets, [1n], calldatas, description], { from: alice });
  await t.call(governor, 'propose', [...action, 'not mine #proposer=0x0000000000000000000000000000000000000b0b'], { from: alice });
  const [id] = await t.call(governor, 'propose', [...action, description], { from: alice });
  await t.call(governor, 'propose', [...action, description], { from: alice });
  await t.call(governor, 'state', [id]);
  await t.call(governor, 'state', [1n]);
  await t.call(governor, 'castVote', [id, 1], { from: alice });
  t.mine(7201n);
  await t.call(governor, 'castVote', [id, 7], { from: alice });
  await t.call(governor, 'castVoteWithReason', [id, 1, 'because'], { from: alice });
  await t.call(governor, 'castVote', [id, 0], { from: alice });
  await t.call(governor, 'castVote', [id, 0], { from: bob });
  await t.call(governor, 'proposalVotes', [id]);
  await t.call(governor, 'quorum', [t.block - 1n]);
  await t.call(governor, 'queue', [...action, hash]);
  t.mine(50400n);
  await t.call(governor, 'state', [id]);
  await t.call(governor, 'execute', [...action, hash]);
  await t.call(governor, 'queue', [...action, hash]);
  await t.call(governor, 'proposalEta', [id]);
  await t.call(governor, 'execute', [...action, hash]);
  await t.call(governor, 'cancel', [...action, hash], { from: alice });
  t.mine(1n, 2n * 86400n);
  await t.call(governor, 'setVotingPeriod', [5], { from: alice });
  await t.call(governor, 'execute', [...action, hash]);
  await t.call(governor, 'execute', [...action, hash]);
  await t.call(governor, 'state', [id]);
  await t.call(governor, 'votingPeriod', []);
  const second = [[alice], [0n], ['0x'], 'second'];
  await t.call(governor, 'propose', second, { from: alice });
  await t.call(governor, 'cancel', [...second.slice(0, 3), keccak256(toUtf8Bytes('second'))], { from: bob });
  await t.call(governor, 'cancel', [...second.slice(0, 3), keccak256(toUtf8Bytes('second'))], { from: alice });
  await t.call(governor, 'supportsInterface', ['0x01ffc9a7']);
  await t.call(governor, 'COUNTING_MODE', []);
  await t.call(governor, 'name', []);
}

export default { sources: ['fixtures/openzeppelin/OzGovernor.sol'], run };
