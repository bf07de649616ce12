import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path/posix';
import { Scalar, stringify } from 'yaml';
import { entryOf, floatOf, type Json, quote } from '../../model/index.js';
import { ControllerValueMissing, controllerFile, environmentValue } from '../controller-values.js';
import {
  boolean,
  compare,
  computed,
  equal,
  float,
  foremost,
  fromBase64,
  fromJson,
  integer,
  item,
  list,
  map,
  member,
  nonZero,
  number,
  numbers,
  option,
  pattern,
  replacement,
  size,
  some,
  spread,
  text,
  truthy,
} from './arguments.js';
import { Absent, HelperMisuse, Unmet } from './mistake.js';
import { isNumeral, jsonOf, textOf } from './text.js';
import { compareVersions, comparisons } from './versions.js';

/** One helper of the templates: `{{ name argument … option=value }}`. */
export interface TemplateHelper {
  /** As it is written, for the reference: `default x fallback`. */
  readonly usage: string;
  readonly summary: string;
  /** Fewest and most arguments. */
  readonly arguments: readonly [number, number];
  /** The options that it knows. */
  readonly options?: readonly string[];
  /** Every option is one of its values. */
  readonly anyOption?: boolean;
  /** Its first argument may be a name that nothing has; it then is undefined. */
  readonly lenient?: boolean;
  /**
   * It gets its arguments as they are, secrets and all, and looks only at what it returns: facts and
   * other hosts' variables are read when touched, and must not all be touched.
   */
  readonly raw?: boolean;
  /** It answers with keys of its argument, which may be secret though no value is looked at. */
  readonly ofKeys?: boolean;
  /** Its answer tells nothing of what is in a secret. */
  readonly measures?: boolean;
  /** Pure. @throws HelperMisuse when an argument does not serve. */
  run(args: readonly (Json | undefined)[], options: Readonly<Record<string, Json>>): Json;
}

const many = Number.POSITIVE_INFINITY;

const helper = (
  usage: string,
  summary: string,
  run: TemplateHelper['run'],
  count: readonly [number, number] = [usage.split(' ').length - 1, usage.split(' ').length - 1],
): TemplateHelper => ({ usage, summary, arguments: count, run });

/** Not by assignment, which takes the key `__proto__` for an order. */
const merged = (maps: readonly { readonly [key: string]: Json }[]): Json =>
  Object.fromEntries(maps.flatMap((one) => Object.entries(one)));

/** For YAML: a float that is whole keeps its fraction. */
const scalars = (value: Json): unknown => {
  if (isNumeral(value)) {
    const scalar = new Scalar(value.value);
    if (value.isFloat && Number.isInteger(value.value)) scalar.minFractionDigits = 1;
    return scalar;
  }
  if (Array.isArray(value)) return value.map(scalars);
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scalars(item)]))
    : value;
};

const flat = (all: readonly Json[]): Json[] => all.flatMap((one) => (Array.isArray(one) ? flat(one) : [one]));

const isIn = (all: readonly Json[], x: Json): boolean => all.some((one) => equal(one, x));

const distinct = (all: readonly Json[]): Json[] =>
  all.filter((one, at) => all.findIndex((other) => equal(one, other)) === at);

/** A map that lacks the field has no value there. */
const hasField = (one: Json, key: Json | undefined, value: Json | undefined): boolean =>
  equal(entryOf(map(one), text(key)), value);

/** As one path; what stands before a part that begins with `/` is dropped. */
export const joinedPath = (parts: readonly string[]): string =>
  join(
    ...parts.slice(
      Math.max(
        0,
        parts.findLastIndex((part) => part.startsWith('/')),
      ),
    ),
  );

/** A value of the controller; one that is not there may have a default. */
const ofController = (read: () => string): string => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ControllerValueMissing)) throw error;
    throw error.absent ? new Absent(error.message) : new HelperMisuse(error.message);
  }
};

/** Every helper, by name. The reference and the help of errors are made from this table. */
export const helpers: ReadonlyMap<string, TemplateHelper> = new Map(
  [
    {
      ...helper(
        'default x fallback',
        'x, or the fallback when x is not defined or null',
        ([x, f]) => x ?? f ?? null,
      ),
      lenient: true,
      raw: true,
    },
    { ...helper('defined x', 'whether x has a value', ([x]) => x !== undefined), lenient: true, raw: true },
    {
      ...helper(
        'require x message …',
        'x, which must be there: not undefined, null or empty; or the message, of several parts',
        ([x, ...parts]) => {
          if (truthy(x) || x === 0 || x === false || isNumeral(x)) return x!;
          throw new Unmet(parts.map((part) => textOf(part ?? null)).join(' '));
        },
        [2, many],
      ),
      lenient: true,
    },
    helper(
      'ternary condition yes no',
      'one of two values',
      ([condition, yes, no]) => (truthy(condition) ? yes : no) ?? null,
    ),
    helper('eq a b', 'whether two values are equal', ([a, b]) => equal(a, b)),
    helper('ne a b', 'whether two values differ', ([a, b]) => !equal(a, b)),
    helper('lt a b', 'a < b, for numbers or for texts', ([a, b]) => compare(a, b) < 0),
    helper('le a b', 'a ≤ b', ([a, b]) => compare(a, b) <= 0),
    helper('gt a b', 'a > b', ([a, b]) => compare(a, b) > 0),
    helper('ge a b', 'a ≥ b', ([a, b]) => compare(a, b) >= 0),
    helper('and a b …', 'whether all are true', (all) => all.every(truthy), [1, many]),
    helper('or a b …', 'whether one is true', (all) => all.some(truthy), [1, many]),
    helper('not a', 'whether it is false, empty, 0 or null', ([a]) => !truthy(a)),
    helper(
      'add a b …',
      'the sum',
      (all) =>
        computed(
          all,
          all.map(number).reduce((sum, n) => sum + n, 0),
        ),
      [1, many],
    ),
    helper('sub a b', 'the difference', ([a, b]) => computed([a, b], number(a) - number(b))),
    helper(
      'mul a b …',
      'the product',
      (all) =>
        computed(
          all,
          all.map(number).reduce((product, n) => product * n, 1),
        ),
      [1, many],
    ),
    helper('div a b', 'the quotient, rounded down', ([a, b]) => Math.floor(number(a) / nonZero(b))),
    helper('mod a b', 'the remainder of div', ([a, b]) =>
      computed([a, b], number(a) - Math.floor(number(a) / nonZero(b)) * number(b)),
    ),
    helper('min a b …', 'the least', (all) => foremost(some(spread(all)), (a, b) => a < b), [1, many]),
    helper('max a b …', 'the greatest', (all) => foremost(some(spread(all)), (a, b) => a > b), [1, many]),
    {
      ...helper('int x', 'a whole number; base=16 reads hexadecimal', ([x], { base }) => integer(x, base)),
      options: ['base'],
    },
    helper('float x', 'a number', ([x]) => floatOf(float(x)) as Json),
    helper('string x', 'text', ([x]) => textOf(x ?? null)),
    helper('bool x', 'true for yes, true, on, 1, and false for no, false, off, 0 and an empty text', ([x]) =>
      boolean(x),
    ),
    {
      ...helper('hex n', 'hexadecimal digits; width=2 fills up with zeros', ([n], { width }) =>
        number(n)
          .toString(16)
          .padStart(number(width ?? 0), '0'),
      ),
      options: ['width'],
    },
    {
      ...helper('pad x', 'fills up with zeros to width=3', ([x], { width }) =>
        text(x).padStart(option('width', width), '0'),
      ),
      options: ['width'],
    },
    helper('upper x', 'in capitals', ([x]) => text(x).toUpperCase()),
    helper('lower x', 'in small letters', ([x]) => text(x).toLowerCase()),
    helper('trim x', 'without blanks at both ends', ([x]) => text(x).trim()),
    helper('replace x from to', 'every occurrence of a text replaced', ([x, from, to]) =>
      text(x).replaceAll(text(from), () => text(to)),
    ),
    helper(
      'regex_replace x pattern to',
      'every match of a pattern replaced; $1 is its first group',
      ([x, p, to]) => pattern(p).matcher(text(x)).replaceAll(replacement(to)),
    ),
    helper('regex_match x pattern', 'whether a pattern matches somewhere', ([x, p]) =>
      pattern(p).matcher(text(x)).find(),
    ),
    helper('regex_search x pattern', 'the first text that a pattern matches, or null', ([x, p]) => {
      const matcher = pattern(p).matcher(text(x));
      return matcher.find() ? (matcher.group() ?? null) : null;
    }),
    helper(
      'version a operator b',
      'whether "1.10" ">" "1.9": numbers by their value, 1.0-rc1 before 1.0',
      ([a, operator, b]) => {
        const holds = entryOf(comparisons, text(operator));
        if (!holds)
          throw new HelperMisuse(`takes one of ${Object.keys(comparisons).join(', ')} between two versions`);
        return holds(compareVersions(textOf(a ?? null), textOf(b ?? null)));
      },
    ),
    helper('contains all x', 'whether a list has an element, or a text a part', ([all, x]) =>
      Array.isArray(all) ? all.some((item) => equal(item, x)) : text(all).includes(text(x)),
    ),
    helper('starts_with x y', 'whether a text begins with another', ([x, y]) => text(x).startsWith(text(y))),
    helper('ends_with x y', 'whether a text ends with another', ([x, y]) => text(x).endsWith(text(y))),
    helper('split x separator', 'a text as a list', ([x, separator]) => text(x).split(text(separator))),
    helper(
      'join list separator',
      'a list as a text; "," without a separator',
      ([all, separator]) =>
        list(all)
          .map(textOf)
          .join(text(separator ?? ',')),
      [1, 2],
    ),
    helper('indent x n', 'every line but the first moved n blanks to the right', ([x, n]) =>
      text(x).replace(/\n(?=.)/g, `\n${' '.repeat(number(n))}`),
    ),
    { ...helper('length x', 'of a list, a text or a map', ([x]) => size(x)), measures: true },
    helper('first list', 'the first element', ([all]) => item(list(all), 0)),
    helper('last list', 'the last element', ([all]) => item(list(all), list(all).length - 1)),
    helper(
      'slice list from to',
      'elements from (0 is the first) up to but without to',
      ([all, from, to]) =>
        (typeof all === 'string' ? all : list(all)).slice(
          number(from),
          to === undefined ? undefined : number(to),
        ),
      [2, 3],
    ),
    helper(
      'range from to',
      'the whole numbers from … to−1; with one argument from 0',
      ([a, b]) => numbers(b === undefined ? 0 : number(a), number(b ?? a)),
      [1, 2],
    ),
    helper('list a b …', 'a list of its arguments', (all) => all.map((one) => one ?? null), [0, many]),
    {
      ...helper('dict', 'a map of its options: dict a=1 b=2', (_, options) => options, [0, 0]),
      anyOption: true,
    },
    helper('merge map other …', 'maps as one; later ones win', (all) => merged(all.map(map)), [1, many]),
    helper('concat list other …', 'lists as one', (all) => all.flatMap((one) => list(one)), [1, many]),
    helper('unique list', 'without repetitions', ([all]) => distinct(list(all))),
    helper('sort list', 'in order of number or text', ([all]) => [...list(all)].sort(compare)),
    helper('reverse list', 'last first', ([all]) => [...list(all)].reverse()),
    { ...helper('keys map', 'the keys of a map', ([x]) => Object.keys(map(x))), raw: true, ofKeys: true },
    helper('values map', 'the values of a map', ([x]) => Object.values(map(x))),
    helper('items map', 'a list of { key, value }', ([x]) =>
      Object.entries(map(x)).map(([key, value]) => ({ key, value })),
    ),
    helper('pluck list key', 'one field of every map in a list', ([all, key]) =>
      list(all).map((one) => member(one, key)),
    ),
    helper('map list key', 'the same as pluck', ([all, key]) => list(all).map((one) => member(one, key))),
    helper('select list key value', 'the maps of a list whose field is a value', ([all, key, value]) =>
      list(all).filter((one) => hasField(one, key, value)),
    ),
    helper('reject list key value', 'the maps of a list whose field is another value', ([all, key, value]) =>
      list(all).filter((one) => !hasField(one, key, value)),
    ),
    helper(
      'union list other …',
      'what is in one of the lists, once',
      (all) => distinct(all.flatMap((one) => list(one))),
      [1, many],
    ),
    helper('intersect list other', 'what is in both lists, once', ([one, other]) =>
      distinct(list(one).filter((x) => isIn(list(other), x))),
    ),
    helper('difference list other', 'what is in the first list alone, once', ([one, other]) =>
      distinct(list(one).filter((x) => !isIn(list(other), x))),
    ),
    helper('flatten list', 'a list without lists in it', ([all]) => flat(list(all))),
    {
      ...helper('lookup x key', 'an element whose key or index is a variable', ([x, key]) => member(x, key)),
      raw: true,
    },
    {
      ...helper('json x', 'as JSON; indent=2 over lines', ([x], { indent }) =>
        jsonOf(x ?? null, indent === undefined ? undefined : number(indent)),
      ),
      options: ['indent'],
    },
    helper('env NAME', 'a variable of the environment in which rigger runs', ([name]) =>
      ofController(() => environmentValue(text(name))),
    ),
    helper(
      'file path',
      'the text of a file of the controller, without the newline at its end; the path is absolute or begins with ~/',
      ([path]) => ofController(() => controllerFile(text(path))),
    ),
    helper('from_json x', 'a JSON text as data', ([x]) => fromJson(text(x))),
    helper('to_yaml x', 'as YAML', ([x]) => stringify(scalars(x ?? null), { version: '1.1' })),
    helper('basename path', 'the last part of a path', ([x]) => basename(text(x))),
    helper(
      'path_join part …',
      'parts as one path; what stands before a part that begins with / is dropped',
      (all) => joinedPath(all.map(text)),
      [1, many],
    ),
    helper('dirname path', 'a path without its last part', ([x]) => dirname(text(x))),
    helper('quote x', 'one word for a shell; a list as several', ([x]) =>
      Array.isArray(x) ? x.map((one) => quote(textOf(one))).join(' ') : quote(text(x)),
    ),
    helper('b64encode x', 'in Base64', ([x]) => Buffer.from(text(x)).toString('base64')),
    helper('b64decode x', 'out of Base64', ([x]) => fromBase64(text(x))),
    helper('sha256 x', 'the SHA-256 of a text in hexadecimal', ([x]) =>
      createHash('sha256').update(text(x)).digest('hex'),
    ),
  ].map((one) => [one.usage.split(' ')[0] ?? '', one]),
);
