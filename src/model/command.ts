/**
 * One thing to do on a host, as data. Nothing here is a string that somebody glued together:
 * arguments are lists, files are bytes, and the connection renders them quoted.
 */
export type Command =
  | Exec
  | Script
  | WriteFile
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
  /** Bytes for standard input, which is empty otherwise. */
  readonly stdin?: string;
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
  /** `/bin/sh` unless told. */
  readonly interpreter?: readonly string[];
}

/**
 * A file written whole: to a temporary name in the same directory, checked, given its mode and
 * owner, flushed, and renamed over the target, so that no reader ever sees half of it.
 */
export interface WriteFile extends Common {
  readonly kind: 'write-file';
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Octal text as in `0644`; the target's own, or 0644, when missing. */
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
  /** Program that must accept the new file; the word `%s` stands for its temporary path. */
  readonly validate?: readonly string[];
  /** Keep the old file beside the new one, with the time in its name. */
  readonly backup?: boolean;
}

/** One write(2) to a kernel attribute; the kernel's error is the command's. */
export interface WriteSysfs extends Common {
  readonly kind: 'write-sysfs';
  readonly path: string;
  readonly value: string;
}

/** Copies a file of the host to the controller. */
export interface FetchFile extends Common {
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
export interface StopBackground extends Common {
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
      return command.argv.map(readable).join(' ');
    case 'script':
      return command.script.trim();
    case 'write-file':
      return `write ${command.path}`;
    case 'write-sysfs':
      return `echo ${command.value} > ${command.path}`;
    case 'fetch-file':
      return `fetch ${command.path}`;
    case 'reboot':
      return 'reboot';
    case 'start-background':
      return `${command.argv.map(readable).join(' ')} &`;
    case 'stop-background':
      return `kill ${command.handle}`;
  }
};

const readable = (word: string): string =>
  /[\s'"$\\]/.test(word) || word === '' ? JSON.stringify(word) : word;
