import type { RunEvent, TaskResult } from '../../model/index.js';

/** What the journal of an earlier attempt says about a run that goes on. */
export interface ResumeState {
  /** The result of an action that had finished, by host and task id. */
  finished(host: string, id: string): TaskResult | undefined;
  /** Whether the task was under way when the journal ends. */
  interrupted(host: string, id: string): boolean;
  /** How often the task has begun. */
  starts(host: string, id: string): number;
  /** The host on which a task had begun, whether or not it finished: the last, if there were several. */
  hostOf(id: string): string | undefined;
  /** Handlers that were due and have not run, with the task that notified them. */
  pendingHandlers(host: string): ReadonlyMap<string, string>;
}

/** Why a handler is due: who notified it, or has begun and would. */
type Reasons = Map<TaskBegun | 'notified', string>;

/** One beginning of a task. */
interface TaskBegun {
  readonly notifies: readonly string[];
}

/**
 * Reads a journal: finished tasks, tasks under way, handlers that are due.
 * A task under way may have changed the host without living to say so; what it would have notified
 * counts as notified, because a handler too many is harmless and one too few is not.
 */
export const resumeState = (events: Iterable<RunEvent>): ResumeState => {
  const finished = new Map<string, TaskResult>();
  const under = new Map<string, TaskBegun>();
  const starts = new Map<string, number>();
  const handlers = new Map<string, Map<string, Reasons>>();
  const hosts = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'task-started') {
      hosts.set(event.id, event.host);
      const task = key(event.host, event.id);
      const begun = { notifies: event.notifies };
      under.set(task, begun);
      starts.set(task, (starts.get(task) ?? 0) + 1);
      for (const handler of event.notifies)
        reasonsOf(due(handlers, event.host), handler).set(begun, event.name);
    }
    if (event.type === 'task-recalled') {
      const task = key(event.host, event.id);
      const begun = under.get(task);
      under.delete(task);
      for (const handler of begun?.notifies ?? []) withdraw(due(handlers, event.host), handler, begun!);
    }
    if (event.type === 'task-finished') {
      under.delete(key(event.host, event.id));
      finished.set(key(event.host, event.id), event);
    }
    if (event.type === 'handler-notified')
      reasonsOf(due(handlers, event.host), event.handler).set('notified', event.by);
    if (event.type === 'handlers-flushed')
      for (const handler of event.handlers) due(handlers, event.host).delete(handler);
  }
  return {
    finished: (host, id) => finished.get(key(host, id)),
    interrupted: (host, id) => under.has(key(host, id)),
    starts: (host, id) => starts.get(key(host, id)) ?? 0,
    hostOf: (id) => hosts.get(id),
    pendingHandlers: (host) =>
      new Map(
        [...(handlers.get(host) ?? [])].map(([handler, reasons]) => [handler, [...reasons.values()].at(-1)!]),
      ),
  };
};

const reasonsOf = (due: Map<string, Reasons>, handler: string): Reasons => {
  const known = due.get(handler) ?? new Map();
  due.set(handler, known);
  return known;
};

/** Whoever has not run has notified nobody; others may have. */
const withdraw = (due: Map<string, Reasons>, handler: string, begun: TaskBegun): void => {
  const reasons = due.get(handler);
  reasons?.delete(begun);
  if (reasons?.size === 0) due.delete(handler);
};

const key = (host: string, id: string): string => `${host}\n${id}`;

const due = (handlers: Map<string, Map<string, Reasons>>, host: string): Map<string, Reasons> => {
  const known = handlers.get(host) ?? new Map<string, Reasons>();
  handlers.set(host, known);
  return known;
};
