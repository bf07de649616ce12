import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, problem, RiggerError, warning } from '../../model/index.js';
import { ProgramFailure, runProgram } from '../run-program.js';
import { recipientOf } from './age.js';

/** Where keys come from; passwords and identities are never given as arguments, only as files. */
export interface KeySources {
  /** `--vault-identity`; when none is named, `$RIGGER_AGE_KEY_FILE` and `~/.config/rigger/age.key`. */
  readonly identityFiles?: readonly string[];
  /** `--vault-password-file`, also as `LABEL@FILE`; when none is named, `$ANSIBLE_VAULT_PASSWORD_FILE`. */
  readonly passwordFiles?: readonly string[];
  /** Asks somebody for the password of Ansible vaults (`--ask-vault-pass`), once one has to be opened. */
  readonly askPassword?: () => Promise<string>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Takes the warning about an identity file that others may read. */
  readonly warn?: (diagnostic: Diagnostic) => void;
}

/** The file that `rigger vault keygen` writes, and that is read when nothing else is named. */
export const usualIdentityFile = (environment: KeySources['environment'] = process.env): string =>
  join(environment.XDG_CONFIG_HOME || join(environment.HOME || homedir(), '.config'), 'rigger', 'age.key');

/** The identity files that `$RIGGER_AGE_KEY_FILE` names. */
export const identityFilesIn = (environment: NonNullable<KeySources['environment']>): readonly string[] =>
  (environment.RIGGER_AGE_KEY_FILE ?? '').split(':').filter((path) => path !== '');

/**
 * The age identities at hand, as `AGE-SECRET-KEY-1…`.
 * @throws RiggerError `vault/identity-file` for a file that was named and cannot be used
 */
export const readIdentities = async (sources: KeySources): Promise<readonly string[]> => {
  const environment = sources.environment ?? process.env;
  const named = sources.identityFiles?.length ? sources.identityFiles : identityFilesIn(environment);
  if (named.length > 0) return (await Promise.all(named.map((path) => identitiesIn(path, sources)))).flat();
  const usual = usualIdentityFile(environment);
  const present = await access(usual).then(
    () => true,
    () => false,
  );
  return present ? identitiesIn(usual, sources) : [];
};

const identitiesIn = async (path: string, { warn }: KeySources): Promise<string[]> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw identityFile(path, `cannot be read (${error.code})`);
  });
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0)
    warn?.(
      warning('vault/identity-file', `other users may read the identity file ${path}`, {
        help: `chmod 600 ${path}`,
      }),
    );
  const lines = contentLines(text);
  if (lines.length === 0) throw identityFile(path, 'holds no identity');
  for (const [index, line] of lines.entries())
    await recipientOf(line).catch(() => {
      throw identityFile(path, `holds something else than identities (entry ${index + 1})`);
    });
  return lines;
};

const identityFile = (path: string, what: string): RiggerError =>
  new RiggerError([
    problem('vault/identity-file', `the identity file ${path} ${what}`, {
      help: '`rigger vault keygen` makes one; it holds a line AGE-SECRET-KEY-1…',
    }),
  ]);

/** Lines of a file of keys, without comments. */
export const contentLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/**
 * Passwords for Ansible vaults. An executable file is run, as Ansible does; the password is what
 * it prints, without the line end.
 * @throws RiggerError `vault/password-file`
 */
export const readPasswords = async (sources: KeySources): Promise<readonly string[]> => {
  const environment = sources.environment ?? process.env;
  const named = sources.passwordFiles?.length
    ? sources.passwordFiles
    : [environment.ANSIBLE_VAULT_PASSWORD_FILE ?? ''].filter((path) => path !== '');
  const asked = sources.askPassword ? [await sources.askPassword()] : [];
  return [...asked, ...(await Promise.all(named.map(passwordIn)))];
};

const passwordIn = async (given: string): Promise<string> => {
  const labelled = (await readable(given)) ? given : given.replace(/^[^@/]*@/, '');
  const path = labelled.startsWith('~/') ? join(homedir(), labelled.slice(2)) : labelled;
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  const text = await (executable ? printedBy(path) : readFile(path, 'utf8')).catch(
    (error: NodeJS.ErrnoException) => {
      if (error instanceof ProgramFailure) throw passwordFile(path, `is a program, and it ${error.reason}`);
      throw passwordFile(path, `cannot be read (${error.code})`);
    },
  );
  const password = executable ? text.replace(/[\r\n]+$/, '') : text.trim();
  if (password === '') throw passwordFile(path, 'holds no password');
  return password;
};

const readable = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** It may ask for another password, so that it gets as long as a person takes. */
const printedBy = async (path: string): Promise<string> => {
  const { stdout, exit } = await runProgram(path, [], { milliseconds: 120_000, bytes: 2 ** 20, asks: true });
  if (exit !== 0) throw new ProgramFailure(`exited with ${exit}`);
  return stdout;
};

const passwordFile = (path: string, what: string): RiggerError =>
  new RiggerError([
    problem('vault/password-file', `the vault password file ${path} ${what}`, {
      help: 'the file holds the password, or is a program that prints it',
    }),
  ]);
