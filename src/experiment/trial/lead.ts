import type { TrialOutcome } from './run-trial.js';

/** Clients start this many milliseconds late just by being started. */
const unavoidable = 100;
/** Seconds; a guest that takes longer is not slow but stuck, and the next trials need not wait for it. */
const most = 10;

/**
 * Seconds to add to the lead of the next common start. How long an order takes to a guest cannot be known
 * beforehand; so where a client was late, the next trials leave half as much time again as it would have
 * needed, and where none was, a tenth of the extra time goes.
 */
export const nextExtraLead = (
  extra: number,
  { start, processes }: Pick<TrialOutcome, 'start' | 'processes'>,
): number => {
  if (start === null) return extra;
  const began = processes.flatMap((each) =>
    each.role === 'client' && each.began !== null ? [each.began] : [],
  );
  const late = Math.max(0, ...began.map((at) => at - start.scheduled));
  return late > unavoidable ? Math.min(most, extra + (1.5 * late) / 1000) : extra * 0.9;
};
