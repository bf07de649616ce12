import type { RunEvent } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import { duration } from './duration.js';
import { ExperimentProgress } from './experiment-progress.js';
import { LiveArea, type ScreenStream } from './live-area.js';
import { counts, liveLines } from './live-lines.js';
import { PlayLines } from './play-lines.js';
import { PlayProgress } from './play-progress.js';
import { summaryLines } from './summary-lines.js';
import type { View } from './task-lines.js';
import { trialLine } from './trial-line.js';

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
  /** Questions that wait for an answer, and lines that wait for that. */
  #asked = 0;
  #held: string[] = [];

  constructor(
    private readonly view: View,
    private readonly stream: ScreenStream,
    interactive: boolean,
    private readonly now: () => number = Date.now,
  ) {
    if (interactive)
      this.#area = new LiveArea(stream, view.style, (rows, columns) => {
        const measuring = this.#experiment.lines(this.now(), view.style);
        const left = rows - measuring.length;
        return [...measuring, ...liveLines(this.#progress, this.now(), view.style, left, columns)];
      });
    else this.#heart = setInterval(() => this.#print(this.#stillAlive()), heartbeat).unref();
  }

  event(event: RunEvent): void {
    this.#progress.event(event);
    this.#experiment.event(event);
    this.#print(this.#linesOf(event));
    if (event.type === 'run-finished') this.close();
    else if (this.#asked === 0) this.#area?.touch();
  }

  /** A line that no event tells, such as what a key has done; above the live area like any other. */
  note(text: string): void {
    this.#print([this.view.style.yellow(text)]);
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
        this.#print(this.#held.splice(0));
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
    if (lines.length === 0) return;
    if (this.#asked > 0) {
      this.#held.push(...lines);
      return;
    }
    this.#heart?.refresh();
    if (this.#area) this.#area.print(lines);
    else this.stream.write(`${lines.join('\n')}\n`);
  }

  #stillAlive(): string[] {
    const { hosts } = this.#progress;
    return hosts.some(({ doing }) => doing !== undefined)
      ? [
          `  ${counts(hosts)}:`,
          ...liveLines(this.#progress, this.now(), this.view.style, 12, 100).map((line) => `    ${line}`),
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
        return this.#area && verbosity === 0 && event.status === 'ok' ? [] : [trialLine(event, style)];
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
      case 'warning':
        if (event.host === undefined) return this.view.frame(event.diagnostic).split('\n');
        break;
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
