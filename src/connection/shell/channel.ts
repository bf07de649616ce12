import type { Readable, Writable } from 'node:stream';

/** The three streams of a started shell, whoever carries them. */
export interface ShellChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when nothing will come any more, with what is known about the reason. */
  readonly ended: Promise<string>;
  /** Ends everything now. */
  destroy(): void;
}

/** Starts a program on the host beside the shell, over the same connection; the user's login shell reads the text. */
export type OpenProgram = (command: string) => Promise<ShellChannel>;
