import headless from '@xterm/headless';

/** A real terminal emulator without a window: what a user would see of what was written. */
export interface TestTerminal {
  /** Where a program writes; its size changes with `resize`. */
  readonly stream: { write(text: string): void; readonly columns: number; readonly rows: number };
  /** How often was written. */
  readonly writes: number;
  /** The rows of the window, without trailing blanks and empty last rows. */
  frame(): Promise<string[]>;
  /** Everything, with what has scrolled away. */
  everything(): Promise<string[]>;
  /** The lines that went on at the next row, because they were wider than the window. */
  wrapped(): Promise<string[]>;
  resize(columns: number, rows: number): Promise<void>;
}

export const testTerminal = (columns: number, rows: number): TestTerminal => {
  const terminal = new headless.Terminal({
    cols: columns,
    rows,
    convertEol: true,
    scrollback: 100_000,
    allowProposedApi: true,
  });
  let writes = 0;
  const written = (): Promise<void> => new Promise((done) => terminal.write('', done));
  const lines = (from: number, to: number): string[] => {
    const found = Array.from(
      { length: to - from },
      (_, index) => terminal.buffer.active.getLine(from + index)?.translateToString(true) ?? '',
    );
    while (found.at(-1) === '') found.pop();
    return found;
  };
  return {
    stream: {
      write: (text) => {
        writes += 1;
        terminal.write(text);
      },
      get columns() {
        return terminal.cols;
      },
      get rows() {
        return terminal.rows;
      },
    },
    get writes() {
      return writes;
    },
    frame: async () => {
      await written();
      const { baseY } = terminal.buffer.active;
      return lines(baseY, baseY + terminal.rows);
    },
    everything: async () => {
      await written();
      return lines(0, terminal.buffer.active.length);
    },
    wrapped: async () => {
      await written();
      const { active } = terminal.buffer;
      const found: string[] = [];
      for (let row = 1; row < active.length; row += 1)
        if (active.getLine(row)?.isWrapped && !active.getLine(row - 1)?.isWrapped)
          found.push(active.getLine(row - 1)!.translateToString(true));
      return found;
    },
    resize: async (cols, height) => {
      await written();
      terminal.resize(cols, height);
    },
  };
};
