import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ansibleFields } from '../../../src/language/playbook/ansible-fields.js';
import { ansibleModules } from '../../../src/language/playbook/ansible-modules.js';
import { fieldsOf } from '../../../src/language/playbook/schema-shape.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { loadFrom, told } from './files.js';

const inTasks = (task: string): string =>
  `- hosts: all\n  tasks:\n${task
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;

describe('one mistake each, at its exact place', () => {
  test.each<[string, string, string[]]>([
    ['not YAML', '- hosts: all\n  tasks: [\n', ['3:1 yaml-syntax']],
    ['not a list', 'hosts: all\n', ['1:1 list-wanted']],
    ['an empty file', '', ['1:1 list-wanted']],
    ['a play that is text', '- all\n', ['1:3 mapping-wanted']],
    ['no hosts', '- tasks: []\n', ['1:3 no-hosts']],
    ['an unknown key', '- hosts: all\n  taks: []\n', ['2:3 unknown-key']],
    ['a task in the play', '- hosts: all\n  command: uptime\n', ['2:3 unknown-key']],
    ['a wrong strategy', '- hosts: all\n  strategy: fast\n', ['2:13 keyword-value']],
    ['a wrong percentage', '- hosts: all\n  max_fail_percentage: 101\n', ['2:24 keyword-value']],
    [
      'tasks that are no list',
      '- hosts: all\n  tasks:\n    command: x\n',
      ['3:5 keyword-value', '3:5 list-wanted'],
    ],
    ['needless facts', '- hosts: all\n  gather_facts: no\n', ['2:3 needless-key']],
    ['a variable’s name', '- hosts: all\n  vars:\n    a-b: 1\n', ['3:5 variable-name']],
    ['variables that are a list', '- hosts: all\n  vars: [a]\n', ['2:9 keyword-value']],
    ['an unknown risk', '- hosts: all\n  allow: [reboot, rebot]\n', ['2:19 unknown-risk']],
    ['a missing file of variables', '- hosts: all\n  vars_files: [x.yml]\n', ['2:16 file-missing']],
    ['a missing role', '- hosts: all\n  roles: [nope]\n', ['2:11 role-missing']],
    ['an unknown task', inTasks('- comand: uptime'), ['3:7 unknown-task']],
    [
      'Ansible’s full name of what is called otherwise',
      inTasks('- ansible.builtin.debug: {}'),
      ['3:7 unknown-task'],
    ],
    ['a full name of another collection', inTasks('- my.own.copy: {}'), ['3:7 unknown-task']],
    ['two tasks', inTasks('- command: a\n  shell: b'), ['4:7 several-tasks']],
    ['no task', inTasks('- name: nothing'), ['3:7 no-task']],
    ['a task that is text', inTasks('- uptime'), ['3:7 mapping-wanted']],
    ['an unknown keyword', inTasks('- command: a\n  whn: true'), ['4:7 unknown-key']],
    ['a loop of Ansible’s', inTasks('- command: a\n  with_items: [1]'), ['4:7 unknown-key']],
    ['a wrong keyword', inTasks('- command: a\n  retries: many'), ['4:16 keyword-value']],
    ['an unknown field', inTasks('- file:\n    path: /x\n    stat: absent'), ['5:9 task-input']],
    ['a wrong field', inTasks('- file:\n    path: /x\n    state: presnt'), ['5:16 task-input']],
    ['a missing field', inTasks('- file: { state: absent }'), ['3:13 task-input']],
    ['key=value', inTasks('- file: path=/x state=absent'), ['3:13 key-value-form']],
    ['key=value of Ansible’s name', inTasks('- print: msg=hello'), ['3:14 key-value-form']],
    ['key=value of Ansible’s other name', inTasks('- print: var=x'), ['3:14 key-value-form']],
    ['key=value of another of its names', inTasks('- package: pkg=tmux'), ['3:16 key-value-form']],
    ['key=value with a template', inTasks('- package: name={{ x }} use=auto'), ['3:16 key-value-form']],
    ['a word of free form', inTasks('- command: /bin/echo hi creates=/etc/passwd'), ['3:29 key-value-form']],
    [
      'words of free form, anywhere',
      inTasks('- shell: chdir="/a b" make executable=/bin/bash x'),
      ['3:14 key-value-form', '3:32 key-value-form'],
    ],
    [
      'a word of free form with a template',
      inTasks('- script: x.sh removes={{ y }}'),
      ['3:20 key-value-form'],
    ],
    ['a comment of Jinja', inTasks('- copy: { dest: /x, content: "a {# b #}" }'), ['3:37 jinja']],
    ['a statement of Jinja in a name', inTasks('- name: "{% if x %}"\n  command: a'), ['3:14 jinja']],
    [
      'Jinja in a block of text',
      inTasks('- block_in_file:\n    path: /x\n    block: |\n      a\n      {%- do x -%}'),
      ['7:11 jinja'],
    ],
    ['Jinja in a variable', '- hosts: all\n  vars: { a: "{% from \'x\' import y %}" }\n', ['2:15 jinja']],
    ['Jinja in a condition', inTasks('- command: a\n  when: x is defined'), ['4:13 jinja']],
    ['braces in a condition', inTasks('- command: a\n  when: "{{ x }}"'), ['4:14 jinja']],
    ['a bad condition in a list', inTasks('- command: a\n  when:\n    - x == 1\n    - y ='), ['6:13 jinja']],
    ['a condition that is a number', inTasks('- command: a\n  when: 1'), ['4:13 keyword-value']],
    ['a bad assertion', inTasks('- assert:\n    that:\n      - a ==\n'), ['5:16 expression-syntax']],
    ['a bad template', inTasks('- command: echo {{ x | upper }}'), ['3:21 jinja']],
    ['an unknown helper', inTasks('- command: echo {{ uper x }}'), ['3:24 unknown-helper']],
    ['an unquoted template', inTasks('- command: {{ x }}'), ['3:17 unquoted-template']],
    ['an unknown handler', inTasks('- command: a\n  notify: [restart]'), ['4:16 unknown-handler']],
    [
      'an unknown fact in the play',
      '- hosts: all\n  vars: { a: "{{ facts.kernl }}" }\n',
      ['2:18 unknown-fact'],
    ],
    [
      'an unknown fact in a measurement',
      '- hosts: { dut: a }\n  experiment:\n    factors: { n: [1] }\n    bring_up:\n      - print: "{{ facts.kernl }}"\n',
      ['5:20 unknown-fact'],
    ],
    ['an unknown fact', inTasks('- print: "{{ facts.kernl.release }}"'), ['3:18 unknown-fact']],
    ['a missing include', inTasks('- include_tasks: x.yml'), ['3:22 file-missing']],
    ['an import of a template', inTasks('- import_tasks: "{{ x }}.yml"'), ['3:21 import-of-template']],
    [
      'an import in a loop',
      inTasks('- import_tasks: site.yml\n  loop: [1]'),
      ['3:21 cycle', '4:7 unknown-key'],
    ],
    [
      'an unknown role field',
      inTasks('- include_role: { nam: x }'),
      ['3:21 keyword-value', '3:23 keyword-value'],
    ],
    [
      'an unknown key of an include',
      inTasks('- include_tasks: "{{ x }}.yml"\n  whn: a'),
      ['4:7 unknown-key'],
    ],
    ['an unknown key of a block', inTasks('- block: [{ command: a }]\n  whn: a'), ['4:7 unknown-key']],
    ['an unknown meta', inTasks('- meta: flush'), ['3:13 keyword-value']],
    ['a meta that rigger goes without', inTasks('- meta: reset_connection'), ['3:13 keyword-value']],
    [
      'all of a task whose name is unknown',
      inTasks('- comand: x\n  retries: many\n  when: 1 +\n  loop: 3'),
      ['3:7 unknown-task', '4:16 keyword-value', '5:15 expression-syntax', '6:13 keyword-value'],
    ],
    [
      'a mistake in a block',
      inTasks('- block:\n    - comand: x\n  rescue:\n    - shel: y'),
      ['4:11 unknown-task', '6:11 unknown-task'],
    ],
    ['tags of a variable', inTasks('- command: a\n  tags: ["{{ x }}"]'), ['4:14 keyword-value']],
    [
      'listening to a variable',
      '- hosts: all\n  handlers:\n    - { command: a, listen: "{{ x }}" }\n',
      ['3:29 keyword-value'],
    ],
    [
      'a bad loop_var',
      inTasks('- command: a\n  loop: [1]\n  loop_control: { loop_var: "a-b" }'),
      ['5:33 keyword-value'],
    ],
    [
      'a field of Ansible’s add_host',
      inTasks('- add_host: { name: a, group: b, vars: { c: 1 } }'),
      ['3:35 task-input', '3:44 task-input'],
    ],
    ['a bad register', inTasks('- command: a\n  register: a-b'), ['4:17 keyword-value']],
    [
      'a bad loop_control',
      inTasks('- command: a\n  loop: [1]\n  loop_control: { var: x }'),
      ['5:23 keyword-value'],
    ],
    ['an import of itself', '- import_playbook: site.yml\n', ['1:20 cycle']],
    ['an import that is a list', '- import_playbook: [a]\n', ['1:20 keyword-value']],
    ['a missing import', '- import_playbook: other.yml\n', ['1:20 file-missing']],
    ['a locked value', '- hosts: all\n  vars:\n    a: !vault |\n      x\n', ['3:15 vault-locked']],
  ])('%s', async (_, text, expected) => {
    const loaded = await loadFrom({ 'site.yml': text }, { facts: new Set(['kernel']) });
    expect(told(loaded).sort()).toEqual(expected.map((one) => `site.yml:${one}`).sort());
    expect(loaded.playbook === undefined).toBe(
      loaded.diagnostics.some(({ severity }) => severity === 'error'),
    );
  });
});

test.each([
  ['of the right type and wrong', 'tree-', /^package\.name: must be a package name/],
  ['of none of the types', 7, /^package\.name: must be (text or a list|a list or text), not /],
])('a field of several types that is %s', async (_, name, expected) => {
  const text = inTasks(`- package: { name: ${JSON.stringify(name)} }`);
  const { diagnostics } = await loadFrom({ 'site.yml': text });
  expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringMatching(expected)]);
});

describe('what is not a mistake', () => {
  test.each<[string, string]>([
    ['a templated field of any kind', inTasks('- file:\n    path: "{{ a }}"\n    state: "{{ b }}"')],
    ['a wholly templated input', inTasks('- file: "{{ a }}"')],
    ['a templated part of a list', inTasks('- package:\n    name: [a, "{{ b }}"]')],
    ['a text that begins like a field', inTasks('- print: value=5 of a=b')],
    ['each meta that there is', inTasks('- meta: flush_handlers\n- meta: end_host\n- meta: noop')],
    ['the first file that exists', '- hosts: all\n  vars_files: [[a.yml, b.yml], "{{ c }}.yml"]\n'],
    [
      'handlers that are blocks and includes',
      '- hosts: all\n  handlers:\n    - name: h\n      block: [{ command: a }]\n    - name: i\n      include_tasks: "{{ x }}.yml"\n',
    ],
    ['octal modes', inTasks('- file: { path: /x, state: touch, mode: 0644 }')],
    ['a scalar for a task', inTasks('- command: uptime')],
    ['CEL that looks like a template', inTasks('- assert: { that: \'a == "{x}"\' }')],
    ['empty sections', '- hosts: all\n  vars:\n  roles:\n  tasks:\n  handlers:\n'],
    ['a dynamic include', inTasks('- include_tasks: "{{ x }}.yml"')],
    [
      'a handler’s listen',
      '- hosts: all\n  tasks:\n    - { command: a, notify: x }\n  handlers:\n    - { name: y, listen: [x], command: b }\n',
    ],
    [
      'parts of a measuring play',
      '- hosts: { dut: a, peer: b }\n  experiment:\n    factors: { n: [1, 2] }\n    bring_up:\n      - command: echo {{ n }}\n',
    ],
  ])('%s', async (_, text) => {
    expect(told(await loadFrom({ 'site.yml': text }))).toEqual([]);
  });
});

describe('what is wrong is told in words', () => {
  test.each<[string, string]>([
    ['retries: many', 'retries: must be a whole number, or a template in {{ }}'],
    ['retries: 1.5', 'retries: must be a whole number or text, not the number 1.5'],
    ['loop_control: true', 'loop_control: must be a mapping, not the boolean true'],
    ['no_log: 3', 'no_log: must be true or false or text, not the number 3'],
    ['environment: [a]', 'environment: must be a mapping or text, not a list'],
  ])('%s', async (keyword, message) => {
    const { diagnostics } = await loadFrom({ 'site.yml': inTasks(`- command: a\n  ${keyword}`) });
    expect(diagnostics.map((one) => one.message)).toEqual([message]);
  });

  test('from its first character to its last', async () => {
    const { diagnostics } = await loadFrom({ 'site.yml': inTasks('- command: make creates=/x all') });
    expect(diagnostics.map(({ position }) => position)).toEqual([
      expect.objectContaining({ line: 3, column: 21, endColumn: 31 }),
    ]);
  });

  test('line by line, and from left to right', async () => {
    const loaded = await loadFrom({
      'site.yml':
        '- { tsks: [{ comand: x }], hosts: all, tasks: [{ comand: y }, { shel: z, whn: 1 }] }\n- tags: a\n',
    });
    const columns = loaded.diagnostics.map(({ position }) => [position?.line, position?.column]);
    expect(columns.length).toBeGreaterThan(3);
    expect(columns).toEqual(columns.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
  });

  test('what is missing, and that there are no handlers', async () => {
    const { diagnostics } = await loadFrom({
      'site.yml': inTasks(
        '- file: { state: absent }\n- package: { state: present }\n- command: a\n  notify: h',
      ),
    });
    expect(diagnostics.map(({ message, help }) => [message, help])).toEqual([
      ['file.path: is missing', 'see `rigger explain file`'],
      ['package.name: is missing', 'see `rigger explain package`'],
      ['there is no handler h', 'add it under handlers:'],
    ]);
  });
});

test('what stands for a module of Ansible’s is a task of ours, or is told in words', () => {
  const names = Object.values(ansibleModules).filter((name) => !name.includes(' '));
  expect(names.filter((name) => !taskCatalogue.has(name))).toEqual([]);
});

test('what stands for a field of Ansible’s is a field of ours, or is told in words', () => {
  const wrong = Object.entries(ansibleFields).flatMap(([task, fields]) => {
    const ours = fieldsOf(taskCatalogue.get(task)!.input);
    return Object.entries(fields)
      .filter(([field, help]) => ours.includes(field) || (!help.includes(' ') && !ours.includes(help)))
      .map(([field]) => `${task}.${field}`);
  });
  expect(wrong).toEqual([]);
});

test.each<[string, string | RegExp]>([
  ['assert: { that: x, msg: no }', 'rigger’s name is message'],
  ['archive: { path: /x, dest: /y, remove: true }', /state: absent/],
  ['copy: { src: x, dest: /y, remote_src: true }', /^write `command: cp/],
  ['command: { cmd: x, toString: y }', 'see `rigger explain command`'],
  ['wait_for_connection: { timeout: 5 }', /^write `wait_for: .*delegate_to: localhost/],
  ['command: x\n  ignore_unreachable: true', /^take it out: .*delegate_to: localhost/],
  ['synchronize: { src: x/, dest: /y }', /^rigger’s name is sync$/],
  ['ansible.posix.synchronize: { src: x/, dest: /y }', /^rigger’s name is sync$/],
  ['raw: uptime', 'rigger’s name is command'],
])('%s is told with what to write instead', async (task, help) => {
  const { diagnostics } = await loadFrom({ 'site.yml': inTasks(`- ${task}`) });
  expect(diagnostics.map((one) => [one.severity, one.help])).toEqual([
    ['error', typeof help === 'string' ? help : expect.stringMatching(help)],
  ]);
});

test('cyclic roles are told with their chain', async () => {
  const loaded = await loadFrom({
    'site.yml': '- hosts: all\n  roles: [a]\n',
    'roles/a/meta/main.yml': 'dependencies:\n  - role: b\n',
    'roles/b/meta/main.yml': 'dependencies: [a]\n',
  });
  expect(told(loaded)).toEqual(['meta/main.yml:1:16 cycle']);
  expect(loaded.diagnostics[0]?.notes).toEqual(['a → b → a']);
});

test('a role that is used twice tells its mistakes once', async () => {
  const loaded = await loadFrom({
    'site.yml':
      '- hosts: all\n  roles: [a]\n- hosts: all\n  roles: [a]\n  tasks:\n    - include_role: { name: a }\n',
    'roles/a/tasks/main.yml': '- comand: x\n',
  });
  expect(told(loaded)).toEqual(['tasks/main.yml:1:3 unknown-task']);
});

test('no playbook makes the loader throw', async () => {
  const line = fc.constantFrom(
    '- hosts: all',
    '  tasks:',
    '    - command: x',
    '      when: a and b',
    '    - block:',
    '        - shell: "{{ x"',
    '      rescue: 3',
    '  roles: [a, {role: b}]',
    '  vars: { a: 1 }',
    '    - include_tasks: site.yml',
    '    - import_tasks: site.yml',
    '  handlers:',
    '      notify: 7',
    '      loop: {}',
    '- import_playbook: site.yml',
    '  experiment: { bring_up: [x] }',
    '\t- x',
    '  serial: [1, "50%"]',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 10 }), async (lines) => {
      const { diagnostics } = await loadFrom({ 'site.yml': `${lines.join('\n')}\n` });
      for (const { message, code } of diagnostics) {
        expect(message).not.toBe('');
        expect(code).toMatch(/^language\//);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
])('%s is a word like any other, wherever a word is looked up', async (word) => {
  const loaded = await loadFrom({
    'site.yml': [
      '- name: p',
      '  hosts: all',
      `  ${word}: 1`,
      '  tasks:',
      `    - ${word}: 1`,
      `    - { print: { message: x }, ${word}: 1 }`,
      `    - { print: { message: x, ${word}: 1 } }`,
      '',
    ].join('\n'),
  });
  expect(told(loaded)).toEqual([
    'site.yml:3:3 unknown-key',
    'site.yml:5:7 unknown-task',
    'site.yml:6:32 unknown-key',
    'site.yml:7:30 task-input',
  ]);
  expect(JSON.stringify(loaded.diagnostics)).not.toMatch(/\[native code\]|\[object/);
});
