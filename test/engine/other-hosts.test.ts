import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Connect } from '../../src/connection/connection.js';
import { connect } from '../../src/connection/index.js';
import type { NamedFacts } from '../../src/engine/play/named-facts.js';
import { available, defineFact, problem, RiggerError, unavailable } from '../../src/model/index.js';
import type { EngineOptions } from './support/engine-run.js';
import { inventoryOf, preflightOf, projectOf, runLocally } from './support/local-run.js';

/** A real shell for each host, that knows whose it is. */
const knownShells: Connect = async (target, signal) => {
  const connection = await connect(target, signal);
  return {
    ...connection,
    traffic: connection.traffic,
    run: (steps, options) =>
      connection.run(
        steps.map((step) => ({ ...step, script: `RIGGER_HOST=${target.host}\n${step.script}` })),
        options,
      ),
    close: () => connection.close(),
  };
};

const who = defineFact<string>({
  id: 'who',
  summary: 'Whose shell this is',
  scopes: () => ['who'],
  script: () => 'echo "$RIGGER_HOST"',
  parse: ({ stdout }) => available(stdout.trim()),
});

const shy = defineFact<string>({
  id: 'shy',
  summary: 'What no host tells',
  scopes: () => ['shy'],
  script: () => ':',
  parse: () => unavailable('it is shy'),
});

const facts: NamedFacts = { who, shy };

const hosts = inventoryOf({
  h1: { rack: 'r1', place: '{{ rack }}/{{ facts.who }}' },
  h2: { rack: 'r2', place: '{{ rack }}/{{ facts.who }}' },
  h3: { rack: 'r3' },
});

const given: EngineOptions = { facts, inventory: hosts, connect: knownShells };

const play = (tasks: string, more = ''): string => `- name: a play
  hosts: all
${more}  tasks:
${tasks.trim().replace(/^/gm, '    ')}
`;

const printed = async (text: string, more: EngineOptions = {}): Promise<unknown> => {
  const folder = await projectOf({
    'play.yml': play(`- { name: it, print: { value: ${JSON.stringify(text)} } }`),
  });
  const run = await runLocally(folder, { ...given, ...more });
  const finished = run.task('it');
  return finished?.diagnostic?.message ?? (finished?.result as { message: unknown } | undefined)?.message;
};

describe('hostvars', () => {
  test.each<[string, unknown]>([
    ['{{ hostvars.h2.rack }}', 'r2'],
    ['{{ hostvars.h2.place }}', 'r2/h2'],
    ['{{ hostvars.h1.place }} {{ hostvars.h2.facts.who }}', 'r1/h1 h2'],
    ['{{#each hostvars}}{{ @key }}={{ this.facts.who }} {{/each}}', 'h1=h1 h2=h2 h3=h3 '],
    ['{{#each groups.all as |h|}}{{ lookup (lookup hostvars h) "rack" }} {{/each}}', 'r1 r2 r3 '],
    [
      '{{#with (lookup hostvars "h2")}}{{ facts.who }} {{ inventory_hostname }} {{ rack }}{{/with}}',
      'h2 h2 r2',
    ],
    ['{{ hostvars.h3.group_names }}', []],
    ['{{ hostvars.h2.facts.shy }}', 'facts.shy is not available on h2: it is shy'],
    ['{{ hostvars.h2.nonsense }}', 'hostvars.h2 has no nonsense'],
  ])('%s', async (text, value) => {
    expect(await printed(text)).toEqual(value);
  });

  test('has what other hosts have registered and set by now', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: ask, shell: 'echo "$RIGGER_HOST says"', register: said }
- { name: set, set_vars: { mine: "of {{ inventory_hostname }}" } }
- barrier:
- { name: it, print: { value: "{{ hostvars.h2.said.stdout }}, {{ hostvars.h3.mine }}" } }
`),
    });
    expect(await preflightOf(folder, given)).toEqual([]);
    const run = await runLocally(folder, given);
    expect(run.task('it')?.result).toMatchObject({ message: 'h2 says, of h3' });
    const plan = await runLocally(folder, { ...given, mode: 'plan' });
    expect(plan.task('it')?.because).toMatch(/^said is not known until apply/);
  });

  test('speaks of hosts that --limit leaves out, and reads them over their own connection', async () => {
    const limited = { ...hosts, match: () => ['h1'] };
    expect(await printed('{{ hostvars.h2.rack }} {{ hostvars.h3.facts.who }}', { inventory: limited })).toBe(
      'r2 h3',
    );
  });

  test('a host that was only asked is not in the summary', async () => {
    const folder = await projectOf({
      'play.yml': play('- { name: it, print: "{{ hostvars.h3.facts.who }}" }'),
    });
    const run = await runLocally(folder, { ...given, inventory: { ...hosts, match: () => ['h1'] } });
    const end = run.events.find((event) => event.type === 'run-finished');
    expect(Object.keys(end!.hosts)).toEqual(['h1']);
  });

  test('of a host that cannot be reached fails the task that asks, and can be rescued', async () => {
    const unreachable: Connect = (target, signal) =>
      target.host === 'h3'
        ? Promise.reject(new RiggerError([problem('connection/refused', 'h3 is away')], 4))
        : knownShells(target, signal);
    const folder = await projectOf({
      'play.yml': play(`
- block:
    - { name: it, print: "{{ hostvars.h3.facts.who }}" }
  rescue:
    - { name: mend, print: rescued }
`),
    });
    const inventory = { ...hosts, match: () => ['h1'] };
    const run = await runLocally(folder, { ...given, inventory, connect: unreachable });
    expect(run.task('it')?.diagnostic).toMatchObject({
      code: 'engine/other-host',
      message: 'h1 asks for facts.who of h3, which cannot be reached',
      notes: ['h3 is away'],
    });
    expect(run.task('mend')?.status).toBe('ok');
    expect(run.exitCode).toBe(0);
  });
});

describe('facts are read wherever something speaks of them', () => {
  const named = '{{ facts.who }}';
  test.each<[string, string, string]>([
    ['print', `print: "${named}"`, 'ok'],
    ['command', `command: "test ${named} = h1"`, 'changed'],
    ['when', 'command: "true", when: facts.who == "h1"', 'changed'],
    ['when, false', 'command: "true", when: facts.who == "h2"', 'skipped'],
    ['changed_when', 'command: "true", changed_when: facts.who == "h2"', 'ok'],
    ['failed_when', 'command: "true", failed_when: facts.who == "h1"', 'failed'],
    ['until', 'command: "true", until: facts.who == "h1", retries: 0', 'changed'],
    ['loop', `command: "test {{ item }} = h1", loop: ["${named}"]`, 'changed'],
    ['environment', `shell: 'test "$w" = h1', environment: { w: "${named}" }`, 'changed'],
    ['template', 'template: { src: t.j, dest: FOLDER/made }', 'changed'],
    ['vars', `command: "test {{ w }} = h1", vars: { w: "${named}" }`, 'changed'],
  ])('%s, also where the task is delegated', async (_, task, status) => {
    const folder = await projectOf({
      'templates/t.j': 'I am {{ facts.who }}',
      'play.yml': play(`- { name: own, ${task} }\n- { name: away, ${task}, delegate_to: h2 }`),
    });
    const inventory = { ...hosts, match: () => ['h1'] };
    expect(await preflightOf(folder, { ...given, inventory })).toEqual([]);
    const run = await runLocally(folder, { ...given, inventory });
    const second = task.includes('template') ? 'ok' : status;
    expect(run.statuses).toEqual(status === 'failed' ? ['failed'] : [status, second]);
    if (task.includes('template')) expect(readFileSync(join(folder, 'made'), 'utf8')).toBe('I am h1');
  });

  test('notify and delegate_to', async () => {
    const folder = await projectOf({
      'play.yml': `${play('- { name: it, shell: \'test "$RIGGER_HOST" = h1\', notify: "tell {{ facts.who }}", delegate_to: "{{ facts.who }}" }')}  handlers:
    - { name: tell h1, print: told }
`,
    });
    const run = await runLocally(folder, { ...given, inventory: { ...hosts, match: () => ['h1'] } });
    expect(run.task('tell h1')?.status).toBe('ok');
  });

  test('vars_files, include_tasks, include_role and its vars_from', async () => {
    const folder = await projectOf({
      'vars-h1.yml': 'from_file: file of h1',
      'tasks-h1.yml': '- { name: included, print: "{{ from_file }}" }',
      'roles/r/tasks/main.yml': '- { name: in role, print: "{{ of_role }}" }',
      'roles/r/vars/h1.yml': 'of_role: vars of h1',
      'play.yml': play(
        `
- include_tasks: "tasks-{{ facts.who }}.yml"
- include_role: { name: r, vars_from: "{{ facts.who }}.yml" }
`,
        '  vars_files: ["vars-{{ facts.who }}.yml"]\n',
      ),
    });
    const inventory = { ...hosts, match: () => ['h1'] };
    expect(await preflightOf(folder, { ...given, inventory })).toEqual([]);
    const run = await runLocally(folder, { ...given, inventory });
    expect(run.task('included')?.result).toMatchObject({ message: 'file of h1' });
    expect(run.task('in role')?.result).toMatchObject({ message: 'vars of h1' });
  });

  test('whoever asks for all of them gets those that the host can tell', async () => {
    expect(await printed('{{ facts }}')).toEqual({ who: 'h1' });
    expect(await printed('{{ vars }}')).toMatchObject({ rack: 'r1', facts: { who: 'h1' } });
    expect(await printed('{{ vars }}')).not.toHaveProperty('hostvars');
    expect(await printed('{{ facts.shy }}')).toBe('facts.shy is not available on h1: it is shy');
  });

  test('an include whose name is wrong fails a task, which a block can rescue', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- block:
    - include_tasks: "nowhere-{{ facts.who }}.yml"
  rescue:
    - { name: mend, print: "{{ failed_task.name }}" }
`),
    });
    const run = await runLocally(folder, { ...given, inventory: { ...hosts, match: () => ['h1'] } });
    expect(run.task('mend')?.result).toMatchObject({ message: 'include_tasks' });
    expect(run.exitCode).toBe(0);
  });

  test('an include that hangs on what has not happened is unknown in a plan', async () => {
    const folder = await projectOf({
      'play.yml': play(`
- { name: ask, command: echo x, register: said }
- include_tasks: "{{ said.stdout }}.yml"
- { name: after, copy: { dest: FOLDER/f, content: x } }
`),
    });
    const run = await runLocally(folder, {
      ...given,
      mode: 'plan',
      inventory: { ...hosts, match: () => ['h1'] },
    });
    expect(run.statuses).toEqual(['changed', 'unknown', 'assured']);
  });
});
