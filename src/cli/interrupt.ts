/**
 * The first Ctrl-C lets the commands in flight finish; the second cuts the connections.
 * Call `release` when the run is over.
 */
export const interruption = (say: (text: string) => void) => {
  const controller = new AbortController();
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) controller.abort(new Error('interrupted'));
    else say('stopping after the commands in flight; once more to stop at once');
    stopping = true;
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stopping: () => stopping,
    /** As the first Ctrl-C. */
    stop: () => {
      if (!stopping) onSignal();
    },
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
};
