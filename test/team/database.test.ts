import { expect, test } from '@jest/globals';
import { postgresql } from './support/database.js';

const { database } = postgresql();

test('a connection that breaks while somebody has it, and asks nothing, fails only the next question', async () => {
  const { pool } = await database();
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const ended = new Promise<void>((done) => client.once('end', done));
  await pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await ended;
  await expect(client.query('select 1')).rejects.toThrow(/connection/i);
  client.release(true);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});
