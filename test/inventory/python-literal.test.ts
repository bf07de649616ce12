import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pythonLiteral } from '../../src/inventory/python-literal.js';
import { splitWords } from '../../src/inventory/shell-words.js';
import { reveal, type Value } from '../../src/model/index.js';
import { python } from './python.js';

describe('Python literals', () => {
  test.each<[string, unknown]>([
    ['5', 5],
    ['-5', -5],
    ['- 5', -5],
    ['0644', '0644'],
    ['0o644', 420],
    ['0x1F', 31],
    ['1_000', 1000],
    ['1__0', '1__0'],
    ['1.', 1],
    ['.5e-1', 0.05],
    ['1e3', 1000],
    ['007.5', 7.5],
    ['1.2.3', '1.2.3'],
    ['12:30', '12:30'],
    ['True', true],
    ['true', 'true'],
    ['Truely', 'Truely'],
    ['None', null],
    ['None # nothing', null],
    ['5 # five', 5],
    ['word # five', 'word # five'],
    ['\'a\' "b"', 'ab'],
    ["'a' b", "'a' b"],
    ["b'x'", 'x'],
    ["b'x' 'y'", "b'x' 'y'"],
    ["f'x'", "f'x'"],
    ['1, 2', [1, 2]],
    ['1,', [1]],
    ['()', []],
    ['(1)', 1],
    ['(1,)', [1]],
    ['set()', []],
    ['[1, [True, None], {"a": (1, 2)}]', [1, [true, null], { a: [1, 2] }]],
    ['[1 2]', '[1 2]'],
    ['[1, 2', '[1, 2'],
    ['[,]', '[,]'],
    ['{}', {}],
    ['{"a": 1, "a": 2,}', { a: 2 }],
    ['{1: "x", None: 2}', { 1: 'x', null: 2 }],
    ['{[1]: 2}', '{[1]: 2}'],
    ['{{ x }}', '{{ x }}'],
    ['{{ 5 }}', '{{ 5 }}'],
    ['--5', '--5'],
    ['-True', '-True'],
    ['1+1', '1+1'],
    ['', ''],
    ['12345678901234567890', '12345678901234567890'],
    ['0x0002c903000f2b51', 783964676500305],
    ['0xffffffffffffffff', '18446744073709551615'],
    ["'\\x4'", "'\\x4'"],
    ["'\\q'", '\\q'],
    ["'\\101\\u00e9'", 'Aé'],
    ["r'\\n'", '\\n'],
    ["'''a'b'''", "a'b"],
    ["'open", "'open"],
  ])('%s', (text, value) => {
    expect(reveal(pythonLiteral(text) as Value)).toEqual(value);
  });

  test('a float keeps the look that it has in text', () => {
    expect(['3.0', '1e3', '1.50', '7'].map((text) => String(pythonLiteral(text)))).toEqual([
      '3.0',
      '1000.0',
      '1.5',
      '7',
    ]);
  });

  test('floats are keys and members of sets as in Python', () => {
    expect(reveal(pythonLiteral('{1.0: 2.50}') as Value)).toEqual({ '1.0': 2.5 });
    expect(reveal(pythonLiteral('{3.0, 3, 2.0, 2.0}') as Value)).toEqual([3, 2]);
  });

  test("agree with Python's ast.literal_eval on random texts", () => {
    const fragments = fc.constantFrom(
      ...[
        "'",
        '"',
        "'''",
        '\\',
        ' ',
        ',',
        ':',
        '[',
        ']',
        '{',
        '}',
        '(',
        ')',
        '#',
        '-',
        '+',
        '.',
        '_',
        '0',
        '00',
      ],
      ...[
        '1',
        '7',
        '9',
        '12',
        '0x',
        '0b1',
        '0o7',
        'e',
        'e5',
        'E-1',
        'True',
        'False',
        'None',
        'set()',
        'a',
        'r',
        'b',
        'u',
        'x41',
      ],
      ...[
        '\\n',
        '\\x41',
        '\\u00e9',
        '\\101',
        "'a'",
        '"b"',
        '1, 2',
        '{1: 2}',
        "['x']",
        '\t',
        'é',
        '{{ a }}',
        '1_0',
      ],
    );
    const texts = fc.sample(
      fc.array(fragments, { maxLength: 7 }).map((parts) => parts.join('').trim()),
      {
        numRuns: 20_000,
        seed: 20240229,
      },
    );
    const expected = python<{ value?: unknown; text?: true; skip?: true }[]>(literalEval, texts);
    const differing = texts.flatMap((text, index) => {
      const reference = expected[index]!;
      if (reference.skip) return [];
      const mine = pythonLiteral(text);
      const wanted = reference.text ? text : reference.value;
      const view = text.includes('{') ? sorted : (value: unknown) => value;
      return JSON.stringify(view(mine)) === JSON.stringify(view(wanted)) ? [] : [{ text, mine, wanted }];
    });
    expect(differing).toEqual([]);
    expect(expected.filter(({ value }) => value !== undefined).length).toBeGreaterThan(1000);
  });
});

/** What a dump in JSON cannot tell, and what Ansible stops at, is left out: complex, ellipsis, unhashable keys, huge numbers. */
const literalEval = `
import ast, json, sys
def plain(v):
    if isinstance(v, bytes): raise KeyError
    if isinstance(v, (complex, type(Ellipsis))): raise KeyError
    if isinstance(v, bool) or v is None or isinstance(v, str): return v
    if isinstance(v, int):
        if abs(v) > 2**53 - 1: raise KeyError
        return v
    if isinstance(v, float):
        if v != v or abs(v) > 1e300: raise KeyError
        return v
    if isinstance(v, (list, tuple)): return [plain(x) for x in v]
    if isinstance(v, set): return sorted([plain(x) for x in v], key=str)
    keys = [k if isinstance(k, str) else json.dumps({plain(k): 0})[2:-5] for k in v]
    if len(set(keys)) != len(keys) or any(isinstance(k, float) for k in v): raise KeyError
    return {k: plain(x) for k, x in zip(keys, v.values())}
out = []
for text in json.load(sys.stdin):
    try:
        v = ast.literal_eval(text)
        if isinstance(v, bytes): v = v.decode('utf-8')
        out.append({'value': plain(v)})
    except (ValueError, SyntaxError) as e:
        out.append({'text': True} if not isinstance(e, UnicodeError) else {'skip': True})
    except (KeyError, TypeError, RecursionError, MemoryError):
        out.append({'skip': True})
json.dump(out, sys.stdout)
`;

/** Sets have no order. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .map(([key, item]) => [key, sorted(item)])
            .sort(),
        )
      : value;

describe('words of a host line', () => {
  test("agree with Python's shlex on random lines", () => {
    const fragments = fc.constantFrom(
      'a',
      'b=',
      "'",
      '"',
      '\\',
      ' ',
      '  ',
      '\t',
      '#',
      '=',
      'x y',
      '\\"',
      "\\'",
      'é',
    );
    const lines = fc.sample(
      fc.array(fragments, { maxLength: 9 }).map((parts) => parts.join('')),
      {
        numRuns: 20_000,
        seed: 20240229,
      },
    );
    const expected = python<(string[] | null)[]>(
      `
import json, shlex, sys
out = []
for line in json.load(sys.stdin):
    try: out.append(shlex.split(line, comments=True))
    except ValueError: out.append(None)
json.dump(out, sys.stdout)
`,
      lines,
    );
    const mine = lines.map((line) => {
      const split = splitWords(line);
      return 'words' in split ? split.words.map(({ text }) => text) : null;
    });
    const differing = lines.flatMap((line, index) =>
      JSON.stringify(mine[index]) === JSON.stringify(expected[index])
        ? []
        : [{ line, mine: mine[index], wanted: expected[index] }],
    );
    expect(differing).toEqual([]);
  });
});
