// Every runtime bytecode that the packages ship, against what the compiler says of it and side by side with evmole:
// selectors, basic blocks reached, jumps resolved, time.
//
//   node packages.mjs CODEFACTS [PACKAGE...]
import { Interface } from 'ethers';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve as absolute } from 'node:path';
import { packageFolders, require, resolve } from './compile.mjs';

const wanted = /^(oz-|@openzeppelin\/|@aave\/|@uniswap\/|@aragon\/|@gnosis\.pm\/|@safe-global\/)/;

function packages() {
  const found = new Map();
  for (const folder of packageFolders)
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      for (const full of name.startsWith('@') ? readdirSync(join(folder, name)).map((n) => `${name}/${n}`) : [name])
        if (wanted.test(full) && !found.has(full)) found.set(full, join(folder, full));
  return [...found].sort();
}

function* artifacts(folder) {
  for (const entry of readdirSync(folder).sort()) {
    const path = join(folder, entry);
    if (entry === 'node_modules') continue;
    if (statSync(path).isDirectory()) yield* artifacts(path);
    else if (entry.endsWith('.json') && !/^(package|package-lock)\.json$/.test(entry)) yield path;
  }
}

/// The parts of an artifact that matter here; undefined if it is none.
function read(path) {
  let json;
  try { json = JSON.parse(readFileSync(path, 'utf8')); } catch { return undefined; }
  const code = json.evm?.deployedBytecode ?? json.deployedBytecode;
  const hex = (typeof code === 'string' ? code : code?.object ?? '').replace(/^0x/, '');
  if (!hex || !Array.isArray(json.abi)) return undefined;
  // An unlinked library's place, as the EVM would see it before linking.
  return { hex: hex.replace(/__.{38}/g, '0'.repeat(40)), abi: json.abi };
}

const selectorsOf = (abi) => new Set(new Interface(abi).fragments.filter((f) => f.type === 'function').map((f) => Number(f.selector)));

const codefacts = process.argv[2];
const only = process.argv.slice(3);
let evmole;
if (resolve('evmole')) evmole = require(resolve('evmole') + '/dist/evmole_node.cjs');

const rows = [], problems = [];
for (const [name, folder] of packages()) {
  if (only.length && !only.includes(name)) continue;
  const known = new Map(); // by code, each once
  for (const path of artifacts(folder)) {
    const artifact = read(path);
    if (artifact && !known.has(artifact.hex)) known.set(artifact.hex, { ...artifact, path });
  }
  if (!known.size) continue;
  const list = [...known.values()];
  const run = spawnSync(codefacts, { input: list.map((a) => a.path).join('\n'), encoding: 'utf8', maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(`codefacts ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const row = { name, codes: list.length, read: 0, abi: 0, found: 0, wrong: 0, blocks: 0, reached: 0, jumps: 0, unresolved: 0, ms: 0, slowest: 0, incomplete: 0,
    moleFound: 0, moleWrong: 0, moleReached: 0, moleMs: 0 };
  const facts = new Map(run.stdout.trim().split('\n').filter(Boolean).map((l) => JSON.parse(l)).map((f) => [absolute(f.path), f]));
  for (const artifact of list) {
    const f = facts.get(absolute(artifact.path));
    row.read += f !== undefined; // or what it said of it
    if (!f || f.error) { problems.push(`${name}: ${relative(folder, artifact.path)}: ${f?.error ?? 'nothing came back'}`); continue; }
    const abi = selectorsOf(artifact.abi), own = new Set(f.selectors);
    const missing = [...abi].filter((s) => !own.has(s)), surplus = [...own].filter((s) => !abi.has(s));
    row.abi += abi.size; row.found += abi.size - missing.length;
    row.blocks += f.blocks.length; row.reached += f.reached.length; row.jumps += f.jumps; row.unresolved += f.unresolved;
    row.ms += f.ms; row.slowest = Math.max(row.slowest, f.ms); row.incomplete += f.incomplete.length > 0;
    if (f.unresolved || f.incomplete.length) problems.push(`${name}: ${f.name}: ${f.incomplete.join('; ')}`);
    if (f.blocks.length > 20 && f.reached.length < 0.9 * f.blocks.length) problems.push(`${name}: ${f.name}: ${f.reached.length} of ${f.blocks.length} blocks reached`);
    let theirs = new Set();
    if (evmole) {
      const begin = process.hrtime.bigint();
      const info = evmole.contractInfo(artifact.hex, { selectors: true, controlFlowGraph: true, basicBlocks: true });
      row.moleMs += Number(process.hrtime.bigint() - begin) / 1e6;
      theirs = new Set((info.functions ?? []).map((x) => parseInt(x.selector, 16)));
      row.moleFound += [...abi].filter((s) => theirs.has(s)).length;
      row.moleWrong += [...theirs].filter((s) => !abi.has(s)).length;
      const starts = new Set((info.controlFlowGraph?.blocks ?? []).map((b) => (b.get ? b.get('start') : b.start)));
      row.moleReached += f.blocks.filter((b) => starts.has(b)).length;
    }
    // What assembly in a fallback answers is a function that the ABI does not list; two tools agree on it.
    const wrong = surplus.filter((s) => !theirs.has(s));
    row.wrong += wrong.length;
    const hex = (s) => (s >>> 0).toString(16).padStart(8, '0');
    if (missing.length || wrong.length) problems.push(`${name}: ${f.name}: missing ${missing.map(hex)} surplus ${wrong.map(hex)}`);
  }
  rows.push(row);
}

const percent = (a, b) => (b ? (100 * a / b).toFixed(2) : '-').padStart(7);
const total = rows.reduce((t, r) => { for (const k in r) if (k !== 'name') t[k] = k === 'slowest' ? Math.max(t[k] ?? 0, r[k]) : (t[k] ?? 0) + r[k]; return t; }, { name: 'all' });
console.log('package                            codes  selectors  surplus   blocks %  jumps %   ms/code  slowest | evmole: selectors  surplus  blocks %  ms/code');
for (const r of [...rows, total])
  console.log(`${r.name.padEnd(34)} ${String(r.codes).padStart(5)}  ${`${r.found}/${r.abi}`.padStart(9)}  ${String(r.wrong).padStart(7)}    ${percent(r.reached, r.blocks)}  ${percent(r.jumps - r.unresolved, r.jumps)}  ${(r.ms / r.codes).toFixed(1).padStart(8)}  ${r.slowest.toFixed(0).padStart(7)} | ${`${r.moleFound}/${r.abi}`.padStart(17)}  ${String(r.moleWrong).padStart(7)}  ${percent(r.moleReached, r.blocks)}  ${(r.moleMs / r.codes).toFixed(1).padStart(7)}`);
problems.forEach((p) => console.log('  ' + p));
const bad = rows.filter((r) => r.read < r.codes || !r.abi || r.found < r.abi || r.wrong || r.reached < 0.95 * r.blocks || r.unresolved > 0.01 * r.jumps);
console.log(`${rows.length - bad.length} packages within the bounds, ${bad.length} not`);
process.exit(bad.length || !rows.length ? 1 : 0);
