import { readFileSync } from 'node:fs';
import type { Target } from '../../connection/connection.js';
import { connect } from '../../connection/index.js';
import type { ResumeState } from '../../engine/journal/resume.js';
import type { RunContext } from '../../engine/play/run-context.js';
import type { RunOptions } from '../../engine/run/run.js';
import type { Measuring } from '../../experiment/measure-play.js';
import { namedFacts } from '../../facts/catalogue.js';
import type { Play } from '../../language/play.js';
import { shownPath } from '../../language/shown-path.js';
import { compileText, targetOfFile } from '../../language/template/index.js';
import type { Decrypt } from '../../language/yaml/index.js';
import { type ExitCode, type Masker, problem, RiggerError, systemReason } from '../../model/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import type { commitOf } from '../inputs/commit.js';
import type { RecordedFiles } from '../inputs/recorded-files.js';
import { asking, askSecret, askStep } from '../program/ask.js';
import type { Project } from '../program/project.js';
import type { ReachFlags } from '../program/reach-options.js';
import { targetResolver } from './host-targets.js';
import { type LoadedRun, warnOnce } from './load-run.js';
import type { PlaybookFlags } from './playbook-options.js';
import type { RunAgain } from './run-again.js';
import { selection } from './selected-steps.js';
import { varsFilesLoader } from './vars-files.js';

const defaultForks = 64;

/** What a run is made from, beside what was loaded. */
export interface RunMaterials {
  readonly file: string;
  readonly id: string;
  readonly runFolder: string;
  readonly flags: PlaybookFlags;
  readonly project: Project;
  readonly loaded: LoadedRun;
  readonly decrypt: Decrypt;
  /** Where what is read is noted, for a run that keeps it. */
  readonly files: RecordedFiles | undefined;
  /** The project's commit, which is asked for while the playbook is read; of a run that keeps it. */
  readonly commit: ReturnType<typeof commitOf> | undefined;
  /** It repeats another run. */
  readonly again: RunAgain | undefined;
  readonly masker: Masker;
  readonly becomePassword: string | undefined;
  readonly resume: ResumeState | undefined;
  readonly signal: AbortSignal;
  readonly stopping: () => boolean;
  /** Lets the commands in flight finish, and begins no other. */
  readonly stop: () => void;
  /** Asks the user something, while the screen keeps still. */
  readonly aside: <T>(ask: () => Promise<T>) => Promise<T>;
}

/** The engine's options for one walk through the playbook: to plan, or to apply. */
export const runOptions = (
  {
    file,
    id,
    runFolder,
    flags,
    project,
    loaded,
    decrypt,
    files,
    again,
    masker,
    becomePassword,
    resume,
    stop,
    aside,
    ...control
  }: RunMaterials,
  mode: 'plan' | 'apply',
  emit: RunContext['emit'],
): RunOptions => {
  const varsFiles = varsFilesLoader(loaded.folder, decrypt);
  const toReach = {
    lock: mode === 'apply',
    acceptNewHostKeys: flags.acceptNewHostKeys === true,
    warn: warnOnce(),
    ...(becomePassword === undefined ? {} : { becomePassword }),
  };
  const resolved = targetResolver(loaded.inventory, loaded.extra, masker, toReach, again?.calledIn);
  const reached = again?.reach ?? ((target: Target): Target => target);
  const question = mode === 'apply' ? asking(flags.input !== false) : undefined;
  const asked = question && answering(question, stop, aside);
  const firstMeasuring = loaded.playbook.plays.find((play) => play.experiment);
  return {
    ...control,
    mode,
    id,
    playbook: loaded.playbook,
    playbookFolder: loaded.folder,
    inventory: loaded.inventory,
    tasks: taskCatalogue,
    facts: namedFacts,
    extra: loaded.extra,
    connect,
    target: (...asked) => ({
      ...reached(resolved(...asked)),
      runFolder,
      alone: firstMeasuring !== undefined,
    }),
    become: flags.become === true,
    compileText: (text, path) => compileText(text, shownPath(path), targetOfFile(path)),
    varsFiles,
    emit,
    masker,
    selected: selection(flags, loaded.playbook.plays),
    forks: forksOf(flags, project),
    ...(files ? { withheld: files.withhold.bind(files) } : {}),
    ...(resume ? { resume } : {}),
    ...(again ? { repeats: again.repeats } : {}),
    ...(flags.step && mode === 'apply'
      ? { confirm: confirming(askStep(flags.input !== false), stop, aside) }
      : {}),
    question: async (text, echo, task) => {
      const answer = again?.answer(text, task) ?? (await asked?.(text, echo));
      if (echo && answer !== undefined) files?.answers.push({ task, question: text, answer });
      return answer;
    },
    measure: (play, index, context) =>
      measure(play, index, context, {
        file,
        varsFiles,
        runsFolder: project.runsFolder,
        folder: play === firstMeasuring ? runFolder : undefined,
        resume: resume !== undefined,
        ...(again?.reproduces ? { reproduces: again.reproduces } : {}),
        ...(project.smallestEffect === undefined ? {} : { usualShare: project.smallestEffect }),
      }),
  };
};

/** `--step`: who says no stops the run, as Ctrl-C would. */
const confirming =
  (ask: Confirm, stop: RunMaterials['stop'], aside: RunMaterials['aside']): Confirm =>
  async (host, task) => {
    const goesOn = await aside(() => ask(host, task));
    if (!goesOn) stop();
    return goesOn;
  };

/** `pause`: Ctrl-C instead of an answer stops the run. */
const answering =
  (ask: Ask, stop: RunMaterials['stop'], aside: RunMaterials['aside']): Ask =>
  async (text, echo) => {
    const answer = await aside(() => ask(text, echo));
    if (answer === undefined) stop();
    return answer;
  };

type Ask = NonNullable<ReturnType<typeof asking>>;

type Confirm = NonNullable<RunContext['confirm']>;

const measure = async (
  play: Play,
  index: number,
  context: RunContext,
  measuring: Measuring,
): Promise<ExitCode> => {
  const { measurePlay } = await import('../../experiment/measure-play.js');
  return measurePlay(play, index, context, measuring);
};

/** How many hosts are worked on at once. */
export const forksOf = (flags: Pick<ReachFlags, 'forks'>, project: Project): number => {
  if (flags.forks === undefined) return project.forks ?? defaultForks;
  const forks = Number(flags.forks);
  if (Number.isInteger(forks) && forks > 0) return forks;
  throw new RiggerError([
    problem('cli/usage', `--forks must be a whole number above 0, not ${flags.forks}`, {
      help: 'it is the number of hosts worked on at once, as in --forks 16',
    }),
  ]);
};

const passwordIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new RiggerError([
      problem('cli/file', `--become-password-file ${file} cannot be read: ${systemReason(error)}`, {
        help: 'it holds the password and nothing else; -K asks for it instead',
      }),
    ]);
  }
};

/** The password of sudo, asked for or read, and hidden from then on. */
export const passwordOf = async (flags: ReachFlags, masker: Masker): Promise<string | undefined> => {
  const password = flags.becomePasswordFile
    ? passwordIn(flags.becomePasswordFile)
    : flags.askBecomePass
      ? await askSecret('password for sudo', flags.input !== false)
      : undefined;
  if (password !== undefined) masker.add(password);
  return password;
};
