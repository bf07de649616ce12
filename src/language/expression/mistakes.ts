import type { EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { type Diagnostic, didYouMean, type Position, problem } from '../../model/index.js';

export type Place = (start: number, end: number) => Position;

/** Text that cannot be CEL because it is Jinja; each with the CEL form. */
const jinjaForms: readonly { form: RegExp; message: string; help: string }[] = [
  {
    form: /\{\{|\{%/,
    message: 'a condition is CEL and takes names as they are',
    help: 'leave out the braces: x == 1',
  },
  {
    form: /\bis\s+not\s+defined\b|\bis\s+undefined\b/,
    message: '“is not defined” is Jinja',
    help: 'CEL: !defined(x)',
  },
  { form: /\bis\s+defined\b/, message: '“is defined” is Jinja', help: 'CEL: defined(x)' },
  {
    form: /\bis\s+(?:not\s+)?(?:changed|failed|succeeded|success|skipped)\b/,
    message: '“is changed” is Jinja',
    help: 'CEL: result.changed, result.failed, !result.failed',
  },
  {
    form: /\bis\s+(?:not\s+)?\w+/,
    message: 'a test with “is” is Jinja',
    help: 'CEL: x == true, x == null, x.matches("^a"), x in list',
  },
  { form: /\bnot\s+in\b/, message: '“not in” is Jinja', help: 'CEL: !(x in list)' },
  {
    form: /\s\|\s*(?:int|bool|float|string)\b/,
    message: 'a filter is Jinja',
    help: 'CEL converts with functions: int(x), double(x), string(x), bool(x)',
  },
  { form: /\|\s*length\b/, message: 'a filter is Jinja', help: 'CEL: size(x)' },
  { form: /\|\s*default\b/, message: 'a filter is Jinja', help: 'CEL: default(x, "y")' },
  {
    form: /(?<!\|)\|\s*\w+/,
    message: 'a filter is Jinja',
    help: 'CEL calls functions, f(x), and methods, x.f()',
  },
  {
    form: /(?<![\w"'.])and(?![\w"'])/,
    message: '“and” is Jinja',
    help: 'CEL: a && b, or a list of conditions that must all hold',
  },
  { form: /(?<![\w"'.])or(?![\w"'])/, message: '“or” is Jinja', help: 'CEL: a || b' },
  { form: /(?<![\w"'.])not\s/, message: '“not” is Jinja', help: 'CEL: !x' },
  { form: /(?<![=!<>])=(?!=)/, message: 'one = is no comparison', help: 'CEL: a == b' },
];

/** Strings inside the expression, so that words in them are not taken for operators. */
const strings = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;

/** Jinja's form for what CEL writes otherwise; undefined when there is none. */
export const jinjaMistake = (source: string, place: Place): Diagnostic | undefined => {
  const bare = source.replace(strings, (text) => '_'.repeat(text.length));
  for (const { form, message, help } of jinjaForms) {
    const found = form.exec(bare);
    if (!found) continue;
    const blanks = found[0].length - found[0].trimStart().length;
    const start = found.index + blanks;
    return problem('language/jinja', message, {
      position: place(start, found.index + found[0].trimEnd().length),
      help,
    });
  }
  return undefined;
};

/** What does not parse. */
export const syntaxMistake = (error: ParseError, source: string, place: Place): Diagnostic => {
  const { start, end } = error.range ?? { start: 0, end: source.length };
  return problem('language/expression-syntax', `not an expression: ${lowerFirst(error.summary)}`, {
    position: place(Math.min(start, Math.max(source.length - 1, 0)), Math.max(end, start + 1)),
    help: 'conditions are CEL: a == 1 && (b in list || !c)',
  });
};

/** What fails when the expression is evaluated. */
export const evaluationMistake = (
  error: EvaluationError | TypeError,
  place: Place,
  names: () => Iterable<string>,
): Diagnostic => {
  const { code = '', summary = error.message, range } = error as EvaluationError;
  const position = range ? place(range.start, range.end) : place(0, 1);
  const [, unknown] = /^Unknown variable: (\S+)/.exec(summary) ?? [];
  if (unknown)
    return problem('language/undefined-variable', `the variable ${unknown} is not defined`, {
      position,
      help:
        pythonLiterals[unknown] ??
        didYouMean(unknown, names()) ??
        `guard it with defined(${unknown}), or set it`,
    });
  const [, key] = /^No such key: (\S+)$/.exec(summary) ?? [];
  if (code === 'no_such_key' && key)
    return problem('language/undefined-variable', `${receiverOf(error as EvaluationError)} has no ${key}`, {
      position,
      help: 'guard it with has(x.y) or defined(x.y)',
    });
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
  return problem('language/expression-type', lowerFirst(summary).replace(/dyn<(\w+)>/g, '$1'), { position });
};

/** The text before the dot. */
const receiverOf = ({ node }: EvaluationError): string => {
  const receiver = node?.op === '.' || node?.op === '.?' ? node.args[0] : undefined;
  return receiver ? receiver.input.slice(receiver.start, receiver.end) : 'the value';
};

const pythonLiterals: Readonly<Record<string, string>> = {
  True: 'CEL writes true in small letters',
  False: 'CEL writes false in small letters',
  None: 'CEL writes null',
  yes: 'CEL writes true',
  no: 'CEL writes false',
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
