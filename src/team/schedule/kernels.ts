import { dirname } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { inTransaction, note, type Queryable } from '../actions/by.js';
import { type PlaceOptions, placeProject } from '../project/place.js';
import type { RunProject } from '../project/run-project.js';
import { packedProject } from '../project/uploads.js';
import { type ProgramAnswer, runProgram } from '../store/run-program.js';
import { barred } from './barred.js';

/** What a host runs now. */
export interface SeenKernel {
  readonly host: string;
  readonly release: string;
}

/**
 * Writes down which kernels hosts run. Where one is another than before, the schedules that wait for that are due. Of
 * a host that is seen for the first time it is not known whether its kernel is new.
 * @returns the hosts with another kernel
 */
export const noteKernels = (
  db: Queryable,
  seen: readonly SeenKernel[],
  now: Date,
): Promise<readonly string[]> =>
  inTransaction(db, async (within) => {
    const changed: string[] = [];
    for (const { host, release } of seen) {
      const { rows } = await sql<{ before: string }>`
        select release as before from host_kernels where host = ${host} for update`.execute(within);
      await sql`insert into host_kernels (host, release, since, seen_at) select name, ${release}::text, ${now}::timestamptz, ${now}::timestamptz
          from hosts where name = ${host}
        on conflict (host) do update set seen_at = excluded.seen_at, release = excluded.release,
          since = case when host_kernels.release = excluded.release then host_kernels.since else excluded.since end`.execute(
        within,
      );
      const before = rows[0]?.before;
      if (before === undefined || before === release) continue;
      changed.push(host);
      const why = `${host} has the kernel ${release}; before it had ${before}`;
      await note(within, { person: 'rigger', via: 'worker' }, 'new kernel', host, { release, before });
      await sql`update schedules set next_at = coalesce(next_at, ${now}::timestamptz), due_why = coalesce(due_why, ${why})
        where cron is null and not paused and submission -> 'hosts' ? ${host}`.execute(within);
    }
    return changed;
  });

export interface LookOptions {
  readonly db: Queryable;
  readonly offers: readonly string[];
  /** The folder of this worker. */
  readonly state: string;
  readonly own: Pick<PlaceOptions, 'root' | 'secrets'>;
  readonly access: readonly string[];
  /** Node, and the file of rigger. */
  readonly program: readonly string[];
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** Seconds between two looks for one schedule, by whichever worker. */
  readonly every?: number;
  /** Milliseconds for which a program may look. */
  readonly limit?: number;
}

interface Look {
  readonly id: number;
  readonly name: string;
  readonly person: string;
  readonly project: RunProject;
  readonly needs: readonly string[];
  readonly hosts: readonly string[];
}

/** Milliseconds for which a program may look, unless told. */
const usualLimit = 60_000;

/** Hosts that are asked at a time. */
const together = 20;

/**
 * Looks at the kernels of hosts for which a schedule waits, if it is time: of those alone on which nothing runs, that
 * nobody else has booked, and that are well, so that no measurement has a visitor. What goes wrong with some hosts is
 * told, and the others are looked at all the same.
 * @returns whether there was a schedule to look for
 */
export const lookAtKernels = async (options: LookOptions): Promise<boolean> => {
  const { db, state, own, every = 600 } = options;
  const { rows } = await sql<Look>`
    with mine as (
      update schedules set looked_at = clock_timestamp() where id = (
        select id from schedules s where cron is null and not paused and next_at is null and not ${barred}
          and (looked_at is null or looked_at < clock_timestamp() - make_interval(secs => ${every}))
          and array(select jsonb_array_elements_text(submission -> 'needs')) <@ ${[...options.offers]}::text[]
        order by looked_at nulls first limit 1 for update skip locked)
      returning *)
    select m.id, m.name, m.person, m.submission -> 'project' as project,
      array(select jsonb_array_elements_text(m.submission -> 'needs')) as needs,
      array(select jsonb_array_elements_text(m.submission -> 'hosts')) as hosts
    from mine m`.execute(db);
  const [look] = rows;
  if (look === undefined) return false;
  const cwd = await placeProject(
    { place: `schedule-${look.id}`, project: look.project, needs: look.needs },
    { ...own, state: dirname(state), packed: (sha256) => packedProject(db, sha256) },
  );
  for (let at = 0; at < look.hosts.length; at += together)
    await lookAtSome(options, look, cwd, look.hosts.slice(at, at + together));
  return true;
};

/** Looks at these at once; one by one where that takes too long, so that a host that hangs hides no other. */
const lookAtSome = async (
  options: LookOptions,
  look: Look,
  cwd: string,
  named: readonly string[],
): Promise<void> => {
  const { db, log, signal, limit = usualLimit } = options;
  let pattern = named.join(',');
  try {
    const hosts = await quietOf(db, look.person, named);
    if (hosts.length === 0) return;
    pattern = hosts.join(',');
    const said = await factsOf(options, look, cwd, pattern);
    if (said === undefined) {
      log(`schedule ${look.name}: the kernels of ${pattern} were not read within ${limit / 1000} s`);
      if (hosts.length > 1) for (const host of hosts) await lookAtSome(options, look, cwd, [host]);
      return;
    }
    const seen = kernelsIn(said.stdout);
    if (seen === undefined)
      log(
        `schedule ${look.name}: the kernels of ${pattern} were not read (${said.code}): ${said.stderr.trim().split('\n')[0]?.slice(0, 200)}`,
      );
    else
      for (const host of await noteKernels(db, seen, new Date()))
        log(`schedule ${look.name}: ${host} has another kernel`);
  } catch (error) {
    if (signal.aborted) throw error;
    log(`schedule ${look.name}: the kernels of ${pattern} were not read: ${(error as Error).message}`);
  }
};

/** Those that have no visitor to fear now: nothing runs there, they are well, and nobody else has booked them. */
const quietOf = async (
  db: Queryable,
  person: string,
  named: readonly string[],
): Promise<readonly string[]> => {
  const { rows } = await sql<{ host: string }>`
    select h.host from unnest(${[...named]}::text[]) with ordinality as h(host, place)
      where not exists (select from leases l where l.host = h.host)
        and not exists (select from quarantines q where q.host = h.host and q.lifted_at is null)
        and not exists (select from bookings b where b.host = h.host and b.released_at is null
          and b.during @> now() and b.person <> ${person})
      order by h.place`.execute(db);
  return rows.map(({ host }) => host);
};

/** @returns nothing where it took too long */
const factsOf = async (
  { access, program, signal, limit = usualLimit }: LookOptions,
  { project }: Look,
  cwd: string,
  pattern: string,
): Promise<ProgramAnswer | undefined> => {
  const late = AbortSignal.timeout(limit);
  const flags = project.kind === 'folder' ? [] : access;
  const words = [...program, 'facts', pattern, 'kernel.release', '--json', ...flags];
  try {
    return await runProgram(words, { cwd, signal: AbortSignal.any([signal, late]) });
  } catch (error) {
    if (signal.aborted || !late.aborted) throw error;
    return undefined;
  }
};

const answer = z.object({
  hosts: z.array(
    z.object({
      host: z.string(),
      facts: z
        .object({ 'kernel.release': z.object({ available: z.boolean(), value: z.string().optional() }) })
        .optional(),
    }),
  ),
});

/** What `rigger facts HOSTS kernel.release --json` printed; a host that was not reached is not in it. */
export const kernelsIn = (printed: string): readonly SeenKernel[] | undefined => {
  let given: unknown;
  try {
    given = JSON.parse(printed);
  } catch {
    return undefined;
  }
  const { data } = answer.safeParse(given);
  return data?.hosts.flatMap(({ host, facts }) => {
    const release = facts?.['kernel.release'];
    return release?.available && release.value ? [{ host, release: release.value }] : [];
  });
};
