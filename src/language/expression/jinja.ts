import { type Diagnostic, problem } from '../../model/index.js';
import type { ExpressionPlace } from './mistakes.js';

/** Jinja's way to say something, and CEL's; `$1`, `$2` in the help are what the form caught. */
interface JinjaForm {
  readonly form: RegExp;
  readonly message: string;
  readonly help: string;
}

const name = String.raw`([A-Za-z_][\w.]*)`;
const form = (pattern: string): RegExp => new RegExp(pattern.replaceAll('NAME', name));

const forms: readonly JinjaForm[] = [
  {
    form: /\{\{|\{%/,
    message: 'a condition is CEL and takes names as they are',
    help: 'leave out the braces: x == 1',
  },
  {
    form: form(String.raw`NAME\s+is\s+(?:not\s+defined|undefined)\b`),
    message: '“is not defined” is Jinja',
    help: 'CEL: !defined($1)',
  },
  {
    form: form(String.raw`NAME\s+is\s+defined\b`),
    message: '“is defined” is Jinja',
    help: 'CEL: defined($1)',
  },
  {
    form: form(String.raw`NAME\s+is\s+not\s+(changed|failed|skipped)\b`),
    message: '“is not $2” is Jinja',
    help: 'CEL: !$1.$2',
  },
  {
    form: form(String.raw`NAME\s+is\s+(changed|failed|skipped)\b`),
    message: '“is $2” is Jinja',
    help: 'CEL: $1.$2',
  },
  {
    form: form(String.raw`NAME\s+is\s+(?:succeeded|success)\b`),
    message: '“is succeeded” is Jinja',
    help: 'CEL: !$1.failed',
  },
  {
    form: form(String.raw`NAME\s+is\s+(?:match|search)\b`),
    message: '“is match” is Jinja',
    help: 'CEL: $1.matches("^a")',
  },
  {
    form: /\bis\s+(?:not\s+)?\w+/,
    message: 'a test with “is” is Jinja',
    help: 'CEL: x == true, x == null, x.matches("^a"), x in list',
  },
  { form: form(String.raw`NAME\s+not\s+in\s+NAME`), message: '“not in” is Jinja', help: 'CEL: !($1 in $2)' },
  { form: /\bnot\s+in\b/, message: '“not in” is Jinja', help: 'CEL: !(x in list)' },
  {
    form: form(String.raw`NAME\s*\|\s*(int|bool|string)\b`),
    message: 'a filter is Jinja',
    help: 'CEL converts with functions: $2($1)',
  },
  { form: form(String.raw`NAME\s*\|\s*float\b`), message: 'a filter is Jinja', help: 'CEL: double($1)' },
  {
    form: form(String.raw`NAME\s*\|\s*(?:length|count)\b`),
    message: 'a filter is Jinja',
    help: 'CEL: size($1)',
  },
  {
    form: form(String.raw`NAME\s*\|\s*(?:default|d)\b`),
    message: 'a filter is Jinja',
    help: 'CEL: default($1, "y")',
  },
  {
    form: form(String.raw`NAME\s*\|\s*(lower|upper)\b`),
    message: 'a filter is Jinja',
    help: 'CEL: $1.$2Ascii()',
  },
  {
    form: /(?<!\|)\|\s*\w+/,
    message: 'a filter is Jinja',
    help: 'CEL calls functions, f(x), and methods, x.f()',
  },
  {
    form: /(?<![\w.])and(?!\w)/,
    message: '“and” is Jinja',
    help: 'CEL: a && b, or a list of conditions that must all hold',
  },
  { form: /(?<![\w.])or(?!\w)/, message: '“or” is Jinja', help: 'CEL: a || b' },
  { form: /(?<![\w.])not\s/, message: '“not” is Jinja', help: 'CEL: !x' },
  { form: /(?<![=!<>])=(?!=)/, message: 'one = does not compare', help: 'CEL: a == b' },
];

/** Strings inside the expression, so that words in them are not taken for operators. */
const strings = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;

/** Jinja's form for what CEL writes otherwise; undefined when there is none. */
export const jinjaMistake = (source: string, place: ExpressionPlace): Diagnostic | undefined => {
  const bare = source.replace(strings, (text) => ' '.repeat(text.length));
  for (const { form: pattern, message, help } of forms) {
    const found = pattern.exec(bare);
    if (!found) continue;
    const fill = (text: string): string =>
      text.replace(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? '');
    return problem('language/jinja', fill(message), {
      position: place(found.index, found.index + found[0].trimEnd().length),
      help: fill(help),
    });
  }
  return undefined;
};
