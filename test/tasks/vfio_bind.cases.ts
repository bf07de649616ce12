import type { Cases } from './case.js';
import { own } from './network-facts.js';

const vf = {
  address: '0000:01:10.0',
  vendor: '8086',
  device: '10ca',
  class: '020000',
  iommu_group: 8,
  links: [],
};
const bound = { ...vf, driver: 'vfio-pci', driver_override: 'vfio-pci' };
const input = { devices: ['01:10.0'] };
const facts = (devices: object[], holders: object[] = []) => ({
  devices,
  own,
  boot: { enabled: false },
  holders: { [vf.address]: holders },
});
const port = { ...vf, address: '0000:01:00.0', device: '10c9', links: ['enp1s0'] };
const gpu = { ...vf, address: '0000:41:00.0', class: '030200', driver: 'nvidia' };
const drive = { ...vf, address: '0000:42:00.0', class: '010802', driver: 'nvme' };

export const suite: Cases = {
  task: 'vfio_bind',
  cases: [
    {
      name: 'after each boot as well, beside what other tasks bind',
      input: { ...input, persistent: true },
      facts: {
        ...facts([bound]),
        boot: { script: '# x\n#: 0000:02:00.0\nother\n', unit: 'x', enabled: true },
      },
      expect: {
        changes: [
          {
            summary: 'update it over reboots by rigger-vfio-bind.service',
            writes: {
              '/etc/rigger/boot/vfio-bind.sh': `# Written by rigger (task vfio_bind).
#: 0000:01:10.0
i=0; while [ ! -e /sys/bus/pci/devices/0000:01:10.0 ]; do
  i=$((i+1)); if [ $i -gt 300 ]; then echo 'no device 0000:01:10.0 after 60 s' >&2; exit 1; fi; sleep 0.2
done
b=$(readlink /sys/bus/pci/devices/0000:01:10.0/driver); if [ "\${b##*/}" != vfio-pci ]; then
a=0000:01:10.0; d=vfio-pci
dev=/sys/bus/pci/devices/$a
modprobe "$d" || exit 1
printf %s "$d" > "$dev/driver_override" || exit 1
if [ -e "$dev/driver" ]; then printf %s "$a" > "$dev/driver/unbind" || exit 1; fi
printf %s "$a" > /sys/bus/pci/drivers_probe || exit 1
b=$(readlink "$dev/driver"); if [ "\${b##*/}" != "$d" ]; then echo "the kernel bound $a to "\${b##*/}", not to $d (see dmesg)" >&2; exit 1; fi
fi
#: 0000:02:00.0
other
`,
            },
          },
        ],
      },
    },
    {
      name: 'released: at boot no longer either',
      input: { ...input, state: 'released' },
      facts: { ...facts([vf]), boot: { script: '# x\n#: 0000:01:10.0\na\n', unit: 'x', enabled: true } },
      expect: { changes: [{ summary: 'remove rigger-vfio-bind.service' }] },
    },
    {
      name: 'to vfio-pci, by the name that the kernel is told before it looks for a driver',
      input,
      facts: facts([{ ...vf, driver: 'igbvf' }]),
      expect: {
        changes: [
          {
            summary: /bind/,
            commands: [
              /^a=0000:01:10\.0; d=vfio-pci\n[\s\S]*modprobe "\$d"[\s\S]*driver_override"[\s\S]*unbind"[\s\S]*drivers_probe [\s\S]*readlink/,
            ],
            invalidates: ['pci', 'sriov', 'net', 'kernel:module'],
          },
        ],
      },
    },
    {
      name: 'released: no driver is named',
      input: { ...input, state: 'released' },
      facts: facts([bound]),
      expect: {
        changes: [
          {
            summary: /let the kernel choose/,
            after: { driver_override: null },
            commands: [
              /^(?![\s\S]*modprobe|[\s\S]*readlink)[\s\S]*echo > "\$dev\/driver_override"[\s\S]*unbind"[\s\S]*drivers_probe /,
            ],
          },
        ],
      },
    },
    {
      name: 'a process has it',
      input,
      facts: facts([vf], [{ kind: 'process', pid: 812 }]),
      expect: { refused: /process 812 on .* holds 0000:01:10\.0/, code: 'hosts/vf-held' },
    },
    {
      name: 'to vfio-pci',
      input,
      facts: facts([vf]),
      expect: {
        changes: [
          {
            summary: 'bind 0000:01:10.0 to vfio-pci',
            before: { driver: null, driver_override: null },
            after: { driver: 'vfio-pci', driver_override: 'vfio-pci' },
          },
        ],
      },
    },
    { name: 'bound already', input, facts: facts([bound]), expect: { nothing: /vfio-pci/ } },
    {
      name: 'released',
      input: { ...input, state: 'released' },
      facts: facts([bound]),
      expect: { changes: [{ summary: 'let the kernel choose the driver of 0000:01:10.0' }] },
    },
    {
      name: 'no IOMMU group',
      input,
      facts: facts([{ ...vf, iommu_group: undefined }]),
      expect: { refused: /the IOMMU is off/, code: 'hosts/no-iommu' },
    },
    {
      name: 'a neighbour in the group is noted, a bridge is not',
      input,
      facts: facts([
        vf,
        { ...vf, address: '0000:01:00.1' },
        { ...vf, address: '0000:00:01.0', class: '060400' },
      ]),
      expect: { changes: [{ summary: /bind/ }], notes: [/shares IOMMU group 8 with 0000:01:00\.1:/] },
    },
    {
      name: 'a guest holds it',
      input,
      facts: facts([vf], [{ kind: 'guest', name: 'g1', running: true }]),
      expect: { refused: /guest g1 on .* holds 0000:01:10\.0/, code: 'hosts/vf-held' },
    },
    ...[
      {
        name: 'a virtual function of the port',
        wanted: port,
        held: vf,
        holder: { kind: 'guest', name: 'g1', running: true },
        says: /guest g1 on .* holds 0000:01:10\.0, a virtual function of 0000:01:00\.0/,
      },
      {
        name: 'the whole GPU',
        wanted: gpu,
        held: gpu,
        holder: { kind: 'guest', name: 'g1', running: true },
        says: /guest g1 on .* holds 0000:41:00\.0/,
      },
      {
        name: 'the drive',
        wanted: drive,
        held: drive,
        holder: { kind: 'storage', device: 'nvme0n1p2', use: 'mounted on /' },
        says: /the host itself, whose nvme0n1p2 is mounted on \/, on .* holds 0000:42:00\.0/,
      },
    ].map(({ name, wanted, held, holder, says }) => ({
      name: `somebody has ${name}`,
      input: { devices: [wanted.address] },
      facts: {
        ...{ own, devices: [wanted, { ...vf, physical_function: port.address }] },
        holders: { [held.address]: [holder] },
      },
      expect: { refused: says, code: 'hosts/vf-held' },
    })),
    {
      name: 'a port whose virtual function carries our own connection',
      input: { devices: [port.address] },
      facts: {
        own,
        holders: {},
        devices: [port, { ...vf, physical_function: port.address, links: ['enp0s2'] }],
      },
      expect: { refused: /enp0s2 of 0000:01:00\.0 carries rigger's own/, code: 'hosts/own-connection' },
    },
    {
      name: 'our own connection',
      input,
      facts: facts([{ ...vf, links: ['enp0s2'] }]),
      expect: { refused: /carries rigger's own connection/, code: 'hosts/own-connection' },
    },
    {
      name: 'no such device',
      input: { devices: ['0000:09:00.0'] },
      facts: facts([vf]),
      expect: { refused: /no PCI device 0000:09:00\.0/, code: 'hosts/no-such-device' },
    },
    { name: 'not an address', input: { devices: ['eth0'] }, expect: { invalid: /PCI address/ } },
  ],
  // A function of the emulated lab's port, on a host with its IOMMU on.
  trials: [
    {
      name: 'a function for guests',
      host: true,
      prepare:
        'echo 0 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs; echo 2 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs',
      input: { devices: ['0000:01:10.0'] },
      check: '[ "$(basename "$(readlink /sys/bus/pci/devices/0000:01:10.0/driver)")" = vfio-pci ]',
    },
    {
      name: 'and back',
      host: true,
      input: { devices: ['0000:01:10.0'], state: 'released' },
      check:
        'grep -q null /sys/bus/pci/devices/0000:01:10.0/driver_override; echo 0 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs',
    },
  ],
};
