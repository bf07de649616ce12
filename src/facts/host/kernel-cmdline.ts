import { available, defineFact, mustHaveRun, sh, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** How the kernel command line of the next boot is decided on a host. */
export type BootLoader = 'grub' | 'grubby' | 'systemd-boot' | 'unknown';

/** The kernel's parameters now and at the next boot, as words in their order. */
export interface KernelCmdline {
  /** `/proc/cmdline`. */
  readonly running: readonly string[];
  readonly loader: BootLoader;
  /** What the boot loader will pass to the default kernel; undefined when that cannot be read. */
  readonly configured?: readonly string[];
  /** Text of rigger's own GRUB drop-in; undefined when there is none. */
  readonly drop_in?: string;
  /** Text of rigger's record of its words, where the boot loader has one list for everybody; undefined when there is none. */
  readonly record?: string;
}

/** rigger's own part of GRUB's configuration; Debian's grub-mkconfig reads the folder in name order. */
export const grubDropIn = '/etc/default/grub.d/99-rigger.cfg';

/** rigger's record of the words that it added and took away, for loaders without such a folder. */
export const kernelCmdlineRecord = '/etc/rigger/kernel-cmdline';

/** What kernel-install(8) writes into boot entries. */
export const systemdBootCmdline = '/etc/kernel/cmdline';

/**
 * Running and configured kernel command line. The configured one is what the generated loader
 * configuration says, not what its sources would give: a forgotten `update-grub` is seen.
 * @see https://www.kernel.org/doc/html/latest/admin-guide/kernel-parameters.html
 */
export const kernelCmdline = defineFact<KernelCmdline>({
  id: 'kernel_cmdline',
  summary: 'Kernel command line: running, and as the boot loader will pass it next time',
  fields: { loader: ['grub', 'grubby', 'systemd-boot', 'unknown'], drop_in: 'text', record: 'text' },
  scopes: () => [
    'kernel:cmdline',
    `file:${grubDropIn}`,
    'file:/boot/grub/grub.cfg',
    'file:/etc/default/grub',
    `file:${systemdBootCmdline}`,
    `file:${kernelCmdlineRecord}`,
  ],
  script: () =>
    [
      section('running'),
      'cat /proc/cmdline',
      mustHaveRun,
      section('tools'),
      'for t in update-grub grubby bootctl kernel-install; do command -v $t >/dev/null && echo $t; done',
      'if [ -f /boot/grub/grub.cfg ]; then',
      section('grub'),
      "grep -m1 -E '^[[:space:]]*linux(16|efi)?[[:space:]]' /boot/grub/grub.cfg",
      mustHaveRun,
      'fi',
      sh`if [ -f ${grubDropIn} ]; then`,
      section('drop-in'),
      sh`cat ${grubDropIn}`,
      mustHaveRun,
      'fi',
      'if command -v grubby >/dev/null; then',
      section('grubby'),
      'grubby --info=DEFAULT 2>/dev/null',
      mustHaveRun,
      'fi',
      sh`if [ -f ${systemdBootCmdline} ]; then`,
      section('systemd-boot'),
      sh`cat ${systemdBootCmdline}`,
      mustHaveRun,
      // The entry of the running kernel, wherever the boot partition is mounted (Boot Loader Specification).
      section('entry'),
      'read -r r < /proc/sys/kernel/osrelease',
      `for e in /boot /boot/efi /efi; do sed -n "s/^options[[:space:]]*//p" "$e"/loader/entries/*-"$r".conf 2>/dev/null; ${mustHaveRun}; done`,
      'fi',
      sh`if [ -f ${kernelCmdlineRecord} ]; then`,
      section('record'),
      sh`cat ${kernelCmdlineRecord}`,
      mustHaveRun,
      'fi; :',
    ].join('\n'),
  parse: ({ stdout, stderr }) => {
    const parts = splitSections(stdout);
    const running = parts.get('running');
    if (running === undefined) return unavailable(`/proc/cmdline could not be read: ${stderr.trim()}`);
    const drop_in = parts.get('drop-in');
    const record = parts.get('record');
    return available({
      running: wordsOf(running),
      ...configuredBy(parts),
      ...(drop_in === undefined ? {} : { drop_in }),
      ...(record === undefined ? {} : { record }),
    });
  },
});

/** Words of a kernel command line; double quotes protect spaces, as the kernel's next_arg() reads them. */
const wordsOf = (line: string): string[] => line.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];

const configuredBy = (
  parts: ReadonlyMap<string, string>,
): { loader: BootLoader; configured?: readonly string[] } => {
  const tools = new Set((parts.get('tools') ?? '').split('\n'));
  if (tools.has('grubby')) {
    const args = /^args="(.*)"$/m.exec(parts.get('grubby') ?? '')?.[1];
    return { loader: 'grubby', ...(args === undefined ? {} : { configured: wordsOf(args) }) };
  }
  if (tools.has('update-grub')) {
    // `linux /boot/vmlinuz root=… ro`: the first two words are the command and the image.
    const line = parts.get('grub');
    return { loader: 'grub', ...(line ? { configured: wordsOf(line).slice(2) } : {}) };
  }
  const file = parts.get('systemd-boot');
  if (file !== undefined) {
    // kernel-install adds systemd.machine_id= by itself, which is nobody's wish.
    const entry = wordsOf(parts.get('entry') ?? '').filter((word) => !word.startsWith('systemd.machine_id='));
    return { loader: 'systemd-boot', configured: entry.length > 0 ? entry : wordsOf(file) };
  }
  return { loader: 'unknown' };
};
