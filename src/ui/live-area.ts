import type { Style } from './style.js';
import { cut, visibleLength } from './table.js';
import { knownSize } from './terminal-size.js';

/** Where a run is shown. Only a terminal knows its size, which may change. */
export interface ScreenStream {
  write(text: string): void;
  readonly columns?: number;
  readonly rows?: number;
}

/** Between two redraws: often enough to be alive, seldom enough to be calm. */
const interval = 200;

/**
 * A few lines at the bottom of the terminal that are drawn anew as things happen; ordinary lines
 * scroll above them. Each drawing is one write, and only when the lines are others than before, so
 * that nothing flickers.
 */
export class LiveArea {
  #drawn: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param lines what is to be seen in so many rows and columns */
  constructor(
    private readonly stream: ScreenStream,
    private readonly style: Style,
    private readonly lines: (rows: number, columns: number) => readonly string[],
  ) {}

  /** Writes lines above the area. */
  print(lines: readonly string[]): void {
    this.#write(lines.map((line) => `${line}\n`).join(''), this.#now());
  }

  /** Asks for a redraw soon, and again and again until `close`. */
  touch(): void {
    this.#timer ??= setInterval(() => this.redraw(), interval).unref();
  }

  /** Draws what is to be seen now. */
  redraw(): void {
    const lines = this.#now();
    if (lines.length !== this.#drawn.length || lines.some((line, index) => line !== this.#drawn[index]))
      this.#write('', lines);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#drawn.length > 0) this.#write('', []);
  }

  get #columns(): number {
    return knownSize(this.stream.columns) ?? this.style.width;
  }

  #now(): string[] {
    const rows = Math.max(1, (knownSize(this.stream.rows) ?? 24) - 2);
    // A line as wide as the terminal would leave the cursor in a place that terminals disagree on.
    const columns = Math.max(1, this.#columns - 1);
    return this.lines(rows, columns)
      .slice(0, rows)
      .map((line) => cut(line, columns, this.style.unicode));
  }

  #write(above: string, lines: readonly string[]): void {
    // A terminal that became narrower has wrapped what was drawn.
    const before = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(visibleLength(line) / this.#columns)),
      0,
    );
    const erase = before > 0 ? `\u001b[${before}A\r\u001b[J` : '';
    this.stream.write(`${erase}${above}${lines.map((line) => `${line}\n`).join('')}`);
    this.#drawn = lines;
  }
}
