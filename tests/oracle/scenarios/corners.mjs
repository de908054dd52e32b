// The corners of fixtures/language/Corners.sol, with the arguments that make each of them matter.
import { Interface, AbiCoder } from 'ethers';
async function run(t) {
  const f = await t.deploy('Corners', [4n]);
  const all = async (fn, ...argLists) => { for (const a of argLists) await t.call(f, fn, a); };
  const M = (1n << 255n);
  const inner = [3, [1, 2], 'some text'];
  await all('mods', [1n], [2n], [3n], [4n]);
  await all('nestedMods', [1n], [2n]);
  await all('reenter', [0n], [1n], [2n]);
  await all('ptrs', [5n]);
  await all('userOps', [1n, 1n, 5], [1n, 2n, -2147483648n], [3n, 3n, -7]);
  await all('deepMap', [1n, 'abc', 3], [1n, 'abc', 254], [1n, 'x'.repeat(40), 255], [1n, 'abc', 9]);
  await all('nestedCopies', [0], [1], [5], [40], [3]);
  await all('matrices', [1n, 2n], [3n, 4n]);
  await all('signed', [5n, -3n], [-M, -1n], [-M, 1n], [M - 1n, 1n], [7n, 0n], [-7n, 2n], [-M, 2n]);
  await all('signedIdx', [0n], [4n], [5n]);
  await all('compound', [0], [9], [100], [130]);
  await all('ternaries', [1n], [3n], [7n]);
  await all('storagePtr', [true], [false]);
  await all('slot', ['0x00000000000000000000000000000000000abcde']);
  await all('asm1', ['0x112233', 2n, '0xaabb'], ['0x', 12n, '0x'], ['0x' + '11'.repeat(40), 3n, '0x01']);
  await all('cdSlice', [[1n, 2n, 3n, 4n], 1n, 3n], [[1n], 0n, 2n], [[1n, 2n], 2n, 1n], [[], 0n, 0n]);
  await all('cdStruct', [[inner, [7, [], '']]], [[inner]], [[[1, [], 'x']]]);
  await all('cdFixed', [[[1, 2, 3], [4, 5, 6]]], [[]]);
  await all('retarget', ['0x112233']);
  await t.call(f, 'msgData', [5n], { value: 3n });
  await all('encode', [inner, -5]);
  await all('decode', [AbiCoder.defaultAbiCoder().encode(['uint256', 'tuple(uint8,uint8[],string)', 'int16[]'], [5n, inner, [-1, 2]])], ['0x'], ['0x' + '00'.repeat(96)]);
  await all('tryAll', [0n], [1n], [2n], [3n], [3n], [4n], [5n], [6n], [7n], [8n]);
  await all('requireErr', [0n], [1n], [2n], [3n], [6n]);
  await t.call(f, 'low', [f, '0x'], { value: 2n });
  await t.call(f, 'low', [f, new Interface(['function entry(uint256)']).encodeFunctionData('entry', [1n])]);
  await t.call(f, 'low', ['0x0000000000000000000000000000000000001234', '0x1234'], { value: 1n });
  await all('del', [3n]);
  await all('bytesOps', ['0x' + '0123456789abcdef'.repeat(4), 3n], ['0x' + 'ff'.repeat(32), 31n], ['0x' + 'ff'.repeat(32), 32n], ['0x' + 'ff'.repeat(32), 33n]);
  await all('enc2', [4n]); await all('gaps', []); await all('shad', [1n]); await all('overflowLoop', [254]);
  await all('unch', [1n, 2n], [1n, 0n], [M, 3n]);
  await all('mulmods', [M, M, 7n], [M, 5n, 0n]);
  await all('ev', ['hello', [1, 2], inner]);
  await t.call(f, 'bal', [], { value: 11n });
  await all('ent', []);
  await all('enumz', [0], [3], [4]);
  await all('path', [0n], [1n], [5n], [1000n]); await all('outer', []); await all('matrix', [0n, 1n], [0n, 2n], [9n, 0n]); await all('jag', [1n, 0n], [2n, 0n]);
  await all('LONG', []); await all('b1', []); await all('c1', []);
  await t.raw(f, '0x', { value: 4n });
  await t.raw(f, '0xdeadbeef00');
}
export default {
  sources: ['fixtures/language/Corners.sol'],
  run,
  unsupported: { 'from bytecode': 2 }, // `new Thing`, as in language.mjs
};
