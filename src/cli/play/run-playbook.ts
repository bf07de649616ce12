import { join } from 'node:path';
import { Journal, journalOf } from '../../engine/journal/journal.js';
import { preflight } from '../../engine/run/preflight.js';
import { type PreparedRun, prepareRun, type RunOptions, run } from '../../engine/run/run.js';
import {
  type EventBody,
  type ExitCode,
  exitCodes,
  Masker,
  maskEvent,
  throwErrors,
} from '../../model/index.js';
import { frameOf } from '../program/failure.js';
import { interruption } from '../program/interrupt.js';
import { findProject } from '../program/project.js';
import { checkSelection } from './check-selection.js';
import { type EventSink, eventSink } from './event-sink.js';
import { printLists } from './list-playbook.js';
import { type LoadedRun, loadRun } from './load-run.js';
import { nextStep } from './next-step.js';
import type { PlaybookFlags } from './playbook-options.js';
import { readResumed } from './resumed-run.js';
import { newRunId } from './run-id.js';
import { passwordOf, type RunMaterials, runOptions } from './run-options.js';
import {
  hashes,
  movedSince,
  PlannedTasks,
  planOf,
  readPlan,
  requireUnmoved,
  writePlan,
} from './saved-plan.js';
import { decryptor } from './vault-access.js';

/** `rigger plan` and `rigger apply`: from a path and flags to an exit code. */
export const runPlaybook = async (
  given: string,
  commandLine: PlaybookFlags,
  mode: 'plan' | 'apply',
): Promise<ExitCode> => {
  const saved = mode === 'apply' ? readPlan(given) : undefined;
  const file = saved?.playbook ?? given;
  const flags: PlaybookFlags = { ...commandLine, ...saved?.flags };
  const project = await findProject();
  const masker = new Masker();
  const decrypt = decryptor(flags);
  const loaded = await loadRun(file, flags, project, decrypt);
  for (const diagnostic of loaded.warnings) process.stderr.write(`${frameOf(diagnostic)}\n`);
  checkSelection(loaded.playbook.plays, flags);
  if (flags.listHosts || flags.listTasks || flags.listTags) return printLists(loaded, flags);
  const resumed = flags.resume === undefined ? undefined : await readResumed(flags.resume, project, file);
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
    masker,
    becomePassword: await passwordOf(flags, masker),
    resume: resumed?.state,
    signal: interrupt.signal,
    stopping: interrupt.stopping,
    stop: interrupt.stop,
    aside: (ask) => (screen.now ? screen.now.aside(ask) : ask()),
  };
  try {
    if (saved) requireUnmoved(movedSince(saved, hashes(loaded), await planSilently(materials)));
    return await walk(materials, mode, screen);
  } finally {
    interrupt.release();
  }
};

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
const walk = async (materials: RunMaterials, mode: 'plan' | 'apply', screen: Screen): Promise<ExitCode> => {
  const { file, flags, id, loaded, masker, runFolder } = materials;
  const planned = new PlannedTasks();
  let changed = false;
  const trials = { all: 0, lost: 0 };
  const emit = (event: EventBody): void => {
    planned.add(maskEvent(event, masker));
    if (event.type === 'task-finished' && (event.status === 'changed' || event.status === 'unknown'))
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
  const sink = eventSink({
    masker,
    journal: mode === 'apply' ? new Journal(journalOf(runFolder)) : undefined,
    json: flags.json === true,
    mode,
    verbosity: flags.verbose ?? 0,
    diff: flags.diff === true,
    profile: flags.profile === true,
  });
  screen.now = sink;
  const exitCode = await run(options, prepared).finally(() => sink.close());
  if (mode === 'apply' && loaded.playbook.plays.some((play) => play.experiment)) await seal(runFolder);
  if (flags.out !== undefined) writePlan(flags.out, planOf(file, flags, loaded, planned));
  if (!flags.json)
    process.stderr.write(
      nextStep({
        ...{ mode, file: flags.out ?? file, flags, id, exitCode, changed, trials },
        measured: loaded.playbook.plays.some((play) => play.experiment),
      }),
    );
  return exitCode === exitCodes.done && mode === 'plan' && flags.detailedExitcode && changed
    ? exitCodes.pending
    : exitCode;
};

/** The journal has ended, and with it the bundle that it is part of. */
const seal = async (folder: string): Promise<void> => {
  const { sealBundle } = await import('../../experiment/index.js');
  await sealBundle(folder);
};
