import { existsSync, lstatSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles } from '../data/bundle.js';
import { deriveReport, type ReportFile } from '../derive-report.js';
import type { Finding } from './finding.js';

/** Derives the report again and compares it, byte for byte, with the one that is kept in the bundle. */
export async function checkReport(folder: string): Promise<{ files: number; findings: Finding[] }> {
  const { files } = await deriveReport([folder]);
  const kept = join(folder, bundleFiles.report);
  if (!existsSync(kept)) return { files: 0, findings: [] };
  const findings: Finding[] = [];
  for (const file of files) {
    const path = `${bundleFiles.report}/${file.path}`;
    const line = await firstDifference(join(folder, path), file);
    if (line === 'missing') {
      findings.push({ code: 'verify/report', path, message: 'the report that is kept lacks this file' });
    } else if (line !== undefined) {
      const message = 'differs from the report that the bundle gives, from this line on';
      findings.push({ code: 'verify/report', path, line, message });
    }
  }
  const expected = new Set(files.map(({ path }) => path));
  for (const entry of await readdir(kept, { recursive: true, withFileTypes: true })) {
    const name = join(entry.parentPath, entry.name).slice(kept.length + 1);
    if (entry.isDirectory() || expected.has(name)) continue;
    const message = 'this file is no part of the report that the bundle gives';
    findings.push({ code: 'verify/report', path: `${bundleFiles.report}/${name}`, message });
  }
  return { files: files.length, findings };
}

/** The line of the first byte that differs; undefined when none does. Holds one piece at a time. */
async function firstDifference(path: string, file: ReportFile): Promise<number | 'missing' | undefined> {
  // A link is no part of a bundle either.
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return 'missing';
  const handle = await open(path, 'r');
  let line = 1;
  try {
    for await (const piece of file.chunks()) {
      const expected = Buffer.from(piece);
      const found = Buffer.alloc(expected.length);
      let filled = 0;
      while (filled < found.length) {
        const { bytesRead } = await handle.read(found, filled, found.length - filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      for (let i = 0; i < expected.length; i++) {
        if (i >= filled || found[i] !== expected[i]) return line;
        if (expected[i] === 0x0a) line++;
      }
    }
    const { bytesRead } = await handle.read(Buffer.alloc(1), 0, 1);
    return bytesRead === 0 ? undefined : line;
  } finally {
    await handle.close();
  }
}
