import { posix } from 'node:path';
import type { LastLink } from './checked-walk.js';
import { shownShell } from './shell-text.js';

/**
 * One thing to do on a host, as data. Nothing here is a string that somebody glued together:
 * arguments are lists, files are bytes, and the connection renders them quoted.
 */
export type Command =
  | Exec
  | Script
  | WriteFile
  | SetAttributes
  | MakeDirectory
  | WriteSysfs
  | FetchFile
  | Reboot
  | StartBackground
  | StopBackground;

interface Common {
  /** Exit codes that mean success; [0] unless told. */
  readonly accept?: readonly number[];
  /** Seconds after which the command is killed and counts as failed. */
  readonly timeout?: number;
  /** Run as this user instead of the connection's, which then has to be root. */
  readonly user?: string;
}

interface Process extends Common {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /**
   * Run in the directory that holds this path, so that `./NAME` is what stands there. Nobody's link leads
   * elsewhere on the way (`checked-walk.ts`); a link at the path itself stays one.
   */
  readonly at?: string;
  /** Bytes for standard input, which is empty otherwise. */
  readonly stdin?: string | Uint8Array;
  /** Whether the output is worth showing while the command runs. */
  readonly live?: boolean;
}

/** A program with its arguments; no shell reads them. */
export interface Exec extends Process {
  readonly kind: 'exec';
  readonly argv: readonly string[];
}

/** Shell text: rigger's own made with `sh`, or the user's (`shell`, `script`). */
export interface Script extends Process {
  readonly kind: 'script';
  readonly script: string;
  /** Variables of the interpreter, which is a shell then; its children do not get them. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** `/bin/sh` unless told. */
  readonly interpreter?: readonly string[];
}

/**
 * A file written whole: to a temporary name in the same directory, checked, given its mode and
 * owner, flushed, and renamed over the target, so that no reader ever sees half of it.
 */
export interface WriteFile extends Common, Replacement {
  readonly kind: 'write-file';
  readonly path: string;
  readonly content: string | Uint8Array | ContentScript;
}

/** How a new file is put where an old one may be; what is missing is kept of the old one. */
export interface Replacement {
  /** Octal text as in `0644`, which a new file has without it. */
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** Program that must accept the new file; the word `%s` stands for its temporary path. */
  readonly validate?: readonly string[] | undefined;
  /** Keep the old file beside the new one, with the time in its name. */
  readonly backup?: boolean | undefined;
}

/** Shell text that writes a file to descriptor 3, which is `/proc/self/fd/3` by name. */
export interface ContentScript {
  readonly script: string;
  /** Bytes for standard input. */
  readonly stdin: string;
}

/** Gives what stands at a path its owner and mode; what is missing stays as it is. */
export interface SetAttributes extends Common {
  readonly kind: 'set-attributes';
  readonly path: string;
  /** Whether a symbolic link itself gets them, or what it leads to. */
  readonly last: LastLink;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** Four octal digits: the whole mode, a directory's set-group-ID bit included. */
  readonly mode?: string | undefined;
}

/** Makes a directory that does not exist, and its parents where wanted. */
export interface MakeDirectory extends Common {
  readonly kind: 'make-directory';
  readonly path: string;
  readonly parents: boolean;
  readonly mode?: string | undefined;
}

/** One write(2) to a kernel attribute; the kernel's error is the command's. */
interface WriteSysfs extends Common {
  readonly kind: 'write-sysfs';
  readonly path: string;
  readonly value: string;
}

/** Copies a file of the host to the controller. */
interface FetchFile extends Common {
  readonly kind: 'fetch-file';
  readonly path: string;
  readonly to: string;
}

/** Restarts the host and waits until it is another boot. `timeout` bounds the wait. */
export interface Reboot extends Common {
  readonly kind: 'reboot';
  readonly because: readonly string[];
  /** Shell text that restarts the host; the operating system's own reboot when missing. */
  readonly ask?: string;
}

/** A process that outlives the task and is stopped with the play, or with its handle. */
export interface StartBackground extends Process {
  readonly kind: 'start-background';
  readonly handle: string;
  readonly argv: readonly string[];
}

/** Ends a background process; what it had printed becomes the output. Exit 3: it had ended by itself. */
interface StopBackground extends Common {
  readonly kind: 'stop-background';
  readonly handle: string;
}

/** What became of a command. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
  /** Milliseconds on the host, by the host's clock. */
  readonly remoteMs?: number;
  /** Set when the output was cut at the limit. */
  readonly truncated?: boolean;
}

/** A one-line text of a command for a person; quoted, not masked. */
export const showCommand = (command: Command): string => {
  switch (command.kind) {
    case 'exec':
      return `${place(command)}${words(command.argv)}`;
    case 'script':
      return `${place(command)}${shownShell(command.script, command.parameters ?? {}).trim()}`;
    case 'write-file':
      return `write ${command.path}${isScript(command.content) ? `: ${command.content.script}` : ''}`;
    case 'set-attributes':
      return attributesInWords(command);
    case 'make-directory':
      return words(['mkdir', ...(command.parents ? ['-p'] : []), command.path]);
    case 'write-sysfs':
      return `echo ${command.value} > ${command.path}`;
    case 'fetch-file':
      return `fetch ${command.path}`;
    case 'reboot':
      return 'reboot';
    case 'start-background':
      return `${words(command.argv)} &`;
    case 'stop-background':
      return `kill ${command.handle}`;
  }
};

/** Whether the content of a file is made on the host. */
export const isScript = (content: WriteFile['content']): content is ContentScript =>
  typeof content === 'object' && 'script' in content;

const attributesInWords = ({ path, last, owner, group, mode }: SetAttributes): string => {
  const user = `${owner ?? ''}${group === undefined ? '' : `:${group}`}`;
  return [
    ...(user ? [words(['chown', ...(last === 'keep' ? ['-h'] : []), user, path])] : []),
    ...(mode === undefined ? [] : [words(['chmod', mode, path])]),
  ].join(' && ');
};

const place = ({ at }: Process): string =>
  at === undefined ? '' : `${words(['cd', posix.dirname(at)])} && `;

const words = (argv: readonly string[]): string => argv.map(readable).join(' ');

const readable = (word: string): string =>
  /[\s'"$\\]/.test(word) || word === '' ? JSON.stringify(word) : word;
