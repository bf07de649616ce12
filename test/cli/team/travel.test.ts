import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { rigger, root } from '../../support/cli.js';
import { type SandboxSshd, startSandboxSshd } from '../../support/sandbox-sshd.js';
import { postgresql } from '../../team/support/database.js';
import { type ServedLab, serveLab } from '../../web/support/served.js';

const { database } = postgresql();
const room = mkdtempSync(join(tmpdir(), 'rigger-travel-'));
let lab: ServedLab;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  lab = await serveLab(await database());
  await lab.person('kim', 'user');
  env = {
    RIGGER_SERVER: lab.server.url,
    RIGGER_TOKEN: (await lab.token('kim', 'user')).headers.authorization!.replace('Bearer ', ''),
    HOME: room,
  };
}, 120_000);
afterAll(async () => {
  await lab?.end();
  rmSync(room, { recursive: true, force: true });
});

/** A project of these files; a text that begins with `-> ` is a link. */
const project = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(room, 'project-'));
  const all = {
    'rigger.yml': 'inventory: hosts.yml\n',
    'hosts.yml': 'all: { hosts: { dut1: } }\n',
    'site.yml': '- { hosts: all, tasks: [{ command: "true" }] }\n',
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), join(folder, path));
    else writeFileSync(join(folder, path), text);
  }
  return folder;
};
const git = (folder: string, ...words: string[]): void => {
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
    env: { PATH: process.env.PATH, HOME: room, GIT_CONFIG_NOSYSTEM: '1' },
  });
};
const submit = async (cwd: string, ...flags: string[]) => {
  const { code, stdout, stderr } = await rigger(['submit', 'site.yml', '--json', ...flags], { cwd, env });
  return { code, stdout, stderr: stderr.replace(/\s+/g, ' ') };
};
const submitted = async (cwd: string, ...flags: string[]) => {
  const { code, stdout, stderr } = await submit(cwd, ...flags);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { run: number; needs: string[]; project: Record<string, string> };
};

const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${'b3BlbnNzaC1rZXktdjE\n'.repeat(3)}-----END OPENSSH PRIVATE KEY-----\n`;
const identity = `AGE-SECRET-KEY-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}\n`;

describe('what must not travel is refused by name, and nothing is sent', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['a key file', { 'keys/lab': key }, /keys\/lab holds .*--leave-out keys\/lab/],
    ['a key by its name', { 'keys/id_rsa': 'x' }, /keys\/id_rsa is named as a private key/],
    ['an identity', { 'old.txt': identity }, /old.txt holds an identity of age/],
    [
      'an identity that rigger.yml names',
      { 'rigger.yml': 'inventory: hosts.yml\nvault_identities: [keys/a.txt]\n', 'keys/a.txt': '# empty\n' },
      /keys\/a.txt is a key that rigger.yml names/,
    ],
    ...(
      [
        ['vault_password_file', 'vault_password_file: deep/plain.txt'],
        ['store.credentials', 'store: { at: "https://s3.example.org/b", credentials: deep/plain.txt }'],
        ['worker.become_password_file', 'worker: { become_password_file: deep/plain.txt }'],
        ['worker.secrets', 'worker: { secrets: { keys/lab: deep/plain.txt } }'],
        ['a default flag', 'default_flags: { apply: [--become-password-file, deep/plain.txt] }'],
        ['a default flag with =', 'default_flags: { plan: [--vault-password-file=deep/plain.txt] }'],
        ['an identity with a label', 'default_flags: { apply: [--vault-identity, lab@deep/plain.txt] }'],
      ] as const
    ).map(([name, setting]): [string, Record<string, string>, RegExp] => [
      `a file of ${name}`,
      { 'rigger.yml': `inventory: hosts.yml\n${setting}\n`, 'deep/plain.txt': 'sesame-open\n' },
      /deep\/plain.txt is a key that rigger.yml names/,
    ]),
    [
      'what is behind a link that rigger.yml names',
      {
        'rigger.yml': 'inventory: hosts.yml\nworker: { become_password_file: current }\n',
        current: '-> deep/plain.txt',
        'deep/plain.txt': 'sesame-open\n',
      },
      /deep\/plain.txt is a key that rigger.yml names/,
    ],
    [
      'a password in the open',
      { 'group_vars/all.yml': 'a: 1\nansible_become_password: sesame\n' },
      /group_vars\/all.yml:2 holds ansible_become_password in the open/,
    ],
    [
      'that password in another file',
      { 'group_vars/all.yml': 'ansible_password: sesame-42\n', 'notes.txt': 'try sesame-42\n' },
      /notes.txt:1 holds ansible_password in the open/,
    ],
    [
      'what a password opens',
      { 'vars/more.yml': 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n' },
      /vars\/more.yml holds what a password opens/,
    ],
    ['a link that leaves', { 'roles/base': '-> ../../elsewhere' }, /roles\/base leads out of the project/],
    ['a link to an absolute path', { 'etc.conf': '-> /etc/hostname' }, /etc.conf leads to \/etc\/hostname/],
    [
      'an inventory outside',
      { 'rigger.yml': `inventory: [hosts.yml, ${root}/test/cli/fixtures]\n` },
      /lies outside of the project.*--in-place|team\/project|error/,
    ],
  ])('%s', async (_, files, words) => {
    const { rows: before } = await lab.database.pool.query('select count(*) from projects');
    const { code, stderr, stdout } = await submit(project(files));
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(words)]);
    expect(stderr).not.toMatch(/sesame|b3BlbnNz|QPZRY/);
    const { rows: after } = await lab.database.pool.query('select count(*) from projects');
    expect(after).toEqual(before);
  });

  test('what the run reads and git ignores; what git ignores and nobody reads stays here', async () => {
    const folder = project({ '.gitignore': 'secret.txt\nhosts.yml\n', 'secret.txt': key });
    git(folder, 'init', '-q');
    expect((await submit(folder)).stderr).toMatch(/hosts.yml is read by the run, and would not travel/);
    writeFileSync(join(folder, '.gitignore'), 'secret.txt\n');
    const { project: sent } = await submitted(folder);
    expect(sent.kind).toBe('bundle');
  });
});

test.each([
  'ANSIBLE_VAULT_PASSWORD_FILE',
  'RIGGER_AGE_KEY_FILE',
])('a file that %s names does not travel; left out, no worker has to have it', async (name) => {
  const folder = project({ 'deep/plain.txt': 'sesame-open\n' });
  const by = (value: string, ...flags: string[]) =>
    rigger(['submit', 'site.yml', '--json', ...flags], { cwd: folder, env: { ...env, [name]: value } });
  const refused = await by('deep/plain.txt');
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr.replace(/\s+/g, ' ')).toContain(`deep/plain.txt is a key that ${name} names`);
  const left = await by('deep/plain.txt', '--leave-out', 'deep');
  expect(JSON.parse(left.stdout)).toMatchObject({ needs: [] });
  expect((await by('')).code).toBe(0);
});

test('what is left out is named as what the worker has to have, and what was sent is not sent again', async () => {
  const folder = project({
    'rigger.yml': 'inventory: hosts.yml\nvault_identities: [keys/a.txt]\n',
    'hosts.yml':
      'all: { hosts: { dut1: { ansible_ssh_private_key_file: keys/lab } }, vars: { rigger_private_key_file: ~/.ssh/far } }\n',
    'keys/lab': key,
    'keys/a.txt': identity,
    'files/token.age': '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n',
  });
  const { needs, project: sent } = await submitted(folder, '--leave-out', 'keys/', '--needs', 'gpu');
  expect(needs).toEqual(['gpu', 'secret:keys/lab', 'secret:~/.ssh/far', 'vault:age']);
  expect((await submitted(folder, '--leave-out', 'keys')).project).toEqual(sent);
  const { rows } = await lab.database.pool.query(
    `select actor, subject from audit_trail where action = 'send project' and subject = $1`,
    [sent.sha256],
  );
  expect(rows).toEqual([{ actor: 'kim', subject: sent.sha256 }]);
  expect((await submit(folder, '--leave-out', 'none')).stderr).toContain('there is no such file');
});

test('the server itself looks at what is sent, whoever packed it, and a reader sends nothing', async () => {
  const { gzipSync } = await import('node:zlib');
  const files = [{ path: 'k', content: Buffer.from(key).toString('base64') }];
  const send = async (headers: Record<string, string>, body: Uint8Array, type = 'application/gzip') => {
    const answer = await lab.ask('/api/v1/projects', {
      ...{ method: 'POST', body },
      headers: { ...headers, 'content-type': type },
    });
    return [answer.status, await answer.text()];
  };
  const kim = { authorization: `Bearer ${env.RIGGER_TOKEN}` };
  const bad = gzipSync(JSON.stringify({ format: 'rigger-project', version: 1, files }));
  expect(await send(kim, bad)).toEqual([422, expect.stringContaining('holds a private key')]);
  expect(await send(kim, bad, 'application/json')).toEqual([400, expect.anything()]);
  expect((await send(kim, Buffer.alloc(9 * 2 ** 20)))[0]).toBe(413);
  await lab.person('guest', 'reader');
  expect((await send((await lab.token('guest', 'reader')).headers, bad))[0]).toBe(403);
  expect((await send({}, bad))[0]).toBe(403);
  const answer = await lab.ask('/api/v1/runs', {
    method: 'POST',
    headers: { ...kim, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ playbook: 'site.yml', hosts: ['dut1'] },
      project: { kind: 'bundle', sha256: '0'.repeat(64) },
    }),
  });
  expect([answer.status, await answer.json()]).toEqual([
    404,
    expect.objectContaining({ code: 'team/unknown' }),
  ]);
});

describe('a worker of another folder', () => {
  let host: SandboxSshd;
  const workers: ChildProcess[] = [];
  beforeAll(async () => {
    host = await startSandboxSshd();
  });
  afterEach(() => {
    for (const worker of workers.splice(0)) worker.kill('SIGKILL');
  });
  afterAll(() => host?.stop());

  const start = (folder: string, name: string): void => {
    const words = ['worker', '--name', name, '--lease', '5', '--patience', '5'];
    workers.push(
      spawn(process.execPath, [join(root, 'bin/rigger.js'), ...words], {
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: room, DATABASE_URL: lab.database.url, TMPDIR: tmpdir() },
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
  };
  const row = async (run: number) =>
    (await lab.database.pool.query('select * from runs where id = $1', [run])).rows[0];
  const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const ended = (run: number) =>
    until(async () => {
      const now = await row(run);
      return now.state === 'ended' ? now : undefined;
    });
  const reason = async (run: number): Promise<string> =>
    JSON.parse((await rigger(['queue', '--json'], { env })).stdout).runs.find(
      ({ id }: { id: number }) => id === run,
    )?.reason;

  test('runs what was submitted, with a key of its own; one that lacks it is not chosen, and queue says so', async () => {
    await lab.database.pool.query(
      `update runs set state = 'ended', outcome = 'cancelled' where state = 'queued'`,
    );
    const known = join(room, 'known_hosts');
    writeFileSync(known, `${host.knownHost}\n`);
    const note = join(room, 'note');
    const vars = {
      ...{ ansible_host: '127.0.0.1', ansible_port: host.port, ansible_user: 'root' },
      ansible_ssh_private_key_file: 'keys/lab',
      ansible_ssh_common_args: `-o UserKnownHostsFile=${known}`,
    };
    const folder = project({
      'hosts.sh': `#!/bin/sh\necho '${JSON.stringify({ all: { hosts: ['dut1'] }, _meta: { hostvars: { dut1: vars } } })}'\n`,
      'rigger.yml': 'inventory: hosts.sh\n',
      'files/said': 'as it was submitted',
      'files/link': '-> said',
      'files/token': 'of the one who submits',
      'site.yml': JSON.stringify([
        {
          hosts: 'all',
          tasks: [
            { copy: { src: 'files/link', dest: '/var/tmp/said' } },
            { copy: { src: 'files/token', dest: '/var/tmp/token' } },
            {
              shell: { cmd: `cd {{ playbook_dir }} && pwd >${note} && cat files/said >>${note}` },
              delegate_to: 'localhost',
            },
          ],
        },
      ]),
    });
    chmodSync(join(folder, 'hosts.sh'), 0o755);
    mkdirSync(join(folder, 'keys'));
    cpSync(host.privateKeyFile, join(folder, 'keys/lab'));
    const { run, needs } = await submitted(folder, '--leave-out', 'keys/lab', '--leave-out', 'files/token');
    expect(needs).toEqual(['secret:files/token', 'secret:keys/lab']);
    writeFileSync(join(folder, 'files/said'), 'altered since');
    rmSync(folder, { recursive: true });

    const poor = mkdtempSync(join(room, 'poor-'));
    writeFileSync(join(poor, 'own.token'), 'x');
    writeFileSync(join(poor, 'rigger.yml'), 'worker: { secrets: { files/token: own.token } }\n');
    start(poor, 'poor');
    await until(async () => ((await reason(run)) === 'no worker has secret:keys/lab' ? true : undefined));

    const rich = mkdtempSync(join(room, 'rich-'));
    cpSync(host.privateKeyFile, join(rich, 'own.key'));
    chmodSync(join(rich, 'own.key'), 0o600);
    const token = `token-${randomBytes(16).toString('hex')}`;
    writeFileSync(join(rich, 'own.token'), `${token}\n`);
    writeFileSync(
      join(rich, 'rigger.yml'),
      'worker: { secrets: { keys/lab: own.key, files/token: own.token } }\n',
    );
    start(rich, 'rich');
    expect(await ended(run)).toMatchObject({ outcome: 'succeeded', worker: 'rich', exit_code: 0 });
    const [place, said] = readFileSync(note, 'utf8').split('\n');
    expect(place).toBe(join(rich, `.rigger/worker/projects/run-${run}`));
    expect(said).toBe('as it was submitted');
    // It was copied to the host, and is not in the run that everybody may read.
    const runs = join(place!, 'runs');
    const kept = readdirSync(runs, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(kept.map(({ name }) => name)).toContain('files.json');
    const holding = kept.filter((one) => readFileSync(join(one.parentPath, one.name)).includes(token));
    expect(holding).toEqual([]);

    // What was taken out of the database since then is not made up.
    const other = project({ 'files/x': 'y' });
    const gone = await submitted(other, '--not-before', '2099-01-01');
    await lab.database.pool.query(`delete from projects where sha256 = $1`, [gone.project.sha256]);
    await lab.database.pool.query(`update runs set not_before = null where id = $1`, [gone.run]);
    expect(await ended(gone.run)).toMatchObject({
      outcome: 'failed',
      reason: 'its project is not in the database any more',
    });
    const { rows } = await lab.database.pool.query(`select proof from lease_ends where run_id = $1`, [
      gone.run,
    ]);
    expect(rows).toEqual([{ proof: expect.stringMatching(/^nothing was begun under the epoch /) }]);
    expect(existsSync(join(rich, `.rigger/worker/projects/run-${gone.run}`))).toBe(false);
  }, 120_000);

  test('that has the repository offers it to runs of a commit; what is not committed is refused', async () => {
    const folder = project({ '.gitignore': 'runs/\n' });
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'one');
    writeFileSync(join(folder, 'more'), 'x');
    expect((await submit(folder, '--commit')).stderr).toContain('not everything is committed');
    rmSync(join(folder, 'more'));
    const { needs, project: sent } = await submitted(folder, '--commit', '--not-before', '2099-01-01');
    expect(sent).toEqual({ kind: 'commit', commit: expect.stringMatching(/^[0-9a-f]{40}$/), folder: '.' });
    expect(needs).toEqual([expect.stringMatching(/^git:[0-9a-f]{40}$/)]);
    const own = mkdtempSync(join(room, 'clone-'));
    git(room, 'clone', '-q', folder, own);
    start(own, 'clone');
    const offers = await until(async () => {
      const { rows } = await lab.database.pool.query(`select offers from workers where name = 'clone'`);
      return rows[0]?.offers as string[] | undefined;
    });
    expect(offers).toEqual(expect.arrayContaining(needs));
  }, 120_000);
});

test.each([
  ['worker: { secrets: { keys/lab: none.key } }', 'none.key cannot be read (ENOENT)'],
  ['worker: { secrets: { /etc/key: rigger.yml } }', 'a path that is not below the project is where it is'],
  ['worker: { become_password_file: none }', 'none cannot be read (ENOENT)'],
])('a worker whose rigger.yml says %s does not start', async (setting, words) => {
  const folder = mkdtempSync(join(room, 'wrong-'));
  writeFileSync(join(folder, 'rigger.yml'), `${setting}\n`);
  const { code, stderr } = await rigger(['worker'], { cwd: folder, env: { DATABASE_URL: lab.database.url } });
  expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([2, expect.stringContaining(words)]);
});
