import type { LimitFunction } from 'p-limit';
import type { Play, Step } from '../../language/play.js';
import type { AddedHost } from '../../language/steps.js';
import type { AnyTask, EventBody, Masker, Value } from '../../model/index.js';
import type { HostState } from '../host/host-state.js';
import type { KnownHosts } from '../host/inventory-scope.js';
import type { Level } from '../host/scope.js';
import type { ResumeState } from '../journal/resume.js';
import { BackgroundProcesses } from '../wire/background.js';
import type { Links } from '../wire/link.js';
import type { NamedFacts } from './named-facts.js';
import { Pace } from './pace.js';
import type { SourceFiles } from './sources.js';

/** What the engine asks of an inventory: hosts, groups, and what it says of each host. */
export interface HostSource extends KnownHosts {
  /** Hosts that a pattern matches, of those to which the run is limited. */
  match(pattern: string): readonly string[];
  addHost(host: string, groups: readonly string[], variables: Readonly<Record<string, Value>>): void;
  /** The same as it will be when these are added: it knows who they are, and matches none of them. */
  foreseeing(added: readonly AddedHost[]): HostSource;
  /** Why there may yet be hosts, and members of groups, of which nobody knows the names. */
  readonly mayGrow?: string | undefined;
}

/** What all plays of a run share. */
export interface RunContext {
  readonly mode: 'plan' | 'apply';
  readonly id: string;
  readonly tasks: ReadonlyMap<string, AnyTask>;
  readonly facts: NamedFacts;
  readonly files: SourceFiles;
  readonly inventory: HostSource;
  readonly links: Links;
  readonly emit: (event: EventBody) => void;
  readonly masker: Masker;
  /** Aborted by the second Ctrl-C: connections are cut. */
  readonly signal: AbortSignal;
  /** Set by the first Ctrl-C: no further task starts. */
  readonly stopping: () => boolean;
  readonly extra: ReadonlyMap<string, Value>;
  readonly playbookFolder: string;
  readonly selected: (step: Step) => boolean;
  readonly host: (name: string) => HostState;
  /** A host's state, when it takes part in the run; asking does not make it take part. */
  readonly known: (name: string) => HostState | undefined;
  readonly resume?: ResumeState;
  /** Told what a task printed, or was answered, that nobody may see. */
  readonly withheld?: (printed: string, task: string, typed: boolean) => void;
  /** Asks before a task (`--step`); true goes on. */
  readonly confirm?: (host: string, task: string) => Promise<boolean>;
  /** Asks for a text on behalf of a task. Undefined when there is nobody to ask, or the run is to stop instead. */
  readonly question?: (text: string, echo: boolean, task: string) => Promise<string | undefined>;
}

/** What the hosts of one play, or of one `serial` batch of it, share. */
export interface PlayContext extends RunContext {
  readonly play: Play;
  readonly index: number;
  readonly batch: readonly HostState[];
  readonly playHosts: readonly string[];
  /** How far each host has come. */
  readonly pace: Pace;
  /** Turns of steps with `throttle`, by step id. */
  readonly throttles: Map<string, LimitFunction>;
  readonly background: BackgroundProcesses;
  /** Results of `run_once` steps, by step id: the first host to arrive does it for all. */
  readonly once: Map<string, Promise<void>>;
  /** What was typed for `pause` steps, by step id: asked once for all. */
  readonly answers: Map<string, Promise<string | undefined>>;
  /** Why everybody has to stop: `any_errors_fatal`, `max_fail_percentage`. */
  readonly abort: { reason?: string };
  /** Variables of `vars_files`, by host. */
  readonly varsFiles: (host: string) => readonly Level[];
  /** Variables above all but `-e`, as a measuring play sets its factors. */
  readonly overrides?: ReadonlyMap<string, Value>;
}

/** What is given of a play's context; the rest starts empty. */
interface PlayHosts
  extends Pick<PlayContext, 'playHosts' | 'varsFiles' | 'overrides'>,
    Partial<Pick<PlayContext, 'background'>> {
  /** The names of those of them that walk together. */
  readonly batch: readonly string[];
}

export const playContext = (
  run: RunContext,
  play: Play,
  index: number,
  { batch, background = new BackgroundProcesses(), ...given }: PlayHosts,
): PlayContext => ({
  ...run,
  ...given,
  play,
  index,
  batch: batch.map((name) => run.host(name)),
  pace: new Pace(batch),
  throttles: new Map(),
  background,
  once: new Map(),
  answers: new Map(),
  abort: {},
});

/** A play in which nobody walks: to look at its variables. */
export const loneContext = (run: RunContext, play: Play, index: number): PlayContext =>
  playContext(run, play, index, { batch: [], playHosts: [], varsFiles: () => [] });
