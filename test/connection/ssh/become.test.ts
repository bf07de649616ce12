import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection, Target } from '../../../src/connection/connection.js';
import { connect } from '../../../src/connection/index.js';
import { RiggerError } from '../../../src/model/index.js';
import { startDelayProxy } from '../../support/delay-proxy.js';
import { type Sshd, startSshd } from '../../support/sshd.js';
import { addTestUser, type TestUser } from '../../support/test-user.js';

let sshd: Sshd;
let user: TestUser;
const open: Connection[] = [];

beforeAll(async () => {
  sshd = await startSshd();
  execFileSync('chmod', ['755', sshd.folder]);
  execFileSync('chmod', ['644', `${sshd.folder}/authorized_keys`]);
  user = addTestUser(sshd.folder);
});
afterAll(async () => {
  user.remove();
  await sshd.stop();
});
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const attempt = async (overrides: Partial<Target>) => {
  const connection = await connect(sshd.target({ user: user.name, ...overrides }));
  open.push(connection);
  const [output] = await connection.run([{ script: 'id -un; echo $HOME; cat', stdin: 'in' }]);
  return output?.stdout;
};
const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => 'it succeeded',
    (error: unknown) => {
      if (!(error instanceof RiggerError)) throw error;
      return `${error.exitCode} ${error.diagnostics[0]?.code}`;
    },
  );

const root = 'root\n/root\nin';

describe('becoming root', () => {
  test.each([
    ['plainly', []],
    ['on a pseudo-terminal of sudo’s', ['Defaults:USER use_pty']],
    ['with log of input and output', ['Defaults:USER log_input, log_output, iolog_dir=/tmp/rigger-iolog']],
  ])('with the password, %s', async (_title, defaults) => {
    user.allow('USER ALL=(ALL) ALL', ...defaults);
    expect(await attempt({ become: { user: 'root', password: user.password } })).toBe(root);
  });

  test.each([undefined, 'not even needed'])('without being asked (password %s)', async (password) => {
    user.allow('USER ALL=(ALL) NOPASSWD: ALL');
    const become = { user: 'root', ...(password === undefined ? {} : { password }) };
    expect(await attempt({ become })).toBe(root);
  });

  test('or another user', async () => {
    user.allow('USER ALL=(nobody) NOPASSWD: ALL');
    expect(await attempt({ become: { user: 'nobody' } })).toBe('nobody\n/nonexistent\nin');
    expect(await codeOf(attempt({ become: { user: 'root' } }))).toBe('4 connection/become-password-missing');
  });

  test('fails with a wrong password after a single try', async () => {
    user.allow('USER ALL=(ALL) ALL', `Defaults:USER passwd_tries=3, logfile=${sshd.folder}/sudo.log`);
    expect(await codeOf(attempt({ become: { user: 'root', password: 'wrong' } }))).toBe(
      '4 connection/become-password',
    );
    // sudo writes it when it has been hung up, which nobody waits for.
    const written = `timeout 60 sh -c 'until grep -q incorrect "$1"; do sleep 0.1; done; cat "$1"' sh "$0"`;
    const log = execFileSync('sh', ['-c', written, `${sshd.folder}/sudo.log`], { stdio: 'pipe' }).toString();
    expect(log).toContain('1 incorrect password attempt');
    expect(log).not.toMatch(/[23] incorrect/);
  });

  test('fails without a password where one is needed', async () => {
    user.allow('USER ALL=(ALL) ALL');
    expect(await codeOf(attempt({ become: { user: 'root' } }))).toBe('4 connection/become-password-missing');
  });

  test('fails for a user whom sudo does not know', async () => {
    user.allow('');
    expect(await codeOf(attempt({ become: { user: 'root', password: user.password } }))).toBe(
      '4 connection/become-refused',
    );
  });

  test('leaves the password neither in the environment nor in the process list', async () => {
    user.allow('USER ALL=(ALL) ALL');
    const connection = await connect(
      sshd.target({ user: user.name, become: { user: 'root', password: user.password } }),
    );
    open.push(connection);
    const [output] = await connection.run([
      { script: 'ps -eo args; env; cat /proc/[0-9]*/environ', accept: [0, 1] },
    ]);
    expect(output?.stdout).toContain('sudo -S');
    expect(output?.stdout).not.toContain(user.password);
  });
});

test('a connection that breaks before the first batch is lost, and sudo is not blamed', async () => {
  user.allow('USER ALL=(ALL) ALL');
  const proxy = await startDelayProxy(sshd.port);
  const become = { user: 'root', password: user.password };
  const connection = await connect(
    sshd.target({ user: user.name, become, port: proxy.port, hostKeyPolicy: 'accept-new' }),
  );
  open.push(connection);
  proxy.cut();
  expect(await codeOf(connection.run([{ script: 'echo' }]))).toBe('4 connection/lost');
  await proxy.stop();
});

describe('a login', () => {
  test('by password', async () => {
    expect(await attemptLogin(user.password)).toBe(`${user.name}\n`);
  });

  test('by a wrong password', async () => {
    expect(await codeOf(attemptLogin('wrong'))).toBe('4 connection/authentication');
  });

  test.each([
    ['/usr/sbin/nologin', 'connection/no-shell'],
    ['/bin/false', 'connection/no-shell'],
  ])('without a shell (%s)', async (shell, code) => {
    user.shell(shell);
    try {
      expect(await codeOf(attempt({}))).toBe(`4 ${code}`);
    } finally {
      user.shell('/bin/bash');
    }
  });

  // Those of them that this machine has; each reads the start command with its own grammar.
  test.each(
    ['/bin/bash', '/bin/sh', '/usr/bin/zsh', '/usr/bin/fish', '/usr/bin/tcsh'].filter(existsSync),
  )('whose shell is %s', async (shell) => {
    user.allow('USER ALL=(ALL) ALL');
    user.shell(shell);
    try {
      expect(await attempt({})).toContain(`${user.name}\n`);
      expect(await attempt({ become: { user: 'root', password: user.password } })).toBe(root);
    } finally {
      user.shell('/bin/bash');
    }
  });

  const attemptLogin = async (password: string) => {
    const { privateKeyFile: _, ...target } = sshd.target({ user: user.name, password });
    const connection = await connect(target);
    open.push(connection);
    return (await connection.run([{ script: 'id -un' }]))[0]?.stdout;
  };
});
