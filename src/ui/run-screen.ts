import type { RunEvent } from '../model/index.js';
import { duration } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import { ExperimentProgress } from './experiment-progress.js';
import { LiveArea, type ScreenStream } from './live-area.js';
import { counts, liveLines } from './live-lines.js';
import { PlayLines } from './play-lines.js';
import { PlayProgress } from './play-progress.js';
import { summaryLines } from './summary-lines.js';
import type { View } from './task-lines.js';
import { trialLine } from './trial-line.js';

/** Where a run is shown. */
export interface ScreenStreams {
  /** What people keep of a run: its lines. */
  readonly lines: ScreenStream;
  /** What moves, warns and notes; the same as `lines` where one terminal shows both. */
  readonly told: ScreenStream;
  /** How that looks; as `lines` unless given. */
  readonly toldView?: Pick<View, 'style' | 'frame'>;
  /** Whether a terminal shows what is told, so that it can move. */
  readonly live: boolean;
}

/** One stream for everything, on which nothing moves. */
export const plainStream = (stream: ScreenStream): ScreenStreams => ({
  lines: stream,
  told: stream,
  live: false,
});

/** Without a terminal a long silence is broken this often, in milliseconds. */
const heartbeat = 60_000;

/**
 * Shows a run to a person, from its events alone: lines that stay, and on a terminal a live area
 * below them.
 */
export class RunScreen {
  readonly #progress = new PlayProgress();
  readonly #experiment = new ExperimentProgress();
  readonly #area: LiveArea | undefined;
  readonly #heart: NodeJS.Timeout | undefined;
  #play: PlayLines | undefined;
  readonly #told: Pick<View, 'style' | 'frame'>;
  /** Questions that wait for an answer, and lines that wait for that. */
  #asked = 0;
  #held: (() => void)[] = [];

  constructor(
    private readonly view: View,
    private readonly streams: ScreenStreams,
    private readonly now: () => number = Date.now,
  ) {
    this.#told = streams.toldView ?? view;
    const { style } = this.#told;
    if (streams.live)
      this.#area = new LiveArea(streams.told, style, (rows, columns) => {
        const measuring = this.#experiment.lines(this.now(), style);
        const left = rows - measuring.length;
        return [...measuring, ...liveLines(this.#progress, this.now(), style, left, columns)];
      });
    else this.#heart = setInterval(() => this.#tell(this.#stillAlive()), heartbeat).unref();
  }

  event(event: RunEvent): void {
    this.#progress.event(event);
    this.#experiment.event(event);
    if (event.type === 'warning' && event.host === undefined)
      this.#tell(this.#told.frame(event.diagnostic).split('\n'));
    else this.#print(this.#linesOf(event));
    if (event.type === 'run-finished') this.close();
    else if (this.#asked === 0) this.#area?.touch();
  }

  /** A line that no event tells, such as what a key has done; above the live area like any other. */
  note(text: string): void {
    this.#tell([this.#told.style.yellow(text)]);
  }

  /** Leaves the screen to a question until it is answered: nothing moves, and no line comes between. */
  async aside<T>(ask: () => Promise<T>): Promise<T> {
    this.#area?.close();
    this.#asked += 1;
    try {
      return await ask();
    } finally {
      this.#asked -= 1;
      if (this.#asked === 0) {
        for (const print of this.#held.splice(0)) print();
        this.#area?.touch();
      }
    }
  }

  /** Brings the live area up to date, without waiting for its next turn. */
  redraw(): void {
    this.#area?.redraw();
  }

  close(): void {
    clearInterval(this.#heart);
    this.#area?.close();
  }

  #print(lines: readonly string[]): void {
    this.#write(lines, this.streams.lines);
  }

  #tell(lines: readonly string[]): void {
    this.#write(lines, this.streams.told);
  }

  #write(lines: readonly string[], to: ScreenStream): void {
    if (lines.length === 0) return;
    if (this.#asked > 0) {
      this.#held.push(() => this.#write(lines, to));
      return;
    }
    this.#heart?.refresh();
    if (this.#area && to === this.streams.told) this.#area.print(lines);
    else to.write(`${lines.join('\n')}\n`);
  }

  #stillAlive(): string[] {
    const { hosts } = this.#progress;
    return hosts.some(({ doing }) => doing !== undefined)
      ? [
          `  ${counts(hosts)}:`,
          ...liveLines(this.#progress, this.now(), this.#told.style, 12, 100).map((line) => `    ${line}`),
        ]
      : [];
  }

  #linesOf(event: RunEvent): string[] {
    const { style, mode, verbosity } = this.view;
    switch (event.type) {
      case 'play-started':
        // Where the tags leave no task there is nothing to tell.
        this.#play =
          event.tasks === 0 ? undefined : new PlayLines(this.view, event.hosts, this.#area !== undefined);
        return this.#play ? ['', this.#play.heading(event.play, event.without)] : [];
      case 'play-finished':
        return this.#play?.end(event) ?? [];
      case 'experiment-started':
        return [
          `  ${event.trials} trials: ${event.cells} cells in ${event.blocks} blocks${event.estimateSeconds === undefined ? '' : `, about ${duration(event.estimateSeconds * 1000)}`}`,
          ...(event.emulated
            ? [style.yellow('  measured in the emulated lab: these figures say nothing about real hardware')]
            : []),
        ];
      case 'trial-finished':
        return this.#area && verbosity === 0 && event.status === 'ok'
          ? []
          : [trialLine(event, style, this.#experiment.units)];
      case 'experiment-finished':
        return [
          `  ${event.trials} trials${event.failed > 0 ? style.red(`, ${event.failed} failed`) : ', none failed'}; kept in ${event.bundle}`,
        ];
      case 'run-finished':
        return [
          '',
          ...summaryLines(event.hosts, mode, style),
          ...(event.interrupted ? [style.yellow('interrupted')] : []),
        ];
      case 'message':
        // Of no host: what a play that measures tells of its design, before any host takes part.
        if (event.host === undefined)
          return sanitize(event.text)
            .split('\n')
            .map((line) => `  ${line}`);
        break;
      default:
        break;
    }
    const lines = this.#play?.event(event);
    return lines ?? (verbosity >= 3 ? [style.dim(sanitize(JSON.stringify(event)))] : []);
  }
}
