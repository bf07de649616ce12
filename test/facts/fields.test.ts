import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { factFields } from '../../src/facts/catalogue.js';

const folder = new URL('fixtures/', import.meta.url);

/** Readings of real hosts, by fact. */
const readings = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({
    file,
    fact: file.replace(/@.*/, ''),
    ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
      reading: { available: boolean; value?: Record<string, unknown> };
    }),
  }))
  .filter(({ fact, reading }) => factFields[fact] !== undefined && reading.available);

test('there are readings of what facts say of their fields', () => {
  expect(new Set(readings.map(({ fact }) => fact)).size).toBeGreaterThan(8);
});

test('what fields may hold is a kind of value, some texts, or a form that its examples have', () => {
  for (const [fact, fields] of Object.entries(factFields))
    for (const [field, can] of Object.entries(fields ?? {})) {
      const where = `${fact}.${field}`;
      if (typeof can === 'string')
        expect([where, can]).toEqual([where, expect.stringMatching(/^(text|number|boolean)$/)]);
      else if ('form' in can)
        expect([where, can.such.filter((one) => !can.form.test(one))]).toEqual([where, []]);
      else expect([where, can.filter((one) => one === '')]).toEqual([where, []]);
    }
});

test.each(readings)('$file holds what its fact says it may hold', ({ fact, reading: { value = {} } }) => {
  for (const [field, can] of Object.entries(factFields[fact]!)) {
    const found = value[field];
    if (found === undefined || found === null) continue;
    if (can === 'number' || can === 'boolean') expect([field, typeof found]).toEqual([field, can]);
    else expect([field, typeof found]).toEqual([field, 'string']);
    if (typeof can === 'object')
      expect([field, 'form' in can ? can.form.test(String(found)) : can.includes(String(found))]).toEqual([
        field,
        true,
      ]);
  }
});
