import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { throughFiles } from '../../language/controller-files.js';
import { type ExitCode, printable, throwErrors } from '../../model/index.js';
import { RecordedFiles } from '../inputs/recorded-files.js';
import { openRun } from '../play/run-playbook.js';
import { folderOfRun } from '../program/find-runs.js';
import { findProject, type Project } from '../program/project.js';
import { shippedRoles } from '../program/shipped-roles.js';
import { editedInputs } from './changes.js';
import { onlyCopies, type RerunFlags } from './flags.js';
import { flagsOfRun } from './flags-of-run.js';
import { judgeRerun } from './judge.js';
import { type KeptInputFiles, type KeptRun, openKeptRun, readKeptInputs } from './kept-run.js';
import { look } from './look.js';
import { prepare, preparePlaces } from './prepare.js';
import { restoredFiles } from './restored-files.js';
import { requireSameRepetition, resumeCommand } from './resumed.js';
import { requireEmpty, unpackInputs } from './unpack.js';

/** `rigger rerun`: from a run's folder to an exit code. */
export const rerun = async (given: string, flags: RerunFlags): Promise<ExitCode | 0> => {
  throwErrors(onlyCopies(flags));
  const here = await findProject();
  const kept = await openKeptRun(resolve(await folderOfRun(here.runsFolder, given)), given);
  if (flags.edit !== undefined) {
    requireEmpty(flags.edit);
    await unpackInputs(kept.folder, flags.edit);
    process.stdout.write(
      printable(
        `${flags.edit} has what decides ${kept.name}; change it, and: rigger rerun ${given} --from ${flags.edit}\n`,
      ),
    );
    return 0;
  }
  const back = process.cwd();
  const folder =
    flags.from === undefined ? mkdtempSync(join(tmpdir(), 'rigger-rerun-')) : resolve(flags.from);
  try {
    if (flags.from === undefined) await unpackInputs(kept.folder, folder);
    return await from(folder, kept, flags, here);
  } finally {
    process.chdir(back);
    if (flags.from === undefined) rmSync(folder, { recursive: true, force: true });
  }
};

const from = async (folder: string, kept: KeptRun, flags: RerunFlags, here: Project): Promise<ExitCode> => {
  const inputs = readKeptInputs(folder);
  const prepared = await prepare(folder, kept, inputs, flags, here);
  const files = new RecordedFiles(
    restoredFiles({
      folder,
      files: inputs.files.files,
      formerly: {
        project: inputs.files.folders.project,
        shipped: inputs.files.folders.shipped ?? undefined,
      },
      shipped: shippedRoles().shippedRoles,
      secrets: prepared.secrets,
      site: prepared.site,
    }),
  );
  const vaults = ofCaller(here);
  const edited = flags.from === undefined ? undefined : await editedInputs(kept.folder, folder);
  process.chdir(startedIn(folder, inputs));
  return throughFiles(files, async () => {
    const project = { ...(await findProject()), ...vaults };
    const playbookFlags = flagsOfRun(inputs.invocation, flags, prepared);
    const again = await preparePlaces(inputs, kept, prepared, playbookFlags, project, files);
    if (flags.resume !== undefined)
      requireSameRepetition(flags.resume, project.runsFolder, kept, again.places);
    const run = await openRun(inputs.invocation.playbook, playbookFlags, project, files, again.run);
    try {
      await look(kept, inputs, again, run, edited, flags.json === true);
      const { exitCode } = await run.walk('apply');
      const resume = resumeCommand(kept.given, flags, run.materials.id);
      return await judgeRerun(kept, run.materials.runFolder, exitCode, flags.json === true, resume);
    } finally {
      run.release();
    }
  });
};

/** What is of the one who calls, and not of the run: where runs are kept, keys, and what is told to whom. */
const ofCaller = (here: Project): Partial<Project> =>
  ({
    runsFolder: resolve(here.runsFolder),
    vaultIdentities: here.vaultIdentities.map((path) => resolve(path)),
    vaultPasswordFile: here.vaultPasswordFile === undefined ? undefined : resolve(here.vaultPasswordFile),
    logFile: here.logFile === undefined ? undefined : resolve(here.logFile),
    notifyCommand: here.notifyCommand,
  }) as Partial<Project>;

/** The folder in which the run was started, as it is now; never one outside. */
const startedIn = (folder: string, { invocation }: KeptInputFiles): string => {
  const project = join(folder, 'project');
  mkdirSync(project, { recursive: true });
  // A project is known by what it holds: without any of it, a folder above would be taken for it.
  if (!['rigger.yml', 'inventory', 'playbooks'].some((name) => existsSync(join(project, name))))
    writeFileSync(join(project, 'rigger.yml'), '{}\n');
  const wanted = join(project, invocation.folder);
  const inside = relative(project, wanted);
  if (isAbsolute(inside) || inside.startsWith('..')) return project;
  mkdirSync(wanted, { recursive: true });
  return wanted;
};
