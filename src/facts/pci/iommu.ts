import { available, defineFact, mustHaveRun, mustRead } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** The DMA remapping unit of a host: what its firmware offers, and what the kernel made of it. */
export interface Iommu {
  /** Firmware tables found: `DMAR` (Intel VT-d), `IVRS` (AMD-Vi), `IORT` or `VIOT` (others), or `device tree`. */
  readonly tables: readonly string[];
  /** The kind that the tables describe; the CPU's vendor says nothing about it. */
  readonly kind: 'intel' | 'amd' | 'other' | 'none';
  /** Units that the kernel drives: `dmar0`, `ivhd0`. */
  readonly units: readonly string[];
  /** Number of IOMMU groups; zero means that no device can be given to a guest. */
  readonly groups: number;
  /**
   * Whether interrupts are remapped, as the names of their chips in /proc/interrupts say; on arm64,
   * whether the ITS of the interrupt controller keeps those of one device from another's.
   */
  readonly interrupt_remapping: boolean;
  /** Kernel words that turn this unit on, and the ones that would keep it off. */
  readonly parameters: readonly string[];
  readonly contradicting: readonly string[];
}

/**
 * IOMMU by its ACPI tables, `/sys/class/iommu` and `/sys/kernel/iommu_groups`.
 * @see https://www.kernel.org/doc/html/latest/arch/x86/iommu.html
 */
export const iommu = defineFact<Iommu>({
  id: 'iommu',
  summary: 'IOMMU: ACPI tables, units in use, groups, interrupt remapping, fitting kernel parameters',
  fields: {
    kind: ['intel', 'amd', 'other', 'none'],
    groups: 'number',
    interrupt_remapping: 'boolean',
  },
  scopes: () => ['kernel', 'firmware', 'pci'],
  script: () =>
    [
      mustRead('/proc/interrupts'),
      section('tables'),
      'for t in DMAR IVRS IORT VIOT; do [ -e /sys/firmware/acpi/tables/$t ] && echo $t; done',
      // Without ACPI: arm64, RISC-V.
      'if [ -d /sys/firmware/devicetree/base ]; then b=/sys/firmware/devicetree/base',
      'grep -q -s -a -E "(smmu|mmu-[0-9]|iommu)" $b/*/compatible $b/*/*/compatible',
      mustHaveRun,
      'grep -q -s -a -E "(smmu|mmu-[0-9]|iommu)" $b/*/compatible $b/*/*/compatible && echo "device tree"; fi',
      section('machine'),
      'uname -m',
      mustHaveRun,
      section('units'),
      'for u in /sys/class/iommu/*; do [ -e "$u" ] && echo "${u##*/}"; done',
      section('groups'),
      'n=0; for g in /sys/kernel/iommu_groups/*; do [ -e "$g" ] && n=$((n+1)); done; echo $n',
      section('interrupts'),
      'grep -m1 -o -E "(IR|AMD-IR|DMAR-IR|ITS)-[A-Z-]+" /proc/interrupts',
      mustHaveRun,
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const lines = (name: string): string[] =>
      (parts.get(name) ?? '').split('\n').filter((line) => line !== '');
    const tables = lines('tables');
    const kind = kindOf(tables, lines('units'));
    return available({
      tables,
      kind,
      units: lines('units'),
      groups: Number(lines('groups')[0]),
      interrupt_remapping: lines('interrupts').length > 0,
      ...(/^(aarch64|arm|riscv)/.test(lines('machine')[0] ?? '') ? elsewhere(kind) : parametersOf[kind]),
    });
  },
});

const kindOf = (tables: readonly string[], units: readonly string[]): Iommu['kind'] => {
  if (tables.includes('DMAR')) return 'intel';
  if (tables.includes('IVRS')) return 'amd';
  return tables.length > 0 || units.length > 0 ? 'other' : 'none';
};

/**
 * VT-d has to be switched on where the kernel was not built with it on; AMD-Vi is on unless it is
 * switched off. `iommu=pt` keeps the host's own devices at full speed.
 */
const parametersOf: Record<Iommu['kind'], Pick<Iommu, 'parameters' | 'contradicting'>> = {
  intel: { parameters: ['intel_iommu=on', 'iommu=pt'], contradicting: ['intel_iommu=off', 'iommu=off'] },
  amd: { parameters: ['iommu=pt'], contradicting: ['amd_iommu=off', 'iommu=off'] },
  other: { parameters: ['iommu=pt'], contradicting: ['iommu=off'] },
  // Whatever the firmware will offer once it is on, these words would keep it off.
  none: { parameters: [], contradicting: ['intel_iommu=off', 'amd_iommu=off', 'iommu=off'] },
};

/** `iommu=` is x86's: other architectures know the common spelling alone, and have the unit on by default. */
const elsewhere = (kind: Iommu['kind']): Pick<Iommu, 'parameters' | 'contradicting'> => ({
  parameters: kind === 'none' ? [] : ['iommu.passthrough=1'],
  contradicting: [],
});
