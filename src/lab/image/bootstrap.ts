import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../host/run.js';
import { earlyFiles } from './files.js';
import { mirrorHere } from './mirror-here.js';
import { components, excluded, packages, release } from './recipe.js';

/** How this machine's apt reaches its mirror: proxies and clock checks, as `apt-config dump` prints them. */
const acquireOptions = async (): Promise<string[]> =>
  (await run(['apt-config', 'dump'])).stdout
    .split('\n')
    .filter(
      (line) =>
        /^Acquire::(https?|Check-Valid-Until|Check-Date|Retries)\b/i.test(line) && !line.endsWith('"";'),
    )
    .map((line) => line.replace(/;$/, ''));

/** What a Debian root gets. */
interface RootContents {
  readonly packages: readonly string[];
  readonly components: readonly string[];
  /** Paths that are not unpacked. */
  readonly without?: readonly string[];
  /** Further options of mmdebstrap(1). */
  readonly options?: readonly string[];
}

/** The command line of mmdebstrap(1) for a root of the lab's release, from the mirror that this machine uses. */
export const rootArguments = async (
  root: string,
  { packages: names, components: parts, without = excluded, options = [] }: RootContents,
): Promise<string[]> => {
  const mirror = mirrorHere();
  return [
    'mmdebstrap',
    '--mode=root',
    '--variant=apt',
    '--format=directory',
    `--components=${parts.join(',')}`,
    `--include=${names.join(',')}`,
    '--aptopt=Apt::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    ...(await acquireOptions()).map((option) => `--aptopt=${option}`),
    '--dpkgopt=force-unsafe-io',
    ...without.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...options,
    release,
    root,
    ...(mirror === undefined ? [] : [mirror]),
  ];
};

/**
 * The command line that fetches the machines. The packages are the same as on a real host; only what nobody reads or
 * loads on these machines is left out.
 */
export const bootstrapArguments = async (
  root: string,
  scratch: string,
  more: readonly string[] = [],
): Promise<string[]> => {
  const early = join(scratch, 'early');
  mkdirSync(early, { recursive: true });
  const uploads = earlyFiles.flatMap(({ path, content, mode = 0o644 }, index) => {
    const file = join(early, String(index));
    writeFileSync(file, content);
    const folder = path.slice(0, path.lastIndexOf('/'));
    return [
      `--essential-hook=mkdir -p "$1${folder}"`,
      `--essential-hook=upload ${file} ${path}`,
      `--essential-hook=chmod ${mode.toString(8)} "$1${path}"`,
    ];
  });
  return rootArguments(root, {
    packages: [...packages, ...more],
    components,
    options: [
      // There is no disk yet that GRUB could be installed on.
      `--essential-hook=echo grub-pc grub-pc/install_devices_empty boolean true | chroot "$1" debconf-set-selections`,
      ...uploads,
    ],
  });
};
