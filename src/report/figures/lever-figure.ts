import { scaleFor } from '../../model/figures.js';
import { effectOf } from '../../statistics/index.js';
import { capital } from '../analysis/labels.js';
import type { LeverRanking } from '../model.js';
import { type Figure, scaleType } from './draw.js';
import type { LevelLooks } from './looks.js';
import { strips } from './strips.js';

/** Levers by what each wins: each block a mark, the estimate and its interval below, the combination last. */
export const leverFigure = (ranking: LeverRanking, looks: LevelLooks, id: string): Figure => {
  const { label, unit, baseline, better, margin, conditions } = ranking;
  const rows = conditions.flatMap(({ condition, rows }) => rows.map((row) => ({ condition, row })));
  const ratio = rows.every(({ row }) => row.kind === 'ratio');
  const scale = ratio
    ? { unit: '', factor: 1 }
    : scaleFor(unit, Math.max(...rows.map(({ row }) => Math.abs(row.effect))));
  const shown = ratio ? rows : rows.filter(({ row }) => row.kind === 'shift');
  return strips(
    shown.map(({ condition, row }) => {
      const { estimate, interval } = effectOf(row.comparison, margin);
      return {
        label: `${row.level}${row.combination ? ' (combination)' : ''}`,
        ...(conditions.length > 1 ? { group: condition } : {}),
        look: looks.named(row.level),
        values: row.effects.map((value) => value * scale.factor),
        centre: estimate * scale.factor,
        interval: interval && { low: interval.low * scale.factor, high: interval.high * scale.factor },
      };
    }),
    {
      id,
      title: `Levers by ${label}`,
      caption: `Each mark is one block: the value with the lever ${ratio ? 'divided by' : 'less'} that of ${baseline} in the same block; the filled dot below is the Hodges–Lehmann estimate, the bar its own 95 % interval. The dashed line is no effect; ${better} is better. The order is that of the estimates.`,
      axisLabel: ratio
        ? `${capital(label)}: lever / ${baseline}`
        : `${capital(label)}: lever less ${baseline}`,
      unit: scale.unit,
      reference: ratio ? 1 : 0,
      scale: ratio
        ? scaleType(
            shown.flatMap(({ row }) => row.effects),
            3,
          )
        : 'linear',
    },
  );
};
