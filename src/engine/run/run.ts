import type { Connect, Target } from '../../connection/connection.js';
import type { Play, Playbook, Step } from '../../language/play.js';
import { everyStep } from '../../language/steps.js';
import {
  type AnyTask,
  type EventBody,
  type ExitCode,
  eventVersion,
  exitCodes,
  type Masker,
  type Value,
} from '../../model/index.js';
import { HostState } from '../host/host-state.js';
import type { ResumeState } from '../journal/resume.js';
import type { NamedFacts } from '../play/named-facts.js';
import type { HostSource, RunContext } from '../play/run-context.js';
import { type CompileText, SourceFiles } from '../play/sources.js';
import { version } from '../version.js';
import { Link, Links } from '../wire/link.js';
import { cleaningUp } from './clean-up.js';
import { runPlay } from './run-play.js';
import { type LoadVarsFiles, loadVarsFiles } from './vars-files.js';

/** Everything a run is made from; the command line puts it together. */
export interface RunOptions {
  readonly mode: 'plan' | 'apply';
  readonly id: string;
  readonly playbook: Playbook;
  readonly playbookFolder: string;
  readonly inventory: HostSource;
  readonly tasks: ReadonlyMap<string, AnyTask>;
  readonly facts: NamedFacts;
  readonly extra: ReadonlyMap<string, Value>;
  readonly connect: Connect;
  /** How a host is reached, from its variables; may throw RiggerError for a wrong one. */
  readonly target: (host: string, become: boolean, remoteUser: string | undefined) => Target;
  readonly compileText: CompileText;
  /** `--become`: root on every host, whatever the plays say. */
  readonly become: boolean;
  /** Loads the `vars_files` of a play for a host whose other variables are in this scope. */
  readonly varsFiles: LoadVarsFiles;
  readonly emit: (event: EventBody) => void;
  readonly masker: Masker;
  readonly signal: AbortSignal;
  readonly stopping: () => boolean;
  readonly selected: (step: Step) => boolean;
  readonly forks: number;
  readonly resume?: ResumeState;
  /** The run that is made again, and what its playbook was called. */
  readonly repeats?: { readonly run: string; readonly playbook: string };
  readonly withheld?: NonNullable<RunContext['withheld']>;
  readonly confirm?: (host: string, task: string) => Promise<boolean>;
  readonly question?: NonNullable<RunContext['question']>;
  /** Runs a measuring play; the experiment room gives it, so that the engine need not know it. */
  readonly measure: (play: Play, index: number, run: RunContext) => Promise<ExitCode>;
}

/** A run that is ready to begin. */
export interface PreparedRun {
  readonly context: RunContext;
  readonly states: ReadonlyMap<string, HostState>;
}

export const prepareRun = (options: RunOptions): PreparedRun => {
  const states = new Map<string, HostState>();
  return { context: contextOf(options, states), states };
};

/** Runs a playbook from its first play to its last, and says how it ended. */
export const run = async (options: RunOptions, { context, states }: PreparedRun): Promise<ExitCode> => {
  options.emit({
    type: 'run-started',
    version: eventVersion,
    run: options.id,
    playbook: options.repeats?.playbook ?? options.playbook.file,
    mode: options.mode,
    plays: options.playbook.plays.length,
    rigger: version,
    ...(options.resume ? { resumes: options.id } : {}),
    ...(options.repeats ? { repeats: options.repeats.run } : {}),
  });
  const measured: ExitCode[] = [];
  try {
    for (const [index, play] of options.playbook.plays.entries()) {
      if (options.stopping()) break;
      if (play.experiment) measured.push(await options.measure(play, index, context));
      else await runPlay(context, play, index, await loadVarsFiles(play, context, options.varsFiles));
    }
    const cleanUp = await cleaningUp(context, states.values());
    const exitCode = exitCodeOf(options, states, measured);
    options.emit({
      type: 'run-finished',
      exitCode,
      interrupted: options.stopping(),
      hosts: Object.fromEntries(
        [...states].filter(([, { inPlay }]) => inPlay).map(([name, state]) => [name, state.summary()]),
      ),
    });
    await cleanUp();
    return exitCode;
  } finally {
    await context.links.closeAll();
  }
};

const contextOf = (options: RunOptions, states: Map<string, HostState>): RunContext => {
  const become = options.become || usesBecome(options.playbook);
  const links = new Links(
    (host, places, locks) =>
      new Link(
        host,
        (user) => targetOf(options, host, become, user),
        options.connect,
        places,
        locks,
        options.emit,
        options.signal,
      ),
    options.forks,
  );
  return {
    ...options,
    links,
    known: (name) => states.get(name),
    files: new SourceFiles(options.compileText, options.playbookFolder),
    host: (name) => {
      let state = states.get(name);
      if (!state) {
        state = new HostState(name, options.inventory.variablesOf(name));
        states.set(name, state);
      }
      return state;
    },
  };
};

const targetOf = (options: RunOptions, host: string, become: boolean, user: string | undefined): Target => ({
  ...(options.become ? { becomes: 'unless-told' } : {}),
  ...options.target(host, become, user),
});

/** One root shell serves the whole run; steps that do not want it run as the login user. */
const usesBecome = ({ plays }: Playbook): boolean =>
  plays.some((play) => play.become?.enabled || [...everyStep(play)].some(({ become }) => become?.enabled));

const exitCodeOf = (
  options: RunOptions,
  states: ReadonlyMap<string, HostState>,
  measured: readonly ExitCode[],
): ExitCode => {
  if (options.stopping()) return exitCodes.interrupted;
  const gone = [...states.values()].map((state) => state.gone);
  if (gone.includes('unreachable')) return exitCodes.hostUnreachable;
  if (gone.includes('failed')) return exitCodes.hostFailed;
  return measured.find((code) => code !== exitCodes.done) ?? exitCodes.done;
};
