import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { connect } from '../../connection/index.js';
import { problem, RiggerError } from '../../model/index.js';
import { resolveTarget, usualSshConfig } from '../../reach/index.js';
import type { BundleStore } from '../../team/store/bundle-store.js';
import { isThisMachine } from '../../team/this-machine.js';
import type { Project } from '../program/project.js';
import { withoutUser } from '../program/without-user.js';

/** The store of bundles that rigger.yml names. @throws RiggerError where it cannot be used as it is set */
export const openStore = async ({ root, settings }: Project): Promise<BundleStore | undefined> => {
  const { store } = settings;
  if (store === undefined) return undefined;
  const url = URL.canParse(store.at) ? new URL(store.at) : undefined;
  if (url === undefined || url.search !== '' || url.hash !== '' || url.password !== '')
    throw wrong(`store: at: ${withoutUser(store.at)} is no address`, 'an address has no password and no ?');
  if (url.protocol === 'ssh:') return await overSsh(url);
  if (url.protocol !== 'https:' && !isThisMachine(url.hostname))
    throw wrong(
      `store: at: ${url.origin} is not https`,
      'what is signed goes over https, or to this machine',
    );
  if (url.username !== '' || url.pathname.replaceAll('/', '') === '')
    throw wrong(
      `store: at: ${url.origin} names no bucket`,
      'write it as https://s3.example.org/bucket/path, and the key elsewhere',
    );
  const { s3Store } = await import('../../team/store/s3-store.js');
  return s3Store({ url, region: store.region ?? 'us-east-1', ...credentials(root, store.credentials) });
};

const overSsh = async (url: URL): Promise<BundleStore> => {
  const folder = decodeURIComponent(url.pathname).replace(/\/+$/, '');
  if (url.hostname === '' || folder === '')
    throw wrong('store: at: expected ssh://user@host/folder', 'the folder is absolute');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const target = resolveTarget(
    host,
    {
      ...(url.username === '' ? {} : { rigger_user: decodeURIComponent(url.username) }),
      ...(url.port === '' ? {} : { rigger_port: Number(url.port) }),
    },
    { ssh: usualSshConfig(), lock: false },
  );
  const { sshStore } = await import('../../team/store/ssh-store.js');
  const address = `ssh://${url.username === '' ? '' : `${url.username}@`}${url.host}${folder}`;
  return sshStore({ address, folder, connect: () => connect(target) });
};

/** Two lines of the kind that other clients of S3 read too. */
const credentials = (root: string, file: string | undefined): { key: string; secret: string } => {
  const { RIGGER_STORE_KEY: key, RIGGER_STORE_SECRET: secret } = process.env;
  if (key && secret) return { key, secret };
  if (file === undefined)
    throw wrong(
      'store: it has no key',
      'set RIGGER_STORE_KEY and RIGGER_STORE_SECRET, or `credentials` to a file that only you can read',
    );
  const path = resolve(root, file);
  let text: string;
  try {
    if ((statSync(path).mode & 0o077) !== 0)
      throw wrong(`store: credentials: others may read ${path}`, `chmod 600 ${path}`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof RiggerError) throw error;
    throw wrong(`store: credentials: ${(error as Error).message}`);
  }
  const found = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1];
  const pair = { key: found('aws_access_key_id'), secret: found('aws_secret_access_key') };
  if (pair.key !== undefined && pair.secret !== undefined) return { key: pair.key, secret: pair.secret };
  throw wrong(
    `store: credentials: ${path} has no two lines aws_access_key_id = … and aws_secret_access_key = …`,
  );
};

const wrong = (message: string, help?: string): RiggerError =>
  new RiggerError([problem('team/store', `rigger.yml: ${message}`, { help })]);
