// Do source and bytecode get the same verdicts? Every fixture, as every release takes it, is checked as source and as the
// runtime code alone that the release makes of it, with the places that deployment fills in.
//
//   node twins.mjs QUORATE [--sample[=N]] [--prove] [--at-least=PERCENT] [FIXTURE...]
//
// --sample: every fourth (or Nth) fixture, in one configuration. --prove: invariants too, not only rules.
// Why they differ where they do is said in twins-explained.txt; what is not there is printed as unexplained.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { compileFor, compiler, releases, root } from './compile.mjs';
import { compareVersions } from './port.mjs';

const args = process.argv.slice(2), flag = (name) => args.includes(`--${name}`);
const [quorate, ...only] = args.filter((a) => !a.startsWith('--'));
const option = args.find((a) => /^--sample(=\d+)?$/.test(a)), every = option ? Number(option.split('=')[1] ?? 4) : 0;
const bound = Number(args.find((a) => a.startsWith('--at-least='))?.slice(11) ?? 0);

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
  if (!input.endsWith('.json')) last = { input, report: run.stdout ? JSON.parse(run.stdout) : undefined };
  return run.stdout ? JSON.parse(run.stdout) : undefined;
}

/// What is found in the contracts that have code: "Contract SEVERITY rule" and "Contract invariant verdict".
function verdicts(input, cwd, contracts) {
  const all = report(input, cwd), out = new Set();
  if (!all) return new Set(['no report']);
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
  for (const f of report(input, cwd)?.findings ?? []) {
    const owner = begins[f.file]?.filter(([line]) => line <= f.line).at(-1)?.[1];
    // How bad it is there may depend on what else an heir does: it is said of the first one.
    const severities = (name) => (name === f.contract ? [f.severity] : ['error', 'warning', 'note']);
    if (owner && !f.suppressed)
      for (const name of bases.keys()) if (above(name).includes(owner)) for (const s of severities(name)) out.add(`${name} ${s} ${f.rule}`);
  }
  return out;
}

/// twins-explained.txt: "= class: why", and below it lines of "fixture rule-or-invariant".
const explained = new Map(), classes = {};
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

const configurations = (release) => [{ release, optimize: true }, { release, optimize: false },
  ...(compareVersions(compiler(release).version, '0.8.13') >= 0 ? [{ release, optimize: true, viaIR: true }] : [])];

let number = 0, unexplained = 0;
const table = {}, folder = mkdtempSync(join(tmpdir(), 'quorate-twins-'));
for (const path of only.length ? only : sources(join(root, 'fixtures'))) {
  if (!only.length && path.startsWith('fixtures/language')) continue; // says nothing about governance
  const present = releases.filter((r) => compiler(r));
  // A sample starts with another release for each fixture, and takes the first that compiles it.
  const tried = every ? present.map((_, k) => present[(k + Math.floor(number / every)) % present.length]) : present;
  if (every && number++ % every) continue;
  sample: for (const release of tried) {
    let expected, alsoFine;
    for (const c of configurations(release)) {
      const { files, contracts, error } = compileFor([path], c);
      if (error) break;
      const own = Object.entries(contracts).filter(([, x]) => x.runtime.length > 2 && x.file === path);
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
      const output = { contracts: { [path]: {} } };
      for (const [name, x] of Object.entries(contracts))
        if (x.runtime.length > 2) {
          const { immutableReferences } = x.json.evm.deployedBytecode; // zeros that are none
          output.contracts[path][name] = { evm: { deployedBytecode: { object: x.runtime, immutableReferences } } };
        }
      writeFileSync(join(folder, 'code.json'), JSON.stringify(output));
      const actual = verdicts('code.json', folder, names);
      const row = (table[release] ??= { agree: 0, differ: 0 });
      const missing = [...expected].filter((x) => !actual.has(x)), surplus = [...actual].filter((x) => !expected.has(x) && !alsoFine.has(x));
      if (missing.length || surplus.length) {
        row.differ++;
        const differences = [...missing.map((x) => '-' + x), ...surplus.map((x) => '+' + x)];
        const reasons = differences.map((x) => reasonOf(path, x));
        for (const reason of new Set(reasons)) classes[reason] = (classes[reason] ?? 0) + 1;
        unexplained += reasons.includes('unexplained');
        console.log(`${path} solc ${release}${c.optimize ? ' optimized' : ''}${c.viaIR ? ' via-IR' : ''}: ${differences.map((x, k) => `${x} (${reasons[k]})`).join(', ')}`);
      } else row.agree++;
      if (every) break sample;
    }
  }
}
rmSync(folder, { recursive: true });
let agree = 0, all = 0;
for (const [release, row] of Object.entries(table)) {
  agree += row.agree; all += row.agree + row.differ;
  console.log(`solc ${release.padEnd(8)} ${row.agree} of ${row.agree + row.differ} agree`);
}
const rate = 100 * agree / Math.max(all, 1);
console.log(`${agree} of ${all} pairs of source and bytecode agree: ${rate.toFixed(1)} %`);
for (const [reason, n] of Object.entries(classes)) if (n) console.log(`  ${n} x ${reason}`);
process.exit(all && rate >= bound ? 0 : 1);
