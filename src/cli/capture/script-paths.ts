/** Folders of a host that facts read; the rest is programs, or this machine's business. */
const roots =
  '(?:sys|proc|etc|run|boot|efi|dev/cpu|dev/kvm|usr/lib/os-release|usr/lib/modprobe.d|lib/modprobe.d|usr/lib/tuned)';

/** Paths that scripts put together, or whose pattern would be all of /proc. */
const composed = [
  '/boot/grub*/grubenv',
  ...['/boot', '/boot/efi', '/efi'].map((place) => `${place}/loader/entries/*.conf`),
  ...['*', '*/*'].map((depth) => `/sys/firmware/devicetree/base/${depth}/compatible`),
  '/sys/bus/pci/devices/*/resource',
  '/sys/class/dmi/id/*',
  '/sys/firmware/acpi/tables/*',
];

/**
 * The patterns of files, links and folders that a fact's script names, so that a recording follows
 * the facts without a list of its own: whole paths, and those below a folder that `dumpSysfs` enters.
 */
const scriptPaths = (script: string): string[] => {
  const below = [
    ...script.matchAll(/^if cd (\S+) 2>\/dev\/null; then\n([\s\S]*?)^fi; cd \/(?:; :)?$/gm),
  ].flatMap(([, root, lines]) =>
    [...lines!.matchAll(/^(?:grep -s \. \/dev\/null|stat -c '%N') (.*?)(?: 2>\/dev\/null)?$/gm)].flatMap(
      ([, patterns]) => patterns!.split(' ').map((pattern) => `${root}/${pattern}`),
    ),
  );
  const whole = [
    ...script.matchAll(
      new RegExp(`(?<![\\w"'}*])/${roots}(?:/[^\\s;"'<>()|&$]*)?(?=[\\s;"'<>()|&\\]]|$)`, 'gm'),
    ),
  ]
    .map(([path]) => path.replace(/\/$/, ''))
    .filter((path) => !path.startsWith('/proc/[') && path !== '/proc' && path !== '/sys');
  return [...new Set([...below, ...whole])];
};

/** The patterns of several scripts, each once. */
export const allScriptPaths = (scripts: readonly string[]): string[] =>
  [...new Set([...scripts.flatMap(scriptPaths), ...composed])].sort();
