import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rigger as run } from '../../support/cli.js';
import { startSshd } from '../../support/sshd.js';

let sshd: Awaited<ReturnType<typeof startSshd>>;
const folder = mkdtempSync(join(tmpdir(), 'rigger-looking-'));
const rigger = (...args: string[]) => run(args, { cwd: folder });

beforeAll(async () => {
  sshd = await startSshd();
  const reached = {
    ansible_host: '127.0.0.1',
    ansible_user: 'root',
    ansible_port: sshd.port,
    ansible_ssh_private_key_file: sshd.privateKeyFile,
    rigger_known_hosts: sshd.knownHostsFile,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${sshd.knownHostsFile}`,
  };
  writeFileSync(
    join(folder, 'hosts.yml'),
    JSON.stringify({
      all: { vars: reached, hosts: { n1: {}, n2: {}, n3: {} } },
      dead: { hosts: { gone: { ansible_host: '127.0.0.1', ansible_port: 1 } } },
      empty: {},
    }),
  );
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
}, 60_000);

afterAll(async () => {
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
});

const runs = (): string[] => {
  const path = join(folder, 'runs');
  return existsSync(path) ? readdirSync(path) : [];
};
const live = 'n1,n2,n3';

describe('exec', () => {
  test('shows equal outputs once, under all names', async () => {
    const { code, stdout, stderr } = await rigger('exec', live, '--', 'echo', 'a b', '$HOME;id', '*');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'n1–n3 (3 hosts)\n  a b $HOME;id *\n',
      stderr: '',
    });
  });

  test('tells exit codes, standard error and the host that cannot be reached, which decides the exit', async () => {
    const { code, stdout } = await rigger(
      'exec',
      'n1,gone',
      '--',
      'sh',
      '-c',
      'echo out; echo err >&2; exit 7',
    );
    expect(code).toBe(4);
    expect(stdout).toMatch(
      /^n1: exit 7\n {2}out\n {2}standard error:\n {2}err\n\ngone: unreachable\n {2}gone .*refuses/,
    );
    expect((await rigger('exec', 'n1,n2', '--', 'false')).code).toBe(3);
  });

  test('gives the two streams of one host as they are', async () => {
    const result = await rigger('exec', 'n1', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7');
    expect(result).toMatchObject({ code: 3, stdout: 'out\n', stderr: 'err\nn1: exit 7\n' });
  });

  test('as JSON: every host by itself', async () => {
    const { code, stdout } = await rigger('exec', 'n1,gone', '--json', '--', 'id', '-u');
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      hosts: [
        { host: 'n1', exit: 0, stdout: '0\n', stderr: '', ms: expect.any(Number) },
        {
          host: 'gone',
          unreachable: expect.objectContaining({ code: expect.stringMatching(/^connection\//) }),
        },
      ],
    });
  });

  test('stops a program at its time', async () => {
    const { code, stderr } = await rigger('exec', 'n1', '--timeout', '1', '--', 'sleep', '600');
    expect([code, stderr]).toEqual([3, expect.stringContaining('n1: exit 124')]);
  });

  test.each([
    [['exec', 'nosuch', '--', 'id'], /nosuch names no host/],
    [['exec', 'empty', '--', 'id'], /empty names no host/],
    [['exec', 'n1', '-l', 'n2', '--', 'id'], /n1 names no host that --limit n2 leaves/],
    [['exec', 'n1'], /needs PROGRAM/],
    [['exec', 'n1', 'uname', '-r'], /write `--` before that: `rigger exec PATTERN -- PROGRAM -r`/],
    [['exec', 'n1', '--timeout', 'soon', '--', 'id'], /--timeout must be a number of seconds above 0/],
    [['facts', 'n1', 'oss', 'nope'], /there is no fact oss[\s\S]*there is no fact nope/],
    [['facts', 'nosuch'], /nosuch names no host/],
    [['ping', 'nosuch'], /nosuch names no host/],
    [['do', 'nosuch', 'command', 'id', '--yes'], /nosuch/],
  ])('%j is a mistake in usage', async (args, message) => {
    const { code, stdout, stderr } = await rigger(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('ping', () => {
  test('says as whom it works, and what cannot be reached', async () => {
    const { code, stdout } = await rigger('ping');
    expect(code).toBe(4);
    expect(stdout).toMatch(/^host +works as +answer\nn1 +root +[\d.]+ ms\nn2 .*\nn3 .*\ngone: unreachable: /);
    expect((await rigger('ping', live)).code).toBe(0);
  });
});

describe('facts', () => {
  test('shows facts, fields of facts, and why there is none', async () => {
    const { code, stdout } = await rigger(
      'facts',
      'n1',
      'kernel.machine',
      'facts.os',
      'firmware',
      'os.nothing',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^n1\n {2}kernel\.machine: \w+\n {2}os:\n {4}id: \w+\n[\s\S]* {2}firmware: not available: no management controller[\s\S]* {2}os\.nothing: not available: this host has no os\.nothing\n$/,
    );
  });

  test('without a name: all of them, each with its value or the reason', async () => {
    const { stdout } = await rigger('facts', 'n1', '--json');
    const { hosts } = JSON.parse(stdout) as { hosts: { facts: Record<string, { available: boolean }> }[] };
    const { facts } = hosts[0]!;
    expect(Object.keys(facts).length).toBeGreaterThan(20);
    expect(Object.values(facts).every((fact) => fact.available || 'reason' in fact)).toBe(true);
    expect(facts.hostname).toMatchObject({ available: true });
  });
});

describe('do', () => {
  const path = join(folder, 'made');
  const fields = ['--path', path, '--mode', '0750'];

  test('shows the plan, and does nothing without a yes', async () => {
    const checked = await rigger('do', 'n1', 'directory', ...fields, '--check');
    expect(checked.code).toBe(0);
    expect(checked.stdout + checked.stderr).toMatch(/would change directory/);
    const unasked = await rigger('do', 'n1', 'directory', ...fields);
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringMatching(/nobody could be asked/)]);
    expect(existsSync(path)).toBe(false);
    expect(runs()).toEqual([]);
  });

  test('makes the change, is journaled, and finds nothing the second time', async () => {
    expect((await rigger('do', 'n1', 'directory', ...fields, '--yes')).code).toBe(0);
    expect(existsSync(path)).toBe(true);
    const made = runs().filter((name) => name.includes('-do-directory-'));
    expect(made).toHaveLength(1);
    expect((await rigger('show', made[0]!)).code).toBe(0);
    // With nothing to change there is nothing to ask.
    const again = await rigger('do', 'n1', 'directory', ...fields);
    expect([again.code, again.stdout + again.stderr]).toEqual([
      0,
      expect.stringMatching(/nothing to change/),
    ]);
  });

  test('takes a map from a file or from standard input, a plain value, and lists', async () => {
    const file = join(folder, 'fields.yml');
    const target = join(folder, 'text');
    writeFileSync(
      file,
      `# a note\n---\ndest: ${target}\ncontent: |\n  one\n  two # not a note\nmode: "0600"\n`,
    );
    expect((await rigger('do', 'n1', 'copy', '--input', file, '--yes')).code).toBe(0);
    expect(readFileSync(target, 'utf8')).toBe('one\ntwo # not a note\n');
    const typed = ['--dest', target, '--content', '{{ inventory_hostname }}: a # b', '-y'];
    expect((await rigger('do', 'n2', 'copy', ...typed)).code).toBe(0);
    expect(readFileSync(target, 'utf8')).toBe('n2: a # b');
    const argv = ['--argv', 'cp', '--argv', target, '--argv', `${target}2`];
    expect((await rigger('do', 'n1', 'command', ...argv, '--yes')).code).toBe(0);
    expect(readFileSync(`${target}2`, 'utf8')).toBe('n2: a # b');
  });

  test('a risk is refused until it is allowed by name', async () => {
    // Only planned: the host is the machine that the test runs on.
    const { code, stdout, stderr } = await rigger('do', 'n1', 'reboot', '--force', '--check');
    expect([code, stdout + stderr]).toEqual([3, expect.stringMatching(/allow/)]);
    const allowed = await rigger('do', 'n1', 'reboot', '--force', '--allow', 'reboot', '--check');
    expect([allowed.code, allowed.stdout + allowed.stderr]).toEqual([
      0,
      expect.stringMatching(/risk: reboot/),
    ]);
  });

  test.each([
    [['do', 'n1', 'directry', '/x', '--yes'], /there is no task directry/],
    [['do', 'n1', 'directory', '--pth', '/x', '--yes'], /directory has no field pth/],
    [['do', 'n1', 'directory', 'a', 'b', '--yes'], /"a" is not a field of a task/],
    [
      ['do', 'n1', 'directory', '--path', '/x', '--input', 'hosts.yml', '--yes'],
      /from --input, and from the command line/,
    ],
    [['do', 'n1', 'directory', '--input', 'none.yml', '--yes'], /none\.yml cannot be read/],
    [['do', 'n1', 'directory', '--input', '-', '--yes'], /standard input, which is empty/],
    [['do', 'n1', 'directory', '/x', '--allow', 'everything', '--yes'], /everything/],
  ])('%j is a mistake, told before any host is touched', async (args, message) => {
    const { code, stdout, stderr } = await rigger(...args);
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(message);
  });
});

describe('a playbook by standard input', () => {
  const piped = (text: string, ...args: string[]) => {
    writeFileSync(join(folder, 'piped'), text);
    return run(args, { cwd: folder, prefix: ['sh', '-c', 'exec "$@" <piped', 'sh'] });
  };
  const playbook = '- { hosts: n1, tasks: [{ command: "true" }] }\n';

  test.each(['-', '/dev/stdin'])('%s is planned, applied and linted', async (name) => {
    expect((await piped(playbook, 'lint', name)).code).toBe(0);
    expect((await piped(playbook, 'plan', name)).code).toBe(0);
    expect((await piped(playbook, 'apply', name)).code).toBe(0);
  });

  test('mistakes are shown in the text that came', async () => {
    for (const command of ['lint', 'plan', 'apply']) {
      const { code, stdout, stderr } = await piped('- hosts: n1\n  tasks:\n    - nosuch: 1\n', command, '-');
      expect([command, code]).toEqual([command, 2]);
      expect(stdout + stderr).toMatch(/-:3:7[\s\S]*- nosuch: 1/);
    }
  });

  test('nothing at all is told plainly', async () => {
    for (const command of ['lint', 'plan', 'apply']) {
      const { code, stderr } = await piped(' \n', command, '/dev/stdin');
      expect([code, stderr]).toEqual([2, expect.stringMatching(/from standard input, which is empty/)]);
    }
  });
});
