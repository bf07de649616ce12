import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFiles } from './format.js';
import { sumsOf } from './sha256.js';

/** What is below a folder, as paths with `/`. */
export interface BundleEntries {
  /** Every file, sorted by the bytes of its path; the manifest itself, its signature and a derived report left out. */
  readonly files: readonly string[];
  /** What is neither a file nor a folder, wherever it is. */
  readonly others: readonly string[];
}

/** Folders that are read before others of this process have their turn. */
const foldersAtOnce = 256;

/** @throws Error of the system where a folder cannot be read */
export const entriesOf = async (folder: string): Promise<BundleEntries> => {
  const files: string[] = [];
  const others: string[] = [];
  const folders = [''];
  for (let read = 0; read < folders.length; read++) {
    if (read % foldersAtOnce === foldersAtOnce - 1) await new Promise(setImmediate);
    const below = folders[read]!;
    // Ten thousand trials have a hundred and fifty thousand files: asked for one by one, they cost seconds.
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below + entry.name;
      if (entry.isDirectory()) folders.push(`${path}/`);
      else if (!entry.isFile()) others.push(path);
      else if (path !== bundleFiles.manifest && path !== bundleFiles.signature && !path.startsWith(report))
        files.push(path);
    }
  }
  return { files: files.sort(byBytes), others };
};

const report = `${bundleFiles.report}/`;

/** As `LC_ALL=C sort`: the order of UTF-8 is another than that of JavaScript only where there are surrogates. */
const byBytes = (a: string, b: string): number =>
  surrogate.test(a) || surrogate.test(b)
    ? Buffer.compare(Buffer.from(a), Buffer.from(b))
    : a < b
      ? -1
      : a > b
        ? 1
        : 0;

const surrogate = /[\ud800-\udfff]/;

/** Every file below a folder (`BundleEntries`). */
export const filesOf = async (folder: string): Promise<readonly string[]> => (await entriesOf(folder)).files;

/** The text of the manifest: lines as of sha256sum(1), so that `sha256sum -c MANIFEST.sha256` checks it too. */
export const manifestOf = async (folder: string): Promise<string> => {
  const files = await filesOf(folder);
  const sums = await sumsOf(files.map((path) => join(folder, path)));
  return files.map((path, i) => `${sums[i]}  ${path}\n`).join('');
};
