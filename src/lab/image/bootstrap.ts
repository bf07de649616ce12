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

/**
 * The command line of mmdebstrap(1). The packages are the same as on a real host; only what nobody reads or loads on
 * these machines is left out.
 */
export const bootstrapArguments = async (root: string, scratch: string): Promise<string[]> => {
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
  const mirror = mirrorHere();
  return [
    'mmdebstrap',
    '--mode=root',
    '--variant=apt',
    '--format=directory',
    `--components=${components.join(',')}`,
    `--include=${packages.join(',')}`,
    '--aptopt=Apt::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    ...(await acquireOptions()).map((option) => `--aptopt=${option}`),
    '--dpkgopt=force-unsafe-io',
    ...excluded.map((path) => `--dpkgopt=path-exclude=${path}`),
    // There is no disk yet that GRUB could be installed on.
    `--essential-hook=echo grub-pc grub-pc/install_devices_empty boolean true | chroot "$1" debconf-set-selections`,
    ...uploads,
    release,
    root,
    ...(mirror === undefined ? [] : [mirror]),
  ];
};
