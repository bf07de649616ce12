import { resolveLink } from '../../src/tasks/link-selector.js';
import type { Cases } from './case.js';

const found = (over: object = {}) => ({
  link: 'ens1f0np0',
  groups: {
    features: { now: { 'rx-checksumming': true, 'hw-tc-offload': false }, fixed: [] },
    rings: { now: { rx: 1024, tx: 1024 }, most: { rx: 8192, tx: 8192 } },
    channels: { now: { combined: 63 }, most: { combined: 63 } },
    coalesce: { now: { 'adaptive-rx': true, 'rx-usecs': 8 } },
    pause: { now: { autoneg: false, rx: true, tx: true } },
    private_flags: { now: { rx_cqe_compress: true } },
    fec: { now: { encoding: 'auto' } },
    rss: { now: { queues: 63, hash: 'toeplitz', key: '6d:5a' } },
    ...over,
  },
  without: {},
});
const boot = { enabled: false };
const before = { type: 'absent', parent: 'absent' };
const own = { client: '192.0.2.1', server: '192.0.2.7', links: ['eno1'] };
const link = 'ens1f0np0';
const facts = { found: found(), boot, before };
const noted = 'note in /etc/rigger/before/offloads-ens1f0np0.json what ens1f0np0 had before';
const note = (values: object) => ({ type: 'file', text: JSON.stringify(values) });

/** A pair of virtual interfaces, which a machine that is tried makes and removes. */
const pair =
  'ip link del rt0 2>/dev/null || true; ip link add rt0 numrxqueues 2 numtxqueues 2 type veth peer name rt1';

const wait = resolveLink('0000:3b:00.0', 'link');

export const suite: Cases = {
  task: 'ethtool',
  cases: [
    {
      name: 'each group by one command, in an order in which none undoes another',
      input: {
        link,
        features: { 'hw-tc-offload': true, 'rx-checksumming': true },
        rings: { rx: 4096, tx: 4096 },
        channels: { combined: 8 },
        coalesce: { 'adaptive-rx': false, 'rx-usecs': 16 },
        pause: { rx: false, tx: false },
        private_flags: { rx_cqe_compress: false },
        fec: ['rs', 'off'],
        rss: { queues: 4, hash: 'xor', key: 'AA:BB' },
        persistent: false,
      },
      facts: { ...facts, own },
      expect: {
        changes: [
          {
            summary: noted,
            after: {
              'private_flags rx_cqe_compress': true,
              'features hw-tc-offload': false,
              ...{ 'rings rx': 1024, 'rings tx': 1024, 'channels combined': 63 },
              ...{ 'coalesce adaptive-rx': true, 'coalesce rx-usecs': 8, 'pause rx': true, 'pause tx': true },
              ...{ 'fec encoding': 'auto', 'rss queues': 63, 'rss hash': 'toeplitz', 'rss key': '6d:5a' },
            },
          },
          {
            summary: 'set rx_cqe_compress off of ens1f0np0',
            commands: ['ethtool --set-priv-flags ens1f0np0 rx_cqe_compress off'],
            before: { rx_cqe_compress: true },
            after: { rx_cqe_compress: false },
            invalidates: ['net'],
          },
          { summary: 'set hw-tc-offload on of ens1f0np0' },
          { summary: /rx 4096/, commands: ['ethtool -G ens1f0np0 rx 4096 tx 4096'] },
          { summary: /combined/, commands: ['ethtool -L ens1f0np0 combined 8'] },
          { summary: /adaptive/, commands: ['ethtool -C ens1f0np0 adaptive-rx off rx-usecs 16'] },
          { summary: /rx off/, commands: ['ethtool -A ens1f0np0 rx off tx off'] },
          { summary: /encoding/, commands: ['ethtool --set-fec ens1f0np0 encoding off rs'] },
          { summary: /equal/, commands: ['ethtool -X ens1f0np0 hkey aa:bb hfunc xor equal 4'] },
        ],
      },
    },
    {
      name: 'what was noted before is not noted again',
      input: { link, pause: { rx: false }, rings: { tx: 512 }, persistent: false },
      facts: { ...facts, before: note({ 'pause rx': true, 'rings tx': 256 }) },
      expect: { changes: [{ summary: /tx 512/ }, { summary: /rx off/ }] },
    },
    {
      name: 'as it is, with encodings that the driver may choose itself',
      input: { link, fec: 'auto', pause: { rx: true }, persistent: false },
      facts: { ...facts, found: found({ fec: { now: { encoding: 'auto rs' } } }), own },
      expect: { nothing: /ens1f0np0 is set so/ },
    },
    {
      name: 'by the address of its device, kept beside what other tasks keep',
      input: { device: '3b:00.0', features: { 'rx-checksumming': true }, pause: { rx: true } },
      facts: {
        ...facts,
        boot: {
          enabled: true,
          script: '# Written by rigger (task ethtool).\n\n#: features lro\nkept\n\n#: pause\nold\n',
        },
      },
      expect: {
        changes: [
          {
            summary: 'update it over reboots by rigger-offloads-0000:3b:00.0.service',
            diff: {
              before: '# Written by rigger (task ethtool).\n\n#: features lro\nkept\n\n#: pause\nold\n',
              after: `# Written by rigger (task ethtool).\n#: features lro\nkept\n#: features rx-checksumming\n${wait}\nethtool -K "$link" rx-checksumming on || case $? in 78|80) ;; *) exit 1 ;; esac\n#: pause\n${wait}\nethtool -A "$link" rx on || case $? in 78|80) ;; *) exit 1 ;; esac\n`,
            },
          },
        ],
      },
    },
    {
      name: 'more than the card has',
      input: { link, channels: { combined: 64 } },
      facts,
      expect: { refused: /combined 64 of ens1f0np0 on .* exceeds the card's 63/, code: 'hosts/link-setting' },
    },
    {
      name: 'a name that the driver does not have',
      input: { link, private_flags: { 'legacy-rx': true } },
      facts,
      expect: {
        refused: /legacy-rx of ens1f0np0 on .* is not known to ethtool/,
        code: 'hosts/link-setting',
        help: /rx_cqe_compress/,
      },
    },
    {
      name: 'a group that the driver does not offer',
      input: { link, pause: { rx: false } },
      facts: {
        ...facts,
        found: {
          ...found({ pause: undefined }),
          without: { pause: 'netlink error: Operation not supported' },
        },
      },
      expect: { refused: /offers no pause frames \(ethtool -a: .*not supported/, code: 'hosts/link-setting' },
    },
    {
      name: 'error correction of the port over which rigger is connected',
      input: { link, fec: 'rs' },
      facts: { ...facts, own: { ...own, links: [link] } },
      expect: { refused: /its FEC cannot be changed over it/, code: 'hosts/own-connection' },
    },
    {
      name: 'released: as it was noted, in the order of setting',
      input: { link, state: 'released' },
      facts: {
        ...facts,
        boot: { enabled: true, script: 'x', unit: 'y' },
        before: note({
          'rss queues': 'uneven',
          'pause rx': false,
          'rings rx': 1024,
          'fec encoding': 'off rs',
        }),
      },
      expect: {
        changes: [
          { summary: /rx off/, commands: ['ethtool -A ens1f0np0 rx off'] },
          { summary: /off rs/, commands: ['ethtool --set-fec ens1f0np0 encoding off rs'] },
          { summary: /default/, commands: ['ethtool -X ens1f0np0 default'] },
          { summary: 'remove rigger-offloads-ens1f0np0.service' },
          { summary: 'remove /etc/rigger/before/offloads-ens1f0np0.json' },
        ],
      },
    },
    {
      name: 'released where rigger comes over the port, and its error correction was another',
      input: { link, state: 'released' },
      facts: { ...facts, own: { ...own, links: [link] }, before: note({ 'fec encoding': 'off rs' }) },
      expect: { refused: /its FEC cannot be changed over it/, code: 'hosts/own-connection' },
    },
    {
      name: 'released where nothing was set',
      input: { link, state: 'released' },
      facts,
      expect: { nothing: /as it was before/ },
    },
    {
      name: 'a note that somebody else wrote',
      input: { link, state: 'released' },
      facts: { ...facts, before: { type: 'file', text: '[1' } },
      expect: { refused: /is not the note that rigger wrote/, code: 'tasks/impossible' },
    },
    {
      name: 'no interface',
      input: { pause: { rx: true } },
      expect: { invalid: /one of `link` and `device`/ },
    },
    { name: 'two interfaces', input: { link, device: '3b:00.0', fec: 'rs' }, expect: { invalid: /one of/ } },
    { name: 'nothing', input: { link }, expect: { invalid: /names nothing to set/ } },
    {
      name: 'released and set',
      input: { link, state: 'released', fec: 'rs' },
      expect: { invalid: /fec: is not set with `state: released`/ },
    },
    {
      name: 'a word for a shell',
      input: { link, rings: { 'rx; x': 1 } },
      expect: { invalid: /rings\.rx; x/ },
    },
  ],
  trials: [
    {
      name: 'queues and offloads of a pair of interfaces',
      host: true,
      prepare: pair,
      input: {
        link: 'rt0',
        channels: { rx: 1, tx: 1 },
        features: { 'generic-receive-offload': true, 'tcp-segmentation-offload': false },
      },
      check:
        'ethtool -l rt0 | grep -c "^[RT]X:.*1$" | grep -qx 2; ethtool -L rt0 rx 2 tx 2; sh /etc/rigger/boot/offloads-rt0.sh; ethtool -l rt0 | grep -c "^[RT]X:.*1$" | grep -qx 2',
    },
    {
      name: 'taken back, as it was',
      host: true,
      input: { link: 'rt0', state: 'released' },
      check:
        'ethtool -k rt0 | grep -q "^generic-receive-offload: off"; ethtool -k rt0 | grep -q "^tcp-segmentation-offload: on"; ethtool -l rt0 | grep -c "^[RT]X:.*2$" | grep -qx 4; ! ls /etc/rigger/before/offloads-rt0.json /etc/rigger/boot/offloads-rt0.sh 2>/dev/null',
    },
    {
      name: 'pause frames, which no such interface has',
      host: true,
      prepare: 'ip link del rt0',
      input: { link: 'lo', pause: { rx: false } },
      refused: 'hosts/link-setting',
    },
  ],
};
