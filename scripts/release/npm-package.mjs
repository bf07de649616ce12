// The package for npm: the build and what goes with it, and nothing that would have to be fetched or compiled.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../steps.mjs';

/** Packs what is built into a folder; the path of the file. */
export const makeNpmPackage = (folder) => {
  const argv = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(
    execFileSync('npm', argv, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  return join(folder, filename);
};

/** Unpacks it into a folder, as it will lie where it is installed. */
export const unpackNpmPackage = (file, folder) =>
  execFileSync('tar', ['-xzf', file, '-C', folder, '--strip-components=1', '--no-same-owner']);
