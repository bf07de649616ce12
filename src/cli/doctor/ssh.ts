import { existsSync, readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { usableKeys } from '../../connection/ssh/authentication.js';
import { defaultKnownHostsFiles, readKnownHosts } from '../../connection/ssh/known-hosts-file.js';
import { canSignAtOnce } from '../../connection/ssh/sign-at-once.js';
import { isPresent } from '../../lab/host/prerequisites.js';
import { counted } from '../../model/index.js';
import type { DoctorCheck } from './check.js';

/** What rigger can prove its identity with, and which hosts it knows. */
export const sshChecks = async (): Promise<DoctorCheck[]> => [
  ...(await identityChecks()),
  ...knownHostsChecks(),
  clientCheck(),
  libraryCheck(),
];

const identityChecks = async (): Promise<DoctorCheck[]> => {
  const keys = usableKeys();
  const agent = await agentCheck(keys.length > 0);
  const other = agent.status === 'ok' ? 'the agent will do' : undefined;
  return [
    agent,
    {
      area: 'ssh',
      title: 'keys',
      status: keys.length > 0 || other ? 'ok' : 'limited',
      evidence: keys.length > 0 ? keys.join(', ') : (other ?? 'no key in ~/.ssh that needs no passphrase'),
      ...(keys.length > 0 || other
        ? {}
        : {
            remedy:
              'make one with `ssh-keygen -t ed25519`, load yours with `ssh-add`, or set ansible_ssh_private_key_file',
          }),
    },
  ];
};

const agentCheck = async (keysWillDo: boolean): Promise<DoctorCheck> => {
  const about = { area: 'ssh', title: 'agent' } as const;
  const socket = process.env.SSH_AUTH_SOCK;
  if (!socket && keysWillDo) return { ...about, status: 'ok', evidence: 'none, and the keys below will do' };
  if (!socket)
    return {
      ...about,
      status: 'limited',
      evidence: 'SSH_AUTH_SOCK is not set',
      remedy: 'eval "$(ssh-agent)"; ssh-add',
    };
  const keys = await agentKeys(socket);
  if (keys === undefined)
    return {
      ...about,
      status: 'limited',
      evidence: `${socket} does not answer`,
      remedy: 'start it again: eval "$(ssh-agent)"; ssh-add',
    };
  return keys === 0
    ? { ...about, status: 'limited', evidence: `${socket} holds no key`, remedy: 'ssh-add' }
    : { ...about, status: 'ok', evidence: `${socket} holds ${counted(keys, 'key')}` };
};

/** How many keys an agent holds; undefined when it does not answer. */
const agentKeys = (socket: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    ssh2.createAgent(socket).getIdentities((error, keys) => resolve(error ? undefined : (keys?.length ?? 0)));
  });

const knownHostsChecks = (): DoctorCheck[] => {
  const about = { area: 'ssh', title: 'known hosts' } as const;
  const files = defaultKnownHostsFiles().filter((file) => existsSync(file));
  if (files.length === 0)
    return [
      {
        ...about,
        status: 'limited',
        evidence: `no ${defaultKnownHostsFiles()[0]}: no host is trusted yet`,
        remedy: 'log in once with `ssh HOST`, or add --accept-new-host-keys the first time',
      },
    ];
  return files.map((file): DoctorCheck => {
    const text = readable(file);
    if (text === undefined)
      return { ...about, status: 'broken', evidence: `${file} cannot be read`, remedy: `chmod u+r ${file}` };
    const known = readKnownHosts([file]);
    const lines = text.split('\n').filter((line) => /^\s*[^\s#]/.test(line)).length;
    const authorities = known.filter(({ marker }) => marker === 'cert-authority').length;
    const evidence = `${file}: ${known.length} keys`;
    if (known.length < lines)
      return {
        ...about,
        status: 'limited',
        evidence: `${evidence}, and ${lines - known.length} lines that mean nothing`,
        remedy: 'correct or remove those lines; they are skipped',
      };
    if (authorities > 0)
      return {
        ...about,
        status: 'limited',
        evidence: `${evidence}, ${authorities} of them of certificate authorities`,
        remedy: 'add the plain keys of those hosts: rigger knows no host certificates',
      };
    return { ...about, status: 'ok', evidence };
  });
};

const readable = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** rigger speaks SSH itself; the program is for `lab ssh` and for people. */
const clientCheck = (): DoctorCheck => {
  const found = isPresent('ssh');
  return {
    area: 'ssh',
    title: 'ssh program',
    status: found ? 'ok' : 'limited',
    evidence: found ? 'found; rigger itself does not need it' : 'not on the path; `rigger lab ssh` needs it',
    ...(found ? {} : { remedy: 'apt-get install openssh-client' }),
  };
};

const libraryCheck = (): DoctorCheck => ({
  area: 'ssh',
  title: 'ssh library',
  ...(canSignAtOnce()
    ? { status: 'ok', evidence: 'ssh2, which signs with a key from a file without asking first' }
    : {
        status: 'limited',
        evidence:
          'ssh2 is another version than rigger was built with: each connection takes a round trip more',
        remedy: 'install rigger again, with the versions of its package-lock.json',
      }),
});
