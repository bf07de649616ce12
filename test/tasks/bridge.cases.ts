import type { Cases } from './case.js';
import { noBootScript as boot, link, management, own, port } from './network-facts.js';

const input = { name: 'br-data', ports: ['0000:01:00.0'], vlan_filtering: true, port_learning: false };
const facts = (...links: object[]) => ({ links: [management, ...links], own, boot });
const br = link('br-data', { kind: 'bridge', up: true, options: { stp_state: 0, vlan_filtering: 1 } });
const enslaved = { ...port, up: true, master: 'br-data', port: { learning: false } };
/** The boot script is a change of its own in every case here. */
const kept = { summary: /rigger-bridge-br-data\.service/ };

export const suite: Cases = {
  task: 'bridge',
  cases: [
    {
      name: 'at boot after the functions of its port, named by its interface',
      input: { ...input, ports: ['enp1s0'] },
      facts: facts(port),
      expect: {
        changes: [
          { summary: /create/ },
          {
            summary: /keep it/,
            writes: {
              '/etc/systemd/system/rigger-bridge-br-data.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Bridge br-data
After=rigger-sriov-0000:01:00.0.service
Before=libvirtd.service virtqemud.service virtnetworkd.service network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/bridge-br-data.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    {
      name: 'a port with addresses',
      input,
      facts: facts({ ...port, addresses: ['192.0.2.1/24'] }),
      expect: {
        refused: /^enp1s0 on .* has 192\.0\.2\.1\/24, where nobody answers once it is in br-data/,
        code: 'hosts/link-taken',
        help: /net_link: \{ link: 0000:01:00\.0, addresses: \[\] \}/,
      },
    },
    {
      name: 'a bridge without ports has none that could learn',
      input: { name: 'br-data' },
      facts: facts(),
      expect: {
        changes: [
          {
            summary: /create bridge br-data/,
            after: { state: 'up', stp: false, vlan_filtering: false, addresses: '', ports: '' },
          },
          kept,
        ],
      },
    },
    {
      name: 'ports that learn, and frames of any size',
      input: { ...input, port_learning: true },
      facts: facts(port),
      expect: {
        changes: [
          {
            summary: /create bridge/,
            commands: [/^(?![\s\S]* mtu )[\s\S]*\n *bridge link set dev "\$port" learning on /],
          },
          kept,
        ],
      },
    },
    {
      name: 'larger frames',
      input: { ...input, mtu: 9000 },
      facts: facts(port),
      expect: {
        changes: [
          {
            summary: /create bridge/,
            commands: [/dev "\$port" mtu 9000 [\s\S]*learning off [\s\S]*dev "\$br" mtu 9000 /],
          },
          kept,
        ],
      },
    },
    {
      name: 'a new bridge over a port',
      input,
      facts: facts(port),
      expect: {
        changes: [
          {
            summary: 'create bridge br-data over enp1s0',
            before: null,
            after: {
              state: 'up',
              stp: false,
              vlan_filtering: true,
              addresses: '',
              ports: 'enp1s0',
              port_learning: false,
            },
          },
          kept,
        ],
      },
    },
    { name: 'as it should be', input, facts: facts(br, enslaved), expect: { changes: [kept] } },
    {
      name: 'the port learns',
      input,
      facts: facts(br, { ...enslaved, port: { learning: true } }),
      expect: {
        changes: [{ summary: 'set port_learning of bridge br-data', before: { port_learning: true } }, kept],
      },
    },
    {
      name: 'the port left',
      input,
      facts: facts(br, { ...port, up: true }),
      expect: { changes: [{ summary: /set ports, port_learning of bridge/ }, kept] },
    },
    {
      name: 'the port of another bridge',
      input,
      facts: facts({ ...port, master: 'br0' }),
      expect: { refused: /enp1s0 on .* belongs to br0/, code: 'hosts/link-taken' },
    },
    {
      name: 'the port of our own connection',
      input: { ...input, ports: ['enp0s2'] },
      facts: facts(port),
      expect: { refused: /enp0s2 carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'something else has the name',
      input: { ...input, name: 'enp1s0' },
      facts: facts(port),
      expect: { refused: /another kind \(physical\)/, code: 'hosts/link-taken' },
    },
    {
      name: 'away with it',
      input: { name: 'br-data', state: 'absent' },
      facts: facts(br, enslaved),
      expect: {
        changes: [
          { summary: 'remove bridge br-data', commands: ['ip link delete dev br-data'], after: null },
        ],
      },
    },
    {
      name: 'gone already',
      input: { name: 'br-data', state: 'absent' },
      facts: facts(port),
      expect: { nothing: /no bridge br-data/ },
    },
  ],
};
