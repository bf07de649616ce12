import { problem, RiggerError } from '../../model/index.js';
import { shownTime } from '../../team/queue/shown-time.js';
import { alignedTable } from '../program/aligned-table.js';
import { withLab } from '../program/lab-client.js';
import { print } from '../team/print.js';
import { runWish, sendProject } from '../team/submit.js';
import type { ScheduleFlags } from './flags.js';

const pathOf = (name: string): string => `/api/v1/schedules/${encodeURIComponent(name)}`;

/** Adds a schedule. */
export const addSchedule = async (name: string, playbook: string, flags: ScheduleFlags): Promise<void> => {
  const { at, zone, onNewKernel = false, json } = flags;
  const wrong =
    (at === undefined) !== onNewKernel
      ? '`rigger schedule add` takes either --at or --on-new-kernel'
      : zone !== undefined && at === undefined
        ? '--zone is of --at'
        : undefined;
  if (wrong !== undefined) throw new RiggerError([problem('cli/usage', wrong)]);
  const { wish, needs, packed } = await runWish(playbook, flags);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const { next_at: next } = (await withLab(async (lab) => {
    await sendProject(lab, packed);
    return lab.call('POST', '/api/v1/schedules', {
      name,
      ...(at === undefined ? { on_new_kernel: true } : { cron: at, time_zone: zone ?? own }),
      run: wish,
    });
  })) as { readonly next_at: string | null };
  print(json, { name, next_at: next, needs }, [
    next === null
      ? `${name} waits for another kernel on one of its hosts`
      : `${name} is due at ${shownTime(new Date(next))}`,
    ...(needs.length === 0 ? [] : [`its worker has to have ${needs.join(', ')}`]),
  ]);
};

interface Listed {
  readonly name: string;
  readonly person: string;
  readonly playbook: string;
  readonly cron: string | null;
  readonly time_zone: string;
  readonly paused: boolean;
  readonly paused_by: string | null;
  readonly next_at: string | null;
  readonly last_run: number | null;
  readonly last_state: string | null;
  readonly skipped_at: string | null;
  readonly skipped_why: string | null;
}

/** Lists schedules. */
export const listSchedules = async (json: boolean | undefined): Promise<void> => {
  const { schedules } = (await withLab((lab) => lab.call('GET', '/api/v1/schedules'))) as {
    readonly schedules: readonly Listed[];
  };
  if (schedules.length === 0 && !json) process.stderr.write('there is no schedule\n');
  print(
    json,
    { schedules },
    alignedTable(
      ['schedule', 'of', 'playbook', 'when', 'next', 'newest run', 'no run'],
      schedules.map((one) => [
        ...[one.name, one.person, one.playbook],
        one.cron === null ? 'a new kernel' : `${one.cron} ${one.time_zone}`,
        one.paused
          ? `paused by ${one.paused_by}`
          : one.next_at === null
            ? ''
            : shownTime(new Date(one.next_at)),
        one.last_run === null ? '' : `${one.last_run} ${one.last_state}`,
        one.skipped_at === null ? '' : `${shownTime(new Date(one.skipped_at))}: ${one.skipped_why}`,
      ]),
      () => true,
    ),
  );
};

/** Removes a schedule. */
export const removeSchedule = async (
  name: string,
  { anybody, json }: { readonly anybody?: boolean; readonly json?: boolean },
): Promise<void> => {
  await withLab((lab) => lab.call('DELETE', `${pathOf(name)}${anybody ? '?anybody=true' : ''}`));
  print(json, { name }, [`${name} is removed; its runs stay`]);
};

/** Pauses a schedule, or goes on with it. */
export const pauseSchedule = async (
  name: string,
  {
    off = false,
    anybody = false,
    json,
  }: { readonly off?: boolean; readonly anybody?: boolean; readonly json?: boolean },
): Promise<void> => {
  await withLab((lab) => lab.call('POST', `${pathOf(name)}/${off ? 'resume' : 'pause'}`, { anybody }));
  print(json, { name, paused: !off }, [off ? `${name} makes runs again` : `${name} is paused`]);
};
