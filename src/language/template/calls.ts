import { didYouMean, entryOf } from '../../model/index.js';
import { helpers } from './helpers.js';
import { TemplateMistake } from './mistake.js';
import type { Program, RangeOf } from './syntax.js';

/** Blocks of the templates; `raw` is written with four braces. */
const blocks: ReadonlySet<string> = new Set(['if', 'unless', 'each', 'with']);

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
    if (block.path.type !== 'PathExpression') throw wordsAfterLiteral(block as never, rangeOf);
    if (block.params.length !== 1)
      throw mistake(
        block.path,
        rangeOf,
        'helper-argument',
        `{{#${name}}} needs one value`,
        `write {{#${name} x}}, with parentheses around a call: {{#${name} (eq a b)}}`,
      );
  }
  const [pair] = block.hash?.pairs ?? [];
  if (pair)
    throw mistake(
      pair,
      rangeOf,
      'helper-argument',
      `{{#${name}}} has no option ${pair.key}`,
      `write {{#${name} x}}, and what chooses among values as a call in parentheses`,
    );
  const most = name === 'each' ? 2 : name === 'with' ? 1 : 0;
  if ((block.program.blockParams?.length ?? 0) > most)
    throw mistake(
      block,
      rangeOf,
      'helper-argument',
      `{{#${name}}} names ${most === 0 ? 'nothing' : `at most ${most === 1 ? 'its value' : 'an item and its key'}`}`,
      entryOf(blockForms, name) ?? `leave out \`as |…|\``,
    );
  for (const parameter of block.params) checkArgument(parameter, rangeOf);
  checkCalls(block.program, rangeOf);
  checkCalls(block.inverse, rangeOf);
};

const blockForms: Readonly<Record<string, string>> = {
  each: 'write {{#each list as |item index|}}',
  with: 'write {{#with map as |name|}}',
};

const checkArgument = (node: hbs.AST.Expression, rangeOf: RangeOf): void => {
  if (node.type === 'SubExpression') checkCall(node as hbs.AST.SubExpression, rangeOf);
};

const checkCall = (call: hbs.AST.MustacheStatement | hbs.AST.SubExpression, rangeOf: RangeOf): void => {
  const { path, params } = call;
  const pairs = call.hash?.pairs ?? [];
  if (path.type !== 'PathExpression') {
    if (params.length === 0 && pairs.length === 0 && call.type !== 'SubExpression') return;
    throw wordsAfterLiteral(call, rangeOf);
  }
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
  const options = helper.options ?? [];
  for (const pair of helper.anyOption ? [] : pairs)
    if (!options.includes(pair.key))
      throw mistake(
        pair,
        rangeOf,
        'helper-argument',
        `${name} has no option ${pair.key}`,
        didYouMean(pair.key, options) ?? `use it as {{ ${helper.usage} }}`,
      );
  for (const parameter of params) checkArgument(parameter, rangeOf);
  for (const { value } of pairs) checkArgument(value, rangeOf);
};

/** `{{ 'a' if x else 'b' }}`, `{{ 'a' xs }}`: Handlebars would look for a helper that is called so. */
const wordsAfterLiteral = (
  call: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
  rangeOf: RangeOf,
): TemplateMistake => {
  const [first, condition, otherwise, other] = call.params.map(nameOf);
  const value = nameOf(call.path);
  if (first === 'if')
    return mistake(
      call,
      rangeOf,
      'jinja',
      'a value with an “if” after it is Jinja',
      otherwise === 'else' && condition !== undefined && other !== undefined && call.params.length === 4
        ? `write {{ ternary ${condition} ${written(call.path)} ${written(call.params[3]!)} }}`
        : 'write {{ ternary condition "yes" "no" }}, with a call in parentheses as the condition',
    );
  return mistake(
    call,
    rangeOf,
    'template-syntax',
    `${written(call.path)} is a value, and words stand after it`,
    helpers.has(value)
      ? `a helper’s name has no quotes: {{ ${value} … }}`
      : 'a helper comes first: {{ join xs "," }}; text of several pieces is written side by side: a{{ b }}c',
  );
};

/** An argument as it may be written. */
const written = (node: hbs.AST.Expression): string =>
  node.type === 'StringLiteral' ? JSON.stringify(nameOf(node)) : nameOf(node);

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
