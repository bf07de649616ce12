import type { Cases } from './case.js';
import { management, own, port } from './network-facts.js';

const path = '/sys/module/kvm/parameters/halt_poll_ns';
const name = 'sysfs-module-kvm-parameters-halt_poll_ns';
const absent = { type: 'absent', parent: 'directory' };
const note = (text: string) => ({ type: 'file', text });
const facts = (value: string | null, before: object = absent, boot: object = { enabled: false }) => ({
  ...{ found: { value }, before, boot },
});
const set = { path, value: 0 };
const device = (at: string, now = '1') => ({
  input: { path: at, value: 0, persistent: false },
  facts: { ...facts(now), own, links: [{ ...management, pci: '0000:00:02.0' }, port] },
});
const cuts = {
  refused: /^enp0s2 carries rigger's own connection to .* might cut$/,
  code: 'hosts/own-connection',
};
const sets = { changes: [{ summary: /note in/ }, { summary: /^set / }] };

export const suite: Cases = {
  task: 'sysfs',
  cases: [
    {
      name: 'another value, of which a note is kept first',
      input: { ...set, persistent: false },
      facts: facts('200000'),
      expect: {
        changes: [
          {
            summary: /note in/,
            writes: { [`/etc/rigger/before/${name}.json`]: '{\n  "value": "200000"\n}\n' },
          },
          { summary: `set ${path} to 0`, before: '200000', after: '0', commands: [`echo 0 > ${path}`] },
        ],
      },
    },
    {
      name: 'the same value is only kept over boots',
      input: set,
      facts: facts('0'),
      expect: {
        changes: [
          {
            summary: /keep it over reboots/,
            writes: {
              [`/etc/rigger/boot/${name}.sh`]: `# Written by rigger (task sysfs).\necho 0 >${path}\n`,
            },
          },
        ],
      },
    },
    {
      name: 'as it should be',
      input: { ...set, persistent: false },
      facts: facts('0'),
      expect: { nothing: /is 0$/ },
    },
    {
      name: 'a second value leaves the first note',
      input: { ...set, value: 7, persistent: false },
      facts: facts('0', note('{"value":"200000"}')),
      expect: { changes: [{ summary: `set ${path} to 7` }] },
    },
    {
      name: 'no such attribute',
      input: set,
      facts: facts(null),
      expect: { refused: /does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'put back as it was',
      input: { path, state: 'released' },
      facts: facts('0', note('{"value":"200000"}')),
      expect: { changes: [{ summary: `set ${path} to 200000` }, { summary: /^remove/ }] },
    },
    {
      name: 'put back what was never changed',
      input: { path, state: 'released' },
      facts: facts('0'),
      expect: { nothing: /as it was before/ },
    },
    {
      name: 'put back where it has vanished',
      input: { path, state: 'released' },
      facts: facts(null, note('{"value":"200000"}')),
      expect: { changes: [{ summary: /^remove/ }] },
    },
    {
      name: 'a note of somebody else',
      input: set,
      facts: facts('1', note('what?')),
      expect: { refused: /not the note that rigger wrote/, code: 'tasks/impossible' },
    },
    { name: 'our own interface', ...device('/sys/class/net/enp0s2/carrier'), expect: cuts },
    {
      name: 'our own interface by the path of its device',
      ...device('/sys/devices/pci0000:00/0000:00:02.0/net/enp0s2/flags'),
      expect: cuts,
    },
    { name: 'the card under it', ...device('/sys/bus/pci/devices/0000:00:02.0/enable'), expect: cuts },
    {
      name: 'the card under it, by its interface',
      ...device('/sys/class/net/enp0s2/device/enable'),
      expect: cuts,
    },
    {
      name: 'our own interface, as it should be',
      ...device('/sys/class/net/enp0s2/carrier', '0'),
      expect: { nothing: /is 0$/ },
    },
    {
      name: 'it may be our own interface',
      ...device('/sys/class/net/enp1s0/carrier'),
      facts: { ...device('').facts, own: { links: [], unsure: true } },
      expect: { refused: /^enp1s0 may carry rigger's own connection/, code: 'hosts/own-connection' },
    },
    { name: 'our own interface is tuned', ...device('/sys/class/net/enp0s2/threaded'), expect: sets },
    { name: 'another interface', ...device('/sys/class/net/enp1s0/carrier'), expect: sets },
    { name: 'another card', ...device('/sys/bus/pci/devices/0000:01:00.0/enable'), expect: sets },
    {
      name: 'a way out of /sys',
      input: { path: '/sys/../etc/passwd', value: 1 },
      expect: { invalid: /below \/sys/ },
    },
    { name: 'no value', input: { path }, expect: { invalid: /needed with/ } },
  ],
  trials: [
    {
      name: 'an attribute is set, and noted',
      systemd: true,
      prepare: 'mount -t tmpfs none /sys/firmware; echo 2 >/sys/firmware/poll',
      input: { path: '/sys/firmware/poll', value: 0 },
      check:
        '[ "$(cat /sys/firmware/poll)" = 0 ]; echo 5 >/sys/firmware/poll; sh /etc/rigger/boot/sysfs-firmware-poll.sh; [ "$(cat /sys/firmware/poll)" = 0 ]',
    },
    {
      name: 'and comes back',
      systemd: true,
      input: { path: '/sys/firmware/poll', state: 'released' },
      check: '[ "$(cat /sys/firmware/poll)" = 2 ]; [ ! -e /etc/rigger ]',
    },
  ],
};
