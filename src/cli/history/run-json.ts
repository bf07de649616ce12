import type { HostSummary, RunEvent } from '../../model/index.js';
import type { RunDetails } from './read-run.js';

type Finished = Extract<RunEvent, { type: 'task-finished' }>;

/** What became of a host, as the run's last session tells; null for a run that has not ended. */
export const hostsOf = ({ events }: RunDetails): Readonly<Record<string, HostSummary>> | null =>
  events.findLast((event) => event.type === 'run-finished')?.hosts ?? null;

/** Every task that ended on a host, in the order of their ends, with its status and what it changed. */
export const tasksOf = ({ events }: RunDetails): object[] =>
  events
    .filter((event): event is Finished => event.type === 'task-finished')
    .map(({ at, host, id, name, task, item, status, because, changes, diagnostic, time }) => ({
      ended: new Date(at).toISOString(),
      host,
      id,
      name,
      task,
      item: item ?? null,
      status,
      because: because ?? null,
      changes: changes.map(({ summary }) => summary),
      failure: diagnostic === undefined ? null : { code: diagnostic.code, message: diagnostic.message },
      milliseconds: time,
    }));
