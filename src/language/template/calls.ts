import { didYouMean } from '../../model/index.js';
import { helpers } from './helpers.js';
import { TemplateMistake } from './mistake.js';
import type { Program, RangeOf } from './syntax.js';

/** Blocks of the templates; `raw` is written with four braces. */
export const blocks: ReadonlySet<string> = new Set(['if', 'unless', 'each', 'with']);

/**
 * Checks every call in a template, whether evaluation would come to it or not.
 * @throws TemplateMistake for a helper or block that does not exist, or with a wrong number of arguments
 */
export const checkCalls = (program: Program | undefined, rangeOf: RangeOf): void => {
  for (const statement of program?.body ?? []) {
    if (statement.type === 'MustacheStatement') checkCall(statement as hbs.AST.MustacheStatement, rangeOf);
    else if (statement.type === 'BlockStatement') checkBlock(statement as hbs.AST.BlockStatement, rangeOf);
    else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement')
      throw mistake(
        statement,
        rangeOf,
        'template-syntax',
        'partials and decorators are not part of rigger’s templates',
        'use the template task on another file, or a variable',
      );
  }
};

const checkBlock = (block: hbs.AST.BlockStatement, rangeOf: RangeOf): void => {
  const name = nameOf(block.path);
  if (name !== 'raw') {
    if (!blocks.has(name))
      throw mistake(
        block.path,
        rangeOf,
        'unknown-helper',
        `there is no block {{#${name}}}`,
        didYouMean(name, blocks) ?? `blocks are ${[...blocks].join(', ')}`,
      );
    if (block.params.length !== 1)
      throw mistake(
        block.path,
        rangeOf,
        'helper-argument',
        `{{#${name}}} wants one value`,
        `write {{#${name} x}}, with parentheses around a call: {{#${name} (eq a b)}}`,
      );
  }
  for (const parameter of block.params) checkArgument(parameter, rangeOf);
  checkCalls(block.program, rangeOf);
  checkCalls(block.inverse, rangeOf);
};

const checkArgument = (node: hbs.AST.Expression, rangeOf: RangeOf): void => {
  if (node.type === 'SubExpression') checkCall(node as hbs.AST.SubExpression, rangeOf);
};

const checkCall = (call: hbs.AST.MustacheStatement | hbs.AST.SubExpression, rangeOf: RangeOf): void => {
  const { path, params } = call;
  if (path.type !== 'PathExpression') return;
  const pairs = call.hash?.pairs ?? [];
  if (params.length === 0 && pairs.length === 0 && call.type !== 'SubExpression') return;
  const name = nameOf(path);
  const helper = helpers.get(name);
  if (!helper)
    throw mistake(
      path,
      rangeOf,
      'unknown-helper',
      `there is no helper ${name}`,
      didYouMean(name, helpers.keys()) ?? 'two values side by side are a call: the first is the helper',
    );
  const [least, most] = helper.arguments;
  if (params.length < least || params.length > most)
    throw mistake(
      call,
      rangeOf,
      'helper-argument',
      `${name} got ${params.length} arguments`,
      `use it as {{ ${helper.usage} }}`,
    );
  for (const parameter of params) checkArgument(parameter, rangeOf);
  for (const { value } of pairs) checkArgument(value, rangeOf);
};

export const nameOf = (path: hbs.AST.Expression): string => ('original' in path ? String(path.original) : '');

const mistake = (
  node: hbs.AST.Node,
  rangeOf: RangeOf,
  slug: string,
  message: string,
  help: string,
): TemplateMistake => {
  const { start, end } = rangeOf(node);
  return new TemplateMistake(`language/${slug}`, message, start, end, help);
};
