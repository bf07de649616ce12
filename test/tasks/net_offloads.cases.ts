import type { Cases } from './case.js';

const found = (over: object = {}) => ({
  features: {
    'generic-receive-offload': true,
    'tcp-segmentation-offload': true,
    'large-receive-offload': false,
  },
  fixed: ['large-receive-offload'],
  rings: { rx: 256, tx: 256 },
  queues: 2,
  ...over,
});
const boot = { enabled: false };
const input = { link: 'enp1s0', persistent: false };

export const suite: Cases = {
  task: 'net_offloads',
  cases: [
    {
      name: 'the ring that sends',
      input: { ...input, rx_ring: 256, tx_ring: 512 },
      facts: { found: found(), boot },
      expect: {
        changes: [{ summary: 'set tx 512 of enp1s0', commands: ['ethtool -G enp1s0 tx 512'] }],
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
      facts: { found: found(), boot },
      expect: {
        changes: [
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
      name: 'so many queues of each kind, where they are apart',
      input: { ...input, queues: 4, features: { 'tx-udp_tnl-segmentation': false } },
      facts: {
        found: found({ queues: { rx: 4, tx: 2 }, features: { 'tx-udp_tnl-segmentation': false } }),
        boot,
      },
      expect: {
        changes: [
          {
            summary: 'set rx 4 tx 4 of enp1s0',
            commands: ['ethtool -L enp1s0 rx 4 tx 4'],
            invalidates: ['net'],
          },
        ],
      },
    },
    {
      name: 'so many of each as they are apart',
      input: { ...input, queues: 4 },
      facts: { found: found({ queues: { rx: 4, tx: 4 } }), boot },
      expect: { nothing: /./ },
    },
    {
      name: 'as it should be',
      input: { ...input, features: { 'generic-receive-offload': true }, queues: 2, rx_ring: 256 },
      facts: { found: found(), boot },
      expect: { nothing: /./ },
    },
    {
      name: 'fixed, and as wanted',
      input: { ...input, features: { 'large-receive-offload': false } },
      facts: { found: found(), boot },
      expect: { nothing: /./ },
    },
    {
      name: 'fixed, and otherwise',
      input: { ...input, features: { 'large-receive-offload': true } },
      facts: { found: found(), boot },
      expect: { refused: /large-receive-offload of enp1s0 on .* is fixed to off/, code: 'hosts/no-offload' },
    },
    {
      name: 'no name of ethtool',
      input: { ...input, features: { gro: true } },
      facts: { found: found(), boot },
      expect: { refused: /gro of enp1s0 .* is not known to ethtool/, code: 'hosts/no-offload' },
    },
    {
      name: 'a driver that does not tell its rings is asked for them',
      input: { ...input, rx_ring: 512 },
      facts: { found: found({ rings: undefined }), boot },
      expect: { changes: [{ summary: 'set rx 512 of enp1s0' }] },
    },
    {
      name: 'kept over reboots',
      input: { link: 'enp1s0', queues: 2 },
      facts: { found: found(), boot },
      expect: { changes: [{ summary: 'keep it over reboots by rigger-offloads-enp1s0.service' }] },
    },
    {
      name: 'a name for a shell',
      input: { ...input, features: { 'a; b': true } },
      expect: { invalid: /features\.a; b/ },
    },
  ],
};
