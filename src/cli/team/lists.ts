import type { HostUse } from '../../team/actions/who.js';
import { type Obstacle, reasonOf } from '../../team/queue/reason.js';
import { shownTime } from '../../team/queue/shown-time.js';
import { alignedTable } from '../program/aligned-table.js';
import { withLab } from '../program/lab-client.js';
import { print } from './print.js';

/** As it came by JSON: times are texts. */
type Sent<T> = { readonly [K in keyof T]: T[K] extends Date | null ? string | null : T[K] };

const time = (at: string | null): string => (at === null ? '' : shownTime(new Date(at)));

/** `rigger who`. */
export const printWho = async (part: string, json: boolean | undefined): Promise<void> => {
  const all = (await withLab((lab) => lab.call('GET', '/api/v1/hosts'))) as { hosts: Sent<HostUse>[] };
  const hosts = all.hosts.filter(({ host }) => host.includes(part));
  if (hosts.length === 0 && !json) process.stderr.write('no host was booked yet, and no run submitted\n');
  print(
    json,
    { hosts },
    alignedTable(
      ['host', 'state', 'who', 'since', 'until', 'run', 'why'],
      hosts.map(({ host, state, person, since, until, run, playbook, why }) => [
        ...[host, state, person ?? '', time(since), time(until)],
        ...[run === null ? '' : String(run), why ?? playbook ?? ''],
      ]),
      (column) => column !== 5,
    ),
  );
};

/** A run as the API's queue has it. */
interface QueuedSent {
  readonly id: number;
  readonly person: string;
  readonly playbook: string;
  readonly priority: number;
  readonly hosts: readonly string[];
  readonly state: string;
  readonly worker: string | null;
  readonly cancel_asked: boolean;
  readonly obstacles: readonly Sent<Obstacle>[];
  readonly before: number;
}

/** `rigger queue`; reasons have the times of this machine, and in JSON those of UTC. */
export const printQueue = async (json: boolean | undefined): Promise<void> => {
  const { queue: runs } = (await withLab((lab) => lab.call('GET', '/api/v1/queue'))) as {
    queue: QueuedSent[];
  };
  if (runs.length === 0 && !json) process.stderr.write('nothing runs, and nothing waits\n');
  print(
    json,
    { runs },
    alignedTable(
      ['run', 'of', 'playbook', 'priority', 'hosts', 'state', 'why'],
      runs.map((run) => [
        ...[String(run.id), run.person, run.playbook, String(run.priority)],
        run.hosts.length > 3
          ? `${run.hosts.slice(0, 2).join(',')},… (${run.hosts.length})`
          : run.hosts.join(','),
        ...[run.state, localReason(run)],
      ]),
      (column) => column !== 0 && column !== 3,
    ),
  );
};

const localReason = ({ state, worker, cancel_asked: cancelAsked, obstacles, before }: QueuedSent): string =>
  reasonOf({
    ...{ state, worker, cancelAsked, before },
    obstacles: obstacles.map((one) => ({ ...one, until: one.until === null ? null : new Date(one.until) })),
  });
