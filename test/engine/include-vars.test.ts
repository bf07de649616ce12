import { expect, test } from '@jest/globals';
import { rigger } from '../support/cli.js';
import { preflightOf, projectOf, runLocally } from './support/local-run.js';

const play = (tasks: string, more = ''): string => `- hosts: all\n${more}  tasks:\n${tasks}`;
const says = (name: string, text: string): string => `    - { name: ${name}, print: "${text}" }\n`;

const spoken = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { events } = await runLocally(await projectOf(files));
  return events.flatMap((event) => (event.type === 'message' && event.host === 'h1' ? [event.text] : []));
};

const vars = { 'vars.yml': 'a: "{{ b }}!"\nb: file\n', 'other.yml': 'b: other\n' };

test.each<[string, string, readonly string[]]>([
  ['a file', `    - include_vars: vars.yml\n${says('x', '{{ a }} {{ b }}')}`, ['file! file']],
  ['the full name', `    - ansible.builtin.include_vars: vars.yml\n${says('x', '{{ b }}')}`, ['file']],
  ['a file by its field', `    - include_vars: { file: vars.yml }\n${says('x', '{{ b }}')}`, ['file']],
  [
    'the first that exists, by a fact',
    '    - include_vars: { first: ["{{ facts.kernel.release }}.yml", other.yml, vars.yml] }\n' +
      says('x', '{{ b }}'),
    ['other'],
  ],
  [
    'one map of all',
    `    - include_vars: { file: other.yml, name: m }\n${says('x', '{{ m.b }} {{ b }}')}`,
    ['other play'],
  ],
  [
    'nothing where its condition is false',
    `    - { include_vars: vars.yml, when: false }\n${says('x', '{{ b }}')}`,
    ['play'],
  ],
  [
    'later files above earlier ones, from where they stand',
    says('w', '{{ b }}') +
      '    - { include_vars: "{{ item }}", loop: [vars.yml, other.yml] }\n' +
      says('x', '{{ a }} {{ b }}'),
    ['play', 'other! other'],
  ],
  [
    'variables below those of set_vars',
    `    - set_vars: { b: set }\n    - include_vars: vars.yml\n${says('x', '{{ b }}')}`,
    ['set'],
  ],
])('include_vars takes %s', async (_, tasks, expected) => {
  expect(await spoken({ ...vars, 'play.yml': play(tasks, '  vars: { b: play }\n') })).toEqual(expected);
});

test('a role finds its own file, and what it includes holds in later plays', async () => {
  const files = {
    'play.yml': `- { hosts: all, roles: [r] }\n${play(says('x', '{{ mine }}'))}`,
    'roles/r/tasks/main.yml': '- include_vars: own.yml\n',
    'roles/r/vars/own.yml': 'mine: of the role\n',
  };
  expect(await spoken(files)).toEqual(['of the role']);
});

test('other hosts see what was included', async () => {
  const tasks = `    - { include_vars: "{{ inventory_hostname }}.yml" }\n    - barrier:\n${says('x', '{{ hostvars.h2.mine }}')}`;
  const folder = await projectOf({ 'play.yml': play(tasks), 'h1.yml': 'mine: 1\n', 'h2.yml': 'mine: 2\n' });
  const { events } = await runLocally(folder, { hosts: ['h1', 'h2'] });
  const said = events.flatMap((event) =>
    event.type === 'message' && event.host === 'h1' ? [event.text] : [],
  );
  expect(said).toEqual(['2']);
});

test.each<[string, string]>([
  ['include_vars', 'include_vars: "{{ w }}.yml"'],
  ['include_tasks', 'include_tasks: "{{ w }}.yml"'],
])('what an %s of an unknown name may set is no mistake before the run', async (_, include) => {
  const tasks = `    - { name: c, command: echo tasks, register: r }\n    - set_vars: { w: "{{ r.stdout }}" }\n    - ${include}\n${says('x', '{{ made }}')}`;
  const content = include.startsWith('include_vars')
    ? 'made: yes it is\n'
    : '- set_vars: { made: yes it is }\n';
  const folder = await projectOf({ 'play.yml': play(tasks), 'tasks.yml': content });
  expect(await preflightOf(folder)).toEqual([]);
  const planned = await runLocally(folder, { mode: 'plan' });
  expect(planned.events.filter((event) => event.type === 'task-finished').at(-1)).toMatchObject({
    status: 'unknown',
  });
  const applied = await runLocally(folder);
  expect(applied.events).toContainEqual(expect.objectContaining({ type: 'message', text: 'yes it is' }));
});

test('a file that is not there fails the task, and a block may rescue it', async () => {
  const tasks = `    - block:
        - include_vars: { first: ["{{ facts.kernel.release }}.yml", "{{ inventory_hostname }}.yml"] }
      rescue:
        - { name: x, print: "{{ failed_result.failed }}" }
`;
  const folder = await projectOf({ 'play.yml': play(tasks) });
  const run = await runLocally(folder);
  expect(run.events).toContainEqual(
    expect.objectContaining({
      task: 'include_vars',
      diagnostic: expect.objectContaining({
        code: 'language/file-missing',
        notes: expect.arrayContaining([expect.stringMatching(/^looked for .*vars\/h1\.yml$/)]),
      }),
    }),
  );
  expect(run.exitCode).toBe(0);
});

test('a resumed run has the variables of what was included before', async () => {
  const folder = await projectOf({
    'hosts.yml': 'all: { hosts: { h1: { ansible_connection: local } } }\n',
    'vars.yml': 'word: kept\n',
    'play.yml': play(
      `    - include_vars: vars.yml\n    - { name: once, command: touch FOLDER/once, creates: FOLDER/once }\n    - { name: fails, command: test -e FOLDER/ready }\n${says('x', '{{ word }}')}`.replace(
        'command: touch FOLDER/once, creates: FOLDER/once',
        'command: { cmd: touch FOLDER/once, creates: FOLDER/once }',
      ),
    ),
  });
  const apply = (...more: string[]) =>
    rigger(['apply', 'play.yml', '-i', 'hosts.yml', ...more], { cwd: folder });
  const first = await apply();
  expect(first.code).toBe(3);
  const [, run] = /--resume (\S+)/.exec(first.stdout + first.stderr)!;
  await rigger(
    ['do', 'h1', 'file', '--path', `${folder}/ready`, '--state', 'touch', '-i', 'hosts.yml', '--yes'],
    {
      cwd: folder,
    },
  );
  const resumed = await apply('--resume', run!);
  expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringContaining('kept')]);
});
