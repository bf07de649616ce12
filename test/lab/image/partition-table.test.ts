import { describe, expect, test } from '@jest/globals';
import { masterBootRecord } from '../../../src/lab/image/partition-table.js';

describe('the master boot record', () => {
  const boot = Buffer.alloc(512, 0xab);
  const record = masterBootRecord(boot, 16_777_216 - 2048);

  test('is one sector with the boot signature', () => {
    expect(record.length).toBe(512);
    expect(record.subarray(510).toString('hex')).toBe('55aa');
  });

  test('takes only the code of the boot image', () => {
    expect(record.subarray(0, 440).every((byte) => byte === 0xab)).toBe(true);
    expect(record.subarray(440, 446).every((byte) => byte === 0)).toBe(true);
  });

  test('has one active Linux partition, from 1 MiB on, and three empty entries', () => {
    expect(record.subarray(446, 462).toString('hex')).toBe('80ffffff83ffffff0008000000f8ff00');
    expect(record.subarray(462, 510).every((byte) => byte === 0)).toBe(true);
  });
});
