import { sha256Of } from '../../src/facts/files/file-state.js';
import { seedImage, seedInput } from '../../src/tasks/guest-image/seed.js';
import type { Cases } from './case.js';

const path = '/images/g1.qcow2';
const base = '/images/debian.qcow2';
const gib = 1024 ** 3;
const noFile = { type: 'absent', parent: 'directory' };
const image = (over: object = {}) => ({
  present: true,
  format: 'qcow2',
  size: 20 * gib,
  backing: base,
  ...over,
});
const facts = (found: object = { present: false }, seed: object = noFile) => ({ image: found, seed });
const user_data = { hostname: 'g1' };
const seed = (content: Uint8Array) => ({
  type: 'file',
  mode: '0640',
  uid: 0,
  gid: 0,
  owner: '0',
  group: '0',
  size: content.length,
  inode: '1:2',
  sha256: sha256Of(content),
});
const rightSeed = seed(seedImage('g1', seedInput.parse({ user_data })));

export const suite: Cases = {
  task: 'guest_image',
  cases: [
    {
      name: 'an empty one',
      input: { path, size_gib: 1 },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: 'create image /images/g1.qcow2 of 1 GiB',
            before: null,
            after: { base: null, size_gib: 1 },
            commands: [/qemu-img create -q -f qcow2 +\.\/image 1073741824\n/],
          },
        ],
      },
    },
    {
      name: 'a layer that is as large as its base',
      input: { path, base },
      facts: facts(),
      expect: { changes: [{ summary: /create image/, after: { base, size_gib: null } }] },
    },
    {
      name: 'a layer over a base, and the seed beside it',
      input: { path, base, size_gib: 20, seed: { user_data } },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: 'create image /images/g1.qcow2 of 20 GiB from /images/debian.qcow2',
            commands: [
              /qemu-img create -q -f qcow2 -b \/images\/debian\.qcow2 -F qcow2 \.\/image 21474836480\nmv/,
            ],
            invalidates: ['file:/images/g1.qcow2'],
          },
          { summary: 'create /images/g1.seed.iso', commands: ['write /images/g1.seed.iso'] },
        ],
      },
    },
    {
      name: 'a full copy, made larger',
      input: { path, base, base_format: 'raw', full_copy: true, size_gib: 20 },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: /create image/,
            commands: [
              /convert -f raw -O qcow2 \/images\/debian\.qcow2 \.\/image\nqemu-img resize -q -f qcow2 \.\/image 21474836480/,
            ],
          },
        ],
      },
    },
    {
      name: 'there already, with its seed',
      input: { path, base, size_gib: 20, seed: { user_data } },
      facts: facts(image(), rightSeed),
      expect: { nothing: /is there/ },
    },
    {
      name: 'another seed',
      input: { path, base, seed: { user_data: { hostname: 'g2' } } },
      facts: facts(image(), rightSeed),
      expect: { changes: [{ summary: 'change /images/g1.seed.iso' }] },
    },
    {
      name: 'larger',
      input: { path, base, size_gib: 30 },
      facts: facts(image()),
      expect: {
        changes: [{ summary: 'enlarge image /images/g1.qcow2 to 30 GiB', before: 20, after: 30 }],
      },
    },
    {
      name: 'smaller',
      input: { path, base, size_gib: 10 },
      facts: facts(image()),
      expect: { refused: /has 20 GiB, more than 10/, code: 'hosts/other-image' },
    },
    {
      name: 'over another base',
      input: { path, base: '/images/other.qcow2' },
      facts: facts(image()),
      expect: {
        refused: /is over \/images\/debian\.qcow2, not \/images\/other\.qcow2/,
        code: 'hosts/other-image',
      },
    },
    {
      name: 'raw',
      input: { path, base },
      facts: facts(image({ format: 'raw' })),
      expect: { refused: /has format raw, not qcow2/, code: 'hosts/other-image' },
    },
    {
      name: 'away with both, which the play must allow',
      input: { path, state: 'absent' },
      facts: facts(image(), rightSeed),
      expect: {
        changes: [
          {
            summary: 'delete /images/g1.qcow2 and /images/g1.seed.iso',
            commands: ['cd /images && rm -f -- ./g1.qcow2', 'cd /images && rm -f -- ./g1.seed.iso'],
            risk: 'destroys-data',
          },
        ],
      },
    },
    {
      name: 'gone already',
      input: { path, state: 'absent' },
      facts: facts(),
      expect: { nothing: /no image/ },
    },
    { name: 'from nothing, of no size', input: { path }, expect: { invalid: /base: is needed/ } },
  ],
};
