import type { ASTNode } from '@marcbachmann/cel-js';
import type { ComparedValues } from '../play.js';
import { pathOf } from './names.js';
import { childrenOf } from './nodes.js';

/** `x.y == "a"`, `"a" != x.y`, `x.y in ["a", "b"]`: wherever a path stands beside written values. */
export const comparisonsOf = (
  root: ASTNode,
): readonly (Omit<ComparedValues, 'position'> & { start: number; end: number })[] => {
  const here = comparisonIn(root);
  return [...(here ? [here] : []), ...childrenOf(root).flatMap(comparisonsOf)];
};

const comparisonIn = (node: ASTNode): ReturnType<typeof comparisonsOf>[number] | undefined => {
  if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return undefined;
  const [left, right] = node.args as readonly [ASTNode, ASTNode];
  const sides =
    node.op === 'in'
      ? [[left, right] as const]
      : ([
          [left, right],
          [right, left],
        ] as const);
  for (const [side, other] of sides) {
    const chain = pathOf(side);
    const values = chain && node.op === 'in' ? listOf(other) : writtenIn(other);
    if (chain && values.length > 0 && chain.indices.length === 0)
      return { path: chain.path, values, start: node.start, end: node.end };
  }
  return undefined;
};

const listOf = (node: ASTNode): ComparedValues['values'] =>
  node.op === 'list' ? (node.args as readonly ASTNode[]).flatMap(writtenIn) : [];

const writtenIn = (node: ASTNode): ComparedValues['values'] => {
  if (node.op !== 'value') return [];
  const value: unknown = node.args;
  if (typeof value === 'bigint') return [Number(value)];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : [];
};
