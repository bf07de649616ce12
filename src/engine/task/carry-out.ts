import type { Change, CommandOutput } from '../../model/index.js';
import { lookAhead } from '../play/lookahead.js';
import type { ReadyTask } from '../play/prepare.js';
import { asWanted } from '../play/run-as.js';
import { type ActionRecord, isRecorded } from '../wire/action-record.js';
import { type ExecuteOptions, type Execution, execute, readFacts, shellSteps } from '../wire/execute.js';
import type { Following } from '../wire/following.js';
import { reboot } from '../wire/reboot.js';
import { areActions, converged, resultOf, unplanned } from './converged.js';
import { finishedBefore, noteLeft } from './finished-before.js';
import { planReady } from './plan-task.js';
import { guiltyOf, withReasons } from './reasons.js';
import { noteReboot } from './reboot-wish.js';
import { type Convoy, type Early, sendAlong } from './send-along.js';
import { settleAlong, warn } from './settle-along.js';
import { commandFailed, registerOf, type TaskOutcome } from './task-outcome.js';
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
  const { play, cost } = run;
  const { context } = play;
  const done = await finishedBefore(run, ready, changes, place);
  if (done) return done;
  const identity = identityOf(run);
  const convoy = await sendAlong(run, ready, changes, place);
  context.emit({ type: 'task-started', ...identity, notifies: run.notifies() });
  const rendering = renderingOf(run, ready, changes, place);
  const following = convoy.early.map((early) => followingOf(early, place));
  context.background.note(
    changes.flatMap(({ commands }) => commands),
    place.link,
  );
  const notified = [run, ...changersOf(convoy)].flatMap((one) => one.notifies());
  const foreseen = (await lookAhead(run.remaining(notified), play, false)).queries;
  const wanted = convoy.early.flatMap(({ ready: one }) => (one.kind === 'ready' ? one.queries : []));
  const execution = await execute(changes, [...ready.queries, ...wanted, ...foreseen], {
    ...rendering,
    link: place.link,
    store: place.state.facts,
    cost,
    following,
    reboot: (command) =>
      reboot(
        place.link,
        command,
        cost,
        { waiting: (what) => context.emit({ type: 'task-waiting', ...identity, what }) },
        context.signal,
      ).then((output) => rebooted(run, place, output)),
  });
  const outcome = outcomeOf(run, ready, changes, place, { execution, convoy, notes });
  const { followed = [] } = execution;
  warn(run, convoy.early[0], followed[0], outcome, place.state.facts);
  await settleAlong(convoy.early, followed, place);
  const hidden = run.instance.step.noLog || ready.quiet;
  return hidden ? outcome : withReasons(outcome, guiltyOf(changes, execution.failed), run, place);
};

const changersOf = ({ early }: Convoy): TaskRun[] =>
  early.flatMap(({ run, planned }) => (planned.kind === 'changes' ? [run] : []));

const outcomeOf = (
  run: TaskRun,
  ready: ReadyTask,
  changes: readonly Change[],
  place: Place,
  {
    execution,
    convoy,
    notes,
  }: {
    readonly execution: Execution;
    readonly convoy: Convoy;
    readonly notes: readonly string[] | undefined;
  },
): TaskOutcome => {
  const own = resultOf(ready, execution.outputs);
  if (execution.failed)
    return {
      status: 'failed',
      changes,
      diagnostic: commandFailed(
        run.instance.step,
        place.state.name,
        execution.failed,
        run.play.context.masker,
      ),
      result: registerOf(failed, own),
    };
  const done = unplanned(changes, own, notes);
  if (done) return done;
  // What the host saw with its own eyes before it went on.
  if (execution.followed?.[0]?.admitted && convoy.after)
    return converged(run, changes, place, convoy.after, own, notes);
  const after = planReady(run, ready, place);
  if (!areActions(changes)) noteReboot(run, ready, place, after);
  return converged(run, changes, place, after, own, notes);
};

/** How its commands are told and noted; its attempt begins. */
const renderingOf = (
  run: TaskRun,
  ready: ReadyTask,
  changes: readonly Change[],
  place: Place,
): Pick<ExecuteOptions, 'dress' | 'timeout' | 'live' | 'record' | 'forgotten'> => {
  const { step } = run.instance;
  const record = changes.every(isRecorded) ? recordOf(run, place) : undefined;
  return {
    ...(step.timeout === undefined ? {} : { timeout: step.timeout }),
    ...(step.noLog || ready.quiet
      ? {}
      : {
          live: upTo(largestLive, (text, stream) =>
            run.play.context.emit({ type: 'task-output', ...identityOf(run), stream, text }),
          ),
        }),
    dress: (command) => asWanted(command, ready.runAs, place.link.target),
    ...(record ? { record, forgotten: place.state.notes.take() } : {}),
  };
};

/** Announces a task that is sent along, and makes its commands ready. */
const followingOf = ({ run, ready, planned, looks }: Early, place: Place): Following => {
  if (ready.kind === 'skipped' || planned.kind !== 'changes')
    return { looks, commands: [], steps: [], invalidates: [] };
  const { changes } = planned;
  run.play.context.emit({ type: 'task-started', ...identityOf(run), notifies: run.notifies() });
  const commands = changes.flatMap((change) => change.commands);
  return {
    looks,
    commands,
    steps: shellSteps(commands, renderingOf(run, ready, changes, place)),
    invalidates: changes.flatMap(({ invalidates }) => invalidates),
  };
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
