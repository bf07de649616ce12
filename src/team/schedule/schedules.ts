import { sql } from 'kysely';
import { type By, inTransaction, note, type Queryable, refusal, unknown } from '../actions/by.js';
import { readSubmission } from '../actions/submit.js';
import { useProject } from '../project/uploads.js';
import { nextTime, readCron, requireZone } from './cron.js';

/** When which run comes by itself. */
export interface ScheduleWish {
  readonly name: string;
  /** As in crontab(5); without it, when one of its hosts has another kernel than before. */
  readonly cron?: string | undefined;
  readonly timeZone: string;
  /** A run as it is submitted, without times of its own. */
  readonly run: unknown;
}

/** A schedule, as it is listed. */
export interface LabSchedule {
  readonly id: number;
  readonly name: string;
  readonly person: string;
  readonly playbook: string;
  readonly label: string | null;
  readonly hosts: readonly string[];
  readonly cron: string | null;
  readonly time_zone: string;
  readonly paused: boolean;
  readonly paused_by: string | null;
  /** When it is due; of one that waits for a kernel, only once there is one. */
  readonly next_at: Date | null;
  readonly last_at: Date | null;
  /** The newest run of it, and how that is. */
  readonly last_run: number | null;
  readonly last_state: string | null;
  /** When it was due last and no run was made, and why. */
  readonly skipped_at: Date | null;
  readonly skipped_why: string | null;
}

const selected = sql`select s.id, s.name, s.person, s.submission ->> 'playbook' as playbook,
    s.submission ->> 'label' as label, s.submission -> 'hosts' as hosts, s.cron, s.time_zone, s.paused, s.paused_by,
    case when s.paused then null else s.next_at end as next_at, s.last_at, r.id as last_run,
    coalesce(r.outcome, r.state) as last_state, s.skipped_at, s.skipped_why
  from schedules s
    left join lateral (select id, state, outcome from runs where schedule_id = s.id order by id desc limit 1) r on true`;

export const listSchedules = async (db: Queryable): Promise<readonly LabSchedule[]> =>
  (await sql<LabSchedule>`${selected} order by s.name limit 1000`.execute(db)).rows;

/** @throws RiggerError `team/unknown` */
export const scheduleNamed = async (db: Queryable, name: string): Promise<LabSchedule> => {
  const { rows } = await sql<LabSchedule>`${selected} where s.name = ${name}`.execute(db);
  if (!rows[0]) throw unknown(`there is no schedule ${name}`, '`rigger schedule list` shows them');
  return rows[0];
};

/** Adds one. @returns when it is due first; null where it waits for a kernel */
export const addSchedule = (
  db: Queryable,
  by: By,
  { name, cron, timeZone, run }: ScheduleWish,
  now: Date,
): Promise<{ readonly id: number; readonly nextAt: Date | null }> =>
  inTransaction(db, async (within) => {
    requireZone(timeZone);
    const wish = readSubmission(run);
    if (wish.notBefore !== undefined || wish.deadline !== undefined)
      throw refusal('a run of a schedule has no times of its own');
    if (wish.project.kind === 'bundle' && !(await useProject(within, wish.project.sha256)))
      throw unknown('the project of the schedule was not sent');
    const nextAt = cron === undefined ? undefined : nextTime(readCron(cron), timeZone, now);
    if (cron !== undefined && nextAt === undefined) throw refusal(`${JSON.stringify(cron)} never comes`);
    const { rows } = await sql<{ id: number }>`
      insert into schedules (name, person, cron, time_zone, submission, next_at)
      values (${name}, ${by.person}, ${cron ?? null}, ${timeZone}, ${JSON.stringify(wish)}, ${nextAt ?? null})
      on conflict (name) do nothing returning id`.execute(within);
    if (!rows[0])
      throw refusal(`there is a schedule ${name} already`, 'choose another name, or remove that one');
    await note(within, by, 'add schedule', name, {
      ...{ playbook: wish.playbook, hosts: wish.hosts },
      ...(cron === undefined ? { when: 'new kernel' } : { cron, timeZone }),
    });
    return { id: rows[0].id, nextAt: nextAt ?? null };
  });

/** Its runs stay, those that wait too. */
export const removeSchedule = (db: Queryable, by: By, name: string): Promise<void> =>
  inTransaction(db, async (within) => {
    const { rows } = await sql`delete from schedules where name = ${name} returning 1`.execute(within);
    if (rows.length === 0) throw unknown(`there is no schedule ${name}`, '`rigger schedule list` shows them');
    await note(within, by, 'remove schedule', name);
  });

/** Makes no runs until it goes on; what was due meanwhile is not made up for. */
export const pauseSchedule = (
  db: Queryable,
  by: By,
  name: string,
  { paused, now }: { readonly paused: boolean; readonly now: Date },
): Promise<void> =>
  inTransaction(db, async (within) => {
    const { rows } = await sql<{ cron: string | null; time_zone: string; paused: boolean }>`
      select cron, time_zone, paused from schedules where name = ${name} for update`.execute(within);
    const [row] = rows;
    if (!row) throw unknown(`there is no schedule ${name}`, '`rigger schedule list` shows them');
    if (row.paused === paused)
      throw refusal(`the schedule ${name} is ${paused ? 'paused already' : 'not paused'}`);
    const next = row.cron === null ? undefined : nextTime(readCron(row.cron), row.time_zone, now);
    await sql`update schedules set paused = ${paused}, paused_by = ${paused ? by.person : null},
        paused_at = case when ${paused} then now() end, next_at = ${next ?? null}, due_why = null
      where name = ${name}`.execute(within);
    await note(within, by, paused ? 'pause schedule' : 'go on with schedule', name);
  });
