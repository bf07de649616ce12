// Clean roots of Debian for the trials of a release: made once, kept packed in the user's cache, unpacked for each.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTypeScript } from '../load-typescript.mjs';
import { cacheFolder } from '../nodes.mjs';

/** By name: the suite, and what is in it beside the least. */
const roots = {
  'Debian 12': { suite: 'bookworm', packages: ['bash-completion', 'man-db'] },
  'Debian 13': { suite: 'trixie', packages: ['bash-completion', 'man-db'] },
  // Node 26 asks for libatomic.
  'Debian 12 for Node': { suite: 'bookworm', packages: ['libatomic1'] },
};

const packed = ({ suite, packages }) => join(cacheFolder, 'roots', `${[suite, ...packages].join('+')}.tar`);

const ensurePacked = async (name, root) => {
  if (existsSync(packed(root))) return;
  console.log(`${name}: a clean root, made once (mmdebstrap)`);
  mkdirSync(join(cacheFolder, 'roots'), { recursive: true });
  const half = `${packed(root)}.${process.pid}.tar`;
  const { mirrorHere } = await loadTypeScript('src/lab/image/mirror-here.ts');
  const from = mirrorHere();
  const include = `--include=${root.packages.join(',')}`;
  const argv = ['--quiet', '--variant=minbase', include, root.suite, half, ...(from ? [from] : [])];
  try {
    execFileSync('mmdebstrap', argv, { stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(half, packed(root));
  } finally {
    rmSync(half, { force: true });
  }
};

/**
 * Calls `trial` with a clean root and removes the root.
 * @param {string} name of {@link roots}
 */
export const inCleanRoot = async (name, trial) => {
  await ensurePacked(name, roots[name]);
  const folder = mkdtempSync(join(tmpdir(), 'rigger-root-'));
  try {
    // Devices are those that the trial mounts.
    execFileSync('tar', ['-xf', packed(roots[name]), '-C', folder, '--exclude=./dev/*']);
    return await trial(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Its own mounts and no network, both gone with the program; what is written to /tmp, /run and $HOME goes too. */
const enter = `set -e; cd "$1"
for folder in proc sys dev tmp run; do mkdir -p $folder; done
mount -t proc proc proc; mount -t sysfs -o ro sys sys; mount --rbind /dev dev
mount -t tmpfs tmp tmp; mount -t tmpfs run run; mkdir -p run/lock tmp/home
exec chroot . env -i HOME=/tmp/home PATH="$2" LANG=C.UTF-8 sh -ec "$3"`;

/** Runs shell text in a root, as root, without network; its exit code and what it printed. */
export const runInRoot = (
  folder,
  text,
  path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
) => {
  const apart = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const argv = [...apart, 'sh', '-c', enter, 'sh', folder, path, `exec 2>&1\n${text}`];
  const { status, stdout, error } = spawnSync('unshare', argv, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
  });
  if (error) throw error;
  return { status, output: stdout };
};
