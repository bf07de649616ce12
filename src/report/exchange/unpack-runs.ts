import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Diagnostic, exitCodes, problem, RiggerError, throwErrors } from '../../model/index.js';
import { bundleFiles, parseJson } from '../data/bundle.js';
import { checkManifest } from '../verify/check-manifest.js';
import { CRATE } from './export-runs.js';
import { BadZip, unpackZip } from './zip-reader.js';

/** As rigger names runs. */
const runName = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/**
 * Unpacks the runs of an export into a new folder below `into`, and names them. Nothing is left of what is refused.
 * @throws RiggerError `import/zip`
 */
export async function unpackRuns(zip: string, into: string): Promise<{ folder: string; runs: string[] }> {
  await mkdir(into, { recursive: true });
  const room = await mkdtemp(join(into, '.import-'));
  const folder = join(room, 'zip');
  try {
    await unpackZip(zip, folder);
    const entries = await readdir(folder, { withFileTypes: true });
    const strange = entries.find(
      (entry) => !(entry.isDirectory() && runName.test(entry.name)) && entry.name !== CRATE,
    );
    if (strange) throw new BadZip(`${strange.name} is no run`);
    const runs = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    if (runs.length === 0) throw new BadZip('holds no run');
    for (const run of runs) await requireRun(join(folder, run), run);
    return { folder, runs: runs.sort() };
  } catch (error) {
    await rm(room, { recursive: true, force: true });
    if (!(error instanceof BadZip)) throw error;
    throw new RiggerError([
      problem('import/zip', `${zip}: ${error.message}`, {
        help: 'fetch it again from where it was published, or ask who made it',
      }),
    ]);
  }
}

/** Takes away what {@link unpackRuns} has made. */
const removeUnpacked = (folder: string): Promise<void> =>
  rm(join(folder, '..'), { recursive: true, force: true });

/** A folder with a manifest, and of the name that the run has. */
async function requireRun(folder: string, name: string): Promise<void> {
  if (!existsSync(join(folder, bundleFiles.manifest)))
    throw new BadZip(`${name} has no manifest, and is no run`);
  const path = join(folder, bundleFiles.run);
  if (!existsSync(path)) return;
  let run: unknown;
  try {
    run = parseJson(await readFile(path, 'utf8'));
  } catch {
    throw new BadZip(`${name}/${bundleFiles.run} is not JSON`);
  }
  const own = typeof run === 'object' && run !== null && 'run' in run ? run.run : undefined;
  if (own !== name) throw new BadZip(`${name} says that it is the run ${JSON.stringify(own)}`);
}

/**
 * Takes back the runs of an export: verified, all of them or none.
 * @returns their folders
 * @throws RiggerError where the zip is bad, a file is not as a manifest says, or a run is there already
 */
export async function importRuns(zip: string, runsFolder: string): Promise<string[]> {
  const { folder, runs } = await unpackRuns(zip, runsFolder);
  try {
    const [wrong, there]: [Diagnostic[], Diagnostic[]] = [[], []];
    for (const run of runs) {
      if (existsSync(join(runsFolder, run)))
        there.push(
          problem('import/zip', `${run} is in ${runsFolder} already`, {
            help: 'compare both with `rigger verify`, and remove one of them',
          }),
        );
      for (const { path, message } of (await checkManifest(join(folder, run))).findings)
        wrong.push(
          problem('verify/manifest', `${basename(zip)}: ${run}/${path}: ${message}`, {
            help: 'fetch the zip again; a changed run proves nothing',
          }),
        );
    }
    if (wrong.length > 0) throw new RiggerError([...there, ...wrong].slice(0, 50), exitCodes.different);
    throwErrors(there);
    for (const run of runs) await rename(join(folder, run), join(runsFolder, run));
    return runs.map((run) => join(runsFolder, run));
  } finally {
    await removeUnpacked(folder);
  }
}
