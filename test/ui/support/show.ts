import type { RunEvent } from '../../../src/model/index.js';
import { plainStream, RunScreen } from '../../../src/ui/run-screen.js';
import { sourceFrame } from '../../../src/ui/source-frame.js';
import { styleFor } from '../../../src/ui/style.js';
import { detailIndent, type View } from '../../../src/ui/task-lines.js';
import { type TestTerminal, testTerminal } from '../../support/terminal.js';

export interface Shown extends Partial<Omit<View, 'style' | 'frame'>> {
  readonly columns?: number;
  readonly rows?: number;
  /** The clock when the live area is drawn, in milliseconds. */
  readonly now?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** What the user asked to see, on a terminal or in a file. */
export const viewOf = (isTerminal: boolean, { columns = 80, env, ...more }: Shown): View => {
  const style = styleFor({ isTerminal, columns, env: { LANG: 'C.UTF-8', NO_COLOR: '1', ...env } });
  return {
    mode: 'apply',
    verbosity: 0,
    diff: false,
    profile: false,
    ...more,
    style,
    frame: (diagnostic) =>
      sourceFrame(diagnostic, undefined, { ...style, width: style.width - detailIndent }),
  };
};

/** A screen on a terminal, to be spoken to further; closed by `closeScreens`. */
export const screenOn = (terminal: TestTerminal, shown: Shown = {}): RunScreen => {
  const screen = new RunScreen(
    viewOf(true, shown),
    { lines: terminal.stream, told: terminal.stream, live: true },
    () => shown.now ?? 0,
  );
  stillOpen.push(screen);
  return screen;
};

/** What a terminal shows after these events, with the live area drawn at the clock's time. */
export const onTerminal = async (events: readonly RunEvent[], shown: Shown = {}): Promise<TestTerminal> => {
  const terminal = testTerminal(shown.columns ?? 80, shown.rows ?? 24);
  const screen = new RunScreen(
    viewOf(true, shown),
    { lines: terminal.stream, told: terminal.stream, live: true },
    () => shown.now ?? 0,
  );
  for (const event of events) screen.event(event);
  screen.redraw();
  if (events.at(-1)?.type !== 'run-finished') stillOpen.push(screen);
  return terminal;
};

const stillOpen: RunScreen[] = [];
/** Ends what tests left in the middle. */
export const closeScreens = (): void => {
  for (const screen of stillOpen.splice(0)) screen.close();
};

/** What goes into a file or a pipe. */
export const inText = (events: readonly RunEvent[], shown: Shown = {}): string[] => {
  let text = '';
  const stream = {
    write: (more: string) => {
      text += more;
    },
  };
  const screen = new RunScreen(viewOf(false, shown), plainStream(stream), () => shown.now ?? 0);
  for (const event of events) screen.event(event);
  screen.close();
  return text.replace(/\n$/, '').split('\n');
};
