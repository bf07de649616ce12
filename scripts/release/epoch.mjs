// One time for all that a release holds, so that the same sources make the same bytes.
import { spawnSync } from 'node:child_process';
import { chmodSync, lutimesSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../steps.mjs';

/** Seconds since 1970: SOURCE_DATE_EPOCH, or the time of the last commit. */
export const releaseEpoch = () => {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined && !/^\d{1,11}$/.test(given))
    throw new Error(`SOURCE_DATE_EPOCH is '${given}'; it must be a whole number of seconds since 1970`);
  if (given !== undefined) return Number(given);
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  if (status !== 0)
    throw new Error('set SOURCE_DATE_EPOCH to the time of the release: here is no commit that tells it');
  return Number(stdout);
};

/** Gives all below a folder that time, and the usual modes, whatever the umask of who builds. */
export const settle = (folder, epoch, isProgram) => {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isSymbolicLink()) chmodSync(path, entry.isDirectory() || isProgram(path) ? 0o755 : 0o644);
    lutimesSync(path, epoch, epoch);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, epoch, epoch);
};
