import { expect, test } from '@jest/globals';
import { isDatabaseAway } from '../../../src/team/worker/away.js';

test.each<[string | undefined, string, boolean]>([
  ['ECONNREFUSED', 'connect ENOENT /run/postgresql', true],
  ['EPIPE', 'write EPIPE', true],
  ['57P01', 'terminating connection due to administrator command', true],
  ['57P03', 'the database system is starting up', true],
  ['53300', 'sorry, too many clients already', true],
  [undefined, 'Connection terminated unexpectedly', true],
  [undefined, 'Client has encountered a connection error and is not queryable', true],
  [undefined, 'timeout exceeded when trying to connect', true],
  [undefined, 'Unable to connect to system database at postgresql://…: read ECONNRESET', true],
  ['EACCES', 'connect EACCES', false],
  ['42P01', 'relation "runs" does not exist', false],
  ['40P01', 'deadlock detected', false],
  [undefined, 'cannot read properties of undefined', false],
])('an error %s, %s: the database is away: %s', (code, message, away) => {
  expect(isDatabaseAway(Object.assign(new Error(message), code === undefined ? {} : { code }))).toBe(away);
});
