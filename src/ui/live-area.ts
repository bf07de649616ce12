import type { Style } from './style.js';
import { visibleLength } from './table.js';

/** Where the live area is drawn: a terminal's error stream. */
export interface TerminalStream {
  write(text: string): void;
}

/**
 * A few lines at the bottom of the terminal that are drawn anew as things happen; ordinary lines
 * scroll above them. At most one redraw per interval, so that a chatty command does not flicker.
 */
export class LiveArea {
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stream: TerminalStream,
    private readonly style: Style,
    private readonly lines: () => readonly string[],
  ) {}

  /** Writes lines above the area. */
  print(lines: readonly string[]): void {
    this.#erase();
    if (lines.length > 0) this.stream.write(`${lines.join('\n')}\n`);
    this.#draw();
  }

  /** Asks for a redraw soon. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#erase();
      this.#draw();
      this.touch();
    }, 120).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#erase();
  }

  #erase(): void {
    if (this.#drawn > 0) this.stream.write(`\u001b[${this.#drawn}A\r\u001b[J`);
    this.#drawn = 0;
  }

  #draw(): void {
    const lines = this.lines().map((line) => fitted(line, this.style.width));
    if (lines.length === 0) return;
    this.stream.write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }
}

/** A line that wrapped would break the count of lines to erase; colours end with what is cut off. */
const fitted = (line: string, width: number): string => {
  if (visibleLength(line) < width) return line;
  let visible = 0;
  let kept = '';
  for (const piece of line.match(/\u001b\[[0-9;]*m|[\s\S]/gu) ?? []) {
    if (!piece.startsWith('\u001b')) visible += 1;
    if (visible < width - 1 || piece.startsWith('\u001b')) kept += piece;
  }
  return `${kept}…`;
};
