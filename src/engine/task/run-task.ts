import { ValueUnknown } from '../../language/play.js';
import { isControl, type Outcome, RiggerError, reveal } from '../../model/index.js';
import { isTold } from '../host/stops.js';
import { lookAhead } from '../play/lookahead.js';
import { prepare, type ReadyTask, type SkippedTask } from '../play/prepare.js';
import { carryOut } from './carry-out.js';
import { lockOf } from './change-lock.js';
import { playControl } from './control.js';
import { type Asking, knowing, read } from './knowing.js';
import { onlyPerhaps, perhapsBesides, perhapsDone, perhapsFails } from './perhaps.js';
import { foretoldNothing, onlyPlanned, unknownOutcome, unknownValue } from './plan-only.js';
import { planAhead, planReady } from './plan-task.js';
import { noteReboot } from './reboot-wish.js';
import { registerOf, resultLost, riskRefused, skipped, type TaskOutcome } from './task-outcome.js';
import type { Perhaps, Place, TaskRun } from './task-run.js';

/** Runs one instance: prepares, reads what is missing, plans, and carries out or only tells. */
export const runTask = async (run: TaskRun): Promise<TaskOutcome> => {
  const { instance, play } = run;
  const { step } = instance;
  let quiet = false;
  const outcomeOf = (outcome: TaskOutcome): TaskOutcome => (quiet ? { ...outcome, quiet } : outcome);
  try {
    const task = play.tasks.get(step.task)!;
    const prepared = await knowing(askingOf(run), () =>
      step.task === 'assert' ? conditionsOnly(run) : prepare(instance, play.tasks, play.files, play.seen),
    );
    if (prepared.kind === 'skipped') return skipped(prepared);
    quiet = prepared.quiet;
    if (isControl(task) && run.perhaps) return outcomeOf(perhapsDone(run.perhaps));
    if (isControl(task)) {
      const lent = playControl(run, step.noLog || quiet);
      const ended = await knowing(askingOf(run), () => task.control(prepared.input as never, lent));
      return outcomeOf({ changes: [], ...ended });
    }
    const place = await placeOf(run);
    await knowing(askingOf(run), () => told(run.notifies));
    return outcomeOf(await place.state.turns(() => settle(run, prepared, place)));
  } catch (error) {
    if (run.perhaps && (error instanceof ValueUnknown || isTold(error)))
      return outcomeOf(perhapsUntold(run, run.perhaps, error));
    if (error instanceof ValueUnknown)
      return play.context.mode === 'plan'
        ? unknownValue(run, error)
        : { status: 'failed', changes: [], diagnostic: resultLost(step, error), result: registerOf(failed) };
    if (isTold(error))
      return outcomeOf({
        status: 'failed',
        changes: [],
        diagnostic: error.diagnostics[0]!,
        result: registerOf(failed),
      });
    throw error;
  }
};

/** Finds out what a change will notify while facts can still be read for it; a mistake there matters to a change only. */
const told = (notifies: TaskRun['notifies']): void => {
  try {
    notifies();
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
  }
};

/** What it is cannot be told, and whether it runs neither: it may do anything. */
const perhapsUntold = (run: TaskRun, perhaps: Perhaps, error: ValueUnknown | RiggerError): TaskOutcome => {
  if (error instanceof ValueUnknown) return perhapsBesides(perhaps, unknownValue(run, error));
  run.play.state.pending.add({ task: run.name, effects: [{ invalidates: ['*'] }], cause: perhaps.cause });
  return perhapsFails(perhaps, error.diagnostics[0]!);
};

const failed = { changed: false, failed: true } as const;

/** Where the task acts, which its variables may tell. @throws FactNeeded is seen to */
export const placeOf = async (run: TaskRun): Promise<Place> => {
  const { context } = run.play;
  const { delegateTo } = run.instance.step;
  const host = delegateTo
    ? await knowing(askingOf(run), () => String(reveal(delegateTo.resolve(run.instance.scope))))
    : run.play.host;
  return { state: context.host(host), link: context.links.of(host) };
};

/** Facts that the task's variables want are read along with those that coming steps will ask for. */
export const askingOf = ({
  play,
  remaining,
  cost,
}: Pick<TaskRun, 'play' | 'remaining' | 'cost'>): Asking => ({
  context: play.context,
  host: play.host,
  cost,
  foresee: async () => (await lookAhead(remaining(), play, false)).queries,
});

/** `assert` brings conditions of its own, which are no templates: only whether it applies is asked here. */
const conditionsOnly = (run: TaskRun): SkippedTask | ReadyTask => {
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
    quiet: false,
  };
};

const settle = async (run: TaskRun, ready: ReadyTask, place: Place, held = false): Promise<TaskOutcome> => {
  await read(askingOf(run), place, ready.queries);
  if (run.perhaps) return onlyPerhaps(run, ready, place, run.perhaps);
  const { step } = run.instance;
  const planOnly = run.play.context.mode === 'plan' || step.checkMode === true;
  const ahead = planOnly ? planAhead(run, ready, place) : undefined;
  if (ahead?.kind === 'unknown')
    return unknownOutcome(run, ready, planReady(run, ready, place), place, ahead);
  const outcome = ahead?.outcome ?? planReady(run, ready, place);
  const rests = ahead?.rests ?? [];
  const looks = outcome.kind === 'changes' && outcome.changes.every((change) => change.looks);
  // What is asked then may hang on anything that is still to be changed.
  const hidden = planOnly && looks ? place.state.pending.first : undefined;
  if (hidden) return unknownOutcome(run, ready, outcome, place, { because: hidden });
  if (planOnly && mayStillBeAskedFor(run, outcome, place))
    return unknownOutcome(run, ready, outcome, place, { because: { task: 'a task that is unknown itself' } });
  if (outcome.kind === 'refused')
    return { status: 'refused', changes: [], diagnostic: outcome.diagnostic, result: registerOf(failed) };
  noteReboot(run, ready, place, outcome);
  if (outcome.kind === 'nothing') return foretoldNothing(run, outcome, rests);
  const risky = outcome.changes.find(({ risk }) => risk !== undefined && !step.allow.includes(risk));
  if (risky)
    return {
      status: 'refused',
      changes: [risky],
      diagnostic: riskRefused(step, place.state.name, risky),
      result: registerOf(failed),
    };
  if (planOnly && !(ready.task.readOnly === true || looks || step.checkMode === false))
    return onlyPlanned(run, outcome.changes, place, outcome.notes, rests);
  const carry = () => carryOut(run, ready, outcome.changes, place, outcome.notes);
  if (held || !place.link.isShared) return carry();
  const lock = lockOf(outcome.changes);
  if (lock.resource === undefined) return place.link.holding(lock, carry);
  // Somebody else may have changed it before the lock was ours: planned again, from facts read afresh.
  return place.link.holding(lock, () => {
    place.state.facts.invalidate(ready.queries.flatMap(({ scopes }) => scopes));
    return settle(run, ready, place, true);
  });
};

/** Nobody wants a reboot yet, but a task before this one is unknown, and may want one. */
const mayStillBeAskedFor = (run: TaskRun, outcome: Outcome, { state }: Place): boolean =>
  run.instance.step.task === 'reboot' &&
  outcome.kind === 'nothing' &&
  [state.summary()].some(({ unknown, assured = 0 }) => unknown + assured > 0);
