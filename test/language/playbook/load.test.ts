import { describe, expect, test } from '@jest/globals';
import type { Step, TaskStep } from '../../../src/language/play.js';
import { everyStep } from '../../../src/language/steps.js';
import { RiggerError, ShellText, type Value } from '../../../src/model/index.js';
import { scopeOf } from '../scope.js';
import { loadFrom, told } from './files.js';

const playOf = async (texts: Record<string, string>) => {
  const loaded = await loadFrom(texts);
  expect(told(loaded)).toEqual([]);
  return loaded.playbook!.plays[0]!;
};

const tasks = (steps: readonly Step[]): TaskStep[] => steps.filter((step) => step.kind === 'task');

/** What the step would see of a name, by the order of levels that play.ts promises. */
const seen = (step: Step, name: string): unknown =>
  [...step.vars]
    .reverse()
    .find((level) => level.has(name))
    ?.get(name)?.source ??
  [...step.defaults]
    .reverse()
    .find((level) => level.has(name))
    ?.get(name)?.source;

test('Ansible’s full names stand for tasks that are called the same', async () => {
  const play = await playOf({
    'site.yml':
      '- hosts: all\n  tasks:\n    - ansible.builtin.command: uptime\n    - ansible.legacy.command: { cmd: uptime, creates: /x }\n',
  });
  expect(tasks(play.steps).map(({ task, input }) => [task, input.source])).toEqual([
    ['command', 'uptime'],
    ['command', { cmd: 'uptime', creates: '/x' }],
  ]);
});

describe('a play', () => {
  test('runs its sections in order, each followed by its handlers', async () => {
    const play = await playOf({
      'site.yml':
        '- hosts: all\n  post_tasks:\n    - command: d\n  tasks:\n    - command: c\n  roles: [r]\n  pre_tasks:\n    - command: a\n',
      'roles/r/tasks/main.yml': '- command: b\n',
    });
    expect(play.steps.map((step) => (step.kind === 'task' ? step.input.source : step.kind))).toEqual([
      'a',
      'flush-handlers',
      'b',
      'c',
      'flush-handlers',
      'd',
      'flush-handlers',
    ]);
    expect(play.steps.map(({ id }) => id)).toEqual([
      'pre_tasks/0',
      'pre_tasks/flush',
      'roles/0/tasks/0',
      'tasks/0',
      'tasks/flush',
      'post_tasks/0',
      'post_tasks/flush',
    ]);
  });

  test('has its keywords', async () => {
    const play = await playOf({
      'site.yml': `- name: P
  hosts: "web:{{ more }}"
  become: true
  become_user: app
  serial: [1, 30%]
  strategy: linear
  any_errors_fatal: true
  max_fail_percentage: 20
  tags: [x]
  allow: [reboot, drops-vfs]
  remote_user: admin
  environment: { A: "1" }
  vars: { a: 1 }
  tasks: [{ command: c }]
`,
    });
    expect(play).toMatchObject({
      name: 'P',
      become: { enabled: true, user: { source: 'app' } },
      strategy: 'linear',
      anyErrorsFatal: true,
      maxFailPercentage: 20,
      tags: ['x'],
      allow: ['reboot', 'drops-vfs'],
    });
    expect(play.hosts.resolve(scopeOf({ more: 'db' }))).toBe('web:db');
    expect(play.serial?.resolve(scopeOf({}))).toEqual([1, '30%']);
    expect(play.steps[0]).toMatchObject({
      tags: ['x'],
      allow: ['reboot', 'drops-vfs'],
      become: { user: { source: 'app' } },
      anyErrorsFatal: true,
    });
    expect(play.steps[0]?.environment?.resolve(scopeOf({}))).toEqual({ A: '1' });
  });

  test('keeps an experiment’s data apart from its steps', async () => {
    const play = await playOf({
      'site.yml':
        '- hosts: { dut: a }\n  experiment:\n    factors: { n: [1] }\n    bring_up: [{ command: up }]\n    tear_down: [{ command: down }]\n    guests: "{{ n }}"\n',
    });
    const { body, bringUp, tearDown } = play.experiment!;
    expect(body.source).toEqual({ factors: { n: [1] }, guests: '{{ n }}' });
    expect(body.at(['guests'])).toMatchObject({ line: 6, column: 13 });
    expect([...bringUp, ...tearDown].map(({ id }) => id)).toEqual(['bring_up/0', 'tear_down/0']);
  });
});

describe('blocks', () => {
  test('give tags, conditions, variables and more to what is inside', async () => {
    const play = await playOf({
      'site.yml': `- hosts: all
  tags: p
  when: c0
  tasks:
    - block:
        - command: a
          when: c2
          tags: [t, u]
          vars: { v: 3 }
          environment: { B: "2" }
        - block: [{ command: b, no_log: false }]
      rescue: [{ command: r }]
      always: [{ command: z }]
      when: [c1]
      tags: b
      vars: { v: 2 }
      no_log: true
      environment: { A: "1" }
      delegate_to: other
      run_once: true
      ignore_errors: true
      throttle: 2
      timeout: 9
      check_mode: false
`,
    });
    const [block] = play.steps;
    if (block?.kind !== 'block') throw new Error('no block');
    const [a, nested] = block.block;
    expect(a).toMatchObject({
      id: 'tasks/0/block/0',
      tags: ['p', 'b', 't', 'u'],
      noLog: true,
      runOnce: true,
      ignoreErrors: true,
      throttle: 2,
      timeout: 9,
      checkMode: false,
    });
    expect(a?.when.map(({ source }) => source)).toEqual(['c0', 'c1', 'c2']);
    expect(seen(a!, 'v')).toBe(3);
    expect(a?.environment?.resolve(scopeOf({}))).toEqual({ A: '1', B: '2' });
    expect(a?.delegateTo?.source).toBe('other');
    expect(nested?.kind === 'block' && nested.block[0]?.noLog).toBe(false);
    expect([...block.rescue, ...block.always].map(({ id }) => id)).toEqual([
      'tasks/0/rescue/0',
      'tasks/0/always/0',
    ]);
  });
});

describe('keywords that are templates', () => {
  test('hold for the steps of a block, until one says otherwise', async () => {
    const play = await playOf({
      'site.yml':
        '- hosts: all\n  tasks:\n    - no_log: "{{ secret }}"\n      block:\n        - command: a\n        - { command: b, no_log: false }\n        - { command: c, retries: "{{ n }}" }\n    - command: d\n',
    });
    const late = [...everyStep(play)].flatMap((step) =>
      step.kind === 'task'
        ? [Object.entries(step.late ?? {}).map(([name, template]) => `${name} ${template.source}`)]
        : [],
    );
    expect(late).toEqual([['noLog {{ secret }}'], [], ['noLog {{ secret }}', 'retries {{ n }}'], []]);
    expect(tasks(play.steps).map((step) => 'late' in step)).toEqual([false]);
  });
});

describe('a task', () => {
  test('has its keywords', async () => {
    const play = await playOf({
      'site.yml': `- hosts: all
  tasks:
    - name: "T {{ x }}"
      command: echo {{ item.a }} {{ n }}
      loop: "{{ things }}"
      loop_control: { loop_var: item, index_var: n, label: "{{ item.a }}" }
      register: out
      until: out.exit == 0
      retries: 5
      delay: 0.5
      changed_when: [false]
      failed_when: out.exit > 1
      notify: [h, "h {{ x }}"]
  handlers:
    - name: h
      listen: all of them
      command: x
`,
    });
    const [task] = tasks(play.steps);
    expect(task).toMatchObject({
      task: 'command',
      register: 'out',
      retries: 5,
      delay: 0.5,
      position: { line: 3, column: 7 },
      taskPosition: { line: 4, column: 7 },
      loop: { variable: 'item', indexVariable: 'n' },
    });
    expect(task?.input.names).toEqual([['item', 'a'], ['n']]);
    expect(task?.until?.evaluate(scopeOf({ out: { exit: 0 } }))).toBe(true);
    expect(task?.changedWhen?.map(({ source }) => source)).toEqual(['false']);
    expect(task?.failedWhen?.map(({ source }) => source)).toEqual(['out.exit > 1']);
    expect(task?.notify.map(({ literal }) => literal)).toEqual([true, false]);
    expect(play.handlers.map(({ step, listen }) => [step.name?.source, listen])).toEqual([
      ['h', ['all of them']],
    ]);
  });

  test('handles as a block or an include does, and a word for the run handles nothing', async () => {
    const play = await playOf({
      'site.yml': `- hosts: all
  handlers:
    - { name: a, block: [{ command: a }] }
    - { name: b, include_tasks: "{{ x }}.yml" }
    - { name: c, command: c }
    - meta: flush_handlers
`,
    });
    expect(play.handlers.map(({ step }) => step.kind)).toEqual(['block', 'include', 'task']);
  });

  test('quotes what goes into a shell, and nothing else', async () => {
    const play = await playOf({
      'site.yml': '- hosts: all\n  tasks:\n    - shell: ls {{ d }} "{{ d }}"\n    - command: ls {{ d }}\n',
    });
    const [shell, command] = tasks(play.steps).map(({ input }) => input.resolve(scopeOf({ d: '$(a b)' })));
    expect(shell).toEqual(
      new ShellText('ls "${rigger_1}" "${rigger_2}"', { rigger_1: '$(a b)', rigger_2: '$(a b)' }),
    );
    expect(command).toBe('ls $(a b)');
  });
});

describe('roles', () => {
  const project = {
    'site.yml': `- hosts: all
  roles:
    - role: web
      port: 1
      vars: { level: entry }
      tags: w
      when: use_web
    - db
`,
    'roles/web/defaults/main.yml': 'port: 80\nuser: www\n',
    'roles/web/vars/main.yml': 'port: 81\nlevel: role\n',
    'roles/web/tasks/main.yml': '- command: web\n- import_tasks: more.yml\n',
    'roles/web/tasks/more.yml': '- command: more\n  vars: { port: 2 }\n',
    'roles/web/handlers/main.yml': '- name: reload\n  command: reload\n',
    'roles/web/meta/main.yml': 'dependencies:\n  - role: common\n    size: 3\n',
    'roles/web/meta/argument_specs.yml':
      'argument_specs:\n  main:\n    options:\n      port: { type: int, required: true }\n      level: { choices: [entry] }\n',
    'roles/common/defaults/main.yml': 'size: 1\nshared: c\n',
    'roles/common/tasks/main.yml': '- command: common\n',
    'roles/db/meta/main.yml': 'dependencies:\n  - role: common\n    size: 3\n',
    'roles/db/tasks/main.yml': '- command: db\n',
  };

  test('bring their dependencies first, each once unless under other conditions or tags', async () => {
    const unconditional = project['site.yml'].replace(/ {6}(?:when|tags): .*\n/g, '');
    const play = await playOf({ ...project, 'site.yml': unconditional });
    expect(tasks(play.steps).map(({ input }) => input.source)).toEqual(['common', 'web', 'more', 'db']);
    expect(tasks((await playOf(project)).steps).map(({ input }) => input.source)).toEqual([
      'common',
      'web',
      'more',
      'common',
      'db',
    ]);
  });

  test('see variables in the order of precedence', async () => {
    const [common, web, more, , db] = tasks((await playOf(project)).steps);
    expect(['port', 'user', 'level', 'shared'].map((name) => seen(web!, name))).toEqual([
      1,
      'www',
      'entry',
      'c',
    ]);
    expect(seen(more!, 'port')).toBe(2);
    expect(seen(common!, 'size')).toBe(3);
    expect(seen(db!, 'port')).toBeUndefined();
  });

  test('pass tags, conditions and their place on', async () => {
    const [common, web, more] = tasks((await playOf(project)).steps);
    for (const step of [common, web, more]) {
      expect(step?.tags).toEqual(['w']);
      expect(step?.when.map(({ source }) => source)).toEqual(['use_web']);
    }
    expect(more?.origin).toEqual({
      role: { name: 'web', path: '/p/roles/web' },
      folder: '/p/roles/web/tasks',
    });
    expect(more?.id).toBe('roles/0/tasks/1/import/0');
  });

  test('give handlers and argument specs to the play', async () => {
    const play = await playOf(project);
    expect(play.handlers.map(({ step }) => step.name?.source)).toEqual(['reload']);
    expect(play.roles.find(({ name }) => name === 'web')?.arguments).toEqual({
      port: { type: 'int', required: true },
      level: { type: 'str', required: false, choices: ['entry'] },
    });
  });

  test('warn of a parameter that their specs do not know', async () => {
    const loaded = await loadFrom({
      ...project,
      'site.yml': '- hosts: all\n  roles:\n    - role: web\n      prot: 1\n      port: 2\n',
    });
    expect(told(loaded)).toEqual(['site.yml:4:7 unknown-parameter']);
    expect(loaded.diagnostics[0]).toMatchObject({ severity: 'warning', help: 'did you mean port?' });
  });

  test('can be imported in part', async () => {
    const play = await playOf({
      ...project,
      'site.yml':
        '- hosts: all\n  tasks:\n    - import_role: { name: web, tasks_from: more, vars_from: other }\n      vars: { port: 5 }\n',
      'roles/web/vars/other.yml': 'level: other\n',
    });
    const more = tasks(play.steps).at(-1)!;
    expect([more.input.source, seen(more, 'level')]).toEqual(['more', 'other']);
    expect(seen(more, 'port')).toBe(2);
  });
});

describe('includes', () => {
  const project = {
    'site.yml': `- hosts: all
  tasks:
    - include_tasks: "{{ which }}.yml"
      loop: [a, b]
      vars: { v: 1 }
      tags: t
      when: c
    - include_role: { name: r }
`,
    'a.yml': '- command: a\n',
    'bad.yml': '- comand: a\n',
    'roles/r/tasks/main.yml': '- command: r\n',
  };

  const includes = async () => {
    const play = await playOf(project);
    return play.steps.filter((step) => step.kind === 'include');
  };

  test('are loaded when they are reached', async () => {
    const [first, role] = await includes();
    expect([first?.what, role?.what]).toEqual(['tasks', 'role']);
    expect(first?.target.resolve(scopeOf({ which: 'a' }))).toBe('a.yml');
    const [step] = tasks((await first?.load('a.yml')) ?? []);
    expect(step).toMatchObject({ id: 'tasks/0/include/0', tags: ['t'], when: [] });
    expect(seen(step!, 'v')).toBe(1);
    expect(tasks((await role?.load({ name: 'r' })) ?? []).map(({ input }) => input.source)).toEqual(['r']);
    expect(role?.preview).toHaveLength(1);
  });

  test('tell the mistakes of what they load', async () => {
    const [first] = await includes();
    await expect(first?.load('bad.yml')).rejects.toBeInstanceOf(RiggerError);
    await expect(first?.load('none.yml')).rejects.toThrow(/there is no file .*none\.yml/);
  });

  test('may come back to themselves under a condition', async () => {
    const loaded = await loadFrom({
      'site.yml': '- hosts: all\n  tasks:\n    - include_tasks: again.yml\n',
      'again.yml': '- command: x\n- include_tasks: again.yml\n  when: more\n',
    });
    expect(told(loaded)).toEqual([]);
  });
});

test('imported playbooks get variables, tags and conditions', async () => {
  const loaded = await loadFrom({
    'site.yml': '- import_playbook: sub/other.yml\n  vars: { a: 1, b: 1 }\n  tags: t\n  when: c\n',
    'sub/other.yml': '- hosts: all\n  vars: { b: 2 }\n  vars_files: [v.yml]\n  tasks: [{ command: x }]\n',
    'sub/v.yml': 'd: 1\n',
  });
  const [play] = loaded.playbook?.plays ?? [];
  expect([...(play?.vars ?? [])].map(([name, { source }]) => [name, source])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect(play?.steps[0]).toMatchObject({ tags: ['t'], when: [{ source: 'c' }] });
  expect([...(play?.varsFileNames ?? [])]).toEqual(['d']);
});

test('an encrypted value is a secret in the input', async () => {
  const loaded = await loadFrom(
    {
      'site.yml':
        '- hosts: all\n  vars:\n    pw: !vault |\n      cipher\n  tasks: [{ command: "x {{ pw }}" }]\n',
    },
    { decrypt: async () => 'hunter2' },
  );
  const play = loaded.playbook!.plays[0]!;
  const pw = play.vars.get('pw')?.resolve(scopeOf({})) as Value;
  expect(String(tasks(play.steps)[0]?.input.resolve(scopeOf({ pw })))).toBe('********');
});
