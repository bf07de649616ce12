import { PendingChanges } from '../../src/engine/host/pending.js';
import {
  available,
  type Change,
  type FactQuery,
  NotForeseen,
  type Outcome,
  type Reading,
} from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { readInWorld, type World } from '../support/world.js';
import type { WrittenWorld } from './cards.js';

type Plans = NonNullable<WrittenWorld['plans']>;

/** What a task comes to in a world: a refusal's code, `nothing`, or its changes; and what it comes to after them. */
export interface PlannedInWorld {
  readonly first: string | readonly string[];
  /** `nothing`, or `unknown` where only the host will show; undefined where there is no change to make. */
  readonly second?: string | readonly string[];
}

const shown = (outcome: Outcome): PlannedInWorld['first'] => {
  if (outcome.kind === 'refused') return outcome.diagnostic.code;
  return outcome.kind === 'nothing' ? 'nothing' : outcome.changes.map(({ summary }) => summary);
};

/** What facts read after changes, if they do what is expected of them; undefined where one cannot be told. */
const after = (
  needs: readonly (readonly [string, FactQuery])[],
  values: Readonly<Record<string, unknown>>,
  changes: readonly Change[],
): Readonly<Record<string, unknown>> | undefined => {
  const pending = new PendingChanges();
  pending.add({ task: 'it', effects: changes });
  const left: Record<string, unknown> = {};
  for (const [name, query] of needs) {
    const foretold = pending.foretell(query, available(values[name]));
    if (foretold.kind === 'unknown' || !foretold.reading.available) return undefined;
    left[name] = foretold.reading.value;
  }
  return left;
};

/** What tasks come to in a world, each planned on what the host says, and again on what its changes leave. */
export const planIn = (world: World, plans: Plans): PlannedInWorld[] => {
  const asked = plans.map(({ task: name, input }) => {
    const task = taskCatalogue.get(name)!;
    const parsed = task.input.parse(input);
    return { task, parsed, needs: Object.entries(task.needs(parsed, {}) as Record<string, FactQuery>) };
  });
  const queries = asked.flatMap(({ needs }) => needs.map(([, query]) => query));
  const unique = [...new Map(queries.map((query) => [query.key, query])).values()];
  const readings = readInWorld(world, unique);
  const byKey = new Map<string, Reading<unknown>>(unique.map(({ key }, index) => [key, readings[index]!]));
  return asked.map(({ task, parsed, needs }) => {
    const missing = needs.find(([, { key }]) => !byKey.get(key)!.available);
    if (missing) return { first: `unavailable: ${missing[0]}` };
    const values = Object.fromEntries(
      needs.map(([name, { key }]) => [name, (byKey.get(key) as { value: unknown }).value]),
    );
    const planOn = (facts: Readonly<Record<string, unknown>>): Outcome =>
      task.plan(parsed, facts, { host: 'host1', pendingReboot: [], sources: {} });
    const outcome = planOn(values);
    if (outcome.kind !== 'changes') return { first: shown(outcome) };
    return { first: shown(outcome), second: planAfter(needs, values, outcome.changes, planOn) };
  });
};

const planAfter = (
  needs: readonly (readonly [string, FactQuery])[],
  values: Readonly<Record<string, unknown>>,
  changes: readonly Change[],
  planOn: (facts: Readonly<Record<string, unknown>>) => Outcome,
): NonNullable<PlannedInWorld['second']> => {
  try {
    const left = after(needs, values, changes);
    return left === undefined ? 'unknown' : shown(planOn(left));
  } catch (error) {
    if (error instanceof NotForeseen) return 'unknown';
    throw error;
  }
};
