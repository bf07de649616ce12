import type { ASTNode } from '@marcbachmann/cel-js';

export const childrenOf = ({ args }: ASTNode): readonly ASTNode[] =>
  (Array.isArray(args) ? (args as unknown[]).flat() : [args]).filter(isNode);

const isNode = (thing: unknown): thing is ASTNode =>
  typeof thing === 'object' && thing !== null && 'op' in thing && 'start' in thing;

/** Every node of an expression, from the outermost on. */
export function* everyNode(node: ASTNode): Iterable<ASTNode> {
  yield node;
  for (const child of childrenOf(node)) yield* everyNode(child);
}
