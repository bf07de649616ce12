import { parseCpuList, showCpuList } from '../facts/cpu/cpu-list.js';
import { isolatedBy } from '../facts/host/kernel-words.js';
import type { AuditReadings, AuditWishes } from './facts.js';
import { type AuditFinding, afterReboot, judge, note, notReady, ok, unknown } from './finding.js';

export const libvirtRuns = ({ libvirt }: AuditReadings): AuditFinding => {
  if (!libvirt.available)
    return notReady(
      libvirt.reason,
      '`systemctl status libvirtd virtqemud` says why it does not answer; role libvirt_host starts it',
    );
  const { installed, version, qemu } = libvirt.value;
  if (!installed) return notReady('there is no virsh', 'role libvirt_host');
  return version === undefined
    ? unknown('libvirt did not tell its version', '`virsh version --daemon`')
    : ok(`libvirt ${version}, QEMU ${qemu ?? 'unknown'}`);
};

/** Huge pages by size; a requirement only where the variables want some. */
export const hugepagesReserved = ({ hugepages }: AuditReadings, wishes: AuditWishes): AuditFinding =>
  judge(hugepages, (pools) => {
    const seen = pools
      .filter(({ total }) => total > 0)
      .map(({ node, size, total, free }) => `node ${node}: ${total} of ${size} KiB, ${free} free`);
    const missing = (wishes.hugepages ?? []).filter(({ size, count, node }) => {
      const there = pools.filter((pool) => pool.size === size && (node === undefined || pool.node === node));
      return there.reduce((sum, pool) => sum + pool.total, 0) < count;
    });
    if (missing.length > 0)
      return notReady(
        `${missing.map(({ size, count, node }) => `${count} pages of ${size} KiB${node === undefined ? '' : ` on node ${node}`} are needed`).join('; ')}; there are: ${seen.join('; ') || 'none'}`,
        'role hugepages; 1 GiB pages need a reboot on most hosts',
      );
    return wishes.hugepages?.length ? ok(seen.join('; ')) : note(seen.join('; ') || 'none reserved');
  });

/** CPUs kept free for guests; a requirement only where the variables want some. */
export const isolation = (
  { cpu, cmdline }: AuditReadings,
  { isolated_cpus: list }: AuditWishes,
): AuditFinding =>
  judge(cpu, ({ isolated, cpus }) => {
    const seen =
      isolated.length === 0
        ? `none of ${cpus.length} CPUs is isolated`
        : `CPUs ${showCpuList(isolated)} of ${cpus.length} are isolated`;
    if (list === undefined) return note(seen);
    if (showCpuList(isolated) === showCpuList(parseCpuList(list))) return ok(seen);
    const waits =
      cmdline.available &&
      cmdline.value.configured?.some((word) => {
        const cpusOf = isolatedBy(word);
        return cpusOf !== undefined && showCpuList(parseCpuList(cpusOf)) === showCpuList(parseCpuList(list));
      });
    return waits
      ? afterReboot(`${seen}; the boot loader passes isolcpus for ${list}`)
      : notReady(`${seen}; ${list} are needed`, 'role cpu_isolation, then reboot');
  });
