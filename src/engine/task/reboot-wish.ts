import type { Outcome } from '../../model/index.js';
import type { ReadyTask } from '../play/prepare.js';
import { planReady } from './plan-task.js';
import type { Place, TaskRun } from './task-run.js';

/** Remembers that the host has to reboot for this task, and how to see that it did any good. */
export const noteReboot = (run: TaskRun, ready: ReadyTask, place: Place, outcome: Outcome): void => {
  const because = rebootReason(outcome);
  if (because === undefined) place.state.pendingReboot.delete(run.id);
  else
    place.state.pendingReboot.set(run.id, {
      because,
      task: run.name,
      queries: ready.queries,
      stillWanted: () => rebootReason(planReady(run, ready, place)),
    });
};

const rebootReason = (outcome: Outcome): string | undefined =>
  outcome.kind === 'refused' ? undefined : outcome.reboot;
