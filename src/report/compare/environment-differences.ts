import { flatten } from '../analysis/environment.js';
import { byText } from '../analysis/labels.js';
import type { RunData } from '../data/run-data.js';

/** A recorded fact that two runs do not share. */
export interface EnvironmentDifference {
  readonly host: string;
  readonly fact: string;
  /** Null: the run did not record it. */
  readonly a: string | null;
  readonly b: string | null;
}

/** What differs between the hosts of two runs, and in the way that they were measured. */
export function environmentDifferences(a: RunData, b: RunData): EnvironmentDifference[] {
  const hosts = [...new Set([...Object.keys(a.hosts), ...Object.keys(b.hosts)])].sort(byText);
  const ofHosts = hosts.flatMap((host) => {
    const [first, second] = [a, b].map(({ hosts: own }) => own[host]?.before);
    return differing(host, first ? flatten(first) : new Map(), second ? flatten(second) : new Map());
  });
  return [...differing('(run)', design(a), design(b)), ...ofHosts];
}

const design = ({ run }: RunData): Map<string, string> =>
  new Map([
    ['emulated', String(run.emulated)],
    ['rigger', run.versions.rigger],
    ['node', run.versions.node],
    ['order', run.design.order],
    ['fresh', run.design.fresh],
    ...run.measure.map(({ id, parameters }): [string, string] => [
      `measure.${id}`,
      JSON.stringify(parameters),
    ]),
  ]);

function differing(
  host: string,
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): EnvironmentDifference[] {
  const facts = [...new Set([...a.keys(), ...b.keys()])].sort(byText);
  return facts.flatMap((fact) => {
    const [first, second] = [a.get(fact) ?? null, b.get(fact) ?? null];
    return first === second ? [] : [{ host, fact, a: first, b: second }];
  });
}
