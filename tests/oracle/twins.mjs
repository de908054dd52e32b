// Do source and bytecode get the same verdicts? Every fixture, as every release takes it, is checked as source, as the runtime code
// alone that the release makes of it, with the places that deployment fills in, and as artifacts have it: with the code that deploys.
//
//   node twins.mjs QUORATE [--sample[=N]] [--release=R[,R...]] [--optimized] [--prove] [--keep=FOLDER] [--at-least=PERCENT] [FIXTURE...]
//
// Without options every release of compile.mjs takes the whole set in each of its configurations, which takes hours.
// --sample: every fourth (or Nth) fixture, with one release and configuration. --release, --optimized: these releases alone, with
// their optimizer and without via-IR. --prove: invariants too, not only rules. --keep: what the compilers made is kept for other runs.
// Why they differ where they do is said in twins-explained.txt; what is not there is printed as unexplained.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve as absolute } from 'node:path';
import { compileFor, compiler, gather, releases, root } from './compile.mjs';
import { compareVersions } from './port.mjs';

const args = process.argv.slice(2), flag = (name) => args.includes(`--${name}`);
const [command, ...only] = args.filter((a) => !a.startsWith('--')), quorate = absolute(command);
const option = args.find((a) => /^--sample(=\d+)?$/.test(a)), every = option ? Number(option.split('=')[1] ?? 4) : 0;
const given = (name) => args.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
const bound = Number(given('at-least') ?? 0), keep = given('keep'), wanted = given('release')?.split(',') ?? releases;

function* sources(folder) {
  for (const entry of readdirSync(folder).sort()) {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (path.endsWith('.sol')) yield relative(root, path);
  }
}

let last; // the source's report is asked for twice
function report(input, cwd) {
  if (last?.input === input && !input.endsWith('.json')) return last.report;
  const run = spawnSync(quorate, [flag('prove') ? 'check' : 'lint', '--format=json', input], { encoding: 'utf8', cwd, maxBuffer: 1 << 28, timeout: 900_000 });
  if (!run.stdout) throw new Error(`no report on ${input}: ${run.error ?? run.stderr}`);
  const result = JSON.parse(run.stdout);
  if (!input.endsWith('.json')) last = { input, report: result };
  return result;
}

/// What is found in the contracts that have code: "Contract SEVERITY rule" and "Contract invariant verdict".
function verdicts(input, cwd, contracts) {
  const all = report(input, cwd), out = new Set();
  for (const f of all.findings) if (!f.suppressed && contracts.has(f.contract)) out.add(`${f.contract} ${f.severity} ${f.rule}`);
  for (const p of all.proofs) if (contracts.has(p.contract) && p.verdict !== 'not-applicable') out.add(`${p.contract} ${p.invariant} ${p.vacuous ? 'vacuous' : p.verdict}`);
  return out;
}

/// "Contract SEVERITY rule" for what is found in the source of a base: it is said once, and code has it in every contract that
/// inherits from that base and did not override it.
function inherited(input, cwd, files) {
  const bases = new Map(), begins = {};
  for (const [path, text] of Object.entries(files)) {
    begins[path] = [];
    const code = text.replace(/\/\/.*|\/\*[^]*?\*\/|"[^"\n]*"/g, (x) => x.replace(/[^\n]/g, ' '));
    for (const m of code.matchAll(/\bcontract\s+(\w+)(?:\s+is\s+([^{]*))?\s*\{/g)) {
      bases.set(m[1], [...(m[2] ?? '').replace(/\([^)]*\)/g, '').matchAll(/(\w+)\s*(?:,|$)/g)].map((x) => x[1]));
      begins[path].push([code.slice(0, m.index).split('\n').length, m[1]]);
    }
  }
  const above = (name) => [name, ...(bases.get(name) ?? []).flatMap(above)];
  const out = new Set();
  for (const f of report(input, cwd).findings) {
    const owner = begins[f.file]?.filter(([line]) => line <= f.line).at(-1)?.[1];
    // How bad it is there may depend on what else an heir does: it is said of the first one.
    const severities = (name) => (name === f.contract ? [f.severity] : ['error', 'warning', 'note']);
    if (owner && !f.suppressed)
      for (const name of bases.keys()) if (above(name).includes(owner)) for (const s of severities(name)) out.add(`${name} ${s} ${f.rule}`);
  }
  return out;
}

/// twins-explained.txt: "= class: why", and below it lines of "fixture rule-or-invariant".
const explained = new Map(), classes = Object.create(null);
let current;
for (const line of readFileSync(join(root, 'tests/oracle/twins-explained.txt'), 'utf8').split('\n')) {
  if (line.startsWith('= ')) { current = line.slice(2, line.indexOf(':')); classes[current] = 0; }
  else if (line && !line.startsWith('#')) explained.set(line, current);
}
const reasonOf = (path, difference) => explained.get(`${path} ${ruleOf(difference)}`) ?? explained.get(`* ${ruleOf(difference)}`) ?? 'unexplained';
const ruleOf = (difference) => {
  const [, second, third] = difference.split(' ');
  return /^(error|warning|note)$/.test(second) ? third : second;
};

const configurations = (release) => (flag('optimized') ? [{ release, optimize: true }] : [{ release, optimize: true }, { release, optimize: false },
  ...(compareVersions(compiler(release).version, '0.8.13') >= 0 ? [{ release, optimize: true, viaIR: true }] : [])]);

/// The files as `c` takes them, and of each contract where it is from and its runtime code with the places that deployment fills in.
function compiled(path, c) {
  try {
    gather([path], c.release);
  } catch (error) {
    return { error: String(error) }; // imports what is not there
  }
  const at = keep && join(keep, createHash('sha256').update(JSON.stringify([c, compiler(c.release).version, gather([path], c.release)])).digest('hex'));
  if (at && existsSync(at)) {
    const kept = JSON.parse(readFileSync(at, 'utf8'));
    if (kept.error || Object.values(kept.contracts).every((x) => x.creation)) return kept;
  }
  const { files, contracts, error } = compileFor([path], c);
  const out = error ? { error: String(error) } : { files, contracts: Object.fromEntries(Object.entries(contracts).map(([name, x]) => [name, {
    file: x.file, object: x.runtime, creation: x.code, immutableReferences: x.json.evm.deployedBytecode?.immutableReferences }])) };
  if (at) { mkdirSync(keep, { recursive: true }); writeFileSync(at, JSON.stringify(out)); }
  return out;
}

let number = 0;
const table = {}, folder = mkdtempSync(join(tmpdir(), 'quorate-twins-'));
for (const path of only.length ? only : sources(join(root, 'fixtures'))) {
  if (!only.length && path.startsWith('fixtures/language')) continue; // says nothing about governance
  const present = wanted.filter((r) => compiler(r));
  // A sample starts with another release for each fixture, and takes the first that compiles it.
  const tried = every ? present.map((_, k) => present[(k + Math.floor(number / every)) % present.length]) : present;
  if (every && number++ % every) continue;
  sample: for (const release of tried) {
    let expected, alsoFine;
    for (const c of configurations(release)) {
      const { files, contracts, error } = compiled(path, c);
      if (error) break;
      const own = Object.entries(contracts).filter(([, x]) => x.object.length > 2 && x.file === path);
      const names = new Set(own.map(([n]) => n));
      if (!names.size) break sample; // a base, which has no code of its own
      if (!expected) {
        for (const [p, text] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, p)), { recursive: true });
          writeFileSync(join(folder, p), text);
        }
        last = undefined;
        expected = verdicts(path, folder, names);
        alsoFine = inherited(path, folder, files);
      }
      const differences = (deploys) => {
        const units = Object.entries(contracts).filter(([, x]) => x.object.length > 2).map(([name, { object, creation, immutableReferences }]) =>
          [name, { evm: { ...(deploys ? { bytecode: { object: creation } } : {}), deployedBytecode: { object, immutableReferences } } }]);
        writeFileSync(join(folder, 'code.json'), JSON.stringify({ contracts: { [path]: Object.fromEntries(units) } }));
        const actual = verdicts('code.json', folder, names);
        return [...[...expected].filter((x) => !actual.has(x)).map((x) => '-' + x), ...[...actual].filter((x) => !expected.has(x) && !alsoFine.has(x)).map((x) => '+' + x)];
      };
      const row = (table[release] ??= { agree: 0, differ: 0, artifact: 0 });
      const differs = differences(false), whole = differs.length ? differences(true) : [];
      row.artifact += !whole.length;
      if (differs.length || whole.length) {
        row.differ++;
        const reasons = differs.map((x) => (whole.includes(x) ? reasonOf(path, x) : 'constructor'));
        for (const reason of new Set(reasons)) classes[reason] = (classes[reason] ?? 0) + 1;
        console.log(`${path} solc ${release}${c.optimize ? ' optimized' : ''}${c.viaIR ? ' via-IR' : ''}: ${differs.map((x, k) => `${x} (${reasons[k]})`).join(', ')}`);
        const only = whole.filter((x) => !differs.includes(x));
        if (only.length) console.log(`  with the code that deploys: ${only.join(', ')}`);
      } else row.agree++;
      if (every) break sample;
    }
  }
}
rmSync(folder, { recursive: true });
let agree = 0, all = 0, artifact = 0;
for (const [release, row] of Object.entries(table)) {
  agree += row.agree; all += row.agree + row.differ; artifact += row.artifact;
  console.log(`solc ${release.padEnd(8)} ${row.agree} of ${row.agree + row.differ} agree, ${row.artifact} with the code that deploys`);
}
const rate = 100 * agree / Math.max(all, 1);
console.log(`${agree} of ${all} pairs of source and bytecode agree: ${rate.toFixed(1)} %, with the code that deploys ${(100 * artifact / Math.max(all, 1)).toFixed(1)} %`);
for (const [reason, n] of Object.entries(classes)) if (n) console.log(`  ${n} x ${reason}`);
process.exit(all && rate >= bound ? 0 : 1);
