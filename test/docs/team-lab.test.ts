import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { book } from '../../src/team/actions/book.js';
import { submit } from '../../src/team/actions/submit.js';
import { openDatabase } from '../../src/team/database.js';
import { privateDatabase, stopPrivateDatabase } from '../../src/team/postgres/cluster.js';
import { migrate } from '../../src/team/schema/migrate.js';
import { root } from '../support/cli.js';
import { blocksOf } from './document.js';

/** The blocks of docs/team-lab.md that a test of a lab of its own runs, in their order. */
const blocks = blocksOf('docs/team-lab.md', readFileSync(join(root, 'docs/team-lab.md'), 'utf8')).filter(
  ({ marks }) => marks['not run'] === 'a test runs these lines on a lab of its own',
);
const kim = { person: 'kim', via: 'database' } as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
  // PostgreSQL, which is another user where root calls, comes through it.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  mkdirSync(join(folder, 'bin'));
  const program = `#!/bin/sh\nexec ${process.execPath} ${join(root, 'bin/rigger.js')} "$@"\n`;
  writeFileSync(join(folder, 'bin/rigger'), program, { mode: 0o755 });
});
afterAll(async () => {
  await stopPrivateDatabase(folder, 'immediate');
  rmSync(folder, { recursive: true });
});

/** Runs shell text as the page has it, where `/srv/lab` is the lab of this test. */
const run = (script: string): string =>
  execFileSync('/bin/sh', ['-ec', script.replaceAll('/srv/lab', folder)], {
    cwd: folder,
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder },
    encoding: 'utf8',
  });

test('a lab that is backed up as the page says comes back as it was', async () => {
  expect(blocks).toHaveLength(2);
  const [copy, back] = blocks.map(({ text }) => text) as [string, string];
  const database = openDatabase(await privateDatabase(folder), 2);
  const wish = { project: { kind: 'folder', path: folder }, hosts: ['dut1'] };
  try {
    await migrate(database);
    await submit(database.db, kim, { ...wish, playbook: 'before.yml' });
    const from = new Date();
    const until = new Date(from.getTime() + 3_600_000);
    await book(database.db, kim, { hosts: ['dut2'], from, until, why: 'a copy' });
    run(copy);
    await submit(database.db, kim, { ...wish, playbook: 'after.yml' });
  } finally {
    await database.close();
  }
  const access = copy.split('\n').find((line) => line.startsWith('export '));
  const shown = run(`${access}\n${back}`);
  expect(shown).toContain('before.yml');
  expect(shown).not.toContain('after.yml');
  expect(run('rigger who')).toMatch(/dut2\s+booked\s+kim/);
});
