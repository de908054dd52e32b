// Each opcode for arithmetic, bit operations, control flow, memory and storage, in code written by hand: what a real EVM answers
// and stores is what lifted code answers and stores. Operands come from call data, so that nothing is folded, and once
// more as constants, so that everything is.
//
//   node opcodes.mjs IRRUN
import { spawnSync } from 'node:child_process';
import { Recorder } from './recorder.mjs';
import { createAccount, createAddressFromString, hexToBytes } from '@ethereumjs/util';

const opcodes = Object.fromEntries(Object.entries({
  STOP: 0x00, ADD: 0x01, MUL: 0x02, SUB: 0x03, DIV: 0x04, SDIV: 0x05, MOD: 0x06, SMOD: 0x07, ADDMOD: 0x08, MULMOD: 0x09, EXP: 0x0a,
  SIGNEXTEND: 0x0b, LT: 0x10, GT: 0x11, SLT: 0x12, SGT: 0x13, EQ: 0x14, ISZERO: 0x15, AND: 0x16, OR: 0x17, XOR: 0x18, NOT: 0x19,
  BYTE: 0x1a, SHL: 0x1b, SHR: 0x1c, SAR: 0x1d, KECCAK256: 0x20, CALLER: 0x33, CALLVALUE: 0x34, CALLDATALOAD: 0x35,
  CALLDATASIZE: 0x36, CALLDATACOPY: 0x37, CODESIZE: 0x38, CODECOPY: 0x39, RETURNDATASIZE: 0x3d, POP: 0x50, MLOAD: 0x51, MSTORE: 0x52, MSTORE8: 0x53,
  SLOAD: 0x54, SSTORE: 0x55, JUMP: 0x56, JUMPI: 0x57, PC: 0x58, MSIZE: 0x59, JUMPDEST: 0x5b, TLOAD: 0x5c, TSTORE: 0x5d, MCOPY: 0x5e, PUSH0: 0x5f,
  CALL: 0xf1, RETURN: 0xf3, STATICCALL: 0xfa, REVERT: 0xfd, INVALID: 0xfe,
}));

/// `@name` pushes a label's place, `name:` is a JUMPDEST there; a number is pushed with as many bytes as it needs, `0x` and an even
/// number of digits with that many; `#` gives bytes as they are.
function assemble(text) {
  const labels = {}, holes = [];
  let code = '';
  const push = (digits) => { code += (0x5f + digits.length / 2).toString(16) + digits; };
  for (const part of text.trim().split(/\s+/)) {
    if (part.startsWith('@')) { holes.push([code.length + 2, part.slice(1)]); push('0000'); }
    else if (part.endsWith(':')) { labels[part.slice(0, -1)] = code.length / 2; code += '5b'; }
    else if (part.startsWith('#')) code += part.slice(1);
    else if (part.startsWith('0x')) push(part.slice(2));
    else if (/^\d+$/.test(part)) { const hex = BigInt(part).toString(16); push(hex.length % 2 ? '0' + hex : hex); }
    else if (/^(DUP|SWAP)\d+$/.test(part)) code += ((part[0] === 'D' ? 0x7f : 0x8f) + Number(part.replace(/\D+/, ''))).toString(16);
    else if (part in opcodes) code += opcodes[part].toString(16).padStart(2, '0');
    else throw new Error(`no opcode ${part}`);
  }
  for (const [at, label] of holes) {
    if (!(label in labels)) throw new Error(`no label ${label}`);
    code = code.slice(0, at) + labels[label].toString(16).padStart(4, '0') + code.slice(at + 4);
  }
  return '0x' + code;
}

const hex = (x) => BigInt.asUintN(256, BigInt(x)).toString(16).padStart(64, '0');
const max = (1n << 256n) - 1n, least = 1n << 255n;
const edges = [0n, 1n, 2n, 7n, 31n, 32n, 255n, 256n, 0x8000n, (1n << 128n) - 1n, 1n << 128n, least - 1n, least, least + 1n, max - 6n, max - 1n, max];
const answer = ' DUP1 0 SSTORE PUSH0 MSTORE 32 PUSH0 RETURN';

/// [family, name, code, list of call data]
const vectors = [];
function operation(family, op, arity) {
  const tuples = edges.flatMap((a) => (arity === 1 ? [[a]] : edges.flatMap((b) => (arity === 2 ? [[a, b]] : [7n, max, 0n].map((c) => [a, b, c])))));
  const loads = [...Array(arity).keys()].reverse().map((k) => `${32 * k} CALLDATALOAD`).join(' ');
  vectors.push([family, op, `${loads} ${op}${answer}`, tuples.map((t) => t.map(hex).join(''))]);
  tuples.forEach((t, k) => k % (arity === 3 ? 29 : 5) === 0 &&
    vectors.push([family, `${op} of constants`, `${[...t].reverse().map((x) => '0x' + hex(x)).join(' ')} ${op}${answer}`, ['']]));
}
for (const op of ['ADD', 'MUL', 'SUB', 'DIV', 'SDIV', 'MOD', 'SMOD', 'EXP', 'SIGNEXTEND']) operation('arithmetic', op, 2);
for (const op of ['ADDMOD', 'MULMOD']) operation('arithmetic', op, 3);
for (const op of ['LT', 'GT', 'SLT', 'SGT', 'EQ', 'AND', 'OR', 'XOR', 'BYTE', 'SHL', 'SHR', 'SAR']) operation('bitwise', op, 2);
for (const op of ['ISZERO', 'NOT']) operation('bitwise', op, 1);

const few = [0n, 1n, 2n, 5n, 9n, max].map(hex);
const flow = (name, code, data = few) => vectors.push(['flow', name, code, data]);
const storage = (name, code, data = few) => vectors.push(['storage', name, code, data]);
flow('jump', `@over JUMP 1 0 SSTORE over: 0 CALLDATALOAD${answer}`);
flow('jump to no JUMPDEST', '7 0 SSTORE 3 JUMP');
flow('jump into the data of a PUSH', '1 0 SSTORE 8 JUMP 0x5b5b 0x5b STOP');
flow('jump beyond the code', '0x0fffffff JUMP');
flow('jump to a number of more than 32 bits', '0x0100000006 JUMP JUMPDEST 1 0 SSTORE');
flow('jump if', `0 CALLDATALOAD @set JUMPI 3${answer} set: 4${answer}`);
flow('jump if to no JUMPDEST', `0 CALLDATALOAD 1 JUMPI 3${answer}`);
flow('jump if of a comparison', `2 0 CALLDATALOAD LT ISZERO @set JUMPI 3${answer} set: 4${answer}`);
flow('PC', `PC PC ADD PC MUL 0 CALLDATALOAD ADD${answer}`);
flow('loop', `0 0 CALLDATALOAD 15 AND turn: DUP1 ISZERO @done JUMPI DUP1 SWAP2 ADD SWAP1 1 SWAP1 SUB @turn JUMP done: POP${answer}`);
flow('call and return', `@back 0 CALLDATALOAD @double JUMP back:${answer} double: DUP1 ADD SWAP1 JUMP`);
flow('two calls of one function', `@one 0 CALLDATALOAD @double JUMP one: @two SWAP1 @double JUMP two:${answer} double: DUP1 ADD SWAP1 JUMP`);
flow('chosen function', `@back 0 CALLDATALOAD @f @g 0 CALLDATALOAD 1 AND @odd JUMPI SWAP1 odd: POP JUMP f: 3 ADD SWAP1 JUMP g: 5 MUL SWAP1 JUMP back:${answer}`);
flow('STOP', '1 0 SSTORE STOP 2 0 SSTORE');
flow('end of code', '1 0 SSTORE 0 CALLDATALOAD 1 SSTORE');
flow('push that the code ends in', '1 0 SSTORE #62ff');
// Code that only reverts has no function at all in the IR, and what it answers is not kept: hence the other way here.
flow('REVERT', '1 0 SSTORE 0 CALLDATALOAD DUP1 0 MSTORE @not JUMPI STOP not: 32 0 REVERT');
flow('INVALID', '1 0 SSTORE INVALID');
flow('opcode that is none', '1 0 SSTORE #0c');
flow('stack underflow', '1 0 SSTORE ADD');
flow('code as data', `32 0 0 CODECOPY 0 MLOAD CODESIZE ADD${answer}`);
flow('call data', `CALLDATASIZE 0 CALLDATALOAD 17 CALLDATALOAD ADD ADD${answer}`, ['', '00', '0102', ...few, few[4] + few[5]]);
flow('call data copied', `31 1 7 CALLDATACOPY 0 MLOAD 32 MLOAD XOR${answer}`, ['', 'ff', ...few]);
flow('memory', `0 CALLDATALOAD 3 MSTORE 0 MLOAD 32 MLOAD XOR${answer}`);
flow('memory that nothing was written to', `64 MLOAD 96 MLOAD ADD${answer}`);
flow('memory by bytes', `0 CALLDATALOAD 1 MSTORE8 0 CALLDATALOAD 33 MSTORE8 0 MLOAD 32 MLOAD ADD${answer}`);
flow('memory moved', `0 CALLDATALOAD 0 MSTORE 32 0 5 MCOPY 0 MLOAD 5 MLOAD XOR${answer}`);
for (const [name, access] of Object.entries({ nothing: '', reads: '70 MLOAD POP', writes: '1 70 MSTORE', bytes: '1 96 MSTORE8', hashes: '5 60 KECCAK256 POP',
  'hashes nothing': '0 999 KECCAK256 POP', 'reads what it wrote': '1 0 MSTORE 0 MLOAD POP', copies: '3 0 64 CALLDATACOPY', 'copies nothing': '0 0 999 CALLDATACOPY',
  moves: '32 320 0 MCOPY', calls: '64 128 5 200 0 0 99 0xffff CALL POP' }))
  flow(`extent of memory: ${name}`, `${access} MSIZE${answer}`);
flow('extent of memory by the way taken', `0 CALLDATALOAD @more JUMPI MSIZE${answer} more: 1 300 MSTORE MSIZE${answer}`);
flow('extent of memory in a loop', `0 CALLDATALOAD 7 AND turn: DUP1 ISZERO @done JUMPI 1 MSIZE MSTORE 1 SWAP1 SUB @turn JUMP done: POP MSIZE${answer}`);
flow('jump by call data where there is no JUMPDEST', '1 0 SSTORE 0 CALLDATALOAD JUMP');
flow('jump if by call data where there is no JUMPDEST', '1 0 SSTORE 0 CALLDATALOAD 0 CALLDATALOAD JUMPI STOP');
// Memory around a loop that copies: what stands before the target, and what the loop runs over.
const copyFrom = (target) => `0x1234 128 MSTORE 0x99 160 MSTORE 0 turn: 0 CALLDATALOAD 15 AND DUP2 LT ISZERO @done JUMPI DUP1 7 ADD DUP2 ${target} ADD MSTORE 32 ADD @turn JUMP done: POP 128 MLOAD 160 MLOAD ADD 192 MLOAD MUL${answer}`;
flow('a loop that writes behind', copyFrom('192'), [...few, hex(0x80), hex(0xff)]);
flow('a loop that writes over', copyFrom('144'), [...few, hex(0x80), hex(0xff)]);
flow('a loop that writes down', `0x1234 128 MSTORE 256 turn: DUP1 0 CALLDATALOAD 255 AND LT ISZERO @done JUMPI DUP1 DUP1 MSTORE 32 SWAP1 SUB @turn JUMP done: POP 128 MLOAD${answer}`, [0n, 64n, 96n, 128n, 129n, 200n].map(hex));
flow('a loop around a loop', `0x1234 128 MSTORE 160 outer: DUP1 224 LT @end JUMPI 0 inner: DUP1 64 LT @next JUMPI DUP1 DUP3 ADD 0 CALLDATALOAD SWAP1 MSTORE 32 ADD @inner JUMP next: POP 32 ADD @outer JUMP end: POP 128 MLOAD 160 MLOAD ADD${answer}`);
flow('both values of a bit', `0x1234 128 MSTORE 0 CALLDATALOAD 1 AND DUP1 0 EQ @even JUMPI DUP1 1 EQ @odd JUMPI 0 @join JUMP even: 160 @join JUMP odd: 192 join: 0 CALLDATALOAD SWAP1 MSTORE POP 128 MLOAD${answer}`);
const signature = ['18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c', hex(28), '73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f', 'eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549'];
const signedWith = (place, word) => signature.map((part, i) => (i === place ? hex(word) : part)).join('');
for (const op of ['STATICCALL', 'CALL'])
  flow(`who signed, by ${op}`, `128 0 0 CALLDATACOPY 0x77 200 MSTORE 32 200 128 0 ${op === 'CALL' ? '0 ' : ''}1 0xffffff ${op} RETURNDATASIZE ADD 200 MLOAD ADD${answer}`,
    [signature.join(''), signedWith(1, 27), signedWith(1, 29), signedWith(2, 0), '']);
flow('hash', `0 CALLDATALOAD 0 MSTORE 17 15 KECCAK256${answer}`);
for (const n of [1, 5, 16])
  flow(`DUP${n} and SWAP${n}`, `${[...Array(17).keys()].join(' ')} 0 CALLDATALOAD SWAP${n} DUP${n} ADD${answer}`);
storage('constant slots', `0 CALLDATALOAD 1 SSTORE 1 SLOAD 3 MUL 2 SSTORE 2 SLOAD 1 SLOAD ADD${answer}`);
storage('slot that nothing was written to', `77 SLOAD${answer}`);
storage('slot by the caller', `0 CALLDATALOAD DUP1 DUP1 SSTORE SLOAD${answer}`);
storage('kept from call to call', `5 SLOAD 0 CALLDATALOAD ADD DUP1 5 SSTORE${answer}`);
storage('cleared', `0 CALLDATALOAD 3 SSTORE 0 3 SSTORE 3 SLOAD${answer}`);
storage('cleared by a condition', `9 3 SSTORE 0 CALLDATALOAD @keep JUMPI 0 3 SSTORE keep: 3 SLOAD${answer}`);
storage('the last slot', `0 CALLDATALOAD 0x${hex(max)} SSTORE 0x${hex(max)} SLOAD${answer}`);
storage('slots side by side', `0 CALLDATALOAD DUP1 9 SSTORE 1 ADD 10 SSTORE 9 SLOAD 10 SLOAD MUL${answer}`);
storage('a computed slot and a constant one that may be the same', `7 1 SSTORE 8 0 CALLDATALOAD SSTORE 1 SLOAD${answer}`);
storage('a hashed slot', `CALLER 0 MSTORE 4 32 MSTORE 0 CALLDATALOAD 64 0 KECCAK256 SSTORE 64 0 KECCAK256 SLOAD${answer}`);
storage('parts of a slot', `255 NOT 6 SLOAD AND 0 CALLDATALOAD 255 AND OR 6 SSTORE 65280 NOT 6 SLOAD AND 256 0 CALLDATALOAD MUL 65280 AND OR 6 SSTORE 6 SLOAD${answer}`);
storage('undone by REVERT', '0 CALLDATALOAD 1 SSTORE 0 0 REVERT');
storage('transient', `0 CALLDATALOAD 1 TSTORE 1 TLOAD 2 TLOAD ADD${answer}`);

const irrun = process.argv[2];
const recorder = await Recorder.create({});
const steps = [], about = []; // about: what the step of the same number is, or nothing
for (const [k, [family, name, text, calls]] of vectors.entries()) {
  const at = '0x' + (0x10000 + k).toString(16).padStart(40, '0'), code = assemble(text);
  await recorder.state.putAccount(createAddressFromString(at), createAccount({ balance: 0n }));
  await recorder.state.putCode(createAddressFromString(at), hexToBytes(code));
  steps.push({ kind: 'install', contract: name, accounts: [{ at, code, storage: {}, balance: '0x0' }] });
  for (const data of calls) {
    await recorder.raw(at, '0x' + data);
    about[steps.length] = { family, name, at, data, want: recorder.expected.at(-1) };
    steps.push(recorder.steps.at(-1));
  }
}
const run = spawnSync(irrun, { input: JSON.stringify({ steps }), encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000 });
if (run.status !== 0) throw new Error(`irrun ended with ${run.status ?? run.signal}: ${run.stderr}`);
const out = JSON.parse(run.stdout), stored = recorder.storage(), count = {}, problems = new Map();
const word = (at) => '0x' + at.slice(2).padStart(64, '0'), text = (x) => JSON.stringify(Object.entries(x ?? {}).sort());
about.forEach((it, i) => {
  const got = out.steps[i], row = (count[it.family] ??= { passed: 0, wrong: 0, unsupported: 0 });
  if (got.status === 'unsupported') row.unsupported++;
  else if (got.status === it.want.status && got.data === it.want.data && text(stored[word(it.at)]) === text(out.storage[word(it.at)])) { row.passed++; return; }
  else row.wrong++;
  problems.set(it.name + it.data, `${it.family}, ${it.name}, called with 0x${it.data}\n    EVM ${it.want.status} ${it.want.data} ${text(stored[word(it.at)])}\n    IR  ${got.status} ${got.reason || got.data} ${text(out.storage[word(it.at)])}`);
});
for (const [family, row] of Object.entries(count)) console.log(`${family.padEnd(12)} ${row.passed} passed, ${row.wrong} wrong, ${row.unsupported} unsupported`);
for (const line of [...problems.values()].slice(0, 20)) console.log('  ' + line);
process.exit(problems.size || about.length < 3000 ? 1 : 0);
