// Compares what we say of contracts with what the compiler says: the linearised bases, the storage layout, the selectors and
// the topics of events of every contract that the compiler of the right version compiles.
//
//   node facts.mjs CONFORMANCE_FACTS [--all | PACKAGE...] [--verbose]
//
// Without --all and names only the packages and files of the sample below. Packages and compilers come from node_modules.
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = process.env.QUORATE_NODE_MODULES ?? join(root, 'node_modules');
const require = createRequire(join(modules, 'x.js'));

// The newest compiler first: the first one that a file's pragmas allow compiles it.
const compilers = ['solc', 'solc-0.8.20', 'solc-0.8.4', 'solc-0.7.6', 'solc-0.6.12', 'solc-0.5', 'solc-0.4.26'];
const packages = ['@openzeppelin/contracts', 'oz-2.3.0', 'oz-2.5.1', 'oz-3.4.1', 'oz-3.4.2', 'oz-4.3.0', 'oz-4.3.1', 'oz-4.3.2',
  'oz-4.4.0', 'oz-4.4.1', 'oz-4.7.1', 'oz-4.7.2', 'oz-4.8.2', 'oz-4.8.3', 'oz-4.9.0', 'oz-4.9.1', 'oz-4.9.6',
  '@aave/governance-v2', '@aave/aave-token', '@aragon/os', '@aragon/apps-voting', '@aragon/apps-shared-minime', '@aragon/osx',
  '@aragon/osx-commons-contracts', '@openzeppelin/contracts-upgradeable', '@safe-global/safe-smart-account', '@gnosis.pm/safe-contracts', '@gnosis.pm/zodiac',
  '@gnosis.pm/mock-contract'];
// What always runs: one package of each age, and of the newest the part that governs.
const sample = { '@openzeppelin/contracts': /\/governance\/Governor.sol|\/access\//, 'oz-2.5.1': /\/token\/ERC777/,
  '@aave/governance-v2': /\/governance\// };

const loaded = {};
function compiler(name) {
  if (!(name in loaded)) {
    try { loaded[name] = require(name); } catch { loaded[name] = null; }
  }
  return loaded[name];
}
const versionOf = (name) => /(\d+)\.(\d+)\.(\d+)/.exec(compiler(name).version()).slice(1, 4).map(Number);

function filesOf(folder, found = []) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (name === 'node_modules') continue;
    if (statSync(path).isDirectory()) filesOf(path, found);
    else if (name.endsWith('.sol')) found.push(path);
  }
  return found;
}

// Where an import leads, as packages mean it: relative, or in a node_modules at or above the importing file.
function follow(path, from) {
  if (path.startsWith('.')) return join(dirname(from), path);
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', path);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return null;
  }
}

/// Compiles `files` together; `blamed` are the files that its errors are in. `anyVersion` takes them as if their pragmas allowed this compiler.
function compile(solc, files, anyVersion) {
  // Sources are named by their absolute paths, so that relative imports lead to the right ones.
  const outputSelection = { '*': { '*': ['abi', 'evm.methodIdentifiers', 'storageLayout', 'transientStorageLayout'], '': ['ast', 'legacyAST'] } };
  const input = { language: 'Solidity', sources: {}, settings: { outputSelection } };
  // Imports of packages are renamed to where they lead, by remapping each prefix that occurs.
  const remappings = new Set();
  const imports = new Map(); // file -> the files it imports
  const visit = (path) => {
    if (imports.has(path) || !existsSync(path)) return;
    imports.set(path, new Set());
    const text = readFileSync(path, 'utf8');
    const version = /(\bpragma\s+solidity\s)[^;]+(?=;)/g;
    input.sources[path] = { content: anyVersion ? text.replace(version, '$1*') : text };
    for (const [, name] of text.matchAll(/^\s*import\b[^;]*?["']([^"']+)["']/gm)) {
      const target = follow(name, path);
      if (!target) continue;
      imports.get(path).add(target);
      if (!name.startsWith('.')) remappings.add(`${dirname(path)}/:${name}=${target}`);
      visit(target);
    }
  };
  files.forEach(visit);
  input.settings.remappings = [...remappings];
  const compileIt = solc.compileStandardWrapper ?? solc.compileStandard ?? solc.compile;
  let output;
  try { output = JSON.parse(compileIt(JSON.stringify(input))); } catch (e) { output = { errors: [{ severity: 'error', message: String(e) }] }; } // old ones crash
  const errors = (output.errors ?? []).filter((e) => e.severity === 'error');
  const blamed = new Set(errors.map((e) => e.sourceLocation?.file).filter(Boolean));
  return { output, imports, blamed, error: errors.length ? errors[0].formattedMessage ?? errors[0].message : null };
}

function contractsOf(output) {
  const byId = new Map();
  const found = [];
  const walk = (node, path) => {
    if (!node || typeof node !== 'object') return;
    const kind = node.nodeType ?? node.name;
    if (kind === 'ContractDefinition') {
      byId.set(node.id, node);
      found.push({ node, path });
    }
    for (const child of node.nodes ?? node.children ?? []) walk(child, path);
  };
  for (const [path, source] of Object.entries(output.sources ?? {})) walk(source.ast ?? source.legacyAST, path);
  const nameOf = (node) => node.attributes?.name ?? node.name;
  return found.map(({ node, path }) => ({
    path, name: nameOf(node),
    linearization: (node.linearizedBaseContracts ?? node.attributes?.linearizedBaseContracts ?? []).map((id) => nameOf(byId.get(id))) }));
}

const typeOf = (p) => p.type.startsWith('tuple') ? `(${p.components.map(typeOf).join(',')})${p.type.slice(5)}` : p.type;
const topicsOf = (abi) => abi.filter((e) => e.type === 'event').map((e) => `${e.name}(${e.inputs.map(typeOf).join(',')})`);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const stats = {};
const count = (key, by = 1) => { stats[key] = (stats[key] ?? 0) + by; };
let failures = 0;
function check(where, what, ours, theirs) {
  count(what);
  if (same(ours, theirs)) return;
  ++failures;
  console.log(`${where}: ${what} differs\n    ours:     ${JSON.stringify(ours)}\n    solc's:   ${JSON.stringify(theirs)}`);
}

// Compiles as many of `files` together as this compiler takes, and hands on each output; returns the files it does not take.
// A file with an error spoils those that import it, so these are left out and the rest is tried again.
function compileWhatItTakes(solc, files, anyVersion, take) {
  const left = [];
  while (files.length) {
    const { output, error, blamed, imports } = compile(solc, files, anyVersion);
    if (!error) {
      take(output, files);
      break;
    }
    const reaches = (file, seen = new Set()) => {
      if (blamed.has(file)) return true;
      seen.add(file);
      return [...imports.get(file) ?? []].some((next) => !seen.has(next) && reaches(next, seen));
    };
    let spoilt = files.filter((file) => reaches(file));
    if (!spoilt.length && files.length === 1) spoilt = files;
    if (!spoilt.length) { // nobody is blamed: one by one
      for (const file of files) left.push(...compileWhatItTakes(solc, [file], anyVersion, take));
      break;
    }
    left.push(...spoilt);
    files = files.filter((file) => !spoilt.includes(file));
  }
  return left;
}

// Every contract once, with the newest compiler that takes its file.
const compared = new Set();
function compareFiles(facts, files) {
  // A pragma such as 0.4.24 allows one compiler only; its nearest relative must do.
  for (const anyVersion of [false, true]) for (const name of compilers) {
    if (!files.length) break;
    const wanted = (file, version) => anyVersion ? allowsMinor(file, version) : allows(file, version.join('.'));
    const solc = compiler(name);
    if (!solc) { count(`${name} is not installed`); continue; }
    const version = versionOf(name);
    const allowed = files.filter((file) => wanted(file, version));
    const left = compileWhatItTakes(solc, allowed, anyVersion,
      (output, taken) => compareOutput(facts, name, version, output, taken));
    files = [...files.filter((file) => !allowed.includes(file)), ...left];
  }
  if (files.length) count('files that no compiler takes', files.length);
  for (const file of files) if (verbose) console.log(`no compiler takes ${relative(modules, file)}`);
}

const pragmas = (file) => [...readFileSync(file, 'utf8').matchAll(/^\s*pragma\s+solidity\s+([^;]+);/gm)].map(([, range]) => range.replace(/["']/g, ''));
const allows = (file, version) => pragmas(file).every((range) => semver.satisfies(version, range));
const allowsMinor = (file, [major, minor]) => pragmas(file).every((range) => semver.intersects(range, `~${major}.${minor}.0`));

function compareOutput(facts, name, version, output, files) {
  count('files compiled', files.length);
  const modern = version[1] > 5 || (version[1] === 5 && version[2] >= 13);
  for (const contract of contractsOf(output)) {
    const key = `${contract.path}:${contract.name}`;
    if (compared.has(key)) continue;
    compared.add(key);
    const ours = facts.files[contract.path]?.[contract.name];
    const where = `${relative(modules, contract.path)}:${contract.name}`;
    if (!ours) { ++failures; console.log(`${where}: we did not read it`); continue; }
    count('contracts');
    const theirs = output.contracts[contract.path][contract.name];
    check(where, 'linearization', ours.linearization, contract.linearization);
    check(where, 'selectors', Object.fromEntries(Object.entries(ours.selectors).sort()),
      Object.fromEntries(Object.entries(theirs.evm.methodIdentifiers ?? {}).sort()));
    const places = (layout) => layout.storage.map((v) => [v.label, v.slot, v.offset]);
    if (modern && theirs.storageLayout) check(where, 'storage', ours.storage, places(theirs.storageLayout));
    if (theirs.transientStorageLayout) check(where, 'transient', ours.transient, places(theirs.transientStorageLayout));
    // The ABI also has events of libraries that the contract uses: those have no place in its bases.
    const own = [...new Set(ours.topics.map(([text]) => text))].sort();
    const names = new Set(own.map((text) => text.split('(')[0]));
    check(where, 'events', own, [...new Set(topicsOf(theirs.abi))].filter((text) => names.has(text.split('(')[0])).sort());
    for (const [text, topic] of ours.topics) check(where, 'topics', topic, id(text));
  }
}

const [program, ...rest] = process.argv.slice(2);
if (!existsSync(join(modules, 'solc')) || !existsSync(join(modules, 'ethers'))) {
  console.log('skipped: needs node_modules (npm ci)');
  process.exit(77);
}
const { id } = require('ethers');
const semver = require('semver');
const all = rest.includes('--all');
const verbose = rest.includes('--verbose');
const chosen = rest.filter((x) => !x.startsWith('--'));
if (all && !chosen.length) {
  // A process for each package: what a compiler has once taken of memory it never gives back.
  let failed = false;
  for (const name of packages) {
    const run = spawnSync(process.execPath, [process.argv[1], program, name, ...rest], { stdio: 'inherit' });
    failed ||= run.status !== 0;
  }
  process.exit(failed ? 1 : 0);
}
for (const name of chosen.length ? chosen : Object.keys(sample)) {
  const folder = join(modules, name);
  if (!existsSync(folder)) { console.log(`skipped: ${name} is not installed`); continue; }
  const files = filesOf(realpathSync(folder)).filter((f) => chosen.length || sample[name].test(f));
  const run = spawnSync(program, [folder, ...files], { maxBuffer: 1 << 30, encoding: 'utf8' });
  if (run.status !== 0) { ++failures; console.log(`${name}: ${run.stderr}`); continue; }
  compareFiles(JSON.parse(run.stdout), files);
  if (chosen.length) process.stdout.write(`${name}: ${files.length} files, ${failures} differences; `);
}
console.log(JSON.stringify(stats));
process.exit(failures ? 1 : 0);
