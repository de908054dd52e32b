// A proxy's bytecode alone is said to be one; together with the code that it runs it is one contract: the entry points of both,
// over one storage.
//
//   node proxies.mjs QUORATE
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFor } from './compile.mjs';

const quorate = process.argv[2];
const { contracts, error } = compileFor(['tests/oracle/Proxies.sol'], { release: 'newest', optimize: true });
if (error) throw error;
const folder = mkdtempSync(join(tmpdir(), 'quorate-proxies-'));
const file = (name, code) => { const path = join(folder, `${name}.hex`); writeFileSync(path, code); return path; };
const hex = Object.fromEntries(Object.entries(contracts).filter(([, x]) => x.runtime.length > 2).map(([n, x]) => [n, file(n, x.runtime)]));
hex.Clone = file('Clone', '363d3d373d3d3d363d73bebebebebebebebebebebebebebebebebebebebe5af43d82803e903d91602b57fd5bf3');
hex.Creation = file('Creation', contracts.StandardProxy.code);

let failed = 0;
function expect(what, args, { has = [], not = [], status } = {}) {
  const run = spawnSync(quorate, args, { encoding: 'utf8' });
  const text = run.stdout + run.stderr;
  const wrong = [...has.filter((x) => !text.includes(x)).map((x) => `lacks "${x}"`), ...not.filter((x) => text.includes(x)).map((x) => `has "${x}"`),
    ...(status !== undefined && run.status !== status ? [`exit code ${run.status}`] : [])];
  if (wrong.length) { failed++; console.log(`FAIL ${what}: ${wrong.join(', ')}\n${text}`); } else console.log(`ok   ${what}`);
}
const alone = 'its code is not analysed with this one';
expect('EIP-1967 alone', ['lint', hex.StandardProxy], { has: ['proxy (EIP-1967)', alone] });
expect('a beacon proxy alone', ['lint', hex.BeaconProxy], { has: ['beacon proxy (EIP-1967)', alone] });
expect('EIP-1167 alone', ['lint', hex.Clone], { has: ['minimal proxy (EIP-1167)', '0xbebebebe', alone] });
expect('a diamond alone', ['lint', hex.Diamond], { has: ['diamond (EIP-2535)', alone] });
const both = (proxy, ...behind) => [hex[proxy], ...behind.flatMap((b) => ['--implementation', hex[b]])];
expect('EIP-1967 and implementation', ['show', 'selectors', ...both('StandardProxy', 'Treasury')], { has: ['owner()'] });
expect('nothing is missing then', ['lint', ...both('StandardProxy', 'Treasury')], { not: [alone, 'incomplete'] });
expect('creation code and implementation', ['lint', ...both('Creation', 'Treasury')], { not: [alone] });
expect('EIP-1167 and implementation', ['show', 'selectors', ...both('Clone', 'Treasury')], { has: ['owner()'] });
expect('a beacon proxy and implementation', ['show', 'selectors', ...both('BeaconProxy', 'Treasury')], { has: ['owner()'] });
expect('nothing is missing behind a beacon', ['lint', ...both('BeaconProxy', 'Treasury')], { not: [alone, 'incomplete', 'missing-access-control', 'storage-collision'] });
expect('behind a beacon anyone sets the owner', ['lint', ...both('BeaconProxy', 'OpenTreasury')], { has: ['missing-access-control'], status: 1 });
expect('UUPS and implementation', ['show', 'selectors', ...both('StandardProxy', 'OwnedUpgrade')], { has: ['upgradeToAndCall(address,bytes)', 'owner()'] });
expect('an upgrade by the owner', ['lint', ...both('StandardProxy', 'OwnedUpgrade')], { not: ['unprotected-upgrade', 'error[', alone] });
expect('an upgrade by anyone', ['lint', ...both('StandardProxy', 'OpenUpgrade')], { has: ['error[unprotected-upgrade]'], status: 1 });
expect('a diamond and one facet', ['lint', ...both('Diamond', 'Treasury')], { not: ['missing-access-control', 'storage-collision', alone] });
expect('another facet writes what guards the first', ['lint', ...both('Diamond', 'Treasury', 'OtherFacet')], { has: ['missing-access-control'], not: [alone], status: 1 });
expect('an upgrade that the proxy answers itself', ['show', 'selectors', ...both('AdminProxy', 'Treasury')], { has: ['upgradeTo(address)', 'owner()'] });
expect('one slot for two things', ['lint', ...both('LowSlotProxy', 'OtherFacet')], { has: ['storage-collision'], status: 1 });
expect('one slot for the beacon and another thing', ['lint', ...both('LowSlotBeaconProxy', 'OtherFacet')], { has: ['storage-collision'], status: 1 });
expect('slots of their own', ['lint', ...both('StandardProxy', 'OtherFacet')], { not: ['storage-collision'] });
expect('no proxy', ['lint', ...both('Treasury', 'OtherFacet')], { has: ['no call here hands on all call data'] });
expect('two proxies', ['lint', hex.Clone, ...both('StandardProxy', 'Treasury')], { has: ['needs one proxy, and 2 contracts'] });
expect('no such file', ['lint', hex.Clone, '--implementation', join(folder, 'none.hex')], { has: ['no such file'], status: 2 });
rmSync(folder, { recursive: true });
process.exit(failed ? 1 : 0);
