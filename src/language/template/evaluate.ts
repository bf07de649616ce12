import {
  entryOf,
  escapeXml,
  hasSecretKeys,
  holdsSecret,
  isHiddenByOrigin,
  type Json,
  Numeral,
  Secret,
  taint,
  textOfMap,
  type Value,
} from '../../model/index.js';
import { counted, longestText, mostVisits, tooLarge } from '../growth.js';
import type { Scope } from '../play.js';
import { truthy } from './arguments.js';
import { nameOf } from './calls.js';
import type { EscapeTarget } from './escape.js';
import { fieldsOfEach, fieldsOfWith, outermost, type TemplateFrame, valueOfPath } from './frames.js';
import { helpers } from './helpers.js';
import { Absent, HelperMisuse, TemplateMistake, Unmet } from './mistake.js';
import { followingTexts, joinedText, Misplaced, ShellWriter } from './shell/index.js';
import type { Program, RangeOf } from './syntax.js';
import { disclosed, textOf } from './text.js';

/**
 * Evaluates a template's tree. Handlebars' own runtime turns everything into text and hides where a
 * value came from; here values keep their types, secrets stay secret, names are asked for one by one
 * (so that a fact is read only when used), and every mistake knows its place.
 * @param program checked by `checkCalls` before
 * @throws TemplateMistake, and whatever the scope throws
 */
export const evaluateTemplate = (
  program: Program,
  rangeOf: RangeOf,
  scope: Scope,
  target: EscapeTarget,
): Value => {
  const only = singleMustache(program);
  return only
    ? evaluator(rangeOf, scope, target).expression(only, outermost)
    : evaluator(rangeOf, scope, target).text(program);
};

/** The one mustache that is the whole template: its value keeps its type. */
export const singleMustache = ({ body }: Program): hbs.AST.MustacheStatement | undefined =>
  body.length === 1 && body[0]?.type === 'MustacheStatement'
    ? (body[0] as hbs.AST.MustacheStatement)
    : undefined;

/** What helps where a value is too much. */
export const multiplied = 'each variable that names another twice doubles it; give large files to `copy`';

interface Call extends hbs.AST.Node {
  readonly path: hbs.AST.Expression;
  readonly params: readonly hbs.AST.Expression[];
  readonly hash?: hbs.AST.Hash;
}

const evaluator = (rangeOf: RangeOf, scope: Scope, target: EscapeTarget) => {
  const shell = target === 'shell' ? new ShellWriter() : undefined;
  let followings: ReadonlyMap<hbs.AST.Node, string> = new Map();
  let lastValue: hbs.AST.Node | undefined;
  let secret = false;
  let quiet = false;
  let visits = 0;
  let length = 0;
  const parts = new Set<Secret>();

  /** Text, piece by piece and in order, because shell quoting depends on what stands before. */
  const text = (program: Program): Value => {
    if (shell) followings = followingTexts(program);
    const whole = write(program, outermost);
    return shell ? shell.text : secret ? new Secret(whole, undefined, quiet, [...parts]) : whole;
  };

  const write = (program: Program | undefined, frame: TemplateFrame): string =>
    (program?.body ?? []).map((statement) => writeStatement(statement, frame)).join('');

  const writeStatement = (statement: hbs.AST.Statement, frame: TemplateFrame): string => {
    switch (statement.type) {
      case 'ContentStatement':
        return grow(literal((statement as hbs.AST.ContentStatement).value), statement);
      case 'CommentStatement':
        return '';
      case 'MustacheStatement':
        return grow(writeValue(statement as hbs.AST.MustacheStatement, frame), statement);
      default:
        return writeBlock(statement as hbs.AST.BlockStatement, frame);
    }
  };

  const visit = (items: number, block: hbs.AST.Node): void => {
    visits += items;
    if (visits > mostVisits)
      throw mistake(
        block,
        'template-cost',
        `the template takes too long: more than ${counted(mostVisits)} items would be visited`,
        'loop inside fewer loops, or over shorter lists',
      );
  };

  const grow = (piece: string, node: hbs.AST.Node): string => {
    length += piece.length;
    if (length <= longestText) return piece;
    throw excessive(node, `a text of more than ${counted(longestText)} characters`);
  };

  const excessive = (node: hbs.AST.Node, excess: string): TemplateMistake =>
    mistake(node, 'template-cost', `the template would make ${excess}`, multiplied);

  const literal = (piece: string | Secret): string => {
    if (shell) placed(lastValue, () => shell.literal(piece));
    return piece instanceof Secret ? piece.reveal() : piece;
  };

  const writeValue = (mustache: hbs.AST.MustacheStatement, frame: TemplateFrame): string => {
    lastValue = mustache;
    const value = expression(mustache, frame);
    if (shell && mustache.escaped) return writeShell(shell, mustache, value, frame);
    if (holdsSecret(value)) secret = true;
    if (isHiddenByOrigin(value)) quiet = true;
    const plain = textOfMap(value) ?? disclosed(value, (part) => parts.add(part));
    if (mustache.escaped && target === 'xml') return escapeXml(textOf(plain));
    return literal(holdsSecret(value) ? secretText(value) : textOf(plain));
  };

  const writeShell = (
    writer: ShellWriter,
    mustache: hbs.AST.MustacheStatement,
    value: Value,
    frame: TemplateFrame,
  ): string => {
    // Outside quotes {{ quote x }} and {{ x }} are the same; inside them it is text with quotes of its own.
    const quotes = quotesItself(mustache);
    const unquoted = quotes ? argument(mustache.params[0]!, frame) : value;
    const words = (Array.isArray(unquoted) ? unquoted : [unquoted]).map(secretText);
    const asText = quotes ? secretText(value) : joinedText(words);
    placed(mustache, () => writer.value(words, asText, followings.get(mustache) ?? ''));
    return '';
  };

  /** What a shell cannot take is a mistake of the value that was written last. */
  const placed = (node: hbs.AST.Node | undefined, run: () => void): void => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Misplaced) || !node) throw error;
      const { start, end } = rangeOf(node);
      throw new TemplateMistake(error.code, error.message, start, end, error.help);
    }
  };

  const writeBlock = (block: hbs.AST.BlockStatement, frame: TemplateFrame): string => {
    const name = nameOf(block.path);
    if (name === 'raw') return write(block.program, frame);
    const value = argument(block.params[0]!, frame);
    const inverse = () => write(block.inverse, frame);
    if (name === 'if') return truthyValue(value) ? write(block.program, frame) : inverse();
    if (name === 'unless') return truthyValue(value) ? inverse() : write(block.program, frame);
    if (name === 'with') {
      if (!truthyValue(value)) return inverse();
      return write(block.program, inner(frame, block, value, [], fieldsOfWith(value)));
    }
    return writeEach(block, value, frame) ?? inverse();
  };

  const writeEach = (
    block: hbs.AST.BlockStatement,
    value: Value,
    frame: TemplateFrame,
  ): string | undefined => {
    if (value === null || typeof value !== 'object' || value instanceof Secret || value instanceof Numeral)
      throw mistake(
        block.params[0] ?? block,
        'helper-argument',
        '{{#each}} needs a list or a map',
        'use {{#if}} for a single value',
      );
    const keys = Object.keys(value);
    if (keys.length === 0) return undefined;
    visit(keys.length, block);
    const fields = fieldsOfEach(Object.values(value));
    return keys
      .map((key, index) =>
        write(
          block.program,
          inner(
            frame,
            block,
            entryOf(value as Record<string, Value>, key) ?? null,
            [
              ['index', index],
              ['key', Array.isArray(value) ? index : hasSecretKeys(value) ? new Secret(key) : key],
              ['first', index === 0],
              ['last', index === keys.length - 1],
            ],
            fields,
          ),
        ),
      )
      .join('');
  };

  const expression = (call: Call, frame: TemplateFrame): Value => {
    return limited(call, called(call, frame));
  };

  const limited = (call: Call, value: Value): Value => {
    const excess = tooLarge(value);
    if (excess === undefined) return value;
    throw excessive(call, excess);
  };

  /** @param missing what stands for something that a helper does not find; without it that is a mistake */
  const called = <M = never>(call: Call, frame: TemplateFrame, missing?: () => M): Value | M => {
    const { path } = call;
    if (path.type !== 'PathExpression') return literalValue(path);
    const alone = call.params.length === 0 && !call.hash?.pairs.length;
    if (alone && call.type !== 'SubExpression') return argument(path, frame);
    const name = nameOf(path);
    const helper = helpers.get(name)!;
    const args = call.params.map((parameter, at) =>
      argument(parameter, frame, at === 0 && helper.lenient === true),
    );
    const options = (call.hash?.pairs ?? []).map(({ key, value }): [string, Value] => [
      key,
      argument(value, frame),
    ]);
    const given = helper.raw ? [] : [...args, ...options.map(([, value]) => value)];
    const tainted = given.some(holdsSecret);
    try {
      if (helper.raw) {
        const answer = helper.run(args as never, Object.fromEntries(options) as never);
        return helper.ofKeys && hasSecretKeys(args[0]) ? taint(answer, false) : (answer as Value);
      }
      const result = helper.run(
        args.map((one) => (one === undefined ? undefined : disclosed(one))),
        Object.fromEntries(options.map(([key, value]) => [key, disclosed(value)])),
      );
      return tainted && !helper.measures ? taint(result, given.some(isHiddenByOrigin)) : (result as Value);
    } catch (error) {
      // A text longer than the engine's longest, or an array.
      if (error instanceof RangeError) throw excessive(call, 'more than fits into memory');
      if (!(error instanceof HelperMisuse)) throw error;
      if (missing && error instanceof Absent) return missing();
      if (error instanceof Unmet && !tainted) throw mistake(call, 'template-requirement', error.message);
      throw mistake(
        call,
        'helper-argument',
        `${name} ${tainted ? 'cannot use this secret' : error.message}`,
        `use it as {{ ${helper.usage} }}`,
      );
    }
  };

  /** For `default (lookup ports name) 22`: what is not found is undefined. */
  const orUndefined = (call: Call, frame: TemplateFrame): Value | undefined => {
    const value = called(call, frame, () => undefined);
    return value === undefined ? undefined : limited(call, value);
  };

  /** A value; undefined only where the helper said that it may be. */
  const argument = <L extends boolean = false>(
    node: hbs.AST.Expression,
    frame: TemplateFrame,
    lenient?: L,
  ): L extends true ? Value | undefined : Value =>
    (node.type === 'PathExpression'
      ? valueOfPath(node as hbs.AST.PathExpression, frame, scope, rangeOf(node), lenient ?? false)
      : node.type === 'SubExpression'
        ? lenient
          ? orUndefined(node as hbs.AST.SubExpression, frame)
          : expression(node as hbs.AST.SubExpression, frame)
        : literalValue(node)) as L extends true ? Value | undefined : Value;

  const mistake = (node: hbs.AST.Node, slug: string, message: string, help?: string): TemplateMistake => {
    const { start, end } = rangeOf(node);
    return new TemplateMistake(`language/${slug}`, message, start, end, help);
  };

  return { text, expression };
};

/** A block's inside: its item is the context, `as |x i|` name the item and its key. */
const inner = (
  parent: TemplateFrame,
  { program }: hbs.AST.BlockStatement,
  context: Value,
  data: readonly (readonly [string, Value])[],
  fields: TemplateFrame['owns'],
): TemplateFrame => {
  const [item, key] = program.blockParams ?? [];
  const named = new Map(data);
  return {
    parent,
    context,
    // Where the item has a name, plain names are variables.
    ...(item === undefined && fields && { owns: fields }),
    data: named,
    parameters: new Map([
      ...(item ? [[item, context] as const] : []),
      ...(key ? [[key, named.get('key') ?? null] as const] : []),
    ]),
  };
};

/** `{{ quote x }}` is for the shell already. */
const quotesItself = ({ path }: hbs.AST.MustacheStatement): boolean => nameOf(path) === 'quote';

const literalValue = (node: hbs.AST.Expression): Json & Value =>
  node.type === 'NullLiteral' || node.type === 'UndefinedLiteral'
    ? null
    : ((node as hbs.AST.StringLiteral).value as Json & Value);

/** A value as text, secret when something in it is. */
const secretText = (value: Value): string | Secret => {
  const parts: Secret[] = [];
  const text = textOf(textOfMap(value) ?? disclosed(value, (part) => parts.push(part)));
  return holdsSecret(value) ? new Secret(text, undefined, isHiddenByOrigin(value), parts) : text;
};

const truthyValue = (value: Value): boolean => truthy(value instanceof Secret ? value.value() : value);
