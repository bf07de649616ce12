import type { Target } from '../connection.js';
import { addressOf, describe, portOf, type SshFailure } from './failures.js';
import { fingerprint, judgeHostKey, keyType, knownKeyTypes } from './host-key.js';
import { addKnownHost, defaultKnownHostsFiles, readKnownHosts } from './known-hosts-file.js';

/** Judges the key that a host presents, adds it where the policy says so, or says what is wrong. */
export const verifyHostKey = (target: Target, key: Buffer): SshFailure | undefined => {
  const files = knownHostsFiles(target);
  const [host, port] = [addressOf(target), portOf(target)];
  const verdict = judgeHostKey(key, host, port, readKnownHosts(files));
  const print = `${keyType(key)} ${fingerprint(key)}`;
  switch (verdict.kind) {
    case 'known':
      return undefined;
    case 'unknown':
    case 'authority':
      if (target.hostKeyPolicy === 'accept-new' && verdict.kind === 'unknown') {
        addKnownHost(files[0] as string, host, port, key);
        return undefined;
      }
      return verdict.kind === 'unknown' ? unknownKey(target, print, files) : authority(target, verdict.known);
    case 'changed':
      return {
        code: 'connection/host-key-changed',
        message: `the host key of ${describe(target)} is not the one in ${verdict.known.file}:${verdict.known.line}; it is now ${print}`,
        help: `compare it with the host’s console; only if the host was installed again, remove the old key: ssh-keygen -f ${verdict.known.file} -R '${nameOf(host, port)}'`,
        notes: ['if the host was not installed again, somebody may be listening in'],
      };
    case 'revoked':
      return {
        code: 'connection/host-key-revoked',
        message: `the host key of ${describe(target)} (${print}) is revoked in ${verdict.known.file}:${verdict.known.line}`,
        help: 'give the host a new key; this one must not be trusted',
      };
  }
};

/** Algorithms in the order of our wishes: for keys that are known first, as OpenSSH does. */
export const hostKeyAlgorithms = (target: Target, all: readonly string[]): string[] => {
  const known = knownKeyTypes(addressOf(target), portOf(target), readKnownHosts(knownHostsFiles(target)));
  const isKnown = (algorithm: string) =>
    known.includes(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...all.filter(isKnown), ...all.filter((algorithm) => !isKnown(algorithm))];
};

const knownHostsFiles = ({ knownHostsFiles: files }: Target): readonly string[] =>
  files === undefined || files.length === 0 ? defaultKnownHostsFiles() : files;

const nameOf = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`);

const unknownKey = (target: Target, print: string, files: readonly string[]): SshFailure => ({
  code: 'connection/host-key-unknown',
  message: `the host key of ${describe(target)} is in none of ${files.join(', ')}; it is ${print}`,
  help: 'compare it with `ssh-keygen -lf` on the host’s console, then run once with --accept-new-host-keys',
});

const authority = (target: Target, known: { file: string; line: number }): SshFailure => ({
  code: 'connection/host-certificate',
  message: `${describe(target)} is known only through the @cert-authority of ${known.file}:${known.line}, and rigger does not check host certificates`,
  help: 'add the plain host key of the host to known_hosts',
});
