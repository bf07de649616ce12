import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withParts } from '../../src/tasks/boot-parts.js';

const part = fc.constantFrom('echo 1', 'echo 2\necho 3');
const own = (prefix: string) =>
  fc.dictionary(fc.constantFrom(`${prefix} 0`, `${prefix} 1`), fc.option(part, { nil: undefined }));
const add = (found: string | undefined, parts: Record<string, string | undefined>) =>
  withParts(found, 'T', new Map(Object.entries(parts)));

test('two tasks with parts of their own leave one script, in whichever order they write, and no second run changes it', () => {
  fc.assert(
    fc.property(own('a'), own('b'), (one, other) => {
      const both = add(add(undefined, one), other);
      expect(add(add(undefined, other), one)).toBe(both);
      expect(add(both, one)).toBe(both);
      expect(add(both, other)).toBe(both);
    }),
  );
});

test('a part goes, and the last one takes the script with it', () => {
  const both = add(undefined, { a: 'echo 1', b: 'echo 2' });
  expect(both).toBe('# T\n#: a\necho 1\n#: b\necho 2\n');
  expect(add(both, { a: undefined })).toBe('# T\n#: b\necho 2\n');
  expect(add('# T\n#: b\necho 2\n', { b: undefined })).toBeUndefined();
});

test('a script that was written before there were parts is written anew', () => {
  expect(add('# T\necho old\n', { a: 'echo 1' })).toBe('# T\n#: a\necho 1\n');
});
