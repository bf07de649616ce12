import { binomialCumulative } from './binomial.js';
import { median } from './quantile.js';

/** What was measured with so many: one value of each block. */
export interface LevelSample {
  readonly level: number;
  readonly values: readonly number[];
}

/** Whether the typical value of a level keeps the limit. */
export interface LevelVerdict {
  readonly level: number;
  readonly n: number;
  readonly median: number;
  readonly verdict: 'kept' | 'broken' | 'undecided';
}

/** The most that keep a limit: the largest level up to which every median does. */
export interface MostThatKeep {
  readonly levels: readonly LevelVerdict[];
  /** The largest level that keeps it beyond doubt, as all smaller ones do; null: none. */
  readonly kept: number | null;
  /** The smallest level that does not keep it beyond doubt, as all larger ones do not; null: none. */
  readonly broken: number | null;
  /** Where the joined medians, which may not fall, pass the limit; null where they do not between the levels. */
  readonly estimate: number | null;
  /** Every level is kept or broken. */
  readonly decided: boolean;
  /** Blocks with which half of such runs would decide; null where it is decided, or more than {@link MOST_BLOCKS}. */
  readonly blocks: number | null;
}

/** More blocks than anybody would run. */
const MOST_BLOCKS = 1000;

/**
 * Levels are judged by sign tests at half of `alpha` each: from the smallest one upwards as long as they keep the limit,
 * from the largest one downwards as long as they do not. Each of the two orders stops at the first level that is not
 * beyond doubt, so that neither bound is wrong more often than that, however many levels there are.
 * Source of the fixed order: Maurer, Hothorn and Lehmacher (1995); Westfall and Krishen (2001).
 * @param levels in ascending order; values above the limit break it
 */
export const mostThatKeep = (levels: readonly LevelSample[], limit: number, alpha = 0.05): MostThatKeep => {
  const tail = alpha / 2;
  const surely = ({ values }: LevelSample, against: (value: number) => boolean): boolean =>
    values.length > 0 && binomialCumulative(values.filter(against).length, values.length, 0.5) <= tail;
  const above = (value: number): boolean => value > limit;
  const first = levels.findIndex((one) => !surely(one, above));
  const keeps = first < 0 ? levels.length : first;
  const last = levels.findLastIndex((one) => !surely(one, (value) => !above(value)));
  const judged = levels.map(
    ({ level, values }, index): LevelVerdict => ({
      ...{ level, n: values.length, median: median(values) },
      verdict: index < keeps ? 'kept' : index > last ? 'broken' : 'undecided',
    }),
  );
  const open = levels.filter((_, index) => judged[index]!.verdict === 'undecided');
  const needed = open.map((one) => blocksToDecide(one, limit, tail));
  return {
    levels: judged,
    kept: keeps === 0 ? null : levels[keeps - 1]!.level,
    broken: last === levels.length - 1 ? null : levels[last + 1]!.level,
    estimate: crossing(judged, limit),
    decided: open.length === 0,
    blocks: open.length === 0 || needed.includes(null) ? null : Math.max(...(needed as number[])),
  };
};

/** The number of blocks from which on the share that was seen on one side would be beyond doubt. */
const blocksToDecide = ({ values }: LevelSample, limit: number, tail: number): number | null => {
  if (values.length === 0) return null;
  const above = values.filter((value) => value > limit).length;
  const fewer = Math.min(above, values.length - above) / values.length;
  for (let n = Math.max(1, values.length); n <= MOST_BLOCKS; n += 1)
    if (binomialCumulative(Math.round(fewer * n), n, 0.5) <= tail) return n;
  return null;
};

/** Medians that fall are taken for what they were before: more instances never make it better. */
const crossing = (levels: readonly LevelVerdict[], limit: number): number | null => {
  let before: { readonly level: number; readonly value: number } | undefined;
  for (const { level, median: own } of levels) {
    const value = Math.max(own, before?.value ?? own);
    if (value > limit)
      return before === undefined
        ? null
        : before.level + ((level - before.level) * (limit - before.value)) / (value - before.value);
    before = { level, value };
  }
  return null;
};
