// The npm that the trials of a release install with: of the registry, whole, and the same for each of them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../nodes.mjs';

const version = '11.19.1';
const sha512 = 'ztsxKxt/kkIaAs+2i0GU6I+DRmUdrNasxTZKJe9TCdSjKxlhah/4r/hl5ygMD6XAg1qZ9c2TNomR4qgOydp10g==';

/** The folder of npm, fetched where it is not there. */
export const ensureNpm = () => {
  const at = join(cacheFolder, `npm-${version}`);
  if (existsSync(at)) return at;
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, '.fetching-'));
  try {
    execFileSync('npm', ['pack', `npm@${version}`, '--silent', '--pack-destination', folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const file = join(folder, readdirSync(folder)[0]);
    const found = createHash('sha512').update(readFileSync(file)).digest('base64');
    if (found !== sha512)
      throw new Error(`${file} has the SHA-512 ${found}, where ${sha512} is expected: it is not used`);
    execFileSync('tar', ['-xzf', file, '-C', folder, '--no-same-owner']);
    renameSync(join(folder, 'package'), at);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return at;
};
