// What functions are known to return, denied: for each call with its result in the style of ethereum/solidity's semantic tests, a
// contract that asserts that the result is another. None of those asserts may be proved.
//
//   node asserted.mjs QUORATE [FOLDER] [--only=TEXT] [--most=N] [--list]
//
// FOLDER: tests/conformance/semantic, or ethereum/solidity's test/libsolidity/semanticTests (not part of this repository).
// asserted-explained.txt says of which files it is in order. --most: how many calls of one test are asked about (default 8).
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { compiler, root } from './compile.mjs';

const option = (name, other) => process.argv.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3) ?? other;
const [quorate, folder = join(root, 'tests/conformance/semantic')] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const only = option('only', ''), most = Number(option('most', 8)), list = process.argv.includes('--list');
const Seconds = 120; // of one file, by the clock

function* files(at) {
  for (const entry of readdirSync(at).sort()) {
    const path = join(at, entry);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (path.endsWith('.sol')) yield path;
  }
}

// A word of arguments or results, as Solidity writes a value of `type`; nothing where it is none.
function literal(type, token) {
  const left = token.match(/^left\(0x([0-9a-f]+)\)$/i);
  if (token === 'true' || token === 'false') return type === 'bool' ? token : undefined;
  const word = left ? BigInt('0x' + left[1].padEnd(64, '0')) : /^(-?\d+|0x[0-9a-f]+)$/i.test(token) ? BigInt.asUintN(256, BigInt(token)) : undefined;
  if (word === undefined || (left && left[1].length > 64)) return undefined;
  const [, kind, size] = type.match(/^(uint|int|bytes|address|bool)(\d*)$/) ?? [];
  if (kind === 'bool') return word < 2n ? String(word === 1n) : undefined;
  if (kind === 'address') return word < 1n << 160n ? `address(uint160(${word}))` : undefined;
  if (kind === 'uint') return word < 1n << BigInt(size) ? `${type}(${word})` : undefined;
  if (kind === 'int') {
    const value = BigInt.asIntN(256, word);
    return BigInt.asIntN(Number(size), value) === value ? `${type}(${value})` : undefined;
  }
  return kind === 'bytes' && size && BigInt.asUintN(256 - 8 * Number(size), word) === 0n ? `${type}(bytes32(uint256(${word})))` : undefined;
}

const explained = new Map(readFileSync(new URL('asserted-explained.txt', import.meta.url), 'utf8').split('\n')
  .flatMap((line) => { const [, file, why] = line.match(/^([^#\s]\S*): (.*)$/) ?? []; return file ? [[file, why]] : []; }));

const scratch = mkdtempSync(join(tmpdir(), 'quorate-asserted-'));
const property = 'invariant asserts-hold "no assert() fails"\non failure false\n';
const total = { violated: 0, unknown: 0, proved: 0 }, wrong = [], faults = [], reasons = {};
let asked = 0;

// The text with a contract for each call, and what each of them denies.
function probes(path) {
  const [text, expected = ''] = readFileSync(path, 'utf8').replace(/^\/\/ ====$[^]*?(?=^\/\/ ----$)/m, '').split(/^\/\/ ----$/m);
  // What is returned may depend on who calls, when, or with how much gas; and where variables lie is not inherited.
  if (/^==== |\blayout at\b/m.test(text) || /\b(msg\.sender|msg\.sig|msg\.data|tx\.|gasleft|block\.|blockhash|blobhash|balance|codehash|\.code\b|extcodesize|address\(this\)|this\.\w+\.address|fp\.address)/.test(text)) return undefined;
  const output = compiler('newest').run({ language: 'Solidity', sources: { 'a.sol': { content: text } }, settings: { outputSelection: { '*': { '*': ['abi', 'evm.methodIdentifiers', 'evm.bytecode.object'] } } } }, () => ({ error: 'not needed' }));
  const contracts = output.contracts?.['a.sol'];
  if (!contracts || output.errors?.some((e) => e.severity === 'error')) return undefined;
  // The last one in the text, as these tests have it.
  const name = [...text.matchAll(/^\s*(?:abstract\s+)?contract\s+(\w+)/gm)].map((m) => m[1]).filter((n) => contracts[n]?.evm.bytecode.object).at(-1);
  const abi = name && contracts[name].abi;
  if (!abi || abi.some((f) => f.type === 'constructor' && f.inputs.length)) return undefined;
  const claims = [];
  let code = text;
  for (const line of expected.split('\n')) {
    const [, fn, types, given = '', results] = line.match(/^\/\/ (\w+)\(([^)]*)\)(?:: (.*?))? -> (.+)$/) ?? [];
    const entry = fn && abi.find((f) => f.type === 'function' && f.name === fn && f.inputs.map((i) => i.type).join() === types);
    if (!entry || /FAILURE|#/.test(results) || claims.length >= most) continue;
    const values = (list, tokens) => list.length === tokens.length && list.every((v) => v.internalType === v.type) ? list.map((v, i) => literal(v.type, tokens[i])) : [undefined];
    const tokens = (t) => t.trim() ? t.split(',').map((x) => x.trim()) : [];
    const args = values(entry.inputs, tokens(given)), gives = values(entry.outputs, tokens(results));
    if (!gives.length || [...args, ...gives].includes(undefined)) continue;
    // A function that returns in assembly ends the whole call.
  const inside = !/\breturn\s*\(\s*\w+\s*,/.test(text) && new RegExp(`function\\s+${fn}\\b[^{;]*\\bpublic\\b`).test(text) && !new RegExp(`function\\s+${fn}\\b[^{;]*\\bexternal\\b`).test(text);
    const probe = `Probe${claims.length}_`;
    claims.push({ probe, line });
    code += `\ncontract ${probe} is ${name} { function probe_() public { (${entry.outputs.map((o, i) => `${o.type} r${i}_`).join(', ')}) = ${inside ? '' : 'this.'}${fn}(${args.join(', ')}); assert(!(${gives.map((g, i) => `r${i}_ == ${g}`).join(' && ')})); } }\n`;
  }
  return claims.length ? { code, claims } : undefined;
}

function run(args, cwd) {
  return new Promise((done) => {
    const child = spawn(quorate, args, { cwd });
    let out = '', err = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), Seconds * 1000);
    child.stdout.on('data', (d) => (out += d));
    child.stderr.on('data', (d) => (err += d));
    child.on('close', (code, signal) => { clearTimeout(timer); done({ code, signal, out, err }); });
  });
}

async function check(path, number) {
  const file = relative(folder, path);
  const test = probes(path);
  if (!test) return;
  const at = join(scratch, String(number));
  mkdirSync(at);
  writeFileSync(join(at, 'asserts.quorate'), property);
  writeFileSync(join(at, 'a.sol'), test.code);
  const { code, signal, out, err } = await run(['prove', '--no-config', '--no-cache', '-q', '--property', 'asserts.quorate', '--invariant', 'asserts-hold', '--format', 'json',
    ...test.claims.map((c) => `--contract=${c.probe}`), 'a.sol'], at);
  rmSync(at, { recursive: true });
  if (signal || ![0, 1, 3, 4].includes(code)) return void faults.push(`${file}: ${signal ?? 'exit code ' + code} ${err.trim().split('\n').pop()}`);
  const proofs = JSON.parse(out).proofs;
  for (const { probe, line } of test.claims) {
    const p = proofs.find((x) => x.contract === probe);
    asked++;
    if (!p) continue;
    total[p.verdict]++;
    if (p.verdict === 'unknown') { const why = (p.reason ?? '').replace(/Probe\d+_\.\w+\([^)]*\)/g, '_').split(/[.;]/)[0]; reasons[why] = (reasons[why] ?? 0) + 1; }
    if (p.verdict === 'proved') wrong.push(`${file}: not ${line.slice(3)}`);
    if (list) console.log(`${p.verdict} ${file}: ${line.slice(3)}; ${p.reason ?? ''}`);
  }
}

const work = [...files(folder)].filter((f) => f.includes(only));
let next = 0;
await Promise.all(Array.from({ length: availableParallelism() }, async () => {
  while (next < work.length) { const n = next++; await check(work[n], n); }
}));
rmSync(scratch, { recursive: true });
const unexplained = wrong.sort().filter((w) => !explained.has(w.split(':')[0]));
for (const w of unexplained) console.log(`PROVED: ${w}`);
for (const f of faults.sort()) console.log(`FAULT: ${f}`);
for (const [why, n] of Object.entries(reasons).sort((a, b) => b[1] - a[1]).slice(0, 8)) console.log(`  ${n} x unknown: ${why}`);
console.log(`${asked} results denied: ${total.violated} refuted with a trace, ${total.unknown} unknown, ${total.proved} proved, ${unexplained.length} of them wrongly; ${asked - total.violated - total.unknown - total.proved} without a verdict`);
process.exit(unexplained.length || faults.length || !total.violated ? 1 : 0);
