import { type Observer, rates } from './observer.js';

/**
 * Exits of all guests, and injected interrupts, from KVM's debugfs files, which exist where debugfs is
 * mounted. Source: kernel documentation, virt/kvm, and kvm_host.h's statistics.
 */
export const kvmExits: Observer = {
  name: 'kvm_exits',
  summary: 'exits of guests a second, by reason where the kernel counts them',
  metrics: { kvm_exits: { unit: 'count/s', better: 'lower', label: 'exits of guests' } },
  script: `for n in exits io_exits mmio_exits irq_exits halt_exits irq_injections; do
  [ -r /sys/kernel/debug/kvm/$n ] && read -r c </sys/kernel/debug/kvm/$n && echo "$n $c"
done
:`,
  derive: (before, after, seconds) => rates('kvm_exits', counters(before), counters(after), seconds),
};

const counters = (text: string): Map<string, number> =>
  new Map(
    [...text.matchAll(/^(\w+) (\d+)$/gm)].map(([, name, count]) => [
      name === 'exits' ? 'all' : name!.replace('_exits', ''),
      Number(count),
    ]),
  );
