import { entryOf } from '../../../model/index.js';
import { bundleFiles, cellId, comparedFactors, generatorDescription, planOrder } from '../../data/bundle.js';
import type { BundleFinding } from '../finding.js';
import { type BundleCheck, contradiction, type Evidence, same } from './evidence.js';

/** What run.json says of the plan: the cells follow from the factors, and the order from the seed. */
export const checkPlan: BundleCheck = (evidence) => [
  ...checkCells(evidence),
  ...checkOrder(evidence),
  ...checkAnalysis(evidence),
];

const found = (message: string): BundleFinding => contradiction(bundleFiles.run, message);

/** Cells are numbered in the order of their levels, the last factor varying fastest. */
const checkCells = ({ run: { cells, design } }: Evidence): BundleFinding[] => {
  const findings: BundleFinding[] = [];
  const factors = Object.entries(design.factors);
  let before: readonly number[] = [];
  for (const [index, cell] of cells.entries()) {
    const places = factors.map(([factor, levels]) =>
      levels.findIndex((level) => same(level, entryOf(cell.factors, factor))),
    );
    const own = Object.keys(cell.factors);
    if (!same(own, Object.keys(design.factors)) || places.includes(-1))
      findings.push(found(`cell ${cell.index} has levels that the factors do not have`));
    else if (index > 0 && !comesAfter(places, before))
      findings.push(found(`cell ${cell.index} is not in the order of the factors`));
    if (cell.index !== index) findings.push(found(`cell ${index} has the number ${cell.index}`));
    if (cell.id !== cellId(cell.factors))
      findings.push(found(`cell ${index} is called ${JSON.stringify(cell.id)}, and has other levels`));
    before = places;
  }
  const combinations = factors.reduce((product, [, levels]) => product * levels.length, 1);
  const free = design.only.length + design.except.length === 0;
  if (cells.length === 0 || (free && cells.length !== combinations))
    findings.push(found(`the factors give ${combinations} cells, and there are ${cells.length}`));
  return findings;
};

const comesAfter = (places: readonly number[], before: readonly number[]): boolean => {
  const at = places.findIndex((place, index) => place !== before[index]);
  return at >= 0 && places[at]! > before[at]!;
};

const checkOrder = ({ run: { cells, design, schedule } }: Evidence): BundleFinding[] => {
  const blocks = design.warm_up + Math.max(design.repeat, design.until?.max_repeat ?? 0);
  if (schedule.length !== blocks)
    return [found(`the design has ${blocks} blocks, and the schedule ${schedule.length}`)];
  const shuffled = design.order === 'randomised-blocks';
  if (shuffled && design.generator !== generatorDescription)
    return [found('the order follows from its seed by a recipe that this rigger does not know')];
  const wrong = planOrder(cells.length, blocks, design).findIndex(
    (block, index) => !same(block, schedule[index]),
  );
  if (wrong < 0) return [];
  const why = shuffled ? `from the seed ${design.seed}` : 'from the order of the cells';
  return [found(`the order of block ${wrong + 1} does not follow ${why}`)];
};

const checkAnalysis = ({ run: { analysis, design } }: Evidence): BundleFinding[] => {
  return [...comparedFactors(analysis), ...(analysis.rank ? [analysis.rank] : [])].flatMap(
    ({ factor, baseline }) => {
      const levels = Object.hasOwn(design.factors, factor) ? design.factors[factor]! : [];
      return levels.some((level) => same(level, baseline))
        ? []
        : [found(`${JSON.stringify(baseline)} is to be compared with, and is not a level of ${factor}`)];
    },
  );
};
