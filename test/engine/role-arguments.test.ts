import { describe, expect, test } from '@jest/globals';
import { checkArguments } from '../../src/engine/play/role-arguments.js';
import { type ArgumentSpec, FactNeeded, ValueUnknown } from '../../src/language/play.js';
import { problem, RiggerError, Secret, type Value } from '../../src/model/index.js';
import { scopeOf } from '../language/scope.js';

const position = { file: 'site.yml', line: 3, column: 7 };
const check = (spec: Partial<ArgumentSpec>, values: Record<string, Value>) =>
  checkArguments(
    {
      name: 'web',
      path: '/roles/web',
      position,
      vars: [],
      defaults: [],
      when: [],
      arguments: { x: { type: 'raw', required: false, ...spec } },
    },
    scopeOf(values),
    'h1',
  );

/** Each type with values that fit it, and with others and what they are told to be. */
const types: [ArgumentSpec['type'], string, Value[], Value[]][] = [
  ['str', 'a text', ['a', '', 3, 2.5], [true, [], {}]],
  ['path', 'a path', ['/a', 3], [false, ['a']]],
  ['int', 'a whole number', [3, -3, '3', '-3'], [2.5, '2.5', 'a', '3a', '', true, [3]]],
  ['float', 'a number', [3, 2.5, '2.5', '1e3'], ['', ' ', 'a', true, [1]]],
  ['bool', 'true or false', [true, false], ['true', 1, 0]],
  ['list', 'a list', [[], [1]], ['a', {}, 1]],
  ['dict', 'a map', [{}, { a: 1 }], ['a', [], 1]],
  ['raw', 'a value', ['a', 1, [], {}, true], []],
];

describe('what a role was given', () => {
  test.each(types)('%s wants %s', (type, article, good, bad) => {
    for (const x of good) expect(check({ type, required: true }, { x })).toEqual([]);
    for (const x of bad)
      expect(check({ type, required: true }, { x }).map(({ message }) => message)).toEqual([
        `role web: x must be ${article}, not ${JSON.stringify(x)}`,
      ]);
    if (type !== 'raw') expect(check({ type, required: true }, { x: null })).toHaveLength(1);
    expect(check({ type }, { x: null })).toEqual([]);
  });

  test.each<[string, Partial<ArgumentSpec>, Value, string[]]>([
    ['one of its choices', { choices: ['a', 1] }, 1, []],
    ['another', { choices: ['a', 1] }, '1', ['x must be one of "a", 1, not "1"']],
    ['elements', { type: 'list', elements: 'int' }, [1, '2'], []],
    [
      'a wrong element',
      { type: 'list', elements: 'int' },
      [1, 'b'],
      ['x[1] must be a whole number, not "b"'],
    ],
    ['elements of any type', { type: 'list' }, [1, 'b'], []],
    [
      'an element that is nothing',
      { type: 'list', elements: 'str' },
      [null],
      ['x[0] must be a text, not null'],
    ],
    [
      'options of elements',
      { type: 'list', elements: 'dict', options: { n: { type: 'int', required: true } } },
      [{ n: 1 }, {}, { m: 1, n: 'a' }],
      ['x[1] needs n', 'x[2] does not know m; it knows n', 'x[2].n must be a whole number, not "a"'],
    ],
    [
      'options that need not be there',
      { type: 'dict', options: { n: { type: 'int', required: false }, m: { type: 'str', required: true } } },
      {},
      ['x needs m'],
    ],
    ['any options', { type: 'dict' }, { a: 1 }, []],
  ])('%s', (_, spec, x, messages) => {
    expect(check(spec, { x }).map(({ message }) => message)).toEqual(
      messages.map((message) => `role web: ${message}`),
    );
  });

  test('is wanted for each host, with what it is for', () => {
    expect(check({}, {})).toEqual([]);
    expect(check({ required: true, description: 'the port' }, {})).toMatchObject([
      {
        message: 'role web: needs x, which is not set for h1',
        help: 'the port',
        position,
      },
    ]);
    expect(check({ type: 'int', description: 'the port' }, { x: 'a' })).toMatchObject([{ help: 'the port' }]);
  });

  test('is looked at where it is secret, and passed over where it cannot be known yet', () => {
    expect(check({ type: 'int', required: true }, { x: new Secret('12') })).toEqual([]);
    expect(check({ type: 'int', required: true }, { x: new Secret('twelve') })).toHaveLength(1);
    const thrown = (error: Error) =>
      checkArguments(
        {
          name: 'web',
          path: '',
          position,
          vars: [],
          defaults: [],
          when: [],
          arguments: { x: { type: 'int', required: true } },
        },
        {
          get: () => {
            throw error;
          },
        },
        'h1',
      );
    expect(thrown(new ValueUnknown('x', 'a task sets it'))).toEqual([]);
    expect(thrown(new FactNeeded('h1', ['cpu']))).toEqual([]);
    expect(thrown(new RiggerError([problem('language/undefined-variable', 'no')]))).toEqual([]);
    expect(() => thrown(new Error('a defect'))).toThrow('a defect');
  });
});
