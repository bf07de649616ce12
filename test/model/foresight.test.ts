import { describe, expect, test } from '@jest/globals';
import {
  foreseen,
  hasUnforeseen,
  NotForeseen,
  revised,
  unforeseen,
  wronglyForeseen,
} from '../../src/model/index.js';

interface File {
  readonly mode: string;
  readonly inode: string;
  readonly owner?: { readonly uid: number; readonly name: string };
}

const file = (): File => foreseen<File>({ mode: '0644', inode: unforeseen, owner: undefined });

describe('a predicted value', () => {
  test('has what is told, leaves out what is not there, and gives no part that cannot be told', () => {
    expect(file().mode).toBe('0644');
    expect('owner' in file()).toBe(false);
    expect(() => file().inode).toThrow(NotForeseen);
    // To copy or to print all of it is to ask for all of it.
    expect(() => ({ ...file() })).toThrow(NotForeseen);
    expect(() => JSON.stringify(file())).toThrow(NotForeseen);
  });

  test('can be revised: what was not told before still is not', () => {
    const later = revised(file(), { mode: '0600' });
    expect(later.mode).toBe('0600');
    expect(() => later.inode).toThrow(NotForeseen);
    expect(revised(later, { inode: '1:2' })).toEqual({ mode: '0600', inode: '1:2' });
    expect(Object.keys(revised<File>(later, { mode: undefined }))).toEqual(['inode']);
  });

  test.each([
    [file(), true],
    [{ deep: [{ in: file() }] }, true],
    [{ deep: [{ in: 1 }] }, false],
    [null, false],
    ['text', false],
  ])('tells whether a part of it is missing: %#', (value, expected) => {
    expect(hasUnforeseen(value)).toBe(expected);
  });
});

test.each<[unknown, unknown, string[]]>([
  [1, 1, []],
  [1, 2, ['']],
  [null, null, []],
  [null, {}, ['']],
  [file(), { mode: '0644', inode: 'anything' }, []],
  [file(), { mode: '0600', inode: 'anything' }, ['mode']],
  [file(), { mode: '0644', inode: 'x', owner: { uid: 1, name: 'a' } }, ['owner']],
  [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, ['a.b.1']],
  [{ a: { b: [1, 2] } }, { a: { b: [1] } }, ['a.b.1', 'a.b.length']],
  [{ a: 1 }, {}, ['a']],
])('what came true, and what did not: %#', (predicted, read, wrong) => {
  expect(wronglyForeseen(predicted, read)).toEqual(wrong);
});
