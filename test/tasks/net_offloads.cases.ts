import type { Cases } from './case.js';

const found = (over: object = {}) => ({
  link: 'enp1s0',
  groups: {
    features: {
      now: {
        'generic-receive-offload': true,
        'tcp-segmentation-offload': true,
        'large-receive-offload': false,
      },
      fixed: ['large-receive-offload'],
    },
    rings: { now: { rx: 256, tx: 256 } },
    channels: { now: { combined: 2 } },
    ...over,
  },
  without: { rings: 'netlink error: Operation not supported' },
});
const before = { type: 'absent', parent: 'absent' };
const noted = 'note in /etc/rigger/before/offloads-enp1s0.json what enp1s0 had before';
const boot = { enabled: false };
const input = { link: 'enp1s0', persistent: false };

export const suite: Cases = {
  task: 'net_offloads',
  cases: [
    {
      name: 'the ring that sends',
      input: { ...input, rx_ring: 256, tx_ring: 512 },
      facts: { found: found(), boot, before },
      expect: {
        changes: [
          { summary: noted },
          { summary: 'set tx 512 of enp1s0', commands: ['ethtool -G enp1s0 tx 512'] },
        ],
      },
    },
    {
      name: 'only what differs, one command for each of the three',
      input: {
        ...input,
        features: { 'generic-receive-offload': false, 'tcp-segmentation-offload': true },
        rx_ring: 1024,
        tx_ring: 256,
        queues: 4,
      },
      facts: { found: found(), boot, before },
      expect: {
        changes: [
          { summary: noted },
          {
            summary: 'set generic-receive-offload off of enp1s0',
            commands: ['ethtool -K enp1s0 generic-receive-offload off'],
            invalidates: ['net'],
          },
          { summary: 'set rx 1024 of enp1s0', commands: ['ethtool -G enp1s0 rx 1024'] },
          { summary: 'set combined 4 of enp1s0', commands: ['ethtool -L enp1s0 combined 4'] },
        ],
      },
    },
    {
      name: 'so many queues of each kind, where they are apart, of which one has them',
      input: { ...input, queues: 4, features: { 'tx-udp_tnl-segmentation': false } },
      facts: {
        found: found({
          channels: { now: { rx: 4, tx: 2 } },
          features: { now: { 'tx-udp_tnl-segmentation': false }, fixed: [] },
        }),
        boot,
      },
      expect: {
        changes: [
          { summary: noted },
          {
            summary: 'set tx 4 of enp1s0',
            commands: ['ethtool -L enp1s0 tx 4'],
            invalidates: ['net'],
          },
        ],
      },
    },
    {
      name: 'so many of each as they are apart',
      input: { ...input, queues: 4 },
      facts: { found: found({ channels: { now: { combined: 0, rx: 4, tx: 4 } } }), boot, before },
      expect: { nothing: /./ },
    },
    {
      name: 'as it should be',
      input: { ...input, features: { 'generic-receive-offload': true }, queues: 2, rx_ring: 256 },
      facts: { found: found(), boot, before },
      expect: { nothing: /./ },
    },
    {
      name: 'fixed, and as wanted',
      input: { ...input, features: { 'large-receive-offload': false } },
      facts: { found: found(), boot, before },
      expect: { nothing: /./ },
    },
    {
      name: 'fixed, and otherwise',
      input: { ...input, features: { 'large-receive-offload': true } },
      facts: { found: found(), boot, before },
      expect: { refused: /large-receive-offload of enp1s0 on .* is fixed to off/, code: 'hosts/no-offload' },
    },
    {
      name: 'no name of ethtool',
      input: { ...input, features: { gro: true } },
      facts: { found: found(), boot, before },
      expect: { refused: /gro of enp1s0 .* is not known to ethtool/, code: 'hosts/no-offload' },
    },
    {
      name: 'a driver that does not tell its rings has none to set',
      input: { ...input, rx_ring: 512 },
      facts: { found: found({ rings: undefined }), boot, before },
      expect: {
        refused: /enp1s0 on .* offers no ring sizes \(ethtool -g: netlink error: Operation not supported\)/,
        code: 'hosts/link-setting',
      },
    },
    {
      name: 'kept over reboots',
      input: { link: 'enp1s0', queues: 2 },
      facts: { found: found(), boot, before },
      expect: { changes: [{ summary: 'keep it over reboots by rigger-offloads-enp1s0.service' }] },
    },
    {
      name: 'a name for a shell',
      input: { ...input, features: { 'a; b': true } },
      expect: { invalid: /features\.a; b/ },
    },
  ],
};
