import type { Cases } from './case.js';

const xml = (inner = '', memory = '256') =>
  `<domain type='kvm'><name>g1</name><memory unit='MiB'>${memory}</memory>${inner}<devices></devices></domain>`;
const vfXml = xml().replace(
  '<devices>',
  "<devices><interface type='hostdev' managed='yes'><source><address type='pci' domain='0x0000' bus='0x01' slot='0x10' function='0x0'/></source></interface>",
);
const withInterface = (element: string): string => xml().replace('<devices>', `<devices>${element}`);
const onNetwork = (network: string): string =>
  withInterface(
    `<interface type='network'><mac address='52:54:00:00:00:01'/><source network='${network}'/></interface>`,
  );
const functionOf =
  "<source><address type='pci' domain='0x0000' bus='0x01' slot='0x10' function='0x0'/></source><vlan><tag id='42'/></vlan>";
/** As libvirt prints a running guest on a network of functions: nothing names the network. */
const liveFunction = withInterface(
  `<interface type='hostdev' managed='yes'><mac address='52:54:00:00:00:01'/><driver name='vfio'/>${functionOf}</interface>`,
);
const noted = `<interface type='network'><mac address='52:54:00:00:00:01'/><source network='vfs' portid='1'/><actual type='hostdev' managed='yes'>${functionOf}</actual></interface>`;
const twoSizes = xml(
  "<memoryBacking><hugepages><page size='2' unit='M' nodeset='0'/><page size='1' unit='G' nodeset='1'/></hugepages></memoryBacking><numatune><memnode cellid='0' mode='strict' nodeset='0'/><memnode cellid='1' mode='strict' nodeset='1'/></numatune><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/><cell id='1' cpus='1' memory='1048576'/></numa></cpu>",
  '2048',
);
const vf = (holders: object[] = []) => ({ address: '0000:01:10.0', index: 0, holders });
const port = (holders: object[] = []) => ({
  address: '0000:01:00.0',
  count: 1,
  total: 7,
  virtual_functions: [vf(holders)],
});
const cpus = { cpus: [{ cpu: 0 }, { cpu: 1 }] };
const facts = (domain: object, over: object = {}) => ({
  domain: { libvirt: true, ...domain },
  ports: [port()],
  pci: [{ address: '0000:01:00.0' }, { address: '0000:01:10.0' }],
  hugepages: [{ node: 0, size: 2048, total: 100, free: 100 }],
  cpus,
  ...over,
});
const none = { defined: false };
const defined = {
  defined: true,
  uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f',
  state: 'running',
  autostart: false,
  persistent: true,
  definition: xml(),
  live: xml(),
};
const off = { ...defined, state: 'shut off', live: undefined };
const input = { name: 'g1', xml: xml() };

export const suite: Cases = {
  task: 'libvirt_domain',
  cases: [
    {
      name: 'one that is off is not stopped before it goes',
      input: { name: 'g1', state: 'absent' },
      facts: facts(off),
      expect: { changes: [{ summary: /remove the definition of guest g1/ }] },
    },
    {
      name: 'what it becomes, and that it starts with the host',
      input: { ...input, xml: xml('', '512'), autostart: true, restart: 'never', state: 'stopped' },
      facts: facts(off),
      expect: {
        changes: [
          {
            summary: /change the definition of guest g1: memory: /,
            before: ['memory: 256 MiB → 512 MiB'],
            after: 'as in the template',
            diff: null,
          },
          {
            summary: 'start guest g1 with the host',
            commands: ['virsh -q -c qemu:///system autostart --domain g1'],
          },
        ],
      },
    },
    {
      name: 'one that nobody knew',
      input: { ...input, state: 'stopped' },
      facts: facts(none),
      expect: { changes: [{ summary: 'define guest g1', before: null, after: 'g1' }] },
    },
    {
      name: 'new: validated, defined, started',
      input,
      facts: facts(none),
      expect: {
        changes: [
          {
            summary: 'define guest g1',
            commands: [/define --validate/],
            diff: { before: null, after: xml() },
          },
          { summary: 'start guest g1', commands: ['virsh -q -c qemu:///system start --domain g1'] },
        ],
      },
    },
    {
      name: 'runs as defined',
      input,
      facts: facts(defined),
      expect: { nothing: /guest g1 is defined and running/ },
    },
    {
      name: 'is off',
      input,
      facts: facts(off),
      expect: { changes: [{ summary: 'start guest g1', before: 'shut off' }] },
    },
    {
      name: 'a running guest whose definition changes needs a restart, which is noted',
      input: { ...input, xml: xml('', '512') },
      facts: facts(defined),
      expect: {
        changes: [{ summary: 'change the definition of guest g1: memory: 256 MiB → 512 MiB' }],
        notes: [/guest g1 needs a restart: memory/],
      },
    },
    {
      name: 'and is restarted where that is wished',
      input: { ...input, xml: xml('', '512'), restart: 'if_needed', stop_timeout: 0 },
      facts: facts(defined),
      expect: {
        changes: [
          { summary: /change the definition/ },
          { summary: /restart guest g1/, risk: 'guest-restart', commands: [/destroy/, /start/] },
        ],
      },
    },
    {
      name: 'defined as wanted, but still running with the old definition',
      input: { ...input, restart: 'if_needed' },
      facts: facts({ ...defined, live: xml('', '512') }),
      expect: {
        changes: [{ summary: /restart guest g1, which still runs with memory/, risk: 'guest-restart' }],
      },
    },
    {
      name: 'stopped',
      input: { ...input, state: 'stopped' },
      facts: facts(defined),
      expect: { changes: [{ summary: 'stop guest g1', after: 'shut off' }] },
    },
    {
      name: 'absent',
      input: { name: 'g1', state: 'absent' },
      facts: facts(defined),
      expect: { changes: [{ summary: 'stop guest g1' }, { summary: 'remove the definition of guest g1' }] },
    },
    {
      name: 'absent already',
      input: { name: 'g1', state: 'absent' },
      facts: facts(none),
      expect: { nothing: /no guest g1/ },
    },
    {
      name: 'autostart',
      input: { ...input, autostart: true },
      facts: facts(defined),
      expect: { changes: [{ summary: 'start guest g1 with the host' }] },
    },
    {
      name: 'no libvirt',
      input,
      facts: { ...facts(none), domain: { libvirt: false } },
      expect: { refused: /no virsh/, code: 'hosts/no-libvirt' },
    },
    {
      name: 'its function is free',
      input: { ...input, xml: vfXml },
      facts: facts(none),
      expect: { changes: [{ summary: /define/ }, { summary: /start/ }] },
    },
    {
      name: 'its function does not exist',
      input: { ...input, xml: vfXml },
      facts: facts(none, {
        pci: [{ address: '0000:01:00.0' }],
        ports: [{ ...port(), count: 0, virtual_functions: [] }],
      }),
      expect: {
        refused: /needs PCI device 0000:01:10\.0, which does not exist \(0000:01:00\.0 has 0/,
        code: 'hosts/domain-needs',
      },
    },
    {
      name: 'another guest holds its function',
      input: { ...input, xml: vfXml },
      facts: facts(none, { ports: [port([{ kind: 'guest', name: 'g2', running: true }])] }),
      expect: { refused: /0000:01:10\.0, which guest g2 holds/, code: 'hosts/domain-needs' },
    },
    ...(
      [
        [{ kind: 'process', pid: 812 }, /0000:01:10\.0, which process 812 holds/],
        [{ kind: 'interface', name: 'macvtap0', link: 'v0' }, /which interface macvtap0, by v0, holds/],
        [{ kind: 'address', address: '192.0.2.7/24', link: 'v0' }, /with 192\.0\.2\.7\/24 on v0, holds/],
        [{ kind: 'elsewhere', driver: 'iavf' }, /not in this network namespace \(driver iavf\), holds/],
      ] as const
    ).map(([holder, refused]) => ({
      name: `somebody else has its function: ${holder.kind}`,
      input: { ...input, xml: vfXml },
      facts: facts(none, { ports: [port([holder])] }),
      expect: { refused, code: 'hosts/domain-needs' },
    })),
    {
      name: 'a guest that is off names the function too',
      input: { ...input, xml: vfXml },
      facts: facts(none, { ports: [port([{ kind: 'guest', name: 'g2', running: false }])] }),
      expect: { changes: [{ summary: /define/ }, { summary: /start/ }] },
    },
    {
      name: 'pinned to a CPU that is not there',
      input: { ...input, xml: xml("<cputune><vcpupin vcpu='0' cpuset='0-3'/></cputune>") },
      facts: facts(none),
      expect: { refused: /pinned to CPU 2-3, but the host has CPUs 0-1/, code: 'hosts/domain-needs' },
    },
    {
      name: 'too few huge pages',
      input: {
        ...input,
        xml: xml("<memoryBacking><hugepages><page size='2048' unit='KiB'/></hugepages></memoryBacking>"),
      },
      facts: facts(none),
      expect: {
        refused: /needs 128 huge pages of 2048 KiB, of which 100 are free/,
        code: 'hosts/domain-needs',
      },
    },
    {
      name: 'a function of a network is what the network gave it, as libvirt noted it',
      input: { ...input, xml: onNetwork('vfs'), restart: 'if_needed' },
      facts: facts({ ...defined, definition: onNetwork('vfs'), live: liveFunction, interfaces: noted }),
      expect: { nothing: /defined and running/ },
    },
    {
      name: 'a guest that started on another network',
      input: { ...input, xml: onNetwork('data'), restart: 'if_needed' },
      facts: facts({ ...defined, definition: onNetwork('data'), live: liveFunction, interfaces: noted }),
      expect: {
        changes: [
          {
            summary: /restart guest g1, which still runs with devices\/interface.*source@network: vfs → data/,
            risk: 'guest-restart',
          },
        ],
      },
    },
    {
      name: 'without a note nobody is restarted',
      input: { ...input, xml: onNetwork('vfs'), restart: 'if_needed' },
      facts: facts({ ...defined, definition: onNetwork('vfs'), live: liveFunction }),
      expect: { nothing: /defined and running/ },
    },
    {
      name: 'an Open vSwitch network gives its interfaces VLAN, port and bandwidth',
      input: { ...input, xml: onNetwork('ovs'), restart: 'if_needed' },
      facts: facts({
        ...defined,
        definition: onNetwork('ovs'),
        live: withInterface(
          "<interface type='bridge'><mac address='52:54:00:00:00:01'/><source network='ovs' portid='7' bridge='ovsbr0'/><vlan><tag id='42'/></vlan><virtualport type='openvswitch'><parameters interfaceid='1'/></virtualport><bandwidth><inbound average='1000'/></bandwidth><target dev='vnet0'/></interface>",
        ),
      }),
      expect: { nothing: /defined and running/ },
    },
    {
      name: 'what libvirt prints of a definition is what counts',
      input: {
        ...input,
        xml: xml(
          "<vcpu current='2'>2</vcpu><memtune><hard_limit unit='KiB'>9007199254740991</hard_limit></memtune>",
        ),
        state: 'stopped',
      },
      facts: {
        ...facts({ ...off, definition: xml('<vcpu>2</vcpu>') }),
        printed: { xml: xml('<vcpu>2</vcpu>').replace("'kvm'", "'test'") },
      },
      expect: { nothing: /defined/ },
    },
    {
      name: 'what libvirt did not say is compared by rules',
      input: { ...input, xml: xml("<vcpu current='2'>2</vcpu>"), state: 'stopped' },
      facts: {
        ...facts({ ...off, definition: xml('<vcpu>2</vcpu>') }),
        printed: { reason: 'no connection driver available for test:///default' },
      },
      expect: { changes: [{ summary: /vcpu@current: 2 is missing/ }] },
    },
    {
      name: 'pages of the standard size, where none is named',
      input: { ...input, xml: xml('<memoryBacking><hugepages/></memoryBacking>', '2048') },
      facts: facts(none, {
        hugepages: [
          { node: 0, size: 1048576, total: 2, free: 0 },
          { node: 0, size: 2048, total: 1024, free: 1024, default: true },
        ],
      }),
      expect: { changes: [{ summary: /define/ }, { summary: /start/ }] },
    },
    {
      name: 'pages of two sizes, by the cells of the guest and the nodes they lie on',
      input: { ...input, xml: twoSizes },
      facts: facts(none, {
        hugepages: [
          { node: 0, size: 2048, total: 512, free: 512 },
          { node: 1, size: 2048, total: 512, free: 512 },
          { node: 0, size: 1048576, total: 1, free: 1 },
          { node: 1, size: 1048576, total: 1, free: 1 },
        ],
      }),
      expect: { changes: [{ summary: /define/ }, { summary: /start/ }] },
    },
    {
      name: 'too few on the node of one cell',
      input: { ...input, xml: twoSizes },
      facts: facts(none, {
        hugepages: [
          { node: 0, size: 2048, total: 512, free: 512 },
          { node: 0, size: 1048576, total: 1, free: 1 },
          { node: 1, size: 1048576, total: 1, free: 0 },
        ],
      }),
      expect: {
        refused: /needs 1 huge pages of 1048576 KiB on NUMA node 1, of which 0 are free/,
        code: 'hosts/domain-needs',
      },
    },
    {
      name: 'pinned to all but one CPU',
      input: { ...input, xml: xml("<cputune><vcpupin vcpu='0' cpuset='0-2,^2'/></cputune>") },
      facts: facts(none),
      expect: { changes: [{ summary: /define/ }, { summary: /start/ }] },
    },
    {
      name: 'not well-formed',
      input: { ...input, xml: '<domain><name>g1</domain>' },
      facts: facts(none),
      expect: { refused: /not well-formed XML: line 1/, code: 'hosts/invalid-xml' },
    },
    {
      name: 'another name inside',
      input: { ...input, xml: xml().replace('g1', 'g2') },
      facts: facts(none),
      expect: { refused: /its <name> is `g2`, not `g1`/, code: 'hosts/invalid-xml' },
    },
    { name: 'a name with a slash', input: { ...input, name: 'a/b' }, expect: { invalid: /must be letters/ } },
    { name: 'no definition', input: { name: 'g1' }, expect: { invalid: /src: is needed for state running/ } },
  ],
};
