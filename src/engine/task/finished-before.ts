import type { Change } from '../../model/index.js';
import type { ActionNotes } from '../host/action-notes.js';
import type { ReadyTask } from '../play/prepare.js';
import { askRecord, isRecorded, noteName, type Recorded, readRecord } from '../wire/action-record.js';
import { succeeded } from '../wire/following.js';
import { outputFields, registerOf, type TaskOutcome } from './task-outcome.js';
import type { Place, TaskRun } from './task-run.js';

/**
 * An action that the run being resumed had finished already, by its journal or by the host's own
 * note. Where nobody knows any more what it left, the outcome has no result.
 */
export const finishedBefore = async (
  run: TaskRun,
  ready: ReadyTask,
  changes: readonly Change[],
  place: Place,
): Promise<TaskOutcome | undefined> => {
  const { context, host, state } = run.play;
  const { resume } = context;
  // What was asked once is tried by this run itself from then on.
  if (!resume || state.attempts.has(run.id) || !changes.every(({ action }) => action)) return undefined;
  state.attempts.set(run.id, 0);
  const before = resume.finished(host, run.id);
  const done = before !== undefined && before.status !== 'failed' && before.status !== 'ignored';
  if (!done && !resume.interrupted(host, run.id)) return undefined;
  const recordable = changes.every(isRecorded);
  if (recordable) noteLeft(run, place.state.notes);
  if (done && !before.withheld)
    return {
      ...resumed('done before the run was resumed', before.result as TaskOutcome['result']),
      journaled: true,
    };
  const record = recordable ? await recordOf(run, place) : undefined;
  const result = record?.output && registerOf(changed, resultOf(ready, record.output));
  if (done)
    return {
      ...resumed(
        result ? keptByHost : 'done before the run was resumed; what it left was kept out of the journal',
        result,
      ),
      journaled: true,
    };
  const { failedWhen, until } = run.instance.step;
  // What failed is tried again, unless the play itself judges that.
  if (!record || !(endedWell(changes, record) || failedWhen)) return undefined;
  if (result) return resumed(keptByHost, result);
  return until
    ? undefined
    : resumed('the host says that it finished before the run was interrupted; what it printed is lost');
};

/** The place may have a note of the task, until the journal has what came of it. */
export const noteLeft = (run: TaskRun, notes: ActionNotes): void => {
  const name = noteName({ host: run.play.host, id: run.id });
  notes.begun(name);
  run.settled.push(() => notes.settled(name));
};

const changed = { changed: true, failed: false } as const;

const keptByHost = 'done before the run was resumed; the host kept what it printed';

const resultOf = (ready: ReadyTask, output: NonNullable<Recorded['output']>) => ({
  ...outputFields([output]),
  ...ready.task.result?.(ready.input, [output]),
});

const endedWell = (changes: readonly Change[], { exit }: Recorded): boolean => {
  const last = changes.flatMap(({ commands }) => commands).at(-1);
  return last !== undefined && succeeded(last, { stdout: '', stderr: '', exit });
};

const recordOf = async (run: TaskRun, { link }: Place): Promise<Recorded | undefined> => {
  const { context, host } = run.play;
  const attempt = context.resume?.starts(host, run.id) ?? 0;
  const [answer] = await link.run([askRecord({ run: context.id, host, id: run.id, attempt })], run.cost);
  return readRecord(answer!);
};

const resumed = (because: string, result?: TaskOutcome['result']): TaskOutcome => ({
  status: 'resumed',
  because,
  changes: [],
  ...(result ? { result } : {}),
});
