// Mutants of a Solidity contract, made on the reference compiler's syntax tree: { label, text } for each change of `text`.
import { compiler } from '../oracle/compile.mjs';

const Weaker = { '<': ['<=', '>='], '<=': ['<', '>'], '>': ['>=', '<='], '>=': ['>', '<'], '==': ['!='], '!=': ['=='], '&&': ['||'], '||': ['&&'] };

export function syntaxTree(path, text, release = 'newest') {
  const output = compiler(release).run({ language: 'Solidity', sources: { [path]: { content: text } },
    settings: { stopAfter: 'parsing', outputSelection: { '*': { '': ['ast'] } } } }, () => ({ error: 'not needed' }));
  if (!output.sources?.[path]) throw new Error(output.errors?.map((e) => e.formattedMessage).join('\n'));
  return output.sources[path].ast;
}

function* walk(node, parents = []) {
  if (Array.isArray(node)) { for (const n of node) yield* walk(n, parents); return; }
  if (!node || typeof node !== 'object') return;
  if (node.nodeType) yield [node, parents];
  for (const [key, child] of Object.entries(node))
    if (child && typeof child === 'object' && key !== 'documentation') yield* walk(child, node.nodeType ? [...parents, node] : parents);
}

/// `tallies`: names of members that are exchanged for each other.
export function mutants(path, text, contract, tallies = []) {
  const bytes = Buffer.from(text);
  const span = (node) => { const [from, length] = node.src.split(':').map(Number); return [from, from + length]; };
  const source = (node) => bytes.subarray(...span(node)).toString();
  const line = (node) => bytes.subarray(0, span(node)[0]).toString().split('\n').length;
  const result = [];
  const change = (what, node, edits) => {
    let changed = text, shift = bytes.length === text.length;
    if (!shift) return; // offsets are in bytes
    for (const [from, to, put] of edits.sort((a, b) => b[0] - a[0])) changed = changed.slice(0, from) + put + changed.slice(to);
    result.push({ label: `${what}, line ${line(node)}: ${source(node).split('\n')[0].trim().slice(0, 60)}`, text: changed });
  };
  /// A whole statement with its semicolon.
  const statement = (node) => { const [from, to] = span(node); return [from, bytes[to] === 0x3b ? to + 1 : to]; };

  const unit = syntaxTree(path, text).nodes.find((n) => n.nodeType === 'ContractDefinition' && n.name === contract);
  for (const fn of unit.nodes.filter((n) => n.nodeType === 'FunctionDefinition' && n.body && n.kind !== 'constructor')) {
    for (const [node, parents] of walk(fn.body)) {
      const parent = parents.at(-1);
      const isCall = (name) => node.nodeType === 'ExpressionStatement' && node.expression.nodeType === 'FunctionCall' && node.expression.expression.name === name;
      if (isCall('require')) change('delete guard', node, [[...statement(node), '']]);
      if (node.nodeType === 'IfStatement' && !node.falseBody && /^\{?\s*revert/.test(source(node.trueBody))) change('delete guard', node, [[...span(node), '']]);
      if (node.nodeType === 'BinaryOperation' && Weaker[node.operator]) {
        const [, left] = span(node.leftExpression), [right] = span(node.rightExpression);
        for (const operator of Weaker[node.operator]) change(`${node.operator} becomes ${operator}`, node, [[left, right, ` ${operator} `]]);
        if (/&&|\|\|/.test(node.operator))
          for (const side of ['leftExpression', 'rightExpression']) change('part of a condition only', node, [[...span(node), source(node[side])]]);
        if (/msg\.sender/.test(source(node)) && /==|!=/.test(node.operator))
          change('anyone may', node, [[...span(node), node.operator === '==' ? 'true' : 'false']]);
      }
      if (node.nodeType === 'BinaryOperation' && ['+', '-'].includes(node.operator)) change('no addition', node, [[...span(node), source(node.leftExpression)]]);
      if (node.nodeType === 'MemberAccess' && tallies.includes(node.memberName))
        for (const other of tallies) if (other !== node.memberName) change(`${node.memberName} becomes ${other}`, node, [[...span(node), source(node.expression) + '.' + other]]);
      const isWrite = node.nodeType === 'ExpressionStatement' && node.expression.nodeType === 'Assignment' && node.expression.leftHandSide.nodeType !== 'Identifier';
      if (isWrite) {
        change('drop write', node, [[...statement(node), '']]);
        if (parent?.nodeType === 'Block') {
          const later = parent.statements.slice(parent.statements.indexOf(node) + 1);
          const call = later.findLast((s) => /\.call\{|\.call\(|executeTransaction/.test(source(s)));
          if (call) change('write after the call', node, [[...statement(node), ''], [statement(call)[1], statement(call)[1], ' ' + bytes.subarray(...statement(node))]]);
        }
        if (node.expression.operator === '+=') change('+= becomes =', node, [[span(node.expression.leftHandSide)[1], span(node.expression.rightHandSide)[0], ' = ']]);
        if (/^(true|false)$/.test(source(node.expression.rightHandSide)))
          change('opposite flag', node, [[...span(node.expression.rightHandSide), source(node.expression.rightHandSide) === 'true' ? 'false' : 'true']]);
      }
    }
    // Who may call: anybody may start what only the contract's own code does.
    if (fn.visibility === 'internal' && ['public', 'nonpayable'].includes(fn.stateMutability) && fn.name)
      change('internal becomes public', fn, [[span(fn)[0] + source(fn).indexOf(' internal'), span(fn)[0] + source(fn).indexOf(' internal') + 9, ' public']]);
  }
  const seen = new Set([text]);
  return result.filter((m) => !seen.has(m.text) && seen.add(m.text));
}
