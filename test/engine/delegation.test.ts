import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { EventBody } from '../../src/model/index.js';
import { inventoryOf, preflightOf, projectOf, runLocally } from './support/local-run.js';

const play = (tasks: string, more = ''): string => `- name: a play
  hosts: all
${more}  tasks:
${tasks.trim().replace(/^/gm, '    ')}
`;

const hosts = Array.from({ length: 8 }, (_, index) => `h${index + 1}`);
const inventory = inventoryOf(Object.fromEntries(hosts.map((host) => [host, {}])));

describe('several hosts that delegate to one', () => {
  test('take turns, and each finds what the one before has left', async () => {
    const folder = await projectOf({
      'play.yml': play(
        '- { name: add, line_in_file: { path: FOLDER/report, line: "of {{ inventory_hostname }}", create: true }, delegate_to: one }',
      ),
    });
    const run = await runLocally(folder, { inventory });
    expect(run.statuses).toEqual(hosts.map(() => 'changed'));
    expect(readFileSync(join(folder, 'report'), 'utf8').trim().split('\n').sort()).toEqual(
      hosts.map((host) => `of ${host}`),
    );
    expect((await runLocally(folder, { inventory })).statuses).toEqual(hosts.map(() => 'ok'));
  });

  test('while it walks through the play itself', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: first, line_in_file: { path: FOLDER/report, line: "of {{ inventory_hostname }}", create: true }, delegate_to: h1 }
- { name: second, line_in_file: { path: FOLDER/report, line: "again {{ inventory_hostname }}" }, delegate_to: h1 }
- { name: third, command: "true", delegate_to: "{{ lookup play_hosts 0 }}" }
`),
    });
    const run = await runLocally(folder, { inventory });
    expect(run.exitCode).toBe(0);
    expect(readFileSync(join(folder, 'report'), 'utf8').trim().split('\n')).toHaveLength(2 * hosts.length);
  });

  test('and to each other in a ring', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- name: pass on
  line_in_file: { path: "FOLDER/at-{{ next }}", line: "of {{ inventory_hostname }}", create: true }
  delegate_to: "{{ next }}"
`),
    });
    const ring = hosts.map((host, index) => [host, { next: hosts[(index + 1) % hosts.length]! }] as const);
    const run = await runLocally(folder, { inventory: inventoryOf(Object.fromEntries(ring)) });
    expect(run.statuses).toEqual(hosts.map(() => 'changed'));
  });

  test('each have their own note of a finished action, so that a resumed run does every one', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: mark, shell: "printf x >>FOLDER/marks", delegate_to: one }
`),
    });
    const id = `delegation-${process.pid}-${folder.split('-').at(-1)}`;
    // As its journal would have it, the run was cut off while all of them did it; one had done it.
    const died = new AbortController();
    const emit = ({ type }: EventBody): void => {
      if (type === 'task-finished') died.abort(new Error('the controller died'));
    };
    const one = { ...inventory, match: () => ['h1'] };
    await runLocally(folder, { inventory: one, id, emit, signal: died.signal });
    const interrupted = { ...nothingDone, interrupted: () => true };
    const after = await runLocally(folder, { inventory, id, resume: interrupted });
    expect(hosts.map((host) => after.task('mark', host)?.status)).toEqual([
      'resumed',
      ...hosts.slice(1).map(() => 'changed'),
    ]);
    expect(readFileSync(join(folder, 'marks'), 'utf8')).toBe('x'.repeat(hosts.length));
  });
});

const nothingDone = {
  finished: () => undefined,
  interrupted: () => false,
  starts: () => 1,
  hostOf: () => undefined,
  pendingHandlers: () => new Map(),
};

describe('what a delegated task leaves', () => {
  test('is registered for the host that delegates, and so known before the run', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: ask, shell: "echo for {{ inventory_hostname }}", delegate_to: one, register: said }
- { name: use, print: "{{ said.stdout }}" }
`),
    });
    expect(await preflightOf(folder, { hosts: ['h1', 'h2'] })).toEqual([]);
    const run = await runLocally(folder, { hosts: ['h1', 'h2'] });
    expect(run.task('use', 'h2')?.result).toMatchObject({ message: 'for h2' });
    const plan = await runLocally(folder, { hosts: ['h1', 'h2'], mode: 'plan' });
    expect(plan.statuses).toEqual(['changed', 'changed', 'unknown', 'unknown']);
  });

  test.each([
    ['run_once', '- { name: ask, command: echo x, run_once: true, register: said }'],
    [
      'a loop that is not known',
      '- { name: l, command: echo x, register: l }\n- { name: ask, command: "echo {{ item }}", loop: "{{ l.stdout_lines }}", register: said }',
    ],
    [
      'set_vars',
      '- { name: l, command: echo x, register: l }\n- { name: ask, set_vars: { said: { stdout: "{{ l.stdout }}" } } }',
    ],
    [
      'rescue',
      '- block:\n    - { name: fails, command: "false" }\n  rescue:\n    - { name: ask, command: echo x, register: said }',
    ],
    ['an include', '- include_tasks: ask.yml'],
  ])('of %s no host is lost for it in a plan', async (what, tasks) => {
    const folder = await projectOf({
      'ask.yml': '- { name: ask, command: echo x, register: said }',
      'play.yml': play(
        `${tasks}\n- { name: use, print: "{{ said }}"${what === 'rescue' ? ', when: defined(said)' : ''} }`,
      ),
    });
    expect(await preflightOf(folder, { hosts: ['h1', 'h2'] })).toEqual([]);
    const run = await runLocally(folder, { hosts: ['h1', 'h2'], mode: 'plan' });
    expect(['h1', 'h2'].map((host) => run.task('use', host)?.status)).toEqual(
      what === 'rescue' ? ['skipped', 'skipped'] : ['unknown', 'unknown'],
    );
    expect(run.exitCode).toBe(0);
    const applied = await runLocally(folder, { hosts: ['h1', 'h2'] });
    expect(['h1', 'h2'].map((host) => applied.task('use', host)?.status)).toEqual(['ok', 'ok']);
    expect(JSON.stringify(applied.task('use', 'h2')?.result)).toContain('"stdout":"x"');
  });

  test('`until` of a delegated task reads afresh where it acts', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: later, shell: "(sleep 0.3; echo there >FOLDER/late) >/dev/null 2>&1 &" }
- name: wait
  line_in_file: { path: FOLDER/late, line: there }
  check_mode: true
  delegate_to: one
  register: it
  until: it.failed == false && it.changed == false
  retries: 50
  delay: 0.1
`),
    });
    expect((await runLocally(folder)).task('wait')?.status).toBe('ok');
  });
});
