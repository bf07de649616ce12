import { describe, expect, test } from '@jest/globals';
import { compareVersions } from '../../../src/language/template/versions.js';

/** Each older than the next. */
const ascending = [
  ['0.9', '1.0-alpha.2', '1.0-beta', '1.0-rc1', '1.0-rc.2', '1.0', '1.0.1', '1.0.10', '1.1', '2'],
  ['6.1.0-13', '6.1.0-18', '6.9', '6.12.41'],
  ['1.0~1', '1.0'],
  ['8.2.0', '8.2.0-1ubuntu1', '8.2.1'],
];

describe('versions', () => {
  test.each(ascending)('%s …', (...versions) => {
    for (const [at, one] of versions.entries())
      for (const [other, second] of versions.entries())
        expect([one, second, Math.sign(compareVersions(one, second))]).toEqual([
          one,
          second,
          Math.sign(at - other),
        ]);
  });

  test.each([
    ['1', '1.0.0'],
    ['v2.3', '2.3'],
    ['1.0-RC1', '1.0rc1'],
    ['', '0'],
  ])('%s is %s', (one, other) => {
    expect(compareVersions(one, other)).toBe(0);
    expect(compareVersions(other, one)).toBe(0);
  });
});
