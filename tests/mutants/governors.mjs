// Sound governors of the fixtures: how to deploy them, what can be done with them, and where their facts are stored.
import { getCreateAddress, solidityPackedKeccak256 } from 'ethers';
import { People } from './simulate.mjs';

const yes = (s) => s.random(4) !== 0;
/// The payload of a proposal names the proposal, so that the monitor knows whose it is.
const data = (id) => '0x12345678' + BigInt(id).toString(16).padStart(64, '0');

async function members(s, contract, struct, base) {
  const { types } = s.layout(contract);
  const type = Object.entries(types).find(([name]) => name.startsWith(`t_struct(${struct})`))[1];
  const found = {};
  for (const member of type.members)
    if (types[member.type].encoding === 'inplace' && !types[member.type].members) found[member.label] = await s.field(s.address, base, member, types);
    else if (types[member.type].encoding !== 'mapping') found[member.label] = await s.word(s.address, base + BigInt(member.slot));
  return found;
}
const slotNamed = (s, contract, label) => BigInt(s.layout(contract).storage.find((v) => v.label === label).slot);

const sound = {
  name: 'SoundDao', contract: 'SoundDao', files: ['fixtures/demo/SoundDao.sol'],
  mutate: [{ file: 'fixtures/demo/SoundDao.sol', contract: 'SoundDao', tallies: ['yes', 'no'] }],
  parameters: { quorum: 1000n * 10n ** 18n, delay: 172800n },
  weights: [900n * 10n ** 18n, 700n * 10n ** 18n, 300n * 10n ** 18n],
  ids: [0, 1, 2],
  async deploy(s) { s.address = await s.deploy('SoundDao', [s.votes]); },
  actions: [
    { kind: 'propose', fn: 'propose', args: (s) => [s.payload, 0, data(s.proposals)] },
    { kind: 'vote', fn: 'vote', args: (s, id) => [id, yes(s)] },
    { kind: 'vote', fn: 'vote', args: (s, id) => [id, yes(s)] },
    { kind: 'queue', fn: 'queue', args: (s, id) => [id] },
    { kind: 'execute', fn: 'execute', args: (s, id) => [id] },
    { kind: 'cancel', fn: 'cancel', args: (s, id) => [id] },
  ],
  async facts(s, id) {
    const array = BigInt(solidityPackedKeccak256(['uint256'], [slotNamed(s, 'SoundDao', 'proposals')]));
    const { types } = s.layout('SoundDao');
    const size = BigInt(Object.entries(types).find(([n]) => n.startsWith('t_struct(Proposal)'))[1].numberOfBytes) / 32n;
    const p = await members(s, 'SoundDao', 'Proposal', array + BigInt(id) * size);
    const voted = {}, receipts = s.slotOf(id, slotNamed(s, 'SoundDao', 'hasVoted'));
    for (const who of [...People, '0x000000000000000000000000000000000000dada']) voted[who] = (await s.word(s.address, s.slotOf(BigInt(who), receipts))) !== 0n;
    const created = (await s.word(s.address, slotNamed(s, 'SoundDao', 'proposals'))) > BigInt(id);
    return { created, executed: p.executed !== 0n, canceled: p.canceled !== 0n, snapshot: p.voteStart, deadline: p.voteEnd, eta: p.eta,
      yes: p.yes, no: p.no, abstain: 0n, payload: `${p.target} ${p.value} ${p.data}`, voted };
  },
};

const compound = {
  name: 'Compound', contract: 'Governor', files: ['Governor', 'Timelock', 'VotesToken'].map((f) => `fixtures/compound/${f}.sol`),
  mutate: [{ file: 'fixtures/compound/Governor.sol', contract: 'Governor', tallies: ['forVotes', 'againstVotes', 'abstainVotes'] },
    { file: 'fixtures/compound/Timelock.sol', contract: 'Timelock' }],
  parameters: { quorum: 400_000n * 10n ** 18n, delay: 172800n, grace: 14n * 86400n, quorumOf: (f) => f.yes + f.no + f.abstain >= 400_000n * 10n ** 18n },
  weights: [300_000n * 10n ** 18n, 200_000n * 10n ** 18n, 150_000n * 10n ** 18n],
  ids: [1, 2, 3],
  async deploy(s) {
    const from = '0x000000000000000000000000000000000000dada';
    const { createAddressFromString } = await import('@ethereumjs/util');
    const nonce = Number((await s.state.getAccount(createAddressFromString(from))).nonce);
    const governor = getCreateAddress({ from, nonce: nonce + 1 });
    s.timelock = await s.deploy('Timelock', [governor, 172800]);
    s.address = await s.deploy('Governor', [s.timelock, s.votes, People[2]]);
    if (s.address.toLowerCase() !== governor.toLowerCase()) throw new Error('the governor is elsewhere');
  },
  actions: [
    { kind: 'propose', fn: 'propose', args: (s) => [[s.payload], [0], [data(s.proposals + 1)], ''] },
    { kind: 'vote', fn: 'castVote', args: (s, id) => [id, yes(s) ? 1 : s.random(3)] },
    { kind: 'vote', fn: 'castVote', args: (s, id) => [id, yes(s) ? 1 : s.random(4)] },
    { kind: 'queue', fn: 'queue', args: (s, id) => [id] },
    { kind: 'execute', fn: 'execute', args: (s, id) => [id] },
    { kind: 'cancel', fn: 'cancel', args: (s, id) => [id] },
  ],
  async facts(s, id) {
    const base = s.slotOf(id, slotNamed(s, 'Governor', 'proposals'));
    const p = await members(s, 'Governor', 'Proposal', base);
    const { types } = s.layout('Governor');
    const receipts = Object.entries(types).find(([n]) => n.startsWith('t_struct(Proposal)'))[1].members.find((m) => m.label === 'receipts');
    const voted = {};
    for (const who of [...People, '0x000000000000000000000000000000000000dada']) voted[who] = ((await s.word(s.address, s.slotOf(BigInt(who), base + BigInt(receipts.slot)))) & 0xffn) !== 0n;
    const element = async (slot) => s.word(s.address, BigInt(solidityPackedKeccak256(['uint256'], [slot])));
    const at = (label) => base + BigInt(Object.entries(types).find(([n]) => n.startsWith('t_struct(Proposal)'))[1].members.find((m) => m.label === label).slot);
    const created = BigInt(id) <= (await s.word(s.address, slotNamed(s, 'Governor', 'proposalCount')));
    return { created, executed: p.executed !== 0n, canceled: p.canceled !== 0n, snapshot: p.startBlock, deadline: p.endBlock, eta: p.eta,
      yes: p.forVotes, no: p.againstVotes, abstain: p.abstainVotes, payload: `${p.targets} ${await element(at('targets'))} ${p.calldatas}`, voted };
  },
};

export const governors = [sound, compound];
