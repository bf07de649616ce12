import { describe, expect, test } from '@jest/globals';
import { mostVisits } from '../../../src/language/growth.js';
import { compileTemplate } from '../../../src/language/template/index.js';
import { parseYaml } from '../../../src/language/yaml/index.js';
import type { Value } from '../../../src/model/index.js';
import { scopeOf } from '../scope.js';

const resolve = async (text: string, variables: Readonly<Record<string, Value>> = {}): Promise<Value> =>
  compileTemplate(await parseYaml(`x: ${JSON.stringify(text)}`, 'f'), ['x'], text).resolve(
    scopeOf(variables),
  );

describe('what multiplies ends with one mistake at its place', () => {
  const many = Array.from({ length: 1000 }, () => 0);
  const long = Array.from({ length: mostVisits - 1 }, () => 0);
  test.each([
    [
      'loops inside loops',
      '{{#each many}}{{#each long}}x{{/each}}{{/each}}',
      /^f:1:\d+: the template takes too long: more than 1,000,000 items would be visited/,
    ],
    [
      'text in loops',
      "{{#each many}}{{ pad 'x' width=100000 }}{{/each}}",
      /a text of more than 33,554,432 characters/,
    ],
    ['a helper that fills up', "{{ pad 'x' width=40000000 }}", /a text of more than 33,554,432 characters/],
    ['one that no engine fills up', "{{ pad 'x' width=2000000000 }}", /more than fits into memory/],
    ['lists in a row', '{{ concat long many }}', /more than 1,000,000 values/],
    ['lists in each other', '{{ list long long }}', /more than 1,000,000 values/],
  ])('%s', async (_, text, message) => {
    await expect(resolve(text, { many, long })).rejects.toThrow(message);
  });

  test('variables, each a list that names the one before twice', async () => {
    const yaml = await parseYaml('x: ["{{ v }}", "{{ v }}"]', 'f');
    const twice = compileTemplate(yaml, ['x'], (yaml.data as { x: unknown }).x);
    const grow = (times: number): Value => {
      let v: Value = [1];
      for (let time = 0; time < times; time++) v = twice.resolve(scopeOf({ v }));
      return v;
    };
    expect(JSON.stringify(grow(10)).match(/1/g)).toHaveLength(1024);
    expect(() => grow(40)).toThrow(/^f:1:4: it would hold more than 1,000,000 values/);
  });
});

test('what is read when it is touched is not touched, and counts as one', async () => {
  const untouched = Object.defineProperty({}, 'kernel', {
    enumerable: true,
    get: () => {
      throw new Error('touched');
    },
  }) as Value;
  expect(Object.keys((await resolve('{{ facts }}', { facts: untouched })) as object)).toEqual(['kernel']);
});
