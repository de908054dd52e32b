// Runs Foundry tests without Foundry: compiles them with a release from npm and executes every test function on a real EVM, with the
// cheatcodes that `quorate --emit-foundry` uses. `node foundry.mjs QUORATE INPUT...` writes the tests of each input and runs them all;
// `node foundry.mjs --run FILE.t.sol...` runs what is there. `--sound=FILE:CONTRACT` is a contract on which the first input's tests must fail.
// `--forge=PATH --solc=PATH` lets forge run them as well.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, resolve as absolute, basename } from 'node:path';
import { createEVM } from '@ethereumjs/evm';
import { Common, Mainnet, Hardfork } from '@ethereumjs/common';
import { SimpleStateManager } from '@ethereumjs/statemanager';
import { createAddressFromString, createAccount, hexToBytes, bytesToHex } from '@ethereumjs/util';
import { Interface } from 'ethers';
import { compiler, packageFolders, root } from './compile.mjs';

const Releases = ['newest', '0.8.20', '0.8.4', '0.7.6', '0.6.12', '0.5.17'];
const Cheats = '0x7109709ecfa91a80626ff3989d68f67f5b1dd12d';
const Tester = '0x00000000000000000000000000000000007e57e4';
const cheatcodes = new Interface([
  'function prank(address sender, address origin)', 'function roll(uint256)', 'function warp(uint256)', 'function chainId(uint256)',
  'function deal(address, uint256)', 'function etch(address, bytes)', 'function setNonce(address, uint64)',
  'function store(address, bytes32, bytes32)',
  'function load(address, bytes32) returns (bytes32)', 'function mockCall(address, bytes, bytes)', 'function clearMockedCalls()',
]);

/// Storage is kept without leading zeros.
function trimmed(word) {
  const first = word.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array(0) : word.slice(first);
}

/// A file with all that it imports, by absolute path.
function gather(file) {
  const files = {}, work = [file];
  while (work.length) {
    const path = work.pop();
    if (files[path] !== undefined) continue;
    files[path] = readFileSync(path, 'utf8');
    for (const [, target] of files[path].matchAll(/^\s*import\s[^;"']*["']([^"']+)["']/gm)) work.push(find(path, target));
  }
  return files;
}
function find(importer, target) {
  if (target.startsWith('/')) return target;
  if (target.startsWith('.')) return posix.join(posix.dirname(importer), target);
  const at = [root, ...packageFolders].map((folder) => join(folder, target)).find(existsSync);
  if (!at) throw new Error(`${target} not found`);
  return at;
}

function compileTest(file) {
  const files = gather(file);
  const sources = Object.fromEntries(Object.entries(files).map(([path, content]) => [path,
    { content: content.replace(/^(\s*import\s[^;"']*["'])([^."'][^"']*)(["'])/gm, (_, a, target, b) => a + find(path, target) + b) }]));
  let first;
  for (const release of Releases) {
    if (!compiler(release)) continue;
    const output = compiler(release).run({ language: 'Solidity', sources, settings: { outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } } },
      (path) => ({ error: `${path} not found` }));
    const errors = (output.errors ?? []).filter((e) => e.severity === 'error');
    if (!errors.length) return output.contracts[file];
    if (!first || !/requires different compiler version/.test(errors[0].formattedMessage)) first = errors[0].formattedMessage;
  }
  throw new Error(first ?? 'no compiler is installed');
}

/// Code that gives the answers of `mocks` ({ data, result }) and reverts otherwise: the longest match first.
function answering(mocks) {
  const push = (value, bytes) => (0x5f + bytes).toString(16) + BigInt(value).toString(16).padStart(bytes * 2, '0');
  let code = '', at = 0;
  const put = (text) => { code += text; at += text.length / 2; };
  for (const { data, result } of [...mocks].sort((a, b) => b.data.length - a.data.length)) {
    const parts = [];
    let match = push(1, 1);
    for (let i = 0; i < data.length; i += 32) {
      const part = data.slice(i, i + 32), shift = 256 - part.length * 8;
      match += push(i, 3) + '35' + push(shift, 2) + '1c' + push(bytesToHex(part), 32) + '1416';
    }
    let give = '';
    for (let i = 0; i < result.length; i += 32) {
      const word = new Uint8Array(32);
      word.set(result.slice(i, i + 32));
      give += push(bytesToHex(word), 32) + push(i, 3) + '52';
    }
    give += push(result.length, 3) + push(0, 1) + 'f3';
    const next = at + match.length / 2 + 1 + 4 + 1 + give.length / 2;
    parts.push(match, '15', push(next, 3), '57', give, '5b');
    parts.forEach(put);
  }
  put(push(0, 1) + push(0, 1) + 'fd');
  return hexToBytes('0x' + code);
}

class Machine {
  static async create() {
    const m = new Machine();
    const common = new Common({ chain: { ...Mainnet, chainId: 1 }, hardfork: Hardfork.Cancun });
    m.state = new SimpleStateManager({ common });
    m.header = { number: 1n, timestamp: 1n, difficulty: 0n, prevRandao: new Uint8Array(32), gasLimit: 1n << 60n,
      coinbase: createAddressFromString('0x' + '0'.repeat(40)), baseFeePerGas: 0n, getBlobGasPrice: () => 1n };
    m.mocks = new Map();
    const address = createAddressFromString(Cheats);
    m.evm = await createEVM({ common, stateManager: m.state, allowUnlimitedContractSize: true, allowUnlimitedInitCodeSize: true,
      customPrecompiles: [{ address, function: (input) => m.cheat(input.data) }] });
    await m.etch(Cheats, new Uint8Array([0]));
    m.evm.events.on('beforeMessage', (message, next) => { m.before(message); next?.(); });
    m.evm.events.on('afterMessage', (_, next) => { m.after(); next?.(); });
    m.open = [];
    return m;
  }
  before(message) {
    const isCheat = message.to?.toString() === Cheats;
    const pranked = !isCheat && this.pranked;
    this.open.push(pranked ? this.evm._tx.origin : undefined);
    if (!pranked) return;
    this.pranked = undefined;
    message.caller = pranked.sender;
    this.evm._tx.origin = pranked.origin;
  }
  after() {
    const origin = this.open.pop();
    if (origin) this.evm._tx.origin = origin;
  }
  async account(at, change) {
    const address = createAddressFromString(at), account = (await this.state.getAccount(address)) ?? createAccount({});
    change(account);
    await this.state.putAccount(address, account);
  }
  async etch(at, code) {
    await this.account(at, () => {});
    await this.state.putCode(createAddressFromString(at), code);
  }
  async cheat(data) {
    const call = cheatcodes.parseTransaction({ data: bytesToHex(data) });
    if (!call) return { executionGasUsed: 0n, returnValue: new Uint8Array(0), exceptionError: { error: `unknown cheatcode ${bytesToHex(data).slice(0, 10)}` } };
    const [a, b, c] = call.args, lower = typeof a === 'string' ? a.toLowerCase() : a;
    let result = new Uint8Array(0);
    switch (call.name) {
      case 'prank': this.pranked = { sender: createAddressFromString(lower), origin: createAddressFromString(b) }; break;
      case 'roll': this.header.number = a; break;
      case 'warp': this.header.timestamp = a; break;
      case 'chainId': if (a !== 1n) throw new Error('the chain is number 1 here'); break;
      case 'deal': await this.account(lower, (account) => { account.balance = b; }); break;
      case 'setNonce': await this.account(lower, (account) => { account.nonce = b; }); break;
      case 'etch': await this.etch(lower, hexToBytes(b)); break;
      case 'store': await this.state.putStorage(createAddressFromString(lower), hexToBytes(b), trimmed(hexToBytes(c))); break;
      case 'load': {
        const word = await this.state.getStorage(createAddressFromString(lower), hexToBytes(b));
        result = new Uint8Array(32);
        result.set(word, 32 - word.length);
        break;
      }
      case 'mockCall': {
        const known = this.mocks.get(lower) ?? { code: await this.state.getCode(createAddressFromString(lower)), list: [] };
        known.list.push({ data: hexToBytes(b), result: hexToBytes(c) });
        this.mocks.set(lower, known);
        await this.etch(lower, answering(known.list));
        break;
      }
      case 'clearMockedCalls':
        for (const [at, { code }] of this.mocks) await this.etch(at, code);
        this.mocks.clear();
    }
    return { executionGasUsed: 0n, returnValue: result };
  }
  async run(to, data) {
    const caller = createAddressFromString('0x' + 'ca'.repeat(20));
    await this.account(caller.toString(), (account) => { account.balance = 1n << 100n; });
    return this.evm.runCall({ caller, origin: caller, gasLimit: 1n << 50n, block: { header: this.header }, data: hexToBytes(data),
      ...(to ? { to: createAddressFromString(to) } : {}) });
  }
}

/// The reason of a revert.
function why({ exceptionError, returnValue }) {
  const text = bytesToHex(returnValue);
  if (text.startsWith('0x08c379a0')) return Buffer.from(text.slice(138), 'hex').toString().replace(/\0+$/, '');
  return exceptionError.error + (text.length > 2 ? ' ' + text : '');
}

/// [name of the test, reason of its failure or undefined] for each test function of a file.
export async function runTests(file) {
  const results = [];
  for (const [name, contract] of Object.entries(compileTest(file))) {
    const tests = new Interface(contract.abi).fragments.filter((f) => f.type === 'function' && f.name.startsWith('test'));
    for (const test of tests) {
      const machine = await Machine.create();
      const made = await machine.run(undefined, '0x' + contract.evm.bytecode.object);
      let result = made;
      if (!made.execResult.exceptionError) result = await machine.run(made.createdAddress.toString(), test.selector);
      results.push([`${name}.${test.name}`, result.execResult.exceptionError && why(result.execResult)]);
    }
  }
  return results;
}

function runForge(forge, folder, solc) {
  writeFileSync(join(folder, 'foundry.toml'), `[profile.default]\nsrc = "."\ntest = "."\nout = "out"\nlibs = []\nsolc = "${solc}"\nauto_detect_solc = false\nallow_paths = ["/"]\n`);
  const { stdout, stderr } = spawnSync(forge, ['test', '--json', '--offline', '--root', folder], { encoding: 'utf8', maxBuffer: 1 << 28 });
  let report;
  try { report = JSON.parse(stdout.slice(stdout.indexOf('{'))); } catch { throw new Error(`forge: ${stderr || stdout}`); }
  return Object.values(report).flatMap((suite) => Object.entries(suite.test_results).map(([name, r]) => [name, r.status === 'Success' ? undefined : r.reason ?? r.status]));
}

if (process.argv[1] && basename(process.argv[1]) === 'foundry.mjs') {
  const args = process.argv.slice(2);
  const option = (name) => args.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
  const words = args.filter((a) => !a.startsWith('--'));
  let passed = 0, failed = 0, missing = 0;
  const report = (label, results) => {
    for (const [name, reason] of results) {
      if (reason) console.log(`FAIL ${label} ${name}: ${reason}`);
      reason ? failed++ : passed++;
    }
  };
  const runFiles = async (files) => {
    for (const file of files)
      try { report(basename(file), await runTests(file)); } catch (error) { console.log(`FAIL ${file}: ${error.message.split('\n').slice(0, 6).join('\n  ')}`); failed++; }
  };
  if (args.includes('--run')) {
    await runFiles(words.map((f) => absolute(f)));
  } else {
    const [quorate, ...inputs] = words;
    for (const input of inputs) {
      const folder = mkdtempSync(join(tmpdir(), 'quorate-foundry-'));
      try {
        const run = spawnSync(quorate, ['prove', '--no-cache', '--format=json', '--emit-foundry', folder, ...input.split(',')], { encoding: 'utf8', maxBuffer: 1 << 28 });
        const violated = JSON.parse(run.stdout).proofs.filter((p) => p.verdict === 'violated').length;
        const files = readdirSync(folder).filter((f) => f.endsWith('.t.sol')).sort();
        if (files.length !== violated) { console.log(`FAIL ${input}: ${violated} violations, but ${files.length} tests`); missing += violated - files.length; }
        await runFiles(files.map((f) => join(folder, f)));
        // Against a contract without the defect each of them must fail.
        const [sound, name] = option('sound')?.split(':') ?? [];
        if (sound && input === inputs[0])
          for (const f of files) {
            const text = readFileSync(join(folder, f), 'utf8').replace(/import \{\w+ as Code0\} from "[^"]*"/, `import {${name} as Code0} from "${absolute(sound)}"`);
            writeFileSync(join(folder, 'Sound.t.sol'), text);
            for (const [test, reason] of await runTests(join(folder, 'Sound.t.sol')))
              if (!reason) { console.log(`FAIL ${test} passes on ${name} as well`); failed++; }
          }
        if (option('forge')) report(`forge ${input}`, runForge(option('forge'), folder, option('solc')));
      } finally { if (!args.includes('--keep')) rmSync(folder, { recursive: true }); else console.log(folder); }
    }
  }
  const least = Number(option('at-least') ?? 1);
  console.log(`${passed} exploits work on the EVM, ${failed} do not, ${missing} were not written`);
  process.exit(failed || missing || passed < least ? 1 : 0);
}
