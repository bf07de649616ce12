// Management over Open vSwitch, and functions in use in ways other than a guest's hostdev: each refused by name.
import { equal, match } from 'node:assert/strict';

const port = '/sys/bus/pci/devices/0000:01:00.0';
const first = '0000:01:10.0';

/** Four functions with their host driver, and the name of the first one's interface. */
const hostFunctions = async (lab) => {
  await lab.apply('dut1', 'sriov_vfs: { pf: "0000:01:00.0", vf_count: 4 }', { allow: ['drops-vfs'] });
  await lab.apply('dut1', `vfio_bind: { devices: ["${first}"], driver: igbvf }`);
  return lab.on('dut1', `ls /sys/bus/pci/devices/${first}/net`);
};

/**
 * While somebody holds the first function, another number of functions and another driver are refused, by the name of
 * the function and of what holds it; afterwards it is as free as it was.
 */
const held = async (lab, { take, leave, says, other = '', bound = false }) => {
  const link = bound ? '' : await hostFunctions(lab);
  await lab.on('dut1', `set -e; ${take(link)}`);
  try {
    const options = { code: 3, allow: ['drops-vfs'] };
    const fewer = await lab.apply('dut1', 'sriov_vfs: { pf: "0000:01:00.0", vf_count: 2 }', options);
    const driver = await lab.apply(
      'dut1',
      `vfio_bind: { devices: ["${first}"]${other && `, ${other}`} }`,
      options,
    );
    for (const said of [fewer, driver]) for (const word of [/0000:01:10\.0/, says]) match(said, word);
    equal(await lab.on('dut1', `cat ${port}/sriov_numvfs`), '4');
  } finally {
    await lab.on('dut1', leave);
  }
};

const guest = (
  link,
) => `<domain type="kvm"><name>macvtap</name><memory unit="MiB">128</memory><vcpu cpuset="1">1</vcpu>
<os><type arch="x86_64" machine="q35">hvm</type><kernel>/var/lib/rigger/guest/vmlinuz</kernel><initrd>/var/lib/rigger/guest/initrd.img</initrd><cmdline>console=ttyS0 quiet</cmdline></os>
<devices><interface type="direct"><source dev="${link}" mode="passthrough"/><model type="virtio"/></interface></devices></domain>`;

export const openvswitch = {
  extras: ['openvswitch'],
  cases: {
    'the management address is on an internal port of Open vSwitch': async (lab) => {
      match(await lab.on('dut1', 'ip -4 -o addr show dev br-ex'), /10\.0\.2\.15\/24/);
      equal(await lab.on('dut1', 'ovs-vsctl list-ports br-ex'), 'enp0s2');
      equal(await lab.on('dut1', 'ip -4 -o addr show dev enp0s2'), '');
    },
    'the links that carry it are refused by name': async (lab) => {
      for (const link of ['enp0s2', 'br-ex'])
        match(
          await lab.apply('dut1', `net_link: { link: ${link}, mtu: 1400 }`, {
            code: 3,
            allow: ['drops-link'],
          }),
          new RegExp(link),
        );
      match(
        await lab.apply('dut1', 'vfio_bind: { devices: ["0000:00:02.0"] }', { code: 3 }),
        /0000:00:02\.0/,
      );
    },
    'site.yml goes from empty to ready over it, and a second time changes nothing': (lab) => lab.site(),
    'it is there after another boot, and nothing is to be done': async (lab) => {
      await lab.reboot('dut1');
      await lab.site();
      await lab.must(0, 'apply', 'playbooks/site.yml', '-e', 'site_state=absent');
    },
    'a function in a namespace': (lab) =>
      held(lab, {
        take: (link) => `ip netns add other; ip link set ${link} netns other`,
        // What is left in a namespace that goes comes back to the first one.
        leave: 'ip netns del other',
        says: /network namespace/,
      }),
    'a function in a bond': (lab) =>
      held(lab, {
        take: (link) =>
          `ip link add bond9 type bond; ip link set ${link} down; ip link set ${link} master bond9`,
        leave: 'ip link del bond9',
        says: /bond9/,
      }),
    'a function that a guest has by macvtap': (lab) =>
      held(lab, {
        take: (link) => `printf %s '${guest(link)}' > /tmp/guest.xml; virsh create /tmp/guest.xml`,
        leave: 'virsh destroy macvtap',
        says: /macvtap/,
      }),
    'a function that a process holds': async (lab) => {
      await hostFunctions(lab);
      await lab.apply('dut1', `vfio_bind: { devices: ["${first}"] }`);
      await held(lab, {
        take: () =>
          `systemd-run --unit=holder sh -c 'exec 9<>/dev/vfio/$(basename $(readlink ${port}/virtfn0/iommu_group)); exec sleep 100000'`,
        leave: 'systemctl stop holder',
        says: /process \d+/,
        other: 'state: released',
        bound: true,
      });
    },
  },
};
