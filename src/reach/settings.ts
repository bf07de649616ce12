import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { splitWords } from '../inventory/shell-words.js';
import { entryOf, warning } from '../model/index.js';
import type { ConnectionVariables } from './connection-variables.js';
import type { TargetOptions } from './options.js';
import { readSshArguments, type SshArguments } from './ssh-arguments.js';
import { type SshConfigSource, type SshSettings, sshSettings } from './ssh-config.js';

/** The options for ssh in a host's variables; those that say nothing to rigger are warned about. */
export const argumentsOf = (variables: ConnectionVariables, options: TargetOptions): SshArguments => {
  const words = (['sshArgs', 'commonArgs', 'extraArgs'] as const).flatMap((setting) => {
    const split = splitWords(variables.text(setting) ?? '');
    if ('mistake' in split) throw variables.wrong(setting, 'has a quote that is never closed');
    return split.words.map(({ text }) => text);
  });
  const given = readSshArguments(words);
  for (const option of given.ignored)
    options.warn?.(
      warning('target/ssh-option', `the option ${option} for ssh is not honoured for ${variables.host}`, {
        position: variables.position('commonArgs'),
        help: 'rigger speaks SSH itself; `rigger explain target/ssh-option` lists what it understands',
      }),
    );
  return given;
};

/** What arguments and configuration files say together; arguments win. */
export const settingsOf = (
  destination: string,
  user: string | undefined,
  given: SshArguments,
  source: SshConfigSource | undefined,
): SshSettings => {
  const files =
    given.configFile === undefined ? source?.files : given.configFile === 'none' ? [] : [given.configFile];
  const configured: SshSettings = source
    ? sshSettings({ ...source, files: files ?? [] }, destination, user)
    : new Map();
  return new Map([...configured, ...given.settings]);
};

/** What the `%` tokens of ssh_config(5) stand for. */
export interface Tokens {
  readonly host: string;
  readonly original: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly source: SshConfigSource | undefined;
}

/** A path of the configuration: tokens, `${VARIABLES}` and `~` replaced. */
export const expandPath = (path: string, { host, original, port, user, source }: Tokens): string => {
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    d: source?.home ?? '~',
    h: host,
    k: original,
    n: original,
    p: String(port ?? 22),
    r: user ?? source?.localUser ?? '',
    u: source?.localUser ?? '',
  };
  const plain = path
    .replace(/%(.)/g, (token, letter: string) => entryOf(values, letter) ?? token)
    .replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '');
  return atHome(plain, source?.home, source?.folder);
};

/** `~/…` becomes absolute, as does a path relative to a folder: the working directory unless told. */
export const atHome = (path: string, home = process.env.HOME ?? '/', folder = '.'): string => {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return isAbsolute(path) ? path : resolve(folder, path);
};

/** The first key of the configuration that exists; ssh tries them all, and skips what is missing. */
export const firstExisting = (paths: readonly string[]): string | undefined =>
  paths.find((path) => existsSync(path));
