import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CliResult, rigger } from '../support/cli.js';
import { type Sshd, startSshd } from '../support/sshd.js';
import { addTestUser, type TestUser } from '../support/test-user.js';

/** What must never be seen: a vault value, and what a `no_log` task handles. */
const vaultCanary = 'canary-in-vault-7Q2x';
const logCanary = 'canary-in-no-log-9Zt4';
const fileCanary = 'canary-in-vault-file-3Kp8';

const folder = mkdtempSync(join(tmpdir(), 'rigger-secrets-'));
const key = join(folder, 'age.key');
const env = { RIGGER_AGE_KEY_FILE: key };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const playbook = (last: string): string => `- name: secrets
  hosts: all
  tasks:
    - { name: "named {{ token }}", command: "echo {{ token }}" }
    - { name: written, copy: { dest: ${folder}/written, content: "token = {{ token }}\\nother = {{ other }}\\n" } }
    - { name: rendered, template: { src: config.hbs, dest: ${folder}/rendered } }
    - { name: printed, print: "it is {{ token }} and {{ b64encode token }}" }
    - { name: kept, set_vars: { copy_of_it: "{{ token }}" } }
    - { name: looped, command: "echo {{ item }}", loop: ["{{ token }}", plain] }
    - { name: quiet, command: "echo ${logCanary}", no_log: true, register: quiet }
    - { name: quiet loop, command: "echo {{ item }}", loop: [${logCanary}], no_log: true }
    - { name: quiet failure, shell: "echo ${logCanary}; false", no_log: true, ignore_errors: true }
    - { name: environment, shell: 'echo "$TOKEN"', environment: { TOKEN: "{{ token }}" } }
    - ${last}
`;

const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const leaks = (result: CliResult, more: readonly string[] = []): string[] => {
  const places: [string, string][] = [
    ['stdout', result.stdout],
    ['stderr', result.stderr],
    ...filesBelow(join(folder, 'runs')).map((file): [string, string] => [file, readFileSync(file, 'utf8')]),
  ];
  const canaries = [vaultCanary, logCanary, fileCanary, ...more].flatMap((canary) => [
    canary,
    Buffer.from(canary).toString('base64').replace(/=+$/, ''),
  ]);
  return places.flatMap(([place, text]) =>
    canaries.filter((canary) => text.includes(canary)).map((canary) => `${canary} in ${place}`),
  );
};

beforeAll(async () => {
  await mkdir(join(folder, 'inventory/group_vars'), { recursive: true });
  await mkdir(join(folder, 'runs'));
  await mkdir(join(folder, 'templates'));
  writeFileSync(
    join(folder, 'inventory/hosts.yml'),
    'all: { hosts: { here: { ansible_connection: local, rigger_lock_timeout: 300 } } }\n',
  );
  writeFileSync(join(folder, 'templates/config.hbs'), 'token={{ token }}\nother={{ other }}\n');
  const made = await rigger(['vault', 'keygen', '-o', key], { cwd: folder, env });
  expect([made.stderr, made.code]).toEqual([made.stderr, 0]);
  writeFileSync(join(folder, 'plain.yml'), `token: ${vaultCanary}\n`);
  const variables = join(folder, 'inventory/group_vars/all.yml');
  writeFileSync(variables, `token: ${vaultCanary}\nother: ${fileCanary}\n`);
  const sealed = await rigger(['vault', 'encrypt', variables], { cwd: folder, env });
  expect([sealed.stderr, sealed.code]).toEqual([sealed.stderr, 0]);
  expect(readFileSync(variables, 'utf8')).not.toContain(vaultCanary);
});

describe('no secret appears anywhere', () => {
  test.each([
    ['plan', ['plan', 'ok.yml', '-vvv', '--diff'], 0],
    ['apply', ['apply', 'ok.yml', '-vvv', '--diff', '--profile'], 0],
    ['apply as JSON', ['apply', 'ok.yml', '--json', '-vvv'], 0],
    ['a failing command', ['apply', 'fails.yml', '-vvv'], 3],
    ['a wrong field', ['apply', 'field.yml', '-vvv'], 2],
    ['a failing assertion', ['apply', 'assert.yml', '-vvv'], 3],
  ] as const)('%s', async (_, args, code) => {
    rmSync(join(folder, 'written'), { force: true });
    rmSync(join(folder, 'rendered'), { force: true });
    writeFileSync(join(folder, 'ok.yml'), playbook('{ name: end, command: "true" }'));
    writeFileSync(
      join(folder, 'fails.yml'),
      playbook('{ name: fails, shell: "echo {{ token }} >&2; false" }'),
    );
    writeFileSync(
      join(folder, 'field.yml'),
      playbook('{ name: wrong, file: { path: /x, mode: "{{ token }}" } }'),
    );
    writeFileSync(join(folder, 'assert.yml'), playbook('{ name: wrong, assert: "token == \'nothing\'" }'));
    const result = await rigger(args, { cwd: folder, env });
    expect([result.stderr, result.code]).toEqual([result.stderr, code]);
    expect(leaks(result)).toEqual([]);
    if (args[0] === 'apply' && code === 0)
      expect(readFileSync(join(folder, 'rendered'), 'utf8')).toBe(
        `token=${vaultCanary}\nother=${fileCanary}\n`,
      );
  });

  test('the journal is for its owner only', () => {
    for (const file of filesBelow(join(folder, 'runs'))) expect(statSync(file).mode & 0o077).toBe(0);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(vaultCanary);
  });
});

describe('what a search cannot find is hidden where it comes from', () => {
  let place: string;
  beforeAll(async () => {
    place = join(folder, 'origin');
    await mkdir(join(place, 'group_vars'), { recursive: true });
    writeFileSync(
      join(place, 'hosts.yml'),
      'all: { hosts: { here: { ansible_connection: local, rigger_lock_timeout: 300 } }, children: { late: {} } }\n',
    );
    const variables = join(place, 'group_vars/all.yml');
    writeFileSync(
      variables,
      `short: 907
word: qz
number: 48151623
hex: 0x00C0FFEE
rate: 2.718280
open: true
users: { zoe-key: pass-of-zoe, yan-key: pass-of-yan }
truths: { hidden-key: true }
`,
    );
    expect(await rigger(['vault', 'encrypt', variables], { cwd: folder, env })).toMatchObject({ code: 0 });
    writeFileSync(
      join(place, 'template.hbs'),
      'first\npin = {{ short }}\n{{#each users}}{{@key}};{{/each}}\n',
    );
    writeFileSync(
      join(place, 'play.yml'),
      `- hosts: all
  tasks:
    - { name: "named {{ short }} {{ number }}", command: "echo {{ short }} and {{ word }}", register: echoed }
    - { name: later, print: "it printed {{ echoed.stdout }}" }
    - { name: exit, print: "with {{ echoed.rc }}", when: "echoed.rc == 0 && echoed.changed" }
    - { name: alone, print: "{{ short }}" }
    - { name: number, print: "{{ number }}" }
    - { name: numbers, command: "echo {{ number }} {{ hex }} {{ rate }} 0x00C0FFEE 2.718280" }
    - { name: from an expression, print: "{{ add short 1 }} {{ b64encode word }}" }
    - { name: map, print: "{{ users }}" }
    - { name: truths, print: "{{ truths }}" }
    - { name: keys, print: "{{#each users}}{{@key}},{{/each}} {{ keys users }}" }
    - { name: each, command: "echo {{ item }}", loop: "{{ keys users }}" }
    - { name: each of lists, command: "true", loop: ["{{ users }}"] }
    - { name: file, copy: { dest: ${place}/file, content: "pin = {{ short }}\\n" } }
    - { name: template, template: { src: ../template.hbs, dest: ${place}/made } }
    - { name: count, assert: "short == 907 && number + 1 == 48151624 && open", register: asserted }
    - { name: quiet, command: "echo vj", no_log: true, register: kept }
    - { name: told, print: "{{ kept.stdout }} {{ kept.stdout_lines }}" }
    - { name: told of a loop, command: "echo vj {{ item }}", loop: [1], no_log: true, register: each_kept }
    - { name: told later, print: "{{#each each_kept.results}}{{ stdout }}{{/each}}" }
    - { name: quiet print, print: "vj", no_log: true }
    - { name: copied, set_vars: { mine: "{{ short }}" } }
    - { name: copy, print: "{{ mine }}" }
    - { name: another, add_host: { name: other, groups: [late], ansible_connection: local, rigger_lock_timeout: 300, his: "{{ short }}", hers: { a: "{{ word }}" } } }
    - { name: not theirs, print: "an ordinary 100 and qzar" }
- hosts: late
  tasks:
    - { name: his, print: "{{ lookup (lookup hostvars inventory_hostname) 'his' }} {{ lookup (lookup (lookup hostvars inventory_hostname) 'hers') 'a' }}" }
    - { name: fails, assert: "users == 1 && short == 1" }
`,
    );
  });

  /** Every text of events that people read; not places, ids and times. */
  const textsOf = (value: unknown, key = ''): string[] => {
    if (['position', 'id', 'at', 'time', 'ms'].includes(key)) return [];
    if (typeof value === 'string') return [value];
    if (typeof value === 'number') return [String(value)];
    if (value === null || typeof value !== 'object') return [];
    return Object.entries(value).flatMap(([name, item]) => [
      ...(Array.isArray(value) ? [] : [name]),
      ...textsOf(item, name),
    ]);
  };

  test.each([
    ['apply', 3],
    ['plan', 3],
  ] as const)('%s: short texts, numbers, keys of maps, and what no_log kept', async (command, code) => {
    const result = await rigger([command, 'play.yml', '-i', 'hosts.yml', '--json', '-vvv', '--diff'], {
      cwd: place,
      env,
    });
    expect([result.stderr, result.code]).toEqual(['', code]);
    const events = result.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const texts = events.flatMap((event) => textsOf(event));
    const leaked = texts.filter((text) =>
      /\b(?:907|908|qz\b|vj|48151623|12648430|2\.71828|0x00C0FFEE|zoe|yan|hidden-key|cXo)/.test(text),
    );
    expect(leaked).toEqual([]);
    const messages = events.filter(({ type }) => type === 'message').map(({ text }) => text);
    if (command === 'apply') {
      expect(messages).toContain('with 0');
      expect(messages).toContain('an ordinary 100 and qzar');
      expect(readFileSync(join(place, 'file'), 'utf8')).toBe('pin = 907\n');
      expect(readFileSync(join(place, 'made'), 'utf8')).toBe('first\npin = 907\nzoe-key;yan-key;\n');
      expect(
        events
          .filter(
            ({ type, status }) =>
              type === 'task-finished' && ['failed', 'ignored', 'refused'].includes(status),
          )
          .map(({ name }) => name),
      ).toEqual(['fails']);
    }
  });

  test('a field that is wrong', async () => {
    writeFileSync(
      join(place, 'wrong.yml'),
      '- hosts: all\n  tasks: [{ file: { path: /x, mode: "{{ word }}" } }]\n',
    );
    const { stdout, stderr, code } = await rigger(['apply', 'wrong.yml', '-i', 'hosts.yml'], {
      cwd: place,
      env,
    });
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toContain('wrong.yml:2:37; the details are hidden');
    expect(stderr).not.toContain('qz');
  });

  test('an inventory that is shown', async () => {
    const { stdout, code } = await rigger(['inventory', '--host', 'here', '-i', 'hosts.yml'], {
      cwd: place,
      env,
    });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/907|qz|48151623|zoe/);
  });
});

describe('a secret that is a word of rigger’s own', () => {
  const words = ['changed', 'failed', 'task-finished', 'here', 'host', 'skipped', 'resumed', 'done'];
  let place: string;
  beforeAll(async () => {
    place = join(folder, 'words');
    await mkdir(join(place, 'group_vars'), { recursive: true });
    writeFileSync(
      join(place, 'hosts.yml'),
      'all: { hosts: { here: { ansible_connection: local, rigger_lock_timeout: 300 } } }\n',
    );
    const variables = join(place, 'group_vars/all.yml');
    writeFileSync(variables, words.map((word, index) => `w${index}: ${word}\n`).join(''));
    expect(await rigger(['vault', 'encrypt', variables], { cwd: folder, env })).toMatchObject({ code: 0 });
    writeFileSync(
      join(place, 'play.yml'),
      `- hosts: all
  tasks:
    - { name: known, set_vars: { all: "${words.map((_, index) => `{{ w${index} }}`).join(' ')}" } }
    - { name: used, command: "echo ${words.map((_, index) => `{{ w${index} }}`).join(' ')}", loop: [1, 2] }
    - { name: a file, copy: { dest: ${place}/made, content: "{{ w0 }}\\n" }, notify: told }
    - { name: broken, command: "test -e ${place}/mended" }
    - { name: last, command: "echo {{ w1 }}" }
  handlers:
    - { name: told, command: "echo {{ w0 }}" }
`,
    );
  });

  test('leaves events, the screen and a run that is resumed as they are', async () => {
    const first = await rigger(['apply', 'play.yml', '-i', 'hosts.yml', '--json'], { cwd: place, env });
    expect([first.stderr, first.code]).toEqual(['', 3]);
    const events = first.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(events.map(({ host }) => host))).toEqual(new Set([undefined, 'here']));
    expect(
      events.filter(({ type }) => type === 'task-finished').map(({ name, status }) => `${name}: ${status}`),
    ).toEqual(['known: ok', 'used: changed', 'used: changed', 'a file: changed', 'broken: failed']);
    writeFileSync(join(place, 'mended'), '');
    const { run } = events[0];
    const again = await rigger(['apply', 'play.yml', '-i', 'hosts.yml', '--resume', run], {
      cwd: place,
      env,
    });
    expect([again.stderr, again.code]).toEqual([again.stderr, 0]);
    expect(again.stdout).toContain('changed last');
    expect(again.stdout).toMatch(/here +\d/);
    expect(again.stdout).toContain('run ********');
  });
});

describe('the password of sudo', () => {
  const password = 'canary-of-sudo-5Hd1';
  let sshd: Sshd;
  let user: TestUser;
  beforeAll(async () => {
    sshd = await startSshd();
    await mkdir(join(folder, 'there/group_vars'), { recursive: true });
    cpSync(join(folder, 'inventory/group_vars/all.yml'), join(folder, 'there/group_vars/all.yml'));
    execFileSync('chmod', ['755', folder, sshd.folder]);
    execFileSync('chmod', ['644', join(sshd.folder, 'authorized_keys')]);
    user = addTestUser(sshd.folder);
    execFileSync('chpasswd', { input: `${user.name}:${password}\n` });
    user.allow('USER ALL=(ALL) ALL');
  });
  afterAll(async () => {
    user.remove();
    await sshd.stop();
  });

  const apply = (given: string): Promise<CliResult> => {
    rmSync(join(folder, 'runs'), { recursive: true, force: true });
    const file = join(folder, 'there/hosts.yml');
    writeFileSync(
      file,
      `there:
  hosts:
    dut:
      ansible_host: 127.0.0.1
      ansible_port: ${sshd.port}
      ansible_user: ${user.name}
      ansible_ssh_private_key_file: ${sshd.privateKeyFile}
      rigger_known_hosts_file: ${sshd.knownHostsFile}
      ansible_become_password: ${given}
      rigger_lock_timeout: 300
`,
    );
    writeFileSync(
      join(folder, 'there-play.yml'),
      `- name: there
  hosts: there
  become: true
  tasks:
    - name: the list of processes while secrets are at work
      shell: 'ps axww -o args >${folder}/processes; id -un; : "{{ token }}"'
      environment: { TOKEN: "{{ token }}" }
      no_log: true
      register: it
    - { name: written, copy: { dest: ${folder}/there-token, content: "{{ token }}" } }
    - { name: is root, assert: "it.stdout == 'root'" }
    - { name: fails, shell: "echo {{ token }} >&2; exit 1", no_log: true }
`,
    );
    return rigger(['apply', 'there-play.yml', '-i', file, '-vvv', '--diff', '--profile'], {
      cwd: folder,
      env,
    });
  };

  test('is on no screen, in no journal and in no list of processes', async () => {
    const result = await apply(password);
    expect([result.stderr, result.code]).toEqual([result.stderr, 3]);
    expect(leaks(result, [password])).toEqual([]);
    const processes = readFileSync(join(folder, 'processes'), 'utf8');
    expect(processes).toContain('sshd');
    expect([password, vaultCanary].filter((canary) => processes.includes(canary))).toEqual([]);
    expect(readFileSync(join(folder, 'there-token'), 'utf8')).toBe(vaultCanary);
  });

  test('that is wrong is not told either', async () => {
    const result = await apply(`${password}-wrong`);
    expect([result.stderr, result.code]).toEqual([result.stderr, 4]);
    expect(result.stdout).toContain('connection/become-password');
    expect(leaks(result, [password])).toEqual([]);
  });
});
