import { FactNeeded, ValueUnknown } from '../language/play.js';
import { type Fact, problem, RiggerError, type Value } from '../model/index.js';
import type { FactStore } from './fact-store.js';
import type { PendingChanges } from './pending.js';
import type { VariableLookup } from './scope.js';

/** The facts that variables may name: `facts.kernel`, `facts.iommu`, … */
export type NamedFacts = Readonly<Record<string, Fact<unknown, undefined>>>;

/**
 * `facts`, as an object whose properties are read when touched: one that is not known yet makes
 * the engine read it, one that this host cannot tell is an error that says why, and one that a
 * change which has not happened may alter is not known until apply.
 */
export const factsVariable = (
  host: string,
  facts: NamedFacts,
  store: FactStore,
  pending: PendingChanges,
): Value =>
  lazyObject(Object.keys(facts), (name) => {
    const query = facts[name]!();
    const change = pending.touching(query.scopes);
    if (change) throw new ValueUnknown(`facts.${name}`, `"${change.task}" has not happened yet`);
    const reading = store.get(query);
    if (reading === undefined) throw new FactNeeded(name);
    if (!reading.available)
      throw new RiggerError([
        problem('engine/fact-unavailable', `facts.${name} is not available on ${host}: ${reading.reason}`, {
          help: `guard the use with a condition, or make ${host} able to tell it`,
        }),
      ]);
    return reading.value as Value;
  });

/** `hostvars.NAME.VARIABLE`: what the inventory says of each host, resolved when touched. */
export const hostVariables = (
  hosts: readonly string[],
  variablesOf: (host: string) => { variables: VariableLookup; resolve(name: string): Value },
): Value =>
  lazyObject(hosts, (host) => {
    const { variables, resolve } = variablesOf(host);
    return lazyObject([...variables.keys()], resolve);
  });

/** An ordinary object whose own properties are computed once, when first read. */
export const lazyObject = (names: readonly string[], compute: (name: string) => Value): Value => {
  const object = {};
  for (const name of names)
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = compute(name);
        Object.defineProperty(object, name, { enumerable: true, value });
        return value;
      },
    });
  return object;
};
