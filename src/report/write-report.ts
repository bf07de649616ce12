import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deriveReport, type ReportFile } from './derive-report.js';
import type { Report } from './model.js';

/** Derives the report of some bundles and writes its files into a folder, replacing an earlier report there. */
export async function writeReport(
  folders: readonly string[],
  target: string,
): Promise<{ report: Report; paths: string[] }> {
  const { report, files } = await deriveReport(folders);
  await rm(join(target, 'figures'), { recursive: true, force: true });
  for (const file of files) await writeFile(join(target, file.path), file);
  return { report, paths: files.map(({ path }) => join(target, path)) };
}

async function writeFile(path: string, file: ReportFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // A bundle from somebody else may hold a link here: what it points to is not ours to write.
  await rm(path, { force: true });
  const handle = await open(path, 'wx');
  try {
    for await (const chunk of file.chunks()) await handle.write(chunk);
  } finally {
    await handle.close();
  }
}
