import type { TaskStep } from '../../language/play.js';
import {
  type Diagnostic,
  type Facts,
  type Needs,
  type Outcome,
  type PlanContext,
  problem,
  type Reading,
  refused,
} from '../../model/index.js';
import type { FactStore } from '../host/fact-store.js';
import type { ReadyTask } from '../play/prepare.js';
import type { Place, TaskRun } from './task-run.js';

/**
 * Plans a ready task with what the store knows; pure but for the store's reading.
 * A fact that the host cannot tell refuses the task.
 */
const planTask = (
  ready: ReadyTask,
  store: FactStore,
  context: Omit<PlanContext, 'sources'>,
  step: TaskStep,
): Outcome => {
  const facts: Record<string, unknown> = {};
  for (const [name, query] of Object.entries(ready.needs)) {
    const reading = store.get(query);
    if (reading === undefined)
      throw new Error(`defect: ${query.key} was not read before ${step.id} was planned`);
    if (reading.available) facts[name] = reading.value;
    else return refused(cannotTell(step, context.host, query.id, reading));
  }
  const outcome = ready.task.plan(ready.input, facts as Facts<Needs>, { ...context, sources: ready.sources });
  return outcome.kind === 'refused' && !outcome.diagnostic.position
    ? refused({ ...outcome.diagnostic, position: step.taskPosition })
    : outcome;
};

const cannotTell = (
  step: TaskStep,
  host: string,
  fact: string,
  { reason, help }: Extract<Reading<unknown>, { available: false }>,
): Diagnostic =>
  problem(
    'engine/fact-unavailable',
    `${step.task} needs to know ${fact} of ${host}, which is not available: ${reason}`,
    {
      position: step.taskPosition,
      help: help ?? 'an earlier task has to make it available, for example by installing a package',
    },
  );

/** Plans a ready task where it acts, with what this run has learned of that host. */
export const planReady = (run: TaskRun, ready: ReadyTask, { state }: Place): Outcome =>
  planTask(
    ready,
    state.facts,
    { host: state.name, pendingReboot: [...state.pendingReboot.values()].map(({ because }) => because) },
    run.instance.step,
  );
