// A board with AMD's IOMMU: what is told of it, and what works on it.
import { match } from 'node:assert/strict';

export const amdIommu = {
  extras: ['amd-iommu'],
  cases: {
    'the firmware has an IVRS table and the kernel groups': async (lab) => {
      await lab.on(
        'dut1',
        'test -e /sys/firmware/acpi/tables/IVRS && ! test -e /sys/firmware/acpi/tables/DMAR',
      );
      match(await lab.on('dut1', 'ls /sys/kernel/iommu_groups'), /0/);
    },
    'site.yml makes it ready, and a second time changes nothing': (lab) => lab.site(),
    'guests have their functions': async (lab) => match(await lab.on('dut1', 'virsh list --name'), /g1\n+g2/),
  },
};
