import { setFlagsFromString } from 'node:v8';

/**
 * A run waits for its hosts most of the time, and its own work is short and varied: V8's preparations
 * for long work of one kind cost more than they bring. Its optimiser gets functions fifteen times
 * later, and the space for young objects keeps the size that it has: a fifth of the processor time
 * less, and a quarter of the memory (docs/performance.md). Both are read anew each time that V8 uses
 * them, so that they may be set while it runs.
 */
export const expectShortRun = (): void => {
  setFlagsFromString('--interrupt-budget=1000000');
  setFlagsFromString('--semi-space-growth-factor=1');
};
