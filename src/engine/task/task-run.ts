import type { Step, TaskStep } from '../../language/play.js';
import type { HostState } from '../host/host-state.js';
import type { HostPlay } from '../play/host-play.js';
import type { Instance, SkippedTask } from '../play/prepare.js';
import type { Cost, Link } from '../wire/link.js';
import type { TaskOutcome } from './task-outcome.js';

/** A step whose turn comes next, if all goes well. */
export interface UpcomingStep {
  readonly step: TaskStep;
  /** As its tasks have it, without an item's index. */
  readonly id: string;
  /** Its instances. @throws FactNeeded, ValueUnknown, RiggerError */
  runs(): readonly TaskRun[] | SkippedTask;
}

/** What may be sent along with a task, and where is told what was. */
interface Along {
  /** The steps behind it, up to the first that is no task. The names have no value yet; there may become more. */
  upcoming(unknown: ReadonlySet<string>): Iterable<UpcomingStep>;
  readonly sent: SentSteps;
}

/** Why a plan cannot tell whether a task runs at all. */
export interface Perhaps {
  /** On what it hangs: `it runs if "Configure nginx" changes something`. */
  readonly because: string;
  /** The same, of this task and of others that hang on it. */
  readonly cause: string;
}

/** One instance of a task about to run: where, under which name, and what comes after it. */
export interface TaskRun {
  readonly play: HostPlay;
  readonly instance: Instance;
  /** Unique in the run and stable between runs. */
  readonly id: string;
  readonly name: string;
  /** Steps that have not been reached, and handlers that are due or notified, for reading their facts along. */
  readonly remaining: (notified?: readonly string[]) => readonly Step[];
  /** Names of the handlers that a change notifies. */
  readonly notifies: () => readonly string[];
  readonly cost: Cost;
  /** Why a plan cannot tell whether it runs at all; missing where it does. */
  readonly perhaps?: Perhaps;
  /** Missing where nothing is sent along. */
  readonly along?: Along;
  /** What is to be done once the journal has all that came of the task. */
  readonly settled: (() => void)[];
}

/** Where the task acts: its own host, or the one it is delegated to. */
export interface Place {
  readonly state: HostState;
  readonly link: Link;
}

/** How events name a task. */
export const identityOf = ({
  play,
  instance,
  id,
  name,
}: Pick<TaskRun, 'play' | 'instance' | 'id' | 'name'>) => ({
  host: play.host,
  id,
  name,
  task: instance.step.task,
  position: instance.step.taskPosition,
  ...(instance.label === undefined ? {} : { item: instance.step.noLog ? '(hidden)' : instance.label }),
});

/** A task that was sent along with one before it and has run, or was found to have nothing to do. */
export interface SentRun {
  readonly run: TaskRun;
  readonly outcome: TaskOutcome;
}

/** Instances of one step, from the first on. */
interface SentStep {
  readonly runs: readonly SentRun[];
  /** There are no others. */
  readonly isWhole: boolean;
}

/** What has run before its turn, in the same round trip as a task before it: to be told when its turn comes. */
export class SentSteps {
  readonly #steps = new Map<string, SentStep>();

  /** @param of how many instances the step has */
  add(step: string, sent: SentRun, of: number): void {
    const runs = [...(this.#steps.get(step)?.runs ?? []), sent];
    this.#steps.set(step, { runs, isWhole: runs.length === of });
  }

  take(step: string): SentStep | undefined {
    const sent = this.#steps.get(step);
    this.#steps.delete(step);
    return sent;
  }

  get isEmpty(): boolean {
    return this.#steps.size === 0;
  }
}
