import { available, defineFact, mustHaveRun, mustRead, sh, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { expandWords, grubVariables, kernelWords } from './kernel-words.js';

/** How the kernel command line of the next boot is decided on a host. */
type BootLoader = 'grub' | 'grubby' | 'systemd-boot' | 'unknown';

/** The kernel's parameters now and at the next boot, as words in their order. */
export interface KernelCmdline {
  /** `/proc/cmdline`. */
  readonly running: readonly string[];
  readonly loader: BootLoader;
  /** What writes the loader's configuration, where that is not `update-grub`, `grubby` or `kernel-install`. */
  readonly tool?: 'grub2-mkconfig' | 'grub-mkconfig' | 'proxmox-boot-tool' | 'sdbootutil';
  /** Whether GRUB's configuration has to be told to read drop-ins; Debian's reads them by itself. */
  readonly includes?: 'needed' | 'there';
  /** What the boot loader will pass to the default kernel; undefined when that cannot be read. */
  readonly configured?: readonly string[];
  /** The list as it is written, where variables of GRUB stand in it. */
  readonly written?: readonly string[];
  /** Words that others keep in variables of GRUB, by its name: tuned's in `tuned_params`. */
  readonly variables?: Readonly<Record<string, readonly string[]>>;
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

/** What the loader of a machine with UEFI said of itself: the Boot Loader Interface. */
const loaderInfo = '/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-442b29bb8c4f';

/** Which partitions Proxmox keeps kernels on, where its own tool does that. */
const proxmoxPartitions = '/etc/kernel/proxmox-boot-uuids';

/** The line that has GRUB's configuration read rigger's drop-in, where it reads none by itself. */
export const includeLine = `. ${grubDropIn}`;

const generated = '/boot/grub/grub.cfg /boot/grub2/grub.cfg';

/**
 * Running and configured kernel command line. The configured one is what the generated loader
 * configuration says, not what its sources would give: a forgotten `update-grub` is seen. The loader
 * is the one that booted, where it tells; several may be installed.
 * @see https://www.kernel.org/doc/html/latest/admin-guide/kernel-parameters.html
 * @see https://systemd.io/BOOT_LOADER_INTERFACE/
 */
export const kernelCmdline = defineFact<KernelCmdline>({
  id: 'kernel_cmdline',
  summary: 'Kernel command line: running, and as the boot loader will pass it next time',
  fields: { loader: ['grub', 'grubby', 'systemd-boot', 'unknown'], drop_in: 'text', record: 'text' },
  scopes: () => [
    'kernel:cmdline',
    `file:${grubDropIn}`,
    'file:/boot/grub/grub.cfg',
    'file:/boot/grub2/grub.cfg',
    'file:/etc/default/grub',
    `file:${systemdBootCmdline}`,
    `file:${kernelCmdlineRecord}`,
  ],
  script: () =>
    [
      mustRead('/proc/cmdline'),
      section('running'),
      'cat /proc/cmdline',
      mustHaveRun,
      section('tools'),
      'for t in update-grub grub2-mkconfig grub-mkconfig grubby bootctl kernel-install proxmox-boot-tool sdbootutil; do command -v $t >/dev/null && echo $t; done',
      'if [ -d /sys/firmware/efi ]; then',
      section('efi'),
      sh`[ ! -d /sys/firmware/efi/efivars ] || echo told; if [ -f ${loaderInfo} ]; then`,
      section('booted'),
      // UTF-16 after four bytes of attributes.
      sh`tr -cd '[:print:]' < ${loaderInfo}`,
      mustHaveRun,
      'fi; fi',
      sh`if [ -s ${proxmoxPartitions} ]; then`,
      section('proxmox'),
      'fi',
      `for f in ${generated}; do if [ -f $f ]; then`,
      section('grub'),
      "grep -m1 -E '^[[:space:]]*linux(16|efi)?[[:space:]]' $f",
      mustHaveRun,
      section('variables'),
      "grep -E '^[[:space:]]*set [a-z_]+=' $f",
      mustHaveRun,
      section('environment'),
      '[ ! -f ${f%/*}/grubenv ] || grep -v "^#" ${f%/*}/grubenv',
      mustHaveRun,
      'fi; done',
      section('includes'),
      'for t in grub2-mkconfig grub-mkconfig; do g=$(command -v $t) || continue; grep -o -m1 "default/grub[.]d" "$g"',
      mustHaveRun,
      'done',
      sh`[ ! -f /etc/default/grub ] || grep -xF ${includeLine} /etc/default/grub`,
      mustHaveRun,
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
      `for e in /boot /boot/efi /efi; do for f in "$e"/loader/entries/*-"$r".conf; do [ -f "$f" ] || continue; printf '\\035'; sed -n "s/^options[[:space:]]*//p" "$f"; ${mustHaveRun}; done; done`,
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
      running: kernelWords(running),
      ...configuredBy(parts, kernelWords(running)),
      ...(drop_in === undefined ? {} : { drop_in }),
      ...(record === undefined ? {} : { record }),
    });
  },
});

type Configured = Omit<KernelCmdline, 'running' | 'drop_in' | 'record'>;
type Parts = ReadonlyMap<string, string>;

const configuredBy = (parts: Parts, running: readonly string[]): Configured => {
  const tools = new Set((parts.get('tools') ?? '').split('\n'));
  const booted = parts.get('booted') ?? '';
  if (booted.startsWith('systemd-boot')) return bySystemdBoot(parts, tools, running);
  if (tools.has('grubby')) {
    const args = /^args="(.*)"$/m.exec(parts.get('grubby') ?? '')?.[1];
    return { loader: 'grubby', ...(args === undefined ? {} : expanded(kernelWords(args), parts)) };
  }
  const kernelInstall = parts.has('systemd-boot');
  // openSUSE's GRUB reads entries of the Boot Loader Specification, which sdbootutil writes.
  if (kernelInstall && tools.has('sdbootutil')) return bySystemdBoot(parts, tools, running);
  const line = parts.get('grub');
  const generator = (['grub2-mkconfig', 'grub-mkconfig'] as const).find((tool) => tools.has(tool));
  if (tools.has('update-grub') || (generator && line)) {
    // Two loaders, and a firmware that would know which one booted, if it could be asked.
    if (kernelInstall && parts.has('efi') && !(parts.get('efi') ?? '').includes('told'))
      return { loader: 'unknown' };
    return {
      loader: 'grub',
      ...(tools.has('update-grub') ? {} : byGenerator(parts, generator!)),
      // `linux /boot/vmlinuz root=… ro`: the first two words are the command and the image.
      ...(line ? expanded(kernelWords(line).slice(2), parts) : {}),
    };
  }
  return kernelInstall ? bySystemdBoot(parts, tools, running) : { loader: 'unknown' };
};

const byGenerator = (parts: Parts, tool: 'grub2-mkconfig' | 'grub-mkconfig'): Configured => {
  const said = parts.get('includes') ?? '';
  return {
    loader: 'grub',
    tool,
    ...(said.startsWith('default/') ? {} : { includes: said.includes(includeLine) ? 'there' : 'needed' }),
  };
};

const bySystemdBoot = (parts: Parts, tools: ReadonlySet<string>, running: readonly string[]): Configured => {
  const tool = parts.has('proxmox')
    ? 'proxmox-boot-tool'
    : tools.has('sdbootutil')
      ? 'sdbootutil'
      : undefined;
  // kernel-install adds systemd.machine_id= by itself, which is nobody's wish.
  const entries = (parts.get('entry') ?? '')
    .split('\u001d')
    .map((text) => kernelWords(text).filter((word) => !word.startsWith('systemd.machine_id=')))
    .filter((words) => words.length > 0);
  // Another installation's entry may have the same kernel, and another root.
  const alike = new Set(entries.map((words) => words.join(' '))).size === 1;
  const entry = alike ? entries[0]! : [];
  const file = parts.get('systemd-boot');
  // Without the file, what boots is copied from what runs; the loader adds the initrd by itself.
  const copied = running.filter((word) => !/^(initrd|BOOT_IMAGE)=/.test(word));
  return {
    loader: 'systemd-boot',
    ...(tool && { tool }),
    configured: entry.length > 0 ? entry : file === undefined ? copied : kernelWords(file),
  };
};

/** The words that a kernel gets, with the values of variables that GRUB puts there. */
const expanded = (words: readonly string[], parts: Parts): Omit<Configured, 'loader'> => {
  if (!words.some((word) => word.startsWith('$'))) return { configured: words };
  const values = new Map([
    ...grubVariables(parts.get('variables') ?? ''),
    ...grubVariables(parts.get('environment') ?? ''),
  ]);
  // grubby changes what stands in `kernelopts` as it changes the rest.
  const own = expandWords(words, new Map([['kernelopts', values.get('kernelopts') ?? '$kernelopts']]));
  const written = words.flatMap((word) =>
    /^\$\{?kernelopts\}?$/.test(word) ? (own.variables.kernelopts ?? []) : [word],
  );
  const { words: configured, variables } = expandWords(written, values);
  return { configured, written, ...(Object.keys(variables).length > 0 && { variables }) };
};
