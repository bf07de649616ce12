import { expect, test } from '@jest/globals';
import { withoutSerial } from '../../../src/cli/capture/extended-space.js';

/** A configuration space with these extended capabilities: identifier, and one byte that fills its contents. */
const spaceWith = (capabilities: readonly (readonly [at: number, id: number, fill: number])[]): Buffer => {
  const space = Buffer.alloc(0x1000);
  space.fill(0x11, 0, 0x100);
  capabilities.forEach(([at, id, fill], index) => {
    space.fill(fill, at + 4, at + 0x20);
    space.writeUInt32LE((((capabilities[index + 1]?.[0] ?? 0) << 20) | (1 << 16) | id) >>> 0, at);
  });
  return space;
};

test('the serial number of a card is left out, and what facts read stays', () => {
  const space = spaceWith([
    [0x100, 0x03, 0xaa],
    [0x140, 0x0d, 0xbb],
    [0x180, 0x0b, 0xcc],
    [0x1c0, 0x10, 0xdd],
  ]);
  const left = Buffer.from(withoutSerial(space));
  expect(left).toEqual(
    Buffer.concat([
      space.subarray(0, 0x104),
      Buffer.alloc(0x3c),
      space.subarray(0x140, 0x184),
      Buffer.alloc(0x3c),
      space.subarray(0x1c0, 0x200),
      Buffer.alloc(0x1000 - 0x200),
    ]),
  );
});

test.each([
  ['a space that only root sees whole', Buffer.alloc(64, 1)],
  ['one of conventional PCI', Buffer.alloc(256, 1)],
])('%s stays as it is', (_, space) => {
  expect(Buffer.from(withoutSerial(space))).toEqual(space);
});

test('capabilities that lead round in a circle come to an end', () => {
  const space = spaceWith([[0x100, 0x03, 0xaa]]);
  space.writeUInt32LE((0x100 << 20) | 0x10003, 0x100);
  expect(Buffer.from(withoutSerial(space)).includes(0xaa)).toBe(false);
});
