import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The nearest folder, from this one upwards, that holds `rigger.yml`, `inventory/` or `playbooks/`. It reads nothing
 * of them, so that every command may ask.
 */
export const nearestRoot = (folder: string): string | undefined => {
  if (['rigger.yml', 'inventory', 'playbooks'].some((name) => existsSync(join(folder, name)))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestRoot(parent);
};

/** The file that may have `default_flags`, seen without a parser: most projects have none, and no command should wait. */
export const fileWithDefaultFlags = (from: string = process.cwd()): string | undefined => {
  const root = nearestRoot(resolve(from));
  const file = root === undefined ? undefined : join(root, 'rigger.yml');
  return file !== undefined && existsSync(file) && /^["']?default_flags/m.test(readFileSync(file, 'latin1'))
    ? file
    : undefined;
};
