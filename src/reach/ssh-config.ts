import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import SSHConfig from 'ssh-config';
import { problem, RiggerError } from '../model/index.js';
import { includedFiles } from './ssh-include.js';
import { type Criteria, type MatchContext, matchesCriteria, matchesHost } from './ssh-match.js';

/** Settings of ssh_config(5) for one destination; names in lower case. */
export type SshSettings = ReadonlyMap<string, readonly string[]>;

export interface SshConfigSource {
  /** Files in the order of precedence; those that do not exist say nothing. */
  readonly files: readonly string[];
  readonly home: string;
  readonly localUser: string;
  /** What paths are relative to; the working directory unless told. */
  readonly folder?: string;
  /** undefined for a file that is not there. */
  readonly read: (path: string) => string | undefined;
}

/** What ssh reads for the user that runs rigger. */
export const usualSshConfig = (home = homedir()): SshConfigSource => ({
  files: [join(home, '.ssh', 'config'), '/etc/ssh/ssh_config'],
  home,
  localUser: userName(),
  read: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
});

/** A user without an entry in passwd, as in some containers, has no name. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? '';
  }
};

/**
 * What ssh_config(5) says for a destination as the user typed it. The first value of a setting
 * wins, except that every `IdentityFile` counts. `Match exec` never matches: nothing is run.
 * @throws RiggerError `target/ssh-config`
 */
export const sshSettings = (source: SshConfigSource, host: string, user?: string): SshSettings => {
  const first = new Reading(source, { host, user, final: false, hostname: host });
  const settings = first.all();
  if (!first.wantsFinal) return settings;
  const hostname = settings.get('hostname')?.[0] ?? host;
  return new Reading(source, { host, user: user ?? settings.get('user')?.[0], final: true, hostname }).all(
    settings,
  );
};

type Lines = ReturnType<typeof SSHConfig.parse>;
type Line = Lines[number];

class Reading {
  readonly #settings = new Map<string, string[]>();
  readonly #open: string[] = [];
  wantsFinal = false;

  constructor(
    readonly source: SshConfigSource,
    readonly destination: { host: string; user: string | undefined; hostname: string; final: boolean },
  ) {}

  all(before: SshSettings = new Map()): SshSettings {
    for (const [name, values] of before) this.#settings.set(name, [...values]);
    for (const file of this.source.files) this.#file(file);
    return this.#settings;
  }

  #file(path: string): void {
    const text = this.source.read(path);
    if (text === undefined) return;
    if (this.#open.includes(path))
      throw broken(path, `it includes itself: ${[...this.#open, path].join(' → ')}`);
    this.#open.push(path);
    this.#lines(parse(path, text));
    this.#open.pop();
  }

  #lines(lines: readonly Line[]): void {
    for (const line of lines) {
      if (line.type !== SSHConfig.DIRECTIVE) continue;
      const name = line.param.toLowerCase();
      const values = valuesOf(line.value);
      if (name === 'host') {
        if ('config' in line && matchesHost(values, this.destination.host)) this.#lines(line.config);
      } else if (name === 'match') {
        if ('config' in line && 'criteria' in line && this.#matches(line.criteria)) this.#lines(line.config);
      } else if (name === 'include') {
        for (const file of includedFiles(values, this.#open.at(-1)!, this.source.home)) this.#file(file);
      } else this.#set(name, values);
    }
  }

  #matches(criteria: Criteria): boolean {
    if ('final' in criteria) this.wantsFinal = true;
    return matchesCriteria(criteria, this.#context());
  }

  #context(): MatchContext {
    const { host, user, final } = this.destination;
    return {
      originalHost: host,
      host: this.#settings.get('hostname')?.[0]?.replaceAll('%h', host) ?? host,
      user: user ?? this.#settings.get('user')?.[0] ?? this.source.localUser,
      localUser: this.source.localUser,
      final,
    };
  }

  #set(name: string, values: readonly string[]): void {
    const known = this.#settings.get(name);
    if (known === undefined) this.#settings.set(name, [...values]);
    else if (name === 'identityfile') known.push(...values.filter((value) => !known.includes(value)));
  }
}

const parse = (path: string, text: string): Lines => {
  try {
    return SSHConfig.parse(text);
  } catch (error) {
    throw broken(path, (error as Error).message);
  }
};

const broken = (path: string, why: string): RiggerError =>
  new RiggerError([
    problem('target/ssh-config', `the ssh configuration ${path} is not understood: ${why}`, {
      position: { file: path, line: 1, column: 1 },
      help: 'try `ssh -G HOST`, which names the line',
    }),
  ]);

const valuesOf = (value: string | readonly { readonly val: string }[]): string[] =>
  typeof value === 'string' ? [value] : value.map(({ val }) => val);
