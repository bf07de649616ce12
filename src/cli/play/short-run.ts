import { setFlagsFromString } from 'node:v8';
import { entryOf } from '../../model/index.js';

/** V8's optimiser gets functions fifteen times later; V8 has renamed what says so. */
const laterOptimised: Readonly<Record<string, string>> = {
  20: '--interrupt-budget=1000000',
  22: '--invocation-count-for-turbofan=45000',
  24: '--invocation-count-for-turbofan=45000',
  26: '--invocation-count-for-turbofan=45000',
};

/**
 * The flags for a version of Node. V8 promises nothing about its flags, and prints an error for one
 * that it does not know; so only the versions that are tested get any.
 */
export const shortRunFlags = (version: string): readonly string[] => {
  const later = entryOf(laterOptimised, version.split('.')[0]!);
  return later === undefined ? [] : [later, '--semi-space-growth-factor=1', '--heap-growing-percent=40'];
};

/**
 * A run waits for its hosts most of the time, and its own work is short and varied: V8's preparations
 * for long work of one kind cost more than they bring. Its optimiser comes later, the space for young
 * objects keeps the size that it has, and what is dead is looked for when the heap has grown by two
 * fifths: less processor time, and two thirds of the memory (docs/performance.md). V8 reads them anew
 * each time that it uses them, so that they may be set while it runs.
 */
export const expectShortRun = (): void => {
  for (const flag of shortRunFlags(process.versions.node)) setFlagsFromString(flag);
};
