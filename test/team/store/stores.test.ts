import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from '../../../src/connection/index.js';
import { resolveTarget } from '../../../src/reach/index.js';
import {
  type BundleStore,
  fileDigest,
  pushVerified,
  StoreFailure,
} from '../../../src/team/store/bundle-store.js';
import { s3Store } from '../../../src/team/store/s3-store.js';
import { sshStore } from '../../../src/team/store/ssh-store.js';
import { type SandboxSshd, startSandboxSshd } from '../../support/sandbox-sshd.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';

/** A store, and what can happen to it. */
interface Tried {
  readonly store: BundleStore;
  /** The next file that comes is damaged, before its digest is asked for. */
  damageNext(): Promise<void>;
  /** There is no space for it. */
  fill(): Promise<void>;
  empty(): Promise<void>;
  /** Files that are there, whole or not. */
  files(): Promise<readonly string[]>;
  /** How often a file was sent. */
  sent(): Promise<number>;
}

const folder = mkdtempSync(join(tmpdir(), 'rigger-store-'));
const file = join(folder, 'run.zip');
let sum: string;
let s3: S3Server;
let host: SandboxSshd;
const tried: Record<string, Tried> = {};

/** Wraps mv of that machine: it counts, and damages what comes when it is told to. */
const wrapper = `#!/bin/sh
echo >>/srv/sent
if [ -e /srv/damage ]; then rm /srv/damage; printf X | dd of="$2" bs=1 seek=1000 conv=notrunc 2>/dev/null; fi
exec /usr/bin/mv.real "$@"
`;

beforeAll(async () => {
  writeFileSync(file, randomBytes(300_000));
  sum = await fileDigest(file);
  s3 = await startS3Server();
  const { url, key, secret } = s3;
  tried.s3 = {
    store: s3Store({ url, key, secret, region: 'lab-1', patience: 5_000 }),
    damageNext: async () => {
      s3.fault = 'damage';
    },
    fill: async () => {
      s3.fault = 'no space';
    },
    empty: async () => {},
    files: async () => [...s3.objects.keys()].map((path) => path.split('/').at(-1)!),
    sent: async () => s3.asked.filter((line) => line.startsWith('PUT')).length,
  };
  host = await startSandboxSshd();
  writeFileSync(join(folder, 'known_hosts'), `${host.knownHost}\n`);
  const target = resolveTarget(
    'store',
    {
      ...{ ansible_host: '127.0.0.1', ansible_port: host.port, ansible_user: 'root' },
      ...{ ansible_ssh_private_key_file: host.privateKeyFile },
      ansible_ssh_common_args: `-o UserKnownHostsFile=${join(folder, 'known_hosts')}`,
    },
    { lock: false },
  );
  const shell = await connect(target);
  const there = async (script: string): Promise<string> => {
    const [{ stdout, stderr, exit }] = (await shell.run([{ script }])) as [
      { stdout: string; stderr: string; exit: number },
    ];
    if (exit !== 0) throw new Error(`${script}: ${stderr}`);
    return stdout;
  };
  await there("mkdir -p '/srv/lab one' && mv /usr/bin/mv /usr/bin/mv.real && : >/srv/sent");
  await shell.run([{ script: 'cat >/usr/bin/mv && chmod 755 /usr/bin/mv', stdin: wrapper }]);
  tried.ssh = {
    store: sshStore({
      address: 'ssh://store/srv/lab one',
      folder: '/srv/lab one',
      connect: () => connect(target),
      partBytes: 70_000,
    }),
    damageNext: async () => void (await there(': >/srv/damage')),
    fill: async () => void (await there("mount -t tmpfs -o size=128k none '/srv/lab one'")),
    empty: async () => void (await there("umount '/srv/lab one'")),
    files: async () => (await there("ls -A '/srv/lab one'")).split('\n').filter((name) => name !== ''),
    sent: async () => (await there('cat /srv/sent')).length,
  };
  closing = () => shell.close();
}, 60_000);
let closing = async (): Promise<void> => {};
afterAll(async () => {
  for (const { store } of Object.values(tried)) await store.close();
  await closing();
  await host?.stop();
  await s3?.stop();
  rmSync(folder, { recursive: true });
});

describe.each(['s3', 'ssh'])('a store over %s', (kind) => {
  const push = (name: string): Promise<string> => pushVerified(tried[kind]!.store, name, file, sum);

  test('has what was pushed, byte for byte, and is sent it once', async () => {
    const { store, sent, files } = tried[kind]!;
    const before = await sent();
    expect(await store.digest('a run.zip')).toBeUndefined();
    expect(await push('a run.zip')).toBe('pushed');
    expect(await push('a run.zip')).toBe('there');
    expect(await store.digest('a run.zip')).toBe(sum);
    expect((await sent()) - before).toBe(1);
    expect(await files()).toEqual(['a run.zip']);
    await store.remove('a run.zip');
    await store.remove('a run.zip');
    expect(await files()).toEqual([]);
  });

  test('gives back what it has, byte for byte, over no other file, and nothing of what it has not', async () => {
    const { store } = tried[kind]!;
    await push('a run.zip');
    const back = join(folder, `back-${kind}.zip`);
    expect(await store.get('a run.zip', back)).toBe(true);
    expect(readFileSync(back).equals(readFileSync(file))).toBe(true);
    await expect(store.get('a run.zip', back)).rejects.toThrow();
    await store.remove('a run.zip');
    const none = join(folder, `none-${kind}.zip`);
    expect(await store.get('a run.zip', none)).toBe(false);
    expect(existsSync(none)).toBe(false);
  });

  test('has nothing of what was damaged on the way, and takes it when it is sent again', async () => {
    const { damageNext, files, store } = tried[kind]!;
    await damageNext();
    await expect(push('b.zip')).rejects.toThrow('b.zip was damaged on its way to ');
    expect(await files()).toEqual([]);
    expect(await push('b.zip')).toBe('pushed');
    await store.remove('b.zip');
  });

  test('says that there is no space, keeps no part of it, and takes it later', async () => {
    const { fill, empty, files, store } = tried[kind]!;
    await fill();
    await expect(push('c.zip')).rejects.toThrow(/No space left on device|507 InsufficientStorage/);
    expect(await files()).toEqual([]);
    await empty();
    expect(await push('c.zip')).toBe('pushed');
    await store.remove('c.zip');
  });
});

test('S3: a connection that is cut, a wrong key and a refusal are told without the key', async () => {
  s3.fault = 'cut';
  await expect(pushVerified(tried.s3!.store, 'd.zip', file, sum)).rejects.toThrow(StoreFailure);
  expect(s3.objects.size).toBe(0);
  const wrong = s3Store({ url: s3.url, key: s3.key, secret: 'guessed', region: 'lab-1' });
  const said = await wrong.digest('d.zip').catch((error: Error) => error.message);
  expect(said).toBe(`${s3.url.href} refused to give d.zip: 403 SignatureDoesNotMatch`);
});

test('ssh: a machine that is not there is told, and asked anew', async () => {
  let away = true;
  const store = sshStore({
    ...{ address: 'ssh://store/srv', folder: '/srv/other' },
    connect: () =>
      connect({
        ...{ host: 'store', kind: 'ssh', address: '127.0.0.1', port: away ? 1 : host.port, user: 'root' },
        ...{ privateKeyFile: host.privateKeyFile, knownHostsFiles: [join(folder, 'known_hosts')] },
        ...{ hostKeyPolicy: 'strict', jumps: [], connectTimeout: 5, lock: false },
      }),
  });
  await expect(store.digest('e.zip')).rejects.toThrow(StoreFailure);
  away = false;
  expect(await pushVerified(store, 'e.zip', file, sum)).toBe('pushed');
  await store.close();
});
