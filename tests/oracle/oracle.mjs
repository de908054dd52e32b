// Holds both front ends to the truth: each scenario runs on a real EVM (solc's code in @ethereumjs/evm), then the same
// transactions run on the IR, once lowered from source and once lifted from the deployed bytecode. Status, return data, logs
// and storage must be equal.
//
//   node oracle.mjs IRRUN [SCENARIO...]
import { createEVM } from '@ethereumjs/evm';
import { Common, Mainnet, Hardfork } from '@ethereumjs/common';
import { SimpleStateManager } from '@ethereumjs/statemanager';
import { createAddressFromString, createAccount, hexToBytes, bytesToHex } from '@ethereumjs/util';
import { Interface } from 'ethers';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const require = createRequire(import.meta.url);
const word = (x) => '0x' + BigInt(x).toString(16).padStart(64, '0');
const address = (x) => '0x' + BigInt(x).toString(16).padStart(40, '0');

function compile(sources, compiler) {
  const solc = require(compiler);
  const input = { language: 'Solidity', sources: {}, settings: {
    optimizer: { enabled: true, runs: 200 },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } } };
  for (const path of sources) input.sources[path] = { content: readFileSync(join(root, path), 'utf8') };
  const find = (path) => {
    for (const file of [join(root, path), join(root, 'node_modules', path)])
      if (existsSync(file)) return { contents: readFileSync(file, 'utf8') };
    return { error: `${path} not found` };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  const errors = (output.errors ?? []).filter((e) => e.severity === 'error');
  if (errors.length) throw new Error(errors.map((e) => e.formattedMessage).join('\n'));
  const contracts = {};
  for (const unit of Object.values(output.contracts))
    for (const [name, c] of Object.entries(unit))
      contracts[name] = { abi: new Interface(c.abi), code: '0x' + c.evm.bytecode.object };
  return contracts;
}

/// Runs on the EVM and records each step with what it gave.
class Recorder {
  static async create(contracts) {
    const r = new Recorder();
    r.contracts = contracts;
    r.common = new Common({ chain: Mainnet, hardfork: Hardfork.Cancun });
    r.state = new SimpleStateManager({ common: r.common });
    r.evm = await createEVM({ common: r.common, stateManager: r.state });
    Object.assign(r, { block: 100n, time: 1_000_000n, steps: [], expected: [], deployed: [], abis: {} });
    return r;
  }
  mine(blocks, seconds = blocks * 12n) { this.block += BigInt(blocks); this.time += BigInt(seconds); }
  header() {
    return { header: { number: this.block, timestamp: this.time, difficulty: 0n, prevRandao: new Uint8Array(32), gasLimit: 30_000_000n,
      coinbase: createAddressFromString(address(0)), baseFeePerGas: 7n, getBlobGasPrice: () => 1n } };
  }
  async fund(who, amount) {
    await this.state.putAccount(createAddressFromString(who), createAccount({ balance: amount }));
    this.steps.push({ kind: 'balance', to: who, value: word(amount) });
    this.expected.push({ status: 'ok' });
  }
  async deploy(name, args = [], { from = address(0xd0), value = 0n } = {}) {
    const c = this.contracts[name];
    const data = c.abi.encodeDeploy(args);
    const result = await this.run({ kind: 'deploy', contract: name, from, value, data }, c.code + data.slice(2));
    const at = result.createdAddress.toString();
    const step = this.steps.at(-1);
    step.to = at;
    this.abis[at] = c.abi;
    const known = new Set(this.deployed.flatMap((d) => d.accounts.map((a) => a.at)));
    const accounts = [...this.state.codeStack.at(-1)].filter(([a, code]) => code.length && !known.has(a))
      .map(([a, code]) => ({ at: a, code: bytesToHex(code), storage: this.storage()[word(a)] ?? {} }));
    this.deployed.push({ name, index: this.steps.length - 1, accounts });
    return at;
  }
  async call(to, fn, args = [], options = {}) {
    const abi = this.abis[to];
    const result = await this.raw(to, abi.encodeFunctionData(fn, args), options);
    return result.execResult.exceptionError ? undefined : abi.decodeFunctionResult(fn, result.execResult.returnValue);
  }
  raw(to, data, { from = address(0xa11ce), value = 0n } = {}) {
    return this.run({ kind: 'call', to, from, value, data });
  }
  async run(step, creation) {
    const sender = createAddressFromString(step.from);
    if (!(await this.state.getAccount(sender))) await this.state.putAccount(sender, createAccount({ balance: 10n ** 24n }));
    this.steps.push({ kind: 'balance', to: step.from, value: word((await this.state.getAccount(sender)).balance) });
    this.expected.push({ status: 'ok' });
    const result = await this.evm.runCall({
      caller: sender, origin: sender, value: step.value, gasLimit: 30_000_000n, block: this.header(),
      data: hexToBytes(creation ?? step.data), ...(creation ? {} : { to: createAddressFromString(step.to) }) });
    const { exceptionError, returnValue, logs } = result.execResult;
    if (exceptionError && !/revert|invalid opcode/.test(exceptionError.error ?? String(exceptionError)))
      throw new Error(`the EVM stopped with ${exceptionError.error}: not a comparable step`);
    this.steps.push({ ...step, value: word(step.value), block: word(this.block), time: word(this.time) });
    this.expected.push({
      status: exceptionError ? 'revert' : 'ok',
      data: creation && !exceptionError ? undefined : bytesToHex(returnValue),
      logs: exceptionError ? [] : (logs ?? []).map(([a, topics, data]) => ({ address: word(bytesToHex(a)), data: bytesToHex(data), topics: topics.map((t) => bytesToHex(t)) })) });
    return result;
  }
  storage() {
    const out = {};
    for (const [key, value] of this.state.storageStack.at(-1)) {
      const [at, slot] = key.split('_');
      const raw = bytesToHex(value);
      if (BigInt(raw === '0x' ? 0 : raw) !== 0n) (out[word(at.startsWith('0x') ? at : '0x' + at)] ??= {})[word(slot.startsWith('0x') ? slot : '0x' + slot)] = word(raw);
    }
    return out;
  }
}

/// `allowed`: steps that this front end is known not to run; one more or one fewer is a failure.
function compare(label, scenario, recorder, actual, allowed) {
  const problems = [], unsupported = [];
  recorder.expected.forEach((want, i) => {
    const step = recorder.steps[i], got = actual.steps[i];
    if (step.kind === 'balance' || (got && got.skipped)) return;
    const what = `step ${i} (${step.kind} ${step.contract ?? step.data.slice(0, 10)})`;
    if (!got) problems.push(`${what}: nothing came back`);
    else if (got.status === 'unsupported') unsupported.push(`${what}: unsupported: ${got.reason}`);
    else if (want.status !== got.status) problems.push(`${what}: EVM ${want.status}, IR ${got.status} ${got.data}`);
    else if (want.data !== undefined && want.data !== got.data) problems.push(`${what}: EVM gave ${want.data}, IR ${got.data}`);
    else if (JSON.stringify(want.logs) !== JSON.stringify(got.status === 'ok' ? got.logs : []))
      problems.push(`${what}: logs differ\n  EVM ${JSON.stringify(want.logs)}\n  IR  ${JSON.stringify(got.logs)}`);
  });
  if (unsupported.length !== allowed) problems.push(`${unsupported.length} unsupported steps, ${allowed} expected`, ...unsupported);
  const want = recorder.storage();
  if (!allowed) for (const at of new Set([...Object.keys(want), ...Object.keys(actual.storage)]))
    for (const slot of new Set([...Object.keys(want[at] ?? {}), ...Object.keys(actual.storage[at] ?? {})]))
      if (want[at]?.[slot] !== actual.storage[at]?.[slot])
        problems.push(`storage of ${at} at ${slot}: EVM ${want[at]?.[slot]}, IR ${actual.storage[at]?.[slot]}`);
  console.log(`${problems.length ? 'FAIL' : 'ok  '} ${scenario} ${label}: ${recorder.steps.filter((s) => s.kind !== 'balance').length} steps`);
  problems.slice(0, 12).forEach((p) => console.log('     ' + p));
  return problems.length === 0;
}

function runIr(irrun, input) {
  const result = spawnSync(irrun, { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000 });
  if (result.status !== 0) throw new Error(`irrun ended with ${result.status ?? result.signal}: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

const [irrun, ...only] = process.argv.slice(2);
let passed = 0, failed = 0;
for (const file of readdirSync(join(here, 'scenarios')).filter((f) => f.endsWith('.mjs')).sort()) {
  if (only.length && !only.some((o) => file.includes(o))) continue;
  const { default: scenario } = await import(pathToFileURL(join(here, 'scenarios', file)));
  const recorder = await Recorder.create(compile(scenario.sources, scenario.solc ?? 'solc'));
  await scenario.run(recorder);
  if (process.env.ORACLE_TRACE) recorder.steps.forEach((s, i) => s.kind === 'balance' || console.log(i, s.kind, s.contract ?? s.data.slice(0, 10), recorder.expected[i].status, (recorder.expected[i].data ?? '').slice(0, 140)));
  const good = recorder.expected.filter((e) => e.status === 'ok').length;
  if (!good) throw new Error(`${file}: no step succeeded on the EVM`);
  const source = () => runIr(irrun, { root, files: scenario.sources.map((s) => relative(process.cwd(), join(root, s))), steps: recorder.steps });
  const bytecode = () => runIr(irrun, { steps: recorder.steps.map((s, i) => {
    const d = recorder.deployed.find((x) => x.index === i);
    return d ? { kind: 'install', contract: d.name, accounts: d.accounts } : s; }) });
  for (const [label, run] of [['from source', source], ['from bytecode', bytecode]]) {
    if (scenario.skip?.[label]) { console.log(`skip ${file} ${label}: ${scenario.skip[label]}`); continue; }
    let ok = false;
    try {
      const actual = run();
      if (label === 'from bytecode') recorder.deployed.forEach((d) => { actual.steps[d.index].skipped = true; });
      ok = compare(label, file, recorder, actual, scenario.unsupported?.[label] ?? 0);
    } catch (error) { console.log(`FAIL ${file} ${label}: ${error.message}`); }
    ok ? passed++ : failed++;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
