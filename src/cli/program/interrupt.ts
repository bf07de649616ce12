import { exitCodes } from '../../model/index.js';

/** Seconds that a run which was told to stop at once has to end by itself. */
const longestEnd = 5;

/**
 * The first Ctrl-C lets the commands in flight finish; the second, like SIGTERM, cuts the connections, and
 * ends the process whatever it does if the run has not ended soon after.
 * Call `release` when the run is over.
 */
export const interruption = (say: (text: string) => void) => {
  const controller = new AbortController();
  let stopping = false;
  const stop = (): void => {
    if (!stopping) say('stopping after the commands in flight; once more to stop at once');
    stopping = true;
  };
  const stopAtOnce = (): void => {
    stopping = true;
    if (controller.signal.aborted) return;
    controller.abort(new Error('interrupted'));
    setTimeout(() => process.exit(exitCodes.interrupted), longestEnd * 1000).unref();
  };
  const onInterrupt = (): void => (stopping ? stopAtOnce() : stop());
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', stopAtOnce);
  return {
    signal: controller.signal,
    stopping: () => stopping,
    /** As the first Ctrl-C. */
    stop,
    release: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', stopAtOnce);
    },
  };
};

/**
 * For commands that only look: the first signal cuts the connections, which ends what runs on the hosts.
 * Call `release` when all is told.
 */
export const cutAtOnce = () => {
  const controller = new AbortController();
  const cut = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort(new Error('interrupted'));
    setTimeout(() => process.exit(exitCodes.interrupted), longestEnd * 1000).unref();
  };
  process.on('SIGINT', cut);
  process.on('SIGTERM', cut);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', cut);
      process.off('SIGTERM', cut);
    },
  };
};
