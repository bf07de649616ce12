import { execFileSync } from 'node:child_process';
import {
  chmodSync,
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
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FilesFile, InvocationFile, SecretsFile } from '../../../src/cli/inputs/format.js';
import { type CliResult, rigger } from '../../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-inputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const project = join(folder, 'project');
const outside = join(folder, 'outside');
const key = join(folder, 'age.key');

const write = (path: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
};

const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

/** Each stands somewhere else, and none may stand in the run's folder. */
const canaries = {
  vault: 'canary-age-value-1',
  ini: 'canary-ini-host-2',
  iniGroup: 'canary of ini group 3',
  yaml: 'canary-yaml-4',
  controller: 'canary-controller-5',
  byTemplate: 'canary-by-template-6',
  printed: 'canary-of-program-7',
  noLog: 'canary-no-log-8',
  vaultExtra: 'canary-vault-extra-9',
  extraWord: 'canary-extra-word-10',
  extraMap: 'canary-extra-map-11',
  playVariable: 'canary-play-variable-12',
  key: 'canaryKeyMaterial13',
  tagged: 'canary-tagged-14',
  anchored: 'canary-anchored-15',
  noLogLater: 'canary-no-log-later-16',
} as const;

let run: string;
let ended: CliResult;
let opened: string;

const json = <T>(path: string): T => JSON.parse(readFileSync(join(run, 'inputs', path), 'utf8')) as T;

beforeAll(async () => {
  const env = { RIGGER_AGE_KEY_FILE: key };
  write(join(project, 'rigger.yml'), 'inventory: [inventory]\nsmallest_effect: 2%\n');
  write(
    join(project, 'inventory/hosts'),
    `[web]\nhere ansible_connection=local rigger_lock_timeout=300 ansible_become_password=${canaries.ini}\n[web:vars]\nansible_password = ${canaries.iniGroup}\n`,
  );
  write(
    join(project, 'inventory/more.yml'),
    `web:\n  vars:\n    rigger_password: "${canaries.yaml}"\n    redfish: {url: "https://127.0.0.1:1", user: u, password: ${canaries.controller}}\n    ansible_pipx_pass: !!str ${canaries.tagged}\n    ansible_su_pass: &one !!str ${canaries.anchored}\n    other: *one\n    ansible_sudo_pass: "{{ elsewhere }}"\n    elsewhere: ${canaries.byTemplate}\n`,
  );
  write(
    join(project, 'inventory/program.sh'),
    `#!/bin/sh\ncat <<'E'\n{"web":{"hosts":["here"],"vars":{"ansible_ssh_pass":"${canaries.printed}","told":"yes"}},"_meta":{"hostvars":{}}}\nE\n`,
    0o755,
  );
  write(join(project, 'inventory/group_vars/web/vault.yml'), `vaulted: ${canaries.vault}\n`);
  write(join(project, 'inventory/host_vars/here.yml'), 'named: here\n');
  write(join(project, 'variables.yml'), 'which: one\n');
  write(join(project, 'playbooks/tasks/one.yml'), `- { template: { src: t.hbs, dest: ${folder}/t } }\n`);
  write(join(project, 'playbooks/templates/t.hbs'), `{{ which }} ${canaries.byTemplate}\n`);
  write(join(project, 'playbooks/files/tree/in/x'), 'x\n');
  write(join(project, 'roles/web/tasks/main.yml'), `- copy: { src: f.txt, dest: ${folder}/f }\n`);
  write(join(project, 'roles/web/files/f.txt'), 'file\n');
  write(join(project, 'roles/web/templates/unused.hbs'), 'unused\n');
  symlinkSync('f.txt', join(project, 'roles/web/files/link'));
  write(join(outside, 'extra.yml'), `token: ${canaries.vaultExtra}\n`);
  write(join(outside, 'looked-up'), 'looked up\n');
  write(
    join(outside, 'key.pem'),
    `-----BEGIN PRIVATE KEY-----\n${canaries.key}\n-----END PRIVATE KEY-----\n`,
  );
  write(join(outside, 'picture'), `\0${'p'.repeat(100)}`);
  write(
    join(project, 'playbooks/site.yml'),
    `- name: site
  hosts: web
  vars_files: [../variables.yml]
  vars: { ansible_httpapi_password: ${canaries.playVariable} }
  roles: [web]
  tasks:
    - include_tasks: "tasks/{{ which }}.yml"
    - { name: hid, command: "echo ${canaries.noLog}", no_log: true }
    - { name: hid later, shell: "echo canary-no-log-later-$((10 + 6))", no_log: true }
    - { shell: "echo canary-no-log-later-$((10 + 6))" }
    - { copy: { dest: ${folder}/out, content: "{{ vaulted }} {{ token }} {{ kept }} {{ file '${outside}/looked-up' }}" } }
    - { copy: { dest: ${folder}/key, src: ${outside}/key.pem } }
    - { copy: { dest: ${folder}/picture, src: ${outside}/picture } }
    - { copy: { dest: ${folder}/tree, src: tree/ } }
`,
  );
  const made = await rigger(['vault', 'keygen', '-o', key], { cwd: folder, env });
  expect([made.stderr, made.code]).toEqual([made.stderr, 0]);
  for (const file of [join(project, 'inventory/group_vars/web/vault.yml'), join(outside, 'extra.yml')]) {
    const sealed = await rigger(['vault', 'encrypt', file], { cwd: folder, env });
    expect([sealed.stderr, sealed.code]).toEqual([sealed.stderr, 0]);
  }
  const trace = join(folder, 'trace/of');
  mkdirSync(dirname(trace));
  const words = ['-e', 'kept=plain', '-e', `@${outside}/extra.yml`];
  const secretWords = [
    '-e',
    `ansible_ssh_password=${canaries.extraWord}`,
    '-e',
    `{"ansible_become_pass": "${canaries.extraMap}"}`,
  ];
  ended = await rigger(['apply', 'playbooks/site.yml', '--forks', '2', ...words, ...secretWords], {
    cwd: project,
    env,
    prefix: [
      'strace',
      '-ff',
      '--seccomp-bpf',
      '-qq',
      '-e',
      'trace=open,openat',
      '-e',
      'signal=none',
      '-o',
      trace,
    ],
  });
  opened = filesBelow(dirname(trace))
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
  run = join(project, 'runs', readdirSync(join(project, 'runs'))[0]!);
});

test('the run ends well, and its folder is sealed', async () => {
  expect([ended.stderr, ended.code]).toEqual([ended.stderr, 0]);
  const verified = await rigger(['verify', run], { cwd: project });
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain('verified');
});

test('every file that it opened is in inputs/', () => {
  const read = new Set(
    [...opened.matchAll(/open(?:at)?\((?:AT_FDCWD, )?"([^"]+)", ([A-Z_|]+)[^\n]*\) = \d+/g)]
      .filter(([, , flags = '']) => !/O_DIRECTORY|O_WRONLY|O_RDWR|O_CREAT/.test(flags))
      // Programs on the host that is this machine name theirs from their own folder.
      .map(([, path = '']) => path)
      .filter((path) => path.startsWith(`${project}/`) || path.startsWith(`${outside}/`))
      .filter((path) => !path.startsWith(join(project, 'runs'))),
  );
  const { files } = json<FilesFile>('files.json');
  const kept = new Set(files.map(({ path }) => path));
  const at = (path: string): string =>
    path.startsWith(`${project}/`) ? `project/${relative(project, path)}` : `outside${path}`;
  expect([...read].map(at).filter((path) => !kept.has(path))).toEqual([]);
  // What the test itself relies on: the trace has seen them.
  expect([...read].map(at)).toEqual(
    expect.arrayContaining([
      'project/playbooks/site.yml',
      `outside${outside}/looked-up`,
      'project/rigger.yml',
    ]),
  );
  expect([...kept]).toEqual(
    expect.arrayContaining([
      'project/roles/web/templates/unused.hbs',
      'project/playbooks/tasks/one.yml',
      'project/playbooks/files/tree/in/x',
      'project/inventory/program.sh',
    ]),
  );
  expect(files).toContainEqual({ path: 'project/roles/web/files/link', kind: 'link', target: 'f.txt' });
  const missing = files.filter(
    ({ path, kind }) => kind === 'file' && !filesBelow(run).includes(join(run, 'inputs', path)),
  );
  expect(missing).toEqual([]);
});

describe('no secret is in it', () => {
  test.each(Object.entries(canaries))('%s', (_, canary) => {
    const forms = [canary, Buffer.from(canary).toString('base64').replace(/=+$/, '')];
    const holding = filesBelow(run).filter((file) => forms.some((form) => readFileSync(file).includes(form)));
    expect(holding).toEqual([]);
  });

  test('and each that has to be given again is named, with file and line', () => {
    const { secrets } = json<SecretsFile>('secrets.json');
    const told = secrets.map(({ name, kind, used }) => [
      name,
      kind,
      used.map(({ file, line }) => `${file}:${line ?? ''}`).join(' '),
    ]);
    expect(told).toEqual([
      [
        'age identity',
        'identity',
        `outside${outside}/extra.yml: project/inventory/group_vars/web/vault.yml:`,
      ],
      ['ansible_become_pass', 'value', 'the command line:1'],
      ['ansible_become_password', 'value', 'project/inventory/hosts:2'],
      ['ansible_httpapi_password', 'value', 'project/playbooks/site.yml:4'],
      ['ansible_password', 'value', 'project/inventory/hosts:4'],
      ['ansible_pipx_pass', 'value', 'project/inventory/more.yml:5'],
      ['ansible_ssh_pass', 'value', 'project/inventory/program.sh:'],
      ['ansible_ssh_password', 'value', 'the command line:1'],
      ['ansible_su_pass', 'value', 'project/inventory/more.yml:6'],
      ['ansible_sudo_pass', 'text', 'project/inventory/more.yml:9 project/playbooks/templates/t.hbs:1'],
      [`outside${outside}/key.pem`, 'file', `outside${outside}/key.pem:1`],
      ['printed by hid', 'text', 'project/playbooks/site.yml:8'],
      ['redfish.password', 'value', 'project/inventory/more.yml:4'],
      ['rigger_password', 'value', 'project/inventory/more.yml:3'],
    ]);
  });
});

test('the invocation says how it was started, with what is no secret', () => {
  const invocation = json<InvocationFile>('invocation.json');
  expect(invocation).toMatchObject({
    format: 'rigger-inputs',
    version: 2,
    run: run.split('/').at(-1),
    folder: '',
    playbook: 'playbooks/site.yml',
    inventory: ['inventory'],
    forks: 2,
    settings: { smallest_effect: '2%' },
    hosts: ['here'],
    commit: null,
  });
  expect(invocation.extra_vars[0]).toBe('kept=plain');
});

test('the variables of each host are there, secrets by name', () => {
  expect(json('variables/here.json')).toMatchObject({
    named: 'here',
    told: 'yes',
    kept: 'plain',
    vaulted: { secret: 'vaulted' },
    token: { secret: 'token' },
    elsewhere: { secret: 'ansible_sudo_pass' },
    redfish: { user: 'u', password: { secret: 'redfish.password' } },
  });
});

test('the commit is that of the project, and whether all was committed', async () => {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: project,
      encoding: 'utf8',
    });
  git('init', '-q');
  writeFileSync(join(project, '.gitignore'), 'runs/\n');
  git('add', '.');
  git('commit', '-qm', 'all of it');
  writeFileSync(join(project, 'more'), '');
  const { code, stderr } = await rigger(['do', 'here', 'print', 'message=hello', '--yes'], {
    cwd: project,
    env: { RIGGER_AGE_KEY_FILE: key },
  });
  expect([stderr, code]).toEqual([stderr, 0]);
  run = join(project, 'runs', readdirSync(join(project, 'runs')).sort().at(-1)!);
  expect(json<InvocationFile>('invocation.json').commit).toEqual({
    id: git('rev-parse', 'HEAD').trim(),
    clean: false,
  });
  expect(readFileSync(join(run, 'inputs/project/do print'), 'utf8')).toContain('hello');
});
