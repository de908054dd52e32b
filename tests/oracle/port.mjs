// Makes one source text fit a release of the Solidity compiler, so that the same program can be compiled by releases nine years
// apart. Rewrites what changed only in spelling; lines between `//:if <0.5.0` and `//:else` or `//:end` are for some releases alone.
// What a release has no counterpart for is left as it is: that release then refuses the text, and the caller counts it as such.

const parse = (text) => text.split('.').map(Number);

/// Negative, zero or positive as `a` is before, at or after `b`.
export function compareVersions(a, b) {
  const [x, y] = [parse(a), parse(b)];
  for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return x[i] - y[i];
  return 0;
}

function choose(text, version) {
  const out = [], open = [];
  for (const line of text.split('\n')) {
    const test = line.trim().match(/^\/\/:(if|else|end)\s*(<|>=)?\s*([\d.]*)/);
    if (test?.[1] === 'if') open.push(compareVersions(version, test[3]) < 0 === (test[2] === '<'));
    else if (test?.[1] === 'else') open.push(!open.pop());
    else if (test) open.pop();
    // Lines keep their numbers.
    out.push(!test && open.every(Boolean) ? line : '');
  }
  return out.join('\n');
}

/// The arguments between the parenthesis at `open` and its partner, and the place after that.
function argumentsAt(text, open) {
  const list = [];
  let depth = 0, from = open + 1;
  for (let i = open; i < text.length; i++) {
    const c = text[i];
    if (c === '"' || c === "'") {
      for (i++; i < text.length && text[i] !== c; i++) if (text[i] === '\\') i++;
    } else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c) && --depth === 0) return { list: [...list, text.slice(from, i)], end: i + 1 };
    else if (c === ',' && depth === 1) { list.push(text.slice(from, i)); from = i + 1; }
  }
  return { list, end: text.length };
}

function rewriteCalls(text, name, rewrite) {
  const pattern = new RegExp(`(?<![\\w.])${name}\\(`, 'g');
  let out = '', last = 0;
  for (let m; (m = pattern.exec(text)); ) {
    const { list, end } = argumentsAt(text, m.index + m[0].length - 1);
    const changed = rewrite(list);
    if (changed === undefined) continue;
    out += text.slice(last, m.index) + changed;
    last = pattern.lastIndex = end;
  }
  return out + text.slice(last);
}

/// `function() external payable` of old releases to `receive`/`fallback`, and back; constructors by name.
function rewriteConstructors(text, version) {
  if (compareVersions(version, '0.4.22') >= 0) return text;
  let contract = '';
  return text.split('\n').map((line) => {
    contract = line.match(/^\s*contract (\w+)/)?.[1] ?? contract;
    return line.replace(/\bconstructor\s*\(/, `function ${contract}(`);
  }).join('\n');
}

/// `text` for the compiler release `version` ("0.4.11"). `encoder`: ask for the second ABI coder where it is not the default.
export function port(source, version, { encoder = false } = {}) {
  const before = (v) => compareVersions(version, v) < 0;
  let t = choose(source, version);
  const swap = (pattern, to) => { t = t.replace(pattern, to); };
  swap(/pragma experimental ABIEncoderV2;/g, '');
  const coder = encoder && before('0.8.0') ? ' pragma experimental ABIEncoderV2;' : '';
  swap(/pragma solidity [^;]*;/g, `pragma solidity ${version};${coder}`);
  if (before('0.8.26')) t = rewriteCalls(t, 'require', (a) => (/^\s*\w+\(.*\)\s*$/s.test(a[1] ?? '') ? `require(${a[0]})` : undefined));
  if (before('0.8.18')) swap(/mapping\(\s*([\w.]+)\s+\w+\s*=>/g, 'mapping($1 =>');
  if (before('0.8.4')) {
    swap(/^(\s*)error \w+\([^)]*\);/gm, '$1');
    t = rewriteCalls(t, 'revert \\w+', () => 'revert()');
  }
  if (before('0.8.0')) {
    swap(/\bunchecked \{/g, '{');
    swap(/\bblock\.chainid\b/g, '1');
  }
  if (before('0.7.0')) {
    swap(/\bconstructor\s*(\([^)]*\))(?!\s*(public|internal))/g, 'constructor$1 public');
    swap(/(\w+)\.slot\b/g, '$1_slot');
  } else {
    swap(/(?<![\w."'])now(?![\w"'])/g, 'block.timestamp');
    swap(/(\w+)_slot\b/g, '$1.slot');
  }
  // External functions took call data alone.
  if (before('0.6.9')) swap(/(function \w+\([^)]*\bmemory\b[^)]*\)\s*)external\b/g, '$1public');
  if (before('0.6.8')) swap(/type\((uint\d*)\)\.max/g, '$1(-1)');
  else swap(/\b(uint\d*)\(-1\)/g, 'type($1).max');
  if (before('0.6.5')) swap(/\bimmutable /g, '');
  if (before('0.6.2')) swap(/([\w)])\{value: ([^}]*)\}/g, '$1.value($2)');
  else swap(/\.value\(([^()]*(?:\([^()]*\)[^()]*)*)\)\(/g, '{value: $1}(');
  if (before('0.6.0')) {
    swap(/\b(abstract|virtual) /g, '');
    swap(/\boverride(\([^)]*\))? /g, '');
    swap(/\b(receive|fallback)\(\) external/g, 'function() external');
    swap(/\bpayable\(/g, 'address(');
  } else {
    swap(/function\s*\(\)\s*(external|public)?\s*payable\s*(external|public)?/g, 'receive() external payable');
    swap(/\bfunction\s*\(\)\s*external\b/g, 'fallback() external');
  }
  if (before('0.5.0')) {
    swap(/\bcalldata /g, '');
    swap(/(\d)_(?=\d)/g, '$1');
    swap(/\baddress payable\b/g, 'address');
    swap(/\(bool (\w+),\s*\) =/g, 'bool $1 =');
  }
  if (before('0.4.22')) {
    t = rewriteCalls(t, 'require', (a) => `require(${a[0]})`);
    t = rewriteCalls(t, 'revert', () => 'revert()');
  }
  if (before('0.4.21')) swap(/\bemit /g, '');
  if (before('0.4.16')) swap(/\b(view|pure)\b/g, 'constant');
  return rewriteConstructors(t, version);
}
