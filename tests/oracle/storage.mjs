// Is the storage layout that bytecode shows the compiler's? Compiles governance contracts of the packages and compares each
// state variable that the sources use with what is recovered from the runtime code alone. Succeeds from 95 % on.
//
//   node storage.mjs CODEFACTS [--sample]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFor, compiler, resolve } from './compile.mjs';

const sets = [
  ['newest', ['fixtures/openzeppelin/OzGovernor.sol']],
  ['newest', ['fixtures/compound/Governor.sol']],
  ['0.5.17', ['fixtures/compound-0.5/Governor.sol']],
  ['newest', ['@openzeppelin/contracts/governance/TimelockController.sol']],
  ['newest', ['@openzeppelin/contracts/access/manager/AccessManager.sol']],
  ['0.8.20', ['oz-4.9.6/governance/TimelockController.sol', 'oz-4.9.6/token/ERC20/presets/ERC20PresetMinterPauser.sol']],
  ['0.8.4', ['oz-4.3.1/governance/TimelockController.sol']],
  ['0.7.6', ['@aave/governance-v2/contracts/governance/AaveGovernanceV2.sol', '@aave/governance-v2/contracts/governance/Executor.sol', '@aave/governance-v2/contracts/governance/GovernanceStrategy.sol']],
  ['0.5.17', ['@uniswap/governance/contracts/GovernorAlpha.sol', '@uniswap/governance/contracts/Timelock.sol', '@uniswap/governance/contracts/Uni.sol']],
  ['0.8.20', ['@safe-global/safe-smart-account/contracts/Safe.sol']],
  ['0.8.20', ['@gnosis.pm/zodiac/contracts/core/Module.sol']],
];

/// The recovered variable fits the compiler's row.
function fits(row, types, found) {
  const type = types[row.type], at = found.filter((v) => v.slot === row.slot);
  if (type.encoding === 'mapping') return at.some((v) => v.type.startsWith('mapping('));
  if (type.encoding === 'dynamic_array') return at.some((v) => v.type.startsWith('array('));
  if (type.encoding === 'bytes' || type.members || type.base) return at.length > 0;
  return at.some((v) => v.byte === row.offset && v.type === `value${type.numberOfBytes}`);
}

const codefacts = process.argv[2], folder = mkdtempSync(join(tmpdir(), 'quorate-storage-'));
let all = 0, good = 0;
const chosen = process.argv.includes('--sample') ? sets.slice(1, 4) : sets;
for (const [release, paths] of chosen) {
  if (!compiler(release) || !paths.every((p) => p.startsWith('fixtures/') || resolve(p))) { console.log(`skip ${paths[0]}: not installed`); continue; }
  for (const optimize of [true, false]) {
    const result = compileFor(paths, { release, optimize, uses: true });
    if (result.error) { console.log(`skip ${paths[0]} solc ${release}: ${result.error.message.split('\n')[0]}`); break; }
    const own = Object.entries(result.contracts).filter(([, c]) => c.runtime.length > 2 && c.json.storageLayout?.storage.length && (paths.includes(c.file) || c.file.startsWith('fixtures/')));
    const input = join(folder, 'code.json');
    writeFileSync(input, JSON.stringify({ contracts: { x: Object.fromEntries(own.map(([n, c]) => [n, { evm: { deployedBytecode: { object: c.runtime } } }])) } }));
    const facts = spawnSync(codefacts, { input, encoding: 'utf8', maxBuffer: 1 << 30 }).stdout.trim().split('\n').filter(Boolean).map((l) => JSON.parse(l));
    for (const [name, c] of own) {
      const found = facts.find((f) => f.name === name)?.storage ?? [];
      const rows = c.json.storageLayout.storage.filter((r) => c.used.has(r.astId));
      const missed = rows.filter((r) => !fits(r, c.json.storageLayout.types, found));
      all += rows.length; good += rows.length - missed.length;
      console.log(`${name.padEnd(26)} solc ${release}${optimize ? ' optimized' : ''}: ${rows.length - missed.length} of ${rows.length}${missed.map((r) => `\n    ${r.label} (${c.json.storageLayout.types[r.type].label}, slot ${r.slot} byte ${r.offset}): ${found.filter((v) => v.slot === r.slot).map((v) => `${v.type}@${v.byte}`).join(' ') || 'not seen'}`).join('')}`);
    }
  }
}
rmSync(folder, { recursive: true });
console.log(`${good} of ${all} variables: ${(100 * good / Math.max(all, 1)).toFixed(1)} %`);
process.exit(good >= 0.95 * all && all ? 0 : 1);
