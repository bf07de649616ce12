import { withUnit } from '../../model/figures.js';
import { counted, duration } from '../../model/index.js';
import { comparedFactors } from '../bundle/format.js';
import type { PlannedTrial } from './cell.js';
import { expectedValues } from './expected-values.js';
import type { Experiment } from './experiment.js';
import { scopeWords, strength } from './strength.js';

/** What an experiment would do, in lines for a person: cells, order, measurements, time. */
export const describeExperiment = ({
  cells,
  design,
  planned,
  schedule,
  estimate,
  observe,
  analysis,
  metrics,
}: Experiment): string[] => {
  const perBlock = planned.reduce((sum, { trials }) => sum + trials.length, 0);
  const blocks = design.warm_up + design.repeat;
  return [
    `${counted(cells.length, 'cell')}, ${counted(blocks, 'block')}${design.warm_up > 0 ? ` (${design.warm_up} of warm-up)` : ''}, ${counted(perBlock * blocks, 'trial')}, at least ${duration(1000 * Math.ceil(estimate))} and the time to bring cells up`,
    ...(design.until
      ? [
          `more blocks, up to ${design.warm_up + design.until.max_repeat}, until half the interval ${design.until.watches === 'comparison' ? 'of each comparison is within' : 'is within'} ${design.until.half_width * 100} % of the ${design.until.watches === 'comparison' ? 'ratio' : 'median'}`,
        ]
      : []),
    ...(analysis.factor === null
      ? []
      : [
          `compares ${comparedFactors(analysis)
            .map(({ factor, baseline }) => `${factor} with ${String(baseline)}`)
            .join(', and ')} by ${analysis.metrics.join(', ')}`,
          ...strength({ cells, design, analysis, metrics }),
        ]),
    ...(analysis.goals ?? []).map(
      ({ metric, direction, value, unit }) =>
        `goal: ${metric} ${direction} ${unit === 'x' ? `${value} times what it is with the fewest` : withUnit(value, unit)}`,
    ),
    ...expectedValues(planned),
    scopeWords(design),
    ...(observe.length > 0 ? [`watches ${observe.map(({ name }) => name).join(', ')}`] : []),
    ...planned.map(
      ({ cell, trials }) => `cell ${cell.index}: ${cell.id}: ${trials.map(trialWords).join('; ')}`,
    ),
    ...schedule
      .slice(0, blocks)
      .map(
        (order, index) =>
          `block ${index + 1}${index < design.warm_up ? ' (warm-up, not analysed)' : ''}: ${order.join(' ')}`,
      ),
  ];
};

const trialWords = ({
  workload,
  clients,
  loads,
  search,
}: Experiment['planned'][number]['trials'][number]): string => {
  const first = clients[0];
  const where = clients
    .map(({ machine, peer }) => (peer ? `${machine.name}→${peer.name}` : machine.name))
    .join(', ');
  const beside =
    loads.length > 0
      ? ` beside ${loads.map(({ machine, argv }) => `${argv[0]} on ${machine.name}`).join(', ')}`
      : '';
  const searched = search ? ` searches ${searchWords(search.spec)}` : '';
  return `${workload} (${where})${searched}${first ? `: ${first.argv.join(' ')}` : ''}${beside}`;
};

const searchWords = ({ over, from, to, unit, goals }: NonNullable<PlannedTrial['search']>['spec']): string =>
  `${over} from ${withUnit(from, unit)} to ${withUnit(to, unit)} for ${goals.map(({ name }) => name).join(' and ')}, at most`;
