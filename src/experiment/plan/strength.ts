import { entryOf } from '../../model/index.js';
import { power, smallestP } from '../../statistics/index.js';
import { comparedFactors, type DesignFile } from '../bundle/format.js';
import { marginOf, marginWords } from '../design/margins.js';
import type { Experiment } from './experiment.js';

/** Scatter between trials for which a plan tells its power: what a quiet and a usual testbed have. */
const scatters = [0.02, 0.05];
/** Simulated runs for a power: a standard error of 2 %, in a tenth of a second. */
const simulated = 500;

/** What the design can answer at all, how likely it does, and what is said to matter. */
export const strength = ({
  cells,
  design,
  analysis,
  metrics,
}: Pick<Experiment, 'cells' | 'design' | 'analysis' | 'metrics'>): string[] => {
  const [conditions = 0, ...further] = comparedFactors(analysis).map(
    ({ factor, baseline }) =>
      cells.filter((cell) => JSON.stringify(entryOf(cell.factors, factor)) !== JSON.stringify(baseline))
        .length,
  );
  if (conditions === 0)
    return ['no two cells can be compared: the factor has one level, or the constraints leave no partner'];
  const questions = {
    primary: conditions,
    others:
      conditions * Math.max(0, analysis.metrics.length - 1) +
      further.reduce((sum, one) => sum + one, 0) * analysis.metrics.length,
  };
  const least = smallestP('paired', design.repeat);
  const able = (count: number): string => {
    const p = Math.min(1, least * count);
    return `${Number(p.toPrecision(3))}${p > 0.05 ? ', above 0.05: it cannot find a difference' : ''}`;
  };
  const margins = analysis.metrics.map((id) => ({ id, ...unitAndMargin(id, analysis, metrics) }));
  return [
    `the smallest p that ${design.repeat} blocks can reach is ${Number(least.toPrecision(3))}; adjusted over the ${questions.primary} ${questions.primary === 1 ? 'comparison' : 'comparisons'} of the first metric ${able(questions.primary)}${questions.others > 0 ? `; over the ${questions.others} of the others ${able(questions.others)}` : ''}`,
    ...margins.slice(0, 1).flatMap(({ id, margin }) => powerWords(id, margin, design.repeat, conditions)),
    `does not matter: ${margins.map(({ id, unit, margin }) => `${id} ${marginWords(margin, unit)}`).join(', ')}`,
  ];
};

const unitAndMargin = (
  id: string,
  analysis: Experiment['analysis'],
  metrics: Experiment['metrics'],
): { readonly unit: string; readonly margin: ReturnType<typeof marginOf> } => {
  const unit = (entryOf(metrics, id) ?? entryOf(metrics, id.slice(id.indexOf('.') + 1)))?.unit ?? '';
  return { unit, margin: marginOf(analysis, id, unit) };
};

/** Only a share can be told without a pilot: what an amount is worth depends on what is measured. */
const powerWords = (
  id: string,
  margin: ReturnType<typeof marginOf>,
  n: number,
  conditions: number,
): string[] => {
  if (margin.kind !== 'share' || margin.size === 0 || conditions === 0) return [];
  const found = scatters.map((scatter) => {
    const effect = Math.log1p(margin.size) / (scatter * Math.SQRT2);
    const share = power({ design: 'paired', n, alpha: 0.05 / conditions }, effect, simulated);
    return `${Math.round(100 * share)} % where trials scatter by ${100 * scatter} %`;
  });
  return [`finds ${marginWords(margin, '')} of ${id} in so many runs: ${found.join(', ')}`];
};

/** What was repeated, and so what the intervals will speak of. */
export const scopeWords = ({ fresh, every = 'trial' }: Pick<DesignFile, 'fresh' | 'every'>): string => {
  if (fresh === 'trial')
    return 'only measuring processes are made anew: intervals will speak of this boot of hosts and guests, and not of the next one';
  const { what, like, these } = anew[fresh];
  return `${what} anew before each ${every}: intervals will speak of ${like} like these${these}`;
};

const anew = {
  vf: {
    what: 'virtual functions are made',
    like: 'virtual functions',
    these: ', on this boot of hosts and guests, and not of the next one',
  },
  guest: {
    what: 'guests are started',
    like: 'boots of the guests',
    these: ', on this boot of the hosts, and not of the next one',
  },
  host: { what: 'hosts boot', like: 'boots of the hosts', these: '' },
} as const;
