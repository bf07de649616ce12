import { FactNeeded, type Scope, type Step, ValueUnknown } from '../../language/play.js';
import { type Json, RiggerError, reveal } from '../../model/index.js';
import type { CellSetup } from '../design/confounding.js';
import type { Lookup } from './body.js';
import type { PlannedCell } from './cell.js';
import { kindOf } from './machine.js';

/**
 * What a cell is measured on, as far as it is known before any host is touched: its guests, the loads beside
 * each workload, and the variables that the steps of `bring_up` set. Values that need a host are not in it.
 */
export const setupOf = (planned: PlannedCell, bringUp: readonly Step[], lookup: Lookup): CellSetup => ({
  guests: planned.guests.map((one) => {
    const kind = kindOf(one);
    return `${one.name} on ${one.host}${kind === 'guest' ? '' : ` (${kind})`}`;
  }),
  ends: endsOf(planned),
  loads: loadsOf(planned),
  variables: Object.assign({}, ...bringUp.map((step) => variablesOf(step, { get: lookup, names: () => [] }))),
});

/** Who measures, and who runs loads, against whom. */
export const endsOf = ({ trials }: PlannedCell): CellSetup['ends'] =>
  Object.fromEntries(
    trials.map(({ workload, clients, loads }) => [
      workload,
      [...clients.map(endOf), ...loads.map((load) => `load ${endOf(load)}`)],
    ]),
  );

const endOf = ({ machine, peer }: PlannedCell['trials'][number]['clients'][number]): string =>
  peer === null ? machine.name : `${machine.name} to ${peer.name}`;

/** What the loads beside each workload are told. */
export const loadsOf = ({ trials }: PlannedCell): CellSetup['loads'] =>
  Object.fromEntries(
    trials.map(({ workload, alongside }) => [
      workload,
      Object.fromEntries(alongside.map((load, index) => [`${index + 1} ${load.workload}`, load.parameters])),
    ]),
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
