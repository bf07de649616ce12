import { type Diagnostic, type Json, type Position, warning } from '../../model/index.js';
import type { CellFile, ResolvedCell } from '../bundle/format.js';
import { cellId } from './cells.js';
import { datapaths } from './confounding.js';
import { explained } from './explained.js';

type Task = ResolvedCell['tasks'][number];

/**
 * Steps that do something else in one arm of a comparison than in the other, beside naming the level that is
 * compared. One such step may be how the factor comes about; where the factor chooses the datapath, or there are
 * several of them, an effect could come from each.
 */
export const unequalSteps = (
  cells: readonly CellFile[],
  factor: string | null,
  resolved: readonly ResolvedCell[],
  position?: Position,
): Diagnostic[] => {
  if (factor === null) return [];
  const more =
    cells.every(({ factors }) => datapaths.has(factors[factor])) || unlikeWorkloads(cells, factor, resolved);
  const found = new Map<string, string>();
  for (const [one, two] of armPairs(cells, factor)) {
    const levels = [one.factors[factor]!, two.factors[factor]!] as const;
    const [first, second] = [byPlace(resolved[one.index]), byPlace(resolved[two.index])];
    for (const place of new Set([...first.keys(), ...second.keys()])) {
      const words = differenceOf(first.get(place), second.get(place), factor, levels);
      const task = (first.get(place) ?? second.get(place))!;
      if (words !== null && !found.has(task.at)) found.set(task.at, `${nameOf(task)} ${words}`);
    }
  }
  if (found.size === 0 || (found.size === 1 && !more)) return [];
  return [...found.values()].map((words) =>
    warning('experiment/arms-differ', words, {
      position,
      help: `both arms of a comparison should differ in ${factor} and in nothing else: do the same in both, or make it a factor of its own`,
    }),
  );
};

/** Whether what is measured differs between arms too, in more than the level's name. */
const unlikeWorkloads = (
  cells: readonly CellFile[],
  factor: string,
  resolved: readonly ResolvedCell[],
): boolean =>
  armPairs(cells, factor).some(([one, two]) => {
    const [first, second] = [one, two].map(({ index }) => JSON.stringify(resolved[index]?.workloads));
    return !explained(first ?? '', second ?? '', text(one.factors[factor]!), text(two.factors[factor]!));
  });

/** The first cell of each condition with each of the others that differ from it in the factor only. */
const armPairs = (cells: readonly CellFile[], factor: string): [CellFile, CellFile][] => {
  const arms = new Map<string, CellFile[]>();
  for (const cell of cells) {
    const { [factor]: _, ...rest } = cell.factors;
    const key = cellId(rest);
    arms.set(key, [...(arms.get(key) ?? []), cell]);
  }
  return [...arms.values()].flatMap(([first, ...rest]) =>
    rest.map((other): [CellFile, CellFile] => [first!, other]),
  );
};

const byPlace = (cell: ResolvedCell | undefined): Map<string, Task> =>
  new Map((cell?.tasks ?? []).map((task) => [`${task.host} ${task.at}`, task]));

const nameOf = ({ task, name, at, host }: Task): string => `${task} "${name ?? at}" on ${host}`;

const differenceOf = (
  one: Task | undefined,
  two: Task | undefined,
  factor: string,
  levels: readonly [Json, Json],
): string | null => {
  if (one === undefined || two === undefined)
    return `runs only where ${factor} is ${text(levels[two === undefined ? 0 : 1])}`;
  const [first, second] = [one, two].map(({ input, files }) => JSON.stringify([input, files]));
  return explained(first!, second!, text(levels[0]), text(levels[1]))
    ? null
    : `is told other things where ${factor} is ${text(levels[0])} than where it is ${text(levels[1])}`;
};

const text = (level: Json): string => (typeof level === 'string' ? level : JSON.stringify(level));
