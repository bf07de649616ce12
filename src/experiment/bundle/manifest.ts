import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { bundleFiles } from './format.js';

/** Every file below a folder, as paths with `/`, sorted by their bytes; the manifest itself, its signature and a derived report left out. */
export const filesOf = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter(
      (path) =>
        path !== bundleFiles.manifest &&
        path !== bundleFiles.signature &&
        !path.startsWith(`${bundleFiles.report}/`),
    )
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
};

/** The SHA-256 of a file in hex, read as a stream. */
export const sha256 = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** The text of the manifest: lines as of sha256sum(1), so that `sha256sum -c MANIFEST.sha256` checks it too. */
export const manifestOf = async (folder: string): Promise<string> => {
  const lines: string[] = [];
  for (const path of await filesOf(folder)) lines.push(`${await sha256(join(folder, path))}  ${path}\n`);
  return lines.join('');
};
