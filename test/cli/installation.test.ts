import { execFileSync, spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { root } from '../support/cli.js';
import { onOwnMachine } from '../support/own-machine.js';
import { addTestUser, type TestUser } from '../support/test-user.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package that npm pack makes', () => {
  const prefix = join(folder, 'prefix');

  beforeAll(() => {
    const npm = (...args: string[]) =>
      execFileSync('npm', [...args, '--silent', '--cache', join(folder, 'cache')], {
        cwd: root,
        encoding: 'utf8',
      });
    // Built already; the package holds what it depends on, so an empty cache and no network do.
    npm('pack', '--ignore-scripts', '--pack-destination', folder);
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    npm('install', '--global', '--offline', '--ignore-scripts', '--prefix', prefix, join(folder, tarball!));
  }, 300_000);

  test('runs where it is installed', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const run = (...args: string[]) =>
      execFileSync(join(prefix, 'bin/rigger'), args, { encoding: 'utf8', cwd: folder });
    expect(run('--version')).toBe(`${version}\n`);
    // These load what is not bundled: ssh2.
    expect(JSON.parse(run('doctor', '--json')).checks[0].evidence).toContain(version);
    expect(run('explain', 'sriov_vfs')).toContain('sriov_totalvfs');
  });

  test('brings its manual page and its playbooks', () => {
    expect(existsSync(join(prefix, 'share/man/man1/rigger.1'))).toBe(true);
    expect(existsSync(join(prefix, 'lib/node_modules/rigger/playbooks/latency.yml'))).toBe(true);
  });
});

describe('the single file', () => {
  let user: TestUser;
  const home = join(folder, 'home');
  const file = join(home, 'rigger.mjs');

  beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'scripts/bundle.mjs'), join(folder, 'rigger.mjs')]);
    mkdirSync(home);
    cpSync(join(folder, 'rigger.mjs'), file);
    execFileSync('chmod', ['755', folder]);
    user = addTestUser(home);
    const ids = execFileSync('id', ['-u', user.name], { encoding: 'utf8' });
    chownSync(home, Number(ids), Number(ids));
  }, 300_000);
  afterAll(() => user.remove());

  /** As a user who is new to the machine: an empty home, nothing but the file. */
  const run = (cwd: string, ...args: string[]) => {
    const id = Number(execFileSync('id', ['-u', user.name], { encoding: 'utf8' }));
    const as = [
      'setpriv',
      `--reuid=${id}`,
      `--regid=${id}`,
      '--clear-groups',
      process.execPath,
      file,
      ...args,
    ];
    const [command = '', ...rest] = onOwnMachine(as);
    const { status, stdout, stderr } = spawnSync(command, rest, {
      cwd,
      encoding: 'utf8',
      env: { HOME: home, PATH: process.env.PATH, USER: user.name, NO_COLOR: '1' },
    });
    return { status, stdout, stderr };
  };

  test('makes a project that a new user can apply at once, and a second time without a change', () => {
    expect(run(home, 'init', 'lab')).toMatchObject({ status: 0 });
    const project = join(home, 'lab');
    expect(run(project, 'lint')).toMatchObject({ status: 0, stdout: 'no mistakes in 2 files\n' });
    expect(run(project, 'plan', 'playbooks/site.yml', '--detailed-exitcode')).toMatchObject({ status: 10 });
    const first = run(project, 'apply', 'playbooks/site.yml', '-e', 'rigger_lock_timeout=300');
    expect(first.stdout).toContain('localhost');
    expect(first.status).toBe(0);
    expect(readFileSync(join(project, 'hello/greeting'), 'utf8')).toMatch(
      /^Hello from localhost, .* Linux \d/,
    );
    expect(run(project, 'plan', 'playbooks/site.yml', '--detailed-exitcode')).toMatchObject({ status: 0 });
    const runs = JSON.parse(run(project, 'runs', '--json').stdout);
    expect(runs).toMatchObject({ version: 1, runs: [{ ending: 'done', changed: 2 }] });
  });

  test('holds everything: pages, schemas, completion, statistics', () => {
    expect(run(home, 'explain', 'libvirt_domain').stdout).toContain('```yaml');
    expect(JSON.parse(run(home, 'schema').stdout)).toHaveProperty('definitions.play');
    expect(run(home, 'completion', 'bash').stdout).toContain('complete ');
    expect(run(home, 'doctor').stdout).toContain('Reaching hosts');
  });
});
