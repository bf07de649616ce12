import { setFlagsFromString } from 'node:v8';

/**
 * A run waits for its hosts most of the time, and its own work is short and varied: V8's preparations
 * for long work of one kind cost more than they bring. Its optimiser gets functions fifteen times
 * later, the space for young objects keeps the size that it has, and what is dead is looked for when
 * the heap has grown by two fifths: less processor time, and two thirds of the memory
 * (docs/performance.md). V8 reads them anew each time that it uses them, so that they may be set
 * while it runs.
 */
export const expectShortRun = (): void => {
  setFlagsFromString('--interrupt-budget=1000000');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=40');
};
