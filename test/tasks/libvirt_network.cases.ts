import type { Cases } from './case.js';

const input = { name: 'data', mode: 'bridge', bridge: 'br-data' };
const definition =
  "<network><name>data</name><uuid>dd8fe884-6c02-601e-7551-cca97df1c5df</uuid><forward mode='bridge'/><bridge name='br-data'/></network>";
const network = {
  libvirt: true,
  defined: true,
  uuid: 'dd8fe884-6c02-601e-7551-cca97df1c5df',
  active: true,
  autostart: true,
  definition,
  live: definition,
};
const none = { libvirt: true, defined: false };

const nat =
  "<network><name>data</name><forward mode='nat' dev='eth1'/><ip address='192.0.2.1' prefix='24'/></network>";
const printedNat =
  "<network><name>data</name><uuid>dd8fe884-6c02-601e-7551-cca97df1c5df</uuid><forward dev='eth1' mode='nat'><interface dev='eth1'/></forward><bridge name='virbr1' stp='on' delay='0'/><ip address='192.0.2.1' prefix='24'/></network>";
const pool = { name: 'data', mode: 'hostdev', port: 'enp1s0' };
const functions = (count: number) => Array.from({ length: count }, (_, index) => index);
const pooled = (count: number): string =>
  `<network><name>data</name><forward mode='hostdev' managed='yes'><pf dev='enp1s0'/>${functions(count)
    .map((one) => `<address type='pci' domain='0x0000' bus='0x01' slot='0x10' function='0x${one}'/>`)
    .join('')}</forward></network>`;
const port = (count: number) => ({
  address: '0000:01:00.0',
  links: ['enp1s0'],
  virtual_functions: functions(count).map((one) => ({ address: `0000:01:10.${one}` })),
});

export const suite: Cases = {
  task: 'libvirt_network',
  cases: [
    {
      name: 'functions of a port, all of them with a tag',
      input: { name: 'vf', mode: 'hostdev', port: 'enp1s0', vlan: 7, state: 'inactive', autostart: false },
      facts: { network: none },
      expect: {
        changes: [
          {
            summary: 'define network vf',
            after: `<network>
  <name>vf</name>
  <forward mode='hostdev' managed='yes'>
    <pf dev='enp1s0'/>
  </forward>
  <vlan>
    <tag id='7'/>
  </vlan>
</network>
`,
          },
        ],
      },
    },
    {
      name: 'a file of the controller',
      input: { name: 'data', src: 'data.xml', state: 'active' },
      facts: { network },
      context: { sources: { xml: { path: 'templates/data.xml', content: definition } } },
      expect: { nothing: /defined and active/ },
    },
    {
      name: 'a file that is of no network',
      input: { name: 'data', src: 'data.xml' },
      facts: { network },
      context: { sources: { xml: { path: 'templates/data.xml', content: Buffer.from('<domain/>') } } },
      expect: { refused: /templates\/data\.xml/, code: 'hosts/invalid-xml' },
    },
    {
      name: 'stopped',
      input: { ...input, state: 'inactive' },
      facts: { network },
      expect: {
        changes: [
          {
            summary: 'stop network data',
            commands: ['virsh -q -c qemu:///system net-destroy --network data'],
          },
        ],
      },
    },
    {
      name: 'new',
      input,
      facts: { network: none },
      expect: {
        changes: [
          { summary: 'define network data', commands: [/net-define --validate/] },
          {
            summary: 'start network data with the host',
            commands: ['virsh -q -c qemu:///system net-autostart --network data'],
          },
          { summary: 'start network data', before: 'inactive', after: 'active' },
        ],
      },
    },
    { name: 'as it should be', input, facts: { network }, expect: { nothing: /defined and active/ } },
    {
      name: 'another bridge, where nobody knows who is on the active one',
      input: { ...input, bridge: 'br1' },
      facts: { network: { ...network, live: undefined } },
      expect: {
        changes: [{ summary: /change network data: bridge@name: br-data → br1/, commands: [/net-define/] }],
        notes: [/is active with .* until it starts again, which is yours to do/],
      },
    },
    {
      name: 'another bridge',
      input: { ...input, bridge: 'br1' },
      facts: { network },
      expect: {
        changes: [
          {
            summary: /change network data: bridge@name: br-data → br1/,
            commands: [/net-define/, /net-destroy --network data$/, /net-start --network data$/],
          },
        ],
      },
    },
    {
      name: 'a network that translates by one interface, as libvirt prints it',
      input: { name: 'data', xml: nat },
      facts: {
        network: {
          ...network,
          definition: printedNat,
          live: printedNat.replace('<network>', "<network connections='2'>"),
        },
      },
      expect: { nothing: /defined and active/ },
    },
    {
      name: 'a changed one that guests are on is not stopped under them',
      input: { name: 'data', xml: nat.replace('192.0.2.1', '192.0.2.2') },
      facts: {
        network: {
          ...network,
          definition: printedNat,
          live: printedNat.replace('<network>', "<network connections='2'>"),
        },
      },
      expect: {
        changes: [{ summary: /change network data: ip@address/, commands: [/net-define/] }],
        notes: [
          /^network data is active with ip@address: 192\.0\.2\.1 → 192\.0\.2\.2 until it starts again, which waits for the guests that use it \(2 interfaces\)$/,
        ],
      },
    },
    {
      name: 'and starts again once nobody is on it',
      input: { name: 'data', xml: nat.replace('192.0.2.1', '192.0.2.2') },
      facts: {
        network: {
          ...network,
          definition: printedNat.replace('192.0.2.1', '192.0.2.2'),
          live: printedNat,
        },
      },
      expect: {
        changes: [
          {
            summary: /start network data again, which is active with ip@address/,
            commands: [/net-destroy/, /net-start/],
          },
        ],
      },
    },
    {
      name: 'all functions of its port are offered',
      input: pool,
      facts: { network: { ...network, definition: pooled(0), live: pooled(4) }, ports: [port(4)] },
      expect: { nothing: /defined and active/ },
    },
    {
      name: 'its port has more functions by now',
      input: pool,
      facts: { network: { ...network, definition: pooled(0), live: pooled(4) }, ports: [port(8)] },
      expect: {
        changes: [
          {
            summary: 'start network data again, which is active with 4 functions of enp1s0, which has 8',
            commands: [/net-destroy/, /net-start/],
          },
        ],
      },
    },
    {
      name: 'its port has more functions, and guests have some of the old ones',
      input: pool,
      facts: {
        network: {
          ...network,
          definition: pooled(0),
          live: pooled(4).replace('<network>', "<network connections='1'>"),
        },
        ports: [port(8)],
      },
      expect: {
        nothing: /defined and active/,
        notes: [/4 functions of enp1s0, which has 8 until it starts again/],
      },
    },
    {
      name: 'libvirt no longer keeps the MAC table',
      input,
      facts: {
        network: {
          ...network,
          definition: definition.replace("'br-data'/", "'br-data' macTableManager='libvirt'/"),
        },
      },
      expect: { changes: [{ summary: /bridge@macTableManager should not be there/ }] },
    },
    {
      name: 'away with it',
      input: { name: 'data', state: 'absent' },
      facts: { network },
      expect: { changes: [{ summary: 'remove network data', commands: [/net-destroy/, /net-undefine/] }] },
    },
    {
      name: 'no libvirt, nothing to remove',
      input: { name: 'data', state: 'absent' },
      facts: { network: { libvirt: false } },
      expect: { nothing: /libvirt is not on/ },
    },
    {
      name: 'no libvirt',
      input,
      facts: { network: { libvirt: false } },
      expect: { refused: /no virsh/, code: 'hosts/no-libvirt' },
    },
    {
      name: 'a bridge without its name',
      input: { name: 'data', mode: 'bridge' },
      expect: { invalid: /bridge: is needed for mode bridge/ },
    },
    {
      name: 'two sources',
      input: { ...input, xml: '<network/>' },
      expect: { invalid: /exactly one of mode, xml and src/ },
    },
    {
      name: 'XML of something else',
      input: { name: 'data', xml: '<domain><name>data</name></domain>' },
      facts: { network: none },
      expect: { refused: /it is a <domain>, not a <network>/, code: 'hosts/invalid-xml' },
    },
  ],
};
