import { once } from 'node:events';
import type { RiggerError } from '../../model/index.js';
import { type AwakeTimeout, awakeTimeout } from '../awake.js';
import type { BatchFrame, FrameParser } from '../batch/frames.js';
import { BatchReader, streamParsers } from '../batch/reader.js';
import { batchScript, largestInline } from '../batch/script.js';
import type { BatchOptions, ChangeLock, Connection, ShellStep, StepOutput } from '../connection.js';
import {
  type BecomeAccount,
  bootstrap,
  changeLocks,
  farewell,
  type Lock,
  type LockHolder,
} from './bootstrap.js';
import type { ShellChannel } from './channel.js';
import {
  closed,
  fenced,
  hung,
  interrupted,
  locked,
  lockFailed,
  lost,
  noShell,
  wrongPassword,
} from './failures.js';

export interface RootShellOptions {
  readonly host: string;
  readonly nonce: string;
  readonly become?: BecomeAccount | undefined;
  /** Who takes the lock; none is taken when missing. */
  readonly lock?: Lock | undefined;
  /** Who takes the locks of changes; none are taken when missing. */
  readonly changeLocks?: LockHolder | undefined;
  /** Seconds until a shell that has not said a word is given up. */
  readonly startTimeout?: number | undefined;
  /** Seconds that a step which only reads may take. */
  readonly readTimeout?: number | undefined;
  /** When a batch may begin, beside those of other hosts; at once when missing. */
  readonly turn?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Releases what carried the shell. */
  readonly onClose?: () => void | Promise<void>;
}

interface Batch {
  readonly reader: BatchReader;
  readonly steps: readonly ShellStep[];
  readonly fail: (error: Error) => void;
}

/** Seconds; reading takes moments, and an emulated host on a busy machine a minute. */
const defaultReadTimeout = 300;

/** Milliseconds; longer than the shell's own farewell to steps that are on their way out. */
const longestClose = 10_000;

/** How much of what came before the first batch is kept to explain a shell that did not start. */
const longestPreamble = 8192;

/** The persistent shell of a host, started by `startCommand`, as a connection. */
export class RootShell implements Connection {
  readonly host: string;
  readonly traffic = { roundTrips: 0, bytesSent: 0, bytesReceived: 0, wireMs: 0, remoteMs: 0 };
  #batches = 0;
  #current: Batch | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #failure: Error | undefined;
  #preamble = '';
  /** sudo, if there was any, has let the shell through. */
  #started = false;
  #began = false;
  /** A step that did more than read may have left processes behind. */
  #didMore = false;
  #asked = 0;
  #startTimer: AwakeTimeout | undefined;
  #readTimer: NodeJS.Timeout | undefined;
  #ready: { resolve: () => void; reject: (error: Error) => void } | undefined;
  readonly #parsers: Record<'stdout' | 'stderr', FrameParser>;

  constructor(
    private readonly channel: ShellChannel,
    private readonly options: RootShellOptions,
  ) {
    this.host = options.host;
    this.#parsers = streamParsers(
      options.nonce,
      (stream, bytes) => this.#output(stream, bytes),
      (stream, frame) => this.#frame(stream, frame),
    );
    for (const stream of ['stdout', 'stderr'] as const)
      channel[stream].on('data', (chunk: Buffer) => this.#receive(stream, chunk)).on('error', () => {});
    // A broken pipe shows itself as the end of the channel.
    channel.stdin.on('error', () => {});
    this.#watchStart();
    channel.ended.then((reason) => this.#fail(this.#explain(reason)));
  }

  /**
   * Sends sudo its password and waits until it let the shell through: what follows must not be
   * taken for a second try.
   */
  async authenticate(password: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#ready = { resolve, reject };
      if (this.#failure) reject(this.#failure);
      this.#send(Buffer.from(`${password}\n`));
    });
  }

  /** A signal of the whole run ends the connection, also between batches. */
  closeOn(signal: AbortSignal | undefined): void {
    const onAbort = () => this.#abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    void this.channel.ended.then(() => signal?.removeEventListener('abort', onAbort));
  }

  run(steps: readonly ShellStep[], { signal, under }: BatchOptions = {}): Promise<StepOutput[]> {
    if (steps.length === 0) return Promise.resolve([]);
    const { turn = (work) => work() } = this.options;
    const result = this.#queue.then(() => turn(() => this.#run(steps, signal, under)));
    this.#queue = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    this.#startTimer?.stop();
    const onlyRead = this.#began && !this.#didMore && !this.#failure && !this.#current;
    this.#failure ??= closed(this.host);
    // After its farewell the shell ends, which ends standard input (see `#frame`).
    if (onlyRead) this.channel.stdin.write(farewell);
    else this.channel.stdin.end();
    const end = Promise.race([this.channel.ended, once(AbortSignal.timeout(longestClose), 'abort')]);
    await end.catch(() => {});
    this.channel.destroy();
    await this.options.onClose?.();
  }

  async #run(
    steps: readonly ShellStep[],
    signal: AbortSignal | undefined,
    under: ChangeLock | undefined,
  ): Promise<StepOutput[]> {
    if (signal?.aborted) throw interrupted(this.host);
    if (this.#failure) throw this.#failure;
    const started = performance.now();
    const batch = batchScript(this.options.nonce, this.#batches + 1, steps);
    const number = ++this.#batches;
    this.#didMore ||= steps.some(({ reads }) => !reads);
    const onAbort = () => this.#abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise<StepOutput[]>((resolve, reject) => {
        const reader = new BatchReader(number, steps, {
          upload: (step) => void this.#upload(steps[step]),
          done: (outputs) => {
            this.traffic.remoteMs += reader.remoteMs;
            this.traffic.wireMs += Math.max(0, performance.now() - started - reader.remoteMs);
            resolve(outputs);
          },
        });
        const first = number === 1 ? bootstrap(this.options.nonce, this.options.lock) : '';
        const text = first + this.#locks(under) + batch;
        this.#current = { reader, steps, fail: reject };
        this.traffic.roundTrips++;
        this.#send(Buffer.from(text));
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(this.#readTimer);
      this.#current?.reader.abandon();
      this.#current = undefined;
    }
  }

  /** Takes the locks of changes, or lets go of them, where that is not as it is already. */
  #locks(under: ChangeLock | undefined): string {
    const { changeLocks: holder } = this.options;
    const before = this.#under;
    if (!holder || (before && under ? before.resource === under.resource : before === under)) return '';
    this.#under = under;
    return changeLocks(under, holder);
  }

  #under: ChangeLock | undefined;

  /** A login shell's start-up file may wait for somebody to type. */
  #watchStart(): void {
    const { startTimeout } = this.options;
    if (startTimeout === undefined) return;
    const reason = `it did not start within ${startTimeout} s`;
    this.#startTimer = awakeTimeout(startTimeout * 1000, () => this.#end(this.#explain(reason)));
  }

  #send(bytes: Buffer): void {
    this.traffic.bytesSent += bytes.length;
    this.channel.stdin.write(bytes);
  }

  /** Large inputs are a round trip of their own: the shell has to say that it listens. */
  async #upload(step: ShellStep | undefined): Promise<void> {
    const bytes = Buffer.from(step?.stdin ?? '');
    this.traffic.roundTrips++;
    this.traffic.bytesSent += bytes.length;
    for (let at = 0; at < bytes.length && !this.#failure; at += largestInline)
      if (!this.channel.stdin.write(bytes.subarray(at, at + largestInline)))
        await Promise.race([once(this.channel.stdin, 'drain'), this.channel.ended]).catch(() => {});
  }

  #receive(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this.traffic.bytesReceived += chunk.length;
    try {
      this.#parsers[stream].push(chunk);
    } catch (error) {
      // A callback or the controller's disk failed: the rest of the batch, which may be here already, has no reader.
      this.#fail(error as Error);
      this.#current?.reader.abandon();
      this.channel.destroy();
    }
  }

  #output(stream: 'stdout' | 'stderr', bytes: Buffer): void {
    if (!this.#began) this.#preamble = (this.#preamble + bytes.toString()).slice(-longestPreamble);
    this.#current?.reader.output(stream, bytes);
  }

  #frame(stream: 'stdout' | 'stderr', frame: BatchFrame): void {
    switch (frame.kind) {
      case 'ready':
        this.#started = true;
        this.#startTimer?.stop();
        this.#ready?.resolve();
        return;
      case 'ask':
        if (++this.#asked > 1) this.#end(wrongPassword(this.host, this.options.become as BecomeAccount));
        return;
      case 'locked':
        this.#end(locked(this.host, frame.holder));
        return;
      case 'fenced':
        this.#end(fenced(this.host, frame.seen));
        return;
      case 'lock-failed':
        this.#end(lockFailed(this.host, frame.reason));
        return;
      case 'ended':
        this.#started = this.#began;
        this.#end(this.#explain('the shell ended'));
        return;
      case 'begin':
        this.#began = true;
        this.#current?.reader.frame(stream, frame);
        this.#watchReading();
        return;
      default:
        this.#current?.reader.frame(stream, frame);
        this.#watchReading();
    }
  }

  /** Starts the clock of the step that runs now, when it only reads. */
  #watchReading(): void {
    clearTimeout(this.#readTimer);
    const { reader, steps } = this.#current ?? {};
    const step = reader && steps?.[reader.finished];
    if (!step?.reads) return;
    const seconds = this.options.readTimeout ?? defaultReadTimeout;
    this.#readTimer = setTimeout(() => {
      this.#fail(hung(this.host, seconds, step.script));
      this.channel.destroy();
    }, seconds * 1000);
  }

  #explain(reason: string): RiggerError {
    if (!this.#started) return noShell(this.host, this.options.become, reason, this.#preamble);
    const { reader, steps } = this.#current ?? {};
    return lost(this.host, reason, reader?.finished ?? 0, steps?.length ?? 0);
  }

  #abort(): void {
    this.#end(interrupted(this.host));
    void this.close();
  }

  #end(error: Error): void {
    this.#fail(error);
    this.channel.stdin.end();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#ready?.reject(this.#failure);
    this.#current?.fail(this.#failure);
  }
}
