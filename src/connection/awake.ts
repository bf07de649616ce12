/** A limit in the time for which this process was there to listen. */
export interface AwakeTimeout {
  /** All of its time again, also after it has acted. */
  restart(): void;
  stop(): void;
}

/** Milliseconds at most between two looks at the clock. */
const longestStep = 250;

/** Milliseconds by which any timer may be late on a busy machine. */
const usualLateness = 50;

/**
 * Acts after so many milliseconds, of which those do not count in which the event loop stood still: a peer is not
 * silent while nobody listens. After such a time what came meanwhile is read before anything is judged.
 */
export const awakeTimeout = (milliseconds: number, act: () => void): AwakeTimeout => {
  const step = Math.min(longestStep, Math.max(1, milliseconds / 20));
  let timer: NodeJS.Timeout | undefined;
  let spent = 0;
  let before = 0;
  let stopped = false;
  const look = () => {
    const now = performance.now();
    const passed = now - before;
    before = now;
    const late = passed > 2 * step + usualLateness;
    spent += late ? step : passed;
    if (spent < milliseconds + (late ? step : 0)) return;
    clearInterval(timer);
    timer = undefined;
    act();
  };
  const restart = () => {
    spent = 0;
    before = performance.now();
    if (!stopped) timer ??= setInterval(look, step).unref();
  };
  restart();
  return {
    restart,
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
};
