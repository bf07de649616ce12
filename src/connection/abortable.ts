import { awakeTimeout } from './awake.js';

/** Waits for work that knows no end of its own, until a signal. @throws the signal's reason */
export const abortable = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });

/** A limit of time, and what else may end the work. */
export interface Within {
  readonly late: AbortSignal;
  /** After that time, or with the other signal. */
  readonly either: AbortSignal;
  /** The work is done: nobody needs to look at the clock any more. */
  done(): void;
}

/** A signal after so many milliseconds for which this process was awake, and one after them or with another. */
export const within = (milliseconds: number, signal: AbortSignal | undefined): Within => {
  const late = new AbortController();
  const limit = awakeTimeout(milliseconds, () => late.abort(new Error('no answer in time')));
  return {
    late: late.signal,
    either: signal ? AbortSignal.any([late.signal, signal]) : late.signal,
    done: limit.stop,
  };
};
