import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleFiles, fileIn, filesOf } from '../../experiment/bundle/index.js';
import { problem, RiggerError } from '../../model/index.js';
import { inputFiles } from '../inputs/format.js';
import { readKeptInputs } from './kept-run.js';

/**
 * Copies what stands below `inputs/` of a run to an empty folder of the caller's alone, with permissions and links as
 * they were.
 * @throws RiggerError `rerun/inputs`
 */
export const unpackInputs = async (run: string, target: string): Promise<void> => {
  mkdirSync(target, { recursive: true });
  const from = join(run, inputFiles.folder);
  const { files } = readKeptInputs(from);
  const modes = new Map(
    files.files.flatMap(({ path, mode, kind }) =>
      kind === 'file' && mode !== undefined ? [[path, Number.parseInt(mode, 8)] as const] : [],
    ),
  );
  // Whatever the files in it let others do: secrets may be written there.
  chmodSync(target, 0o700);
  for (const path of (await filesOf(run)).filter((one) => one.startsWith(`${bundleFiles.inputs}/`))) {
    const inside = path.slice(bundleFiles.inputs.length + 1);
    mkdirSync(dirname(join(target, inside)), { recursive: true });
    copyFileSync(fileIn(run, path), join(target, inside));
    // A tree is sent to hosts with the permissions that it has here.
    chmodSync(join(target, inside), (modes.get(inside) ?? 0) | 0o600);
  }
  for (const { path, kind } of files.files)
    if (kind === 'directory') mkdirSync(join(target, path), { recursive: true });
  // Links come last, and none of them through another one: nothing is written outside of the folder.
  const root = realpathSync(target);
  for (const { path, kind, target: to } of files.files) {
    if (kind !== 'link' || to === undefined) continue;
    const place = join(root, path);
    const above = nearestThere(dirname(place));
    if (realpathSync(above) !== above || lstatSync(place, { throwIfNoEntry: false }))
      throw new RiggerError([
        problem('rerun/inputs', `the link ${path} in files.json stands where another file does`, {
          help: 'the run was not written by rigger: do not run it',
        }),
      ]);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(to, place);
  }
};

/** The folder, or the nearest above it that is there. */
const nearestThere = (folder: string): string =>
  lstatSync(folder, { throwIfNoEntry: false }) ? folder : nearestThere(dirname(folder));

/** @throws RiggerError `cli/file` where a folder has something in it already */
export const requireEmpty = (folder: string): void => {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(folder).length === 0)) return;
  throw new RiggerError([
    problem('cli/file', `${folder} is there already, and not empty`, {
      help: 'name a folder that is not there yet: nothing is overwritten',
    }),
  ]);
};
