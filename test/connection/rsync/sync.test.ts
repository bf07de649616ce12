import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ShellStep, Target } from '../../../src/connection/connection.js';
import { connect } from '../../../src/connection/index.js';
import { type SyncRequest, syncScript } from '../../../src/model/index.js';
import { intervalsOf } from '../../support/intervals.js';
import { type Sshd, startSshd } from '../../support/sshd.js';
import { localTarget } from '../../support/targets.js';
import { addTestUser, type TestUser } from '../../support/test-user.js';

let sshd: Sshd;
let user: TestUser;
let uid: number;
const at = (...names: string[]): string => join(sshd.folder, ...names);

beforeAll(async () => {
  sshd = await startSshd();
  chmodSync(sshd.folder, 0o755);
  chmodSync(at('authorized_keys'), 0o644);
  user = addTestUser(sshd.folder);
  user.allow('USER ALL=(ALL) ALL');
  uid = Number(execFileSync('id', ['-u', user.name]).toString());
});
afterAll(async () => {
  user.remove();
  await sshd.stop();
});
beforeEach(() => {
  for (const name of ['src', 'dest']) rmSync(at(name), { recursive: true, force: true });
  mkdirSync(at('src', 'sub'), { recursive: true });
  mkdirSync(at('dest'));
  writeFileSync(at('src', 'a'), 'one\n', { mode: 0o640 });
  writeFileSync(at('src', 'sub', '$(touch x) "y"\nz'), 'two\n');
});

const request = (more: Partial<SyncRequest> = {}): string =>
  syncScript({
    src: at('src'),
    dest: at('dest'),
    exclude: [],
    delete: false,
    checksum: false,
    dry: false,
    ...more,
  });

const run = async (target: Target, steps: readonly ShellStep[], signal?: AbortSignal) => {
  const connection = await connect(target, signal);
  try {
    return await connection.run(steps, signal ? { signal } : {});
  } finally {
    await connection.close();
  }
};

const all = ['<f+++++++++ a', 'cd+++++++++ sub/', '<f+++++++++ sub/$(touch x) "y"\\#012z'];

const ways: readonly [string, () => Target][] = [
  ['as root', () => sshd.target()],
  ['over a jump host', () => sshd.target({ jumps: [sshd.target({ host: 'gate' })] })],
  [
    'by sudo with a password',
    () => sshd.target({ user: user.name, become: { user: 'root', password: user.password } }),
  ],
  ['to this machine', () => localTarget()],
];

describe.each(ways)('a tree goes to a host %s', (_, target) => {
  test('once, between the other steps of its batch', async () => {
    const steps = [
      { script: 'echo before' },
      { script: request({ dry: true }) },
      { script: request() },
      { script: request() },
      { script: 'echo after' },
    ];
    const [before, told, done, again, after] = await run(target(), steps);
    expect([before!.stdout, after!.stdout]).toEqual(['before\n', 'after\n']);
    expect(told).toMatchObject({ exit: 0, stderr: '' });
    expect(told!.stdout.trim().split('\n')).toEqual(expect.arrayContaining(all));
    expect(done!.stdout).toBe(told!.stdout);
    expect(again).toMatchObject({ exit: 0, stdout: '' });
    expect(readFileSync(at('dest', 'sub', '$(touch x) "y"\nz'), 'utf8')).toBe('two\n');
    expect(statSync(at('dest', 'a')).mode & 0o7777).toBe(0o640);
    expect(statSync(at('dest', 'a')).uid).toBe(0);
  });
});

test.each(['/usr/bin/tcsh', '/usr/bin/fish', '/usr/bin/zsh'])('whose login shell is %s', async (shell) => {
  user.shell(shell);
  try {
    const become = { user: 'root', password: user.password };
    const [done] = await run(sshd.target({ user: user.name, become }), [{ script: request() }]);
    expect(done).toMatchObject({ exit: 0 });
    expect(readdirSync(at('dest'))).toEqual(['a', 'sub']);
  } finally {
    user.shell('/bin/bash');
  }
});

test('no clock runs on behind it', async () => {
  const { started, left } = await intervalsOf(() => run(localTarget(), [{ script: request() }]));
  expect(started).toBeGreaterThan(0);
  expect(left).toBe(0);
});

test('a directory that does not exist yet is compared with an empty one, and a name may be any', async () => {
  const dest = at('dest', `it's "new" $(x)`);
  const [told, done] = await run(sshd.target(), [
    { script: request({ dest, dry: true }) },
    { script: request({ dest }) },
  ]);
  expect(told!.stdout.trim().split('\n')).toEqual(expect.arrayContaining(all));
  expect(done).toMatchObject({ exit: 1, stderr: expect.stringContaining('does not exist') });
  expect(existsSync(dest)).toBe(false);
});

test('what is excluded is neither sent nor removed, what is not there goes, contents can be compared, and an owner given', async () => {
  for (const name of ['old', 'keep.log']) writeFileSync(at('dest', name), '');
  writeFileSync(at('src', 'b.log'), '');
  writeFileSync(at('dest', 'a'), 'ONE\n');
  execFileSync('touch', ['-r', at('src', 'a'), at('dest', 'a')]);
  chmodSync(at('dest', 'a'), 0o640);
  const more = { exclude: ['*.log'], delete: true, owner: user.name };
  const [sizes, contents] = await run(sshd.target(), [
    { script: request({ ...more, dry: true }) },
    { script: request({ ...more, checksum: true }) },
  ]);
  expect(sizes!.stdout).toContain('*deleting   old\n');
  expect(sizes!.stdout).not.toMatch(/^<f.* a$/m);
  expect(contents!.stdout).toMatch(/^<fc.* a$/m);
  expect(readdirSync(at('dest'))).toEqual(['a', 'keep.log', 'sub']);
  expect(statSync(at('dest', 'a')).uid).toBe(uid);
});

test('root writes into a directory of somebody else as its owner, and no link there leads it elsewhere', async () => {
  const away = at('away');
  mkdirSync(away);
  chownSync(at('dest'), uid, uid);
  symlinkSync(away, at('dest', 'sub'));
  const [done] = await run(sshd.target(), [{ script: request() }]);
  expect(done).toMatchObject({ exit: 0 });
  expect(readdirSync(away)).toEqual([]);
  expect(statSync(at('dest', 'a')).uid).toBe(uid);
  symlinkSync('/root', at('dest', 'way'));
  chownSync(at('dest'), uid, uid);
  const [refused] = await run(sshd.target(), [{ script: request({ dest: at('dest', 'way') }) }]);
  expect(refused).toMatchObject({ exit: 1, stderr: expect.stringContaining('is not followed') });
});

test('as another account of the host', async () => {
  chownSync(at('dest'), uid, uid);
  const [done] = await run(sshd.target(), [{ script: request({ user: user.name }) }]);
  expect(done).toMatchObject({ exit: 0 });
  expect(statSync(at('dest', 'a')).uid).toBe(uid);
});

describe('what cannot be done', () => {
  test('stops what comes after it, and says why', async () => {
    const dest = at('src', 'a');
    const [done, next, always] = await run(sshd.target(), [
      { script: request({ dest }) },
      { script: 'echo next' },
      { script: 'echo always', always: true },
    ]);
    expect(done).toMatchObject({ exit: 1, stderr: expect.stringContaining('is not a directory') });
    expect(next).toMatchObject({ skipped: true });
    expect(always!.stdout).toBe('always\n');
  });

  test('without rsync on the host', async () => {
    const bare = await startSshd({ prepare: 'mount --bind /dev/null "$(command -v rsync)"' });
    try {
      const [done] = await run(bare.target(), [{ script: request() }]);
      expect(done).toEqual({ exit: 78, stdout: '', stderr: 'rsync is not installed on dut1\n' });
    } finally {
      await bare.stop();
    }
  });

  test('without rsync on the controller', async () => {
    const { PATH } = process.env;
    process.env.PATH = '/nowhere';
    try {
      const [done] = await run(sshd.target(), [{ script: request() }]);
      expect(done).toMatchObject({ exit: 78, stderr: 'rsync is not installed on the controller\n' });
    } finally {
      process.env.PATH = PATH;
    }
  });

  test('in the time that it has', async () => {
    const [done] = await run(sshd.target(), [{ script: request(), timeout: 0.001 }]);
    expect(done).toMatchObject({ exit: 124, stderr: 'rsync took longer than its timeout\n' });
  });

  test('because the run is interrupted', async () => {
    const abort = new AbortController();
    const running = run(sshd.target(), [{ script: ':' }, { script: request() }], abort.signal);
    const outcome = running.catch(
      (error: { diagnostics?: { code: string }[] }) => error.diagnostics?.[0]?.code,
    );
    setTimeout(() => abort.abort(), 0);
    expect(await outcome).toBe('connection/interrupted');
  });

  test('by a shell alone', async () => {
    expect(() => execFileSync('sh', ['-c', request()], { stdio: 'pipe' })).toThrow(
      /carries a shell and no other program/,
    );
  });
});
