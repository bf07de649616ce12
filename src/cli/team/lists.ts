import { queue } from '../../team/actions/queue.js';
import { who } from '../../team/actions/who.js';
import { shownTime } from '../../team/queue/shown-time.js';
import { alignedTable } from '../program/aligned-table.js';
import { withTeam } from './open-team.js';
import { print } from './print.js';

/** `rigger who`. */
export const printWho = async (part: string, json: boolean | undefined): Promise<void> => {
  const all = await withTeam(({ database }) => who(database.db));
  const hosts = all.filter(({ host }) => host.includes(part));
  if (hosts.length === 0 && !json) process.stderr.write('no host was booked yet, and no run submitted\n');
  const time = (at: Date | null): string => (at === null ? '' : shownTime(at));
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

/** `rigger queue`. */
export const printQueue = async (json: boolean | undefined): Promise<void> => {
  const runs = await withTeam(({ database }) => queue(database.db));
  if (runs.length === 0 && !json) process.stderr.write('nothing runs, and nothing waits\n');
  print(
    json,
    { runs },
    alignedTable(
      ['run', 'of', 'playbook', 'priority', 'hosts', 'state', 'why'],
      runs.map(({ id, person, playbook, priority, hosts, state, reason }) => [
        ...[String(id), person, playbook, String(priority)],
        ...[
          hosts.length > 3 ? `${hosts.slice(0, 2).join(',')},… (${hosts.length})` : hosts.join(','),
          state,
          reason,
        ],
      ]),
      (column) => column !== 0 && column !== 3,
    ),
  );
};
