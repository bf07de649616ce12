import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '../../../src/team/database.js';
import { packProject } from '../../../src/team/project/pack.js';
import { hasProject, keepProject, projectDigest } from '../../../src/team/project/uploads.js';
import { postgresql } from '../support/database.js';

const { database } = postgresql();
let team: Database;
const project = (text: string): Buffer =>
  packProject([{ path: 'site.yml', content: Buffer.from(text), executable: false }]);
const send = (packed: Buffer, person = 'kim') =>
  keepProject(team.db, { person, via: 'token' }, packed).then(
    () => 'kept',
    (error: Error) => error,
  );
/** As many bytes of kim's as leave that many of 1 GiB. */
const leave = (bytes: number) =>
  team.pool.query(
    `insert into projects (sha256, bytes, files, content, person, used_at) values (repeat('0', 64), $1, 1, '', 'kim', now())`,
    [1024 ** 3 - bytes],
  );
const refused = expect.objectContaining({
  diagnostics: [
    expect.objectContaining({
      code: 'team/refused',
      message: 'with this one, the lab would keep more than 1024 MiB of projects of kim',
    }),
  ],
});

beforeEach(async () => {
  team = await database();
});

describe('of one person', () => {
  const [one, two] = [project('one'), project('two')];

  test('1 GiB of projects is kept, and no more', async () => {
    await leave(one.length);
    expect(await send(one)).toBe('kept');
    expect(await send(two)).toEqual(refused);
    expect(await hasProject(team.db, projectDigest(two))).toBe(false);
    // What is there takes no more of it, and others have their own.
    expect(await send(one)).toBe('kept');
    expect(await send(two, 'lee')).toBe('kept');
    expect(await send(two)).toBe('kept');
  });

  test('nor is it more where several come at once', async () => {
    await leave(Math.max(one.length, two.length));
    const answers = await Promise.all([send(one), send(two)]);
    expect(answers.filter((answer) => answer === 'kept')).toHaveLength(1);
    expect(answers.filter((answer) => answer !== 'kept')).toEqual([refused]);
  });
});
