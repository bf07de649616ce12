import { existsSync, lstatSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFiles, parseJson } from '../data/bundle.js';
import { deriveReport, type ReportFile } from '../derive-report.js';
import { reportRules, rulesOf } from '../rules.js';
import type { BundleFinding } from './finding.js';

export interface ReportCheck {
  /** Files that were derived again; 0 where no report is kept, or none by the present rules. */
  readonly files: number;
  readonly findings: readonly BundleFinding[];
  readonly notes: readonly string[];
}

/**
 * Derives the report of some bundles again and compares it, byte for byte, with one that is kept. A report that
 * was made by other rules says other things of the same bundle, and is not compared.
 * @param kept its folder; findings name files below `name`
 */
export async function checkReport(
  folders: readonly string[],
  kept = join(folders[0]!, bundleFiles.report),
  name: string = bundleFiles.report,
): Promise<ReportCheck> {
  const { files } = await deriveReport(folders);
  if (!existsSync(kept)) return { files: 0, findings: [], notes: [] };
  const rules = await rulesOfKept(join(kept, 'report.json'));
  if (rules !== null && rules !== reportRules) {
    const age = rules < reportRules ? 'older' : 'newer';
    return { files: 0, findings: [], notes: [`kept report made by ${age} rules: not compared`] };
  }
  const findings: BundleFinding[] = [];
  for (const file of files) {
    const path = `${name}/${file.path}`;
    const line = await firstDifference(join(kept, file.path), file);
    if (line === 'missing') {
      findings.push({ code: 'verify/report', path, message: 'the report that is kept lacks this file' });
    } else if (line !== undefined) {
      const message = 'differs from the report that the bundle gives, from this line on';
      findings.push({ code: 'verify/report', path, line, message });
    }
  }
  const expected = new Set(files.map(({ path }) => path));
  for (const entry of await readdir(kept, { recursive: true, withFileTypes: true })) {
    const own = join(entry.parentPath, entry.name).slice(kept.length + 1);
    if (entry.isDirectory() || expected.has(own)) continue;
    const message = 'this file is not part of the report that the bundle gives';
    findings.push({ code: 'verify/report', path: `${name}/${own}`, message });
  }
  return { files: files.length, findings, notes: [] };
}

/** Null where the report does not say: it is then compared, and differs. */
async function rulesOfKept(path: string): Promise<number | null> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  try {
    return rulesOf(parseJson(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
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
