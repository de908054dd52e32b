// Random transactions around the life of proposals, on a real EVM, watched by a Monitor.
import { createEVM } from '@ethereumjs/evm';
import { Common, Mainnet, Hardfork } from '@ethereumjs/common';
import { SimpleStateManager } from '@ethereumjs/statemanager';
import { createAddressFromString, createAccount, hexToBytes, bytesToHex } from '@ethereumjs/util';
import { AbiCoder, Interface, keccak256 } from 'ethers';
import { compile } from '../oracle/compile.mjs';
import { Monitor } from './monitor.mjs';

/// Votes that never change (in units of the governor's quorum), and the payload: counts nothing itself, but calls back when told to.
const Helpers = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;
contract SimulatedVotes {
    mapping(address => uint96) weight;
    function set(address who, uint96 amount) external { weight[who] = amount; }
    function getPastVotes(address who, uint256 point) public view returns (uint256) { require(point < block.number, "future"); return weight[who]; }
    function getPriorVotes(address who, uint256 point) external view returns (uint96) { return uint96(getPastVotes(who, point)); }
}
contract SimulatedPayload {
    address to; bytes next;
    function arm(address to_, bytes calldata next_) external { to = to_; next = next_; }
    fallback() external payable {
        if (next.length == 0) return;
        bytes memory data = next;
        delete next;
        (bool ok,) = to.call(data);
        ok;
    }
}`;

export const compileGovernor = (files) => compile({ ...files, 'simulated.sol': Helpers }, { optimize: false });
export const People = ['0x00000000000000000000000000000000000a11ce', '0x0000000000000000000000000000000000000b0b', '0x00000000000000000000000000000000000ca401'];
const Anyone = '0x000000000000000000000000000000000000dada';

export class Simulation {
  constructor(governor, contracts) { Object.assign(this, { governor, contracts, seed: 1, performed: 0, voted: 0, monitor: new Monitor(governor.parameters) }); }

  /// xorshift: the same runs on every machine.
  random(n) {
    this.seed ^= this.seed << 13; this.seed ^= this.seed >>> 17; this.seed ^= this.seed << 5;
    return (this.seed >>> 0) % n;
  }
  pick(list) { return list[this.random(list.length)]; }

  async boot() {
    const common = new Common({ chain: Mainnet, hardfork: Hardfork.Cancun });
    this.state = new SimpleStateManager({ common });
    this.evm = await createEVM({ common, stateManager: this.state, allowUnlimitedContractSize: true });
    Object.assign(this, { block: 100n, time: 1_700_000_000n, proposals: 0, performances: {}, nested: [] });
    for (const who of [...People, Anyone]) await this.state.putAccount(createAddressFromString(who), createAccount({ balance: 1n << 100n }));
    this.votes = await this.deploy('SimulatedVotes');
    for (const [i, who] of People.entries()) await this.call(who, this.votes, this.contracts.SimulatedVotes.abi, 'set', [who, this.governor.weights[i]]);
    this.payload = await this.deploy('SimulatedPayload');
    await this.governor.deploy(this);
    this.evm.events.on('beforeMessage', async (message, next) => {
      if (message.depth > 0 && message.to?.toString() === this.payload) await this.reached(message);
      next?.();
    });
  }
  header() {
    return { header: { number: this.block, timestamp: this.time, difficulty: 0n, prevRandao: new Uint8Array(32), gasLimit: 1n << 40n,
      coinbase: createAddressFromString('0x' + '0'.repeat(40)), baseFeePerGas: 0n, getBlobGasPrice: () => 1n } };
  }
  async deploy(name, args = []) {
    const c = this.contracts[name], from = createAddressFromString(Anyone);
    const result = await this.evm.runCall({ caller: from, origin: from, gasLimit: 1n << 40n, block: this.header(), data: hexToBytes(c.code + c.abi.encodeDeploy(args).slice(2)) });
    if (result.execResult.exceptionError) throw new Error(`${name} was not deployed`);
    return result.createdAddress.toString();
  }
  async call(from, to, abi, fn, args) {
    const caller = createAddressFromString(from);
    const { execResult } = await this.evm.runCall({ caller, origin: caller, to: createAddressFromString(to), gasLimit: 1n << 40n, block: this.header(),
      data: hexToBytes(typeof fn === 'string' && !fn.startsWith('0x') ? abi.encodeFunctionData(fn, args) : fn) });
    return execResult.exceptionError ? undefined : bytesToHex(execResult.returnValue);
  }

  // ---------------------------------------------------------------- storage, by the compiler's layout
  layout(contract) { return this.contracts[contract].json.storageLayout; }
  async word(at, slot) {
    const raw = await this.state.getStorage(createAddressFromString(at), hexToBytes('0x' + BigInt(slot).toString(16).padStart(64, '0')));
    return BigInt(raw.length ? bytesToHex(raw) : 0);
  }
  async field(at, base, member, types) {
    const word = await this.word(at, base + BigInt(member.slot));
    return (word >> BigInt(member.offset * 8)) & ((1n << BigInt(types[member.type].numberOfBytes * 8)) - 1n);
  }
  slotOf(key, slot) { return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(['uint256', 'uint256'], [key, slot]))); }

  async facts() {
    const all = [];
    for (const id of this.governor.ids) all.push({ ...(await this.governor.facts(this, id)), performances: this.performances[id] ?? 0 });
    return all;
  }
  clockNow() { return { clock: this.block, time: this.time }; }

  /// Control leaves the governor: what must hold always must hold here, and one more step has ended.
  async reached(message) {
    if (message.data.length < 36) return; // a payload that lost its data says nothing of whose it is
    const id = Number(BigInt(bytesToHex(message.data.slice(4, 36))));
    const facts = await this.facts();
    this.monitorSteps(this.last, facts);
    this.performances[id] = (this.performances[id] ?? 0) + 1;
    this.pending.push(id);
    const at = this.governor.ids.indexOf(id);
    if (at >= 0) { this.monitor.performed(facts[at], this.clockNow()); this.performed++; }
    for (const f of facts) this.monitor.state(f);
    this.last = await this.facts();
  }
  monitorSteps(before, after) {
    for (const [i, f] of after.entries()) this.monitor.step(before[i], f, this.clockNow());
    this.monitor.frame(before, after);
  }

  /// One transaction. What a reverted one did has not happened.
  async transaction(from, to, abi, fn, args) {
    const performances = { ...this.performances }, known = new Map(this.monitor.broken), counted = this.performed;
    this.pending = [];
    this.last = await this.facts();
    const result = await this.call(from, to, abi, fn, args);
    if (result === undefined) {
      Object.assign(this, { performances, performed: counted });
      this.monitor.broken = known;
      return undefined;
    }
    const after = await this.facts();
    this.monitorSteps(this.last, after);
    for (const f of after) this.monitor.state(f);
    return result;
  }

  async wait() {
    const p = (await this.facts())[this.random(Math.max(1, this.proposals)) % this.governor.ids.length];
    const blocks = [0n, 1n, 2n, p.snapshot - this.block, p.snapshot - this.block + 1n, p.deadline - this.block, p.deadline - this.block + 1n];
    const times = [p.eta - this.time - 1n, p.eta - this.time, p.eta - this.time + 1n, p.eta + (this.governor.parameters.grace ?? 0n) - this.time, p.eta + (this.governor.parameters.grace ?? 0n) - this.time + 1n];
    const ahead = (list) => list.filter((n) => n >= 0n && n < 1n << 40n);
    const blockWait = this.pick(ahead(blocks)), timeWait = p.eta ? this.pick([...ahead(times), 0n]) : blockWait * 12n;
    if (this.random(3) && p.eta) this.time += timeWait;
    else { this.block += blockWait; this.time += blockWait * 12n; }
  }

  async act() {
    const g = this.governor, action = this.pick(g.actions), id = g.ids[this.random(Math.min(g.ids.length, this.proposals + (this.random(8) ? 0 : 1)) || 1)];
    const who = this.random(8) ? this.pick(People) : this.pick([Anyone, this.payload]);
    if (action.kind === 'propose' && this.proposals >= 2) return;
    if (action.kind === 'execute' && this.random(4) === 0) { // the payload calls back
      const inner = this.pick(g.actions.filter((a) => a.kind !== 'propose'));
      await this.call(Anyone, this.payload, this.contracts.SimulatedPayload.abi, 'arm', [this.address, this.contracts[g.contract].abi.encodeFunctionData(inner.fn, inner.args(this, id))]);
    }
    const from = action.kind === 'propose' && this.random(3) === 0 ? this.payload : who;
    const done = await this.transaction(from, this.address, this.contracts[g.contract].abi, action.fn, action.args(this, id));
    if (done === undefined) return;
    if (action.kind === 'propose') this.proposals++;
    if (action.kind === 'vote') this.voted++;
  }

  /// Random runs, and the life of one proposal with each deviation.
  async search(runs) {
    for (let run = 0; run < runs; run++) {
      this.seed = 0x9e3779b9 ^ (run * 2654435761);
      await this.boot();
      for (let i = 0; i < 22; i++) {
        if (this.random(2)) await this.wait();
        await this.act();
      }
    }
    for (let deviation = 0; deviation < 12; deviation++) await this.life(deviation);
    return { broken: this.monitor.broken, performed: this.performed, voted: this.voted };
  }

  /// Propose, vote, queue, execute in order and in time; one of the steps left out or done twice.
  async life(deviation) {
    const g = this.governor;
    await this.boot();
    const id = g.ids[0], f = async () => (await this.facts())[0];
    const perform = async (kind, who = People[0], repeat = 1) => {
      for (let i = 0; i < repeat; i++)
        for (const action of g.actions.filter((a) => a.kind === kind).slice(0, 1)) {
          const done = await this.transaction(who, this.address, this.contracts[g.contract].abi, action.fn, action.args(this, id));
          if (done !== undefined && kind === 'propose') this.proposals++;
          if (done !== undefined && kind === 'vote') this.voted++;
        }
    };
    const twice = (n) => (deviation === n ? 2 : 1);
    await perform('propose');
    this.block = (await f()).snapshot + 1n;
    for (const who of People.slice(0, deviation === 1 ? 0 : 3)) await perform('vote', who, twice(2));
    if (deviation === 3) await perform('cancel');
    this.block = (await f()).deadline + (deviation === 4 ? 0n : 1n);
    this.time += (this.block - 100n) * 12n;
    if (deviation !== 5) await perform('queue', Anyone, twice(6));
    if (deviation === 7) await perform('cancel');
    this.time = (await f()).eta ? (await f()).eta + (deviation === 8 ? -1n : 0n) : this.time;
    if (deviation === 9)
      await this.call(Anyone, this.payload, this.contracts.SimulatedPayload.abi, 'arm', [this.address, this.contracts[g.contract].abi.encodeFunctionData(g.actions.find((a) => a.kind === 'execute').fn, [id])]);
    if (deviation === 10) this.time += this.governor.parameters.grace ?? 0n;
    if (deviation === 10) this.time += 1n;
    await perform('execute', Anyone, twice(11));
    await perform('execute', Anyone);
    await perform('cancel', People[0]);
    await perform('vote', Anyone);
    await perform('queue', Anyone);
    await perform('execute', Anyone);
  }
}
