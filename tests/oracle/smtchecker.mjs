// The tests of the compiler's own checker (ethereum/solidity, test/libsolidity/smtCheckerTests, not part of this repository): no
// assert() that they expect to fail may be proved to hold.
//
//   node smtchecker.mjs QUORATE [FOLDER] [--only=TEXT] [--list]
//
// FOLDER, or else the environment's QUORATE_SMTCHECKER, is where they are; without either this is skipped (exit code 77).
// What the compiler warns of and Quorate proves nevertheless, or the other way round, stands with its reason in
// smtchecker-explained.txt.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const [quorate, folder = process.env.QUORATE_SMTCHECKER] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const only = process.argv.find((a) => a.startsWith('--only='))?.slice(7) ?? '';
const list = process.argv.includes('--list');
if (!folder || !existsSync(folder)) {
  console.log('skipped: QUORATE_SMTCHECKER does not lead to ethereum/solidity/test/libsolidity/smtCheckerTests');
  process.exit(77);
}
const Seconds = 60; // of one file, by the clock: a run that takes longer is a fault

const explained = new Map();
for (const line of readFileSync(new URL('smtchecker-explained.txt', import.meta.url), 'utf8').split('\n')) {
  const [, file, why] = line.match(/^([^#\s]\S*): (.*)$/) ?? [];
  if (file) explained.set(file, why);
}

function* files(at) {
  for (const entry of readdirSync(at).sort()) {
    const path = join(at, entry);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (path.endsWith('.sol')) yield path;
  }
}

// The sources of a test, and what is expected of their asserts: [{ source, begin, end, sure }].
function read(path) {
  const [body, expected = ''] = readFileSync(path, 'utf8').split(/^\/\/ ----$/m);
  const sources = new Map();
  let name = '';
  for (const line of body.split(/(?<=\n)/)) {
    const [, source] = line.match(/^==== Source: (.*?) ====/) ?? [];
    if (source !== undefined) sources.set((name = source), '');
    else if (!/^==== ExternalSource/.test(line) && !/^\/\/ ====/.test(line)) sources.set(name, (sources.get(name) ?? '') + line);
  }
  const failures = [...expected.matchAll(/^\/\/ +Warning (?:6328|4661): \((?:(.*?):)?(\d+)-(\d+)\): .*?Assertion violation (happens|might happen) here/gm)]
    .map(([, source = '', begin, end, how]) => ({ source, begin: +begin, end: +end, sure: how === 'happens' }));
  // It is no program, or it was not looked at.
  const isChecked = !/^\/\/ \w*Error \d+/m.test(expected) && !/SMTEngine: none/.test(body);
  return { sources, failures, isChecked };
}

// Contracts of a source: [{ name, bases, begin, end }], by their braces; comments and strings are blanked out first.
function contracts(text) {
  const bytes = Buffer.from(text).toString('latin1'); // an offset is one of bytes
  const blank = bytes.replace(/\/\/[^\n]*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (m) => ' '.repeat(m.length));
  return [...blank.matchAll(/\b(?:contract|library)\s+(\w+)([^{]*)\{/g)].map((m) => {
    let end = m.index + m[0].length;
    for (let depth = 1; depth && end < blank.length; ++end) depth += blank[end] === '{' ? 1 : blank[end] === '}' ? -1 : 0;
    return { name: m[1], library: m[0].startsWith('library'), bases: [...m[2].replace(/\([^]*?\)/g, '').matchAll(/[\w.]+/g)].map((b) => b[0].split('.').pop()), begin: m.index, end };
  });
}

// Whom an assert at this place is about: the contract that it stands in and those that inherit it; any, if it stands elsewhere.
function concerned(all, source, at) {
  const own = all.find((c) => c.source === source && c.begin <= at && at < c.end);
  if (!own || own.library) return () => true;
  const inherits = (name, seen = new Set()) => name === own.name || (!seen.has(name) && seen.add(name) && all.some((c) => c.name === name && c.bases.some((b) => inherits(b, seen))));
  return (name) => inherits(name);
}

const property = 'invariant assertions-hold "no assert() fails"\non failure false\n';
const scratch = mkdtempSync(join(tmpdir(), 'quorate-smtchecker-'));

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

const table = {}, wrong = new Set(), alarms = new Set(), faults = [], verdicts = [];
const reasons = {};
let withoutVerdict = 0;

async function check(path, number) {
  const file = relative(folder, path), test = read(path);
  if (!test.isChecked || ![...test.sources.values()].some((s) => /\bassert\s*\(/.test(s))) return;
  const at = join(scratch, String(number));
  mkdirSync(at);
  writeFileSync(join(at, 'asserts.quorate'), property);
  const named = (name) => (name || 'test').replace(/\.sol$/, '').replace(/[^\w/.-]|\.\./g, '_').replace(/^\/+/, '') + '.sol';
  const inputs = [...test.sources.keys()].map(named);
  for (const [name, text] of test.sources) {
    mkdirSync(dirname(join(at, named(name))), { recursive: true });
    let found = text; // imports name a source as the test does
    for (const other of test.sources.keys()) if (other) found = found.replaceAll(`"${other}"`, `"./${named(other)}"`);
    writeFileSync(join(at, named(name)), found);
  }
  const { code, signal, out, err } = await run(['prove', '--no-config', '--no-cache', '-q', '--property', 'asserts.quorate', '--invariant', 'assertions-hold', '--format', 'json', ...inputs], at);
  if (signal || ![0, 1, 3, 4].includes(code)) return void faults.push(`${file}: ${signal ?? 'exit code ' + code} ${err.trim().split('\n').pop()}`);
  const proofs = JSON.parse(out).proofs.filter((p) => p.invariant === 'assertions-hold');
  const all = [...test.sources].flatMap(([source, text]) => contracts(text).map((c) => ({ ...c, source })));
  const about = test.failures.map((f) => ({ ...f, of: concerned(all, f.source, f.begin) }));
  if (!proofs.length) withoutVerdict++;
  for (const p of proofs) {
    const mine = about.filter((f) => f.of(p.contract));
    const expected = mine.some((f) => f.sure) ? 'fails' : mine.length ? 'may fail' : 'no warning';
    ((table[expected] ??= { proved: 0, violated: 0, unknown: 0 })[p.verdict])++;
    verdicts.push(`${file} ${p.contract}: ${p.verdict}; expected: ${expected}; ${p.reason ?? ''}`);
    if (p.verdict === 'unknown') { const why = (p.reason ?? '').replace(/[\w$]+\.[\w$]+\([^)]*\)/g, '_').split(/[.;]/)[0]; reasons[why] = (reasons[why] ?? 0) + 1; }
    if (expected === 'no warning' && p.verdict === 'violated') alarms.add(file);
  }
  // An assert fails in the contract that it stands in, or only in one that inherits it.
  for (const f of about) {
    const mine = proofs.filter((p) => f.of(p.contract));
    if (f.sure && mine.length && mine.every((p) => p.verdict === 'proved')) wrong.add(file);
  }
  rmSync(at, { recursive: true });
}

const work = [...files(folder)].filter((f) => f.includes(only));
let next = 0;
await Promise.all(Array.from({ length: availableParallelism() }, async () => {
  while (next < work.length) { const n = next++; await check(work[n], n); }
}));
rmSync(scratch, { recursive: true });

if (list) verdicts.sort().forEach((v) => console.log(v));
console.log('the compiler says'.padEnd(20) + ['proved', 'violated', 'unknown'].map((v) => v.padStart(10)).join(''));
for (const [expected, row] of Object.entries(table)) console.log(expected.padEnd(20) + Object.values(row).map((n) => String(n).padStart(10)).join(''));
console.log(`${withoutVerdict} files have no contract that could be asked`);
for (const [why, n] of Object.entries(reasons).sort((a, b) => b[1] - a[1]).slice(0, 12)) console.log(`  ${n} x unknown: ${why}`);
let unexplained = 0;
for (const [files, what] of [[wrong, 'PROVED, AND THE COMPILER WARNS'], [alarms, 'VIOLATED, AND THE COMPILER DOES NOT WARN']])
  for (const file of [...files].sort()) {
    if (!explained.has(file)) console.log(`${what}: ${file}`), unexplained++;
    else if (list) console.log(`explained: ${file}: ${explained.get(file)}`);
  }
console.log(`${wrong.size} files are proved that the compiler warns of, ${alarms.size} refuted that it does not; ${unexplained} of them without a reason`);
faults.sort().forEach((f) => console.log(`FAULT: ${f}`));
process.exit(unexplained || faults.length || !Object.keys(table).length ? 1 : 0);
