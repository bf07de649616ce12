import type { ComparedValues } from '../play.js';
import { nameOf } from './calls.js';
import type { Program, RangeOf } from './syntax.js';

type LocalComparison = Omit<ComparedValues, 'position'> & { readonly start: number; readonly end: number };

/** `{{ eq x.y "a" }}`, `{{#if (ne "a" x.y)}}`: wherever a path is compared with a written value. */
export const comparisonsOfTemplate = (program: Program, rangeOf: RangeOf): readonly LocalComparison[] => {
  const found: LocalComparison[] = [];

  const visit = (node: hbs.AST.Node): void => {
    if (node.type !== 'MustacheStatement' && node.type !== 'SubExpression' && node.type !== 'BlockStatement')
      return;
    const { path, params, hash } = node as hbs.AST.SubExpression;
    const [one, other] = params;
    if (params.length === 2 && one && other && /^(?:eq|ne)$/.test(nameOf(path)))
      for (const [side, value] of [
        [one, other],
        [other, one],
      ] as const) {
        const steps = pathOf(side);
        const values = literalOf(value);
        if (steps && values) found.push({ path: steps, values: [values.value], ...rangeOf(node) });
      }
    params.forEach(visit);
    for (const pair of hash?.pairs ?? []) visit(pair.value);
    if (node.type !== 'BlockStatement') return;
    const block = node as hbs.AST.BlockStatement;
    block.program.body.forEach(visit);
    block.inverse?.body.forEach(visit);
  };

  program.body.forEach(visit);
  return found;
};

const pathOf = (node: hbs.AST.Expression): readonly string[] | undefined => {
  if (node.type !== 'PathExpression') return undefined;
  const { data, depth, parts } = node as hbs.AST.PathExpression;
  return data || depth > 0 || parts.length === 0 ? undefined : (parts as readonly string[]);
};

const literalOf = (node: hbs.AST.Expression): { readonly value: string | number | boolean } | undefined =>
  node.type === 'StringLiteral' || node.type === 'NumberLiteral' || node.type === 'BooleanLiteral'
    ? { value: (node as hbs.AST.StringLiteral).value }
    : undefined;
