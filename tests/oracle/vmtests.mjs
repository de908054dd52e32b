// The official VM tests (ethereum/tests, BlockchainTests/GeneralStateTests/VMTests, not part of this repository) on lifted code:
// the storage that each leaves must be the one that the test says.
//
//   node vmtests.mjs IRRUN [FOLDER] [--network=Cancun]
//
// FOLDER, or else the environment's QUORATE_VMTESTS, is where they are; without either this is skipped (exit code 77).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const [irrun, folder = process.env.QUORATE_VMTESTS] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const network = process.argv.find((a) => a.startsWith('--network='))?.slice(10) ?? 'Cancun';
if (!folder || !existsSync(folder)) {
  console.log('skipped: QUORATE_VMTESTS does not lead to ethereum/tests/BlockchainTests/GeneralStateTests/VMTests');
  process.exit(77);
}
const word = (x) => '0x' + BigInt(x).toString(16).padStart(64, '0');

function* files(at) {
  for (const entry of readdirSync(at).sort()) {
    const path = join(at, entry);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (path.endsWith('.json')) yield path;
  }
}

const clean = (storage) => Object.fromEntries(Object.entries(storage ?? {}).map(([k, v]) => [word(k), word(v)]).filter(([, v]) => BigInt(v)).sort());

const groups = {}, problems = [], reasons = {};
for (const path of files(folder)) {
  const group = (groups[basename(dirname(path))] ??= { passed: 0, wrong: 0, unsupported: 0, gas: 0 });
  for (const [name, test] of Object.entries(JSON.parse(readFileSync(path, 'utf8')))) {
    if (test.network !== network || !test.postState) continue;
    // Gas is not modelled: neither its price, nor what is left, nor running out of it.
    // Inner calls are given 0xffffff.
    const [block] = test.blocks;
    if (/^gas_|^envInfo_d7/.test(name) || Number(block.blockHeader.gasUsed) > 0.9 * 0xffffff) { group.gas++; continue; }
    const steps = [];
    for (const [at, account] of Object.entries(test.pre)) {
      steps.push({ kind: 'balance', to: at, value: word(account.balance) });
      if (account.code !== '0x')
        steps.push({ kind: 'install', contract: at, accounts: [{ at, code: account.code, storage: clean(account.storage), balance: word(account.balance) }] });
    }
    for (const block of test.blocks)
      for (const tx of block.transactions)
        steps.push({ kind: 'call', from: tx.sender, to: tx.to, data: tx.data, value: word(tx.value), block: word(block.blockHeader.number), time: word(block.blockHeader.timestamp),
          coinbase: word(block.blockHeader.coinbase), prevRandao: word(block.blockHeader.mixHash), gasLimit: word(block.blockHeader.gasLimit) });
    const run = spawnSync(irrun, { input: JSON.stringify({ steps }), encoding: 'utf8', maxBuffer: 1 << 28, timeout: 60_000 });
    if (run.status !== 0) { group.wrong++; problems.push(`${name}: irrun ended with ${run.status ?? run.signal}`); continue; }
    const out = JSON.parse(run.stdout), last = out.steps.at(-1);
    if (last.status === 'unsupported' || last.status === 'step limit') {
      group.unsupported++;
      reasons[last.reason || last.status] = (reasons[last.reason || last.status] ?? 0) + 1;
      continue;
    }
    let same = true;
    // The block's own calls to system contracts (EIP-4788) are not transactions.
    delete test.postState['0x000f3df6d732807ef1319fb7b8bb8522d0beac02'];
    for (const [at, account] of Object.entries(test.postState ?? {})) {
      const want = JSON.stringify(clean(account.storage)), got = JSON.stringify(clean(out.storage[word(at)]));
      if (want !== got) { same = false; problems.push(`${name}: ${at}\n    expected ${want.slice(0, 300)}\n    got      ${got.slice(0, 300)} (${last.status})`); }
    }
    same ? group.passed++ : group.wrong++;
  }
}
let wrong = 0;
for (const [name, g] of Object.entries(groups)) { wrong += g.wrong; console.log(`${name.padEnd(28)} ${g.passed} passed, ${g.wrong} wrong, ${g.unsupported} unsupported, ${g.gas} about gas`); }
problems.slice(0, 40).forEach((p) => console.log('  ' + p));
for (const [reason, n] of Object.entries(reasons)) console.log(`  ${n} x ${reason}`);
const ran = Object.values(groups).reduce((n, g) => n + g.passed + g.wrong, 0);
if (!ran) console.log(`no test for ${network} in ${folder}`);
process.exit(wrong || !ran ? 1 : 0);
