import { type Step, type TaskStep, ValueUnknown } from '../../language/play.js';
import { isControl, problem, RiggerError, reveal } from '../../model/index.js';
import type { LeveledScope } from '../host/scope.js';
import { isTold } from '../host/stops.js';
import { neverChanges } from '../play/by-its-word.js';
import { knowing } from '../task/knowing.js';
import { askingOf } from '../task/run-task.js';
import type { TaskRun } from '../task/task-run.js';
import type { HostWalk } from './host-walk.js';

/** The keys of the handlers that a task notifies. @throws RiggerError where nobody has a name, FactNeeded, ValueUnknown */
export const handlerKeys = (step: TaskStep, walk: HostWalk, scope: LeveledScope): string[] =>
  step.notify.flatMap((template) => {
    const resolved = reveal(template.resolve(scope));
    return (Array.isArray(resolved) ? resolved : [resolved]).flatMap((name) => {
      const keys = walk.handlers.keysOf(String(name));
      if (keys.length > 0) return keys;
      throw new RiggerError([
        problem('engine/unknown-handler', `no handler is named ${name}, and none listens to it`, {
          position: template.position,
          help: `the handlers of this play are: ${walk.handlers.names().join(', ') || '(none)'}`,
        }),
      ]);
    });
  });

/** A task has changed something, or will. */
export const notify = (run: TaskRun, walk: HostWalk): void => {
  for (const handler of run.notifies()) {
    walk.handlers.notify(handler);
    walk.context.emit({ type: 'handler-notified', host: run.play.host, handler, by: run.name });
  }
};

/** A plan cannot tell whether a task will change something: whom it notifies then perhaps runs. */
export const notifyPerhaps = async (run: TaskRun, walk: HostWalk): Promise<void> => {
  const { step } = run.instance;
  if (walk.context.mode !== 'plan' || step.notify.length === 0 || !mayChange(step, walk)) return;
  for (const key of await perhapsNotified(run, walk)) walk.handlers.notifyPerhaps(key, run.name);
};

const mayChange = (step: TaskStep, { play }: HostWalk): boolean => {
  if (step.changedWhen) return !neverChanges(step);
  const task = play.tasks.get(step.task)!;
  return !isControl(task) && task.readOnly !== true;
};

/** Any, where it cannot be told whom it would notify. */
const perhapsNotified = async (run: TaskRun, walk: HostWalk): Promise<readonly string[]> => {
  try {
    return await knowing(askingOf(run), run.notifies);
  } catch (error) {
    if (error instanceof ValueUnknown) return walk.handlers.keys();
    if (!isTold(error)) throw error;
    // It comes to nothing more than this where the task changes nothing.
    for (const diagnostic of error.diagnostics)
      walk.context.emit({
        type: 'warning',
        host: run.play.host,
        diagnostic: { ...diagnostic, severity: 'warning' },
      });
    return walk.handlers.keys();
  }
};

/** A plan cannot tell what an include brings in: all that its steps may notify perhaps runs. */
export const notifyByInclude = (
  preview: readonly Step[] | undefined,
  name: string,
  { handlers }: HostWalk,
): void => {
  const names = preview && namesNotified(preview);
  const keys = names ? names.flatMap((one) => handlers.keysOf(one)) : handlers.keys();
  for (const key of keys) handlers.notifyPerhaps(key, name);
};

/** The names that steps notify, those that they include among them; undefined where they cannot be told. */
const namesNotified = (steps: readonly Step[]): readonly string[] | undefined => {
  const found: string[] = [];
  for (const step of steps) {
    const names = namesNotifiedBy(step);
    if (names === undefined) return undefined;
    found.push(...names);
  }
  return found;
};

const namesNotifiedBy = (step: Step): readonly string[] | undefined => {
  switch (step.kind) {
    case 'task':
      return step.notify.every(({ literal }) => literal)
        ? step.notify.flatMap(({ source }) => (Array.isArray(source) ? source : [source])).map(String)
        : undefined;
    case 'block':
      return namesNotified([...step.block, ...step.rescue, ...step.always]);
    case 'include':
      if (step.what === 'vars') return [];
      return step.preview && namesNotified(step.preview);
    default:
      return [];
  }
};
