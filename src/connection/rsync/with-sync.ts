import { syncRequestIn } from '../../model/index.js';
import type { BatchOptions, Connection, ShellStep, StepOutput, Target } from '../connection.js';
import { type OwnStep, runWithOwn } from '../own-steps.js';
import type { OpenProgram } from '../shell/channel.js';

/** A connection that also carries rsync, each time over a channel of its own. */
export const withSync = (shell: Connection, { host, become }: Target, open: OpenProgram): Connection => {
  const own = { roundTrips: 0, wireMs: 0 };
  const carryOut = async (step: ShellStep, options: BatchOptions): Promise<StepOutput> => {
    // The shell is who holds the locks of a change.
    if (options.under) await shell.run([{ script: ':', reads: true }], options);
    const { sync } = await import('./sync.js');
    const started = performance.now();
    try {
      return await sync(syncRequestIn(step.script)!, {
        host,
        become,
        open,
        timeout: step.timeout,
        signal: options.signal,
      });
    } finally {
      own.roundTrips += 1;
      own.wireMs += performance.now() - started;
    }
  };
  return {
    host: shell.host,
    get traffic() {
      const { roundTrips, wireMs, ...rest } = shell.traffic;
      return { ...rest, roundTrips: roundTrips + own.roundTrips, wireMs: wireMs + own.wireMs };
    },
    run(steps, options = {}) {
      const ownStep: OwnStep = (step) =>
        syncRequestIn(step.script) === undefined ? undefined : () => carryOut(step, options);
      return steps.some((step) => ownStep(step))
        ? runWithOwn(steps, options, ownStep, async () => shell)
        : shell.run(steps, options);
    },
    close: () => shell.close(),
  };
};
