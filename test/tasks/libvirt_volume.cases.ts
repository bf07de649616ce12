import type { Cases } from './case.js';

const gib = 1024 ** 3;
const volume = {
  libvirt: true,
  pool: true,
  defined: true,
  capacity: 20 * gib,
  format: 'qcow2',
  path: '/images/g1.qcow2',
};
const input = { pool: 'lab', name: 'g1.qcow2', size_gib: 20 };
const code = 'hosts/no-such-volume';

export const suite: Cases = {
  task: 'libvirt_volume',
  cases: [
    {
      name: 'larger by its capacity in bytes',
      input: { ...input, size_gib: 30 },
      facts: { volume },
      expect: {
        changes: [
          {
            summary: /enlarge/,
            commands: [
              'virsh -q -c qemu:///system vol-resize --pool lab --vol g1.qcow2 --capacity 32212254720',
            ],
            invalidates: ['libvirt:volume:lab/g1.qcow2'],
          },
        ],
      },
    },
    {
      name: 'deleted already',
      input: { pool: 'lab', name: 'g1.qcow2', state: 'absent' },
      facts: { volume: { libvirt: true, pool: true, defined: false } },
      expect: { nothing: /no volume g1\.qcow2 in pool lab/ },
    },
    {
      name: 'new, over an image',
      input: { ...input, backing: '/images/base.qcow2' },
      facts: { volume: { libvirt: true, pool: true, defined: false } },
      expect: {
        changes: [
          {
            summary: 'create volume g1.qcow2 of 20 GiB in pool lab over /images/base.qcow2',
            commands: [
              /vol-create-as .*--capacity 21474836480 --format qcow2 --backing-vol \/images\/base\.qcow2/,
            ],
          },
        ],
      },
    },
    { name: 'there', input, facts: { volume }, expect: { nothing: /is there/ } },
    {
      name: 'larger',
      input: { ...input, size_gib: 30 },
      facts: { volume },
      expect: { changes: [{ summary: 'enlarge volume g1.qcow2 to 30 GiB', before: 20, after: 30 }] },
    },
    {
      name: 'never smaller',
      input: { ...input, size_gib: 10 },
      facts: { volume },
      expect: { refused: /has 20 GiB, more than 10/, code },
    },
    {
      name: 'another format',
      input: { ...input, format: 'raw' },
      facts: { volume },
      expect: { refused: /has format qcow2, not raw/, code },
    },
    {
      name: 'no pool',
      input,
      facts: { volume: { libvirt: true, pool: false, defined: false } },
      expect: { refused: /pool lab on .* does not exist/, code },
    },
    {
      name: 'deleted at a risk',
      input: { pool: 'lab', name: 'g1.qcow2', state: 'absent' },
      facts: { volume },
      expect: { changes: [{ summary: /delete volume/, risk: 'destroys-data' }] },
    },
    {
      name: 'a raw layer',
      input: { ...input, format: 'raw', backing: '/b' },
      expect: { invalid: /backing: needs format qcow2/ },
    },
  ],
};
