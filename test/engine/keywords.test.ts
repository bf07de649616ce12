import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectOf, runLocally } from './support/local-run.js';

const play = (tasks: string, more = ''): string => `- name: a play
  hosts: all
${more}  tasks:
${tasks.trim().replace(/^/gm, '    ')}
`;

const three = { hosts: ['h1', 'h2', 'h3'] };
const handle = `test-${process.pid}`;

const runs = async (files: Readonly<Record<string, string>>, more = {}) => {
  const folder = await projectOf(files);
  return { folder, run: await runLocally(folder, more) };
};

describe('as whom and with what a task runs', () => {
  test('environment variables of play, block and task, the inner ones winning', async () => {
    const { run } = await runs({
      'play.yml': play(
        `
- block:
    - { name: all, shell: 'echo "$A $B $C $D"', environment: { C: "{{ v }}", D: 4 } }
  environment: { B: block, C: block }
`,
        '  vars: { v: task }\n  environment: { A: play, B: play }\n',
      ),
    });
    expect(run.task('all')?.result).toMatchObject({ stdout: 'play block task 4' });
  });

  test.each([
    ['{ "A B": 1 }', /cannot name a variable/],
    ['{ A: [1] }', /must be text/],
    ['"{{ list }}"', /must be a map/],
  ])('environment: %s is a mistake with its place', async (environment, message) => {
    const { run } = await runs({
      'play.yml': play(
        `- { name: wrong, command: "true", environment: ${environment} }`,
        '  vars: { list: [1] }\n',
      ),
    });
    expect(run.task('wrong')?.diagnostic).toMatchObject({
      code: 'engine/environment',
      message: expect.stringMatching(message),
      position: { line: 5 },
    });
  });

  test('another user: commands, scripts and files', async () => {
    const { folder, run } = await runs({
      'play.yml': play(
        `
- { name: open, directory: { path: FOLDER/open, mode: "0777" } }
- { name: passage, command: "chmod 0755 FOLDER" }
- { name: command, command: id -un, become: true, become_user: "{{ who }}" }
- { name: shell, shell: 'id -un; echo "$HOME $A"', become: true, become_user: "{{ who }}", environment: { A: a } }
- { name: file, copy: { dest: FOLDER/open/file, content: hi }, become: true, become_user: "{{ who }}" }
- { name: owner, command: stat -c %U FOLDER/open/file }
- { name: nobody else, command: id -un }
`,
        '  vars: { who: nobody }\n',
      ),
    });
    expect(run.exitCode).toBe(0);
    expect(run.task('command')?.result).toMatchObject({ stdout: 'nobody' });
    expect(run.task('shell')?.result).toMatchObject({ stdout_lines: ['nobody', '/nonexistent a'] });
    expect(run.task('owner')?.result).toMatchObject({ stdout: 'nobody' });
    expect(run.task('nobody else')?.result).toMatchObject({ stdout: 'root' });
    expect(readFileSync(join(folder, 'open/file'), 'utf8')).toBe('hi');
  });
});

test('remote_user is asked for when the host’s way is looked up, play by play', async () => {
  const folder = await projectOf({
    'play.yml': `- { name: one, hosts: all, vars: { who: anna }, remote_user: "{{ who }}", tasks: [{ name: a, command: "true" }] }
- { name: two, hosts: all, remote_user: bert, tasks: [{ name: b, command: "true" }] }
- { name: three, hosts: all, tasks: [{ name: c, command: "true" }] }
`,
  });
  const asked: (string | undefined)[] = [];
  const run = await runLocally(folder, {
    target: (host, _, user) => {
      asked.push(user);
      return {
        host,
        kind: 'local',
        hostKeyPolicy: 'strict',
        jumps: [],
        connectTimeout: 60,
        lock: false,
        ...(user === undefined ? {} : { user: 'root' }),
      };
    },
  });
  expect(run.statuses).toEqual(['changed', 'changed', 'changed']);
  expect([...new Set(asked)]).toEqual(['anna', 'bert', undefined]);
});

test('nobody becomes root where neither the play nor the command line says so', async () => {
  const folder = await projectOf({
    'play.yml': `- hosts: all
  tasks:
    - { name: plain, command: "true" }
    - { name: root, command: "true", become: true, ignore_errors: true }
`,
  });
  const target = (host: string) =>
    ({
      host,
      kind: 'local',
      hostKeyPolicy: 'strict',
      jumps: [],
      connectTimeout: 60,
      lock: false,
      user: 'nobody',
    }) as const;
  const run = await runLocally(folder, { target });
  expect(run.statuses).toEqual(['changed', 'ignored']);
  expect(run.task('root')?.diagnostic?.code).toBe('engine/become');
  expect((await runLocally(folder, { target, become: true })).task('plain')?.diagnostic?.code).toBe(
    'engine/become',
  );
});

describe('hosts that wait for each other', () => {
  test('run_once is the first host’s, whoever comes first, and all share what it sets', async () => {
    const { folder, run } = await runs(
      {
        'play.yml': play(`
- { name: late, shell: "until [ -e FOLDER/h3 ]; do sleep 0.02; done", when: inventory_hostname == 'h1' }
- { name: early, shell: "touch FOLDER/{{ inventory_hostname }}" }
- { name: once, shell: "echo {{ inventory_hostname }} | tee -a FOLDER/once", run_once: true, register: by }
- { name: set, set_vars: { chosen: "{{ inventory_hostname }}" }, run_once: true }
- { name: all know, assert: "by.stdout == 'h1' && chosen == 'h1'" }
`),
      },
      three,
    );
    expect(readFileSync(join(folder, 'once'), 'utf8')).toBe('h1\n');
    expect(three.hosts.map((host) => run.task('all know', host)?.status)).toEqual(['ok', 'ok', 'ok']);
  });

  test('run_once goes to the next host when the first has left', async () => {
    const { run } = await runs(
      {
        'play.yml': play(`
- { name: leaves, shell: "test {{ inventory_hostname }} != h1" }
- { name: once, shell: "echo {{ inventory_hostname }}", run_once: true, register: by }
- { name: known, assert: "by.stdout == 'h2'" }
`),
      },
      three,
    );
    expect(['h2', 'h3'].map((host) => run.task('known', host)?.status)).toEqual(['ok', 'ok']);
  });

  test('throttle lets so many at a time', async () => {
    const { run } = await runs(
      {
        'play.yml': play(
          `- { name: one, shell: "mkdir FOLDER/turn && sleep 0.1 && rmdir FOLDER/turn", throttle: 1 }`,
        ),
      },
      { hosts: ['h1', 'h2', 'h3', 'h4'] },
    );
    expect(run.statuses).toEqual(['changed', 'changed', 'changed', 'changed']);
  });

  test('a barrier is met also by a host that went another way', async () => {
    const { folder, run } = await runs(
      {
        'play.yml': play(`
- block:
    - { name: breaks, shell: "test {{ inventory_hostname }} != h1" }
    - barrier:
    - { name: others, shell: "echo {{ inventory_hostname }} >>FOLDER/others" }
  rescue:
    - { name: mends, shell: "sleep 0.2; echo h1 >>FOLDER/mended" }
- barrier:
- { name: all, shell: "cat FOLDER/mended; wc -l <FOLDER/others" }
`),
      },
      three,
    );
    expect(three.hosts.map((host) => run.task('all', host)?.result)).toEqual(
      three.hosts.map(() => expect.objectContaining({ stdout_lines: ['h1', '2'] })),
    );
    expect(existsSync(join(folder, 'others'))).toBe(true);
  });

  test('linear: nobody begins a task before all have ended the one before', async () => {
    const { folder, run } = await runs(
      {
        'play.yml': play(
          `
- block:
    - { name: first, shell: "echo first >>FOLDER/order; test {{ inventory_hostname }} != h2" }
    - { name: second, shell: "echo second >>FOLDER/order" }
  rescue:
    - { name: rescue, shell: "echo rescue >>FOLDER/order" }
- { name: last, shell: "echo last >>FOLDER/order" }
`,
          '  strategy: linear\n',
        ),
      },
      three,
    );
    expect(run.exitCode).toBe(0);
    expect(readFileSync(join(folder, 'order'), 'utf8').trim().split('\n')).toEqual([
      ...['first', 'first', 'first', 'second', 'second', 'rescue', 'last', 'last', 'last'],
    ]);
  });

  test('any_errors_fatal of one task ends the play for all, unless it is rescued', async () => {
    const { run } = await runs(
      {
        'play.yml': play(`
- block:
    - { name: rescued, shell: "test {{ inventory_hostname }} != h3", any_errors_fatal: true }
  rescue:
    - { name: mends, command: "true" }
- barrier:
- { name: fatal, shell: "test {{ inventory_hostname }} != h2", any_errors_fatal: true }
- barrier:
- { name: not reached, command: "true" }
`),
      },
      three,
    );
    expect(run.task('mends', 'h3')?.status).toBe('changed');
    expect(
      run.events.filter((event) => event.type === 'task-finished' && event.name === 'not reached'),
    ).toEqual([]);
    expect(run.events).toContainEqual(
      expect.objectContaining({ type: 'play-finished', stopped: 'any_errors_fatal: h2 failed' }),
    );
    expect(
      Object.fromEntries(
        run.events.flatMap((event) => (event.type === 'host-finished' ? [[event.host, event.outcome]] : [])),
      ),
    ).toEqual({ h1: 'stopped', h2: 'failed', h3: 'stopped' });
    expect(run.exitCode).toBe(3);
  });
});

describe('includes', () => {
  test('have their loop’s variables inside, and nobody has them afterwards', async () => {
    const { run } = await runs({
      'play.yml': play(`
- name: each
  include_tasks: inner.yml
  loop: [a, b]
  loop_control: { loop_var: outer, index_var: at }
- { name: after, print: "{{ default outer 'unset' }}" }
`),
      'inner.yml':
        '- { name: "in {{ outer }}", command: "echo {{ at }} {{ outer }} {{ item }}", loop: [x] }\n',
    });
    expect(run.task('in a')?.result).toMatchObject({ stdout: '0 a x' });
    expect(run.task('in b')?.result).toMatchObject({ stdout: '1 b x' });
    expect(run.task('after')?.result).toMatchObject({ message: 'unset' });
  });
});

describe('background processes', () => {
  test('live as long as the play says, whatever becomes of it', async () => {
    const { run } = await runs({
      'play.yml': play(`
- { name: start, background: { handle: ${handle}-a, cmd: sleep 600 } }
- { name: same, background: { handle: ${handle}-a, cmd: sleep 600 }, register: a }
- { name: runs, command: "ps -o args= -p {{ a.pid }}", changed_when: false }
- { name: other words, background: { handle: ${handle}-a, cmd: sleep 601 }, ignore_errors: true }
- { name: talks, background: { handle: ${handle}-b, argv: [sh, -c, "echo said; exec sleep 600"] } }
- { name: wait, wait_for: { path: /run/rigger/${handle}-b.out, search_regex: said, sleep: 0.05 } }
- { name: stop, background: { handle: ${handle}-b, state: stopped } }
- { name: breaks, command: "false" }
`),
    });
    expect(run.task('same')?.status).toBe('ok');
    expect(run.task('runs')?.result).toMatchObject({ stdout: 'sleep 600' });
    expect(run.task('other words')?.diagnostic?.code).toBe('tasks/impossible');
    expect(run.task('stop')?.result).toMatchObject({ stdout: 'said' });
    const { pid } = run.task('same')?.result as { pid: number };
    expect(run.exitCode).toBe(3);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(run.events).toContainEqual({ type: 'message', host: 'h1', text: `stopped ${handle}-a` });
  });

  test('that ended by themselves are told with their last words', async () => {
    const { run } = await runs({
      'play.yml': play(`
- { name: start, background: { handle: ${handle}-c, argv: [sh, -c, "echo no such port >&2; exit 1"] } }
- { name: ended, shell: "read -r pid _ </run/rigger/${handle}-c.pid || exit; while [ -e /proc/$pid ]; do sleep 0.02; done" }
`),
    });
    expect(run.events).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        diagnostic: expect.objectContaining({ code: 'engine/background-ended', notes: ['no such port'] }),
      }),
    );
  });
});

describe('a failure that ends the play for everybody', () => {
  const fatalBlock = (rescue: string): string => `- name: a play
  hosts: all
  strategy: linear
  tasks:
    - block:
        - { name: breaks, shell: "test {{ inventory_hostname }} != h1", any_errors_fatal: true }
${rescue}    - { name: after, command: "true" }
`;

  test('does so by any_errors_fatal', async () => {
    const folder = await projectOf({ 'play.yml': fatalBlock('') });
    const run = await runLocally(folder, { hosts: ['h1', 'h2'] });
    expect(run.task('after', 'h2')).toBeUndefined();
  });

  test('does not once it is rescued, though the host fails later', async () => {
    const folder = await projectOf({
      'play.yml': fatalBlock(
        `      rescue:
        - { name: mends, command: "true" }
    - { name: later, shell: "test {{ inventory_hostname }} != h1" }
`,
      ),
    });
    const run = await runLocally(folder, { hosts: ['h1', 'h2'] });
    expect(run.task('mends')?.status).toBe('changed');
    expect(run.task('later')?.status).toBe('failed');
    expect(run.task('after', 'h2')?.status).toBe('changed');
    expect(run.events).not.toContainEqual(expect.objectContaining({ stopped: expect.anything() }));
  });

  test.each([
    [49, true],
    [50, false],
  ])('more than max_fail_percentage %d of two hosts, strictly', async (limit, stops) => {
    const folder = await projectOf({
      'play.yml': `- name: a play
  hosts: all
  strategy: linear
  max_fail_percentage: ${limit}
  tasks:
    - { name: breaks, shell: "test {{ inventory_hostname }} != h1" }
    - { name: after, command: "true" }
`,
    });
    const run = await runLocally(folder, { hosts: ['h1', 'h2'] });
    expect(run.task('after', 'h2') === undefined).toBe(stops);
  });
});
