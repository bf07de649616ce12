// A board with AMD's IOMMU: what is told of it. QEMU's does not translate, so no card works before `iommu=pt`.
import { match } from 'node:assert/strict';

export const amdIommu = {
  extras: ['amd-iommu'],
  cases: {
    'the firmware has an IVRS table and no DMAR': async (lab) => {
      await lab.on(
        'dut1',
        'test -e /sys/firmware/acpi/tables/IVRS && ! test -e /sys/firmware/acpi/tables/DMAR',
      );
    },
    'the kernel makes groups and remaps interrupts, without a word on its command line': async (lab) => {
      match(await lab.on('dut1', 'ls /sys/kernel/iommu_groups'), /^0$/m);
      match(await lab.on('dut1', 'dmesg'), /AMD-Vi: Interrupt remapping enabled/);
    },
    'facts tell AMD’s IOMMU, and the audit does not ask for Intel’s words': async (lab) => {
      const { stdout } = await lab.rigger('audit', '-l', 'dut1');
      match(stdout, /iommu/i);
      if (/intel_iommu/.test(stdout)) throw new Error(`the audit speaks of intel_iommu:\n${stdout}`);
    },
  },
};
