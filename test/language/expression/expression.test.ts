import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileExpression } from '../../../src/language/expression/index.js';
import { FactNeeded, ValueUnknown } from '../../../src/language/play.js';
import { textLocator } from '../../../src/language/template/index.js';
import { Numeral, RiggerError, Secret, type Value } from '../../../src/model/index.js';
import { scopeOf } from '../scope.js';

const values: Record<string, Value> = {
  a: 1,
  half: 0.5,
  text: 'x',
  yes: true,
  nothing: null,
  xs: [1, 2, 'c'],
  m: { k: { n: 2.5 }, 'a-b': 1 },
  hosts: [
    { name: 'h1', n: 1 },
    { name: 'h2', n: 2 },
  ],
  secret: new Secret('hush'),
};

const compile = (source: string) => compileExpression(source, textLocator(source, 'f.yml'));
const evaluate = (source: string): Value => compile(source).evaluate(scopeOf(values));
const mistake = (source: string) => {
  try {
    evaluate(source);
  } catch (error) {
    if (error instanceof RiggerError) return error.diagnostics[0];
    throw error;
  }
  return undefined;
};

describe('values', () => {
  test.each<[string, Value]>([
    ['a + 1', 2],
    ['a == 1 && !false', true],
    ['5 / 2', 2],
    ['a + half', 1.5],
    ['half * 4', 2],
    ['a > half', true],
    ['1 in xs && "c" in xs', true],
    ['xs.exists(x, x == "c")', true],
    ['hosts.filter(h, h.n > 1)[0].name', 'h2'],
    ['hosts.map(h, h.n)', [1, 2]],
    ['size(hosts) == 2', true],
    ['m["a-b"]', 1],
    ['has(m.k) && !has(m.q)', true],
    ['defined(missing.deeper)', false],
    ['[defined(missing), defined(m.q), defined(xs[9])]', [false, false, false]],
    ['defined(nothing)', true],
    ['default(missing, 3) + 1', 4],
    ['default(nothing, "y")', 'y'],
    ['m.?q.orValue(3)', 3],
    ['{"a": [1, 2.5]}', { a: [1, 2.5] }],
    ['text.startsWith("x") ? "p" : "q"', 'p'],
    ['text.matches("^[a-z]$")', true],
    ['nothing == null', true],
    ['compare_versions("6.1.0-18", "6.2") < 0', true],
    ['compare_versions("1.10", "1.9")', 1],
    ['compare_versions("1.0", "1.0")', 0],
    ['compare_versions("1", "2")', -1],
    ['basename("/a/b/") + dirname("/a/b")', 'b/a'],
    ['[dirname("a"), dirname("/a"), dirname("a/b/c/")]', ['.', '/', 'a/b']],
    ['sum([1, 2.5])', 3.5],
    ['max([1, 3]) - min([1, 3])', 2],
    ['unique([1, 1, 2])', [1, 2]],
    ['flatten([1, [2, [3]], []])', [1, 2, 3]],
    ['union([1, 2, 2], [2, 3])', [1, 2, 3]],
    ['intersect([{"a": 1}, 2, 2, "2"], [2, {"a": 1}])', [{ a: 1 }, 2]],
    ['difference([1, 2, 2, "1"], [2])', [1, '1']],
    ['path_join(["/etc", "app/", "x.conf"]) + path_join(["a", "/b"])', '/etc/app/x.conf/b'],
    ['regex_search("eth0: up", "[0-9]+")', '0'],
    ['regex_search("eth", "[0-9]+") == null', true],
    ['version("1.10", ">", "1.9") && version("1.0-rc1", "<", "1.0") && !version("2", "==", "3")', true],
    ['any([false, true]) && !all([false, true])', true],
    ['missing && false', false],
    ['true || missing', true],
    ['string(a) + "{{"', '1{{'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  test.each([
    'regex_search(text, "(" + text)',
    'text.matches("(" + text)',
  ])('a pattern that is known late is told as a mistake: %s', (source) =>
    expect(mistake(source)?.message).toContain('cannot read the pattern (x'));

  test('what comes from a secret is one', () => {
    expect(evaluate('secret + "!"')).toBeInstanceOf(Secret);
    expect(evaluate('secret == "hush"')).toBe(true);
    expect(evaluate('text + "!"')).toBe('x!');
  });

  test('numbers survive the way through CEL', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true })), (n) => {
        const value = compile('[n, n == n]').evaluate(scopeOf({ n })) as Value[];
        expect(value).toEqual([n === 0 ? 0 : n, true]);
      }),
    );
  });

  test('data survive the way through CEL', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const value: unknown = JSON.parse(JSON.stringify(data));
        expect(compile('v').evaluate(scopeOf({ v: value as Value }))).toEqual(value);
      }),
    );
  });
});

describe('mistakes', () => {
  test.each<[string, string, number, string]>([
    ['a == 1 && missin', 'language/undefined-variable', 11, 'guard it'],
    ['txt == "x"', 'language/undefined-variable', 1, 'did you mean text?'],
    ['m.q == 1', 'language/undefined-variable', 3, 'has(x.y)'],
    ['list == [1]', 'language/expression-type', 1, 'vars["list"]'],
    ['a > "x"', 'language/expression-type', 1, 'int()'],
    ['!text', 'language/expression-type', 1, ''],
    ['xs[9]', 'language/expression-type', 1, ''],
    ['min([])', 'language/expression-type', 1, ''],
    ['a == True', 'language/undefined-variable', 6, 'true in small letters'],
    ['a ==', 'language/expression-syntax', 4, ''],
    ['a b', 'language/expression-syntax', 3, ''],
    ['nope(a)', 'language/expression-type', 1, ''],
    ['timestmp(text)', 'language/expression-type', 1, 'did you mean timestamp?'],
    ['{{ a }} == 1', 'language/jinja', 1, 'leave out the braces'],
    ['a == 1 and text is defined', 'language/jinja', 12, 'CEL: defined(text)'],
    ['m.k is not defined', 'language/jinja', 1, 'CEL: !defined(m.k)'],
    ['result is changed', 'language/jinja', 1, 'CEL: result.changed'],
    ['yes and a', 'language/jinja', 5, '&&'],
    ['yes or a', 'language/jinja', 5, '||'],
    ['not yes', 'language/jinja', 1, '!x'],
    ['a not in xs', 'language/jinja', 1, '!(a in xs)'],
    ['xs | length > 1', 'language/jinja', 1, 'size(xs)'],
    ['text | default("y")', 'language/jinja', 1, 'default(text'],
    ['a = 1', 'language/jinja', 3, 'a == b'],
  ])('%s', (source, code, column, help) => {
    const diagnostic = mistake(source);
    expect(diagnostic).toMatchObject({ code, position: { file: 'f.yml', line: 1, column } });
    expect(diagnostic?.help ?? '').toContain(help);
  });

  test('a text that is too long or too deep says so', () => {
    for (const source of [`a${' + a'.repeat(1000)}`, `${'('.repeat(500)}a${')'.repeat(500)}`])
      expect(mistake(source)).toMatchObject({
        message: 'not an expression: it is too long or too deep',
        help: expect.stringContaining('write a list of conditions'),
      });
  });

  test('what ends too early is told at its last character, and there is no more of it', () => {
    expect(mistake('a ==')?.position).toEqual({ file: 'f.yml', line: 1, column: 4, endColumn: 5 });
    expect(mistake('a b + a')?.position).toEqual({ file: 'f.yml', line: 1, column: 3, endColumn: 4 });
  });

  test('words inside strings are no operators', () => {
    expect(mistake('a == "and or not x | y"')).toBeUndefined();
  });

  test('no text makes the compiler throw anything but diagnostics', () => {
    const bit = fc.constantFrom(
      'a',
      ' ',
      '.',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '&&',
      '||',
      '!',
      '==',
      '<',
      '?',
      ':',
      ',',
      '1',
      '2.5',
      'in',
      'has',
      'defined',
      'xs',
      '.map',
      '.exists',
      'x',
      '-',
      '%',
      '\\',
      'is',
      '|',
    );
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 12 }), (bits) => {
        try {
          evaluate(bits.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(RiggerError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('names', () => {
  test.each<[string, string[][]]>([
    ['facts.kernel.release == a', [['facts', 'kernel', 'release'], ['a']]],
    [
      'hosts[0].name + m["a-b"]',
      [
        ['hosts', '0', 'name'],
        ['m', 'a-b'],
      ],
    ],
    ['hosts[i].name', [['hosts'], ['i']]],
    ['xs.exists(x, x > limit)', [['xs'], ['limit']]],
    ['has(q.r) && defined(s)', [['q', 'r'], ['s']]],
    ['type(a) == int', [['a']]],
    ['text.startsWith(a)', [['text'], ['a']]],
    ['int(a) + size([b])', [['a'], ['b']]],
  ])('of %s', (source, names) => {
    expect(compile(source).names).toEqual(names);
  });

  test('of the guarded kind are optional', () => {
    const { uses } = compile('defined(a) && default(b.c, d) == e && has(f.g)');
    expect(uses.filter(({ optional }) => optional).map(({ path }) => path[0])).toEqual(['a', 'b', 'f']);
    expect(uses.find(({ path }) => path[0] === 'e')?.position).toEqual({
      file: 'f.yml',
      line: 1,
      column: 34,
      endColumn: 35,
    });
  });

  test('are all that evaluation asks for', () => {
    const source = fc.constantFrom(
      'a',
      'm.k.n',
      'xs.exists(x, x == a)',
      'defined(q)',
      'default(q.r, half)',
      'hosts.map(h, h.n + a)',
      'xs[a]',
    );
    fc.assert(
      fc.property(fc.array(source, { minLength: 1, maxLength: 4 }), (parts) => {
        const expression = compile(`[${parts.join(', ')}]`);
        const scope = scopeOf(values);
        expression.evaluate(scope);
        const told = new Set(expression.names.map(([root]) => root));
        for (const asked of scope.asked) expect(told).toContain(asked);
      }),
    );
  });
});

describe('numbers that have a look of their own in text', () => {
  test.each<[string, Value]>([
    ['v == 3 && v == 3.0 && v > 2', true],
    ['v / 2', 1.5],
    ['string(v) + string(3.0) + string(n)', '3.03.07'],
    ['"v" + string(2.5e20) + string(1) + string(true) + string("x") + string(b"y")', 'v2.5e+201truexy'],
    ['n + 1', 8],
    ['n % 2 == 1', true],
    ['xs[n - 7]', 'a'],
  ])('%s', (source, expected) => {
    const scope = scopeOf({ v: new Numeral(3, '3.0'), n: new Numeral(7, '007'), xs: ['a'] });
    expect(compile(source).evaluate(scope)).toEqual(expected);
  });
});

describe('what is not known yet', () => {
  const scope = {
    get: (name: string): Value | undefined => {
      if (name === 'later') throw new ValueUnknown('later', 'a change has not happened');
      return name === 'facts' ? facts : values[name];
    },
    names: () => [],
  };
  const facts = {};
  Object.defineProperty(facts, 'cpu', {
    enumerable: true,
    get: () => {
      throw new FactNeeded('h1', ['cpu']);
    },
  });

  test('passes through, unless the answer does not depend on it', () => {
    expect(() => compile('facts.cpu.count > 1').evaluate(scope)).toThrow(FactNeeded);
    expect(() => compile('defined(facts.cpu)').evaluate(scope)).toThrow(FactNeeded);
    expect(() => compile('later == 1').evaluate(scope)).toThrow(ValueUnknown);
    expect(compile('a == 2 && facts.cpu.count > 1').evaluate(scope)).toBe(false);
    expect(compile('later == 1 || a == 1').evaluate(scope)).toBe(true);
  });
});
