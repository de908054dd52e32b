// The meaning of the language, function by function, at ordinary and at edge values.
const who = (n) => '0x' + n.toString(16).padStart(40, '0');
const max = (bits) => (1n << BigInt(bits)) - 1n;

async function run(t) {
  const f = await t.deploy('Features', [-7n]);
  const all = async (fn, ...argLists) => { for (const args of argLists) await t.call(f, fn, args); };
  await all('birth', []);
  await all('checked', [7, 3], [255, 1], [3, 7], [16, 16], [9, 0]);
  await all('uncheckedOps', [250, 10, 5], [3, 5, -32768], [200, 200, 32767]);
  await all('signedOps', [-7, 2], [7, -2], [-128, -1], [5, 0], [-1, 3]);
  await all('powers', [3n, 5], [2n, 255], [2n, 256 - 1], [0n, 0], [10n, 78]);
  await all('bits', [0x12345678, '0xaabbccdd'], [max(32), '0xffffffff']);
  await all('conversions', [0n], [max(256)], [1n << 200n], [3n], [max(160)]);
  await all('incDec', [0n], [5n], [max(256)]);
  await all('constants', []);
  await all('prices', [1n, 2n], [max(128), 1n]);
  await all('loops', [0n], [1n], [10n], [50n]);
  await all('shortCircuit', [0n], [6n], [9n]);
  await all('order', [0n], [1n], [2n]);
  await all('trail', []);
  await all('guarded', [1n], [3n], [6n]);
  await all('visit', [5n]);
  await all('trail', []);
  await all('arrays', [1n], [2n], [3n], [5n], [0n], [30n]);
  await all('numbers', [0n], [27n], [400n]);
  await all('fixedArrays', [0n, 5], [6n, 65535], [7n, 1]);
  await all('structs', [who(5), 1n], [who(5), 1n], [who(6), max(64)], [who(5), 2n]);
  await all('pack', [1, -5, '0x01020304', 99n], [255, -32768, '0xffffffff', max(128)]);
  await all('packed', []);
  await all('strings', ['0x' + '01'.repeat(32), ''], ['0x' + '01'.repeat(32), 'short'],
    ['0x' + '02'.repeat(32), 'exactly thirty-one bytes long!!'], ['0x' + '01'.repeat(32), 'a text that is longer than thirty-two bytes, and more'],
    ['0x' + '01'.repeat(32), 'x']);
  await all('texts', ['0x' + '01'.repeat(32)], ['0x' + '02'.repeat(32)]);
  await all('blob', []);
  await all('slices', ['0x' + 'aabbccdd' + '5'.padStart(64, '0') + '9'.padStart(64, '0')], ['0xaabb'], ['0x']);
  await all('calldataArrays', [[1n, 2n], [3n, true, who(1), [4n]]], [[], [3n, false, who(1), []]], [[max(256), 1n], [0n, true, who(2), [0n]]]);
  await all('memoryNew', [0n], [5n], [40n]);
  await all('tuples', [1n], [5n]);
  await all('callTuples', [1n], [5n], [max(256)]);
  await all('encodings', [7, 'hello', [who(1), who(2)]], [0, '', []], [255, 'x'.repeat(70), [who(3)]]);
  await all('selectors', []);
  await all('limits', []);
  await all('events', ['text', [1n, 2n]], ['', []]);
  await all('customError', [0n], [1n], [2n]);
  await t.call(f, 'calls', [3n], { value: 9n });
  await t.call(f, 'calls', [max(256)]);
  await all('tries', [0], [1], [2], [3], [4], [5]);
  await all('lowLevel', ['0x06661abd'], ['0x12345678'], ['0x']);
  await t.call(f, 'create', [5n], { value: 3n });
  await t.call(f, 'checked', [1, 1], { value: 1n });
  await all('pointers', [5n, true], [5n, false]);
  await all('recover', ['0x456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3', 28,
    '0x9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608', '0x4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada'],
    ['0x' + '00'.repeat(32), 27, '0x' + '00'.repeat(32), '0x' + '00'.repeat(32)]);
  await all('assembly_', [0n], [1n], [4n], [6n]);
  await all('bubble', ['0x'], ['0x112233']);
  await t.raw(f, '0x', { value: 4n });
  await t.raw(f, '0xdeadbeef00');
  await t.raw(f, '0xde');
  await all('trail', []);
  // Calldata that the ABI decoder must refuse.
  await t.raw(f, t.abis[f].getFunction('checked').selector + '0'.repeat(61) + '100' + '0'.repeat(64));
  await t.raw(f, t.abis[f].getFunction('slices').selector + 'f'.repeat(64));
}

export default {
  sources: ['fixtures/language/Features.sol'],
  run,
  // `new Counter` from bytecode would need the created code lifted while the transaction runs.
  unsupported: { 'from bytecode': 1 },
};
