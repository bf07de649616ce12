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

/**
 * Reads a journal: finished tasks, tasks under way, handlers that are due.
 * A task under way may have changed the host without living to say so; what it would have notified
 * counts as notified, because a handler too many is harmless and one too few is not.
 */
export const resumeState = (events: Iterable<RunEvent>): ResumeState => {
  const finished = new Map<string, TaskResult>();
  const under = new Set<string>();
  const starts = new Map<string, number>();
  const handlers = new Map<string, Map<string, string>>();
  const hosts = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'task-started') {
      hosts.set(event.id, event.host);
      const task = key(event.host, event.id);
      under.add(task);
      starts.set(task, (starts.get(task) ?? 0) + 1);
      for (const handler of event.notifies) due(handlers, event.host).set(handler, event.name);
    }
    if (event.type === 'task-finished') {
      under.delete(key(event.host, event.id));
      finished.set(key(event.host, event.id), event);
    }
    if (event.type === 'handler-notified') due(handlers, event.host).set(event.handler, event.by);
    if (event.type === 'handlers-flushed')
      for (const handler of event.handlers) due(handlers, event.host).delete(handler);
  }
  return {
    finished: (host, id) => finished.get(key(host, id)),
    interrupted: (host, id) => under.has(key(host, id)),
    starts: (host, id) => starts.get(key(host, id)) ?? 0,
    hostOf: (id) => hosts.get(id),
    pendingHandlers: (host) => handlers.get(host) ?? new Map(),
  };
};

const key = (host: string, id: string): string => `${host}\n${id}`;

const due = (handlers: Map<string, Map<string, string>>, host: string): Map<string, string> => {
  const known = handlers.get(host) ?? new Map<string, string>();
  handlers.set(host, known);
  return known;
};
