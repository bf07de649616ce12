import type { Change } from '../../model/index.js';
import type { ReadyTask } from '../play/prepare.js';
import { askRecord, isRecorded, type Recorded, readRecord } from '../wire/action-record.js';
import { outputFields, registerOf, type TaskOutcome } from './task-outcome.js';
import type { Place, TaskRun } from './task-run.js';

const changed = { changed: true, failed: false } as const;

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
  const { resume } = run.play.context;
  if (!resume || !changes.every(({ action }) => action)) return undefined;
  const before = resume.finished(run.play.host, run.id);
  const done = before !== undefined && before.status !== 'failed' && before.status !== 'ignored';
  if (done && !before.withheld)
    return resumed('done before the run was resumed', before.result as TaskOutcome['result']);
  if (!done && !resume.interrupted(run.play.host, run.id)) return undefined;
  const record = changes.every(isRecorded) ? await recordOf(run, place) : undefined;
  if (!done && record?.exit !== 0) return undefined;
  if (!record?.output)
    return resumed(
      done
        ? 'done before the run was resumed; what it left was kept out of the journal'
        : 'the host says that it finished before the run was interrupted; what it printed is lost',
    );
  const output = { ...record.output, exit: record.exit };
  return resumed(
    'done before the run was resumed; the host kept what it printed',
    registerOf(changed, { ...outputFields([output]), ...ready.task.result?.(ready.input, [output]) }),
  );
};

const recordOf = async (run: TaskRun, { link }: Place): Promise<Recorded | undefined> => {
  const { context, host } = run.play;
  const [answer] = await link.run([askRecord({ run: context.id, host, id: run.id })], run.cost);
  return readRecord(answer!);
};

const resumed = (because: string, result?: TaskOutcome['result']): TaskOutcome => ({
  status: 'resumed',
  because,
  changes: [],
  ...(result ? { result } : {}),
});
