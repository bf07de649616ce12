import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/model/index.js';
import { preflightOf, projectOf, runLocally } from './support/local-run.js';

const play = (tasks: string, more = ''): string => `- name: a play
  hosts: all
${more}  tasks:
${tasks.trimEnd().replace(/^/gm, '    ')}
`;

describe('tasks', () => {
  test('a second run changes nothing', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: folder, directory: FOLDER/made }
- { name: greeting, copy: { dest: FOLDER/made/greeting, content: "hello\\n" } }
- { name: line, line_in_file: { path: FOLDER/lines, line: world } }
`),
      lines: 'hello\n',
    });
    const first = await runLocally(folder);
    expect(first.statuses).toEqual(['changed', 'changed', 'changed']);
    const second = await runLocally(folder);
    expect(second.statuses).toEqual(['ok', 'ok', 'ok']);
    expect(readFileSync(join(folder, 'lines'), 'utf8')).toBe('hello\nworld\n');
  });

  test('register, when, changed_when and failed_when see what a command left', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: ask, command: echo seven, register: said, changed_when: false }
- { name: heard, command: "echo {{ said.stdout }} again", when: said.stdout == 'seven', register: again }
- { name: not heard, command: "false", when: said.stdout == 'eight' }
- { name: fails by word, command: echo broken, register: word, failed_when: word.stdout == 'broken', ignore_errors: true }
- { name: quiet, command: "false", register: quiet, failed_when: false }
`),
    });
    const run = await runLocally(folder);
    expect(run.statuses).toEqual(['ok', 'changed', 'skipped', 'ignored', 'changed']);
    expect(run.task('heard')?.result).toMatchObject({ stdout: 'seven again', rc: 0, changed: true });
    expect(run.task('quiet')?.result).toMatchObject({ rc: 1, failed: false });
    expect(run.exitCode).toBe(0);
  });

  test('a loop has a result for each item, and items with a label', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: each, command: "echo {{ item }}", loop: [a, b], register: all }
- { name: none, command: "true", loop: [a, b], register: none, changed_when: false }
- { name: some, command: "true", loop: [a, b], register: some, changed_when: item == 'b' }
- name: sum
  assert:
    that:
      - size(all.results) == 2 && all.results[1].stdout == 'b'
      - "[all.changed, none.changed, some.changed] == [true, false, true]"
      - "[all.failed, all.skipped, all.results[0].changed] == [false, false, true]"
`),
    });
    const run = await runLocally(folder);
    expect(run.statuses).toEqual([...['changed', 'changed', 'ok', 'ok', 'ok', 'changed'], 'ok']);
    expect(
      run.events.flatMap((event) => (event.type === 'task-finished' && event.item ? [event.item] : [])),
    ).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });

  test.each([
    ['3', 'number'],
    ['null', 'null'],
    ['3.0', 'number'],
    ['{ a: 1 }', 'a map'],
    ['text', 'string'],
  ])('a loop over %s is told to be no list, but %s', async (written, kind) => {
    const folder = await projectOf({
      'play.yml': play(
        '\n- { name: each, command: "true", loop: "{{ x }}" }\n',
        `  vars: { x: ${written} }\n`,
      ),
    });
    const message = (await runLocally(folder)).task('each')?.diagnostic?.message;
    expect(message).toContain(kind);
  });

  test('a pause between tries is as long as the task says', async () => {
    const folder = await projectOf({
      'play.yml': play(
        '\n- { name: again, command: "true", until: result.rc == 1, retries: 1, delay: 0.4 }\n',
      ),
    });
    const before = performance.now();
    expect((await runLocally(folder)).statuses).toEqual(['failed']);
    expect(performance.now() - before).toBeGreaterThanOrEqual(400);
  });

  test('an assertion says what it found, or what it was told to say', async () => {
    const folder = await projectOf({
      'play.yml': play(
        `
- { name: short, assert: x.y == 2, ignore_errors: true }
- { name: long, assert: { that: x.y == 2, message: "{{ x.y }} is too few" }, ignore_errors: true }
- { name: nothing, assert: x == 2, ignore_errors: true, vars: { x: null } }
- { name: map, assert: { that: x.y == 2, message: "{{ x }}" }, ignore_errors: true }
- { name: holds, assert: { that: x.y == 1, message: "{{ missing }}", success_message: "{{ x.y }} is enough" } }
- { name: plainly, assert: x.y == 1 }
`,
        '  vars: { x: { y: 1 } }\n',
      ),
    });
    const run = await runLocally(folder);
    const told = (name: string) => {
      const { message, notes } = run.task(name)!.diagnostic!;
      return [message, notes];
    };
    expect(told('short')).toEqual(['x.y == 2 is false on h1', ['x.y is 1']]);
    expect(told('long')).toEqual(['1 is too few on h1', ['x.y is 1']]);
    expect(told('nothing')).toEqual(['x == 2 is false on h1', ['x is null']]);
    expect(told('map')[0]).toBe('{\n  "y": 1\n} on h1');
    expect(run.task('holds')).toMatchObject({ status: 'ok', because: '1 is enough' });
    expect(run.task('plainly')).toMatchObject({ because: 'all conditions hold' });
  });

  test('until repeats, and says when it gave up', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- name: third time
  shell: 'echo x >>FOLDER/count; wc -l <FOLDER/count'
  register: count
  until: count.stdout == '3'
  retries: 5
  delay: 0
- { name: told, print: "{{ count.attempts }} tries", when: count.attempts == 3 }
- { name: never, command: "true", register: it, until: it.rc == 1, retries: 1, delay: 0 }
`),
    });
    const run = await runLocally(folder);
    expect(run.task('third time')?.status).toBe('changed');
    expect(run.task('told')?.status).toBe('ok');
    expect(run.task('never')?.diagnostic?.code).toBe('engine/until-never-true');
    expect(run.exitCode).toBe(3);
  });

  test('a failing command is told with its last words, its place and itself', async () => {
    const folder = await projectOf({
      'play.yml': play(`\n- { name: bad, shell: "echo no such luck >&2; exit 7" }\n`),
    });
    const run = await runLocally(folder);
    const { diagnostic } = run.task('bad')!;
    expect(diagnostic).toMatchObject({
      code: 'engine/command-failed',
      message: 'shell failed on h1: the command exited with 7',
    });
    expect(diagnostic?.notes?.[0]).toBe('stderr: no such luck');
    expect(diagnostic?.position?.line).toBe(5);
  });
});

describe('blocks and handlers', () => {
  test('rescue runs after a failure, always runs in any case, and the play goes on', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- block:
    - { name: breaks, command: "false" }
    - { name: not reached, command: "true" }
  rescue:
    - { name: mends, command: "echo {{ failed_task }}, {{ failed_task.name }}: {{ failed_result.rc }}" }
  always:
    - { name: tidies, command: "true" }
- { name: after, command: "true" }
`),
    });
    const run = await runLocally(folder);
    expect(
      run.events.flatMap((event) => (event.type === 'task-finished' ? [[event.name, event.status]] : [])),
    ).toEqual([
      ['breaks', 'failed'],
      ['mends', 'changed'],
      ['tidies', 'changed'],
      ['after', 'changed'],
    ]);
    expect(run.task('mends')?.result).toMatchObject({ stdout: 'breaks, breaks: 1' });
    expect(run.exitCode).toBe(0);
  });

  test('a handler runs once, in the order of definition, only for what changed', async () => {
    const folder = await projectOf({
      'play.yml': `${play(`
- { name: one, command: "true", notify: second }
- { name: two, command: "true", notify: [first, second] }
- { name: three, command: "true", changed_when: false, notify: third }
`)}  handlers:
    - { name: first, command: "echo 1" }
    - { name: second, command: "echo 2" }
    - { name: third, command: "echo 3" }
    - { name: fourth, listen: second, command: "echo 4" }
`,
    });
    const run = await runLocally(folder);
    const order = run.events.flatMap((event) => (event.type === 'task-finished' ? [event.name] : []));
    expect(order).toEqual(['one', 'two', 'three', 'first', 'second', 'fourth']);
  });

  test('of two handlers of one name only the last runs, those that listen all run', async () => {
    const folder = await projectOf({
      'play.yml': `${play(`
- { name: one, command: "true", notify: [again, heard] }
`)}  handlers:
    - { name: again, command: "echo 1", listen: heard }
    - { name: ear, command: "echo 2", listen: heard }
    - { name: again, command: "echo 3" }
    - { listen: heard, command: "echo 4" }
`,
    });
    const run = await runLocally(folder);
    const said = run.events.flatMap((event) =>
      event.type === 'task-finished' ? [(event.result as { stdout?: string }).stdout] : [],
    );
    expect(said).toEqual(['', '2', '3', '4']);
  });

  test('changed_when and failed_when see the result', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: same, shell: "exit 0", changed_when: result.rc != 0 }
- { name: other, shell: "exit 3", changed_when: result.rc != 0, failed_when: result.rc > 3 }
`),
    });
    const run = await runLocally(folder);
    expect(run.statuses).toEqual(['ok', 'changed']);
  });
});

describe('several hosts', () => {
  test('a host that fails leaves the play; the others finish', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: picky, shell: "test {{ inventory_hostname }} != h2" }
- { name: after, command: "true" }
`),
    });
    const run = await runLocally(folder, { hosts: ['h1', 'h2', 'h3'] });
    expect(run.task('after', 'h1')?.status).toBe('changed');
    expect(run.task('after', 'h2')).toBeUndefined();
    expect(run.task('after', 'h3')?.status).toBe('changed');
    expect(run.exitCode).toBe(3);
  });

  test('run_once does it once and shares the result', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: once, shell: "echo x >>FOLDER/once; wc -l <FOLDER/once", run_once: true, register: count }
- { name: all know, assert: "count.stdout == '1'" }
`),
    });
    const run = await runLocally(folder, { hosts: ['h1', 'h2', 'h3'] });
    expect(readFileSync(join(folder, 'once'), 'utf8')).toBe('x\n');
    expect(['h1', 'h2', 'h3'].map((host) => run.task('all know', host)?.status)).toEqual(['ok', 'ok', 'ok']);
  });

  test('serial works in batches, and max_fail_percentage stops the next one', async () => {
    const folder = await projectOf({
      'play.yml': play(
        `\n- { name: picky, shell: "test {{ inventory_hostname }} != h1" }\n`,
        '  serial: 1\n  max_fail_percentage: 0\n',
      ),
    });
    const run = await runLocally(folder, { hosts: ['h1', 'h2'] });
    expect(run.task('picky', 'h1')?.status).toBe('failed');
    expect(run.task('picky', 'h2')).toBeUndefined();
    expect(run.events).toContainEqual(
      expect.objectContaining({
        type: 'play-finished',
        stopped: 'max_fail_percentage: 1 of 1 hosts failed, more than 0 %',
      }),
    );
  });

  test.each<[string, number, string[]]>([
    ['1', 3, ['h1', 'h2', 'h3']],
    ['50%', 4, ['h1 h2', 'h3 h4']],
    ['"34%"', 3, ['h1', 'h2', 'h3']],
    ['1%', 2, ['h1', 'h2']],
    ['[1, 2]', 6, ['h1', 'h2 h3', 'h4 h5', 'h6']],
    ['9', 2, ['h1 h2']],
  ])('serial: %s has %d hosts in turns', async (serial, count, turns) => {
    const folder = await projectOf({
      'play.yml': play('\n- { print: hi }\n- { print: ho }\n', `  serial: ${serial}\n`),
    });
    const hosts = Array.from({ length: count }, (_, at) => `h${at + 1}`);
    const { events } = await runLocally(folder, { hosts });
    const places = events.flatMap((event) =>
      event.type === 'host-started' ? [event.host] : event.type === 'host-finished' ? ['/'] : [],
    );
    expect(
      places
        .join(' ')
        .split(/(?: \/)+ ?/)
        .filter(Boolean),
    ).toEqual(turns);
    expect(events).toContainEqual(expect.objectContaining({ type: 'play-started', hosts, tasks: 2 }));
    expect(events).toContainEqual({ type: 'play-finished', index: 0 });
    expect(events).toContainEqual({ type: 'host-finished', host: 'h1', outcome: 'done' });
  });

  test('a barrier holds everybody until the last has come', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: mark, shell: "echo {{ inventory_hostname }} >>FOLDER/marks" }
- barrier:
- { name: seen, shell: "wc -l <FOLDER/marks", register: seen, changed_when: false }
- { name: all, assert: "seen.stdout == '3'" }
`),
    });
    const run = await runLocally(folder, { hosts: ['h1', 'h2', 'h3'] });
    expect(['h1', 'h2', 'h3'].map((host) => run.task('all', host)?.status)).toEqual(['ok', 'ok', 'ok']);
  });
});

describe('plan', () => {
  test('changes nothing, and says what is unknown and why', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: first, copy: { dest: FOLDER/file, content: one } }
- { name: same file, line_in_file: { path: FOLDER/file, line: two } }
- { name: command, command: echo hi, register: said }
- { name: depends, command: "echo {{ said.stdout }}" }
`),
    });
    const run = await runLocally(folder, { mode: 'plan' });
    expect(run.statuses).toEqual(['changed', 'changed', 'changed', 'unknown']);
    expect(run.task('same file')).toMatchObject({
      restsOn: ['first'],
      changes: [{ summary: expect.stringMatching(/^change /), diff: { before: 'one', after: 'one\ntwo' } }],
    });
    expect(run.task('depends')?.because).toMatch(/said is not known until apply/);
    expect(() => readFileSync(join(folder, 'file'))).toThrow(/ENOENT/);
  });

  test('tries once what apply repeats', async () => {
    const folder = await projectOf({
      'play.yml': play('\n- { name: again, command: "true", until: result.rc == 1, retries: 1, delay: 0 }\n'),
    });
    const run = await runLocally(folder, { mode: 'plan' });
    expect(run.statuses).toEqual(['changed']);
    expect(run.events.map(({ type }) => type)).not.toContain('task-waiting');
  });
});

describe('what a task tells', () => {
  test('its output as it comes, up to a limit, and where its time went', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: much, shell: "echo begin; head -c 300000 /dev/zero | tr '\\\\0' x" }
- { name: plain, command: sleep 0.05 }
`),
    });
    const run = await runLocally(folder);
    const shown = run.events.flatMap((event) =>
      event.type === 'task-output' && event.name === 'much' ? [event.text] : [],
    );
    expect(shown.join('')).toBe(
      `begin\n${'x'.repeat(256 * 1024 - 6)}\n[… more output is not shown while the task runs …]\n`,
    );
    const plain = run.task('plain')!;
    // The host's clock has hundredths of a second.
    expect(plain.time.remote).toBeGreaterThanOrEqual(40);
    expect(plain.result).not.toHaveProperty('attempts');
  });

  test('nothing of a secret, nor of one that is too short to be found again', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: long, shell: "echo {{ word }}" }
- { name: short, shell: "echo {{ pin }}", register: short }
- { name: later, print: "{{ short.stdout }}" }
- { name: open, shell: "echo word" }
`),
    });
    const extra = new Map([
      ['word', new Secret('hush-hush')],
      ['pin', new Secret('ab')],
    ]);
    const run = await runLocally(folder, { extra });
    expect(run.statuses).toEqual(['changed', 'changed', 'ok', 'changed']);
    expect(run.task('long')?.withheld).toBe(true);
    expect(run.task('short')).toMatchObject({
      withheld: true,
      changes: [{ summary: 'hidden', commands: [] }],
    });
    expect(run.task('short')).not.toHaveProperty('result');
    expect(run.task('open')?.result).toMatchObject({ stdout: 'word' });
    expect(run.task('open')).not.toHaveProperty('withheld');
  });

  test('that it took longer than it was given', async () => {
    const folder = await projectOf({
      'play.yml': play('\n- { name: slow, command: sleep 60, timeout: 0.2 }\n'),
    });
    expect((await runLocally(folder)).task('slow')?.diagnostic?.message).toBe(
      'command failed on h1: the command took longer than its timeout of 0.2 s, and was killed',
    );
  });
});

describe('roles and includes', () => {
  test('have names, and ids of their own that end with them', async () => {
    const folder = await projectOf({
      'play.yml': `${play('- { name: inside, include_tasks: in.yml, loop: [a, b] }\n- { name: last, print: x }')}  roles: [r]\n`,
      'in.yml': '- print: "{{ item }}"\n',
      'roles/r/tasks/main.yml': '- { name: said, print: "{{ role_name }} {{ basename role_path }}" }\n',
    });
    const run = await runLocally(folder);
    expect(run.task('said')?.result).toMatchObject({ message: 'r r' });
    expect(run.events.flatMap((event) => (event.type === 'task-finished' ? [event.id] : []))).toEqual([
      '0/roles/0/tasks/0',
      ...['0/tasks/0[0]/tasks/0/include/0', '0/tasks/0[1]/tasks/0/include/0', '0/tasks/1'],
    ]);
  });
});

describe('before a host is touched', () => {
  test.each<[string, string, string[]]>([
    ['a wrong field', '- file: { path: "{{ p }}", state: "{{ wrong }}" }', ['play.yml:5']],
    ['in a block', '- block: [{ file: { path: /x, state: "{{ wrong }}" } }]', ['play.yml:5']],
    [
      'in an always',
      '- { block: [{ command: a }], always: [{ file: { path: /x, state: "{{ wrong }}" } }] }',
      ['play.yml:5'],
    ],
    [
      'not in a rescue',
      '- { block: [{ command: a }], rescue: [{ file: { path: /x, state: "{{ wrong }}" } }] }',
      [],
    ],
    [
      'of a task for another host',
      '- { file: { path: /x, state: "{{ wrong }}" }, delegate_to: h2 }',
      ['play.yml:5'],
    ],
    ['not of a task that is skipped', '- { file: { path: /x, state: "{{ wrong }}" }, when: p == "no" }', []],
    [
      'not where a value is not known',
      '- { command: a, register: r }\n- file: { path: /x, state: "{{ r.stdout }}" }',
      [],
    ],
    [
      'not where an include may set it',
      '- include_tasks: in.yml\n- file: { path: /x, state: "{{ set_inside }}" }',
      [],
    ],
    ['of what a role was given', '- import_role: { name: r }', ['play.yml:5']],
  ])('%s', async (_, tasks, where) => {
    const folder = await projectOf({
      'play.yml': play(tasks, '  vars: { p: /x, wrong: nonsense }\n'),
      'in.yml': '- set_vars: { set_inside: absent }\n',
      'roles/r/tasks/main.yml': '- command: a\n',
      'roles/r/meta/argument_specs.yml': 'argument_specs: { main: { options: { p: { type: int } } } }\n',
    });
    const found = await preflightOf(folder, { hosts: ['h1', 'h2'] });
    expect(found.map(({ position }) => `${position?.file.split('/').at(-1)}:${position?.line}`)).toEqual(
      where,
    );
  });
});

test('a mistake that is the same for several hosts but for their names is told once', async () => {
  const folder = await projectOf({
    'play.yml': play('- copy: { src: "{{ inventory_hostname }}/x", dest: /x }'),
  });
  const found = await preflightOf(folder, { hosts: ['h1', 'h2', 'h3'] });
  expect(found).toMatchObject([
    {
      message: 'h1/x was not found on the controller',
      notes: expect.arrayContaining(['likewise for h2, h3']),
    },
  ]);
});

describe('handlers that notify handlers', () => {
  test('run again, until one changes nothing', async () => {
    const folder = await projectOf({
      'play.yml': `${play('- { name: start, command: "true", notify: one }')}  handlers:
    - { name: one, shell: "printf 1 >>FOLDER/ran; wc -c <FOLDER/ran", notify: two, changed_when: result.stdout != '5' }
    - { name: two, shell: "printf 2 >>FOLDER/ran", notify: one }
`,
    });
    expect((await runLocally(folder)).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('12121');
  });

  test('without end are stopped, and the host leaves the play', async () => {
    const folder = await projectOf({
      'play.yml': `${play('- { name: start, command: "true", notify: one }')}  handlers:
    - { name: one, shell: "printf 1 >>FOLDER/ran", notify: two }
    - { name: two, shell: "printf 2 >>FOLDER/ran", notify: one }
`,
    });
    const run = await runLocally(folder);
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('12'.repeat(10));
    expect(run.exitCode).toBe(3);
    const told = run.events.find((event) => event.type === 'warning');
    expect(told?.diagnostic).toMatchObject({
      code: 'engine/handlers-endless',
      message: 'the handler "one" ran 10 times, and is notified again',
    });
    const ids = run.events.flatMap((event) => (event.type === 'task-finished' ? [event.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
