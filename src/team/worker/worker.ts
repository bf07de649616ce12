import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { withLock } from '../../lab/host/lock.js';
import { problem, RiggerError } from '../../model/index.js';
import { refusal } from '../actions/by.js';
import { offerOf } from '../actions/go-on.js';
import type { Database } from '../database.js';
import { tendSchedules } from '../schedule/fire.js';
import { lookAtKernels } from '../schedule/kernels.js';
import { migrate } from '../schema/migrate.js';
import type { BundleStore } from '../store/bundle-store.js';
import { keepBundles } from '../store/keep-bundles.js';
import { removeOld } from '../store/retention.js';
import { type AttemptOptions, makeAttempt, type RunAttempt } from './attempt.js';
import { isDatabaseAway } from './away.js';
import { signalChild } from './child.js';
import { engineVersion, migrateEngine, startEngine } from './durable.js';

export interface WorkerOptions {
  readonly database: Database;
  readonly name: string;
  readonly version: string;
  /** What runs may need of it. */
  readonly offers: readonly string[];
  /** Runs at a time. */
  readonly capacity: number;
  readonly state: string;
  readonly program: readonly string[];
  readonly log: (line: string) => void;
  /** Its own project and files, and the flags by which runs that brought their project use its keys. */
  readonly own: AttemptOptions['own'];
  readonly access: readonly string[];
  readonly signal: AbortSignal;
  /** Seconds after which a silent worker’s leases are suspect. */
  readonly lease: number;
  /** Seconds after which another takes over what is suspect. */
  readonly patience: number;
  /** Where bundles go. */
  readonly store?: BundleStore | undefined;
  /** Days after which bundles go from there; for ever when missing. */
  readonly keepDays?: number | undefined;
}

/**
 * Takes runs and makes them, until it is told to stop. Runs that it has begun then go on without it, and it comes back
 * to them under its name.
 */
export const work = async (options: WorkerOptions): Promise<void> => {
  const { database, name, state, log } = options;
  await beginning(() => migrate(database));
  await beginning(() => migrateEngine(database.url));
  await withLock(
    join(state, `worker-${name}`),
    async () => {
      await beginning(() => register(options));
      const running = new Map<string, { readonly now: RunAttempt; readonly ended: Promise<void> }>();
      const run = (id: number, attempt: number): Promise<void> => {
        const key = `${id}-${attempt}`;
        const known = running.get(key);
        if (known) return known.ended;
        const now: RunAttempt = { id, attempt, cancelled: false, lost: false };
        log(`run ${id}: attempt ${attempt}`);
        const ended = makeAttempt(now, {
          ...{ db: database.db, worker: name, program: options.program, log },
          ...{ state: join(state, name), own: options.own, access: options.access },
        }).finally(() => running.delete(key));
        running.set(key, { now, ended });
        return ended;
      };
      const engine = await beginning(() =>
        startEngine(database.url, { worker: name, capacity: options.capacity, run, log }),
      );
      log(`worker ${name} takes runs`);
      const attempts = (): RunAttempt[] => [...running.values()].map(({ now }) => now);
      try {
        await Promise.all([
          keepLeases(options, attempts),
          takeRuns(options, () => engine.revive(database.db)),
          tendBundles(options),
          tendSchedules({ db: database.db, log, signal: options.signal }),
          watchKernels(options),
        ]);
      } finally {
        await engine.stop();
      }
    },
    ({ pid }) => {
      throw refusal(`the process ${pid} is the worker ${name} already`, 'give this one another --name');
    },
  );
};

/** A worker that begins while the database goes away ends; whatever keeps it as a service starts it again. */
const beginning = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    throw new RiggerError(
      [
        problem(
          'team/database',
          `the database went away while the worker began: ${(error as Error).message}`,
          {
            help: 'start the worker again; its runs wait for it',
          },
        ),
      ],
      undefined,
      { cause: error },
    );
  }
};

/** A name belongs to one machine: it is where its runs are. */
const register = async ({ database, name, version, offers, capacity }: WorkerOptions): Promise<void> => {
  const { rows } = await sql<{ machine: string }>`
    insert into workers (name, machine, version, offers, capacity)
    values (${name}, ${hostname()}, ${version}, ${[...offers, offerOf(name)]}, ${capacity})
    on conflict (name) do update set version = excluded.version, offers = excluded.offers,
      capacity = excluded.capacity, started_at = now(), seen_at = now(), draining = false,
      machine = case when workers.seen_at < now() - interval '1 minute' then excluded.machine else workers.machine end
    returning machine`.execute(database.db);
  if (rows[0]!.machine !== hostname())
    throw refusal(`${rows[0]!.machine} has a worker ${name}`, 'give this one another --name');
  // A database that was restored from a copy has given out higher ones since.
  await sql`select setval('epochs', greatest((select last_value from epochs), (extract(epoch from now()) * 1000)::bigint))`.execute(
    database.db,
  );
};

/** Says that it lives. Cut off for longer than its leases, it lets its runs come to a safe place. */
const keepLeases = async (
  { database, name, lease, log, signal }: WorkerOptions,
  attempts: () => readonly RunAttempt[],
): Promise<void> => {
  let until = Date.now() + lease * 1000;
  while (!signal.aborted) {
    try {
      const asked = Date.now();
      const { rows } = await sql<{ run_id: number; attempt: number; cancelled: boolean }>`
        select * from renew_leases(${name}, make_interval(secs => ${lease}))`.execute(database.db);
      until = asked + lease * 1000;
      for (const now of attempts()) {
        const row = rows.find(({ run_id, attempt }) => run_id === now.id && attempt === now.attempt);
        if (!row && now.place && !now.lost && (await wasGivenOn(database, now, name))) {
          now.lost = true;
          await signalChild(now.place, 'SIGINT');
        } else if (row?.cancelled && !now.cancelled && now.place) {
          now.cancelled = true;
          await signalChild(now.place, 'SIGINT');
        }
      }
    } catch (error) {
      log(`the database is away: ${(error as Error).message}`);
      if (Date.now() > until) {
        until = Number.POSITIVE_INFINITY;
        log('its leases have ended: runs stop at a safe place');
        for (const { place } of attempts()) if (place) await signalChild(place, 'SIGINT');
      }
    }
    await sleeping(Math.min(5_000, lease * 250), signal);
  }
};

const wasGivenOn = async (
  database: Database,
  { id, attempt }: RunAttempt,
  name: string,
): Promise<boolean> => {
  const { rows } = await sql<{ given: boolean }>`
    select attempt <> ${attempt} or worker is distinct from ${name} as given from runs where id = ${id}`.execute(
    database.db,
  );
  return rows[0]?.given ?? true;
};

/** Asks for runs while there are any, and does what is overdue. */
const takeRuns = async (
  { database, name, lease, patience, log, signal }: WorkerOptions,
  revive: () => Promise<void>,
): Promise<void> => {
  let swept = 0;
  while (!signal.aborted) {
    let granted: number | null = null;
    try {
      if (Date.now() - swept > 2_000) {
        swept = Date.now();
        await sql`select sweep()`.execute(database.db);
        await sql`select take_over(${name}, make_interval(secs => ${lease}), make_interval(secs => ${patience}),
          ${engineVersion})`.execute(database.db);
        await revive();
      }
      const { rows } = await sql<{ run: number | null }>`
        select grant_run(${name}, make_interval(secs => ${lease}), ${engineVersion}) as run`.execute(
        database.db,
      );
      granted = rows[0]!.run;
    } catch (error) {
      log(`no runs are taken: ${(error as Error).message}`);
    }
    if (granted === null) await sleeping(500, signal);
  }
};

/** Keeps what runs have left, and takes away what is old. The database or the store may be away. */
const tendBundles = async (options: WorkerOptions): Promise<void> => {
  const { database, name, state, program, store, keepDays, log, signal } = options;
  const by = { person: name, via: 'worker' } as const;
  const keeping = { db: database.db, worker: name, room: join(state, name), program, store, log, signal };
  let cleaned = 0;
  while (!signal.aborted) {
    try {
      await keepBundles(keeping);
      if (store !== undefined && keepDays !== undefined && Date.now() - cleaned > 3_600_000) {
        cleaned = Date.now();
        const gone = await removeOld(database.db, by, store, keepDays);
        if (gone.length > 0) log(`bundles went from the store, of the runs ${gone.join(', ')}`);
      }
    } catch (error) {
      if (!signal.aborted) log(`bundles wait: ${(error as Error).message}`);
    }
    await sleeping(1_000, signal);
  }
  await store?.close();
};

/** Looks at hosts for which a schedule waits; what goes wrong is told, and tried again. */
const watchKernels = async (options: WorkerOptions): Promise<void> => {
  const { database, name, state, log, signal } = options;
  while (!signal.aborted) {
    let more = false;
    try {
      more = await lookAtKernels({
        ...{ db: database.db, state: join(state, name), log, signal },
        ...{ own: options.own, access: options.access, offers: options.offers, program: options.program },
      });
    } catch (error) {
      if (!signal.aborted) log(`kernels are not looked at: ${(error as Error).message}`);
    }
    if (!more) await sleeping(5_000, signal);
  }
};

const sleeping = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal }).catch((error: Error) => {
    if (!signal.aborted) throw error;
  });
