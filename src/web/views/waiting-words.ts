import { timeText } from '../parts/html.js';
import type { ObstacleRow } from './queue-rows.js';

const until = ({ until: at }: ObstacleRow): string => (at === null ? '' : ` until ${timeText(at)}`);
const because = ({ why }: ObstacleRow): string => (why === null || why === '' ? '' : `: ${why}`);

const words: Readonly<Record<string, (one: ObstacleRow) => string>> = {
  held: (one) => `held by ${one.person ?? '?'}${because(one)}`,
  'not-before': (one) => `not before ${one.until === null ? '?' : timeText(one.until)}`,
  deadline: (one) => `its deadline has passed${one.until === null ? '' : `: ${timeText(one.until)}`}`,
  busy: (one) => `${one.host} has run ${one.other_run} of ${one.person}`,
  suspect: (one) => `${one.host} is suspect: the worker of run ${one.other_run} is silent`,
  booked: (one) => `${one.host} is booked by ${one.person}${until(one)}${because(one)}`,
  quarantined: (one) => `${one.host} is quarantined${because(one)}`,
  needs: (one) => `no worker offers ${one.why ?? 'what it needs'}`,
  'no-worker': () => 'no worker is there',
};

/** Why a run waits, a sentence for each obstacle; none where it only waits for a worker to ask. */
export const waitingWords = (obstacles: readonly ObstacleRow[]): string[] =>
  obstacles.length === 0
    ? ['it is next when a worker is free']
    : obstacles.map((one) => words[one.kind]?.(one) ?? `${one.kind}${because(one)}`);
