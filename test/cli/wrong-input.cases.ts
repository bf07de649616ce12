/** One thing that users get wrong: files of a project, and the words typed. */
export interface WrongInput {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly code: number;
}

const play = (tasks: string): string =>
  `- name: a play\n  hosts: locals\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`;

const plan = (name: string, playbook: string, more: Record<string, string> = {}): WrongInput => ({
  name,
  files: { 'play.yml': playbook, ...more },
  args: ['plan', 'play.yml'],
  code: 2,
});

export const wrongInputs: readonly WrongInput[] = [
  { name: 'no such command', args: ['aply', 'play.yml'], code: 2 },
  { name: 'no such flag', args: ['apply', 'play.yml', '--limt', 'x'], code: 2 },
  { name: 'a flag without its value', args: ['apply', 'play.yml', '--limit'], code: 2 },
  { name: 'no playbook', args: ['plan'], code: 2 },
  { name: 'a playbook that is not there', args: ['plan', 'nothere.yml'], code: 2 },
  {
    name: 'forks that are no number',
    files: { 'play.yml': play('- command: "true"') },
    args: ['plan', 'play.yml', '--forks', 'many'],
    code: 2,
  },
  {
    name: 'extra vars that are no assignment',
    files: { 'play.yml': play('- command: "true"') },
    args: ['plan', 'play.yml', '-e', 'lonely'],
    code: 2,
  },
  {
    name: 'a file of extra vars that is not there',
    files: { 'play.yml': play('- command: "true"') },
    args: ['plan', 'play.yml', '-e', '@nothere.yml'],
    code: 2,
  },
  {
    name: 'a limit that matches nothing',
    files: { 'play.yml': play('- command: "true"') },
    args: ['plan', 'play.yml', '-l', 'heer'],
    code: 2,
  },
  {
    name: 'an inventory that is not there',
    files: { 'play.yml': play('- command: "true"') },
    args: ['plan', 'play.yml', '-i', 'nothere.yml'],
    code: 2,
  },
  {
    name: 'a run to resume that is not there',
    files: { 'play.yml': play('- command: "true"') },
    args: ['apply', 'play.yml', '--resume', 'nothere'],
    code: 2,
  },
  {
    name: 'asking without a terminal',
    files: { 'play.yml': play('- command: "true"') },
    args: ['apply', 'play.yml', '-K'],
    code: 2,
  },
  { name: 'an unknown topic', args: ['explain', 'comand'], code: 2 },
  { name: 'an unknown shell', args: ['completion', 'tcsh'], code: 2 },
  { name: 'no lab machine', args: ['lab', 'ssh', 'dut9'], code: 2 },
  { name: 'hosts of the lab that are no number', args: ['lab', 'up', '--hosts', 'two'], code: 2 },
  { name: 'statistics of a missing file', args: ['stats', 'nothere.csv', '--value', 'x'], code: 2 },
  {
    name: 'statistics of a missing column',
    files: { 'data.csv': 'a,b\n1,2\n' },
    args: ['stats', 'data.csv', '--value', 'c'],
    code: 2,
  },
  {
    name: 'statistics of a cell that is no number',
    files: { 'data.csv': 'a,b\n1,2\n3,12abc\n' },
    args: ['stats', 'data.csv', '--value', 'b'],
    code: 2,
  },
  {
    name: 'a bundle that is none',
    files: { 'runs/x/y': '' },
    args: ['report', 'runs/x', '-o', 'out'],
    code: 2,
  },
  { name: 'verify without a bundle', args: ['verify', 'runs/none'], code: 2 },
  plan('a tab in the indentation', '- name: a play\n  hosts: locals\n\ttasks: []\n'),
  plan('a mapping instead of a list', 'name: a play\nhosts: locals\n'),
  plan('an empty playbook', ''),
  plan('a play without hosts', '- name: a play\n  tasks: []\n'),
  plan('an unknown key of a play', '- name: a play\n  hosts: locals\n  task: []\n'),
  plan('an unknown task', play('- comand: echo hi')),
  plan('an unknown key of a task', play('- command: echo hi\n  registr: x')),
  plan('an unknown field', play('- copy: { dest: /x, contnt: hello }')),
  plan('a missing field', play('- copy: { content: hello }')),
  plan('a field of the wrong type', play('- file: { path: /x, mode: [1] }')),
  plan('two tasks in one step', play('- command: echo hi\n  shell: echo ho')),
  plan('a task without a task', play('- name: nothing to do')),
  plan("Ansible's condition", play('- command: echo hi\n  when: x is defined and y | bool')),
  plan('braces in a condition', play('- command: echo hi\n  when: "{{ x }}"')),
  plan('a condition that is no CEL', play('- command: echo hi\n  when: "1 +"')),
  plan('a condition of the wrong type', play("- command: echo hi\n  when: inventory_hostname + 'x'")),
  plan(
    'an undefined variable',
    play('- copy: { dest: /x, content: "{{ greting }}" }').replace(
      'tasks',
      'vars: { greeting: hi }\n  tasks',
    ),
  ),
  plan(
    'a variable that depends on itself',
    play('- command: "echo {{ a }}"').replace('tasks', 'vars: { a: "{{ b }}", b: "{{ a }}" }\n  tasks'),
  ),
  plan('a broken template', play('- command: "echo {{ a"')),
  plan('an unknown helper', play('- command: "echo {{ uper inventory_hostname }}"')),
  plan('an unknown fact', play('- command: "echo {{ facts.kernle.release }}"')),
  plan('a loop over a text', play('- command: "echo {{ item }}"\n  loop: "{{ inventory_hostname }}"')),
  plan('a handler that is not there', play('- command: echo hi\n  notify: nobody')),
  plan('an unknown risk', play('- command: echo hi\n  allow: [reboots]')),
  plan('a missing template file', play('- template: { src: nothere.hbs, dest: /x }')),
  plan('a missing role', '- name: a play\n  hosts: locals\n  roles: [nothere]\n'),
  plan('roles in a circle', '- name: a play\n  hosts: locals\n  roles: [one]\n', {
    'roles/one/tasks/main.yml': '- import_role: { name: two }\n',
    'roles/two/tasks/main.yml': '- import_role: { name: one }\n',
  }),
  plan('a missing import', play('- import_tasks: nothere.yml')),
  plan('a role without its argument', '- name: a play\n  hosts: locals\n  roles: [one]\n', {
    'roles/one/tasks/main.yml': '- command: "echo {{ must }}"\n',
    'roles/one/meta/argument_specs.yml':
      'argument_specs: { main: { options: { must: { type: str, required: true } } } }\n',
  }),
  plan(
    'a role with an argument of the wrong type',
    '- name: a play\n  hosts: locals\n  roles: [{ role: one, vars: { must: [1] } }]\n',
    {
      'roles/one/tasks/main.yml': '- command: "echo {{ must }}"\n',
      'roles/one/meta/argument_specs.yml':
        'argument_specs: { main: { options: { must: { type: int, required: true } } } }\n',
    },
  ),
  {
    name: 'a pattern that matches nothing',
    files: { 'play.yml': '- name: a play\n  hosts: nowhere\n  tasks: [{ command: "true" }]\n' },
    args: ['plan', 'play.yml'],
    code: 0,
  },
  plan('an encrypted value without a key', play('- command: "echo {{ secret }}"'), {
    'inventory/group_vars/all.yml': 'secret: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n',
  }),
  {
    name: 'an inventory with a mistake',
    files: { 'play.yml': play('- command: "true"'), 'inventory/more.yml': 'all:\n  host:\n    x:\n' },
    args: ['plan', 'play.yml'],
    code: 0,
  },
  plan('a serial that is no size', play('- command: "true"').replace('tasks', 'serial: some\n  tasks')),
  plan('a duplicate key', play('- command: "true"\n  command: "false"')),
  {
    name: 'a host that refuses',
    files: { 'play.yml': '- { name: p, hosts: down, tasks: [{ command: "true" }] }\n' },
    args: ['apply', 'play.yml'],
    code: 4,
  },
  {
    name: 'an unreadable key',
    files: { 'play.yml': '- { name: p, hosts: badkey, tasks: [{ command: "true" }] }\n' },
    args: ['apply', 'play.yml'],
    code: 4,
  },
  {
    name: 'a command that fails',
    files: { 'play.yml': play('- command: "false"') },
    args: ['apply', 'play.yml'],
    code: 3,
  },
  {
    name: 'a command that is not there',
    files: { 'play.yml': play('- command: no-such-program') },
    args: ['apply', 'play.yml'],
    code: 3,
  },
  {
    name: 'an assertion that is false',
    files: { 'play.yml': play('- assert: { that: "inventory_hostname == \'x\'" }') },
    args: ['apply', 'play.yml'],
    code: 3,
  },
  {
    name: 'a settings file with an unknown key',
    files: { 'rigger.yml': 'inventry: x\n', 'play.yml': play('- command: "true"') },
    args: ['plan', 'play.yml'],
    code: 2,
  },
];
