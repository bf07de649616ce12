import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { changeLocks } from '../../src/connection/shell/bootstrap.js';
import { type CliResult, rigger } from '../support/cli.js';

/** Locks of their own: other tests of this machine take the real ones. */
let machine: ChildProcess;
let prefix: readonly string[];
beforeAll(async () => {
  const own = 'mount -t tmpfs lock /run/lock && echo ready && exec sleep infinity';
  machine = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', own], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(machine.stdout!, 'data');
  prefix = ['nsenter', '-t', String(machine.pid), '-m'];
});
afterAll(() => {
  machine.kill('SIGKILL');
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-turns-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

/** A project of somebody's, whose hosts are not connected to. */
const person = async (name: string, tasks: string, more = ''): Promise<string> => {
  await mkdir(join(folder, name, 'inventory'), { recursive: true });
  writeFileSync(
    join(folder, name, 'inventory/hosts.yml'),
    `all: { hosts: { ${name}: { ansible_connection: local }, localhost: { ansible_connection: local${more} } } }\n`,
  );
  writeFileSync(
    join(folder, name, 'play.yml'),
    `- name: a play\n  hosts: ${name}\n  tasks:\n${tasks.trim().replace(/^/gm, '    ')}\n`,
  );
  return join(folder, name);
};

const apply = (cwd: string, ...more: string[]): Promise<CliResult> =>
  rigger(['apply', 'play.yml', ...more], { prefix: [...prefix, `--wd=${cwd}`] });

const until = async (holds: () => boolean): Promise<void> => {
  const end = performance.now() + 120_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const add = (file: string): string =>
  `- { name: add, line_in_file: { path: ${file}, line: "of {{ inventory_hostname }}", create: true }, delegate_to: localhost }`;

describe('people who delegate to the machine from which they work', () => {
  test('do not wait for each other where they change different things', async () => {
    const ann = await person(
      'ann',
      `- { name: long, shell: "touch ${at('began')}; until [ -e ${at('go')} ]; do sleep 0.05; done", delegate_to: localhost }\n${add(at('hers'))}`,
    );
    const bob = await person('bob', add(at('his')));
    const first = apply(ann);
    await until(() => existsSync(at('began')));
    expect(await apply(bob)).toMatchObject({ code: 0 });
    writeFileSync(at('go'), '');
    expect(await first).toMatchObject({ code: 0 });
    expect([readFileSync(at('hers'), 'utf8'), readFileSync(at('his'), 'utf8')]).toEqual([
      'of ann\n',
      'of bob\n',
    ]);
  });

  test('take turns where they change the same file', async () => {
    const names = ['ann', 'bob', 'cid', 'dan'];
    const projects = await Promise.all(
      names.map((name) => person(name, add(at('report')), ', rigger_lock_timeout: 120')),
    );
    const runs = await Promise.all(projects.map((project) => apply(project)));
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(names.map(() => [0, expect.anything()]));
    expect(readFileSync(at('report'), 'utf8').trim().split('\n').sort()).toEqual(
      names.map((name) => `of ${name}`),
    );
  });

  test('wait for who has the whole machine, and say whom they waited for', async () => {
    const cid = await person('cid', add(at('report')), ', rigger_lock_timeout: 1');
    const holder = spawn(
      prefix[0]!,
      [
        ...prefix.slice(1),
        'sh',
        '-c',
        'echo eve >/run/lock/rigger.lock; exec flock /run/lock/rigger.lock sh -c "echo held; exec sleep infinity"',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
    );
    try {
      await once(holder.stdout!, 'data');
      const { code, stdout, stderr } = await apply(cid);
      expect(stdout + stderr).toContain('is being worked on by eve');
      expect(code).toBe(4);
    } finally {
      process.kill(-holder.pid!, 'SIGKILL');
    }
    expect(await apply(cid)).toMatchObject({ code: 0 });
  });

  test('a run that goes on waits for a command of its own that has not ended yet', async () => {
    const ann = await person(
      'ann',
      `- { name: slow, shell: "trap '' HUP; touch ${at('began')}; sleep 1; echo x >>${at('ran')}", delegate_to: localhost }`,
    );
    const first = await rigger(['apply', 'play.yml'], {
      prefix: [...prefix, `--wd=${ann}`],
      killWhen: () => existsSync(at('began')),
    });
    expect(first.signal).toBe('SIGKILL');
    const [run] = readdirSync(join(ann, 'runs'));
    expect(await apply(ann, '--resume', run!)).toMatchObject({ code: 0 });
    expect(readFileSync(at('ran'), 'utf8')).toBe('x\n');
  });

  test('have to wait while somebody measures on it', async () => {
    const ann = await person(
      'ann',
      `- shell: "touch ${at('began')}; until [ -e ${at('go')} ]; do sleep 0.05; done"`,
    );
    appendFileSync(
      join(ann, 'play.yml'),
      `- name: measure
  hosts: { dut: ann }
  experiment:
    factors: { mode: [a, b] }
    design: { repeat: 1, seed: 1 }
    measure:
      - command: { from: dut, to: none, argv: [echo, "1"], metrics: { m: { pattern: "([0-9]+)", unit: s } } }
`,
    );
    const bob = await person('bob', add(at('his')), ', rigger_lock_timeout: 1');
    const first = apply(ann);
    await until(() => existsSync(at('began')));
    const second = await apply(bob);
    writeFileSync(at('go'), '');
    expect(await first).toMatchObject({ code: 0 });
    expect(second.code).toBe(4);
    expect(second.stdout + second.stderr).toContain('is being worked on by');
    expect(existsSync(at('his'))).toBe(false);
    expect(await apply(bob)).toMatchObject({ code: 0 });
  });
});

describe('locks of changes', () => {
  const shell = (resource: string | undefined) => [
    ...prefix.slice(1),
    ...['sh', '-c'],
    `mkdir -p /run/lock/t/d; ${changeLocks({ ...(resource !== undefined && { resource }) }, { holder: 'somebody', wait: 0 })} echo held; cat`,
  ];
  test.each<[string | undefined, string | undefined, boolean]>([
    ['/run/lock/t/d/f', '/run/lock/t/d/f', false],
    ['/run/lock/t/d/f', '/run/lock/t/d/g', true],
    ['/run/lock/t/d', '/run/lock/t/d/f', false],
    ['/run/lock/t', '/run/lock/t/d/deep/file', false],
    ['/run', '/run/lock/t/d/f', false],
    ['/', '/run/lock/t/d/f', false],
    ['/run/lock/t/d', '/srv/www/f', true],
    ['/run/lock/t/none', '/run/lock/t/d/f', true],
    ['other', 'other', false],
    ['other', '/run/lock/t/d', true],
    ['other', '/', false],
    [undefined, '/run/lock/t/d', true],
    [undefined, undefined, true],
  ])('%s and %s: together %s', async (one, two, together) => {
    for (const [first, second] of [
      [one, two],
      [two, one],
    ]) {
      const holder = spawn(prefix[0]!, shell(first), { stdio: ['pipe', 'pipe', 'inherit'] });
      const [said] = await once(holder.stdout!, 'data');
      expect(String(said)).toBe('held\n');
      const other = spawnSync(prefix[0]!, shell(second), { input: '' });
      expect(String(other.stdout)).toMatch(together ? /^held$/m : / l \S+;$/);
      holder.stdin!.end();
      await once(holder, 'exit');
    }
  });
});
