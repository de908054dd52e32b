// What a sequence of facts about a governor's proposals breaks, by the definitions of the catalog. A fact is what is stored for one
// proposal at one moment: { created, executed, canceled, snapshot, deadline, eta, yes, no, abstain, payload, voted, performances }.
export class Monitor {
  constructor(parameters) { this.parameters = parameters; this.broken = new Map(); }
  say(invariant, holds, why) { if (!holds && !this.broken.has(invariant)) this.broken.set(invariant, why); }
  votes(f) { return f.yes + f.no + f.abstain; }
  passed(f) { return this.reached(f) && f.yes > f.no; }
  reached(f) { return (this.parameters.quorumOf ?? ((g) => this.votes(g) >= this.parameters.quorum))(f); }

  state(f) {
    this.say('executed-xor-canceled', !(f.executed && f.canceled));
    this.say('execute-once', f.performances <= 1);
    if (!f.created) this.say('unknown-proposal-inert', this.votes(f) === 0n && !f.executed && !f.canceled && f.eta === 0n && f.performances === 0);
    if (f.created) this.say('window-ordered', f.snapshot <= f.deadline);
  }
  step(a, b, { clock, time }) {
    const fresh = !a.created && b.created, over = a.created && clock > a.deadline;
    this.say('executed-terminal', !a.executed || b.executed);
    this.say('canceled-terminal', !a.canceled || b.canceled);
    if (over) {
      this.say('tally-frozen', a.yes === b.yes && a.no === b.no && a.abstain === b.abstain);
      this.say('succeed-stable', this.passed(a) === this.passed(b));
      if (!this.passed(a)) this.say('no-resurrection', !this.passed(b));
    }
    if (a.created) {
      this.say('tally-monotone', b.yes >= a.yes && b.no >= a.no && b.abstain >= a.abstain);
      this.say('payload-immutable', a.payload === b.payload);
      this.say('window-immutable', a.snapshot === b.snapshot && (a.deadline === b.deadline || (b.deadline > a.deadline && this.votes(b) > this.votes(a))));
      if (clock > a.snapshot && this.votes(a) === this.votes(b)) this.say('quorum-fixed-for-past', this.reached(a) === this.reached(b));
    }
    if (fresh) {
      this.say('propose-fresh', this.votes(b) === 0n && !b.executed && !b.canceled && b.eta === 0n && b.snapshot >= clock);
      this.say('window-ordered', clock <= b.snapshot && clock <= b.deadline);
      this.say('one-transition-per-block', b.deadline >= clock && (b.snapshot === 0n || b.snapshot >= clock));
    }
    if (a.eta === 0n && b.eta !== 0n) {
      this.say('queue-needs-success', clock > a.deadline && this.passed(a));
      this.say('eta-respects-delay', b.eta >= time + this.parameters.delay);
    }
    if (a.eta !== 0n && a.created) this.say('eta-immutable', a.eta === b.eta || this.parameters.etaMayGo);
    this.say('transition-relation', (!fresh || (!b.executed && b.performances === 0 && !b.canceled)) && (!a.created || b.created)
      && (a.executed || !b.executed || (a.created && this.passed(b) && clock > a.deadline && !a.canceled)) && (!a.executed || b.executed)
      && (a.eta !== 0n || b.eta === 0n || (over && this.passed(a) && !a.executed && !a.canceled))
      && (!a.canceled || (b.canceled && b.executed === a.executed)));
    for (const voter of Object.keys(a.voted)) this.say('one-vote', !a.voted[voter] || b.voted[voter]);
    let grown = 0, receipts = 0;
    for (const tally of ['yes', 'no', 'abstain']) grown += b[tally] > a[tally] ? 1 : 0;
    for (const voter of Object.keys(a.voted)) receipts += !a.voted[voter] && b.voted[voter] ? 1 : 0;
    this.say('one-vote', grown <= receipts);
    if (grown) this.say('vote-in-window', a.snapshot <= clock && clock <= a.deadline);
  }
  /// More than one proposal changes in one step.
  frame(before, after) {
    const same = (a, b) => ['executed', 'canceled', 'snapshot', 'deadline', 'eta', 'yes', 'no', 'abstain', 'payload'].every((k) => a[k] === b[k])
      && Object.keys(a.voted).every((v) => a.voted[v] === b.voted[v]);
    this.say('frame', before.filter((f, i) => !same(f, after[i])).length <= 1);
  }
  performed(f, { clock, time }) {
    this.say('execute-needs-quorum', this.reached(f));
    this.say('execute-needs-majority', f.yes > f.no);
    this.say('execute-after-vote-end', clock > f.deadline);
    this.say('one-transition-per-block', clock > f.deadline || (f.snapshot !== 0n && clock > f.snapshot));
    this.say('execute-after-eta', f.eta !== 0n && time >= f.eta);
    this.say('no-skip-queue', f.eta !== 0n);
    if (this.parameters.grace) this.say('grace-respected', time <= f.eta + this.parameters.grace);
  }
}
