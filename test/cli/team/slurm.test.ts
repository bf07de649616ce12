import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jobPrefix, wordsOfJob } from '../../../src/team/slurm/job.js';
import { followJob, jobOf } from '../../../src/team/slurm/jobs.js';
import { type CliResult, rigger } from '../../support/cli.js';
import { startSlurm, type TestSlurm, whyNoSlurm } from '../../team/support/slurm.js';

const why = whyNoSlurm();
if (why !== undefined) test.skip(`Slurm cannot run here: ${why}`, () => {});

(why === undefined ? describe : describe.skip)('runs are handed to a real Slurm', () => {
  const outer = mkdtempSync(join(tmpdir(), 'rigger-slurm-cli-'));
  // What a shell would read.
  const folder = join(outer, 'a lab $(touch SHELL)');
  let slurm: TestSlurm;
  const run = (...args: string[]): Promise<CliResult> =>
    rigger(args, {
      cwd: folder,
      env: {
        SLURM_CONF: slurm.conf,
        DATABASE_URL: 'postgresql://kim:geheim@127.0.0.1:1/lab',
        RIGGER_TOKEN: 'geheim',
      },
    });
  const submit = async (playbook: string, ...flags: string[]): Promise<number> => {
    const { code, stdout, stderr } = await run('submit', playbook, '--engine', 'slurm', '--json', ...flags);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout).job as number;
  };
  /** Until a job stands so, as Slurm itself says. */
  const until = async (job: number, state: string) => {
    for (;;) {
      const now = await jobOf(String(job));
      if (now?.state === state) return now;
      await new Promise((done) => setTimeout(done, 100));
    }
  };

  beforeAll(async () => {
    mkdirSync(folder);
    slurm = await startSlurm(['dut1', 'dut2']);
    process.env.SLURM_CONF = slurm.conf;
    const vars = { ansible_connection: 'local' };
    writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
    writeFileSync(
      join(folder, 'hosts.yml'),
      JSON.stringify({ all: { hosts: { dut1: vars, strange: vars } } }),
    );
    const play = (name: string, cmd: string): void =>
      writeFileSync(
        join(folder, name),
        JSON.stringify([
          {
            hosts: 'all',
            tasks: [
              { shell: { cmd } },
              { shell: { cmd: `env >'${join(outer, 'environment')}'` }, delegate_to: 'localhost' },
            ],
          },
        ]),
      );
    play('it; touch SHELL.yml', 'true');
    play('fail.yml', 'exit 1');
    const tasks = Array.from({ length: 300 }, () => ({ shell: { cmd: 'sleep 0.2' } }));
    writeFileSync(join(folder, 'wait.yml'), JSON.stringify([{ hosts: 'all', tasks }]));
    play('long.yml', 'sleep 600');
  }, 120_000);
  afterAll(async () => {
    await slurm?.stop();
    rmSync(outer, { recursive: true, force: true });
  });

  test('one that is waited for ends as the run does, and no word of it is read by a shell', async () => {
    const flags = [
      '-l',
      'dut1',
      '--label',
      'a;$(touch SHELL) JobState=COMPLETED',
      '--engine',
      'slurm',
      '--wait',
    ];
    const good = await run('submit', 'it; touch SHELL.yml', ...flags);
    expect([good.code, good.stderr]).toEqual([0, expect.stringContaining('ended well')]);
    expect(good.stdout).toMatch(/^job \d+ waits for dut1; /);
    const job = /^job (\d+)/.exec(good.stdout)![1]!;
    expect(readFileSync(join(folder, `.rigger/slurm/${job}.out`), 'utf8')).toContain('dut1');
    expect(existsSync(join(folder, 'SHELL'))).toBe(false);
    expect(readFileSync(join(outer, 'environment'), 'utf8')).not.toContain('geheim');
    const bad = await run('submit', 'fail.yml', '-l', 'dut1', '--engine', 'slurm', '--wait');
    expect([bad.code, bad.stderr]).toEqual([3, expect.stringContaining('rigger apply ended with 3')]);
  }, 60_000);

  test('one that waits for a host says so, and both are cancelled: at once, and where it runs', async () => {
    const first = await submit('wait.yml', '-l', 'dut1');
    await until(first, 'RUNNING');
    const second = await submit('wait.yml', '-l', 'dut1', '--label', 'behind');
    await until(second, 'PENDING');
    for (;;) {
      const { jobs } = JSON.parse((await run('queue', '--engine', 'slurm', '--json')).stdout);
      const waiting = jobs.find((one: { job: number }) => one.job === second);
      if (waiting.reason === 'waits') continue;
      expect(waiting).toMatchObject({ name: 'behind', hosts: ['dut1'], state: 'pending' });
      expect(waiting.reason).toBe('waits for dut1, of which another job has one');
      break;
    }
    expect((await run('cancel', String(second), '--engine', 'slurm')).stdout).toBe(
      `job ${second} is cancelled\n`,
    );
    // The run itself says that it has begun.
    const out = join(folder, `.rigger/slurm/${first}.out`);
    while (!existsSync(out) || !readFileSync(out, 'utf8').includes('sleep'))
      await new Promise((done) => setTimeout(done, 50));
    expect((await run('cancel', String(first), '--engine', 'slurm')).stdout).toContain(
      `job ${first} will end at the next safe place`,
    );
    const told: string[] = [];
    const end = await followJob(String(first), (now) => told.push(wordsOfJob(now)), { everyMs: 100 });
    expect([end?.exit, told.at(-1)]).toEqual([130, 'was interrupted, and stopped at a safe place']);
    expect((await run('cancel', String(first), '--engine', 'slurm')).stderr).toContain(
      `job ${first} has ended`,
    );
  }, 60_000);

  test('a node that goes down is told as that, by what ran there and by what waits for it, and is back', async () => {
    const waited = run('submit', 'long.yml', '-l', 'dut1', '--engine', 'slurm', '--wait', '--label', 'down');
    let job = 0;
    while (job === 0) {
      const { jobs } = JSON.parse((await run('queue', '--engine', 'slurm', '--json')).stdout);
      job =
        jobs.find((one: { name: string; state: string }) => one.name === 'down' && one.state === 'running')
          ?.job ?? 0;
    }
    await slurm.nodeDown();
    const { code, stderr } = await waited;
    const words = 'node n1 went down while it ran: it is not known how its hosts are';
    expect([code, stderr]).toEqual([3, expect.stringContaining(`job ${job}: ${words}`)]);
    const next = await submit('it; touch SHELL.yml', '-l', 'dut1');
    const told: string[] = [];
    const stop = new AbortController();
    const following = followJob(
      String(next),
      (now) => {
        told.push(wordsOfJob(now));
        if (told.at(-1)!.startsWith('no node is there for it')) stop.abort();
      },
      { everyMs: 100, signal: stop.signal },
    );
    await expect(following).rejects.toThrow();
    expect(told.at(-1)).toMatch(/^no node is there for it: Slurm says ".*(DOWN|NotAvail)/);
    await slurm.nodeUp();
    expect((await run('cancel', String(next), '--engine', 'slurm')).code).toBe(0);
  }, 60_000);

  test.each([
    [['strange'], [], 'Licenses=strange:1'],
    [['dut1'], ['--needs', 'gpu'], 'no node of the site has the features gpu'],
    [['dut1'], ['--priority', '5'], 'only operators of Slurm raise a priority'],
    [['dut1'], ['--deadline', '2030-01-01'], 'deadlines for ends alone'],
  ])('a run on %j with %j is refused in words', async ([limit], flags, words) => {
    const { code, stderr } = await run('submit', 'fail.yml', '-l', limit!, '--engine', 'slurm', ...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  test('a job that is not of rigger, or that Slurm does not know, is not touched', async () => {
    expect((await run('cancel', '999999', '--engine', 'slurm')).stderr).toContain(
      'Slurm knows no job 999999',
    );
    const env = { PATH: process.env.PATH, SLURM_CONF: slurm.conf };
    const words = ['--parsable', '--wrap=sleep 600', '--output=/dev/null'];
    const theirs = execFileSync('sbatch', words, { env, encoding: 'utf8' }).trim();
    const { code, stderr } = await run('cancel', theirs, '--engine', 'slurm');
    expect([code, stderr]).toEqual([2, expect.stringContaining(`job ${theirs} is none of rigger`)]);
    expect((await run('queue', '--engine', 'slurm')).stderr).toContain('no job of rigger');
    execFileSync('scancel', [theirs], { env });
  });

  test('a job of somebody else takes the word', async () => {
    const env = { PATH: process.env.PATH, SLURM_CONF: slurm.conf };
    const words = ['--parsable', '--hold', '--uid=nobody', `--job-name=${jobPrefix}theirs`, '--wrap=true'];
    const theirs = execFileSync('sbatch', [...words, '--chdir=/', '--output=/dev/null'], {
      env,
      encoding: 'utf8',
    }).trim();
    const { code, stderr } = await run('cancel', theirs, '--engine', 'slurm');
    expect([code, stderr]).toEqual([2, expect.stringContaining(`job ${theirs} is of nobody`)]);
    expect((await run('cancel', theirs, '--engine', 'slurm', '--anybody')).stdout).toBe(
      `job ${theirs} is cancelled\n`,
    );
  });
});

test('a machine without Slurm is told so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-no-slurm-'));
  const { code, stderr } = await rigger(['queue', '--engine', 'slurm'], {
    cwd: folder,
    env: { PATH: folder },
  });
  expect([code, stderr]).toEqual([2, expect.stringContaining('squeue is not there')]);
  rmSync(folder, { recursive: true });
});
