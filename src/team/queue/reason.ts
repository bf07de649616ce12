import { shownTime } from './shown-time.js';

/** A row of the view of the same name: one thing for which a run waits. */
export interface Obstacle {
  readonly kind:
    | 'held'
    | 'not-before'
    | 'deadline'
    | 'busy'
    | 'suspect'
    | 'booked'
    | 'quarantined'
    | 'needs'
    | 'no-worker';
  readonly host: string | null;
  /** The run that has the host, or after which it was quarantined. */
  readonly run: number | null;
  readonly person: string | null;
  readonly until: Date | null;
  readonly why: string | null;
}

/** What decides what is said of a run. */
export interface Waiting {
  readonly state: string;
  readonly worker: string | null;
  readonly cancelAsked: boolean;
  readonly obstacles: readonly Obstacle[];
  /** How many runs without obstacles are looked at before it. */
  readonly before: number;
}

/** Why a run waits, in words: every obstacle, those that a person can do something about first. */
export const reasonOf = (
  { state, worker, cancelAsked, obstacles, before }: Waiting,
  shown: (time: Date) => string = shownTime,
): string => {
  if (cancelAsked) return 'is being cancelled';
  if (state === 'granted') return `about to start on ${worker}`;
  if (state === 'running') return `runs on ${worker}`;
  if (state === 'suspect')
    return `${worker} does not answer: its hosts are kept until it is known how they are`;
  if (obstacles.length > 0)
    return [...obstacles]
      .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
      .map((obstacle) => words(obstacle, shown))
      .join('; ');
  return before === 0 ? 'next, as soon as a worker has room' : `may go, after ${before} before it`;
};

const order: readonly Obstacle['kind'][] = [
  ...(['held', 'deadline', 'quarantined', 'needs', 'no-worker'] as const),
  ...(['suspect', 'booked', 'not-before', 'busy'] as const),
];

const words = ({ kind, host, run, person, until, why }: Obstacle, shown: (time: Date) => string): string => {
  const time = until === null ? '' : shown(until);
  switch (kind) {
    case 'held':
      return `held by ${person}${why ? `: ${why}` : ''}`;
    case 'deadline':
      return `its deadline was ${time}`;
    case 'quarantined':
      return `${host} is in quarantine since ${time}: ${why}`;
    case 'needs':
      return why ? `no worker has ${why}` : 'no one worker has all that it needs';
    case 'no-worker':
      return until === null ? 'no worker was ever started' : `no worker is there; the last was seen ${time}`;
    case 'suspect':
      return `${host} is suspect since ${time}: the worker of run ${run} of ${person} does not answer`;
    case 'booked':
      return `${host} is booked by ${person} until ${time}${why ? ` (${why})` : ''}`;
    case 'not-before':
      return `not before ${time}`;
    case 'busy':
      return `${host} has run ${run} of ${person} (${why})`;
  }
};
