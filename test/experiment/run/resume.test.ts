import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/connection/connection.js';
import {
  deriveRows,
  type HostFile,
  type LookFile,
  type ResultRow,
  readBundle,
  readLines,
  readRows,
  readTrial,
  type SessionFile,
} from '../../../src/experiment/bundle/index.js';
import { runExperiment } from '../../../src/experiment/index.js';
import { exitCodes, problem, RiggerError } from '../../../src/model/index.js';
import { experimentNode, type LocalSession, localSession, step } from '../support/local-session.js';

let runsFolder: string;
let sessions: LocalSession[];
beforeEach(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'rigger-resume-'));
  sessions = [];
});
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  await rm(runsFolder, { recursive: true, force: true });
});

const design = (seed = 7): string => `
factors: { size: [56, 1000] }
design: { repeat: 3, seed: ${seed} }
addresses: { there: 127.0.0.1 }
measure:
  - ping: { from: dut, count: 6, interval: 0.01, size: "{{ size }}" }
`;

const open = (options: Partial<Parameters<typeof localSession>[0]> = {}): LocalSession => {
  const session = localSession({ runsFolder, ...options });
  sessions.push(session);
  return session;
};

const lost = (): never => {
  throw new RiggerError(
    [problem('connection/lost', 'the connection to here was lost')],
    exitCodes.hostUnreachable,
  );
};

/** Something happens in the middle of the trial with this number: the connection is lost unless told. */
const losing =
  (trial: number, happens: () => Promise<void> = async () => lost()) =>
  (connection: Connection): Connection => {
    let trials = 0;
    return {
      ...connection,
      host: connection.host,
      traffic: connection.traffic,
      close: () => connection.close(),
      run: async (steps, options) => {
        if (steps.some(({ script }) => script.includes('ping -n'))) trials += 1;
        if (trials === trial) await happens();
        return connection.run(steps, options);
      },
    };
  };

const edit = async (path: string, change: (text: string) => string): Promise<void> =>
  writeFile(path, change(await readFile(path, 'utf8')));

const all = async <T>(pieces: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const found: T[] = [];
  for await (const items of pieces) found.push(...items);
  return found;
};

const start = async (session: LocalSession, text = design()): Promise<unknown> =>
  runExperiment(session, await experimentNode(text), { playbook: 'playbooks/test.yml' }).catch(
    (error: unknown) => error,
  );

/** The bundle of a run that lost its connection in its fourth trial. */
const broken = async (): Promise<string> => {
  const error = await start(open({ wrap: losing(4) }));
  expect(error).toMatchObject({ diagnostics: [{ code: 'connection/lost' }] });
  return join(runsFolder, (await readdir(runsFolder))[0]!);
};

/** Each place once, in the order of the schedule, whatever went wrong on the way. */
const requireWhole = async (folder: string): Promise<ResultRow[]> => {
  const { run, finished, outcome } = await readBundle(folder);
  const rows = await all(readRows(folder));
  const measured = rows
    .filter(({ metric }) => metric === 'rtt_median')
    .filter(({ scope }) => scope === 'trial');
  expect(measured.map(({ cell }) => cell)).toEqual(run.schedule.flat());
  expect(finished).toBe(true);
  expect(outcome?.trials.ok).toBe(run.schedule.flat().length);
  expect(`${(await all(deriveRows(folder))).join('\n')}\n`).toBe(
    await readFile(join(folder, 'results.jsonl'), 'utf8'),
  );
  return rows;
};

describe('a run that lost a host in the middle of a block', () => {
  test('is unfinished, says why, and is completed by the next one without losing or repeating a trial', async () => {
    const folder = await broken();
    expect(await readBundle(folder)).toMatchObject({ finished: false, outcome: null });
    expect(await start(open({ resume: folder }))).toMatchObject({ trials: 7, failed: 0 });
    const rows = await requireWhole(folder);
    expect(rows.filter(({ status }) => status === 'interrupted')).toEqual([
      expect.objectContaining({
        trial: 4,
        attempt: 1,
        why: expect.stringContaining('the connection to here was lost'),
      }),
    ]);
    expect(rows.find(({ trial }) => trial === 5)).toMatchObject({ attempt: 2, status: 'ok', block: 2 });
  });

  test('can be resumed by its name', async () => {
    const folder = await broken();
    expect(await start(open({ resume: folder.split('/').at(-1)! }))).toMatchObject({ trials: 7 });
  });
});

describe('a run that was killed', () => {
  test('while it wrote a trial and a line: what was half-written is told apart from what was measured', async () => {
    const folder = await broken();
    const trials = join(folder, 'trials');
    const intent = JSON.parse(await readFile(join(trials, '0004/intent.json'), 'utf8'));
    await mkdir(join(trials, '0005'));
    await writeFile(join(trials, '0005/intent.json'), JSON.stringify({ ...intent, trial: 5, attempt: 2 }));
    await writeFile(join(trials, '0005/here.client.stdout.part'), 'PING 127.');
    await appendFile(join(folder, 'results.jsonl'), '{"trial":5,"att');
    expect(await start(open({ resume: folder }))).toMatchObject({ trials: 8 });
    const rows = await requireWhole(folder);
    expect(
      rows.filter(({ status }) => status === 'interrupted').map(({ trial, attempt }) => [trial, attempt]),
    ).toEqual([
      [4, 1],
      [5, 2],
    ]);
  });
});

test('a run that goes on ends what it left running when it was killed, and nothing else', async () => {
  const folder = await broken();
  const sleeper = (run: string) =>
    spawn('setsid', ['sleep', '600'], { env: { ...process.env, RIGGER_RUN: run }, stdio: 'ignore' });
  const [left, other] = [sleeper(basename(folder)), sleeper('another-run')];
  const ended = once(left, 'exit');
  try {
    const session = open({ resume: folder });
    expect(await start(session)).toMatchObject({ failed: 0 });
    await ended;
    expect(other.exitCode).toBeNull();
    expect(session.events).toContainEqual(
      expect.objectContaining({ type: 'message', text: 'ended what was left running on here: sleep' }),
    );
  } finally {
    for (const { pid } of [left, other]) spawnSync('kill', [String(pid)]);
  }
});

/** Hosts that say another boot each time that they are asked, in this order. */
const booting =
  (boots: Iterator<string>) =>
  (connection: Connection): Connection => ({
    ...connection,
    host: connection.host,
    traffic: connection.traffic,
    close: () => connection.close(),
    run: async (steps, options) => {
      const outputs = await connection.run(steps, options);
      return outputs.map((output) => ({
        ...output,
        stdout: output.stdout.replace(/^boot .*$/m, () => `boot ${boots.next().value}`),
      }));
    },
  });

function* numbers(): Generator<string> {
  for (let boot = 1; ; boot += 1) yield `b${boot}`;
}

const reboot = { ...step, kind: 'task', task: 'reboot' } as unknown as typeof step;
const freshHost = (text: string) => text.replace('seed: 7', 'seed: 7, fresh: host');

describe('fresh hosts', () => {
  test('are torn down between any two trials, so that each has a boot of its own', async () => {
    const steps: string[] = [];
    const session = open({
      roles: { dut: ['here'] },
      wrap: booting(numbers()),
      converge: ({ block }) => {
        steps.push(block === 0 ? 'down' : 'up');
        return { ok: true, changed: 0, failed: [] };
      },
    });
    const text = `${design()}  - { id: again, ping: { from: dut, count: 6, interval: 0.01 } }`
      .replace('size: [56, 1000]', 'size: [56]')
      .replace('{ there: 127.0.0.1 }', '{ here: 127.0.0.1 }')
      .replaceAll('from: dut', 'from: dut, to: dut');
    const node = { ...(await experimentNode(freshHost(text))), tearDown: [reboot] };
    await runExperiment(session, node, { playbook: 'playbooks/test.yml' });
    // Six trials in three blocks, and the tear-down at the end.
    expect(steps.join(' ')).toBe(Array(6).fill('up down').join(' '));
  });

  test('are torn down first by a run that goes on, and held against what the last session had', async () => {
    const text = freshHost(design());
    const node = async () => ({ ...(await experimentNode(text)), tearDown: [reboot] });
    const begin = async (session: LocalSession) =>
      runExperiment(session, await node(), { playbook: 'playbooks/test.yml' }).catch(
        (error: unknown) => error,
      );
    const lose = losing(4);
    const boots = booting(numbers());
    await begin(open({ roles: { dut: ['here'], peer: ['there'] }, wrap: (one) => lose(boots(one)) }));
    const folder = join(runsFolder, (await readdir(runsFolder))[0]!);
    const last = (await readTrial(folder, 3)).levels!.hosts.here!;
    const steps: string[] = [];
    const resumed = open({
      resume: folder,
      wrap: booting([last, last, last][Symbol.iterator]()),
      converge: ({ block }) => {
        steps.push(block === 0 ? 'down' : 'up');
        return { ok: true, changed: 0, failed: [] };
      },
    });
    expect(await begin(resumed)).toMatchObject({
      diagnostics: [{ message: expect.stringContaining(`here has still boot ${last}`) }],
    });
    expect(steps).toEqual(['down', 'up']);
  });
});

test('a host that should boot before each trial, and does not, ends the run at its second trial', async () => {
  const node = await experimentNode(design().replace('seed: 7', 'seed: 7, fresh: host'));
  await expect(start(open(), design().replace('seed: 7', 'seed: 7, fresh: host'))).resolves.toMatchObject({
    diagnostics: [{ code: 'experiment/not-fresh', message: expect.stringContaining('without `tear_down`') }],
  });
  const session = open();
  const refused = runExperiment(session, { ...node, tearDown: [reboot] }, { playbook: 'playbooks/test.yml' });
  await expect(refused).rejects.toMatchObject({
    exitCode: exitCodes.hostFailed,
    diagnostics: [
      {
        message: expect.stringMatching(/^nothing proves that the hosts were made anew: here has still boot/),
      },
    ],
  });
  const folder = join(runsFolder, (await readdir(runsFolder))[0]!);
  const trials = await Promise.all([1, 2].map((number) => readTrial(folder, number)));
  expect(trials.map(({ status }) => status)).toEqual(['ok', 'failed']);
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  expect(trials[0]!.levels).toEqual({ hosts: { here: boot, there: boot }, guests: {}, functions: {} });
});

describe('a disk that was full', () => {
  test('before the note of a trial: the trial never was', async () => {
    const folder = await broken();
    await mkdir(join(folder, 'trials/0005'));
    await writeFile(join(folder, 'trials/0005/intent.json.part'), '{"tri');
    await appendFile(join(folder, 'looks.jsonl'), '{"at":"20');
    expect(await start(open({ resume: folder }))).toMatchObject({ trials: 7 });
    await requireWhole(folder);
    expect(await all(readLines<SessionFile>(folder, 'sessions.jsonl'))).toMatchObject([
      { trials: 0 },
      { trials: 4 },
    ]);
    expect((await readBundle(folder)).outcome?.resumed).toHaveLength(1);
    expect((await all(readLines<LookFile>(folder, 'looks.jsonl'))).map(({ block }) => block)).toEqual([
      ...[0, 0, 1, 1],
      ...[1, 1, 2, 2, 3, 3],
    ]);
  });

  test('for real: the run says so, and goes on when there is room', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'rigger-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', disk]);
    try {
      const filler = join(disk, 'filler');
      const filling = losing(4, async () => {
        // As much as there is, so that not even the description of a trial fits.
        await writeFile(filler, Buffer.alloc(256 * 1024)).catch(() => undefined);
      });
      const error = await start(open({ runsFolder: disk, wrap: filling }));
      expect(error).toMatchObject({
        diagnostics: [{ code: 'experiment/disk', help: expect.stringContaining('free some space') }],
      });
      await rm(filler);
      const [run] = await readdir(disk);
      expect(await start(open({ runsFolder: disk, resume: run! }))).toMatchObject({ failed: 0 });
      await requireWhole(join(disk, run!));
    } finally {
      execFileSync('umount', [disk]);
      await rm(disk, { recursive: true });
    }
  });
});

describe('a run is not resumed', () => {
  const refusals: [string, (folder: string) => Promise<string | undefined>, string][] = [
    ['with another seed', async () => design(8), 'experiment/resume-differs'],
    [
      'on a host whose kernel is another one',
      async (folder) => {
        const path = join(folder, 'hosts/here/before.json');
        const file = JSON.parse(await readFile(path, 'utf8')) as HostFile;
        const system = (file.facts.system as { value: object }).value;
        await writeFile(
          path,
          JSON.stringify({
            ...file,
            facts: { ...file.facts, system: { value: { ...system, kernel: '5.10.0' } } },
          }),
        );
        return undefined;
      },
      'experiment/environment-differs',
    ],
    [
      'with other transparent huge pages than any session had',
      async (folder) => {
        for (const path of ['hosts/here/before.json', 'cells/0000.json', 'cells/0001.json'])
          await edit(join(folder, path), (text) =>
            text.replace(/("transparent_hugepages": ")[^"]*/g, '$1other'),
          );
        return undefined;
      },
      'experiment/environment-differs',
    ],
    [
      'with a tool of another version',
      async (folder) => {
        await edit(join(folder, 'cells/0000.json'), (text) =>
          text.replace(/"ping": "\d+"/, '"ping": "20010101"'),
        );
        return undefined;
      },
      'experiment/environment-differs',
    ],
    [
      'when it is finished',
      async (folder) => {
        await start(open({ resume: folder }));
        return undefined;
      },
      'experiment/finished',
    ],
  ];
  test.each(refusals)('%s', async (_, change, code) => {
    const folder = await broken();
    const text = await change(folder);
    expect(await start(open({ resume: folder }), text)).toMatchObject({ diagnostics: [{ code }] });
  });
});

describe('trials that fail', () => {
  test('are kept with their output, and do not stop the run', async () => {
    const text = design()
      .replace('127.0.0.1', "\"{{ ternary (eq size 56) '127.0.0.1' '240.0.0.1' }}\"")
      .replace('count: 6', 'count: 6, wait: 0.2');
    const session = open();
    expect(await start(session, text)).toMatchObject({ trials: 6, failed: 3 });
    // What made a trial fail may be mended by bringing the cell up again, which must look first.
    expect(session.forgotten.count).toBe(3);
    const folder = join(runsFolder, (await readdir(runsFolder))[0]!);
    const rows = await all(readRows(folder));
    const failed = rows.filter(({ status }) => status === 'failed');
    expect(failed.map(({ cell, metric, value, why }) => [cell, metric, value, why?.slice(0, 6)])).toEqual(
      Array.from({ length: 3 }, () => [1, null, null, 'here: ']),
    );
    expect(await readBundle(folder)).toMatchObject({
      finished: true,
      outcome: { trials: { ok: 3, failed: 3, interrupted: 0 } },
    });
  });

  test('one after the other end the run, which can be resumed', async () => {
    const text = design()
      .replace('127.0.0.1', '240.0.0.1')
      .replace('count: 6', 'count: 6, wait: 0.2')
      .replace('repeat: 3', 'repeat: 6');
    expect(await start(open(), text)).toMatchObject({ diagnostics: [{ code: 'experiment/hopeless' }] });
  });

  test('because the wire was cut in the middle of a block are measured again by the run that goes on', async () => {
    const [wire, space] = [`rw${process.pid}`, `rigger-wire-${process.pid}`];
    const net = `198.18.${process.pid % 256}`;
    const ip = (...words: string[]) => execFileSync('ip', words);
    ip('netns', 'add', space);
    try {
      ip('link', 'add', wire, 'type', 'veth', 'peer', 'name', 'far', 'netns', space);
      ip('addr', 'add', `${net}.1/24`, 'dev', wire);
      ip('link', 'set', wire, 'up');
      ip('-n', space, 'addr', 'add', `${net}.2/24`, 'dev', 'far');
      ip('-n', space, 'link', 'set', 'far', 'up');
      const text = design().replace('127.0.0.1', `${net}.2`).replace('repeat: 3', 'repeat: 5');
      const cut = losing(4, async () => void ip('link', 'set', wire, 'down'));
      expect(await start(open({ wrap: cut }), text)).toMatchObject({
        diagnostics: [{ code: 'experiment/hopeless', message: expect.stringContaining('the last 6 trials') }],
      });
      const folder = join(runsFolder, (await readdir(runsFolder))[0]!);
      expect(await readBundle(folder)).toMatchObject({ finished: false });
      ip('link', 'set', wire, 'up');
      expect(await start(open({ resume: folder }), text)).toMatchObject({ trials: 16, failed: 6 });
      const rows = await requireWhole(folder);
      expect(
        rows
          .filter(({ status, metric }) => status === 'failed' || metric === 'rtt_median')
          .filter(({ scope }) => scope === 'trial')
          .map(({ attempt, status }) => `${status} ${attempt}`),
      ).toEqual([...Array(3).fill('ok 1'), ...Array(6).fill('failed 1'), ...Array(6).fill('ok 2'), 'ok 1']);
    } finally {
      ip('netns', 'del', space);
    }
  });
});

test('secrets are in no file of a bundle', async () => {
  const session = open();
  session.masker.add('hunter2-secret');
  const text = `${design()}\nquestion: does hunter2-secret matter?\n`;
  await start(session, text);
  const folder = join(runsFolder, (await readdir(runsFolder))[0]!);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const texts = await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
  expect(texts.join('')).toContain('does ******** matter?');
  expect(texts.join('')).not.toContain('hunter2');
});
