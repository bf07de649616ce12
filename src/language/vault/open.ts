import { type Diagnostic, type Position, problem, RiggerError } from '../../model/index.js';
import type { Decrypt } from '../yaml/index.js';
import { decryptAge, type Opened } from './age.js';
import { decryptAnsibleVault, isAnsibleVault, type OpenedVault } from './ansible-vault.js';
import { type KeySources, readIdentities, readPasswords } from './keys.js';

/**
 * Opens age and Ansible vault texts. Keys are read when the first text needs them, so that a
 * project without secrets asks for none.
 * @throws RiggerError (when called) of the codes `vault/…`, with the position of the text
 */
export const vaultDecrypt = (sources: KeySources = {}): Decrypt => {
  const once = <T>(read: () => Promise<T>): (() => Promise<T>) => {
    let result: Promise<T> | undefined;
    return () => {
      result ??= read();
      return result;
    };
  };
  const identities = once(() => readIdentities(sources));
  const passwords = once(() => readPasswords(sources));
  return async (text, position) => {
    const ansible = isAnsibleVault(text);
    const keys = await (ansible ? passwords() : identities());
    if (keys.length === 0) throw new RiggerError([noKey(ansible, position)]);
    const opened = ansible ? await decryptAnsibleVault(text, keys) : await decryptAge(text, keys);
    if ('plain' in opened) return Buffer.from(opened.plain).toString('utf8');
    throw new RiggerError([failure(opened, ansible, position)]);
  };
};

const noKey = (ansible: boolean, position: Position | undefined): Diagnostic =>
  ansible
    ? problem('vault/no-key', 'this is an Ansible vault, and no password is given for it', {
        position,
        help: 'name its password file: --vault-password-file FILE, or be asked for it: --ask-vault-pass',
      })
    : problem('vault/no-key', 'this is encrypted with age, and there is no identity to open it', {
        position,
        help: 'name it with --vault-identity FILE, or make one with `rigger vault keygen`',
      });

const failure = (
  opened: Exclude<Opened | OpenedVault, { plain: Uint8Array }>,
  ansible: boolean,
  position: Position | undefined,
): Diagnostic => {
  if (opened.failed === 'unsupported')
    return problem(
      'vault/unsupported',
      `rigger cannot read a vault of the kind '${opened.header.slice(0, 60)}'`,
      {
        position,
        help: 'it reads $ANSIBLE_VAULT;1.1;AES256 and 1.2, and age',
      },
    );
  if (opened.failed === 'malformed')
    return problem(
      'vault/malformed',
      `the encrypted text is damaged, or is no ${ansible ? 'Ansible vault' : 'age file'}`,
      {
        position,
        help: 'restore it from version control, or encrypt the value again',
      },
    );
  return problem(
    'vault/wrong-key',
    ansible ? 'the vault password does not open this' : 'no identity at hand opens this',
    {
      position,
      help: ansible
        ? 'check --vault-password-file; each password given is tried'
        : 'ask somebody who can open it to run `rigger vault rekey` with your recipient',
    },
  );
};
