import { problem } from '../../model/index.js';
import type { Step } from '../play.js';
import { describeData, itemsOf, type Node, positionOf } from './node.js';
import type { PlaybookSurroundings } from './surroundings.js';

/** The steps of a list of tasks, in order; imports become the steps that they stand for. */
export const readSteps = async (node: Node, around: PlaybookSurroundings): Promise<readonly Step[]> => {
  if (node.data === undefined || node.data === null) return [];
  const { report, readStep } = around.loading;
  if (!Array.isArray(node.data)) {
    report(
      problem('language/list-wanted', `tasks must be a list, not ${describeData(node.data)}`, {
        position: positionOf(node),
        help: 'begin each task with a dash',
      }),
    );
    return [];
  }
  const steps: Step[] = [];
  for (const [index, item] of itemsOf(node).entries())
    steps.push(...(await readStep(item, { ...around, id: `${around.id}/${index}` })));
  return steps;
};
