// What is proved of governors of which there is only code: packages' artifacts, and our own governor as the newest solc
// compiles it. Whatever is not named here has to be proved.
//
//   node proofs.mjs QUORATE
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFor, resolve } from './compile.mjs';

const [quorate] = process.argv.slice(2);
const uniswap = resolve('@uniswap/governance');
if (!uniswap || !resolve('solc')) {
  console.log('SKIPPED: @uniswap/governance and solc are not installed (npm ci)');
  process.exit(77);
}
const folder = mkdtempSync(join(tmpdir(), 'quorate-proofs-'));

/// The code that deploys each contract, as artifacts.
function compiled(files) {
  const { contracts } = compileFor(files, { release: 'newest', optimize: true });
  return Object.entries(contracts).filter(([, c]) => c.code.length > 2).map(([name, c]) => {
    const at = join(folder, `${name}.json`);
    writeFileSync(at, JSON.stringify({ contractName: name, abi: c.json.abi, bytecode: c.code, deployedBytecode: c.runtime }));
    return at;
  });
}

const cases = [
  { name: 'Uniswap GovernorAlpha and Timelock', contract: 'GovernorAlpha', least: 43, open: ['call-data-is-payload'],
    inputs: ['GovernorAlpha', 'Timelock'].map((n) => join(uniswap, 'build', `${n}.json`)) },
  { name: 'fixtures/compound, compiled', contract: 'Governor', least: 43, open: ['call-data-is-payload'],
    inputs: compiled(['fixtures/compound/Governor.sol', 'fixtures/compound/Timelock.sol']) },
];

let passed = 0, failed = 0;
for (const { name, contract, least, open, inputs } of cases) {
  const run = spawnSync(quorate, ['prove', '--no-cache', '--format', 'json', '--contract', contract, ...inputs], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const of = (verdict) => JSON.parse(run.stdout).proofs.filter((p) => p.contract === contract && p.verdict === verdict && !p.vacuous).map((p) => p.invariant);
  const proved = of('proved'), rest = [...of('unknown'), ...of('violated')];
  const strange = rest.filter((id) => !open.includes(id));
  const ok = proved.length >= least && !strange.length;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}: ${proved.length} proved, not proved: ${rest.join(', ') || 'none'}${proved.length < least ? ` (${least} expected)` : ''}`);
  ok ? ++passed : ++failed;
}
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
