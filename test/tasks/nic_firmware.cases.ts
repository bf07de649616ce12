import type { Cases } from './case.js';
import { own } from './network-facts.js';

const device = '0000:3b:00.0';
const one = (now: string, next = now, over: object = {}) => ({ now, next, default: now, ...over });
const card = (over: object = {}) => ({
  ...{ device, type: 'ConnectX6DX' },
  settings: {
    SRIOV_EN: one('False(0)'),
    NUM_OF_VFS: one('0', '8'),
    LINK_TYPE_P1: one('IB(1)'),
    NUM_VF_MSIX: one('11'),
    ODD: one('A(0)'),
    NUM_OF_PF: one('2', '2', { read_only: true }),
  },
  values: {
    SRIOV_EN: ['False', 'True'],
    NUM_OF_VFS: 'number',
    LINK_TYPE_P1: ['ETH', 'IB'],
    NUM_VF_MSIX: 'number',
  },
  ...over,
});
const absent = { type: 'absent', parent: 'absent' };
const facts = (found: object = card(), over: object = {}) => ({
  ...{ firmware: { tool: 'mstconfig', cards: [found] }, before: absent },
  ...over,
});
const note =
  'note in /etc/rigger/before/nic-firmware-0000:3b:00.0.json what the card 0000:3b:00.0 had before';
const pciFunction = (address: string, links: readonly string[] = [], physical_function?: string) => ({
  ...{ address, links, physical_function },
});

export const suite: Cases = {
  task: 'nic_firmware',
  cases: [
    {
      name: 'what differs in one command, and the reset that it takes; what waits already is not set again',
      input: { device: '3b:00.0', settings: { SRIOV_EN: true, NUM_OF_VFS: 8, LINK_TYPE_P1: 'eth' } },
      facts: facts(),
      expect: {
        changes: [
          { summary: note, after: { SRIOV_EN: 'False(0)', LINK_TYPE_P1: 'IB(1)' } },
          {
            summary: 'set SRIOV_EN True, LINK_TYPE_P1 eth in the firmware of 0000:3b:00.0',
            commands: ['mstconfig -y -d 0000:3b:00.0 set SRIOV_EN=True LINK_TYPE_P1=eth'],
            before: { SRIOV_EN: 'False(0)', LINK_TYPE_P1: 'IB(1)' },
            invalidates: ['nic-firmware'],
          },
        ],
        reboot: /takes SRIOV_EN, LINK_TYPE_P1, NUM_OF_VFS when it is reset/,
      },
    },
    {
      name: 'all set, and a reset is still due',
      input: { device, settings: { NUM_OF_VFS: 8 } },
      facts: facts(),
      expect: {
        nothing: /has these settings/,
        reboot: /takes NUM_OF_VFS when it is reset/,
        data: { settings: { NUM_OF_VFS: { now: '0', next: '8', default: '0' } } },
      },
    },
    {
      name: 'by number, by word, and as it is shown',
      input: { device, settings: { SRIOV_EN: 0, LINK_TYPE_P1: 'IB(1)', NUM_VF_MSIX: '11', NUM_OF_PF: 2 } },
      facts: facts(),
      expect: { nothing: /./ },
    },
    {
      name: 'a firmware that tells only what comes next',
      input: { device, settings: { NUM_OF_VFS: 8 } },
      facts: facts(card({ settings: { NUM_OF_VFS: { next: '8' } } })),
      expect: { nothing: /./ },
    },
    {
      name: 'no such setting',
      input: { device, settings: { NUM_OF_VF: 8 } },
      facts: facts(),
      expect: {
        refused: /\(ConnectX6DX\) has no setting NUM_OF_VF/,
        code: 'hosts/card-firmware',
        help: /mean NUM_OF_VFS\?/,
      },
    },
    {
      name: 'a value that the tool does not offer',
      input: { device, settings: { LINK_TYPE_P1: 'VPI' } },
      facts: facts(),
      expect: { refused: /LINK_TYPE_P1 .* does not take VPI/, code: 'hosts/card-firmware', help: /ETH, IB/ },
    },
    {
      name: 'no number',
      input: { device, settings: { NUM_OF_VFS: true } },
      facts: facts(),
      expect: { refused: /does not take True/, code: 'hosts/card-firmware', help: /a number/ },
    },
    {
      name: 'read-only',
      input: { device, settings: { NUM_OF_PF: 1 } },
      facts: facts(),
      expect: { refused: /NUM_OF_PF .* is read-only, and 2/, code: 'hosts/card-firmware' },
    },
    {
      name: 'values that nobody lists',
      input: { device, settings: { ODD: 'B' } },
      facts: facts(),
      expect: {
        changes: [{ summary: note }, { summary: /ODD B/ }],
        reboot: /ODD/,
        notes: [/does not list the values of ODD/],
      },
    },
    {
      name: 'the card is reset at once',
      input: { device, settings: { NUM_OF_VFS: 8 }, reset: 'card' },
      facts: facts(card(), { devices: [pciFunction(device, ['ens1f0np0'])], holders: {}, own }),
      expect: {
        changes: [
          {
            summary: `reset the card ${device}`,
            commands: [`mstfwreset -d ${device} -y reset`],
            risk: 'drops-link',
          },
        ],
      },
    },
    {
      name: 'a guest has a function of its other port',
      input: { device, settings: { NUM_OF_VFS: 8 }, reset: 'card' },
      facts: facts(card(), {
        devices: [
          pciFunction(device),
          pciFunction('0000:3b:00.1'),
          pciFunction('0000:3b:02.0', [], '0000:3b:00.1'),
        ],
        holders: { '0000:3b:02.0': [{ kind: 'guest', name: 'g1', running: true }] },
        own,
      }),
      expect: { refused: /would cut off who uses it: .*g1 holds 0000:3b:02\.0/, code: 'hosts/vf-held' },
    },
    {
      name: 'rigger comes over its other port',
      input: { device, settings: { NUM_OF_VFS: 8 }, reset: 'card' },
      facts: facts(card(), { devices: [pciFunction('0000:3b:00.1', ['enp0s2'])], holders: {}, own }),
      expect: {
        refused: /enp0s2 of the card .* carries rigger's own connection/,
        code: 'hosts/own-connection',
      },
    },
    {
      name: 'a card that does not tell',
      input: { device, settings: { NUM_OF_VFS: 8 } },
      facts: facts(card({ settings: {}, failed: 'mstconfig gave exit 3: -E- Failed to open the device' })),
      expect: { refused: /does not tell its settings: .*Failed to open/, code: 'hosts/card-firmware' },
    },
    {
      name: 'no such card',
      input: { device: '04:00.0', settings: { NUM_OF_VFS: 8 } },
      facts: facts(),
      expect: { refused: /no card 0000:04:00\.0/, code: 'hosts/no-such-device', help: /0000:3b:00\.0/ },
    },
    {
      name: 'released: as it was noted',
      input: { device, state: 'released' },
      facts: facts(card(), { before: { type: 'file', text: '{"NUM_OF_VFS":"0","LINK_TYPE_P1":"ETH(2)"}' } }),
      expect: {
        changes: [
          { summary: /NUM_OF_VFS 0, LINK_TYPE_P1 ETH\(2\)/, commands: [/set NUM_OF_VFS=0 LINK_TYPE_P1=2$/] },
          { summary: /remove .*nic-firmware-0000:3b:00\.0\.json/ },
        ],
        reboot: /./,
      },
    },
    { name: 'nothing', input: { device }, expect: { invalid: /names nothing to set/ } },
    {
      name: 'a word for a shell',
      input: { device, settings: { A: 'x;y' } },
      expect: { invalid: /settings\.A/ },
    },
  ],
};
