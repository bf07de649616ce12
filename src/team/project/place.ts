import { chmod, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { RiggerError } from '../../model/index.js';
import { type ProgramAnswer, runProgram } from '../store/run-program.js';
import { asideOf, identityOf, isPlacedFor, isThere, markPlaced } from './identity.js';
import { readProject } from './pack.js';
import { isProjectPath, linkFault, type ProjectFile } from './project-file.js';
import type { RunProject } from './run-project.js';
import { secretOfNeed } from './secret-need.js';
import { projectDigest } from './uploads.js';

/** What the place of a run's project is called. */
export const placeOfRun = (run: number): string => `run-${run}`;

/** The project cannot be had as it was submitted: nothing of the run was begun. */
class ProjectUnfit extends Error {}

/** What a worker has of its own, and runs that name it may use: files, by what they are called in projects. */
type WorkerSecrets = ReadonlyMap<string, string>;

export interface PlaceOptions {
  /** The folder in which the workers of this machine keep their runs, each below its name. */
  readonly state: string;
  /** The worker's own project, whose repository has the commits. */
  readonly root: string;
  readonly secrets: WorkerSecrets;
  /** The packed project of that digest, from the database. */
  readonly packed: (sha256: string) => Promise<Uint8Array | undefined>;
}

/**
 * The folder in which a run's project is, for each worker of this machine.
 * @param place what it is called: {@link placeOfRun}, or `schedule-3`
 */
export const projectPlace = (state: string, place: string, project: RunProject): string => {
  if (project.kind === 'folder') return project.path;
  const own = join(state, 'projects', place);
  return project.kind === 'commit' ? join(own, project.folder) : own;
};

/**
 * Puts the run's project into a folder of its own, once: what is there was put there whole. Files of the worker stand
 * at the places of those that were left out.
 * @throws ProjectUnfit
 */
export const placeProject = async (
  wanted: {
    readonly place: string;
    readonly project: RunProject;
    readonly needs: readonly string[];
    /** When the run was submitted, as the database has it. */
    readonly submitted?: string;
  },
  options: PlaceOptions,
): Promise<string> => {
  const { project } = wanted;
  const place = projectPlace(options.state, wanted.place, project);
  if (project.kind === 'folder') return place;
  const whole = join(options.state, 'projects', wanted.place);
  const identity = identityOf(wanted.submitted, project);
  const isOwn = (folder: string): Promise<boolean> => isPlacedFor(folder, project.kind, identity);
  if (await isThere(whole)) {
    if (await isOwn(whole)) return place;
    await setAside(whole, isOwn);
  }
  const fresh = `${whole}.${process.pid}-${parts++}.part`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(dirname(fresh), { recursive: true, mode: 0o700 });
  try {
    if (project.kind === 'bundle') await writeProject(await filesOf(project.sha256, options), fresh);
    else await checkOut(project, options.root, fresh);
    await putSecrets(
      project.kind === 'commit' ? join(fresh, project.folder) : fresh,
      wanted.needs,
      options.secrets,
    );
    await markPlaced(fresh, project.kind, identity);
    await rename(fresh, whole);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another worker of this machine was quicker.
    if (!(await isThere(whole)) || !(await isOwn(whole))) throw error;
  }
  return place;
};

/** Moves what another lab's run of the same number has there out of the way. */
const setAside = async (whole: string, isOwn: (folder: string) => Promise<boolean>): Promise<void> => {
  const aside = asideOf(whole);
  const gone = (error: NodeJS.ErrnoException): undefined => {
    // Another worker of this machine was quicker.
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error;
  };
  await rename(whole, aside).catch(gone);
  // That worker's own had come there between the look and the move.
  if ((await isThere(aside)) && (await isOwn(aside))) await rename(aside, whole);
};

/** Of this process, so that no two of its attempts share one. */
let parts = 0;

const filesOf = async (sha256: string, { packed }: PlaceOptions): Promise<readonly ProjectFile[]> => {
  const bytes = await packed(sha256);
  if (bytes === undefined) throw new ProjectUnfit('its project is not in the database any more');
  if (projectDigest(bytes) !== sha256)
    throw new ProjectUnfit('its project was altered in the database: its digest is another one');
  try {
    return readProject(bytes);
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    throw new ProjectUnfit(`its project: ${error.diagnostics.map(({ message }) => message).join('; ')}`);
  }
};

/** Links come last: no file is written through one. */
const writeProject = async (files: readonly ProjectFile[], folder: string): Promise<void> => {
  await mkdir(folder, { mode: 0o700 });
  for (const file of files) {
    await mkdir(dirname(join(folder, file.path)), { recursive: true, mode: 0o700 });
    if ('link' in file) continue;
    await writeFile(join(folder, file.path), file.content, {
      flag: 'wx',
      mode: file.executable ? 0o700 : 0o600,
    });
  }
  for (const file of files) if ('link' in file) await symlink(file.link, join(folder, file.path));
};

const putSecrets = async (
  folder: string,
  needs: readonly string[],
  secrets: WorkerSecrets,
): Promise<void> => {
  for (const need of needs) {
    const path = secretOfNeed(need);
    if (path === undefined) continue;
    const own = secrets.get(path);
    if (own === undefined) throw new ProjectUnfit(`this worker has no ${need}`);
    // One outside of the project is where it is named.
    if (!isProjectPath(path)) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    await symlink(own, join(folder, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      throw new ProjectUnfit(`${path} is in the project, and the run needs it of its worker`);
    });
  }
};

const minutes = 60_000;

/** A clone that shares the objects of the worker's repository, at that commit; fetched where it is not there yet. */
const checkOut = async (
  { commit, folder }: { readonly commit: string; readonly folder: string },
  root: string,
  fresh: string,
): Promise<void> => {
  const has = async (): Promise<boolean> =>
    (await git(root, ['cat-file', '-e', `${commit}^{commit}`], minutes)).code === 0;
  if (!(await has())) {
    await git(root, ['fetch', '--quiet', '--all'], 5 * minutes);
    if (!(await has()))
      throw new ProjectUnfit(
        `the commit ${commit.slice(0, 12)} is neither in this worker's repository nor where that fetches from: push it`,
      );
  }
  const top = (await git(root, ['rev-parse', '--show-toplevel'], minutes)).stdout.trim();
  for (const [where, words] of [
    [top, ['clone', '--quiet', '--shared', '--no-checkout', '--', top, fresh]],
    [fresh, ['checkout', '--quiet', '--detach', commit]],
  ] as const) {
    const { code, stderr } = await git(where, words, 5 * minutes);
    if (code !== 0)
      throw new ProjectUnfit(`git ${words[0]}: ${stderr.trim().split('\n').at(-1)?.slice(0, 300)}`);
  }
  await chmod(fresh, 0o700);
  if (!(await isThere(join(fresh, folder))))
    throw new ProjectUnfit(`the commit ${commit.slice(0, 12)} has no folder ${folder}`);
  await requireLinksInside(fresh);
};

const git = (folder: string, words: readonly string[], milliseconds: number): Promise<ProgramAnswer> =>
  runProgram(['git', '-C', folder, ...words], {
    ...{ cwd: folder, signal: AbortSignal.timeout(milliseconds) },
    env: { GIT_TERMINAL_PROMPT: '0' },
  });

const requireLinksInside = async (root: string, folder = root): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '.git') await requireLinksInside(root, path);
    if (!entry.isSymbolicLink()) continue;
    const fault = linkFault(relative(root, path), await readlink(path));
    if (fault !== undefined) throw new ProjectUnfit(`${relative(root, path)} ${fault}`);
  }
};
