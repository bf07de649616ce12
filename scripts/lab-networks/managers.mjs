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
