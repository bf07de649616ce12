import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { HostState } from '../../src/engine/host/host-state.js';
import { HostPlay } from '../../src/engine/play/host-play.js';
import { hostOnly, resolveSteps } from '../../src/engine/play/resolve-steps.js';
import { loneContext } from '../../src/engine/play/run-context.js';
import { prepareRun } from '../../src/engine/run/run.js';
import { loadPlaybook } from '../../src/language/playbook/index.js';
import { Masker, throwErrors } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { engineOptions } from './support/engine-run.js';
import { projectOf } from './support/local-run.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** What the tasks of a play would do on h1, before anybody has spoken to it. */
const resolve = async (
  tasks: string,
  files: Readonly<Record<string, string>> = {},
  secrets: string[] = [],
) => {
  const text = `- hosts: all\n  vars: { a: 1, b: "{{ a }}", c: "{{ facts.cpu.model }} {{ b }}", none: null }\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`;
  const folder = await projectOf({ 'play.yml': text, ...files });
  folders.push(folder);
  const loaded = await loadPlaybook(join(folder, 'play.yml'), { tasks: taskCatalogue });
  throwErrors(loaded.diagnostics);
  const [play] = loaded.playbook!.plays;
  const untouched = () => Promise.reject(new Error('h1 was connected to'));
  const masker = new Masker();
  for (const secret of secrets) masker.add(secret);
  const options = engineOptions([play!], taskCatalogue, untouched, { playbookFolder: folder, masker });
  const context = { ...loneContext(prepareRun(options).context, play!, 0), playHosts: ['h1'] };
  const state = new HostState('h1', new Map());
  state.unknown.set('later', 'a task sets it');
  const steps = await resolveSteps(play!.steps, new HostPlay(state, context));
  return { steps, folder };
};

const inputs = async (tasks: string, files = {}) =>
  (await resolve(tasks, files)).steps.map(({ at, input }) => [at, input]);

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('what tasks are told, as far as it is known before', () => {
  test.each<[string, string, unknown[][]]>([
    ['variables', '- command: echo {{ b }}', [['tasks/0', 'echo 1']]],
    [
      'blocks',
      '- { block: [{ command: a }], rescue: [{ command: r }], always: [{ command: z }] }',
      [
        ['tasks/0/block/0', 'a'],
        ['tasks/0/rescue/0', 'r'],
        ['tasks/0/always/0', 'z'],
      ],
    ],
    [
      'conditions',
      '- { command: a, when: a == 2 }\n- { command: b, when: a == 1 }\n- { command: c, when: later == 1 }\n- { block: [{ command: d }], when: a == 2 }',
      [
        ['tasks/1', 'b'],
        ['tasks/2', 'c'],
      ],
    ],
    [
      'loops',
      '- { command: "echo {{ item }}", loop: [x, y] }\n- { command: "echo {{ item }}", loop: "{{ later }}" }',
      [
        ['tasks/0[0]', 'echo x'],
        ['tasks/0[1]', 'echo y'],
        ['tasks/1', { [hostOnly]: '"echo {{ item }}"' }],
      ],
    ],
    ['no items', '- { command: a, loop: [] }', []],
    ['words for the run', '- meta: flush_handlers\n- barrier:\n- command: a', [['tasks/2', 'a']]],
    [
      'includes',
      '- { include_tasks: in.yml, loop: [x, y], loop_control: { loop_var: v } }\n- { include_tasks: in.yml, vars: { v: 1 }, when: a == 2 }\n- include_tasks: "{{ later }}.yml"\n- { include_tasks: in.yml, loop: "{{ later }}" }\n- { include_tasks: in.yml, vars: { v: w } }',
      [
        ['tasks/0/include/0', 'echo x'],
        ['tasks/0/include/0', 'echo y'],
        ['tasks/4/include/0', 'echo w'],
      ],
    ],
    [
      'an unknown part',
      '- file: { path: "/{{ a }}", mode: "{{ later }}" }',
      [['tasks/0', { path: '/1', mode: { [hostOnly]: '"{{ later }}"' } }]],
    ],
    [
      'an unknown part of a list',
      '- command: { argv: [echo, "{{ later }}", "{{ b }}"] }',
      [['tasks/0', { argv: ['echo', { [hostOnly]: '"{{ later }}"' }, 1] }]],
    ],
    [
      'what is behind a fact',
      '- command: echo {{ c }} {{ none }}',
      [['tasks/0', { [hostOnly]: '"echo {{ c }} {{ none }}"', b: 1 }]],
    ],
    [
      'names that hold more than they say',
      '- command: echo {{ facts.cpu.model }} {{ groups.all }} {{ a }}',
      [['tasks/0', { [hostOnly]: '"echo {{ facts.cpu.model }} {{ groups.all }} {{ a }}"', a: 1 }]],
    ],
  ])('%s', async (_, tasks, expected) => {
    expect(await inputs(tasks, { 'in.yml': '- command: echo {{ v }}\n' })).toEqual(expected);
  });

  test('who is told, where it is written, and what else decides', async () => {
    const { steps, folder } = await resolve(
      '- { name: N, command: a, environment: { A: "{{ a }}" }, become: true, become_user: "u{{ a }}", delegate_to: h2, when: [later == 1, a == 1] }\n- { name: "{{ a }}", command: b, loop: "{{ later }}" }\n- command: c',
    );
    expect(steps[0]).toEqual({
      ...{ host: 'h1', at: 'tasks/0', task: 'command', name: 'N', input: 'a', files: {} },
      around: {
        when: [{ [hostOnly]: '"later == 1"' }],
        ...{ environment: { A: 1 }, delegate_to: 'h2', become_user: 'u1' },
      },
      position: expect.objectContaining({ line: 4 }),
    });
    expect(steps[1]).toMatchObject({ name: '{{ a }}', around: { loop: { [hostOnly]: '"{{ later }}"' } } });
    expect(steps[2]).toMatchObject({ name: null, around: {} });
    expect(steps[0]?.position.file).toContain(folder.split('/').at(-1));
  });

  test('files by their sums: rendered, else as written with what is behind them; secrets masked', async () => {
    const files = {
      'plain.txt': 'plain hush-hush',
      'full.j': 'a is {{ a }}, hush-hush\n',
      'open.j': '{{ facts.cpu.model }} {{ a }}',
    };
    const tasks = `- copy: { src: plain.txt, dest: /x }
- template: { src: full.j, dest: /x }
- template: { src: open.j, dest: /x }
- copy: { src: none, dest: /x }`;
    const { steps } = await resolve(tasks, files, ['hush-hush']);
    expect(steps.map((step) => step.files)).toEqual([
      { 'plain.txt': sum('plain hush-hush') },
      { 'full.j': sum('a is 1, ********\n') },
      { 'open.j': sum(`${files['open.j']}${JSON.stringify([['a', 1]])}`) },
      {},
    ]);
  });
});
