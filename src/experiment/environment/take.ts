import type { Session } from '../../engine/run/session.js';
import { entryOf, type Json, type Reading } from '../../model/index.js';
import type { HostFile } from '../bundle/format.js';
import { environmentFacts, fixedReadings } from './facts.js';

/** Reads what a host is now, in one round trip. */
export const takeEnvironment = async (session: Session, host: string): Promise<HostFile> => {
  const names = Object.keys(environmentFacts);
  const readings = await session.read(
    host,
    names.map((name) => environmentFacts[name]!()),
  );
  return {
    host,
    role: Object.entries(session.roles).find(([, hosts]) => hosts.includes(host))?.[0] ?? '',
    taken: new Date().toISOString(),
    facts: factsOf(Object.fromEntries(names.map((name, index) => [name, readings[index] as Reading<Json>]))),
    tools: {},
  };
};

/** Readings as a file of the bundle has them. */
export const factsOf = (readings: { readonly [name: string]: Reading<Json> }): HostFile['facts'] =>
  Object.fromEntries(
    Object.entries(readings).map(([name, reading]) => [
      name,
      reading.available ? { value: reading.value } : { unavailable: reading.reason },
    ]),
  );

/** One value that differs between two looks at a host. */
export interface Difference {
  /** `system.kernel` */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs, by fact and name, in the order of the first look. */
export const differences = (before: HostFile, after: HostFile): Difference[] =>
  Object.keys({ ...before.facts, ...after.facts }).flatMap((fact) => {
    const [first, second] = [tableOf(before, fact), tableOf(after, fact)];
    return Object.keys({ ...first, ...second })
      .filter((name) => entryOf(first, name) !== entryOf(second, name))
      .map((name) => ({
        path: `${fact}.${name}`,
        before: entryOf(first, name) ?? null,
        after: entryOf(second, name) ?? null,
      }));
  });

/**
 * Those differences that forbid to go on with a run. Interrupts come and go with what a host has; what is told of
 * one at both times is where it goes.
 */
export const forbidding = (found: readonly Difference[]): Difference[] =>
  found.filter(
    ({ path, before, after }) =>
      !(path.startsWith('interrupt_affinity.') && (before === null || after === null)) &&
      fixedReadings.some(
        ([fact, name]) => path.startsWith(`${fact}.`) && name.test(path.slice(fact.length + 1)),
      ),
  );

const tableOf = (file: HostFile, fact: string): { readonly [name: string]: string } => {
  const reading = entryOf(file.facts, fact);
  const value = reading && 'value' in reading ? reading.value : null;
  if (typeof value !== 'object' || value === null) return {};
  const table = Object.entries(value).map(([name, each]): [string, string] => [
    name,
    typeof each === 'string' ? each : JSON.stringify(each),
  ]);
  return Object.fromEntries(fact === 'interrupt_affinity' ? byDevice(table) : table);
};

/** Interrupts of a device have other numbers once its driver has been loaded again: what has one alone goes by its name. */
const byDevice = (table: readonly [string, string][]): [string, string][] => {
  const device = (name: string) => name.replace(/^\d+ /, '');
  const alone = (name: string) => table.filter(([other]) => device(other) === device(name)).length === 1;
  return table.map(([name, value]) => [alone(name) ? device(name) : name, value]);
};

/** The value at a path of a difference; null where there is none. */
export const valueAt = (file: HostFile, path: string): string | null => {
  const dot = path.indexOf('.');
  return entryOf(tableOf(file, path.slice(0, dot)), path.slice(dot + 1)) ?? null;
};
