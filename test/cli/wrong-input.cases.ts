/** One thing that users get wrong: files of a project, and the words typed. */
export interface WrongInput {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly code: number;
  /** Shell text that mounts something in the way, for this case only; it starts in the project. */
  readonly mounts?: string;
}

const play = (tasks: string): string =>
  `- name: a play\n  hosts: locals\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`;

const plan = (name: string, playbook: string, more: Record<string, string> = {}): WrongInput => ({
  name,
  files: { 'play.yml': playbook, ...more },
  args: ['plan', 'play.yml'],
  code: 2,
});

/** A sound playbook, and flags that are not. */
const cli = (name: string, flags: readonly string[]): WrongInput => ({
  name,
  files: { 'play.yml': play('- name: Set the time\n  command: "true"\n  tags: [time]') },
  args: ['plan', 'play.yml', ...flags],
  code: 2,
});

/** A sound playbook, and an inventory that is not. */
const inventory = (name: string, path: string, text: string, more = '', code = 2): WrongInput => ({
  name,
  files: { 'play.yml': play('- command: "true"'), [path]: more + text },
  args: ['apply', 'play.yml'],
  code,
});

const suite = (name: string, experiment: string): WrongInput =>
  plan(name, `- name: a play\n  hosts: { dut: here, peer: here }\n  experiment: ${experiment}\n`);

/** A host of the test's own inventory that cannot be reached as it stands there. */
const reach = (name: string, host: string): WrongInput => ({
  name,
  files: {
    'play.yml': `- { name: p, hosts: ${host}, become: ${host === 'mortal'}, tasks: [{ command: "true" }] }\n`,
  },
  args: ['apply', 'play.yml'],
  code: 4,
});

/** A definition that the real virsh hands to libvirt's driver for tests, which needs no daemon. */
const domain = (name: string, xml: string): WrongInput => ({
  name,
  files: {
    'play.yml': play(`- libvirt_domain: { name: g1, xml: '${xml}' }`),
    virsh: '#!/bin/sh\nexec /run/lock/virsh -q -c test:///default "${@:4}"\n',
  },
  args: ['apply', 'play.yml'],
  mounts:
    'cp /usr/bin/virsh /run/lock/virsh && chmod 755 virsh && sed -i s,/bin/sh,/bin/bash, virsh && mount --bind virsh /usr/bin/virsh',
  code: 3,
});

/** A port with 64 virtual functions at most, as sysfs shows it. */
const port = Object.fromEntries(
  Object.entries({
    vendor: '0x15b3',
    device: '0x1017',
    class: '0x020000',
    numa_node: '0',
    driver_override: '(null)',
    sriov_totalvfs: '64',
    sriov_numvfs: '0',
    sriov_drivers_autoprobe: '1',
  }).map(([file, value]) => [`devices/0000:3b:00.0/${file}`, `${value}\n`]),
);

const aged = [
  '-----BEGIN AGE ENCRYPTED FILE-----',
  'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBub25zZW5zZQo=',
  '-----END AGE ENCRYPTED FILE-----',
]
  .map((line) => `  ${line}\n`)
  .join('');

const ansibleVault = `a: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  33353161373762633538666139623465653564363234303935396239633832363534316465356238
  3838333239633164366562653063633635643833333965370a353535366161333834643739383764
  62306364653166656330396361666635636332666361316431633266316137353763623866316561
  3737303163663738610a343463623065303638653039373661343664396433386435316265633937
  6163
`;

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
  {
    name: 'extras of the lab that there are not',
    args: ['lab', 'up', '--with', 'vdpa,netdevsm,ovs'],
    code: 2,
  },
  {
    name: 'controllers of the lab that speak what none does',
    args: ['lab', 'up', '--redfish', 'del'],
    code: 2,
  },
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

  // The command line.
  { name: 'no such command of a command', args: ['lab', 'upp'], code: 2 },
  { name: 'a command without its command', args: ['vault'], code: 2 },
  { name: 'a flag before the command', args: ['--diff', 'plan', 'play.yml'], code: 2 },
  { name: 'one argument too many', args: ['runs', 'one', 'two'], code: 2 },
  { name: 'a value that is no choice', args: ['lint', '--format', 'jsn'], code: 2 },
  { name: 'a missing flag', args: ['stats', 'data.csv'], code: 2 },
  { name: 'a file to lint that is not there', args: ['lint', 'nothere.yml'], code: 2 },
  { name: 'an unknown host', args: ['inventory', '--host', 'heer'], code: 2 },
  { name: 'an unknown variable', args: ['inventory', '--origin', 'ansible_conection'], code: 2 },
  { name: 'an unknown run', args: ['show', 'nothere'], code: 2 },
  cli('an unknown task to start at', ['--start-at-task', 'Set the tme']),
  cli('an unknown tag', ['--tags', 'tmie']),
  cli('a broken limit', ['-l', 'here:&']),
  cli('a missing file of patterns', ['-l', '@nothere']),
  cli('a missing file with the password of sudo', ['--become-password-file', 'nothere']),
  cli('no forks', ['--forks', '0']),
  cli('a plan to be saved in a missing folder', ['--out', 'no/where/site.plan']),
  cli('extra vars that are no YAML', ['-e', '{ a: [1 }']),
  {
    name: 'a project where there is one',
    files: { 'playbooks/site.yml': '[]\n' },
    args: ['init'],
    code: 2,
  },
  {
    name: 'an experiment where there is a project',
    files: { 'rigger.yml': '{}\n' },
    args: ['init', '--experiment'],
    code: 2,
  },
  {
    name: 'a saved plan that was cut off',
    files: { 'site.plan': '{ "rigger_plan": 1, "playbook": "play' },
    args: ['apply', 'site.plan'],
    code: 2,
  },
  // Vault.
  {
    name: 'a file that is not encrypted',
    files: { 'plain.yml': 'a: 1\n' },
    args: ['vault', 'decrypt', 'plain.yml'],
    code: 2,
  },
  {
    name: 'a bad recipient',
    files: { 'plain.yml': 'a: 1\n' },
    args: ['vault', 'encrypt', 'plain.yml', '-r', 'age1nonsense'],
    code: 2,
  },
  {
    name: 'a bad identity',
    files: { 'key.txt': 'no key\n', 'inventory/group_vars/all.yml': `a: !vault |\n${aged}` },
    args: ['inventory', '--list', '--vault-identity', 'key.txt'],
    code: 2,
  },
  {
    name: 'a vault of Ansible with the wrong password',
    files: { pass: 'wrong\n', 'inventory/group_vars/all.yml': ansibleVault },
    args: ['inventory', '--list', '--vault-password-file', 'pass'],
    code: 2,
  },
  // Runs and bundles.
  { name: 'a comparison without bundles', args: ['compare', 'runs/a', 'runs/b'], code: 2 },
  {
    name: 'a bundle that was cut off',
    files: { 'runs/x/run.json': '{ "format": "rig' },
    args: ['report', 'runs/x'],
    code: 2,
  },
  {
    name: 'a bundle of a newer format',
    files: { 'runs/x/run.json': '{ "format": "rigger-run", "version": 99 }' },
    args: ['report', 'runs/x'],
    code: 2,
  },
  // Statistics.
  { name: 'an empty table', files: { 'data.csv': '' }, args: ['stats', 'data.csv', '--value', 'a'], code: 2 },
  {
    name: 'a row with too many cells',
    files: { 'data.csv': 'a,b\n1,2\n3,4,5\n' },
    args: ['stats', 'data.csv', '--value', 'b'],
    code: 2,
  },
  { name: 'a folder for a table', args: ['stats', 'inventory', '--value', 'a'], code: 2 },
  // YAML.
  plan('a quote that is never closed', '- name: "a play\n  hosts: locals\n'),
  plan('a bracket that is never closed', '- name: a play\n  hosts: [locals\n  tasks: []\n'),
  plan('an indentation that fits nowhere', '- name: a play\n   hosts: locals\n  tasks: []\n'),
  plan('an alias without its anchor', '- name: a play\n  hosts: locals\n  vars: *nothere\n'),
  plan('a colon in plain text', play('- name: time: now\n  command: "true"')),
  plan('a play that is a text', '- hello\n'),
  // Plays.
  plan('tasks that are a mapping', '- name: a play\n  hosts: locals\n  tasks:\n    command: echo hi\n'),
  plan('become that is neither yes nor no', '- name: a play\n  hosts: locals\n  become: perhaps\n'),
  plan('retries that are no number', play('- command: "true"\n  retries: often\n  until: "true"')),
  plan('tasks that import themselves', play('- import_tasks: more.yml'), {
    'more.yml': '- import_tasks: more.yml\n',
  }),
  plan('a missing file of variables', '- name: a play\n  hosts: locals\n  vars_files: [nothere.yml]\n'),
  plan('a file of variables that is a list', '- name: a play\n  hosts: locals\n  vars_files: [v.yml]\n', {
    'v.yml': '- 1\n',
  }),
  plan('a loop over a number', play('- command: "echo {{ item }}"\n  loop: 3')),
  plan(
    'a field that turns out wrong',
    play('- file: { path: /x, mode: "{{ chosen }}" }').replace('tasks', 'vars: { chosen: rw }\n  tasks'),
  ),
  // Expressions and templates.
  plan('a function that is not there', play("- command: 'true'\n  when: siez(inventory_hostname) > 1")),
  plan('a comparison of text and number', play("- command: 'true'\n  when: inventory_hostname > 3")),
  plan("Jinja's statements", play('- command: "{% if x %}a{% endif %}"')),
  plan("Jinja's filters", play('- command: "echo {{ inventory_hostname | upper }}"')),
  plan('a mistake in a template file', play('- template: { src: a.hbs, dest: /x }'), {
    'templates/a.hbs': 'one\n{{#if inventory_hostname}}\ntwo\n',
  }),
  plan('an undefined name in a template file', play('- template: { src: a.hbs, dest: /x }'), {
    'templates/a.hbs': 'one\n  {{ greting }}\n',
  }),
  // Inventories.
  inventory('an inventory that is no YAML', 'inventory/more.yml', 'all:\n  hosts: [a\n'),
  inventory('an inventory in INI with a quote too few', 'inventory/more', '[web]\na x="1\n'),
  inventory('a range that goes nowhere', 'inventory/more', '[web]\nweb[01:\n'),
  inventory('groups in a circle', 'inventory/more', '[a:children]\nb\n[b:children]\na\n'),
  inventory('variables that are a list', 'inventory/group_vars/all.yml', '- 1\n'),
  inventory(
    'a port that is no number',
    'inventory/host_vars/here.yml',
    'ansible_port: many\n',
    'ansible_connection: ssh\n',
    3,
  ),
  inventory('an unknown connection', 'inventory/host_vars/here.yml', 'ansible_connection: telnet\n', '', 3),
  // Experiments.
  suite('an unknown workload', '{ design: { seed: 1 }, measure: [{ pong: {} }] }'),
  suite('a design without a seed', '{ design: { repeat: 3 }, measure: [{ ping: {} }] }'),
  suite('a factor without levels', '{ factors: { a: [] }, design: { seed: 1 }, measure: [{ ping: {} }] }'),
  suite('an unknown observer', '{ design: { seed: 1 }, observe: [cpus], measure: [{ ping: {} }] }'),
  suite('a parameter of the wrong type', '{ design: { seed: 1 }, measure: [{ ping: { count: many } }] }'),
  // Hosts.
  ...[
    ['a host whose key has changed', 'changed'],
    ['a host that was never met', 'stranger'],
    ['a wrong password', 'badpassword'],
    ['a key that the host does not know', 'strangekey'],
    ['a key file that holds no key', 'nokey'],
    ['a key with a passphrase and no agent', 'lockedkey'],
    ['a user who may not become root', 'mortal'],
    ['a name that nobody knows', 'nameless'],
    ['a shell that ends at once', 'nologin'],
  ].map(([name, host]) => reach(name!, host!)),
  {
    name: 'a full disk',
    files: { 'play.yml': play(`- copy: { dest: /mnt/big, content: "${'x'.repeat(9000)}" }`) },
    args: ['apply', 'play.yml'],
    code: 3,
  },
  {
    name: 'a value that is wrong only at run time',
    files: {
      'play.yml': play(
        '- command: echo rwx\n  register: out\n- file: { path: /tmp/x, state: touch, mode: "{{ out.stdout }}" }',
      ),
    },
    args: ['apply', 'play.yml'],
    code: 3,
  },
  {
    name: 'a condition that fails only at run time',
    files: {
      'play.yml': play('- command: echo 3\n  register: out\n- command: "true"\n  when: out.stdout > 2'),
    },
    args: ['apply', 'play.yml'],
    code: 3,
  },
  {
    name: 'a command that takes too long',
    files: { 'play.yml': play('- command: sleep 600\n  timeout: 1') },
    args: ['apply', 'play.yml'],
    code: 3,
  },
  {
    name: 'more virtual functions than the port has',
    files: {
      ...port,
      'play.yml': play('- sriov_vfs: { pf: "0000:3b:00.0", vf_count: 128 }'),
    },
    args: ['plan', 'play.yml'],
    mounts: 'mount --bind devices /sys/bus/pci/devices',
    code: 3,
  },
  {
    name: 'a port that is not there',
    files: {
      ...port,
      'play.yml': play('- sriov_vfs: { pf: "0000:3b:00.1", vf_count: 1 }'),
    },
    args: ['plan', 'play.yml'],
    mounts: 'mount --bind devices /sys/bus/pci/devices',
    code: 3,
  },
  domain('a domain that is no XML', '<domain type="test"><name>g1</name>'),
  domain(
    'a domain that the schema of libvirt rejects',
    '<domain type="test"><name>g1</name><memory unit="MiB">64</memory><os><type>hvm</type></os><devices><disc/></devices></domain>',
  ),
  domain('a domain of another name', '<domain type="test"><name>g2</name></domain>'),
];
