import { expect, test } from '@jest/globals';
import { busOfLast, configSpace } from '../../src/facts/pci/config-space.js';

/** A configuration space as `od -tx1` shows it, from what stands where; the rest is zero. */
const dump = (bytes: Readonly<Record<number, readonly number[]>>): string => {
  const space = new Uint8Array(4096);
  for (const [at, some] of Object.entries(bytes)) space.set(some, Number(at));
  return [...space].map((one) => one.toString(16).padStart(2, '0')).join(' ');
};

/** A port: MSI-X of 64, MaxPayload 512, MaxReadReq 4096, SR-IOV of 8 functions numbered by ARI. */
const port = {
  52: [0x60],
  96: [0x10, 0x9c, 0x02, 0x00],
  104: [0x5f, 0x59],
  156: [0x11, 0x00, 0x3f, 0x80],
  256: [0x0e, 0x00, 0x01, 0x18],
  384: [0x10, 0x00, 0x01, 0x00],
  392: [0x19, 0x00],
  396: [8, 0, 8, 0],
  404: [2, 0, 1, 0],
};

test.each([
  [
    'a port with functions',
    dump(port),
    {
      ...{ max_payload: 512, max_read_request: 4096, msix: 64 },
      sriov: { total: 8, ari: true, offset: 2, stride: 1 },
    },
  ],
  [
    'a port of which only the first 256 bytes are told',
    dump(port).slice(0, 3 * 256),
    { max_payload: 512, max_read_request: 4096, msix: 64 },
  ],
  [
    'a port above, which forwards by ARI and keeps apart what is below',
    dump({
      14: [0x81],
      26: [0x3c],
      52: [0x40],
      64: [0x10, 0],
      100: [0x20],
      104: [0x20],
      256: [0x0d, 0x00, 0x01, 0x00, 0x5f, 0x00, 0x1d, 0x00],
    }),
    { max_payload: 128, max_read_request: 128, ari_forwarding: true, acs: true, last_bus: 0x3c },
  ],
  [
    'one that could keep apart, and does not',
    dump({ 14: [1], 26: [2], 256: [0x0d, 0x00, 0x01, 0x00, 0x5f, 0x00, 0x00, 0x00] }),
    { acs: false, last_bus: 2 },
  ],
  ['a chain that goes round in circles', dump({ 52: [0x40], 64: [0x05, 0x44], 68: [0x09, 0x40] }), {}],
  ['a function that is gone', 'ff '.repeat(4096), expect.anything()],
  ['nothing', '', {}],
])('%s', (_, text, expected) => {
  expect(configSpace(text)).toEqual(expected);
});

test('the bus of the last function', () => {
  const sriov = { total: 64, ari: false, offset: 0x80, stride: 4 };
  expect([
    busOfLast('0000:01:00.0', sriov, 1),
    busOfLast('0000:01:00.1', sriov, 33),
    busOfLast('0000:ff:1f.7', sriov, 1),
  ]).toEqual([1, 2, 256]);
});
