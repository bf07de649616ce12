import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { labFailure } from './failure.js';
import { lastLines, run } from './host/run.js';

const must = async (argv: readonly string[]): Promise<void> => {
  const outcome = await run(argv);
  if (outcome.status !== 0)
    throw labFailure('lab/machine-failed', `${argv[0]} ended with status ${outcome.status}`, {
      notes: lastLines(outcome.stderr),
    });
};

/** An OpenSSH ed25519 key pair at `file` and `file.pub`, made if it is not there yet. */
export const ensureKey = async (file: string, comment: string): Promise<void> => {
  if (existsSync(file) && existsSync(`${file}.pub`)) return;
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
};

/**
 * What makes a machine that machine: its name, its host key, and the user key that it lets in, as a tar file that the
 * machine unpacks over its root at its first boot.
 */
export const makeIdentity = async (folder: string, name: string, userKey: string): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'making-'));
  const put = (path: string, content: string | Buffer, mode: number) => {
    const file = join(work, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  };
  try {
    await ensureKey(join(work, 'etc/ssh/ssh_host_ed25519_key'), name);
    put('etc/hostname', `${name}\n`, 0o644);
    put('etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${name}\n::1 localhost\n`, 0o644);
    put('root/.ssh/authorized_keys', readFileSync(`${userKey}.pub`), 0o600);
    chmodSync(join(work, 'root/.ssh'), 0o700);
    chmodSync(join(work, 'root'), 0o700);
    renameSync(join(work, 'etc/ssh/ssh_host_ed25519_key.pub'), join(folder, 'host-key.pub'));
    const tar = join(folder, 'identity.tar');
    await must(['tar', '-C', work, '--owner=0', '--group=0', '-cf', tar, 'etc', 'root']);
    chmodSync(tar, 0o600);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/** A line of `known_hosts` for a machine behind a port of the loopback (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export const knownHostLine = (port: number, publicKey: string): string =>
  `[127.0.0.1]:${port} ${publicKey.trim().split(' ').slice(0, 2).join(' ')}\n`;
