import { FactNeeded, type Scope, type Step, ValueUnknown } from '../../language/play.js';
import { type Json, RiggerError, reveal } from '../../model/index.js';
import type { CellSetup } from '../design/confounding.js';
import type { Lookup } from './body.js';
import type { PlannedCell } from './cell.js';

/**
 * What a cell is measured on, as far as it is known before any host is touched: its guests, the loads beside
 * each workload, and the variables that the steps of `bring_up` set. Values that need a host are not in it.
 */
export const setupOf = (planned: PlannedCell, bringUp: readonly Step[], lookup: Lookup): CellSetup => ({
  guests: planned.guests.map(({ name, host }) => `${name} on ${host}`),
  loads: Object.fromEntries(planned.trials.map(({ workload, alongside }) => [workload, loadsOf(alongside)])),
  variables: Object.assign({}, ...bringUp.map((step) => variablesOf(step, { get: lookup, names: () => [] }))),
});

const loadsOf = (loads: PlannedCell['trials'][number]['alongside']): Json =>
  Object.fromEntries(
    loads.map(({ workload, parameters }, index) => [`${index + 1} ${workload}`, parameters]),
  );

const variablesOf = (step: Step, scope: Scope): Record<string, Json> => {
  if (!mayRun(step, scope)) return {};
  if (step.kind === 'block')
    return Object.assign({}, ...step.block.map((inner) => variablesOf(inner, scope)));
  const found: Record<string, Json> = {};
  for (const variables of step.vars)
    for (const [name, template] of variables) {
      const value = known(() => reveal(template.resolve(scope)) as Json);
      if (value !== undefined) found[`${step.id} ${name}`] = value;
    }
  return found;
};

const mayRun = (step: Step, scope: Scope): boolean =>
  step.when.every((condition) => known(() => condition.evaluate(scope)) !== false);

/** A value, or nothing where only a host or the run knows it. */
const known = <T>(value: () => T): T | undefined => {
  try {
    return value();
  } catch (error) {
    const open = [RiggerError, FactNeeded, ValueUnknown].some((kind) => error instanceof kind);
    if (open) return undefined;
    throw error;
  }
};
