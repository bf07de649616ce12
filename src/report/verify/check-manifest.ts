import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFiles, entriesOf, fileIn, sumsOf, textLines } from '../data/bundle.js';
import type { BundleFinding } from './finding.js';

/**
 * Compares every file with its checksum; names what changed, what is missing and what was added.
 * @param wanted which files are looked at; all unless told
 */
export async function checkManifest(
  folder: string,
  wanted: (path: string) => boolean = () => true,
): Promise<{ files: number; findings: BundleFinding[] }> {
  const path = join(folder, bundleFiles.manifest);
  if (!existsSync(path)) {
    const message =
      'there is no manifest: the run is unfinished, and nothing proves that its files are as they were written';
    return { files: 0, findings: [{ code: 'verify/unfinished', path: bundleFiles.manifest, message }] };
  }
  const { files: all, others } = await entriesOf(folder);
  const present = new Set(all.filter(wanted));
  const listed = await listedIn(folder, wanted);
  // What was found of a line of the manifest, in the order of its lines.
  const found = listed.map(({ wrong, path: name }) => {
    if (wrong !== undefined || present.delete(name)) return wrong;
    return finding(name, 'the manifest lists this file, and it is missing');
  });
  const there = listed.filter((_, i) => found[i] === undefined);
  const sums = await sumsOf(there.map(({ path: name }) => join(folder, name)));
  const changed = new Map(
    there.flatMap((line, i) =>
      line.sum === sums[i]
        ? []
        : [
            [
              line,
              finding(
                line.path,
                `changed since the run: its SHA-256 is ${sums[i]}, and the manifest says ${line.sum}`,
              ),
            ],
          ],
    ),
  );
  return {
    files: listed.filter(({ wrong }) => wrong === undefined).length,
    findings: [
      ...listed.flatMap((line, i) => found[i] ?? changed.get(line) ?? []),
      ...[...present].map((name) => finding(name, 'this file was added: the manifest does not list it')),
      ...others.map((name) =>
        finding(name, 'neither a file nor a folder: links, sockets and the like are not part of a bundle'),
      ),
    ],
  };
}

const finding = (path: string, message: string): BundleFinding => ({
  code: 'verify/manifest',
  path,
  message,
});

/** A line of a manifest that is looked at, or what is wrong with it. */
interface Listed {
  readonly path: string;
  readonly sum: string;
  readonly wrong?: BundleFinding;
}

/** Each wanted line by itself: a file that is listed twice is missing the second time. */
async function listedIn(folder: string, wanted: (path: string) => boolean): Promise<Listed[]> {
  const listed: Listed[] = [];
  let number = 0;
  for await (const lines of textLines(fileIn(folder, bundleFiles.manifest)))
    for (const line of lines) {
      number++;
      const [, sum = '', path = ''] = /^([0-9a-f]{64}) [ *](.+?)\r?$/s.exec(line) ?? [];
      if (path !== '' && !leavesFolder(path)) {
        if (wanted(path)) listed.push({ path, sum });
        continue;
      }
      const message = `expected a SHA-256 and a path inside the bundle; found ${JSON.stringify(line.slice(0, 100))}`;
      const wrong: BundleFinding = {
        code: 'verify/manifest',
        path: bundleFiles.manifest,
        line: number,
        message,
      };
      listed.push({ path, sum, wrong });
    }
  return listed;
}

const leavesFolder = (path: string): boolean => path.startsWith('/') || path.split('/').includes('..');
