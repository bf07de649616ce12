import type { PointStep } from '../play.js';
import { sound } from './checks.js';
import { type Node, positionOf } from './node.js';
import type { PlaybookSurroundings } from './surroundings.js';
import { templateOf } from './variables.js';

/** What every step has. */
export const commonOf = (
  node: Node,
  inside: PlaybookSurroundings,
  good: ReadonlySet<string>,
): Omit<PointStep, 'kind'> => {
  const { loading, play, chain, ...step } = inside;
  const name = sound(node, 'name', good);
  return { ...step, position: positionOf(node), ...(name && { name: templateOf(name, loading.report) }) };
};
