import { jest } from '@jest/globals';

/** How many intervals some work starts, and how many of them run on behind it. */
export const intervalsOf = async (
  work: () => Promise<unknown>,
): Promise<{ readonly started: number; readonly left: number }> => {
  const start = jest.spyOn(globalThis, 'setInterval');
  const stop = jest.spyOn(globalThis, 'clearInterval');
  try {
    await work();
    const stopped = new Set<unknown>(stop.mock.calls.map(([one]) => one));
    const started = start.mock.results.map(({ value }) => value as unknown);
    return { started: started.length, left: started.filter((one) => !stopped.has(one)).length };
  } finally {
    start.mockRestore();
    stop.mockRestore();
  }
};
