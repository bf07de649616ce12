import { counted } from '../../model/index.js';
import { comparedFactors } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import { levelText } from './labels.js';

/** How the run was made and judged, in sentences; all of it from the bundle. */
export function methods(data: RunData): string[] {
  const { run, outcome, trials } = data;
  const { design, analysis, cells } = run;
  const factors = Object.entries(design.factors)
    .map(([factor, levels]) => `${factor} (${levels.map(levelText).join(', ')})`)
    .join('; ');
  const { imported } = run;
  const order = {
    'randomised-blocks': `randomised complete blocks from the seed ${design.seed} (${design.generator}): each cell once in a block, shuffled within it`,
    balanced: `balanced blocks from the seed ${design.seed} (${design.generator}): each cell once in a block, and after each other cell equally often`,
    'as-written':
      'the order in which the cells are written, which cannot tell a drift of the testbed from an effect',
  }[design.order];
  const repeat = design.until
    ? `At least ${design.repeat} blocks, and more until the half-width of every ${design.until.watches === 'comparison' ? "comparison's 95 % interval" : "cell's 95 % interval"} was at most ${design.until.half_width * 100} % of its ${design.until.watches === 'comparison' ? 'ratio' : 'median'} (${design.until.of.join(', ')}), at most ${design.until.max_repeat}.`
    : `${design.repeat} blocks, as declared beforehand.`;
  const stopped: Record<string, string> = {
    repeat: 'all declared blocks were done',
    'half-width':
      'the precision was reached, by the declared rule; docs/statistics.md shows what that rule does to coverage',
    'max-repeat': 'the declared limit was reached before the precision',
    error: 'of an error',
  };
  const reason = outcome ? ` It stopped because ${stopped[outcome.stopped_because]}.` : '';
  return [
    `Factors: ${factors || 'none'}. ${counted(cells.length, 'cell')}, one for each combination${
      design.only.length + design.except.length > 0
        ? ` that the constraints allow (${[...design.only.map((c) => `only ${c}`), ...design.except.map((c) => `not ${c}`)].join('; ')})`
        : ''
    }.`,
    ...(imported
      ? [
          `Imported from ${counted(imported.files, 'file')} of ${imported.tools.join(', ')} by rigger ${run.versions.rigger} at ${imported.at}: somebody else measured. The values were read from the files again, by rigger’s own rules.`,
        ]
      : [`Order: ${order}.`, `${repeat}${reason}`]),
    `The trial is the unit of replication: ${imported ? 'a file, or a row of a table' : 'one measurement by processes of its own in one cell'}. ${freshWords(data)}${counted(trials.ok, 'trial')} ${trials.ok === 1 ? 'is' : 'are'} analysed${
      trials.warmUp > 0
        ? `; ${trials.warmUp} more belong to ${counted(design.warm_up, 'warm-up block')} and were dropped by that rule`
        : ''
    }${trials.failed + trials.interrupted > 0 ? `; ${trials.failed} failed and ${trials.interrupted} were interrupted, all of which are listed below` : ''}.`,
    `Measured with ${run.measure.map(({ id, driver }) => (id === driver ? id : `${id} (${driver})`)).join(', ')}; observed: ${run.observe.join(', ') || 'nothing'}.`,
    'Centre: median. Interval: 95 %, distribution-free, from order statistics; none for fewer than 6 trials. Quantiles: type 7; a percentile p needs 10/(1 − p) values, and is said to have too few otherwise.',
    analysis.factor === null
      ? 'No comparison was declared.'
      : `Compared: ${comparedFactors(analysis)
          .map(({ factor, baseline }) => `levels of ${factor} with ${levelText(baseline)}`)
          .join('; ')}, ${
          analysis.paired
            ? 'paired by block: Wilcoxon signed rank on log ratios, Hodges–Lehmann estimate with its rank-based interval, which takes the ratios of pairs to scatter symmetrically on the logarithmic scale'
            : 'unpaired: Mann–Whitney, Hodges–Lehmann estimate with its rank-based interval'
        }. ${analysis.also?.length ? 'The first metric and the first factor are the question; its conditions are adjusted over each other by Holm, all other comparisons among themselves.' : 'The first metric is the question; its conditions are adjusted over each other by Holm, those of the other declared metrics among themselves.'} A verdict goes by where the whole interval lies: relevantly different, beyond the smallest effect of interest; different, size open, away from no change only; equivalent, inside the smallest effect; else undecided. Where several comparisons are judged together, that interval is wider than 95 %. Whatever else has a p is exploratory, by false discovery rate.`,
  ];
}

const levelOf = { guest: 'guest', vf: 'VF', host: 'host boot' } as const;
const nameOf = { guest: 'guests', vf: 'virtual functions', host: 'hosts' } as const;

/** What the design wanted to be made anew, and whether the trials prove it: no two that had to differ have one unit. */
function freshWords({ run: { design }, levels, series }: RunData): string {
  const { fresh, every = 'trial' } = design;
  if (fresh === 'trial') return '';
  const units = levels.get(levelOf[fresh]);
  const places = [...series.values()].flatMap(({ trials, blocks }) =>
    trials.map((trial, i) => [trial, every === 'block' ? `block ${blocks[i]}` : `trial ${trial}`] as const),
  );
  const owner = new Map<string, string>();
  const proven = places.every(([trial, place]) => {
    const unit = units?.get(trial);
    if (unit === undefined) return false;
    const known = owner.get(unit) ?? place;
    owner.set(unit, known);
    return known === place;
  });
  return proven && places.length > 0
    ? `The ${nameOf[fresh]} were made anew before each ${every}, as the trials record. `
    : `The design wanted the ${nameOf[fresh]} to be made anew before each ${every}; the bundle does not prove that they were. `;
}
