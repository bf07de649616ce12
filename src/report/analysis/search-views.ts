import { entryOf } from '../../model/index.js';
import { relevantBounds } from '../../statistics/search/classify.js';
import { searchedGoals } from '../data/bundle.js';
import type { RunData, SearchPath } from '../data/run-data.js';
import { labelCell } from './labels.js';

/** One search as it is drawn. */
export interface SearchView {
  readonly label: string;
  readonly points: readonly { readonly number: number; readonly load: number; readonly kept: boolean }[];
  /** The bounds of each goal once so many Trials had been measured. */
  readonly brackets: readonly {
    readonly goal: string;
    readonly ends: readonly {
      readonly number: number;
      readonly lower: number | null;
      readonly upper: number | null;
    }[];
  }[];
}

/** The searches of one workload: the first one of each cell. */
export const searchViews = ({ run, searches }: RunData, workload: string): SearchView[] =>
  run.cells.flatMap((cell) => {
    const path = searches.find((one) => one.workload === workload && one.cell === cell.index);
    const goals = searchedGoals(entryOf(run.resolved?.[cell.index]?.workloads, workload)?.parameters ?? null);
    if (path === undefined) return [];
    return [
      {
        label: labelCell(run, cell).label,
        points: path.trials.map(({ load, kept }, index) => ({
          number: index + 1,
          load,
          kept: Object.values(kept).every(Boolean),
        })),
        brackets: goals.map(({ name, exceed }) => ({
          goal: name,
          ends: endsOf(path, name, exceed),
        })),
      },
    ];
  });

/**
 * What a row says of a goal is whether it was kept: worse than it counts as one, and the rest as none. A load is judged by
 * all its Trials so far, however short, so that the bounds are seen to close from the first phase on.
 */
const endsOf = ({ trials }: SearchPath, goal: string, exceedRatio: number) => {
  const results = trials.map(({ load, duration, kept }) => ({
    ...{ load, duration, quantities: { worse: entryOf(kept, goal) === true ? 0 : 1 } },
  }));
  const rule = { quantity: 'worse', limit: 0, exceedRatio, finalTrialDuration: 0, durationSum: 0 };
  return results.map((_, index) => ({
    number: index + 1,
    ...relevantBounds(results.slice(0, index + 1), rule),
  }));
};
