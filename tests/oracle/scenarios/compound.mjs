// The whole life of a proposal in the Compound-style stack, with every wrong turn that a caller can take.
import { getCreateAddress } from 'ethers';

const who = (n) => '0x' + n.toString(16).padStart(40, '0');
const alice = who(0xa11ce), bob = who(0xb0b), deployer = who(0xd0);

export async function lifecycle(t) {
  const e18 = 10n ** 18n;
  const token = await t.deploy('VotesToken', [alice, 10_000_000n * e18], { from: deployer });
  const nonce = Number((await t.state.getAccount(await addressOf(t, deployer))).nonce);
  const governorAt = getCreateAddress({ from: deployer, nonce: nonce + 1 });
  const timelock = await t.deploy('Timelock', [governorAt, 2n * 86400n], { from: deployer });
  const governor = await t.deploy('Governor', [timelock, token, bob], { from: deployer });
  if (governor.toLowerCase() !== governorAt.toLowerCase()) throw new Error('address prediction is off');
  await t.fund(timelock, 5n * e18);

  await t.call(token, 'transfer', [bob, 450_000n * e18], { from: alice });
  await t.call(token, 'transfer', [who(0), 1n], { from: alice });
  await t.call(token, 'approve', [bob, 5n], { from: alice });
  await t.call(token, 'transferFrom', [alice, who(7), 6n], { from: bob });
  await t.call(token, 'transferFrom', [alice, who(7), 4n], { from: bob });
  await t.call(token, 'delegate', [alice], { from: alice });
  await t.call(token, 'delegate', [bob], { from: bob });
  t.mine(3n);
  await t.call(token, 'transfer', [bob, 1_000n * e18], { from: alice });
  t.mine(2n);
  for (let i = 0n; i < 4n; i++) { await t.call(token, 'transfer', [bob, i + 1n], { from: alice }); t.mine(1n); }
  for (const block of [90n, 101n, 104n, 106n, 107n, 108n, t.block]) await t.call(token, 'getPriorVotes', [alice, block]);
  await t.call(token, 'getCurrentVotes', [bob]);
  await t.call(token, 'checkpoints', [alice, 1n]);
  await t.call(token, 'name', []);

  const payload = [[who(0xcafe), timelock], [1n, 0n], ['0x', '0x' + 'e177246e' + (3n * 86400n).toString(16).padStart(64, '0')]];
  await t.call(governor, 'propose', [[], [], [], 'empty'], { from: bob });
  await t.call(governor, 'propose', [[alice], [], ['0x'], 'lengths'], { from: bob });
  await t.call(governor, 'propose', [...payload, 'poor'], { from: who(99) });
  await t.call(governor, 'propose', [...payload, 'pay bob, and a longer delay; a description of more than one word of 32 bytes'], { from: bob });
  await t.call(governor, 'propose', [...payload, 'second live one'], { from: bob });
  await t.call(governor, 'state', [1n]);
  await t.call(governor, 'state', [2n]);
  await t.call(governor, 'castVote', [1n, 1], { from: bob });
  t.mine(2n);
  await t.call(governor, 'castVote', [1n, 3], { from: bob });
  await t.call(governor, 'castVote', [1n, 1], { from: bob });
  await t.call(governor, 'castVote', [1n, 1], { from: bob });
  await t.call(governor, 'castVote', [1n, 2], { from: alice });
  await t.call(governor, 'castVoteBySig', [1n, 1, 27, '0x' + '11'.repeat(32), '0x' + '22'.repeat(32)]);
  await t.call(governor, 'queue', [1n]);
  t.mine(17281n);
  await t.call(governor, 'state', [1n]);
  await t.call(governor, 'execute', [1n]);
  await t.call(governor, 'queue', [1n]);
  await t.call(governor, 'queue', [1n]);
  await t.call(governor, 'execute', [1n]);
  await t.call(timelock, 'executeTransaction', [who(0xcafe), 1n, '0x', 0n]);
  await t.call(timelock, 'setDelay', [86400n * 4n]);
  t.mine(1n, 2n * 86400n);
  await t.call(governor, 'getActions', [1n]);
  await t.call(governor, 'proposals', [1n]);
  await t.call(governor, 'getReceipt', [1n, bob]);
  await t.call(governor, 'cancel', [1n], { from: alice });
  await t.call(governor, 'execute', [1n], { value: 1n });
  await t.call(governor, 'execute', [1n]);
  await t.call(governor, 'state', [1n]);
  await t.call(timelock, 'delay', []);
  await t.call(governor, 'cancel', [1n], { from: bob });
  await t.call(governor, 'propose', [...payload, 'to be canceled'], { from: bob });
  await t.call(governor, 'cancel', [2n], { from: bob });
  await t.call(governor, 'state', [2n]);
  await t.raw(governor, '0x12345678');
  await t.raw(governor, '0x');
  await t.raw(timelock, '0x', { value: 5n });
  await t.raw(governor, '0x3e4f49e6'); // state(uint256) with its argument missing
}

async function addressOf(t, text) {
  const { createAddressFromString } = await import('@ethereumjs/util');
  return createAddressFromString(text);
}

export default { sources: ['fixtures/compound/Governor.sol', 'fixtures/compound/Timelock.sol', 'fixtures/compound/VotesToken.sol'], run: lifecycle };
