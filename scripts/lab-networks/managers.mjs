// Machines whose links belong to NetworkManager or netplan: who owns what, and that our connection is kept.
import { equal, match } from 'node:assert/strict';

/** Who sets up the management port, as rigger's own facts say. */
const ownerOfManagement = async (lab) => {
  const { hosts } = JSON.parse(await lab.must(0, 'facts', 'dut1', '-b', 'link_manager', '--json'));
  return hosts[0].facts.link_manager.value.links.enp0s2;
};

const active = (lab, unit) => lab.on('dut1', `systemctl is-active ${unit} || true`);

/** From empty to ready over a connection that somebody manages, kept over boots and a restart of the manager. */
const provisioned = (manager) => ({
  'site.yml makes it ready, and a second time changes nothing': (lab) => lab.site(),
  'our connection is kept over a restart of the manager': async (lab) => {
    await lab.on('dut1', `systemctl restart ${manager}`);
    match(await lab.on('dut1', 'ip -4 -o addr show'), /10\.0\.2\.15\/24/);
  },
  'after another boot nothing is to be done': async (lab) => {
    await lab.reboot('dut1');
    await lab.site();
  },
});

const port = '0000:01:00.0';
const count = (lab) => lab.on('dut1', `cat /sys/bus/pci/devices/${port}/sriov_numvfs`);
/** Another one where the function went away and came again. */
const function0 = (lab) => lab.on('dut1', `stat -L -c %i /sys/bus/pci/devices/${port}/virtfn0`);

export const networkmanager = {
  extras: ['networkmanager'],
  cases: {
    'NetworkManager has the management port, and systemd-networkd does not run': async (lab) => {
      equal(await active(lab, 'NetworkManager'), 'active');
      equal(await active(lab, 'systemd-networkd'), 'inactive');
      match(await lab.on('dut1', 'nmcli -t -f NAME,DEVICE connection show --active'), /^management:enp0s2$/m);
      equal((await ownerOfManagement(lab)).by, 'NetworkManager');
    },
    'a port that nobody configured stays down': async (lab) =>
      match(await lab.on('dut1', 'nmcli -t -f DEVICE,STATE device'), /^enp1s0:disconnected$/m),
    'it takes functions over from rigger’s unit without a gap, and has them after a boot': async (lab) => {
      const link = 'net_link: { link: enp1s0, addresses: [] }';
      const functions = (more) => `sriov_vfs: { pf: "${port}", vf_count: 2${more} }`;
      const allow = ['drops-vfs'];
      await lab.settles('dut1', link);
      await lab.settles('dut1', functions(''));
      const first = await function0(lab);
      const named = functions(
        ', manager: NetworkManager, vfs: [{ index: 0, mac: "52:54:00:aa:00:01", vlan: 100, spoof_check: true }]',
      );
      await lab.settles('dut1', named);
      equal(await function0(lab), first);
      await lab.on('dut1', `! ls /etc/rigger/boot/sriov-${port}.sh`);
      match(await lab.on('dut1', 'nmcli -g sriov.total-vfs connection show rigger-enp1s0'), /^2$/);
      await lab.reboot('dut1');
      equal(await count(lab), '2');
      match(await lab.on('dut1', 'ip link show enp1s0'), /vf 0 .*52:54:00:aa:00:01.*vlan 100/);
      await lab.settles('dut1', named);
      // What has the link set up anew takes functions away, which the play has to allow.
      match(
        await lab.apply('dut1', 'net_link: { link: enp1s0, addresses: [], mtu: 1400 }', { code: 3 }),
        /drops-vfs/,
      );
      await lab.settles('dut1', 'net_link: { link: enp1s0, addresses: [], mtu: 1400 }', { allow });
      equal(await count(lab), '2');
      await lab.apply('dut1', `sriov_vfs: { pf: "${port}", vf_count: 0 }`, { allow });
      equal(await count(lab), '0');
      await lab.apply('dut1', 'net_link: { link: enp1s0, mtu: 1500, persistent: false }', { allow });
      await lab.on('dut1', '! ls /etc/NetworkManager/system-connections/rigger-*');
    },
    ...provisioned('NetworkManager'),
  },
};

export const netplan = {
  extras: ['netplan'],
  cases: {
    'netplan’s file has the management port, and systemd-networkd does it': async (lab) => {
      equal(await active(lab, 'systemd-networkd'), 'active');
      match(await lab.on('dut1', 'networkctl status enp0s2'), /10-netplan-enp0s2\.network/);
      const { by, netplan } = await ownerOfManagement(lab);
      equal(`${by} ${netplan}`, 'systemd-networkd true');
    },
    ...provisioned('systemd-networkd'),
  },
};
