import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ProgramFailure, runProgram } from '../../src/language/run-program.js';
import { gone } from '../support/processes.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-program-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const limits = { milliseconds: 60_000, bytes: 1 << 20 };
const sh = (script: string, less: Partial<typeof limits> = {}) =>
  runProgram('/bin/sh', ['-c', script], { ...limits, ...less });

const failure = async (run: Promise<unknown>): Promise<string> => {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ProgramFailure);
  return (error as ProgramFailure).reason;
};

const pidIn = (file: string): number => Number(readFileSync(join(folder, file), 'utf8'));

describe('a program of the user', () => {
  test('gives what it printed, its last words and its exit code', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).toEqual({ stdout: 'out\n', stderr: 'err\n', exit: 3 });
  });

  test('has nothing to read', async () => {
    expect(await sh('cat; echo read')).toMatchObject({ stdout: 'read\n', exit: 0 });
  });

  test('that has the time but not the end is ended, and its children with it', async () => {
    const reason = await failure(
      sh(`sleep 1000 & echo $! >${folder}/child; trap '' TERM; wait; sleep 1000`, { milliseconds: 500 }),
    );
    expect(reason).toMatch(/^did not end within 1 s/);
    await gone(pidIn('child'));
  });

  test('that prints too much is ended', async () => {
    expect(await failure(sh('exec yes'))).toBe('printed more than 1 MiB, and was ended');
  });

  test('that complains too much keeps its last words only', async () => {
    const { stderr } = await sh('head -c 1000000 /dev/zero | tr "\\0" x >&2; echo end >&2');
    expect(stderr).toHaveLength(64 * 1024);
    expect(stderr.endsWith('xend\n')).toBe(true);
  });

  test('that leaves a child on its standard output is read, and the child ended', async () => {
    const { stdout } = await sh(`sleep 1000 & echo $! >${folder}/left; echo done`);
    expect(stdout).toBe('done\n');
    await gone(pidIn('left'));
  });

  test('that leaves a child in a session of its own is read as well', async () => {
    const { stdout } = await sh(
      `setsid sh -c 'echo $$ >${folder}/own; exec sleep 1000' & until [ -s ${folder}/own ]; do :; done; echo done`,
    );
    expect(stdout).toBe('done\n');
    process.kill(pidIn('own'));
  });

  test('that is no program, or ends by a signal, says so', async () => {
    expect(await failure(runProgram(join(folder, 'none'), [], limits))).toBe('cannot be run (ENOENT)');
    expect(await failure(sh('kill -KILL $$'))).toBe('was ended by SIGKILL');
  });
});
