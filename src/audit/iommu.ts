import { saysWord } from '../facts/host/kernel-words.js';
import type { AuditReadings } from './facts.js';
import { type AuditFinding, afterReboot, judge, notReady, ok, unknown } from './finding.js';

/** Whether the firmware describes a DMA remapping unit. */
export const firmwareIommu = ({ iommu }: AuditReadings): AuditFinding =>
  judge(iommu, ({ tables, units }) => {
    if (tables.length > 0)
      return ok(tables.includes('device tree') ? 'the device tree' : `ACPI table ${tables.join(', ')}`);
    return units.length > 0
      ? ok(`${units.join(', ')}, which the kernel drives`)
      : notReady(
          'no ACPI table DMAR, IVRS, IORT or VIOT',
          'turn on VT-d or AMD-Vi (IOMMU) in the firmware (IntelProcVtd, ProcVirtualization on some), then reset the host',
        );
  });

/** Whether the command line, running and configured, lets the unit work. */
export const iommuParameters = ({ iommu, cmdline }: AuditReadings): AuditFinding =>
  judge(iommu, ({ parameters, contradicting, groups }) =>
    judge(cmdline, ({ running, configured, loader }) => {
      const where = `the boot loader (${loader})`;
      const wrong = (words: readonly string[]): string[] =>
        words.filter((word) => contradicting.some((one) => saysWord(word, one)));
      const missing = (words: readonly string[]): string[] => lacking(parameters, words);
      const next = configured ?? running;
      if (wrong(next).length > 0)
        return notReady(
          `${where} passes ${wrong(next).join(' ')}`,
          `role iommu, or \`kernel_cmdline: { absent: [${wrong(next).join(', ')}] }\`, then reboot`,
        );
      if (wrong(running).length > 0)
        return afterReboot(`/proc/cmdline has ${wrong(running).join(' ')}; ${where} does not any more`);
      if (missing(running).length === 0)
        return ok(`/proc/cmdline has ${parameters.join(' ') || 'nothing against it'}`);
      if (missing(next).length === 0)
        return afterReboot(
          `${where} passes ${parameters.join(' ')}; /proc/cmdline lacks ${missing(running).join(' ')}`,
        );
      // Kernels may be built with the IOMMU on: then the words are a matter of speed, not of readiness.
      const remedy = `role iommu, or \`kernel_cmdline: { replaced: [${parameters.join(', ')}] }\`, then reboot`;
      return groups > 0
        ? {
            status: 'note',
            evidence: `on by the kernel's own default; /proc/cmdline lacks ${missing(running).join(' ')}`,
            remedy,
          }
        : notReady(`/proc/cmdline lacks ${missing(running).join(' ')}`, remedy);
    }),
  );

/** Two spellings of one wish: x86 knows both. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  'iommu=pt': ['iommu.passthrough=1', 'iommu.passthrough=on', 'iommu.passthrough=y'],
};

const lacking = (parameters: readonly string[], words: readonly string[]): string[] =>
  parameters.filter(
    (one) => ![one, ...(spellings[one] ?? [])].some((spelt) => words.some((word) => saysWord(word, spelt))),
  );

/** Whether the kernel made groups, without which no device goes to a guest. */
export const iommuGroups = ({ iommu, cmdline }: AuditReadings): AuditFinding =>
  judge(iommu, ({ groups, units, parameters, kind }) => {
    if (groups > 0) return ok(`${groups} IOMMU groups${units.length > 0 ? `, ${units.join(', ')}` : ''}`);
    if (kind === 'none')
      return notReady('no IOMMU groups, and no IOMMU in the ACPI tables', 'turn it on in the firmware first');
    const next = cmdline.available ? cmdline.value.configured : undefined;
    const pending =
      next &&
      lacking(parameters, next).length === 0 &&
      cmdline.available &&
      lacking(parameters, cmdline.value.running).length > 0;
    return pending
      ? afterReboot('no IOMMU groups yet')
      : notReady(
          'no IOMMU groups in /sys/kernel/iommu_groups',
          'set the kernel parameters (role iommu) and reboot; `dmesg | grep -e DMAR -e IOMMU` says what failed',
        );
  });

/** Without interrupt remapping VFIO refuses devices, or lets a guest inject any interrupt. */
export const interruptRemapping = ({ iommu }: AuditReadings): AuditFinding =>
  judge(iommu, ({ interrupt_remapping, kind }) => {
    if (interrupt_remapping)
      return ok(
        kind === 'other'
          ? 'interrupts in /proc/interrupts come through an ITS, which keeps devices apart'
          : 'interrupts in /proc/interrupts are remapped (IR-)',
      );
    return kind === 'other'
      ? unknown(
          'no interrupt in /proc/interrupts comes through an ITS',
          '`dmesg | grep -i its` says whether there is one; without it (GICv2m) VFIO refuses to give functions to guests',
        )
      : notReady(
          'no remapped interrupt in /proc/interrupts',
          'turn on VT-d or AMD-Vi with interrupt remapping in the firmware; x2APIC needs it',
        );
  });
