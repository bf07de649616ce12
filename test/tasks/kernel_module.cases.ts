import type { Cases } from './case.js';

const none = { type: 'absent', parent: 'directory' };
const file = (text: string, sha256: string) => ({
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 1,
  inode: '1:1',
  text,
  sha256,
});
/** printf 'vfio-pci\n' | sha256sum */
const loadsVfio = file('vfio-pci\n', 'a3f0d9a2ab69e0ec5d2c6c1fc2cb2a6c2d1a9a5b9d33a9b06d1e6a8a3ff6e9f0');
const module = (state: string, more: object = {}) => ({ state, references: 0, parameters: {}, ...more });

export const suite: Cases = {
  task: 'kernel_module',
  cases: [
    {
      name: 'loaded, and at boot no longer',
      input: { name: 'vfio-pci', persistent: false },
      facts: { module: module('live'), load: loadsVfio, options: none },
      expect: {
        changes: [
          {
            summary: 'remove /etc/modules-load.d/rigger-vfio_pci.conf',
            commands: ['rm -f -- /etc/modules-load.d/rigger-vfio_pci.conf'],
            invalidates: ['file:/etc/modules-load.d/rigger-vfio_pci.conf'],
          },
        ],
      },
    },
    {
      name: 'loaded now and at boot',
      input: 'vfio-pci',
      facts: { module: module('available'), load: none, options: none },
      expect: {
        changes: [
          {
            summary: 'create /etc/modules-load.d/rigger-vfio_pci.conf',
            diff: { before: null, after: 'vfio-pci\n' },
          },
          { summary: 'load vfio-pci', commands: ['modprobe -- vfio-pci'], invalidates: ['*'] },
        ],
      },
    },
    {
      name: 'options',
      input: { name: 'kvm-amd', params: { nested: 1 }, persistent: false },
      facts: { module: module('live', { parameters: { nested: '0' } }), load: none, options: none },
      expect: {
        changes: [
          {
            summary: 'create /etc/modprobe.d/rigger-kvm_amd.conf',
            diff: { before: null, after: 'options kvm-amd nested=1\n' },
          },
        ],
        notes: [/runs with other options/],
      },
    },
    {
      name: 'built in',
      input: 'loop',
      facts: { module: module('builtin'), load: none, options: none },
      expect: { nothing: /loop is loaded/ },
    },
    {
      name: 'missing',
      input: 'no_such',
      facts: { module: module('missing'), load: none, options: none },
      expect: { refused: /kernel module no_such does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'blacklisted, and unloaded',
      input: { name: 'igbvf', state: 'absent', blacklist: true },
      facts: { module: module('live'), load: none, options: none },
      expect: {
        changes: [
          {
            summary: 'create /etc/modprobe.d/rigger-igbvf.conf',
            diff: { before: null, after: 'blacklist igbvf\ninstall igbvf /bin/false\n' },
          },
          { summary: 'unload igbvf', commands: ['modprobe -r -- igbvf'] },
        ],
      },
    },
    {
      name: 'blacklisted, but in use: after a reboot',
      input: { name: 'igbvf', state: 'absent', blacklist: true },
      facts: { module: module('live', { references: 1 }), load: none, options: none },
      expect: {
        changes: [{ summary: 'create /etc/modprobe.d/rigger-igbvf.conf' }],
        reboot: /in use and stays loaded until the host reboots/,
      },
    },
    {
      name: 'in use',
      input: { name: 'igbvf', state: 'absent' },
      facts: { module: module('live', { references: 2 }), load: none, options: none },
      expect: { refused: /in use by 2/, code: 'tasks/impossible' },
    },
    {
      name: 'absent takes what loads it away',
      input: { name: 'vfio-pci', state: 'absent' },
      facts: { module: module('available'), load: loadsVfio, options: none },
      expect: { changes: [{ summary: 'remove /etc/modules-load.d/rigger-vfio_pci.conf' }] },
    },
    {
      name: 'built in and unwanted',
      input: { name: 'loop', state: 'absent' },
      facts: { module: module('builtin'), load: none, options: none },
      expect: { refused: /built into the kernel/, code: 'tasks/impossible' },
    },
    { name: 'a path', input: '/lib/x.ko', expect: { invalid: /name of a module/ } },
  ],
  trials: [
    {
      name: 'loaded',
      host: true,
      prepare: 'modprobe -r dummy; rm -f /etc/mod*/rigger-dummy.conf',
      input: { name: 'dummy', params: { numdummies: 0 } },
      check: '[ -d /sys/module/dummy ]; [ -e /etc/modules-load.d/rigger-dummy.conf ]',
    },
    {
      name: 'blacklisted and unloaded',
      host: true,
      prepare: 'modprobe dummy',
      input: { name: 'dummy', state: 'absent', blacklist: true },
      check: '[ ! -d /sys/module/dummy ]; ! modprobe dummy',
    },
    {
      name: 'allowed again',
      host: true,
      input: { name: 'dummy', state: 'absent' },
      check: 'modprobe -n dummy',
    },
    { name: 'missing', host: true, input: 'rigger_none', refused: 'tasks/missing' },
  ],
};
