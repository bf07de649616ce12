import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GroupedValues } from '../../src/statistics/grouped-values.js';

test('each group gets its values back in their order', () => {
  const rows = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.double({ noNaN: true })), { maxLength: 3000 });
  fc.assert(
    fc.property(rows, (pairs) => {
      const grouped = new GroupedValues();
      const expected: number[][] = [];
      for (const [group, value] of pairs) {
        grouped.add(group, value);
        while (expected.length <= group) expected.push([]);
        expected[group]!.push(value);
      }
      expect(grouped.length).toBe(pairs.length);
      expect(Array.from(grouped.groups(), (values) => Array.from(values))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});
