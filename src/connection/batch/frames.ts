/**
 * What the shell says between the steps' outputs, on both streams: the nonce, words, a semicolon.
 * It needs no line of its own, so that output which ends without a newline stays exact.
 */
export type BatchFrame =
  /** The batch begins; `uptime` is the host's clock in seconds. */
  | { readonly kind: 'begin'; readonly batch: number; readonly uptime?: number }
  /** A step ended. */
  | { readonly kind: 'end'; readonly step: number; readonly exit: number; readonly uptime?: number }
  /** A step was not started. */
  | { readonly kind: 'skip'; readonly step: number }
  /** The shell waits for the bytes of a step's standard input. */
  | { readonly kind: 'upload'; readonly step: number }
  /** The shell runs: sudo, if there was any, let it through. */
  | { readonly kind: 'ready' }
  /** sudo asks for its password. */
  | { readonly kind: 'ask' }
  /** The shell ended, and will read nothing more. */
  | { readonly kind: 'ended' }
  /** Another controller holds the lock. */
  | { readonly kind: 'locked'; readonly holder: string }
  /** The host has seen a controller with a higher epoch. */
  | { readonly kind: 'fenced'; readonly seen: string }
  /** The lock could not be tried. */
  | { readonly kind: 'lock-failed'; readonly reason: string };

/** The words that `shell/bootstrap.ts` prints. */
const readFrame = (text: string): BatchFrame | undefined => {
  const [word, ...rest] = text.trim().split(' ');
  const [first, second, third] = rest;
  switch (word) {
    case 'b':
      return { kind: 'begin', batch: Number(first), ...uptime(second) };
    case 'e':
      return { kind: 'end', step: Number(first), exit: Number(second), ...uptime(third) };
    case 's':
      return { kind: 'skip', step: Number(first) };
    case 'u':
      return { kind: 'upload', step: Number(first) };
    case 'r':
      return { kind: 'ready' };
    case 'a':
      return { kind: 'ask' };
    case 'z':
      return { kind: 'ended' };
    case 'l':
      return { kind: 'locked', holder: rest.join(' ') };
    case 'f':
      return { kind: 'fenced', seen: first ?? '' };
    case 'x':
      return { kind: 'lock-failed', reason: rest.join(' ') };
    default:
      return undefined;
  }
};

const uptime = (word: string | undefined): { uptime?: number } =>
  word !== undefined && /^\d+(\.\d+)?$/.test(word) ? { uptime: Number(word) } : {};

/** A frame is short; what has no end within this many bytes is output after all. */
const longestFrame = 4096;

const semicolon = 0x3b;

/** Cuts one stream into output and frames, however the network cut it into chunks. */
export class FrameParser {
  readonly #nonce: Buffer;
  #pending: Buffer = Buffer.alloc(0);

  constructor(
    nonce: string,
    private readonly onOutput: (bytes: Buffer) => void,
    private readonly onFrame: (frame: BatchFrame) => void,
  ) {
    this.#nonce = Buffer.from(`${nonce} `);
  }

  push(chunk: Buffer): void {
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = Buffer.alloc(0);
    for (;;) {
      const start = rest.indexOf(this.#nonce);
      if (start < 0) break;
      if (start > 0) this.onOutput(rest.subarray(0, start));
      rest = rest.subarray(start);
      const end = rest.indexOf(semicolon, this.#nonce.length);
      if (end < 0 && rest.length < longestFrame) {
        this.#pending = Buffer.from(rest);
        return;
      }
      const frame = end < 0 ? undefined : readFrame(rest.toString('utf8', this.#nonce.length, end));
      const length = frame === undefined ? this.#nonce.length : end + 1;
      if (frame === undefined) this.onOutput(rest.subarray(0, length));
      else this.onFrame(frame);
      rest = rest.subarray(length);
    }
    this.#keepPartial(rest);
  }

  /** Keeps back the longest end that may turn out to be the beginning of a nonce. */
  #keepPartial(rest: Buffer): void {
    const first = Math.max(0, rest.length - this.#nonce.length + 1);
    let cut = first;
    while (cut < rest.length && !this.#nonce.subarray(0, rest.length - cut).equals(rest.subarray(cut))) cut++;
    if (cut > 0) this.onOutput(rest.subarray(0, cut));
    if (cut < rest.length) this.#pending = Buffer.from(rest.subarray(cut));
  }
}
