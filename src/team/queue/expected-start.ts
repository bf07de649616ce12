import type { Obstacle } from './reason.js';

/** How long a run of this kind lasts, from those before it that ended well; milliseconds. */
export interface UsualLength {
  readonly median: number;
  readonly longest: number;
}

/** A run that has not ended, as far as it decides when others begin. Times in milliseconds. */
export interface ForeseenRun {
  readonly id: number;
  readonly person: string;
  readonly state: 'queued' | 'held' | 'granted' | 'running' | 'suspect';
  readonly worker: string | null;
  readonly hosts: readonly string[];
  readonly needs: readonly string[];
  readonly obstacles: readonly Pick<Obstacle, 'kind'>[];
  readonly notBefore: number | undefined;
  readonly startedAt: number | undefined;
  readonly usual: UsualLength | undefined;
}

/** Everything that decides when a run that waits may begin. */
export interface LabForeseen {
  readonly now: number;
  /** In the order in which they are looked at. */
  readonly runs: readonly ForeseenRun[];
  readonly workers: readonly {
    readonly name: string;
    readonly offers: readonly string[];
    readonly capacity: number;
  }[];
  readonly bookings: readonly {
    readonly host: string;
    readonly person: string;
    readonly from: number;
    readonly to: number;
  }[];
}

/** What time alone takes away; of anything else nobody knows when it is gone. */
const timely: ReadonlySet<Obstacle['kind']> = new Set(['busy', 'booked', 'not-before']);

const never = Number.POSITIVE_INFINITY;

/** Moments that are looked at; what would begin later than that is not foretold. */
const mostMoments = 2000;

/**
 * When runs that wait are expected to begin, by granting as the lab does while time passes. A run whose kind never ended
 * well lasts nobody knows how long, and what waits for its hosts begins nobody knows when: those are missing.
 */
export const expectedStarts = ({
  now,
  runs,
  workers,
  bookings,
}: LabForeseen): ReadonlyMap<number, number> => {
  const hostFree = new Map<string, number>();
  const slots = workers.map(({ name, offers, capacity }) => ({
    name,
    offers,
    free: Array.from({ length: capacity }, () => now),
  }));
  const take = (run: ForeseenRun, free: number[] | undefined, at: number, until: number): void => {
    for (const host of run.hosts) hostFree.set(host, until);
    const slot = free?.findIndex((time) => time <= at) ?? -1;
    if (slot >= 0) free![slot] = until;
  };
  for (const run of runs)
    if (run.state !== 'queued' && run.state !== 'held')
      take(run, slots.find(({ name }) => name === run.worker)?.free, now, endOf(run, now));
  let waiting = runs.filter(
    ({ state, obstacles }) => state === 'queued' && obstacles.every(({ kind }) => timely.has(kind)),
  );
  const moments = (): number[] => [
    ...hostFree.values(),
    ...slots.flatMap(({ free }) => free),
    ...bookings.map(({ to }) => to),
    ...waiting.flatMap(({ notBefore }) => notBefore ?? []),
  ];
  const begins = new Map<number, number>();
  let at = now;
  for (let looked = 0; waiting.length > 0 && at < never && looked < mostMoments; looked++) {
    for (const run of waiting) {
      const slot = slots.find(
        ({ offers, free }) =>
          free.some((time) => time <= at) && run.needs.every((need) => offers.includes(need)),
      );
      const mayGo =
        slot !== undefined &&
        (run.notBefore ?? at) <= at &&
        run.hosts.every((host) => (hostFree.get(host) ?? now) <= at) &&
        !bookings.some(
          ({ host, person, from, to }) =>
            from <= at && at < to && person !== run.person && run.hosts.includes(host),
        );
      if (!mayGo) continue;
      begins.set(run.id, at);
      take(run, slot.free, at, at + (run.usual?.median ?? never));
    }
    waiting = waiting.filter(({ id }) => !begins.has(id));
    at = moments().reduce((next, time) => (time > at && time < next ? time : next), never);
  }
  return begins;
};

/** A run that lasts longer than usual may still last as long as the longest before it; beyond that nobody knows. */
const endOf = ({ state, startedAt, usual }: ForeseenRun, now: number): number => {
  if (state === 'suspect' || usual === undefined) return never;
  const begun = startedAt ?? now;
  return [begun + usual.median, begun + usual.longest].find((end) => end > now) ?? never;
};
