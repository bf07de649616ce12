import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AnyAuthMethod, type AuthenticationType, type ParsedKey } from 'ssh2';
import { systemReason } from '../../model/index.js';
import type { Target } from '../connection.js';
import { describe, type SshFailure, unreachable, userOf } from './failures.js';

/** One way to prove who we are, and how it is called in the message when none was accepted. */
export interface Attempt {
  readonly name: string;
  readonly method: AnyAuthMethod;
}

const defaultKeyNames = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * What to try, the most likely first, because each failure costs a round trip and counts against
 * the server's MaxAuthTries: what the inventory names, then the agent, then the usual key files.
 * @throws RiggerError `connection/key-unreadable`, `connection/key-encrypted`
 */
export const authenticationAttempts = (target: Target, agent = process.env.SSH_AUTH_SOCK): Attempt[] => {
  const username = userOf(target);
  const attempts: Attempt[] = [];
  const { privateKeyFile, password } = target;
  if (privateKeyFile !== undefined) {
    const key = readKey(privateKeyFile);
    if ('failure' in key && !(key.encrypted && agent))
      throw unreachable(explainKey(target, privateKeyFile, key));
    if ('key' in key) attempts.push(keyAttempt(privateKeyFile, key.key, username));
  }
  if (password !== undefined)
    attempts.push({ name: 'password', method: { type: 'password', username, password } });
  if (agent) attempts.push({ name: `agent at ${agent}`, method: { type: 'agent', username, agent } });
  if (privateKeyFile === undefined) attempts.push(...usualKeys(username));
  // Servers that ask PAM for passwords offer this instead of the password method.
  if (password !== undefined) attempts.push(interactive(username, password));
  return attempts;
};

/** Chooses the next attempt among those that the server still allows. */
export const nextAttempt = (
  attempts: readonly Attempt[],
  onTry: (attempt: Attempt) => void,
): ((allowed: AuthenticationType[] | null) => AnyAuthMethod | false) => {
  const left = [...attempts];
  return (allowed) => {
    for (let attempt = left.shift(); attempt !== undefined; attempt = left.shift()) {
      if (allowed !== null && !allowed.includes(onWire(attempt.method))) continue;
      if (attempt.method.type === 'keyboard-interactive' && allowed?.includes('password')) continue;
      onTry(attempt);
      return attempt.method;
    }
    return false;
  };
};

/** The agent is a way to sign; the server calls it publickey as well. */
const onWire = ({ type }: AnyAuthMethod): AuthenticationType =>
  type === 'agent' ? ('publickey' as AuthenticationType) : (type as AuthenticationType);

const keyAttempt = (file: string, key: ParsedKey, username: string): Attempt => ({
  name: `key ${file}`,
  // The parsed form is accepted as well, and spares a second parsing.
  method: { type: 'publickey', username, key: key as unknown as Buffer },
});

const usualKeys = (username: string): Attempt[] =>
  defaultKeyNames.flatMap((name) => {
    const file = join(homedir(), '.ssh', name);
    const key = readKey(file);
    return 'key' in key ? [keyAttempt(file, key.key, username)] : [];
  });

/** The usual key files that can be used as they are. */
export const usableKeys = (): string[] =>
  defaultKeyNames.map((name) => join(homedir(), '.ssh', name)).filter((file) => 'key' in readKey(file));

const interactive = (username: string, password: string): Attempt => {
  let answered = false;
  return {
    name: 'keyboard-interactive',
    method: {
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        // One prompt that hides what is typed is the password's; a second one means it was wrong.
        const [prompt] = prompts;
        const ours = prompts.length === 1 && !answered && prompt?.echo !== true;
        answered = true;
        finish(ours ? [password] : []);
      },
    },
  };
};

type KeyFile = { readonly key: ParsedKey } | { readonly failure: string; readonly encrypted: boolean };

const readKey = (file: string): KeyFile => {
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch (error) {
    return { failure: systemReason(error), encrypted: false };
  }
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text);
  if (parsed instanceof Error)
    return { failure: parsed.message, encrypted: /passphrase/i.test(parsed.message) };
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!key?.isPrivateKey()) return { failure: 'it holds a public key', encrypted: false };
  return { key };
};

const explainKey = (
  target: Target,
  file: string,
  key: { failure: string; encrypted: boolean },
): SshFailure =>
  key.encrypted
    ? {
        code: 'connection/key-encrypted',
        message: `the key ${file} for ${target.host} is encrypted`,
        help: `load it into an agent: ssh-add ${file}`,
      }
    : {
        code: 'connection/key-unreadable',
        message: `the key ${file} for ${target.host} cannot be used: ${key.failure}`,
        help: 'check ansible_ssh_private_key_file, or the IdentityFile in ~/.ssh/config',
      };

export const authenticationFailure = (
  target: Target,
  username: string,
  tried: readonly string[],
  allowed: readonly string[],
  failedAgents: readonly string[] = [],
): SshFailure => ({
  code: 'connection/authentication',
  message: `${describe(target)} does not let ${username} in; tried: ${tried.join(', ') || 'nothing, because there is neither key nor agent nor password'}`,
  help: `check ansible_user, and that the public key is in the authorized_keys of ${username}`,
  notes: [
    ...(allowed.length === 0 ? [] : [`the host accepts: ${allowed.join(', ')}`]),
    ...failedAgents.map((reason) => `the key agent of SSH_AUTH_SOCK did not help: ${reason}`),
  ],
});
