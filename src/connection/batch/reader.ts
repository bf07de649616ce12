import { TextDecoder } from 'node:util';
import type { ShellStep, StepOutput } from '../connection.js';
import { Capture } from './capture.js';
import { type BatchFrame, FrameParser } from './frames.js';
import { SavedFile } from './saved-file.js';
import { timedOut } from './script.js';

type Stream = 'stdout' | 'stderr';

interface StreamState {
  /** The step whose output arrives; undefined outside the batch. */
  step: number | undefined;
  capture: Capture;
  decoder: TextDecoder;
}

interface Ending {
  readonly exit: number;
  readonly uptime: number | undefined;
  readonly skipped: boolean;
}

/** What the reader tells the connection. */
export interface BatchEvents {
  /** The shell waits for a step's standard input. */
  upload(step: number): void;
  /** Every step was reported on both streams. */
  done(outputs: StepOutput[]): void;
}

/** Puts the two framed streams of one batch together into an output for each step. */
export class BatchReader {
  readonly #outputs: StepOutput[] = [];
  readonly #endings: (Ending | undefined)[] = [];
  readonly #streams: Record<Stream, StreamState>;
  readonly #texts: Record<Stream, Capture[]> = { stdout: [], stderr: [] };
  /** One stream may be steps ahead of the other, so each step keeps its file. */
  readonly #files = new Map<number, SavedFile>();
  #uptime: number | undefined;
  #began: number | undefined;

  constructor(
    private readonly batch: number,
    private readonly steps: readonly ShellStep[],
    private readonly events: BatchEvents,
  ) {
    this.#streams = { stdout: this.#fresh(undefined), stderr: this.#fresh(undefined) };
  }

  /** Milliseconds on the host from the beginning of the batch to its last step so far. */
  get remoteMs(): number {
    return milliseconds(this.#began, this.#uptime) ?? 0;
  }

  /** Outputs that are complete so far, for the report of a connection that broke. */
  get finished(): number {
    return this.#outputs.length;
  }

  output(stream: Stream, bytes: Buffer): void {
    const state = this.#streams[stream];
    if (state.step === undefined || this.#abandoned) return;
    const step = this.steps[state.step];
    if (stream === 'stdout' && step?.saveTo !== undefined) {
      this.#file(state.step, step.saveTo).write(bytes);
      return;
    }
    state.capture.add(bytes);
    if (step?.live !== undefined) this.#live(state, stream, bytes);
  }

  frame(stream: Stream, frame: BatchFrame): void {
    const state = this.#streams[stream];
    if (this.#abandoned) return;
    if (frame.kind === 'begin' && frame.batch === this.batch) {
      Object.assign(state, this.#fresh(0));
      this.#began ??= frame.uptime;
      this.#uptime ??= frame.uptime;
    } else if (frame.kind === 'upload' && stream === 'stdout') {
      this.events.upload(frame.step);
    } else if ((frame.kind === 'end' || frame.kind === 'skip') && frame.step === state.step) {
      this.#flushLive(state, stream);
      this.#texts[stream].push(state.capture);
      if (stream === 'stdout') this.#endings[frame.step] = ending(frame);
      Object.assign(state, this.#fresh(frame.step + 1));
      this.#complete();
    }
  }

  /** Forgets what was half received, and takes nothing more: the connection broke, or what came cannot be kept. */
  abandon(): void {
    this.#abandoned = true;
    for (const file of this.#files.values()) file.discard();
    this.#files.clear();
  }

  #abandoned = false;

  #file(step: number, path: string): SavedFile {
    const file = this.#files.get(step) ?? new SavedFile(path);
    this.#files.set(step, file);
    return file;
  }

  #fresh(step: number | undefined): StreamState {
    const limit = step === undefined ? 0 : this.steps[step]?.limit;
    return { step, capture: new Capture(limit), decoder: new TextDecoder('utf-8', { ignoreBOM: true }) };
  }

  #live(state: StreamState, stream: Stream, bytes: Buffer): void {
    const text = state.decoder.decode(bytes, { stream: true });
    if (text !== '' && state.step !== undefined) this.steps[state.step]?.live?.(text, stream);
  }

  #flushLive(state: StreamState, stream: Stream): void {
    const text = state.decoder.decode();
    if (text !== '' && state.step !== undefined) this.steps[state.step]?.live?.(text, stream);
  }

  /** A step is complete when both streams said so. */
  #complete(): void {
    const index = this.#outputs.length;
    const stdout = this.#texts.stdout[index];
    const stderr = this.#texts.stderr[index];
    const end = this.#endings[index];
    const step = this.steps[index];
    if (!stdout || !stderr || !end || !step) return;
    const remoteMs = milliseconds(this.#uptime, end.uptime);
    this.#uptime = end.uptime ?? this.#uptime;
    const exit = exitOf(step, end.exit, remoteMs);
    this.#outputs.push({
      stdout: stdout.text(),
      stderr: stderr.text(),
      exit,
      ...(remoteMs === undefined || end.skipped ? {} : { remoteMs }),
      ...(stdout.truncated || stderr.truncated ? { truncated: true } : {}),
      ...(end.skipped ? { skipped: true } : {}),
    });
    this.#save(index, step, end, exit);
    if (this.#outputs.length === this.steps.length) this.events.done(this.#outputs);
  }

  #save(index: number, step: ShellStep, end: Ending, exit: number): void {
    if (step.saveTo === undefined || end.skipped) return;
    const file = this.#file(index, step.saveTo);
    this.#files.delete(index);
    if ((step.accept ?? [0]).includes(exit)) file.keep();
    else file.discard();
  }
}

const ending = (frame: BatchFrame & { kind: 'end' | 'skip' }): Ending =>
  frame.kind === 'end'
    ? { exit: frame.exit, uptime: frame.uptime, skipped: false }
    : { exit: -1, uptime: undefined, skipped: true };

/** /proc/uptime counts in hundredths of a second. */
const milliseconds = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, Math.round((to - from) * 1000));

/** What a shell reports of SIGKILL and SIGTERM. */
const killed = [128 + 9, 128 + 15];

/** GNU timeout dies itself of the final kill, and busybox's says how its child died: both took too long. */
const exitOf = ({ timeout }: ShellStep, exit: number, remoteMs: number | undefined): number =>
  killed.includes(exit) && timeout !== undefined && (remoteMs ?? 0) >= timeout * 1000 ? timedOut : exit;

/** The parsers of the two streams of a connection; they outlive the batches. */
export const streamParsers = (
  nonce: string,
  onOutput: (stream: Stream, bytes: Buffer) => void,
  onFrame: (stream: Stream, frame: BatchFrame) => void,
): Record<Stream, FrameParser> => ({
  stdout: new FrameParser(
    nonce,
    (bytes) => onOutput('stdout', bytes),
    (frame) => onFrame('stdout', frame),
  ),
  stderr: new FrameParser(
    nonce,
    (bytes) => onOutput('stderr', bytes),
    (frame) => onFrame('stderr', frame),
  ),
});
