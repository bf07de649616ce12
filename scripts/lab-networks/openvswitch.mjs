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

/** Another number of functions and another driver are refused, and what is named is `holder`. */
const refuses = async (lab, holder) => {
  const fewer = await lab.apply('dut1', 'sriov_vfs: { pf: "0000:01:00.0", vf_count: 2 }', {
    code: 3,
    allow: ['drops-vfs'],
  });
  match(fewer, holder);
  match(await lab.apply('dut1', `vfio_bind: { devices: ["${first}"] }`, { code: 3 }), holder);
  equal(await lab.on('dut1', `cat ${port}/sriov_numvfs`), '4');
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
          await lab.apply('dut1', `net_link: { name: ${link}, mtu: 1400 }`, {
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
    'a function in a namespace': async (lab) => {
      const link = await hostFunctions(lab);
      await lab.on('dut1', `ip netns add other; ip link set ${link} netns other`);
      await refuses(lab, /0000:01:10\.0[\s\S]*namespace/);
      await lab.on('dut1', `ip -n other link set ${link} netns 1; ip netns del other`);
    },
    'a function in a bond': async (lab) => {
      const link = await hostFunctions(lab);
      await lab.on(
        'dut1',
        `ip link add bond9 type bond; ip link set ${link} down; ip link set ${link} master bond9`,
      );
      await refuses(lab, /0000:01:10\.0[\s\S]*bond9/);
      await lab.on('dut1', 'ip link del bond9');
    },
    'a function that a guest has by macvtap': async (lab) => {
      const link = await hostFunctions(lab);
      await lab.on('dut1', `printf %s '${guest(link)}' > /tmp/guest.xml; virsh create /tmp/guest.xml`);
      await refuses(lab, /macvtap/);
      await lab.on('dut1', 'virsh destroy macvtap');
    },
    'a function that a process holds': async (lab) => {
      await hostFunctions(lab);
      await lab.apply('dut1', `vfio_bind: { devices: ["${first}"] }`);
      await lab.on(
        'dut1',
        `systemd-run --unit=holder sh -c 'exec 9<>/dev/vfio/$(basename $(readlink ${port}/virtfn0/iommu_group)); exec sleep 100000'`,
      );
      const fewer = await lab.apply('dut1', 'sriov_vfs: { pf: "0000:01:00.0", vf_count: 2 }', {
        code: 3,
        allow: ['drops-vfs'],
      });
      match(fewer, /sleep|process/);
      match(
        await lab.apply('dut1', `vfio_bind: { devices: ["${first}"], state: released }`, { code: 3 }),
        /sleep|process/,
      );
      await lab.on('dut1', 'systemctl stop holder');
    },
  },
};
