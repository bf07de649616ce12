// A drive with SR-IOV: functions that have no network interface.
import { equal, match } from 'node:assert/strict';

const drive = '0000:02:00.0';
const files = `/sys/bus/pci/devices/${drive}`;

export const nvme = {
  extras: ['nvme'],
  cases: {
    'the drive is there, with room for four functions': async (lab) => {
      equal(await lab.on('dut1', `cat ${files}/sriov_totalvfs ${files}/sriov_numvfs`), '4\n0');
      match(await lab.on('dut1', 'nvme list-secondary /dev/nvme0'), /Secondary Controller/i);
    },
    'sriov_vfs makes functions of it without an interface, and a second time nothing': async (lab) => {
      await lab.settles('dut1', `sriov_vfs: { pf: "${drive}", vf_count: 2 }`);
      equal(await lab.on('dut1', `cat ${files}/sriov_numvfs`), '2');
    },
    'and again after a boot': async (lab) => {
      await lab.reboot('dut1');
      equal(await lab.on('dut1', `cat ${files}/sriov_numvfs`), '2');
      await lab.apply('dut1', `sriov_vfs: { pf: "${drive}", vf_count: 0 }`, { allow: ['drops-vfs'] });
    },
    'a drive that the host swaps to is left alone by name': async (lab) => {
      await lab.on('dut1', 'mkswap /dev/nvme0n1 && swapon /dev/nvme0n1');
      match(
        await lab.apply('dut1', `vfio_bind: { devices: ["${drive}"] }`, { code: 3 }),
        /nvme0n1 is swapped to/,
      );
      await lab.on('dut1', 'swapoff /dev/nvme0n1');
    },
  },
};
