import { auditHost } from '../../src/audit/audit.js';
import { auditQueries } from '../../src/audit/facts.js';
import { readInWorld } from '../support/world.js';
import { cardWorlds } from './cards.js';
import { worldOf } from './host-parts.js';
import { planIn } from './plans.js';

/** What comes of one world, in figures. */
interface WorldRow {
  readonly name: string;
  /** How many requirements have which status. */
  readonly audit: Readonly<Record<string, number>>;
  /** How many tasks come to changes, to nothing, to a refusal, and why. */
  readonly changes: number;
  readonly nothing: number;
  readonly refused: readonly string[];
  /** After the changes: how many have nothing left, and how many only the host will show. */
  readonly settled: number;
  readonly unknown: number;
  /** Tasks that have something left, which must not be. */
  readonly left: number;
}

/** Audit, plan and second plan of every written world. */
export const worldTable = (): WorldRow[] =>
  cardWorlds.map(({ name, parts, plans = [] }) => {
    const world = worldOf(...parts);
    const names = Object.keys(auditQueries);
    const readings = readInWorld(world, Object.values(auditQueries));
    const { findings } = auditHost(
      'host1',
      Object.fromEntries(names.map((one, index) => [one, readings[index]])) as never,
      {},
    );
    const audit: Record<string, number> = {};
    for (const { status } of findings) audit[status] = (audit[status] ?? 0) + 1;
    const planned = planIn(world, plans);
    const changing = planned.filter(({ second }) => second !== undefined);
    const settled = changing.filter(({ second }) => second === 'nothing').length;
    const unknown = changing.filter(({ second }) => second === 'unknown').length;
    return {
      ...{ name, audit, settled, unknown },
      changes: changing.length,
      nothing: planned.filter(({ first }) => first === 'nothing').length,
      refused: planned.flatMap(({ first }) =>
        typeof first === 'string' && first !== 'nothing' ? [first] : [],
      ),
      left: changing.length - settled - unknown,
    };
  });
