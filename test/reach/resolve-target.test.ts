import { describe, expect, test } from '@jest/globals';
import { type Diagnostic, RiggerError, Secret, type Value } from '../../src/model/index.js';
import { resolveTarget, type SshConfigSource, type TargetOptions } from '../../src/reach/index.js';

type Values = Readonly<Record<string, Value>>;

const ssh = (config: string, more: Readonly<Record<string, string>> = {}): SshConfigSource => ({
  files: ['/home/u/.ssh/config'],
  home: '/home/u',
  localUser: 'me',
  read: (path) => ({ '/home/u/.ssh/config': config, ...more })[path],
});

const resolve = (values: Values, options: TargetOptions = {}) => resolveTarget('dut1', values, options);

const plain = {
  host: 'dut1',
  kind: 'ssh',
  address: 'dut1',
  port: 22,
  hostKeyPolicy: 'strict',
  jumps: [],
  connectTimeout: 10,
  lock: true,
};

describe('a target from variables', () => {
  test.each<[string, Values, TargetOptions, object]>([
    ['nothing said', {}, {}, plain],
    [
      "Ansible's names",
      {
        ansible_host: '10.0.0.1',
        ansible_port: '2222',
        ansible_user: 'lab',
        ansible_ssh_private_key_file: '/k/id',
        ansible_password: new Secret('geheim'),
        ansible_timeout: 3,
      },
      {},
      {
        ...plain,
        address: '10.0.0.1',
        port: 2222,
        user: 'lab',
        privateKeyFile: '/k/id',
        password: 'geheim',
        connectTimeout: 3,
      },
    ],
    [
      "rigger's names win",
      {
        rigger_host: 'a',
        ansible_host: 'b',
        rigger_port: 1,
        ansible_port: 2,
        rigger_user: 'c',
        ansible_user: 'd',
      },
      { remoteUser: 'e' },
      { ...plain, address: 'a', port: 1, user: 'c' },
    ],
    [
      'the command line fills gaps',
      {},
      { remoteUser: 'e', connectTimeout: 5, lock: false },
      { ...plain, user: 'e', connectTimeout: 5, lock: false },
    ],
    [
      'empty text and null say nothing',
      { rigger_host: '', ansible_host: null, ansible_ssh_host: 'x' },
      {},
      { ...plain, address: 'x' },
    ],
    [
      'become by the play',
      {},
      { become: true, becomePassword: 'p' },
      { ...plain, become: { user: 'root', password: 'p' } },
    ],
    [
      'become by variable',
      { ansible_become: 'yes', ansible_become_user: 'oracle', ansible_become_pass: 'q' },
      {},
      { ...plain, becomes: 'always', become: { user: 'oracle', password: 'q' } },
    ],
    [
      'the variable forbids becoming',
      { ansible_become: false },
      { become: true },
      { ...plain, becomes: 'never' },
    ],
    ['nobody becomes who they are', { ansible_user: 'root' }, { become: true }, { ...plain, user: 'root' }],
    ['new host keys', {}, { acceptNewHostKeys: true }, { ...plain, hostKeyPolicy: 'accept-new' }],
    [
      'no host key checking',
      { ansible_host_key_checking: false },
      {},
      { ...plain, hostKeyPolicy: 'accept-new' },
    ],
    ['known hosts', { rigger_known_hosts_file: '/a, /b' }, {}, { ...plain, knownHostsFiles: ['/a', '/b'] }],
    [
      'local',
      { ansible_connection: 'local' },
      {},
      { host: 'dut1', kind: 'local', hostKeyPolicy: 'strict', jumps: [], connectTimeout: 10, lock: true },
    ],
    [
      'home',
      { ansible_private_key_file: '~/k' },
      { ssh: ssh('') },
      { ...plain, user: 'me', privateKeyFile: '/home/u/k' },
    ],
  ])('%s', (_, values, options, expected) => {
    expect(resolve(values, options)).toEqual(expected);
  });

  test.each<[string, Values, string]>([
    ['a port out of range', { ansible_port: 70_000 }, 'target/bad-value'],
    ['a port that is text', { ansible_port: 'ssh' }, 'target/bad-value'],
    ['a list for a user', { ansible_user: ['a'] }, 'target/bad-value'],
    ['become that is a word', { ansible_become: 'perhaps' }, 'target/bad-value'],
    ['become by su', { ansible_become: true, ansible_become_method: 'su' }, 'target/unsupported-become'],
    ['another connection', { ansible_connection: 'winrm' }, 'target/unsupported-connection'],
    ['a guest without a hypervisor', { rigger_connection: 'guest-agent' }, 'target/bad-value'],
    [
      'a proxy program',
      { ansible_ssh_common_args: '-o ProxyCommand="nc -x p %h %p"' },
      'target/proxy-command',
    ],
    ['an open quote', { ansible_ssh_common_args: '-o "x' }, 'target/bad-value'],
    ['a hop that is none', { rigger_jump: 'a b' }, 'target/bad-value'],
    ['a hop to itself', { rigger_jump: 'dut1' }, 'target/jump-loop'],
  ])('%s is an error', (_, values, code) => {
    const position = { file: 'hosts', line: 4, column: 2 };
    expect.assertions(2);
    try {
      resolve(values, { at: () => position });
    } catch (error) {
      expect(error).toBeInstanceOf(RiggerError);
      expect((error as RiggerError).diagnostics).toMatchObject([{ code, severity: 'error' }]);
    }
  });

  test('an error never shows a secret', () => {
    const values = { ansible_port: new Secret('hunter2') };
    expect(() => resolve(values)).toThrow(/\*{8}/);
    expect(() => resolve(values)).not.toThrow(/hunter2/);
  });
});

test.each([
  'ops@127.0.0.1:2614',
  'ops@localhost:2614',
  'ops@gate.example:2614',
])('a hop that the inventory takes for this machine is gone to by ssh: %s', (jump) => {
  const variablesOf = () => ({ ansible_connection: 'local' });
  const config = `Host *\n  ProxyJump ${jump}\n`;
  const host = /@(.*):/.exec(jump)![1]!;
  expect(resolve({}, { ssh: ssh(config.replace('*', 'dut1')), variablesOf }).jumps).toMatchObject([
    { kind: 'ssh', user: 'ops', address: host, port: 2614 },
  ]);
});

describe('jump hosts', () => {
  const names = (values: Values, options: TargetOptions = {}): string[] =>
    resolve(values, options).jumps.map(({ user, address, port }) => `${user ?? ''}@${address}:${port}`);

  test.each<[string, Values, string, string[]]>([
    ['by variable', { rigger_jump: 'a@one:2201,two' }, '', ['a@one:2201', 'me@two:22']],
    ['by a list', { rigger_jump: ['one', 'b@[2001:db8::1]:22'] }, '', ['me@one:22', 'b@2001:db8::1:22']],
    ['by ProxyJump', {}, 'Host dut1\n  ProxyJump gate:2222\n', ['me@gate:2222']],
    ['by -J', { ansible_ssh_common_args: '-J gate,b@two' }, '', ['me@gate:22', 'b@two:22']],
    ['by -o ProxyJump', { ansible_ssh_common_args: '-o ProxyJump=gate' }, '', ['me@gate:22']],
    [
      'by ProxyCommand',
      { ansible_ssh_common_args: `-o ProxyCommand="ssh -q -W %h:%p -p 2022 x@gate"` },
      '',
      ['x@gate:2022'],
    ],
    ['none', { rigger_jump: 'none' }, 'Host *\n ProxyJump gate\n', []],
    [
      'each with its own configuration, the first with its own jumps',
      {},
      'Host dut1\n ProxyJump b,c\nHost a\n User ua\n HostName 10.0.0.1\nHost b\n ProxyJump a\n Port 22022\nHost c\n ProxyJump nowhere\n',
      ['ua@10.0.0.1:22', 'me@b:22022', 'me@c:22'],
    ],
    [
      'three deep',
      {},
      'Host dut1\n ProxyJump a\nHost a\n ProxyJump b\nHost b\n ProxyJump c\n',
      ['me@c:22', 'me@b:22', 'me@a:22'],
    ],
  ])('%s', (_, values, config, expected) => {
    expect(names(values, { ssh: ssh(config) })).toEqual(expected);
  });

  test('a loop is named with its chain', () => {
    const config = 'Host dut1\n ProxyJump a\nHost a\n ProxyJump b\nHost b\n ProxyJump a\n';
    expect(() => resolve({}, { ssh: ssh(config) })).toThrow(/dut1 → a → b → a/);
  });

  test('a hop is a host of the inventory with its own variables, takes no lock and becomes nobody', () => {
    const target = resolve(
      { rigger_jump: 'gate' },
      {
        become: true,
        remoteUser: 'u',
        variablesOf: (host) =>
          host === 'gate'
            ? {
                ansible_host: '192.0.2.1',
                ansible_user: 'jumper',
                ansible_become: true,
                rigger_jump: 'outer',
              }
            : undefined,
      },
    );
    expect(target.jumps).toMatchObject([
      { host: 'outer', address: 'outer', lock: false, jumps: [] },
      { host: 'gate', address: '192.0.2.1', user: 'jumper', lock: false, jumps: [] },
    ]);
    expect(target.jumps.some((jump) => 'become' in jump)).toBe(false);
  });
});

describe("ssh's configuration", () => {
  test('fills what the variables leave open', () => {
    const config = [
      'Host dut*',
      '  HostName %h.lab.example.com',
      '  Port 2200',
      '  User lab',
      '  UserKnownHostsFile ~/.ssh/lab_hosts /etc/lab/%h',
      '  GlobalKnownHostsFile none',
      '  ConnectTimeout 4',
      '  StrictHostKeyChecking accept-new',
    ].join('\n');
    expect(resolve({ ansible_port: 2222 }, { ssh: ssh(config) })).toEqual({
      ...plain,
      address: 'dut1.lab.example.com',
      port: 2222,
      user: 'lab',
      knownHostsFiles: ['/home/u/.ssh/lab_hosts', '/etc/lab/dut1.lab.example.com'],
      connectTimeout: 4,
      hostKeyPolicy: 'accept-new',
    });
  });

  test('looks up the address that the inventory gives', () => {
    expect(
      resolve(
        { ansible_host: 'alias' },
        { ssh: ssh('Host alias\n HostName 10.1.1.1\nHost dut1\n Port 1\n') },
      ),
    ).toMatchObject({
      address: '10.1.1.1',
      port: 22,
    });
  });

  test('warns about options of ssh that are not honoured, and not about harmless ones', () => {
    const warnings: Diagnostic[] = [];
    resolve(
      {
        ansible_ssh_common_args:
          '-o ControlMaster=auto -o ControlPersist=60s -C -o ForwardX11=yes -o StrictHostKeyChecking=no',
      },
      { warn: (warning) => warnings.push(warning) },
    );
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'target/ssh-option: the option -o forwardx11 for ssh is not honoured for dut1',
      'target/ssh-option: StrictHostKeyChecking no for dut1 is read as accept-new',
    ]);
  });

  test('a guest is reached through its hypervisor', () => {
    const target = resolve(
      { rigger_connection: 'guest-agent', rigger_hypervisor: 'hv1', rigger_domain: 'g7' },
      {
        variablesOf: (host) =>
          host === 'hv1' ? { ansible_host: '10.0.0.9', ansible_user: 'lab' } : undefined,
      },
    );
    expect(target).toMatchObject({
      kind: 'guest-agent',
      guest: {
        domain: 'g7',
        hypervisor: { kind: 'ssh', address: '10.0.0.9', become: { user: 'root' }, lock: false },
      },
    });
  });
});
