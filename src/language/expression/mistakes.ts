import type { ASTNode, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { type Diagnostic, didYouMean, entryOf, type Position, problem } from '../../model/index.js';
import { otherHostHelp } from '../other-host.js';
import { tooCostly, tooLong } from './cost.js';

export type ExpressionPlace = (start: number, end: number) => Position;

/** What does not parse. */
export const syntaxMistake = (error: ParseError, source: string, place: ExpressionPlace): Diagnostic => {
  const { start, end } = error.range ?? { start: 0, end: source.length };
  const tooLong = /Exceeded max(?:Ast|Depth)/.test(error.summary);
  const [, kept] = /^Reserved identifier: (\S+)/.exec(error.summary) ?? [];
  const reason = tooLong
    ? 'it is too long or too deep'
    : /EOF/.test(error.summary)
      ? 'it ends too early'
      : lowerFirst(error.summary);
  return problem('language/expression-syntax', `not an expression: ${reason}`, {
    position: place(Math.min(start, Math.max(source.length - 1, 0)), Math.max(end, start + 1)),
    help: tooLong
      ? 'write a list of conditions, all of which must hold, or look for a value in a list: x in list'
      : kept
        ? `CEL keeps the word for itself; a variable of that name is vars["${kept}"] in conditions`
        : 'conditions are CEL: a == 1 && (b in list || !c)',
  });
};

/** A type of CEL, where only a variable makes sense. */
export const typeMistake = ({ args, start, end }: ASTNode, place: ExpressionPlace): Diagnostic =>
  problem('language/expression-type', `${args} is the name of a type in CEL`, {
    position: place(start, end),
    help: `a variable of that name is vars["${args}"] in conditions`,
  });

/** What fails when the expression is evaluated. */
export const evaluationMistake = (
  error: EvaluationError | TypeError,
  place: ExpressionPlace,
  names: () => Iterable<string>,
): Diagnostic => {
  const { code = '', summary: told = error.message, range } = error as EvaluationError;
  const summary = told.replace('rigger_matches', 'matches');
  const position = range ? place(range.start, range.end) : place(0, 1);
  if (code === tooCostly)
    return problem('language/expression-cost', `the condition takes too long: ${summary}`, {
      position,
      help: 'loop inside fewer loops, or over shorter lists: x.filter(…) first, y in x instead of x.exists(…)',
    });
  if (code === tooLong)
    return problem('language/expression-cost', summary, {
      position,
      help: 'each name of cel.bind that adds a value to itself doubles it',
    });
  const [, unknown] = /^Unknown variable: (\S+)/.exec(summary) ?? [];
  if (unknown)
    return problem('language/undefined-variable', `the variable ${unknown} is not defined`, {
      position,
      help:
        entryOf(pythonLiterals, unknown) ??
        didYouMean(unknown, names()) ??
        `guard it with defined(${unknown}), or set it`,
    });
  const [, key] = /^No such key: (\S+)$/.exec(summary) ?? [];
  if (code === 'no_such_key' && key) {
    const owner = receiverOf(error as EvaluationError);
    return problem('language/undefined-variable', `${owner} has no ${key}`, {
      position,
      help: otherHostHelp(owner) ?? 'guard it with has(x.y) or defined(x.y)',
    });
  }
  const [, overload] = /^no such overload: (.*)$/.exec(summary) ?? [];
  if (overload)
    return problem(
      'language/expression-type',
      `types do not go together: ${overload.replace(/dyn<(\w+)>/g, '$1')}`,
      {
        position,
        help: 'convert one of them with int(), double() or string()',
      },
    );
  const [, called] = /^found no matching overload for '(\w+)\(/i.exec(summary) ?? [];
  if (called && !celFunctions.includes(called))
    return problem('language/expression-type', `there is no function ${called}`, {
      position,
      help: /^(len|length|count)$/.test(called)
        ? 'the length of a text, a list or a map is size(x)'
        : (didYouMean(called, celFunctions) ?? `the functions are ${celFunctions.join(', ')}`),
    });
  return problem('language/expression-type', lowerFirst(summary).replace(/dyn<(\w+)>/g, '$1'), { position });
};

/** The text before the dot. */
const receiverOf = ({ node }: EvaluationError): string => {
  const receiver = node?.op === '.' || node?.op === '.?' ? node.args[0] : undefined;
  return receiver ? receiver.input.slice(receiver.start, receiver.end) : 'the value';
};

/** Of CEL itself, and rigger’s own. */
const celFunctions = [
  ...['all', 'any', 'basename', 'bool', 'bytes', 'compare_versions', 'contains', 'default', 'defined'],
  ...['dirname', 'double', 'duration', 'endsWith', 'exists', 'exists_one', 'filter', 'has', 'int', 'map'],
  ...['matches', 'max', 'min', 'size', 'startsWith', 'string', 'sum', 'timestamp', 'type', 'uint', 'unique'],
];

const pythonLiterals: Readonly<Record<string, string>> = {
  True: 'CEL writes true in small letters',
  False: 'CEL writes false in small letters',
  None: 'CEL writes null',
  yes: 'CEL writes true',
  no: 'CEL writes false',
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
