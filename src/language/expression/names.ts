import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf } from './nodes.js';

/** A use of a variable, by offsets into the expression. */
export interface ExpressionUse {
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Inside `defined`, `has` or the first argument of `default`. */
  readonly optional: boolean;
}

/** Names of macros whose first argument need not exist. */
const lenientCalls: ReadonlySet<string> = new Set(['defined', 'default', 'has']);

/** Methods whose first argument names an element: `list.exists(x, x > 1)`. */
const comprehensions: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Every variable that the expression mentions, with the steps into it as far as they are constant. */
export const namesOfExpression = (root: ASTNode): readonly ExpressionUse[] => {
  const uses: ExpressionUse[] = [];

  const visit = (node: ASTNode, bound: ReadonlySet<string>, optional: boolean): void => {
    const chain = pathOf(node);
    if (chain) {
      const { path, id, indices } = chain;
      if (!bound.has(path[0]!) && !typeNames.has(path[0]!))
        uses.push({ path, start: id.start, end: id.end, optional });
      for (const index of indices) visit(index, bound, optional);
      return;
    }
    switch (node.op) {
      case 'call': {
        const [name, args] = node.args;
        for (const [at, argument] of args.entries())
          visit(argument, bound, optional || (lenientCalls.has(name) && at === 0));
        return;
      }
      case 'rcall': {
        const [name, receiver, args] = node.args;
        const [first, given, inner] = args;
        // Of cel: nothing else that was checked has a method of that name.
        if (name === 'bind' && first?.op === 'id') {
          if (given) visit(given, bound, optional);
          if (inner) visit(inner, new Set([...bound, first.args]), optional);
          return;
        }
        visit(receiver, bound, optional);
        const element = args[0];
        const inside =
          comprehensions.has(name) && element?.op === 'id' ? new Set([...bound, element.args]) : bound;
        for (const argument of args) visit(argument, inside, optional);
        return;
      }
      default:
        for (const child of childrenOf(node)) visit(child, bound, optional);
    }
  };

  visit(root, new Set(), false);
  return uses;
};

/** CEL's own names of types, and the optional module. */
const typeNames: ReadonlySet<string> = new Set([
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
  'dyn',
  'optional',
  'google',
]);

export interface Chain {
  readonly path: readonly string[];
  readonly id: ASTNode;
  /** Index expressions that are not constant, inside of which there may be more names. */
  readonly indices: readonly ASTNode[];
}

/** The path that a node is, when it is one. */
export const pathOf = (node: ASTNode): Chain | undefined => {
  switch (node.op) {
    case 'id':
      return { path: [node.args], id: node, indices: [] };
    case '.':
    case '.?': {
      const chain = pathOf(node.args[0]);
      const step: unknown = node.args[1];
      return chain && extend(chain, typeof step === 'string' ? step : undefined);
    }
    case '[]':
    case '[?]': {
      const [receiver, index] = node.args;
      const chain = pathOf(receiver);
      if (!chain) return undefined;
      return index.op === 'value' ? extend(chain, String(index.args)) : extend(chain, undefined, index);
    }
    default:
      return undefined;
  }
};

const open = new WeakSet<Chain>();

/** A step that is not constant ends the path; what follows is not told. */
const extend = (chain: Chain, step: string | undefined, index?: ASTNode): Chain => {
  const ended = open.has(chain) || step === undefined;
  const next: Chain = {
    path: ended ? chain.path : [...chain.path, step],
    id: chain.id,
    indices: index ? [...chain.indices, index] : chain.indices,
  };
  if (ended) open.add(next);
  return next;
};

/** The first use of a type's name where a variable was perhaps meant: outside `type(x) == int`. */
export const typeTakenForVariable = (root: ASTNode): ASTNode | undefined => {
  const asksForType = (node: ASTNode): boolean =>
    (node.op === 'call' && node.args[0] === 'type') || childrenOf(node).some(asksForType);
  const find = (node: ASTNode): ASTNode | undefined => {
    if (node.op === 'id') return typeNames.has(node.args) && node.args !== 'optional' ? node : undefined;
    for (const child of childrenOf(node)) {
      const found = find(child);
      if (found) return found;
    }
    return undefined;
  };
  return asksForType(root) ? undefined : find(root);
};
