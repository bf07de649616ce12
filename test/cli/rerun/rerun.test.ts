import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunFile } from '../../../src/experiment/bundle/index.js';
import { oldBundle } from '../../report/support/old-bundle.js';
import { type CliResult, rigger } from '../../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-rerun-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const project = join(folder, 'project');
/** Where the run is alone. */
const alone = join(folder, 'alone');

const write = (path: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
};

const newest = (where: string): string => {
  const names = readdirSync(join(where, 'runs')).sort();
  return join(where, 'runs', names.at(-1)!);
};

const applied = async (playbook: string, words: readonly string[] = []): Promise<string> => {
  const result = await rigger(['apply', playbook, ...words], { cwd: project });
  expect([result.stdout, result.stderr, result.code]).toEqual([result.stdout, result.stderr, 0]);
  const run = newest(project);
  const own = join(alone, run.split('/').at(-1)!);
  cpSync(run, own, { recursive: true });
  return own;
};

const again = (
  run: string,
  words: readonly string[] = [],
  prefix: readonly string[] = [],
): Promise<CliResult> => rigger(['rerun', run, ...words], { cwd: alone, prefix });

let measured: string;
let provisioned: string;

beforeAll(async () => {
  write(join(project, 'rigger.yml'), 'inventory: hosts.sh\nsmallest_effect: 5%\n');
  write(
    join(project, 'hosts.sh'),
    `#!/bin/sh\ntouch ${folder}/was-run\ncat <<'E'\n{"benches":{"hosts":["here"],"vars":{"factor":3}},"_meta":{"hostvars":{"here":{"ansible_connection":"local","rigger_lock_timeout":300,"own":"of here"}}}}\nE\n`,
    0o755,
  );
  write(
    join(project, 'measure.yml'),
    `- name: A number
  hosts: { bench: benches }
  vars_files: [numbers.yml]
  experiment:
    question: Is it the same number?
    factors: { size: [1, 2] }
    design: { repeat: 6, warm_up: 0, seed: 7, idle: 0 }
    measure:
      - id: number
        command:
          from: bench
          argv: [printf, "n=%s", "{{ mul number size factor }}"]
          seconds: 1
          metrics: { n: { pattern: 'n=([0-9.]+)', unit: s, better: lower } }
    report: { factor: size, metrics: [number.n] }
`,
  );
  write(join(project, 'numbers.yml'), 'number: 10\n');
  write(
    join(project, 'provision.yml'),
    `- name: provision
  hosts: benches
  vars_files: [vault.yml]
  tasks:
    - { copy: { dest: ${folder}/vaulted, content: "{{ token }}" } }
    - { template: { src: t.hbs, dest: ${folder}/written } }
    - { copy: { dest: ${folder}/secret, content: "{{ ansible_become_password }}" } }
`,
  );
  write(join(project, 'templates/t.hbs'), 'of {{ own }}, {{ given }}\n');
  write(join(folder, 'vault-password'), 'open sesame\n');
  write(join(project, 'vault.yml'), 'token: canary-vault-18\n');
  execFileSync('ansible-vault', ['encrypt', '--vault-password-file', '../vault-password', 'vault.yml'], {
    cwd: project,
    stdio: 'pipe',
  });
  cpSync(join(project, 'vault.yml'), join(folder, 'vault.yml'));
  measured = await applied('measure.yml');
  provisioned = await applied('provision.yml', [
    '--vault-password-file',
    '../vault-password',
    '-e',
    'given=1',
    '-e',
    'ansible_become_password="canary-17 x"',
  ]);
  renameSync(project, join(folder, 'gone'));
  rmSync(join(folder, 'was-run'));
});

describe('a run that measured', () => {
  test('is made again from its folder alone, in the same order, and is reproduced', async () => {
    const trace = join(folder, 'trace/of');
    mkdirSync(dirname(trace));
    const result = await again(
      measured,
      [],
      ['strace', '-ff', '--seccomp-bpf', '-qq', '-e', 'trace=open,openat,execve', '-o', trace],
    );
    expect([result.stdout, result.stderr, result.code]).toEqual([result.stdout, result.stderr, 0]);
    expect(result.stdout).toMatch(/^again: .*measure/);
    expect(result.stdout).toContain('nothing that is compared is otherwise than it was then');
    expect(result.stdout).toMatch(/number\.n: size 2 against size 1 +×2\.00 +×2\.00 +×1\.00 .* reproduced/);
    const run = newest(alone);
    const [then, now] = [measured, run].map(
      (each) => JSON.parse(readFileSync(join(each, 'run.json'), 'utf8')) as RunFile,
    );
    expect(now!.reproduces).toMatchObject({ run: then!.run, mapping: { here: 'here' }, differences: [] });
    expect([now!.schedule, now!.cells, now!.design]).toEqual([then!.schedule, then!.cells, then!.design]);
    expect((await rigger(['verify', run], { cwd: alone })).code).toBe(0);
    // The project of then is neither read nor its programs run.
    const opened = readdirSync(dirname(trace))
      .flatMap((name) => readFileSync(join(dirname(trace), name), 'utf8').split('\n'))
      .filter((line) => line.includes(`"${project}`));
    expect(opened).toEqual([]);
    expect(readdirSync(dirname(trace)).length).toBeGreaterThan(5);
    expect(readdirSync(folder)).not.toContain('was-run');
  });

  test('both are in one report, with the verdict', async () => {
    const output = join(folder, 'both');
    const { code } = await rigger(['report', measured, newest(alone), '-o', output], { cwd: alone });
    expect(code).toBe(0);
    expect(readFileSync(join(output, 'report.md'), 'utf8')).toContain('Is it reproduced? Reproduced');
    const report = JSON.parse(readFileSync(join(output, 'report.json'), 'utf8'));
    expect(report.reproductions[0].verdict).toBe('reproduced');
  });

  test('an edit has no use for flags of a run, and says so of each', async () => {
    const edit = join(folder, 'no-edit');
    const result = await again(measured, ['--edit', edit, '--from', edit, '--map', 'bench=here']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('it has no use for --from');
    expect(result.stderr).toContain('it has no use for --map');
    expect(readdirSync(folder)).not.toContain('no-edit');
  });

  test('can be made again from a zip, which the words at the end name as it was given', async () => {
    const exported = await rigger(['export', measured, '-o', 'measured.zip'], { cwd: alone });
    expect([exported.stderr, exported.code]).toEqual([exported.stderr, 0]);
    const result = await again('measured.zip');
    expect([result.stdout, result.stderr, result.code]).toEqual([result.stdout, result.stderr, 0]);
    expect(result.stdout).toMatch(/both in one report: rigger report measured\.zip /);
  });

  test('can be edited, and the change is kept', async () => {
    const edit = join(folder, 'edit');
    expect((await again(measured, ['--edit', edit])).code).toBe(0);
    const playbook = join(edit, 'project/measure.yml');
    writeFileSync(
      playbook,
      readFileSync(playbook, 'utf8').replace('mul number size', 'mul number size size'),
    );
    const result = await again(measured, ['--from', edit]);
    expect([result.stdout, result.stderr, result.code]).toEqual([result.stdout, result.stderr, 5]);
    expect(result.stdout).toContain('edited: project/measure.yml');
    expect(result.stdout).toMatch(/size 2 against size 1 .*×2\.00 .*not reproduced/);
    const { reproduces } = JSON.parse(readFileSync(join(newest(alone), 'run.json'), 'utf8')) as RunFile;
    expect(reproduces?.edited?.diff).toContain('+          argv: [printf, "n=%s", "{{ mul number size size');
  });

  test('stands on other hosts, with variables of theirs and of the run', async () => {
    const lab = join(folder, 'lab.yml');
    write(
      lab,
      'mine: { hosts: { other: { ansible_connection: local, rigger_lock_timeout: 300, theirs: 1 } } }\n',
    );
    const result = await again(measured, ['-i', lab, '--map', 'bench=other']);
    expect([result.stdout, result.stderr, result.code]).toEqual([result.stdout, result.stderr, 0]);
    expect(result.stdout).toContain(
      'other in the place of here\n  from its own inventory: ansible_connection, rigger_lock_timeout, theirs\n  from the run: factor\n  left behind, of here alone: own\n',
    );
    // A host is held against the one in whose place it stands: here it is the same machine.
    expect(result.stdout).not.toContain('(none)');
    const run = newest(alone);
    const made = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunFile;
    expect([made.roles, made.reproduces?.mapping]).toEqual([{ bench: ['other'] }, { here: 'other' }]);
    // And that one is made again without being told of the hosts once more.
    rmSync(lab);
    const third = await again(run);
    expect([third.stdout, third.stderr, third.code]).toEqual([third.stdout, third.stderr, 0]);
  });

  test('names all that is wrong with the hosts at once', async () => {
    const lab = join(folder, 'lab2.yml');
    write(lab, 'mine: { hosts: { other: { ansible_connection: local } } }\n');
    const result = await again(measured, ['-i', lab, '--map', 'bensh=other']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('the run has neither a role nor a host bensh');
    expect(result.stderr).toContain('nobody is in the place of here');
    expect((await again(measured, ['--map', 'bench=other'])).stderr).toContain('none is given');
  });
});

describe('a run that provisioned', () => {
  test('wants its secrets, all named at once, and touches nothing without them', async () => {
    rmSync(join(folder, 'written'));
    const result = await again(provisioned, ['--secret', 'ansible_becom=@x']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(
      '2 secrets were left out of the run and not given: ansible_become_password, project/vault.yml',
    );
    expect(result.stderr).toContain('ansible_become_password: the command line:1');
    expect(result.stderr).toContain('the run has left out no secret ansible_becom');
    expect(readdirSync(folder)).not.toContain('written');
  });

  test('is made again with them', async () => {
    rmSync(join(folder, 'secret'));
    // Not that of then: any text may be given.
    const password = `canary-17: "x" it's #1`;
    write(join(folder, 'password'), `${password}\n`);
    rmSync(join(folder, 'vaulted'));
    const secrets = [`ansible_become_password=@${folder}/password`, `project/vault.yml=@${folder}/vault.yml`];
    const result = await again(provisioned, [
      ...secrets.flatMap((word) => ['--secret', word]),
      ...['--vault-password-file', '../vault-password'],
    ]);
    expect([result.stdout, result.stderr, result.code]).toEqual([result.stdout, result.stderr, 0]);
    expect(readFileSync(join(folder, 'written'), 'utf8')).toBe('of of here, 1\n');
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe(password);
    const run = newest(alone);
    const told = JSON.parse(readFileSync(join(run, 'inputs/invocation.json'), 'utf8'));
    expect(told.reproduces).toMatchObject({ run: provisioned.split('/').at(-1) });
    expect(told.extra_vars[1]).toContain('$RIGGER_SECRET;ansible_become_password;');
    expect(readFileSync(join(folder, 'vaulted'), 'utf8')).toBe('canary-vault-18');
    const named = JSON.parse(readFileSync(join(run, 'inputs/secrets.json'), 'utf8'));
    expect(named.secrets.map(({ name }: { name: string }) => name)).toEqual([
      'ansible_become_password',
      'project/vault.yml',
    ]);
    for (const where of [provisioned, run])
      for (const name of readdirSync(where, { recursive: true, encoding: 'utf8' }))
        if (statSync(join(where, name)).isFile())
          expect([name, /canary-|ANSIBLE_VAULT/.test(readFileSync(join(where, name), 'utf8'))]).toEqual([
            name,
            false,
          ]);
  });
});

describe('what is refused', () => {
  test('a run of which an input was altered', async () => {
    const altered = join(folder, 'altered');
    cpSync(measured, altered, { recursive: true });
    writeFileSync(join(altered, 'inputs/project/numbers.yml'), 'number: 11\n');
    const result = await again(altered);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(
      /rerun\/altered[\s\S]*inputs\/project\/numbers\.yml: changed since the run/,
    );
  });

  test('a run of version 1, and what it lacks is said', async () => {
    const result = await again(oldBundle(folder));
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/rerun\/not-kept[\s\S]*version 1[\s\S]*it lacks: inventory/);
  });
});
