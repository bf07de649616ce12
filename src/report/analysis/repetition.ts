import { counted } from '../../model/index.js';
import { type LevelledValue, type VarianceShare, varianceShares } from '../../statistics/index.js';
import type { RunData } from '../data/run-data.js';
import type { Repetition } from '../model.js';
import { firstMetric } from './drift-report.js';

/** Levels of repetition, outermost first; the trial is below them. */
const levelNames = ['host boot', 'guest', 'VF'] as const;
type LevelName = (typeof levelNames)[number];

const plural: Record<LevelName, string> = {
  'host boot': 'boots of the host',
  guest: 'boots of the guests',
  VF: 'creations of the virtual functions',
};
const single: Record<LevelName, string> = {
  'host boot': 'this boot of the host',
  guest: 'this boot of the guests',
  VF: 'these virtual functions',
};

/**
 * What was made anew how often. An interval over trials speaks of what was repeated with them: of boots like
 * these only where trials had different boots, and each no more than one block of them.
 */
export function repetition(data: RunData): Repetition {
  const recorded = levelNames.flatMap((level) => {
    const units = data.levels.get(level);
    return units && units.size > 0 ? [{ level, units }] : [];
  });
  const series = firstMetric(data);
  const trials = series?.trials ?? [];
  const levels = [
    ...levelNames.map((level) => {
      const units = data.levels.get(level);
      const own = units && units.size > 0 ? new Set(trials.map((trial) => units.get(trial))) : null;
      return { level, units: own === null ? null : own.size };
    }),
    { level: 'trial', units: new Set(trials).size },
  ];
  return { levels, scope: scopeOf(data, recorded), shares: shares(data, recorded) };
}

interface Recorded {
  readonly level: LevelName;
  readonly units: ReadonlyMap<number, string>;
}

function scopeOf(data: RunData, recorded: readonly Recorded[]): string {
  if (recorded.length === 0) {
    return 'The bundle does not record under which boots of host and guests its trials ran; its intervals speak of those that were measured, and not of the next ones.';
  }
  const series = firstMetric(data);
  if (series === undefined) return 'Nothing was measured.';
  const blocks = new Set(series.blocks).size;
  const parts = recorded.map(({ level, units }) => {
    const found = new Set(series.trials.map((trial) => units.get(trial)));
    return { level, count: found.size, anew: anewInEachBlock(series, units, blocks) };
  });
  const like = parts.filter(({ anew }) => anew).map(({ level }) => plural[level]);
  const these = parts
    .filter(({ anew }) => !anew)
    .map(({ level, count }) => (count === 1 ? single[level] : `these ${count} ${plural[level]}`));
  const claim = [
    ...(like.length > 0 ? [`${like.join(' and ')} like these`] : []),
    ...(these.length > 0 ? [`${like.length > 0 ? 'on ' : ''}${these.join(' and ')}`] : []),
  ].join(', ');
  const missing = these.length > 0 ? ' They do not say how another one would measure.' : '';
  return `Intervals speak of ${claim}.${missing}`;
}

/** Whether no unit of a level serves two blocks, so that the trials of a cell have as many units as they are. */
function anewInEachBlock(
  { trials, blocks }: { readonly trials: readonly number[]; readonly blocks: readonly number[] },
  units: ReadonlyMap<number, string>,
  count: number,
): boolean {
  const blockOf = new Map<string, number>();
  return (
    count > 1 &&
    trials.every((trial, i) => {
      const unit = units.get(trial);
      if (unit === undefined) return false;
      const known = blockOf.get(unit);
      blockOf.set(unit, blocks[i]!);
      return known === undefined || known === blocks[i];
    })
  );
}

function shares(data: RunData, recorded: readonly Recorded[]): VarianceShare[] {
  const series = firstMetric(data);
  if (series === undefined || recorded.length === 0 || series.values.some((value) => value <= 0)) return [];
  const values = series.values.map((value, i): LevelledValue => {
    const units = recorded.map(({ units: own }) => own.get(series.trials[i]!) ?? 'unknown');
    return { group: String(series.cells[i]), units, value: Math.log(value) };
  });
  return varianceShares(
    values,
    recorded.map(({ level }) => level),
    'trial',
  );
}

/** `guest 61 % (20 % to 90 %)`, for each level; what cannot be told is said. */
export const shareWords = (found: readonly VarianceShare[]): string =>
  found
    .map(({ level, units, share, interval }) =>
      share === null || interval === null
        ? `${level} not estimable (${counted(units, 'unit')})`
        : `${level} ${percent(share)} (95 % interval ${percent(interval.low)} to ${percent(interval.high)})`,
    )
    .join(', ');

const percent = (share: number): string => `${Math.round(100 * share)} %`;
