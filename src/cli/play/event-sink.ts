import { fstatSync } from 'node:fs';
import type { Journal } from '../../engine/journal/journal.js';
import {
  type EventBody,
  eventVersion,
  harmlessJson,
  type Masker,
  maskEvent,
  type RunEvent,
} from '../../model/index.js';
import { RunScreen, type ScreenStreams } from '../../ui/run-screen.js';
import { detailIndent, type View } from '../../ui/task-lines.js';
import { errorStyle, frameOf } from '../program/failure.js';
import { openRunLog } from './run-log.js';

const viewOn = (stream: NodeJS.WriteStream): Pick<View, 'style' | 'frame'> => ({
  style: errorStyle(stream),
  frame: (diagnostic) => frameOf(diagnostic, detailIndent, stream),
});

/**
 * The lines of a run go to standard output, what moves and warns to standard error. One terminal shows both in order.
 * Where a pipe takes the lines nothing moves: what reads it may write to the terminal as well.
 */
const screenStreams = (): ScreenStreams => {
  const { stdout, stderr } = process;
  const moves = stderr.isTTY === true && process.env.TERM !== 'dumb' && !process.env.CI;
  if (stdout.isTTY && stderr.isTTY) return { lines: stdout, told: stdout, live: moves };
  return { lines: stdout, told: stderr, toldView: viewOn(stderr), live: moves && !isPipe(1) };
};

const isPipe = (descriptor: number): boolean => {
  const kind = fstatSync(descriptor);
  return kind.isFIFO() || kind.isSocket();
};

/** Where events of a run go: all of them masked, then to the journal, the screen or standard output. */
export interface EventSink {
  emit(event: EventBody): void;
  /** Tells the user something that is no event of the run. */
  say(text: string): void;
  /** Asks the user something, while the screen keeps still. */
  aside<T>(ask: () => Promise<T>): Promise<T>;
  close(): void;
}

export interface SinkOptions {
  readonly masker: Masker;
  readonly journal: Journal | undefined;
  readonly json: boolean;
  readonly mode: 'plan' | 'apply';
  readonly verbosity: number;
  readonly diff: boolean;
  readonly profile: boolean;
  /** A file that gets what a plain terminal would show. */
  readonly log: string | undefined;
  /** Gets every event, masked, beside them. */
  readonly also: (event: RunEvent) => void;
}

export const eventSink = (options: SinkOptions): EventSink => {
  const screen = options.json
    ? undefined
    : new RunScreen({ ...options, ...viewOn(process.stdout) }, screenStreams());
  const log = options.log === undefined ? undefined : openRunLog(options.log, options);
  return {
    emit: (body) => {
      const event: RunEvent = maskEvent({ at: Date.now(), ...body }, options.masker);
      options.journal?.write(event);
      if (options.json) process.stdout.write(`${harmlessJson({ v: eventVersion, ...event })}\n`);
      screen?.event(event);
      log?.event(event);
      options.also(event);
    },
    say: (text) => (screen ? screen.note(text) : process.stderr.write(`${text}\n`)),
    aside: (ask) => (screen ? screen.aside(ask) : ask()),
    close: () => {
      screen?.close();
      log?.close();
      options.journal?.close();
    },
  };
};
