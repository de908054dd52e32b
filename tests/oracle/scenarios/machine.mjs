// The language's common ground, from 0.4.11 to the newest release.
const who = (n) => '0x' + n.toString(16).padStart(40, '0');
const max = (bits) => (1n << BigInt(bits)) - 1n;

async function run(t) {
  const peer = await t.deploy('Peer', [5n], { value: 3n });
  const m = await t.deploy('Machine', [4n, peer]);
  const all = async (fn, ...argLists) => { for (const args of argLists) await t.call(m, fn, args); };
  for (const getter of ['trail', 'peer', 'TYPEHASH', 'packed', 'text', 'blob', 'maker']) await all(getter, []);
  await all('bytesized', [7, 3], [255, 1], [3, 7], [16, 16], [9, 0]);
  await all('words', [1n, 2n], [max(256), 1n], [5n, 3n], [max(128), max(129)]);
  await all('wrapping', [1n, 2n], [max(256), max(128)]);
  await all('divisions', [-7n, 2n], [7n, -2n], [-(1n << 255n), -1n], [1n, 0n]);
  await all('signedOps', [-7, 2], [7, -2], [-128, -1], [5, 0], [-128, 1]);
  await all('powers', [3n, 5], [2n, 255], [0n, 0], [10n, 78], [7n, 200]);
  await all('bits', [0x12345678, '0xaabbccdd'], [max(32), '0xffffffff']);
  await all('conversions', [0n], [max(256)], [1n << 200n], [3n], [max(160)]);
  await all('incDec', [0n], [5n], [max(256)]);
  await all('modular', [max(256), max(256), 7n], [5n, 6n, 0n]);
  await all('roots', [0n], [2n], [1000000n], [max(256) - 1n]);
  await all('loops', [0n], [1n], [10n], [50n]);
  await all('fib', [1n], [2n]); // deeper recursion is not followed in code
  await all('even', [3n], [4n]);
  await all('shortCircuit', [0n], [6n], [9n]);
  await all('guarded', [1n], [3n], [6n]);
  await all('skipped', [1n], [2n], [10n]);
  await all('visit', [5n], [6n]);
  await all('pick', [0n, 1n], [1n, 4n], [2n, 4n]);
  await all('open', [1n, 7, who(0xa11ce)], [1n, 7, who(0xa11ce)], [2n, 255, who(0xb0b)], [3n, 255, who(0xa11ce)]);
  await all('records', [1n], [2n], [9n]);
  await all('phaseOf', [1n], [9n]);
  await all('shut', [2n], [3n], [1n], [1n]);
  await all('records', [1n], [3n]);
  await all('seen', [who(0xa11ce), 1n], [who(0xa11ce), 2n]);
  t.mine(1n, 5000n);
  await all('phaseOf', [1n], [2n]);
  await all('fill', [1n, 0n], [1n, 2n], [1n, 5n], [2n, 40n]);
  await all('part', [1n, 2n], [1n, 5n], [1n, 4n], [1n, 7n]);
  await all('pack', [1, -5, '0x01020304', 99n], [255, -32768, '0xffffffff', max(128)], [7, 9, '0xa0b0c0d0', 2n]);
  await all('packed', []);
  await all('whole', [1, -5], [200, 7], [3, -32768]);
  await all('packed', []);
  await all('row', [0n], [1n], [5n]);
  await all('arrays', [1n], [2n], [3n], [5n], [0n], [30n], [4n]);
  await all('numbers', [0n], [2n], [400n]);
  await all('narrow', [3n], [9n]);
  await all('fixedArrays', [0n, 5], [6n, 65535], [7n, 1], [3n, 4]);
  await all('fixedNumbers', [0n], [6n], [8n]);
  await all('tracks', [0n, 7n, true], [2n, 8n, true], [1n, 9n, false], [2n, 10n, false], [3n, 11n, true], [1n, 12n, true]);
  await all('signedIndex', [1n], [4n], [5n]);
  const key = '0x' + '01'.repeat(32);
  for (const s of ['', 'short', 'exactly thirty-one bytes long!!', 'exactly thirty-two bytes long!!!', 'a text that is longer than thirty-two bytes', 'x'.repeat(70), 'now short'])
    await all('strings', [key, s]);
  await all('text', []);
  await all('blob', []);
  await all('byHash', [key]);
  await all('memoryNew', [0n], [1n], [33n], [100n]);
  await all('inputs', [[1n, 2n, 3n], 2n], [[], 0n], [[7n], 1n]);
  await all('echo', ['0x', ''], ['0x112233', 'abc'], ['0x' + 'ab'.repeat(45), 'z'.repeat(64)]);
  await all('tuples', [2n], [3n]);
  await all('callTuples', [2n], [3n]);
  await all('hashes', [5n, who(0xb0b)]);
  await all('precompiles', ['0x456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3', 28,
    '0x9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608', '0x4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada'],
    ['0x' + '00'.repeat(32), 0, '0x' + '00'.repeat(32), '0x' + '00'.repeat(32)]);
  await all('event_', ['hello'], ['']);
  await all('reenter', [0n], [1n]);
  await t.call(m, 'calls', [7n], { value: 9n });
  await t.call(m, 'calls', [13n], { value: 9n });
  await t.raw(m, '0x', { value: 500n });
  await t.raw(m, '0x01020304', { value: 0n });
  await all('trail', []);
  await all('pay', [who(0x77), 100n], [who(0x79), 1n], [who(0x78), 10n ** 20n]);
  const bump = t.abis[peer].encodeFunctionData('bump', [2n]);
  await t.call(m, 'lowLevel', [peer, bump], { value: 1n });
  await t.call(m, 'lowLevel', [peer, t.abis[peer].encodeFunctionData('bump', [13n])]);
  await t.call(m, 'lowLevel', [who(0x1234), '0x1234']);
  await t.call(m, 'context', [], { value: 2n });
  await all('assertive', [0n], [1n], [2n], [3n]);
  await all('assembly_', [0n], [1n], [3n], [6n], [0x80n]);
  await all('trail', []);
  await t.call(peer, 'peek', [m]);
  // Call data that are too short, and with dirt above what a type holds.
  await t.raw(m, t.abis[m].encodeFunctionData('words', [1n, 2n]).slice(0, 74));
  await t.raw(m, t.abis[m].encodeFunctionData('words', [1n, 2n]), { value: 1n });
}

export default { sources: ['tests/oracle/portable/Machine.sol'], releases: true, run };
