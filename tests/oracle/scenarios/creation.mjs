// Contracts that make contracts. From bytecode their creation code is data, and not analysed.
async function run(t) {
  const peer = await t.deploy('Peer', [5n]);
  const m = await t.deploy('Machine', [4n, peer]);
  await t.call(m, 'trail', []);
  await t.call(m, 'create', [77n], { value: 6n });
}

export default { sources: ['tests/oracle/portable/Machine.sol'], releases: true, unsupported: { 'from bytecode': 1 }, run };
