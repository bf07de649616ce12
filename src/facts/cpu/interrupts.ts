import { available, defineFact, mustHaveRun, mustRead } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { parseCpuList } from './cpu-list.js';

/** One interrupt line: who raises it, and which CPUs may serve it. */
export interface Interrupt {
  readonly irq: number;
  /** Names as in /proc/interrupts: `enp1s0-TxRx-0`, `vfio-msix[2](0000:01:10.0)`. */
  readonly name: string;
  readonly affinity: readonly number[];
  /** The PCI address of the function whose message-signalled interrupt it is. */
  readonly device?: string;
}

/**
 * Device interrupts and their affinity; those of the CPUs themselves are left out.
 * @see https://www.kernel.org/doc/html/latest/core-api/irq/irq-affinity.html
 */
export const interrupts = defineFact<readonly Interrupt[]>({
  id: 'interrupts',
  summary: 'Device interrupts: names and the CPUs that may serve them',
  scopes: () => ['irq', 'pci', 'sriov', 'net:link', 'kernel:module', 'libvirt:domain'],
  script: () =>
    [
      mustRead('/proc/interrupts'),
      section('names'),
      `awk '$1 ~ /^[0-9]+:$/ { n=""; for (i=2; i<=NF; i++) if ($i !~ /^[0-9]+$/) { for (j=i; j<=NF; j++) n = n $j " "; break } print $1 n }' /proc/interrupts`,
      mustHaveRun,
      section('affinity'),
      'grep -s . /dev/null /proc/irq/[0-9]*/smp_affinity_list',
      mustHaveRun,
      section('devices'),
      'ls -d /sys/bus/pci/devices/*/msi_irqs/* 2>/dev/null',
      `${mustHaveRun}; :`,
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const lists = new Map(
      [...(parts.get('affinity') ?? '').matchAll(/^\/proc\/irq\/(\d+)\/smp_affinity_list:(.*)$/gm)].map(
        ([, irq, list]) => [Number(irq), parseCpuList(list!)],
      ),
    );
    const devices = new Map(
      [...(parts.get('devices') ?? '').matchAll(/\/([^/\n]+)\/msi_irqs\/(\d+)$/gm)].map(([, device, irq]) => [
        Number(irq),
        device!,
      ]),
    );
    return available(
      [...(parts.get('names') ?? '').matchAll(/^(\d+):(.*)$/gm)].map(([, irq, words]) => ({
        irq: Number(irq),
        // `IR-PCI-MSIX-0000:01:00.0 1-edge enp1s0-TxRx-0`: the last word names the owner.
        name: words!.trim().split(' ').at(-1) ?? '',
        affinity: lists.get(Number(irq)) ?? [],
        ...(devices.has(Number(irq)) && { device: devices.get(Number(irq))! }),
      })),
    );
  },
});
