import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection, ShellStep } from '../../../src/connection/connection.js';
import { connect } from '../../../src/connection/index.js';
import {
  askRecord,
  forgetNotes,
  forgetRecords,
  isRecorded,
  noteName,
  readRecord,
  recorded,
} from '../../../src/engine/wire/action-record.js';
import { localTarget } from '../../support/targets.js';

const run = `note-${process.pid}-${randomBytes(4).toString('hex')}`;
const record = { run, host: 'h1', id: '0/tasks/1', attempt: 2, keeps: true };

let shell: Connection;
let folder: string;
beforeEach(async () => {
  shell = await connect(localTarget());
  folder = mkdtempSync(join(tmpdir(), 'rigger-note-'));
});
afterEach(async () => {
  await shell.close();
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  const last = await connect(localTarget());
  await last.run([forgetRecords(run)]);
  await last.close();
});

const act = async (script: string, more: Partial<ShellStep> = {}, of = record) =>
  (await shell.run([recorded({ script, ...more }, of)]))[0]!;
const asked = async (of = record) => readRecord((await shell.run([askRecord(of)]))[0]!);

describe('the note of an action', () => {
  test.each([
    ['both streams', 'printf out; printf err >&2', { stdout: 'out', stderr: 'err', exit: 0 }],
    ['nothing', ':', { stdout: '', stderr: '', exit: 0 }],
    ['a failure', 'echo no >&2; exit 7', { stdout: '', stderr: 'no\n', exit: 7 }],
    ['input', { script: 'cat', stdin: 'in\n' }, { stdout: 'in\n', stderr: '', exit: 0 }],
    ['a time limit', { script: 'echo x', timeout: 60 }, { stdout: 'x\n', stderr: '', exit: 0 }],
    ['what looks like its own words', 'echo kept 1 1', { stdout: 'kept 1 1\n', stderr: '', exit: 0 }],
    ['a megabyte', 'head -c 1048576 /dev/zero', { stdout: '\0'.repeat(1_048_576), stderr: '', exit: 0 }],
  ])('has the exit code and %s, as the controller got them', async (_, step, expected) => {
    const { script, ...more } = typeof step === 'string' ? { script: step } : step;
    expect(await act(script, more)).toMatchObject(expected);
    expect(await asked()).toEqual({ exit: expected.exit, output: expected });
  });

  test('has a megabyte of each stream at most, and says so; the controller gets all', async () => {
    const { stdout, stderr } = await act('yes 0123456 | head -c 3000000; yes x | head -c 2000000 >&2');
    expect([stdout.length, stderr.length]).toEqual([3_000_000, 2_000_000]);
    const { output } = (await asked())!;
    for (const [kept, whole] of [
      [output!.stdout, stdout],
      [output!.stderr, stderr],
    ] as const) {
      expect(kept.slice(0, 1_048_576)).toBe(whole.slice(0, 1_048_576));
      expect(kept.slice(1_048_576)).toBe('\n[… what came after 1048576 bytes is lost …]\n');
    }
  });

  test('is of one attempt only, and of one host and task', async () => {
    await act('echo x');
    for (const other of [{ attempt: 1 }, { attempt: 3 }, { host: 'h2' }, { id: '0/tasks/11' }])
      expect(await asked({ ...record, ...other })).toBeUndefined();
    await act('exit 3', {}, { ...record, attempt: 3, keeps: false });
    expect(await asked()).toBeUndefined();
    expect(await asked({ ...record, attempt: 3 })).toEqual({ exit: 3 });
  });

  test('goes with the next action, or alone, and leaves the others', async () => {
    const ids = ['0/tasks/1', '0/tasks/10', '0/tasks/11'];
    for (const id of ids) await act('echo x', {}, { ...record, id });
    await shell.run([
      recorded({ script: ':' }, { ...record, id: 'next' }, [noteName({ host: 'h1', id: ids[0]! })]),
    ]);
    await shell.run([forgetNotes(run, [noteName({ host: 'h1', id: ids[1]! })])]);
    const left = await Promise.all(ids.map((id) => asked({ ...record, id })));
    expect(left.map((note) => note?.exit)).toEqual([undefined, undefined, 0]);
  });

  test('what the action sees is what it would see without: descriptors, umask, no names in between', async () => {
    const script = 'umask; ls -l /proc/self/fd | wc -l; set | grep -c "^d=\\|^n=" || :';
    const [bare] = await shell.run([{ script }]);
    expect((await act(script)).stdout).toBe(bare!.stdout);
  });
});

describe('output of an action', () => {
  test('comes while it runs', async () => {
    const file = join(folder, 'go');
    const { stdout } = await act(`echo now; until [ -e ${file} ]; do sleep 0.05; done; echo later`, {
      live: (text) => text.includes('now') && writeFileSync(file, ''),
    });
    expect(stdout).toBe('now\nlater\n');
  });

  test.each([
    'sleep 1000',
    'setsid sleep 1000',
    'nohup sleep 1000',
  ])('that is held open by what it left running (%s) is not waited for', async (daemon) => {
    const { stdout, exit } = await act(`echo x; ${daemon} & echo $!`);
    const [, pid] = /^x\n(\d+)\n$/.exec(stdout) ?? [];
    expect(exit).toBe(0);
    expect((await asked())?.output?.stdout).toBe(stdout);
    process.kill(Number(pid), 'SIGKILL');
  });

  test.each([
    '',
    'sleep 1000 & echo $! >&2',
  ])('is sent on, and the action ends, where somebody removed its note meanwhile (left running: %p)', async (daemon) => {
    const notes = `{ [ -w /run ] && echo /run/rigger/actions || echo ~/.cache/rigger/actions; }`;
    const script = `rm -r "$(${notes})/${run}"; echo x; ${daemon}`;
    const { stdout, stderr, exit } = await act(script);
    expect({ stdout, exit }).toEqual({ stdout: 'x\n', exit: 0 });
    expect(await asked()).toBeUndefined();
    if (daemon !== '') process.kill(Number(stderr), 'SIGKILL');
  });

  test('that nobody takes any more is kept all the same', async () => {
    // The connection ends while the action, which does not listen, has something to say.
    const file = join(folder, 'ended');
    const script = `trap "" HUP; echo first; until [ -e ${file} ]; do sleep 0.05; done; echo last; echo err >&2`;
    const going = new Promise<void>((resolve) => {
      shell.run([recorded({ script, live: () => resolve() }, { ...record, id: 'cut' })]).catch(() => {});
    });
    await going;
    const closing = shell.close();
    writeFileSync(file, '');
    await closing;
    shell = await connect(localTarget());
    await until(async () => (await asked({ ...record, id: 'cut' })) !== undefined);
    expect((await asked({ ...record, id: 'cut' }))?.output).toEqual({
      stdout: 'first\nlast\n',
      stderr: 'err\n',
      exit: 0,
    });
  });

  test.each([
    ['is ended by the hang-up', ':', 129],
    ['ends by itself at the hang-up, unfinished', 'trap "exit 5" HUP', 5],
  ])('of an action that %s is none: it has not finished', async (_, trap) => {
    const file = join(folder, 'ended');
    const script = `trap 'e=$?; : >${file}; exit $e' EXIT; ${trap}; echo first; while :; do sleep 0.05; done`;
    await new Promise<void>((resolve) => {
      shell.run([recorded({ script, live: () => resolve() }, { ...record, id: 'cut' })]).catch(() => {});
    });
    await shell.close();
    shell = await connect(localTarget());
    expect(await asked({ ...record, id: 'cut' })).toBeUndefined();
  });
});

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

test.each<[string, Parameters<typeof isRecorded>[0]['commands'], boolean]>([
  ['a program', [{ kind: 'exec', argv: ['true'] }], true],
  ['a script', [{ kind: 'script', script: 'true' }], true],
  ['a file that is fetched', [{ kind: 'fetch-file', path: '/x', to: '/y' }], false],
  ['a reboot', [{ kind: 'reboot', because: [] }], false],
  [
    'a program and a reboot',
    [
      { kind: 'exec', argv: ['true'] },
      { kind: 'reboot', because: [] },
    ],
    false,
  ],
])('of actions, %s leaves a note: %s', (_, commands, kept) => {
  const change = { summary: 'x', invalidates: [], commands };
  expect(isRecorded({ ...change, action: true })).toBe(kept);
  expect(isRecorded(change)).toBe(false);
});
