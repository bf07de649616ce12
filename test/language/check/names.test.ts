import { describe, expect, test } from '@jest/globals';
import { checkNames, hintsFor, neverEqual } from '../../../src/language/check/index.js';
import type { Step } from '../../../src/language/play.js';
import { loadFrom, told } from '../playbook/files.js';

const check = async (texts: Record<string, string>, known: string[] = []) => {
  const { understood } = await loadFrom(texts);
  return checkNames(understood, new Set(known));
};

const play = (text: string): string => `- hosts: all\n${text.replace(/^/gm, '  ')}\n`;

describe('names that nothing defines', () => {
  test.each<[string, string, string[]]>([
    ['in a template', 'tasks:\n  - print: "x {{ nme }}"', ['3:20 undefined-variable']],
    [
      'in a condition',
      'tasks:\n  - command: a\n    when: a == 1 && b',
      ['4:13 undefined-variable', '4:23 undefined-variable'],
    ],
    [
      'in an assertion',
      'tasks:\n  - assert:\n      that:\n        - missing == 1',
      ['5:13 undefined-variable'],
    ],
    ['in an assertion by itself', 'tasks:\n  - assert: missing == 1', ['3:15 undefined-variable']],
    [
      'in a variable that is used',
      'vars: { u: "{{ v }}", w: "{{ x }}" }\ntasks:\n  - print: "{{ u }}"',
      ['2:18 undefined-variable'],
    ],
    ['in a loop', 'tasks:\n  - print: "{{ item }}"', ['3:18 undefined-variable']],
    ['in a handler', 'handlers:\n  - name: h\n    command: echo {{ nope }}', ['4:24 undefined-variable']],
    ['in a block', 'tasks:\n  - block:\n      - print: "{{ nope }}"', ['4:22 undefined-variable']],
    [
      'a field of the failed task',
      'tasks:\n  - block:\n      - command: a\n    rescue:\n      - print: "{{ failed_task.name }} {{ failed_task.action }}"',
      ['6:45 undefined-variable'],
    ],
    [
      'result outside of its task',
      'tasks:\n  - command: a\n  - print: "{{ result }}"',
      ['4:18 undefined-variable'],
    ],
    ['result in a when', 'tasks:\n  - command: a\n    when: result.rc == 0', ['4:13 undefined-variable']],
    [
      'failed_task where nothing is rescued',
      'tasks:\n  - block:\n      - command: a\n    always:\n      - print: "{{ failed_task.name }}"',
      ['6:22 undefined-variable'],
    ],
    [
      'told once',
      'vars: { u: "{{ v }}" }\ntasks:\n  - print: "{{ u }}"\n  - print: "{{ u }}"',
      ['2:18 undefined-variable'],
    ],
  ])('%s', async (_, text, expected) => {
    expect(told({ diagnostics: await check({ 'site.yml': play(text) }) })).toEqual(
      expected.map((one) => `site.yml:${one}`),
    );
  });

  test('get the nearest known name as help', async () => {
    const [diagnostic] = await check({ 'site.yml': play('tasks:\n  - print: "{{ prot }}"') }, ['port']);
    expect(diagnostic?.help).toBe('did you mean port?');
    const [fact] = await check({ 'site.yml': play('tasks:\n  - print: "{{ ansible_kernel }}"') });
    expect(fact?.help).toContain('facts.kernel.release');
    const [asserted] = await check({ 'site.yml': play('tasks:\n  - assert: missing == 1') });
    expect(asserted?.message).toBe('the variable missing is not defined');
    expect(await check({ 'site.yml': play('tasks:\n  - print: "{{ default x omit }}"') })).toEqual([]);
  });
});

describe('names that something defines', () => {
  test.each<[string, string]>([
    ['the inventory', 'tasks:\n  - print: "{{ known }}"'],
    ['rigger', 'tasks:\n  - print: "{{ inventory_hostname }} {{ facts.kernel }} {{ hostvars }}"'],
    [
      'rigger, of the run',
      'tasks:\n  - print: "{{ rigger_version }} {{ rigger_check_mode }} {{ playbook_dir }}"',
    ],
    [
      'rigger, of hosts',
      'tasks:\n  - print: "{{ inventory_dir }} {{ group_names }} {{ groups }} {{ play_hosts }}"',
    ],
    ['the play', 'vars: { a: 1 }\ntasks:\n  - print: "{{ a }}"'],
    ['the task', 'tasks:\n  - print: "{{ a }}"\n    vars: { a: 1 }'],
    [
      'a loop',
      'tasks:\n  - print: "{{ x }}{{ n }}"\n    loop: [1]\n    loop_control: { loop_var: x, index_var: n }',
    ],
    ['a register', 'tasks:\n  - command: a\n    register: out\n  - print: "{{ out.stdout }}"'],
    ['set_vars', 'tasks:\n  - set_vars: { a: 1 }\n  - print: "{{ a }}"'],
    ['add_host', 'tasks:\n  - add_host: { name: x, ip: 1 }\n  - print: "{{ ip }}"'],
    ['a file of variables', 'vars_files: [v.yml]\ntasks:\n  - print: "{{ from_file }}"'],
    ['changed_when', 'tasks:\n  - command: a\n    changed_when: result.rc != 0'],
    ['failed_when', 'tasks:\n  - command: a\n    failed_when: [result.rc > 1, result.stdout != ""]'],
    ['until', 'tasks:\n  - command: a\n    until: result.rc == 0'],
    [
      'a rescue',
      'tasks:\n  - block:\n      - command: a\n    rescue:\n      - block:\n          - print: "{{ failed_task.name }} {{ failed_task }} {{ failed_result.rc }}"\n        when: failed_result.rc == 1',
    ],
    ['the include’s loop', 'tasks:\n  - include_tasks: inner.yml\n    loop: [1]'],
    [
      'the factors',
      'experiment:\n  factors: { guests: [1], path: [a] }\n  bring_up:\n    - print: "{{ guests }} {{ path }} {{ cell }}"',
    ],
    ['a default', 'tasks:\n  - print: "{{ default a 1 }}"'],
    ['a guard in the same condition', 'tasks:\n  - command: a\n    when: defined(a) && a.b == 1'],
    ['a guard in another condition', 'tasks:\n  - command: echo {{ a }}\n    when: [defined(a), a != ""]'],
    ['a guard around the block', 'tasks:\n  - when: defined(a)\n    block:\n      - print: "{{ a }}"'],
    [
      'an unknown file of variables',
      'vars_files: ["{{ inventory_hostname }}.yml"]\ntasks:\n  - print: "{{ a }}"',
    ],
    ['an unknown include', 'tasks:\n  - include_tasks: "{{ known }}.yml"\n  - print: "{{ a }}"'],
    ['nothing, but nobody uses it', 'vars: { a: "{{ b }}" }\ntasks:\n  - command: a'],
  ])('%s', async (_, text) => {
    const texts = {
      'site.yml': play(text),
      'v.yml': 'from_file: 1\n',
      'inner.yml': '- print: "{{ item }}"\n',
    };
    expect(told({ diagnostics: await check(texts, ['known']) })).toEqual([]);
  });

  test('steps that take no part need no variables, but those inside a block have tags of their own', async () => {
    const { understood } = await loadFrom({
      'site.yml': play(
        'tasks:\n  - block:\n      - print: "{{ a }}"\n      - command: "{{ b }}"\n    when: c',
      ),
    });
    const takesPart = (step: Step) => step.kind === 'task' && step.task === 'print';
    const diagnostics = checkNames(understood, new Set(), { takesPart });
    expect(told({ diagnostics })).toEqual([
      'site.yml:6:13 undefined-variable',
      'site.yml:4:22 undefined-variable',
    ]);
    const all = checkNames(understood, new Set(), { takesPart: () => true });
    expect(told({ diagnostics: all })).toHaveLength(3);
    expect(checkNames(understood, new Set(), { takesPart: () => false })).toEqual([]);
  });

  test('roles see their own defaults, their parameters, and not those of others', async () => {
    const texts = {
      'site.yml':
        '- hosts: all\n  roles:\n    - { role: a, size: 1 }\n  tasks:\n    - print: "{{ color }}"\n',
      'roles/a/defaults/main.yml': 'color: red\nunused: "{{ nowhere }}"\nused: "{{ missing }}"\n',
      'roles/a/tasks/main.yml': '- print: "{{ color }} {{ size }} {{ role_path }}"\n- print: "{{ used }}"\n',
    };
    expect(told({ diagnostics: await check(texts) }).sort()).toEqual([
      'defaults/main.yml:3:11 undefined-variable',
      'site.yml:5:18 undefined-variable',
    ]);
  });
});

describe('comparisons that are never true', () => {
  const facts = {
    os: {
      family: ['debian', 'redhat', 'other'],
      id: { form: /^[a-z]+$/, such: ['debian', 'rhel'] },
      version: 'text',
    },
    memory: { total_mib: 'number' },
    kvm: { device: 'boolean' },
  } as const;
  const warn = async (text: string) =>
    neverEqual((await loadFrom({ 'site.yml': play(text) })).understood, facts);

  test.each<[string, string, string]>([
    [
      'when: facts.os.family == "Debian"',
      '4:13 facts.os.family',
      'it can be debian, redhat or other; did you mean debian?',
    ],
    [
      'when: defined(x) && ("suse" != facts.os.family)',
      '4:28 facts.os.family',
      'it can be debian, redhat or other',
    ],
    ['when: facts.os.family in ["debian", "RedHat"]', '4:13 facts.os.family', 'did you mean redhat?'],
    ['when: facts.os.id == "Debian"', '4:13 facts.os.id', 'such as debian or rhel; did you mean debian?'],
    ['when: facts.os.version == 12', '4:13 facts.os.version', 'it is a text, and never equal to a number'],
    [
      'when: facts.memory.total_mib == "4096"',
      '4:13 facts.memory.total_mib',
      'it is a number, and never equal to a text',
    ],
    ['when: facts.kvm.device == "yes"', '4:13 facts.kvm.device', 'true or false'],
    ['when: hostvars.h.facts.os.family == "Debian"', '4:13 hostvars.h.facts.os.family', 'debian'],
    ['changed_when: result.rc != "0"', '4:21 result.rc', 'a number'],
    ['changed_when: result.failed == "no"', '4:21 result.failed', 'it is true or false'],
    ['when: facts.os == "Debian"', '4:13 facts.os', 'it is a map, and never equal to a text'],
    ['when: facts.os in ["Debian"]', '4:13 facts.os', 'it is a map'],
    ['when: hostvars.h == 1', '4:13 hostvars.h', 'it is a map, and never equal to a number'],
    [
      'when: groups.web == "h"',
      '4:13 groups.web',
      'it is a list, and never equal to a text; a list is searched',
    ],
    ['when: group_names == "web"', '4:13 group_names', 'it is a list'],
    ['when: inventory_hostname == 3', '4:13 inventory_hostname', 'it is a text'],
    ['failed_when: result == 0', '4:20 result', 'it is a map'],
    ['vars: { x: \'{{ ternary (eq facts.os.family "Debian") 1 2 }}\' }', '4:30 facts.os.family', 'debian'],
    ['vars: { x: \'{{#if (ne "Debian" facts.os.family)}}a{{/if}}\' }', '4:25 facts.os.family', 'debian'],
  ])('%s', async (keyword, where, help) => {
    const found = await warn(`tasks:\n  - command: a\n    ${keyword}`);
    expect(
      found.map(
        ({ position, message }) =>
          `${position?.line}:${position?.column} ${message.replace(/ is never .*/, '')}`,
      ),
    ).toEqual([where]);
    for (const diagnostic of found) {
      expect(diagnostic).toMatchObject({ code: 'language/never-equal', severity: 'warning' });
      expect(diagnostic.help).toContain(help);
    }
  });

  test('of the task that failed, and of whole results', async () => {
    const found = await warn(
      'tasks:\n  - block:\n      - { command: a, register: r }\n    rescue:\n      - { command: b, when: failed_task == "a" || failed_task.name == 3 }\n      - { command: c, when: r == "ok" || failed_result == 1 || failed_task.name == "a" }',
    );
    expect(found.map(({ message, help }) => `${message}: ${help}`)).toEqual([
      'failed_task is never "a": it is a map, and never equal to a text; name one of its fields',
      'failed_task.name is never 3: it is a text, and never equal to a number',
      'r is never "ok": it is a map, and never equal to a text; name one of its fields',
      'failed_result is never 1: it is a map, and never equal to a number; name one of its fields',
    ]);
  });

  test('of what tasks registered, and in assertions', async () => {
    const found = await warn(
      'tasks:\n  - { command: a, register: r }\n  - assert: { that: [r.rc == "0", facts.os.family == "Debian"] }\n  - { command: b, when: r.rc == 0 && r.stdout == "0" && other.rc == "0" }',
    );
    expect(found.map(({ message }) => message)).toEqual([
      'r.rc is never "0"',
      'facts.os.family is never "Debian"',
    ]);
  });

  test.each([
    'facts.os.family == "debian"',
    'facts.os.family in ["debian", "redhat"]',
    'facts.os.id == "arch"',
    'facts.os.family == x',
    'facts.os.like.exists(one, one == "Debian")',
    'facts.other.family == "Debian"',
    'facts.memory.total_mib == 4096.5',
    'facts.kvm.device == true',
    'failed_result.failed == true',
    'failed_result.rc.deeper == "0"',
  ])('not %s', async (condition) => {
    expect(await warn(`tasks:\n  - command: a\n    when: ${condition}`)).toEqual([]);
  });
});

describe('hints', () => {
  test('none for the handlers of a role that is used twice', async () => {
    const { understood } = await loadFrom({
      'site.yml': play('roles: [a, { role: a, size: 2 }]'),
      'roles/a/tasks/main.yml': '- command: echo {{ default size 1 }}\n',
      'roles/a/handlers/main.yml': '- { name: h, command: b }\n',
    });
    expect(understood.plays.map(({ handlers }) => handlers.length)).toEqual([2]);
    expect(hintsFor(understood)).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    [
      'two handlers of one name',
      'handlers:\n  - { name: h, command: a }\n  - { name: h, command: b }',
      ['4:7 duplicate-handler'],
    ],
    ['a name that rigger provides', 'vars: { facts: 1 }', ['2:18 hidden-variable']],
    ['a word of CEL', 'tasks:\n  - command: a\n    vars: { package: x }', ['4:24 reserved-name']],
    [
      'nested loops',
      'tasks:\n  - include_tasks: inner.yml\n    loop: [1]',
      ['inner.yml:2:9 hidden-variable'],
    ],
  ])('%s', async (_, text, expected) => {
    const { understood } = await loadFrom({
      'site.yml': play(text),
      'inner.yml': '- print: "{{ item }}"\n  loop: [2]\n',
    });
    const diagnostics = hintsFor(understood);
    expect(told({ diagnostics })).toEqual(
      expected.map((one) => (one.includes('.yml') ? one : `site.yml:${one}`)),
    );
    expect(diagnostics.every(({ severity }) => severity === 'warning')).toBe(true);
  });
});
