import type { Cases } from './case.js';
import { noBootScript as boot, link, management, own, port } from './network-facts.js';

const input = { link: '0000:01:00.0', persistent: false };
const facts = (over: object = {}) => ({ links: [management, { ...port, ...over }], own, boot });

export const suite: Cases = {
  task: 'net_link',
  cases: [
    {
      name: 'up, with an address',
      input: { ...input, addresses: ['10.77.0.1/24'] },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: 'set state up, addresses 10.77.0.1/24 of enp1s0',
            before: { state: 'down', addresses: '' },
            after: { state: 'up', addresses: '10.77.0.1/24' },
            invalidates: ['net', 'sriov'],
          },
        ],
      },
    },
    {
      name: 'as it should be',
      input: { ...input, addresses: ['10.77.0.1/24'], mtu: 1500, master: 'none' },
      facts: facts({ up: true, addresses: ['10.77.0.1/24'] }),
      expect: { nothing: /enp1s0 is as it should be/ },
    },
    {
      name: 'addresses in another order',
      input: { ...input, addresses: ['10.78.0.1/24', '10.77.0.1/24'] },
      facts: facts({ up: true, addresses: ['10.77.0.1/24', '10.78.0.1/24'] }),
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'down is a risk',
      input: { ...input, state: 'down' },
      facts: facts({ up: true }),
      expect: { changes: [{ summary: 'set state down of enp1s0', risk: 'drops-link' }] },
    },
    {
      name: 'kept over reboots',
      input: { link: 'enp1s0' },
      facts: facts(),
      expect: {
        changes: [
          { summary: 'set state up of enp1s0' },
          { summary: /keep it over reboots by rigger-link-enp1s0/ },
        ],
      },
    },
    {
      name: 'our own connection',
      input: { link: 'enp0s2', mtu: 9000, persistent: false },
      facts: facts(),
      expect: {
        refused: /enp0s2 carries rigger's own connection .* its mtu cannot/,
        code: 'hosts/own-connection',
      },
    },
    {
      name: 'what may be our own connection, where nobody can tell',
      input: { ...input, mtu: 9000 },
      facts: { ...facts({ up: true }), own: { ...own, links: ['enp0s2', 'enp1s0'], unsure: true } },
      expect: { refused: /enp1s0 may carry rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'no such interface',
      input: { ...input, link: 'eth7' },
      facts: facts(),
      expect: { refused: /no network interface eth7/, code: 'hosts/no-such-link' },
    },
    {
      name: 'an address without a prefix length',
      input: { ...input, addresses: ['10.0.0.1'] },
      expect: { invalid: /prefix length/ },
    },
    {
      name: 'a prefix that is too long',
      input: { ...input, addresses: ['10.0.0.1/33'] },
      expect: { invalid: /prefix length/ },
    },
    { name: 'a name that no interface can have', input: { link: 'a b' }, expect: { invalid: /./ } },
    {
      name: 'by the address of its card, beside an interface that stands for a function',
      input: { link: '0000:01:00.0', persistent: false },
      facts: {
        links: [
          management,
          link('eth10', { pci: '0000:01:00.0', representor: true }),
          link('enp1s0', { pci: '0000:01:00.0' }),
        ],
        own,
        boot,
      },
      expect: { changes: [{ summary: 'set state up of enp1s0' }] },
    },
    {
      name: 'out of a bridge',
      input: { ...input, master: 'none' },
      facts: {
        links: [management, link('enp1s0', { pci: '0000:01:00.0', up: true, master: 'br0' })],
        own,
        boot,
      },
      expect: { changes: [{ summary: 'set master none of enp1s0', before: { master: 'br0' } }] },
    },
  ],
};
