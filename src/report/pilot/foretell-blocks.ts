import { entryOf } from '../../model/index.js';
import {
  type BlocksNeeded,
  blocksNeeded,
  FEWEST_OF_PILOT,
  halfWidth,
  type PrecisionOf,
} from '../../statistics/blocks-needed.js';
import { median } from '../../statistics/index.js';
import { byBlock } from '../analysis/answers.js';
import { factorLevel, labelCell } from '../analysis/labels.js';
import type { CellFile, RunFile } from '../data/bundle.js';
import { readTrial, trialNumbers } from '../data/bundle.js';
import type { RunData, Series } from '../data/run-data.js';

/** What one comparison, or one cell where nothing is compared, needs. */
interface ForetoldPrecision {
  readonly metric: string;
  readonly label: string;
  /** Blocks of the pilot that have it. */
  readonly n: number;
  /** Half the pilot's own interval as a share; null without one. */
  readonly half_width: number | null;
  /** Null where the pilot has too few blocks, or a value that has no ratio. */
  readonly needed: BlocksNeeded | null;
}

/** How many blocks a wanted precision takes, by a pilot. */
export interface ForetoldBlocks {
  readonly format: 'rigger-pilot';
  readonly version: 1;
  readonly pilot: string;
  readonly half_width: number;
  readonly of: readonly ForetoldPrecision[];
  /** Enough for all of them; null where that cannot be told. */
  readonly blocks: BlocksNeeded | null;
  readonly warm_up: number;
  /** Of one block of the pilot; null where it has none. */
  readonly seconds_per_block: number | null;
}

/** Samples are drawn from one seed, so that the same pilot gives the same answer. */
const SEED = 20181008;

/** What is asked of the pilot. */
export interface PilotQuestion {
  readonly metrics: readonly string[];
  readonly halfWidth: number;
  readonly analysis: Pick<RunFile['analysis'], 'factor' | 'baseline'>;
  readonly warmUp: number;
}

/** Foretells from a pilot the blocks that make every interval narrow enough, and how long a block takes. */
export async function foretellBlocks(pilot: RunData, question: PilotQuestion): Promise<ForetoldBlocks> {
  const of = question.metrics.flatMap((metric) => {
    const series = pilot.series.get(metric);
    return series === undefined ? [] : precisionsOf(pilot, metric, series, question);
  });
  const needed = of.map((one) => one.needed);
  return {
    ...{ format: 'rigger-pilot', version: 1, pilot: pilot.run.run, half_width: question.halfWidth, of },
    blocks: needed.length === 0 ? null : together(needed),
    warm_up: question.warmUp,
    seconds_per_block: await secondsOfBlock(pilot.folder),
  };
}

function precisionsOf(
  { run }: RunData,
  metric: string,
  series: Series,
  { halfWidth: wanted, analysis: { factor, baseline } }: PilotQuestion,
): ForetoldPrecision[] {
  const foretold = (label: string, values: readonly number[], of: PrecisionOf): ForetoldPrecision => {
    const usable = values.length >= FEWEST_OF_PILOT && values.every(Number.isFinite);
    const own = usable ? halfWidth(values, of) : Number.POSITIVE_INFINITY;
    return {
      ...{ metric, label, n: values.length, half_width: Number.isFinite(own) ? own : null },
      needed: usable ? blocksNeeded(values, wanted, of, SEED) : null,
    };
  };
  if (factor === null)
    return run.cells.map((cell) =>
      foretold(labelCell(run, cell).label, [...byBlock(series, cell.index).values()], 'median'),
    );
  const level = ({ factors }: CellFile): string => JSON.stringify(entryOf(factors, factor));
  const others = ({ factors: { [factor]: _, ...rest } }: CellFile): string => JSON.stringify(rest);
  const bases = run.cells.filter((cell) => level(cell) === JSON.stringify(baseline));
  return run.cells.flatMap((cell) => {
    const base = bases.find((one) => one !== cell && others(one) === others(cell));
    if (!base || bases.includes(cell)) return [];
    const [a, b] = [byBlock(series, base.index), byBlock(series, cell.index)];
    // A value that is not above 0 has no ratio, and the logarithm says so.
    const ratios = [...a].flatMap(([block, value]) =>
      b.has(block) ? [Math.log(b.get(block)! / value)] : [],
    );
    return [
      foretold(`${labelCell(run, cell).label} against ${factorLevel(factor, baseline)}`, ratios, 'log-ratio'),
    ];
  });
}

/** What is enough for the most demanding is enough for all. */
function together(needed: readonly (BlocksNeeded | null)[]): BlocksNeeded | null {
  const known = needed.filter((one) => one !== null);
  if (known.length < needed.length) return null;
  const most = (values: readonly (number | null)[]): number | null =>
    values.some((value) => value === null) ? null : Math.max(...(values as number[]));
  return {
    blocks: most(known.map(({ blocks }) => blocks)),
    low: Math.max(...known.map(({ low }) => low)),
    high: most(known.map(({ high }) => high)),
  };
}

/** The middle of all blocks, bring-up included. */
async function secondsOfBlock(folder: string): Promise<number | null> {
  const blocks = new Map<number, number>();
  for (const number of await trialNumbers(folder)) {
    const { block, warm_up, status, time } = await readTrial(folder, number);
    if (!warm_up && status === 'ok') blocks.set(block, (blocks.get(block) ?? 0) + time.total / 1000);
  }
  return blocks.size === 0 ? null : median([...blocks.values()]);
}
