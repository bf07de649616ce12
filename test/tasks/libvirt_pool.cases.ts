import type { Cases } from './case.js';

const definition =
  "<pool type='dir'><name>lab</name><uuid>a</uuid><capacity unit='bytes'>1</capacity><target><path>/images</path><permissions><mode>0755</mode></permissions></target></pool>";
const pool = { libvirt: true, defined: true, uuid: 'a', active: true, autostart: true, definition };
const input = { name: 'lab', path: '/images' };

export const suite: Cases = {
  task: 'libvirt_pool',
  cases: [
    {
      name: 'new',
      input,
      facts: { pool: { libvirt: true, defined: false } },
      expect: {
        changes: [
          { summary: 'define pool lab at /images', commands: [/pool-define/, /pool-build/] },
          { summary: 'start pool lab with the host' },
          { summary: 'start pool lab' },
        ],
      },
    },
    { name: 'as it should be', input, facts: { pool }, expect: { nothing: /defined and active/ } },
    {
      name: 'elsewhere',
      input: { name: 'lab', path: '/other' },
      facts: { pool },
      expect: {
        changes: [
          { summary: 'change pool lab: target/path: /images → /other' },
          { summary: 'start pool lab' },
        ],
      },
    },
    {
      name: 'away with it',
      input: { name: 'lab', state: 'absent' },
      facts: { pool },
      expect: { changes: [{ summary: 'remove pool lab', commands: [/pool-destroy/, /pool-undefine/] }] },
    },
    {
      name: 'no libvirt',
      input,
      facts: { pool: { libvirt: false } },
      expect: { refused: /no virsh/, code: 'hosts/no-libvirt' },
    },
    { name: 'no path', input: { name: 'lab' }, expect: { invalid: /path: is needed/ } },
  ],
};
