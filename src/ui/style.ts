import picocolors from 'picocolors';
import { knownSize } from './terminal-size.js';

/** How text may look where it goes: colours or not, how wide, symbols or words of ASCII. */
export interface Style {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly magenta: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly unicode: boolean;
  /** Whether lines end at an edge of a terminal, and sentences should be wrapped there. */
  readonly wraps: boolean;
  /** Columns. */
  readonly width: number;
}

export interface TerminalSurroundings {
  readonly isTerminal: boolean;
  readonly columns?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** NO_COLOR (which `--no-color` sets), TERM=dumb and pipes are plain; FORCE_COLOR overrides a pipe. */
export const styleFor = ({ isTerminal, columns: told, env }: TerminalSurroundings): Style => {
  const columns = knownSize(told);
  const dumb = env.TERM === 'dumb';
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const coloured = !env.NO_COLOR && (forced || (isTerminal && !dumb));
  const { red, green, yellow, magenta, cyan, dim, bold } = picocolors.createColors(coloured);
  return {
    red,
    green,
    yellow,
    magenta,
    cyan,
    dim,
    bold,
    unicode: !dumb && /utf-?8/i.test(env.LC_ALL ?? env.LC_CTYPE ?? env.LANG ?? 'utf-8'),
    wraps: isTerminal && columns !== undefined,
    width: Math.max(40, Math.min(columns ?? 100, 160)),
  };
};
