import type { Cases } from './case.js';

const path = '/sys/module/kvm/parameters/halt_poll_ns';
const name = 'sysfs-module-kvm-parameters-halt_poll_ns';
const absent = { type: 'absent', parent: 'directory' };
const note = (text: string) => ({ type: 'file', text });
const facts = (value: string | null, before: object = absent, boot: object = { enabled: false }) => ({
  ...{ found: { value }, before, boot },
});
const set = { path, value: 0 };

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
