// Debian packages that are unpacked beside the machine's own files, and never installed: installed, they would take
// over the machine's network. Tests put them into sandboxes.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { cacheFolder } from './nodes.mjs';

/** Each with its reason, as in apt.mjs. */
export const forManagerTests = {
  'network-manager': 'sets up the links of sandboxes from what tasks write',
  'netplan.io': 'so does netplan, by NetworkManager and by networkd',
};

/** What it needs and the machine has not; a udev of its own would act on devices that are none of a sandbox. */
const neededFor = (names) => {
  const words = ['install', '--simulate', '--no-install-recommends', ...names];
  const { stdout, stderr, status } = spawnSync('apt-get', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`apt-get ${words.join(' ')}: ${stderr}`);
  return [...stdout.matchAll(/^Inst (\S+) \(/gm)].map(([, name]) => name).filter((name) => name !== 'udev');
};

/** A folder with the files of these packages, fetched when it is not there yet. */
export const unpacked = (name, packages) => {
  const cache = resolve(cacheFolder, 'unpacked');
  const folder = resolve(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(resolve(cache, 'new-'));
  try {
    execFileSync(
      'apt-get',
      ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...neededFor(Object.keys(packages))],
      {
        cwd: work,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const root = resolve(work, 'root');
    mkdirSync(root);
    for (const file of readdirSync(work).filter((one) => one.endsWith('.deb')))
      execFileSync('dpkg-deb', ['-x', resolve(work, file), root]);
    try {
      renameSync(root, folder);
    } catch (error) {
      // Another test was quicker.
      if (!existsSync(folder)) throw error;
    }
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
