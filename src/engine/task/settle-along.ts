import { type Diagnostic, problem, shownValue, type Value, wronglyForeseen } from '../../model/index.js';
import type { FactStore } from '../host/fact-store.js';
import { withoutDetails } from '../play/without-details.js';
import type { Followed } from '../wire/following.js';
import { converged, resultOf, unplanned } from './converged.js';
import { planReady } from './plan-task.js';
import { guiltyOf, withReasons } from './reasons.js';
import type { Early, ForetoldLook } from './send-along.js';
import { commandFailed, registerOf, skipped, type TaskOutcome, unchanged } from './task-outcome.js';
import { identityOf, type Place, type TaskRun } from './task-run.js';

/**
 * Judges what was sent along, in its order, as if each had run alone: what the host saw to be as it was expected is
 * so, and the last that ran is planned again on what was read. Those that did not run are told of, and forgotten.
 */
export const settleAlong = async (
  early: readonly Early[],
  followed: readonly Followed[],
  place: Place,
): Promise<void> => {
  for (const [index, one] of early.entries()) {
    const found = followed[index];
    if (!found?.admitted) {
      recall(early.slice(index));
      return;
    }
    const outcome = outcomeOf(one, found, followed[index + 1], place);
    warn(one.run, early[index + 1], followed[index + 1], outcome, place.state.facts);
    const told = await withDetails(one, found, outcome, place);
    one.run.along!.sent.add(one.upcoming.id, { run: one.run, outcome: told }, one.upcoming.of);
  }
};

/** With the reasons for a failure, where they may be told. */
const withDetails = async (
  { run, ready, planned }: Early,
  { failed }: Followed,
  outcome: TaskOutcome,
  place: Place,
): Promise<TaskOutcome> => {
  if (ready.kind === 'ready' && ready.quiet) return { ...outcome, quiet: true };
  if (run.instance.step.noLog || planned.kind !== 'changes') return outcome;
  return withReasons(outcome, guiltyOf(planned.changes, failed), run, place);
};

const outcomeOf = (
  { run, ready, planned, after }: Early,
  { outputs, failed }: Followed,
  next: Followed | undefined,
  place: Place,
): TaskOutcome => {
  if (ready.kind === 'skipped') return skipped(ready);
  if (planned.kind !== 'changes') return unchanged(planned);
  const { changes, notes } = planned;
  const own = resultOf(ready, outputs);
  if (failed)
    return {
      status: 'failed',
      changes,
      diagnostic: commandFailed(run.instance.step, place.state.name, failed, run.play.context.masker),
      result: registerOf({ changed: false, failed: true }, own),
    };
  const done = unplanned(changes, own, notes);
  if (done) return done;
  const then = next?.admitted && after ? after : planReady(run, ready, place);
  return converged(run, changes, place, then, own, notes);
};

/** They were announced, and have not run. */
const recall = (early: readonly Early[]): void => {
  for (const { run, planned } of early)
    if (planned.kind === 'changes') run.play.context.emit({ type: 'task-recalled', ...identityOf(run) });
};

/**
 * Names what changes left otherwise than they said, each with the task that said so: a prediction may wait for
 * its look while other tasks run. The one that failed has said so itself.
 */
export const warn = (
  run: TaskRun,
  next: Pick<Early, 'looks'> | undefined,
  followed: Followed | undefined,
  outcome: TaskOutcome,
  facts: FactStore,
): void => {
  if (!next || !followed?.surprised) return;
  const found = new Map<TaskRun, { readonly hidden: boolean; readonly notes: readonly string[] }>();
  for (const look of next.looks) {
    const teller = look.foretoldBy.at(-1)?.run;
    if (teller === undefined || (teller === run && outcome.status === 'failed')) continue;
    const before = found.get(teller) ?? { hidden: false, notes: [] };
    const hidden = before.hidden || look.foretoldBy.some((by) => by.quiet || by.run.instance.step.noLog);
    const notes = [...before.notes, ...wrongIn(look, facts)];
    if (notes.length > 0) found.set(teller, { hidden, notes });
  }
  for (const [teller, { hidden, notes }] of found) {
    const diagnostic = wronglyForetold(teller, notes);
    teller.play.context.emit({
      type: 'warning',
      host: teller.play.host,
      diagnostic: { ...(hidden ? withoutDetails(diagnostic) : diagnostic), severity: 'warning' },
    });
  }
};

const wronglyForetold = ({ play, name, instance }: TaskRun, notes: readonly string[]): Diagnostic =>
  problem(
    'engine/wrongly-foretold',
    `${play.host} is not as it was foretold once "${name}" was done: nothing was done on the strength of it`,
    {
      position: instance.step.taskPosition,
      notes,
      help: 'what was read counts, and the tasks that follow are planned on it; unless somebody else changed the host meanwhile, this is a defect of the task',
    },
  );

const wrongIn = ({ query, reading: predicted }: ForetoldLook, facts: FactStore): string[] => {
  const reading = facts.get(query);
  if (!predicted.available || reading === undefined) return [];
  if (!reading.available) return [`${query.key} was foretold, and cannot be read: ${reading.reason}`];
  return wronglyForeseen(predicted.value, reading.value).map(
    (path) =>
      `${query.key}${path === '' ? '' : `: ${path}`} was foretold as ${shown(predicted.value, path)}, and is ${shown(reading.value, path)}`,
  );
};

const longestShown = 200;

const shown = (value: unknown, path: string): string => {
  let found = value;
  for (const name of path === '' ? [] : path.split('.'))
    found = (found as Record<string, unknown> | null | undefined)?.[name];
  const text = found === undefined ? 'nothing' : JSON.stringify(shownValue(found as Value));
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
};
