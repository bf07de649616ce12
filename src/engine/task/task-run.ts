import type { Step } from '../../language/play.js';
import type { HostState } from '../host/host-state.js';
import type { HostPlay } from '../play/host-play.js';
import type { Instance } from '../play/prepare.js';
import type { Cost, Link } from '../wire/link.js';

/** One instance of a task about to run: where, under which name, and what comes after it. */
export interface TaskRun {
  readonly play: HostPlay;
  readonly instance: Instance;
  /** Unique in the run and stable between runs. */
  readonly id: string;
  readonly name: string;
  /** Steps that have not been reached, for reading their facts along. */
  readonly remaining: () => readonly Step[];
  /** Names of the handlers that a change notifies. */
  readonly notifies: () => readonly string[];
  readonly cost: Cost;
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
