import { expect, test } from '@jest/globals';
import fc from 'fast-check';

test('properties are tried on the same inputs in every run', () => {
  expect(fc.readConfigureGlobal()).toMatchObject({ seed: Number(process.env.RIGGER_TEST_SEED ?? 20240229) });
  expect(fc.sample(fc.integer(), 3)).toEqual(fc.sample(fc.integer(), 3));
});
