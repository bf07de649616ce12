import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Journal, journalOf } from '../../engine/journal/journal.js';
import { resolveHosts } from '../../engine/play/play-hosts.js';
import { preflight } from '../../engine/run/preflight.js';
import { type PreparedRun, prepareRun, type RunOptions, run } from '../../engine/run/run.js';
import { throughFiles } from '../../language/controller-files.js';
import {
  type EventBody,
  type ExitCode,
  exitCodes,
  Masker,
  maskEvent,
  RiggerError,
  throwErrors,
} from '../../model/index.js';
import { commitOf } from '../inputs/commit.js';
import { inputFiles } from '../inputs/format.js';
import { KeptInputs } from '../inputs/keep-inputs.js';
import { RecordedFiles } from '../inputs/recorded-files.js';
import { frameOf } from '../program/failure.js';
import { playbookGiven } from '../program/given-texts.js';
import { interruption } from '../program/interrupt.js';
import { requireJUnitFile, writeJUnitFile } from '../program/junit-file.js';
import { findProject, type Project } from '../program/project.js';
import { shippedRoles } from '../program/shipped-roles.js';
import { checkSelection } from './check-selection.js';
import { type EventSink, eventSink } from './event-sink.js';
import { printLists } from './list-playbook.js';
import { type LoadedRun, loadRun } from './load-run.js';
import { nextStep } from './next-step.js';
import { notify } from './notify.js';
import type { PlaybookFlags } from './playbook-options.js';
import { readResumed } from './resumed-run.js';
import type { RunAgain } from './run-again.js';
import { newRunId } from './run-id.js';
import { passwordOf, type RunMaterials, runOptions } from './run-options.js';
import { RunSuites } from './run-suites.js';
import {
  hashes,
  movedSince,
  PlannedTasks,
  planOf,
  readPlan,
  requireUnmoved,
  writePlan,
} from './saved-plan.js';
import { decryptor, openingMarked } from './vault-access.js';

/** `rigger plan` and `rigger apply`: from a path and flags to an exit code. */
export const runPlaybook = async (
  path: string,
  commandLine: PlaybookFlags,
  mode: 'plan' | 'apply',
): Promise<ExitCode> => {
  if (mode === 'plan') return planOrApply(path, commandLine, mode, undefined);
  const files = new RecordedFiles();
  return throughFiles(files, () => planOrApply(path, commandLine, mode, files));
};

const planOrApply = async (
  path: string,
  commandLine: PlaybookFlags,
  mode: 'plan' | 'apply',
  files: RecordedFiles | undefined,
): Promise<ExitCode> => {
  const given = playbookGiven(path);
  const saved = mode === 'apply' ? readPlan(given) : undefined;
  const file = saved?.playbook ?? given;
  const flags: PlaybookFlags = { ...commandLine, ...saved?.flags };
  const project = await findProject();
  const run = await openRun(file, flags, project, files);
  const { loaded, materials } = run;
  try {
    if (onlyLists(flags)) return printLists(loaded, flags);
    if (flags.pilot !== undefined) {
      const { printPilot } = await import('./print-pilot.js');
      return await printPilot(materials, flags.pilot);
    }
    if (saved) requireUnmoved(movedSince(saved, hashes(loaded), await planSilently(materials)));
    const ended = await run.walk(mode);
    if (mode === 'apply')
      await notify(project, { id: materials.id, playbook: file, exitCode: ended.exitCode });
    if (!flags.json)
      process.stderr.write(
        nextStep({
          ...{ mode, file: flags.out ?? file, flags, id: materials.id, ...ended },
          measured: loaded.playbook.plays.some((play) => play.experiment),
          masker: materials.masker,
        }),
      );
    return ended.exitCode === exitCodes.done && mode === 'plan' && flags.detailedExitcode && ended.changed
      ? exitCodes.pending
      : ended.exitCode;
  } finally {
    run.release();
  }
};

/** A playbook that is read and sound, ready to be walked through: to plan, to apply, or first one and then the other. */
export interface OpenRun {
  readonly loaded: LoadedRun;
  readonly materials: RunMaterials;
  walk(mode: 'plan' | 'apply'): Promise<Ended>;
  /** Lets go of the signals. */
  release(): void;
}

/** How a walk ended. */
interface Ended {
  readonly exitCode: ExitCode;
  /** Something was changed, would be, or is not known. */
  readonly changed: boolean;
  /** Of the measuring plays that came to their end. */
  readonly trials: { readonly all: number; readonly lost: number };
}

/**
 * Reads what a run is made from, and warns of what is strange.
 * @param files where what is read is noted, for a run that keeps it
 * @param again what a run is told that repeats another one
 * @throws RiggerError with every mistake in it
 */
export const openRun = async (
  file: string,
  flags: PlaybookFlags,
  project: Project,
  files?: RecordedFiles,
  again?: RunAgain,
): Promise<OpenRun> => {
  requireJUnitFile(flags.junit);
  const commit = files && !onlyLists(flags) ? commitOf(project.root) : undefined;
  // Told where it is waited for: a playbook that cannot be read is told first.
  commit?.catch(() => {});
  const masker = new Masker();
  const opening = openingMarked(decryptor(flags, project));
  const decrypt = files ? files.remembering(opening) : opening;
  const loaded = await loadRun(file, flags, project, decrypt, again);
  for (const diagnostic of loaded.warnings) process.stderr.write(`${frameOf(diagnostic)}\n`);
  checkSelection(loaded.playbook.plays, flags);
  const resumed =
    flags.resume === undefined ? undefined : await readResumed(flags.resume, project, file, again);
  const id = resumed?.id ?? newRunId(file);
  const screen: Screen = {};
  const interrupt = interruption((text) =>
    screen.now ? screen.now.say(text) : process.stderr.write(`${text}\n`),
  );
  const materials: RunMaterials = {
    file,
    id,
    runFolder: join(project.runsFolder, id),
    flags,
    project,
    loaded,
    decrypt,
    files,
    commit,
    again,
    masker,
    becomePassword: touchesNoHost(flags) ? undefined : await passwordOf(flags, masker),
    resume: resumed?.state,
    signal: interrupt.signal,
    stopping: interrupt.stopping,
    stop: interrupt.stop,
    aside: (ask) => (screen.now ? screen.now.aside(ask) : ask()),
  };
  return {
    loaded,
    materials,
    walk: (mode) => walk(materials, mode, screen),
    release: interrupt.release,
  };
};

/** What the playbook consists of is listed, and nothing done. */
const onlyLists = ({ listHosts, listTasks, listTags }: PlaybookFlags): boolean =>
  (listHosts ?? listTasks ?? listTags) === true;

/** Nobody is asked for a password where no host is. */
const touchesNoHost = (flags: PlaybookFlags): boolean => onlyLists(flags) || flags.pilot !== undefined;

/** Where the run is shown, once it is. */
interface Screen {
  now?: EventSink;
}

/** All that is wrong before any host is touched; experiments are loaded only where there is one. */
const mistakesIn = ({ context }: PreparedRun, { playbook }: LoadedRun, { varsFiles }: RunOptions) =>
  preflight(context, playbook.plays, varsFiles, async (...experiment) => {
    const { experimentMistakes } = await import('../../experiment/measure-play.js');
    return experimentMistakes(...experiment);
  });

/** Plans without a screen: what a saved plan is compared with. */
const planSilently = async (materials: RunMaterials): Promise<PlannedTasks> => {
  const planned = new PlannedTasks();
  const options = runOptions(materials, 'plan', (event) => planned.add(maskEvent(event, materials.masker)));
  const prepared = prepareRun(options);
  throwErrors(await mistakesIn(prepared, materials.loaded, options));
  await run(options, prepared);
  return planned;
};

/** One walk through the playbook, with its screen and its journal. */
const walk = async (materials: RunMaterials, mode: 'plan' | 'apply', screen: Screen): Promise<Ended> => {
  const { file, flags, loaded, masker, runFolder } = materials;
  const planned = new PlannedTasks();
  let changed = false;
  const trials = { all: 0, lost: 0 };
  const emit = (event: EventBody): void => {
    planned.add(maskEvent(event, masker));
    if (event.type === 'task-finished' && ['changed', 'assured', 'unknown'].includes(event.status))
      changed = true;
    if (event.type === 'experiment-finished') {
      trials.all += event.trials;
      trials.lost += event.lost ?? 0;
    }
    screen.now?.emit(event);
  };
  const options = runOptions(materials, mode, emit);
  const prepared = prepareRun(options);
  throwErrors(await mistakesIn(prepared, loaded, options));
  const suites = flags.junit === undefined ? undefined : new RunSuites();
  const sink = eventSink({
    masker,
    also: (event) => suites?.event(event),
    journal: mode === 'apply' ? new Journal(journalOf(runFolder)) : undefined,
    json: flags.json === true,
    mode,
    verbosity: flags.verbose ?? 0,
    diff: flags.diff === true,
    profile: flags.profile === true,
    log: flags.log ?? materials.project.logFile,
  });
  screen.now = sink;
  const kept = mode === 'apply' ? keptInputs(materials) : undefined;
  const partaking = (): string[] => [
    ...new Set([
      ...hostsOfPlays(loaded),
      ...[...prepared.states].flatMap(([name, { inPlay }]) => (inPlay ? [name] : [])),
    ]),
  ];
  let exitCode: ExitCode;
  try {
    await kept?.write(partaking());
    exitCode = await run(options, prepared);
    await kept?.write(partaking());
  } finally {
    sink.close();
  }
  if (mode === 'apply') await seal(runFolder, measures(loaded));
  if (suites) await writeJUnitFile(flags.junit, () => suites.suites());
  if (flags.out !== undefined) writePlan(flags.out, planOf(file, flags, loaded, planned));
  return { exitCode, changed, trials };
};

const measures = ({ playbook }: LoadedRun): boolean => playbook.plays.some((play) => play.experiment);

/** What a run keeps of what it is made from; a run that goes on adds to what it kept before. */
const keptInputs = ({ files, ...materials }: RunMaterials): KeptInputs | undefined => {
  if (!files) return undefined;
  const resumed = materials.resume !== undefined;
  const measured = existsSync(join(materials.runFolder, 'run.json'));
  // What has been sealed as a bundle is refused, and stays as it is.
  if (resumed && measured && existsSync(join(materials.runFolder, manifestName))) return undefined;
  if (resumed) rmSync(join(materials.runFolder, manifestName), { force: true });
  // A run of before goes on as what it was.
  if (resumed && !existsSync(join(materials.runFolder, inputFiles.folder, inputFiles.files)))
    return undefined;
  return new KeptInputs({ ...materials, resumed, files, shipped: shippedRoles().shippedRoles });
};

/** The hosts that plays name before any of them has begun. */
const hostsOfPlays = ({ playbook, ...loaded }: LoadedRun): string[] =>
  playbook.plays.flatMap((play) => {
    try {
      return resolveHosts(play, loaded);
    } catch (error) {
      // What is wrong with it is told when its turn comes.
      if (error instanceof RiggerError) return [];
      throw error;
    }
  });

const manifestName = 'MANIFEST.sha256';

/** The journal has ended, and with it the folder that it is part of: from now on nothing in it may change. */
const seal = async (folder: string, measured: boolean): Promise<void> => {
  if (measured) {
    const { sealBundle } = await import('../../experiment/index.js');
    return sealBundle(folder);
  }
  const { bundleWriter } = await import('../../experiment/bundle/writer.js');
  await (await bundleWriter(folder)).finish();
  chmodSync(join(folder, manifestName), 0o600);
};
