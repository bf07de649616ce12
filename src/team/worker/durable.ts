import { setTimeout as pause } from 'node:timers/promises';
import { DBOS, type DLogger } from '@dbos-inc/dbos-sdk';
import { sql } from 'kysely';
import type { Queryable } from '../actions/by.js';
import { openPool } from '../database.js';

/** The durable engine, behind this file alone: what it carries is one call, `run(number, attempt)`. */
export interface DurableEngine {
  /** Gives claims back to this worker that it does not know: the answer to a COMMIT may be lost. */
  revive(db: Queryable): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The version under which runs are handed on. A constant: the engine’s own would change with every edit, and leave
 * runs that wait to nobody. It changes when `run` means something else for runs that have begun.
 */
export const engineVersion = '1';

/**
 * Makes or updates what the engine keeps in the database: one worker after the other, as the engine's own changes
 * deadlock with each other. Who waits asks again and again: a statement that waited would itself be waited for by an
 * index that is built beside the work.
 */
export const migrateEngine = async (url: string): Promise<void> => {
  const pool = openPool(url, 1);
  try {
    const client = await pool.connect();
    // It breaks where the database goes away; the migration then says so itself.
    client.on('error', () => {});
    try {
      const mine = "select pg_try_advisory_lock(hashtext('rigger.engine')) as mine";
      while (!(await client.query<{ mine: boolean }>(mine)).rows[0]!.mine) await pause(200);
      await DBOS.migrate(url);
    } finally {
      // The lock goes with the connection.
      client.release(true);
    }
  } finally {
    await pool.end();
  }
};

/** Starts to take the runs of this worker; those that a process of its name had begun are called again. */
export const startEngine = async (
  url: string,
  { worker, capacity, run, log }: EngineOptions,
): Promise<DurableEngine> => {
  const known = new Set<string>();
  const queue = `worker-${worker}`;
  DBOS.registerWorkflow(
    async (id: number, attempt: number): Promise<void> => {
      const workflow = DBOS.workflowID!;
      known.add(workflow);
      try {
        await DBOS.runStep(() => run(Number(id), Number(attempt)), { name: 'run' });
      } finally {
        known.delete(workflow);
      }
    },
    { name: 'run', maxRecoveryAttempts: 1_000_000 },
  );
  const pool = openPool(url, 10);
  DBOS.setConfig({
    name: 'rigger',
    systemDatabaseUrl: url,
    systemDatabasePool: pool,
    applicationVersion: engineVersion,
    executorID: worker,
    listenQueues: [queue],
    useListenNotify: false,
    runMigrations: false,
    logger: loggerOf(log),
  });
  const stop = async (): Promise<void> => {
    await DBOS.shutdown();
    await pool.end();
  };
  try {
    await DBOS.launch();
    await DBOS.registerQueue(queue, {
      workerConcurrency: capacity,
      minPollingIntervalMs: 200,
      onConflict: 'always_update',
    });
  } catch (error) {
    // What has been launched takes runs, and nobody would be there to make them.
    const stopped = stop().catch((trouble: Error) => log(`the engine did not stop: ${trouble.message}`));
    await Promise.race([stopped, pause(5_000)]);
    throw error;
  }
  return {
    revive: async (db) => {
      const { rows } = await sql<{ id: string }>`
        select workflow_uuid as id from dbos.workflow_status
        where status = 'PENDING' and queue_name = ${queue} and executor_id = ${worker}
          and updated_at < extract(epoch from now()) * 1000 - 5000`.execute(db);
      for (const { id } of rows) if (!known.has(id)) await DBOS.resumeWorkflow(id, { queueName: queue });
    },
    stop,
  };
};

interface EngineOptions {
  readonly worker: string;
  readonly capacity: number;
  readonly run: (id: number, attempt: number) => Promise<void>;
  readonly log: (line: string) => void;
}

/** Only what went wrong is told. */
const loggerOf = (log: (line: string) => void): DLogger => ({
  info: () => {},
  debug: () => {},
  warn: (entry) => log(textOf(entry)),
  error: (entry) => log(textOf(entry)),
});

const textOf = (entry: unknown): string => (entry instanceof Error ? entry.message : String(entry));
