import { existsSync, readdirSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { projectOf, runLocally } from '../support/local-run.js';

/** What comes behind `hide` hangs on what it does: nobody can say whether `maybe` finds anything to change. */
const hide = '- { name: hide, command: "true" }';
const maybe = '- { name: maybe, copy: { dest: FOLDER/a, content: x }, notify: one }';

let folder: string;
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const planned = async (tasks: readonly string[], handlers: readonly string[], files = {}) => {
  const list = (all: readonly string[]): string => all.map((one) => `    ${one}\n`).join('');
  folder = await projectOf({
    'play.yml': `- hosts: all\n  tasks:\n${list(tasks)}  handlers:\n${list(handlers)}`,
    ...files,
  });
  return runLocally(folder, { mode: 'plan' });
};

const linesOf = ({ events }: Awaited<ReturnType<typeof planned>>): string[] =>
  events.flatMap((event) => (event.type === 'task-finished' ? [`${event.name}: ${event.status}`] : []));

const run = '- { name: one, command: "touch FOLDER/ran" }';
const because = 'it runs if "maybe" changes something';
const cause = '"maybe" may change something, or nothing';

test('a handler that only an assured task notifies is named, and not run', async () => {
  const plan = await planned([hide, maybe], [run]);
  expect(linesOf(plan)).toEqual(['hide: changed', 'maybe: assured', 'one: unknown']);
  expect(plan.task('one')).toMatchObject({ because, cause, changes: [{ summary: expect.any(String) }] });
  expect(plan.events.filter(({ type }) => /^handler/.test(type))).toEqual([]);
  expect(plan.exitCode).toBe(0);
});

test.each<[string, string[], string[], string]>([
  ['a task before it notifies for sure', ['- { name: sure, command: "true", notify: one }'], [], 'changed'],
  ['a task behind it notifies for sure', [], ['- { name: sure, command: "true", notify: one }'], 'changed'],
  ['nobody else notifies', [], [], 'unknown'],
])('a handler that %s is told so', async (_, before, after, status) => {
  const plan = await planned([hide, ...before, maybe, ...after], [run]);
  expect(linesOf(plan).at(-1)).toBe(`one: ${status}`);
  expect(linesOf(plan).filter((line) => line.startsWith('one'))).toHaveLength(1);
});

test.each<[string, string]>([
  ['only looks', '- { name: maybe, find: { paths: FOLDER/a }, notify: one }'],
  ['says that it changes nothing', '- { name: maybe, shell: "true", changed_when: false, notify: one }'],
  ['is skipped', '- { name: maybe, copy: { dest: FOLDER/a, content: x }, when: false, notify: one }'],
])('a task that %s notifies nobody', async (_, task) => {
  expect(linesOf(await planned([hide, task], [run])).some((line) => line.startsWith('one'))).toBe(false);
});

const two = '- { name: two, print: x }';
const three = '- { name: three, print: x, listen: those }';

test.each<[string, string[], string[]]>([
  [
    'whose loop is not known',
    [
      '- { name: hide, command: echo, register: said }',
      '- { name: maybe, copy: { dest: FOLDER/a, content: x }, loop: "{{ said.stdout_lines }}", notify: two }',
    ],
    ['two'],
  ],
  [
    'whose items name handlers, and are not known',
    [
      '- { name: hide, command: echo, register: said }',
      '- { name: maybe, copy: { dest: FOLDER/a, content: x }, loop: "{{ said.stdout_lines }}", notify: "{{ item }}" }',
    ],
    ['one', 'two', 'three'],
  ],
  [
    'whose handlers have names that are not known',
    [
      '- { name: hide, command: echo, register: said }',
      '- { name: maybe, copy: { dest: FOLDER/a, content: x }, notify: "{{ said.stdout }}" }',
    ],
    ['one', 'two', 'three'],
  ],
  [
    'whose condition is not known',
    [
      '- { name: hide, command: echo, register: said }',
      '- { name: maybe, copy: { dest: FOLDER/a, content: x }, when: said.rc == 0, notify: those }',
    ],
    ['three'],
  ],
  [
    'that an include brings in, which is not known',
    ['- { name: hide, command: echo, register: said }', '- include_tasks: "{{ said.stdout }}.yml"'],
    ['one', 'two', 'three'],
  ],
  [
    'that a named include brings in, whose condition is not known',
    [
      '- { name: hide, command: echo, register: said }',
      '- { include_tasks: more.yml, when: said.stdout == "x" }',
    ],
    ['two'],
  ],
])('tasks %s name all that they may notify', async (_, tasks, expected) => {
  const plan = await planned(tasks, [run, two, three], {
    'more.yml': '- { name: more, command: "true", notify: two }',
  });
  const named = linesOf(plan).flatMap((line) => /^(one|two|three): unknown$/.exec(line)?.[1] ?? []);
  expect(named).toEqual(expected);
  expect(plan.exitCode).toBe(0);
});

test('behind a loop that is not known nothing is known that it may touch', async () => {
  const plan = await planned(
    [
      '- { name: hide, command: echo, register: said, changed_when: false, check_mode: true }',
      '- { name: each, command: "true", loop: "{{ said.stdout_lines }}" }',
      '- { name: behind, directory: FOLDER/made }',
    ],
    [run],
  );
  expect(plan.task('each')?.status).toBe('unknown');
  expect(plan.task('behind')?.status).toBe('assured');
});

describe('a handler that perhaps runs', () => {
  const flush = '- meta: flush_handlers';

  test('hides what it may touch, from tasks behind the flush and from handlers behind it', async () => {
    const plan = await planned(
      [
        '- { name: hide, command: { cmd: "true", invalidates: ["file:FOLDER/a"] } }',
        maybe,
        '- { name: before, directory: FOLDER/b }',
        flush,
        '- { name: apart, directory: FOLDER/c }',
        '- { name: behind, directory: FOLDER/b, notify: two }',
      ],
      [
        '- { name: one, command: { cmd: "rm -r FOLDER/b", invalidates: ["file:FOLDER/b"] } }',
        '- { name: two, print: x }',
      ],
    );
    expect(linesOf(plan)).toEqual([
      ...['hide: changed', 'maybe: assured', 'before: changed', 'one: unknown'],
      ...['apart: changed', 'behind: assured', 'two: unknown'],
    ]);
    expect(plan.task('two')?.because).toBe('it runs if "behind" changes something');
  });

  test('sets no names that are known', async () => {
    const plan = await planned(
      [
        ...[hide, maybe, flush],
        '- { name: reads, print: "{{ set }}" }',
        '- { name: asks, print: x, when: said.skipped }',
      ],
      [
        '- name: one',
        '  block:',
        '    - { set_vars: { set: 1 } }',
        '    - { name: skips, command: "true", when: false, register: said }',
      ],
    );
    expect(plan.task('reads')).toMatchObject({ status: 'unknown', cause });
    expect(plan.task('asks')).toMatchObject({ status: 'unknown', cause });
  });

  test.each<[string, string[]]>([
    ['fails', ['- { name: one, assert: { that: [1 == 2] } }']],
    ['is refused', ['- { name: one, copy: { src: FOLDER/none, dest: FOLDER/b } }']],
    ['carries a risk', ['- { name: one, reboot: { force: true } }']],
    ['looks', ['- { name: one, shell: "touch FOLDER/ran", changed_when: false }']],
    ['runs in plans', ['- { name: one, shell: "touch FOLDER/ran", check_mode: false }']],
    ['loops over nothing', ['- { name: one, print: "{{ item }}", loop: "{{ none.such }}" }']],
    ['includes what is not there', ['- { name: one, include_tasks: "{{ none }}.yml" }']],
    ['ends the play', ['- name: one', '  block:', '    - { name: one, print: x }', '    - meta: end_host']],
  ])('does nothing in a plan, though it %s, and what comes then is told', async (_, handlers) => {
    const plan = await planned(
      [...[hide, maybe, flush], '- { name: behind, print: x }'],
      handlers,
      handlers.join().includes('none }}.yml') ? { 'vars.yml': '' } : {},
    );
    expect(linesOf(plan)).toEqual(['hide: changed', 'maybe: assured', 'one: unknown', 'behind: ok']);
    expect(plan.task('one')?.cause).toBe(cause);
    expect(readdirSync(folder)).not.toContain('ran');
    expect(plan.exitCode).toBe(0);
  });

  test('tells what would fail, and is told once, though handlers notify each other', async () => {
    const plan = await planned(
      [hide, maybe],
      [
        '- { name: one, command: "true", notify: two }',
        '- { name: two, reboot: { force: true }, notify: one }',
      ],
    );
    expect(linesOf(plan).slice(2)).toEqual(['one: unknown', 'two: unknown']);
    expect(plan.task('two')).toMatchObject({
      because: 'it runs if "one" changes something',
      notes: [expect.stringMatching(/^as things are now it would fail: .*risk "reboot"/)],
    });
  });

  test('for many tasks names the first of them', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const plan = await planned(
      [
        hide,
        ...names.map(
          (name) => `- { name: ${name}, copy: { dest: FOLDER/${name}, content: x }, notify: one }`,
        ),
      ],
      [run],
    );
    expect(plan.task('one')?.because).toBe('it runs if "a", "b", "c" or 2 more changes something');
    expect(existsSync(`${folder}/a`)).toBe(false);
  });
});
