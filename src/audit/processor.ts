import { entryOf } from '../model/index.js';
import type { AuditReadings, AuditWishes } from './facts.js';
import { type AuditFinding, judge, note, notReady, ok } from './finding.js';

/** Whether the CPU can run guests, and whether the firmware lets it. */
export const cpuVirtualization = ({ cpu, kvm, virtualization }: AuditReadings): AuditFinding =>
  judge(cpu, ({ virtualization: flag, feature_control, model }) => {
    if (feature_control?.locked && !feature_control.vmx)
      return notReady(
        'MSR 0x3a (IA32_FEATURE_CONTROL) is locked without VMX',
        'turn on Intel Virtualization Technology in the firmware (ProcVirtualization), then switch the host off and on',
      );
    if (flag !== 'none') return ok(`CPU flag ${flag}`);
    if (kvm.available && kvm.value.device) return ok('/dev/kvm');
    const inside =
      virtualization.available && virtualization.value.kind !== 'none'
        ? ' (this host is itself a guest: its hypervisor has to allow nesting)'
        : '';
    return notReady(
      `${model} shows neither vmx nor svm`,
      `turn on Intel VT-x or AMD SVM in the firmware (ProcVirtualization, SVM Mode)${inside}`,
    );
  });

/** Whether KVM is loaded. */
export const kvmDevice = ({ kvm }: AuditReadings): AuditFinding =>
  judge(kvm, ({ device }) =>
    device
      ? ok('/dev/kvm')
      : notReady(
          'there is no /dev/kvm',
          'turn virtualization on in the firmware, then `modprobe kvm_intel` or `kvm_amd`; dmesg says why it fails',
        ),
  );

/**
 * Governor: anything but `performance` makes a CPU's speed depend on its load. A requirement only
 * where the variables want one.
 */
export const governor = ({ cpu }: AuditReadings, { governor: wanted }: AuditWishes): AuditFinding =>
  judge(cpu, ({ cpus }) => {
    const set = [...new Set(cpus.flatMap((one) => one.governor ?? []))];
    if (set.length === 0)
      return note('the kernel does not set frequencies here (a guest, or the firmware does)');
    if (set.every((one) => one === (wanted ?? 'performance'))) return ok(`governor ${set[0]} on every CPU`);
    const seen = `governor ${set.join(', ')}`;
    return wanted === undefined
      ? note(seen, 'for measurements that repeat: `cpu_tuning: { governor: performance }`')
      : notReady(
          `${seen}; it should be ${wanted}`,
          `role cpu_isolation, or \`cpu_tuning: { governor: ${wanted} }\``,
        );
  });

/** Turbo: a requirement only where the variables say what it should be. */
export const turbo = ({ cpu }: AuditReadings, { turbo: wanted }: AuditWishes): AuditFinding =>
  judge(cpu, ({ turbo: on }) => {
    if (on === undefined) return note('turbo cannot be read here');
    const seen = `turbo is ${on ? 'on' : 'off'}`;
    if (wanted !== undefined)
      return on === wanted
        ? ok(seen)
        : notReady(
            `${seen}; it should be ${wanted ? 'on' : 'off'}`,
            `role cpu_isolation, or \`cpu_tuning: { turbo: ${wanted} }\``,
          );
    return on
      ? note(
          seen,
          'its speed depends on temperature and neighbours: `cpu_tuning: { turbo: false }` where that matters',
        )
      : ok(seen);
  });

export const smt = ({ cpu }: AuditReadings): AuditFinding =>
  judge(cpu, ({ smt: control = '' }) => note(entryOf(smtControl, control) ?? 'the kernel does not say'));

/** The words of /sys/devices/system/cpu/smt/control, see the kernel's sysfs-devices-system-cpu. */
const smtControl: Readonly<Record<string, string>> = {
  on: 'on',
  off: 'off, and may be switched on',
  forceoff: 'off until the next boot',
  notsupported: 'the processor has none',
  notimplemented: 'the kernel cannot control it',
};

export const mitigations = ({ cpu }: AuditReadings): AuditFinding =>
  judge(cpu, ({ mitigations: all }) => {
    const vulnerable = Object.entries(all).flatMap(([name, text]) =>
      text.startsWith('Vulnerable') ? [name] : [],
    );
    return note(
      vulnerable.length === 0
        ? `mitigated or not affected: ${Object.keys(all).length} of ${Object.keys(all).length}`
        : `vulnerable: ${vulnerable.join(', ')}`,
    );
  });
