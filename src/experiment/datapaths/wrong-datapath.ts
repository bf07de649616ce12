import { type Diagnostic, type Position, problem } from '../../model/index.js';
import type { Levels } from '../bundle/format.js';
import { type InstanceKind, kindOf, type Machine } from '../plan/machine.js';
import { datapaths } from './catalogue.js';

/** The first of them stands for all: cells that differ in how many there are have the same mistake. */
const whose = (kind: InstanceKind, instances: readonly Machine[]): string =>
  `${kind} ${instances.find((each) => kindOf(each) === kind)?.name}`;

/** The mistake where an instance cannot have the datapath of its cell; names that are a playbook's own may be anything. */
export const wrongDatapath = (
  factors: Levels,
  instances: readonly Machine[],
  position: Position,
): Diagnostic | undefined => {
  const path = datapaths.get(String(factors.datapath));
  if (path === undefined) return undefined;
  const kinds = new Set(instances.map(kindOf));
  for (const kind of kinds) {
    if (kind === 'host' || path.given[kind] !== undefined) continue;
    // Beside others it may be that only they are on this datapath.
    if (kinds.size > 1) continue;
    const possible = [...datapaths.values()].filter(({ given }) => given[kind] !== undefined);
    return problem(
      'experiment/no-such-path',
      `${whose(kind, instances)} cannot have the datapath ${path.name}, which is ${Object.entries(path.given)
        .map(([whose, what]) => `${what}, for a ${whose}`)
        .join('; ')}`,
      { position, help: `the datapaths of a ${kind} are ${possible.map(({ name }) => name).join(', ')}` },
    );
  }
  return undefined;
};
