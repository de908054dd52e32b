// Mutants of sound governors against the prover. Random transactions on a real EVM show which mutants break which invariant; what is
// broken there must never be proved. Mutants that are broken somewhere and that no violation is reported for are listed as survivors.
//   node mutants.mjs QUORATE [--every=N] [--only=TEXT] [--runs=N] [--least=PERCENT] [--verbose] [GOVERNOR...]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../oracle/compile.mjs';
import { Simulation, compileGovernor } from './simulate.mjs';
import { governors } from './governors.mjs';
import { mutants } from './mutate.mjs';

const args = process.argv.slice(2);
const option = (name, other) => args.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3) ?? other;
const [quorate, ...chosen] = args.filter((a) => !a.startsWith('--'));
const every = Number(option('every', 1)), runs = Number(option('runs', 8)), verbose = args.includes('--verbose');

/// Verdicts by invariant of the governor's contract among `files` ({ path: text }).
function prove(files, contract) {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-mutant-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const run = spawnSync(quorate, ['prove', '--no-cache', '--no-config', '--format=json', '--contract', contract, folder], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const report = JSON.parse(run.stdout);
    return Object.fromEntries(report.proofs.filter((p) => p.contract === contract).map((p) => [p.invariant, p.vacuous ? 'vacuous' : p.verdict]));
  } finally { rmSync(folder, { recursive: true }); }
}

const total = { mutants: 0, refused: 0, broken: 0, killed: 0, unknown: 0, pairs: 0, violated: 0, open: 0, unsound: 0 };
const survivors = [];
for (const governor of governors) {
  if (chosen.length && !chosen.includes(governor.name)) continue;
  const files = Object.fromEntries(governor.files.map((f) => [f, readFileSync(join(root, f), 'utf8')]));
  // The oracle itself: the contract as it is must break nothing.
  const clean = await new Simulation(governor, compileGovernor(files)).search(runs);
  if (clean.broken.size || clean.performed === 0 || clean.voted === 0) {
    console.log(`FAIL ${governor.name}: on the sound contract the simulation breaks ${[...clean.broken.keys()]}; ${clean.performed} performed, ${clean.voted} votes`);
    process.exit(1);
  }
  const list = governor.mutate.flatMap(({ file, contract, tallies }) => mutants(file, files[file], contract, tallies).map((m) => ({ ...m, file })))
    .filter((m, i) => i % every === 0 && (!option('only') || m.label.includes(option('only'))));
  for (const mutant of list) {
    const changed = { ...files, [mutant.file]: mutant.text };
    let contracts;
    try { contracts = compileGovernor(changed); } catch { total.refused++; continue; }
    total.mutants++;
    const { broken } = await new Simulation(governor, contracts).search(runs);
    if (!broken.size) { if (verbose) console.log(`harmless? ${governor.name}: ${mutant.label}`); continue; }
    total.broken++;
    const verdicts = prove(changed, governor.contract);
    const of = (word) => [...broken.keys()].filter((id) => verdicts[id] === word);
    total.pairs += broken.size;
    total.violated += of('violated').length;
    const wrong = of('proved');
    total.open += broken.size - of('violated').length - wrong.length;
    if (wrong.length) {
      total.unsound++;
      console.log(`UNSOUND ${governor.name}: ${mutant.label}: proved, but broken on the EVM: ${wrong.map((id) => `${id} (${broken.get(id)})`).join('; ')}`);
    }
    const isKilled = Object.values(verdicts).includes('violated');
    if (isKilled) total.killed++;
    else {
      if (Object.values(verdicts).some((v) => v === 'unknown')) total.unknown++;
      survivors.push(`${governor.name}: ${mutant.label}: broken on the EVM: ${[...broken.keys()].map((id) => `${id} ${verdicts[id] ?? 'not stated'}`).join(', ')}`);
    }
    if (verbose) console.log(`${isKilled ? 'killed' : 'survives'} ${governor.name}: ${mutant.label}: ${[...broken.keys()].map((id) => `${id} ${verdicts[id] ?? 'not stated'}`).join(', ')}`);
  }
}
for (const survivor of survivors) console.log(`survivor ${survivor}`);
const percent = total.broken ? (100 * total.killed) / total.broken : 0;
console.log(`${total.mutants} mutants (${total.refused} more do not compile); ${total.broken} break an invariant on the EVM; of these ${total.killed} are refuted with a trace (${percent.toFixed(1)} %), `
  + `${total.unknown} more are left unknown; of ${total.pairs} broken invariants ${total.violated} are violated, ${total.open} open, ${total.unsound} mutants are unsoundly proved`);
process.exit(total.unsound || !total.broken || percent < Number(option('least', 0)) ? 1 : 0);
