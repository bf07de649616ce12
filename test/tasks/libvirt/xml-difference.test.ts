import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseXml } from '../../../src/facts/reading/xml.js';
import { bytesOf } from '../../../src/tasks/libvirt/amount.js';
import { checkDefinition } from '../../../src/tasks/libvirt/document.js';
import { showDifference, xmlDifferences } from '../../../src/tasks/libvirt/xml-difference.js';
import { libvirtNetworkInput } from '../../../src/tasks/libvirt-network/input.js';
import { networkXml } from '../../../src/tasks/libvirt-network/network-xml.js';
import { schemaComplaints } from '../../support/libvirt-schema.js';

const domain = (devices: string, rest = ''): string =>
  `<domain type='kvm'><name>g1</name><memory unit='MiB'>256</memory><os><type machine='q35'>hvm</type></os>${rest}<devices>${devices}</devices></domain>`;
/** What libvirt makes of it: more elements, other units, another spelling. */
const printed = (devices: string, rest = ''): string =>
  `<domain type='kvm' id='3'><name>g1</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid><memory unit='KiB'>262144</memory><currentMemory unit='KiB'>262144</currentMemory><vcpu placement='static'>1</vcpu><os><type arch='x86_64' machine='pc-q35-10.0'>hvm</type><boot dev='hd'/></os>${rest}<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>${devices}<controller type='pci' index='0' model='pcie-root'/><input type='mouse' bus='ps2'/></devices></domain>`;
const nic = (mac: string, inner: string): string =>
  `<interface type='network'><mac address='${mac}'/>${inner}</interface>`;
const a = '52:54:00:00:00:01';
const b = '52:54:00:00:00:02';
const source = "<source network='data'/>";

const cases: readonly { name: string; wanted: string; found: string; differences: readonly string[] }[] = [
  { name: 'what libvirt fills in', wanted: domain(''), found: printed(''), differences: [] },
  {
    name: 'upper case, hexadecimal digits, and their order',
    wanted: domain(
      `${nic('52:54:00:AA:00:01', source)}<hostdev mode='subsystem'><source><address domain='0' bus='0x1' slot='0x10' function='0x2'/></source></hostdev>`,
    ),
    found: printed(
      `<hostdev mode='subsystem' managed='yes'><source><address domain='0x0000' bus='0x01' slot='0x10' function='0x2'/></source><address type='pci' domain='0x0000'/></hostdev>${nic('52:54:00:aa:00:01', `${source}<model type='virtio'/>`)}`,
    ),
    differences: [],
  },
  {
    name: 'another network',
    wanted: domain(nic(a, source)),
    found: printed(nic(a, "<source network='default'/>")),
    differences: [`devices/interface[${a}]/source@network: default → data`],
  },
  {
    name: 'a missing interface',
    wanted: domain(nic(a, source) + nic(b, source)),
    found: printed(nic(b, source)),
    differences: [`devices/interface[${a}] is missing`],
  },
  {
    name: 'an interface that nobody wants',
    wanted: domain(nic(a, source)),
    found: printed(nic(a, source) + nic(b, source)),
    differences: [`devices/interface[${b}] should not be there`],
  },
  ...[
    ['threads for disks', '<iothreads>2</iothreads>', 'iothreads'],
    ['weights', '<blkiotune><weight>5</weight></blkiotune>', 'blkiotune'],
  ].map(([name, xml, path]) => ({
    name: `${name} that the template has no more`,
    wanted: domain(''),
    found: printed('', xml),
    differences: [`${path} should not be there`],
  })),
  {
    name: 'channels by their names',
    wanted: domain(
      "<channel type='unix'><target type='virtio' name='org.a'/></channel><channel type='pty'><target type='virtio' name='org.b'/></channel>",
    ),
    found: printed(
      "<channel type='unix'><target type='virtio' name='org.b'/></channel><channel type='unix'><target type='virtio' name='org.a'/></channel>",
    ),
    differences: ['devices/channel[org.b]@type: unix → pty'],
  },
  {
    name: 'nodes of memory that the template has no more',
    wanted: '<domain><cpu><numa/></cpu></domain>',
    found: "<domain><cpu><numa nodeset='1'/></cpu></domain>",
    differences: ['cpu/numa@nodeset should not be there'],
  },
  {
    name: 'a port of a network that nobody wants',
    wanted: "<network><forward mode='bridge'/></network>",
    found: "<network><forward mode='bridge'><interface dev='e1'/></forward></network>",
    differences: ['forward/interface should not be there'],
  },
  {
    name: 'huge pages that the template has no more',
    wanted: domain(''),
    found: printed('', '<memoryBacking><hugepages/></memoryBacking>'),
    differences: ['memoryBacking should not be there'],
  },
  {
    name: 'another pin, and one too many',
    wanted: domain('', "<cputune><vcpupin vcpu='0' cpuset='1'/></cputune>"),
    found: printed('', "<cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='3'/></cputune>"),
    differences: ['cputune/vcpupin[0]@cpuset: 2 → 1', 'cputune/vcpupin[1] should not be there'],
  },
  {
    name: 'queues that the template has no more',
    wanted: domain(nic(a, "<driver name='vhost'/>")),
    found: printed(nic(a, "<driver name='vhost' queues='4'/>")),
    differences: [`devices/interface[${a}]/driver@queues should not be there`],
  },
  {
    name: 'more memory',
    wanted: domain('').replace('256', '512'),
    found: printed(''),
    differences: ['memory: 262144 KiB → 512 MiB'],
  },
  {
    name: 'lists of CPUs and nodes, written in any way',
    wanted: domain(
      '',
      "<vcpu cpuset='0-7,^3'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2,3'/></cputune><numatune><memory nodeset='0,1'/></numatune><cpu><numa><cell id='0' cpus='0,1' memory='1' unit='gib'/></numa></cpu>",
    ),
    found: printed(
      '',
      "<vcpu placement='static' cpuset='0-2,4-7'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2-3'/></cputune><numatune><memory mode='strict' nodeset='0-1'/></numatune><cpu><numa><cell id='0' cpus='0-1' memory='1048576' unit='KiB'/></numa></cpu>",
    ).replace("<vcpu placement='static'>1</vcpu>", ''),
    differences: [],
  },
  {
    name: 'another list',
    wanted: domain('', "<cputune><vcpupin vcpu='0' cpuset='0-7,^3'/></cputune>"),
    found: printed('', "<cputune><vcpupin vcpu='0' cpuset='0-7'/></cputune>"),
    differences: ['cputune/vcpupin[0]@cpuset: 0-7 → 0-7,^3'],
  },
  {
    name: 'sizes of pages in any unit, in any case',
    wanted: domain('', "<memoryBacking><hugepages><page size='1' unit='G'/></hugepages></memoryBacking>"),
    found: printed(
      '',
      "<memoryBacking><hugepages><page size='1048576' unit='KiB'/></hugepages></memoryBacking>",
    ),
    differences: [],
  },
  {
    name: 'pages of another size',
    wanted: domain('', "<memoryBacking><hugepages><page size='2' unit='mb'/></hugepages></memoryBacking>"),
    found: printed(
      '',
      "<memoryBacking><hugepages><page size='2048' unit='KiB'/></hugepages></memoryBacking>",
    ),
    differences: ['memoryBacking/hugepages/page@size: 2048 → 2'],
  },
  {
    name: 'more memory of a cell',
    wanted: domain('', "<cpu><numa><cell id='0' cpus='0' memory='4' unit='GiB'/></numa></cpu>"),
    found: printed('', "<cpu><numa><cell id='0' cpus='0' memory='1048576' unit='KiB'/></numa></cpu>"),
    differences: ['cpu/numa/cell@memory: 1048576 → 4'],
  },
  {
    name: 'an address with dashes, and defaults that are written out',
    wanted: domain(
      `${nic('52-54-00-AA-00-01', source)}<disk type='file'><driver name='qemu' type='raw' cache='default' io='default'/><source file='/a'/><target dev='vda'/></disk>`,
    ),
    found: printed(
      `<disk type='file'><driver name='qemu' type='raw'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>${nic('52:54:00:aa:00:01', source)}`,
    ),
    differences: [],
  },
  {
    name: 'a cache that should be the default one',
    wanted: domain(
      "<disk type='file'><driver cache='default'/><source file='/a'/><target dev='vda'/></disk>",
    ),
    found: printed("<disk type='file'><driver cache='none'/><source file='/a'/><target dev='vda'/></disk>"),
    differences: ['devices/disk[vda]/driver@cache: none → default'],
  },
  {
    name: 'a channel of an agent, as the running guest shows it',
    wanted: domain(
      "<channel type='unix'><source mode='bind' path='/run/libvirt/qemu/channel/3-g1/org.qemu.guest_agent.0'/><target type='virtio' name='org.qemu.guest_agent.0' state='connected'/></channel>",
    ).replace("'kvm'", "'kvm' id='3'"),
    found: printed(
      "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
    ).replace(" id='3'", ''),
    differences: [],
  },
  {
    name: 'a channel over a socket of its own',
    wanted: domain(
      "<channel type='unix'><source mode='bind' path='/run/agents/g1'/><target type='virtio' name='org.a'/></channel>",
    ),
    found: printed("<channel type='unix'><target type='virtio' name='org.a'/></channel>"),
    differences: ['devices/channel[org.a]/source is missing'],
  },
  {
    name: 'a network that translates by one interface',
    wanted: "<network><forward mode='nat' dev='eth1'/></network>",
    found: "<network><forward dev='eth1' mode='nat'><interface dev='eth1'/></forward></network>",
    differences: [],
  },
  {
    name: 'a network that translates by two interfaces',
    wanted: "<network><forward mode='nat' dev='eth1'/></network>",
    found:
      "<network><forward dev='eth1' mode='nat'><interface dev='eth1'/><interface dev='eth2'/></forward></network>",
    differences: ['forward/interface should not be there'],
  },
];

describe('differences in meaning', () => {
  test.each(cases)('$name', ({ wanted, found, differences }) => {
    expect(xmlDifferences(parseXml(wanted), parseXml(found)).map(showDifference)).toEqual(differences);
  });

  test.each(cases)('$name: nothing differs from itself', ({ wanted, found }) => {
    expect(xmlDifferences(parseXml(wanted), parseXml(wanted))).toEqual([]);
    expect(xmlDifferences(parseXml(found), parseXml(found))).toEqual([]);
  });

  test('the order of interfaces never matters', () => {
    const macs = ['01', '02', '03', '04'].map((end) => nic(`52:54:00:00:00:${end}`, source));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(macs, { minLength: 4 }),
        fc.shuffledSubarray(macs, { minLength: 4 }),
        (one, two) => {
          expect(xmlDifferences(parseXml(domain(one.join(''))), parseXml(printed(two.join(''))))).toEqual([]);
        },
      ),
    );
  });
});

test("every network that the task writes is accepted by libvirt's schema", () => {
  const inputs = [
    ...['kernel', 'libvirt'].map((mac_table) => ({
      name: 'data',
      mode: 'bridge',
      bridge: 'br-data',
      mac_table,
    })),
    ...['bridge', 'vepa', 'private', 'passthrough'].map((macvtap_mode) => ({
      name: 'm',
      mode: 'macvtap',
      port: 'eth1',
      macvtap_mode,
    })),
    { name: 'vfs', mode: 'hostdev', port: 'enp59s0f0' },
    { name: 'vfs', mode: 'hostdev', port: 'enp59s0f0', vlan: 100 },
  ];
  expect(
    schemaComplaints(
      'network',
      inputs.map((input) => networkXml(libvirtNetworkInput.parse(input))),
    ),
  ).toEqual(inputs.map(() => undefined));
});

test('addresses with dashes, which libvirt refuses, are defined with colons, and nothing else is', () => {
  const text = (mac: string) =>
    `<domain><name>a-b-c</name><devices><interface type='user'><mac address="${mac}"/></interface></devices></domain>`;
  expect(checkDefinition(text('52-54-00-AA-00-01'), 'domain', 'a-b-c', 'a.xml')).toMatchObject({
    text: text('52:54:00:AA:00:01'),
  });
});

/** https://libvirt.org/formatdomain.html#memory-allocation, and virsh(1) on scaled integers. */
test.each([
  ['b', 1024],
  ['bytes', 1024],
  ['KB', 1_024_000],
  ['k', 1_048_576],
  ['KiB', 1_048_576],
  ['MB', 1_024_000_000],
  ['M', 1_073_741_824],
  ['MiB', 1_073_741_824],
  ['GB', 1_024_000_000_000],
  ['G', 1_099_511_627_776],
  ['GiB', 1_099_511_627_776],
  ['TB', 1_024_000_000_000_000],
  ['T', 1_125_899_906_842_624],
  ['TiB', 1_125_899_906_842_624],
])('1024 %s are %d bytes', (unit, bytes) => {
  expect(bytesOf({ text: '1024', attributes: { unit } })).toBe(bytes);
});

test.each(['active', 'inactive', 'absent'])('a network can be %s', (state) => {
  const mode = state === 'absent' ? {} : { mode: 'bridge', bridge: 'b' };
  expect(libvirtNetworkInput.parse({ name: 'a', ...mode, state })).toMatchObject({ state });
});
