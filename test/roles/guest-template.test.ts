import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { passedThrough } from '../../src/facts/pci/domain-uses.js';
import { at, childrenOf, everyElement, parseXml } from '../../src/facts/reading/xml.js';
import type { Value } from '../../src/model/index.js';
import { checkDefinition } from '../../src/tasks/libvirt/document.js';
import { schemaComplaints } from '../support/libvirt-schema.js';
import { rendered } from '../support/rendered.js';

type Entry = { readonly [key: string]: Value };

const defaults = parse(
  readFileSync(new URL('../../roles/guests/defaults/main.yml', import.meta.url), 'utf8'),
) as {
  guests_base: Entry;
};
const facts = {
  vf_addresses: { '0000:01:00.0': ['0000:01:10.0', '0000:01:10.2'], '0000:3b:00.0': ['0000:3b:0a.7'] },
};
const guestXml = (guest: Entry): string =>
  rendered('roles/guests/templates/guest.xml.hbs', { guest: { ...defaults.guests_base, ...guest }, facts });

/** Every combination of one value for each field. */
const matrix = (options: Readonly<Record<string, readonly Value[]>>): Entry[] =>
  Object.entries(options).reduce<Entry[]>(
    (rows, [field, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [field]: value }))),
    [{}],
  );

const mac = '52:54:00:00:00:01';
const other = '52:54:00:00:00:02';
const nics = [
  ...matrix({ datapath: ['virtio'], mac: [mac], network: ['data'], queues: [1, 4], mtu: [0, 9000] }),
  ...matrix({ datapath: ['virtio'], mac: [mac], bridge: ['br-data'], queues: [1, 2] }),
  ...matrix({
    datapath: ['sriov'],
    mac: [mac],
    pf: ['0000:01:00.0', '0000:3b:00.0'],
    vf: [0],
    vlan: [0, 100],
  }),
  ...matrix({
    datapath: ['macvtap'],
    mac: [mac],
    port: ['eth1'],
    mode: ['bridge', 'vepa', 'private', 'passthrough'],
  }),
  { datapath: 'passthrough', mac, pf: '0000:3b:00.1' },
  { datapath: 'vdpa', mac, device: '/dev/vhost-vdpa-0' },
  ...matrix({
    datapath: ['vhost-user'],
    mac: [mac],
    socket: ['/run/switch/port1'],
    socket_mode: ['client', 'server'],
    queues: [1, 4],
  }),
];
const guests = [
  ...nics.map((nic) => ({ name: 'g1', nics: [nic] })),
  { name: 'g1', hugepage_kib: 2048, memory_shared: true, nics: nics.slice(-1) },
  ...matrix({
    name: ['g1'],
    machine: ['q35', 'pc'],
    cpu_mode: ['', 'host-passthrough', 'host-model'],
    vcpu_pins: [[], ['2-5', '3']],
    emulator_pin: ['', '0-1'],
    vcpus: [2],
    numa_nodes: ['', '0-1'],
    hugepage_kib: [0, 2048, 1048576],
    kernel: ['', '/boot/guest'],
    initrd: ['/boot/guest.img'],
    address_by_cmdline: [true, false],
    queues: [1, 2],
    disks: [[], [{ path: '/images/a.qcow2' }, { path: '/images/b.raw', format: 'raw', cache: 'unsafe' }]],
    nics: [
      [
        { datapath: 'virtio', mac, network: 'data', address: '10.77.0.11/24' },
        { datapath: 'sriov', mac: other, pf: '0000:01:00.0', vf: 1, address: '10.78.0.11/24' },
      ],
    ],
  }),
];

test('an entry may have every field of guests_base, as the page of the role says', () => {
  const specs = parse(
    readFileSync(new URL('../../roles/guests/meta/argument_specs.yml', import.meta.url), 'utf8'),
  ) as { argument_specs: { main: { options: { guests: { options: Entry } } } } };
  const fields = Object.keys(specs.argument_specs.main.options.guests.options);
  expect([...Object.keys(defaults.guests_base), 'name'].sort()).toEqual(fields.sort());
});

describe('the guest template', () => {
  test('says which virtual function is not there, and what makes it', () => {
    const nic = { datapath: 'sriov', mac, pf: '0000:01:00.0', vf: 2 };
    expect(() => guestXml({ name: 'g1', nics: [nic] })).toThrow(
      'port 0000:01:00.0 has no virtual function 2 for guest g1 now: let the role sriov (sriov_ports) set their number first',
    );
  });

  test(`is accepted by libvirt's schema in all ${guests.length} combinations of its options`, () => {
    const documents = guests.map(guestXml);
    const rejected = schemaComplaints('domain', documents).flatMap((complaint, index) =>
      complaint === undefined ? [] : [{ guest: guests[index], complaint }],
    );
    expect(rejected.slice(0, 3)).toEqual([]);
  });

  test('the schema rejects what is not a domain, so that the test above can fail', () => {
    expect(schemaComplaints('domain', [guestXml({ name: 'g1', vcpus: 'many' })])[0]).toMatch(
      /fails to validate/,
    );
  });

  test('gives each datapath its own element, and the function that the port has at the index', () => {
    const domain = parseXml(guestXml(guests.at(-1)!));
    expect(everyElement(domain, 'interface').map(({ attributes }) => attributes.type)).toEqual([
      'network',
      'hostdev',
    ]);
    expect(passedThrough(domain)).toEqual(['0000:01:10.2']);
    const cmdline = parseXml(guestXml({ ...guests.at(-1), kernel: '/k', address_by_cmdline: true }));
    expect(at(cmdline, 'os', 'cmdline')?.text).toBe(
      `console=ttyS0 rigger.net=${mac}=10.77.0.11/24,${other}=10.78.0.11/24`,
    );
  });

  test('differs between datapaths in the interface and in nothing else', () => {
    const without = (datapath: Entry): string =>
      guestXml({ name: 'g1', nics: [datapath] }).replace(/<interface[\s\S]*<\/interface>/, '');
    expect(without(nics[0]!)).toBe(without(nics.find(({ datapath }) => datapath === 'sriov')!));
  });

  test('never becomes broken XML, whatever is in a name or a path', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('<', '&', '"', "'", '>', ' ', ']]>', '\n', 'a', 'é', '{{', '}}'),
      minLength: 1,
    });
    fc.assert(
      fc.property(nasty, nasty, (name, path) => {
        const text = guestXml({ name, disks: [{ path }], nics: [] });
        const definition = checkDefinition(text, 'domain', name.trim(), 'guest.xml.hbs');
        // XML's own white space around a name is not part of it, and an attribute's line ends are blanks.
        if ('kind' in definition) return name.trim() === '' || name !== name.trim();
        const disk = everyElement(definition.root, 'disk')[0]!;
        return (
          childrenOf(disk, 'source')[0]!.attributes.file!.replace(/\s/g, ' ').trim() ===
          path.replace(/\s/g, ' ').trim()
        );
      }),
      { numRuns: 300 },
    );
  });
});
