import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../../src/team/database.js';

/** Waits until something asks this database for a lock that somebody else has. */
export const untilOneWaits = async ({ pool }: Database): Promise<void> => {
  for (const end = Date.now() + 10_000; Date.now() < end; await pause(10)) {
    const { rows } = await pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
  throw new Error('nobody waits for a lock');
};
