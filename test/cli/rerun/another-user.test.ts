import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rigger, root } from '../../support/cli.js';
import { makeKey, type Sshd, startSshd } from '../../support/sshd.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-another-user-'));
const project = join(folder, 'project');
/** Of the other user: the run, a key, known hosts, an inventory. */
const home = join(folder, 'home');
let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inventory = (host: string, key: string, known: string): string =>
  `lab: { vars: { word: ${host} }, hosts: { ${host}: { ansible_host: 127.0.0.1, ansible_port: ${sshd.port}, ansible_user: root, ansible_ssh_private_key_file: ${key}, rigger_known_hosts_file: ${known}, rigger_lock_timeout: 300 } } }\n`;

test('another user makes a run again from its folder alone, in another lab with keys of his own', async () => {
  chmodSync(folder, 0o755);
  for (const path of [project, join(project, 'templates'), home, join(folder, 'trace')]) mkdirSync(path);
  writeFileSync(join(project, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(join(project, 'hosts.yml'), inventory('dut1', sshd.privateKeyFile, sshd.knownHostsFile));
  writeFileSync(join(project, 'templates/t.hbs'), 'of {{ inventory_hostname }}, {{ word }}\n');
  writeFileSync(
    join(project, 'site.yml'),
    `- hosts: lab\n  tasks:\n    - { template: { src: t.hbs, dest: ${folder}/written } }\n`,
  );
  const first = await rigger(['apply', 'site.yml'], { cwd: project });
  expect([first.stdout + first.stderr, first.code]).toEqual([first.stdout + first.stderr, 0]);
  const [run] = readdirSync(join(project, 'runs')).filter((name) => name.includes('site'));
  cpSync(join(project, 'runs', run!), join(home, run!), { recursive: true });
  for (const name of ['bin', 'dist', 'package.json'])
    cpSync(join(root, name), join(folder, 'program', name), { recursive: true });
  appendFileSync(join(sshd.folder, 'authorized_keys'), `${makeKey(join(home, 'key'))}\n`);
  cpSync(sshd.knownHostsFile, join(home, 'known'));
  mkdirSync(join(home, 'work'));
  writeFileSync(join(home, 'work/lab.yml'), inventory('hv7', '../key', '../known'));
  execFileSync('chown', ['-R', 'nobody', home, join(folder, 'trace')]);
  for (const path of [project, home, sshd.folder]) chmodSync(path, 0o700);
  const trace = join(folder, 'trace/of');
  const result = await rigger(['rerun', `../${run}`, '-i', 'lab.yml', '--map', 'dut1=hv7'], {
    cwd: join(home, 'work'),
    env: { HOME: home },
    program: join(folder, 'program/bin/rigger.js'),
    prefix: [
      ...['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      ...['strace', '-ff', '--seccomp-bpf', '-qq', '-e', 'trace=file', '-o', trace],
    ],
  });
  expect([result.stdout + result.stderr, result.code]).toEqual([result.stdout + result.stderr, 0]);
  expect(readFileSync(join(folder, 'written'), 'utf8')).toBe('of hv7, hv7\n');
  const traced = readdirSync(join(folder, 'trace')).map((name) =>
    readFileSync(join(folder, 'trace', name), 'utf8'),
  );
  // What is looked for is there: files are opened, and none of the project of then.
  expect(traced.join('')).toContain('lab.yml');
  expect(traced.flatMap((text) => text.split('\n')).filter((line) => line.includes(`"${project}`))).toEqual(
    [],
  );
});
