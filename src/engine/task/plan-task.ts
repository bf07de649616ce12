import type { TaskStep } from '../../language/play.js';
import {
  type Diagnostic,
  type FactQuery,
  type Facts,
  type Needs,
  NotForeseen,
  type Outcome,
  type PlanContext,
  problem,
  type Reading,
  refused,
} from '../../model/index.js';
import type { PendingTask } from '../host/pending.js';
import { byItsWord } from '../play/by-its-word.js';
import type { ReadyTask } from '../play/prepare.js';
import type { Place, TaskRun } from './task-run.js';

/** What a question reads, or will read. */
type ReadingOf = (query: FactQuery) => Reading<unknown> | undefined;

/**
 * Plans a ready task on readings; pure. A fact that the host cannot tell refuses the task.
 * @throws NotForeseen where a reading is predicted, and the task asks for more of it than could be
 */
const planTask = (
  ready: ReadyTask,
  readingOf: ReadingOf,
  context: Omit<PlanContext, 'sources'>,
  step: TaskStep,
): Outcome => {
  const facts: Record<string, unknown> = {};
  for (const [name, query] of Object.entries(ready.needs)) {
    const reading = readingOf(query);
    if (reading === undefined)
      throw new Error(`defect: ${query.key} was not read before ${step.id} was planned`);
    if (reading.available) facts[name] = reading.value;
    else return refused(cannotTell(step, context.host, query.id, reading));
  }
  const outcome = ready.task.plan(ready.input, facts as Facts<Needs>, { ...context, sources: ready.sources });
  if (outcome.kind === 'changes') return byItsWord(outcome, ready.task, step);
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

const contextOf = ({ state }: Place): Omit<PlanContext, 'sources'> => ({
  host: state.name,
  pendingReboot: [...state.pendingReboot.values()].map(({ because }) => because),
});

/** Plans a ready task where it acts, with what this run has learned of that host. */
export const planReady = (run: TaskRun, ready: ReadyTask, place: Place): Outcome =>
  planTask(ready, (query) => place.state.facts.get(query), contextOf(place), run.instance.step);

/** Plans a ready task on other readings than those that are known. @throws NotForeseen */
export const planWith = (run: TaskRun, ready: ReadyTask, place: Place, readingOf: ReadingOf): Outcome =>
  planTask(ready, readingOf, contextOf(place), run.instance.step);

/** What a task will find to do when its turn comes, and on whose changes that rests. */
export type ForetoldOutcome =
  | { readonly kind: 'known'; readonly outcome: Outcome; readonly rests: readonly PendingTask[] }
  | { readonly kind: 'unknown'; readonly because: PendingTask; readonly what: string };

/** Plans a ready task as if all changes that lie before it had been made. */
export const planAhead = (run: TaskRun, ready: ReadyTask, place: Place): ForetoldOutcome => {
  const { facts, pending } = place.state;
  const readings = new Map<string, Reading<unknown>>();
  const rests = new Set<PendingTask>();
  for (const query of ready.queries) {
    const read = facts.get(query);
    if (read === undefined) continue;
    const foretold = pending.foretell(query, read);
    if (foretold.kind === 'unknown')
      return { kind: 'unknown', because: foretold.because, what: `${query.id}${about(query)}` };
    readings.set(query.key, foretold.reading);
    for (const task of foretold.rests) rests.add(task);
  }
  try {
    const readingOf = ({ key }: FactQuery) => readings.get(key);
    const outcome = planTask(ready, readingOf, contextOf(place), run.instance.step);
    return { kind: 'known', outcome, rests: [...rests] };
  } catch (error) {
    const because = [...rests].at(-1);
    if (!(error instanceof NotForeseen) || !because) throw error;
    return { kind: 'unknown', because, what: error.field };
  }
};

/** The place or name that a question is about, where it has one. */
const about = ({ args }: FactQuery): string => {
  const { path, name } = (args ?? {}) as { readonly path?: unknown; readonly name?: unknown };
  const word = path ?? name;
  return typeof word === 'string' ? ` of ${word}` : '';
};
