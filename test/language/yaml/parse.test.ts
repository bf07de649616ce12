import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { expandedSize } from '../../../src/language/yaml/expanded.js';
import { parseYaml } from '../../../src/language/yaml/index.js';
import { RiggerError, Secret } from '../../../src/model/index.js';

const data = async (text: string): Promise<unknown> => (await parseYaml(text, 'f.yml')).data;

describe('scalars mean what they mean to Ansible', () => {
  test.each<[string, unknown]>([
    ['yes', true],
    ['Off', false],
    ['y', 'y'],
    ['n', 'n'],
    ['0644', 420],
    ['0o17', '0o17'],
    ['08', '08'],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['-7', -7],
    ['1e3', '1e3'],
    ['1.5e+3', 1500],
    ['1.', 1],
    ['.5', 0.5],
    ['.inf', Number.POSITIVE_INFINITY],
    ['12:30:45', '12:30:45'],
    ['190:20:30.15', '190:20:30.15'],
    ['52:54:00:12:34:56', '52:54:00:12:34:56'],
    ['2024-02-29', '2024-02-29'],
    ['~', null],
    ['', null],
    ['"yes"', 'yes'],
    ['12345678901234567890', '12345678901234567890'],
    ['!!str 12', '12'],
    ['! 12', '12'],
  ])('%s', async (text, value) => {
    expect(await parseYaml(`key: ${text}`, 'f.yml')).toMatchObject({ data: { key: value }, diagnostics: [] });
  });

  test('keys are text', async () => {
    expect(await data('1: a\nyes: b\n')).toEqual({ 1: 'a', true: 'b' });
  });

  test('merge keys fill what is missing, aliases share', async () => {
    expect(await data('a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\nc: [*a]\n')).toEqual({
      a: { x: 1, y: 2 },
      b: { x: 1, y: 3 },
      c: [{ x: 1, y: 2 }],
    });
  });
});

test('each escape is one character of its text', async () => {
  for (const written of [...'0abtnvfre"/\\N_LP', 'x41', 'u0041', 'U00000041']) {
    const yaml = await parseYaml(`k: "\\${written}."`, 'f.yml');
    expect([written, yaml.within(['k'], 1).column]).toEqual([written, 'k: "\\'.length + written.length + 1]);
  }
});

test('aliases are counted as often as they stand, and looked at once', () => {
  let data: unknown = 'x';
  for (let level = 0; level < 40; level++) data = [data, data];
  expect(expandedSize(data)).toBe(2 ** 41 - 1);
  expect(expandedSize({ a: [1, null], b: {} })).toBe(5);
});

test('mistakes are told in the order of the text', async () => {
  const { diagnostics } = await parseYaml('{ a: 1, a: 2, b: !one x }', 'f.yml');
  expect(diagnostics.map(({ position }) => position?.column)).toEqual([9, 23]);
  const lines = await parseYaml('b: !one x\na: 1\nc: !two y\na: 2\n', 'f.yml');
  expect(lines.diagnostics.map(({ position }) => position?.line)).toEqual([1, 3, 4]);
});

describe('mistakes', () => {
  test.each<[string, string, string, number, number]>([
    ['duplicate key', 'a: 1\nb: 2\na: 3\n', 'language/duplicate-key', 3, 1],
    ['tab', 'a:\n\tb: 1\n', 'language/tab-indentation', 2, 1],
    ['indentation', 'a:\n  b: 1\n c: 2\n', 'language/indentation', 3, 2],
    ['second colon', 'a: b: c\n', 'language/yaml-syntax', 1, 4],
    ['open quote', 'a: "b\n', 'language/yaml-syntax', 2, 1],
    ['unquoted template', 'a: 1\nb: {{ x }}\n', 'language/unquoted-template', 2, 5],
    ['unknown tag', 'a: !foo 1\n', 'language/unknown-tag', 1, 9],
    ['missing anchor', 'a: *b\n', 'language/yaml-alias', 1, 4],
    ['alias in itself', 'a: &a [*a]\n', 'language/yaml-alias', 1, 8],
    ['merged into itself', 'a: &a\n  x: {<<: *a}\n', 'language/yaml-alias', 2, 6],
    ['merged into itself by a list', 'a: &a\n  - x: {<<: *a}\n', 'language/yaml-alias', 2, 8],
    ['merged from a list in itself', 'a: &a [*a]\nb: {<<: *a}\n', 'language/yaml-alias', 1, 8],
    ['two documents', 'a: 1\n---\nb: 2\n', 'language/yaml-syntax', 2, 1],
    ['vault without key', 'a: !vault |\n  x\n', 'language/vault-locked', 1, 11],
  ])('%s', async (_, text, code, line, column) => {
    const { diagnostics } = await parseYaml(text, 'f.yml');
    expect(diagnostics.map((d) => [d.code, d.position?.line, d.position?.column])).toContainEqual([
      code,
      line,
      column,
    ]);
  });

  test('several at once, in the order of the file', async () => {
    const { diagnostics, data } = await parseYaml('a: 1\na: 2\nb: *x\nc: {{ d }}\n', 'f.yml');
    expect(diagnostics.map((d) => d.position?.line)).toEqual([2, 3, 4]);
    expect(data).toMatchObject({ a: 2, b: null });
  });

  test('a base-60 number is a warning where it is asked for', async () => {
    const { diagnostics } = await parseYaml('at: 12:30\nq: "12:30"\n', 'f.yml', { base60: true });
    expect(diagnostics).toMatchObject([
      { code: 'language/base-60', severity: 'warning', position: { line: 1, column: 5, endColumn: 10 } },
    ]);
  });
});

test('a byte order mark is no part of the text, and counts as no column', async () => {
  const yaml = await parseYaml('\ufeff- a: 1\n  b: 2\n', 'f.yml');
  expect(yaml).toMatchObject({ data: [{ a: 1, b: 2 }], diagnostics: [], text: '- a: 1\n  b: 2\n' });
  expect(yaml.at([0, 'a'])).toMatchObject({ line: 1, column: 6 });
});

describe('positions', () => {
  const text = [
    'top:',
    '  - name: plain words',
    '    quoted: "a \\"b\\" {{ c }}"',
    '    block: |',
    '      first',
    '        second {{ x }}',
    '    folded: >-',
    '      one',
    '      two three',
    'anchor: &a',
    '  inner: 1',
    'alias: *a',
    'merged:',
    '  <<: *a',
    '',
  ].join('\n');

  test.each<[PropertyKey[], number, number]>([
    [['top', 0, 'name'], 2, 11],
    [['top', 0, 'missing', 'deeper'], 2, 5],
    [['anchor', 'inner'], 11, 10],
    [['alias', 'inner'], 11, 10],
    [['merged', 'inner'], 11, 10],
  ])('of %j', async (path, line, column) => {
    const yaml = await parseYaml(text, 'f.yml');
    expect(yaml.at(path)).toMatchObject({ file: 'f.yml', line, column });
  });

  test('of a key, with its end', async () => {
    const yaml = await parseYaml(text, 'f.yml');
    expect(yaml.keyAt(['top', 0, 'quoted'])).toEqual({ file: 'f.yml', line: 3, column: 5, endColumn: 11 });
  });

  test.each<[string, string, number, number]>([
    ['name', 'words', 2, 17],
    ['quoted', '{{ c }}', 3, 22],
    ['block', 'second', 6, 9],
    ['block', '{{ x }}', 6, 16],
    ['folded', 'three', 9, 11],
  ])('inside the scalar %s of %s', async (key, part, line, column) => {
    const yaml = await parseYaml(text, 'f.yml');
    const value = (yaml.data as { top: Record<string, string>[] }).top[0]?.[key] ?? '';
    const start = value.indexOf(part);
    expect(yaml.within(['top', 0, key], start, start + part.length)).toEqual({
      file: 'f.yml',
      line,
      column,
      endColumn: column + part.length,
    });
  });
});

describe('tags', () => {
  test('a vault value becomes a secret', async () => {
    const yaml = await parseYaml('a: !vault |\n  cipher\n', 'f.yml', {
      decrypt: async (text) => `plain of ${text}`,
    });
    const { a } = yaml.data as { a: Secret };
    expect(a).toBeInstanceOf(Secret);
    expect(a.reveal()).toBe('plain of cipher\n');
  });

  test('a key that does not fit is a diagnostic, not a throw', async () => {
    const diagnostic = { code: 'vault/x', severity: 'error' as const, message: 'no' };
    const yaml = await parseYaml('a: !vault x\nb: 1\n', 'f.yml', {
      decrypt: async () => {
        throw new RiggerError([diagnostic]);
      },
    });
    expect(yaml.diagnostics).toEqual([diagnostic]);
    expect(yaml.data).toMatchObject({ b: 1 });
  });

  test('every text and number of a wholly encrypted file is a secret', async () => {
    const yaml = await parseYaml('$ANSIBLE_VAULT;1.1;AES256\n3132\n', 'f.yml', {
      decrypt: async () => 'password: hunter2\nport: 22\nversion: 1234.50\n',
    });
    expect((yaml.data as { password: Secret }).password.reveal()).toBe('hunter2');
    expect((yaml.data as { port: Secret }).port.value()).toBe(22);
    const { version } = yaml.data as { version: Secret };
    expect([version.value(), version.reveal(), ...version.texts()]).toEqual([
      1234.5,
      '1234.5',
      '1234.5',
      '1234.50',
    ]);
    expect(yaml.numeral(['version'])).toBeUndefined();
  });

  test('!unsafe covers what is inside', async () => {
    const yaml = await parseYaml(
      'a: !unsafe "{{ x }}"\nb: !unsafe\n  c: ["{{ y }}"]\nd: "{{ z }}"\n',
      'f.yml',
    );
    expect([['a'], ['b', 'c', 0], ['d']].map((path) => yaml.isUnsafe(path))).toEqual([true, true, false]);
    expect(yaml.data).toMatchObject({ a: '{{ x }}' });
  });
});

describe('properties', () => {
  test('no text makes the reader throw, and every diagnostic has a place', async () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '-',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&',
      '*',
      '!',
      '|',
      '>',
      '\t',
      '#',
      '<<',
      '1',
      '%',
      '@',
      '?',
      ',',
      '---',
      '!vault ',
      '\\',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const { diagnostics } = await parseYaml(pieces.join(''), 'f.yml');
        for (const { position } of diagnostics) expect(position?.line).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('JSON data that are written as YAML are read back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue().filter((value) => !/\de[-+]|\d{16}/.test(JSON.stringify(value))),
        async (value) => {
          const plain: unknown = JSON.parse(JSON.stringify(value));
          expect(await data(stringify(plain, { version: '1.1' }))).toEqual(plain);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('every character of a string is found in the source', async () => {
    const word = fc.stringMatching(/^[a-z{}"\\ ]{1,8}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('QUOTE_DOUBLE', 'BLOCK_LITERAL', 'PLAIN'),
        async (words, type) => {
          const text = stringify({ k: words.join('\n') }, { defaultStringType: type as 'PLAIN' });
          const yaml = await parseYaml(text, 'f.yml');
          const value = (yaml.data as { k: string }).k;
          const lines = text.split('\n');
          for (let i = 0; i < value.length; i++) {
            if (!/[a-z{}]/.test(value[i] ?? '')) continue;
            const { line, column } = yaml.within(['k'], i);
            expect(lines[line - 1]?.[column - 1]).toBe(value[i]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
