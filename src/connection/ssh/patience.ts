import { awakeTimeout } from '../awake.js';
import type { Target } from '../connection.js';

/** A host that speaks may be slow; it is given up after this many times what a silent one has. */
export const slowestTimes = 6;

/** How long a host is waited for that is to let somebody in. */
export interface Patience {
  /** Something came from the host: its silence begins anew. */
  heard(): void;
  /** Whether anything came. */
  readonly spoke: boolean;
  /** Aborted when it was silent for too long, or is not done although it speaks. */
  readonly over: AbortSignal;
  /** The silence is what went on for too long, rather than the whole. */
  readonly silent: boolean;
  end(): void;
}

/**
 * A host that drops every packet is told from one that is slow: only silence is limited to the connect timeout,
 * and all of the handshake to `slowestTimes` as much. Passes on whenever the host is heard.
 */
export const patienceFor = ({ connectTimeout }: Target, heard: () => void = () => {}): Patience => {
  const over = new AbortController();
  let spoke = false;
  let silent = false;
  const silence = awakeTimeout(connectTimeout * 1000, () => {
    silent = true;
    over.abort(new Error('the host is silent'));
  });
  const whole = awakeTimeout(connectTimeout * 1000 * slowestTimes, () =>
    over.abort(new Error('the host is slow')),
  );
  return {
    heard: () => {
      spoke = true;
      silence.restart();
      heard();
    },
    get spoke() {
      return spoke;
    },
    get silent() {
      return silent;
    },
    over: over.signal,
    end: () => {
      silence.stop();
      whole.stop();
    },
  };
};
