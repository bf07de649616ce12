import type { Journal } from '../../engine/journal/journal.js';
import {
  type EventBody,
  eventVersion,
  harmlessJson,
  type Masker,
  maskEvent,
  type RunEvent,
} from '../../model/index.js';
import { RunScreen } from '../../ui/run-screen.js';
import { detailIndent } from '../../ui/task-lines.js';
import { errorStyle, frameOf } from '../program/failure.js';
import { openRunLog } from './run-log.js';

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
}

export const eventSink = (options: SinkOptions): EventSink => {
  const style = errorStyle();
  const interactive =
    !options.json && process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !process.env.CI;
  const screen = options.json
    ? undefined
    : new RunScreen(
        { ...options, style, frame: (diagnostic) => frameOf(diagnostic, detailIndent) },
        process.stderr,
        interactive,
      );
  const log = options.log === undefined ? undefined : openRunLog(options.log, options);
  return {
    emit: (body) => {
      const event: RunEvent = maskEvent({ at: Date.now(), ...body }, options.masker);
      options.journal?.write(event);
      if (options.json) process.stdout.write(`${harmlessJson({ v: eventVersion, ...event })}\n`);
      screen?.event(event);
      log?.event(event);
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
