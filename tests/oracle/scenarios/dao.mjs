// A proposal's life and its wrong turns in every release.

const who = (n) => '0x' + n.toString(16).padStart(40, '0');
const alice = who(0xa11ce), bob = who(0xb0b), deployer = who(0xd0);

async function run(t) {
  const shares = await t.deploy('Shares', [alice, 1_000_000n], { from: deployer });
  const daoAt = await t.nextContract(deployer, 1);
  const vault = await t.deploy('Vault', [daoAt, 2n * 86400n], { from: deployer });
  await t.deploy('Vault', [daoAt, 5n], { from: bob });
  const dao = await t.deploy('Dao', [vault, shares], { from: deployer });
  if (dao.toLowerCase() !== daoAt.toLowerCase()) throw new Error('address prediction is off');
  await t.fund(vault, 1000n);
  await t.call(shares, 'delegate', [alice]);
  await t.call(shares, 'transfer', [bob, 300_000n]);
  await t.call(shares, 'transfer', [bob, 3_000_000n]);
  await t.call(shares, 'transfer', [who(0), 1n]);
  await t.call(shares, 'delegate', [bob], { from: bob });
  t.mine(2n);
  for (let i = 0n; i < 5n; i++) { await t.call(shares, 'transfer', [bob, i + 1n]); t.mine(1n); }
  for (const block of [90n, 100n, 101n, 102n, 103n, 104n, 105n, 106n, t.block]) await t.call(shares, 'getPriorVotes', [alice, block]);
  await t.call(shares, 'current', [bob]);
  await t.call(shares, 'marks', [alice, 1]);
  await t.call(shares, 'balanceOf', [bob]);

  const setDelay = t.abis[vault].encodeFunctionData('setDelay', [3n * 86400n]);
  await t.call(dao, 'propose', [vault, 0n, setDelay], { from: who(5) });
  await t.call(dao, 'propose', [vault, 0n, setDelay]);
  await t.call(dao, 'propose', [who(0x99), 7n, '0x' + 'ab'.repeat(50)], { from: bob });
  await t.call(dao, 'propose', [shares, 0n, t.abis[shares].encodeFunctionData('transfer', [bob, 1n])]);
  for (const id of [0n, 1n, 4n]) await t.call(dao, 'state', [id]);
  await t.call(dao, 'vote', [1n, 1]);
  t.mine(2n);
  await t.call(dao, 'vote', [1n, 1]);
  await t.call(dao, 'vote', [1n, 1]);
  await t.call(dao, 'vote', [1n, 2], { from: bob });
  await t.call(dao, 'vote', [1n, 0], { from: bob });
  await t.call(dao, 'vote', [2n, 1]);
  await t.call(dao, 'vote', [3n, 1]);
  await t.call(dao, 'queue', [1n]);
  await t.call(dao, 'cancel', [2n], { from: who(6) });
  await t.call(dao, 'tally', [1n]);
  await t.call(dao, 'receipt', [1n, bob]);
  t.mine(200n);
  for (const id of [1n, 2n, 3n]) await t.call(dao, 'state', [id]);
  for (const id of [1n, 2n, 3n]) await t.call(dao, 'queue', [id]);
  await t.call(dao, 'execute', [1n]);
  await t.call(vault, 'setDelay', [5n]);
  await t.call(vault, 'queue', [who(1), 0n, '0x', 10n ** 10n], { from: bob });
  t.mine(100n, 2n * 86400n);
  await t.call(dao, 'execute', [1n]);
  await t.call(dao, 'execute', [1n]);
  await t.call(vault, 'delay', []);
  await t.call(dao, 'execute', [2n], { value: 7n });
  await t.call(dao, 'execute', [3n]);
  await t.call(dao, 'cancel', [3n]);
  await t.call(dao, 'cancel', [3n]);
  t.mine(100n, 30n * 86400n);
  for (const id of [1n, 2n, 3n]) await t.call(dao, 'state', [id]);
  await t.call(dao, 'tally', [2n]);
}

export default { sources: ['tests/oracle/portable/Dao.sol'], releases: true, run };
