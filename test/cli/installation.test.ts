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
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkNpmPackage } from '../../scripts/release/check.mjs';
import { differences, fileList } from '../../scripts/release/file-list.mjs';
import { fixtureBundle } from '../report/fixture-bundle.js';
import { root } from '../support/cli.js';
import { onOwnMachine } from '../support/own-machine.js';
import { addTestUser, type TestUser } from '../support/test-user.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-install-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package that npm pack makes', () => {
  const prefix = join(folder, 'prefix');
  const program = join(prefix, 'bin/rigger');
  let tarball: string;
  let before: Map<string, string>;

  /** npm with nothing else in its path than Node and a shell, and without a network. */
  const npm = (...args: string[]) => {
    const argv = ['--net', 'npm', ...args, '--silent', '--prefix', prefix, '--fetch-retries', '0'];
    return spawnSync('unshare', argv, {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: join(folder, 'bin'), HOME: join(folder, 'npm-home') },
      timeout: 120_000,
    });
  };

  beforeAll(() => {
    mkdirSync(join(folder, 'bin'));
    for (const name of ['npm', 'sh', 'unshare'])
      symlinkSync(
        execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
        join(folder, 'bin', name),
      );
    symlinkSync(process.execPath, join(folder, 'bin/node'));
    // The folders of a Node as it is published.
    for (const name of ['bin', 'lib/node_modules', 'share/man/man1'])
      mkdirSync(join(prefix, name), { recursive: true });
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
      cwd: root,
    });
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
    tarball = join(folder, name!);
    before = fileList(prefix);
  }, 120_000);

  test('holds what it needs, and nothing that is fetched, compiled or run by npm', () => {
    expect(checkNpmPackage(tarball)).toMatchObject({ wrong: [] });
    expect(statSync(tarball).size).toBeLessThan(3 * 2 ** 20);
  });

  test('leaves nothing behind where it cannot be installed', () => {
    writeFileSync(program, 'of somebody else');
    const foreign = fileList(prefix);
    expect(npm('install', '--global', tarball).status).not.toBe(0);
    expect(differences(foreign, fileList(prefix))).toEqual([]);
    rmSync(program);
    const cut = join(folder, 'cut.tgz');
    writeFileSync(cut, readFileSync(tarball).subarray(0, 500_000));
    expect(npm('install', '--global', cut).status).not.toBe(0);
    expect(differences(before, fileList(prefix))).toEqual([]);
  });

  describe('installed without a network', () => {
    beforeAll(() => {
      const { status, stdout, stderr } = npm('install', '--global', tarball);
      expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
    });

    const run = (...args: string[]) => execFileSync(program, args, { encoding: 'utf8', cwd: folder });

    test('runs', () => {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      expect(run('--version')).toBe(`${version}\n`);
      expect(JSON.parse(run('doctor', '--json')).checks[0].evidence).toContain(version);
      expect(run('explain', 'sriov_vfs')).toContain('sriov_totalvfs');
    });

    test('draws the figures of a report', async () => {
      const bundle = await fixtureBundle(folder, { blocks: 6, workloads: ['ping'] });
      run('report', bundle, '--output', join(folder, 'report'));
      expect(readFileSync(join(folder, 'report/index.html'), 'utf8')).toContain('<svg');
    });

    test('brings its manual page, its playbooks, and roles for any project', () => {
      expect(readFileSync(join(prefix, 'share/man/man1/rigger.1'), 'utf8')).toContain('rigger apply');
      expect(existsSync(join(prefix, 'lib/node_modules/rigger/playbooks/latency.yml'))).toBe(true);
      writeFileSync(join(folder, 'role.yml'), '- hosts: localhost\n  roles: [rigger:hugepages]\n');
      expect(run('lint', 'role.yml', '-i', 'localhost,')).toContain('no mistakes');
    });

    test('is removed without a trace', () => {
      expect(npm('uninstall', '--global', 'rigger').status).toBe(0);
      expect(differences(before, fileList(prefix))).toEqual([]);
    });
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
