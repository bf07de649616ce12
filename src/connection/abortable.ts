/** Waits for work that knows no end of its own, until a signal. @throws the signal's reason */
export const abortable = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });

/** A signal after so many milliseconds, and one after them or with another. */
export const within = (
  milliseconds: number,
  signal: AbortSignal | undefined,
): { readonly late: AbortSignal; readonly either: AbortSignal } => {
  const late = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
  return { late, either: signal ? AbortSignal.any([late, signal]) : late };
};
