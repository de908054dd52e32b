// Holds both front ends to the truth: each scenario runs on a real EVM (solc's code in @ethereumjs/evm), then the same
// transactions run on the IR, once lowered from source and once lifted from the deployed bytecode. Status, return data, logs
// and storage must be equal.
//
//   node oracle.mjs IRRUN [--releases=sample|all] [SCENARIO...]
//
// Without --releases: every scenario with the compiler it is written for. `sample`: the portable scenarios, one configuration
// of each release. `all`: every scenario that a release compiles, with and without the optimizer, from 0.8.13 on also via-IR.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compareVersions } from './port.mjs';
import { compile, compileFor, compiler, gather, releases, root } from './compile.mjs';
import { Recorder } from './recorder.mjs';

const here = dirname(fileURLToPath(import.meta.url));

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
  count.steps += recorder.steps.filter((s) => s.kind !== 'balance').length;
  console.log(`${problems.length ? 'FAIL' : 'ok  '} ${scenario} ${label}: ${recorder.steps.filter((s) => s.kind !== 'balance').length} steps`);
  problems.slice(0, 12).forEach((p) => console.log('     ' + p));
  return problems.length === 0;
}

function runIr(irrun, input) {
  const result = spawnSync(irrun, { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000 });
  if (result.status !== 0) throw new Error(`irrun ended with ${result.status ?? result.signal}: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

/// Writes the texts that were compiled where the source front end can read them.
function writeSources(files) {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-oracle-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const count = { passed: 0, failed: 0, refused: 0, steps: 0 };

async function runScenario(irrun, name, scenario, { files, contracts }, fronts, folder) {
  const recorder = await Recorder.create(contracts);
  await scenario.run(recorder);
  if (process.env.ORACLE_TRACE) recorder.steps.forEach((s, i) => s.kind === 'balance' || console.log(i, s.kind, s.contract ?? s.data.slice(0, 10), recorder.expected[i].status, (recorder.expected[i].data ?? '').slice(0, 140)));
  if (!recorder.expected.some((e) => e.status === 'ok')) throw new Error(`${name}: no step succeeded on the EVM`);
  const run = {
    source: () => runIr(irrun, { root: folder, files: scenario.sources.map((s) => join(folder, s)), steps: recorder.steps }),
    bytecode: () => runIr(irrun, { steps: recorder.steps.map((s, i) => {
      const d = recorder.deployed.find((x) => x.index === i);
      return d ? { kind: 'install', contract: d.name, accounts: d.accounts } : s; }) }),
  };
  for (const front of fronts) {
    const label = `from ${front}`;
    let ok = false;
    try {
      const actual = run[front]();
      if (front === 'bytecode') recorder.deployed.forEach((d) => { actual.steps[d.index].skipped = true; });
      ok = compare(label, name, recorder, actual, scenario.unsupported?.[`${name} ${label}`] ?? scenario.unsupported?.[label] ?? 0);
    } catch (error) { console.log(`FAIL ${name} ${label}: ${error.message}`); }
    ok ? count.passed++ : count.failed++;
  }
}

/// The configurations of a release. Via-IR has been official since 0.8.13.
function configurations(release) {
  const list = [{ release, optimize: true }, { release, optimize: false }];
  if (compareVersions(compiler(release).version, '0.8.13') >= 0)
    list.push({ release, optimize: true, viaIR: true }, { release, optimize: false, viaIR: true });
  return list;
}

const text = (c) => `solc ${c.release}${c.optimize ? ' optimized' : ''}${c.viaIR ? ' via-IR' : ''}`;
const args = process.argv.slice(2);
const irrun = args.find((a) => !a.startsWith('--'));
const only = args.filter((a) => !a.startsWith('--') && a !== irrun);
const mode = args.find((a) => a.startsWith('--releases='))?.split('=')[1];

for (const file of readdirSync(join(here, 'scenarios')).filter((f) => f.endsWith('.mjs')).sort()) {
  if (only.length && !only.some((o) => file.includes(o))) continue;
  const { default: scenario } = await import(pathToFileURL(join(here, 'scenarios', file)));
  if (!mode) {
    const release = scenario.release ?? 'newest';
    const ported = Boolean(scenario.releases);
    const files = gather(scenario.sources, release, { ported });
    const contracts = compile(files, { release });
    const folder = ported ? writeSources(files) : root;
    try {
      await runScenario(irrun, file, scenario, { files, contracts }, ['source', 'bytecode'], folder);
    } finally { if (ported) rmSync(folder, { recursive: true }); }
    continue;
  }
  if (mode === 'sample' && !scenario.releases) continue;
  for (const [n, release] of releases.entries()) {
    if (!compiler(release)) { console.log(`skip solc ${release}: not installed`); continue; }
    const all = configurations(release);
    const chosen = mode === 'sample' ? [all[(n + file.length) % all.length]] : all;
    let sources = mode !== 'sample'; // which do not depend on the compiler's options
    for (const configuration of chosen) {
      const compiled = compileFor(scenario.sources, configuration);
      if (compiled.error) {
        if (!sources) continue;
        count.refused++;
        console.log(`none ${file} ${text(configuration)}: ${compiled.error.message.split('\n')[0]}`);
        break;
      }
      const folder = writeSources(compiled.files);
      try {
        await runScenario(irrun, `${file} ${text(configuration)}`, scenario, compiled, sources ? ['source', 'bytecode'] : ['bytecode'], folder);
      } finally { rmSync(folder, { recursive: true }); }
      sources = false;
    }
  }
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.refused} texts that a release does not take; ${count.steps} steps compared`);
process.exit(count.failed ? 1 : 0);
