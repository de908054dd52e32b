// Compiles Solidity with a release from npm, in one of its configurations.
import { Interface } from 'ethers';
import { createRequire } from 'node:module';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareVersions, port } from './port.mjs';

export const require = createRequire(import.meta.url);
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/// More packages than the repository pins may be at hand elsewhere.
export const packageFolders = [process.env.QUORATE_NODE_MODULES, join(root, 'node_modules')].filter(Boolean);

/// The releases that the conformance set is held to: the ends of each language version, and what governance is deployed with.
export const releases = ['0.4.11', '0.4.26', '0.5.17', '0.6.12', '0.7.6', '0.8.4', '0.8.20', 'newest'];
const packageOf = (release) => ({ newest: 'solc', '0.5.17': 'solc-0.5' })[release] ?? `solc-${release}`;

export function resolve(name) {
  for (const folder of packageFolders) if (existsSync(join(folder, name))) return join(folder, name);
  return undefined;
}

const loaded = new Map();
/// A release, or undefined where its package is not installed.
export function compiler(release) {
  if (!loaded.has(release)) {
    const at = resolve(packageOf(release));
    const listeners = process.listeners('uncaughtException');
    const solc = at && require(at);
    // Old releases leave a handler that prints all of their own text before any error.
    for (const l of process.listeners('uncaughtException')) if (!listeners.includes(l)) process.removeListener('uncaughtException', l);
    loaded.set(release, solc && {
      version: solc.version().match(/\d+\.\d+\.\d+/)[0],
      run: (input, find) => JSON.parse((solc.compileStandardWrapper ?? solc.compile)(JSON.stringify(input),
        compareVersions(solc.version().match(/\d+\.\d+\.\d+/)[0], '0.5.0') < 0 ? find : { import: find })),
    });
  }
  return loaded.get(release);
}

/// Reads `path` from the repository or from the packages; imports are found the same way.
function read(path) {
  for (const folder of [root, ...packageFolders])
    if (existsSync(join(folder, path))) return readFileSync(join(folder, path), 'utf8');
  return undefined;
}

/// The files with all that they import, by path, as written for `release` (as they are where `ported` is false).
export function gather(paths, release, { ported = true, encoder = false } = {}) {
  const files = {}, work = [...paths];
  while (work.length) {
    const path = work.pop();
    if (files[path] !== undefined) continue;
    const text = read(path);
    if (text === undefined) throw new Error(`${path} not found`);
    files[path] = ported ? port(text, compiler(release).version, { encoder }) : text;
    for (const [, target] of files[path].matchAll(/^\s*import\s[^;]*?["']([^"']+)["']/gm))
      work.push(target.startsWith('.') ? posix.join(posix.dirname(path), target) : target);
  }
  return files;
}

/// The oldest releases end in abort() where later ones report an error, and cannot be used again afterwards.
function run(release, input) {
  try {
    return compiler(release).run(input, (path) => ({ error: `${path} not found` }));
  } catch (error) {
    loaded.delete(release);
    const at = resolve(packageOf(release));
    for (const file of Object.keys(require.cache)) if (file.startsWith(realpathSync(at))) delete require.cache[file];
    throw new Error(`the compiler gave up: ${String(error.message ?? error).slice(0, 60)}`, { cause: error });
  }
}

/// The ids of the declarations that something in these sources refers to.
function referredTo(sources) {
  const ids = new Set();
  const visit = (node) => {
    if (!node || typeof node !== 'object') return;
    if (node.referencedDeclaration) ids.add(node.referencedDeclaration);
    for (const reference of node.externalReferences ?? []) ids.add(reference.declaration);
    for (const child of Object.values(node)) visit(child);
  };
  for (const source of Object.values(sources)) visit(source.ast);
  return ids;
}

/// Every output of the compiler for `files`, by contract name; with `uses` also the declarations that are referred to (`used`).
/// Throws with the compiler's errors.
export function compile(files, { release = 'newest', optimize = true, viaIR = false, uses = false } = {}) {
  const settings = { optimizer: { enabled: optimize, runs: 200 }, ...(viaIR ? { viaIR } : {}),
    outputSelection: { '*': { '*': ['abi', 'storageLayout', 'evm.bytecode.object', 'evm.deployedBytecode'] } } };
  if (compareVersions(compiler(release).version, '0.5.13') < 0) settings.outputSelection['*']['*'].splice(1, 1);
  if (uses) settings.outputSelection['*'][''] = ['ast'];
  const sources = Object.fromEntries(Object.entries(files).map(([path, content]) => [path, { content }]));
  const output = run(release, { language: 'Solidity', sources, settings });
  const errors = (output.errors ?? []).filter((e) => e.severity === 'error');
  if (errors.length) throw new Error(errors.map((e) => e.formattedMessage).join('\n'));
  const contracts = {}, used = uses && referredTo(output.sources);
  for (const [file, unit] of Object.entries(output.contracts))
    for (const [name, c] of Object.entries(unit))
      contracts[name] = { file, used, abi: new Interface(c.abi), json: c, code: '0x' + c.evm.bytecode.object, runtime: '0x' + (c.evm.deployedBytecode?.object ?? '') };
  return contracts;
}

/// Tries without and with the second ABI coder; undefined where the release does not take the text.
export function compileFor(paths, configuration) {
  let first;
  for (const encoder of [false, true]) {
    try {
      const files = gather(paths, configuration.release, { encoder });
      return { files, contracts: compile(files, configuration) };
    } catch (error) {
      first ??= error;
    }
  }
  return { error: first };
}
