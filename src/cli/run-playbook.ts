import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../connection/index.js';
import { Journal, journalOf, readJournal } from '../engine/journal.js';
import { preflight } from '../engine/preflight.js';
import { type ResumeState, resumeState } from '../engine/resume.js';
import { prepareRun, run } from '../engine/run.js';
import type { RunContext } from '../engine/run-context.js';
import { isSelected } from '../engine/selection.js';
import { namedFacts } from '../facts/catalogue.js';
import { compileExpression } from '../language/expression/index.js';
import type { Play, Step } from '../language/play.js';
import { compileText, targetOfFile } from '../language/template/index.js';
import {
  type ExitCode,
  exitCodes,
  Masker,
  problem,
  RiggerError,
  type RunEvent,
  throwErrors,
} from '../model/index.js';
import { taskCatalogue } from '../tasks/catalogue.js';
import { askSecret, askStep } from './ask.js';
import { eventSink } from './event-sink.js';
import { frameOf } from './failure.js';
import { targetResolver } from './host-targets.js';
import { interruption } from './interrupt.js';
import { printLists } from './list-playbook.js';
import { loadRun } from './load-run.js';
import type { Measuring } from './measure-play.js';
import { nextStep } from './next-step.js';
import type { PlaybookFlags } from './playbook-options.js';
import { findProject, type Project } from './project.js';
import { newRunId } from './run-id.js';
import { varsFilesLoader } from './vars-files.js';
import { decryptor } from './vault-access.js';

const defaultForks = 64;

/** `rigger plan` and `rigger apply`: from a path and flags to an exit code. */
export const runPlaybook = async (
  file: string,
  flags: PlaybookFlags,
  mode: 'plan' | 'apply',
): Promise<ExitCode> => {
  const project = await findProject();
  const masker = new Masker();
  const decrypt = decryptor(flags);
  const loaded = await loadRun(file, flags, project, decrypt);
  for (const diagnostic of loaded.warnings) process.stderr.write(`${frameOf(diagnostic)}\n`);
  if (flags.listHosts || flags.listTasks || flags.listTags) return printLists(loaded, flags);
  const becomePassword = await passwordOf(flags, masker);
  const resumed = flags.resume === undefined ? undefined : await readResumed(flags.resume, project, file);
  const id = resumed?.id ?? newRunId(file);
  const runFolder = join(project.runsFolder, id);
  const firstMeasuring = loaded.playbook.plays.find((play) => play.experiment);
  const interrupt = interruption((text) => process.stderr.write(`${text}\n`));
  const changed = { any: false };
  const late: { sink?: ReturnType<typeof eventSink> } = {};
  const emit: RunContext['emit'] = (event) => {
    if (event.type === 'task-finished' && (event.status === 'changed' || event.status === 'unknown'))
      changed.any = true;
    late.sink!.emit(event);
  };
  const options = {
    mode,
    id,
    playbook: loaded.playbook,
    playbookFolder: loaded.folder,
    inventory: loaded.inventory,
    tasks: taskCatalogue,
    facts: namedFacts,
    extra: loaded.extra,
    connect,
    target: targetResolver(loaded.inventory, loaded.extra, masker, {
      lock: mode === 'apply',
      acceptNewHostKeys: flags.acceptNewHostKeys === true,
      ...(becomePassword === undefined ? {} : { becomePassword }),
    }),
    become: flags.become === true,
    compileText: (text: string, path: string) => compileText(text, path, targetOfFile(path)),
    compileExpression: (source: string, position: Parameters<typeof frameOf>[0]['position']) =>
      compileExpression(source, () => position!),
    varsFiles: varsFilesLoader(loaded.folder, decrypt),
    emit,
    masker,
    signal: interrupt.signal,
    stopping: interrupt.stopping,
    selected: selection(flags),
    forks: forksOf(flags, project),
    ...(resumed ? { resume: resumed.state } : {}),
    ...(flags.step ? { confirm: askStep(flags.input !== false) } : {}),
    measure: (play: Play, index: number, context: RunContext) =>
      measure(play, index, context, {
        file,
        sources: loaded.sources,
        varsFiles: varsFilesLoader(loaded.folder, decrypt),
        root: project.root,
        runsFolder: project.runsFolder,
        folder: play === firstMeasuring ? runFolder : undefined,
        resume: resumed !== undefined,
      }),
  };
  const prepared = prepareRun(options);
  throwErrors(await preflight(prepared.context, loaded.playbook.plays, options.varsFiles));
  late.sink = eventSink({
    masker,
    journal: mode === 'apply' ? new Journal(journalOf(runFolder)) : undefined,
    json: flags.json === true,
    mode,
    verbosity: flags.verbose ?? 0,
    diff: flags.diff === true,
    profile: flags.profile === true,
  });
  try {
    const exitCode = await run(options, prepared);
    late.sink.close();
    if (mode === 'apply' && firstMeasuring) await seal(runFolder);
    if (!flags.json)
      process.stderr.write(nextStep({ mode, file, flags, id, exitCode, changed: changed.any }));
    return exitCode === exitCodes.done && mode === 'plan' && flags.detailedExitcode && changed.any
      ? exitCodes.pending
      : exitCode;
  } finally {
    late.sink.close();
    interrupt.release();
  }
};

const measure = async (
  play: Play,
  index: number,
  context: RunContext,
  measuring: Measuring,
): Promise<ExitCode> => {
  const { measurePlay } = await import('./measure-play.js');
  return measurePlay(play, index, context, measuring);
};

/** The journal has ended, and with it the bundle that it is part of. */
const seal = async (folder: string): Promise<void> => {
  const { sealBundle } = await import('../experiment/index.js');
  await sealBundle(folder);
};

const selection = (flags: PlaybookFlags): ((step: Step) => boolean) => {
  const choice = { tags: flags.tags ?? [], skip: flags.skipTags ?? [] };
  let started = flags.startAtTask === undefined;
  const begin = flags.startAtTask;
  const reached = new Set<string>();
  return (step) => {
    if (!isSelected(step, choice)) return false;
    if (begin === undefined) return true;
    if (!started && step.name?.source === begin) started = true;
    if (started) reached.add(step.id);
    return reached.has(step.id);
  };
};

const forksOf = (flags: PlaybookFlags, project: Project): number => {
  if (flags.forks === undefined) return project.forks ?? defaultForks;
  const forks = Number(flags.forks);
  if (Number.isInteger(forks) && forks > 0) return forks;
  throw new RiggerError([
    problem('cli/usage', `--forks wants a whole number above 0, and found ${flags.forks}`),
  ]);
};

const passwordOf = async (flags: PlaybookFlags, masker: Masker): Promise<string | undefined> => {
  const password = flags.becomePasswordFile
    ? readFileSync(flags.becomePasswordFile, 'utf8').replace(/\r?\n$/, '')
    : flags.askBecomePass
      ? await askSecret('password for sudo', flags.input !== false)
      : undefined;
  if (password !== undefined) masker.add(password);
  return password;
};

/** The journal of the run to go on with. @throws RiggerError when it has ended, or is another playbook's. */
const readResumed = async (
  given: string,
  project: Project,
  file: string,
): Promise<{ id: string; state: ResumeState }> => {
  const id = given.replace(/\/$/, '').split('/').at(-1)!;
  const path = journalOf(join(project.runsFolder, id));
  if (!existsSync(path))
    throw new RiggerError([
      problem('engine/resume-mismatch', `there is no run ${id} in ${project.runsFolder}`, {
        help: 'see `rigger runs`',
      }),
    ]);
  const events = await readJournal(path);
  const last = events.findLast(
    (event): event is Extract<RunEvent, { type: 'run-started' }> => event.type === 'run-started',
  );
  if (last && last.playbook !== file)
    throw new RiggerError([
      problem('engine/resume-mismatch', `the run ${id} was made from ${last.playbook}, not from ${file}`, {
        help: `rigger apply ${last.playbook} --resume ${id}`,
      }),
    ]);
  const end = events.findLast((event) => event.type === 'run-finished' || event.type === 'run-started');
  if (end?.type === 'run-finished' && end.exitCode === exitCodes.done)
    throw new RiggerError([
      problem('engine/resume-mismatch', `the run ${id} has ended well; there is nothing to resume`, {
        help: `rigger apply ${file}`,
      }),
    ]);
  return { id, state: resumeState(events) };
};
