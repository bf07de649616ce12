import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection } from '../../src/connection/connection.js';
import { guestBatch, readGuestBatch } from '../../src/connection/guest-agent/batch.js';
import { connect } from '../../src/connection/index.js';
import { gone } from '../support/processes.js';
import { localTarget } from '../support/targets.js';

const mib = 1024 * 1024;

describe('the local shell', () => {
  let folder: string;
  let shell: Connection;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rigger-local-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    shell = await connect(localTarget());
  });
  afterEach(() => shell.close());
  const file = (name: string) => join(folder, name);

  test('is a plain shell: no start-up files, English, a full path, not ours to inherit from', async () => {
    writeFileSync(file('rc'), 'echo from the rc file');
    process.env.ENV = process.env.BASH_ENV = file('rc');
    process.env.RIGGER_TEST_SECRET = 'xyzzy';
    const other = await connect(localTarget());
    const [output] = await other.run([
      { script: 'echo $LC_ALL; umask; echo "${RIGGER_TEST_SECRET-none}"; command -v mkfs' },
    ]);
    await other.close();
    for (const name of ['ENV', 'BASH_ENV', 'RIGGER_TEST_SECRET']) delete process.env[name];
    expect(output).toMatchObject({
      stdout: expect.stringMatching(/^C\n0022\nnone\n\/.*mkfs\n$/),
      stderr: '',
    });
  });

  test('gives no step what another has set', async () => {
    const outputs = await shell.run([
      { script: 'x=1; cd /; set -e; trap "echo trapped" EXIT; f() { :; }; _f=1; exec 5>&1' },
      { script: 'echo "${x-unset}"; pwd; false; f || echo no f' },
    ]);
    expect(outputs[1]).toMatchObject({ stdout: `unset\n${process.env.HOME}\nno f\n`, exit: 0 });
  });

  test('survives a syntax error, an exec and a kill of a step', async () => {
    const outputs = await shell.run([
      { script: 'if', always: true },
      { script: "echo 'unfinished", always: true },
      { script: 'exec echo replaced', always: true },
      { script: 'cat <<X\nno end', always: true },
      { script: 'sh -c "kill -9 \\$PPID"; echo not reached', always: true, accept: [137, 0] },
      { script: 'kill -9 $(exec sh -c "echo \\$PPID"); echo not reached', always: true },
      { script: 'echo alive', always: true },
    ]);
    expect(outputs.map(({ exit }) => exit).slice(0, 3)).toEqual([2, 2, 0]);
    expect(outputs[5]).toMatchObject({ exit: 137, stdout: '', stderr: '' });
    expect(outputs.at(-1)?.stdout).toBe('alive\n');
  });

  test('refuses a script with a NUL byte, which no shell could hold', async () => {
    await expect(shell.run([{ script: 'echo \0' }])).rejects.toThrow('NUL');
    expect(await shell.run([{ script: 'echo on' }])).toMatchObject([{ stdout: 'on\n' }]);
  });

  test('kills all that a step started when its time is over', async () => {
    const pids = file('pids');
    const [slow, next] = await shell.run([
      {
        script: `sleep 60 & echo $! >${pids}; sh -c 'trap "" TERM; echo $$ >>${pids}; sleep 61'; echo never`,
        timeout: 0.3,
      },
      { script: 'echo skipped' },
    ]);
    expect(slow).toMatchObject({ exit: 124, stdout: '' });
    expect(next?.skipped).toBe(true);
    for (const pid of readFileSync(pids, 'utf8').trim().split('\n')) await gone(Number(pid));
  });

  describe('at its end', () => {
    const { PATH } = process.env;
    afterEach(() => {
      process.env.PATH = PATH;
    });

    /** A shell whose hang-up, which looks for processes by grep, leaves a mark when it does; and its session. */
    const marked = async (name: string): Promise<[Connection, string, string]> => {
      const mark = file(`${name}-mark`);
      execFileSync('mkdir', [file(name)]);
      writeFileSync(join(file(name), 'grep'), `#!/bin/sh\n: >${mark}\nexec /bin/grep "$@"\n`, {
        mode: 0o755,
      });
      process.env.PATH = `${file(name)}:${PATH}`;
      const other = await connect(localTarget());
      const [session] = await other.run([
        { script: 'read -r s </proc/self/stat; set -- ${s##*) }; echo $4', reads: true },
      ]);
      return [other, mark, session!.stdout.trim()];
    };
    const inSession = (session: string) => spawnSync('ps', ['-o', 'args=', '-s', session]).stdout.toString();

    test('a shell that only read is gone, without looking through all processes', async () => {
      const [other, mark, session] = await marked('reader');
      expect(inSession(session)).toContain('cat');
      await other.close();
      expect(inSession(session)).toBe('');
      expect(existsSync(mark)).toBe(false);
    });

    test('a shell that did more sends a hang-up to what it left behind', async () => {
      const [other, mark, session] = await marked('doer');
      await other.run([{ script: 'sleep 60 >/dev/null 2>&1 &' }]);
      expect(inSession(session)).toContain('sleep 60');
      await other.close();
      expect(inSession(session)).not.toContain('sleep 60');
      expect(existsSync(mark)).toBe(true);
    });

    test('a shell that is told to end while it reads sends one as well', async () => {
      const [other, , session] = await marked('busy');
      const reading = other.run([{ script: 'sleep 60', reads: true }]);
      reading.catch(() => {});
      while (!inSession(session).includes('sleep 60'))
        await new Promise((resolve) => setTimeout(resolve, 20));
      await other.close();
      await expect(reading).rejects.toThrow();
      expect(inSession(session)).not.toContain('sleep 60');
    });
  });

  // Guests have busybox, whose timeout signals one process only.
  test('kills all of it where timeout is busybox’s, too', async () => {
    const pids = file('busybox-pids');
    execFileSync('mkdir', [file('bin')]);
    writeFileSync(file('bin/timeout'), '#!/bin/sh\nexec busybox timeout "$@"\n', { mode: 0o755 });
    // The shell that is asked has the directory first in its path, as the hosts of a guest would.
    const asGuest = guestBatch('rigger%test', [
      {
        script: `sleep 60 & echo $! >${pids}; sh -c 'trap "" TERM; echo $$ >>${pids}; sleep 61'`,
        timeout: 1,
      },
      { script: 'cat; exit 5', stdin: 'in', timeout: 10, always: true },
    ]).replace('PATH=', `PATH=${file('bin')}:`);
    // Its pipes end when the last of what it started has: nothing may last for the whole minute.
    const output = spawnSync('/bin/sh', { input: asGuest, timeout: 40_000 });
    expect(output.error).toBeUndefined();
    const answer = {
      state: 'exited',
      exit: 0,
      stdout: output.stdout,
      stderr: output.stderr,
      truncated: false,
    } as const;
    const steps = [{ script: '', timeout: 1 }, { script: '' }];
    expect(readGuestBatch('g1', 'rigger%test', steps, answer).outputs).toMatchObject([
      { exit: 124, stderr: '' },
      { exit: 5, stdout: 'in' },
    ]);
    for (const pid of readFileSync(pids, 'utf8').trim().split('\n')) await gone(Number(pid));
  });

  test('shows neither scripts nor inputs in the process list', async () => {
    const [plain, timed] = await shell.run([
      { script: ': hidden-word; tr "\\0" " " </proc/self/cmdline; ps -ef', stdin: 'hidden-input' },
      { script: ': hidden-word; ps -ef', stdin: 'hidden-input', timeout: 10 },
    ]);
    expect(`${plain?.stdout}${timed?.stdout}`).toContain('ps -ef');
    expect(`${plain?.stdout}${timed?.stdout}`).not.toMatch(/hidden/);
  });

  test('takes inputs of any size, in a round trip more when they are large', async () => {
    const input = Buffer.alloc(5 * mib, 'rigger');
    const outputs = await shell.run([
      { script: 'sha256sum', stdin: input },
      { script: 'head -c 6', stdin: input },
      { script: 'exit 1', stdin: input },
      { script: 'cat', stdin: input },
      { script: 'ls /var/tmp/rigger.* 2>/dev/null', always: true },
    ]);
    const sum = execFileSync('sha256sum', { input }).toString();
    expect(outputs).toMatchObject([
      { stdout: sum },
      { stdout: 'rigger', exit: 0 },
      { exit: 1 },
      { skipped: true },
      { stdout: '' },
    ]);
    expect(shell.traffic.roundTrips).toBe(4);
  });

  test('a full disk fails the step, and what did not fit is not run', async () => {
    const full = file('full');
    execFileSync('mkdir', [full]);
    const input = Buffer.alloc(4 * mib, `touch ${file('run')}\n`);
    const outputs = await shell.run([
      { script: `exec mount -t tmpfs -o size=1m none ${full}` },
      { script: `cat >${full}/x`, stdin: input },
      { script: `umount ${full}`, always: true },
      { script: 'echo alive', always: true },
    ]);
    expect(outputs).toMatchObject([{ exit: 0 }, { exit: 1 }, { exit: 0 }, { stdout: 'alive\n' }]);
    expect(outputs[1]?.stderr).toContain('No space left');
    expect(existsSync(file('run'))).toBe(false);
  });

  test('saves output of any size to a file, whole or not at all', async () => {
    const outputs = await shell.run([
      { script: 'head -c 70000000 /dev/zero; echo said >&2', saveTo: file('sub/zeros') },
      { script: 'true', saveTo: file('n'.repeat(255)) },
      { script: 'echo half; exit 1', saveTo: file('failed') },
      { script: 'true', saveTo: file('skipped') },
    ]);
    expect(outputs[0]).toMatchObject({ stdout: '', stderr: 'said\n', exit: 0 });
    expect(
      execFileSync('wc', ['-c'], { input: readFileSync(file('sub/zeros')) })
        .toString()
        .trim(),
    ).toBe('70000000');
    // No longer name fits anywhere, so that the file on its way has a name of its own.
    expect(readFileSync(file('n'.repeat(255)), 'utf8')).toBe('');
    expect(readdirSync(file('.')).filter((name) => name.endsWith('.part'))).toEqual([]);
    for (const name of ['failed', 'failed.part', 'skipped', 'skipped.part'])
      expect(existsSync(file(name))).toBe(false);
  });

  test('a callback that throws fails the run, and does not take the program down', async () => {
    const run = shell.run([
      {
        script: 'echo x',
        live: () => {
          throw new Error('no terminal');
        },
      },
    ]);
    await expect(run).rejects.toThrow('no terminal');
  });

  test('a gigabyte of output costs the memory of its two ends', async () => {
    const before = process.memoryUsage().rss;
    const [output] = await shell.run([{ script: 'head -c 1000000000 /dev/zero | tr "\\0" x; echo end' }]);
    expect(output).toMatchObject({ exit: 0, truncated: true });
    expect(output?.stdout.length).toBeLessThan(17 * mib);
    // No expression for the whole: one that repeats over megabytes may take more stack than there is.
    const [start = '', end = '', ...more] = output?.stdout.split('\n[… 983222788 bytes left out …]\n') ?? [];
    expect(more).toEqual([]);
    expect(start.at(-1)).toBe('x');
    expect(end === `${'x'.repeat(Math.max(1, end.length - 4))}end\n`).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * mib);
  });

  test('runs batches one after the other, and none at all for nothing', async () => {
    const [first, second, none] = await Promise.all([
      shell.run([{ script: `sleep 0.1; echo 1 >>${file('order')}` }]),
      shell.run([{ script: `echo 2 >>${file('order')}; cat ${file('order')}` }]),
      shell.run([]),
    ]);
    expect([first[0]?.exit, second[0]?.stdout, none]).toEqual([0, '1\n2\n', []]);
    expect(shell.traffic.roundTrips).toBe(2);
  });

  test('measures the host’s time apart from the wire’s', async () => {
    const before = performance.now();
    const [output] = await shell.run([{ script: 'sleep 0.3' }]);
    expect(output?.remoteMs).toBeGreaterThanOrEqual(290);
    const { remoteMs, wireMs } = shell.traffic;
    expect(remoteMs).toBe(output?.remoteMs);
    expect(wireMs).toBeGreaterThanOrEqual(0);
    // Together they are no more than the time that passed: none of it counts twice.
    expect(remoteMs + wireMs).toBeLessThanOrEqual(performance.now() - before + 20);
  });

  test('ends with all it started when it is closed in the middle', async () => {
    const run = shell.run([
      { script: `echo $(exec sh -c 'echo $PPID') >${file('pid')}; mkfifo ${file('f')}; cat ${file('f')}` },
    ]);
    const outcome = expect(run).rejects.toThrow(/connection\/(lost|closed)/);
    while (!existsSync(file('f'))) await new Promise(setImmediate);
    await shell.close();
    await outcome;
    await gone(Number(readFileSync(file('pid'), 'utf8')));
    await expect(shell.run([{ script: 'echo' }])).rejects.toThrow('connection/closed');
  });

  test('a signal of the run ends connections between batches, and many may listen to it', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const controller = new AbortController();
    const many = await Promise.all(
      Array.from({ length: 12 }, () => connect(localTarget(), controller.signal)),
    );
    await many[0]?.run([{ script: 'echo' }]);
    controller.abort();
    for (const each of many)
      await expect(each.run([{ script: 'echo' }])).rejects.toMatchObject({ exitCode: 130 });
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
    await Promise.all(many.map((each) => each.close()));
  });

  test('an abort ends the batch at once', async () => {
    const controller = new AbortController();
    const run = shell.run(
      [
        {
          script: `sleep 60 & echo $! >${file('sleeper')}.new; mv ${file('sleeper')}.new ${file('sleeper')}; wait`,
        },
      ],
      {
        signal: controller.signal,
      },
    );
    const outcome = expect(run).rejects.toMatchObject({ exitCode: 130 });
    while (!existsSync(file('sleeper'))) await new Promise(setImmediate);
    controller.abort();
    await outcome;
    await gone(Number(readFileSync(file('sleeper'), 'utf8')));
    await expect(shell.run([{ script: 'echo' }], { signal: controller.signal })).rejects.toThrow(
      'interrupted',
    );
  });
});
