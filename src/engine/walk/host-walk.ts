import type { Step, TaskStep } from '../../language/play.js';
import type { HostState } from '../host/host-state.js';
import type { HostPlay } from '../play/host-play.js';
import type { PlayContext } from '../play/run-context.js';
import type { Perhaps, SentSteps } from '../task/task-run.js';
import type { HandlerQueue } from './handlers.js';

/** A host on its way through a play, as its steps see it. */
export interface HostWalk {
  readonly state: HostState;
  readonly context: PlayContext;
  readonly play: HostPlay;
  readonly handlers: HandlerQueue;
  /** Unique in the run, stable between runs of the same playbook. */
  idOf(step: Step): string;
  /** The steps that have not been reached, blocks unopened, and handlers that are due, or will be: their keys. */
  remaining(notified?: readonly string[]): readonly Step[];
  /** The tasks that come next if all goes well, up to the first step that is none. */
  upcoming(): Iterable<TaskStep>;
  /** Inside a handler of which a plan cannot tell whether it runs: why. */
  readonly perhaps: Perhaps | undefined;
  /** What has run before its turn. */
  readonly sent: SentSteps;
}
