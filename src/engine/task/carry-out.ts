import { type Change, type CommandOutput, maskChange } from '../../model/index.js';
import { lookAhead } from '../play/lookahead.js';
import type { ReadyTask } from '../play/prepare.js';
import { asWanted } from '../play/run-as.js';
import { type ActionRecord, isRecorded } from '../wire/action-record.js';
import { execute, readFacts } from '../wire/execute.js';
import { reboot } from '../wire/reboot.js';
import { finishedBefore, noteLeft } from './finished-before.js';
import { planReady } from './plan-task.js';
import { withReasons } from './reasons.js';
import { noteReboot } from './reboot-wish.js';
import {
  commandFailed,
  leftBroken,
  notConverged,
  outputFields,
  registerOf,
  type TaskOutcome,
} from './task-outcome.js';
import { identityOf, type Place, type TaskRun } from './task-run.js';
import { usesResult } from './uses-result.js';

const failed = { changed: false, failed: true } as const;

/** Makes changes, reads what they made stale, and sees that nothing is left to do. */
export const carryOut = async (
  run: TaskRun,
  ready: ReadyTask,
  changes: readonly Change[],
  place: Place,
  notes: readonly string[] | undefined,
): Promise<TaskOutcome> => {
  const { play, instance, cost } = run;
  const { context } = play;
  const done = await finishedBefore(run, ready, changes, place);
  if (done) return done;
  const identity = identityOf(run);
  const hidden = instance.step.noLog || ready.quiet;
  context.emit({ type: 'task-started', ...identity, notifies: run.notifies() });
  const record = changes.every(isRecorded) ? recordOf(run, place) : undefined;
  context.background.note(
    changes.flatMap(({ commands }) => commands),
    place.link,
  );
  const foreseen = (await lookAhead(run.remaining(), play, false)).queries;
  const execution = await execute(changes, [...ready.queries, ...foreseen], {
    link: place.link,
    store: place.state.facts,
    cost,
    ...(instance.step.timeout === undefined ? {} : { timeout: instance.step.timeout }),
    ...(hidden
      ? {}
      : {
          live: upTo(largestLive, (text, stream) =>
            context.emit({ type: 'task-output', ...identity, stream, text }),
          ),
        }),
    dress: (command) => asWanted(command, ready.runAs, place.link.target),
    ...(record ? { record, forgotten: place.state.notes.take() } : {}),
    reboot: (command) =>
      reboot(
        place.link,
        command,
        cost,
        { waiting: (what) => context.emit({ type: 'task-waiting', ...identity, what }) },
        context.signal,
      ).then((output) => rebooted(run, place, output)),
  });
  const own = resultOf(ready, execution.outputs);
  const outcome = execution.failed
    ? {
        status: 'failed' as const,
        changes,
        diagnostic: commandFailed(instance.step, place.state.name, execution.failed, context.masker),
        result: registerOf(failed, own),
      }
    : converged(run, ready, changes, place, own, notes);
  const { command } = execution.failed ?? {};
  const guilty = command ? changes.filter(({ commands }) => commands.includes(command)) : changes;
  return hidden ? outcome : withReasons(outcome, guilty, run, place);
};

/** Begins an attempt, of whose end the place takes note until the journal has it. */
const recordOf = (run: TaskRun, { state }: Place): ActionRecord => {
  const { host, context, state: own } = run.play;
  const begun = (own.attempts.get(run.id) ?? 0) + 1;
  own.attempts.set(run.id, begun);
  noteLeft(run, state.notes);
  return {
    run: context.id,
    host,
    id: run.id,
    attempt: (context.resume?.starts(host, run.id) ?? 0) + begun,
    keeps: usesResult(run.instance.step),
  };
};

/** Characters of a task's output that are told as they come; the result has its start and its end. */
const largestLive = 256 * 1024;

type Live = (text: string, stream: 'stdout' | 'stderr') => void;

const upTo = (limit: number, tell: Live): Live => {
  let left = limit;
  return (text, stream) => {
    if (left <= 0) return;
    tell(text.slice(0, left), stream);
    left -= text.length;
    if (left <= 0) tell('\n[… more output is not shown while the task runs …]\n', stream);
  };
};

const resultOf = (ready: ReadyTask, outputs: readonly CommandOutput[]) => ({
  ...outputFields(outputs),
  ...(outputs.length > 0 ? ready.task.result?.(ready.input, outputs) : {}),
});

/** Plans again with the facts of now: nothing but actions may be left. */
const converged = (
  run: TaskRun,
  ready: ReadyTask,
  changes: readonly Change[],
  place: Place,
  own: NonNullable<TaskOutcome['result']>,
  notes: readonly string[] | undefined,
): TaskOutcome => {
  if (changes.every(({ looks }) => looks))
    return {
      status: 'ok',
      because: 'looked',
      changes: [],
      ...(notes ? { notes } : {}),
      result: registerOf({ changed: false, failed: false }, own),
    };
  const result = registerOf({ changed: true, failed: false }, own);
  const told = { changes, ...(notes ? { notes } : {}) };
  const changed: TaskOutcome = { status: 'changed', ...told, result };
  const areActions = changes.every(({ action }) => action);
  if (areActions && !changes.some(({ why }) => why)) return changed;
  const after = planReady(run, ready, place);
  const broken = after.kind === 'changes' ? after.changes.find((change) => change.broken) : undefined;
  if (broken?.broken)
    return {
      status: 'failed',
      changes,
      diagnostic: leftBroken(run.instance.step, place.state.name, broken.broken),
      result: registerOf(failed, own),
    };
  if (areActions) return changed;
  noteReboot(run, ready, place, after);
  if (after.kind === 'refused')
    return { status: 'failed', changes, diagnostic: after.diagnostic, result: registerOf(failed, own) };
  const left = after.kind === 'changes' ? after.changes.filter(({ action }) => !action) : [];
  if (left.length === 0) return { ...changed, result: { ...result, ...after.data } };
  return {
    status: 'failed',
    changes,
    diagnostic: notConverged(
      run.instance.step,
      place.state.name,
      left.map(({ commands, ...change }) => maskChange(change, run.play.context.masker)),
    ),
    result: registerOf(failed, own),
  };
};

/** After another boot nothing that was known is known; those who wanted the reboot must be content. */
const rebooted = async (
  run: TaskRun,
  { state, link }: Place,
  output: CommandOutput,
): Promise<CommandOutput> => {
  state.facts.forgetAll();
  if (output.exit !== 0) return output;
  state.reboots += 1;
  const wishes = [...state.pendingReboot.entries()];
  await readFacts(state.facts.missing(wishes.flatMap(([, wish]) => wish.queries)), {
    link,
    store: state.facts,
    cost: run.cost,
  });
  const unmet = wishes.flatMap(([id, wish]) => {
    const because = wish.stillWanted();
    if (because === undefined) state.pendingReboot.delete(id);
    return because === undefined ? [] : [`"${wish.task}" still needs a reboot: ${because}`];
  });
  return unmet.length === 0 ? output : { ...output, exit: 1, stderr: `${unmet.join('\n')}\n` };
};
