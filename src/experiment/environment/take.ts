import type { Session } from '../../engine/session.js';
import type { Json } from '../../model/index.js';
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
    facts: Object.fromEntries(
      names.map((name, index) => {
        const reading = readings[index]!;
        return [name, reading.available ? { value: reading.value as Json } : { unavailable: reading.reason }];
      }),
    ),
    tools: {},
  };
};

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
      .filter((name) => first[name] !== second[name])
      .map((name) => ({ path: `${fact}.${name}`, before: first[name] ?? null, after: second[name] ?? null }));
  });

/** Those differences that forbid to go on with a run. */
export const forbidding = (found: readonly Difference[]): Difference[] =>
  found.filter(({ path }) =>
    fixedReadings.some(
      ([fact, name]) => path.startsWith(`${fact}.`) && name.test(path.slice(fact.length + 1)),
    ),
  );

const tableOf = (file: HostFile, fact: string): { readonly [name: string]: string } => {
  const reading = file.facts[fact];
  const value = reading && 'value' in reading ? reading.value : null;
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      typeof each === 'string' ? each : JSON.stringify(each),
    ]),
  );
};
