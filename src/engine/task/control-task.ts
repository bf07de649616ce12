import type { Json } from '../../model/index.js';
import type { TaskOutcome } from './task-outcome.js';
import type { TaskRun } from './task-run.js';

/** A task that is about the play itself; it needs no host. Its input is checked, but for `assert`. */
export type ControlTask = (
  run: Pick<TaskRun, 'instance' | 'play' | 'id' | 'name'>,
  input: Readonly<Record<string, Json>>,
  /** What it handles is not to be seen. */
  quiet: boolean,
) => TaskOutcome | Promise<TaskOutcome>;
