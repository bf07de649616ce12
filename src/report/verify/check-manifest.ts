import { createReadStream, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleFiles, fileIn, filesOf, sha256 } from '../data/bundle.js';
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
  const findings: BundleFinding[] = [];
  const present = new Set(await filesOf(folder));
  let files = 0;
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(fileIn(folder, bundleFiles.manifest)),
  })) {
    number++;
    const entry = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    const name = entry?.[2] ?? '';
    if (!entry || leavesFolder(name)) {
      const message = `expected a SHA-256 and a path inside the bundle; found ${JSON.stringify(line.slice(0, 100))}`;
      findings.push({ code: 'verify/manifest', path: bundleFiles.manifest, line: number, message });
      continue;
    }
    if (!wanted(name)) {
      present.delete(name);
      continue;
    }
    files++;
    if (!present.delete(name)) {
      findings.push({
        code: 'verify/manifest',
        path: name,
        message: 'the manifest lists this file, and it is missing',
      });
      continue;
    }
    const found = await sha256(join(folder, name));
    if (found !== entry[1]) {
      const message = `changed since the run: its SHA-256 is ${found}, and the manifest says ${entry[1]}`;
      findings.push({ code: 'verify/manifest', path: name, message });
    }
  }
  for (const name of [...present].filter(wanted)) {
    findings.push({
      code: 'verify/manifest',
      path: name,
      message: 'this file was added: the manifest does not list it',
    });
  }
  for (const name of await extraordinary(folder)) {
    const message = 'neither a file nor a folder: links, sockets and the like are not part of a bundle';
    findings.push({ code: 'verify/manifest', path: name, message });
  }
  return { files, findings };
}

/** What is neither a file nor a folder: the manifest knows nothing of it. */
async function extraordinary(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isFile() && !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

const leavesFolder = (path: string): boolean => path.startsWith('/') || path.split('/').includes('..');
