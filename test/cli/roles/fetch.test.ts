import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
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
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';
import { startSshd } from '../../support/sshd.js';
import { OthersRepository, roleSaying, writeFiles } from './repository.js';

const made: string[] = [];
const temporary = (): string => {
  made.push(mkdtempSync(join(tmpdir(), 'rigger-roles-')));
  return made.at(-1)!;
};
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

let project: string;
let others: OthersRepository;
beforeEach(() => {
  project = temporary();
  others = new OthersRepository();
  made.push(others.folder);
  writeFiles(project, {
    'inventory/hosts.yml': 'all: { hosts: { here: { ansible_connection: local } } }\n',
    'playbooks/site.yml': '- hosts: all\n  roles: [greet]\n',
  });
});

const asks = (...lines: string[]): void =>
  writeFileSync(join(project, 'roles.yml'), lines.map((line) => `- { name: greet, ${line} }\n`).join(''));
const run = (args: string[], env: Record<string, string> = {}) => rigger(args, { cwd: project, env });
const fetch = (...args: string[]) => run(['roles', 'fetch', ...args]);
const lock = (): string => readFileSync(join(project, 'roles.lock'), 'utf8');
const fetchedFile = (path: string): string => join(project, '.rigger/roles/greet', path);

describe('a role by tag', () => {
  test('is fetched, locked, linted, run, and asks for nothing the second time', async () => {
    const commit = others.commit(roleSaying('hello'));
    others.git('tag', '-a', '-m', 'first', 'v1');
    others.commit(roleSaying('later'));
    asks(`git: "${others.address}", tag: v1`);
    const before = await run(['lint']);
    expect(before.code).toBe(2);
    expect(before.stderr + before.stdout).toContain('the role greet of roles.yml is not fetched');

    expect(await fetch()).toMatchObject({ code: 0, stdout: expect.stringMatching(/greet +fetched +v1 /) });
    expect(lock()).toContain(`commit: ${commit}`);
    expect(lock()).toMatch(/digest: sha256:[0-9a-f]{64}/);
    expect(await run(['lint'])).toMatchObject({ code: 0 });
    const applied = await run(['apply', 'playbooks/site.yml']);
    expect(applied.stdout).toContain('hello');
    expect(applied.code).toBe(0);
    expect(readdirSync(join(project, '.rigger/roles'))).toEqual(['greet']);

    rmSync(others.folder, { recursive: true });
    expect(await fetch()).toMatchObject({ code: 0, stdout: expect.stringMatching(/greet +as it was/) });
  });

  test('that was moved is refused, with both commits, until it is taken on purpose', async () => {
    const first = others.commit(roleSaying('hello'));
    others.git('tag', 'v1');
    asks(`git: "${others.address}", tag: v1`);
    await fetch();
    const second = others.commit(roleSaying('other'));
    others.git('tag', '-f', 'v1');
    rmSync(join(project, '.rigger'), { recursive: true });
    const locked = lock();

    const { code, stderr } = await fetch();
    expect(code).toBe(2);
    expect(stderr).toContain('the tag v1 of the role greet was moved to another commit');
    expect(stderr).toContain(first);
    expect(stderr).toContain(second);
    expect(stderr).toContain('rigger roles fetch --update greet');
    expect(lock()).toBe(locked);
    expect(readdirSync(join(project, '.rigger/roles'))).toEqual([]);

    expect(await fetch('--update', 'greet')).toMatchObject({ code: 0 });
    expect(lock()).toContain(second);
    expect(readFileSync(fetchedFile('tasks/main.yml'), 'utf8')).toContain('other');
  });

  test('in a folder of its repository', async () => {
    others.commit({ ...roleSaying('deep', 'roles/greet/'), 'README.md': 'no role\n' });
    others.git('tag', 'v1');
    asks(`git: "${others.address}", tag: v1, within: roles/greet`);
    expect(await fetch()).toMatchObject({ code: 0 });
    expect(readdirSync(fetchedFile(''))).toEqual(['tasks']);
    asks(`git: "${others.address}", tag: v1, within: roles/none`);
    expect((await fetch()).stderr).toContain('the role greet has no folder roles/none in its repository');
  });
});

test('a role by commit is fetched, also where no name leads to it', async () => {
  const commit = others.commit(roleSaying('first'));
  others.commit(roleSaying('second'));
  asks(`git: "${others.address}", commit: "${commit}"`);
  expect(await fetch()).toMatchObject({ code: 0 });
  expect(readFileSync(fetchedFile('tasks/main.yml'), 'utf8')).toContain('first');
  asks(`git: "${others.address}", commit: "${'0'.repeat(40)}"`);
  expect((await fetch()).stderr).toContain('the role greet');
});

test('files come as they are: no filter, no hook, and the bit of those that may be run', async () => {
  const mark = join(project, 'ran');
  others.commit({
    ...roleSaying('hello'),
    '.gitattributes': '* text eol=crlf ident filter=evil\n',
    'files/run.sh': '#!/bin/sh\n# $Id$\n',
  });
  chmodSync(join(others.folder, 'files/run.sh'), 0o755);
  others.commit({});
  others.git('tag', 'v1');
  asks(`git: "${others.address}", tag: v1`);
  writeFiles(project, {
    'git/config': `[filter "evil"]\n\tsmudge = touch ${mark}\n[core]\n\thooksPath = ${project}/git/hooks\n\tautocrlf = true\n`,
    'git/hooks/reference-transaction': `#!/bin/sh\ntouch ${mark}\n`,
  });
  chmodSync(join(project, 'git/hooks/reference-transaction'), 0o755);
  const done = await run(['roles', 'fetch'], { GIT_CONFIG_GLOBAL: join(project, 'git/config') });
  expect(done).toMatchObject({ code: 0 });
  expect(readFileSync(fetchedFile('files/run.sh'), 'utf8')).toBe('#!/bin/sh\n# $Id$\n');
  expect(statSync(fetchedFile('files/run.sh')).mode & 0o111).toBe(0o111);
  expect(statSync(fetchedFile('tasks/main.yml')).mode & 0o111).toBe(0);
  expect(existsSync(mark)).toBe(false);
});

test.each<[string, (repository: OthersRepository) => void, string]>([
  [
    'a symbolic link',
    ({ folder }) => symlinkSync('/etc/passwd', join(folder, 'link')),
    'the files of the role greet are refused: link is a symbolic link',
  ],
  [
    'a submodule',
    (repository) => {
      repository.git('submodule', 'add', '-q', repository.address, 'inner');
    },
    'the files of the role greet are refused: inner is a submodule',
  ],
  [
    'too many files',
    ({ folder }) =>
      writeFiles(
        folder,
        Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`files/${index}`, ''])),
      ),
    'it has more than 5000 files',
  ],
  [
    'more bytes than it seems',
    // A file of zeros is small in the repository, and large on the disk.
    ({ folder }) => execFileSync('truncate', ['-s', '65M', join(folder, 'zeros')]),
    'it is larger than 64 MiB',
  ],
  [
    'no role',
    (repository) => repository.git('rm', '-rq', 'tasks'),
    'it is not a role, which has tasks/main.yml',
  ],
])('%s in a repository is refused, and nothing of it is left', async (_, prepare, message) => {
  others.commit({ ...roleSaying('hello'), 'README.md': 'a role\n' });
  prepare(others);
  others.commit({});
  others.git('tag', 'v1');
  asks(`git: "${others.address}", tag: v1`);
  const { code, stderr } = await fetch();
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toContain('roles.yml:1:11');
  expect(readdirSync(join(project, '.rigger/roles'))).toEqual([]);
  expect(lock()).not.toContain('greet');
});

test('a role from a folder is copied; one that was changed there or here is refused', async () => {
  writeFiles(project, { ...roleSaying('one', 'elsewhere/'), 'elsewhere/.git/config': 'not ours' });
  asks('folder: elsewhere');
  expect(await fetch()).toMatchObject({ code: 0 });
  expect(readdirSync(fetchedFile(''))).toEqual(['tasks']);

  writeFiles(project, roleSaying('edited', '.rigger/roles/greet/'));
  for (const args of [['lint'], ['plan', 'playbooks/site.yml'], ['apply', 'playbooks/site.yml']]) {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('the files of the role greet are not those that roles.lock names');
    expect(stdout + stderr).toContain('`rigger roles fetch` brings them again');
  }
  expect(await run(['roles', 'list'])).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/greet +changed/),
  });
  expect(await fetch()).toMatchObject({ code: 0 });
  expect(await run(['lint'])).toMatchObject({ code: 0 });

  writeFiles(project, roleSaying('two', 'elsewhere/'));
  rmSync(fetchedFile(''), { recursive: true });
  expect((await fetch()).stderr).toContain('the files of the role greet are not those that roles.lock names');
  expect(await fetch('--update')).toMatchObject({ code: 0, stdout: expect.stringMatching(/greet +updated/) });
  symlinkSync('/etc/passwd', join(project, 'elsewhere/link'));
  expect((await fetch('--update')).stderr).toContain('link is a symbolic link');
});

test('another source in roles.yml is told until it is fetched, and a role that is named no more is removed', async () => {
  others.commit(roleSaying('one'));
  others.git('tag', 'v1');
  others.commit(roleSaying('two'));
  others.git('tag', 'v2');
  asks(`git: "${others.address}", tag: v1`);
  await fetch();
  asks(`git: "${others.address}", tag: v2`);
  const linted = await run(['lint']);
  expect(linted.stdout + linted.stderr).toContain('the role greet is not fetched as roles.yml says now');
  expect(await fetch()).toMatchObject({ code: 0, stdout: expect.stringMatching(/greet +updated +v2/) });
  writeFileSync(join(project, 'roles.yml'), '[]\n');
  expect(await fetch()).toMatchObject({ code: 0, stdout: expect.stringMatching(/greet +removed/) });
  expect(readdirSync(join(project, '.rigger/roles'))).toEqual([]);
});

test('a role comes over ssh, and git asks nobody', async () => {
  others.commit(roleSaying('by ssh'));
  others.git('tag', 'v1');
  const commit = others.commit(roleSaying('later'));
  others.commit(roleSaying('last'));
  const sshd = await startSshd();
  try {
    const address = `ssh://root@127.0.0.1:${sshd.port}${others.folder}`;
    const ssh = (known: string) =>
      `ssh -F none -i ${sshd.privateKeyFile} -o IdentitiesOnly=yes -o UserKnownHostsFile=${known}`;
    const over = (known: string) => run(['roles', 'fetch'], { GIT_SSH_COMMAND: ssh(known) });
    asks(`git: "${address}", tag: v1`);
    const strange = await over('/dev/null');
    expect(strange).toMatchObject({ code: 2 });
    expect(strange.stderr).toContain('Host key verification failed');
    expect(await over(sshd.knownHostsFile)).toMatchObject({ code: 0 });
    expect(readFileSync(fetchedFile('tasks/main.yml'), 'utf8')).toContain('by ssh');
    // This server hands out nothing that no name leads to: the old protocol, as sshd takes no GIT_PROTOCOL.
    asks(`git: "${address}", commit: "${commit}"`);
    expect(await over(sshd.knownHostsFile)).toMatchObject({ code: 0 });
    expect(readFileSync(fetchedFile('tasks/main.yml'), 'utf8')).toContain('later');
  } finally {
    await sshd.stop();
  }
});

test('a role that came with rigger is used from any project, in roles and in include_role', async () => {
  writeFiles(project, {
    'playbooks/site.yml':
      '- hosts: all\n  tasks:\n    - include_role: { name: rigger:iommu }\n      when: false\n- hosts: all\n  roles: [{ role: rigger:iommu, when: false }]\n',
  });
  expect(await run(['lint'])).toMatchObject({ code: 0 });
  expect(await run(['apply', 'playbooks/site.yml'])).toMatchObject({ code: 0 });

  writeFiles(project, { 'playbooks/site.yml': '- { hosts: all, roles: [iommu] }\n' });
  expect((await run(['lint'])).stdout).toContain('rigger came with a role of that name: write rigger:iommu');
});
