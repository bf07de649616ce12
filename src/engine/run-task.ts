import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import { FactNeeded, ValueUnknown } from '../language/play.js';
import { exitCodes, type FactQuery, type Outcome, RiggerError } from '../model/index.js';
import { carryOut } from './carry-out.js';
import { type ControlTask, controlTask } from './control.js';
import { readForeseen } from './execute.js';
import { lookAhead } from './lookahead.js';
import { namedFact } from './named-facts.js';
import { onlyPlanned, unknownOutcome, unknownValue } from './plan-only.js';
import { planReady } from './plan-task.js';
import { prepare, type ReadyTask, type SkippedTask } from './prepare.js';
import { noteReboot } from './reboot-wish.js';
import { registerOf, resultLost, riskRefused, type TaskOutcome } from './task-outcome.js';
import type { Place, TaskRun } from './task-run.js';

/** Runs one instance: prepares, reads what is missing, plans, and carries out or only tells. */
export const runTask = async (run: TaskRun): Promise<TaskOutcome> => {
  const { instance, play } = run;
  const { step } = instance;
  try {
    const control = controlTask(step);
    const place = placeOf(run);
    const prepared =
      step.task === 'assert'
        ? await conditionsOnly(run, place)
        : await knowing(run, place, () => prepare(instance, play.tasks, play.files, play.seen));
    if (prepared.kind === 'skipped') return skipped(prepared);
    if (control)
      return await knowing(run, place, async () => control(instance, play, prepared.input as Controlled));
    return await settle(run, prepared, place);
  } catch (error) {
    if (error instanceof ValueUnknown)
      return play.context.mode === 'plan'
        ? unknownValue(run, error)
        : { status: 'failed', changes: [], diagnostic: resultLost(step, error), result: registerOf(failed) };
    if (error instanceof RiggerError && error.exitCode !== exitCodes.hostUnreachable)
      return { status: 'failed', changes: [], diagnostic: error.diagnostics[0]!, result: registerOf(failed) };
    throw error;
  }
};

const failed = { changed: false, failed: true } as const;

/** The outcome of a task whose condition is false. */
export const skipped = ({ because }: SkippedTask): TaskOutcome => ({
  status: 'skipped',
  because,
  changes: [],
  result: registerOf({ changed: false, failed: false, skipped: true }),
});

const placeOf = ({ play, instance }: TaskRun): Place => {
  const { delegateTo } = instance.step;
  const host = delegateTo ? String(delegateTo.resolve(instance.scope)) : play.host;
  return { state: play.context.host(host), link: play.context.links.of(host) };
};

type Controlled = Parameters<ControlTask>[2];

/** `assert` brings conditions of its own, which are no templates: only whether it applies is asked here. */
const conditionsOnly = (run: TaskRun, place: Place): Promise<SkippedTask | ReadyTask> =>
  knowing(run, place, async () => {
    const { step, scope } = run.instance;
    for (const condition of step.when)
      if (condition.evaluate(scope) === false)
        return { kind: 'skipped', because: `${condition.source} is false` };
    const task = run.play.tasks.get(step.task)!;
    return {
      kind: 'ready',
      task,
      input: {},
      needs: {},
      queries: [],
      sources: {},
      runAs: { environment: {} },
    };
  });

/** Does something with the host's variables; facts that turn out to be needed are read first, where they are. */
export const knowing = async <T>(
  run: Omit<TaskRun, 'instance'>,
  place: Place,
  act: () => Promise<T>,
): Promise<T> => {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof FactNeeded)) throw error;
      const { links, host } = run.play.context;
      const there =
        error.host === place.state.name ? place : { state: host(error.host), link: links.of(error.host) };
      await read(run, there, namedFact(error.fact, run.play.facts));
    }
  }
};

/** Reads these facts, unless known, together with all that coming steps will ask for. */
const read = async (
  run: Omit<TaskRun, 'instance'>,
  { state, link }: Place,
  queries: readonly FactQuery[],
) => {
  if (state.facts.missing(queries).length === 0) return;
  const foresee = async (): Promise<FactQuery[]> => {
    const foreseen =
      state === run.play.state
        ? (await inTurn(() => lookAhead(run.remaining(), run.play, false))).queries
        : [];
    return state.facts.missing([...queries, ...foreseen]);
  };
  await readForeseen(foresee, { link, store: state.facts, cost: run.cost });
};

const turns = pLimit(1);

/** One host looks ahead, then what others have sent is seen to: a hundred in a row would let all of them wait. */
const inTurn = <T>(act: () => Promise<T>): Promise<T> =>
  turns(async () => {
    await setImmediate();
    return act();
  });

const settle = async (run: TaskRun, ready: ReadyTask, place: Place): Promise<TaskOutcome> => {
  await read(run, place, ready.queries);
  const outcome = planReady(run, ready, place);
  const { step } = run.instance;
  const planOnly = run.play.context.mode === 'plan' || step.checkMode === true;
  const pending = planOnly && place.state.pending.touching(ready.queries.flatMap(({ scopes }) => scopes));
  if (pending) return unknownOutcome(run, ready, outcome, place, pending.task);
  if (planOnly && mayStillBeAskedFor(run, outcome, place))
    return unknownOutcome(run, ready, outcome, place, 'a task that is unknown itself');
  if (outcome.kind === 'refused')
    return { status: 'refused', changes: [], diagnostic: outcome.diagnostic, result: registerOf(failed) };
  noteReboot(run, ready, place, outcome);
  if (outcome.kind === 'nothing') return unchanged(outcome);
  const risky = outcome.changes.find(({ risk }) => risk !== undefined && !step.allow.includes(risk));
  if (risky)
    return {
      status: 'refused',
      changes: [risky],
      diagnostic: riskRefused(step, place.state.name, risky),
      result: registerOf(failed),
    };
  if (planOnly && !(ready.task.readOnly === true || step.checkMode === false))
    return onlyPlanned(run, outcome.changes, place, outcome.notes);
  return carryOut(run, ready, outcome.changes, place, outcome.notes);
};

/** Nobody wants a reboot yet, but a task before this one is unknown, and may want one. */
const mayStillBeAskedFor = (run: TaskRun, outcome: Outcome, { state }: Place): boolean =>
  run.instance.step.task === 'reboot' && outcome.kind === 'nothing' && state.summary().unknown > 0;

const unchanged = (outcome: Outcome & { kind: 'nothing' }): TaskOutcome => ({
  status: 'ok',
  because: outcome.because,
  changes: [],
  ...(outcome.notes ? { notes: outcome.notes } : {}),
  result: registerOf({ changed: false, failed: false }, outcome.data),
});
