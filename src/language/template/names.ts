import type { NameUse } from '../play.js';
import { isThis } from './frames.js';
import { helpers } from './helpers.js';
import type { Program, RangeOf } from './syntax.js';

/** A use of a name, by its place in the template's text. */
export type LocalUse = Omit<NameUse, 'position'> & { readonly start: number; readonly end: number };

interface Inside {
  /** Block parameters in reach: they are no variables. */
  readonly parameters: ReadonlySet<string>;
  /** Inside a block whose item has no name, a plain name may be a field of the item. */
  readonly itemFields: boolean;
}

/**
 * Every variable that the template may ask for, with the steps into it as far as they are written.
 * Evaluation never asks for a root name that is not among them.
 */
export const namesOfTemplate = (program: Program, rangeOf: RangeOf): readonly LocalUse[] => {
  const uses: LocalUse[] = [];

  const path = (node: hbs.AST.PathExpression, inside: Inside, lenient: boolean): void => {
    const parts = node.parts as readonly string[];
    const steps = node.data ? (parts[0] === 'root' ? parts.slice(1) : []) : isThis(node) ? [] : parts;
    const [root] = steps;
    if (root === undefined || (!node.data && inside.parameters.has(root))) return;
    uses.push({ path: steps, optional: lenient || inside.itemFields || node.depth > 0, ...rangeOf(node) });
  };

  const value = (node: hbs.AST.Expression, inside: Inside, lenient = false): void => {
    if (node.type === 'PathExpression') path(node as hbs.AST.PathExpression, inside, lenient);
    else if (node.type === 'SubExpression') call(node as hbs.AST.SubExpression, inside);
  };

  const call = (node: hbs.AST.MustacheStatement | hbs.AST.SubExpression, inside: Inside): void => {
    const alone = node.params.length === 0 && !node.hash?.pairs.length;
    if (alone && node.type !== 'SubExpression') value(node.path, inside);
    const lenient = 'original' in node.path && helpers.get(String(node.path.original))?.lenient === true;
    for (const [at, parameter] of node.params.entries()) value(parameter, inside, lenient && at === 0);
    for (const pair of node.hash?.pairs ?? []) value(pair.value, inside);
  };

  const statements = (body: Program | undefined, inside: Inside): void => {
    for (const statement of body?.body ?? []) {
      if (statement.type === 'MustacheStatement') call(statement as hbs.AST.MustacheStatement, inside);
      else if (statement.type === 'BlockStatement') block(statement as hbs.AST.BlockStatement, inside);
    }
  };

  const block = (node: hbs.AST.BlockStatement, inside: Inside): void => {
    for (const parameter of node.params) value(parameter, inside);
    const name = 'original' in node.path ? node.path.original : '';
    statements(
      node.program,
      name === 'each' || name === 'with' ? within(inside, node.program.blockParams) : inside,
    );
    statements(node.inverse, inside);
  };

  statements(program, { parameters: new Set(), itemFields: false });
  return uses;
};

const within = (inside: Inside, parameters: readonly string[] | undefined): Inside => ({
  parameters: new Set([...inside.parameters, ...(parameters ?? [])]),
  itemFields: inside.itemFields || !parameters?.length,
});
