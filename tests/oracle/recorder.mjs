// Runs transactions on a real EVM and writes down each step with what it gave.
import { createEVM } from '@ethereumjs/evm';
import { Common, Mainnet, Hardfork } from '@ethereumjs/common';
import { SimpleStateManager } from '@ethereumjs/statemanager';
import { createAddressFromString, createAccount, hexToBytes, bytesToHex } from '@ethereumjs/util';
import { getCreateAddress } from 'ethers';

const word = (x) => '0x' + BigInt(x).toString(16).padStart(64, '0');
const address = (x) => '0x' + BigInt(x).toString(16).padStart(40, '0');

export class Recorder {
  static async create(contracts) {
    const r = new Recorder();
    r.contracts = contracts;
    r.common = new Common({ chain: Mainnet, hardfork: Hardfork.Cancun });
    r.state = new SimpleStateManager({ common: r.common });
    r.evm = await createEVM({ common: r.common, stateManager: r.state, allowUnlimitedContractSize: true, allowUnlimitedInitCodeSize: true });
    Object.assign(r, { block: 100n, time: 1_000_000n, steps: [], expected: [], deployed: [], abis: {} });
    return r;
  }
  /// Where the contract after `more` others of this sender will be.
  async nextContract(from, more = 0) {
    const account = await this.state.getAccount(createAddressFromString(from));
    return getCreateAddress({ from, nonce: Number(account?.nonce ?? 0n) + more });
  }
  mine(blocks, seconds = blocks * 12n) { this.block += BigInt(blocks); this.time += BigInt(seconds); }
  header() {
    return { header: { number: this.block, timestamp: this.time, difficulty: 0n, prevRandao: new Uint8Array(32), gasLimit: 30_000_000n,
      coinbase: createAddressFromString(address(0)), baseFeePerGas: 7n, getBlobGasPrice: () => 1n } };
  }
  async fund(who, amount) {
    await this.state.putAccount(createAddressFromString(who), createAccount({ balance: amount }));
    this.steps.push({ kind: 'balance', to: who, value: word(amount) });
    this.expected.push({ status: 'ok' });
  }
  async deploy(name, args = [], { from = address(0xd0), value = 0n } = {}) {
    const c = this.contracts[name];
    const data = c.abi.encodeDeploy(args);
    const result = await this.run({ kind: 'deploy', contract: name, from, value, data }, c.code + data.slice(2));
    const at = result.createdAddress.toString();
    const step = this.steps.at(-1);
    step.to = at;
    this.abis[at] = c.abi;
    const known = new Set(this.deployed.flatMap((d) => d.accounts.map((a) => a.at)));
    const accounts = [];
    for (const [a, code] of this.state.codeStack.at(-1))
      if (code.length && !known.has(a))
        accounts.push({ at: a, code: bytesToHex(code), storage: this.storage()[word(a)] ?? {},
          balance: word((await this.state.getAccount(createAddressFromString(a))).balance) });
    this.deployed.push({ name, index: this.steps.length - 1, accounts });
    return at;
  }
  async call(to, fn, args = [], options = {}) {
    const abi = this.abis[to];
    const result = await this.raw(to, abi.encodeFunctionData(fn, args), options);
    return result.execResult.exceptionError ? undefined : abi.decodeFunctionResult(fn, result.execResult.returnValue);
  }
  raw(to, data, { from = address(0xa11ce), value = 0n } = {}) {
    return this.run({ kind: 'call', to, from, value, data });
  }
  async run(step, creation) {
    const sender = createAddressFromString(step.from);
    if (!(await this.state.getAccount(sender))) await this.state.putAccount(sender, createAccount({ balance: 10n ** 24n }));
    this.steps.push({ kind: 'balance', to: step.from, value: word((await this.state.getAccount(sender)).balance) });
    this.expected.push({ status: 'ok' });
    const result = await this.evm.runCall({
      caller: sender, origin: sender, value: step.value, gasLimit: 30_000_000n, block: this.header(),
      data: hexToBytes(creation ?? step.data), ...(creation ? {} : { to: createAddressFromString(step.to) }) });
    const { exceptionError, returnValue, logs } = result.execResult;
    if (exceptionError && !/revert|invalid opcode|invalid JUMP|stack underflow/i.test(exceptionError.error ?? String(exceptionError)))
      throw new Error(`the EVM stopped with ${exceptionError.error}: not a comparable step`);
    this.steps.push({ ...step, value: word(step.value), block: word(this.block), time: word(this.time) });
    this.expected.push({
      status: exceptionError ? 'revert' : 'ok',
      data: creation && !exceptionError ? undefined : bytesToHex(returnValue),
      logs: exceptionError ? [] : (logs ?? []).map(([a, topics, data]) => ({ address: word(bytesToHex(a)), data: bytesToHex(data), topics: topics.map((t) => bytesToHex(t)) })) });
    return result;
  }
  storage() {
    const out = {};
    for (const [key, value] of this.state.storageStack.at(-1)) {
      const [at, slot] = key.split('_');
      const raw = bytesToHex(value);
      if (BigInt(raw === '0x' ? 0 : raw) !== 0n) (out[word(at.startsWith('0x') ? at : '0x' + at)] ??= {})[word(slot.startsWith('0x') ? slot : '0x' + slot)] = word(raw);
    }
    return out;
  }
}
