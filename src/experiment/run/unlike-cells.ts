import { type Diagnostic, warning } from '../../model/index.js';
import { type CellEnvironment, comparedFactors, type HostFile } from '../bundle/format.js';
import { armPairs, levelText } from '../design/arms.js';
import { differences, forbidding } from '../environment/take.js';
import type { Experiment } from '../plan/experiment.js';

/** What hosts, guests, tools and named files were in one arm of the comparison and not in the other; each once. */
export const unlikeCells = (
  { cells, analysis }: Pick<Experiment, 'cells' | 'analysis'>,
  surroundings: ReadonlyMap<number, CellEnvironment>,
): Diagnostic[] => comparedFactors(analysis).flatMap(({ factor }) => unlikeArms(cells, factor, surroundings));

const unlikeArms = (
  cells: Experiment['cells'],
  factor: string,
  surroundings: ReadonlyMap<number, CellEnvironment>,
): Diagnostic[] => {
  const found = new Map<string, string>();
  for (const [one, two] of armPairs(cells, factor)) {
    const [first, second] = [surroundings.get(one.index), surroundings.get(two.index)];
    const [here, there] = [one, two].map(({ factors }) => levelText(factors[factor]));
    for (const [machine, file] of Object.entries(first?.machines ?? {})) {
      const other = second?.machines[machine];
      for (const { path, before, after } of other ? between(file, other) : []) {
        const name = `${machine}: ${path}`;
        const words = `${name} is ${before ?? 'missing'} where ${factor} is ${here}, and ${after ?? 'missing'} where it is ${there}`;
        if (!found.has(name)) found.set(name, words);
      }
    }
  }
  if (found.size === 0) return [];
  const help = `unless this is what ${factor} means, an effect could come from it`;
  const message = `the arms of the comparison were measured on something else beside ${factor}`;
  return [warning('experiment/cells-differ', message, { help, notes: [...found.values()] })];
};

/** As for a run that goes on: what may not change there may not differ here. */
const between = (one: HostFile, two: HostFile): ReturnType<typeof differences> => {
  const tools = Object.keys({ ...one.tools, ...two.tools }).flatMap((tool) => {
    const [before, after] = [one.tools[tool], two.tools[tool]];
    return before === undefined || after === undefined || before === after
      ? []
      : [{ path: `tool.${tool}`, before, after }];
  });
  return [...forbidding(differences(one, two)), ...tools];
};
